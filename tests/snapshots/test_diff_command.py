"""`kstt freeze` and `kstt diff`: the figures that a correction changes, and the rows through which."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kstt.cli import app

FLAGS = (
    "written_result,electronic_result,papers_digitised,result_digitised,reused,linked_to_store,population_data,"
    "synchronised,disliked,petitioned"
)
HEADING = f"dossier_id,unit_code,received_at,due_at,finished_at,channel,fee_amount,paid_online,{FLAGS}\n"
REST = "8000,1" + ",true" * 8 + ",false,false\n"


def run(*arguments: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == exit_code, (result.output, result.exception)
    return result.stdout


@pytest.fixture
def corrected(tmp_path) -> str:
    """A store with a month, frozen, and frozen again after one dossier turned out to have been finished late."""
    store = str(tmp_path / "store")
    rows = [
        f"A{n},H08.12,2026-08-01,2026-08-20,2026-08-19,{channel},{REST}"
        for n, channel in ((1, "online"), (2, "direct"))
    ]
    late = f"A1,H08.12,2026-08-01,2026-08-20,2026-08-29,online,{REST}"
    (tmp_path / "a.csv").write_text(HEADING + "".join(rows), encoding="utf-8")
    (tmp_path / "b.csv").write_text(HEADING + late, encoding="utf-8")
    run("intake", str(tmp_path / "a.csv"), "--mapping", "dossiers", "--into", store)
    run("freeze", "--store", store, "--period", "2026-08")
    run("intake", str(tmp_path / "b.csv"), "--mapping", "dossiers", "--into", store)
    run("freeze", "--store", store, "--period", "2026-08", "--reason", "đơn vị sửa ngày kết thúc")
    return store


def test_diff_names_the_figure_and_the_dossier_that_left_its_numerator(corrected):
    found = json.loads(run("diff", "2026-08/r1", "2026-08/r2", "--store", corrected, "--format", "json"))
    (figure,) = [each for each in found["figures"] if each["indicator"] == "05"]
    assert (figure["unit_code"], figure["before"], figure["after"]) == ("H08.12", [2, 2], [1, 2])
    assert figure["left"] == {"numerator": [["A1"]], "denominator": []} and figure["entered"]["numerator"] == []
    assert "08" not in {each["indicator"] for each in found["figures"]}


def test_diff_tells_people_the_same_in_words(corrected):
    text = run("diff", "2026-08/r1", "2026-08/r2", "--store", corrected)
    assert "H08.12 05: 2/2 → 1/2" in text and "− tử số: A1" in text and "đơn vị sửa ngày kết thúc" in text


def test_diff_of_two_periods_says_that_it_compares_rows_alone(corrected):
    run("freeze", "--store", corrected, "--period", "2026-07")
    two = CliRunner().invoke(app, ["diff", "2026-07/r1", "2026-08/r2", "--store", corrected])
    assert two.exit_code == 0 and "KSTT-SNAPSHOT-008" in two.stderr and "2026-07" in two.stderr
    one = CliRunner().invoke(app, ["diff", "2026-08/r1", "2026-08/r2", "--store", corrected])
    assert one.exit_code == 0 and one.stderr == ""


def test_diff_tells_nothing_from_zero_and_from_false(tmp_path):
    store, heading = str(tmp_path / "store"), "dossier_id,unit_code,received_at,supplement_requests,disliked\n"
    for name, requests, disliked in (("a", "0", "false"), ("b", "1", ""), ("c", "", "false")):
        (tmp_path / f"{name}.csv").write_text(
            f"{heading}A1,H08.12,2026-08-01,{requests},{disliked}\n", encoding="utf-8"
        )
        run("intake", str(tmp_path / f"{name}.csv"), "--mapping", "dossiers", "--into", store)
        run("freeze", "--store", store, "--period", "2026-08", "--reason", name)
    first = run("diff", "2026-08/r1", "2026-08/r2", "--store", store)
    assert "supplement_requests: 0 → 1; disliked: False → –" in first
    second = run("diff", "2026-08/r2", "2026-08/r3", "--store", store)
    assert "supplement_requests: 1 → –; disliked: – → False" in second


def test_a_receipt_as_json_adds_up_and_a_rejected_row_ends_with_one(tmp_path):
    (tmp_path / "a.csv").write_text(
        HEADING + "A1,H08.12,2026-02-31,,,online" + "," * 12 + "\nA2,H08.12" + "," * 16 + "\n", encoding="utf-8"
    )
    arguments = ("intake", str(tmp_path / "a.csv"), "--mapping", "dossiers", "--into", str(tmp_path / "s"), "--json")
    receipt = json.loads(run(*arguments, exit_code=1))
    assert (receipt["read"], receipt["accepted"], receipt["rejected"], receipt["repaired"]) == (2, 1, 1, 0)
    assert "KSTT-DOSSIER-003" in Path(receipt["files"][0]["rejected_file"]).read_text(encoding="utf-8-sig")


def test_a_refused_file_does_not_keep_the_others_out(tmp_path):
    (tmp_path / "good.csv").write_text(HEADING + "A2,H08.12" + "," * 16 + "\n", encoding="utf-8")
    (tmp_path / "bad.csv").write_bytes(b"")
    files = (str(tmp_path / "bad.csv"), str(tmp_path / "good.csv"))
    receipt = json.loads(
        run("intake", *files, "--mapping", "dossiers", "--into", str(tmp_path / "s"), "--json", exit_code=1)
    )
    assert receipt["accepted"] == 1 and [each["code"] for each in receipt["refused"]] == ["KSTT-FILE-002"]


PETITIONS = "petition_id,unit_code,received_at,due_at,handled_at,dissatisfied,repeated\n"


def test_diff_of_a_month_frozen_before_a_table_came_lists_its_rows_as_entered(corrected, tmp_path):
    row = "P1,H08.12,2026-08-03 08:00:00,2026-08-24 17:00:00,2026-08-20 09:00:00,false,false\n"
    (tmp_path / "petitions.csv").write_text(PETITIONS + row, encoding="utf-8")
    run("intake", str(tmp_path / "petitions.csv"), "--mapping", "petitions", "--into", corrected)
    run("freeze", "--store", corrected, "--period", "2026-08", "--reason", "phản ánh, kiến nghị nộp sau")
    found = json.loads(run("diff", "2026-08/r2", "2026-08/r3", "--store", corrected, "--format", "json"))
    (figure,) = [each for each in found["figures"] if each["indicator"] == "19"]
    assert (figure["before"], figure["after"]) == (None, [1, 1])
    assert figure["entered"] == {"numerator": [["P1"]], "denominator": [["P1"]]}
    assert figure["left"] == {"numerator": [], "denominator": []}


@pytest.fixture
def corrected_everywhere(tmp_path) -> str:
    """A store with a month, frozen, and frozen again after the channel of 1,100 dossiers was corrected, one in each unit."""
    store = str(tmp_path / "store")
    for name, channel in (("a", "direct"), ("b", "online")):
        rows = [f"A{n},U{n},2026-08-01,2026-08-20,2026-08-19,{channel},{REST}" for n in range(1100)]
        (tmp_path / f"{name}.csv").write_text(HEADING + "".join(rows), encoding="utf-8")
        run("intake", str(tmp_path / f"{name}.csv"), "--mapping", "dossiers", "--into", store)
        run("freeze", "--store", store, "--period", "2026-08", "--reason", "nhận nhầm kênh nộp")
    return store


def test_diff_says_what_it_leaves_out(corrected_everywhere, monkeypatch):
    monkeypatch.setattr("kstt.commands.freeze.LOOKED_UP", 2)
    arguments = ["diff", "2026-08/r1", "2026-08/r2", "--store", corrected_everywhere]
    text = run(*arguments)
    assert "dòng của 1.098 trên 1.100 con số chưa được tra" in text
    assert "dossiers: thêm 0, bớt 0, sửa 1.100 dòng" in text and "… và 100 dòng nữa" in text
    figures = json.loads(run(*arguments, "--format", "json"))["figures"]
    assert [each["entered"] is None for each in figures] == [False] * 2 + [True] * 1098
    listed = CliRunner().invoke(app, [*arguments, "--format", "csv"])
    assert listed.stdout.count("\n") == 1001 and "KSTT-USE-004" in listed.stderr and "1100" in listed.stderr
