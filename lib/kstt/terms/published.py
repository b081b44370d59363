"""Points and ranks that a source publishes: shown beside what is computed, never a replacement for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

PublishedLevel = Literal["indicator", "group", "total"]

PublishedKey = tuple[str, str, str, str]
"""(unit code, period id, level, code): code is `05`, `III-a` or `total`."""


@dataclass(frozen=True)
class Published:
    """What was published, keyed by unit, period, level and code; ranks keyed by unit and period.

    table: points, as exact decimals of the published text. ranks: whole numbers from 1, within the published list.

    >>> Published({("H44", "2026-08", "indicator", "05"): Decimal("15.68")}).get("H44", "2026-08", "indicator", "05")
    Decimal('15.68')
    """

    table: Mapping[PublishedKey, Decimal] = field(default_factory=dict)
    ranks: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def get(self, unit: str, period: str, level: PublishedLevel, code: str) -> Decimal | None:
        """The published points, or None. period: an id such as `2026-08`."""
        return self.table.get((unit, period, level, code))

    def of_unit(self, unit: str) -> Mapping[PublishedKey, Decimal]:
        """The published points of one unit, of every period."""
        return self._by_unit.get(unit, {})

    @cached_property
    def _by_unit(self) -> dict[str, dict[PublishedKey, Decimal]]:
        found: dict[str, dict[PublishedKey, Decimal]] = {}
        for key, points in self.table.items():
            found.setdefault(key[0], {})[key] = points
        return found

    def rank(self, unit: str, period: str) -> int | None:
        """The published rank, or None."""
        return self.ranks.get((unit, period))

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[tuple[PublishedKey, Decimal]]:
        return iter(self.table.items())
