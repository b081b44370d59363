"""Run the cells of a notebook in this process, with the outputs that a kernel would have sent.

The shell, its displays, tracebacks and magics are ipykernel's own, and nbclient turns their messages into outputs; only
the wire between the two is left out. Meant for a process that was made for one notebook and ends with it.
"""

from __future__ import annotations

import asyncio
import builtins
import getpass
import io
import itertools
import json
import logging
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MethodType, SimpleNamespace
from typing import Any, NamedTuple

import ipykernel_launcher
from ipykernel.compiler import XCachingCompiler
from ipykernel.eventloops import enable_gui
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import UsageError
from IPython.core.shellapp import InteractiveShellApp
from jupyter_client.session import Session
from nbclient.client import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from traitlets import Any as AnyTrait
from traitlets.config import Config

from kstt.batch.brief import keep_cleared
from kstt.batch.known_cells import use_in

_CONFIG = Config(
    # History is a file with a thread that writes it: shared with the analyst's own sessions, and of no use here.
    HistoryManager={"enabled": False, "hist_file": ":memory:"},
    # As ipykernel's application sets it, so that libraries which ask "am I in a notebook?" hear the same.
    IPKernelApp={"parent_appname": "kstt"},
)
_FIELDS = {
    "stream": ("name", "text"),
    "display_data": ("metadata", "data"),
    "execute_result": ("metadata", "data", "execution_count"),
    "error": ("ename", "evalue", "traceback"),
}
_SILENT = logging.Logger("kstt.shell", logging.CRITICAL + 1)
_FIRST_THREAD = 5
"""A kernel has named four threads of its own when its first cell runs; the number shows where a thread fails."""
_SKIP, _MAY_FAIL = "skip-execution", "raises-exception"


class _Wire(Session):
    """A session whose messages go straight to a function."""

    deliver = AnyTrait()

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, **rest: Any) -> None:
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content or {}, parent)
        # Packed and unpacked, as on a wire: what a cell does to its object afterwards no longer shows, and what no wire
        # can carry (half a surrogate pair) arrives as it would, or fails as it would.
        message["content"] = self.unpack(self.pack(message["content"]))
        self.deliver(message)


class Unchecked:
    """Before a client of nbclient's: its reading of messages without checking each output against the schema.

    What a cell clears away has failed where it cannot be shown: displays in brief are kept for that question.
    """

    def output(self, outs: list, msg: dict, display_id: str | None, cell_index: int) -> NotebookNode | None:
        if display_id or self.clear_before_next_output or any(self.output_hook_stack.values()):
            return super().output(outs, msg, display_id, cell_index)
        kind, content = msg["msg_type"], msg["content"]
        names = _FIELDS.get(kind)
        if names is None or not _may_stand(content.get("data", {})):
            return super().output(outs, msg, display_id, cell_index)  # and be refused there
        # Displays stay the plain data that came over the wire: as nodes they would be copied dictionary by dictionary.
        node = NotebookNode()
        dict.update(node, {"output_type": kind, **{name: content[name] for name in names}})
        outs.append(node)
        return node

    def clear_output(self, outs: list, msg: dict, cell_index: int) -> None:
        hooks = self.output_hook_stack[msg["parent_header"].get("msg_id")]
        keep_cleared(self.nb, hooks[-1].outputs if hooks else outs)
        super().clear_output(outs, msg, cell_index)


class _Client(Unchecked, NotebookClient):
    pass


def _may_stand(data: dict[str, Any]) -> bool:
    """Whether a display's data may stand in a notebook: texts, and anything under a kind that is JSON."""
    return all(isinstance(each, str) or kind.endswith(("/json", "+json")) for kind, each in data.items())


