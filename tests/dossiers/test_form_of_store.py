"""Form II.06a from a store: as workbook and CSV, read back by its labels and by a reader that we did not write."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from kstt.errors import KsttError
from kstt.intake.dossiers.form_reading import read_form
from kstt.intake.dossiers.unit_list import read_unit_list
from kstt.intake.form_ii06a import Form, FormRow, form_csv, summed
from kstt.intake.form_of_store import form_of_store
from kstt.intake.snapshot import freeze
from kstt.render.form_workbook import form_xlsx
from kstt.terms import Period

JULY, AUGUST = Period.parse("2026-07"), Period.parse("2026-08")
UNITS = "unit_code,name,level,parent_code\nH08,UBND tỉnh,province,\nH08.12,Sở A,department,H08\nH08.13,Sở B,department,H08\n"
DOSSIERS = """dossier_id,unit_code,field_code,channel,received_at,due_at,finished_at
A1,H08.12,HT,online,2026-08-03,2026-08-20,2026-08-10
A2,H08.12,HT,direct,2026-08-03,2026-08-20,2026-08-20 16:00:00
A3,H08.12,XD,postal,2026-08-03,2026-08-20,2026-08-21
A4,H08.12,HT,online,2026-07-03,2026-08-20,
A5,H08.13,DD,direct,2026-07-03,2026-09-20,2026-09-02
"""


@pytest.fixture
def office(take, store):
    store.units_file.write_text(UNITS, encoding="utf-8")
    take(DOSSIERS, "dossiers")
    return store


def test_a_unit_and_the_province_from_the_store_as_it_is(office):
    made = form_of_store(office.path, AUGUST, "H08.12")
    assert (made.office, made.snapshot, made.problems) == ("Sở A", None, ())
    assert made.form.row("HT").figures == (3, 1, 1, 1, 2, 1, 1, 0, 1, 0, 1)
    whole = form_of_store(office.path, AUGUST)
    assert (whole.form.unit, whole.form.total[3], whole.form.total[7], whole.problems) == ("H08", 5, 3, ())


def test_a_frozen_period_gives_the_same_form_after_new_rows_came(office, take):
    freeze(office, AUGUST, today=date(2026, 9, 10))
    before = form_of_store(office.path, AUGUST, "H08.12")
    assert before.snapshot == "2026-08/r1"
    take(DOSSIERS + "A9,H08.12,HT,online,2026-08-03,2026-08-20,2026-08-10\n", "dossiers", "later.csv")
    assert form_of_store(office.path, AUGUST, "H08.12").form == before.form
    assert form_of_store(office.path, AUGUST, "H08.12", live=True).form.total[3] == before.form.total[3] + 1


def test_what_does_not_follow_from_the_period_before_is_named(office, take):
    freeze(office, JULY, today=date(2026, 8, 10))
    take(DOSSIERS + "A8,H08.12,HT,online,2026-07-09,2026-08-20,\n", "dossiers", "later.csv")
    found = form_of_store(office.path, AUGUST, "H08.12").problems
    assert {problem.code for problem in found} == {"KSTT-FORM-005"}


def test_a_unit_without_dossiers_has_an_empty_form(office, take):
    take(DOSSIERS.splitlines()[0] + "\nB1,H08.12,HT,online,2025-01-03,2025-01-20,2025-01-10\n", "dossiers", "old.csv")
    made = form_of_store(office.path, Period.parse("2025-01"), "H08.13")
    assert (made.form.rows, set(made.form.total.figures), made.problems) == ((), {0}, ())


@pytest.mark.parametrize(("unit", "code"), [("H08.99", "KSTT-UNIT-001")])
def test_a_unit_that_is_not_there_is_told(office, unit, code):
    with pytest.raises(KsttError) as told:
        form_of_store(office.path, AUGUST, unit)
    assert told.value.problems[0].code == code


def test_a_store_without_dossiers_or_units_is_told(store):
    for code in ("KSTT-UNITS-018", "KSTT-FORM-010"):
        with pytest.raises(KsttError) as told:
            form_of_store(store.path, AUGUST)
        assert told.value.problems[0].code == code
        store.units_file.write_text(UNITS, encoding="utf-8")


def test_the_workbook_and_the_csv_read_back_as_the_form(office, tmp_path):
    made = form_of_store(office.path, AUGUST, "H08.12")
    for name, data in (("f.xlsx", form_xlsx(made.form, made.office)), ("f.csv", form_csv(made.form))):
        (tmp_path / name).write_bytes(data)
        read = read_form(tmp_path / name, "H08.12", AUGUST)
        assert [(row.name, row.figures) for row in read.form.rows] == [(r.name, r.figures) for r in made.form.rows]
        assert read.form.total.figures == made.form.total.figures
    assert read_form(tmp_path / "f.xlsx").form.period == AUGUST


def test_the_workbook_names_the_unit_and_its_province(office):
    """Every province has a Sở Xây dựng; and who reads the sample's form must see that it is the sample's."""
    for unit, names in (("H08.12", "{unit}, {province}"), (None, "{province}")):
        made = form_of_store(office.path, AUGUST, unit)
        data = io.BytesIO(form_xlsx(made.form, made.office, made.province))
        heading = CalamineWorkbook.from_filelike(data).get_sheet_by_name("II.06a").to_python()[2][0]
        tree = read_unit_list(office.units_file)[0].tree
        named = names.format(unit=tree.get("H08.12").name, province=tree.root.name)
        assert heading == f"Đơn vị: {named}; kỳ báo cáo: tháng 8/2026"


ROWS = (FormRow("Hộ tịch", (20, 8, 5, 7, 15, 9, 4, 2, 5, 4, 1)), FormRow("=1+1", (12, 2, 4, 6, 5, 1, 1, 3, 7, 3, 4)))


def test_sums_are_live_formulas_and_texts_are_never_formulas():
    data = form_xlsx(Form("H08.12", AUGUST, ROWS, summed(ROWS)), "Sở =A")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    formulas = dict(re.findall(r'<c r="([A-M]\d+)"[^>]*><f>([^<]+)</f><v>\d+</v>', sheet))
    assert formulas["C8"] == "D8+E8+F8" and formulas["G9"] == "H9+I9+J9" and formulas["M10"] == "SUM(M8:M9)"
    assert {cell[0] for cell in formulas} == set("CDEFGHIJKLM")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("II.06a").to_python()
    assert [row[1] for row in rows[7:10]] == ["Hộ tịch", "=1+1", "Tổng số"]
    assert rows[9][2:] == [float(value) for value in summed(ROWS).figures]
    assert rows[6] == [f"({n})" if n not in (3, 7, 11) else rows[6][n - 1] for n in range(1, 14)]
    assert rows[6][2] == "(3)=(4)+(5)+(6)"


def test_the_same_form_has_the_same_bytes():
    form = Form("H08.12", AUGUST, ROWS, summed(ROWS))
    assert form_xlsx(form, "Sở A") == form_xlsx(form, "Sở A")


@pytest.mark.parametrize("frozen", [False, True])
def test_a_form_of_months_that_no_row_reaches_says_so(office, frozen):
    """Its zeros, or a quarter of two months, would else be taken for what the unit did."""
    for period, code in (("2026-06", "014"), ("2026-Q3", "015")):
        if frozen:
            freeze(office, Period.parse(period), today=date(2026, 10, 10))
        (told,) = form_of_store(office.path, Period.parse(period)).problems
        assert (told.code, "2026-0" in told.text("vi")) == (f"KSTT-COUNTING-{code}", True)
