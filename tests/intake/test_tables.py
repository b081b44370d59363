"""Tables as people make them: headings in any order and language, merged, in any of four kinds of file."""

from __future__ import annotations

import csv
import io
import json
import unicodedata

import openpyxl
import pandas
import pytest

from kstt.intake import read_delivery, write_delivery
from kstt.terms import Count, Level, Period

AUGUST = Period(2026, month=8)
UNITS = (
    "unit_code,name,level,parent_code\n"
    "H98,UBND tỉnh Thử,province,\n"
    'H98.01,<b>Sở</b> #import "x",department,H98\n'
    "H98.101,Xã,commune,H98\n"
)
HEADING = "unit_code,period,indicator,numerator,denominator,published_rate_pct,marks"
ROWS = (
    "H98,2026-08,05,80,100,80,",
    "H98,2026-08,15,,,100,",
    "H98.01,2026-08,05,30,40,75.00,temporary_denominator;quality:LATE",
    "H98.01,2026-08,10,7,5,,",
    "H98.101,2026-Q3,19,0,0,0,",
)
COUNTS = {
    ("H98", "2026-08", "05"): Count(80, 100, published_rate_pct="80"),
    ("H98", "2026-08", "15"): Count(None, None, published_rate_pct="100"),
    ("H98.01", "2026-08", "05"): Count(
        30, 40, marks=("temporary_denominator", "quality:LATE"), published_rate_pct="75.00"
    ),
    ("H98.01", "2026-08", "10"): Count(7, 5, marks=("above_denominator",)),
    ("H98.101", "2026-Q3", "19"): Count(0, 0, published_rate_pct="0"),
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    return tmp_path


def counts_text(separator=",") -> str:
    text = io.StringIO()
    rows = (row.split(",") for row in (HEADING, *ROWS))
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


def read(folder, rules, data: bytes, name="counts.csv"):
    (folder / name).write_bytes(data)
    return read_delivery(folder, rules)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_text_file_reads_the_same_whatever_program_saved_it(folder, portal_2026, separator, encoding, line_end):
    text = counts_text(separator).replace("\n", line_end)
    assert read(folder, portal_2026, text.encode(encoding)).counts.table == COUNTS


def frame() -> pandas.DataFrame:
    table = pandas.read_csv(io.StringIO(counts_text()), dtype=str)
    for column in ("numerator", "denominator"):
        table[column] = table[column].astype("Int64")
    return table


def test_parquet_xlsx_and_csv_of_one_table_give_equal_counts(folder, portal_2026):
    frame().to_parquet(folder / "counts.parquet")
    parquet = read_delivery(folder, portal_2026)
    (folder / "counts.parquet").unlink()
    frame().to_excel(folder / "counts.xlsx", index=False)
    workbook = read_delivery(folder, portal_2026)
    (folder / "counts.xlsx").unlink()
    text = read(folder, portal_2026, counts_text().encode())
    assert text.counts.table == parquet.counts.table == COUNTS
    # A spreadsheet keeps 75.00 as the number 75: the rate is a text of the source, its value is the same.
    assert {key: (c.numerator, c.denominator, c.marks) for key, c in workbook.counts} == {
        key: (c.numerator, c.denominator, c.marks) for key, c in COUNTS.items()
    }


def test_columns_come_in_any_order_under_vietnamese_headings(folder, portal_2026):
    text = "Mẫu số;TỬ SỐ;Mã đơn vị ;chỉ_số;Kỳ báo cáo\n100;80;H98;05;2026-08\n"
    delivery = read(folder, portal_2026, unicodedata.normalize("NFC", text).encode("utf-8-sig"))
    assert delivery.counts.table == {("H98", "2026-08", "05"): Count(80, 100)} and not delivery.problems


def test_units_come_under_vietnamese_headings_and_levels(portal_2026, tmp_path):
    text = "Tên;Mã đơn vị;Mã cấp trên;Cấp\nUBND tỉnh Thử;H98;;Tỉnh\nXã A;H98.1;H98;xã\nHòn A;H98.2;H98;Đặc khu\n"
    (tmp_path / "units.csv").write_text(text, encoding="utf-8")
    delivery = read(tmp_path, portal_2026, counts_text().encode())
    assert [unit.level for unit in delivery.units] == [Level.PROVINCE, Level.COMMUNE, Level.SPECIAL_ZONE]


def test_code_in_a_name_stays_text(folder, portal_2026):
    assert read(folder, portal_2026, counts_text().encode()).units.get("H98.01").name == '<b>Sở</b> #import "x"'


def test_a_table_below_a_title_with_merged_headings_is_found_by_its_labels(folder, portal_2026):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["C2"] = "SỐ LIỆU THÁNG 8/2026"
    for column, label in zip("CDE", ("Mã đơn vị", "Kỳ", "Chỉ số"), strict=True):
        sheet[f"{column}4"] = label
        sheet.merge_cells(f"{column}4:{column}5")
    sheet["F4"] = "Hồ sơ"
    sheet.merge_cells("F4:G4")
    sheet["F5"], sheet["G5"] = "Tử số", "Mẫu số"
    for row in (
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["H98", "2026-08", "05", 80, 100],
        ["H98.01", "2026-08", 5, 30, 0],
    ):
        sheet.append([None, None, *row])
    book.save(folder / "counts.xlsx")
    delivery = read_delivery(folder, portal_2026)
    assert delivery.counts.table == {("H98", "2026-08", "05"): Count(80, 100)}
    (row,) = delivery.rejected
    assert (row.sheet, row.row, row.column, row.code) == ("Sheet", 8, "Tử số", "KSTT-COUNT-004")


def test_every_sheet_that_holds_counts_is_read(folder, portal_2026):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for month, numerator in (("2026-07", 70), ("2026-08", 80)):
        sheet = book.create_sheet(month)
        sheet.append(HEADING.split(",")[:5])
        sheet.append(["H98", month, "05", numerator, 100])
    book.save(folder / "counts.xlsx")
    delivery = read_delivery(folder, portal_2026)
    assert {key[1]: count.numerator for key, count in delivery.counts} == {"2026-07": 70, "2026-08": 80}


def test_a_bad_row_costs_only_itself_and_is_kept_whole_for_the_reader(folder, portal_2026):
    text = counts_text() + "H98.101,2026-08,05,ba mươi,40,,\n"
    delivery = read(folder, portal_2026, text.encode())
    assert delivery.counts.table == COUNTS
    (row,) = delivery.rejected
    assert (row.file, row.row, row.column, row.value) == ("counts.csv", 7, "numerator", "ba mươi")
    assert row.text == "H98.101 | 2026-08 | 05 | ba mươi | 40 |  | "
    counted = delivery.files[1]
    assert (counted.rows_read, counted.rows_accepted, counted.rows_rejected) == (6, 5, 1)


def test_line_numbers_count_lines_not_rows(folder, portal_2026):
    text = f'{HEADING}\n\n"H98",2026-08,05,80,100,,"\n"\nH98.01,2026-08,05,x,1,,\n'
    (row,) = read(folder, portal_2026, text.encode()).rejected
    assert row.row == 5


def test_rows_that_contradict_each_other_across_files_are_all_left_out(folder, portal_2026):
    answer = {"departmentCode": "H98", "metrics": [], "totalOnTime": 81, "totalOverdue": 19, "totalReceived": 100}
    (folder / "portal-H98.json").write_text(json.dumps({**answer, "totalFeeFormality": None}))
    (folder / "counts.csv").write_text(counts_text(), encoding="utf-8")
    delivery = read_delivery(folder, portal_2026, period=AUGUST)
    assert delivery.counts.get("H98", AUGUST, "05") is None
    assert {row.file for row in delivery.rejected if row.code == "KSTT-COUNT-003"} == {"counts.csv", "portal-H98.json"}


def test_a_bad_unit_takes_its_counts_with_it_and_both_are_told(folder, portal_2026):
    (folder / "units.csv").write_text(UNITS.replace("H98.101,Xã,commune", "H98.101,Xã,thôn"), encoding="utf-8")
    delivery = read(folder, portal_2026, counts_text().encode())
    assert [row.code for row in delivery.rejected] == ["KSTT-UNITS-010", "KSTT-UNITS-021"]
    assert "H98.101" not in delivery.units


def test_units_below_a_lost_parent_are_lost_with_it(portal_2026, tmp_path):
    text = UNITS + "H98.9,Chi cục,department,H98.8\nH98.91,Phòng,department,H98.9\n"
    (tmp_path / "units.csv").write_text(text, encoding="utf-8")
    delivery = read(tmp_path, portal_2026, counts_text().encode())
    assert [row.code for row in delivery.rejected] == ["KSTT-UNITS-011", "KSTT-UNITS-011"]
    assert len(delivery.units) == 3


def test_a_written_delivery_reads_back_equal_and_has_the_same_bytes_again(folder, portal_2026, tmp_path_factory):
    points = "unit_code,period,level,code,points\nH98,2026-08,group,CKMB,17.5\nH98,2026-08,rank,rank,3\n"
    (folder / "published-points.csv").write_text(points)
    delivery = read(folder, portal_2026, counts_text().encode())
    copy, again = (tmp_path_factory.mktemp(name) for name in ("copy", "again"))
    write_delivery(delivery, copy)
    read_back = read_delivery(copy, portal_2026)
    assert (read_back.units, read_back.counts) == (delivery.units, delivery.counts)
    assert read_back.published == delivery.published and read_back.published.rank("H98", "2026-08") == 3
    write_delivery(read_back, again)
    for path in copy.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()


def test_hidden_rows_and_sheets_are_read_and_told(folder, portal_2026):
    book = openpyxl.Workbook()
    heading, *rows = csv.reader(io.StringIO(counts_text()))
    for sheet, some in ((book.active, rows[:1]), (book.create_sheet("cũ"), rows[1:])):
        for row in (heading, *some):
            sheet.append(row)
    book.active.row_dimensions[2].hidden = True
    book.active.row_dimensions[9].hidden = True
    book["cũ"].sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    delivery = read(folder, portal_2026, stream.getvalue(), "counts.xlsx")
    assert delivery.counts.table == COUNTS
    told = {each.code: each for each in delivery.problems if each.code in ("KSTT-FILE-027", "KSTT-FILE-028")}
    assert told["KSTT-FILE-027"].place.sheet == "cũ"
    assert (told["KSTT-FILE-028"].place.row, told["KSTT-FILE-028"].value("times")) == (2, "1")


def test_rows_of_a_commune_that_contradict_each_other_are_told_with_its_code(portal_2026, tmp_path):
    (tmp_path / "units.csv").write_text(
        "unit_code,name,level,parent_code\nH44,Tỉnh,province,\nH44.100,Xã,commune,H44\n", encoding="utf-8"
    )
    (tmp_path / "counts.csv").write_text(
        "unit_code,period,indicator,numerator,denominator\nH44.100,2026-08,05,1,2\nH44.100,2026-08,05,2,2\n"
    )
    told = read_delivery(tmp_path, portal_2026).problems
    assert told and all("H44.100 2026-08 05" in problem.text("vi") for problem in told)


def test_of_two_lists_of_units_in_one_workbook_the_first_is_read_and_the_other_told(tmp_path, portal_2026):
    book = openpyxl.Workbook()
    book.active.title = "2026"
    for line in csv.reader(io.StringIO(UNITS)):
        book.active.append(line)
    old = book.create_sheet("2024")
    for line in (["unit_code", "name", "level", "parent_code"], ["H77", "Tỉnh cũ", "province", ""]):
        old.append(line)
    book.save(tmp_path / "units.xlsx")
    (tmp_path / "counts.csv").write_text("\n".join((HEADING, *ROWS)) + "\n", encoding="utf-8")
    delivery = read_delivery(tmp_path, portal_2026)
    assert {unit.code for unit in delivery.units} == {"H98", "H98.01", "H98.101"}
    (told,) = (problem for problem in delivery.problems if problem.code == "KSTT-FILE-018")
    assert told.value("found") == "2024"
