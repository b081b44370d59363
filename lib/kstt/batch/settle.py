"""The executed notebook without what chance and clock left in it, so that the same inputs give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable

import nbformat
from nbformat import NotebookNode

_PROCESS_FOLDER = re.compile(r"(?<=[\\/])ipykernel_\d+[\\/]")
"""Where ipykernel says that a cell's code lies: in a folder named after the process. Warnings print it."""
_NOT_OF_A_PATH = frozenset(" \t\r\n\"'()<>:")


def settled(notebook: NotebookNode) -> NotebookNode:
    """The notebook (changed in place) without clock times, random ids, process numbers and races of the two streams."""
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells, 1):
        cell["id"] = f"cell-{number:02d}"
        for stamp in ("papermill", "execution", "execution_info"):
            cell.metadata.pop(stamp, None)
        if cell.cell_type == "code":
            cell["outputs"] = [_without_process(output) for output in _joined_streams(cell.get("outputs", []))]
    return notebook


def _joined_streams(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Between two displays: what was printed, then what was said on the error stream, each in one piece.

    A kernel sends printed text when a timer fires, so its pieces, and which of the two streams comes first, differ from
    run to run; the order of displays and of the text in between does not.
    """
    settled_outputs: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        if output.output_type == "stream":
            if output.name in streams:
                streams[output.name]["text"] += output.text
            else:
                streams[output.name] = output
            continue
        settled_outputs += [streams[name] for name in sorted(streams, reverse=True)]
        streams = {}
        settled_outputs.append(output)
    return settled_outputs + [streams[name] for name in sorted(streams, reverse=True)]


def _without_process(output: NotebookNode) -> NotebookNode:
    if output.output_type == "stream":
        output["text"] = _without_process_folder(output.text)
    elif output.output_type == "error":
        output["traceback"] = [_without_process_folder(line) for line in output.traceback]
    return output


def _without_process_folder(text: str) -> str:
    """The text with `ipykernel/` for each such path. In one pass: one expression for whole paths takes hours for 3 MB."""
    kept, at = [], 0
    for found in _PROCESS_FOLDER.finditer(text):
        begins = found.start()
        while begins > at and text[begins - 1] not in _NOT_OF_A_PATH:
            begins -= 1
        if begins - 2 >= at and text[begins - 1] == ":" and text[begins - 2].isalpha():
            begins -= 2  # the drive
        if begins > at or not kept:  # else the path that was just replaced goes on
            kept += [text[at:begins], "ipykernel/"]
        at = found.end()
    return "".join([*kept, text[at:]])


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """The notebook file: as nbformat writes it, without asking again whether it is valid."""
    return (nbformat.v4.writes(notebook).rstrip("\n") + "\n").encode()
