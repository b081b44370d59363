"""A unit against its own past: XmR charts, and Laney's charts where months differ in size.

Sources: Wheeler and Chambers, Understanding Statistical Process Control (1992), for individuals and moving ranges;
Laney, Improved Control Charts for Attributes, Quality Engineering 14 (2002) 531–537, for shares over different
denominators; Cryer and Ryan, The Estimation of Sigma for an X Chart, Journal of Quality Technology 22 (1990) 187–192,
for how much a mean moving range is worth (0.605 of as many squares).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sqrt

import numpy
from scipy import stats

from kstt.signals.statistics.tails import more_often

D2 = 2 / sqrt(pi)
"""A mean moving range of two normal values, in standard deviations: 1.128."""
D4 = 3.267
WORTH = 0.605
MONTHS_NEEDED = 6


@dataclass(frozen=True)
class ProcessLimits:
    """Natural process limits. centre, lower, upper: of single values; range_limit: of moving ranges."""

    centre: float
    lower: float
    upper: float
    mean_range: float
    range_limit: float


def xmr_limits(values: Sequence[float]) -> ProcessLimits:
    """The limits of an XmR chart: the mean ± 2.66 mean moving ranges.

    >>> limits = xmr_limits([10, 12, 11, 13])
    >>> round(limits.centre, 2), round(limits.mean_range, 3), round(limits.upper, 2)
    (11.5, 1.667, 15.93)
    """
    data = numpy.asarray(values, dtype=float)
    ranges = numpy.abs(numpy.diff(data))
    mean, mean_range = float(data.mean()), float(ranges.mean()) if len(ranges) else 0.0
    width = 3 / D2 * mean_range
    return ProcessLimits(mean, mean - width, mean + width, mean_range, D4 * mean_range)


@dataclass(frozen=True)
class History:
    """A figure against its past. past: share of the past months as it is, for readers; centre: the same drawn half a case
    to the middle, for limits; sigma_z: how much more than binomially they vary, 1 at least; lower, upper: limits of this
    month's share; z: distance in standard errors; p: two-sided."""

    past: float
    centre: float
    sigma_z: float
    lower: float
    upper: float
    z: float
    p: float


Figure = tuple[int, int, Sequence[int], Sequence[int]]
"""Hits and tries of this month, hits and tries of the months before."""


def against_history(hits: int, tries: int, past_hits: Sequence[int], past_tries: Sequence[int]) -> History:
    """This month's share against those of the months before, which alone make the limits.

    The months' z-values give σ_z by their mean moving range (Laney), never below the binomial's 1, since few months may
    lie close together by chance. p is the larger of two: a t-test that allows for so few months (0.605 degrees of
    freedom a month), and Fisher's exact test, which holds where a month has few dossiers.
    """
    return all_against_history([(hits, tries, past_hits, past_tries)])[0]


def all_against_history(figures: Sequence[Figure]) -> list[History]:
    """`against_history` for many figures; SciPy is called once for all of them."""
    if not figures:
        return []
    parts = [_distance(*figure) for figure in figures]
    centre, sigma, reach, distance, months = map(numpy.array, zip(*parts, strict=True))
    k, n = (numpy.array([figure[i] for figure in figures], dtype=float) for i in (0, 1))
    past_k, past_n = (numpy.array([sum(figure[i]) for figure in figures], dtype=float) for i in (2, 3))
    p_t = 2 * stats.t.sf(numpy.abs(distance), WORTH * (months - 1))
    more, fewer = more_often(k, n, past_k, past_n), more_often(n - k, n, past_n - past_k, past_n)
    p = numpy.maximum(p_t, numpy.minimum(1.0, 2 * numpy.minimum(more, fewer)))
    lower, upper = numpy.clip(centre - reach, 0, 1), numpy.clip(centre + reach, 0, 1)
    parts = zip(past_k / past_n, centre, sigma, lower, upper, distance, p, strict=True)
    return [History(*map(float, each)) for each in parts]


def _distance(
    hits: int, tries: int, past_hits: Sequence[int], past_tries: Sequence[int]
) -> tuple[float, float, float, float, int]:
    k, n = numpy.asarray(past_hits, dtype=float), numpy.asarray(past_tries, dtype=float)
    total = n.sum()
    centre = (k.sum() + 0.5) / (total + 1)
    spread = centre * (1 - centre)
    z = (k / n - centre) / numpy.sqrt(spread / n)
    sigma = max(1.0, float(numpy.abs(numpy.diff(z)).mean() / D2))
    error = sigma * numpy.sqrt(spread * (1 / tries + 1 / total))
    return centre, sigma, 3 * sigma * numpy.sqrt(spread / tries), (hits / tries - centre) / error, len(k)
