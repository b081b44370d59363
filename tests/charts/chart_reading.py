"""How a test reads a chart: its texts, its colours, its paths."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from kstt.notebook.blocks import Figure

HOSTILE = "<script>alert('x')</script> & $x_1^2$ #import \"y\" _z_"
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "g", "path", "text", "title"}
ATTRIBUTES = {
    *("viewBox", "font-family", "font-size", "font-weight", "fill", "text-anchor", "transform"),
    *("d", "x", "y", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"),
}


def tree(figure: Figure) -> ElementTree.Element:
    return ElementTree.fromstring(figure.svg)


def texts(figure: Figure) -> list[str]:
    """The lines of text a reader sees, in the order of drawing."""
    return [
        "".join([node.text or "", *(child.tail or "" for child in node)]) for node in tree(figure).iter(SVG + "text")
    ]


def titles(figure: Figure) -> list[str]:
    return [node.text for node in tree(figure).iter(SVG + "title")]


def paths(figure: Figure, **attributes: str) -> list[str]:
    """Data of the paths that have these attributes (`_` for `-`)."""
    wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
    return [
        node.get("d")
        for node in tree(figure).iter(SVG + "path")
        if all(node.get(name) == value for name, value in wanted.items())
    ]


def boxes(figure: Figure, fill: str) -> int:
    """How many shapes have this fill."""
    return sum(data.lower().count("m") for data in paths(figure, fill=fill.lower()))


def sound(figure: Figure) -> None:
    """What holds for every chart: well formed, self-contained, made of paths and texts only, told in words."""
    root = tree(figure)
    assert root.tag == SVG + "svg"
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= ALLOWED
    assert {name for node in root.iter() for name in node.attrib} <= ATTRIBUTES
    width, height = (float(size) for size in root.get("viewBox").split()[2:])
    assert width > 0 and height > 0
    for node in root.iter(SVG + "text"):
        assert 0 <= float(node.get("x")) <= width
        assert 0 <= float(node.get("y")) <= height
    assert "nan" not in figure.svg and "inf " not in figure.svg
    assert re.fullmatch(r"\S.{8,}[.?!]", figure.alt, re.S)
    assert figure.caption.strip()
