"""matplotlib's SVG without what a report cannot use: prolog, metadata, style elements, ids, groups, needless digits.

Several figures stand in one HTML page whose content security policy forbids inline styles: ids would collide, a
`<style>` would reach the whole page, and `style=` would be ignored. So every style becomes a presentation attribute.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from itertools import groupby
from xml.etree import ElementTree

from kstt.notebook.charts.words import FONT_FAMILY

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_STEP = re.compile(rf"([MLz])(?:\s*({_NUMBER.pattern})\s+({_NUMBER.pattern}))?")
_DEFAULTS = {"fill": "#000000", "stroke-linecap": "butt", "stroke-linejoin": "round", "stroke-dashoffset": "0"}
_DROPPED = {"font-family", "stroke-miterlimit"}


def _tenths(text: str) -> int:
    return round(float(text) * 10)


def decimal(tenths: int) -> str:
    """A number of tenths, as short as SVG allows: 125 is `12.5`, 120 is `12`."""
    whole, rest = divmod(abs(tenths), 10)
    return ("-" if tenths < 0 else "") + (f"{whole}.{rest}" if rest else str(whole))


def _path(data: str) -> str:
    """Path data with one decimal, relative steps, and `h`, `v` where a line is straight."""
    out: list[str] = []
    x = y = start_x = start_y = 0
    for command, first, second in _STEP.findall(data):
        if command == "z":
            out.append("z")
            x, y = start_x, start_y
            continue
        new_x, new_y = _tenths(first), _tenths(second)
        if command == "M":
            at, by = f"M{decimal(new_x)} {decimal(new_y)}", f"m{decimal(new_x - x)} {decimal(new_y - y)}"
            out.append(by if out and len(by) < len(at) else at)
            start_x, start_y = new_x, new_y
        elif new_y == y:
            out.append(f"h{decimal(new_x - x)}")
        elif new_x == x:
            out.append(f"v{decimal(new_y - y)}")
        else:
            out.append(f"l{decimal(new_x - x)} {decimal(new_y - y)}")
        x, y = new_x, new_y
    return "".join(out)


def _style(element: ElementTree.Element) -> tuple[tuple[str, str], ...]:
    """The style of an element as attributes, without what is the default anyway."""
    pairs = (part.split(":", 1) for part in element.get("style", "").split(";") if part.strip())
    style = {name.strip(): value.strip().removesuffix("px") for name, value in pairs}
    kept = {k: v for k, v in style.items() if k not in _DROPPED and _DEFAULTS.get(k) != v}
    for name in ("stroke-width", "stroke-dasharray", "font-size"):
        if name in kept:
            kept[name] = " ".join(decimal(_tenths(value)) for value in _NUMBER.findall(kept[name]))
    if kept.get("text-anchor") == "start":
        del kept["text-anchor"]
    return tuple(kept.items())


def _attributes(pairs: tuple[tuple[str, str], ...]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in pairs)


def _text(element: ElementTree.Element, full: Mapping[str, str]) -> str:
    x, y = decimal(_tenths(element.get("x"))), decimal(_tenths(element.get("y")))
    turned = element.get("transform", "").startswith("rotate(-90")
    text = element.text or ""
    title = f"<title>{escape(full[text], quote=False)}</title>" if text in full else ""
    turn = f' transform="rotate(-90 {x} {y})"' if turned else ""
    return f'<text x="{x}" y="{y}"{turn}>{title}{escape(text, quote=False)}</text>'


def trim(svg: str, full: Mapping[str, str] | None = None) -> str:
    """One `<svg>` of paths and texts, with `viewBox` and without ids, styles and references.

    svg: what `FigureCanvasSVG` writes for paths of straight lines and for texts in `svg.fonttype: none`.
    full: text shown → the whole text, for texts that were shortened; it becomes their `<title>`.
    Errors: ValueError on an element that would need an id (marker, clip path, image, pattern).
    """
    full = full or {}
    root = ElementTree.fromstring(svg)
    drawn: list[tuple[str, tuple[tuple[str, str], ...], str]] = []
    for element in root.iter():
        name = element.tag.removeprefix(_SVG)
        if name == "path":
            drawn.append((name, _style(element), _path(element.get("d", ""))))
        elif name == "text":
            drawn.append((name, _style(element), _text(element, full)))
        elif name not in {"svg", "defs", "style", "g", "metadata"}:
            raise ValueError(f"the trimmed SVG has no place for <{name}>")
    body: list[str] = []
    for (name, style), run in groupby(drawn, key=lambda item: item[:2]):
        contents = "".join(content for _, _, content in run)
        if name == "path":
            body.append(f'<path{_attributes(style)} d="{contents}"/>')
        else:
            body.append(f"<g{_attributes(style)}>{contents}</g>")
    head = f'xmlns="http://www.w3.org/2000/svg" viewBox="{root.get("viewBox")}"'
    return f'<svg {head} font-family="{FONT_FAMILY}" stroke-linejoin="round">{"".join(body)}</svg>'
