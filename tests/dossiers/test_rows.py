"""Dates, units, duplicates, encodings and types: what happens to one row."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pyarrow
import pyarrow.parquet
import pytest
import xlsxwriter
from dossier_files import IGATE, csv_text, igate_rows, json_lines, record, rejected, stored
from hypothesis import given
from hypothesis import strategies as st

from kstt.errors import KsttError
from kstt.intake.dossiers import load_mapping, read_unit_list, take_in
from kstt.intake.dossiers.staging import Staging
from kstt.intake.dossiers.timestamps import compact_moments, pattern, reader
from kstt.intake.dossiers.unit_list import new_form, unit_list_csv
from kstt.intake.store import SOURCE_ROW
from kstt.terms.tables import DOSSIERS

HEADINGS = ("dossier_id", "unit_code", "received_at", "due_at", "finished_at")


def lines(*rows: str) -> str:
    return "\n".join([",".join(HEADINGS), *rows]) + "\n"


def test_the_31st_of_february_is_rejected_with_its_row_column_and_reason(take, store):
    receipt = take(lines("H08.12-260801-0001,H08.12,2026-02-31,2026-08-20,"), "dossiers")
    (line,) = rejected(store, receipt)
    assert (line["row"], line["column"], line["value"], line["rule"]) == (
        "2",
        "received_at",
        "2026-02-31",
        "KSTT-DOSSIER-003",
    )
    assert "không phải là một ngày có thật" in line["reason"] and line["what_to_do"]


def test_what_is_missing_is_named_in_the_language_of_the_message(take):
    told = next(
        each for each in take(lines("A1,,2026-08-05,,"), "dossiers").problems if each.code == "KSTT-DOSSIER-002"
    )
    assert "thiếu đơn vị giải quyết" in told.cause("vi") and "“unit that handles it” is missing" in told.cause("en")
    with pytest.raises(KsttError) as caught:
        take("dossier_id\nA1\n", "dossiers", "b.csv")
    assert "đơn vị giải quyết" in caught.value.problems[0].cause("vi")
    assert "lacks the column for “unit that handles it”" in caught.value.problems[0].cause("en")


def test_an_end_before_the_start_is_kept_and_told(take, store):
    receipt = take(lines("H08.12-260801-0001,H08.12,2026-08-05,2026-08-20,2026-08-01"), "dossiers")
    assert (receipt.accepted, receipt.warned) == (1, {"KSTT-DOSSIER-013": 1})


@pytest.mark.parametrize(("end", "told"), [("2026-08-05", 0), ("2026-08-05 07:59:00", 1), ("2026-08-04", 1)])
def test_a_bare_day_of_end_is_not_before_the_hour_of_receipt_on_that_day(take, end, told):
    """A system that keeps the day of the end, but the hour of receipt, would be warned of every dossier done at once."""
    receipt = take(lines(f"H08.12-260801-0001,H08.12,2026-08-05 08:00:00,2026-08-20,{end}"), "dossiers")
    assert receipt.warned.get("KSTT-DOSSIER-013", 0) == told


def test_a_bare_due_day_lasts_until_its_end_and_a_bare_finish_is_not_late_on_it(take, store):
    take(lines("H08.12-260801-0001,H08.12,2026-08-05,2026-08-20,2026-08-20 16:30:00"), "dossiers")
    assert stored(store, "due_at, finished_at <= due_at") == [(datetime(2026, 8, 20, 23, 59, 59), True)]


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2026-08-05T01:00:00Z", 8),
        ("2026-08-05T08:00:00+07:00", 8),
        ("2026-08-05 10:00:00+09:00", 8),
        ("2026-08-05 08:00:00+07", 8),
        ("2026-08-05 08:00:00.0000000 +07:00", 8),
    ],
)
def test_offsets_become_vietnamese_civil_time(take, store, text, local):
    take(lines(f"H08.12-260801-0001,H08.12,{text},2026-08-20,"), "dossiers")
    assert stored(store, "received_at") == [(datetime(2026, 8, 5, local),)]


def test_a_pattern_that_lacks_the_year_is_no_pattern():
    with pytest.raises(ValueError, match="dd/MM"):
        pattern("dd/MM")


def test_identical_rows_are_one_dossier_and_the_receipt_adds_up(take, store):
    row = "H08.12-260801-0001,H08.12,2026-08-05,2026-08-20,"
    receipt = take(lines(row, row, row), "dossiers")
    assert (receipt.read, receipt.accepted, receipt.rejected_by, receipt.stored) == (3, 1, {"KSTT-DOSSIER-014": 2}, 1)


def test_of_two_records_the_one_that_is_further_on_is_kept(take, store):
    rows = igate_rows(8)
    later = [*rows[4][:7], "30/08/2026 10:00:00", *rows[4][8:]]
    assert rows[4][7] == ""
    receipt = take(csv_text([*rows, later]))
    assert receipt.rejected_by == {"KSTT-DOSSIER-015": 1}
    finished = dict(stored(store, "dossier_id, finished_at"))
    assert finished[rows[4][0]] == datetime(2026, 8, 30, 10)


def test_records_that_contradict_each_other_are_all_left_out(take, store):
    rows = igate_rows(3)
    receipt = take(csv_text([*rows, [rows[1][0], "H08.13", *rows[1][2:]]]))
    assert receipt.rejected_by == {"KSTT-DOSSIER-016": 2} and receipt.stored == 2


def test_both_forms_of_a_unit_code_are_one_unit(take, store):
    receipt = take(csv_text(igate_rows(6)))
    assert set(stored(store, "unit_code")) == {("H08.12",)} and receipt.repaired["KSTT-DOSSIER-018"] == 2


@pytest.mark.parametrize(("old", "new"), [("000.00.12.H08", "H08.12"), ("001.05.12.H08", "H08.12.05.001")])
def test_old_codes_read_from_the_right(old, new):
    assert new_form(old) == new and new_form(new) is None


UNITS = """unit_code,name,level,parent_code,old_code,valid_from,valid_to,successor
H08,UBND tỉnh,province,,,,,
H08.12,Sở Tư pháp,department,H08,000.00.12.H08,,,
H08.40,UBND huyện Cũ,commune,H08,000.00.40.H08,,2025-06-30,H08.101
H08.41,UBND huyện Khác,commune,H08,,,30/06/2025,
H08.101,UBND xã Mới,commune,H08,,2025-07-01,,
"""


@pytest.fixture
def units(tmp_path):
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    return read_unit_list(tmp_path / "units.csv")[0]


def test_a_district_that_ended_hands_its_later_dossiers_to_its_successor(take, store, units):
    rows = ("H08.40-250601-0001,H08.40,2025-06-30,,", "H08.40-250701-0002,000.00.40.H08,2025-07-01,,")
    receipt = take(lines(*rows), "dossiers", units=units)
    assert stored(store, "unit_code") == [("H08.101",), ("H08.40",)]
    assert receipt.repaired == {"KSTT-DOSSIER-018": 1, "KSTT-DOSSIER-020": 1}


def test_a_unit_that_ended_without_successor_keeps_its_dossier_and_is_told(take, store, units):
    receipt = take(lines("H08.41-250701-0002,H08.41,2025-08-01,,"), "dossiers", units=units)
    assert receipt.warned == {"KSTT-DOSSIER-021": 1} and receipt.stored == 1


@pytest.mark.parametrize("before", ["", "H08.12"], ids=["none", "another"])
def test_the_same_file_gives_its_dossiers_to_the_successor_that_the_list_lacked(take, store, tmp_path, before):
    """The next step of KSTT-DOSSIER-021 and -038; and of a successor that was not the right one (-020)."""
    text, receipts = lines("H08.41-250801-0002,H08.41,2025-08-01,,"), []
    for successor in (before, "H08.101", "H08.101"):
        content = UNITS.replace("30/06/2025,", f"30/06/2025,{successor}")
        (tmp_path / "units.csv").write_text(content, encoding="utf-8")
        receipts.append(take(text, "dossiers", units=read_unit_list(tmp_path / "units.csv")[0]))
    assert stored(store, "unit_code") == [("H08.101",)] and receipts[1].repaired == {"KSTT-DOSSIER-020": 1}
    assert [problem.code for problem in receipts[2].problems] == ["KSTT-DOSSIER-025"] and len(store.batches()) == 2


def test_a_unit_told_by_name_alone_asks_for_the_list_and_comes_in_with_it(take, store, units):
    text = lines("A1,Sở Tư pháp,2026-08-01,,")
    first = take(text, "dossiers")
    (line,) = rejected(store, first)
    assert (line["rule"], line["column"]) == ("KSTT-DOSSIER-039", "unit_code") and "--units" in line["what_to_do"]
    assert take(text, "dossiers", units=units).accepted == 1 and stored(store, "unit_code") == [("H08.12",)]


def test_a_unit_that_cannot_be_used_is_placed_in_the_column_it_was_read_from(take, units):
    def where(content: str, name: str) -> str:
        (problem,) = (each for each in take(content, "hosodongbo", name, units=units).problems if each.place.row)
        return problem.place.column

    heading = "MaHoSo,MaTTHC,TrangThaiHoSo,NgayTiepNhan,MaDonViXuLy,DonViXuLy"
    assert where(f"{heading}\nA1,1.1,10,20260801,,Sở Lạ\n", "in.csv") == "DonViXuLy"
    assert where(f"{heading}\nA1,1.1,10,20260801,H08.77,Sở Tư pháp\n", "b.csv") == "MaDonViXuLy"
    assert where(json_lines([record(1, MaHoSo="A1", DonViXuLy="Sở Lạ")]), "in.jsonl") == "DonViXuLy"


@pytest.mark.parametrize("written", ["H08.101", "000.00.101.H08", "UBND xã Mới"])
def test_a_successor_is_found_as_any_unit_is(tmp_path, written):
    former = UNITS.replace("H08.101,UBND xã Mới,commune,H08,,", "H08.101,UBND xã Mới,commune,H08,000.00.101.H08,")
    (tmp_path / "units.csv").write_text(former.replace("2025-06-30,H08.101", f"2025-06-30,{written}"), encoding="utf-8")
    units, problems = read_unit_list(tmp_path / "units.csv")
    assert (units.dates["H08.40"].successor, problems) == ("H08.101", ())


def test_a_successor_that_is_not_in_the_list_is_told_with_its_line(tmp_path):
    (tmp_path / "units.csv").write_text(UNITS.replace("30,H08.101", "30,H08.110"), encoding="utf-8")
    units, (problem,) = read_unit_list(tmp_path / "units.csv")
    assert (problem.code, problem.place.row, problem.value("suggestion")) == ("KSTT-DOSSIER-038", 4, "H08.101")
    assert units.dates["H08.40"].successor is None


def test_a_unit_is_found_by_its_name_and_an_unknown_one_is_rejected_with_the_nearest(take, store, units):
    rows = ("A1,Sở Tư Pháp,2026-08-01,,", "A2,H08.122,2026-08-01,,")
    receipt = take(lines(*rows), "dossiers", units=units)
    (line,) = rejected(store, receipt)
    assert stored(store, "unit_code") == [("H08.12",)] and "H08.12" in line["what_to_do"]


def test_a_list_of_units_reads_back_equal(units, tmp_path):
    (tmp_path / "again.csv").write_bytes(unit_list_csv(units))
    assert read_unit_list(tmp_path / "again.csv")[0] == units
    assert units.dates["H08.40"].last == date(2025, 6, 30)


def test_csv_xlsx_and_parquet_give_the_same_rows(take, store, tmp_path):
    rows = igate_rows(30)
    typed = [[*row[:5], *(_moment(cell) for cell in row[5:8]), *row[8:]] for row in rows]
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"}) as workbook:
        page = workbook.add_worksheet()
        for i, row in enumerate([IGATE, *typed]):
            page.write_row(i, 0, ["" if cell is None else cell for cell in row])
    parquet = io.BytesIO()
    columns = {name: list(cells) for name, cells in zip(IGATE, zip(*typed, strict=True), strict=True)}
    pyarrow.parquet.write_table(pyarrow.table(columns), parquet)
    found = []
    for name, data in (
        ("a.csv", csv_text(rows).encode()),
        ("b.xlsx", book.getvalue()),
        ("c.parquet", parquet.getvalue()),
    ):
        assert take(data, name=name).accepted == 30
        found.append(stored(store, "* EXCLUDE (source_row, batch)"))
    assert found[0] == found[1] == found[2]


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    return datetime.strptime(text, "%d/%m/%Y %H:%M:%S" if ":" in text else "%d/%m/%Y")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_and_without_its_mark(take, encoding):
    assert take(csv_text(igate_rows(5)).encode(encoding)).accepted == 5


def test_semicolons_tabs_and_a_row_of_column_numbers_are_read(take, store):
    text = csv_text(igate_rows(5)).replace(",", ";")
    numbers = ";".join(f"({n})" for n in range(1, len(IGATE) + 1))
    head, _, body = text.partition("\n")
    assert take(f"{head}\n{numbers}\n{body}").accepted == 5
    assert take(text.replace(";", "\t"), name="b.tsv").accepted == 5


def test_an_unknown_word_is_rejected_with_the_words_that_are_known(take, store):
    rows = igate_rows(2)
    rows[0][3] = "Bồ câu"
    (line,) = rejected(store, take(csv_text(rows)))
    assert line["rule"] == "KSTT-DOSSIER-005" and "Trực tuyến" in line["what_to_do"]


def test_thousands_are_read_where_the_mapping_says_so_and_named(take, store):
    receipt = take(csv_text(igate_rows(5)))
    assert receipt.repaired["KSTT-DOSSIER-032"] == 4
    assert [row[0] for row in stored(store, "fee_amount")] == [0, 10000, 20000, 30000, 40000]


def test_a_rejected_cell_that_a_spreadsheet_would_run_is_written_as_text(take, store):
    rows = igate_rows(1)
    rows[0][2] = "=1+H1"
    assert rejected(store, take(csv_text(rows)))[0]["value"] == "'=1+H1"


def test_the_same_file_is_not_taken_in_twice(take, store):
    first, again = take(csv_text(igate_rows(5))), take(csv_text(igate_rows(5)))
    assert again.batch == first.batch and [p.code for p in again.problems] == ["KSTT-DOSSIER-025"]
    assert (again.read, again.accepted, again.rejected) == (first.read, first.accepted, first.rejected)
    assert len(store.batches()) == 1


def test_the_same_file_brings_rows_that_were_left_out_once_its_unit_is_in_the_list(take, store, tmp_path):
    text = lines("A1,H99.01,2026-08-05,2026-08-20,", "A2,H99.77,2026-08-05,2026-08-20,")
    listed = "unit_code,name,level,parent_code\nH99,Tỉnh Mẫu,province,\nH99.01,Sở Y tế,department,H99\n"
    receipts = []
    for content in (listed, f"{listed}H99.77,Xã Mới,commune,H99\n", f"{listed}H99.77,Xã Mới,commune,H99\n"):
        (tmp_path / "units.csv").write_text(content, encoding="utf-8")
        receipts.append(take(text, "dossiers", units=read_unit_list(tmp_path / "units.csv")[0]))
    assert [(each.accepted, each.rejected) for each in receipts] == [(1, 1), (2, 0), (2, 0)]
    assert [problem.code for problem in receipts[2].problems] == ["KSTT-DOSSIER-025"] and len(store.batches()) == 2
    assert sorted(stored(store, "dossier_id")) == [("A1",), ("A2",)]


def test_the_same_file_is_taken_in_again_with_the_key_that_it_lacked(take, store):
    rows = [[*row, "cb-1"] for row in igate_rows(3)]
    text = csv_text(rows, (*IGATE, "Cán bộ xử lý"))
    assert take(text).accepted == 3 and {key for (key,) in stored(store, "official_key")} == {None}
    take(text, key=b"k" * 32)
    assert None not in {key for (key,) in stored(store, "official_key")}
    assert [problem.code for problem in take(text, key=b"k" * 32).problems] == ["KSTT-DOSSIER-025"]


def test_a_later_file_renews_a_dossier_without_touching_the_earlier_batch(take, store):
    take(lines("H08.12-260801-0001,H08.12,2026-08-05,2026-08-20,"), "dossiers")
    before = store.batches()[0].path.read_bytes()
    take(lines("H08.12-260801-0001,H08.12,2026-08-05,2026-08-20,2026-08-19"), "dossiers", "b.csv")
    assert stored(store, "finished_at") == [(datetime(2026, 8, 19),)]
    assert store.batches()[0].path.read_bytes() == before


def test_a_store_that_is_being_written_is_left_alone(take, store):
    with store.writing(), pytest.raises(KsttError) as caught:
        take(csv_text(igate_rows(2)))
    assert caught.value.code == "KSTT-STORE-003"
    assert take(csv_text(igate_rows(2))).accepted == 2


WRITES = """
import sys
from kstt.intake.store import Store
with Store.make(sys.argv[1]).writing() as folder:
    (folder / "half").write_text("a batch")
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_command_that_was_killed_while_it_wrote_keeps_nobody_from_the_store(take, store):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", WRITES, str(store.path)], **pipes) as other:
        other.stdout.readline()
        with pytest.raises(KsttError) as caught:
            take(csv_text(igate_rows(2)))
        assert f"pid {other.pid}" in str(caught.value.problems[0].value("holder"))
        other.kill()
    assert take(csv_text(igate_rows(2))).accepted == 2
    assert not (store.path / ".building").exists()


