"""The portal's part in the sample: points of the last month, in whole hundredths, computed apart from `kstt.scoring`.

Three points differ on purpose from what the rules give, as the portal's own do now and then.
"""

from __future__ import annotations

from decimal import Decimal

from kstt.sample.figures import LAST
from kstt.terms import Counts
from kstt.terms.published import Published

_MAXIMA = dict(
    zip(
        (f"{n:02d}" for n in range(1, 22)),
        (6, 4, 2, 6, 20, 2, 4, 6, 2, 2, 6, 6, 4, 2, 2, 4, 2, 2, 6, 6, 6),
        strict=True,
    )
)
_THRESHOLD_PCT = {"06": 80, "08": 50, "09": 80, "10": 80, "14": 80, "21": 90}
_FULL_FOR_NOTHING = ("19", "20")
_GROUPS = {
    "I": ("01", "02", "03", "04"),
    "II": ("05",),
    "III-a": ("06", "07", "08"),
    "III-b": ("09", "10", "11"),
    "IV": ("12", "13", "14", "15", "16", "17", "18"),
    "V": ("19", "20", "21"),
}

PLANTED = {("H99.102", "12"): 1, ("H99.140", "18"): -1, ("H99.09", "05"): -35}
"""(unit, indicator) → hundredths by which the published points differ from the rules."""


def _hundredths(indicator: str, numerator: int, denominator: int) -> int:
    most = 100 * _MAXIMA[indicator]
    if denominator == 0:
        return most if indicator in _FULL_FOR_NOTHING else 0
    at = denominator * _THRESHOLD_PCT.get(indicator, 100)
    return min(most, (2 * most * numerator * 100 + at) // (2 * at))


def published(counts: Counts) -> Published:
    """Indicators, groups and total of every unit in the last month. Groups and totals are those of the rules, so a
    planted difference shows in one place only. Where a figure is missing, its group and the total are too."""
    table: dict[tuple[str, str, str, str], Decimal] = {}
    for unit in counts.units(LAST):
        points: dict[str, int] = {}
        for indicator in _MAXIMA:
            count = counts.get(unit, LAST, indicator)
            if indicator == "15":
                points[indicator] = 200
            elif count is not None and count.available:
                points[indicator] = _hundredths(indicator, count.numerator, count.denominator)
        for indicator, exact in points.items():
            shown = exact + PLANTED.get((unit, indicator), 0)
            table[unit, LAST.id, "indicator", indicator] = Decimal(shown).scaleb(-2)
        for group, members in _GROUPS.items():
            if all(member in points for member in members):
                together = sum(points[member] for member in members)
                table[unit, LAST.id, "group", group] = Decimal(together).scaleb(-2)
        if len(points) == len(_MAXIMA):
            table[unit, LAST.id, "total", "total"] = Decimal(sum(points.values())).scaleb(-2)
    return Published(table)
