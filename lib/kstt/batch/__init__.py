"""A whole period at once: plan the reports, run the notebooks, check and publish each unit on its own."""

from kstt.batch.plan import FORMATS, Plan, Task, chosen_formats, plan_reports
from kstt.batch.run import Outcome, run_reports

__all__ = ["FORMATS", "Outcome", "Plan", "Task", "chosen_formats", "plan_reports", "run_reports"]