def test_a_refused_file_leaves_nothing_behind(take, store, tmp_path):
    with pytest.raises(KsttError):
        take(csv_text(igate_rows(3)) + '"ngoặc kép không đóng')
    assert not list(store.path.rglob("*.parquet")) and not list(store.path.rglob("*.csv"))
    assert sorted(path.name for path in store.path.iterdir()) == [".writing", "tables"]


def test_shuffling_rows_changes_no_row_that_stands(tmp_path, take, store):
    rows = igate_rows(30)
    take(csv_text(rows))
    before = stored(store, "* EXCLUDE (source_row, batch)")
    take(csv_text(rows[::-1]), name="b.csv")
    assert stored(store, "* EXCLUDE (source_row, batch)") == before


def test_a_database_is_named_without_its_password_and_takes_no_query():
    from kstt.intake.dossiers import PostgresTable

    with pytest.raises(KsttError) as caught:
        PostgresTable("postgresql://an:bimat@may/hoso", "x; DROP TABLE y")
    assert caught.value.code == "KSTT-DOSSIER-028" and "bimat" not in str(caught.value)
    assert PostgresTable("postgresql://an:bimat@may/hoso", "mc.ho_so").name == "may/hoso#mc.ho_so"


def test_events_of_one_case_are_folded_by_their_activity(take, store, tmp_path):
    (tmp_path / "events.yaml").write_text(
        """
id: events
title: {vi: "Sự kiện", en: "Events"}
table: dossiers
dates: [iso]
columns:
  dossier_id: {from: [case]}
  unit_code: {from: [unit]}
  received_at: {from: [at]}
  finished_at: {from: [at]}
fold:
  activity: step
  columns:
    received_at: {take: earliest}
    finished_at: {take: latest, activities: [end]}
    supplement_requests: {take: count, activities: [ask]}
""",
        encoding="utf-8",
    )
    text = "case,unit,step,at\nA1,H08.12,start,2026-08-01\nA2,H08.12,start,2026-08-02\nA1,H08.12,ask,2026-08-03\n"
    text += "A1,H08.12,ask,2026-08-04\nA1,H08.12,end,2026-08-05\nA2,H08.13,ask,2026-08-06\n"
    receipt = take(text, tmp_path / "events.yaml")
    assert (receipt.read, receipt.accepted, receipt.stored, receipt.warned) == (6, 6, 2, {"KSTT-DOSSIER-033": 1})
    assert stored(store, "dossier_id, received_at, finished_at, supplement_requests") == [
        ("A1", datetime(2026, 8, 1), datetime(2026, 8, 5), 2),
        ("A2", datetime(2026, 8, 2), None, 1),
    ]


