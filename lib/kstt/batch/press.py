"""A press: a process that finishes, one after the other, what forked reports begin.

A report runs its notebook in a process of its own and leaves the executed notebook behind as bytes; a press, forked
from the server before anything ran there, sets it in its formats. Whatever a notebook does to the library, to warnings
or to matplotlib ends with its process: pages are set by code that it never touched, as they are when a kernel runs it.
And because a press stays, Typst has its fonts and its template read, and remembers what it has laid out before.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import connection, reduction
from multiprocessing.connection import Connection
from typing import Any

from kstt.batch.processes import end_group, end_with_parent, limit_memory, process_handle
from kstt.terms.collection import without_collection

MOST = 200
"""Pieces of work that one press finishes: Typst slows by a third after some 480 compilations in one process."""


@dataclass(frozen=True, slots=True)
class Onward:
    """What a forked process returns to have a press finish its work.

    call: `module:function`, given the job's own payload and `data` in the press; what it returns is the result of the
    job. data: bytes, so that no object of a notebook's process comes to life in one that others share. otherwise: what
    a new process does in place of the job's own call, should the press raise NotInPress.
    """

    call: str
    data: bytes
    otherwise: str = ""


class NotInPress(Exception):
    """What a forked process has left cannot be finished: the job begins again, by its `otherwise`."""


@dataclass(slots=True)
class Press:
    """A press as the server knows it. life: a descriptor that is ready when it has ended, None where there is none."""

    pid: int
    line: Connection
    life: int | None
    done: int = 0

    @classmethod
    def start(cls, megabytes: int, close: Callable[[], None]) -> Press:
        """Fork a press. megabytes: of memory that it may take; close: closes, in it, what is the server's own."""
        ours, theirs = connection.Pipe()
        server = os.getpid()
        pid = os.fork()
        if pid:
            theirs.close()
            return cls(pid, ours, process_handle(pid))
        code = 70
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.setsid()
            end_with_parent(server)
            ours.close()
            close()
            limit_memory(megabytes)
            _work(theirs)
            code = 0
        finally:
            if code:
                with suppress(OSError):
                    theirs.send(("fault", traceback.format_exc(limit=-6)))
            os._exit(code)

    @property
    def signs(self) -> list[Any]:
        return [self.line] if self.life is None else [self.line, self.life]

    def give(self, call: str, payload: Any, spool: int, cwd: str) -> None:
        """Let it work. Errors: OSError when it has ended."""
        self.line.send((call, payload, cwd))
        reduction.send_handle(self.line, spool, self.pid)

    def close(self) -> None:
        """Forget it, in a process that is not its server."""
        self.line.close()
        if self.life is not None:
            os.close(self.life)

    def end(self) -> int:
        """Kill it if it is still there; how it ended."""
        end_group(self.pid)
        _, status = os.waitpid(self.pid, 0)
        self.close()
        return os.waitstatus_to_exitcode(status)


def _work(line: Connection) -> None:
    """Finish what comes along the line until it closes; of each piece: the result, CPU seconds, largest memory.

    It is said to be `finished`, or to begin `again`.
    """
    import resource  # not to be had on Windows, where this module is imported too

    def used() -> tuple[float, int]:
        account = resource.getrusage(resource.RUSAGE_SELF)
        return account.ru_utime + account.ru_stime, account.ru_maxrss * (1 if sys.platform == "darwin" else 1024)

    while True:
        try:
            call, payload, cwd = line.recv()
            spool = reduction.recv_handle(line)
        except (EOFError, OSError):  # the server is gone
            return
        before, _ = used()
        os.chdir(cwd)
        with open(spool, "rb") as stream:
            stream.seek(0)
            data = stream.read()
        try:
            with without_collection():
                kind, result = "finished", function(call)(payload, data)
        except NotInPress:
            kind, result = "again", None
        now, peak = used()
        line.send((kind, (result, now - before, peak)))


def function(name: str) -> Callable[..., Any]:
    """The function that `module:function` names."""
    module, _, within = name.partition(":")
    return getattr(import_module(module), within)


def new_spool() -> int:
    """A descriptor of a file that has no name and ends with its last descriptor: of memory, where the system has that."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("kstt")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
