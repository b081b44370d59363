"""Why a number is what it is: the versioned trace of a score card, and the sentences that tell it."""

from kstt.trace.explain import Explanation, explain
from kstt.trace.record import TRACE_SCHEMA, IndicatorTrace, RuleUse, Trace, trace

__all__ = ["TRACE_SCHEMA", "Explanation", "IndicatorTrace", "RuleUse", "Trace", "explain", "trace"]