def test_windows_line_ends_and_a_mark_at_the_start_change_nothing(tmp_path, take, store):
    text = csv_text(igate_rows(5))
    assert take(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()).accepted == 5


def test_a_big_list_of_records_is_read_in_pieces(tmp_path, store, monkeypatch):
    from dossier_files import record

    monkeypatch.setattr("kstt.intake.dossiers.files._BLOCK", 700)
    import json

    path = tmp_path / "in.json"
    path.write_text(json.dumps([record(n) for n in range(200)], ensure_ascii=False, indent=1), encoding="utf-8")
    assert take_in(path, load_mapping("hosodongbo"), store).accepted == 200


def test_records_that_renew_stored_ones_are_told_with_their_number(take):
    first = take(lines("A1,H08.12,2026-08-01,,", "A2,H08.12,2026-08-01,,"), "dossiers")
    assert "KSTT-DOSSIER-034" not in {problem.code for problem in first.problems}
    again = take(lines("A2,H08.12,2026-08-01,,", "A3,H08.12,2026-08-01,,"), "dossiers", name="again.csv")
    (told,) = [problem for problem in again.problems if problem.code == "KSTT-DOSSIER-034"]
    assert told.value("found") == "1" or told.value("found") == 1


RECORD = (
    '"MaHoSo":"H08.12-260801-0001","DonViXuLy":"H08.12","NgayTiepNhan":"20260803080000","NgayHenTra":"20260820170000"'
)


