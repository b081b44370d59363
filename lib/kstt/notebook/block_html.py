"""A block as HTML: one set of macros for JupyterLab and for the HTML report."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kstt.notebook.block_svg import clean_svg, labelled_svg

TEMPLATE_FOLDER = Path(__file__).parent / "templates"


def block_html(data: dict) -> str:
    """One block as an HTML fragment that looks right in JupyterLab without any page style.

    data: the block's JSON (`docs/blocks.md`). Texts are escaped; figures are cleaned (`clean_svg`).
    Errors: SvgRefused for a figure that is no SVG.

    >>> block_html({"kind": "paragraph", "runs": [{"text": "1 < 2", "strong": True, "em": False}]})[-39:]
    '<p><strong>1 &lt; 2</strong></p></div>\\n'
    """
    macros = _environment().get_template("blocks.html.j2").module
    return f'<div class="kstt"><style>{_style(data["kind"])}</style>{macros.block(_with_clean_figures(data))}</div>\n'


def filters() -> dict:
    """The filters that the macros need, for an environment that imports them."""
    return {"drawn": drawn, "plain_text": plain_text}


def drawn(figure: dict) -> Markup:
    """A cleaned figure as markup: inline SVG, or an image where the drawing has a style sheet of its own."""
    if figure.get("styled"):
        encoded = b64encode(figure["svg"].encode()).decode()
        return Markup('<img src="data:image/svg+xml;base64,{}" alt="{}">').format(encoded, figure["alt"])
    return Markup(labelled_svg(figure["svg"], figure["alt"]))


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
        return data | clean_figure(data, f"k{sha256(data['svg'].encode()).hexdigest()[:8]}-")
    if data["kind"] == "indicator" and data.get("trend"):
        return data | {"trend": _with_clean_figures({"kind": "figure", **data["trend"]})}
    return data


def clean_figure(figure: dict, prefix: str) -> dict:
    """The figure's fields that `drawn` needs: svg and whether it has a style sheet. Errors: SvgRefused."""
    clean = clean_svg(figure["svg"], prefix)
    return {"svg": clean.svg, "styled": clean.styled, "width": clean.width, "height": clean.height}


__all__ = ["TEMPLATE_FOLDER", "BlockEnvironment", "block_html", "clean_figure", "drawn", "filters", "plain_text"]
