"""From dossiers to reports, by the commands alone: the figures are those that are counted, and the rows stand behind them."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import nbformat
import page as page_validation
import pytest
from outloud import check

from kstt.batch.from_store import count_month
from kstt.errors import KsttError
from kstt.intake import write_delivery
from kstt.notebook import ProvinceReport, UnitReport, row_section
from kstt.notebook.block_text import block_text
from kstt.notebook.blocks import BLOCK_MIME, Paragraph, Table
from kstt.terms import Period
from kstt.terms.numbers import number

MONTH = "2026-08"
REPORTS = ("H99", "H99.11", "H99.103")


@pytest.fixture(scope="module")
def reports(kstt, office, tmp_path_factory):
    """Reports of the province and of two units, from the snapshot; the folder of the period."""
    return made_of(kstt, office, tmp_path_factory.mktemp("from-dossiers"))


def made_of(kstt, office, out, *more):
    units = [option for code in REPORTS for option in ("--unit", code)]
    done = kstt("report", "--store", office / "store", "--period", MONTH, "--out", out, *units, *more)
    assert done.returncode == 0, done.stderr
    return out / MONTH


def blocks(folder, code, kind):
    notebook = nbformat.read(folder / code / "report.ipynb", 4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    data = [output["data"][BLOCK_MIME] for output in outputs if BLOCK_MIME in output.get("data", {})]
    return [block for block in data if block["kind"] == kind]


def test_the_figures_of_the_reports_are_those_that_are_counted(kstt, office, reports):
    done = kstt("counts", "--store", office / "store", "--period", MONTH)
    counted = {
        (row["unit_code"], row["indicator"]): (int(row["numerator"]), int(row["denominator"]))
        for row in csv.DictReader(io.StringIO(done.stdout))
    }
    for code in REPORTS[1:]:
        (evidence,) = blocks(reports, code, "evidence")
        (figures,) = [trace["indicators"] for trace in json.loads(evidence["json"]).values()]
        own = [each for each in figures if (code, each["indicator"]) in counted]
        assert len(own) == 17
        for each in own:
            assert (each["numerator"], each["denominator"]) == counted[code, each["indicator"]], each["indicator"]
        assert {each["status"] for each in own} <= {"counted", "full_for_nothing"}


def test_the_report_names_the_snapshot_it_is_from(office, reports):
    snapshot = office / "store" / "snapshots" / MONTH / "r1"
    import hashlib

    sha = hashlib.sha256((snapshot / "manifest.json").read_bytes()).hexdigest()
    html = (reports / "H99.11" / "report.html").read_text("utf-8")
    assert f"{MONTH}/r1" in html and sha[:16] in html
    assert "2026-06, 2026-07: kho hiện tại" in html


def test_the_overdue_dossiers_of_a_report_are_the_rows_behind_the_figure(kstt, office, reports):
    done = kstt(
        "rows", "--store", office / "store", "--period", MONTH, "--unit", "H99.11", "--indicator", "05", "--which", "missed"
    )  # fmt: skip
    expected = {row["dossier_id"] for row in csv.DictReader(io.StringIO(done.stdout))}
    listed = blocks(reports, "H99.11", "dossier_list")
    found = [row["cells"][0]["text"] for block in listed for row in block["rows"]]
    assert expected and set(found) == expected and len(found) == sum(block["total"] for block in listed)


def test_the_province_names_units_but_no_dossiers(reports):
    assert blocks(reports, "H99", "dossier_list") == []
    assert re.search(r"H99\.\d+-26\d{4}-\d+", (reports / "H99" / "report.html").read_text("utf-8")) is None


@pytest.mark.parametrize("profile", ["3a", "ua1"])
@pytest.mark.parametrize("code", REPORTS[:2])
def test_the_pdf_can_be_archived_and_heard(reports, code, profile):
    found = page_validation.validate_pdf_bytes((reports / code / "report.pdf").read_bytes(), profile=profile)
    assert [(failure.rule_id, failure.message) for failure in found.failures] == []
    assert [
        each.message for each in check(str(reports / code / "report.pdf")).findings if each.severity == "error"
    ] == []


@pytest.mark.parametrize("code", REPORTS[:2])
def test_axe_objects_to_nothing(reports, chromium, axe, code):
    page = chromium.new_page()
    page.goto((reports / code / "report.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1300
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    page.close()
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found["violations"]] == []


@pytest.mark.slow
def test_the_same_rows_give_the_same_bytes_and_papermill_by_hand_needs_no_store(kstt, office, reports, tmp_path):
    again = made_of(kstt, office, tmp_path / "again", "--formats", "html,pdf")
    for code in REPORTS:
        for name in ("report.html", "report.pdf"):
            assert (again / code / name).read_bytes() == (reports / code / name).read_bytes()
    for file in (reports / "_data").rglob("*.*"):
        assert (again / "_data" / file.relative_to(reports / "_data")).read_bytes() == file.read_bytes()
    notebook = tmp_path / "by-hand.ipynb"
    parameters = ["-p", "period", MONTH, "-p", "unit", "H99.11", "-p", "data", str(again / "_data")]
    python = [sys.executable, "-m"]
    made = [*python, "papermill", "notebooks/monthly_unit.ipynb", str(notebook), *parameters, "--no-progress-bar"]
    subprocess.run(made, check=True, capture_output=True)
    convert = [*python, "jupyter", "nbconvert", "--to", "kstt-html", str(notebook), "--output", "by-hand.html"]
    subprocess.run(convert, check=True, capture_output=True)
    assert (tmp_path / "by-hand.html").read_bytes() == (again / "H99.11" / "report.html").read_bytes()


def test_no_personal_data_reaches_a_report_or_what_lies_beside_it(office, reports):
    names = re.findall(
        r'"(?:ChuHoSo|SoGiayToChuHoSo|SoDienThoai)": ?"([^"]+)"', (office / "in" / "dossiers.jsonl").read_text("utf-8")
    )
    planted = {name.encode() for name in names[:300]}
    assert len(planted) > 50
    files = [file for file in reports.rglob("*") if file.is_file()]
    assert len(files) > 150
    for file in files:
        data = file.read_bytes()
        assert not [text for text in planted if len(text) > 7 and text in data], file


def test_the_public_edition_has_no_dossier_anywhere(kstt, office, tmp_path):
    folder = made_of(kstt, office, tmp_path, "--edition", "public", "--language", "en")
    for file in folder.rglob("*"):
        if file.is_file() and file.suffix != ".pdf":
            assert not re.search(rb"H99\.\d+-26\d{4}-\d+", file.read_bytes()), file
    html = (folder / "H99" / "report.html").read_text("utf-8")
    assert "THE DOSSIERS BEHIND THE FIGURES" in html and "Procedures that lose" not in html


def test_a_report_of_a_period_that_is_not_frozen_says_so(kstt, office, tmp_path):
    done = kstt(
        "report", "--store", office / "store", "--period", "2026-07", "--out", tmp_path, "--unit", "H99.11", "--formats", "html"
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "leaked" not in done.stderr, "DuckDB complains of objects that are never collected"
    html = (tmp_path / "2026-07" / "H99.11" / "report.html").read_text("utf-8")
    assert "chưa chốt: lập lại sau này có thể ra số khác" in html and "/r1" not in html


def test_reports_of_counts_say_in_a_sentence_why_they_tell_of_no_dossiers(made):
    html = (made / "H99.05" / "report.html").read_text("utf-8")
    assert "không có hồ sơ đứng sau" in html and "HỒ SƠ ĐỨNG SAU CÁC CON SỐ" not in html


@pytest.mark.parametrize("options", [(), ("--store", "x", "--counts", "y")], ids=["neither", "both"])
def test_counts_or_a_store_not_neither_nor_both(kstt, options):
    done = kstt("report", "--period", MONTH, *options)
    assert done.returncode == 2
    assert "KSTT-USE-005" in done.stderr and "Traceback" not in done.stderr


def test_an_option_of_the_store_is_refused_without_one(kstt):
    done = kstt("report", "--period", MONTH, "--counts", "y", "--live")
    assert done.returncode == 2 and "KSTT-USE-007" in done.stderr


def amounts(table, column):
    return [
        Decimal(text.replace(".", "").replace(",", ".").replace("\N{MINUS SIGN}", "-").lstrip("+") or 0)
        for text in (row.cells[column].text for row in table.rows)
    ]


def test_what_a_missed_dossier_costs_is_the_same_in_the_sentence_and_in_the_rows(reports):
    """Also where few dossiers are missed, and the points lost, rounded to 0.01 and divided by them, would say otherwise."""
    rounded_says_otherwise = 0
    for file in sorted((reports / "_data" / "rows").glob("H99.*.json"))[:40]:
        report = UnitReport(period=MONTH, unit=file.stem, data=str(reports / "_data"))
        score, record = report.card.indicator("05"), report.rows
        missed = record.missed + record.unknown
        if not score.lost or not record.denominator:
            continue
        said = ("".join(run.text for run in block.runs) for block in report.dossiers() if isinstance(block, Paragraph))
        sentence = next(text for text in said if "Mỗi hồ sơ không đạt" in text)
        exact = (Fraction(score.max_points) - score.exact_points) / missed
        assert f"khoảng {number(exact, 'vi', 4)} điểm một hồ sơ" in sentence
        rounded_says_otherwise += number(Fraction(score.lost) / missed, "vi", 4) != number(exact, "vi", 4)
    assert rounded_says_otherwise


def tables(report):
    return {block.caption: block for block in report.dossiers() if isinstance(block, Table)}


def test_the_lines_that_are_shown_add_up_to_the_points_that_are_shown(reports):
    for code in REPORTS:
        kind = ProvinceReport if code == "H99" else UnitReport
        report = kind(period=MONTH, unit=code if code != "H99" else "", data=str(reports / "_data"))
        found = tables(report)
        score = report.card.indicator("05")
        losses = found.get("Điểm mất ở chỉ số 05 theo thủ tục")
        assert (losses is None) == (score.lost == 0)
        if losses:
            *lines, total = amounts(losses, 3)
            assert sum(lines) == total == score.lost
            for column in (1, 2):
                *lines, total = amounts(losses, column)
                assert sum(lines) == total
        gap = found["Từ tỷ lệ của biểu II.06a sang tỷ lệ của chỉ số 05"]
        for column, figure in ((2, "numerator"), (3, "denominator")):
            *lines, total = amounts(gap, column)
            assert sum(lines) == total == getattr(report.card.indicator("05"), figure)


@pytest.mark.parametrize("change", ["other unit", "other figures", "cut", "gone"])
def test_a_record_that_was_changed_is_refused(reports, tmp_path, change):
    data = tmp_path / "_data"
    shutil.copytree(reports / "_data", data)
    file = data / "rows" / "H99.11.json"
    record = file.read_bytes()
    if change == "other unit":
        file.write_bytes((data / "rows" / "H99.103.json").read_bytes())
    elif change == "other figures":
        file.write_bytes(
            re.sub(rb'"numerator":(\d+),"denominator"', rb'"numerator":1\1,"denominator"', record, count=1)
        )
    elif change == "cut":
        file.write_bytes(record[:-20])
    else:
        file.unlink()
        assert UnitReport(period=MONTH, unit="H99.11", data=str(data)).dossiers() == []
        return
    with pytest.raises(KsttError) as told:
        UnitReport(period=MONTH, unit="H99.11", data=str(data)).dossiers()
    assert told.value.problems[0].code == "KSTT-FILE-026"


@pytest.mark.parametrize("changed", [{"edition": "public"}, {"period": "2026-Q3"}], ids=["edition", "period"])
def test_a_parameter_that_the_records_do_not_have_is_told_as_that_and_not_as_a_changed_file(reports, changed):
    with pytest.raises(KsttError) as told:
        UnitReport(**{"period": MONTH, "unit": "H99.11", "data": str(reports / "_data"), **changed}).dossiers()
    (problem,) = told.value.problems
    assert problem.code == "KSTT-FILE-029" and f'period = "{MONTH}", edition = "internal"' in problem.cause("vi")
    ((name, value),) = changed.items()
    assert f'{name} = "{value}"' in problem.cause("en")


def test_an_idle_unit_has_its_section_too(reports):
    files = sorted((reports / "_data" / "rows").glob("H99.*.json"))
    idle = [file.stem for file in files if b'"denominator":0,"unknown"' in file.read_bytes()]
    assert idle
    for language, words in (("vi", "không có hồ sơ nào"), ("en", "no dossier")):
        report = UnitReport(period=MONTH, unit=idle[0], data=str(reports / "_data"), language=language)
        shown = report.dossiers()
        assert shown[0].kind == "heading" and len(shown) > 8
        assert any(words in block_text(block.as_json()) for block in shown)


OLD_UNITS = """unit_code,name,level,parent_code
H99,UBND tỉnh,province,
H99.01,Sở A,department,H99
H99.02,Sở B,department,H99
"""
OLD_DOSSIERS = """dossier_id,unit_code,received_at,due_at,finished_at
H99.01-130304-0001,H99.01,2013-03-04 08:00:00,2013-05-06 17:00:00,
H99.01-260803-0001,H99.01,2026-08-03 08:00:00,2026-08-10 17:00:00,2026-08-13 09:00:00
H99.02-260803-0001,H99.02,2026-08-03 08:00:00,2026-08-10 17:00:00,2026-08-12 09:00:00
"""


def test_the_latest_dossier_of_a_unit_beyond_the_calendar_is_a_dash_that_is_explained(kstt, tmp_path, monkeypatch):
    (tmp_path / "units.csv").write_text(OLD_UNITS, encoding="utf-8")
    (tmp_path / "dossiers.csv").write_text(OLD_DOSSIERS, encoding="utf-8")
    given = tmp_path / "dossiers.csv", "--units", tmp_path / "units.csv", "--into", tmp_path / "store"
    assert kstt("intake", *given, "--mapping", "dossiers").returncode == 0
    counted = count_month(tmp_path / "store", Period.parse(MONTH), "portal-2026")
    write_delivery(counted.delivery, tmp_path / "data")
    (tmp_path / "data" / "rows").mkdir()
    (tmp_path / "data" / "rows" / "H99.json").write_bytes(counted.rows["H99"].as_bytes())
    report = ProvinceReport(period=MONTH, data=str(tmp_path / "data"), rules="portal-2026", language="en")
    for shown, latest in ((row_section.SHOWN, {"H99.01": "–", "H99.02": "2"}), (0, {"": "–"})):
        monkeypatch.setattr(row_section, "SHOWN", shown)
        (table,) = (
            block for block in report.dossiers() if block.kind == "table" and block.columns[-1].label == "Latest"
        )
        assert {row.cells[0].text: row.cells[-1].text for row in table.rows} == latest
        assert "“–”: a late dossier is beyond the calendar of working days (2015–2035)." in table.note