@pytest.mark.parametrize("colon", [":", " :", "\t:", " \t :"])
def test_a_key_written_twice_is_rejected_however_its_colon_stands(take, store, colon):
    twice = '{"TrangThaiHoSo"' + colon + '"4","TrangThaiHoSo":"10",' + RECORD + "}\n"
    receipt = take(twice + "{" + RECORD.replace("0001", "0002") + "}\n", "hosodongbo", "in.jsonl")
    assert (receipt.read, receipt.accepted, receipt.rejected_by) == (2, 1, {"KSTT-DOSSIER-022": 1})
    assert "a key twice" in rejected(store, receipt)[0]["reason"]


def test_waiting_for_a_supplement_is_counted_in_the_offices_own_working_days(take, store):
    asked = '"DanhSachHoSoBoSung":[{"NgayBoSung":"20260804093000","NgayTiepNhanBoSung":"20260811093000"}]'
    take("{" + f"{RECORD},{asked}" + "}\n", "hosodongbo", "national.jsonl")
    (store.path / "calendar.csv").write_text("day,kind\n2026-08-06,off\n2026-08-09,working\n2026-08-08,working\n")
    other = RECORD.replace("0001", "0002")
    take("{" + f"{other},{asked}" + "}\n", "hosodongbo", "own.jsonl")
    assert stored(store, "supplement_days") == [(5,), (6,)]


