"""What moved a total and what the next points cost, against the longer way: score everything again."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import AUGUST, province_of, table

from kstt.counting import resolve
from kstt.rulebook import load
from kstt.scoring import Status, compare, contributions_of_units, score, score_all, what_if
from kstt.scoring.band import band_of, next_band
from kstt.terms import Count, Counts
from kstt.terms.numbers import round_half_up
from kstt.trace import explain

PORTAL = load("portal-2026")
JULY = AUGUST.previous()
CODES = ("P.1", "P.2", "P.3")
TREE = province_of(*CODES)
ADDING = [indicator.id for indicator in PORTAL.indicators if indicator.adding.units == "sum"]


def moved(before: dict, after: dict):
    """Contributions by unit and what no unit explains, from two months of {(unit, indicator): (n, d)}."""
    sides = [resolve(table(rows, period), TREE, PORTAL, period) for rows, period in ((before, JULY), (after, AUGUST))]
    cards = [score_all(c, TREE, PORTAL, period)["P"] for c, period in zip(sides, (JULY, AUGUST), strict=True)]
    both = compare(*cards)
    parts, rest = contributions_of_units(both, *sides, TREE, PORTAL)
    return both, {part.unit: part for part in parts}, rest


def of(id: str, *pairs: tuple[int, int]) -> dict:
    return {(code, id): pair for code, pair in zip(CODES, pairs, strict=True)}


def test_the_unit_whose_rate_rose_moved_the_province_by_its_own_work():
    _, parts, rest = moved(of("05", (8, 10), (5, 10), (10, 20)), of("05", (9, 10), (5, 10), (10, 20)))
    assert set(parts) == {"P.1"} and rest == 0
    assert (parts["P.1"].own, parts["P.1"].weight) == (Fraction(20, 40), 0)


def test_rows_of_the_provinces_own_code_move_it_like_those_of_a_unit():
    """9 of 10, then 5 of 10 of its own beside 20 of 20 of its units."""

    def settled(own: int, period):
        pairs = {
            (code, period.id, "05"): Count(*pair) for code, pair in zip(CODES, ((8, 8), (6, 6), (6, 6)), strict=True)
        }
        pairs["P", period.id, "05"] = Count(own, 10, marks=("own_rows",))
        return resolve(Counts(pairs), TREE, PORTAL, period)

    sides = settled(9, JULY), settled(5, AUGUST)
    cards = [score_all(c, TREE, PORTAL, period)["P"] for c, period in zip(sides, (JULY, AUGUST), strict=True)]
    parts, rest = contributions_of_units(compare(*cards), *sides, TREE, PORTAL)
    assert [part.unit for part in parts] == ["P"] and parts[0].total == parts[0].own < 0
    assert abs(rest) < Fraction(1, 100)


def test_units_that_only_grew_or_shrank_moved_it_by_weight_to_the_side_they_stand_on():
    """20 × (19/30 − 12/30) points, all of it by weight: one that is better than the rest has grown, a worse one shrank."""
    before, after = of("05", (9, 10), (1, 10), (2, 10)), of("05", (18, 20), (0, 0), (2, 10))
    both, parts, _ = moved(before, after)
    assert all(part.own == 0 for part in parts.values())
    assert parts["P.1"].weight > 0 and parts["P.2"].weight > 0
    assert sum(part.total for part in parts.values()) == 20 * (Fraction(20, 30) - Fraction(12, 30))
    assert both.delta == round_half_up(Fraction(400, 30), 2) - 8


def test_a_cap_lets_a_rate_move_further_than_its_points():
    """Indicator 08 is full from 50 %: from 45 % to 90 % brings 0.6 points, and the units share these 0.6."""
    _, parts, rest = moved(of("08", (9, 20), (9, 20), (9, 20)), of("08", (18, 20), (18, 20), (18, 20)))
    assert [parts[code].own for code in CODES] == [Fraction(6, 30)] * 3 and rest == 0


def test_supplied_figures_of_the_province_that_are_not_its_units_sum_are_put_on_no_unit():
    before = of("05", (8, 10), (5, 10), (5, 10)) | {("P", "05"): (18, 31)}
    both, parts, rest = moved(before, of("05", (9, 10), (5, 10), (5, 10)))
    assert (parts, rest) == ({}, both.delta) and rest != 0


def test_an_indicator_that_is_put_on_no_unit_leaves_the_next_ones_to_the_units():
    """05 of the province is no sum of its units, in 11 they stand still, in 12 one moved."""
    before = of("05", (8, 10), (5, 10), (5, 10)) | {("P", "05"): (18, 31)} | of("11", (1, 2), (1, 2), (1, 2))
    after = before | {("P.1", "05"): (9, 10), ("P", "05"): (20, 31)}
    _, parts, _ = moved(before | of("12", (1, 10), (1, 10), (1, 10)), after | of("12", (4, 10), (1, 10), (1, 10)))
    assert {unit: (part.own, part.weight) for unit, part in parts.items()} == {"P.1": (6 * Fraction(3, 30), 0)}


@pytest.mark.parametrize("empty_first", [True, False])
def test_a_month_without_a_dossier_has_no_rate_that_units_could_have_moved(empty_first):
    """Of 19 nothing came in in one of the months: full for nothing, then 3 of 6 in time."""
    sides = [of("19", (0, 0), (0, 0), (0, 0)), of("19", (1, 2), (1, 2), (1, 2))]
    both, parts, rest = moved(*(sides if empty_first else sides[::-1]))
    assert (parts, rest, abs(both.delta)) == ({}, both.delta, 3)


def test_what_does_not_add_up_over_units_is_put_on_none_of_them():
    """Services with dossiers (07) are told apart by the province; that its figure is the sum here is chance."""
    before = of("07", (1, 2), (1, 2), (1, 2)) | {("P", "07"): (3, 6)}
    both, parts, rest = moved(before, before | {("P.1", "07"): (2, 2), ("P", "07"): (4, 6)})
    assert (parts, rest) == ({}, both.delta) and both.delta > 0


def test_a_unit_that_does_as_the_whole_does_moves_nothing_by_growing():
    """In both months P.1 stands where the province does, at 1/2 and then 3/4: it pulls no other way, however it grows."""
    before, after = of("05", (5, 10), (2, 10), (8, 10)), of("05", (45, 60), (12, 20), (18, 20))
    _, parts, _ = moved(before, after)
    assert parts["P.1"].own > 0 and parts["P.1"].weight == 0


def test_a_unit_without_a_dossier_in_either_month_takes_no_part():
    _, parts, _ = moved(of("05", (0, 0), (5, 10), (10, 20)), of("05", (0, 0), (6, 10), (10, 20)))
    assert {unit: (part.own, part.weight) for unit, part in parts.items()} == {"P.2": (Fraction(20, 30), 0)}


def test_a_unit_that_was_not_there_before_came_in_by_weight_alone():
    """P.3 has no row in July and the province's July is given; from 15/20 to 16/30 its bad start is all weight."""
    before = {("P.1", "05"): (10, 10), ("P.2", "05"): (5, 10), ("P", "05"): (15, 20)}
    both, parts, rest = moved(before, of("05", (10, 10), (5, 10), (1, 10)))
    assert parts["P.3"].own == 0 and parts["P.3"].weight < 0
    assert sum(part.total for part in parts.values()) == 20 * (Fraction(16, 30) - Fraction(15, 20))
    assert abs(rest) < Fraction(1, 100) and both.delta < 0


