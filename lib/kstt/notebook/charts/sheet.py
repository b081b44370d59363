"""The paper a chart is drawn on: points from the top left corner, SVG as the result.

A drawing is made of paths and lines of text, written as presentation attributes: several figures stand in one HTML page
whose content security policy forbids inline styles, where ids would collide and a `<style>` would reach the whole page.
Attributes stand in the order that `clean_svg` leaves them in, so cleaning changes nothing but the `<title>` of labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from kstt.notebook import palette
from kstt.notebook.charts.words import FONT_FAMILY, clean, measure_letters

WIDTH = 468.0
"""Width of a figure in points: 165 mm, the text width of an A4 page with the margins of NĐ 30/2020/NĐ-CP."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""left, top, width, height"""

_ANCHORS = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}
_SIZE = 8
"""Most labels have this size and the colour of ink: both are said once, on the root."""


def preload() -> None:
    """Measure the letters of labels now, once, instead of at the first chart: for a process that others are forked from."""
    measure_letters()


def _steps(strokes: Iterable[Sequence[Point]]) -> str:
    """Path data with one decimal, relative steps, and `h`, `v` where a line is straight."""
    out: list[str] = []
    x = y = 0
    for stroke in strokes:
        for at, (to_x, to_y) in enumerate(stroke):
            new_x, new_y = round(to_x * 10), round(to_y * 10)
            by_x, by_y = f"{(new_x - x) / 10:g}", f"{(new_y - y) / 10:g}"
            if not at:
                place, step = f"M{new_x / 10:g} {new_y / 10:g}", f"m{by_x} {by_y}"
                out.append(step if out and len(step) < len(place) else place)
            elif new_y == y:
                out.append(f"h{by_x}")
            elif new_x == x:
                out.append(f"v{by_y}")
            else:
                out.append(f"l{by_x} {by_y}")
            x, y = new_x, new_y
    return "".join(out)


class Sheet:
    """A white sheet of `width` × `height` points; y grows downwards.

    >>> sheet = Sheet(100, 20)
    >>> sheet.text(2, 14, "15,68")
    >>> sheet.svg()[-37:]
    '<text x="2" y="14">15,68</text></svg>'
    """

    def __init__(self, width: float, height: float):
        self.width, self.height = width, height
        self._drawn: list[str] = []
        self._labels: list[str] = []
        self._style = ""

    def _add(self, strokes: Iterable[Sequence[Point]], style: str) -> None:
        if data := _steps(strokes):
            self._end_labels()
            self._drawn.append(f'<path d="{data}"{style}/>')

    def _end_labels(self) -> None:
        """Neighbouring labels of one style share a group."""
        if len(self._labels) > 1 and self._style:
            self._drawn += [f"<g{self._style}>", *(label.replace("\0", "") for label in self._labels), "</g>"]
        else:
            self._drawn += [label.replace("\0", self._style) for label in self._labels]
        self._labels = []

    def boxes(self, boxes: Iterable[Box], fill: str) -> None:
        """Filled rectangles of one colour."""
        corners = ([(x, y), (x + w, y), (x + w, y + h), (x, y + h)] for x, y, w, h in boxes)
        self._add(corners, f' fill="{fill.lower()}"')

    def lines(
        self, lines: Iterable[Sequence[Point]], colour: str, width: float = 0.8, dash: tuple[float, ...] | None = None
    ) -> None:
        """Open polylines of one colour; a dash is given in points (on, off)."""
        dashes = f' stroke-dasharray="{" ".join(f"{part:g}" for part in dash)}"' if dash else ""
        self._add(lines, f"{self._stroke(colour, width)}{dashes}")

    @staticmethod
    def _stroke(colour: str, width: float) -> str:
        return f' fill="none" stroke="{colour.lower()}" stroke-width="{width:.1f}"'.replace('.0"', '"')

    def dots(self, points: Iterable[Point], colour: str, diameter: float, hollow: bool = False) -> None:
        """Round dots: strokes without length and with round caps, a tenth of the size of drawn circles."""
        points = list(points)
        # Typst's SVG reader leaves out a path that covers no area: one dot alone would be missing on paper.
        long = 0.1 if len(points) == 1 else 0.0
        strokes = [[(x - long, y), (x + long, y)] for x, y in points]
        round_ends = ' stroke-linecap="round"'
        self._add(strokes, self._stroke(colour, diameter) + round_ends)
        if hollow:
            self._add(strokes, self._stroke(palette.PAPER, diameter - 2.4) + round_ends)

    def diamonds(self, points: Iterable[Point], colour: str, size: float) -> None:
        """Filled diamonds, `size` from tip to tip."""
        r = size / 2
        tips = ([(x, y - r), (x + r, y), (x, y + r), (x - r, y)] for x, y in points)
        self._add(tips, f' fill="{colour.lower()}"')

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
        style = _ANCHORS[anchor]
        if size != _SIZE:
            style = f' font-size="{size:g}"' + style
        if bold:
            style = ' font-weight="700"' + style
        if colour != palette.INK:
            style += f' fill="{colour.lower()}"'
        if style != self._style:
            self._end_labels()
            self._style = style
        at_x, at_y = f"{round(x * 10) / 10:g}", f"{round(y * 10) / 10:g}"
        turn = f' transform="rotate(-90 {at_x} {at_y})"' if turned else ""
        title = f"<title>{escape(clean(full), quote=False)}</title>" if full and clean(full) != text else ""
        # The mark stands where the style goes when the label is alone; no cleaned text has it.
        self._labels.append(f'<text x="{at_x}" y="{at_y}"{turn}\0>{title}{escape(text, quote=False)}</text>')

    def svg(self) -> str:
        """The drawing as one `<svg>` element."""
        self._end_labels()
        width, height = f"{self.width:g}", f"{self.height:g}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="{FONT_FAMILY}" '
            f'font-size="{_SIZE}" fill="{palette.INK.lower()}">'
            f'<path d="M0 0h{width}v{height}h-{width}z" fill="{palette.PAPER.lower()}"/>{"".join(self._drawn)}</svg>'
        )