def test_a_supplement_that_is_still_waited_for_adds_no_days_to_those_before(take, store, tmp_path):
    asked = '{"NgayBoSung":"20260804093000","NgayTiepNhanBoSung":"20260811093000"},{"NgayBoSung":"20260812093000"}'
    take("{" + f'{RECORD},"DanhSachHoSoBoSung":[{asked}]' + "}\n", "hosodongbo", "national.jsonl")
    assert stored(store, "supplement_days, supplement_requests") == [(5, 2)]
    (tmp_path / "flat.yaml").write_text(
        "id: flat\ntitle: {vi: Phẳng, en: Flat}\ntable: dossiers\ndates: [iso]\ncolumns:\n"
        "  dossier_id: {from: [id]}\n  unit_code: {from: [unit]}\n"
        "  supplement_days: {from: [asked], until: answered, take: working_days}\n",
        encoding="utf-8",
    )
    rows = "A1,U1,2026-08-04,2026-08-11\nA2,U1,2026-08-04,\nA3,U1,,\nA4,U1,,2026-08-11\n"
    take("id,unit,asked,answered\n" + rows, tmp_path / "flat.yaml", "flat.csv")
    days = dict(stored(store, "dossier_id, supplement_days"))
    assert [days[id] for id in ("A1", "A2", "A3", "A4")] == [5, 0, 0, 0]


