"""Counts: summed along the unit tree and over months. Rates and points are never summed."""

from kstt.counting.rollup import resolve

__all__ = ["resolve"]
