"""The statistics behind signals, against SciPy, statsmodels, published examples and simulation."""

from __future__ import annotations

import itertools
import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from kstt.signals import CHECKS, Severity, model
from kstt.signals.judge import judged
from kstt.signals.model import Effect
from kstt.signals.row_checks import one_account
from kstt.signals.rows import Busiest, RowFacts
from kstt.signals.statistics import (
    against_history,
    against_others,
    at_least,
    at_most,
    concentration,
    funnel_limits,
    many_in_one_minute,
    more_often,
    q_values,
    spread_between,
    xmr_limits,
)
from kstt.signals.statistics.accounts import Sharing, sharing
from kstt.signals.statistics.control import D2, WORTH
from kstt.signals.statistics.funnel import normal_phi, winsorised
from kstt.signals.statistics.scan import clustering, minutes_in_use

# Tails


@pytest.mark.parametrize(("share", "between"), [(0.3, 0.01), (0.02, 0.0004), (0.9, 0.02)])
@pytest.mark.parametrize("tries", [5, 80, 2000])
def test_tails_are_those_of_scipys_beta_binomial(share, between, tries):
    whole = share * (1 - share) / between - 1
    hits = numpy.unique(numpy.linspace(0, tries, 9).astype(int))
    known = stats.betabinom(tries, share * whole, (1 - share) * whole)
    assert at_least(hits, tries, share, between) == pytest.approx(known.sf(hits - 1), rel=1e-6, abs=1e-9)
    assert at_most(hits, tries, share, between) == pytest.approx(known.cdf(hits), rel=1e-6, abs=1e-9)


def test_without_differences_between_units_tails_are_binomial():
    assert at_least(8, 20, 0.2) == pytest.approx(stats.binomtest(8, 20, 0.2, "greater").pvalue)


def test_beyond_the_sum_the_beta_limit_joins_the_exact_tail():
    exact = stats.betabinom.sf(6499, 25_000, 0.2 * 99, 0.8 * 99)
    assert at_least(6500, 25_000, 0.2, 0.2 * 0.8 / 100) == pytest.approx(exact, rel=0.01)


@given(*(st.integers(0, 40) for _ in range(4)))
def test_more_often_is_fishers_exact_test(hits, misses, other_hits, other_misses):
    known = stats.fisher_exact([[hits, misses], [other_hits, other_misses]], alternative="greater").pvalue
    found = more_often(hits, hits + misses, other_hits, other_hits + other_misses)
    assert found == pytest.approx(known, rel=1e-6, abs=1e-12)


# A unit against its past


def test_xmr_limits_are_those_of_the_nist_handbook():
    # NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rates of ten batches.
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    limits = xmr_limits(flow)
    assert limits.centre == pytest.approx(50.81, abs=0.005)
    assert limits.mean_range == pytest.approx(1.8778, abs=0.0001)
    assert limits.upper == pytest.approx(55.8041, abs=0.005)
    assert limits.lower == pytest.approx(45.8159, abs=0.005)


def test_the_constants_of_moving_ranges_are_those_of_two_normal_values():
    assert pytest.approx(stats.norm.expect(lambda x: abs(x) * 2**0.5)) == D2
    ranges = numpy.abs(numpy.diff(numpy.random.default_rng(7).normal(size=(20_000, 60)), axis=1)).mean(axis=1) / D2
    degrees = 1 / (2 * ranges.var())
    assert degrees / 59 == pytest.approx(WORTH, rel=0.05)


def test_chance_alone_crosses_a_level_no_more_often_than_it_says():
    dice = numpy.random.default_rng(766)
    sizes = dice.integers(20, 400, size=(1500, 13))
    hits = dice.binomial(sizes, 0.85)
    p = numpy.array([against_history(k[-1], n[-1], k[:-1], n[:-1]).p for k, n in zip(hits, sizes, strict=True)])
    assert (p <= 0.05).mean() <= 0.05 + 0.012
    assert (p <= 0.01).mean() <= 0.01 + 0.006


def test_a_fall_far_beyond_its_past_is_seen_and_small_months_are_judged_exactly():
    past = ([90] * 12, [100] * 12)
    assert against_history(45, 100, *past).p < 1e-5
    assert against_history(1, 2, *past).p > 0.05
    steady = against_history(100, 100, [100] * 12, [100] * 12)
    assert steady.p == 1.0 and steady.lower > 0.9


