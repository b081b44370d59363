"""The checks: what each measures, its statistic and source, from when on it speaks, and what else could explain it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kstt.signals import wording
from kstt.signals.model import Text

Q_SERIOUS, Q_NOTE = 0.05, 0.2
"""Rates of false discoveries among what is reported, over all tests of a month."""

Group = Literal["counts", "rows"]


@dataclass(frozen=True, slots=True)
class Bar:
    """From when on a test speaks. q: at most; effect: at least, in the unit of the effect; n, k: at least.

    share: k of n, at least; for facts, where no q says what is much.
    """

    effect: float
    n: int
    k: int
    q: float = 1.0
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Check:
    """One check. fact: each row breaks a rule by itself; there is no probability.

    columns: of the table of dossiers, without which it cannot be made. texts: see `kstt.signals.wording`.
    """

    id: str
    group: Group
    serious: Bar | None
    note: Bar
    fact: bool = False
    columns: tuple[str, ...] = ()

    @property
    def texts(self) -> wording.CheckTexts:
        return wording.OF[self.id]

    @property
    def title(self) -> Text:
        return self.texts.title


def _rows(id: str, serious: Bar | None, note: Bar, *columns: str, fact: bool = False) -> Check:
    return Check(id, "rows", serious, note, fact, columns)


_FINISHED = "finished_at"

CHECKS = (
    Check("xmr", "counts", Bar(15, 30, 0, Q_SERIOUS), Bar(8, 15, 0, Q_NOTE)),
    Check("funnel", "counts", Bar(25, 50, 0, Q_SERIOUS), Bar(15, 20, 0, Q_NOTE)),
    _rows("deadline", Bar(4, 30, 8, Q_SERIOUS), Bar(3, 20, 5, Q_NOTE), _FINISHED, "due_at"),
    _rows("round-times", Bar(20, 30, 10, Q_SERIOUS), Bar(8, 20, 5, Q_NOTE), _FINISHED),
    _rows("too-fast", Bar(20, 30, 10, Q_SERIOUS), Bar(8, 20, 5, Q_NOTE), _FINISHED, "received_at", "procedure_code"),
    _rows("same-minute", Bar(10, 10, 10, Q_SERIOUS), Bar(5, 5, 5, Q_NOTE), _FINISHED),
    _rows("out-of-hours", Bar(10, 30, 10, Q_SERIOUS), Bar(4, 20, 5, Q_NOTE), _FINISHED),
    _rows("day-off", Bar(10, 30, 10, Q_SERIOUS), Bar(4, 20, 5, Q_NOTE), _FINISHED),
    _rows("order", Bar(0, 1, 5, share=0.02), Bar(0, 1, 1), "received_at", fact=True),
    _rows("due-moved", Bar(10, 30, 10, Q_SERIOUS), Bar(4, 20, 5, Q_NOTE), "due_at", "first_due_at"),
    _rows("supplements", Bar(10, 30, 10, Q_SERIOUS), Bar(4, 20, 5, Q_NOTE), "supplement_requests"),
    _rows("not-reused", None, Bar(15, 30, 10, Q_NOTE), "papers_digitised", "reused"),
    _rows("one-account", Bar(15, 30, 10, Q_SERIOUS), Bar(8, 20, 5, Q_NOTE), "account_key", "channel"),
    _rows("last-day", Bar(20, 30, 10, Q_SERIOUS), Bar(10, 20, 5, Q_NOTE), _FINISHED),
)
"""In the order in which a report shows them. Effects are percentage points, but dossiers for `same-minute`."""

BY_ID = {check.id: check for check in CHECKS}
