"""Form II.06a: made from dossiers, read by labels, every broken identity named."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from dossier_files import rejected, stored

from kstt.errors import KsttError
from kstt.intake.dossiers import load_mapping, take_in
from kstt.intake.dossiers.form_reading import read_form
from kstt.intake.form_ii06a import (
    Form,
    FormRow,
    check_form,
    check_previous,
    check_province,
    form_csv,
    make_forms,
    province_form,
    summed,
)
from kstt.terms import Period

JULY, AUGUST = Period.parse("2026-07"), Period.parse("2026-08")
ROWS = (
    FormRow("Hộ tịch", (20, 8, 5, 7, 15, 9, 4, 2, 5, 4, 1)),
    FormRow("Đất đai", (12, 2, 4, 6, 5, 1, 1, 3, 7, 3, 4)),
)
FORM = Form("H08.12", AUGUST, ROWS, summed(ROWS))
HEADING = "dossier_id,unit_code,field_code,channel,received_at,due_at,finished_at\n"
DOSSIERS = """A1,H08.12,HT,online,2026-08-03,2026-08-20,2026-08-10
A2,H08.12,HT,direct,2026-08-03,2026-08-20,2026-08-20 16:00:00
A3,H08.12,HT,postal,2026-08-03,2026-08-20,2026-08-21
A4,H08.12,HT,online,2026-07-03,2026-08-20,
A5,H08.12,DD,direct,2026-07-03,2026-09-20,2026-09-02
A6,H08.13,DD,online,2026-08-31,2026-09-20,
A7,H08.13,DD,online,2026-06-30,2026-07-20,2026-07-31
A8,H08.13,DD,online,2026-09-01,2026-09-20,
"""


@pytest.fixture
def relation(take, store):
    take(HEADING + DOSSIERS, "dossiers")
    return store.relation("dossiers")


def test_the_form_counts_what_the_dossiers_say(relation):
    forms = make_forms(relation, AUGUST)
    #                                           3  4  5  6  7  8  9 10 11 12 13
    assert forms["H08.12"].row("HT").figures == (4, 1, 2, 1, 3, 1, 1, 1, 1, 0, 1)
    assert forms["H08.12"].row("DD").figures == (1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0)
    assert forms["H08.13"].row("DD").figures == (1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0)
    assert forms["H08.12"].on_time_rate() == (2, 3)


def test_all_six_identities_hold_for_what_is_made(relation):
    now, before = make_forms(relation, AUGUST), make_forms(relation, JULY)
    for form in (*now.values(), *before.values()):
        assert check_form(form) == ()
    province, earlier = province_form(now.values(), "H08", AUGUST), province_form(before.values(), "H08", JULY)
    assert check_form(province) == () == check_previous(province, earlier)
    assert check_province(province, list(now.values())) == ()


@pytest.mark.parametrize("number", range(3, 14))
def test_a_changed_figure_breaks_an_identity_and_the_total_and_is_named(number):
    figures = list(ROWS[0].figures)
    figures[number - 3] += 1
    broken = Form("H08.12", AUGUST, (FormRow("Hộ tịch", tuple(figures)), ROWS[1]), FORM.total)
    told = {(problem.code, problem.value("name")) for problem in check_form(broken)}
    assert ("KSTT-FORM-002", "Hộ tịch") in told and ("KSTT-FORM-003", None) in told


def test_what_was_carried_over_is_what_was_open_before():
    before = Form("H08.12", JULY, (FormRow("Hộ tịch", (0,) * 8 + (6, 6, 0)),), None)
    told = [
        (problem.value("name"), problem.value("found"), problem.value("before"))
        for problem in check_previous(FORM, before)
    ]
    assert told == [("Hộ tịch", "7", "6"), ("Đất đai", "6", "0")]


def test_a_province_that_is_not_the_sum_of_its_units_is_named_by_field_and_column():
    province = province_form([FORM, FORM], "H08", AUGUST)
    problems = check_province(province, [FORM])
    assert {problem.code for problem in problems} == {"KSTT-FORM-006"}
    assert {problem.value("name") for problem in problems} == {"Hộ tịch", "Đất đai"}


def official_workbook(rows: list[list[object]], bilingual: bool = False, month: str = "Tháng 8 năm 2026") -> bytes:
    """The form as offices send it: empty first column, merged headings, numbers of columns, a signature."""
    out = io.BytesIO()
    groups = ("Số hồ sơ đã tiếp nhận", "Số lượng hồ sơ đã giải quyết", "Số lượng hồ sơ đang giải quyết")
    labels = [
        "Tổng số",
        "Trực tuyến",
        "Trực tiếp, dịch vụ bưu chính",
        "Từ kỳ trước",
        "Tổng số",
        "Trước hạn",
        "Đúng hạn",
    ]
    labels += ["Quá hạn", "Tổng số", "Trong hạn", "Quá hạn"]
    if bilingual:
        groups = ("Tiếp nhận / Received", "Đã giải quyết / Resolved", "Đang giải quyết / Pending")
        labels = [f"{label}\n({n})" for n, label in enumerate(labels, 3)]
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("II.06a")
        page.merge_range(0, 1, 0, 13, "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH TẠI CƠ QUAN, ĐƠN VỊ")
        page.merge_range(1, 1, 1, 13, f"Kỳ báo cáo: {month}")
        page.merge_range(3, 1, 4, 1, "STT")
        page.merge_range(3, 2, 4, 2, "Lĩnh vực, công việc giải quyết")
        for (start, stop), group in zip(((3, 6), (7, 10), (11, 13)), groups, strict=True):
            page.merge_range(3, start, 3, stop, group)
        page.write_row(4, 3, labels)
        page.write_row(5, 1, ["(1)", "(2)", "(3)=(4)+(5)+(6)", *(f"({n})" for n in range(4, 14))])
        for i, row in enumerate(rows, 6):
            page.write_row(i, 1, row)
        page.write(len(rows) + 8, 9, "THỦ TRƯỞNG ĐƠN VỊ")
    return out.getvalue()


def table() -> list[list[object]]:
    rows: list[list[object]] = [[i, row.name, *row.figures] for i, row in enumerate(ROWS, 1)]
    return [*rows, ["Tổng cộng", "", *FORM.total.figures]]


@pytest.mark.parametrize("bilingual", [False, True])
def test_an_official_workbook_is_read_by_its_labels(bilingual, tmp_path):
    (tmp_path / "bieu.xlsx").write_bytes(official_workbook(table(), bilingual))
    read = read_form(tmp_path / "bieu.xlsx", "H08.12")
    assert [(row.name, row.figures) for row in read.form.rows] == [(row.name, row.figures) for row in ROWS]
    assert (read.form.total.figures, read.form.period, read.problems) == (FORM.total.figures, AUGUST, ())


@pytest.mark.parametrize("number", range(1, 13))
def test_the_month_that_stands_above_a_form_is_its_period(number, tmp_path):
    (tmp_path / "bieu.xlsx").write_bytes(official_workbook(table(), month=f"Tháng {number} năm 2026"))
    assert read_form(tmp_path / "bieu.xlsx", "H08.12").form.period == Period(2026, month=number)


@pytest.mark.parametrize(("written", "number"), [("Quý I năm 2026", 1), ("Quý IV/2026", 4), ("quý 3 năm 2026", 3)])
def test_the_quarter_that_stands_above_a_form_is_its_period(written, number, tmp_path):
    (tmp_path / "bieu.xlsx").write_bytes(official_workbook(table(), month=written))
    assert read_form(tmp_path / "bieu.xlsx", "H08.12").form.period == Period(2026, quarter=number)


def test_a_row_of_texts_with_a_bracket_in_its_name_is_no_row_of_numbers_of_columns(tmp_path):
    rows = [["1", "Hộ tịch (cấp xã)", *map(str, ROWS[0].figures)], ["2", "Đất đai", *map(str, ROWS[1].figures)]]
    (tmp_path / "bieu.xlsx").write_bytes(official_workbook(rows))
    read = read_form(tmp_path / "bieu.xlsx", "H08.12")
    assert [(row.name, row.figures) for row in read.form.rows] == [
        ("Hộ tịch (cấp xã)", ROWS[0].figures),
        ("Đất đai", ROWS[1].figures),
    ]


def test_a_form_without_its_total_or_with_a_field_twice_says_so(tmp_path, store):
    (tmp_path / "bieu.xlsx").write_bytes(official_workbook(table()[:2]))
    assert [each.code for each in check_form(read_form(tmp_path / "bieu.xlsx", "H08.12").form)] == ["KSTT-FORM-008"]
    twice = [*table()[:2], [3, *table()[0][1:]], table()[2]]
    (tmp_path / "bieu.xlsx").write_bytes(official_workbook(twice))
    receipt = take_in(tmp_path / "bieu.xlsx", load_mapping("ii06a"), store, constants={"unit_code": "H08.12"})
    assert (receipt.read, receipt.accepted, receipt.rejected_by) == (3, 2, {"KSTT-FORM-009": 1})
    (problem,) = (each for each in receipt.problems if each.code == "KSTT-FORM-009")
    first, second = int(problem.value("first")), int(problem.value("second"))
    assert problem.place.row == second == first + 2 and "the later one is left out" in problem.cause("en")
    assert stored(store, "field_name, received", "form_ii06a") == [("Hộ tịch", 20), ("Đất đai", 12)]


def test_columns_in_another_order_are_read_by_their_labels(tmp_path):
    lines = [
        line.split(",")
        for line in form_csv(FORM)
        .decode()
        .replace('"Tiếp nhận - trực tiếp, bưu chính"', "Tiếp nhận - trực tiếp")
        .splitlines()
    ]
    order = [1, *range(12, 1, -1)]
    (tmp_path / "bieu.csv").write_text("\n".join(";".join(line[i] for i in order) for line in lines), encoding="utf-8")
    read = read_form(tmp_path / "bieu.csv", "H08.12", AUGUST)
    assert [row.figures for row in read.form.rows] == [row.figures for row in ROWS]


def test_a_form_reads_back_as_it_was_written(tmp_path):
    (tmp_path / "bieu.csv").write_bytes(form_csv(FORM))
    form = read_form(tmp_path / "bieu.csv", "H08.12", AUGUST).form
    assert ([row.figures for row in form.rows], form.total.figures) == (
        [row.figures for row in ROWS],
        FORM.total.figures,
    )


def test_a_form_is_taken_in_and_a_row_that_breaks_an_identity_is_rejected(tmp_path, store):
    rows = table()
    rows[1][4] = 99
    (tmp_path / "bieu.xlsx").write_bytes(official_workbook(rows))
    receipt = take_in(tmp_path / "bieu.xlsx", load_mapping("ii06a"), store, constants={"unit_code": "H08.12"})
    assert (receipt.read, receipt.accepted, receipt.rejected_by) == (2, 1, {"KSTT-FORM-002": 1})
    assert "(3) = (4) + (5) + (6)" in rejected(store, receipt)[0]["reason"]
    assert stored(store, "unit_code, period, field_name, received", "form_ii06a") == [
        ("H08.12", "2026-08", "Hộ tịch", 20)
    ]


def test_a_form_without_unit_or_table_is_refused(tmp_path, store):
    (tmp_path / "bieu.xlsx").write_bytes(official_workbook(table()))
    (tmp_path / "khac.csv").write_text("STT,Lĩnh vực,Tổng số\n1,Hộ tịch,3\n", encoding="utf-8")
    for name, code in (("bieu.xlsx", "KSTT-FORM-007"), ("khac.csv", "KSTT-FORM-001")):
        with pytest.raises(KsttError) as caught:
            take_in(tmp_path / name, load_mapping("ii06a"), store)
        assert caught.value.code == code


def test_a_cell_that_is_no_number_costs_its_row_and_is_named(tmp_path):
    rows = table()
    rows[0][5] = "mười"
    (tmp_path / "bieu.xlsx").write_bytes(official_workbook(rows))
    read = read_form(tmp_path / "bieu.xlsx", "H08.12")
    assert [problem.code for problem in read.problems] == ["KSTT-FORM-004"] and len(read.form.rows) == 1


def test_figures_without_a_field_are_rejected_and_not_lost_without_a_word(tmp_path):
    """The second row of a field whose cell is merged over two; those who sign below are no row."""
    heading = (
        "Lĩnh vực,Tiếp nhận: tổng số,Trực tuyến,Trực tiếp,Kỳ trước,Đã giải quyết: tổng số,Trước hạn,Đúng hạn,Quá hạn,"
    )
    heading += "Đang giải quyết: tổng số,Trong hạn,Quá hạn"
    rows = ("Đất đai,10,5,3,2,8,4,3,1,2,1,1", ",5,5,0,0,5,5,0,0,0,0,0", ",,,,,,,,Người lập biểu,,,")
    (tmp_path / "bieu.csv").write_text("\n".join((heading, *rows)) + "\n", encoding="utf-8")
    read = read_form(tmp_path / "bieu.csv", "H08.12", AUGUST)
    assert [row.name for row in read.form.rows] == ["Đất đai"]
    assert [(line, problem.code) for line, _, _, problem in read.rejected] == [(3, "KSTT-FORM-011")]


@pytest.mark.parametrize(
    "line, period",
    [
        ("Ban hành theo Thông tư số 01/2020/TT-VPCP ngày 21 tháng 10 năm 2020", None),
        ("Việt Trì, ngày 05 tháng 9 năm 2026", None),
        ("(Từ ngày 01 tháng 8 năm 2026 đến ngày 31 tháng 8 năm 2026)", "2026-08"),
        ("Từ ngày 01 tháng 7 năm 2026, đến ngày 30 tháng 9 năm 2026", "2026-Q3"),
        ("Từ ngày 15 tháng 7 năm 2026 đến ngày 14 tháng 8 năm 2026", None),
        ("Ban hành ngày 21 tháng 10 năm 2020. Kỳ báo cáo: Tháng 8 năm 2026", "2026-08"),
    ],
)
def test_a_day_above_the_heading_is_not_the_period(line, period, tmp_path):
    """Official forms carry the day of the circular that they come from; it was taken for the month that is reported."""
    (tmp_path / "bieu.csv").write_bytes(f'"{line}"\n'.encode() + form_csv(FORM))
    found = read_form(tmp_path / "bieu.csv", "H08.12").form.period
    assert (found and found.id) == period


def test_headings_broken_over_lines_are_read_and_rows_keep_their_lines(tmp_path):
    """As Excel saves a heading with a line break in its cell."""
    text = form_csv(FORM).decode().replace("trong hạn", '"trong\nhạn"').replace("trực tuyến", "trực\ntuyến")
    text = text.replace('Đang giải quyết - "trong\nhạn"', '"Đang giải quyết - trong\nhạn"')
    text = text.replace("Tiếp nhận - trực\ntuyến", '"Tiếp nhận - trực\ntuyến"')
    (tmp_path / "bieu.csv").write_text(text, encoding="utf-8")
    form = read_form(tmp_path / "bieu.csv", "H08.12", AUGUST).form
    assert [row.figures for row in form.rows] == [row.figures for row in ROWS]
    assert [row.line for row in form.rows] == [4, 5]


def test_a_quotation_mark_that_is_left_open_is_told_and_loses_no_rows(tmp_path):
    text = form_csv(FORM).decode().replace(ROWS[0].name, f'"{ROWS[0].name}')
    (tmp_path / "bieu.csv").write_text(text, encoding="utf-8")
    with pytest.raises(KsttError) as caught:
        read_form(tmp_path / "bieu.csv", "H08.12", AUGUST)
    assert caught.value.code == "KSTT-FILE-022"
