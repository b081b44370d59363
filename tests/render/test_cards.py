"""The printed card of an indicator: its texts in reading order, and what is known of its size before it is set."""

from __future__ import annotations

from dataclasses import replace

import pytest
from nbformat.v4 import new_notebook
from printed_words import words_of
from unit_notebook import INDICATORS, cell_of, indicator, small_line

from kstt.notebook import blocks as b
from kstt.render import KsttPDFExporter, pdf, read_document
from kstt.render.cards import GAP, POINTS, ROOM, TREND, card, card_measures
from kstt.render.measured import width

MM = 72 / 25.4
NAMES = ("numerator", "denominator", "rate", "threshold", "lost", "win_back", "responsible", "data_source", "evidence")
FORMULA = b.Formula(
    (b.Token("operator", "min(1;"), b.Token("number", "80"), b.Token("operator", ")")), "nhỏ hơn trong 1 và 80"
)
WHOLE = b.IndicatorSection(
    id="05",
    anchor="chi-so-05",
    title="Tỷ lệ hồ sơ đúng hạn",
    group="II. Tiến độ",
    points="15,68",
    max_points="20",
    points_tone="bad",
    status="được cung cấp",
    measures="Phần đã xong trong hạn?",
    evidence=b.EvidenceLine("Quyết định 766", "A", "tính lại", "chưa đối chiếu"),
    numerator=b.CountLine("144.625", "xong đúng hạn"),
    denominator=b.CountLine("184.513", "tiếp nhận!"),
    rate="78,38 %",
    formula=FORMULA,
    threshold="Từ 100 %",
    lost="Mất 4,32 điểm",
    win_back=("Thêm 923 hồ sơ:", "hoặc 39.888"),
    responsible="Sở;",
    data_source="Cổng DVCQG…",
    notes=(b.NoteLine("warning", "Tạm tính"), b.NoteLine("unknown", "Chưa có?")),
    trend=small_line(5),
    labels={name: name.upper() for name in NAMES},
)
BARE = replace(
    WHOLE,
    **dict.fromkeys(("group", "status", "rate", "threshold", "lost", "responsible", "data_source"), ""),
    win_back=(),
    notes=(),
    trend=None,
    labels={},
)


def made(block: b.IndicatorSection) -> dict:
    """As a document reads it: its drawing cleaned and measured."""
    (part,) = [
        part for part in read_document(new_notebook(cells=[cell_of(block)])).parts if part["kind"] == "indicator"
    ]
    return card(part)


def test_a_card_says_what_is_the_units_own_and_then_what_every_unit_reads_the_same():
    shown = made(WHOLE)
    assert shown["above"] == [
        [["được cung cấp · II. Tiến độ. ", "quiet"], ["Phần đã xong trong hạn?", ""]],
        [["min(1; 80)", "big"], ["\u2003", ""], ["RATE: ", "quiet"], ["78,38 %", ""]],
        [
            ["NUMERATOR: ", "quiet"],
            ["144.625", "strong"],
            [" xong đúng hạn. ", ""],
            ["DENOMINATOR: ", "quiet"],
            ["184.513", "strong"],
            [" tiếp nhận! ", ""],
        ],
    ]
    assert shown["below"] == [
        [
            ["LOST: ", "quiet"],
            ["Mất 4,32 điểm. ", "strong"],
            ["WIN_BACK: ", "quiet"],
            ["Thêm 923 hồ sơ: hoặc 39.888. ", ""],
            ["Tạm tính. ", "warning"],
            ["Chưa có? ", "unknown"],
        ],
        [
            ["THRESHOLD: ", "quiet"],
            ["Từ 100 %. ", ""],
            ["RESPONSIBLE: ", "quiet"],
            ["Sở; ", ""],
            ["DATA_SOURCE: ", "quiet"],
            ["Cổng DVCQG… ", ""],
            ["EVIDENCE: ", "quiet"],
            ["Quyết định 766", ""],
        ],
    ]
    assert shown["evidence"] == {"tag": "A", "label": "tính lại", "note": "chưa đối chiếu"}
    kept = ("id", "title", "points", "max_points", "points_tone", "depth", "anchor")
    assert [shown[name] for name in kept] == ["05", WHOLE.title, "15,68", "20", "bad", 2, "chi-so-05"]


def test_what_is_not_said_leaves_no_room_and_stretches_of_one_style_are_one():
    shown = made(BARE)
    assert shown["above"] == [
        [["Phần đã xong trong hạn?", ""]],
        [["min(1; 80)", "big"]],
        [["144.625", "strong"], [" xong đúng hạn. ", ""], ["184.513", "strong"], [" tiếp nhận! ", ""]],
    ]
    assert shown["below"] == [[], [["Quyết định 766", ""]]]
    assert made(replace(BARE, rate="–"))["above"][1] == [["min(1; 80)", "big"]]
    assert made(replace(BARE, threshold="a", data_source="b."))["below"][1] == [["a. b. Quyết định 766", ""]]
    assert made(replace(BARE, group="V."))["above"][0] == [["V. ", "quiet"], ["Phần đã xong trong hạn?", ""]]


def test_the_columns_of_a_card_fill_it():
    measures = card_measures(made(WHOLE))
    title, points, text = measures["room"]
    assert (points, title + GAP + points, text + GAP + TREND) == pytest.approx((POINTS, ROOM, ROOM))
    assert [length / MM for length in (ROOM, TREND, GAP, POINTS)] == pytest.approx([162, 46, 4, 24]), (
        "as the template has"
    )


def test_a_title_is_known_to_need_one_line_only_where_it_surely_does():
    room = card_measures(made(WHOLE))["room"][0]
    for count in range(1, 40):
        named = made(replace(WHOLE, title=" ".join(["hồ sơ"] * count)))
        needs = width(f"05. {named['title']}", 10.5, bold=True)
        known = card_measures(named)["head_height"] is not None
        assert (needs < 0.95 * room) <= known <= (needs < room)


def test_a_card_without_a_trend_is_as_high_as_its_text():
    assert card_measures(made(BARE))["height"] is None
    trend = made(WHOLE)["trend"]
    assert card_measures(made(WHOLE))["height"] == pytest.approx(46 * MM * trend["height"] / trend["width"])


@pytest.mark.parametrize("words", range(0, 75, 5))
def test_cards_are_set_as_typst_would_have_set_them_unmeasured(words, monkeypatch, poppler):
    """Beside a trend of 17 mm stand as many words as fit and then more: nothing may move, nor stand in the next line's place."""
    first = replace(WHOLE, title=" ".join(["Hồ sơ"] * (words // 3 + 1)), measures="chữ có dấu " * words)
    cards = (first, indicator(*INDICATORS[0]))

    def placed():
        notebook = new_notebook(cells=[cell_of(*cards)])
        return words_of(KsttPDFExporter().from_notebook_node(notebook)[0], poppler)

    measured = placed()
    monkeypatch.setattr(pdf, "card_measures", lambda card: {**card_measures(card), "head_height": None, "height": None})
    left = placed()
    assert [word[4] for word in measured] == [word[4] for word in left]
    for ours, typsts in zip(measured, left, strict=True):
        assert ours[:4] == pytest.approx(typsts[:4], abs=0.1)
