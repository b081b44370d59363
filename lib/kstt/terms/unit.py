"""Units that are scored, and the tree they form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from kstt.errors import NOTHING, KsttError, Place, Problem
from kstt.terms.period import Period


class Level(StrEnum):
    """What kind of office a unit is."""

    PROVINCE = "province"
    MINISTRY = "ministry"
    DEPARTMENT = "department"
    COMMUNE = "commune"
    WARD = "ward"
    SPECIAL_ZONE = "special_zone"


@dataclass(frozen=True, slots=True)
class Unit:
    """A scored office; `code` is text (leading zeros matter) and safe as a folder name.

    first, last: its first and last day, both included, where it was founded or ended.
    """

    code: str
    name: str
    level: Level
    parent: str | None = None
    first: date | None = None
    last: date | None = None

    def there_in(self, period: Period) -> bool:
        """Whether the unit is there on some day of a period."""
        return (self.last is None or self.last >= period.start) and (self.first is None or self.first <= period.end)

    def months_in(self, period: Period) -> tuple[Period, ...]:
        """The months of a period in which the unit is there."""
        return tuple(month for month in period.months() if self.there_in(month))


@dataclass(frozen=True)
class UnitTree:
    """All units of one delivery, in the portal's order (codes sorted as text), with one root."""

    units: tuple[Unit, ...]

    @classmethod
    def of(cls, units: Iterable[Unit]) -> UnitTree:
        return cls(tuple(sorted(units, key=lambda unit: unit.code)))

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {unit.code: unit for unit in self.units})

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str) -> Unit:
        """The unit with this code.

        Errors: KSTT-UNIT-001, with the nearest code or name if one is near.
        """
        if code in self._by_code:
            return self._by_code[code]
        by_name = {unit.name: unit.code for unit in self.units}
        near = get_close_matches(code, [*self._by_code, *by_name], n=1, cutoff=0.5)
        suggestion = by_name.get(near[0], near[0]) if near else NOTHING
        raise KsttError(Problem.of("KSTT-UNIT-001", Place(), found=code, suggestion=suggestion))

    @property
    def root(self) -> Unit:
        """The one unit without a parent: the province or the ministry."""
        return next(unit for unit in self.units if unit.parent is None)

    def in_period(self, period: Period) -> UnitTree:
        """The units that are there in a period: without those that ended before it or begin after it, unless others stand
        below them. The root is always there."""
        kept = {unit.code for unit in self.units if unit.parent is None or unit.there_in(period)}
        for code in tuple(kept):
            while (code := self.get(code).parent) is not None:
                kept.add(code)
        return UnitTree(tuple(unit for unit in self.units if unit.code in kept))

    @property
    def dated(self) -> bool:
        """Whether any unit was founded or ended."""
        return any(unit.first or unit.last for unit in self.units)

    def children(self, code: str) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.parent == code)

    def scored_units(self) -> tuple[Unit, ...]:
        """Every unit below the root: departments and communes in one list, as the portal ranks them."""
        root = self.root.code
        return tuple(unit for unit in self.units if unit.code != root)
