"""Executed notebooks as documents: one reading of the notebook, one HTML file, one tagged PDF."""

from kstt.terms.later import asked_for

_WHERE = {
    "Document": "document",
    "read_document": "document",
    "KsttHTMLExporter": "exporters",
    "KsttPDFExporter": "exporters",
    "fonts_used": "fonts",
}
__all__ = sorted(_WHERE)
# Loaded when asked for: a batch has no need of nbconvert, nor who wants HTML of the PDF engine.
__getattr__ = asked_for(__name__, _WHERE)
