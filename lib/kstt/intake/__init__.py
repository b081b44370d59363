"""Outside files become canonical tables of units, counts and published points; no row is lost without a reason."""

from kstt.terms.later import asked_for

_WHERE = {
    "Delivery": "delivery",
    "InputFile": "delivery",
    "RejectedRow": "delivery",
    "delivery_files": "writing",
    "read_delivery": "reading",
    "write_delivery": "writing",
}
__all__ = sorted(_WHERE)
# Loaded when asked for: a store is read without the readers of outside files.
__getattr__ = asked_for(__name__, _WHERE)
