"""`papermill --engine kstt`: notebooks run in processes forked from one that has everything loaded.

papermill imports this module by its entry point; to import it yourself, import papermill first.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

from kstt.batch.forks import ServerGone, can_fork, shared_server
from kstt.batch.server import Ended
from kstt.batch.surroundings import report_environment, take_environment


class KsttEngine(Engine):
    """A papermill engine whose kernels cost nothing to start: a fresh forked process, ipykernel's shell, no wire.

    Outputs, errors and papermill's own marks are those of its default engine, which takes over where there is no fork
    and for notebooks in another language than Python.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        execution_timeout: float | None = None,
        **others: Any,
    ) -> NotebookNode:
        given = {"log_output": log_output, "stdout_file": stdout_file, "stderr_file": stderr_file}
        language = nb_man.nb.metadata.get("kernelspec", {}).get("language") or "python"
        if not can_fork() or language.lower() != "python":
            return NBClientEngine.execute_managed_notebook(
                nb_man, kernel_name, execution_timeout=execution_timeout, **given, **others
            )
        log = PapermillNotebookClient(nb_man, log=logger, **given)
        limit = execution_timeout or others.get("timeout") or 0
        try:
            ended = _run(nb_man, float(limit), log.log_output_message if any(given.values()) else lambda output: None)
        except ServerGone as gone:
            raise DeadKernelError(f"The notebook's process is gone: {gone}. {gone.fault}".strip()) from None
        if ended.result is None:
            raise DeadKernelError(f"The notebook's process ended with {ended.status}. {ended.fault}".strip())
        done = nbformat.from_dict(ended.result)
        for mine, theirs in zip(nb_man.nb.cells, done.cells, strict=True):
            _take(mine, theirs)
        nb_man.nb.metadata.update({key: value for key, value in done.metadata.items() if key != "papermill"})
        return nb_man.nb


def _take(mine: NotebookNode, theirs: NotebookNode) -> None:
    if mine.cell_type == "code":
        mine.outputs, mine.execution_count = theirs.outputs, theirs.execution_count


def _run(nb_man: Any, seconds_per_cell: float, log: Callable[[NotebookNode], None]) -> Ended:
    environment = report_environment()
    server = shared_server(environment)
    number = server.start("kstt.batch.engine:in_fork", (nb_man.nb, environment))
    at, since = 0, 0.0  # no cell has begun: what the server takes to load is none's time
    while True:
        left = max(0.0, since + seconds_per_cell - time.monotonic()) if seconds_per_cell and since else None
        if not server.wait(left):
            server.stop(number)
            seconds_per_cell = 0
            while not isinstance(server.receive(), Ended):
                continue
            raise CellTimeoutError.error_from_timeout_and_cell(
                "Cell execution timed out", int(time.monotonic() - since), nb_man.nb.cells[at]
            )
        message = server.receive()
        if isinstance(message, Ended):
            return message
        event, at, news = message[1]
        cell = nb_man.nb.cells[at]
        since = time.monotonic()
        if event == "begins":
            nb_man.cell_start(cell, at)
            continue
        if news is not None:
            _take(cell, nbformat.from_dict(news["cell"]))
            for output in cell.get("outputs", []):
                log(output)
            if not news["good"]:
                nb_man.cell_exception(cell, cell_index=at)
        nb_man.cell_complete(cell, cell_index=at)


def in_fork(given: tuple[NotebookNode, dict[str, str]], tell: Callable[[Any], None]) -> dict:
    """Run a notebook in the forked process that this is; the notebook with its outputs. given: it and its environment."""
    from kstt.batch.shell import NotebookShell

    notebook, environment = given
    take_environment(environment)
    shell = NotebookShell(notebook)

    def after(index: int, good: bool) -> None:
        cell = notebook.cells[index]
        tell(("ends", index, {"cell": dict(cell), "good": good} if cell.cell_type == "code" else None))

    return dict(shell.run(lambda index: tell(("begins", index, None)), after))
