"""kstt: monthly reports on the Decision 766 indicator set that explain, prove and reproduce every number."""

__version__ = "0.1.0"
