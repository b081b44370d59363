"""Blocks that a notebook displays in brief: their data alone. Their other readings are made where its pages are set.

A press writes each block's HTML for the page anyway, in a process that has done so before; the notebook's own process,
made for one report, would write it once more and slowly. The executed notebook is the same in the end.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from nbformat import NotebookNode

from kstt.batch.press import NotInPress
from kstt.notebook.blocks import Block
from kstt.notebook.readings import readings

BRIEF_MIME = "application/vnd.kstt.brief+json"
"""Stands for all readings of a block, between the process of a notebook and the press; in no file."""


def in_brief(publisher: Any) -> None:
    """Have `show` display blocks in brief through this publisher, of a shell's or a kernel's displays."""
    publisher.block_readings = _brief


def _brief(block: Block) -> dict:
    return {BRIEF_MIME: block.as_json()}


def completed(notebook: NotebookNode) -> NotebookNode:
    """The notebook (changed in place) with all readings of the blocks that it displays in brief.

    Errors: NotInPress when one cannot be shown; in a notebook's process that is the error of a cell.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if BRIEF_MIME in output.get("data", {}):
                dict.update(output, data=_made(output["data"][BRIEF_MIME]))
    return notebook


def _made(data: dict) -> dict:
    # However a block fails, made by hand and wrongly: its cell is to say so, with a traceback of the analyst's own code.
    with suppress(Exception):
        return readings(data)
    raise NotInPress
