"""A canonical folder tells of the files it was made from, and refuses to be changed."""

import csv
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from kstt.errors import KsttError
from kstt.intake import read_delivery, write_delivery
from kstt.intake.delivery import RowSource
from kstt.terms import Count, Counts, Origin
from kstt.terms.published import Published
from kstt.trace.wording import PHRASES

UNITS = "unit_code,name,level,parent_code\nP,UBND tỉnh P,province,\nP.1,Xã Một,commune,P\n"
COUNTS = (
    "unit_code,period,indicator,numerator,denominator\nP.1,2026-08,05,9,10\nP.1,2026-08,08,abc,10\nP.9,2026-08,05,1,2\n"
)

# One of every mark that counting, rolling up and the portal's answers write.
MARKS = (
    "above_denominator",
    "inferred_mapping",
    "last_month:2026-08",
    "months:2/3",
    "months_of_unit:2/2",
    "own_rows",
    "months_missing:2026-01.02.03.04.05.06.07.08.09.10.11",
    "quality:" + "A" * 40,
    "report_months:2/3",
    "rows_of_months:2/3",
    "temporary_denominator",
    "units:150",
    "units_and_own:150",
    "unknown_rows:12",
)


@pytest.fixture
def original(tmp_path, portal_2026):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "in" / "counts.csv").write_text(COUNTS, encoding="utf-8")
    return read_delivery(tmp_path / "in", portal_2026)


def test_what_was_written_reads_back_equal_with_its_faults(original, tmp_path, portal_2026):
    write_delivery(original, tmp_path / "out")
    assert read_delivery(tmp_path / "out", portal_2026) == original
    assert [file.rows_rejected for file in original.files if file.name == "counts.csv"] == [2]


def test_counted_rows_and_the_official_count_beside_them_read_back_equal(original, tmp_path, portal_2026):
    counted = {("P.1", "2026-08", "05"): Count(9, 10, Origin.COUNTED)}
    official = Counts({("P.1", "2026-08", "05"): Count(8, 10, Origin.COUNTED)})
    source = RowSource(
        "2026-08/r2", "ab" * 32, "2026-09-05T08:00:00+00:00", "Sửa hạn trả", earlier=(("2026-07", None),)
    )
    made = replace(original, counts=Counts(counted), official=official, source=source)
    write_delivery(made, tmp_path / "out")
    again = read_delivery(tmp_path / "out", portal_2026)
    assert (again.counts.table, again.source) == (counted, source)
    assert again.official.table == official.table


def test_rows_left_out_are_listed_with_what_to_do(original, tmp_path):
    write_delivery(original, tmp_path / "out")
    with open(tmp_path / "out" / "rejected.csv", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["row"], row["column"]) for row in rows] == [("3", "numerator"), ("4", "unit_code")]
    assert all(row["code"].startswith("KSTT-COUNT-") and row["what_to_do"] for row in rows)


def test_a_table_changed_after_it_was_checked_is_refused(original, tmp_path, portal_2026):
    write_delivery(original, tmp_path / "out")
    table = tmp_path / "out" / "counts.csv"
    table.write_bytes(table.read_bytes().replace(b",9,10", b",10,10"))
    with pytest.raises(KsttError) as caught:
        read_delivery(tmp_path / "out", portal_2026)
    assert caught.value.code == "KSTT-FILE-026"


@pytest.mark.parametrize("damage", ["", "[]", "{", json.dumps({"tables": {}})])
def test_a_damaged_receipt_is_refused(original, tmp_path, portal_2026, damage):
    write_delivery(original, tmp_path / "out")
    (tmp_path / "out" / "receipt.json").write_text(damage, encoding="utf-8")
    with pytest.raises(KsttError) as caught:
        read_delivery(tmp_path / "out", portal_2026)
    assert caught.value.code == "KSTT-FILE-026"


def test_a_mark_of_every_kind_that_has_a_sentence_is_among_the_examples():
    told = {key.removeprefix("mark:") for key in PHRASES.table if key.startswith("mark:")} - {"other"}
    assert {mark.partition(":")[0] for mark in MARKS} == told


@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_that_the_library_writes_is_read_back(original, tmp_path, portal_2026, mark):
    counts = Counts({("P.1", "2026-08", "05"): Count(9, 10, marks=(mark,))})
    write_delivery(replace(original, counts=counts), tmp_path / "out")
    again = read_delivery(tmp_path / "out", portal_2026)
    assert again.counts.table == counts.table
    assert again.problems == original.problems


def test_a_mark_that_cannot_be_read_back_is_told_beside_what_the_receipt_tells(original, tmp_path, portal_2026):
    counts = Counts({("P.1", "2026-08", "05"): Count(9, 10, marks=("<b>",))})
    write_delivery(replace(original, counts=counts), tmp_path / "out")
    again = read_delivery(tmp_path / "out", portal_2026)
    assert again.counts.table["P.1", "2026-08", "05"] == Count(9, 10)
    new = [each for each in again.problems if each not in original.problems]
    assert [(each.code, each.value("found"), each.place.row) for each in new] == [("KSTT-COUNT-018", "<b>", 2)]


def test_no_table_that_is_written_runs_in_a_spreadsheet(tmp_path, portal_2026):
    """Names and rejected cells come from outside; a spreadsheet runs what begins with one of four signs."""
    given = tmp_path / "in"
    given.mkdir()
    name = '=HYPERLINK("http://x")'
    units = f'unit_code,name,level,parent_code\nP,UBND tỉnh P,province,\nP.1,"{name.replace(chr(34), chr(34) * 2)}",commune,P\n'
    (given / "units.csv").write_text(units + "P.2,- Xã Hai,commune,P\nP.3,'Xã Ba',commune,P\n", encoding="utf-8")
    bad = "".join(f"{start}1+1,2026-08,05,1,2\nP.1,2026-08,05,{start}1+1,2\n" for start in "=+-@")
    (given / "counts.csv").write_text(COUNTS + bad, encoding="utf-8")
    delivery = read_delivery(given, portal_2026)
    write_delivery(delivery, tmp_path / "out")
    for file in (tmp_path / "out").glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert cells and not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))], file.name
    again = read_delivery(tmp_path / "out", portal_2026)
    assert again.units == delivery.units
    assert [again.units.get(code).name for code in ("P.1", "P.2", "P.3")] == [name, "- Xã Hai", "'Xã Ba'"]


def test_a_table_taken_away_after_it_was_checked_is_refused(original, tmp_path, portal_2026):
    points = Published({("P.1", "2026-08", "total", "total"): Decimal("61.27")})
    write_delivery(replace(original, published=points), tmp_path / "out")
    (tmp_path / "out" / "published-points.csv").unlink()
    with pytest.raises(KsttError) as caught:
        read_delivery(tmp_path / "out", portal_2026)
    assert caught.value.code == "KSTT-FILE-026" and "published-points.csv" in str(caught.value)
