"""Jupyter's kernels by fork: a kernel provisioner for JupyterLab, nbclient, papermill and nbconvert.

A kernel that cannot be forked as it was asked for is started by Jupyter's own means: without fork, for another Python,
with other settings than the server was started with.
"""

from __future__ import annotations

import asyncio
import os
import signal
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.localinterfaces import localhost
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Integer

from kstt.batch.forks import ServerGone, can_fork
from kstt.batch.kernels import Launch, launched_by
from kstt.batch.surroundings import read_once, report_environment

NAME = "kstt-fork"
"""The provisioner's name among entry points; `JUPYTER_DEFAULT_PROVISIONER_NAME` makes it that of every kernel."""

_LONGEST_SOCKET = 100
_OWN_PIPES = ("stdin", "stdout", "stderr")


def shared_server() -> Any:
    from kstt.batch.kernel_server import shared_kernel_server  # not to be had on Windows

    return shared_kernel_server()


source: Callable[[], Any] = shared_server
"""Where this process gets its kernels from."""


class ForkProvisioner(LocalProvisioner):
    """Starts a kernel as a fork of a process that has the libraries loaded: in a fraction of a second.

    The kernel has the environment of every report process (`report_environment`), started by fork or not. Its sockets
    are files in a folder of this user alone, under a name that no other kernel has ever had: a free TCP port can be
    taken between being found and being used, and others on the machine can reach it.
    """

    megabytes = Integer(0, config=True, help="Memory that a kernel may take on top of the libraries; 0 is no limit.")

    kernel: Any = None
    forks = False

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        if not launched_by(self.kernel_spec.argv):
            return await super().pre_launch(**kwargs)
        kwargs["env"] = report_environment(kwargs.get("env"))
        self.forks = can_fork() and self._as_served(kwargs)
        if self.forks and self.parent is not None:
            self._choose_sockets(self.parent)
        return await super().pre_launch(**kwargs)

    def _as_served(self, asked: dict[str, Any]) -> bool:
        """Whether a fork of the server would be the kernel that was asked for."""
        if asked.get("independent") or any(asked.get(name) for name in _OWN_PIPES):
            return False
        settings = Path(asked.get("cwd") or os.getcwd()) / "matplotlibrc"
        return not settings.exists() and same_start({**asked["env"], **self.kernel_spec.env})

    def _choose_sockets(self, manager: Any) -> None:
        asked = manager.transport != "tcp" or manager.ip != localhost() or any(manager.ports)
        name = str(source().folder / uuid.uuid4().hex[:12])
        if asked or len(os.fsencode(name)) > _LONGEST_SOCKET:
            return  # somebody has chosen, or the system's limit for such names would be passed
        manager.cache_ports = False
        manager.transport, manager.ip = "ipc", name

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        if not self.forks:
            return await super().launch_kernel(cmd, **kwargs)
        cwd = os.path.abspath(kwargs.get("cwd") or os.getcwd())
        env = {**kwargs["env"], "JPY_PARENT_PID": str(os.getpid())}
        launch = Launch(tuple(cmd), env)
        try:
            self.pid = await self._start(launch, cwd)
        except ServerGone:  # killed while it was asked, and that costs no kernel
            self.pid = await self._start(launch, cwd)
        self.pgid, self.cwd = self.pid, cwd
        return self.connection_info

    async def _start(self, launch: Launch, cwd: str) -> int:
        self.kernel = source().start(launch, cwd, self.megabytes)
        return await asyncio.wrap_future(self.kernel.pid)

    @property
    def has_process(self) -> bool:
        return self.kernel is not None or super().has_process

    async def poll(self) -> int | None:
        if self.kernel is None:
            return await super().poll()
        return self.kernel.status.result() if self.kernel.status.done() else None

    async def wait(self) -> int | None:
        if self.kernel is None:
            return await super().wait()
        status = await asyncio.shield(asyncio.wrap_future(self.kernel.status))
        self.kernel = None
        return status

    async def send_signal(self, signum: int) -> None:
        if self.kernel is None:
            await super().send_signal(signum)
        else:
            self.kernel.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        if self.kernel is None:
            await super().kill(restart)
        else:
            self.kernel.signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        if self.kernel is None:
            await super().terminate(restart)
        else:
            self.kernel.signal(signal.SIGTERM)


def same_start(env: dict[str, str]) -> bool:
    """Whether the variables that Python and libraries read once, when they start, are those of the fork server."""
    return read_once(env) == read_once(report_environment())
