"""The record of the national synchronisation, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

import pytest
from dossier_files import json_lines, record, rejected, stored

from kstt.errors import KsttError

LISTS = {"TaiLieuNop", "DanhSachLePhi", "GiayToKetQua", "DSKetNoiCSDL", "DanhSachHoSoBoSung"}
KEPT = "dossier_id, unit_code, channel, applicant_kind, status, received_at, due_at, finished_at, returned_at, "
KEPT += "supplement_requests, supplement_days, fee_amount, paid_online, electronic_result, papers_digitised, reused, "
KEPT += "linked_to_store, population_data, synchronised"


def as_csv(records: list[dict[str, object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(records[0])
    for each in records:
        writer.writerow([json.dumps(value) if name in LISTS else value for name, value in each.items()])
    return out.getvalue()


def test_nested_lists_become_columns(take, store):
    take(json_lines([record(1)]), "hosodongbo", "in.jsonl")
    assert stored(store, KEPT) == [
        (
            "H08.12-260802-0001", "H08.12", "online", "citizen", 10, datetime(2026, 8, 3, 8, 15),
            datetime(2026, 8, 10, 17), datetime(2026, 8, 7, 10, 15), datetime(2026, 8, 10, 8, 15),
            1, 2, 20000, 1, True, True, True, True, True, True,
        )
    ]  # fmt: skip


def test_json_lines_a_list_a_document_and_csv_give_the_same_rows(take, store, tmp_path):
    records = [record(n) for n in range(1, 40)]
    texts = {
        "a.jsonl": json_lines(records),
        "b.json": json.dumps(records, ensure_ascii=False, indent=2),
        "c.json": json.dumps({"status": "OK", "result": {"DanhSachHoSo": records}}),
        "d.csv": as_csv(records),
    }
    rows = []
    for name, text in texts.items():
        receipt = take(text, "hosodongbo", name)
        assert (receipt.read, receipt.accepted) == (39, 39)
        rows.append(stored(store, KEPT))
    assert rows[0] == rows[1] == rows[2] == rows[3]


def test_an_empty_channel_is_direct_and_no_fee_line_is_no_fee(take, store):
    take(json_lines([record(1, KenhThucHien="", DanhSachLePhi=[], GiayToKetQua=[])]), "hosodongbo", "in.jsonl")
    assert stored(store, "channel, fee_amount, electronic_result") == [("direct", 0, False)]


def test_a_broken_line_among_lines_costs_itself_only(take, store):
    text = json_lines([record(1), record(2)]) + '{"MaHoSo": "H08.12-260801-0009", "MaTTHC"\n' + json_lines([record(3)])
    receipt = take(text, "hosodongbo", "in.jsonl")
    assert (receipt.read, receipt.accepted, receipt.rejected_by) == (4, 3, {"KSTT-DOSSIER-022": 1})
    assert rejected(store, receipt)[0]["row"] == "3"


@pytest.mark.parametrize("written", ["lines", "list", "document"])
def test_half_a_character_costs_its_record_only(take, store, written):
    """`\\ud83d` alone is JSON, and can be written neither to a table nor to the screen."""
    halves = [record(2, CanBoXuLy="cb\ud83d"), record(3, MaHoSo="H08.12-260801-\udc00003"), {**record(4), "\ud800": 1}]
    records = [record(1, DonViXuLy="Sở \U0001f600"), *halves, record(5)]
    text = {"lines": "\n".join(map(json.dumps, records)), "list": json.dumps(records)}.get(written)
    name = "in.jsonl" if written == "lines" else "in.json"
    receipt = take(text or json.dumps({"DanhSachHoSo": records}, indent=1), "hosodongbo", name, key=b"k" * 32)
    assert (receipt.read, receipt.accepted, receipt.rejected_by) == (5, 2, {"KSTT-DOSSIER-022": 3})
    assert [row["row"] for row in rejected(store, receipt)] == ["2", "3", "4"]


def test_a_key_written_twice_is_rejected_as_nobody_can_tell_which_is_meant(take):
    line = json_lines([record(1)]).replace('"MaTTHC"', '"MaHoSo": "H08.12-260801-0002", "MaTTHC"')
    assert take(line, "hosodongbo", "in.jsonl").rejected_by == {"KSTT-DOSSIER-022": 1}


def test_a_list_that_was_cut_is_refused_as_a_whole(take, store):
    text = json.dumps([record(n) for n in range(2000)])
    with pytest.raises(KsttError) as caught:
        take(text[:-200], "hosodongbo", "in.json")
    assert caught.value.code == "KSTT-DOSSIER-023" and store.batches() == ()


def test_records_of_another_kind_are_refused_with_what_is_missing(take):
    with pytest.raises(KsttError) as caught:
        take('{"tên": "x", "Mã HS": 3}\n{"tên": "y", "Mã HS": 4}\n', "hosodongbo", "in.jsonl")
    assert {problem.code for problem in caught.value.problems} >= {"KSTT-DOSSIER-001"}


def test_status_beyond_the_ten_is_rejected_with_what_is_known(take, store):
    receipt = take(json_lines([record(1, TrangThaiHoSo="11"), record(2)]), "hosodongbo", "in.jsonl")
    (line,) = rejected(store, receipt)
    assert (line["rule"], line["value"], line["column"]) == ("KSTT-DOSSIER-005", "11", "TrangThaiHoSo")


def test_the_unit_comes_from_the_id_when_the_record_only_has_a_name(take, store):
    receipt = take(json_lines([record(1, DonViXuLy="Sở Tư pháp")]), "hosodongbo", "in.jsonl")
    assert receipt.repaired == {"KSTT-DOSSIER-019": 1} and stored(store, "unit_code") == [("H08.12",)]


def test_a_field_that_no_record_has_is_told_where_the_mapping_makes_it_a_value(take, store):
    """Without it, indicators 11, 14 and 18 were 0 of all, without a word."""
    without = ("DuocThanhToanTrucTuyen", "TaiLieuNop")
    records = [{name: value for name, value in record(n).items() if name not in without} for n in range(3)]
    receipt = take(json_lines(records), "hosodongbo", "in.jsonl")
    told = {problem.value("column_name"): problem for problem in receipt.problems if problem.code == "KSTT-DOSSIER-042"}
    assert set(told) == {"paid_online", "reused"} and receipt.accepted == 3
    assert told["paid_online"].value("found") == "DuocThanhToanTrucTuyen" and told["paid_online"].value("empty") == "0"
    whole = take(json_lines([*records, record(9)]), "hosodongbo", "more.jsonl")
    assert "KSTT-DOSSIER-042" not in {problem.code for problem in whole.problems}
