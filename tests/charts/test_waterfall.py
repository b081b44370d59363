"""The change of the total, indicator by indicator."""

from __future__ import annotations

from decimal import Decimal

from chart_reading import HOSTILE, boxes, sound, texts

from kstt.notebook import palette
from kstt.notebook.charts import Step, waterfall


def draw(steps, start="60.00", end=None, language="vi", **more):
    start = Decimal(start)
    end = start + sum((step.delta for step in steps), Decimal(0)) if end is None else Decimal(end)
    return waterfall(
        steps, start=start, end=end, language=language, start_label="Tháng 7/2026", end_label="Tháng 8/2026", **more
    )


def deltas(figure):
    """The signed figures beside the bars."""
    return [
        Decimal(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
        for text in texts(figure)
        if text[0] in "+\N{MINUS SIGN}"
    ]


def test_the_bars_lead_from_one_total_to_the_other_exactly(steps):
    figure = draw(steps)
    sound(figure)
    assert sum(deltas(figure)) == Decimal("1.46")
    assert {"60,00", "61,46"} <= set(texts(figure))


def test_the_smallest_changes_share_one_bar(steps):
    figure = draw(steps)
    assert len(deltas(figure)) == 10
    assert "3 chỉ số khác" in texts(figure)
    assert boxes(figure, palette.GOOD) + boxes(figure, palette.BAD) == 10


def test_indicators_that_did_not_move_have_no_bar():
    assert deltas(draw([Step("05", Decimal("0.35")), Step("06", Decimal(0))])) == [Decimal("0.35")]


def test_the_largest_change_stands_first_whatever_its_sign(steps):
    assert deltas(draw(steps))[:3] == [Decimal("1.20"), Decimal("-0.85"), Decimal("0.40")]


def test_the_alt_text_says_the_change_and_what_made_it(steps):
    alt = draw(steps, subject="Sở Xây dựng").alt
    assert "Sở Xây dựng: tổng điểm tăng 1,46, từ 60,00 (Tháng 7/2026) lên 61,46 (Tháng 8/2026)" in alt
    assert "tăng nhiều nhất 01 Chỉ số 1 +1,20" in alt
    assert "giảm nhiều nhất 02 Chỉ số 2 \N{MINUS SIGN}0,85" in alt


def test_a_difference_that_the_steps_leave_open_is_shown_and_not_hidden():
    figure = draw([Step("05", Decimal(1))], end="61.50")
    assert "Chưa phân tích được" in texts(figure)
    assert sum(deltas(figure)) == Decimal("1.50")


def test_no_change_is_told_as_no_change():
    figure = draw([])
    sound(figure)
    assert deltas(figure) == []
    assert "tổng điểm không đổi, 60,00" in figure.alt and "không chỉ số nào thay đổi" in figure.alt


def test_one_huge_bar_leaves_the_small_one_visible_and_all_labels_on_the_sheet():
    figure = draw([Step("05", Decimal("-55")), Step("06", Decimal("0.01"))], language="en")
    sound(figure)
    assert (boxes(figure, palette.GOOD), boxes(figure, palette.BAD)) == (1, 1)
    assert "the total fell by 54.99, from 60.00" in figure.alt


def test_losses_alone_and_gains_alone_are_drawn():
    for sign in (1, -1):
        figure = draw([Step(str(n), Decimal(sign * n) / 10) for n in range(1, 6)])
        sound(figure)
        assert len(deltas(figure)) == 5


def test_two_rule_sets_are_written_under_the_chart(steps):
    figure = draw(steps, rules_changed=True)
    assert "Hai kỳ tính theo quy tắc khác nhau" in texts(figure)
    assert "tính theo quy tắc khác nhau" in figure.alt


def test_a_hostile_indicator_name_is_text():
    figure = draw([Step(HOSTILE, Decimal(1))])
    sound(figure)
    assert HOSTILE in figure.alt


def test_other_indicators_that_come_to_nothing_together_are_not_red():
    rises = [Step(f"{n:02}", Decimal(n)) for n in range(1, 10)]
    figure = draw([*rises, Step("10", Decimal("0.01")), Step("11", Decimal("-0.01"))])
    assert {"2 chỉ số khác", "0,00"} <= set(texts(figure))
    assert palette.BAD.lower() not in figure.svg
