"""Make the files of one report: run its notebook once, read it once, set it in every wanted format."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import orjson
import papermill
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.exceptions import PapermillExecutionError
from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors, remove_error_markers
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from kstt.batch import rehearsal
from kstt.batch.brief import completed, in_brief
from kstt.batch.plan import Task
from kstt.batch.press import Onward
from kstt.batch.settle import notebook_bytes, settled
from kstt.batch.work import WORTH, Made, Work, not_written
from kstt.errors import KsttError, Place, Problem
from kstt.notebook.blocks import BLOCK_MIME
from kstt.render.document import Document, read_document
from kstt.render.html import page

if TYPE_CHECKING:
    from kstt.batch.shell import NotebookShell

KERNEL_ARGUMENTS = ("--log-level=CRITICAL", "--HistoryManager.enabled=False")
"""The kernel listens on this machine only and ends with the report: its warning about that is no news to an analyst.
History is a database shared with the analyst's own sessions: it is not for reports."""


def make_files(work: Work, executed: NotebookNode) -> Made:
    """Make every wanted format; each file is on the disk, not only in its cache, when this returns.

    Errors: those of `read_document`, KSTT-BATCH-023 for another report than the task's, OSError when a file cannot be
    written, NotInPress as `completed`.
    """
    executed = settled(completed(executed))
    _refuse_another(executed, work.task)
    return {f"report.{name}": _write(work.folder / f"report.{name}", data) for name, data in _set(executed, work)}


def _refuse_another(executed: NotebookNode, task: Task) -> None:
    """A cell may have given a parameter another value: the report would be published under the name of the task's."""
    asked = task.parameters.model_dump()
    for output in (output for cell in executed.cells for output in cell.get("outputs", ())):
        block = output.get("data", {}).get(BLOCK_MIME)
        made = block.get("made_for") if isinstance(block, dict) else None
        for name, found in made.items() if isinstance(made, dict) else ():
            if found != asked.get(name, found):
                place, values = Place(file=task.notebook.name), {"name": name, "found": found, "expected": asked[name]}
                raise KsttError(Problem.of("KSTT-BATCH-023", place, **values))


def _set(executed: NotebookNode, work: Work) -> list[tuple[str, bytes]]:
    document = read_document(executed) if {"html", "pdf"} & set(work.formats) else None
    return [(name, _FORMATS[name](executed, document)) for name in work.formats]


def _html(executed: NotebookNode, document: Document | None) -> bytes:
    return page(document).encode()


def _pdf(executed: NotebookNode, document: Document | None) -> bytes:
    from kstt.render.pdf import pages

    return pages(document)


def _notebook(executed: NotebookNode, document: Document | None) -> bytes:
    return notebook_bytes(executed)


_FORMATS = {"html": _html, "pdf": _pdf, "ipynb": _notebook}


