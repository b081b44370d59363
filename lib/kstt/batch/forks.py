"""The batch's side of the fork server: start it, give it jobs, hear how they end."""

from __future__ import annotations

import atexit
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Mapping
from multiprocessing import connection
from multiprocessing.connection import Connection
from typing import Any

from kstt.batch.processes import MARK, end_marked, keeping_ctrl_c
from kstt.batch.server import LOADED, Broken, Ended, Job
from kstt.batch.surroundings import read_once, report_environment

# Without the current folder on the search path: a file there must not stand in for a module of ours.
_PROGRAM = "import sys; sys.path[:] = filter(None, sys.path); from kstt.batch.server import main; main()"


GRACE = 30.0
"""Seconds past the time limit of a job until a server that says nothing is taken to hang."""


class ServerGone(ConnectionError):
    """The fork server has ended without being asked to. fault: its traceback when it failed in itself, else empty."""

    def __init__(self, text: str = "the fork server has ended", fault: str = ""):
        super().__init__(text)
        self.fault = fault


class ForkServer:
    """A running fork server. Starts at once and loads in the background; `load` waits for it.

    preload: the module that loads what every job needs.

    >>> with ForkServer() as server:                                    # doctest: +SKIP
    ...     server.run("kstt.batch.engine:in_fork", (notebook, dict(os.environ)))
    """

    def __init__(self, preload: str = "kstt.batch.preload") -> None:
        self.mark, self.environment = uuid.uuid4().hex, report_environment()
        ours, theirs = socket.socketpair()
        with ours, theirs, keeping_ctrl_c():  # which is the batch's affair from the first moment on
            # Linux tells a child of the end of the thread that started it, not of its process.
            parent = os.getpid() if threading.current_thread() is threading.main_thread() else 0
            self.process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, str(theirs.fileno()), str(parent), preload],
                pass_fds=[theirs.fileno()],
                env={**self.environment, MARK: self.mark},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
            self.connection = Connection(ours.detach())
        self._numbers = itertools.count(1)
        self._kept: deque[Any] = deque()
        self._owner = os.getpid()

    def load(self, call: str, *given: Any) -> None:
        """Call a function in the server itself, so that what it loads is there for every report. Errors: ServerGone."""
        self._send(("load", call, given))
        while (message := self._read()) != LOADED:
            self._kept.append(message)  # of a job that ended, or told something, meanwhile

    def start(self, call: str, payload: Any, *, cwd: str = "", seconds: float = 0, megabytes: int = 0) -> int:
        """Start a job; its number. Errors: ServerGone."""
        number = next(self._numbers)
        self._send(Job(number, call, payload, cwd or os.getcwd(), seconds, megabytes))
        return number

    def stop(self, number: int) -> None:
        self._send(("stop", number))

    def signal(self, number: int, signum: int) -> None:
        """Send a signal to a job and what it has started; nothing when it has ended. Errors: ServerGone."""
        self._send(("signal", number, signum))

    def receive(self) -> Any:
        """The next message: `Ended`, or a pair of job number and news. Errors: ServerGone."""
        return self._kept.popleft() if self._kept else self._read()

    def receive_within(self, seconds: float, began: float) -> Any:
        """As `receive`. A server that says nothing long after a job that began then should have ended (0: need never end) is
        stopped, or hangs, and would be waited for in vain: it is ended. Errors: ServerGone."""
        if seconds and not self.wait(max(0.0, began + seconds + GRACE - time.monotonic())):
            self.process.kill()
        return self.receive()

    def _read(self) -> Any:
        try:
            message = self.connection.recv()
        except (EOFError, OSError):
            raise ServerGone from None
        if isinstance(message, Broken):
            raise ServerGone(fault=message.fault)
        return message

    def wait(self, timeout: float | None = None) -> bool:
        """Whether there is a message."""
        return bool(self._kept or connection.wait([self.connection], timeout))

    def run(
        self, call: str, payload: Any, on_news: Any = lambda news: None, *, seconds: float = 0, **more: Any
    ) -> Ended:
        """Start one job and wait for its end, handing on its news. Errors: ServerGone."""
        number, began = self.start(call, payload, seconds=seconds, **more), time.monotonic()
        while True:
            message = self.receive_within(seconds, began)
            if isinstance(message, Ended):
                if message.id == number:
                    return message
            else:
                on_news(message[1])

    def _send(self, order: Any) -> None:
        try:
            self.connection.send(order)
        except OSError:
            raise ServerGone from None

    def close(self) -> None:
        """End the server and every job that is still running."""
        if os.getpid() != self._owner:  # a forked copy of us does not own it
            return
        self.connection.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        # A server that was killed could not end what its reports had started.
        end_marked(self.mark)

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


_shared: dict[int, ForkServer] = {}


def shared_server(environment: Mapping[str, str] | None = None) -> ForkServer:
    """The fork server of this process, started when first asked for, ended with the process.

    environment: what is to run there; where Python would read it anew, another server is started.
    """
    server = _shared.get(os.getpid())
    if server and environment is not None and read_once(server.environment) != read_once(environment):
        server.close()
    if server is None or server.process.poll() is not None:
        server = _shared[os.getpid()] = ForkServer()
        atexit.register(server.close)
    return server


def can_fork() -> bool:
    """Whether this system has a fork that is safe to use, and KSTT_NO_FORK does not forbid it.

    With KSTT_NO_FORK=1 everything runs as it does on Windows: processes started anew, plain kernels.
    """
    return hasattr(os, "fork") and sys.platform != "darwin" and not os.environ.get("KSTT_NO_FORK")
