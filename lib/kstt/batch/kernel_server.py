"""The kernels of one process: a fork server of their own, shared by all of them and ended with the process.

Kernels are asked for by several threads (JupyterLab's, nbclient's), so one thread listens to the server for all.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import socket
import tempfile
import threading
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from kstt.batch.forks import ForkServer, ServerGone
from kstt.batch.kernels import Launch
from kstt.batch.server import Ended

LOST = -9
"""Exit status of a kernel whose server is gone: it was killed with it."""
_PREFIX = "kstt-k-"


@dataclass(slots=True)
class Kernel:
    """A kernel that runs, or has run. pid: resolves when it has begun; status: its exit status, when it has ended."""

    server: KernelServer
    number: int = 0
    pid: Future[int] = field(default_factory=Future)
    status: Future[int] = field(default_factory=Future)

    def signal(self, signum: int) -> None:
        """Send a signal to the kernel and what it has started; nothing when it has ended."""
        if not self.status.done():
            self.server.signal(self.number, signum)


class KernelServer:
    """A fork server with everything loaded that a kernel needs. It starts at once and loads in the background.

    folder: where its kernels' sockets may lie; for this user alone, and there until `close`.
    """

    def __init__(self, preload: str = "kstt.batch.preload_kernel") -> None:
        self.folder, self._hold = sockets_folder()
        self._preload, self._owner = preload, os.getpid()
        self._lock = threading.Lock()
        self._kernels: dict[int, Kernel] = {}
        self._begin()

    def _begin(self) -> None:
        self._server = ForkServer(self._preload)
        self._listener = threading.Thread(target=self._listen, args=(self._server,), name="kstt kernels", daemon=True)
        self._gone = False
        self._listener.start()

    def renew(self) -> None:
        """Start another server in place of one that was killed; its kernels were killed with it."""
        if self._gone or self._server.process.poll() is not None:
            self._listener.join(10)
            self._server.close()
            self._begin()

    def start(self, launch: Launch, cwd: str, megabytes: int = 0) -> Kernel:
        """Start a kernel. megabytes: of memory that it may take on top of the libraries, 0 is no limit.

        Errors: ServerGone.
        """
        kernel = Kernel(self)
        with self._lock:
            if self._gone:
                raise ServerGone("the fork server has ended")
            kernel.number = self._server.start("kstt.batch.kernels:in_fork", launch, cwd=cwd, megabytes=megabytes)
            self._kernels[kernel.number] = kernel
        return kernel

    def signal(self, number: int, signum: int) -> None:
        with self._lock, suppress(ServerGone):
            self._server.signal(number, signum)

    def _listen(self, server: ForkServer) -> None:
        while True:
            try:
                message = server.receive()
            except ServerGone:
                break
            ended = isinstance(message, Ended)
            with self._lock:
                kernel = self._kernels.pop(message.id) if ended else self._kernels[message[0]]
            if ended:
                _end(kernel, message.result if isinstance(message.result, int) else message.status, message.fault)
            else:
                with suppress(InvalidStateError):
                    kernel.pid.set_result(message[1][1])
        with self._lock:
            self._gone = True
            left, self._kernels = list(self._kernels.values()), {}
        for kernel in left:
            _end(kernel, LOST, "the fork server has ended")

    def close(self) -> None:
        """End the server and its kernels."""
        if os.getpid() != self._owner or self._server.connection.closed:
            return
        with suppress(OSError), socket.socket(fileno=os.dup(self._server.connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)  # wakes the listener, and tells the server
        self._listener.join(10)
        self._server.close()
        os.close(self._hold)
        shutil.rmtree(self.folder, ignore_errors=True)


def _end(kernel: Kernel, status: int, fault: str) -> None:
    with suppress(InvalidStateError):
        kernel.status.set_result(status)
    with suppress(InvalidStateError):
        kernel.pid.set_exception(ServerGone(fault or f"the kernel ended with {status} before it began"))


def sockets_folder() -> tuple[Path, int]:
    """A new folder for the sockets of kernels, which only this user may enter, and the hold on it.

    Folders of processes that were killed are swept away: nobody holds them any more.
    """
    base = Path(tempfile.gettempdir())
    for left in base.glob(f"{_PREFIX}*/hold"):
        with suppress(OSError):
            if left.stat().st_uid == os.getuid():
                _sweep(left)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
    hold = os.open(folder / "hold", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(hold, fcntl.LOCK_EX)
    return folder, hold


def _sweep(hold: Path) -> None:
    descriptor = os.open(hold, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(hold.parent, ignore_errors=True)
    finally:
        os.close(descriptor)


_shared: dict[int, KernelServer] = {}
_starting = threading.Lock()


def shared_kernel_server() -> KernelServer:
    """The fork server for this process's kernels, started when first asked for, ended with the process."""
    with _starting:
        server = _shared.get(os.getpid())
        if server is None:
            server = _shared[os.getpid()] = KernelServer()
            atexit.register(server.close)
        server.renew()
        return server
