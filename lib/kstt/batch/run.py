"""Run a plan in several processes; a report that fails costs only itself."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from kstt.batch.plan import Plan, Task
from kstt.errors import KsttError, Place, Problem


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task; `problems` is empty when it was published. started: the task has just begun."""

    task: Task
    problems: tuple[Problem, ...] = ()
    started: bool = False


def _worker(task: Task, formats: tuple[str, ...]) -> tuple[Problem, ...]:
    # Imported here: the parent needs none of nbconvert, papermill and Typst to plan and to show progress.
    from kstt.batch.make import make_report

    try:
        make_report(task, formats)
    except KsttError as error:
        return error.problems
    except OSError as error:
        return (Problem.of("KSTT-BATCH-004", Place(file=str(task.folder)), text=error.strerror or str(error)),)
    return ()


def run_reports(plan: Plan, jobs: int | None = None) -> Iterator[Outcome]:
    """Make every report of a plan, at most `jobs` at a time (default: one a core), yielding as they begin and end.

    Processes are started by `spawn`, as on Windows; each report runs in a kernel of its own.
    """
    jobs = max(1, min(jobs or os.cpu_count() or 1, len(plan.tasks) or 1))
    waiting = list(reversed(plan.tasks))
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        running: dict = {}
        while waiting or running:
            while waiting and len(running) < jobs:
                task = waiting.pop()
                running[pool.submit(_worker, task, plan.formats)] = task
                yield Outcome(task, started=True)
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                task = running.pop(future)
                try:
                    problems = future.result()
                except BrokenProcessPool:
                    problems = (Problem.of("KSTT-BATCH-005", Place(file=str(task.folder))),)
                yield Outcome(task, problems)
            if done and any(isinstance(future.exception(), BrokenProcessPool) for future in done):
                # The pool is gone: what has not begun is reported as such rather than lost.
                for task in [*running.values(), *reversed(waiting)]:
                    yield Outcome(task, (Problem.of("KSTT-BATCH-005", Place(file=str(task.folder))),))
                return