def test_rows_of_units_that_no_list_names_are_left_out_with_the_nearest_and_a_file_of_such_rows_changes_nothing(
    take, store, tmp_path
):
    listed = "unit_code,name,level,parent_code\nH08,Tỉnh,province,\nH08.12,Sở A,department,H08\n"
    (tmp_path / "units.csv").write_text(listed, encoding="utf-8")
    units, _ = read_unit_list(tmp_path / "units.csv")
    receipt = take(lines("A1,H08.21,2026-08-05,,", "A2,H08.12,2026-08-05,,"), "dossiers", units=units)
    assert (receipt.accepted, receipt.rejected_by) == (1, {"KSTT-DOSSIER-017": 1})
    told = next(each for each in receipt.problems if each.code == "KSTT-DOSSIER-017")
    assert (told.value("found"), told.value("suggestion")) == ("H08.21", "H08.12")
    nothing = take(lines("A3,H08.21,2026-08-05,,"), "dossiers", "other.csv", units=units)
    assert "KSTT-DOSSIER-035" in {each.code for each in nothing.problems}
    assert stored(store, "dossier_id") == [("A2",)]


@pytest.mark.parametrize("document", ['{\n"a": 1\n}', '{\n"a": {"b": 2}\n}', "7", '"x"'])
def test_a_json_document_without_records_is_refused(take, document):
    with pytest.raises(KsttError) as caught:
        take(document, "hosodongbo", "in.json")
    assert caught.value.code == "KSTT-DOSSIER-024"


def test_a_record_where_a_code_belongs_costs_its_row_alone(take):
    records = [record(1), record(2, MaTTHC={"ma": "1.010708"}), record(3, KenhThucHien=[["1"], ["2"]])]
    receipt = take(json.dumps(records, ensure_ascii=False), "hosodongbo", "in.json")
    assert (receipt.accepted, receipt.rejected_by) == (1, {"KSTT-DOSSIER-040": 2})
    places = [(each.place.row, each.place.column, each.value("found")) for each in receipt.problems if each.place.row]
    assert places == [(2, "MaTTHC", "{…}"), (3, "KenhThucHien", "[…]")]


@pytest.mark.parametrize("code", ["Hộ tịch", "1.010708; 1.010709", "1" * 65, "-1.010708"])
def test_a_text_that_is_no_code_costs_its_row_and_is_shown(take, store, code):
    heading = "dossier_id,unit_code,procedure_code,received_at\n"
    receipt = take(f"{heading}A1,H08.12,{code},2026-08-01\nA2,H08.12,1.010708,2026-08-01\n", "dossiers")
    (line,) = rejected(store, receipt)
    assert (line["rule"], line["row"], line["column"]) == ("KSTT-DOSSIER-007", "2", "procedure_code")
    assert stored(store, "dossier_id") == [("A2",)] and code in line["value"]


def test_an_old_code_page_in_a_very_large_file_is_refused_with_its_size(tmp_path, store):
    heading, row = b"dossier_id,unit_code,received_at\n", "A1,H08.12,Hộ,2026-08-01\n".encode("cp1258", "replace")
    with (tmp_path / "large.csv").open("wb") as file:
        file.write(heading + row.replace(b"?", b"\xea"))
        file.truncate(50_000_001)
    with pytest.raises(KsttError) as caught:
        take_in(tmp_path / "large.csv", load_mapping("dossiers"), store)
    (problem,) = caught.value.problems
    assert (problem.code, problem.value("found"), problem.value("limit")) == ("KSTT-DOSSIER-026", "51", "50")


@pytest.mark.parametrize(
    ("name", "content", "module"),
    [("in.xlsx", b"PK\x03\x04", "files"), ("in.json", b'{"data": {"one": [', "json_rows")],
)
def test_a_file_a_byte_too_large_is_told_as_larger_than_may_be(tmp_path, store, monkeypatch, name, content, module):
    monkeypatch.setattr(f"kstt.intake.dossiers.{module}.LARGEST_FILE", 3_000_000)
    (tmp_path / name).write_bytes(content + b" " * (3_000_001 - len(content)))
    with pytest.raises(KsttError) as caught:
        take_in(tmp_path / name, load_mapping("hosodongbo"), store)
    (problem,) = caught.value.problems
    assert (problem.code, problem.value("found"), problem.value("limit")) == ("KSTT-FILE-006", "4", "3")


def test_a_line_without_an_end_is_refused_with_its_number(take, store):
    with pytest.raises(KsttError) as caught:
        take(lines("A1,H08.12,2026-08-01,,", f"A2,{'x' * (1 << 23)},2026-08-01,,"), "dossiers")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.row) == ("KSTT-DOSSIER-030", 3) and store.batches() == ()


