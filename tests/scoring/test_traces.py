"""A trace is enough to work every figure out again, and names the rule that decided it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import AUGUST, province_of

from kstt.rulebook import load
from kstt.scoring import score_all
from kstt.terms import Count, Counts, Period
from kstt.terms.numbers import round_half_up
from kstt.trace import explain, trace

NOVEMBER = Period.parse("2025-11")
TREE = province_of("P.1")
IDS = [indicator.id for indicator in load("portal-2026").indicators]
PAIR = st.one_of(
    st.integers(0, 60).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))),
    st.sampled_from([(0, 0), (None, None), None]),
)
ROWS = st.fixed_dictionaries({(unit, id): PAIR for unit in ("P", "P.1") for id in IDS})
DECIDING = {"constant/value", "copied_from_parent/value", "zero_denominator/policy", "threshold/pct"}


def traces(rows, rules, period):
    counts = Counts({(unit, period.id, id): Count(*pair) for (unit, id), pair in rows.items() if pair is not None})
    cards = score_all(counts, TREE, rules, period)
    return [(card, trace(card, rules)) for card in cards.values()]


def deciding(figure) -> set[str]:
    """The rules, short of the indicator's and version's path, that are said to have decided."""
    return {"/".join(use.path.split("/")[-2:]) for use in figure.rules if use.applied} & DECIDING


@given(ROWS, st.sampled_from([("portal-2026", AUGUST), ("portal-2025", NOVEMBER)]))
@settings(max_examples=40)
def test_one_rule_decided_each_figure_and_none_one_that_is_not_there(rows, of):
    rules, period = load(of[0]), of[1]
    for _, made in traces(rows, rules, period):
        for figure in made.indicators:
            ruled = deciding(figure)
            if figure.status == "not_available":
                assert ruled == set(), figure
            elif figure.status == "copied_from_parent":
                assert "copied_from_parent/value" in ruled and figure.copied_from == "P"
            elif figure.status == "constant":
                assert ruled == {"constant/value"}
            else:
                zero = figure.denominator == 0
                assert ruled == ({"zero_denominator/policy"} if zero else {"threshold/pct"}), figure


@given(ROWS)
@settings(max_examples=40)
def test_points_groups_total_and_rating_can_be_worked_out_of_the_trace(rows):
    rules = load("portal-2026")
    for card, made in traces(rows, rules, AUGUST):
        points = {}
        for figure in made.indicators:
            if figure.points is None:
                continue
            points[figure.indicator] = Decimal(figure.points)
            assert round_half_up(Fraction(figure.exact_points), 2) == points[figure.indicator]
            assert Fraction(figure.exact_points) == Fraction(figure.max_points) * Fraction(figure.share)
            if "threshold/pct" in deciding(figure):
                rate = Fraction(figure.numerator, figure.denominator)
                assert Fraction(figure.rate) == rate
                assert Fraction(figure.share) == min(1, rate / Fraction(figure.threshold))
        for group in made.groups:
            members = [points[each.id] for each in rules.members(group["code"]) if each.id in points]
            assert group["points"] == (str(sum(members)) if members else None)
        total = sum(points.values(), start=Decimal(0))
        assert Decimal(made.total["points"]) == total
        band = next(b for b in rules.bands if b.at_least <= total and (b.below is None or total < b.below))
        assert made.total["band"] in (band.id, None)
        if len(points) == len(IDS):
            assert made.total["band"] == band.id == card.band.id


@pytest.mark.parametrize("pair", [(0, 0), (3, 4)])
def test_no_rule_decided_where_the_threshold_is_unknown_whatever_the_counts(pair):
    """Of 0 of 0 dossiers the trace once said that the rule for zero denominators had decided; the figure is open."""
    rules = load("portal-2025")
    _, made = traces({("P", "11"): pair}, rules, NOVEMBER)[0]
    figure = next(each for each in made.indicators if each.indicator == "11")
    assert (figure.reason, figure.points, deciding(figure)) == ("threshold_unknown", None, set())


@pytest.mark.parametrize(("printed", "told"), [("100", False), ("120", False), ("110", True), ("99.9", True)])
def test_a_rate_that_the_portal_cuts_at_100_is_no_contradiction(printed, told):
    """Where a numerator may exceed its denominator (10) the portal prints 100 %, and intake takes that for right."""
    rules = load("portal-2026")
    card = score_all(Counts({("P", AUGUST.id, "10"): Count(120, 100)}), TREE, rules, AUGUST)["P"]
    remarks = explain(card.indicator("10"), rules, "en", published_rate_pct=printed).remarks
    assert any("prints a rate" in each.text for each in remarks) is told
