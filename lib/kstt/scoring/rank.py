"""Ranks as the portal gives them: a running number by falling total, ties not shared, one list for all units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kstt.scoring.card import ScoreCard, Status


@dataclass(frozen=True, slots=True)
class Ranking:
    """order: unit codes from first to last; left_out: units that lack a figure others have and so cannot be compared."""

    order: tuple[str, ...]
    left_out: tuple[str, ...]

    def position(self, unit: str) -> int | None:
        """1 for the first, None for a unit that is left out."""
        return self.order.index(unit) + 1 if unit in self.order else None

    def __len__(self) -> int:
        return len(self.order)


def ranking(cards: Mapping[str, ScoreCard], units: Iterable[str]) -> Ranking:
    """Rank units that have the same figures.

    Comparable are the units for which every indicator is available that any unit has; none where no unit has figures of
    its own. Equal totals go in order of the unit code read as text (the portal's order; no legal rule for ties is known).
    """
    chosen = sorted(units)
    available = {
        code: {score.indicator for score in cards[code].indicators if score.status is not Status.NOT_AVAILABLE}
        for code in chosen
    }
    wanted = set().union(*available.values()) if available else set()
    comparable = [code for code in chosen if available[code] == wanted and cards[code].total.points is not None]
    if not any(cards[code].has_figures_of_its_own for code in comparable):
        comparable = []
    order = sorted(comparable, key=lambda code: (-cards[code].points, code))
    return Ranking(tuple(order), tuple(code for code in chosen if code not in comparable))
