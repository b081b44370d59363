"""Too many in one minute: a scan over the minutes of a month, against what other units do in one.

Source: Glaz, Naus and Wallenstein, Scan Statistics (2001); the bound is Bonferroni's over the minutes. How much closings
cluster anyway is measured by their pairs, as Ripley's K does, and carried by a negative binomial.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy
from numpy.typing import ArrayLike
from scipy import stats


def clustering(pairs: float, expected_pairs: float) -> float:
    """How many times as many pairs share a minute as chance alone would give; 1 at least.

    Both are raised by one, so that few expected pairs give no wild ratio.
    """
    return max(1.0, (pairs + 1) / (expected_pairs + 1))


def many_in_one_minute(most: int, by_day: Sequence[int], minutes: float, clustered: float = 1.0) -> float:
    """The chance (a bound from above) that some minute of some day has at least `most` closings.

    by_day: closings of each day; minutes: how many minutes of a day they spread over, evenly; clustered: of
    `clustering`, 1 for closings that know nothing of each other (Poisson), more for a negative binomial with that many
    times as many pairs.

    >>> many_in_one_minute(15, [40, 35, 50], 450.0) < 1e-20
    True
    """
    if most <= 1:
        return 1.0
    mean = numpy.asarray([number for number in by_day if number >= most], dtype=float) / minutes
    if clustered <= 1.0:
        tails = stats.poisson.sf(most - 1, mean)
    else:
        size = 1 / (clustered - 1)
        tails = stats.nbinom.sf(most - 1, size, size / (size + mean))
    return float(min(1.0, (tails * minutes).sum()))


def minutes_in_use(profile: ArrayLike) -> float:
    """Over how many minutes of the day closings spread, evenly counted: 1 ÷ Σ share². profile: closings by minute.

    >>> minutes_in_use([5, 5, 5, 5])
    4.0
    """
    counted = numpy.asarray(profile, dtype=float)
    total = counted.sum()
    return float(total**2 / (counted**2).sum()) if total else 1.0
