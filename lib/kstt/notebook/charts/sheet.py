"""The paper a chart is drawn on: points from the top left corner, matplotlib as the pen, clean SVG as the result.

One place touches matplotlib, so that a chart module says what is drawn and not how. No pyplot and no lasting change of
`rcParams`: an analyst's own style sheet changes nothing here. matplotlib is imported by the first chart, not before.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import cache
from types import SimpleNamespace

from kstt.notebook import palette
from kstt.notebook.charts.trim import trim
from kstt.notebook.charts.words import clean, width

WIDTH = 468.0
"""Width of a figure in points: 165 mm, the text width of an A4 page with the margins of NĐ 30/2020/NĐ-CP."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""left, top, width, height"""

_SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "kstt",
    "path.snap": False,
    "path.sketch": None,
    "path.effects": [],
    "agg.path.chunksize": 0,
}
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


@cache
def _pen() -> SimpleNamespace:
    from matplotlib import rc_context
    from matplotlib.artist import allow_rasterization
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from matplotlib.text import Text
    from matplotlib.transforms import Affine2D

    class Label(Text):
        """One line at its base line, never mathematics.

        `Text` lays a line out with FreeType before it is written; that took 80 % of the time of a chart, warned of
        every character the font lacks, and let the FreeType version into the result.
        """

        @allow_rasterization
        def draw(self, renderer):
            gc = renderer.new_gc()
            gc.set_foreground(self.get_color())
            x, y = self.get_transform().transform(self.get_unitless_position())
            _, height = renderer.get_canvas_width_height()
            renderer.draw_text(
                gc, x, height - y, self.get_text(), self.get_fontproperties(), self.get_rotation(), mtext=self
            )
            gc.restore()

    return SimpleNamespace(
        rc_context=rc_context,
        Canvas=FigureCanvasSVG,
        Figure=Figure,
        Font=cache(
            lambda size, bold: FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
        ),
        Patch=PathPatch,
        Path=Path,
        Label=Label,
        Affine2D=Affine2D,
    )


def preload() -> None:
    """Load matplotlib and its font now, once, instead of at the first chart: for a process that others are forked from.

    No thread is started and no pyplot back end is chosen.
    """
    sheet = Sheet(10, 10)
    sheet.text(1, 8, "0", bold=True)
    sheet.svg()
    width("0", 8)


class Sheet:
    """A white sheet of `width` × `height` points; y grows downwards.

    >>> sheet = Sheet(100, 20)
    >>> sheet.text(2, 14, "15,68")
    >>> sheet.svg().startswith("<svg")
    True
    """

    def __init__(self, width: float, height: float):
        self.width, self.height = width, height
        self._pen = _pen()
        self._flip = self._pen.Affine2D().scale(1, -1).translate(0, height)
        self._artists: list = []
        self._full: dict[str, str] = {}

    def _add(self, strokes: Iterable[Sequence[Point]], **style) -> None:
        vertices: list[Point] = []
        codes: list[int] = []
        for stroke in strokes:
            vertices += stroke
            codes += [1] + [2] * (len(stroke) - 1)
        if vertices:
            path = self._pen.Path(vertices, codes)
            path.should_simplify = False  # the default drops strokes without length, which are our dots
            self._artists.append(self._pen.Patch(path, transform=self._flip, **style))

    def boxes(self, boxes: Iterable[Box], fill: str) -> None:
        """Filled rectangles of one colour."""
        corners = ([(x, y), (x + w, y), (x + w, y + h), (x, y + h)] for x, y, w, h in boxes)
        self._add(corners, facecolor=fill, edgecolor="none")

    def lines(
        self, lines: Iterable[Sequence[Point]], colour: str, width: float = 0.8, dash: tuple[float, ...] | None = None
    ) -> None:
        """Open polylines of one colour; a dash is given in points (on, off)."""
        style = (0, tuple(part / width for part in dash)) if dash else "-"
        self._add(lines, fill=False, edgecolor=colour, linewidth=width, linestyle=style, capstyle="butt")

    def dots(self, points: Iterable[Point], colour: str, diameter: float, hollow: bool = False) -> None:
        """Round dots: strokes without length and with round caps, a tenth of the size of drawn circles."""
        points = list(points)
        style = {"fill": False, "capstyle": "round"}
        if len(points) == 1:
            # Typst's SVG reader leaves out a path that covers no area: one dot alone would be missing on paper.
            ((x, y),) = points
            stroke = [(x - 0.1, y), (x + 0.1, y)]
            self._add([stroke], edgecolor=colour, linewidth=diameter, **style)
            if hollow:
                self._add([stroke], edgecolor=palette.PAPER, linewidth=diameter - 2.4, **style)
            return
        self._add(([p, p] for p in points), edgecolor=colour, linewidth=diameter, **style)
        if hollow:
            self._add(([p, p] for p in points), edgecolor=palette.PAPER, linewidth=diameter - 2.4, **style)

    def diamonds(self, points: Iterable[Point], colour: str, size: float) -> None:
        """Filled diamonds, `size` from tip to tip."""
        r = size / 2
        self._add(
            ([(x, y - r), (x + r, y), (x, y + r), (x - r, y)] for x, y in points), facecolor=colour, edgecolor="none"
        )

    def hatch(self, boxes: Iterable[Box], colour: str = palette.NEUTRAL, step: float = 4.0, width: float = 0.5) -> None:
        """Rising lines inside rectangles: what is not known. Drawn, because a pattern needs an id in the page."""
        strokes: list[list[Point]] = []
        for x, y, w, h in boxes:
            # Lines x + y = constant, on one grid for the whole sheet, so that neighbouring boxes join.
            at = (int((x + y) // step) + 1) * step
            while at < x + y + w + h:
                strokes.append([(max(x, at - y - h), min(y + h, at - x)), (min(x + w, at - y), max(y, at - x - w))])
                at += step
        self.lines(strokes, colour, width)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 8,
        colour: str = palette.INK,
        anchor: str = "left",
        bold: bool = False,
        full: str | None = None,
        turned: bool = False,
    ) -> None:
        """One line, its base line at y. anchor: left, center, right. full: the whole text where this is shortened."""
        text = clean(text)
        if not text:
            return
        if full and clean(full) != text:
            self._full[text] = clean(full)
        self._artists.append(
            self._pen.Label(
                x,
                y,
                text,
                fontproperties=self._pen.Font(size, bold),
                color=colour,
                ha=anchor,
                va="baseline",
                rotation=90 if turned else 0,
                rotation_mode="anchor",
                parse_math=False,
                transform=self._flip,
            )
        )

    def svg(self) -> str:
        """The drawing as one `<svg>` element."""
        with self._pen.rc_context(_SETTINGS):
            figure = self._pen.Figure(figsize=(self.width / 72, self.height / 72), dpi=72, facecolor=palette.PAPER)
            canvas = self._pen.Canvas(figure)
            for order, artist in enumerate(self._artists):
                artist.set_zorder(order)
                figure.add_artist(artist)
            out = io.StringIO()
            canvas.print_svg(out, metadata=_NO_METADATA)
        return trim(out.getvalue(), self._full)