class OutStream(io.TextIOBase):
    """`sys.stdout` and `sys.stderr` of a cell, under the name that a kernel's have: what was printed first comes first.

    below: what programs and C libraries have written past Python since it was last asked.
    """

    def __init__(self, name: str, descriptor: int, send: Callable[[str, str], None], before: Callable[[str], None]):
        self._name, self._descriptor, self._send, self._before = name, descriptor, send, before
        self._written: list[str] = []
        self._owner = os.getpid()
        self.below: Callable[[], str] = str

    @property
    def name(self) -> str:
        return self._name

    @property
    def encoding(self) -> str:
        return "UTF-8"

    @property
    def errors(self) -> None:
        return None

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self._descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if self.closed:
            raise ValueError("I/O operation on closed file")
        if text and os.getpid() != self._owner:  # a process that a cell has forked: what it prints is read back
            os.write(self._descriptor, text.encode("utf-8", "replace"))
        elif text:
            self._before(self._name)
            self._written += [self.below(), text]
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        if os.getpid() != self._owner:
            return
        text = "".join([*self._written, self.below()])
        self._written.clear()
        if text:
            self._send(self._name, text)


class _Descriptor:
    """File descriptor 1 or 2, for programs and C libraries that know nothing of `sys.stdout`: read back from a file."""

    def __init__(self, number: int):
        self.number, self._saved = number, os.dup(number)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 – closed in `restore`
        self._read_to = 0
        os.dup2(self._file.fileno(), number)

    def new(self) -> str:
        size = os.fstat(self._file.fileno()).st_size
        if size <= self._read_to:
            return ""
        data = os.pread(self._file.fileno(), size - self._read_to, self._read_to)
        self._read_to = size
        return data.decode("utf-8", "replace")

    def restore(self) -> None:
        os.dup2(self._saved, self.number)
        os.close(self._saved)
        self._file.close()


class _Fittings(NamedTuple):
    """What a notebook is run with and does not need it to be made."""

    shell: ZMQInteractiveShell
    client: _Client
    wire: _Wire


_waiting: list[_Fittings] = []


def _new_fittings() -> _Fittings:
    ZMQInteractiveShell.clear_instance()
    shell = ZMQInteractiveShell.instance(
        config=_CONFIG, compiler_class=XCachingCompiler, kernel=SimpleNamespace(eventloop=None)
    )
    use_in(shell)
    shell.extension_manager.load_extension("storemagic")
    # A cell may turn on every logger: what is logged while its text is handed on would be text to hand on.
    return _Fittings(shell, _Client(new_notebook(), log=_SILENT), _Wire(key=b""))


def make_ready() -> None:
    """Make what runs the next notebook, before a fork: each process forked from this one has a copy for its own."""
    _waiting[:] = [_new_fittings()]


def _fittings() -> _Fittings:
    """Those that wait, or new ones. What IPython keeps, it keeps where this process says and not who made them ready."""
    if not _waiting:
        return _new_fittings()
    fittings = _waiting.pop()
    fittings.shell.init_ipython_dir(None)
    fittings.shell.init_profile_dir(None)
    return fittings


