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

    groups = [(each,) if isinstance(each, Block) else each for each in blocks]
    # A batch has blocks displayed where its pages are set; a cell that captures its output has them at once. What makes
    # its blocks one by one may print, or fail, between them.
    in_brief = getattr(getattr(get_ipython(), "display_pub", None), "blocks_in_brief", None)
    if in_brief and all(type(group) in (tuple, list) for group in groups):
        every = [block for group in groups for block in group]
        if every and (brief := in_brief(every)):
            display(brief, raw=True)
            return
    for group in groups:
        for block in group:
            # Ready-made: the display formatter would ask ten formatters in turn and end with the very same readings.
            display(block._repr_mimebundle_(), raw=True)
