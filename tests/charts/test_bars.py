"""Groups against their maxima, and points lost."""

from __future__ import annotations

from decimal import Decimal

from chart_reading import HOSTILE, boxes, paths, sound, texts, titles

from kstt.notebook import palette
from kstt.notebook.charts import GroupBar, LostBar, group_bars, points_lost

NBSP = "\N{NO-BREAK SPACE}"


def group(label="II. Tiến độ", points="15.68", largest=20, available=20, target=None):
    earned = None if points is None else Decimal(points)
    return GroupBar(label, earned, Decimal(largest), Decimal(available), target)


def test_each_group_shows_its_points_of_its_maximum():
    figure = group_bars([group(), group("V. Hài lòng", "11.43", 18, 18)], language="vi")
    sound(figure)
    assert {"15,68 / 20", "11,43 / 18"} <= set(texts(figure))
    assert "II. Tiến độ 15,68 trên 20" in figure.alt


def test_what_is_not_scored_is_hatched_and_is_not_told_as_lost():
    figure = group_bars([group(points="10", available=14)], language="vi")
    sound(figure)
    assert "có 6 trên 20 điểm chưa chấm" in figure.alt
    assert "chưa chấm" in texts(figure)
    assert paths(figure, stroke=palette.NEUTRAL.lower())


def test_a_group_scored_in_full_has_no_hatching_and_no_word_of_it():
    figure = group_bars([group()], language="en")
    assert not paths(figure, stroke=palette.NEUTRAL.lower())
    assert "not scored" not in figure.alt + "".join(texts(figure))


def test_a_group_of_which_nothing_is_known_has_no_points_and_not_zero_points():
    figure = group_bars([group(points=None, available=0)], language="vi")
    sound(figure)
    assert boxes(figure, palette.PRIMARY) == 1  # the key alone
    assert not any("0,00" in text for text in texts(figure))
    assert figure.alt.endswith("II. Tiến độ chưa chấm.")


def test_a_group_that_the_rules_leave_out_is_not_assessed_and_lacks_no_data():
    left_out = GroupBar("III-b. Thanh toán", None, Decimal(0), Decimal(0), assessed=False)
    for language, said, lack in (("vi", "không đánh giá", "chưa chấm"), ("en", "not assessed", "not scored")):
        figure = group_bars([group(), left_out], language=language)
        sound(figure)
        assert said in texts(figure) and said in figure.alt
        assert lack not in figure.alt + "".join(texts(figure))


def test_a_target_is_a_mark_with_its_figure_in_the_alt_text():
    figure = group_bars([group(target=Decimal(18))], language="en")
    assert len(paths(figure, stroke=palette.BAD.lower())) == 2  # the mark and the key
    assert "15.68 of 20 (target 18.00)" in figure.alt


def test_long_group_names_are_wrapped_and_then_shortened_with_the_whole_name_kept():
    name = "V. Mức độ hài lòng của người dân, doanh nghiệp đối với việc tiếp nhận và giải quyết thủ tục hành chính"
    figure = group_bars([group(name)], language="vi")
    assert any(text.endswith("…") for text in texts(figure))
    assert titles(figure) == [name]
    assert name in figure.alt


def test_no_groups_and_hostile_groups_are_drawn_as_text():
    sound(group_bars([], language="vi"))
    figure = group_bars([group(HOSTILE)], language="vi")
    sound(figure)
    assert HOSTILE in figure.alt


def test_indicators_are_sorted_by_points_lost_and_those_without_loss_are_left_out():
    bars = [
        LostBar("01 Công bố", Decimal("0.04"), Decimal(6)),
        LostBar("04 Đồng bộ", Decimal(0), Decimal(6)),
        LostBar("05 Đúng hạn", Decimal("4.32"), Decimal(20)),
    ]
    figure = points_lost(bars, language="vi")
    sound(figure)
    labels = [text for text in texts(figure) if text[:3] in ("01 ", "04 ", "05 ")]
    assert labels == ["05 Đúng hạn", "01 Công bố"]
    assert {"4,32 trên 20", f"22{NBSP}%"} <= set(texts(figure))
    assert "mất tổng cộng 4,36 điểm ở 2 chỉ số; nhiều nhất 05 Đúng hạn 4,32 trên 20" in figure.alt


def test_the_picture_of_losses_tells_of_all_of_them_where_not_each_has_a_bar():
    bars = [LostBar(f"{n:02}", Decimal(n) / 10, Decimal(4)) for n in range(1, 18)]
    figure = points_lost(bars, language="vi", most=10)
    sound(figure)
    assert "mất tổng cộng 15,30 điểm ở 17 chỉ số" in figure.alt
    assert boxes(figure, palette.BAD) == 10
    assert {"7 chỉ số khác", "2,80 trên 28"} <= set(texts(figure))
    assert "7 other indicators" in texts(points_lost(bars, language="en", most=10))


def test_one_more_loss_has_its_own_bar_instead_of_a_line_for_one_other():
    bars = [LostBar(f"{n:02}", Decimal(1), Decimal(4)) for n in range(11)]
    assert boxes(points_lost(bars, language="vi", most=10), palette.BAD) == 11


def test_an_indicator_without_data_is_counted_and_not_drawn_as_a_loss():
    figure = points_lost([LostBar("16", None, Decimal(4)), LostBar("17", Decimal(1), Decimal(2))], language="vi")
    assert boxes(figure, palette.BAD) == 1
    assert "1 chỉ số chưa chấm" in figure.alt
    english = points_lost([LostBar("16", None, Decimal(4))], language="en")
    assert "1 indicator not scored" in texts(english) and "1 indicator not scored" in english.alt


def test_the_smallest_loss_is_still_seen():
    bars = [LostBar("05", Decimal(20), Decimal(20)), LostBar("01", Decimal("0.01"), Decimal(6))]
    assert boxes(points_lost(bars, language="vi"), palette.BAD) == 2


def test_a_unit_that_lost_nothing_is_told_so():
    figure = points_lost([LostBar("05", Decimal(0), Decimal(20))], language="en")
    sound(figure)
    assert texts(figure) == ["No points lost at any indicator"]
