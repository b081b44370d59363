"""Labels of charts are set by Typst: the words of the SVG, where its own reader would have put them."""

from __future__ import annotations

import re
import subprocess
from decimal import Decimal

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kstt.notebook.blocks import BLOCK_MIME
from kstt.notebook.charts import GroupBar, LostBar, group_bars, points_lost
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
