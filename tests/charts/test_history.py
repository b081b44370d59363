"""The total by period."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from chart_reading import SVG, paths, sound, texts, tree

from kstt.notebook import palette
from kstt.notebook.charts import BandRange, TotalPoint, total_history
from kstt.notebook.charts.bands import band_of
from kstt.notebook.charts.words import width
from kstt.terms import Period

JANUARY = Period.parse("2026-01")


@pytest.fixture
def year(months):
    return [TotalPoint(period, Decimal("62.00") + n) for n, period in enumerate(months)]


def joined(figure):
    (line,) = paths(figure, stroke=palette.PRIMARY.lower(), stroke_width="1.4")
    return line.lower().count("m")


def test_the_alt_text_says_the_last_total_its_band_and_the_months_before(year, bands):
    figure = total_history(year, bands=bands, language="vi")
    sound(figure)
    assert "74,00 điểm tháng 8/2026; xếp loại Khá; tháng 5/2026 71,00" in figure.alt
    assert "74,00" in texts(figure)


def test_bands_within_the_scale_are_named_with_their_limits(year, bands):
    shown = texts(total_history(year, bands=bands, language="vi"))
    assert {"Khá (≥ 70)", "Trung bình (≥ 50)"} <= set(shown)


@pytest.mark.parametrize("total", ["2.00", "0.00", "9.50", "12.99"])
def test_the_axis_never_goes_below_0_and_keeps_its_thirty_points(months, bands, total):
    figure = total_history([TotalPoint(month, Decimal(total)) for month in months], bands=bands, language="vi")
    sound(figure)
    ticks = [int(text) for text in texts(figure) if text.lstrip("-").isdigit()]
    assert min(ticks) == 0 and max(ticks) == 30


def test_a_missing_month_is_a_gap(year, months, bands):
    assert joined(total_history(year, bands=bands, language="vi")) == 12
    year[4] = TotalPoint(months[4], None)
    assert joined(total_history(year, bands=bands, language="vi")) == 10


def test_totals_under_different_rules_are_not_joined(year, bands):
    figure = total_history(year, bands=bands, language="vi", breaks=[JANUARY])
    assert joined(figure) == 11
    assert "1/26: quy tắc mới" in texts(figure)
    assert "từ tháng 1/2026 áp dụng quy tắc mới" in figure.alt


def test_a_partial_total_is_hollow_not_joined_and_gets_no_band(year, months, bands):
    year[-1] = TotalPoint(months[-1], Decimal("40.00"), partial=True)
    figure = total_history(year, bands=bands, language="vi")
    assert joined(figure) == 11
    assert paths(figure, stroke="#ffffff")
    assert "40,00 điểm tháng 8/2026 (chưa đủ chỉ số)" in figure.alt
    assert "xếp loại" not in figure.alt


def test_the_portals_total_is_a_diamond_where_nothing_was_computed(year, months, bands):
    year[0] = TotalPoint(months[0], None, published=Decimal("88.10"))
    figure = total_history(year, bands=bands, language="vi")
    assert len(paths(figure, fill=palette.WARNING.lower())) == 2  # the point and the key
    assert "số Cổng công bố" in texts(figure)
    assert joined(figure) == 11


def test_the_portals_total_is_shown_beside_ours_only_when_the_two_differ(year, months, bands):
    # As in the tables: 0.01 for each of the 21 indicators is rounding.
    year[-1] = TotalPoint(months[-1], Decimal("74.00"), published=Decimal("74.21"))
    same = total_history(year, bands=bands, language="vi")
    year[-1] = TotalPoint(months[-1], Decimal("74.00"), published=Decimal("74.22"))
    other = total_history(year, bands=bands, language="vi")
    assert not paths(same, fill=palette.WARNING.lower())
    assert paths(other, fill=palette.WARNING.lower())
    assert "Cổng công bố 74,22" in other.alt


def test_no_totals_at_all_is_told(months, bands):
    for points in ([], [TotalPoint(period, None) for period in months]):
        figure = total_history(points, bands=bands, language="en")
        sound(figure)
        assert "No period has a total" in texts(figure)
        assert figure.alt == "Total by period: no period has a total."


def test_one_month_is_drawn(months, bands):
    figure = total_history([TotalPoint(months[-1], Decimal("61.36"))], bands=bands, language="en")
    sound(figure)
    assert "61.36 points in August 2026" in figure.alt


def test_the_highest_band_holds_a_full_score(bands):
    assert band_of(Decimal(100), bands).label == "Xuất sắc"
    assert band_of(Decimal("89.99"), bands).label == "Tốt"
    assert band_of(Decimal(10), [BandRange("Khá", Decimal(70))]) is None


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_total_that_begins_new_rules_stays_clear_of_the_names_of_the_bands(months, bands, language):
    points = [TotalPoint(month, Decimal("61.74")) for month in months]
    figure = total_history(points, bands=bands, language=language, breaks=[months[-1]])
    drawn = {node.text: node for node in tree(figure).iter(SVG + "text") if node.text}
    total = next(node for text, node in drawn.items() if text in ("61,74", "61.74") and node.get("font-weight"))
    names = [float(node.get("x")) for text, node in drawn.items() if "≥" in text]
    assert float(total.get("x")) + width(total.text, 8.5, bold=True) < min(names)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("last", ["2026-Q3", "2026-08", "2026"])
def test_names_of_breaks_never_stand_on_each_other(last, language, bands):
    back = Period.parse(last).back(13)
    points = [TotalPoint(period, Decimal("62.00") + n) for n, period in enumerate(back)]
    for n in range(1, 11):
        figure = total_history(points, bands=bands, language=language, breaks=back[n : n + 3 : 1 + n % 2])
        sound(figure)
        reach = []
        for parent in tree(figure).iter():
            for node in parent.findall(SVG + "text"):
                if node.get("y") == "14":  # the row above the plot
                    x, wide = float(node.get("x")), width(node.text, 7.5)
                    ends = "end" in (node.get("text-anchor"), parent.get("text-anchor"))
                    reach.append((x - wide, x) if ends else (x, x + wide))
        reach.sort()
        assert len(reach) >= 2 and reach[0][0] >= 0
        assert all(one[1] < other[0] for one, other in pairwise(reach)), (n, reach)