def _write(path: Path, data: bytes) -> str:
    with open(path, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return sha256(data).hexdigest()


def in_kernel(task: Task) -> NotebookNode:
    """The task's notebook, executed by papermill in a kernel of its own. Errors: PapermillExecutionError."""
    from kstt.batch.own_kernel import KERNEL, OwnKernel

    return papermill.execute_notebook(
        str(task.notebook),
        None,
        parameters=task.parameters.model_dump(),
        kernel_name=KERNEL,
        kernel_manager_class=OwnKernel,
        language="python",
        progress_bar=False,
        log_output=False,
        extra_arguments=list(KERNEL_ARGUMENTS),
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        on_cell_error=on_cell_error,
    )


def on_cell_error(cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
    """Called by nbclient: have a cell that ends its notebook say so among its outputs."""
    said = execute_reply["content"]
    if "raises-exception" not in cell.metadata.get("tags", ()) and _says_no_error(cell):
        cell.outputs.append(_error(said["ename"], said["evalue"]))


def _says_no_error(cell: NotebookNode) -> bool:
    """Of some errors IPython prints a line or more and displays none: a magic that is not there, a group of exceptions."""
    return not any(output["output_type"] == "error" for output in cell.outputs)


def _error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[])


def in_this_process(task: Task, brief: bool = False) -> NotebookNode:
    """The task's notebook, executed by papermill's steps in this process, which can be used for nothing else after.

    brief: blocks are displayed in brief (`kstt.batch.brief`). A cell that failed is the last to have run;
    `raise_for_execution_errors` says so. Errors: KSTT-BATCH-004 when IPython cannot write its folder.
    """
    from kstt.batch.shell import NotebookShell

    notebook = parameterized(task)
    try:
        room = NotebookShell(notebook)
    except OSError as error:
        raise KsttError(not_written(task.folder, error)) from None
    _rooms.append(room)
    if brief:
        in_brief(room.shell.display_pub)
    executed = room.run()
    if room.failed and _says_no_error(room.failed[0]):
        cell, error = room.failed
        cell.outputs.append(_error(type(error).__name__, str(error)))
    return executed


_rooms: list[NotebookShell] = []
"""Left to the end of the process: to take a report apart object by object would cost as much as a twentieth of making it."""


def parameterized(task: Task) -> NotebookNode:
    """The task's notebook as papermill makes it ready to run."""
    known, notebook = _ready.pop(task.folder, (None, None))
    if known == task and notebook is not None:
        return notebook
    return prepared(notebook_of(task.notebook), task.parameters.model_dump(), str(task.notebook))


_ready: dict[Path, tuple[Task, NotebookNode]] = {}
_MOST_READY = 1_000
"""Each takes some 20 KB."""


def make_ready(tasks: Sequence[Task]) -> None:
    """Make the notebooks of these tasks ready in the fork server: a process forked for one finds it so, where it would have
    to copy a sixth of all the memory that it writes to."""
    for task in tasks[:_MOST_READY]:
        with suppress(Exception):  # a mistake in a notebook is its own report's to tell
            _ready[task.folder] = task, parameterized(task)


def prepared(notebook: NotebookNode, parameters: dict, path: str) -> NotebookNode:
    """A notebook, left as it is, as papermill makes it ready to run with these parameters. path: where it is from."""
    own = nbformat.from_dict(notebook)  # papermill would write into ours
    notebook = parameterize_notebook(own, parameters, kernel_name="python3", language="python")
    notebook = remove_error_markers(prepare_notebook_metadata(notebook, path, None, False))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


@cache
def notebook_of(path: Path) -> NotebookNode:
    """A notebook as papermill loads it: read once by the fork server, for every process that it makes."""
    return load_notebook_node(str(path))


def in_fork(work: Work, tell: Callable[[Any], None]) -> Onward | tuple[Problem, ...]:
    """What a forked process does for a batch: run the notebook, which a press sets; or why it could not be begun."""
    return _in_fork(work, "kstt.batch.make:in_fork_whole")


def in_fork_whole(work: Work, tell: Callable[[Any], None]) -> Onward | tuple[Problem, ...]:
    """As `in_fork`, with every display made by the notebook: one of its blocks cannot be shown, and a cell fails."""
    return _in_fork(work)


def _in_fork(work: Work, otherwise: str = "") -> Onward | tuple[Problem, ...]:
    work.keep_own_settings()
    try:
        return onward(in_this_process(work.task, brief=bool(otherwise)), otherwise)
    except KsttError as error:
        return error.problems


def onward(executed: NotebookNode, otherwise: str = "") -> Onward:
    """An executed notebook on its way to a press. otherwise: what is done when a block of it cannot be shown."""
    return Onward("kstt.batch.make:in_press", packed(executed), otherwise)


def in_press(work: Work, data: bytes) -> Made | tuple[Problem, ...]:
    """What a press does with an executed notebook: the files made, or why there are none."""
    return make_or_tell(work, lambda task: unpacked(data))


_NOT_FOR_ORJSON = b" "
"""Stands before JSON that orjson could not write: it would not read it either, or a large integer as a float."""


def packed(executed: NotebookNode) -> bytes:
    """A notebook as JSON for another process of ours."""
    try:
        return orjson.dumps(executed)
    except TypeError:
        return _NOT_FOR_ORJSON + json.dumps(executed).encode()


def unpacked(data: bytes) -> NotebookNode:
    """A notebook from `packed`: its cells and outputs are nodes, what a display holds is left the plain data that it is."""
    notebook = _node((json if data.startswith(_NOT_FOR_ORJSON) else orjson).loads(data))
    cells = [_node(cell) for cell in notebook["cells"]]
    for each in (notebook, *cells):
        dict.update(each, metadata=nbformat.from_dict(each["metadata"]))
    for cell in cells:
        if "outputs" in cell:
            dict.update(cell, outputs=[_node(output) for output in cell["outputs"]])
    dict.update(notebook, cells=cells)
    return notebook


def _node(data: dict) -> NotebookNode:
    node = NotebookNode()
    dict.update(node, data)  # given to its constructor, every dictionary within would become a node as well
    return node


def make_or_tell(work: Work, execute: Callable[[Task], NotebookNode]) -> Made | tuple[Problem, ...]:
    """The files made, or why there are none."""
    try:
        executed = execute(work.task)
        raise_for_execution_errors(executed, None)
        return make_files(work, executed)
    except PapermillExecutionError as error:
        return (notebook_failed(work.task, error),)
    except KsttError as error:
        return error.problems
    except ChildProcessError:
        raise
    except OSError as error:
        return (not_written(work.task.folder, error),)


def notebook_failed(task: Task, error: PapermillExecutionError) -> Problem:
    code = "KSTT-BATCH-009" if error.ename == "MemoryError" else "KSTT-BATCH-002"
    values = {"cell": error.exec_count, "name": error.ename, "text": error.evalue}
    return Problem.of(code, Place(file=task.notebook.name), **values)


def read_month(period: str, rules: str, data: str, cwd: str, notebook: Path, reports: int = 1) -> None:
    """Read in the fork server what every report of a month would read again. A fault is left to the reports to tell.

    reports: how many there will be; for many it is rehearsed as well.
    """
    from kstt.batch.known_cells import remember

    os.chdir(cwd)
    with suppress(OSError, ValueError):  # no notebook: the reports will tell
        remember(notebook_of(notebook))
    with suppress(KsttError, OSError):
        rehearsal.of_month(period, rules, data, reports)


def load_month(period: str, rules: str, data: str, cwd: str, notebook: Path, reports: int = 1) -> None:
    """As `read_month`, and make the shell in which each process forked from this one will run its notebook."""
    from kstt.batch import shell

    read_month(period, rules, data, cwd, notebook, reports)
    if reports >= WORTH:
        rehearsal.of_shell()
        if "kstt.batch.preload_figures" in sys.modules:
            rehearsal.of_figures()
    shell.make_ready()
