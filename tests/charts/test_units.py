"""Many units: ranking, distribution, changes, heat map."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from chart_reading import HOSTILE, SVG, boxes, paths, sound, texts, titles, tree
from hypothesis import given
from hypothesis import strategies as st

from kstt.notebook import palette
from kstt.notebook.charts import (
    HeatRow,
    NamedTotal,
    RankRow,
    UnitBar,
    distribution,
    heat_map,
    heat_maps,
    ranking,
    unit_changes,
)
from kstt.notebook.charts.distribution import quartiles
from kstt.notebook.charts.heat import share_class


def test_a_long_ranking_shows_both_ends_and_says_how_many_are_between(ranked):
    figure = ranking(ranked, language="vi")
    sound(figure)
    assert "… 135 đơn vị ở giữa …" in texts(figure)
    assert boxes(figure, palette.PRIMARY) == 28
    assert {"1", "14", "150", "163"} <= set(texts(figure)) and "15" not in texts(figure)


def test_the_highlighted_unit_is_shown_with_its_rank_even_from_the_middle(ranked):
    figure = ranking(ranked, language="vi", highlight="H44.061")
    assert {"61", "UBND xã Số 61", "… 46 đơn vị ở giữa …", "… 88 đơn vị ở giữa …"} <= set(texts(figure))
    assert boxes(figure, palette.PRIMARY) == 1
    assert "UBND xã Số 61 hạng 61 với 63,70 điểm" in figure.alt


def test_the_order_given_to_the_chart_changes_nothing(ranked):
    assert ranking(ranked[::-1], language="vi") == ranking(ranked, language="vi")


def test_a_short_ranking_shows_every_unit(ranked):
    figure = ranking(ranked[:30], language="en")
    assert boxes(figure, palette.PRIMARY) == 30
    assert not [text for text in texts(figure) if "between" in text]
    assert "highest UBND xã Số 1 81.70" in figure.alt and "lowest UBND xã Số 30 73.00" in figure.alt


def test_partial_totals_are_hatched_and_explained():
    figure = ranking([RankRow("A", Decimal(50), partial=True), RankRow("B", Decimal(40))], language="vi")
    assert "thanh gạch chéo: chưa đủ chỉ số" in texts(figure)
    assert paths(figure, stroke="#ffffff")


def test_empty_lists_of_units_are_told(bands):
    for figure in (
        ranking([], language="vi"),
        unit_changes([], language="vi"),
        distribution([], language="vi", bands=bands),
        heat_map([], ["01"], language="vi"),
        *heat_maps([], [], language="vi"),
    ):
        sound(figure)


def contributions(figure):
    """The figures beside the bars."""
    return [
        Decimal(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
        for text in texts(figure)
        if text[0] in "+\N{MINUS SIGN}"
    ]


def test_unit_changes_add_up_to_the_change_of_the_province(moved):
    figure = unit_changes(moved, language="vi")
    sound(figure)
    shown = contributions(figure)
    assert len(shown) == 21
    assert sum(shown) == sum(bar.contribution for bar in moved)
    assert any("đơn vị khác" in text for text in texts(figure))


def test_gains_are_green_losses_red_and_the_zero_line_is_drawn():
    figure = unit_changes([UnitBar("A", Decimal("0.2")), UnitBar("B", Decimal("-0.1"))], language="en")
    assert (boxes(figure, palette.GOOD), boxes(figure, palette.BAD)) == (1, 1)
    assert "units: 2, together +0.100 points" in figure.alt


def test_units_that_are_not_shown_and_what_is_of_no_unit_have_a_bar_each():
    bars = [UnitBar("A", Decimal("0.332")), UnitBar("B", Decimal("-0.361"))]
    figure = unit_changes(bars, language="vi", total=Decimal("-0.120"), others=Decimal("0.040"))
    shown = texts(figure)
    assert shown[shown.index("Các đơn vị còn lại") + 1] == "+0,040"
    assert shown[shown.index("Không thuộc đơn vị nào") + 1] == "\N{MINUS SIGN}0,131"
    assert sum(contributions(figure)) == Decimal("-0.120")
    assert "tổng điểm chung \N{MINUS SIGN}0,120; 2 đơn vị cộng lại \N{MINUS SIGN}0,029 điểm" in figure.alt
    assert figure.alt.endswith("các đơn vị còn lại +0,040; không thuộc đơn vị nào \N{MINUS SIGN}0,131.")
    assert boxes(figure, palette.NEUTRAL) == 2


def test_a_province_of_one_unit_has_no_bar_of_other_units():
    figure = unit_changes([UnitBar("A", Decimal("0.332"))], language="en", total=Decimal("0.300"))
    assert contributions(figure) == [Decimal("0.332"), Decimal("-0.032")]
    assert "Of no unit" in texts(figure) and "All other units" not in texts(figure)
    explained = unit_changes([UnitBar("A", Decimal("0.300"))], language="en", total=Decimal("0.300"))
    assert contributions(explained) == [Decimal("0.300")]


@given(
    units=st.lists(st.integers(-900, 900), max_size=40),
    others=st.integers(-900, 900),
    total=st.integers(-900, 900),
)
def test_the_bars_always_add_up_to_the_change_of_the_province(units, others, total):
    thousandths = Decimal("0.001")
    bars = [UnitBar(f"Xã {n}", value * thousandths, f"H{n}") for n, value in enumerate(units)]
    figure = unit_changes(bars, language="vi", total=total * thousandths, others=others * thousandths)
    assert sum(contributions(figure)) == total * thousandths


def test_nothing_moved_is_told():
    assert "no unit moved" in unit_changes([UnitBar("A", Decimal(0))], language="en").alt


def dots(figure):
    return sum(
        data.lower().count("m") for data in paths(figure, stroke_linecap="round", stroke=palette.PRIMARY.lower())
    )


def test_every_unit_is_one_dot(totals, bands):
    figure = distribution(totals, language="vi", bands=bands)
    sound(figure)
    assert dots(figure) == 163


def test_the_alt_text_counts_the_units_of_each_band(totals, bands):
    alt = distribution(totals, language="vi", bands=bands).alt
    counted = [int(n) for n in re.findall(r"(?:Tốt|Khá|Trung bình|Yếu) (\d+)", alt)]
    assert sum(counted) == 163
    assert "163 đơn vị từ 33,10 đến 81,70 điểm; trung vị 57,40" in alt


def test_both_ends_are_named(totals, bands):
    shown = texts(distribution(totals, language="vi", bands=bands))
    assert {"UBND xã Số 1", "81,70", "UBND xã Số 163", "33,10"} <= set(shown)


def test_the_highlighted_unit_is_red_and_named(totals, bands):
    figure = distribution(totals, language="vi", bands=bands, highlight="H44.061")
    assert "UBND xã Số 61 63,70" in texts(figure)
    assert paths(figure, stroke=palette.BAD.lower())


def test_a_single_unit_and_equal_units_are_drawn(bands):
    for count in (1, 2, 5, 200):
        units = [NamedTotal(f"H{n}", f"Xã {n}", Decimal("19.79")) for n in range(count)]
        figure = distribution(units, language="vi", bands=bands)
        sound(figure)
        assert dots(figure) == count


@pytest.mark.parametrize(
    ("totals_given", "expected"),
    [((5,), (5, 5, 5)), ((1, 3), (1, 2, 3)), ((1, 2, 3), (1, 2, 3)), ((1, 2, 3, 4, 100), ("1.5", 3, 52))],
)
def test_quartiles_are_the_medians_of_the_halves(totals_given, expected):
    assert quartiles([Decimal(n) for n in totals_given]) == tuple(Decimal(n) for n in expected)


def test_every_cell_is_drawn_in_the_colour_of_its_class():
    rows = [HeatRow("H44.01", "Sở A", (Fraction(0), Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)))]
    figure = heat_map(rows, ["01", "02", "03", "04", "05"], language="vi")
    sound(figure)
    for colour in palette.SHARES[:5]:
        assert sum(data.count("h") for data in paths(figure, stroke=colour.lower())) == 1


@pytest.mark.parametrize(
    ("share", "kind"),
    [("0", 0), ("1/1000", 1), ("249/1000", 1), ("1/4", 2), ("499/1000", 2), ("1/2", 3), ("3/4", 4), ("999/1000", 4)],
)
def test_a_share_on_a_limit_belongs_to_the_class_above(share, kind):
    assert share_class(Fraction(share)) == kind


def test_only_full_points_are_full():
    assert share_class(Fraction(1)) == share_class(Fraction(3, 2)) == 5


def test_the_colours_of_shares_grow_lighter_class_by_class():
    def luminance(colour):
        channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    lights = [luminance(colour) for colour in palette.SHARES]
    assert lights == sorted(lights)
    assert all((b + 0.05) / (a + 0.05) > 1.1 for a, b in pairwise(lights))
    for colour in (palette.PRIMARY, palette.GOOD, palette.BAD, palette.WARNING, palette.NEUTRAL, palette.INK):
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5
        assert (luminance(palette.BANDS[0]) + 0.05) / (luminance(colour) + 0.05) >= 4.5


def test_a_cell_that_is_not_scored_is_hatched_and_counted():
    figure = heat_map([HeatRow("H44.01", "Sở A", (None, Fraction(1)))], ["01", "02"], language="vi")
    assert "1 ô chưa chấm" in figure.alt
    assert boxes(figure, palette.TRACK) == 2  # the cell and the key


def test_the_alt_text_names_the_weakest_indicators_and_units():
    rows = [HeatRow("1", "Sở A", (Fraction(0), Fraction(1))), HeatRow("2", "Sở B", (Fraction(1, 2), Fraction(1)))]
    alt = heat_map(rows, ["05", "06"], language="en").alt
    assert "weakest indicators 05 25% and 06 100% (average)" in alt
    assert "weakest units Sở A 50%" in alt


def test_170_units_fit_in_one_figure_of_60_kilobytes(heat):
    figure = heat_map(*heat, language="vi")
    sound(figure)
    assert len(figure.svg.encode()) < 60_000


def test_on_paper_the_units_are_spread_over_figures_that_fit_a_page(heat):
    rows, columns = heat
    figures = heat_maps(rows, columns, language="vi", rows_per_figure=45)
    assert len(figures) == 4
    shown = [text for figure in figures for text in texts(figure) if text.startswith("H44.")]
    assert len(shown) == 170 and shown[0].startswith("H44.000") and shown[-1].startswith("H44.169")
    for n, figure in enumerate(figures, start=1):
        assert figure.caption.endswith(f"({n}/4)")
        assert float(tree(figure).get("viewBox").split()[3]) < 660
        assert len(figure.svg.encode()) < 20_000
    assert min(float(node.get("font-size", 99)) for node in tree(figures[0]).iter(SVG + "g")) >= 7


def test_figures_on_paper_have_as_many_rows_each_and_two_fit_a_page(heat):
    rows, columns = heat
    for count in (1, 22, 23, 150, 170):
        figures = heat_maps(rows[:count], columns, language="vi")
        counts = [sum(text.startswith("H44.") for text in texts(figure)) for figure in figures]
        assert sum(counts) == count and max(counts) - min(counts) <= 1 and max(counts) <= 22
        assert len(figures) == -(-count // 22)
        assert max(float(tree(figure).get("viewBox").split()[3]) for figure in figures) < 330


def test_a_long_name_is_shortened_and_kept_whole_in_a_title():
    name = "Ủy ban nhân dân xã có một cái tên rất dài để thử chiều rộng của cột"
    figure = heat_map([HeatRow("H44.100", name, (Fraction(1),))], ["01"], language="vi")
    assert titles(figure) == [f"H44.100 {name}"]


def test_hostile_unit_names_are_shown_as_text_and_never_as_mathematics(bands):
    row = RankRow(HOSTILE, Decimal(50), "H44.01")
    for figure in (
        ranking([row], language="vi"),
        distribution([NamedTotal("H44.01", HOSTILE, Decimal(50))], language="vi", bands=bands),
        unit_changes([UnitBar(HOSTILE, Decimal(1))], language="vi"),
        heat_map([HeatRow("$H$", HOSTILE, (Fraction(1),))], ["$01$"], language="vi"),
    ):
        sound(figure)
        assert any("<script>" in text for text in texts(figure))
