"""Reports as `kstt report` leaves them, and as they come out of papermill and nbconvert by hand."""

import csv
import json
import re
import subprocess
import sys
from fractions import Fraction

import nbformat
import pytest

from kstt.rulebook import INDICATOR_IDS
from kstt.terms.numbers import number

UNIT = "H99.05"


def report(made, code, form):
    return made / code / f"report.{form}"


def test_every_format_of_every_unit_is_there_and_nothing_half_written(made):
    assert sorted(p.name for p in made.iterdir()) == ["H99", "H99.05", "H99.06", "_data", "index.html"]
    for code in ("H99", "H99.06", "H99.05"):
        assert sorted(p.name for p in (made / code).iterdir()) == ["report.html", "report.ipynb", "report.pdf"]


@pytest.mark.slow
def test_two_runs_give_the_same_bytes(kstt, sample, made, tmp_path):
    done = kstt("report", "--period", "2026-08", "--counts", sample, "--out", tmp_path, "--unit", UNIT)
    assert done.returncode == 0, done.stderr
    for form in ("html", "pdf"):
        assert report(tmp_path / "2026-08", UNIT, form).read_bytes() == report(made, UNIT, form).read_bytes()
    ours, theirs = (json.loads(report(d, UNIT, "ipynb").read_text("utf-8")) for d in (tmp_path / "2026-08", made))
    for notebook in (ours, theirs):
        # The one thing that differs is where the data lay.
        for cell in notebook["cells"]:
            cell["source"] = [line for line in cell["source"] if not line.startswith("data = ")]
    assert ours == theirs


@pytest.mark.slow
def test_papermill_and_nbconvert_by_hand_give_the_same_report(made, tmp_path):
    data = made / "_data"
    notebook = tmp_path / "by-hand.ipynb"
    python = [sys.executable, "-m"]
    parameters = ["-p", "period", "2026-08", "-p", "unit", UNIT, "-p", "data", str(data)]
    subprocess.run(
        [*python, "papermill", "notebooks/monthly_unit.ipynb", str(notebook), *parameters, "--no-progress-bar"],
        check=True,
        capture_output=True,
    )
    for form in ("html", "pdf"):
        convert = [
            *python,
            "jupyter",
            "nbconvert",
            "--to",
            f"kstt-{form}",
            str(notebook),
            "--output",
            f"by-hand.{form}",
        ]
        subprocess.run(convert, check=True, capture_output=True)
    for form in ("html", "pdf"):
        assert (tmp_path / f"by-hand.{form}").read_bytes() == report(made, UNIT, form).read_bytes()


def test_a_unit_report_explains_all_21_indicators(made):
    html = report(made, UNIT, "html").read_text("utf-8")
    for id in INDICATOR_IDS:
        assert f'id="indicator-{id}"' in html
    assert html.count("<math") == 21
    assert len(html.encode()) < 150_000


def test_the_formula_stands_with_its_numbers(made, sample):
    with open(sample / "counts.csv", encoding="utf-8") as stream:
        row = next(
            r
            for r in csv.DictReader(stream)
            if (r["unit_code"], r["period"], r["indicator"]) == (UNIT, "2026-08", "05")
        )
    n, d = int(row["numerator"]), int(row["denominator"])
    points = number(Fraction(20 * n, d), "vi", 2)
    html = report(made, UNIT, "html").read_text("utf-8")
    text = re.sub(r"<[^>]+>", "", html)
    assert f"20 × {number(n, 'vi')} ÷ {number(d, 'vi')} = {points}" in text


