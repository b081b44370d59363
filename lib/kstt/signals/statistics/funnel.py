"""Units against each other: funnels with over-dispersion, exact where units are small.

Sources: Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005)
1185–1202; Spiegelhalter, Handling over-dispersion of performance indicators, Quality and Safety in Health Care 14
(2005) 347–351: winsorised z-values, φ, multiplicative and additive over-dispersion; Paule and Mandel, Consensus Values
and Weighting Factors, Journal of Research of the National Bureau of Standards 87 (1982) 377–385: the variance between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy
from numpy.typing import ArrayLike
from scipy import optimize, stats

from kstt.signals.statistics.tails import Floats, at_least, at_most

WINSORISED = 0.1
"""The share of z-values pulled in at either end before their spread is measured."""
UNITS_NEEDED = 8


@dataclass(frozen=True)
class Spread:
    """How much units differ beyond chance. centre: pooled share; phi: mean squared winsorised z (1: chance alone);
    variance: of the true shares between units, τ²; units: how many with data."""

    centre: float
    phi: float
    variance: float
    units: int


def winsorised(z: ArrayLike, share: float = WINSORISED) -> Floats:
    """The values with the outer `share` at each end pulled in to the quantiles there."""
    z = numpy.asarray(z, dtype=float)
    low, high = numpy.quantile(z, [share, 1 - share])
    return numpy.clip(z, low, high)


def normal_phi(share: float = WINSORISED) -> float:
    """φ of standard normal values after winsorising: 0.679 at 10 %. Pulling in the ends hides part of the spread."""
    cut = stats.norm.isf(share)
    return float(1 - 2 * share - 2 * cut * stats.norm.pdf(cut) + 2 * share * cut**2)


def spread_between(hits: ArrayLike, tries: ArrayLike) -> Spread:
    """φ and τ² of some units' shares. tries: above 0, of two units or more.

    φ is divided by what winsorising leaves of normal values, so that chance alone gives 1; as printed it is too small
    for limits that should rarely be crossed. τ² is the variance with which the winsorised z-values have the spread that
    they should have (Paule and Mandel). Moments, as printed, take z-values whose spread grows with the unit's size, of
    which winsorising hides the largest: where sizes differ as communes do, they give little more than half of τ².
    """
    k, n = numpy.asarray(hits, dtype=float), numpy.asarray(tries, dtype=float)
    centre = float((k.sum() + 0.5) / (n.sum() + 1))
    variance, distance, usual = centre * (1 - centre) / n, k / n - centre, normal_phi()

    def phi(between: float) -> float:
        return float((winsorised(distance / numpy.sqrt(variance + between)) ** 2).mean()) / usual

    expected = 1 - 1 / len(k)
    between = 0.0
    if phi(0.0) > expected:
        widest = float((distance**2).max()) / (usual * expected)
        between = optimize.brentq(lambda between: phi(between) - expected, 0.0, widest, xtol=1e-14)
    return Spread(centre, phi(0.0), between, len(k))


@dataclass(frozen=True)
class Against:
    """Units against all others. others: their share as it is, for readers; expected: drawn half a case to the middle, so
    that it is neither 0 nor 1, for z and tails; z: over-dispersed; p_more, p_fewer: one-sided."""

    others: Floats
    expected: Floats
    z: Floats
    p_more: Floats
    p_fewer: Floats
    spread: Spread

    @property
    def p(self) -> Floats:
        """Two-sided."""
        return numpy.minimum(1.0, 2 * numpy.minimum(self.p_more, self.p_fewer))


def against_others(hits: ArrayLike, tries: ArrayLike) -> Against:
    """Each unit's share against the pooled share of all the others, allowing for how much units differ anyway.

    tries: above 0, of two units or more.
    The tails are those of a beta-binomial with that mean and τ²: exact for small units, over-dispersed for large ones.
    """
    k, n = numpy.asarray(hits, dtype=float), numpy.asarray(tries, dtype=float)
    spread = spread_between(k, n)
    expected = (k.sum() - k + 0.5) / (n.sum() - n + 1)
    error = numpy.sqrt(expected * (1 - expected) / n + spread.variance)
    return Against(
        (k.sum() - k) / (n.sum() - n),
        expected,
        (k / n - expected) / error,
        at_least(k, n, expected, spread.variance),
        at_most(k, n, expected, spread.variance),
        spread,
    )


def funnel_limits(
    spread: Spread, tries: Sequence[float], level: float, kind: Literal["additive", "multiplicative"] = "additive"
) -> tuple[Floats, Floats]:
    """Lower and upper limits of a funnel, for shares over `tries`. level: the normal's two-sided level, e.g. 0.998.

    Additive: √(σ² + τ²); multiplicative: σ√φ (φ at least 1). Cut to 0 and 1.
    """
    n = numpy.asarray(tries, dtype=float)
    variance = spread.centre * (1 - spread.centre) / n
    wide = variance + spread.variance if kind == "additive" else variance * max(1.0, spread.phi)
    reach = stats.norm.isf((1 - level) / 2) * numpy.sqrt(wide)
    return numpy.clip(spread.centre - reach, 0, 1), numpy.clip(spread.centre + reach, 0, 1)