MONTH = st.fixed_dictionaries(
    {
        (code, id): st.integers(1, 60).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))
        for code in CODES
        for id in ADDING
    }
)


@given(MONTH, MONTH, st.sampled_from(CODES))
@settings(max_examples=40)
def test_what_is_left_over_is_no_more_than_rounding(before, after, still):
    """With every figure a sum of its units only the rounding of points is no unit's; who stands still did nothing itself."""
    after |= {key: pair for key, pair in before.items() if key[0] == still}
    both, parts, rest = moved(before, after)
    assert {change.indicator for change in both.changes if change.delta} <= set(ADDING)
    assert abs(rest) <= 2 * Fraction(5, 1000) * len(ADDING)
    assert still not in parts or parts[still].own == 0


PAIRS = {
    id: st.integers(0, 40).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))
    for id in sorted(indicator.id for indicator in PORTAL.indicators)
}
FULL_MONTH = st.fixed_dictionaries(PAIRS)


def by_start(band):
    return band.at_least


@given(FULL_MONTH, st.sets(st.sampled_from(sorted(PAIRS)), max_size=1))
@settings(max_examples=30)
def test_the_next_points_are_those_found_by_trying(pairs, empty):
    """Every number of more cases is tried in turn. A figure is missing: no band is promised."""
    rows = {("P", id): (None, None) if id in empty else pair for id, pair in pairs.items()}
    card = score("P", AUGUST, table(rows), PORTAL)
    found = {each.indicator: each for each in what_if(card, PORTAL)}
    own = {s.indicator for s in card.indicators if s.own_work and s.denominator and s.points < s.max_points}
    assert set(found) == own
    better = min((band for band in PORTAL.bands if band.at_least > card.points), key=by_start, default=None)
    assert next_band(PORTAL, card.points) == better
    for id, each in found.items():
        numerator, denominator = pairs[id]
        tried = [
            score("P", AUGUST, table(rows | {("P", id): (n, denominator)}), PORTAL)
            for n in range(numerator, denominator + 1)
        ]
        points = [one.indicator(id).points for one in tried]
        most = card.indicator(id).max_points

        def least(enough):
            return next((k for k, good in enumerate(enough) if good), None)

        assert each.full == least(p == most for p in points)
        assert each.next_tenth == least(p >= min(points[0] + Decimal("0.1"), most) for p in points)
        if card.missing or better is None:
            assert (each.band, each.band_id) == (None, None)
        else:
            assert each.band == least(band_of(PORTAL, one.points).at_least >= better.at_least for one in tried)
            assert each.band_id == better.id


