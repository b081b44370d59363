"""The checks on counts: each unit's figure against its own past, and against the units of its kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from kstt.signals.history import Series
from kstt.signals.model import Effect, Tested
from kstt.signals.row_checks import FEWEST, Kinds, grouped
from kstt.signals.statistics import against_others
from kstt.signals.statistics.control import MONTHS_NEEDED, all_against_history


def xmr(series: Sequence[Series]) -> list[Tested]:
    """Every figure with at least MONTHS_NEEDED periods before it, against them."""
    long = [each for each in series if each.now[2] >= FEWEST and len(each.past) >= MONTHS_NEEDED]
    charts = all_against_history(
        [(*each.now[1:], *zip(*(past[1:] for past in each.past), strict=True)) for each in long]
    )
    found = []
    for each, chart in zip(long, charts, strict=True):
        _, k, n = each.now
        effect = Effect(100 * (k / n - chart.past), "percentage_points", k / n, chart.past)
        values = {"months": len(each.past), "lower": chart.lower, "upper": chart.upper}
        values |= {"sigma_z": chart.sigma_z, "centre": chart.centre}
        found.append(Tested("xmr", each.unit, each.indicator, chart.z, chart.p, effect, n, k, values))
    return found


def funnel(series: Sequence[Series], kinds: Kinds) -> list[Tested]:
    """Every figure against the same indicator of the other units of its kind."""
    found = []
    for indicator in sorted({each.indicator for each in series}):
        now = {each.unit: each.now for each in series if each.indicator == indicator and each.now[2] >= FEWEST}
        for units in grouped(now, kinds):
            k, n = (numpy.array([now[unit][i] for unit in units]) for i in (1, 2))
            against = against_others(k, n)
            spread = against.spread
            for i, unit in enumerate(units):
                share = float(k[i] / n[i])
                others = float(against.others[i])
                effect = Effect(100 * (share - others), "percentage_points", share, others)
                values = {"phi": spread.phi, "tau": float(numpy.sqrt(spread.variance)), "units": spread.units}
                values |= {"centre": spread.centre, "group": units[0]}
                z, p = float(against.z[i]), float(against.p[i])
                found.append(Tested("funnel", unit, indicator, z, p, effect, int(n[i]), int(k[i]), values))
    return found
