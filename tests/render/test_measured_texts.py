"""What is measured before it is set agrees with what Typst sets, and nothing is cut or runs into its neighbour."""

from __future__ import annotations

import re
import subprocess
from itertools import pairwise

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from printed_words import words_of
from unit_notebook import unit_notebook

from kstt.notebook import blocks as b
from kstt.render import KsttPDFExporter, pdf, read_document
from kstt.render.data_table import data_tables
from kstt.render.measured import column_widths, data_measures, lines, table_measures, width

TEXT_WIDTH = 165 * 72 / 25.4


def table_notebook(
    rows: list[tuple[str, ...]], kinds: tuple[str, ...] = (), labels=("Số", "Chỉ số", "Tỷ lệ", "Nguồn gốc")
):
    columns = tuple(
        b.Column(label, "right" if label == "Tỷ lệ" else "left", 4 if i == 1 else 1) for i, label in enumerate(labels)
    )
    kinds = kinds or ("row",) * len(rows)
    made = tuple(b.Row(tuple(b.Cell(text) for text in row), kind) for row, kind in zip(rows, kinds, strict=True))
    bundle = b.Table(caption="Bảng", columns=columns, rows=made)._repr_mimebundle_()
    return new_notebook(cells=[new_code_cell("x", execution_count=1, outputs=[new_output("display_data", bundle)])])


def pages(notebook) -> bytes:
    return KsttPDFExporter().from_notebook_node(notebook)[0]


@pytest.mark.parametrize("word", ["184.513", "TTHC", "Nghiêm", "xwqđệ", "100.000.000.000"])
def test_a_word_is_as_wide_as_poppler_finds_it_in_the_pdf(word, poppler):
    found = [w for w in words_of(pages(table_notebook([("1", word, "2", "3")])), poppler) if w[4] == word]
    left, _, right, _, _ = found[0]
    assert right - left == pytest.approx(width(word, 10.5), abs=0.6)


def test_code_in_a_full_table_does_not_run_into_the_next_column(poppler):
    row = "| `filter_list_till_it_fills` | 1.234.567 | `il_il_il_il_il_il_il_il` | 7.654.321 | " + "chữ " * 40 + "|\n"
    cell = new_markdown_cell("# A\n\n| a | b | c | d | e |\n|---|---|---|---|---|\n" + row)
    words = {word[4]: word for word in words_of(pages(new_notebook(cells=[cell])), poppler)}
    for code, figure in (("filter_list_till_it_fills", "1.234.567"), ("il_il_il_il_il_il_il_il", "7.654.321")):
        assert words[code][2] < words[figure][0]


def test_rows_of_one_line_are_as_high_as_typst_makes_them(monkeypatch, poppler):
    notebook = table_notebook([(str(n), "Tỷ lệ hồ sơ đúng hạn", f"{n},5 %", "cung cấp") for n in range(30)])
    measured = words_of(pages(notebook), poppler)

    def left_to_typst(*given):
        return {**table_measures(*given), "heights": [None] * 30}

    monkeypatch.setattr(pdf, "table_measures", left_to_typst)
    for ours, typsts in zip(measured, words_of(pages(notebook), poppler), strict=True):
        assert ours[:4] == pytest.approx(typsts[:4], abs=0.1)


def test_wide_numbers_and_long_names_never_run_into_each_other(poppler):
    long = "Tỷ lệ thủ tục hành chính có nghĩa vụ tài chính được tích hợp thanh toán trực tuyến trên Cổng"
    rows = [
        (str(n), long[: 8 + 3 * n], f"{10**n:,}".replace(",", "."), "sao chép từ cấp trên" * (n % 2)) for n in range(16)
    ]
    kinds = tuple(("row", "group", "total")[n % 3] for n in range(16))
    unit = pages(unit_notebook())
    for placed in (
        words_of(pages(table_notebook(rows, kinds)), poppler),
        *(words_of(unit, poppler, n) for n in range(1, 6)),
    ):
        placed.sort()
        for i, (_, top, right, bottom, text) in enumerate(placed):
            for other in placed[i + 1 :]:
                if other[0] >= right - 0.5:
                    break
                same_line = min(bottom, other[3]) - max(top, other[1])
                assert same_line < 0.5 * (bottom - top), (text, other[4])


