"""Executed notebooks as documents: one reading of the notebook, one HTML file, one tagged PDF."""

from typing import Any

__all__ = ["Document", "KsttHTMLExporter", "KsttPDFExporter", "fonts_used", "read_document"]

_ROOMS = {
    "Document": "document",
    "read_document": "document",
    "KsttHTMLExporter": "html",
    "KsttPDFExporter": "pdf",
    "fonts_used": "fonts",
}


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the PDF engine must not be loaded by someone who only wants HTML, nor before a fork.
    if name not in _ROOMS:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"kstt.render.{_ROOMS[name]}"), name)
