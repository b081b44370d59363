"""A real browser and axe-core for the pages; where they are missing the tests say so, and on CI they fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from analyst_notebook import analyst_notebook
from unit_notebook import hostile_notebook, unit_notebook

from kstt.render import KsttHTMLExporter, KsttPDFExporter

_QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what} is needed on CI")
    pytest.skip(f"{what} is not here")


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


@pytest.fixture(scope="session")
def poppler() -> str:
    found = shutil.which("pdftotext")
    if not found:
        _missing("pdftotext (poppler)")
    return str(found)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """A browser context with an empty profile."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        _missing("Chromium")
    from playwright.sync_api import sync_playwright

    profile = tmp_path_factory.mktemp("profile")
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(profile, executable_path=path, args=_QUIET, headless=True)
        yield context
        context.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, from npm."""
    npm = shutil.which("npm")
    if not npm:
        _missing("npm")
    folder = tmp_path_factory.mktemp("axe")
    packed = subprocess.run([npm, "pack", "axe-core@4", "--silent"], cwd=folder, capture_output=True, text=True)
    archives = list(Path(folder).glob("*.tgz"))
    if packed.returncode or not archives:
        _missing("axe-core (npm registry)")
    with tarfile.open(archives[0]) as archive:
        return archive.extractfile("package/axe.min.js").read().decode()
