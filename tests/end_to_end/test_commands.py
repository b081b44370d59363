"""The commands as a user meets them: output, messages, exit codes."""

import csv
import io
import json
from decimal import Decimal

import pytest

COLUMNS = ["unit_code", "period", "level", "code", "numerator", "denominator", "rate_pct", "points", "max_points"]
COLUMNS += ["status"]
CODES = ["I", "II", "III", "III-a", "III-b", "IV", "IV-a", "IV-b", "V"]


def table(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text)))


def test_score_prints_the_published_points_of_phu_tho(kstt, shared_data):
    folder = shared_data / "phu-tho-2026-08"
    done = kstt(
        "score", folder / "counts.csv", "--units", folder / "units.csv", "--rules", "portal-2026", "--format", "csv"
    )
    assert done.returncode == 0, done.stderr
    rows = table(done.stdout)
    assert list(rows[0]) == COLUMNS
    ours = {(row["unit_code"], row["level"], row["code"]): row for row in rows}
    published = table((folder / "published-points.csv").read_text(encoding="utf-8"))
    assert len(published) == 449
    for row in published:
        found = ours[row["unit_code"], row["level"], row["code"]]
        members = {"group": 6, "total": 21}.get(row["level"], 1)
        assert abs(Decimal(found["points"]) - Decimal(row["points"])) <= Decimal("0.01") * members, found
    assert [row["code"] for row in rows[:31]] == [f"{n:02d}" for n in range(1, 22)] + CODES + ["total"]
    assert all(len(row["points"].partition(".")[2]) == 2 for row in rows if row["points"])


def test_score_tells_what_is_not_available_from_what_is_zero(kstt, small):
    rows = table(kstt("score", small, "--format", "csv").stdout)
    found = {row["code"]: row for row in rows if row["unit_code"] == "P.1"}
    assert (found["05"]["points"], found["05"]["status"]) == ("18.00", "supplied")
    assert (found["09"]["points"], found["09"]["status"]) == ("", "not_available")
    assert (found["19"]["points"], found["19"]["status"]) == ("6.00", "full_for_nothing")
    assert (found["15"]["points"], found["15"]["status"]) == ("2.00", "constant")


def test_score_as_json_is_the_trace(kstt, small):
    done = kstt("score", small, "--format", "json", "--unit", "P.1")
    (trace,) = json.loads(done.stdout)
    five = next(each for each in trace["indicators"] if each["indicator"] == "05")
    assert (five["rate"], five["share"], five["exact_points"], five["points"]) == ("9/10", "9/10", "18", "18.00")
    used = {rule["path"]: rule for rule in five["rules"]}
    assert used["indicators/05/versions/1/threshold/pct"]["applied"]
    assert not used["indicators/05/versions/1/zero_denominator/policy"]["applied"]
    assert all(rule["source"] in trace["sources"] for rule in five["rules"])


