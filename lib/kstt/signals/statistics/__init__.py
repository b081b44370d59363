"""The statistics behind signals: whole numbers in, p-values out; nothing here knows of dossiers or languages."""

from kstt.signals.statistics.accounts import concentration
from kstt.signals.statistics.control import ProcessLimits, against_history, xmr_limits
from kstt.signals.statistics.discovery import q_values
from kstt.signals.statistics.funnel import Against, Spread, against_others, funnel_limits, spread_between
from kstt.signals.statistics.scan import many_in_one_minute
from kstt.signals.statistics.tails import at_least, at_most, more_often

__all__ = [
    "Against",
    "ProcessLimits",
    "Spread",
    "against_history",
    "against_others",
    "at_least",
    "at_most",
    "concentration",
    "funnel_limits",
    "many_in_one_minute",
    "more_often",
    "q_values",
    "spread_between",
    "xmr_limits",
]
