"""One report outside a batch appears whole or not at all, and takes no other file with it."""

from hashlib import sha256

import pytest
from batches import write_province

from kstt.batch import make_one
from kstt.errors import KsttError
from kstt.notebook.parameters import ReportParameters

NOTEBOOK = "monthly_unit.ipynb"


@pytest.fixture
def given(tmp_path) -> ReportParameters:
    return ReportParameters.checked(period="2026-08", unit="P.1", data=str(write_province(tmp_path / "counts")))


def test_one_report_is_made_and_replaced_as_a_whole(given, tmp_path):
    folder = tmp_path / "out" / "P.1"
    first = make_one(NOTEBOOK, given, folder, ("html", "ipynb"))
    assert {name: sha256((folder / name).read_bytes()).hexdigest() for name in first} == first
    assert sorted(first) == ["report.html", "report.ipynb"]
    second = make_one(NOTEBOOK, given, folder, ("html",))
    assert second == {"report.html": first["report.html"]}
    assert [path.name for path in folder.iterdir()] == ["report.html"]
    assert [path.name for path in folder.parent.iterdir()] == ["P.1"]


def test_a_folder_with_other_files_is_left_alone(given, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(KsttError) as refused:
        make_one(NOTEBOOK, given, mine, ("html",))
    assert [each.code for each in refused.value.problems] == ["KSTT-BATCH-015"]
    assert [path.name for path in mine.iterdir()] == ["thesis.docx"]


def test_the_fault_of_a_notebook_is_told_and_nothing_is_left(given, tmp_path):
    wrong = given.model_copy(update={"unit": "P.9"})
    with pytest.raises(KsttError) as failed:
        make_one(NOTEBOOK, wrong, tmp_path / "out" / "P.9", ("ipynb",))
    (problem,) = failed.value.problems
    assert problem.code == "KSTT-BATCH-002" and "P.9" in problem.text("vi")
    assert list((tmp_path / "out").iterdir()) == []