def test_from_the_best_band_there_is_no_next_one():
    assert [getattr(next_band(PORTAL, Decimal(n)), "at_least", None) for n in (0, 50, 89, 90, 100)] == [
        50,
        70,
        90,
        None,
        None,
    ]


def test_points_that_are_full_copied_or_for_nothing_have_no_next_points():
    rows = {("P.1", "05"): (10, 10), ("P.1", "07"): (0, 0), ("P.1", "08"): (1, 4), ("P.1", "19"): (0, 0)}
    cards = score_all(table(rows | {("P", "03"): (1, 2)}), TREE, PORTAL, AUGUST)
    assert cards["P.1"].indicator("03").status is Status.COPIED_FROM_PARENT
    assert [each.indicator for each in what_if(cards["P.1"], PORTAL)] == ["08"]


def worked_out(formula) -> Decimal:
    """The right side of a formula from its left: what a reader with a calculator gets."""
    left = [text for _, text in formula]
    at = left.index("=")
    sign = {"×": "*", "÷": "/", "min(1,": "min(1,", ")": ")"}
    exact = []
    for text in left[:at]:
        if text in sign:
            exact.append(sign[text])
        else:
            value = Fraction(text.removesuffix("%").replace(",", "")) / (100 if text.endswith("%") else 1)
            exact.append(f"Fraction({value.numerator}, {value.denominator})")
    assert re.fullmatch(r"[\d\s(),*/min Fracto]+", " ".join(exact))
    return round_half_up(eval(" ".join(exact), {"Fraction": Fraction, "min": min}), 2)


@given(st.sampled_from(["05", "08", "10", "14", "17"]), st.integers(1, 30_000), st.data())
def test_a_reader_with_a_calculator_gets_the_points_a_formula_ends_with(id, denominator, data):
    numerator = data.draw(st.integers(0, denominator + (50 if id == "10" else 0)))
    counts = Counts({("P", AUGUST.id, id): Count(numerator, denominator)})
    found = score("P", AUGUST, counts, PORTAL).indicator(id)
    formula = explain(found, PORTAL, "en").formula
    assert formula[-1] == ("number", f"{found.points:.2f}")
    assert worked_out(formula) == found.points
    capped = any(text == "min(1," for _, text in formula)
    assert capped == (found.threshold < 1 or numerator > denominator)


@pytest.mark.parametrize(
    ("pair", "lost", "win_back"),
    [
        (
            (100, 400),
            "3.00 of 6 points.",
            ("4 more dossiers bring 0.1 points;", "100 more dossiers bring full points."),
        ),
        ((199, 400), "0.03 of 6 points.", ("1 more dossier brings full points.",)),
        ((0, 0), "6.00 of 6 points.", ()),
        ((49, 98), "none.", ()),
    ],
)
def test_an_explanation_says_what_is_lost_and_what_wins_it_back(pair, lost, win_back):
    card = score("P", AUGUST, table({("P", "08"): pair}), PORTAL)
    what = next((each for each in what_if(card, PORTAL) if each.indicator == "08"), None)
    told = explain(card.indicator("08"), PORTAL, "en", what=what)
    assert (told.lost, told.win_back) == (lost, win_back)


def test_an_explanation_names_the_rating_that_one_indicator_alone_would_bring():
    rows = {("P", id): (8, 10) for id in PAIRS} | {("P", "05"): (720, 1000), ("P", "08"): (300, 1000)}
    card = score("P", AUGUST, table(rows), PORTAL)
    assert card.points == Decimal("79.73")
    what = next(each for each in what_if(card, PORTAL) if each.indicator == "05")
    # 0.27 are missing, at 0.02 a dossier.
    assert (
        explain(card.indicator("05"), PORTAL, "en", what=what).win_back[-1]
        == "14 more dossiers lift the total to Good."
    )
    told = explain(card.indicator("05"), PORTAL, "vi", what=what).win_back[-1]
    assert told == "thêm 14 hồ sơ thì tổng điểm lên mức Tốt."
