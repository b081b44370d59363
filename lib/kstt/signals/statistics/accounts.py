"""Many filings from one account: concentration, measured by pairs, against other units.

Source: Herfindahl's and Simpson's index: the chance that two filings drawn at random come from one account, Simpson,
Measurement of Diversity, Nature 163 (1949) 688. The bound is Bonferroni's over the filings.
"""

from __future__ import annotations

from scipy import stats


def same_account(pairs: float, possible_pairs: float) -> float:
    """The chance that two filings of one unit share an account, from the pairs of many units; never quite 0."""
    return (pairs + 1) / (possible_pairs + 2)


def concentration(most: int, filings: int, usual: float) -> float:
    """The chance (a bound from above) that some account has `most` of a unit's filings, at least.

    usual: of `same_account`, from the other units: another filing is from the same account with this chance.

    >>> concentration(2, 10, 1.0)
    1.0
    """
    if most <= 1:
        return 1.0
    return float(min(1.0, filings / most * stats.binom.sf(most - 2, filings - 1, usual)))
