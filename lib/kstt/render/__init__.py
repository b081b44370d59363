"""Executed notebooks as documents: one reading of the notebook, one HTML file, one tagged PDF."""

from kstt.terms.later import asked_for

_WHERE = {
    "Document": "document",
    "read_document": "document",
    "KsttHTMLExporter": "html",
    "KsttPDFExporter": "pdf",
    "fonts_used": "fonts",
}
__all__ = sorted(_WHERE)
# Loaded when asked for: the PDF engine must not be loaded by someone who only wants HTML, nor before a fork.
__getattr__ = asked_for(__name__, _WHERE)
