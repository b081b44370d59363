"""One report outside a batch appears whole or not at all, and takes no other file with it."""

import json
import os
from hashlib import sha256

import pytest
from batches import write_province
from driven import below, gone
from kernel_clients import notebook_of

from kstt.batch import make_one
from kstt.batch.crews import ForkCrew, fault
from kstt.batch.plan import Task
from kstt.batch.work import Limits, Work
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


def test_one_report_is_made_once(given, tmp_path, monkeypatch):
    own, noted = tmp_path / "own.ipynb", tmp_path / "noted"
    own.write_text(json.dumps(notebook_of("", f"print('made', file=open({str(noted)!r}, 'a'))", tags=("parameters",))))
    monkeypatch.setattr("kstt.batch.one.notebook_to_run", lambda name: own)
    make_one("own.ipynb", given, tmp_path / "out" / "P.1", ("ipynb",))
    assert noted.read_text() == "made\n"


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
    assert problem.code == "KSTT-BATCH-027" and "P.9" in problem.text("vi")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1 / 0", "KSTT-BATCH-027"),
        ("import os; os._exit(3)", "KSTT-BATCH-028"),
        ("raise MemoryError", "KSTT-BATCH-030"),
    ],
)
def test_no_option_of_batches_is_advised_for_one_report(given, tmp_path, monkeypatch, cell, code):
    own = tmp_path / "own.ipynb"
    own.write_text(json.dumps(notebook_of("", cell, tags=("parameters",))))
    monkeypatch.setattr("kstt.batch.one.notebook_to_run", lambda name: own)
    with pytest.raises(KsttError) as failed:
        make_one("own.ipynb", given, tmp_path / "out" / "P.1", ("ipynb",))
    (problem,) = failed.value.problems
    assert problem.code == code and "--" not in problem.advice("vi") + problem.advice("en")


def test_a_fault_of_kstt_itself_is_told_without_a_log_or_an_option_that_are_not_there(given, tmp_path, monkeypatch):
    monkeypatch.setattr("kstt.batch.one.crew_for", lambda *asked: ForkCrew(Limits(), preload="no_such_module"))
    with pytest.raises(KsttError) as failed:
        make_one(NOTEBOOK, given, tmp_path / "out" / "P.1", ("ipynb",))
    (problem,) = failed.value.problems
    assert problem.code == "KSTT-BATCH-029" and "no_such_module" in problem.text("vi")
    assert "log" not in problem.advice("en") and "--" not in problem.advice("en")


def test_what_cannot_be_put_in_its_place_is_told_and_nothing_is_left(given, tmp_path):
    place = tmp_path / "out" / "P.1"
    place.parent.mkdir()
    place.write_text("mine")
    with pytest.raises(KsttError) as refused:
        make_one(NOTEBOOK, given, place, ("ipynb",))
    assert [each.code for each in refused.value.problems] == ["KSTT-BATCH-004"]
    assert place.read_text() == "mine" and list(place.parent.iterdir()) == [place]


def test_a_report_whose_process_was_killed_is_tried_once_more_and_leaves_nobody(given, tmp_path, monkeypatch):
    """Another program may have needed the memory."""
    own, before = tmp_path / "own.ipynb", set(below(os.getpid()))
    kills = "import os, pathlib\nonce = pathlib.Path({path!r})\nif not once.exists():\n    once.touch(); os.kill(os.getpid(), 9)"
    own.write_text(json.dumps(notebook_of("", kills.format(path=str(tmp_path / "once")), tags=("parameters",))))
    monkeypatch.setattr("kstt.batch.one.notebook_to_run", lambda name: own)
    assert list(make_one("own.ipynb", given, tmp_path / "out" / "P.1", ("ipynb",))) == ["report.ipynb"]
    assert gone(set(below(os.getpid())) - before) == []


def test_one_report_may_take_more_than_one_of_a_batch_as_its_command_has_no_option_for_it(given, tmp_path, monkeypatch):
    own = tmp_path / "own.ipynb"
    own.write_text(json.dumps(notebook_of("", "held = bytearray(2500 * 2**20)\nlen(held)", tags=("parameters",))))
    monkeypatch.setattr("kstt.batch.one.notebook_to_run", lambda name: own)
    assert list(make_one("own.ipynb", given, tmp_path / "out" / "P.1", ("ipynb",))) == ["report.ipynb"]


@pytest.mark.parametrize(
    ("last", "code"),
    [
        ("MemoryError", "KSTT-BATCH-009"),
        ("RuntimeError: can't start new thread", "KSTT-BATCH-009"),
        ("RuntimeError: another", "KSTT-BATCH-008"),
    ],
)
def test_what_a_process_without_memory_says_is_told_as_want_of_memory(tmp_path, last, code):
    work = Work(Task("P.1", "P.1", tmp_path / "own.ipynb", None, tmp_path), ("html",), tmp_path)
    assert fault(work, f"Traceback (most recent call last):\n{last}\n").code == code