def test_the_executed_notebook_holds_no_error_no_clock_and_no_random_id(made):
    notebook = nbformat.read(report(made, UNIT, "ipynb"), as_version=4)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [f"cell-{n:02d}" for n in range(1, len(notebook.cells) + 1)]
    text = report(made, UNIT, "ipynb").read_text("utf-8")
    assert not re.search(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", text)
    assert not any(out.output_type == "error" for cell in notebook.cells for out in cell.get("outputs", []))


def test_the_province_report_ranks_its_units_and_shows_where_the_portal_differs(made):
    html = report(made, "H99", "html").read_text("utf-8")
    for anchor in ("ranking", "map", "moved", "groups", "losses", "portal", "provenance"):
        assert f'id="{anchor}"' in html
    text = re.sub(r"<[^>]+>", " ", html)
    assert "Chênh lệch trên 0,01 điểm" in text


def test_a_report_in_english_has_no_vietnamese_sentence_of_ours(kstt, small):
    done = kstt(
        "report",
        "--period",
        "2026-08",
        "--counts",
        small,
        "--out",
        small / "out",
        "--unit",
        "P.1",
        "--formats",
        "html",
        "--language",
        "en",
    )
    assert done.returncode == 0, done.stderr
    html = (small / "out" / "2026-08" / "P.1" / "report.html").read_text("utf-8")
    assert 'lang="en"' in html and "OVERALL RESULT" in html
    html = re.sub(r"<pre.*?</pre>", "", html, flags=re.S)  # the evidence is a record, the same in every language
    for word in ("Điểm", "Tử số", "Mẫu số", "Cách tính", "đơn vị"):
        assert word not in html, word


def test_the_public_edition_gives_no_advice(kstt, small):
    done = kstt(
        "report",
        "--period",
        "2026-08",
        "--counts",
        small,
        "--out",
        small / "out",
        "--unit",
        "P.1",
        "--formats",
        "html",
        "--edition",
        "public",
    )
    assert done.returncode == 0, done.stderr
    html = (small / "out" / "2026-08" / "P.1" / "report.html").read_text("utf-8")
    assert "Bản công khai" in html and "VIỆC NÊN LÀM TRƯỚC" not in html


def test_what_was_left_out_stands_beside_the_public_edition_without_what_was_in_it(kstt, small):
    """Cells of rows that are no figures may hold anything, the note beside a count above all."""
    with (small / "counts.csv").open(encoding="utf-8") as stream:
        head, *lines = stream.read().splitlines()
    wrong = [
        "P.1,2026-08,08,Trần Thị Mẫu 0912345678,2,mau@example.vn",
        "Trần Thị Mẫu,2026-08,05,1,2,",
        "P.2,2026-08,05,3,2,gọi Trần Thị Mẫu",
    ]
    rows = [f"{line}," for line in lines if not line.startswith(("P.1,2026-08,08", "P.2,2026-08,05"))]
    (small / "counts.csv").write_text("\n".join([f"{head},ghi_chu", *rows, *wrong]) + "\n", encoding="utf-8")
    for edition in ("internal", "public"):
        out = small / edition
        make = ("report", "--period", "2026-08", "--counts", small, "--out", out, "--formats", "html", "--edition")
        done = kstt(*make, edition)
        assert done.returncode == 1, done.stderr
        assert "0912345678" not in done.stderr and "KSTT-COUNT-007" in done.stderr
        written = {
            path: path.read_text("utf-8") for path in out.rglob("*") if path.suffix in {".csv", ".json", ".html"}
        }
        assert not [path for path, text in written.items() if "0912345678" in text or "mau@example.vn" in text]
        named = {path.name for path, text in written.items() if "Trần Thị Mẫu" in text}
        assert named == ({"rejected.csv", "receipt.json"} if edition == "internal" else set())
        with (out / "2026-08" / "_data" / "rejected.csv").open(encoding="utf-8", newline="") as stream:
            listed = [(row["row"], row["code"], row["text"].split("|")[0].strip()) for row in csv.DictReader(stream)]
        said = written[out / "2026-08" / "P.1" / "report.html"]
        assert 'Dòng bị loại ghi mã hoặc tên đơn vị</dt><dd><span class="value">1</span>' in said
        assert [code for _, code, _ in listed] == ["KSTT-COUNT-007", "KSTT-COUNT-001", "KSTT-COUNT-004"]
        assert [unit for *_, unit in listed][::2] == ["P.1", "P.2"]


def test_a_number_in_the_name_of_a_file_is_told_in_no_edition(kstt, small):
    """Exports are named after whom they were made for; which file it was is told by its hash."""
    (small / "counts.csv").rename(small / "counts 0912345678.csv")
    (small / "points 0912345678.csv").write_text(
        "unit_code,period,level,code,points\nP.1,2026-08,total,total,x\n", "utf-8"
    )
    files = ("--counts", small / "counts 0912345678.csv", "--units", small / "units.csv")
    files += ("--published", small / "points 0912345678.csv")
    for edition in ("internal", "public"):
        out = small / edition
        done = kstt("report", "--period", "2026-08", *files, "--out", out, "--formats", "html", "--edition", edition)
        assert "KSTT-POINTS-003" in done.stderr
        named = {path.name for path in out.rglob("*.*") if path.is_file() and "0912345678" in path.read_text("utf-8")}
        assert named == set(), edition
        with (out / "2026-08" / "_data" / "rejected.csv").open(encoding="utf-8", newline="") as stream:
            (row,) = csv.DictReader(stream)
        assert row["what_to_do"] and row["file"].startswith("points")


def test_headings_and_names_of_units_that_were_left_out_are_not_told_beside_the_public_edition(kstt, small):
    """A file without a heading has its first row for one; two units of one code are left out with both their names."""
    counts = (small / "counts.csv").read_text("utf-8").splitlines()
    (small / "counts.csv").write_text(
        "\n".join([f"{counts[0]},Bếp Mẫu Một", *(f"{each}," for each in counts[1:])]), "utf-8"
    )
    with (small / "units.csv").open("a", encoding="utf-8") as stream:
        stream.write("P.3,Bếp Mẫu Một,commune,P\nP.3,Xã Ba,commune,P\n")
    for edition in ("internal", "public"):
        out = small / edition
        make = ("report", "--period", "2026-08", "--counts", small, "--out", out, "--formats", "html", "--edition")
        done = kstt(*make, edition)
        assert done.returncode == 1 and {"KSTT-UNITS-009", "KSTT-FILE-011"} <= set(
            re.findall(r"KSTT-\w+-\d+", done.stderr)
        )
        named = {path.name for path in out.rglob("*.*") if path.is_file() and "Bếp Mẫu Một" in path.read_text("utf-8")}
        assert named == ({"rejected.csv", "receipt.json"} if edition == "internal" else set())


def test_a_report_that_cannot_be_put_in_its_place_never_spoils_the_others(kstt, small):
    out = small / "out"
    (out / "2026-08").mkdir(parents=True)
    (out / "2026-08" / "P.1").write_text("a file in the way")
    done = kstt("report", "--period", "2026-08", "--counts", small, "--out", out, "--formats", "html")
    assert done.returncode == 1
    assert "P.1" in done.stderr and "KSTT-BATCH-004" in done.stderr
    assert (out / "2026-08" / "P.1").read_text() == "a file in the way"
    assert (out / "2026-08" / "P.2" / "report.html").is_file() and (out / "2026-08" / "P" / "report.html").is_file()


def test_a_province_s_own_rules_stand_beside_the_official_score(kstt, sample, tmp_path):
    from kstt.sample.names import WITHOUT_FEES

    done = kstt(
        "report",
        "--period",
        "2026-08",
        "--counts",
        sample,
        "--out",
        tmp_path,
        "--unit",
        WITHOUT_FEES,
        "--rules",
        "tinh-mau-2026",
        "--formats",
        "html",
    )
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "2026-08" / WITHOUT_FEES / "report.html").read_text("utf-8")
    assert "Điểm chính thức" in html and "không đánh giá" in html


def test_a_user_without_a_home_gets_the_same_reports_and_no_warnings(kstt, small, tmp_path):
    (tmp_path / "no-folder").touch()
    homeless = {"HOME": str(tmp_path / "no-folder" / "home"), "KSTT_LANG": "en"}
    homeless |= dict.fromkeys(("MPLCONFIGDIR", "IPYTHONDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), "")
    asked = ("report", "--period", "2026-08", "--counts", small, "--unit", "P.1", "--formats", "html", "--out", "out")
    pages = []
    for environment in ({}, homeless):
        for engine in ("fork", "kernel"):
            done = kstt(*asked, "--force", "--engine", engine, cwd=tmp_path, **environment)
            assert done.returncode == 0 and "home" not in done.stderr and "atplotlib" not in done.stderr
            pages.append((tmp_path / "out" / "2026-08" / "P.1" / "report.html").read_bytes())
    assert len(set(pages)) == 1
