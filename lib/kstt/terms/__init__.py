"""The words every room shares: periods, units, counts, and how numbers and texts are written for people."""

from kstt.terms.counts import Count, Counts, Origin
from kstt.terms.period import Period
from kstt.terms.unit import Level, Unit, UnitTree

__all__ = ["Count", "Counts", "Level", "Origin", "Period", "Unit", "UnitTree"]
