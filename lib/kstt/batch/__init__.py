"""A whole period at once: plan the reports, run the notebooks, check and publish each unit on its own."""

from kstt.batch.crews import ENGINES
from kstt.batch.lock import locked
from kstt.batch.plan import FORMATS, Plan, Task, chosen_formats, plan_reports, store_of
from kstt.batch.run import Options, Outcome, run_reports
from kstt.batch.work import Limits

__all__ = [
    "ENGINES",
    "FORMATS",
    "Limits",
    "Options",
    "Outcome",
    "Plan",
    "Task",
    "chosen_formats",
    "locked",
    "plan_reports",
    "run_reports",
    "store_of",
]
