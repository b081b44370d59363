"""A report is published under a unit's name only if it is that unit's, of that period, in that edition."""

import json
from pathlib import Path

import nbformat
import pytest
from batches import ROOT, made_by, plan_for, with_notebook, write_province

from kstt.batch import make_one
from kstt.batch.crews import ForkCrew, KernelCrew
from kstt.batch.forks import can_fork
from kstt.batch.plan import UNIT_NOTEBOOK, notebook_file
from kstt.batch.work import Limits
from kstt.errors import KsttError
from kstt.notebook import ProvinceReport, UnitReport
from kstt.notebook.audit_report import AuditReport
from kstt.notebook.blocks import BLOCK_MIME
from kstt.notebook.parameters import ReportParameters
from kstt.notebook.signals_report import SignalsReport
from kstt.render.document import read_document

ENGINES = {"fork": lambda: ForkCrew(Limits()), "kernel": lambda: KernelCrew(1, Limits())}
OTHERS = {"unit": "P.2", "period": "2026-07", "edition": "internal", "language": "vi"}
ASKED = {"unit": "P.1", "period": "2026-08", "edition": "public", "language": "en"}


def shipped(source: str = "") -> nbformat.NotebookNode:
    """The notebook of a unit; source: of a cell of the analyst's own, after the parameters."""
    notebook = nbformat.read(notebook_file(UNIT_NOTEBOOK), as_version=4)
    at = next(n for n, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", ()))
    if source:
        notebook.cells.insert(at + 1, nbformat.v4.new_code_cell(source))
    return notebook


@pytest.mark.skipif(not can_fork(), reason="this system has no fork")
@pytest.mark.parametrize("formats", [("html", "pdf", "ipynb"), ("ipynb",)], ids=["all", "notebook"])
@pytest.mark.parametrize("name", OTHERS)
def test_a_parameter_that_a_cell_changes_costs_the_report_and_says_which(province, tmp_path, name, formats):
    told = refused(province, tmp_path, name, "fork", formats)
    assert told.text("en").count(f"“{OTHERS[name]}”") == 1 and f"“{ASKED[name]}” was asked for" in told.text("en")


def test_kernels_are_watched_as_forks_are(province, tmp_path):
    assert "“P.1”" in refused(province, tmp_path, "unit", "kernel", ("html",)).text("vi")


def refused(province: Path, folder: Path, name: str, engine: str, formats: tuple[str, ...]):
    plan = plan_for(province, folder / "out", "P.1", language="en", edition="public", formats=formats)
    plan = with_notebook(plan, shipped(f"{name} = {OTHERS[name]!r}"), folder / "own.ipynb")
    (done,) = made_by(ENGINES[engine](), plan, folder / "made").values()
    assert done.made is None and list((folder / "made" / "P.1").iterdir()) == []
    (problem,) = done.problems
    assert problem.code == "KSTT-BATCH-023" and problem.place.file == "own.ipynb"
    return problem


@pytest.mark.skipif(not can_fork(), reason="this system has no fork")
@pytest.mark.parametrize(
    "source",
    ["unit = unit.strip()", "for unit in ():\n    pass", "made_for = {'unit': 'P.2'}\nmade_for"],
    ids=["the same value", "another use of the name", "a display of the analyst's own"],
)
def test_what_changes_no_parameter_is_let_through(province, tmp_path, source):
    plan = with_notebook(plan_for(province, tmp_path / "out", "P.1"), shipped(source), tmp_path / "own.ipynb")
    (done,) = made_by(ForkCrew(Limits()), plan, tmp_path / "made").values()
    assert done.problems == () and sorted(done.made) == ["report.html", "report.ipynb", "report.pdf"]


def test_a_notebook_whose_parameters_lost_their_tag_is_refused_before_anything_runs(province, tmp_path, monkeypatch):
    notebook = shipped()
    for cell in notebook.cells:
        cell.metadata.pop("tags", None)
    untagged = tmp_path / UNIT_NOTEBOOK
    nbformat.write(notebook, untagged)
    monkeypatch.setattr("kstt.batch.plan.notebook_file", lambda name: untagged)
    parameters = ReportParameters.checked(period="2026-08", unit="P.1", data=str(province))
    for plan in (
        lambda: plan_for(province, tmp_path / "out", "P.1"),
        lambda: make_one(UNIT_NOTEBOOK, parameters, tmp_path / "one" / "P.1"),
    ):
        with pytest.raises(KsttError) as caught:
            plan()
        assert [(each.code, each.place.file) for each in caught.value.problems] == [("KSTT-BATCH-022", UNIT_NOTEBOOK)]
    assert not list(tmp_path.rglob("report.*"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [{}]}'])
def test_a_file_that_is_no_notebook_is_left_to_its_reports_to_tell(province, tmp_path, monkeypatch, text):
    broken = tmp_path / UNIT_NOTEBOOK
    broken.write_text(text, encoding="utf-8")
    monkeypatch.setattr("kstt.batch.plan.notebook_file", lambda name: broken)
    assert {task.notebook for task in plan_for(province, tmp_path / "out", "P.1").tasks} == {broken}


def test_every_notebook_that_is_shipped_takes_parameters():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        tags = [
            tag for cell in json.loads(path.read_text("utf-8"))["cells"] for tag in cell["metadata"].get("tags", ())
        ]
        assert tags.count("parameters") == 1, path.name


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_report_says_which_it_is_and_no_folder(tmp_path, language):
    data = write_province(tmp_path / "secret-folder").as_posix()
    given = {"period": "2026-08", "data": data, "language": language, "edition": "public"}
    asked = {"period": "2026-08", "language": language}
    heads = [
        (UnitReport(unit="P.1", **given).head(), asked | {"unit": "P.1", "edition": "public"}),
        (ProvinceReport(unit="", **given).head(), asked | {"unit": "", "edition": "public"}),
        (SignalsReport(**given).head(), asked | {"unit": "", "edition": "public"}),
        (AuditReport(unit="H99.05", indicator="05", **asked).head(), asked | {"unit": "H99.05", "indicator": "05"}),
    ]
    for blocks, expected in heads:
        (head,) = (block for block in blocks if block.kind == "report_head")
        assert head.made_for == expected


def test_a_head_without_it_is_read_as_before():
    head = UnitReport(period="2026-08", unit="H99.05").head()[0]
    data = {name: value for name, value in head.as_json().items() if name != "made_for"}
    output = nbformat.v4.new_output("display_data", {BLOCK_MIME: data, "text/plain": ""})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[output], execution_count=1)])
    assert read_document(notebook).head["made_for"] == {}
