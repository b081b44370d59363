"""The fork server: a process that has everything loaded and makes a fresh process for each report.

Started as a program of its own, so that it has one thread and nothing of the analyst's session in it. It listens on one
connection, forks, and passes on what its children send; it never runs a notebook and never sets a page itself, because
Typst, DuckDB and Polars start threads that a forked process would wait for in vain. Notebooks run in processes of
their own, pages are set by presses (`kstt.batch.press`).
"""

from __future__ import annotations

import decimal
import gc
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from multiprocessing import connection
from multiprocessing.connection import Connection
from typing import Any

from kstt.batch.ending import Beginning, end_in_order
from kstt.batch.press import MOST, Onward, Press, function, new_spool
from kstt.batch.processes import (
    MARK,
    adopt_orphans,
    end_group,
    end_marked,
    end_process,
    end_with_parent,
    forget_ctrl_c,
    limit_memory,
    own_children,
    process_handle,
)
from kstt.batch.surroundings import with_engines_when_asked_for, without_complaints_at_exit, without_uri_grammar

LOADED = "loaded"
"""The answer to an order to load something."""


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
    """How a job ended. status: as `os.waitstatus_to_exitcode`; reason: `time` when it was stopped for that.

    cpu_seconds, peak_bytes: what its process, that one's children and the press used for it.
    """

    id: int
    status: int
    reason: str
    result: Any
    fault: str
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Broken:
    """The last message of a server that failed in itself. fault: the traceback."""

    fault: str


@dataclass(slots=True)
class _Child:
    """A job's process, and then the press that finishes its work.

    life: a descriptor that is ready when the process has ended, None where the system has none. spool: where it leaves
    bytes for the press; onward: what the press is to call with them, and what is called otherwise.
    """

    job: Job
    pid: int
    pipe: Connection
    spool: int
    started: float
    life: int | None = None
    reason: str = ""
    result: Any = None
    fault: str = ""
    onward: tuple[str, str] | None = None
    press: Press | None = None
    cpu_seconds: float = 0.0
    peak_bytes: int = 0

    @property
    def deadline(self) -> float:
        return self.started + self.job.seconds if self.job.seconds else float("inf")

    @property
    def signs(self) -> list[Any]:
        """What becomes readable when it has news or has ended. Its pipe alone is not enough: a copy may outlive it."""
        if self.press is not None:
            return self.press.signs
        return [self.pipe] if self.life is None else [self.pipe, self.life]

    def leave(self) -> None:
        """Let go of the process, which has been buried."""
        self.pipe.close()
        if self.life is not None:
            os.close(self.life)
            self.life = None

    def close(self) -> None:
        """Let go of all, in a process that is not the server."""
        os.close(self.spool)
        self.leave()
        if self.press is not None:
            self.press.close()

    def used(self, cpu_seconds: float, peak_bytes: int) -> None:
        self.cpu_seconds += cpu_seconds
        self.peak_bytes = max(self.peak_bytes, peak_bytes)


