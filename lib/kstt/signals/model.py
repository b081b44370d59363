"""What a signal is: something to check, with its figures, its rows and its innocent explanations. Never an accusation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kstt.errors import KsttError, Place, Problem
from kstt.terms import Period


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages."""

    vi: str
    en: str

    def of(self, language: str) -> str:
        return self.vi if language == "vi" else self.en


class Severity(StrEnum):
    """SERIOUS: survives the limit on false discoveries, and is large, over enough dossiers. NOTE: look when there is time."""

    SERIOUS = "serious"
    NOTE = "note"

    def text(self, language: str) -> str:
        return _SEVERITIES[self].of(language)


_SEVERITIES = {Severity.SERIOUS: Text("nghiêm trọng", "serious"), Severity.NOTE: Text("cần lưu ý", "to note")}


@dataclass(frozen=True, slots=True)
class Effect:
    """How large it is. value: in `unit`: `percentage_points` or `dossiers`; observed and expected: shares of 0..1 (or
    numbers of dossiers), what was seen and what the comparison gives."""

    value: float
    unit: str
    observed: float
    expected: float


@dataclass(frozen=True, slots=True)
class Tested:
    """One figure of one unit that a check looked at, before it is known what else was found.

    p: None for a fact, which needs no probability. n: dossiers looked at; k: how many of them are as the check asks.
    values: further figures for the sentence.
    """

    check: str
    unit: str
    indicator: str | None
    statistic: float
    p: float | None
    effect: Effect
    n: int
    k: int
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to check ("dấu hiệu cần kiểm tra").

    statistic: of the kind its check names; p: of this test alone, q: its rate of false discoveries among all tests of
    the month, both None for a fact. rows: keys of the dossiers behind it, at most ROWS_KEPT; rows_total: all of them.
    """

    id: str
    check: str
    title: Text
    unit: str
    unit_name: str
    indicator: str | None
    period: str
    severity: Severity
    statistic: float
    p: float | None
    q: float | None
    effect: Effect
    n: int
    k: int
    rows: tuple[str, ...]
    rows_total: int
    sentence: Text
    innocent: tuple[Text, ...]
    next_steps: tuple[Text, ...]
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def serious(self) -> bool:
        return self.severity is Severity.SERIOUS

    def as_json(self, language: str = "vi") -> dict[str, object]:
        """The signal as `docs/signals.md` describes it, texts in one language."""
        return {
            "id": self.id,
            "check": self.check,
            "title": self.title.of(language),
            "unit": self.unit,
            "unit_name": self.unit_name,
            "indicator": self.indicator,
            "period": self.period,
            "severity": self.severity.value,
            "sentence": self.sentence.of(language),
            "statistic": self.statistic,
            "p": self.p,
            "q": self.q,
            "effect": {
                "value": self.effect.value,
                "unit": self.effect.unit,
                "observed": self.effect.observed,
                "expected": self.effect.expected,
            },
            "n": self.n,
            "k": self.k,
            "rows": list(self.rows),
            "rows_total": self.rows_total,
            "innocent_explanations": [text.of(language) for text in self.innocent],
            "what_to_check": [text.of(language) for text in self.next_steps],
        }


@dataclass(frozen=True, slots=True)
class CheckRun:
    """What became of one check. tests: units (and indicators) looked at; why_not: why it could look at none."""

    check: str
    title: Text
    tests: int
    why_not: Problem | None = None


@dataclass(frozen=True)
class Signals:
    """The signals of one period, the serious ones first, each kind by how unlikely it is.

    source: what was read (`2026-08/r1`, or the store as it is now); sha256: of the snapshot's manifest, if it is one.
    units: codes of all units that are listed or were looked at. problems: what the reader must know of the data.
    """

    period: Period
    source: str
    sha256: str | None
    signals: tuple[Signal, ...]
    runs: tuple[CheckRun, ...]
    units: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()

    @property
    def tests(self) -> int:
        return sum(run.tests for run in self.runs)

    def of_severity(self, severity: Severity) -> tuple[Signal, ...]:
        return tuple(signal for signal in self.signals if signal.severity is severity)

    def as_json(self, language: str = "vi", unit: str | None = None) -> dict[str, object]:
        """Everything as `docs/signals.md` describes it, texts in one language; of one unit, if it is named."""
        return {
            "schema": SCHEMA,
            "period": self.period.id,
            "source": self.source,
            "snapshot_sha256": self.sha256,
            "tests": self.tests,
            "false_discoveries": "Benjamini-Yekutieli",
            "signals": [signal.as_json(language) for signal in self.of_unit(unit)],
            "checks": [
                {
                    "check": run.check,
                    "title": run.title.of(language),
                    "tests": run.tests,
                    "why_not": None if run.why_not is None else run.why_not.text(language),
                }
                for run in self.runs
            ],
            "problems": [problem.text(language) for problem in self.problems],
        }

    def of_unit(self, unit: str | None) -> tuple[Signal, ...]:
        """Its signals; all of them where none is named. Errors: KSTT-SIGNAL-010 for a unit that was not looked at."""
        if unit and unit not in self.units:
            raise KsttError(Problem.of("KSTT-SIGNAL-010", Place(), found=unit, period=self.period.id))
        return tuple(signal for signal in self.signals if unit in (None, "", signal.unit))


ROWS_KEPT = 1000
SCHEMA = "kstt-signals/1"
