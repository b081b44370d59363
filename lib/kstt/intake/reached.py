"""Which months of a period a table has rows for: one that ends before a month does not say that nothing happened in it."""

from __future__ import annotations

from collections.abc import Collection

from kstt.errors import Place, Problem
from kstt.terms import Period
from kstt.terms.tables import ARRIVAL, months_between

SPARSE = frozenset({"decisions"})
"""Tables of which a month without a row is nothing unusual, and whose rows are due in another month than their own."""


def months_of_days(db: object, table: str, relation: str, period: Period) -> tuple[str, ...]:
    """The months of a period between the first and the last row of a table by its days of arrival.

    db: a DuckDB connection; relation: SQL for the rows. What ends later than the period says nothing: ends are also foreseen.
    """
    day = ARRIVAL[table]
    first, last = db.execute(f"SELECT min({day}), max({day}) FROM ({relation})").fetchone()
    return months_between(first, last, period)


def unreached(table: str, period: Period, months: Collection[str]) -> tuple[Problem, ...]:
    """KSTT-COUNTING-014 when no month of the period is among these months, 015 when some are not.

    >>> [each.code for each in unreached("dossiers", Period.parse("2026-Q3"), ("2026-07", "2026-08"))]
    ['KSTT-COUNTING-015']
    """
    missing = [month.id for month in period.months() if month.id not in months]
    if not missing or table in SPARSE:
        return ()
    code = "KSTT-COUNTING-015" if len(missing) < len(period.months()) else "KSTT-COUNTING-014"
    return (Problem.of(code, Place(), found=table, period=period.id, months=", ".join(missing)),)
