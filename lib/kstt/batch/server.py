"""The fork server: a process that has everything loaded and makes a fresh process for each report.

Started as a program of its own, so that it has one thread and nothing of the analyst's session in it. It listens on one
connection, forks, and passes on what its children send; it never runs a notebook and never sets a page itself, because
Typst, DuckDB and Polars start threads that a forked process would wait for in vain.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import connection
from multiprocessing.connection import Connection
from typing import Any

from kstt.batch.processes import adopt_orphans, end_group, end_with_parent, limit_memory
from kstt.batch.surroundings import without_uri_grammar


@dataclass(frozen=True, slots=True)
class Job:
    """What a forked process is to do. call: `module:function`, given `payload` and a function that sends news home.

    seconds, megabytes: limits, 0 is none.
    """

    id: int
    call: str
    payload: Any
    cwd: str
    seconds: float = 0
    megabytes: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a forked process ended. status: as `os.waitstatus_to_exitcode`; reason: `time` when it was stopped for that.

    cpu_seconds, peak_bytes: what it and its own children used.
    """

    id: int
    status: int
    reason: str
    result: Any
    fault: str
    cpu_seconds: float
    peak_bytes: int


@dataclass(slots=True)
class _Child:
    job: Job
    pid: int
    pipe: Connection
    started: float
    reason: str = ""
    result: Any = None
    fault: str = ""

    @property
    def deadline(self) -> float:
        return self.started + self.job.seconds if self.job.seconds else float("inf")


@dataclass(slots=True)
class Server:
    """Serves one connection until it closes."""

    home: Connection
    children: dict[int, _Child] = field(default_factory=dict)

    def serve(self) -> None:
        while True:
            pipes = {child.pipe: child for child in self.children.values()}
            deadline = min((child.deadline for child in self.children.values()), default=float("inf"))
            wait = None if deadline == float("inf") else max(0.0, deadline - time.monotonic())
            for ready in connection.wait([self.home, *pipes], wait):
                if ready is self.home:
                    if not self._order():
                        return
                elif pipes[ready].job.id in self.children:
                    self._news(pipes[ready])
            for child in list(self.children.values()):
                if child.deadline <= time.monotonic():
                    child.reason = "time"
                    self._end(child)

    def _order(self) -> bool:
        try:
            order = self.home.recv()
        except (EOFError, ConnectionResetError):
            for child in self.children.values():
                end_group(child.pid)
            return False
        if isinstance(order, Job):
            self._fork(order)
        elif order[0] == "stop" and order[1] in self.children:
            self.children[order[1]].reason = "stopped"
            self._end(self.children[order[1]])
        elif order[0] == "load":
            _function(order[1])(*order[2])
            gc.collect()
            gc.freeze()  # a collection in a child would write to, and so copy, every inherited page
            self.home.send("loaded")
        return True

    def _fork(self, job: Job) -> None:
        ours, theirs = connection.Pipe(duplex=False)
        server = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            theirs.close()
            self.children[job.id] = _Child(job, pid, ours, time.monotonic())
            return
        # The child. It leaves by os._exit alone: nothing of the server's may run in it.
        code = 70
        try:
            os.setpgid(0, 0)
            end_with_parent(server)
            self.home.close()
            ours.close()
            for other in self.children.values():
                other.pipe.close()
            _run(job, theirs)
            code = 0
        finally:
            if code:
                theirs.send(("fault", traceback.format_exc(limit=-6)))
            theirs.close()
            os._exit(code)

    def _news(self, child: _Child) -> None:
        try:
            kind, what = child.pipe.recv()
        except (EOFError, OSError):
            self._end(child)
            return
        if kind == "result":
            child.result = what
        elif kind == "fault":
            child.fault = what
        else:
            self.home.send((child.job.id, what))

    def _end(self, child: _Child) -> None:
        """Reap a child that has closed its pipe, or kill it; with it goes whatever it has started."""
        if child.reason:
            end_group(child.pid)
        _, status, usage = os.wait4(child.pid, 0)
        end_group(child.pid)
        child.pipe.close()
        del self.children[child.job.id]
        self._reap_orphans()
        cpu = usage.ru_utime + usage.ru_stime
        peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        code = os.waitstatus_to_exitcode(status)
        self.home.send(Ended(child.job.id, code, child.reason, child.result, child.fault, cpu, peak))

    def _reap_orphans(self) -> None:
        """Bury what our children left behind and we have adopted; our children themselves are waited for by name."""
        while True:
            try:
                found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if found is None or found.si_pid in {child.pid for child in self.children.values()}:
                return
            os.waitpid(found.si_pid, 0)


def _run(job: Job, pipe: Connection) -> None:
    # SIGINT reaches the batch, which decides; a stray one must not end half a report.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.chdir(job.cwd)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    # A fork inherits the state of every generator: each report would draw the same "random" numbers.
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    limit_memory(job.megabytes)
    pipe.send(("result", _function(job.call)(job.payload, lambda news: pipe.send(("news", news)))))


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


def main() -> None:
    """Serve on the file descriptor named on the command line, for the process and with the preload named there.

    Process 0: it was started by a thread that may end before its process; the closed connection tells the end then.
    """
    descriptor, parent, preload = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    if parent:
        end_with_parent(parent)
    adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with without_uri_grammar():
        import_module(preload)
    home = Connection(descriptor)
    try:
        Server(home).serve()
    except BrokenPipeError:
        return  # whoever asked is gone
