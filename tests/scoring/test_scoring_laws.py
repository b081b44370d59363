"""Laws that hold for any counts."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import AUGUST, province_of

from kstt.counting import resolve
from kstt.rulebook import INDICATOR_IDS, load
from kstt.scoring import Reason, compare, contributions_of_units, more_needed, score, score_all, what_if
from kstt.terms import Count, Counts, Period
from kstt.trace import explain

PROVINCIAL_RULES = Path(__file__).parents[2] / "params" / "rules" / "tinh-mau-2026.yaml"
PORTAL = load("portal-2026")
PROVINCIAL = load(PROVINCIAL_RULES)
JULY = AUGUST.previous()
CODES = ("P.1", "P.2", "P.3")
TREE = province_of(*CODES)
NOT_NESTED = {i.id for i in PORTAL.indicators if not i.nested}
ADDING = [i.id for i in PORTAL.indicators if i.adding.units == "sum"]


@st.composite
def pairs(draw, id="05", largest=400):
    denominator = draw(st.integers(0, largest))
    most = denominator + 5 if id in NOT_NESTED else denominator
    return Count(draw(st.integers(0, most)), denominator)


@st.composite
def unit_counts(draw, codes=("P",), period=AUGUST, gaps=True):
    rows = {}
    for code in codes:
        for id in INDICATOR_IDS:
            count = draw(st.one_of(pairs(id), st.none(), st.just(Count(None, None)))) if gaps else draw(pairs(id))
            if count is not None:
                rows[code, period.id, id] = count
    return Counts(rows)


RULES = st.sampled_from([PORTAL, PROVINCIAL])


@given(unit_counts(), RULES)
def test_points_lie_between_nothing_and_the_maximum(counts, rules):
    card = score("P", AUGUST, counts, rules)
    for found in card.indicators:
        assert found.points is None or 0 <= found.points <= found.max_points
    assert 0 <= card.points <= card.total.available_max <= 100
    assert sum(found.max_points for found in card.indicators) == 100


@given(unit_counts(), RULES)
def test_groups_and_total_are_sums_of_rounded_points(counts, rules):
    card = score("P", AUGUST, counts, rules)
    assert card.points == sum((s.points or Decimal(0) for s in card.indicators), start=Decimal(0))
    parents = [g.id for g in rules.groups if g.parent is None]
    assert card.points == sum((card.group(id).points or Decimal(0) for id in parents), start=Decimal(0))


@given(unit_counts(gaps=False), st.sampled_from(INDICATOR_IDS), RULES)
def test_one_more_on_time_dossier_never_lowers_a_score(counts, id, rules):
    before = score("P", AUGUST, counts, rules)
    old = counts.get("P", AUGUST, id)
    if not old.denominator:
        return
    for better in (
        Count(old.numerator + 1, old.denominator + 1),
        Count(min(old.numerator + 1, old.denominator), old.denominator),
    ):
        after = score("P", AUGUST, Counts({**counts.table, ("P", AUGUST.id, id): better}), rules)
        if old.numerator <= old.denominator:
            assert after.points >= before.points


@given(unit_counts(), st.integers(2, 9), RULES)
def test_doubling_all_counts_changes_nothing(counts, factor, rules):
    more = Counts({k: Count(c.numerator * factor, c.denominator * factor) if c.available else c for k, c in counts})
    assert [s.points for s in score("P", AUGUST, counts, rules).indicators] == [
        s.points for s in score("P", AUGUST, more, rules).indicators
    ]


@given(unit_counts(codes=("P", *CODES)), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_rows_and_units_changes_nothing(counts, random):
    shuffled = list(counts)
    random.shuffle(shuffled)
    again = Counts(dict(shuffled))
    units = list(TREE.units)
    random.shuffle(units)
    first = score_all(resolve(counts, TREE, PORTAL, AUGUST), TREE, PORTAL, AUGUST)
    second = score_all(resolve(again, type(TREE).of(units), PORTAL, AUGUST), type(TREE).of(units), PORTAL, AUGUST)
    assert dict(first) == dict(second)


@given(unit_counts(codes=CODES, gaps=False))
@settings(max_examples=40)
def test_the_province_counts_are_the_sum_of_its_units(counts):
    whole = resolve(counts, TREE, PORTAL, AUGUST)
    for id in ADDING:
        parts = [counts.get(code, AUGUST, id) for code in CODES]
        ours = whole.get("P", AUGUST, id)
        assert (ours.numerator, ours.denominator) == (
            sum(p.numerator for p in parts),
            sum(p.denominator for p in parts),
        )
    assert whole.get("P", AUGUST, "17") is None  # a catalogue is not a sum


@given(unit_counts(), unit_counts(period=JULY), RULES)
def test_the_changes_of_indicators_add_up_to_the_change(now, before, rules):
    both = compare(score("P", JULY, before, rules), score("P", AUGUST, now, rules))
    assert sum(change.delta for change in both.changes) == both.delta == both.after.points - both.before.points


@given(unit_counts(codes=CODES, gaps=False), unit_counts(codes=CODES, period=JULY, gaps=False))
@settings(max_examples=40)
def test_the_contributions_of_units_add_up_to_the_change(now, before):
    sides = [resolve(counts, TREE, PORTAL, period) for counts, period in ((before, JULY), (now, AUGUST))]
    old, new = (
        score_all(counts, TREE, PORTAL, period)["P"] for counts, period in zip(sides, (JULY, AUGUST), strict=True)
    )
    both = compare(old, new)
    parts, rest = contributions_of_units(both, *sides, TREE, PORTAL)
    assert sum((part.total for part in parts), start=rest) == Fraction(both.delta)


@given(unit_counts(codes=CODES, gaps=False))
@settings(max_examples=25)
def test_a_unit_that_stands_still_among_others_standing_still_contributes_nothing(counts):
    earlier = Counts({(unit, JULY.id, id): count for (unit, _, id), count in counts})
    sides = [resolve(each, TREE, PORTAL, period) for each, period in ((earlier, JULY), (counts, AUGUST))]
    cards = [score_all(c, TREE, PORTAL, p)["P"] for c, p in zip(sides, (JULY, AUGUST), strict=True)]
    parts, rest = contributions_of_units(compare(*cards), *sides, TREE, PORTAL)
    assert (parts, rest) == ((), 0)


@given(pairs(), st.sampled_from(["05", "08", "14", "19"]), st.decimals(0, 20, places=2))
def test_what_is_needed_is_the_least_that_is_enough(count, id, target):
    def points(more: int) -> Decimal:
        pair = Count(count.numerator + more, count.denominator)
        return score("P", AUGUST, Counts({("P", AUGUST.id, id): pair}), PORTAL).indicator(id).points

    found = score("P", AUGUST, Counts({("P", AUGUST.id, id): count}), PORTAL).indicator(id)
    needed = more_needed(found, target)
    if needed is None:
        reachable = found.own_work and found.denominator and points(count.denominator - count.numerator) >= target
        assert not reachable
    else:
        assert points(needed) >= target
        assert needed == 0 or points(needed - 1) < target


@given(unit_counts(gaps=False))
@settings(max_examples=50)
def test_the_next_band_is_reached_by_that_many_more(counts):
    card = score("P", AUGUST, counts, PORTAL)
    for each in what_if(card, PORTAL):
        if each.band is None:
            continue
        old = counts.get("P", AUGUST, each.indicator)

        def with_more(k, old=old, id=each.indicator):
            changed = {**counts.table, ("P", AUGUST.id, id): Count(old.numerator + k, old.denominator)}
            return score("P", AUGUST, Counts(changed), PORTAL)

        assert with_more(each.band).band.id == each.band_id
        assert with_more(each.band - 1).band == card.band


@given(st.lists(pairs(), min_size=3, max_size=3))
def test_a_quarter_is_the_sum_of_its_months(months):
    quarter = Period.parse("2026-Q3")
    counts = Counts({("P", month.id, "05"): count for month, count in zip(quarter.months(), months, strict=True)})
    ours = resolve(counts, province_of(), PORTAL, quarter).get("P", quarter, "05")
    assert (ours.numerator, ours.denominator) == (sum(m.numerator for m in months), sum(m.denominator for m in months))
    assert "months:3/3" in ours.marks


@given(pairs(), pairs())
def test_a_gap_between_months_gives_no_quarter(first, last):
    quarter = Period.parse("2026-Q3")
    counts = Counts({("P", "2026-07", "05"): first, ("P", "2026-09", "05"): last})
    ours = resolve(counts, province_of(), PORTAL, quarter).get("P", quarter, "05")
    assert not ours.available and ours.marks == ("months_missing:2026-08",)


def test_a_quarter_with_a_gap_is_told_by_its_missing_month_and_a_later_month_is_no_gap():
    quarter, tree = Period.parse("2026-Q3"), province_of()
    counts = Counts({("P", "2026-09", "05"): Count(9, 10)})
    found = score_all(resolve(counts, tree, PORTAL, quarter), tree, PORTAL, quarter)["P"].indicator("05")
    assert found.reason is Reason.MONTHS_MISSING
    said = {lang: explain(found, PORTAL, lang) for lang in ("vi", "en")}
    assert [remark.text for remark in said["vi"].remarks][:1] == ["Còn thiếu số liệu của tháng 7/2026, tháng 8/2026."]
    assert [remark.text for remark in said["en"].remarks][:1] == ["There is no figure for July 2026, August 2026."]
    assert "no row" not in " ".join(text for _, text in said["en"].formula)
    assert resolve(Counts(), tree, PORTAL, quarter).get("P", quarter, "05") is None


def test_a_catalogue_figure_of_a_quarter_is_its_last_month():
    quarter = Period.parse("2026-Q3")
    counts = Counts({("P", f"2026-0{m}", "17"): Count(m, 385) for m in (7, 8, 9)})
    assert resolve(counts, province_of(), PORTAL, quarter).get("P", quarter, "17").numerator == 9


def test_distinct_counts_are_never_summed():
    quarter = Period.parse("2026-Q3")
    counts = Counts({("P", f"2026-0{m}", "07"): Count(10, 20) for m in (7, 8, 9)})
    assert resolve(counts, province_of(), PORTAL, quarter).get("P", quarter, "07") is None
