"""From dossiers to points, by the commands alone: sample, intake, freeze, counts, rows, score."""

import csv
import io

import pytest

MONTH = "2026-08"


def table(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def counted(kstt, office):
    done = kstt("counts", "--store", office / "store", "--period", MONTH, "--format", "csv")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_counts_have_the_columns_of_every_engine_and_20_indicators(counted):
    rows = table(counted)
    assert list(rows[0]) == ["unit_code", "period", "indicator", "numerator", "denominator", "unknown"]
    assert {row["indicator"] for row in rows} == {f"{n:02d}" for n in range(1, 22)} - {"15"}


@pytest.mark.parametrize("indicator", ["05", "08", "12", "21"])
def test_the_rows_behind_a_figure_are_as_many_as_the_figure_says(kstt, office, counted, indicator):
    rows = [row for row in table(counted) if row["indicator"] == indicator and int(row["denominator"]) > 3]
    row = max(rows, key=lambda each: int(each["denominator"]) - int(each["numerator"]))
    for which, expected in (
        ("denominator", int(row["denominator"])),
        ("numerator", int(row["numerator"])),
        ("missed", int(row["denominator"]) - int(row["numerator"]) - int(row["unknown"])),
    ):
        done = kstt(
            "rows", "--store", office / "store", "--period", MONTH, "--unit", row["unit_code"],
            "--indicator", indicator, "--which", which,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found = table(done.stdout)
        assert len(found) == expected
        assert {each["unit_code"] for each in found} <= {row["unit_code"]}


def test_counts_are_scored_and_the_units_add_up_to_the_province(kstt, office, counted, tmp_path):
    (tmp_path / "counts.csv").write_text(counted, encoding="utf-8")
    done = kstt("score", tmp_path / "counts.csv", "--units", office / "in" / "units.csv", "--format", "csv")
    assert done.returncode == 0, done.stderr
    five = {row["unit_code"]: row for row in table(done.stdout) if row["code"] == "05"}
    parts = sum(int(row["denominator"]) for code, row in five.items() if code != "H99" and row["denominator"])
    assert int(five["H99"]["denominator"]) == parts


def test_no_personal_data_reaches_the_store(office):
    planted = ("Người nộp mẫu".encode(), b'SoDienThoai":', b'ChuHoSo":')
    raw = (office / "in" / "dossiers.jsonl").read_bytes()
    assert planted[0] in raw
    for file in (office / "store").rglob("*"):
        if file.is_file():
            assert not any(text in file.read_bytes() for text in planted), file


def test_a_period_that_was_frozen_does_not_change_with_the_store(kstt, office, counted):
    again = kstt("intake", office / "in" / "dossiers.jsonl", "--mapping", "hosodongbo", "--into", office / "store")
    assert again.returncode in (0, 1)
    assert kstt("counts", "--store", office / "store", "--period", MONTH).stdout == counted


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("counts", "--period", MONTH), "KSTT-USE-003"),
        (("counts", "--period", MONTH, "--store", "nowhere"), "KSTT-"),
        (("counts", "--period", MONTH, "--engine", "oracle", "--store", "x"), "KSTT-USE-002"),
        (("rows", "--period", MONTH, "--unit", "H99.11", "--indicator", "22", "--store", "x"), "KSTT-USE-002"),
    ],
)
def test_wrong_use_of_counts_and_rows_is_told(kstt, arguments, code):
    done = kstt(*arguments)
    assert done.returncode == 2
    assert code in done.stderr and "Traceback" not in done.stderr
