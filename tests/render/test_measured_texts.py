"""What is measured before it is set agrees with what Typst sets, and nothing is cut or runs into its neighbour."""

from __future__ import annotations

import re
import subprocess

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from unit_notebook import unit_notebook

from kstt.notebook import blocks as b
from kstt.render import KsttPDFExporter, pdf, read_document
from kstt.render.measured import column_widths, lines, table_measures, width

TEXT_WIDTH = 165 * 72 / 25.4
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


def words_of(content: bytes, poppler: str, page: int = 1) -> list[tuple[float, float, float, float, str]]:
    """Every word printed on a page: left, top, right, bottom in points, text."""
    done = subprocess.run(
        [poppler, "-bbox", "-f", str(page), "-l", str(page), "-", "-"], input=content, capture_output=True, check=True
    )
    return [(*map(float, found.groups()[:4]), found[5]) for found in _WORD.finditer(done.stdout.decode())]


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
