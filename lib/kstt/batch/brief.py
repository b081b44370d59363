"""Blocks that a notebook displays in brief: their data alone. Their other readings are made where its pages are set.

A press writes each block's HTML for the page anyway, in a process that has done so before; the notebook's own process,
made for one report, would write it once more and slowly. The executed notebook is the same in the end.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import orjson
from nbformat import NotebookNode

from kstt.batch.press import NotInPress
from kstt.notebook import blocks as shipped
from kstt.notebook.blocks import Block
from kstt.notebook.readings import readings

BRIEF_MIME = "application/vnd.kstt.brief"
"""Stands for the displays of several blocks, one after the other, between the process of a notebook and the press; in no
file. A text: their kinds and fields as JSON, which is not read on its way."""

_CLEARED = "kstt_cleared"
_KINDS = frozenset(kind for kind in Block.__subclasses__() if kind.__module__ == shipped.__name__)


def in_brief(publisher: Any) -> None:
    """Have `show` display blocks in brief through this publisher, of a shell's or a kernel's displays."""
    publisher.blocks_in_brief = _brief


def _brief(blocks: Sequence[Block]) -> dict[str, str] | None:
    """One display for all of them; None where each must be displayed as in a kernel, and may fail there."""
    if not _KINDS.issuperset(map(type, blocks)):
        return None
    try:
        return {BRIEF_MIME: orjson.dumps([(block.kind, block) for block in blocks]).decode()}
    except TypeError:
        return None


def keep_cleared(notebook: NotebookNode, outputs: Sequence[NotebookNode]) -> None:
    """Remember the displays in brief among outputs that a cell clears: nobody has asked yet whether they can be shown."""
    if texts := [output["data"][BRIEF_MIME] for output in outputs if BRIEF_MIME in output.get("data", {})]:
        notebook.metadata.setdefault(_CLEARED, []).extend(texts)


def completed(notebook: NotebookNode) -> NotebookNode:
    """The notebook (changed in place) with all displays of the blocks that it displays in brief.

    Errors: NotInPress when one cannot be shown, be it cleared since, which is the error of a cell in a notebook's process,
    or where displays were kept by a widget.
    """
    for text in notebook.metadata.pop(_CLEARED, ()):
        _blocks(text)
    if BRIEF_MIME in json.dumps(notebook.metadata.get("widgets", "")):
        raise NotInPress
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        if any(BRIEF_MIME in output.get("data", {}) for output in outputs):
            dict.update(cell, outputs=[each for output in outputs for each in _displays(output)])
    return notebook


def _displays(output: NotebookNode) -> list[NotebookNode]:
    if BRIEF_MIME not in output.get("data", {}):
        return [output]
    made = []
    for data in _blocks(output["data"][BRIEF_MIME]):
        node = NotebookNode()
        dict.update(node, output, metadata={}, data=data)
        made.append(node)
    return made


def _blocks(text: str) -> list[dict]:
    return [_made({"kind": kind, **fields}) for kind, fields in orjson.loads(text)]


def _made(data: dict) -> dict:
    # However a block fails, made by hand and wrongly: its cell is to say so, with a traceback of the analyst's own code.
    with suppress(Exception):
        return readings(data)
    raise NotInPress
