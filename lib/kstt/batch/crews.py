"""Who makes the reports: forked processes, plain kernels, or the workers of an executor, behind one small interface.

A crew is given work and says how each piece ended. It never publishes: files go to the private folder of the work.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import re
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection, resource_tracker
from pathlib import Path
from typing import Any, Protocol

from kstt.batch.forks import ForkServer, ServerGone, can_fork
from kstt.batch.plan import Task
from kstt.batch.processes import (
    MARK,
    end_group,
    end_marked,
    end_with_parent,
    forget_ctrl_c,
    keeping_ctrl_c,
    limit_memory,
)
from kstt.batch.server import Ended
from kstt.batch.surroundings import report_environment, without_uri_grammar
from kstt.batch.work import WORTH, Limits, Made, Work
from kstt.errors import KsttError, Place, Problem
from kstt.intake import store
from kstt.notebook.parameters import ReportParameters

KERNEL_ROOM = "kstt.batch.kernel_room"
KERNELS_OWN = 1024
"""Megabytes of address space that a kernel started anew takes for itself: libraries, threads."""
ENGINES = ("auto", "fork", "forked-kernel", "kernel")


@dataclass(frozen=True, slots=True)
class Done:
    """How a piece of work ended. made: the files, None when there are none.

    lost: the process was ended from outside, so that another try may succeed; how: by what; with_others: whatever ended it
    ended others too, and may be one of them. cpu_seconds, peak_bytes: of the process and what it started; 0 where unknown.
    """

    work: Work
    made: Made | None = None
    problems: tuple[Problem, ...] = ()
    lost: bool = False
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    how: str = ""
    with_others: bool = False


class Crew(Protocol):
    def start(self, work: Work) -> None: ...

    def wait(self) -> list[Done]:
        """At least one piece that has ended, when any is running."""
        ...

    def close(self) -> None:
        """End whatever still runs."""
        ...


def check_engine(engine: str) -> None:
    """Errors: KSTT-BATCH-006 when the engine needs a fork and there is none."""
    if engine in ("fork", "forked-kernel") and not can_fork():
        raise KsttError(Problem.of("KSTT-BATCH-006", Place(), engine=engine))


def crew_for(engine: str, jobs: int, limits: Limits, tasks: Sequence[Task] = ()) -> Crew:
    """The crew of an engine: `fork` where there is a fork (`auto`), else `kernel`.

    tasks: what it will be given, about. Errors: KSTT-BATCH-006.
    """
    check_engine(engine)
    if engine == "kernel" or not can_fork():
        return KernelCrew(jobs, limits)
    crew = ForkCrew(limits, KERNEL_ROOM, KERNEL_ROOM) if engine == "forked-kernel" else ForkCrew(limits)
    crew.expect(tasks)
    return crew


def early_crew(engine: str, limits: Limits) -> ForkCrew | None:
    """The crew of an engine that has a server to begin before there is work for it; None for any other."""
    crew = crew_for(engine, 1, limits)
    return crew if isinstance(crew, ForkCrew) else None


def stopped(work: Work, limits: Limits) -> Problem:
    return Problem.of("KSTT-BATCH-007", Place(file=str(work.task.folder)), seconds=f"{limits.seconds:g}")


def lost(work: Work) -> Problem:
    return Problem.of("KSTT-BATCH-005", Place(file=str(work.task.folder)))


def month_of(task: Task, cwd: str) -> tuple:
    """What `load_month` is to load for a report; empty for a notebook that is not of a month's batch."""
    given = task.parameters
    if not isinstance(given, ReportParameters):
        return ()
    return given.period, given.rules, given.data, cwd, task.notebook


_OWN_WORK = re.compile(r"pandas|matplotlib|pyplot|seaborn|numpy|scipy")


def own_work(notebook: Path) -> bool:
    """Whether a notebook names a library of tables or figures: each of its reports would load it anew."""
    try:
        return bool(_OWN_WORK.search(notebook.read_text("utf-8", errors="replace")))
    except OSError:  # the reports will tell
        return False


