"""Become a Jupyter kernel: what a process does that was forked from one with everything loaded.

It is ipykernel's own application, started as `python -m ipykernel_launcher` starts it; only the imports are done already.
"""

from __future__ import annotations

import atexit
import itertools
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from ipykernel import iostream

from kstt.batch.brief import in_brief
from kstt.batch.known_cells import use_in
from kstt.batch.surroundings import take_environment

LAUNCHER = "ipykernel_launcher"
_ANY_PYTHON = {"python", "python3", f"python3.{sys.version_info.minor}"}
"""Names that Jupyter itself takes for the Python that it runs in."""
_NO_MATTER = {"-Xfrozen_modules=off", "-Xfrozen_modules=on"}


@dataclass(frozen=True, slots=True)
class Launch:
    """A kernel to start. command: as a kernel spec gives it, with the connection file; env: its whole environment.

    brief: a batch's kernel, which displays blocks in brief (`kstt.batch.brief`).
    """

    command: tuple[str, ...]
    env: dict[str, str]
    brief: bool = False

    @property
    def arguments(self) -> tuple[str, ...]:
        """What follows the launcher's name."""
        return self.command[self.command.index(LAUNCHER) + 1 :]


class OutStream(iostream.OutStream):
    """ipykernel's, that is flushed at once when nothing was written.

    A kernel flushes both streams around every display: two threads wait for each other a hundred and fifty times a report.
    """

    _written = False

    def write(self, string: str) -> int | None:
        self._written = True
        return super().write(string)

    def flush(self) -> None:
        if self._written:
            self._written = False  # before, so that what another thread writes meanwhile is not forgotten
            super().flush()


class _Sys:
    """`sys` as ipykernel and IPython see it while a kernel begins: without modules."""

    modules: ClassVar[dict] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(sys, name, value)


_names: set[str] = set()
_files: list[str] = []


def remember_modules() -> None:
    """List all modules now, for the kernels that are forked from this process.

    When a kernel begins it lists their files for its debugger, which does not step into them, and their names for
    `%reset`. It would write to, and so copy, a page or two of each of some thousand modules: 30 ms a kernel.
    """
    _names.update(sys.modules)
    _files[:] = [module.__file__ for module in list(sys.modules.values()) if getattr(module, "__file__", None)]


@contextmanager
def _with_modules_listed(app: Any) -> Iterator[None]:
    from ipykernel import ipkernel  # not to be imported on Windows, where there is no fork
    from IPython.core import shellapp

    if not _names:
        yield
        return
    ipkernel.sys = shellapp.sys = _Sys()
    try:
        yield
    finally:
        ipkernel.sys = shellapp.sys = sys
    debugger = getattr(app.kernel, "debugger", None)
    listed = (
        (app.kernel, "_kernel_modules", _files),
        (debugger, "kernel_modules", _files),
        (app.shell, "_sys_modules_keys", _names),
    )
    for holder, name, listing in listed:
        if holder is not None:
            setattr(holder, name, listing)


def in_fork(launch: Launch, tell: Callable[[Any], None]) -> int:
    """Be a kernel until its client ends it; its exit status."""
    tell(("pid", os.getpid()))
    return be_kernel(launch)


def be_kernel(launch: Launch) -> int:
    """Run ipykernel's application in this process; its exit status.

    What a cell has registered for the end of the process is called. The process itself is ended by the caller.
    """
    take_environment(launch.env)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # as a Python program begins

    import ipykernel_launcher
    from ipykernel.kernelapp import IPKernelApp
    from IPython.core.interactiveshell import InteractiveShell

    sys.argv = [ipykernel_launcher.__file__, *launch.arguments]
    sys.orig_argv = list(launch.command)
    InteractiveShell.clear_instance()
    IPKernelApp.clear_instance()
    threading._counter = itertools.count(2).__next__  # as where the imports are done anew
    # ipykernel reads its parent from the environment when it is imported, and that was not in this process.
    app = IPKernelApp.instance(parent_handle=os.getppid(), outstream_class=f"{__name__}.OutStream")
    status = 0
    try:
        with _with_modules_listed(app):
            app.initialize(list(launch.arguments))
        if launch.brief:
            in_brief(app.shell.display_pub)
            use_in(app.shell)
        app.start()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    # Its answer to the request to end is still on its way. ipykernel closes what carries it first, and then waits ten
    # seconds for it in vain, one time in ten.
    if app.control_thread is not None and app.control_thread.is_alive():
        app.control_thread.stop()
        app.control_thread.join()
    threading._shutdown()
    atexit._run_exitfuncs()
    return status


def launched_by(command: list[str]) -> bool:
    """Whether a command is ipykernel's, of this Python, without options for Python: only such a kernel can be forked."""
    if LAUNCHER not in command:
        return False
    python, *options = command[: command.index(LAUNCHER)]
    # Not resolved: the interpreter of a virtual environment is often a link to one outside it.
    this_one = Path(python) == Path(sys.executable) or python in _ANY_PYTHON
    return this_one and [each for each in options if each not in _NO_MATTER] == ["-m"]