@given(st.integers(0, 50), st.integers(1, 12))
def test_doubling_the_past_does_not_move_its_centre_much(hits, months):
    once = against_history(25, 50, [hits] * (months + 5), [50] * (months + 5))
    twice = against_history(25, 50, [2 * hits] * (months + 5), [100] * (months + 5))
    assert once.centre == pytest.approx(twice.centre, abs=0.002)


# Units against each other


HITS, TRIES = numpy.array([10, 30, 45, 20, 61, 33, 48, 90]), numpy.array([100, 150, 160, 170, 200, 110, 240, 260])


def winsorised_squares(between: float) -> float:
    centre = (HITS.sum() + 0.5) / (TRIES.sum() + 1)
    z = (HITS / TRIES - centre) / (centre * (1 - centre) / TRIES + between) ** 0.5
    low, high = numpy.quantile(z, [0.1, 0.9])
    return float((numpy.minimum(numpy.maximum(z, low), high) ** 2).mean())


def test_over_dispersion_is_spiegelhalters_formula_over_what_winsorising_leaves():
    assert spread_between(HITS, TRIES).phi == pytest.approx(winsorised_squares(0.0) / 0.6786, rel=1e-3)


def test_the_variance_between_units_is_the_one_that_explains_their_differences():
    """Paule and Mandel: with it the squares are as many as units that may still move, less what winsorising hides."""
    spread = spread_between(HITS, TRIES)
    assert spread.variance > 0
    assert winsorised_squares(spread.variance) == pytest.approx(7 / 8 * 0.6786, rel=1e-3)
    assert spread_between([10] * 8, [100] * 8).variance == 0.0


@pytest.mark.parametrize(("share", "between"), [(0.9, 0.05), (0.5, 0.15), (0.2, 0.08)])
def test_the_variance_between_units_of_very_different_sizes_is_not_made_small(share, between):
    dice = numpy.random.default_rng(766)
    whole = share * (1 - share) / between**2 - 1
    found = []
    for _ in range(60):
        tries = numpy.maximum(5, dice.lognormal(5, 1.2, 130).astype(int))
        care = dice.beta(share * whole, (1 - share) * whole, 130)
        found.append(spread_between(dice.binomial(tries, care), tries).variance ** 0.5)
    assert numpy.mean(found) == pytest.approx(between, rel=0.1)


def test_a_province_whose_units_only_differ_as_units_do_has_few_false_discoveries():
    dice = numpy.random.default_rng(5)
    false_ones = 0
    for _ in range(40):
        p: list[float] = []
        for share, between in ((0.9, 0.05), (0.3, 0.1), (0.5, 0.15), (0.7, 0.1), (0.95, 0.03), (0.2, 0.08)):
            tries = numpy.maximum(5, dice.lognormal(5, 1.2, 130).astype(int))
            whole = share * (1 - share) / between**2 - 1
            care = dice.beta(share * whole, (1 - share) * whole, 130)
            p.extend(against_others(dice.binomial(tries, care), tries).p)
        false_ones += min(q_values(p)) <= 0.05
    assert false_ones <= 2


def test_winsorising_is_corrected_so_that_chance_alone_gives_one():
    drawn = numpy.random.default_rng(3).normal(size=200_000)
    assert (winsorised(drawn) ** 2).mean() == pytest.approx(normal_phi(), abs=0.005)
    assert normal_phi() == pytest.approx(0.679, abs=0.001)


def test_units_that_differ_by_chance_and_care_are_seldom_called_out():
    dice = numpy.random.default_rng(11)
    crossed = []
    for _ in range(200):
        tries = dice.integers(30, 500, size=60)
        care = dice.beta(0.7 * 40, 0.3 * 40, size=60)
        crossed.append((against_others(dice.binomial(tries, care), tries).p <= 0.01).mean())
    assert numpy.mean(crossed) <= 0.02


