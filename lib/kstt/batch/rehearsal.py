"""What a fork server does a few times before the first report, because every report does it.

Python makes code fast while it runs: it counts the calls of a function and then replaces its instructions by special
ones, and it remembers where it found what. A process forked before that learns it all anew and forgets it at its end; one
forked afterwards inherits it. Only code of ours and of libraries is rehearsed, never a cell of a notebook.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
from contextlib import suppress
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kstt.batch.work import WORTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TIMES = 3
"""A function is made fast when it has been called eight times. Most of what a report calls, it calls dozens of times."""
_FIGURES = 2
"""A figure calls what it is made of often enough."""
_CELLS = (
    "from math import pi\n\nvalue = str(pi)\nprint(value)",
    "value",
    "from IPython.display import display\n\ndisplay({'text/plain': value}, raw=True)",
)


def of_month(period: str, rules: str, data: str, reports: int) -> None:
    """Read what the reports of a month share, and make the blocks of some of them.

    reports: how many there will be. Errors: those of `Month.of`.
    """
    from kstt.notebook.month import Month

    month = Month.share(period, rules, data)
    if reports >= WORTH:
        _of_reports(period, rules, data, tuple(unit.code for unit in islice(month.tree.scored_units(), TIMES)))


@cache  # a month has two notebooks, each of which asks: once is enough for a process, here and below
def _of_reports(period: str, rules: str, data: str, units: tuple[str, ...]) -> None:
    from kstt.notebook.unit_report import UnitReport

    for unit in units:
        # Whatever goes wrong, a mistake of ours too, is that unit's report to tell: here it would cost all of them.
        with suppress(Exception):
            for block in UnitReport(period=period, unit=unit, rules=rules, data=data).blocks():
                block.as_json()


@cache
def of_shell() -> None:
    """Run a few cells of ours, and leave this process as it was."""
    from kstt.batch.shell import NotebookShell

    before, environment = (sys.argv, sys.path[:], sys.breakpointhook), dict(os.environ)
    for _ in range(TIMES):
        NotebookShell(_parameterized()).run()
        asyncio.get_event_loop().close()
        asyncio.set_event_loop(None)
    sys.argv, sys.path[:], sys.breakpointhook = before
    for name in set(os.environ) - set(environment):
        del os.environ[name]
    os.environ.update(environment)


def _parameterized() -> NotebookNode:
    """Our cells, made ready by papermill."""
    from kstt.batch.make import prepared

    cells = [new_markdown_cell("kstt", metadata={"tags": []})]
    cells += [new_code_cell(source, metadata={"tags": []}) for source in _CELLS]
    cells[1].metadata["tags"].append("parameters")
    return prepared(new_notebook(cells=cells, metadata={"papermill": {}}), {"value": "kstt", "edition": None}, "kstt")


@cache
def of_figures() -> None:
    """Draw figures such as an analyst's cells draw, as the notebook's back end would, without one.

    For a process that has loaded matplotlib's figures because notebooks name them.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    for _ in range(_FIGURES):
        for draw in (_bars, _lines):
            figure = Figure(figsize=(7, 3))
            draw(figure.subplots())
            FigureCanvasAgg(figure).print_figure(io.BytesIO(), format="png", bbox_inches="tight")


def _bars(axes: Axes) -> None:
    bars = axes.barh(["Một", "Hai", "Ba"], [1.0, 2.0, 3.5], color="#1F4E79", label="điểm")
    axes.bar_label(bars, fmt="%.2f", padding=4)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_title("Điểm")
    axes.set_xlabel("điểm")
    axes.legend()


def _lines(axes: Axes) -> None:
    axes.plot(["2026-06", "2026-07", "2026-08"], [70.0, 75.5, 80.12], marker="o")
    axes.tick_params(axis="x", rotation=45)
    axes.grid(True)
