"""A block as HTML: one set of macros for JupyterLab and for the HTML report."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from kstt.notebook.block_svg import drawing, labelled_svg
from kstt.notebook.indicator_html import formula_html, indicator_html
from kstt.notebook.table_html import classed, table_rows

TEMPLATE_FOLDER = Path(__file__).parent / "templates"


def block_html(data: dict) -> str:
    """One block as an HTML fragment that looks right in JupyterLab without any page style.

    data: the block's JSON (`docs/blocks.md`). Texts are escaped; figures are cleaned (`clean_svg`).
    Errors: SvgRefused for a figure that is no SVG.

    >>> block_html({"kind": "paragraph", "runs": [{"text": "1 < 2", "strong": True, "em": False}]})[-39:]
    '<p><strong>1 &lt; 2</strong></p></div>\\n'
    """
    shown = _with_clean_figures({**data, **_depth(data)})
    written = _aligned(_with_images(str(markup(shown)), shown))
    return f'<div class="kstt"><style>{_style(data["kind"])}</style>{written}</div>\n'


def markup(data: dict) -> Markup:
    """One block as markup of a page. data: the block's JSON with `depth` (of a heading) and with cleaned figures.

    A page and its notebook show the same block, and the reports of a month share many: it is written once.
    """
    try:
        key = orjson.dumps(data)
    except TypeError:  # an integer of more than 64 bits, half a surrogate pair
        return _macros().block(data)
    if key not in _written:
        if len(_written) >= _REMEMBERED:
            _written.clear()
        _written[key] = _macros().block(data)
    return _written[key]


_written: dict[bytes, Markup] = {}
_REMEMBERED = 256


_DEPTHS = {"annex": 2, "indicator": 4}


def _depth(data: dict) -> dict[str, int]:
    """How deep a heading stands in our reports: a single block knows no outline."""
    if data["kind"] == "heading":
        return {"depth": data["level"] + 1}
    return {"depth": _DEPTHS[data["kind"]]} if data["kind"] in _DEPTHS else {}


def filters() -> dict:
    """The filters that the macros need, for an environment that imports them."""
    return {
        "drawn": drawn,
        "formula": formula_html,
        "indicator": lambda block: indicator_html(block, drawn),
        "plain_text": plain_text,
        "classed": classed,
        "table_rows": table_rows,
    }


def drawn(figure: dict) -> Markup:
    """A cleaned figure as markup: inline SVG, or an image where the drawing has a style sheet of its own."""
    if figure.get("styled"):
        return Markup(_image(figure["svg"], figure["alt"]))
    return Markup(labelled_svg(figure["svg"], figure["alt"]))


def _image(svg: str, alt: str, sized: str = "") -> str:
    return f'<img src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}" alt="{escape(alt)}"{sized}/>'


def _with_images(written: str, block: dict) -> str:
    """The markup with its drawing as an image that brings its size and its paper along.

    From a notebook that somebody else has run JupyterLab takes inline SVG, leaving its labels in one line, and styles.
    """
    figure = block if block["kind"] == "figure" else block.get("trend") if block["kind"] == "indicator" else None
    if not figure:
        return written
    paper = figure["svg"].replace("<svg ", '<svg style="background:#fff" ', 1)
    image = _image(paper, figure["alt"], f' width="{round(figure["width"] * 4 / 3)}"')
    return written.replace(str(drawn(figure)), image)


def _aligned(written: str) -> str:
    """The markup with each cell's place in the cell itself: JupyterLab sets all to the right, and takes style sheets from a
    notebook that somebody else has run."""
    if "<table" in written:
        for begun, placed in _PLACED:
            written = written.replace(begun, placed)
    return written


_PLACED = tuple(
    (f"<{cell}{rest}", f'<{cell} style="text-align:{place}"{rest}')
    for cell in ("td", 'th scope="row"', 'th scope="col"')
    for rest, place in ((">", "left"), (' class="tone-', "left"), (' class="center', "center"))
)


def plain_text(text: str) -> Markup:
    """Text for between two tags: quotes stay as they are, which keeps folded JSON and code small."""
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


class BlockEnvironment(Environment):
    """An environment for templates over JSON: `b.text` is the field of that name at once.

    Jinja's own asks the dictionary for an attribute first and fails, seven thousand times a report.
    """

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def _macros() -> Any:
    return _environment().get_template("blocks.html.j2").module


def _environment() -> Environment:
    environment = BlockEnvironment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=_Lenient,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters())
    return environment


class _Lenient(StrictUndefined):
    """A label that the report does not give is empty; anything else missing stays an error."""

    def __str__(self) -> str:
        return ""

    def __html__(self) -> str:
        return ""

    def __bool__(self) -> bool:
        return False


@cache
def _styles() -> dict[str, str]:
    parts = re.split(r"/\* (\w+) \*/\n", (TEMPLATE_FOLDER / "jupyter.css").read_text("utf-8"))
    return {name: css.replace("\n", "") for name, css in zip(parts[1::2], parts[2::2], strict=True)}


def _style(kind: str) -> str:
    return _styles()["all"] + _styles().get(kind, "")


def _with_clean_figures(data: dict) -> dict:
    """Figures cleaned under a prefix made from what they draw: equal figures, equal ids, on every run."""
    if data["kind"] == "figure":
        return data | drawing(data["svg"], f"k{sha256(data['svg'].encode()).hexdigest()[:8]}-")
    if data["kind"] == "indicator" and data.get("trend"):
        trend = _with_clean_figures({"kind": "figure", **data["trend"]})
        return data | {"trend": {name: value for name, value in trend.items() if name != "kind"}}
    return data


__all__ = ["TEMPLATE_FOLDER", "BlockEnvironment", "block_html", "drawn", "filters", "markup", "plain_text"]
