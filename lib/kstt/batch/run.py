"""Run a plan: skip what is unchanged, make the rest, publish each report in one step; a failure costs only itself."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from kstt import __version__
from kstt.batch.crews import Crew, Done, ForkCrew, crew_for
from kstt.batch.journal import SCHEMA, Journal, last_batch
from kstt.batch.month_page import MonthPage
from kstt.batch.plan import DATA_FOLDER, Plan, Task
from kstt.batch.publish import carry_over, check_place, clear_unfinished, publish, put_back
from kstt.batch.record import REPORT_FILES, Record, notebook_hash, parts_of, read_record, why_made
from kstt.batch.work import Limits, Work, not_written
from kstt.errors import KsttError, Place, Problem
from kstt.intake.store import move, take_away

TRIES = 2
"""A report whose process was killed from outside is tried once more: another program may have needed the memory."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a plan is run. engine: of `ENGINES`; jobs: reports at a time, None is one a core.

    force: make unchanged reports too; resume: continue the last batch, keeping what it had published even when it was
    forced; all_or_nothing: the whole period appears at once or not at all; cluster: address of a Dask scheduler;
    crew: makes the crew, in place of `engine`; early: one of that engine whose server may be loading already.
    """

    engine: str = "auto"
    jobs: int | None = None
    limits: Limits = field(default_factory=Limits)
    force: bool = False
    resume: bool = False
    all_or_nothing: bool = False
    crew: Callable[[Plan, int, Limits], Crew] | None = None
    cluster: str | None = None
    early: ForkCrew | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task; `problems` is empty when it was published or, as `skipped` says, had not changed.

    started: the task has just begun. why: the parts that had changed. cpu_seconds, peak_bytes: of its process.
    """

    task: Task
    problems: tuple[Problem, ...] = ()
    started: bool = False
    skipped: bool = False
    why: tuple[str, ...] = ()
    cpu_seconds: float = 0.0
    peak_bytes: int = 0

    @property
    def state(self) -> str:
        if self.started:
            return "started"
        return "failed" if self.problems else "skipped" if self.skipped else "published"


def run_reports(plan: Plan, options: Options | None = None) -> Iterator[Outcome]:
    """Make every report of a plan that is not as it should be, yielding as they begin and end.

    Errors: KSTT-BATCH-006 when the engine is not to be had; KSTT-BATCH-011 when `all_or_nothing` publishes nothing;
    when all reports are done, KSTT-BATCH-016 if the journal and KSTT-BATCH-017 if the month's page could not be written.
    OSError when the store cannot be used.
    """
    options = options or Options()
    run = _Run(plan, options)
    with closing(run.journal):
        try:
            yield from run.outcomes()
        finally:
            run.end()
    if fault := run.journal.fault:
        place = Place(file=str(run.journal.path))
        raise KsttError(Problem.of("KSTT-BATCH-016", place, text=fault.strerror or str(fault)))