class ForkCrew:
    """One fork server; a fresh process each report.

    room: the module whose `in_fork` makes a report and whose `load_month` loads, once, what they share. preload: the
    module that loads what every report needs. reports: how many there will be, about: what is worth being done once
    depends on it.
    """

    def __init__(
        self,
        limits: Limits,
        room: str = "kstt.batch.make",
        preload: str = "kstt.batch.preload_report",
        reports: int = 1,
    ):
        self.limits, self.room, self.preload, self.reports = limits, room, preload, reports
        self._server: ForkServer | None = None
        self._running: dict[int, Work] = {}
        self._began: dict[int, float] = {}
        self._loaded: set[tuple] = set()
        self._ahead: Sequence[Task] = ()
        self._gone = ServerGone()

    def expect(self, tasks: Sequence[Task]) -> None:
        """Hear what will be asked for: all that these tasks share is loaded before the first of them is begun."""
        self.reports, self._ahead = max(1, len(tasks)), tasks

    def begin(self) -> ForkServer:
        """The fork server; started now if there is none, to load while something else is done."""
        if self._server is None:
            self._server, self._loaded = ForkServer(self.preload), set()
        return self._server

    def _ready(self, work: Work) -> ForkServer:
        server = self.begin()
        before = len(self._loaded)
        for task in (work.task, *(() if self._loaded else self._ahead)):
            self._load(server, task, work.cwd)
        if before < len(self._loaded) and self.reports >= WORTH:
            server.load("kstt.batch.make:make_ready", self._ahead)
            server.load("kstt.batch.processes:into_large_pages")
        return server

    def _load(self, server: ForkServer, task: Task, cwd: str) -> None:
        month = month_of(task, cwd)
        if not month or month in self._loaded:
            return
        self._loaded.add(month)
        if own_work(task.notebook):
            server.load("importlib:import_module", "kstt.batch.preload")
        server.load(f"{self.room}:load_month", *month, self.reports)

    def start(self, work: Work) -> None:
        try:
            number = self._ready(work).start(
                f"{self.room}:in_fork",
                work,
                cwd=work.cwd,
                seconds=self.limits.seconds,
                megabytes=self.limits.megabytes,
            )
        except ServerGone as gone:
            self._gone, number = gone, -len(self._running) - 1
        self._running[number], self._began[number] = work, time.monotonic()

    def wait(self) -> list[Done]:
        if not self._running:
            return []
        try:
            if self._server is None or min(self._running) < 0:
                raise self._gone
            began = min(self._began[number] for number in self._running)
            while not isinstance(ended := self._server.receive_within(self.limits.seconds, began), Ended):
                continue
        except ServerGone as gone:
            how = f"fork server: {self._end()}" if not gone.fault else "fork server failed"
            self.close()
            running, self._running, self._gone = list(self._running.values()), {}, ServerGone()
            told = [fault(work, gone.fault) if gone.fault else lost(work) for work in running]
            ended = {"lost": True, "how": how, "with_others": len(running) > 1}
            return [Done(work, problems=(why,), **ended) for work, why in zip(running, told, strict=True)]
        return [self._done(self._running.pop(ended.id), ended)]

    def _done(self, work: Work, ended: Ended) -> Done:
        used = {"cpu_seconds": ended.cpu_seconds, "peak_bytes": ended.peak_bytes}
        if isinstance(ended.result, dict):
            return Done(work, made=ended.result, **used)
        if ended.result is not None:
            return Done(work, problems=ended.result, **used)
        if ended.reason == "time":
            return Done(work, problems=(stopped(work, self.limits),), **used)
        if ended.fault:
            return Done(work, problems=(fault(work, ended.fault),), **used)
        return Done(work, problems=(lost(work),), lost=True, how=f"report: {_ending(ended.status)}", **used)

    def _end(self) -> str:
        """How the server ended, once it has."""
        if self._server is None:
            return "gone"
        self._server.close()
        return _ending(self._server.process.returncode)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _ending(status: int | None) -> str:
    if status is None:
        return "gone"
    return f"signal {-status}" if status < 0 else f"exit code {status}" if status else "its notebook was ended"


def fault(work: Work, text: str) -> Problem:
    """A mistake of ours, told with the last lines of where it happened."""
    last = text.strip().splitlines()[-1] if text.strip() else "?"
    # As orjson calls it, and Python where there is no room for a thread.
    without_memory = last.startswith("MemoryError") or "Not enough memory" in last or "can't start new thread" in last
    code = "KSTT-BATCH-009" if without_memory else "KSTT-BATCH-008"
    values = {"cell": "–"} if code == "KSTT-BATCH-009" else {}
    return Problem.of(code, Place(file=str(work.task.folder)), text=last, name=last.partition(":")[0], **values)


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: connection.Connection
    mark: str
    work: Work | None = None
    deadline: float = float("inf")


