"""The letters of a chart taken out of its SVG, so that Typst sets them as it sets the report's own.

Typst remembers a word it has set, and the same months, ticks and rates stand in chart after chart; its reader of SVG
shapes and outlines every letter of every picture anew, and each comes into the page by itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from kstt.notebook.charts.words import FONT_FAMILY, width
from kstt.render.fonts import charts_can_draw

_NUMBER, _COLOUR = r"-?\d+(?:\.\d+)?", "#[0-9A-Fa-f]{6}"
_ROOT = re.compile(
    rf'<svg xmlns="[^"]+" viewBox="0 0 (?P<width>{_NUMBER}) {_NUMBER}" '
    rf'font-family="{FONT_FAMILY}" font-size="{_NUMBER}" fill="{_COLOUR}">'
)
_STYLE = (
    rf'(?: (?:x|y|font-size)="{_NUMBER}"| fill="{_COLOUR}"'
    r'| font-weight="(?:700|bold)"| text-anchor="(?:middle|end)")+'
)
_PIECE = re.compile(rf"<(?:g|text)(?P<style>{_STYLE})>(?:(?P<text>[^<]+)</text>)?|</g>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_SHIFTS = {"middle": 0.5, "end": 1.0}

# Most labels of a report have stood in the chart before.
_width = lru_cache(maxsize=20_000)(width)

Label = tuple[float, float, float, str, bool, str]
"""x and y where the base line begins, size, colour, bold, text; lengths in units of the drawing."""


def without_labels(svg: str) -> tuple[str, list[Label]] | None:
    """A cleaned drawing without its letters, and its labels in reading order.

    None when the SVG is not of the simple kind that charts write, has letters that the font of charts lacks, or a label
    wider than the drawing, which would be broken: it is then to be shown whole.
    """
    if (root := _ROOT.match(svg)) is None:
        return None
    group = ""
    labels: list[Label] = []

    def taken(piece: re.Match[str]) -> str:
        nonlocal group
        style, text = piece.groups()
        if text is None:
            group = style or ""
        else:
            labels.append(_label(text, root[0], group, style))
        return ""

    drawn = _PIECE.sub(taken, svg)
    # Where anything but paths is left, a label may have stood under something, or been turned: nothing to set apart.
    only_paths = drawn.count("<") == drawn.count("<path ") + len(("<svg", "</svg"))
    texts = "".join(text for *_, text in labels)
    room = float(root["width"])
    fits = all(_width(text, size, bold) < room for _, _, size, _, bold, text in labels)
    return (drawn, labels) if only_paths and fits and charts_can_draw(texts) else None


# Most labels of a report stand at the same place in the chart before.
@lru_cache(maxsize=20_000)
def _label(text: str, *styles: str) -> Label:
    """A label. text: as it stands in the drawing; styles: attributes, those of the root first."""
    text, said = unescape(text), {name: value for style in styles for name, value in _ATTRIBUTE.findall(style)}
    size, bold = float(said["font-size"]), "font-weight" in said
    x = float(said.get("x", 0)) - _SHIFTS.get(said.get("text-anchor", ""), 0.0) * _width(text, size, bold)
    return round(x, 2), float(said.get("y", 0)), size, said["fill"].lower(), bold, text
