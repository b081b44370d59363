"""Signals to check ("dấu hiệu cần kiểm tra"): statistics on counts and rows, with innocent explanations; no accusations."""

from kstt.signals.catalogue import BY_ID, CHECKS, Check
from kstt.signals.find import Material, signals_of_counts, signals_of_store
from kstt.signals.model import CheckRun, Effect, Severity, Signal, Signals, Tested, Text

__all__ = [
    "BY_ID",
    "CHECKS",
    "Check",
    "CheckRun",
    "Effect",
    "Material",
    "Severity",
    "Signal",
    "Signals",
    "Tested",
    "Text",
    "signals_of_counts",
    "signals_of_store",
]
