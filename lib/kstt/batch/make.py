"""Make one report: papermill runs the notebook, the exporters convert it, the finished folder appears in one rename."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from kstt.batch.plan import Task
from kstt.errors import KsttError, Place, Problem
from kstt.render import KsttHTMLExporter, KsttPDFExporter

KERNEL_ARGUMENTS = ("--log-level=CRITICAL",)
"""The kernel listens on this machine only and ends with the report: its warning about that is no news to an analyst."""

EXPORTERS = {"html": KsttHTMLExporter, "pdf": KsttPDFExporter}


def settled(notebook: NotebookNode) -> NotebookNode:
    """The executed notebook without clock times and random ids, so that the same inputs give the same bytes."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells, 1):
        cell["id"] = f"cell-{number:02d}"
        for stamp in ("papermill", "execution", "execution_info"):
            cell.metadata.pop(stamp, None)
    return notebook


def execute(task: Task, output: Path) -> NotebookNode:
    """Run the notebook of a task with papermill in a fresh kernel.

    Errors: the cause as the notebook raised it (KSTT-BATCH-002 with cell, error and text).
    """
    try:
        executed = papermill.execute_notebook(
            str(task.notebook),
            str(output),
            parameters=task.parameters.model_dump(),
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            extra_arguments=list(KERNEL_ARGUMENTS),
            request_save_on_cell_execute=False,
        )
    except PapermillExecutionError as error:
        raise KsttError(
            Problem.of(
                "KSTT-BATCH-002",
                Place(file=task.notebook.name),
                cell=error.exec_count,
                name=error.ename,
                text=error.evalue,
            )
        ) from None
    return settled(executed)


def make_report(task: Task, formats: tuple[str, ...]) -> None:
    """Make every wanted format of one report in a private folder beside its place, then put it there with one rename.

    A failure leaves what was published before untouched.
    """
    task.folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{task.folder.name}-", dir=task.folder.parent))
    try:
        executed = execute(task, work / "report.ipynb")
        (work / "report.ipynb").unlink()
        if "ipynb" in formats:
            nbformat.write(executed, work / "report.ipynb")
        for name in formats:
            if name in EXPORTERS:
                body, _ = EXPORTERS[name]().from_notebook_node(executed)
                data = body if isinstance(body, bytes) else body.encode()
                (work / f"report.{name}").write_bytes(data)
        work.chmod(0o755)
        replaced = task.folder.with_name(f".{task.folder.name}-replaced")
        if task.folder.exists():
            shutil.rmtree(replaced, ignore_errors=True)
            task.folder.rename(replaced)
        work.rename(task.folder)
        shutil.rmtree(replaced, ignore_errors=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
