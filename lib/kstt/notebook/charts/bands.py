"""The ratings as stretches of the scale of totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class BandRange:
    """A rating by its name in the reader's language: totals from `at_least` up to, not including, `below`.

    The highest band holds its upper limit too: 100 points are rated, though the wording stops before 100.
    """

    label: str
    at_least: Decimal
    below: Decimal | None = None


def from_the_top(bands: Sequence[BandRange]) -> list[BandRange]:
    """The bands, highest first."""
    return sorted(bands, key=lambda band: band.at_least, reverse=True)


def band_of(total: Decimal, bands: Sequence[BandRange]) -> BandRange | None:
    """The band of a total, or None when it lies below all bands.

    >>> band_of(Decimal(100), [BandRange("Xuất sắc", Decimal(90), Decimal(100))]).label
    'Xuất sắc'
    """
    return next((band for band in from_the_top(bands) if total >= band.at_least), None)
