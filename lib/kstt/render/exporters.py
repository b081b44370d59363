"""`jupyter nbconvert --to kstt-html` and `--to kstt-pdf`: an executed notebook as nbconvert's users have it made."""

from __future__ import annotations

from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from nbconvert.exporters import Exporter, TemplateExporter
from nbformat import NotebookNode
from traitlets import default

from kstt.render import html
from kstt.render.document import read_document
from kstt.render.refusal import told_on_the_command_line


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
        return [str(html.TEMPLATES)]

    @told_on_the_command_line
    def from_filename(self, filename: str, resources: dict | None = None, **kw: Any) -> tuple[str, dict]:
        return super().from_filename(filename, resources, **kw)

    def from_notebook_node(self, nb: NotebookNode, resources: dict | None = None, **kw: Any) -> tuple[str, dict]:
        """The page and nbconvert's resources."""
        nb_copy, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        return html.page(read_document(nb_copy, resources), self.template), resources

    def _create_environment(self) -> Environment:
        return html.environment(ChoiceLoader(self.extra_loaders), FileSystemLoader(self.extra_template_paths))


class KsttPDFExporter(Exporter):
    """An executed notebook as a PDF that is archivable (PDF/A-3a) and accessible (PDF/UA-1), evidence attached.

    Code is left out: it is in the notebook and, folded, in the HTML. The same notebook gives the same bytes; the
    date is the report's. Errors: those of `read_document`; KSTT-RENDER-010 when the pages cannot be set.
    """

    export_from_notebook = "PDF (kstt)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    @told_on_the_command_line
    def from_filename(self, filename: str, resources: dict | None = None, **kw: Any) -> tuple[Any, dict]:
        return super().from_filename(filename, resources, **kw)

    def from_notebook_node(self, nb: NotebookNode, resources: dict | None = None, **kw: Any) -> tuple[Any, dict]:
        """The PDF's bytes and nbconvert's resources."""
        from kstt.render.pdf import pages  # not with this module: whoever wants HTML alone has no need of Typst

        nb_copy, resources = super().from_notebook_node(nb, resources, **kw)
        return pages(read_document(nb_copy, resources)), resources
