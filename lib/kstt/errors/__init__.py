"""What can be wrong with what people hand in, each fault with its own code, place, cause and next step, in two languages.

One table a subject (`rule_messages`, `intake_messages`, …); `known_codes` lists them. An error that stops the work is
raised as `KsttError`; one that costs only a row or a unit travels as a `Problem` beside the good data.
"""

from kstt.errors.problem import NOTHING, KsttError, Message, Place, Problem, Severity, known_codes, readers_language

__all__ = ["NOTHING", "KsttError", "Message", "Place", "Problem", "Severity", "known_codes", "readers_language"]