@dataclass(slots=True)
class Server:
    """Serves one connection until it closes, or until the process whose handle `parent` is has ended."""

    home: Connection
    children: dict[int, _Child] = field(default_factory=dict)
    idle: list[Press] = field(default_factory=list)
    parent: int | None = None

    def serve(self) -> None:
        while True:
            signs = {sign: (child, child.press) for child in self.children.values() for sign in child.signs}
            deadline = min((child.deadline for child in self.children.values()), default=float("inf"))
            wait = None if deadline == float("inf") else max(0.0, deadline - time.monotonic())
            ready = connection.wait([self.home, *([self.parent] if self.parent else []), *signs], wait)
            if self.parent in ready:
                return _end_all()
            for sign in ready:
                if sign is self.home:
                    if not self._order():
                        return
                else:
                    self._sign(sign, *signs[sign])
            for child in list(self.children.values()):
                if child.deadline <= time.monotonic():
                    self._stop(child, "time")

    def _sign(self, sign: Any, child: _Child, press: Press | None) -> None:
        if child.job.id not in self.children or child.press is not press:
            return  # another sign of the same moment has told it
        if press is not None:
            self._printed(child, press)
        elif sign is child.pipe or child.pipe.poll():  # its last words may wait there when it has already ended
            self._news(child)
        else:
            self._end(child)

    def _order(self) -> bool:
        try:
            order = self.home.recv()
        except (EOFError, ConnectionResetError):
            self._end_presses()  # waited for, so that their use of the processor is in the account
            _end_all()
            return False
        if isinstance(order, Job):
            self._fork(order)
        elif order[0] == "stop" and order[1] in self.children:
            self._stop(self.children[order[1]], "stopped")
        elif order[0] == "signal" and order[1] in self.children and self.children[order[1]].press is None:
            # Not yet waited for, so the number is still its own.
            with suppress(ProcessLookupError):
                os.killpg(self.children[order[1]].pid, order[2])
        elif order[0] == "load":
            self._end_presses()  # what is loaded now is not in them
            with to_stay():
                function(order[1])(*order[2])
            self.home.send(LOADED)
        return True

    def _fork(self, job: Job) -> None:
        ours, theirs = connection.Pipe(duplex=False)
        server, spool = os.getpid(), new_spool()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            theirs.close()
            self.children[job.id] = _Child(job, pid, ours, spool, time.monotonic(), process_handle(pid))
            return
        # The child. It leaves by os._exit alone, whatever its notebook has closed: nothing of the server's may run in it.
        code, own = 70, os.getpid()
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.setsid()
            end_with_parent(server)
            # What its programs leave behind comes to it, and to the server when it has ended: so nobody who comes to
            # the server belongs to a report that still runs.
            adopt_orphans()
            ours.close()
            self._close_own()
            _run(job, theirs, spool)
            code = 0
        finally:
            try:
                if code and os.getpid() == own:
                    theirs.send(("fault", traceback.format_exc(limit=-6)))
                theirs.close()
            finally:
                os._exit(code)

    def _close_own(self) -> None:
        """Close what is the server's, in a process just forked from it."""
        self.home.close()
        for child in self.children.values():
            child.close()
        for press in self.idle:
            press.close()

    def _news(self, child: _Child) -> bool:
        """One message of a child's; whether there was one, else it has ended and is ended."""
        try:
            kind, what = child.pipe.recv()
        except (EOFError, OSError):
            if child.job.id in self.children:
                self._end(child)
            return False
        if kind == "result":
            child.result = what
        elif kind == "onward":
            child.onward = what
        elif kind == "fault":
            child.fault = what
        else:
            self.home.send((child.job.id, what))
        return True

    def _stop(self, child: _Child, reason: str) -> None:
        child.reason = reason
        if child.press is not None:
            self._tell(child, child.press.end())
        else:
            end_group(child.pid)
            self._end(child)

    def _end(self, child: _Child) -> None:
        """Bury a child that has ended, and whatever it has started; a press goes on with what it has left."""
        # The group is ended before its leader is buried: afterwards the number may be somebody else's.
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        end_group(child.pid)
        self._end_orphans()
        del self.children[child.job.id]
        while child.pipe.poll(0) and self._news(child):
            continue
        _, status, usage = os.wait4(child.pid, 0)
        child.leave()
        child.used(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
        self.children[child.job.id] = child
        if child.onward is not None and status == 0 and not child.reason:
            child.press = self._press(child, child.onward[0])
        else:
            self._tell(child, os.waitstatus_to_exitcode(status))

    def _press(self, child: _Child, call: str) -> Press:
        """A press that works for a child: one that waits, or a new one."""
        work = call, child.job.payload, child.spool, child.job.cwd
        while self.idle:
            press = self.idle.pop()
            try:
                press.give(*work)
            except OSError:  # it was killed while it waited
                press.end()
            else:
                return press
        press = Press.start(child.job.megabytes, self._close_own)
        with suppress(OSError):  # then its end is heard
            press.give(*work)
        return press

    def _end_presses(self) -> None:
        while self.idle:
            self.idle.pop().end()

    def _printed(self, child: _Child, press: Press) -> None:
        """What a press has to say of its work, or that it has ended."""
        try:
            kind, what = press.line.recv() if press.line.poll() else ("", None)
        except (EOFError, OSError):
            kind = ""
        if kind in ("finished", "again"):
            child.result, *used = what
            child.used(*used)
            press.done += 1
            if press.done < MOST:
                self.idle.append(press)
            else:
                press.end()
            if kind == "again":
                self._again(child)
            else:
                self._tell(child, 0)
            return
        if kind == "fault":
            child.fault = what
        self._tell(child, press.end())

    def _again(self, child: _Child) -> None:
        """Begin a job once more, by the call that it named for this."""
        _, otherwise = child.onward or ("", "")
        if not otherwise:
            child.fault = "NotInPress: a press cannot finish this, and there is no other way"
            self._tell(child, 0)
            return
        self._forget(child)
        self._fork(replace(child.job, call=otherwise))
        self.children[child.job.id].used(child.cpu_seconds, child.peak_bytes)

    def _forget(self, child: _Child) -> None:
        del self.children[child.job.id]
        os.close(child.spool)

    def _tell(self, child: _Child, status: int) -> None:
        """Tell how a job ended, and forget it."""
        self._forget(child)
        used = child.cpu_seconds, child.peak_bytes
        self.home.send(Ended(child.job.id, status, child.reason, child.result, child.fault, *used))

    def _end_orphans(self) -> None:
        """End and bury what a report left behind in groups and sessions of its own; we have adopted it."""
        ours = {child.press.pid if child.press else child.pid for child in self.children.values()}
        ours |= {press.pid for press in self.idle}
        while strangers := [pid for pid in own_children() if pid not in ours]:
            for pid in strangers:
                end_process(pid)
                os.waitpid(pid, 0)


@contextmanager
def to_stay() -> Iterator[None]:
    """Load what stays for good: it is not searched for garbage, neither now nor in any process forked from this one.

    While loading, the search would take a fifth of the time; in a child it would write to, and so copy, every inherited
    page. What garbage there is, some thousand small objects, stays too: to find it would take 0.3 CPU seconds.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _end_all(*signalled: object) -> None:
    """The batch is gone: end every process that began here, in whatever session it is; a signal ends this one too."""
    if mark := os.environ.get(MARK):
        end_marked(mark, {os.getpid()})
    if signalled:
        os._exit(0)


def _run(job: Job, pipe: Connection, spool: int) -> None:
    # SIGINT reaches the batch, which decides; a stray one must not end half a report.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.chdir(job.cwd)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    # A fork inherits the state of every generator: each report would draw the same "random" numbers. (NumPy's is loaded
    # when it is first asked for, which would be here, for every report.)
    random.seed()
    if numpys := sys.modules.get("numpy.random"):
        numpys.seed()
    decimal.getcontext().clear_flags()  # what was computed while loading
    limit_memory(job.megabytes)
    beginning, own = Beginning.now(), os.getpid()
    result = function(job.call)(job.payload, lambda news: pipe.send(("news", news)))
    if os.getpid() != own:  # a process that a cell has forked: the report is not its own
        os._exit(0)
    if isinstance(result, Onward):
        with open(spool, "wb", closefd=False) as stream:
            stream.write(result.data)
        pipe.send(("onward", (result.call, result.otherwise)))
    else:
        pipe.send(("result", result))
    end_in_order(beginning)


def main() -> None:
    """Serve on the file descriptor named on the command line, for the process and with the preload named there.

    Process 0: it was started by a thread that may end before its process. The handle of the process, or the closed
    connection, tells the end then.
    """
    descriptor, parent, preload = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    handle = process_handle(os.getppid())
    signal.signal(signal.SIGTERM, _end_all)
    if parent:
        end_with_parent(parent, by=signal.SIGTERM)
    adopt_orphans()
    forget_ctrl_c()
    home = Connection(descriptor)
    whole = False
    try:
        with to_stay(), without_uri_grammar(), with_engines_when_asked_for(), without_complaints_at_exit():
            import_module(preload)
        with suppress(BrokenPipeError):  # whoever asked is gone
            Server(home, parent=handle).serve()
        whole = True
    finally:
        if not whole:
            _end_all()
            home.send(Broken(traceback.format_exc(limit=-6)))
    # Frozen objects are never collected, and DuckDB complains of that when an interpreter ends in order.
    os._exit(0)