def test_limits_narrow_with_size_and_never_below_the_differences_between_units():
    spread = spread_between([10, 30, 45, 20, 61, 33, 48, 90], [100, 150, 160, 170, 200, 110, 240, 260])
    lower, upper = funnel_limits(spread, [10, 100, 10**9], 0.998)
    assert list(lower) == sorted(lower) and list(upper) == sorted(upper, reverse=True)
    assert upper[-1] - spread.centre == pytest.approx(stats.norm.isf(0.001) * spread.variance**0.5, rel=1e-3)
    multiplicative = funnel_limits(spread, [10**9], 0.998, "multiplicative")
    assert multiplicative[1] - multiplicative[0] < 0.001


@given(st.permutations(range(12)))
def test_the_order_of_units_does_not_matter(order):
    hits, tries = numpy.arange(5, 17), numpy.arange(40, 100, 5)
    there = against_others(hits, tries).p
    here = against_others(hits[order], tries[order]).p
    assert here == pytest.approx(there[order])


def test_a_unit_much_like_the_others_changes_little():
    hits, tries = numpy.array([20] * 11 + [38]), numpy.array([100] * 12)
    before = against_others(hits, tries).p_more[-1]
    after = against_others(numpy.append(hits, 20), numpy.append(tries, 100)).p_more[-2]
    assert after == pytest.approx(before, rel=0.5)
    assert against_others(10 * hits, 10 * tries).p_more[-1] < before


# Minutes, accounts, discoveries


def test_the_scan_bound_holds_in_simulation():
    dice = numpy.random.default_rng(5)
    most = [numpy.bincount(dice.integers(0, 450, size=120)).max() for _ in range(3000)]
    for threshold in (4, 5):
        seen = numpy.mean(numpy.array(most) >= threshold)
        bound = many_in_one_minute(threshold, [120], 450.0)
        assert seen <= bound * 1.25 + 0.003
        assert bound <= 2.5 * seen + 0.01


def test_fifteen_in_one_minute_are_no_chance_unless_everyone_closes_in_batches():
    assert many_in_one_minute(15, [30] * 20, 450.0) < 1e-20
    assert many_in_one_minute(15, [30] * 20, 450.0, clustered=200.0) > 1e-3


def test_clustering_is_one_without_any_and_minutes_are_counted_evenly():
    assert clustering(10, 10) == 1.0 and clustering(0, 10) == 1.0 and clustering(219, 9) == 22.0
    assert minutes_in_use([3] * 450) == pytest.approx(450)
    assert minutes_in_use([]) == 1.0


def test_concentration_is_bounded_by_all_filings_of_an_account():
    dice = numpy.random.default_rng(9)
    seen = numpy.mean([numpy.bincount(dice.integers(0, 50, size=60)).max() >= 6 for _ in range(3000)])
    bound = concentration(6, 60, Sharing(1 / 50))
    assert seen <= bound * 1.1 + 0.01 and bound <= 4 * seen + 0.01
    assert concentration(40, 60, Sharing(1 / 50)) < 1e-20
    assert concentration(1, 60, Sharing(0.001)) == 1.0


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=7), min_size=1, max_size=5))
def test_what_is_usual_is_the_chance_of_pairs_and_triples_of_filings(units):
    """Every ordered pair and triple by hand; each unit counts alike, with the outer tenths pulled in."""

    def same(unit: list[int], so_many: int) -> int:
        return sum(len(set(drawn)) == 1 for drawn in itertools.permutations(unit, so_many))

    n, pairs, triples = zip(*((len(unit), same(unit, 2), same(unit, 3)) for unit in units), strict=True)
    found = sharing(n, pairs, triples)
    mean = winsorised([two / math.perm(size, 2) for size, two in zip(n, pairs, strict=True)]).mean()
    third = winsorised([three / math.perm(size, 3) for size, three in zip(n, triples, strict=True)]).mean()
    assert found.mean == pytest.approx(mean or 1 / (sum(math.perm(size, 2) for size in n) + 2))
    assert found.variance == pytest.approx(max(0, third - found.mean**2), abs=1e-12)


