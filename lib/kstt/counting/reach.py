"""How far the rows of a table reach: one that ends before a month does not say that nothing happened in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kstt.counting.dialect import Words
from kstt.counting.engines.base import Engine
from kstt.counting.prepare import Stored
from kstt.errors import Problem
from kstt.intake.reached import SPARSE, unreached
from kstt.terms import Period
from kstt.terms.tables import ARRIVAL, months_between

REPORTS = "report_totals"
"""The table of the national reports' totals."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The months of a period that a table has rows for.

    >>> Reach("procedures", Period.parse("2026-Q3"), ("2026-07",)).mark
    ('rows_of_months:1/3',)
    """

    table: str
    period: Period
    months: tuple[str, ...]

    @property
    def mark(self) -> tuple[str, ...]:
        """For figures counted from such rows; none where the whole period is reached."""
        wanted = len(self.period.months())
        if len(self.months) == wanted or self.table in SPARSE:
            return ()
        return (f"rows_of_months:{len(self.months)}/{wanted}",)

    @property
    def problem(self) -> tuple[Problem, ...]:
        """KSTT-COUNTING-014 no month is reached, 015 some are not."""
        return unreached(self.table, self.period, self.months)


def reach_of(engine: Engine, name: str, stored: Stored, words: Words, period: Period) -> Reach:
    """The months of a period between the first and the last row of a table, or that rows are given for.

    What ends later than the period says nothing: ends are also foreseen. What a snapshot says of the table that it was
    taken from stands beside its own rows, which are only those that concern the period.
    """
    months = [month.id for month in period.months()]
    found = set(stored.months).intersection(months)
    found.update(_by_period(engine, stored, words, months) if name not in ARRIVAL else ())
    found.update(_by_day(engine, name, stored, words, period) if name in ARRIVAL else ())
    return Reach(name, period, tuple(sorted(found)))


def _by_period(engine: Engine, stored: Stored, words: Words, months: Iterable[str]) -> Iterable[str]:
    n = words.name
    listed = ", ".join(words.literal(month) for month in months)
    given = f" AND {n('reported')} IS NOT NULL" if "reported" in stored.columns else ""
    rows = engine.rows(f"SELECT DISTINCT {n('period')} FROM {stored.relation} WHERE {n('period')} IN ({listed}){given}")
    return [month for (month,) in rows]


def _by_day(engine: Engine, name: str, stored: Stored, words: Words, period: Period) -> Iterable[str]:
    if ARRIVAL[name] not in stored.columns:
        return ()
    column = words.name(ARRIVAL[name])
    ((first, last),) = engine.rows(f"SELECT MIN({column}), MAX({column}) FROM {stored.relation}")
    return months_between(first, last, period)
