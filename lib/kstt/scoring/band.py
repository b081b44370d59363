"""The rating that belongs to a total."""

from __future__ import annotations

from decimal import Decimal

from kstt.rulebook import Band, RuleSet
from kstt.scoring.card import GroupScore

FULL_TOTAL = Decimal(100)


def band_of(rules: RuleSet, total: Decimal) -> Band:
    """The band that contains a total of 0..100."""
    return next(band for band in rules.bands if band.at_least <= total and (band.below is None or total < band.below))


def certain_band(rules: RuleSet, total: GroupScore) -> Band | None:
    """The band, unless the points that are still missing could change it.

    The total lies between what was earned and that plus every maximum that could not be computed.
    """
    if total.points is None:
        return None
    lowest = band_of(rules, total.points)
    highest = band_of(rules, total.points + (FULL_TOTAL - total.available_max))
    return lowest if lowest == highest else None


def next_band(rules: RuleSet, total: Decimal) -> Band | None:
    """The next better band, or None from the best one."""
    better = [band for band in rules.bands if band.at_least > total]
    return min(better, key=lambda band: band.at_least, default=None)