class KernelCrew:
    """Processes started by `spawn`, as on Windows, each running one notebook after the other in a kernel of its own."""

    def __init__(self, jobs: int, limits: Limits):
        self.jobs, self.limits = jobs, limits
        report_environment()  # a folder in place of the home, if one is needed, is made here: the workers share it
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []

    def _idle(self) -> _Worker:
        for worker in self._workers:
            if worker.work is None:
                return worker
        ours, theirs = self._context.Pipe()
        mark = uuid.uuid4().hex
        given = theirs, os.getpid(), self.limits, mark
        process = self._context.Process(target=_kernel_worker, args=given, daemon=False)
        with _keeping_ctrl_c():
            process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours, mark))
        return self._workers[-1]

    def start(self, work: Work) -> None:
        worker = self._idle()
        worker.work = work
        worker.deadline = time.monotonic() + self.limits.seconds if self.limits.seconds else float("inf")
        try:
            worker.pipe.send(work)
        except OSError:
            return  # it is gone; `wait` meets the closed pipe

    def wait(self) -> list[Done]:
        busy = {worker.pipe: worker for worker in self._workers if worker.work is not None}
        if not busy:
            return []
        done: list[Done] = []
        while not done:
            left = min(worker.deadline for worker in busy.values()) - time.monotonic()
            for pipe in connection.wait(list(busy), None if left == float("inf") else max(0.0, left)):
                done.append(self._heard(busy[pipe]))
            for worker in busy.values():
                if worker.work is not None and worker.deadline <= time.monotonic():
                    done.append(Done(worker.work, problems=(stopped(worker.work, self.limits),)))
                    self._dismiss(worker)
        return done

    def _heard(self, worker: _Worker) -> Done:
        work, worker.work = worker.work, None
        assert work is not None
        try:
            result, text = worker.pipe.recv()
        except (EOFError, OSError):
            self._dismiss(worker)
            return Done(work, problems=(lost(work),), lost=True, how=f"worker: {_ending(worker.process.exitcode)}")
        if isinstance(result, dict):
            return Done(work, made=result)
        if isinstance(result, _NoKernel):
            told = fault(work, f"{type(result).__name__}: {result}")
            return Done(work, problems=(told,), lost=True, how="kernel: never ready")
        if result is None:
            self._dismiss(worker)
            return Done(work, problems=(fault(work, text),))
        return Done(work, problems=result)

    def _dismiss(self, worker: _Worker) -> None:
        """End a worker and what it has started. (Its kernel sees that and ends within a second, unless it has been stopped.)"""
        worker.work = None
        if worker in self._workers:
            self._workers.remove(worker)
        worker.pipe.close()
        if os.name == "posix" and worker.process.pid:
            end_group(worker.process.pid)
        else:
            worker.process.kill()
        worker.process.join()
        end_marked(worker.mark)

    def close(self) -> None:
        for worker in list(self._workers):
            self._dismiss(worker)


@contextmanager
def _keeping_ctrl_c() -> Iterator[None]:
    """A console gives its Ctrl-C to every process of it. It is ours to end the workers; theirs would be a traceback each.

    Windows leaves out what was started by a process that ignored it; elsewhere they are soon a group of their own.
    """
    if not store.ON_WINDOWS:
        resource_tracker.ensure_running()  # begun with the first worker, it would end our keeping
        with keeping_ctrl_c():
            yield
        return
    ignore = ctypes.windll.kernel32.SetConsoleCtrlHandler
    ignore(None, True)
    try:
        yield
    finally:
        ignore(None, False)


class _NoKernel(ChildProcessError):
    """A kernel ended, or said nothing, before it had begun: Jupyter raises a bare RuntimeError then."""


def _kernel_worker(pipe: connection.Connection, parent: int, limits: Limits, mark: str) -> None:
    if os.name == "posix":
        os.setpgid(0, 0)
        end_with_parent(parent)
        forget_ctrl_c()
    os.environ.update({**report_environment(), MARK: mark})
    with without_uri_grammar():
        from nbclient.exceptions import DeadKernelError

        from kstt.batch.make import in_kernel, make_or_tell

    def executed(task: Task) -> Any:
        try:
            return in_kernel(task)
        except DeadKernelError:  # a RuntimeError too
            raise
        except RuntimeError as error:
            raise _NoKernel(str(error)) from None

    # The limit is that of the kernel too, which has its libraries to load.
    limit_memory(limits.megabytes and limits.megabytes + KERNELS_OWN)
    while True:
        try:
            work = pipe.recv()
        except EOFError:
            return
        os.chdir(work.cwd)
        work.keep_own_settings()
        result: Any = None
        try:
            result = make_or_tell(work, executed)
        except DeadKernelError:
            os._exit(1)  # the crew hears that as the report's process being lost, which it was
        except _NoKernel as error:
            result = error
        finally:
            if result is None:
                import traceback

                pipe.send((None, traceback.format_exc(limit=-6)))
        with suppress(OSError):  # on Windows a worker outlives a crew that was killed, until its report is done
            pipe.send((result, ""))
