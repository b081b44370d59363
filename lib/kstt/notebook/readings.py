"""The three readings of a block that Jupyter gets."""

from __future__ import annotations

from kstt.notebook.block_html import block_html
from kstt.notebook.block_text import block_text
from kstt.notebook.blocks import BLOCK_MIME


def readings(data: dict) -> dict:
    """A block as data for the exporters, as HTML and as text. data: the block's JSON (`docs/blocks.md`).

    Errors: SvgRefused for a figure that is no SVG; a block made wrongly by hand fails in its own ways.
    """
    return {BLOCK_MIME: data, "text/html": block_html(data), "text/plain": block_text(data)}
