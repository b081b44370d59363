"""How many more in the numerator bring more points, everything else as it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kstt.rulebook import RuleSet
from kstt.scoring.band import next_band
from kstt.scoring.card import IndicatorScore, ScoreCard

STEP = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Additional cases in the numerator of one indicator; None where that many do not exist.

    next_tenth: for 0.1 point more (or for the last bit when less than 0.1 is missing); full: for the maximum;
    band: for the next better band of the total through this indicator alone, `band_id` being that band.
    """

    indicator: str
    next_tenth: int | None
    full: int | None
    band: int | None
    band_id: str | None


def more_needed(score: IndicatorScore, target: Decimal, digits: int = 2) -> int | None:
    """The smallest k >= 0 such that k more in the numerator give at least `target` points after rounding.

    None when the target is above the maximum, when there are not that many left in the denominator, or when the points
    do not depend on counts.
    """
    if target > score.max_points or not score.own_work or not score.denominator or not score.max_points:
        return None
    half_unit = Fraction(1, 2 * 10**digits)
    wanted = (Fraction(target) - half_unit) * score.denominator * score.threshold / Fraction(score.max_points)
    more = max(0, -(-wanted.numerator // wanted.denominator) - score.numerator)
    return more if score.numerator + more <= max(score.denominator, score.numerator) else None


def what_if(card: ScoreCard, rules: RuleSet) -> tuple[WhatIf, ...]:
    """For every indicator that still loses points by the unit's own work: what the next points cost."""
    better = next_band(rules, card.points) if not card.missing else None
    found = []
    for score in card.indicators:
        if not score.own_work or not score.lost or not score.denominator:
            continue
        digits = rules.rounding.digits
        band_target = score.points + (better.at_least - card.points) if better else None
        found.append(
            WhatIf(
                score.indicator,
                more_needed(score, min(score.points + STEP, score.max_points), digits),
                more_needed(score, score.max_points, digits),
                more_needed(score, band_target, digits) if band_target is not None else None,
                better.id if better else None,
            )
        )
    return tuple(found)
