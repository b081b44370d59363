"""The line of thirteen months."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from chart_reading import HOSTILE, paths, sound, texts

from kstt.notebook.charts import TrendPoint, trend
from kstt.notebook.charts.trend import _scale
from kstt.terms import Period

LINE = {"fill": "none", "stroke": "#1F4E79"}


def series(months, rates):
    return [TrendPoint(period, rate) for period, rate in zip(months, rates, strict=True)]


@pytest.fixture
def rising(months):
    return series(months, [Fraction(60 + n, 100) for n in range(13)])


def test_a_complete_year_is_one_joined_line_with_its_last_value_and_both_ends_named(rising):
    figure = trend(rising, language="vi", title="05 Hồ sơ đúng hạn")
    sound(figure)
    (line,) = paths(figure, **LINE)
    assert (line.count("M"), line.count("L")) == (1, 12)
    assert {"72,00\N{NO-BREAK SPACE}%", "8/25", "8/26"} <= set(texts(figure))


def test_the_line_is_never_joined_over_a_month_without_a_figure(months, rising):
    rising[5] = TrendPoint(months[5], None)
    (line,) = paths(trend(rising, language="vi", title="05"), **LINE)
    assert (line.count("M"), line.count("L")) == (2, 10)


def test_a_month_that_is_not_given_at_all_is_a_gap_too(rising):
    (line,) = paths(trend(rising[:5] + rising[6:], language="vi", title="05"), **LINE)
    assert (line.count("M"), line.count("L")) == (2, 10)


def test_the_line_is_not_joined_into_new_rules_and_the_break_is_named(rising):
    figure = trend(rising, language="vi", title="05", breaks=[Period.parse("2026-01")])
    sound(figure)
    (line,) = paths(figure, **LINE)
    assert (line.count("M"), line.count("L")) == (2, 11)
    assert "1/26: quy tắc mới" in texts(figure)
    assert "từ tháng 1/2026 áp dụng bộ quy tắc mới" in figure.alt


def test_rules_that_begin_with_the_first_month_break_nothing(rising, months):
    assert "quy tắc mới" not in trend(rising, language="vi", title="05", breaks=[months[0]]).svg


def test_the_alt_text_says_the_figure_the_movement_and_the_extremes(rising):
    assert trend(rising, language="vi", title="05 Hồ sơ đúng hạn", threshold_pct=Decimal(80)).alt == (
        "05 Hồ sơ đúng hạn: 72,00\N{NO-BREAK SPACE}% tháng 8/2026; tăng 1 điểm % so với tháng 7/2026; "
        "trong 13 kỳ có số liệu: thấp nhất 60,00\N{NO-BREAK SPACE}% (tháng 8/2025), "
        "cao nhất 72,00\N{NO-BREAK SPACE}% (tháng 8/2026); ngưỡng 80\N{NO-BREAK SPACE}%."
    )


def test_the_first_month_under_new_rules_is_not_compared_with_the_month_before(rising, months):
    assert "so với" not in trend(rising, language="vi", title="05", breaks=[months[-1]]).alt


def test_missing_months_are_named_in_the_alt_text(rising, months):
    rising[2] = TrendPoint(months[2], None)
    assert "no data for October 2025" in trend(rising, language="en", title="05").alt


def test_a_threshold_is_drawn_only_where_the_scale_reaches_it(rising):
    drawn = trend(rising, language="en", title="08", threshold_pct=Decimal(70))
    beyond = trend(rising, language="en", title="08", threshold_pct=Decimal(95))
    assert "threshold 70%" in texts(drawn)
    assert not [text for text in texts(beyond) if "threshold" in text]
    assert "threshold 95%" in beyond.alt


@pytest.mark.parametrize("threshold", [100, 0, 50])
@pytest.mark.parametrize("without", [0, 1, 4], ids=lambda without: f"{without} periods without a figure")
def test_a_threshold_at_the_last_value_does_not_cover_it(months, threshold, without):
    rates = [Fraction(1, 4), *[Fraction(threshold, 100)] * (12 - without), *[None] * without]
    figure = trend(series(months, rates), language="vi", title="04", threshold_pct=Decimal(threshold))
    heights = {}
    for part in figure.svg.split("<text ")[1:]:
        attributes, text = part.split("</text>")[0].split(">", 1)
        heights[text] = float(attributes.split('y="')[1].split('"')[0])
    beside = heights[f"ngưỡng {threshold}\N{NO-BREAK SPACE}%"]
    assert abs(heights[f"{threshold},00\N{NO-BREAK SPACE}%"] - beside) >= 9
    (line,) = paths(figure, stroke_dasharray="4 3")
    assert not without or beside - float(line.split()[1].split("H")[0]) == pytest.approx(3), "beside its line"


def test_without_any_figure_the_chart_says_so(months):
    figure = trend(series(months, [None] * 13), language="vi", title="06")
    sound(figure)
    assert "Chưa có số liệu" in texts(figure)
    assert figure.alt == "06: chưa có số liệu."


def test_without_any_month_the_chart_says_so():
    figure = trend([], language="en", title="06 Online")
    sound(figure)
    assert texts(figure) == ["No data"]


def test_a_single_month_is_a_dot_with_its_value(months):
    figure = trend([TrendPoint(months[-1], Fraction(7838, 10000))], language="vi", title="05")
    sound(figure)
    assert paths(figure, **LINE)[0].count("L") == 0
    assert "78,38\N{NO-BREAK SPACE}%" in texts(figure)


def test_published_figures_are_hollow_and_the_caption_says_what_that_means(months, rising):
    rising[0] = TrendPoint(months[0], Fraction(1, 2), published=True)
    figure = trend(rising, language="vi", title="05")
    assert paths(figure, stroke="#FFFFFF")[0].count("M") == 1
    assert "số Cổng công bố" in figure.caption


@pytest.mark.parametrize(
    ("rates", "ticks"),
    [
        ((100, 100), (90, 100)),
        ((0, 0), (0, 10)),
        ((63, 79), (60, 70, 80)),
        ((0, 100), (0, 50, 100)),
        ((97, 133), (50, 100, 150)),
    ],
)
def test_the_scale_has_two_or_three_round_ends_and_does_not_blow_up_small_changes(rates, ticks):
    low, high = (Fraction(rate, 100) for rate in rates)
    assert _scale(low, high) == ticks


def test_a_year_of_quarters_is_joined_quarter_by_quarter():
    quarters = Period.parse("2026-Q3").back(5)
    figure = trend(series(quarters, [Fraction(n, 10) for n in range(5)]), language="vi", title="05")
    assert paths(figure, **LINE)[0].count("L") == 4
    assert {"Q3/25", "Q3/26"} <= set(texts(figure))


def test_a_hostile_title_stays_text(rising):
    figure = trend(rising, language="vi", title=HOSTILE)
    sound(figure)
    assert figure.alt.startswith(HOSTILE)


def test_a_trend_is_small(rising):
    svg = trend(rising, language="vi", title="05", threshold_pct=Decimal(65), breaks=[Period.parse("2026-01")]).svg
    assert len(svg.encode()) < 1600
