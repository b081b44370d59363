"""What JupyterLab's own window shows of our blocks: its styles, its sanitiser and its theme are not ours."""

import urllib.request
from pathlib import Path

import nbformat
import pytest
from running_lab import PATIENCE, TOKEN, Lab

from kstt.notebook import UnitReport
from kstt.notebook.blocks import BLOCK_MIME

SHOWN = ["head", "overall", "scores", "changes"]
SOURCE = """from kstt.notebook import UnitReport, show
report = UnitReport(period="2026-08", unit="H99.05")
show(report.head(), report.overall(), report.scores(), report.changes(), report.indicators()[:4])"""


def bundles() -> list[dict]:
    report = UnitReport(period="2026-08", unit="H99.05")
    groups = [*(getattr(report, name)() for name in SHOWN), report.indicators()[:4]]
    return [
        block._repr_mimebundle_() for each in groups for block in (each if isinstance(each, list | tuple) else [each])
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("opened")


@pytest.fixture(scope="module")
def lab(tmp_path_factory, folder):
    lab = Lab(tmp_path_factory.mktemp("lab") / "log", folder)
    lab.wait()
    yield lab
    lab.close()


@pytest.fixture(scope="module")
def window(lab, folder, chromium):
    """Opens a notebook of one cell; what it shows is ready."""
    page = chromium.new_page()

    def opened(name: str, source: str, outputs: list[dict] | None = None):
        shown = [nbformat.v4.new_output("display_data", data=data) for data in outputs or []]
        cell = nbformat.v4.new_code_cell(source, outputs=shown)
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        notebook = nbformat.v4.new_notebook(cells=[cell], metadata=kernel)
        nbformat.write(notebook, folder / f"{name}.ipynb")
        page.goto(f"http://127.0.0.1:{lab.port}/lab/workspaces/{name}/tree/{name}.ipynb?token={TOKEN}")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE * 1000)
        if outputs is None:
            page.get_by_text("| Idle").wait_for(timeout=PATIENCE * 1000)
            page.locator(".jp-Cell .cm-content").click()
            page.keyboard.press("Control+Enter")
        page.wait_for_selector(".jp-Notebook .jp-OutputArea-output", timeout=PATIENCE * 1000)
        page.wait_for_function("() => document.querySelector('.jp-InputPrompt').textContent != '[*]:'")
        page.wait_for_function("() => [...document.querySelectorAll('.kstt img')].every(image => image.complete)")
        return page

    yield opened
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("run", [True, False], ids=["run here", "run by somebody else"])
def test_every_figure_is_drawn_whoever_has_run_the_notebook(window, run):
    given = bundles()
    page = window(f"figures-{run}", SOURCE, None if run else given)
    blocks = [data[BLOCK_MIME] for data in given]
    figures = [figure for block in blocks if (figure := block if block["kind"] == "figure" else block.get("trend"))]
    # Which targets there are depends on the folder.
    begun = [figure["alt"].partition(":")[0] for figure in figures]
    drawn = page.evaluate(
        """() => [...document.querySelectorAll('.kstt img')].map(
            image => [image.alt.split(':')[0], image.naturalWidth > 99 && image.clientWidth > 99])"""
    )
    assert drawn == [[alt, True] for alt in begun] and len(begun) > 4


@pytest.mark.slow
@pytest.mark.parametrize("run", [True, False], ids=["run here", "run by somebody else"])
def test_cells_stand_where_the_report_has_them_whoever_has_run_the_notebook(window, run):
    given = bundles()
    page = window(f"cells-{run}", SOURCE, None if run else given)
    tables = [block for data in given if (block := data[BLOCK_MIME])["kind"] == "table"]
    aligned = page.evaluate(
        """() => [...document.querySelectorAll('.kstt table')].map(table => [...table.rows].map(
            row => [...row.cells].map(cell => getComputedStyle(cell).textAlign)))"""
    )
    assert [set(map(tuple, rows)) for rows in aligned] == [
        {tuple(column["align"] for column in table["columns"])} for table in tables
    ]


@pytest.mark.slow
def test_texts_stand_where_the_report_has_them(window):
    page = window("places", SOURCE)
    letterhead = "[...document.querySelectorAll('.kstt .head p')].map(line => getComputedStyle(line).textAlign)"
    assert set(page.evaluate(letterhead)) == {"center"}
    # Letters of Vietnamese reach into the line above when lines stand as close as JupyterLab sets a heading's.
    spaced = (
        "e => { const style = getComputedStyle(e); return parseFloat(style.lineHeight) / parseFloat(style.fontSize) }"
    )
    assert page.locator(".kstt h1").evaluate(spaced) >= 1.2
    labels = page.evaluate(
        """() => [...document.querySelectorAll('.kstt dt')].map(label => {
            const words = document.createRange(); words.selectNodeContents(label)
            const one = words.getBoundingClientRect(), other = label.nextElementSibling.getBoundingClientRect()
            return [label.textContent, one.right <= other.left + 1 || one.bottom <= other.top + 1, one.height < 30]})"""
    )
    assert len(labels) > 20 and [label for label in labels if label[1:] != [True, True]] == []


@pytest.mark.slow
def test_a_mistake_of_the_analysts_is_told_without_a_traceback(window):
    page = window("mistake", 'from kstt.notebook import UnitReport\nUnitReport(period="2026-08", unit="H99.5")')
    told = page.locator(".jp-OutputArea-output").inner_text()
    assert told.startswith("KSTT-UNIT-001") and len(told.splitlines()) == 1


@pytest.mark.slow
def test_what_the_menu_offers_to_save_a_notebook_as_is_saved(lab, folder):
    shown = [nbformat.v4.new_output("display_data", data=data) for data in bundles()]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SOURCE, outputs=shown)])
    nbformat.write(notebook, folder / "saved.ipynb")
    ours = [name for name in lab.ask("nbconvert") if "kstt" in name]
    begun = {}
    for name in ours:
        address = f"http://127.0.0.1:{lab.port}/nbconvert/{name}/saved.ipynb?download=true"
        request = urllib.request.Request(address, headers={"Authorization": f"token {TOKEN}"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            begun[name] = answer.read(5), answer.headers["Content-Disposition"].rpartition("'")[2]
    assert begun == {"kstt-html": (b"<!DOC", "saved.html"), "kstt-pdf": (b"%PDF-", "saved.pdf")}
