"""Form II.06a as a workbook: headings as on the form, sums as live formulas, every text a text."""

from __future__ import annotations

import io
from datetime import datetime, time

import xlsxwriter

from kstt.intake.form_ii06a import IDENTITIES, TOTAL, Form, FormRow

LAST = 13
_GROUPS = (("Tiếp nhận", 3, 6), ("Đã giải quyết", 7, 10), ("Đang giải quyết", 11, 13))
_HEADS = {
    1: "STT",
    2: "Lĩnh vực, công việc giải quyết",
    3: "Tổng số",
    4: "Trực tuyến",
    5: "Trực tiếp, dịch vụ bưu chính",
    6: "Từ kỳ trước",
    7: "Tổng số",
    8: "Trước hạn",
    9: "Đúng hạn",
    10: "Quá hạn",
    11: "Tổng số",
    12: "Trong hạn",
    13: "Quá hạn",
}
_SUMS = {whole: parts for whole, parts in IDENTITIES if (whole, parts) != (3, (7, 11))}
_TITLE_ROW, _FIRST = 4, 7
"""Rows from 0: the headings begin at _TITLE_ROW, the figures at _FIRST."""


def form_xlsx(form: Form, office: str, province: str = "") -> bytes:
    """The form of one unit and period as XLSX; the same form gives the same bytes.

    office: name of the unit; province: of its province, as every province has units of such names. Columns (3), (7), (11)
    and the total row are formulas with their values beside them.
    """
    data = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(data, options)
    period = form.period
    if period is not None:
        # A workbook carries the day it was made; the last day of the period is the same whenever it is made.
        book.set_properties(
            {"title": f"Biểu II.06a/VPCP/KSTT {period.id}", "created": datetime.combine(period.end, time())}
        )
    sheet = book.add_worksheet("II.06a")
    base = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
    edge = {**base, "border": 1}
    number = {**edge, "num_format": "#,##0", "align": "right"}
    formats = {
        "plain": book.add_format(base),
        "title": book.add_format({**base, "bold": True, "font_size": 13, "align": "center"}),
        "head": book.add_format({**edge, "bold": True, "align": "center", "text_wrap": True}),
        "numbered": book.add_format({**edge, "italic": True, "align": "center", "font_size": 10}),
        "text": book.add_format({**edge, "text_wrap": True}),
        "center": book.add_format({**edge, "align": "center"}),
        "number": book.add_format(number),
        "total": book.add_format({**number, "bold": True}),
        "total-text": book.add_format({**edge, "bold": True}),
    }
    _headings(sheet, formats, form, ", ".join(filter(None, (office, province))))
    for place, row in enumerate(form.rows):
        at = _FIRST + place
        sheet.write_number(at, 0, place + 1, formats["center"])
        sheet.write_string(at, 1, row.name, formats["text"])
        for column in range(3, LAST + 1):
            if column in _SUMS:
                cells = "+".join(_cell(at, part) for part in _SUMS[column])
                sheet.write_formula(at, column - 1, f"={cells}", formats["number"], row[column])
            else:
                sheet.write_number(at, column - 1, row[column], formats["number"])
    _total(sheet, formats, form)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_TITLE_ROW, _FIRST - 1)
    sheet.freeze_panes(_FIRST, 2)
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, LAST - 1, 11)
    book.close()
    return data.getvalue()


def _headings(sheet, formats: dict, form: Form, office: str) -> None:
    last = LAST - 1
    sheet.merge_range(0, 0, 0, last, "Biểu II.06a/VPCP/KSTT", formats["plain"])
    sheet.merge_range(1, 0, 1, last, "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", formats["title"])
    label = form.period.label("vi") if form.period else ""
    sheet.merge_range(2, 0, 2, last, f"Đơn vị: {office}; kỳ báo cáo: {label}", formats["plain"])
    for column in (1, 2):
        sheet.merge_range(_TITLE_ROW, column - 1, _TITLE_ROW + 1, column - 1, _HEADS[column], formats["head"])
    for title, first, end in _GROUPS:
        sheet.merge_range(_TITLE_ROW, first - 1, _TITLE_ROW, end - 1, title, formats["head"])
    for column in range(3, LAST + 1):
        sheet.write_string(_TITLE_ROW + 1, column - 1, _HEADS[column], formats["head"])
    for column in range(1, LAST + 1):
        sums = f"=({')+('.join(map(str, _SUMS[column]))})" if column in _SUMS else ""
        sheet.write_string(_TITLE_ROW + 2, column - 1, f"({column}){sums}", formats["numbered"])
    sheet.set_row(_TITLE_ROW + 1, 48)


def _total(sheet, formats: dict, form: Form) -> None:
    at = _FIRST + len(form.rows)
    total = form.total or FormRow(TOTAL, (0,) * (LAST - 2))
    sheet.write_blank(at, 0, None, formats["total-text"])
    sheet.write_string(at, 1, TOTAL, formats["total-text"])
    for column in range(3, LAST + 1):
        if form.rows:
            span = f"{_cell(_FIRST, column)}:{_cell(at - 1, column)}"
            sheet.write_formula(at, column - 1, f"=SUM({span})", formats["total"], total[column])
        else:
            sheet.write_number(at, column - 1, total[column], formats["total"])


def _cell(row: int, column: int) -> str:
    """`C8` for row 7 (from 0) and column (3)."""
    return f"{chr(ord('A') + column - 1)}{row + 1}"