def test_a_month_that_a_spreadsheet_wrote_as_its_first_day_is_that_month(take, store):
    rows = "2026-08,1.1\n2026-08-01,1.2\n2026-09-01 00:00:00,1.3\n2026-Q3,1.4\n2026-08-02,1.5\n"
    head = "period,procedure_code,unit_code\n"
    receipt = take(head + rows.replace("\n", ",H08.12\n"), "procedures")
    found = dict(stored(store, "procedure_code, period", "procedures"))
    assert {code: found.get(code) for code in ("1.1", "1.2", "1.3")} == {
        "1.1": "2026-08",
        "1.2": "2026-08",
        "1.3": "2026-09",
    }
    assert "1.5" not in found and receipt.rejected_by


def test_one_value_in_a_cell_where_a_list_is_asked_for_is_a_list_of_one(take, store, tmp_path):
    (tmp_path / "flat.yaml").write_text(
        "id: flat\ntitle: {vi: Phẳng, en: Flat}\ntable: dossiers\ndates: [iso]\ncolumns:\n"
        "  dossier_id: {from: [id]}\n  unit_code: {from: [unit]}\n"
        '  supplement_requests: {from: ["asked[].day"], take: count}\n',
        encoding="utf-8",
    )
    cells = ("", "2026-08-04", '"[{""day"": 1}, {""day"": 2}]"', "[]")
    rows = "".join(f"A{n},U1,{cell}\n" for n, cell in enumerate(cells))
    take("id,unit,asked\n" + rows, tmp_path / "flat.yaml", "flat.csv")
    found = dict(stored(store, "dossier_id, supplement_requests"))
    assert [found[f"A{n}"] for n in range(4)] == [None, 1, 2, 0]


def test_records_with_other_keys_or_another_order_are_the_same_dossiers(take, store):
    parts = RECORD.split(",")
    mixed = [RECORD, ",".join(reversed(parts)), ",".join([*parts[1:], '"Khac":1', parts[0]])]
    text = "".join("{" + record.replace("0001", f"000{i}") + "}\n" for i, record in enumerate(mixed))
    assert take(text, "hosodongbo", "in.jsonl").accepted == 3
    columns = "unit_code, received_at, due_at, status"
    assert len(set(stored(store, columns))) == 1


@pytest.mark.parametrize(
    ("mapping", "due"),
    [
        ("dossiers", "2026-08-10"),
        ("dossiers", "2026-08-10 00:00:00"),
        ("dossiers", "2026-08-10T00:00"),
        ("igate", "10/08/2026"),
        ("igate", "10/08/2026 00:00"),
        ("igate", "10/08/2026 00:00:00"),
        ("hosodongbo", "20260810000000"),
    ],
)
def test_a_deadline_at_midnight_lasts_to_the_end_of_its_day_however_it_is_written(take, store, mapping, due):
    """A system that keeps days writes them as midnights; read as such, who finished on the day itself was overdue."""
    if mapping == "hosodongbo":
        take(json.dumps(record(1, NgayHenTra=due)) + "\n", mapping, "a.jsonl")
    else:
        headings = HEADINGS if mapping == "dossiers" else ("Mã hồ sơ", "Mã đơn vị", "Ngày tiếp nhận", "Ngày hẹn trả")
        take(csv_text([["A1", "H08.12", "2026-08-05", due, *[""] * (len(headings) - 4)]], headings), mapping)
    assert stored(store, "due_at") == [(datetime(2026, 8, 10, 23, 59, 59),)]


def test_a_midnight_with_an_offset_is_a_moment(take, store):
    take(lines("A1,H08.12,2026-08-05,2026-08-10T00:00:00+07:00,"), "dossiers")
    assert stored(store, "due_at") == [(datetime(2026, 8, 10),)]


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.just(""),
            st.datetimes(datetime(1980, 1, 1), datetime(2110, 1, 1)).map(
                lambda moment: moment.strftime("%Y%m%d%H%M%S")
            ),
            st.text("0123456789 :", max_size=15),
        )
    )
)
def test_moments_read_at_once_are_those_read_one_by_one(cells):
    patterns = tuple(map(pattern, ("yyyyMMddHHmmss", "yyyyMMdd", "iso")))
    one_by_one = list(map(reader(patterns, ZoneInfo("Asia/Ho_Chi_Minh"), whole_days=False), cells))
    at_once = compact_moments(cells)
    plain = all(each is None or isinstance(each, datetime) for each in one_by_one)
    compact = all(cell is None or cell == "" or (len(cell) == 14 and cell.isdigit()) for cell in cells)
    assert (at_once is not None) == (plain and compact)
    assert at_once in (None, one_by_one)