class _Run:
    def __init__(self, plan: Plan, options: Options):
        self.plan, self.options = plan, options
        self.store = plan.store
        self.whole = options.all_or_nothing or plan.laid.waiting is not None
        self.store.mkdir(parents=True, exist_ok=True)
        self.jobs = max(1, min(options.jobs or os.cpu_count() or 1, len(plan.tasks) or 1))
        self._recover()
        self.kept = last_batch(self.store / "journal.jsonl")[1] if options.resume else set()
        self.journal = Journal(self.store / "journal.jsonl")
        self.work = Path(tempfile.mkdtemp(prefix="work-", dir=self.store))
        self.parts: dict[str, dict[str, str]] = {}
        self.why: dict[str, tuple[str, ...]] = {}
        self.held: list[tuple[Task, Path, Record]] = []
        self.records: dict[str, Record] = {}
        self.told: dict[str, tuple[Problem, ...]] = {}
        self.failed = 0

    def _recover(self) -> None:
        """Undo what a killed batch left half done."""
        aside = self.store / "replaced"
        for folder in aside.iterdir() if aside.is_dir() else ():
            put_back(folder, self.plan.folder / folder.name)
        put_back(self.store / "replaced-period", self.plan.folder)
        for folder in (self.store, self.store / "records"):
            clear_unfinished(folder)
        for folder in self.store.glob("work-*"):
            take_away(folder)

    def end(self) -> None:
        take_away(self.work)
        if self.plan.laid.waiting:
            shutil.rmtree(self.plan.laid.waiting, ignore_errors=True)

    def outcomes(self) -> Iterator[Outcome]:
        options, plan = self.options, self.plan
        self.journal.write(
            "batch",
            schema=SCHEMA,
            version=__version__,
            period=plan.period.id,
            units=len(plan.tasks),
            formats=",".join(plan.formats),
            engine=options.engine,
            jobs=self.jobs,
            pid=os.getpid(),
            resume=options.resume,
            force=options.force,
            all_or_nothing=options.all_or_nothing,
            cluster=options.cluster is not None,
            rules=plan.rules,
            parts={**plan.common, "data": plan.laid.tables},
        )
        waiting: list[tuple[Task, int]] = []
        for task in plan.tasks:
            self.parts[task.unit] = parts_of(task, plan.formats, plan.common, plan.seen[task.unit])
            self.why[task.unit] = self._why(task)
            if self.why[task.unit]:
                waiting.append((task, 1))
            else:
                self.journal.write("skipped", unit=task.unit)
                yield Outcome(task, skipped=True)
        with plan.laid.read_in_place():
            yield from self._make(waiting)
        held = {task.unit for task, _, _ in self.held}
        page = MonthPage(plan, self.records, held, self.told)
        try:
            if self.whole:
                self._publish_all(page)
            page.publish()
        finally:
            self.journal.write("end", failed=self.failed)

    def _why(self, task: Task) -> tuple[str, ...]:
        record = read_record(self._record(task))
        if record is not None:
            self.records[task.unit] = record
        forced = self.options.force and task.unit not in self.kept
        # A month's files are a hundred megabytes to read: not where nothing depends on them.
        why = why_made(record, self.parts[task.unit], None if forced else task.folder)
        return why or (("forced",) if forced else ())

    def _record(self, task: Task) -> Path:
        return self.store / "records" / f"{task.unit}.json"

    def _make(self, waiting: list[tuple[Task, int]]) -> Iterator[Outcome]:
        if not waiting:
            return
        waiting.reverse()
        crew = self._crew([task for task, _ in waiting])
        tries: dict[str, int] = {}
        running: set[str] = set()
        suspects: set[str] = set()
        self.jobs = min(getattr(crew, "capacity", self.jobs), max(1, len(self.plan.tasks)))
        with closing(crew):
            while waiting or running:
                # One of those that ended together may have ended them all: each has its second try to itself.
                while waiting and len(running) < (1 if suspects & {*running, waiting[-1][0].unit} else self.jobs):
                    task, number = waiting.pop()
                    tries[task.unit] = number
                    folder = self.work / f"{task.unit}-{number}"
                    work = Work(task, self.plan.formats, folder)
                    self.journal.write("started", unit=task.unit, why=self.why[task.unit])
                    yield Outcome(task, started=True)
                    try:
                        folder.mkdir()
                    except OSError as error:
                        yield self._outcome(Done(work, problems=(not_written(task.folder, error),)))
                        continue
                    crew.start(work)
                    running.add(task.unit)
                for done in crew.wait():
                    task = done.work.task
                    running.remove(task.unit)
                    if done.lost and tries[task.unit] < TRIES:
                        suspects |= {task.unit} if done.with_others else set()
                        self.journal.write("lost", unit=task.unit, how=done.how)
                        shutil.rmtree(done.work.folder, ignore_errors=True)
                        waiting.append((task, tries[task.unit] + 1))
                    else:
                        yield self._outcome(done)

    def _crew(self, tasks: Sequence[Task]) -> Crew:
        options = self.options
        if options.crew:
            return options.crew(self.plan, self.jobs, options.limits)
        if options.cluster:
            from kstt.batch.executors import DaskCrew

            return DaskCrew(options.cluster, self.plan, options.jobs, options.limits)
        if options.early:
            options.early.expect(tasks)
            return options.early
        return crew_for(options.engine, self.jobs, options.limits, tasks)

    def _outcome(self, done: Done) -> Outcome:
        task, problems = done.work.task, done.problems
        used = {"cpu_seconds": round(done.cpu_seconds, 3), "peak_bytes": done.peak_bytes}
        if done.made is not None:
            record = Record(self._parts(task), done.made)
            try:
                self._keep(task, done.work.folder, record)
                self.records[task.unit] = record
            except OSError as error:
                problems = (not_written(task.folder, error),)
        if problems:
            self.failed += 1
            self.told[task.unit] = problems
            told = [{"code": each.code, "text": each.text("en")} for each in problems]
            self.journal.write("failed", unit=task.unit, problems=told, **used)
        else:
            self.journal.write("made" if self.whole else "published", unit=task.unit, **used)
        return Outcome(task, problems, why=self.why[task.unit], **used)

    def _parts(self, task: Task) -> dict[str, str]:
        """What a report was made from. A notebook that was edited meanwhile is not known: the next batch makes it again."""
        parts = self.parts[task.unit]
        with suppress(OSError):
            if notebook_hash(task) == parts["notebook"]:
                return parts
        return {**parts, "notebook": "edited while the report was made"}

    def _keep(self, task: Task, folder: Path, record: Record) -> None:
        if self.whole:
            self.held.append((task, folder, record))
            return
        # The record goes first: until the report is in its place the record's hashes are not those of the files there,
        # and a batch that was killed in between makes the report again.
        carry_over(task.folder, folder, REPORT_FILES)
        record.save(self._record(task))
        publish(folder, task.folder, self.store / "replaced" / task.unit)

    def _publish_all(self, page: MonthPage) -> None:
        """Put the whole period in its place in one step. Errors: KSTT-BATCH-011 when any report failed; OSError."""
        if self.failed:
            self.journal.write("withheld", units=len(self.held))
            raise KsttError(Problem.of("KSTT-BATCH-011", Place(file=str(self.plan.folder)), n=self.failed))
        waiting = self.plan.laid.waiting
        if not self.held and not waiting:
            return
        for task, _, _ in self.held:
            check_place(task.folder)
        whole = self.work / "period"
        whole.mkdir()
        replaced = {task.unit for task, _, _ in self.held if task.folder.is_dir()}
        carry_over(self.plan.folder, whole, replaced | ({DATA_FOLDER} if waiting else set()))
        for task, folder, record in self.held:
            carry_over(task.folder, folder, REPORT_FILES)
            move(folder, whole / task.unit)
            record.save(self._record(task))
        page.put(whole)
        if waiting:  # the page was made from it
            move(waiting, whole / DATA_FOLDER)
        publish(whole, self.plan.folder, self.store / "replaced-period")
        for task, _, _ in self.held:
            self.journal.write("published", unit=task.unit)
