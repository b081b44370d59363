"""The export of 2025 as people keep it: sheets renamed, notes below the table."""

import unicodedata

import openpyxl
import pytest

from kstt.intake import read_delivery
from kstt.rulebook import load

UNITS = "unit_code,name,level,parent_code\nH98,UBND tỉnh Thử,province,\nH98.01,Sở Thử,department,H98\nH98.100,Xã,commune,H98\n"
COUNTS = "unit_code,period,indicator,numerator,denominator\nH98,2025-10,05,9,10\n"
HEADING = [
    "ID",
    "TEN",
    "TEN_COQUAN",
    "MA_COQUAN",
    "LOAI_COQUAN",
    "CAPDONVIID",
    "ID_COQUAN",
    "TDGQ",
    "MDHL",
    "MDSH",
    "TTTT",
    "CLGQ",
    "CKMB",
    "TONG_SCORE",
    "ROW_STT",
]


def scores(code: str) -> list[str]:
    return ["1", "x", "x", code, "1", "1", "1", "19.26", "12", "18.55", "9.29", "8.14", "18", "85.24", "1"]


@pytest.fixture
def read(tmp_path):
    def made(**sheets: list[list[str]]):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in (HEADING, *rows):
                sheet.append(row)
        book.save(tmp_path / "bao_cao_T10_2025.xlsx")
        (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
        (tmp_path / "counts.csv").write_text(COUNTS, encoding="utf-8")
        return read_delivery(tmp_path, load("portal-2025"))

    return made


@pytest.mark.parametrize(
    "name", ["Xã Phường", "XÃ PHƯỜNG", " xã  phường ", "Xa Phuong", unicodedata.normalize("NFD", "Xã Phường")]
)
def test_a_sheet_is_known_by_its_name_however_that_is_typed(read, name):
    delivery = read(**{"Điểm tháng": [scores("H98")], name: [scores("H98.100")]})
    assert {unit for unit, period in delivery.published.ranks if period == "2025-10"} == {"H98", "H98.100"}
    assert delivery.files[-1].rows_accepted == 2


def test_the_sheet_of_the_year_is_of_the_year_however_it_is_typed(read):
    delivery = read(**{"điểm năm": [scores("H98")]})
    assert set(delivery.published.ranks) == {("H98", "2025")}


def test_a_sheet_of_points_under_another_name_is_told_and_the_others_are_read(read):
    delivery = read(**{"Điểm tháng": [scores("H98")], "Sheet1": [scores("H98.100")]})
    (told,) = [problem for problem in delivery.problems if problem.code == "KSTT-PORTAL-012"]
    assert told.place.sheet == "Sheet1" and "Xã Phường" in told.text("vi")
    assert {unit for unit, _ in delivery.published.ranks} == {"H98"}


@pytest.mark.parametrize("name", ["BAO_CAO_T10_2025.XLSX", "bao_cao_T10_2025 (1).xlsx"])
def test_an_export_is_known_by_the_start_of_its_name_and_by_any_of_its_sheets(read, tmp_path, name):
    read(**{"Điểm tháng": [scores("H98")]})
    book = openpyxl.load_workbook(tmp_path / "bao_cao_T10_2025.xlsx")
    book.create_sheet("Ghi chú").append(["Trích từ Cổng ngày 3/11"])
    (tmp_path / "bao_cao_T10_2025.xlsx").unlink()
    book.save(tmp_path / name)
    delivery = read_delivery(tmp_path, load("portal-2025"))
    assert set(delivery.published.ranks) == {("H98", "2025-10")}


def test_a_line_of_notes_is_told_to_lack_its_code(read):
    delivery = read(**{"Điểm tháng": [scores("H98"), ["Ghi chú: trích từ Cổng"]]})
    (row,) = delivery.rejected
    assert (row.code, row.column, row.row) == ("KSTT-COUNT-019", "MA_COQUAN", 3)


def test_points_that_an_export_and_a_table_give_differently_are_told_and_not_used(read, tmp_path):
    """The later file stood, without a word; what both give alike stays."""
    table = "unit_code,period,level,code,points\nH98.01,2025-10,total,total,44.00\nH98.01,2025-10,group,II,19.26\n"
    (tmp_path / "published-points.csv").write_text(table, encoding="utf-8")
    delivery = read(**{"Điểm tháng": [scores("H98.01")]})
    (told,) = (each for each in delivery.problems if each.code == "KSTT-POINTS-008")
    assert told.value("values") == "44.00; 85.24"
    published = delivery.published
    assert published.get("H98.01", "2025-10", "total", "total") is None
    assert (
        str(published.get("H98.01", "2025-10", "group", "II")) == "19.26" and published.rank("H98.01", "2025-10") == 1
    )
