"""Many filings from one account: concentration, measured by pairs and triples, against other units.

Sources: Simpson, Measurement of Diversity, Nature 163 (1949) 688: the chance that two filings drawn at random come from
one account; Hill, Diversity and Evenness, Ecology 54 (1973) 427–432: the same of three. The bound is Bonferroni's over
the filings. An agent files for others in many units, in some much more than in others: a binomial with the pairs' chance
takes each of these for an exception, and a beta-binomial that has the triples' chance too does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike

from kstt.signals.statistics.funnel import winsorised
from kstt.signals.statistics.tails import at_least


@dataclass(frozen=True)
class Sharing:
    """With which chance another filing is of the same account as one drawn at random: its mean, above 0, and how much it
    varies from draw to draw, as accounts and units are not alike."""

    mean: float
    variance: float = 0.0


def sharing(filings: ArrayLike, pairs: ArrayLike, triples: ArrayLike) -> Sharing:
    """What is usual in some units. pairs, triples: ordered ones of one account, Σ c (c - 1) and Σ c (c - 1) (c - 2).

    filings: 3 or more in each unit. Every unit counts alike, whatever its size, and the outer tenth at each end is pulled
    in (winsorised), so that a few units do not make usual what only they do.
    """
    n, two, three = (numpy.asarray(each, dtype=float) for each in (filings, pairs, triples))
    possible = n * (n - 1)
    least = 1 / (possible.sum() + 2)
    if not len(n):
        return Sharing(least)
    mean = max(least, float(winsorised(two / possible).mean()))
    return Sharing(mean, max(0.0, float(winsorised(three / (possible * (n - 2))).mean()) - mean**2))


def concentration(most: int, filings: int, usual: Sharing) -> float:
    """The chance (a bound from above) that some account has `most` of a unit's filings, at least.

    usual: of `sharing`, from the other units.

    >>> concentration(2, 10, Sharing(0.999))
    1.0
    """
    if most <= 1:
        return 1.0
    return float(min(1.0, filings / most * at_least(most - 1, filings - 1, usual.mean, usual.variance)))
