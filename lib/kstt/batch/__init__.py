"""A whole period at once: plan the reports, run the notebooks, check and publish each unit on its own."""

from typing import Any

_ROOMS = {
    "ENGINES": "crews",
    "FORMATS": "plan",
    "Limits": "work",
    "Options": "run",
    "Outcome": "run",
    "Plan": "plan",
    "Task": "plan",
    "check_engine": "crews",
    "chosen_formats": "plan",
    "locked": "lock",
    "make_one": "one",
    "plan_reports": "plan",
    "portable": "plan",
    "run_reports": "run",
    "store_of": "plan",
}
__all__ = sorted(_ROOMS)


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the fork server needs nothing of the planning, and the planning nothing of Jupyter.
    if name not in _ROOMS:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"kstt.batch.{_ROOMS[name]}"), name)