def test_a_quarter_is_scored_from_its_months(kstt, sample):
    done = kstt("score", sample, "--period", "2026-Q2", "--unit", "H99.05", "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = {row["code"]: row for row in table(done.stdout)}
    months = table(kstt("score", sample, "--unit", "H99.05", "--format", "csv").stdout)
    parts = [
        int(r["denominator"]) for r in months if r["code"] == "05" and r["period"] in ("2026-04", "2026-05", "2026-06")
    ]
    assert int(rows["05"]["denominator"]) == sum(parts)
    assert rows["07"]["status"] == "not_available"


BAD = {
    "a unit that is not in the list": ("P.9,2026-08,05,1,2", "KSTT-COUNT-"),
    "a numerator above its denominator": ("P.1,2026-08,11,3,2", "KSTT-COUNT-"),
    "a negative count": ("P.1,2026-08,11,-3,2", "KSTT-COUNT-"),
    "a word instead of a count": ("P.1,2026-08,11,ba,2", "KSTT-COUNT-"),
    "a count with a point": ("P.1,2026-08,11,1,1.234", "KSTT-COUNT-"),
    "a period that is none": ("P.1,2026-13,11,1,2", "KSTT-"),
    "an indicator that is none": ("P.1,2026-08,22,1,2", "KSTT-COUNT-"),
    "two rows that contradict": ("P.1,2026-08,05,8,10", "KSTT-COUNT-"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_row_is_named_and_the_good_rows_go_on(kstt, small, fault):
    line, code = BAD[fault]
    with open(small / "counts.csv", "a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    done = kstt("score", small, "--format", "csv")
    assert done.returncode == 1
    assert code in done.stderr and "counts.csv" in done.stderr and "→" in done.stderr
    assert "Traceback" not in done.stderr
    good = [row for row in table(done.stdout) if row["unit_code"] == "P.2" and row["code"] == "05"]
    assert [row["points"] for row in good] == ["18.00"]


def test_a_count_with_a_point_shows_both_readings(kstt, small):
    with open(small / "counts.csv", "a", encoding="utf-8") as stream:
        stream.write("P.1,2026-08,11,1,1.234\n")
    message = kstt("score", small).stderr
    assert "1234" in message and "1.234" in message


WRONG_USE = {
    "an unknown unit": ("--unit", "P.11"),
    "an unknown rule set": ("--rules", "portal-2062"),
    "an unknown format": ("--format", "docx"),
    "a period that is none": ("--period", "08/2026"),
    "a period without a figure": ("--period", "2026-02"),
    "a quarter without a figure": ("--period", "2025-Q1"),
    "an unknown option": ("--colour", "red"),
}


@pytest.mark.parametrize("fault", WRONG_USE)
def test_wrong_use_ends_with_2_and_no_traceback(kstt, small, fault):
    done = kstt("score", small, *WRONG_USE[fault])
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "KSTT-" in done.stderr


@pytest.mark.parametrize("command", [("score",), ("report", "--period", "2026-08", "--counts")])
def test_a_folder_that_is_not_there_is_wrong_use(kstt, tmp_path, command):
    done = kstt(*command, tmp_path / "nothing")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "KSTT-FILE-001" in done.stderr


def test_a_period_without_figures_names_the_periods_that_have_some(kstt, small):
    done = kstt("report", "--period", "2026-07", "--counts", small, "--out", small / "out")
    assert done.returncode == 2
    assert "KSTT-PERIOD-002" in done.stderr and "2026-08" in done.stderr


def test_a_quarter_with_a_gap_names_the_month_that_is_missing(kstt, small):
    counts = small / "counts.csv"
    june = [line.replace("2026-08", "2026-06") for line in counts.read_text(encoding="utf-8").splitlines()]
    april = [line.replace("2026-06", "2026-04") for line in june[1:]]
    counts.write_text("\n".join([*june, *april, ""]), encoding="utf-8")
    done = kstt("report", "--period", "2026-Q2", "--counts", small, "--out", small / "out")
    assert done.returncode == 2
    assert "KSTT-PERIOD-003" in done.stderr and "2026-05" in done.stderr.split("2026-04")[0]
    assert "KSTT-PERIOD-002" in kstt("report", "--period", "2026-Q1", "--counts", small, "--out", small / "out").stderr


def test_messages_come_in_english_when_asked(kstt, small):
    assert "no unit has the code" in kstt("score", small, "--unit", "P.11", KSTT_LANG="en").stderr


def test_the_rule_sets_are_listed_shown_checked_and_compared(kstt):
    listed = kstt("rules", "list")
    assert all(name in listed.stdout for name in ("decision-766", "portal-2025", "portal-2026", "tinh-mau-2026"))
    shown = kstt("rules", "show", "portal-2026", "05")
    assert "portal-2026.yaml:" in shown.stdout
    dated = kstt("rules", "show", "portal-2025", "19").stdout
    assert "… – 2025-10-15" in dated and "2025-10-16 – …" in dated
    assert kstt("rules", "check", "params/rules/tinh-mau-2026.yaml").returncode == 0
    assert "indicators/11/versions/1/threshold/pct" in kstt("rules", "diff", "portal-2025", "portal-2026").stdout


def test_a_faulty_rule_file_is_refused_with_its_line(kstt, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: bad\nid: bad\n", encoding="utf-8")
    done = kstt("rules", "check", bad)
    assert done.returncode == 1
    assert "KSTT-RULE-" in done.stderr and "dòng 2" in done.stderr


def test_the_sample_has_the_same_bytes_each_time(kstt, sample, tmp_path):
    assert kstt("sample", "--out", tmp_path).returncode == 0
    for file in sample.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


def test_help_starts_quickly_enough_to_need_no_jupyter(kstt):
    """Loading papermill, nbconvert or matplotlib just to print help would cost seconds."""
    import subprocess
    import sys

    code = "import sys, kstt.cli; print(sorted({'papermill', 'nbconvert', 'matplotlib', 'pandas', 'typst'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
    assert kstt("--help").returncode == 0


def test_a_fault_of_the_office_file_is_told_once_before_any_notebook_is_run(kstt, small, tmp_path):
    offices = tmp_path / "params" / "offices"
    offices.mkdir(parents=True)
    (offices / "P.yaml").write_text("targets:\n  groups:\n    III: 20\n", encoding="utf-8")
    done = kstt("report", "--period", "2026-08", "--counts", small, "--out", tmp_path / "out", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("KSTT-")) == (2, 1)
    assert "KSTT-RULE-014" in done.stderr and "dòng 3" in done.stderr and not (tmp_path / "out").exists()
