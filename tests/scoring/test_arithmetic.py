"""The arithmetic: half-up, thresholds, zero policies, copied and constant figures, bands, ranks."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import AUGUST, province_of, table

from kstt.rulebook import load
from kstt.rulebook.model import Dates
from kstt.scoring import Reason, Status, compare, ranking, score, score_all
from kstt.scoring.band import band_of, certain_band
from kstt.scoring.card import GroupScore, Sum
from kstt.scoring.redistribute import apportion, effective_maxima
from kstt.terms import Count, Counts, Period
from kstt.terms.numbers import plain_percent, round_half_up

IDLE = {"05", "07", "08", "09", "10", "11", "12", "13", "14", "16", "18", "19", "20", "21"}


def test_a_tie_goes_up():
    assert round_half_up(Fraction("2.675"), 2) == Decimal("2.68")
    assert round_half_up(Fraction("2.665"), 2) == Decimal("2.67")
    assert round_half_up(Fraction("-2.675"), 2) == Decimal("-2.68")
    assert round_half_up(Decimal("0.125"), 2) == Decimal("0.13")


def test_points_on_a_tie_are_rounded_up(portal):
    # 20 × 1/800 = 0.025 exactly; binary floating point and banker's rounding would give 0.02.
    card = score("P", AUGUST, table({("P", "05"): (1, 800)}), portal)
    assert card.indicator("05").points == Decimal("0.03")


def test_an_idle_office_scores_19_79(portal):
    """Nothing done, 19.79 earned: 2 constant, 12 for no petitions, 5.79 copied from its province."""
    tree = province_of("P.1")
    rows = {("P.1", id): (0, 0) for id in IDLE}
    rows |= {("P.1", "04"): (0, 0), ("P.1", "06"): (0, 10), ("P.1", "17"): (0, 385), ("P.1", "15"): (None, None)}
    rows |= {("P", "01"): (1, 2), ("P", "02"): (1, 5), ("P", "03"): (199, 200)}
    cards = score_all(table(rows), tree, portal, AUGUST)
    copied = [cards["P.1"].indicator(id).points for id in ("01", "02", "03")]
    assert copied == [Decimal(3), Decimal("0.80"), Decimal("1.99")]
    assert cards["P.1"].total.points == Decimal("19.79")
    assert cards["P.1"].not_own_work == Decimal("19.79")


def test_points_of_the_units_own_work_are_not_among_those_that_are_not(portal):
    rows = {("P", "03"): (1, 2)} | {("P.1", "05"): (3, 4), ("P.1", "08"): (1, 4), ("P.1", "19"): (0, 0)}
    card = score_all(table(rows), province_of("P.1"), portal, AUGUST)["P.1"]
    # 15 and 3 are its own; 1 is copied, 2 constant, 6 for no petitions; the other figures are missing.
    assert (card.points, card.not_own_work) == (27, 9)


def test_a_rule_that_says_no_constant_is_scored_by_its_counts(portal):
    """15 under the Decision: what the portal gives every unit has to be earned."""
    decision = load("decision-766")
    for pair, earned in (((1, 4), Decimal("0.50")), ((None, None), None)):
        found = score("P", AUGUST, table({("P", "15"): pair}), decision).indicator("15")
        assert found.points == earned and found.status is not Status.CONSTANT
        assert score("P", AUGUST, table({("P", "15"): pair}), portal).indicator("15").points == 2


def test_full_points_from_the_threshold_on(portal):
    at = score("P", AUGUST, table({("P", "08"): (50, 100)}), portal).indicator("08")
    below = score("P", AUGUST, table({("P", "08"): (49, 100)}), portal).indicator("08")
    assert (at.points, below.points) == (Decimal("6.00"), Decimal("5.88"))


def test_more_than_all_counts_as_all(portal):
    ours = score("P", AUGUST, table({("P", "10"): (7, 5)}), portal).indicator("10")
    assert ours.rate == Fraction(7, 5)
    assert ours.points == 2


def test_a_zero_denominator_gives_nothing_except_for_petitions(portal):
    card = score("P", AUGUST, table({("P", id): (0, 0) for id in IDLE}), portal)
    assert card.indicator("19").status is Status.FULL_FOR_NOTHING
    assert card.indicator("20").points == 6
    assert all(card.indicator(id).points == 0 for id in IDLE - {"19", "20"})


def test_a_missing_row_is_not_a_zero(portal):
    card = score("P", AUGUST, Counts(), portal)
    assert card.indicator("05").status is Status.NOT_AVAILABLE
    assert card.indicator("05").reason is Reason.NO_ROW
    assert card.group("II").points is None


def test_an_unknown_threshold_is_not_guessed():
    rules = load("portal-2025")
    period = Period.parse("2025-11")
    counts = Counts({("P", period.id, "11"): Count(80, 100)})
    ours = score("P", period, counts, rules).indicator("11")
    assert (ours.points, ours.reason) == (None, Reason.THRESHOLD_UNKNOWN)
    assert ours.rate == Fraction(4, 5)


def test_the_petition_rule_changed_on_16_october_2025():
    rules = load("portal-2025")
    zero = {id: Count(0, 0) for id in ("19", "20")}
    for period, points in (("2025-09", 0), ("2025-10", 6)):
        of = Period.parse(period)
        card = score("P", of, Counts({("P", of.id, id): count for id, count in zero.items()}), rules)
        assert card.indicator("19").points == points


def test_figures_are_copied_down_two_levels(portal):
    from kstt.terms import Level, Unit, UnitTree

    tree = UnitTree.of(
        [Unit("P", "P", Level.PROVINCE), Unit("P.1", "S", Level.DEPARTMENT, "P"), Unit("P.1.1", "C", Level.WARD, "P.1")]
    )
    cards = score_all(table({("P", "03"): (87, 89)}), tree, portal, AUGUST)
    copied = cards["P.1.1"].indicator("03")
    assert (copied.points, copied.copied_from) == (Decimal("1.96"), "P")


@pytest.mark.parametrize(
    ("total", "band"),
    [
        *[("100", "Xuất sắc"), ("90", "Xuất sắc"), ("89.99", "Tốt"), ("80", "Tốt"), ("79.99", "Khá"), ("70", "Khá")],
        *[("69.99", "Trung bình"), ("50", "Trung bình"), ("49.99", "Yếu"), ("0", "Yếu")],
    ],
)
def test_the_band_of_a_total(total, band, portal):
    assert band_of(portal, Decimal(total)).title.vi == band


def test_equal_totals_rank_by_code_and_share_no_rank(portal):
    tree = province_of("P.1", "P.10", "P.2")
    cards = score_all(table({(code, "05"): (9, 10) for code in ("P.1", "P.10", "P.2")}), tree, portal, AUGUST)
    ranks = ranking(cards, ("P.2", "P.10", "P.1"))
    assert ranks.order == ("P.1", "P.10", "P.2")
    assert (ranks.position("P.2"), len(ranks)) == (3, 3)


def test_a_unit_that_lacks_a_figure_is_not_ranked(portal):
    tree = province_of("P.1", "P.2")
    cards = score_all(
        table({("P.1", "05"): (1, 10), ("P.1", "08"): (1, 10), ("P.2", "05"): (10, 10)}), tree, portal, AUGUST
    )
    ranks = ranking(cards, ("P.1", "P.2"))
    assert (ranks.order, ranks.left_out) == (("P.1",), ("P.2",))


def test_units_without_figures_of_their_own_are_not_ranked_by_what_all_of_them_have(portal):
    """Only the province has figures: 15 is 2 for everybody, 01 is copied; whoever has the first code would be first."""
    tree = province_of("P.1", "P.2")
    cards = score_all(table({("P", "01"): (1, 2), ("P", "05"): (1, 2)}), tree, portal, AUGUST)
    ranks = ranking(cards, ("P.1", "P.2"))
    assert cards["P.1"].points == 5 and not cards["P.1"].has_figures_of_its_own
    assert (ranks.order, ranks.left_out) == ((), ("P.1", "P.2"))
    idle = score_all(table({(code, "19"): (0, 0) for code in ("P.1", "P.2")}), tree, portal, AUGUST)
    assert ranking(idle, ("P.1", "P.2")).order == ("P.1", "P.2")


def test_maxima_are_shared_out_to_the_hundredth():
    assert apportion(Decimal(10), {"a": Decimal(1), "b": Decimal(1), "c": Decimal(1)}) == {
        "a": Decimal("3.34"),
        "b": Decimal("3.33"),
        "c": Decimal("3.33"),
    }


def test_a_province_may_share_out_what_does_not_apply(portal, redistributing):
    """A unit without fee-bearing procedures: 10 points of III-b go to III-a; the official score stays beside."""
    counts = table({("P", id): (0, 0) for id in ("09", "10", "11")} | {("P", id): (9, 10) for id in ("06", "07", "08")})
    own, official = (score("P", AUGUST, counts, rules) for rules in (redistributing, portal))
    assert {own.indicator(id).status for id in ("09", "10", "11")} == {Status.NOT_ASSESSED}
    assert own.group("III").max_points == official.group("III").max_points == 22
    assert own.group("III-b").max_points == 0
    assert own.group("III").points > official.group("III").points
    assert sum(s.max_points for s in own.indicators) == 100


def test_what_is_not_assessed_for_the_province_is_not_assessed_below_it_and_shared_out_there_too(portal, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(
        "id: own\ntitle: {vi: R, en: O}\nstatus: provincial\nstatus_note: {vi: R., en: O.}\n"
        "in_force: {from: 2026-01-01}\nsucceeds: portal-2025\nextends: portal-2026\n"
        "sources:\n  qd: {document: D, clause: C, tag: P}\nchanges:\n"
        "  - {path: indicators/01/versions/1/zero_denominator/policy, value: redistribute, source: qd}\n",
        encoding="utf-8",
    )
    counts = table({("P", "01"): (0, 0), ("P", "02"): (9, 10), ("P.1", "04"): (1, 2)})
    cards = score_all(counts, province_of("P.1"), load(own), AUGUST)
    for code in ("P", "P.1"):
        copied = cards[code].indicator("01")
        assert (copied.status, copied.max_points, copied.points) == (Status.NOT_ASSESSED, 0, None)
        assert (cards[code].indicator("02").max_points, cards[code].group("I").max_points) == (6, 18)
    assert cards["P.1"].indicator("01").copied_from == "P"
    official = score_all(counts, province_of("P.1"), portal, AUGUST)["P.1"].indicator("01")
    assert (official.status, official.points) == (Status.COPIED_FROM_PARENT, 0)


def test_one_indicator_left_out_goes_to_its_own_part(redistributing):
    maxima = effective_maxima(redistributing, ["09"], ["09"])
    assert (maxima["09"], maxima["10"], maxima["11"]) == (0, Decimal("2.50"), Decimal("7.50"))
    assert sum(maxima.values()) == 100


@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.integers(1, 2000).map(lambda cents: Decimal(cents) / 100), min_size=1
    ),
    st.integers(0, 2000),
)
def test_what_is_shared_out_goes_to_the_largest_remainders(weights, cents):
    parts = apportion(Decimal(cents) / 100, weights)
    assert sum(parts.values()) == Decimal(cents) / 100
    whole = sum(map(Fraction, weights.values()))
    exact = {key: cents * Fraction(weight) / whole for key, weight in weights.items()}
    raised = {key for key in parts if parts[key] * 100 != exact[key] // 1}
    assert all(parts[key] * 100 == exact[key] // 1 + 1 for key in raised)
    # In order of falling remainders, then of keys, those who were given a cent come first.
    order = sorted(exact, key=lambda key: (-(exact[key] % 1), key))
    assert set(order[: len(raised)]) == raised


def test_where_no_rule_was_in_force_nothing_is_scored_and_the_counts_stand(portal):
    indicator = portal.indicator("05")
    later = indicator.versions[0].model_copy(
        update={"in_force": Dates.model_validate({"from": AUGUST.end + timedelta(1)})}
    )
    late = indicator.model_copy(update={"versions": (later,)})
    rules = portal.model_copy(update={"indicators": tuple(late if i == indicator else i for i in portal.indicators)})
    found = score("P", AUGUST, table({("P", "05"): (3, 4)}), rules).indicator("05")
    assert (found.status, found.reason) == (Status.NOT_AVAILABLE, Reason.NO_RULE_IN_FORCE)
    assert (found.numerator, found.denominator, found.threshold, found.points) == (3, 4, None, None)
    september = Period.parse("2026-09")
    assert score("P", september, table({("P", "05"): (3, 4)}, september), rules).indicator("05").points == 15


def test_a_group_says_whether_all_some_or_none_of_its_indicators_are_there(portal, redistributing):
    pairs = {("P", id): (1, 2) for id in ("05", "19", "20", "06", "07", "08")}
    card = score("P", AUGUST, table(pairs), portal)
    assert {id: card.group(id).status for id in ("II", "V", "I", "III-a", "III-b", "III")} == {
        "II": Sum.COMPLETE,
        "V": Sum.PARTIAL,
        "I": Sum.NOT_AVAILABLE,
        "III-a": Sum.COMPLETE,
        "III-b": Sum.NOT_AVAILABLE,
        "III": Sum.PARTIAL,
    }
    assert (card.group("V").available_max, card.group("V").max_points, card.total.status) == (12, 18, Sum.PARTIAL)
    assert (card.group("I").points, card.group("I").available_max, card.group("I").assessed) == (None, 0, True)
    idle = score("P", AUGUST, table({("P", id): (0, 0) for id in ("09", "10", "11")}), redistributing).group("III-b")
    assert (idle.points, idle.status, idle.assessed) == (None, Sum.COMPLETE, False)
    assert card.group("II").assessed


def test_no_points_at_all_have_no_band(portal):
    nothing = GroupScore("total", None, Decimal(100), Decimal(0), Sum.NOT_AVAILABLE)
    assert certain_band(portal, nothing) is None
    all_there = GroupScore("total", Decimal("79.99"), Decimal(100), Decimal(100), Sum.COMPLETE)
    assert certain_band(portal, all_there) == band_of(portal, Decimal("79.99"))
    # 0.01 is missing, and with it the total could be 80.
    assert certain_band(portal, replace(all_there, available_max=Decimal("99.99"), status=Sum.PARTIAL)) is None


def test_a_figure_that_came_or_went_is_told_beside_the_change(portal):
    july = AUGUST.previous()
    before = score("P", july, table({("P", "05"): (1, 2), ("P", "08"): (1, 4)}, july), portal)
    after = score("P", AUGUST, table({("P", "05"): (1, 2), ("P", "07"): (1, 4)}), portal)
    became = {change.indicator: change.became for change in compare(before, after).changes if change.became}
    assert became == {"07": "available", "08": "unavailable"}
    assert (compare(before, after).same_indicators, compare(before, before).same_indicators) == (False, True)


@pytest.mark.parametrize(
    ("rate", "written"),
    [
        (Fraction(2, 3), "66.67%"),
        (Fraction(66667, 100_000), "66.667%"),
        (Fraction(5, 8), "62.5%"),
        (Fraction(1), "100%"),
        (Fraction(0), "0%"),
    ],
)
def test_a_rate_of_a_rule_is_written_as_the_rule_has_it(rate, written):
    assert plain_percent(rate, "en") == written
