"""What holds for every chart, whatever is put into it."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from chart_reading import sound
from hypothesis import given, settings
from hypothesis import strategies as st

from kstt.notebook import charts
from kstt.notebook.block_svg import _OWN_DRAWING
from kstt.notebook.charts.words import clean, shorten, width, wrap
from kstt.terms import Period

languages = st.sampled_from(["vi", "en"])
names = st.text(max_size=60)
points = st.decimals(-200, 300, places=2)
changes = st.decimals(-100, 100, places=3)
months = st.builds(lambda year, month: Period(year, month=month), st.integers(2024, 2027), st.integers(1, 12))
rates = st.none() | st.fractions(0, 3, max_denominator=10_000)
bands = st.lists(st.builds(charts.BandRange, names, points, st.none() | points), max_size=5)
few = settings(max_examples=25, deadline=None)


def many(kind, *columns, most=12, **named):
    return st.lists(st.builds(kind, *columns, **named), max_size=most)


@few
@given(many(charts.TrendPoint, months, rates, st.booleans()), languages, names, st.none() | points, st.lists(months))
def test_any_trend_is_sound(given_points, language, title, threshold, breaks):
    figure = charts.trend(given_points, language=language, title=f"05 {title}", threshold_pct=threshold, breaks=breaks)
    sound(figure)


@few
@given(many(charts.Step, names, points, most=25), points, points, languages, names, st.booleans())
def test_any_waterfall_is_sound(steps, start, end, language, label, rules_changed):
    sound(
        charts.waterfall(
            steps,
            start=start,
            end=end,
            language=language,
            start_label=label,
            end_label=label,
            rules_changed=rules_changed,
        )
    )


@few
@given(many(charts.TotalPoint, months, st.none() | points, st.booleans(), st.none() | points), bands, languages)
def test_any_history_is_sound(history, given_bands, language):
    sound(charts.total_history(history, bands=given_bands, language=language, breaks=[Period(2026, month=1)]))


maxima = st.decimals(0, 100, places=1)


@few
@given(
    many(charts.GroupBar, names, st.none() | points, maxima, maxima, st.none() | points),
    many(charts.LostBar, names, st.none() | points, maxima),
    languages,
)
def test_any_bars_are_sound(groups, lost, language):
    sound(charts.group_bars(groups, language=language))
    sound(charts.points_lost(lost, language=language))


@few
@given(
    many(charts.RankRow, names, points, names, st.booleans(), most=50),
    many(charts.UnitBar, names, changes, names, most=40),
    many(charts.NamedTotal, names, names, points, st.booleans(), most=40),
    bands,
    languages,
    names,
)
def test_any_units_are_sound(rows, moved, totals, given_bands, language, highlight):
    sound(charts.ranking(rows, language=language, highlight=highlight))
    sound(charts.unit_changes(moved, language=language))
    sound(charts.distribution(totals, language=language, bands=given_bands, highlight=highlight))


@few
@given(st.lists(names, max_size=21), st.data(), languages)
def test_any_heat_map_is_sound(columns, data, language):
    shares = st.lists(rates, min_size=len(columns), max_size=len(columns)).map(tuple)
    rows = data.draw(many(charts.HeatRow, names, names, shares))
    for figure in charts.heat_maps(rows, columns, language=language, rows_per_figure=5):
        sound(figure)


@pytest.fixture
def all_charts(steps, ranked, totals, moved, heat, bands, months):
    history = [charts.TotalPoint(p, Decimal(60 + n), n == 12, Decimal(80)) for n, p in enumerate(months)]
    rates = [charts.TrendPoint(p, Fraction(60 + n, 100)) for n, p in enumerate(months)]
    groups = [charts.GroupBar(f"Nhóm {n}", Decimal(n), Decimal(20), Decimal(15), Decimal(12)) for n in range(6)]
    lost = [charts.LostBar(f"{n:02d} Chỉ số", Decimal(n) / 10, Decimal(6)) for n in range(1, 22)]
    ends = {"start_label": "Tháng 7/2026", "end_label": "Tháng 8/2026"}
    return lambda: {
        "trend": charts.trend(rates, language="vi", title="05"),
        "waterfall": charts.waterfall(steps, start=Decimal(60), end=Decimal("61.46"), language="vi", **ends),
        "groups": charts.group_bars(groups, language="vi"),
        "lost": charts.points_lost(lost, language="vi"),
        "history": charts.total_history(history, bands=bands, language="vi"),
        "ranking": charts.ranking(ranked, language="vi", highlight="H44.070"),
        "distribution": charts.distribution(totals, language="vi", bands=bands, highlight="H44.070"),
        "changes": charts.unit_changes(moved, language="vi"),
        "heat page": charts.heat_maps(*heat, language="vi")[0],
    }


def test_every_chart_is_recognised_as_clean(all_charts):
    """Else each costs a hundred times as much to put into a page."""
    assert [name for name, figure in all_charts().items() if not _OWN_DRAWING.fullmatch(figure.svg)] == []


def test_every_chart_is_under_twenty_kilobytes(all_charts):
    sizes = {name: len(figure.svg.encode()) for name, figure in all_charts().items()}
    assert {name: size for name, size in sizes.items() if size >= 20_000} == {}


def test_the_same_input_gives_the_same_bytes_and_an_analysts_style_changes_none(all_charts):
    from matplotlib import rc_context

    first = all_charts()
    with rc_context({"font.size": 30, "font.family": "serif", "lines.linewidth": 9, "svg.fonttype": "path"}):
        assert all_charts() == first


def test_drawing_leaves_the_settings_of_matplotlib_alone(all_charts):
    from matplotlib import rcParams

    before = dict(rcParams)
    all_charts()
    assert dict(rcParams) == before


def test_charts_are_drawn_without_loading_matplotlib():
    code = (
        "import sys; from decimal import Decimal; from kstt.notebook import charts; charts.preload();"
        "charts.points_lost([charts.LostBar('05', Decimal(1), Decimal(20))], language='vi');"
        "print([name for name in sys.modules if name.startswith(('matplotlib', 'numpy'))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_number_is_written_as_its_language_writes_it(all_charts):
    english = charts.points_lost([charts.LostBar("05", Decimal("4.32"), Decimal(20))], language="en")
    assert "4.32 of 20" in english.svg and "4,32" not in english.svg
    assert "60.00" not in all_charts()["waterfall"].svg


def test_text_is_composed_and_loses_what_cannot_be_drawn():
    assert (
        clean("So\u031b\u0309  Nội\tvụ\u202e\u0000\ud800")
        == "Sở Nội vụ\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    )


@few
@given(names, st.floats(10, 200))
def test_shortened_and_wrapped_text_fits_its_room(text, room):
    assert width(shorten(text, room, 8), 8) <= max(room, width("…", 8)) + 1e-6
    for line in wrap(text, room, 8):
        assert width(line, 8) <= max(room, width("…", 8)) + 1e-6
