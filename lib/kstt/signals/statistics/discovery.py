"""False discoveries limited over everything that was tested in a month.

Source: Benjamini and Yekutieli, The control of the false discovery rate in multiple testing under dependency, Annals of
Statistics 29 (2001) 1165–1188. Figures share dossiers, so nothing is assumed about how the tests hang together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy


def q_values(p: Sequence[float]) -> list[float]:
    """For each p the smallest rate of false discoveries at which it would be reported (Benjamini–Yekutieli).

    >>> [round(q, 3) for q in q_values([0.001, 0.5])]
    [0.003, 0.75]
    """
    if not len(p):
        return []
    # Half a second of imports that a command without tests should not pay for.
    from statsmodels.stats.multitest import multipletests

    return [float(q) for q in multipletests(numpy.asarray(p, dtype=float), method="fdr_by")[1]]
