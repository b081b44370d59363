"""Numerators and denominators: what every score is computed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kstt.terms.period import Period


class Origin(StrEnum):
    """Where a pair of counts comes from."""

    COUNTED = "counted"
    SUPPLIED = "supplied"


@dataclass(frozen=True, slots=True)
class Count:
    """One numerator and denominator of one indicator, unit and period.

    numerator, denominator: whole numbers >= 0, or both None when the source publishes nothing.
    marks: what a reader must be told of this pair, e.g. `temporary_denominator`, `above_denominator`.
    published_rate_pct: the rate that the source prints beside the pair, as text, if it does.
    """

    numerator: int | None
    denominator: int | None
    origin: Origin = Origin.SUPPLIED
    marks: tuple[str, ...] = ()
    published_rate_pct: str | None = None

    @property
    def available(self) -> bool:
        return self.numerator is not None and self.denominator is not None


Key = tuple[str, str, str]
"""(unit code, period id, indicator id)"""


MONTHS_MISSING = "months_missing"
"""Mark of a pair that is empty because months before the last known one are missing: `months_missing:2026-01.02`."""

MONTHS_OF_UNIT = "months_of_unit"
"""Mark of a sum over the months of a period in which a unit was there that was not there in all: `months_of_unit:2/2`."""

UNKNOWN_ROWS = "unknown_rows"
"""Mark of a pair with rows of which it is not known whether they count: `unknown_rows:12`; sums add them up."""

OWN_ROWS = "own_rows"
"""Mark of a pair of the province that has the rows of its own code only: its sum has those of its units as well."""

UNITS = "units"
"""Mark of a sum of so many units: `units:150`."""

UNITS_AND_OWN = "units_and_own"
"""Mark of a sum of so many units and of rows that bear the province's own code: `units_and_own:150`."""


@dataclass(frozen=True)
class Counts:
    """A table of counts, keyed by unit, period and indicator; one entry a figure."""

    table: Mapping[Key, Count] = field(default_factory=dict)

    def get(self, unit: str, period: Period, indicator: str) -> Count | None:
        """The pair, or None when the table has no such row."""
        return self.table.get((unit, period.id, indicator))

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[tuple[Key, Count]]:
        return iter(self.table.items())

    def units(self, period: Period) -> tuple[str, ...]:
        """Codes of the units that have a row in this very period, sorted as text."""
        return tuple(sorted({unit for unit, of_period, _ in self.table if of_period == period.id}))

    def periods(self) -> tuple[str, ...]:
        """Ids of the periods present, sorted as text."""
        return tuple(sorted({of_period for _, of_period, _ in self.table}))
