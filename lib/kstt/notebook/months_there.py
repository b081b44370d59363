"""Whether the figures of a quarter or a year are of all its months, read from the marks of its sums and of its rows."""

from __future__ import annotations

import re

from kstt.scoring import IndicatorScore, ScoreCard, Status
from kstt.terms import Period

_SUM = re.compile(r"(?:rows_of_)?months:(?P<months>\d+)/\d+")
_OTHERS = (Status.CONSTANT, Status.COPIED_FROM_PARENT, Status.NOT_AVAILABLE)


def months_short(card: ScoreCard) -> list[int]:
    """Of each indicator of the unit's own that lacks months of the period at its end: how many months are there.

    Sums over the units below are left to those units.
    """
    found = (_months(score, card.period) for score in card.indicators if score.status not in _OTHERS)
    return [months for months in found if months is not None and months < len(card.period.months())]


def _months(score: IndicatorScore, period: Period) -> int | None:
    """None for what is no sum over months, nor counted from their rows. The first mark is its own, later ones its parts'."""
    if len(period.months()) == 1 or any(mark.startswith("units:") for mark in score.marks):
        return None
    for mark in score.marks:
        if found := _SUM.fullmatch(mark):
            return int(found["months"])
        last = [n for n, month in enumerate(period.months(), start=1) if mark == f"last_month:{month.id}"]
        if last:
            return last[0]
    return None
