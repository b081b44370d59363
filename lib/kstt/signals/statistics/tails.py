"""Exact tails: binomial, beta-binomial and Fisher's, for many figures at once."""

from __future__ import annotations

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

MOST_TERMS = 20_000
"""Up to so many tries a beta-binomial tail is summed term by term; beyond, its limit, the beta, is as good."""

Floats = NDArray[numpy.float64]


def at_least(hits: ArrayLike, tries: ArrayLike, share: ArrayLike, variance_between: ArrayLike = 0.0) -> Floats:
    """P(X >= hits) where X counts hits among tries and the share itself varies between units.

    share: the mean share, within (0, 1). variance_between: the variance of the true share between units; 0 is the
    binomial. With a variance the share is beta-distributed with these two moments, so X is beta-binomial.

    >>> round(float(at_least(2, 3, 0.5)), 3)
    0.5
    """
    hits, tries, share, between = numpy.broadcast_arrays(
        *(numpy.asarray(each, dtype=float) for each in (hits, tries, share, variance_between))
    )
    # A beta with this mean cannot vary more than between 0 and 1.
    between = numpy.minimum(between, 0.98 * share * (1 - share))
    found = numpy.array(stats.binom.sf(hits - 1, tries, share))
    for place in numpy.argwhere((between > 0) & (tries > 0)):
        at = tuple(place)
        found[at] = _beta_binomial(hits[at], tries[at], share[at], between[at])
    return numpy.clip(found, 0.0, 1.0)


def at_most(hits: ArrayLike, tries: ArrayLike, share: ArrayLike, variance_between: ArrayLike = 0.0) -> Floats:
    """P(X <= hits), as `at_least`."""
    hits, tries, share = (numpy.asarray(each, dtype=float) for each in (hits, tries, share))
    return at_least(tries - hits, tries, 1 - share, variance_between)


def _beta_binomial(hits: float, tries: float, share: float, between: float) -> float:
    if hits <= 0:
        return 1.0
    whole = share * (1 - share) / between - 1
    a, b = share * whole, (1 - share) * whole
    if tries > MOST_TERMS:
        variance = between + (share * (1 - share) - between) / tries
        whole = share * (1 - share) / variance - 1
        return float(special.betaincc(share * whole, (1 - share) * whole, (hits - 0.5) / tries))
    x = numpy.arange(hits, tries + 1)
    choose = -numpy.log(tries + 1) - special.betaln(tries - x + 1, x + 1)
    return float(numpy.exp(choose + special.betaln(x + a, tries - x + b) - special.betaln(a, b)).sum())


def more_often(hits: ArrayLike, tries: ArrayLike, other_hits: ArrayLike, other_tries: ArrayLike) -> Floats:
    """Fisher's exact test, one-sided: P(at least so many of the hits fall among these tries), given all hits.

    Source: Fisher (1935), The Design of Experiments.
    """
    hits, tries, other_hits, other_tries = (
        numpy.asarray(each, dtype=float) for each in (hits, tries, other_hits, other_tries)
    )
    found = stats.hypergeom.sf(hits - 1, tries + other_tries, hits + other_hits, tries)
    return numpy.where(tries + other_tries > 0, found, 1.0)
