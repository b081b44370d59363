"""`jupyter nbconvert --to kstt-html`: the whole report in one file that runs nothing and loads nothing."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup
from nbconvert.exporters import Exporter, TemplateExporter
from nbformat import NotebookNode
from traitlets import default

from kstt.notebook.block_html import TEMPLATE_FOLDER, BlockEnvironment, drawn, filters, markup
from kstt.render.document import Document, read_document
from kstt.render.refusal import told_on_the_command_line

_TEMPLATES = Path(__file__).parent / "templates"
LARGEST_WITH_EVIDENCE = 150_000
"""Bytes of a page that still folds its evidence in; a larger one names it with its hash (it is in notebook and PDF)."""


class KsttHTMLExporter(TemplateExporter):
    """An executed notebook as one HTML file: no script, no network, contents list, folded code, dark and print styles.

    Errors: those of `read_document`; nothing is written then. On the command line each is one line and exit code 1.

    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> html, _ = KsttHTMLExporter().from_notebook_node(new_notebook(cells=[new_markdown_cell("# Tháng 8")]))
    >>> "<h1>Tháng 8</h1>" in html
    True
    """

    export_from_notebook = "HTML (kstt)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "kstt-html"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        # nbconvert's own default is the current directory: a template lying beside the data would be run.
        return [str(_TEMPLATES)]

    @told_on_the_command_line
    def from_filename(self, filename: str, resources: dict | None = None, **kw: Any) -> tuple[str, dict]:
        return super().from_filename(filename, resources, **kw)

    def from_notebook_node(self, nb: NotebookNode, resources: dict | None = None, **kw: Any) -> tuple[str, dict]:
        """The page and nbconvert's resources."""
        nb_copy, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        return self.page(read_document(nb_copy, resources)), resources

    def page(self, document: Document) -> str:
        """The page of a document that is already read."""
        known = {"document": document, "words": document.words, **_style()}
        page = self.template.render(**known)
        # The rest of the page is set once, whatever becomes of the evidence: a month has many pages near the limit.
        evidence = [part for part in document.parts if part["kind"] == "evidence"]
        said = self.template.environment.get_template("parts.html.j2").make_module(known)
        folded = [said.evidence_folded(part) for part in evidence]
        size = len(page.encode()) + sum(len(text.encode()) for text in folded)
        if size > LARGEST_WITH_EVIDENCE:
            folded = [said.evidence_named(part) for part in evidence]
        for part, text in zip(evidence, folded, strict=True):
            page = page.replace(said.evidence_place(part), text, 1)
        return page

    def _create_environment(self) -> Environment:
        paths = [str(_TEMPLATES / "kstt-html"), str(TEMPLATE_FOLDER)]
        environment = BlockEnvironment(
            loader=ChoiceLoader([*self.extra_loaders, FileSystemLoader([*self.extra_template_paths, *paths])]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters.update({**filters(), "pictured": _pictured, "sha256": _sha256, "block": markup})
        return environment


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
    css = (_TEMPLATES / "kstt-html" / "style.css").read_text("utf-8").strip()
    return {"style": Markup(css), "style_hash": Markup(b64encode(sha256(css.encode()).digest()).decode())}
