"""Show several blocks from one cell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kstt.notebook.blocks import Block


def show(*blocks: Block | Iterable[Block]) -> None:
    """Display blocks, or lists of blocks, in order."""
    # Loaded when asked for: a batch that finds nothing to make shows nothing.
    from IPython import get_ipython
    from IPython.display import display

    from kstt.notebook.blocks import Block

    # A batch has a block's readings made where its pages are set; a cell that captures its output has them at once.
    publisher = getattr(get_ipython(), "display_pub", None)
    readings = getattr(publisher, "block_readings", Block._repr_mimebundle_)
    for each in blocks:
        for block in (each,) if isinstance(each, Block) else each:
            # Ready-made: the display formatter would ask ten formatters in turn and end with the very same readings.
            display(readings(block), raw=True)
