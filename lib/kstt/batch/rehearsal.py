"""What a fork server does a few times before the first report, because every report does it.

Python makes code fast while it runs: it counts the calls of a function and then replaces its instructions by special
ones, and it remembers where it found what. A process forked before that learns it all anew and forgets it at its end; one
forked afterwards inherits it. Only code of ours and of libraries is rehearsed, never a cell of a notebook.
"""

from __future__ import annotations

import asyncio
import os
import sys
from itertools import islice

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

WORTH = 24
"""So many reports, at least, and a rehearsal costs less than it saves."""
TIMES = 8
"""A function is made fast when it has been called as often."""
_CELLS = (
    "from math import pi\n\nvalue = str(pi)\nprint(value)",
    "value",
    "from IPython.display import display\n\ndisplay({'text/plain': value}, raw=True)",
)


def of_month(period: str, rules: str, data: str, reports: int) -> None:
    """Read what the reports of a month share, and make the blocks of some of them.

    reports: how many there will be. Errors: those of `Month.of` and of a report's blocks.
    """
    from kstt.notebook.month import Month
    from kstt.notebook.unit_report import UnitReport

    month = Month.share(period, rules, data)
    if reports < WORTH:
        return
    for unit in islice(month.tree.scored_units(), TIMES):
        for block in UnitReport(period=period, unit=unit.code, rules=rules, data=data).blocks():
            block._repr_mimebundle_()


def of_shell() -> None:
    """Run a few cells of ours, and leave this process as it was."""
    from kstt.batch.shell import NotebookShell

    before, environment = (sys.argv, sys.path[:], sys.breakpointhook), dict(os.environ)
    for _ in range(TIMES):
        cells = [new_markdown_cell("kstt"), *map(new_code_cell, _CELLS)]
        NotebookShell(new_notebook(cells=cells)).run()
        asyncio.get_event_loop().close()
        asyncio.set_event_loop(None)
    sys.argv, sys.path[:], sys.breakpointhook = before
    for name in set(os.environ) - set(environment):
        del os.environ[name]
    os.environ.update(environment)
