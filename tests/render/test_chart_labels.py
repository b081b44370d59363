"""Labels of charts are set by Typst: the words of the SVG, where its own reader would have put them."""

from __future__ import annotations

import re
import subprocess
from decimal import Decimal

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kstt.notebook.blocks import BLOCK_MIME
from kstt.notebook.charts import GroupBar, LostBar, group_bars, points_lost
from kstt.notebook.charts.words import width
from kstt.render import KsttPDFExporter, pdf
from kstt.render.chart_labels import without_labels

CHARTS = (
    group_bars([GroupBar("I. Công khai <1> & minh bạch", Decimal("11.63"), Decimal(18), Decimal(18))], language="vi"),
    points_lost([LostBar("16 Tỷ lệ hồ sơ", Decimal("3.92"), Decimal(4))], language="vi"),
)
ROOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20" font-family="DejaVu Sans, Verdana, sans-serif" '
    'font-size="8" fill="#202124">'
)
LABEL = '<text x="4" y="9.5">Tổng</text>'


def words(content: bytes, poppler: str) -> list[tuple[str, float, float]]:
    """Each word of the pages with its left end and its height on the page, in points."""
    boxes = subprocess.run([poppler, "-bbox", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]+)<', boxes)
    return sorted((word, float(x), float(y)) for x, y, word in found)


def test_labels_stand_where_the_reader_of_the_svg_puts_them(monkeypatch, poppler):
    shown = [new_output("display_data", data={BLOCK_MIME: chart.as_json()}) for chart in CHARTS]
    notebook = new_notebook(cells=[new_code_cell("show(…)", execution_count=1, outputs=shown)])
    ours = words(KsttPDFExporter().from_notebook_node(notebook)[0], poppler)
    monkeypatch.setattr(pdf, "without_labels", lambda svg: None)
    read = words(KsttPDFExporter().from_notebook_node(notebook)[0], poppler)
    assert [word for word, _, _ in ours] == [word for word, _, _ in read]
    assert {"&lt;1&gt;", "11,63", "98"} <= {word for word, _, _ in ours}
    for (word, x, y), (_, read_x, read_y) in zip(ours, read, strict=True):
        assert x == pytest.approx(read_x, abs=0.3), word
        assert y == pytest.approx(read_y, abs=0.3), word


def test_a_label_has_its_own_style_before_its_groups_before_the_drawings():
    svg = f'{ROOT}<g font-size="7" text-anchor="end">{LABEL}<text x="90" y="9" fill="#B3261E">1 &lt; 2</text></g>'
    drawn, labels = without_labels(
        f'{svg}<path d="M0 0h9" stroke="#202124"/><text x="1" y="2" font-weight="700">a</text></svg>'
    )
    assert drawn == f'{ROOT}<path d="M0 0h9" stroke="#202124"/></svg>'
    assert [label[1:] for label in labels] == [
        (9.5, 7.0, "#202124", False, "Tổng"),
        (9.0, 7.0, "#b3261e", False, "1 < 2"),
        (2.0, 8.0, "#202124", True, "a"),
    ]
    assert labels[0][0] < 0 and labels[1][0] == pytest.approx(90 - 7 * (2 * 0.636 + 2 * 0.318 + 0.838), abs=0.05)


def labels_of(drawing: str) -> list[tuple]:
    _, labels = without_labels(f"{ROOT}{drawing}</svg>")
    return labels


def test_a_label_stands_where_the_drawing_has_its_anchor():
    (left,), (middle,), (end,) = (
        labels_of(f'<text x="40" y="-9.5"{anchor}>Tổng</text>')
        for anchor in ("", ' text-anchor="middle"', ' text-anchor="end"')
    )
    room = width("Tổng", 8.0)
    assert [label[0] for label in (left, middle, end)] == [40, round(40 - room / 2, 2), round(40 - room, 2)]
    assert {label[1] for label in (left, middle, end)} == {-9.5}
    assert [label[:2] for label in labels_of('<text x="3">a</text><text y="3">b</text>')] == [(3.0, 0.0), (0.0, 3.0)]


def test_a_label_says_again_what_its_group_says():
    (label,) = labels_of(
        '<g font-size="7" fill="#b3261e"><text x="1" y="2" font-size="6" fill="#1F4E79" font-weight="bold">a</text></g>'
    )
    assert label == (1.0, 2.0, 6.0, "#1f4e79", True, "a")


@pytest.mark.parametrize("weight", ["", ' font-weight="700"'])
def test_a_label_that_would_be_broken_keeps_its_chart_whole(weight):
    """Bold letters are wider: one text fits and the other does not."""
    room, bold = 90.0, bool(weight)
    most = max(n for n in range(1, 90) if width("m" * n, 8.0, bold) < room)
    assert without_labels(f'{ROOT}<text x="0" y="9"{weight}>{"m" * most}</text></svg>') is not None
    assert without_labels(f'{ROOT}<text x="0" y="9"{weight}>{"m" * (most + 1)}</text></svg>') is None


def test_a_drawing_that_begins_otherwise_stays_whole():
    assert without_labels(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{LABEL}</svg>') is None


@pytest.mark.parametrize(
    "drawing",
    [
        f'<g transform="scale(2)">{LABEL}</g>',
        f'<rect width="9" height="9"/>{LABEL}',
        f"<style>text {{font-size: 20px}}</style>{LABEL}",
        '<text x="4" y="9" transform="rotate(-90 4 9)">Tổng</text>',
        '<text x="4 5 6" y="9">Tổng</text>',
        '<text x="4" y="9"><tspan>Tổng</tspan></text>',
        '<text x="4" y="9">\u0915</text>',
        f'<text x="4" y="9">{"Tổng " * 20}</text>',
    ],
)
def test_what_is_not_a_simple_chart_stays_whole(drawing):
    assert without_labels(f"{ROOT}{LABEL}</svg>") is not None
    assert without_labels(f"{ROOT}{drawing}</svg>") is None
