"""A whole period at once: plan the reports, run the notebooks, check and publish each unit on its own."""

from kstt.terms.later import asked_for

_WHERE = {
    "ENGINES": "crews",
    "FORMATS": "plan",
    "Limits": "work",
    "Options": "run",
    "Outcome": "run",
    "Plan": "plan",
    "Task": "plan",
    "check_engine": "crews",
    "chosen_formats": "plan",
    "early_crew": "crews",
    "locked": "lock",
    "make_one": "one",
    "plan_reports": "plan",
    "portable": "plan",
    "run_reports": "run",
    "store_of": "plan",
}
__all__ = sorted(_WHERE)
# Loaded when asked for: the fork server needs nothing of the planning, and the planning nothing of Jupyter.
__getattr__ = asked_for(__name__, _WHERE)