def test_a_row_that_might_not_fit_is_left_to_typst():
    table = {
        "columns": [{"label": "a", "width": 1.0}, {"label": "b", "width": 1.0}],
        "rows": [
            {"kind": "row", "cells": [{"text": "ngắn", "tag": None}, {"text": "vừa", "tag": None}]},
            {"kind": "row", "cells": [{"text": "ngắn", "tag": None}, {"text": "dài " * 60, "tag": None}]},
        ],
    }
    measures = table_measures(table, 10.0, 200.0, (3.0, 2.0, 3.0))
    assert measures["heights"][0] is not None and measures["heights"][1] is None
    assert sum(measures["widths"]) == pytest.approx(200)


def test_columns_take_what_they_need_and_the_widest_share_the_rest():
    assert column_widths([10, 20, 1000], [1, 1, 1], 100) == [10, 20, 70]
    assert column_widths([500, 500], [1, 3], 100) == [25, 75]
    assert column_widths([10, 20], [1, 1], 100) == [10, 20], "a small table stays small"


def test_lines_are_counted_as_typst_breaks_them(poppler):
    long = (
        "Trong số hồ sơ tiếp nhận hoặc xử lý trong kỳ, bao nhiêu hồ sơ đã xong đúng hạn hoặc đang xử lý còn trong hạn. "
        * 3
    )
    content = pages(table_notebook([("1", long.strip(), "2", "3")]))
    document = read_document(table_notebook([("1", long.strip(), "2", "3")]))
    (table,) = pdf._data(document)["parts"]
    room = table["widths"][1] - 6
    body = [w for w in words_of(content, poppler) if w[4] in set(long.split())]
    assert len({round(w[1]) for w in body}) == lines(long.strip(), 10.5, room)


def test_the_title_of_a_card_keeps_clear_of_the_line_below_it(poppler):
    """Marks under the last line of letters and above the next reach farther than letters without them."""
    unit = pages(unit_notebook())
    gaps = []
    for page in range(1, 8):
        placed = words_of(unit, poppler, page)
        for left, top, _, bottom, text in placed:
            if re.fullmatch(r"\d\d\.", text):
                below = [word for word in placed if word[1] > top + 2 and abs(word[0] - left) < 1]
                gaps.append(min(word[1] for word in below) - bottom)
    assert len(gaps) == 21 and min(gaps) > 0.5