def test_a_typed_moment_that_local_time_cannot_have_costs_its_row(take, store):
    """Databases write 9999-12-31 in UTC for "never": seven hours later there is no such day."""
    never = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    rows = {"dossier_id": ["H08.12-260801-0001", "H08.12-260801-0002"], "unit_code": ["H08.12"] * 2}
    rows["due_at"] = pyarrow.array([datetime(2026, 8, 20, tzinfo=UTC), never], pyarrow.timestamp("us", "UTC"))
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(rows), out)
    receipt = take(out.getvalue(), "dossiers", "in.parquet")
    assert (receipt.accepted, receipt.rejected_by) == (1, {"KSTT-DOSSIER-003": 1})


def test_of_many_rows_just_those_are_left_out_that_stand_there_twice(tmp_path):
    """More rows than are read back at once, with doubles and older records at both ends and across the middle."""
    number = 3 * 65_536 + 7
    staged = Staging(tmp_path, DOSSIERS)
    again = {5: 70_000, 65_535: 131_072, 140_000: number - 1, 140_001: number - 2}
    keys = [f"H08.12-260801-{n:07d}" for n in range(number)]
    for first, second in again.items():
        keys[second] = keys[first]
    empty = dict.fromkeys(DOSSIERS.names())
    days = [datetime(2026, 8, 1)] * number
    days[70_000], days[140_000] = datetime(2026, 8, 2), datetime(2026, 8, 3)
    for start in range(0, number, 50_000):
        part = slice(start, start + 50_000)
        columns = {name: [None] * len(keys[part]) for name in empty}
        columns |= {"dossier_id": keys[part], "unit_code": ["H08.12"] * len(keys[part]), "received_at": days[part]}
        staged.add(columns, range(start, start + len(keys[part])))
    told = []
    staged.one_row_a_key(("received_at",), lambda code, row, **_: told.append((row, code)))
    kept = pyarrow.parquet.read_table(staged.path, columns=["dossier_id", SOURCE_ROW])
    assert sorted(told) == [
        (5, "KSTT-DOSSIER-015"),
        (131_072, "KSTT-DOSSIER-014"),
        (number - 2, "KSTT-DOSSIER-014"),
        (number - 1, "KSTT-DOSSIER-015"),
    ]
    left_out = {row for row, _ in told}
    assert kept[SOURCE_ROW].to_pylist() == [n for n in range(number) if n not in left_out]
    assert staged.rows == number - 4


@pytest.mark.parametrize("start", ["\n\n", ",,\n\n", "\n" * 40])
def test_blank_lines_above_another_files_heading_are_no_heading(take, start):
    with pytest.raises(KsttError) as caught:
        take(f"{start}abc,def\n1,2\n\n", "dossiers")
    assert caught.value.code in ("KSTT-DOSSIER-001", "KSTT-FILE-003")


def test_blank_lines_above_a_heading_are_passed_over(take):
    assert take("\n\n" + lines("H08.12-260801-0001,H08.12,2026-08-05,,"), "dossiers").accepted == 1


def test_a_dossier_between_a_units_end_and_its_successors_beginning_is_told_with_the_day_of_the_end(take, tmp_path):
    (tmp_path / "units.csv").write_text(
        "unit_code,name,level,parent_code,valid_from,valid_to,successor\n"
        "H08,Tỉnh,province,,,,\nH08.1,Xã A,commune,H08,,2026-07-31,H08.2\nH08.2,Xã B,commune,H08,2026-08-10,,\n",
        encoding="utf-8",
    )
    units, _ = read_unit_list(tmp_path / "units.csv")
    receipt = take(lines("H08-260801-0001,H08.1,2026-08-05,,"), "dossiers", units=units)
    (told,) = (each for each in receipt.problems if each.code == "KSTT-DOSSIER-020")
    assert told.value("last") == "2026-07-31" and told.value("became") == "H08.2"


def test_dossiers_of_a_unit_that_its_list_lost_ask_for_the_list(take, tmp_path):
    """They were told to add the unit to the list, where it stands, or to correct their own code."""
    listed = "unit_code,name,level,parent_code,valid_from,valid_to\nH99,Tỉnh Mẫu,province,,,\n"
    listed += "H99.01,Sở Y tế,department,H99,2026-08-31,2026-08-01\nH99.02,Sở Nội vụ,department,H99,,\n"
    (tmp_path / "units.csv").write_text(listed, encoding="utf-8")
    units, told = read_unit_list(tmp_path / "units.csv")
    assert {problem.code for problem in told} == {"KSTT-UNITS-020"}
    rows = lines(
        *(f"A{n},{unit},2026-08-05,2026-08-20," for n, unit in enumerate(("H99.01", "000.00.01.H99", "H99.02")))
    )
    receipt = take(rows, "dossiers", units=units)
    assert (receipt.accepted, receipt.rejected_by) == (1, {"KSTT-UNITS-021": 2})
