"""Kernels as Jupyter starts them, and what their cells print."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_client import BlockingKernelClient, KernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_notebook

from kstt.batch.settle import settled

PROMPT = 60


def printed(client: BlockingKernelClient, code: str) -> str:
    """What a cell prints, or the name of its error."""
    heard: list[str] = []

    def hear(message: dict[str, Any]) -> None:
        content = message["content"]
        if message["msg_type"] == "stream":
            heard.append(content["text"])
        elif message["msg_type"] == "error":
            heard.append(content["ename"])

    client.execute_interactive(code, timeout=PROMPT, output_hook=hear, allow_stdin=False)
    return "".join(heard).strip()


@contextmanager
def running(name: str = "kstt", **options: Any) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    """A kernel that is ready, and its client; it is shut down afterwards."""
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(**options)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PROMPT)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=not manager.is_alive())


def executed(notebook: NotebookNode, kernel: str, **options: Any) -> NotebookNode:
    """A copy of the notebook, run by nbclient and settled; a failing cell ends it."""
    copy = from_dict(notebook)
    # Under pytest ipykernel does not listen to what programs print past Python.
    os.environ.pop("PYTEST_CURRENT_TEST", None)
    NotebookClient(copy, kernel_name=kernel, timeout=PROMPT, **options).execute()
    return settled(copy)


def notebook_of(*sources: str, tags: tuple[str, ...] = ()) -> NotebookNode:
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    cells = [new_code_cell(source.strip(), metadata={"tags": list(tags)} if tags else {}) for source in sources]
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})