def page_of(content: bytes, poppler: str, text: str) -> int:
    done = subprocess.run([poppler, "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    (page,) = (n for n, words in enumerate(done.split("\f"), start=1) if text in " ".join(words.split()))
    return page


def filled_to(lines: int, *blocks: b.Block):
    """Paragraphs of one line, then the blocks."""
    given = [*(b.Paragraph((b.Run(f"Dòng {n}"),)) for n in range(lines)), *blocks]
    outputs = [new_output("display_data", block._repr_mimebundle_()) for block in given]
    return pages(new_notebook(cells=[new_code_cell("x", execution_count=1, outputs=outputs)]))


def small_table(rows: int, text: str = "Ô") -> b.Table:
    made = tuple(b.Row((b.Cell(f"đầu{n}"), b.Cell(f"{text} cuối{n}"))) for n in range(rows))
    return b.Table(caption="Bảng nhỏ", columns=(b.Column("A", "left", 1), b.Column("B", "left", 4)), rows=made)


@pytest.mark.parametrize("lines", range(24, 32))
def test_a_row_a_small_table_and_a_signature_are_not_torn_from_what_they_belong_to(lines, poppler):
    small = filled_to(lines, small_table(5))
    assert len({page_of(small, poppler, text) for text in ("Bảng nhỏ", "đầu0", "cuối4")}) == 1
    tall = filled_to(lines, small_table(9, "nhiều chữ " * 40))
    assert all(page_of(tall, poppler, f"đầu{n}") == page_of(tall, poppler, f"cuối{n}") for n in range(9))
    signed = filled_to(lines, b.Signature(("CHÁNH VĂN PHÒNG",), "(Chữ ký)", "", "Nơi nhận:", ("- Lưu: VT.",)))
    assert page_of(signed, poppler, "CHÁNH VĂN PHÒNG") == page_of(signed, poppler, f"Dòng {lines - 1}")


def test_a_row_taller_than_a_page_runs_on_to_the_next(poppler):
    assert page_of(filled_to(3, small_table(1, "nhiều chữ " * 2000)), poppler, "cuối0") > 2


def test_headings_of_narrow_columns_beside_a_long_one_do_not_run_into_each_other(poppler):
    labels = ("Dossier", "Procedure", "Received", "Due", "Ended", "Late", "Supplements", "State and reason")
    days = ("2026-07-20", "2026-08-10", "2026-08-12")
    texts = ("H99.103-260720-0001", "9.000235", *days, "2", "0", "finished, after the deadline")
    weights = (3, 1.6, 1.8, 1.8, 1.8, 1, 1, 3.4)
    aligned = ("left",) * 5 + ("right",) * 2 + ("left",)
    columns = tuple(b.Column(*each) for each in zip(labels, aligned, weights, strict=True))
    table = b.Table(caption="Missed", columns=columns, rows=(b.Row(tuple(map(b.Cell, texts))),), dense=True)
    placed = {word[4]: word for word in words_of(filled_to(1, table), poppler)}
    heads = [placed[label.split()[0].upper()] for label in labels]
    assert all(left[2] <= right[0] for left, right in pairwise(heads))


def test_a_closing_bracket_of_a_formula_follows_its_number_without_a_gap(poppler):
    tokens = (
        b.Token("operator", "min(1;"),
        b.Token("number", "80"),
        b.Token("operator", ")"),
        b.Token("operator", "="),
    )
    printed = [word[4] for word in words_of(filled_to(0, b.Formula(tokens, "min(1; 80 ) =")), poppler)]
    assert printed[-3:] == ["min(1;", "80)", "="]


@pytest.mark.parametrize(
    ("columns", "number"), [(4, 1234567.891), (16, 1234567.891), (25, 184513), (60, 0.8145), (200, 7)]
)
def test_numbers_of_a_wide_table_of_an_analyst_do_not_stand_on_each_other(columns, number, poppler):
    html = pd.DataFrame({f"c{i}": [number] * 2 for i in range(columns)}).to_html(index=False)
    output = new_output("display_data", {"text/html": html, "text/plain": ""})
    notebook = new_notebook(cells=[new_code_cell("x", execution_count=1, outputs=[output])])
    found = sorted(
        (top, left, right) for left, top, right, _, text in words_of(pages(notebook), poppler) if text == str(number)
    )
    assert len(found) == 2 * columns
    for (_, _, right), (_, left, _) in [*pairwise(found[:columns]), *pairwise(found[columns:])]:
        assert right <= left


def test_a_long_word_of_an_analysts_table_does_not_stand_on_the_next_column():
    code = "H99.103-260811-0001-A"
    frame = pd.DataFrame({f"c{i}": ["một câu khá dài để xuống dòng"] for i in range(8)} | {"mã": [code]})
    (table,) = data_tables(frame.to_html())
    measures = data_measures(table, TEXT_WIDTH)
    assert measures["size"] == 8.0 and sum(measures["widths"]) == pytest.approx(TEXT_WIDTH)
    assert measures["widths"][-1] > width(code, measures["size"])


def test_a_table_of_many_empty_columns_is_set():
    output = new_output("display_data", {"text/html": f"<table><tr>{'<td></td>' * 90}</tr></table>", "text/plain": ""})
    assert pages(new_notebook(cells=[new_code_cell("x", execution_count=1, outputs=[output])]))
