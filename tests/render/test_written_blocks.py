"""An indicator's section and the rows of a table, written in Python: everything is said, once, in order, where it belongs."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from kstt.notebook import blocks as b
from kstt.notebook.block_html import markup
from kstt.notebook.indicator_html import formula_html
from kstt.notebook.table_html import classed, escaped

WORDS = ("points", "numerator", "denominator", "rate", "threshold", "lost", "win_back", "responsible", "data_source")
FORMULA = {
    "alt": "20 nhân a bằng 15,68",
    "tokens": [
        {"kind": "number", "text": "20"},
        {"kind": "operator", "text": "×"},
        {"kind": "text", "text": "a"},
        {"kind": "operator", "text": "="},
        {"kind": "number", "text": "15,68"},
    ],
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9"/></svg>'
SECTION = {
    "kind": "indicator",
    "depth": 3,
    "id": "05",
    "anchor": "chi-so-05",
    "title": "Tỷ lệ hồ sơ đúng hạn",
    "group": "II. Tiến độ",
    "points": "15,68",
    "max_points": "20",
    "points_tone": "bad",
    "status": "được cung cấp",
    "measures": "Phần hồ sơ đã xong trong hạn.",
    "rate": "78,38 %",
    "threshold": "100 %",
    "lost": "Mất 4,32 điểm.",
    "win_back": ["Thêm 923 hồ sơ.", "Thêm 39.888 hồ sơ."],
    "responsible": "Sở, ban, ngành",
    "data_source": "Cổng DVCQG",
    "numerator": {"value": "144.625", "meaning": "xong đúng hạn"},
    "denominator": {"value": "184.513", "meaning": "tiếp nhận"},
    "formula": FORMULA,
    "evidence": {"clause": "Quyết định 766", "tag": "A", "label": "tính lại", "note": "chưa đối chiếu"},
    "notes": [{"tone": "warning", "text": "Mẫu số tạm tính."}, {"tone": "unknown", "text": "Chưa có."}],
    "trend": {"form": "svg", "svg": SVG, "alt": "13 tháng", "styled": False},
    "labels": {name: name.upper() for name in (*WORDS, "evidence")},
}
BARE = {
    **SECTION,
    **dict.fromkeys(("anchor", "rate", "threshold", "lost", "responsible", "data_source"), ""),
    "win_back": [],
    "notes": [],
    "trend": None,
    "labels": {},
    "evidence": {**SECTION["evidence"], "note": ""},
}


def read(block: dict) -> BeautifulSoup:
    return BeautifulSoup(markup(block), "html.parser")


def lines(soup: BeautifulSoup) -> list[tuple[str, str]]:
    found = soup.select("dl.lines > *")
    return [(name.get_text(), said.get_text().strip()) for name, said in zip(found[::2], found[1::2], strict=True)]


def test_an_indicator_says_its_lines_in_their_order():
    assert lines(read(SECTION)) == [
        ("NUMERATOR", "144.625 · xong đúng hạn"),
        ("DENOMINATOR", "184.513 · tiếp nhận"),
        ("RATE", "78,38 %"),
        ("THRESHOLD", "100 %"),
        ("LOST", "Mất 4,32 điểm."),
        ("WIN_BACK", "Thêm 923 hồ sơ. Thêm 39.888 hồ sơ."),
        ("RESPONSIBLE", "Sở, ban, ngành"),
        ("DATA_SOURCE", "Cổng DVCQG"),
        ("EVIDENCE", "Quyết định 766 tính lại chưa đối chiếu"),
    ]


def test_what_is_not_said_of_an_indicator_has_no_line():
    assert lines(read(BARE)) == [
        ("", "144.625 · xong đúng hạn"),
        ("", "184.513 · tiếp nhận"),
        ("", "Quyết định 766 tính lại"),
    ]
    assert not read(BARE).select(".detail, figure, .flag")


def test_figures_of_an_indicator_stand_out_and_steps_stand_apart():
    soup = read(SECTION)
    assert [bold.get_text() for bold in soup.find_all("b")] == ["15,68", "144.625", "184.513", "78,38 %"]
    assert [step.get_text() for step in soup.select(".step")] == ["Thêm 923 hồ sơ.", "Thêm 39.888 hồ sơ."]
    assert [line.get_text() for line in soup.select("dd.lost")] == ["Mất 4,32 điểm."]
    assert [tag["class"] for tag in soup.select("dd .tag")] == [["tag", "tag-A"]]
    assert soup.select_one(".detail").get_text() == "chưa đối chiếu"


def test_an_indicator_begins_with_its_name_and_points_and_ends_with_its_notes():
    soup = read(SECTION)
    section = soup.section
    assert section["class"] == ["indicator", "tone-bad"]
    assert soup.h3["id"] == section["aria-labelledby"] == "chi-so-05"
    assert soup.h3.get_text() == "05. Tỷ lệ hồ sơ đúng hạn"
    assert soup.select_one(".points").get_text() == "POINTS 15,68 / 20"
    assert soup.select_one(".indicator-sub").get_text() == "được cung cấp II. Tiến độ"
    assert soup.select_one(".chip").get_text() == "được cung cấp"
    assert soup.select_one(".measures").get_text() == "Phần hồ sơ đã xong trong hạn."
    flags = [(flag["class"], flag.get_text()) for flag in section.find_all("p", "flag", recursive=False)]
    assert flags == [(["flag", "tone-warning"], "Mẫu số tạm tính."), (["flag", "tone-unknown"], "Chưa có.")]
    assert "id" not in read(BARE).h3.attrs


def test_a_trend_has_a_plate_and_without_one_the_text_takes_its_room():
    assert read(SECTION).select_one("figure > div.plate > svg")["aria-label"] == "13 tháng"
    assert [read(block).select_one(".indicator-body")["class"] for block in (SECTION, BARE)] == [
        ["indicator-body"],
        ["indicator-body", "no-trend"],
    ]


def test_a_formula_tells_numbers_from_signs_and_words():
    math = BeautifulSoup(formula_html(FORMULA), "html.parser").math
    assert [(each.name, each.get_text()) for each in math.find_all()] == [
        ("mn", "20"), ("mo", "×"), ("mtext", "a"), ("mo", "="), ("mn", "15,68"),
    ]  # fmt: skip
    assert (math["alttext"], math.get_text()) == ("20 nhân a bằng 15,68", "20 × a = 15,68")


def formula(*tokens: tuple[str, str]) -> BeautifulSoup:
    written = formula_html({"alt": "", "tokens": [{"kind": kind, "text": text} for kind, text in tokens]})
    return BeautifulSoup(written, "html.parser")


def test_words_between_the_numbers_of_a_formula_keep_their_room():
    """MathML trims spaces, and a page read `0 ÷ 0không phát sinh →6,00`."""
    zero = [("number", "0"), ("operator", "÷"), ("number", "0"), ("text", "không phát sinh →"), ("number", "6,00")]
    assert formula(*zero).mtext.get_text() == "\u00a0không phát sinh →\u00a0"
    assert formula(("text", "hằng số"), *zero[1:3]).mtext.get_text() == "hằng số"


def test_why_there_is_no_formula_is_a_text_that_may_take_several_lines():
    """As a formula it stood in one line, of which a phone showed the beginning."""
    soup = formula(("text", "chưa tính được: nguồn <để trống> tử số và mẫu số"))
    assert [each.name for each in soup.find_all()] == ["p"]
    assert soup.p.get_text() == "chưa tính được: nguồn <để trống> tử số và mẫu số"


def table(**options) -> BeautifulSoup:
    columns = tuple(b.Column(name, align) for name, align in (("A", "left"), ("B", "center"), ("C", "right")))
    mark = b.EvidenceMark("I", "suy ra")
    rows = (
        b.Row((b.Cell("1"), b.Cell("a", tag=mark), b.Cell("2", "bad"))),
        b.Row((b.Cell("", tag=mark), b.Cell("Cộng", "good"), b.Cell("3")), "total"),
    )
    return read(b.Table("Bảng", columns, rows, **options).as_json())


@pytest.mark.parametrize("head", [0, 1, 2])
def test_the_cell_that_names_its_row_is_its_head(head):
    body = table(row_head=head).tbody.find_all("tr")
    assert [[cell.name for cell in row.find_all(["td", "th"])] for row in body] == [
        ["th" if number == head else "td" for number in range(3)]
    ] * 2
    assert [row.th["scope"] for row in body] == ["row", "row"]


def test_cells_stand_as_their_columns_and_are_coloured_as_their_tones():
    body = table(row_head=1).tbody.find_all("tr")
    assert [row["class"] for row in body] == [["row"], ["total"]]
    assert [[cell.get("class") for cell in row.find_all(["td", "th"])] for row in body] == [
        [None, ["center"], ["right", "tone-bad"]],
        [None, ["center", "tone-good"], ["right"]],
    ]
    assert [[cell.get_text() for cell in row.find_all(["td", "th"])] for row in body] == [
        ["1", "a suy ra", "2"],
        [" suy ra", "Cộng", "3"],
    ]
    assert [tag["class"] for tag in table().tbody.select("span")] == [["tag", "tag-I"]] * 2


@pytest.mark.parametrize(
    ("align", "tone", "said"),
    [
        ("left", "neutral", ""),
        ("left", "bad", ' class="tone-bad"'),
        ("center", "neutral", ' class="center"'),
        ("right", "unknown", ' class="right tone-unknown"'),
    ],
)
def test_only_what_looks_otherwise_has_a_class(align, tone, said):
    assert classed(align, tone) == said and isinstance(classed(align, tone), Markup)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a & b", "a &amp; b"),
        ("a < b", "a &lt; b"),
        ("a > b", "a &gt; b"),
        ('a " b', "a &#34; b"),
        ("a ' b", "a &#39; b"),
        ("Sở", "Sở"),
        (5, "5"),
        (Markup("<b>"), "<b>"),
    ],
)
def test_each_sign_that_could_be_code_is_escaped_by_itself(text, written):
    assert escaped(text) == written and type(escaped(text)) is str
