"""What an explanation says beside the formula: each figure in its place, and nothing where there is nothing to say."""

from dataclasses import replace
from decimal import Decimal

import pytest
from worlds import AUGUST, province_of, table

from kstt.rulebook import load
from kstt.scoring import GroupScore, Sum, score, score_all
from kstt.terms import Period
from kstt.trace import explain
from kstt.trace.explain import published_remark, sum_agrees


def said(found, rules, **beside) -> list[tuple[str, str]]:
    return [(remark.tone, remark.text) for remark in explain(found, rules, "en", **beside).remarks]


@pytest.mark.parametrize(
    ("published", "tone", "text"),
    [
        ("4.98", "neutral", "Equals the points the portal publishes (4.98)."),
        ("4.99", "neutral", "The portal publishes 4.99, recomputed 4.98: 0.01 apart, within rounding (0.01)."),
        ("4.97", "neutral", "The portal publishes 4.97, recomputed 4.98: 0.01 apart, within rounding (0.01)."),
        (
            "5",
            "bad",
            "Differs from the portal: 5.00 points published, 4.98 recomputed from numerator and denominator, 0.02 apart.",
        ),
    ],
)
def test_published_points_stand_beside_ours(published, tone, text):
    remark = published_remark(Decimal("4.98"), Decimal(published), "en")
    assert (remark.tone, remark.text) == (tone, text)
    assert published_remark(None, Decimal(published), "en") is published_remark(Decimal("4.98"), None, "en") is None


def test_points_that_the_portal_published_are_told_with_the_indicator(portal):
    found = score("P", AUGUST, table({("P", "05"): (3, 4)}), portal).indicator("05")
    assert said(found, portal) == []
    (remark,) = said(found, portal, published=Decimal("14.5"))
    assert remark[0] == "bad" and "14.50 points published, 15.00 recomputed" in remark[1]


def test_a_constant_asks_for_no_rate(portal):
    told = explain(score("P", AUGUST, table({}), portal).indicator("15"), portal, "en")
    assert [text for _, text in told.formula] == ["constant", "=", "2.00"]
    assert (told.threshold, told.lost) == ("does not depend on a rate.", "none.")
    assert [remark.text.partition(":")[0] for remark in told.remarks] == ["This rule set gives every unit all 2 points"]


def test_what_is_not_scored_for_want_of_a_threshold_says_so_and_keeps_its_figures():
    november = Period.parse("2025-11")
    rules = load("portal-2025")
    card = score("P", november, table({("P", "11"): (4, 5), ("P", "12"): (4, 5)}, november), rules)
    open_, scored = (explain(card.indicator(id), rules, "en") for id in ("11", "12"))
    assert (open_.status, scored.status) == ("not scored: threshold unknown", "supplied counts")
    assert open_.threshold == "not known." and scored.threshold != open_.threshold


def test_what_is_not_assessed_says_so_and_who_got_its_points_says_that(redistributing):
    card = score("P", AUGUST, table({("P", "09"): (0, 0), ("P", "10"): (1, 2), ("P", "11"): (1, 2)}), redistributing)
    nothing = explain(card.indicator("09"), redistributing, "en")
    assert nothing.formula == (("text", "nothing to count → not assessed"),)
    assert nothing.lost == "none; the indicator is not assessed."
    assert [remark.tone for remark in nothing.remarks] == ["unknown"]
    told = [text for _, text in said(card.indicator("11"), redistributing)]
    assert [text.partition(",")[0] for text in told] == ["The maximum is 7.5 instead of 6"]


def test_the_official_count_is_told_where_it_is_another(portal):
    def scored(n, d, id="05"):
        return score("P", AUGUST, table({("P", id): (n, d)}), portal).indicator(id)

    ours = scored(3, 4)
    assert said(ours, portal, official=("portal-2026", scored(3, 4))) == []
    assert said(ours, portal, official=("portal-2026", scored(None, None))) == []
    assert said(ours, portal, official=("portal-2026", replace(scored(None, None, "15"), numerator=1))) == []
    other, compared = said(ours, portal, official=("portal-2026", scored(1, 8)), published=Decimal("2.50"))
    assert other == (
        "neutral",
        "The official rule set portal-2026 counts in another way: 1 of 8, 2.50 of 20 points.",
    )
    # The portal's points are held against the official ones, not against the province's own 15.
    assert compared[0] == "neutral" and compared[1].startswith("Equals the points the portal publishes (2.50).")


@pytest.mark.parametrize("pair", [(0, 0), (None, None)])
def test_a_printed_rate_is_held_against_a_rate_that_there_is(pair, portal):
    rows = {("P", "05"): pair, ("P", "03"): (1, 2)}
    cards = score_all(table(rows), province_of("P.1"), portal, AUGUST)
    for found in (cards["P"].indicator("05"), cards["P.1"].indicator("03")):
        assert not [text for _, text in said(found, portal, published_rate_pct="12.34") if "prints" in text]
    own = said(cards["P"].indicator("03"), portal, published_rate_pct="12.34")
    assert ("bad", "The portal prints a rate of 12.34%, numerator ÷ denominator gives 50.00%.") in own


@pytest.mark.parametrize(
    ("published", "agrees"),
    [("9.98", True), ("10.02", True), ("9.97", False), ("10.03", None), ("14.02", None), ("14.03", False)],
)
def test_a_sum_of_the_portal_may_exceed_ours_by_what_is_not_scored_here(published, agrees):
    """Two indicators are scored, a third of 4 points is not: 10 points here may be up to 14 there, within rounding."""
    ours = GroupScore("III", Decimal(10), Decimal(18), Decimal(14), Sum.PARTIAL)
    assert sum_agrees(ours, Decimal(published), 2) is agrees
    whole = GroupScore("III", Decimal(10), Decimal(18), Decimal(18), Sum.COMPLETE)
    assert sum_agrees(whole, Decimal(published), 2) is bool(agrees)
    assert sum_agrees(replace(ours, points=None), Decimal(published), 2) is None