class NotebookShell:
    """One IPython shell for one notebook.

    `run` fills in outputs and execution counts as nbclient does with a kernel's messages. failed: the cell that has ended it,
    and its error.
    """

    failed: tuple[NotebookNode, BaseException | None] | None = None

    def __init__(self, notebook: NotebookNode):
        self.notebook = notebook
        self.shell, self._client, self._wire = _fittings()
        self._client.nb, self._wire.deliver = notebook, self._receive
        self._parent = self._wire.msg_header("execute_request")
        self._index = 0
        self.streams = {
            name: OutStream(name, number, self._send_text, self._flush_other)
            for name, number in (("stdout", 1), ("stderr", 2))
        }
        self._descriptors: dict[str, _Descriptor] = {}
        self.shell.starting_dir = os.getcwd()
        self.shell.history_manager.dir_hist[:] = [Path.cwd()]
        for channel in (self.shell.displayhook, self.shell.display_pub):
            channel.session, channel.pub_socket = self._wire, None
        self.shell.set_parent({"header": self._parent})
        self.shell.enable_gui = self._enable_gui
        self.shell.displayhook.get_execution_count = lambda: self.shell.execution_count

    def _enable_gui(self, gui: str | None = None) -> None:
        """What `%matplotlib` asks for. The shell's own asks an application for its kernel, and there is none."""
        try:
            enable_gui(gui, self.shell.kernel)
        except ValueError as error:
            raise UsageError(str(error)) from error
        self.shell.active_eventloop = gui

    def _receive(self, message: dict) -> None:
        self._client.process_message(message, self.notebook.cells[self._index], self._index)

    def _send_text(self, name: str, text: str) -> None:
        self._wire.send(None, "stream", {"name": name, "text": text}, parent=self._parent)

    def _flush_other(self, writing: str) -> None:
        """What was printed to the other stream, or past Python, comes first."""
        for name, stream in self.streams.items():
            if name != writing:
                stream.flush()

    def _flush(self) -> None:
        for stream in self.streams.values():
            stream.flush()

    async def _cell(self, index: int, cell: NotebookNode) -> bool:
        """Run one cell; whether the notebook goes on."""
        self._index = index
        cell.outputs = []
        self._client.clear_before_next_output = False
        shell, source = self.shell, cell.source
        cell.execution_count = shell.execution_count
        # The two ways of ipykernel's do_execute: a cell with a top-level await is awaited, every other runs at once.
        transformed = shell.transform_cell(source)
        if shell.should_run_async(source, transformed_cell=transformed):
            result = None
            try:
                # As a task of its own: what the cell sets in its context ends with it, as in a kernel.
                cell_run = shell.run_cell_async(source, store_history=True, transformed_cell=transformed)
                result = await asyncio.ensure_future(cell_run)
            finally:
                shell.events.trigger("post_execute")
                shell.events.trigger("post_run_cell", result)
        else:
            result = shell.run_cell(source, store_history=True)
        self._flush()
        shell.payload_manager.clear_payload()
        if shell.exit_now:  # `exit()`: a kernel ends then, and nobody hears of its notebook again
            os._exit(0)
        good = result.success and not getattr(shell, "_last_traceback_during_displayhook", False)
        if good or _MAY_FAIL in cell.metadata.get("tags", []):
            return True
        self.failed = cell, result.error_before_exec or result.error_in_exec
        return False

    async def _cells(self, before: Callable[[int], None], after: Callable[[int, bool], None]) -> None:
        for index, cell in enumerate(self.notebook.cells):
            before(index)
            runs = cell.cell_type == "code" and cell.source.strip() and _SKIP not in cell.metadata.get("tags", [])
            good = await self._cell(index, cell) if runs else True
            after(index, good)
            if not good:
                return
            await asyncio.sleep(0)  # a task that a cell has started goes on between cells, as in a kernel

    def run(
        self,
        before: Callable[[int], None] = lambda index: None,
        after: Callable[[int, bool], None] = lambda index, good: None,
    ) -> NotebookNode:
        """Run the cells from top to bottom up to the first that fails; its error is its last output.

        before, after: called around every cell with its index, and whether it was good.
        """
        with self._surroundings():
            loop = asyncio.new_event_loop()
            asyncio.set_event_loop(loop)
            loop.run_until_complete(self._cells(before, after))
        self.notebook.metadata["language_info"] = json.loads(json.dumps(IPythonKernel.language_info))
        self._client.set_widgets_metadata()
        return self.notebook

    @contextmanager
    def _surroundings(self) -> Iterator[None]:
        """Streams, input and search path as a kernel has them."""
        replaced = sys.stdout, sys.stderr, builtins.input, getpass.getpass
        self._descriptors = {name: _Descriptor(number) for name, number in (("stdout", 1), ("stderr", 2))}
        for name, descriptor in self._descriptors.items():
            self.streams[name].below = descriptor.new
        sys.stdout, sys.stderr = self.streams["stdout"], self.streams["stderr"]
        # The kernel's own refusal: nobody is there to answer.
        nobody = SimpleNamespace(_allow_stdin=False)
        builtins.input = MethodType(IPythonKernel.raw_input, nobody)
        getpass.getpass = MethodType(IPythonKernel.getpass, nobody)
        InteractiveShellApp.init_path(SimpleNamespace(ignore_cwd=False))
        sys.argv = [ipykernel_launcher.__file__]
        IPKernelApp.init_pdb(SimpleNamespace())
        sys.breakpointhook = lambda *given, **named: None  # as in a kernel to which no debugger is attached
        threading._counter = itertools.count(_FIRST_THREAD).__next__
        interrupt = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, interrupt)
            self._flush()
            sys.stdout, sys.stderr, builtins.input, getpass.getpass = replaced
            for descriptor in self._descriptors.values():
                descriptor.restore()
