"""Numbers as readers write them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from kstt.errors import KsttError
from kstt.terms import Period
from kstt.terms.numbers import number, part_half_up, percent, plain, round_half_up


@pytest.mark.parametrize(
    ("vi", "en", "value", "digits"),
    [("15,68", "15.68", Decimal("15.68"), 2), ("184.513", "184,513", 184513, 0), ("0,05", "0.05", Decimal("0.045"), 2)],
)
def test_the_same_number_in_both_languages(vi, en, value, digits):
    assert (number(value, "vi", digits), number(value, "en", digits)) == (vi, en)


def test_a_rate_in_both_languages():
    assert percent(Fraction(144625, 184513), "vi") == "78,38\N{NO-BREAK SPACE}%"
    assert percent(Fraction(144625, 184513), "en") == "78.38%"


def test_a_change_carries_its_sign_and_nothing_carries_none():
    assert [number(Decimal(v), "vi", 2, sign=True) for v in ("0.35", "-0.35", "0")] == ["+0,35", "−0,35", "0,00"]


def test_whole_points_are_written_without_decimals():
    assert [plain(Decimal(v), "vi") for v in ("20", "4.50", "0.05")] == ["20", "4,5", "0,05"]


@given(st.integers(-(10**12), 10**12), st.sampled_from(["vi", "en"]))
def test_thousands_are_grouped_as_babel_groups_them(value, language):
    assert number(value, language).replace("−", "-") == format_decimal(value, locale=language)


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 4))
def test_rounding_is_half_up_and_never_further_than_half_a_unit(value, digits):
    rounded = Fraction(round_half_up(value, digits))
    unit = Fraction(1, 10**digits)
    assert abs(rounded - value) <= unit / 2
    if abs(rounded - value) == unit / 2:
        assert abs(rounded) >= abs(value)


AMOUNTS = st.one_of(
    st.fractions(-(10**9), 10**9), st.decimals(-(10**9), 10**9, places=5), st.integers(-(10**12), 10**12)
)


@given(AMOUNTS, st.integers(0, 5), st.sampled_from(["vi", "en"]))
def test_a_number_is_its_rounded_value_as_babel_writes_it(value, digits, language):
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    rounded = round_half_up(value, digits)
    expected = format_decimal(abs(rounded), format=pattern, locale=language, decimal_quantization=False)
    assert number(value, language, digits) == ("−" if rounded < 0 else "") + expected


@given(st.fractions(0, 40), st.integers(0, 4))
def test_a_percentage_is_a_hundred_times_the_rate(rate, digits):
    assert percent(rate, "en", digits) == number(rate * 100, "en", digits) + "%"


@given(st.decimals(0, 100, places=3), st.fractions(0, 1), st.integers(0, 6))
def test_a_part_is_rounded_once(whole, share, digits):
    assert part_half_up(whole, share, digits) == round_half_up(Fraction(whole) * share, digits)


@given(st.integers(2023, 2100), st.integers(1, 12))
def test_periods_step_back_and_forth(year, month):
    period = Period.parse(f"{year}-{month:02d}")
    assert Period.parse(period.id) == period
    assert (period.start - period.previous().end).days == 1
    assert period.back(13)[0] == period.year_before()


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("2026-8", "2026-08"),
        ("08/2026", "2026-08"),
        ("T8/2026", "2026-08"),
        ("202608", "2026-08"),
        ("Q3/2026", "2026-Q3"),
        ("2026-13", "2026-08"),
        ("2026-Q5", "2026-08"),
        ("", "2026-08"),
        ("1999-01", "2026-08"),
        ("2026-08 ", "2026-08"),
        ("12/2026", "2026-12"),
        ("tháng 1/2026", "2026-01"),
        ("2026/1", "2026-01"),
        ("202612", "2026-12"),
        ("2026 q4", "2026-Q4"),
        ("quý 1/2026", "2026-Q1"),
        ("13/2026", "2026-08"),
        ("2026-q5", "2026-08"),
        ("1999-12", "2026-08"),
        ("12/2101", "2026-08"),
    ],
)
def test_what_is_no_period_is_refused_with_a_suggestion(text, suggestion):
    with pytest.raises(KsttError) as caught:
        Period.parse(text)
    assert caught.value.code == "KSTT-PERIOD-001"
    assert caught.value.problems[0].value("suggestion") == suggestion


def test_only_zeros_behind_the_point_are_left_out():
    assert [plain(Decimal(v), "en", 0) for v in ("20", "100", "0")] == ["20", "100", "0"]
    assert [plain(v, "vi") for v in (Decimal("4.125"), Fraction(1, 3), 1200)] == ["4,13", "0,33", "1.200"]


@pytest.mark.parametrize(
    ("text", "vi", "en", "short"),
    [
        ("2026-08", "tháng 8/2026", "August 2026", "8/26"),
        ("2026-12", "tháng 12/2026", "December 2026", "12/26"),
        ("2026-Q4", "quý IV/2026", "Q4 2026", "Q4/26"),
        ("2005", "năm 2005", "2005", "2005"),
        ("2000-01", "tháng 1/2000", "January 2000", "1/00"),
        ("2100-Q1", "quý I/2100", "Q1 2100", "Q1/00"),
    ],
)
def test_a_period_has_one_spelling_and_a_label_in_each_language(text, vi, en, short):
    period = Period.parse(text)
    assert (str(period), period.id, period.label("vi"), period.label("en")) == (text, text, vi, en)
    assert period.short_label() == short
