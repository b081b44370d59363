"""A document as one HTML page that runs nothing and loads nothing."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, Template
from markupsafe import Markup

from kstt.notebook.block_html import TEMPLATE_FOLDER, BlockEnvironment, drawn, filters, markup
from kstt.render.document import Document

TEMPLATES = Path(__file__).parent / "templates"
LARGEST_WITH_EVIDENCE = 150_000
"""Bytes of a page that still folds its evidence in; a larger one names it with its hash (it is in notebook and PDF)."""


def page(document: Document, template: Template | None = None) -> str:
    """The page of a document. template: of an `environment`, in place of ours."""
    template = template or _template()
    known = {"document": document, "words": document.words, **_style()}
    made = template.render(**known)
    # The rest of the page is set once, whatever becomes of the evidence: a month has many pages near the limit.
    evidence = [part for part in document.parts if part["kind"] == "evidence"]
    said = template.environment.get_template("parts.html.j2").make_module(known)
    folded = [said.evidence_folded(part) for part in evidence]
    size = len(made.encode()) + sum(len(text.encode()) for text in folded)
    if size > LARGEST_WITH_EVIDENCE:
        folded = [said.evidence_named(part) for part in evidence]
    for part, text in zip(evidence, folded, strict=True):
        made = made.replace(said.evidence_place(part), text, 1)
    return made


def environment(*loaders: BaseLoader) -> Environment:
    """For the page's templates. loaders: asked before our own folders."""
    ours = FileSystemLoader([str(TEMPLATES / "kstt-html"), str(TEMPLATE_FOLDER)])
    made = BlockEnvironment(
        loader=ChoiceLoader([*loaders, ours]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update({**filters(), "pictured": _pictured, "sha256": _sha256, "block": markup})
    return made


@cache
def _template() -> Template:
    return environment().get_template("index.html.j2")


def _pictured(picture: dict) -> Markup:
    if picture["form"] == "svg":
        return drawn(picture)
    image = Markup('<img class="raster" src="data:{};base64,{}" alt="{}" width="{}" height="{}">')
    return image.format(*(picture[name] for name in ("mime", "data", "alt", "width", "height")))


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@cache
def _style() -> dict[str, Markup]:
    """The style sheet and the hash by which the page's policy admits it and no other."""
    css = (TEMPLATES / "kstt-html" / "style.css").read_text("utf-8").strip()
    return {"style": Markup(css), "style_hash": Markup(b64encode(sha256(css.encode()).digest()).decode())}