def filed(dice, agents):
    """A month's accounts of units in which an agent files this share for others, and the rest one to three of their own."""
    accounts = {}
    for number, share in enumerate(agents):
        total = int(numpy.clip(dice.lognormal(4.6, 1.0), 30, 5000))
        sizes = [int(dice.binomial(total, share))]
        while (left := total - sum(sizes)) > 0:
            sizes.append(min(left, 1 + int(dice.poisson(0.15))))
        c = numpy.array(sizes, dtype=float)
        pairs, triples = (c * (c - 1)).sum(), (c * (c - 1) * (c - 2)).sum()
        accounts[f"U{number:03}"] = Busiest(max(sizes), total, pairs, "", triples)
    found = judged(one_account("one-account", RowFacts(accounts=accounts), {}))
    return {each.unit for each, _, severity in found if severity is Severity.SERIOUS}


@pytest.mark.parametrize("agents", [(1, 9), (0.5, 2), (2, 2)], ids=["a tenth", "a fifth, uneven", "half"])
def test_where_agents_file_everywhere_no_unit_is_named_for_having_one(agents):
    """Post offices and service agents file in every commune: with the pairs' binomial, dozens of 150 units were serious."""
    dice = numpy.random.default_rng(11)
    named = [len(filed(dice, dice.beta(*agents, size=150))) for _ in range(5)]
    assert max(named) <= 1, named


@pytest.mark.parametrize("planted", [1, 3, 10])
def test_units_with_an_agent_are_named_where_hardly_any_has_one(planted):
    dice = numpy.random.default_rng(12)
    agents = [0.5] * planted + [0.0] * (150 - planted)
    assert filed(dice, agents) == {f"U{number:03}" for number in range(planted)}


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_q_values_are_benjamini_and_yekutielis(p):
    order = numpy.argsort(p)
    harmonic = sum(1 / (i + 1) for i in range(len(p)))
    raw = numpy.array(p)[order] * len(p) * harmonic / numpy.arange(1, len(p) + 1)
    by_hand = numpy.minimum(1, numpy.minimum.accumulate(raw[::-1])[::-1])
    assert numpy.array(q_values(p))[order] == pytest.approx(by_hand)
    assert (numpy.array(q_values(p)) >= multipletests(p, method="fdr_bh")[1] - 1e-12).all()
    assert q_values([]) == []


