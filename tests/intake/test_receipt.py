"""A canonical folder tells of the files it was made from, and refuses to be changed."""

import csv
import json

import pytest

from kstt.errors import KsttError
from kstt.intake import read_delivery, write_delivery

UNITS = "unit_code,name,level,parent_code\nP,UBND tỉnh P,province,\nP.1,Xã Một,commune,P\n"
COUNTS = (
    "unit_code,period,indicator,numerator,denominator\nP.1,2026-08,05,9,10\nP.1,2026-08,08,abc,10\nP.9,2026-08,05,1,2\n"
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
