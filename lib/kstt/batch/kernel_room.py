"""Make reports with true kernels that cost no start: `--engine forked-kernel`.

Importing this module is the loading: what a batch needs and what a kernel needs. Each report has a process forked from
the server; that one forks the kernel before it has any thread, and then is papermill and nbclient. A press sets pages.
"""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from multiprocessing import Pipe
from typing import Any

from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from papermill.log import logger

import kstt.batch.preload
import kstt.batch.preload_kernel  # noqa: F401
from kstt.batch import provisioner
from kstt.batch.kernel_server import sockets_folder
from kstt.batch.kernels import Launch, be_kernel
from kstt.batch.make import KERNEL_ARGUMENTS, on_cell_error, onward, parameterized
from kstt.batch.make import read_month as load_month
from kstt.batch.own_kernel import KERNEL, OwnKernel
from kstt.batch.plan import Task
from kstt.batch.press import Onward
from kstt.batch.processes import end_group, end_with_parent
from kstt.batch.shell import Unchecked
from kstt.batch.work import Work

__all__ = ["in_fork", "load_month"]
# Which provisioners there are is read from the files of every installed package: once.
KernelProvisionerFactory.instance(default_provisioner_name=provisioner.NAME)


class WaitingKernel:
    """A process forked from this one that waits to hear what kernel it is to be, once.

    It stands in the place of a kernel server: `start` makes it the kernel, which is itself. pid, status: as `Kernel`.
    brief: whether it is to display blocks in brief.
    """

    def __init__(self, brief: bool) -> None:
        self._brief = brief
        self.folder, self._hold = sockets_folder()
        self._line, theirs = Pipe()
        here, self._process = os.getpid(), os.fork()
        if self._process == 0:
            code = 70
            try:
                os.setpgid(0, 0)
                end_with_parent(here)
                self._line.close()
                os.close(self._hold)
                launch, cwd = theirs.recv()
                theirs.close()
                os.chdir(cwd)
                code = be_kernel(launch)
            finally:
                os._exit(code)
        theirs.close()
        self.pid: Future[int] = Future()
        self.status: Future[int] = Future()

    def start(self, launch: Launch, cwd: str, megabytes: int = 0) -> WaitingKernel:
        self._line.send((replace(launch, brief=self._brief), cwd))
        self._line.close()
        self.pid.set_result(self._process)
        threading.Thread(target=self._bury, daemon=True).start()
        return self

    def _bury(self) -> None:
        _, status = os.waitpid(self._process, 0)
        self.status.set_result(os.waitstatus_to_exitcode(status))

    def signal(self, signum: int) -> None:
        if not self.status.done():
            os.killpg(self._process, signum)

    def close(self) -> None:
        end_group(self._process)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._hold)


class NotebookLost(ChildProcessError):
    """The kernel ended before the notebook did: killed, out of memory, or ended by a cell."""


def in_fork(work: Work, tell: Callable[[Any], None]) -> Onward | None:
    """What a forked process does for a batch: have the notebook run; None: the kernel was lost."""
    work.keep_own_settings()
    try:
        return onward(in_forked_kernel(work.task, brief=True), f"{__name__}:in_fork_whole")
    except NotebookLost:
        return None


def in_fork_whole(work: Work, tell: Callable[[Any], None]) -> Onward | None:
    """As `in_fork`, with every display made by the kernel: one of its blocks cannot be shown, and a cell fails."""
    work.keep_own_settings()
    try:
        return onward(in_forked_kernel(work.task))
    except NotebookLost:
        return None


class _Client(Unchecked, PapermillNotebookClient):
    pass


class _Engine(Engine):
    """papermill's default engine, whose client does not check what the kernel sends against the schema."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **unused: Any) -> NotebookNode:
        arguments = list(KERNEL_ARGUMENTS)
        kernel = {"kernel_name": kernel_name, "kernel_manager_class": OwnKernel}
        told = {"log": logger, "on_cell_error": on_cell_error}
        return _Client(nb_man, **kernel, **told, extra_arguments=arguments).execute()


def in_forked_kernel(task: Task, brief: bool = False) -> NotebookNode:
    """The task's notebook, executed by papermill in a kernel forked from this process.

    brief: blocks are displayed in brief (`kstt.batch.brief`). Nothing is saved on the way: papermill would write the
    whole notebook again for that. Errors: NotebookLost when the kernel ends early.
    """
    kernel = WaitingKernel(brief)
    provisioner.source = lambda: kernel
    # Ctrl-C is the batch's affair; nbclient would wait for its kernel here.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = provisioner.NAME
    try:
        return _Engine.execute_notebook(parameterized(task), KERNEL, progress_bar=False, autosave_cell_every=0)
    except DeadKernelError:
        raise NotebookLost("the kernel has ended") from None
    finally:
        kernel.close()