@given(
    st.lists(st.integers(6, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=7, max_size=13)
)
def test_a_month_is_judged_by_its_past_as_the_sources_say(months):
    """Laney's chart by hand, in plain Python: the share as it is for readers, drawn half a case to the middle for limits."""
    *past, (k, n) = months
    found = against_history(k, n, *zip(*past, strict=True))
    hits, tries = sum(hits for hits, _ in past), sum(tries for _, tries in past)
    centre = (hits + 0.5) / (tries + 1)
    z = [(h / t - centre) / (centre * (1 - centre) / t) ** 0.5 for h, t in past]
    moving = [abs(after - before) for before, after in itertools.pairwise(z)]
    sigma = max(1.0, sum(moving) * math.pi**0.5 / 2 / len(moving))
    assert found.past == pytest.approx(hits / tries)
    assert (found.centre, found.sigma_z) == (pytest.approx(centre), pytest.approx(sigma, rel=1e-5))
    reach = 3 * sigma * (centre * (1 - centre) / n) ** 0.5
    limits = (max(0.0, centre - reach), min(1.0, centre + reach))
    assert (found.lower, found.upper) == pytest.approx(limits, rel=1e-5, abs=1e-9)
    error = sigma * (centre * (1 - centre) * (1 / n + 1 / tries)) ** 0.5
    assert found.z == pytest.approx((k / n - centre) / error, rel=1e-5, abs=1e-9)
    assert 2 * stats.t.sf(abs(found.z), 0.605 * (len(past) - 1)) <= found.p * (1 + 1e-9)


@given(st.lists(st.integers(2, 90).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=9))
def test_a_unit_is_told_the_plain_share_of_the_others(units):
    k, n = map(numpy.array, zip(*units, strict=True))
    found = against_others(k, n)
    for i in range(len(units)):
        others = [units[j] for j in range(len(units)) if j != i]
        hits, tries = sum(h for h, _ in others), sum(t for _, t in others)
        assert found.others[i] == pytest.approx(hits / tries)
        drawn = (hits + 0.5) / (tries + 1)
        assert found.expected[i] == pytest.approx(drawn)
        wide = (drawn * (1 - drawn) / n[i] + found.spread.variance) ** 0.5
        assert found.z[i] == pytest.approx((k[i] / n[i] - drawn) / wide, abs=1e-9)
    alone = stats.betabinom if found.spread.variance else stats.binom
    assert alone is stats.betabinom or found.p_more == pytest.approx(alone.sf(k - 1, n, found.expected))


# From when on a test speaks


def severity(check, effect, n, k, p):
    """What becomes of a test that is the month's only one: then q is p."""
    share = Effect(effect, "percentage_points", 0.5, 0.4)
    tested = [model.Tested(check.id, "U", None, 1.0, p, share, n, k)]
    if check.id == "funnel":  # and it differs from its own past
        tested.append(model.Tested("xmr", "U", None, 1.0, 1e-12, Effect(0, "percentage_points", 0, 0), 0, 0))
    return next((severity for each, _, severity in judged(tested) if each is tested[0]), None)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
@pytest.mark.parametrize("which", ["serious", "note"])
def test_a_test_speaks_from_its_bar_on_and_not_below(check, which):
    bar, below = getattr(check, which), {"serious": {Severity.NOTE, None}, "note": {None}}[which]
    if bar is None:
        return
    p = None if check.fact else bar.q if check.id != "funnel" else bar.q / 4
    n = max(bar.n, bar.k)
    k = max(bar.k, math.ceil(bar.share * n))
    assert severity(check, bar.effect, n, k, p) is Severity(which)
    assert severity(check, -bar.effect, n, k, p) is Severity(which)
    assert bar.effect == 0 or severity(check, bar.effect * 0.999, n, k, p) in below
    assert severity(check, bar.effect, bar.n - 1, k, p) in below
    assert bar.k == 0 or severity(check, bar.effect, n, bar.k - 1, p) in below
    assert check.fact or severity(check, bar.effect, n, k, min(1, 8 * bar.q)) in below
    if bar.share:
        assert severity(check, bar.effect, math.ceil(k / bar.share) + 1, k, p) in below


def test_the_bars_are_those_that_the_page_on_signals_tells():
    """docs/signals.md: rates of false discoveries, the example of the deadline, and facts."""
    assert {check.serious.q for check in CHECKS if check.serious and not check.fact} == {0.05}
    assert {check.note.q for check in CHECKS if not check.fact} == {0.2}
    by_id = {check.id: check for check in CHECKS}
    deadline, order = by_id["deadline"].serious, by_id["order"].serious
    assert (deadline.effect, deadline.n, deadline.k) == (4, 30, 8)
    assert (order.k, order.share, by_id["order"].fact) == (5, 0.02, True)
    assert all(c.note.effect <= c.serious.effect and c.note.n <= c.serious.n for c in CHECKS if c.serious)


def test_a_unit_far_from_the_others_is_serious_only_if_it_left_its_own_past():
    far = Effect(40.0, "percentage_points", 0.9, 0.5)
    funnel = model.Tested("funnel", "U", "05", 9.0, 1e-12, far, 400, 360)

    def beside(p: float, unit: str = "U", indicator: str = "05") -> Severity:
        past = model.Tested("xmr", unit, indicator, 3.0, p, Effect(0, "percentage_points", 0, 0), 0, 0)
        return next(severity for each, _, severity in judged([funnel, past]) if each is funnel)

    assert (beside(0.01), beside(0.0101)) == (Severity.SERIOUS, Severity.NOTE)
    assert beside(1e-9, unit="V") is beside(1e-9, indicator="08") is Severity.NOTE


@pytest.mark.parametrize("tries", [2, 40, 700])
def test_limits_of_a_funnel_are_those_written_down_cut_to_shares(tries):
    spread = spread_between([10, 30, 45, 20, 61, 33, 48, 90], [100, 150, 160, 170, 200, 110, 240, 260])
    chance = spread.centre * (1 - spread.centre) / tries
    for kind, wide in (("additive", chance + spread.variance), ("multiplicative", chance * max(1.0, spread.phi))):
        reach = 3.0902 * wide**0.5  # the normal's one in a thousand at either side
        (lower,), (upper,) = funnel_limits(spread, [tries], 0.998, kind)
        limits = (max(0.0, spread.centre - reach), min(1.0, spread.centre + reach))
        assert (lower, upper) == pytest.approx(limits, abs=1e-4)
