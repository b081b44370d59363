"""Outside files become canonical tables of units, counts and published points; no row is lost without a reason."""

from typing import Any

_WHERE = {
    "Delivery": "delivery",
    "InputFile": "delivery",
    "RejectedRow": "delivery",
    "delivery_files": "writing",
    "read_delivery": "reading",
    "write_delivery": "writing",
}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    # Loaded when asked for: a store is read without the readers of outside files.
    if name not in _WHERE:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"kstt.intake.{_WHERE[name]}"), name)
