"""Notebooks of every kind of block, and what the exporters make of them."""

from __future__ import annotations

import pytest
from analyst_notebook import analyst_notebook
from unit_notebook import hostile_notebook, unit_notebook

from kstt.render import KsttHTMLExporter, KsttPDFExporter


@pytest.fixture(scope="session")
def notebooks() -> dict:
    return {"unit": unit_notebook(), "hostile": hostile_notebook(), "analyst": analyst_notebook()}


@pytest.fixture(scope="session")
def pages(notebooks: dict) -> dict[str, str]:
    """The HTML of each fixture notebook."""
    exporter = KsttHTMLExporter()
    return {name: exporter.from_notebook_node(nb)[0] for name, nb in notebooks.items()}


@pytest.fixture(scope="session")
def pdfs(notebooks: dict) -> dict[str, bytes]:
    """The PDF of each fixture notebook."""
    exporter = KsttPDFExporter()
    return {name: exporter.from_notebook_node(nb)[0] for name, nb in notebooks.items()}
