"""The executed notebook without what chance and clock left in it, so that the same inputs give the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import orjson
from nbformat import NotebookNode

_PROCESS_FOLDER = re.compile(r"(?<=[\\/])ipykernel_\d+[\\/]")
"""Where ipykernel says that a cell's code lies: in a folder named after the process. Warnings print it."""
_FORKED = re.compile(r"(?<=This process \(pid=)\d+(?=\) is multi-threaded)")
"""Python 3.12 and later warn of a fork so."""
_DRIVE = re.compile(r"(?<!\w)[A-Za-z]:")
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
        output["text"] = _FORKED.sub("…", _without_process_folder(output.text))
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
        if _DRIVE.fullmatch(text, begins - 2, begins):
            begins -= 2
        if begins > at or not kept:  # else the path that was just replaced goes on
            kept += [text[at:begins], "ipykernel/"]
        at = found.end()
    return "".join([*kept, text[at:]])


_IN_LINES = ("application/javascript", "image/svg+xml")
"""What nbformat writes line by line, beside every kind of text."""
_PASSING = ("orig_nbformat", "orig_nbformat_minor", "signature", "trusted")
"""What nbformat never writes."""


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """The notebook file: keys, order and lines of text as nbformat writes them, but JSON displays on one line each.

    Nobody reads a block with a line for every brace; written so, it made two thirds of the file and nearly all the work.
    """
    try:
        option = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
        # No text in JSON has a line break of its own: what a line begins with is indentation.
        lines = orjson.dumps(_laid_out(notebook, _in_one_line), option=option).split(b"\n")
        return b"\n".join([line[(len(line) - len(line.lstrip(b" "))) // 2 :] for line in lines])
    except TypeError:  # an integer of more than 64 bits, half a surrogate pair: displays get their lines then
        laid_out = _laid_out(notebook, lambda value: value)
        return (json.dumps(laid_out, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _in_one_line(value: Any) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(value, option=orjson.OPT_SORT_KEYS))


def _laid_out(notebook: NotebookNode, display: Callable[[Any], Any]) -> dict:
    """The notebook with its texts in lines. display: what stands for the data of a JSON display."""

    def lines(bundle: dict) -> dict:
        return {
            kind: display(data)
            if kind.endswith("json")
            else data.splitlines(True)
            if isinstance(data, str) and (kind.startswith("text/") or kind in _IN_LINES)
            else data
            for kind, data in bundle.items()
        }

    def output(made: NotebookNode) -> dict:
        if made.output_type == "stream":
            return {**made, "text": made.text.splitlines(True)}
        return {**made, "data": lines(made.data)} if "data" in made else made

    def cell(made: NotebookNode) -> dict:
        laid_out = {**made, "source": made.source.splitlines(True), "metadata": _kept(made.metadata)}
        if "attachments" in made:
            laid_out["attachments"] = {name: lines(bundle) for name, bundle in made.attachments.items()}
        if "outputs" in made:
            laid_out["outputs"] = [output(each) for each in made.outputs]
        return laid_out

    return {**notebook, "metadata": _kept(notebook.metadata), "cells": [cell(each) for each in notebook.cells]}


def _kept(metadata: dict) -> dict:
    return {name: value for name, value in metadata.items() if name not in _PASSING}
