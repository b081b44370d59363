"""Show several blocks from one cell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kstt.notebook.blocks import Block


def show(*blocks: Block | Iterable[Block]) -> None:
    """Display blocks, or lists of blocks, in order."""
    # Loaded when asked for: a batch that finds nothing to make shows nothing.
    from IPython.display import display

    from kstt.notebook.blocks import Block

    for each in blocks:
        for block in (each,) if isinstance(each, Block) else each:
            # Ready-made: the display formatter would ask ten formatters in turn and end with the very same readings.
            display(block._repr_mimebundle_(), raw=True)
