"""Funnel plots, control charts and finishes around the deadline: whatever is put in, sound; and what they say."""

from __future__ import annotations

from chart_reading import paths, sound, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from kstt.notebook import charts, palette
from kstt.terms import Period

languages = st.sampled_from(["vi", "en"])
shares = st.floats(0, 1)
names = st.text(max_size=40)
few = settings(max_examples=20, deadline=None)
MONTHS = Period.parse("2026-08").back(13)


@few
@given(
    st.lists(st.builds(charts.FunnelDot, names, shares, st.integers(1, 10**6), st.booleans()), max_size=20),
    st.lists(st.builds(charts.FunnelLimit, st.integers(1, 10**6), shares, shares, shares, shares), max_size=5),
    shares,
    languages,
)
def test_any_funnel_is_sound(dots, limits, centre, language):
    sound(charts.funnel_plot(dots, limits, centre, counted="hồ sơ", language=language))


@few
@given(st.lists(st.tuples(shares, shares, shares), max_size=13), shares, languages)
def test_any_control_chart_is_sound(values, centre, language):
    points = [charts.ControlPoint(MONTHS[i], *each) for i, each in enumerate(values)]
    sound(charts.control_chart(points, centre, language=language))


@few
@given(st.lists(st.tuples(shares, shares), max_size=17), languages)
def test_any_picture_of_deadlines_is_sound(values, language):
    bins = [charts.DeadlineBin(n - 1, *each) for n, each in enumerate(values)]
    sound(charts.deadline_bars(bins, language=language))


def test_a_marked_unit_is_named_in_the_picture_and_in_its_words():
    dots = [charts.FunnelDot("Xã A", 0.2, 100), charts.FunnelDot("Xã B", 0.9, 80, marked=True)]
    figure = charts.funnel_plot(dots, [], 0.5, counted="hồ sơ", language="vi", subject="chỉ số 05")
    assert "Xã B" in texts(figure) and "Xã A" not in texts(figure)
    assert "cần kiểm tra: Xã B 90,0\u00a0% trên 80 hồ sơ" in figure.alt


def test_the_axis_and_the_words_name_what_the_denominators_count():
    dots = [charts.FunnelDot("Xã A", 0.2, 100), charts.FunnelDot("Xã B", 0.9, 80, marked=True)]
    vietnamese = charts.funnel_plot(dots, [], 0.5, counted="TTHC", language="vi")
    english = charts.funnel_plot(dots, [], 0.5, counted="petitions", language="en")
    assert "số TTHC (thang lôgarit)" in texts(vietnamese) and "trên 80 TTHC" in vietnamese.alt
    assert "petitions (logarithmic)" in texts(english) and "of 80 petitions" in english.alt
    assert "hồ sơ" not in "".join(texts(vietnamese)) and "dossiers" not in "".join(texts(english))


def test_the_line_is_the_others_share_only_where_a_unit_is_marked():
    dots = [charts.FunnelDot("Xã A", 0.2, 100), charts.FunnelDot("Xã B", 0.9, 80)]
    assert "all together 50.0%" in charts.funnel_plot(dots, [], 0.5, counted="dossiers", language="en").alt
    dots[1] = charts.FunnelDot("Xã B", 0.9, 80, marked=True)
    assert "others of its kind 50.0%" in charts.funnel_plot(dots, [], 0.5, counted="dossiers", language="en").alt


def test_one_dot_alone_is_drawn_as_a_short_stroke_that_paper_shows_too():
    dots = [charts.FunnelDot("Xã B", 0.9, 80, marked=True), charts.FunnelDot("Xã A", 0.2, 100)]
    assert 'h0"' not in charts.funnel_plot(dots, [], 0.5, counted="hồ sơ", language="vi").svg


def test_a_period_outside_its_limits_is_told():
    points = [charts.ControlPoint(month, 0.9, 0.8, 1.0) for month in MONTHS[:-1]]
    points.append(charts.ControlPoint(MONTHS[-1], 0.4, 0.8, 1.0))
    assert "outside: August 2026 40.0%" in charts.control_chart(points, 0.9, language="en").alt


def test_the_line_of_a_control_chart_is_not_joined_over_a_period_that_is_not_there():
    def strokes(months) -> int:
        points = [charts.ControlPoint(month, 0.9, 0.8, 1.0) for month in months]
        (line,) = paths(
            charts.control_chart(points, 0.95, language="vi"), stroke=palette.PRIMARY.lower(), stroke_width="1"
        )
        return line.lower().count("h")

    assert strokes(MONTHS) == 12
    assert strokes(MONTHS[:5] + MONTHS[7:]) == 9
