"""Tỉnh Mẫu: the same bytes everywhere, figures that add up, and the stories it promises."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from kstt.intake import read_delivery
from kstt.sample import sample_delivery, write_sample
from kstt.sample.figures import ADDITIVE, LAST, MONTHS
from kstt.sample.names import (
    ABOVE_DENOMINATOR,
    COLLAPSING,
    IDLE,
    IMPROVING,
    MISSING_FIGURE,
    PROVINCE,
    TEMPORARY,
    WITHOUT_FEES,
)
from kstt.sample.portal import PLANTED
from kstt.scoring import score_all
from kstt.terms import Level

SHA256 = {
    "units.csv": "ccab523589a010bd56dfa6735cb7d457d1848746f35e35bfb137f7756367bf24",
    "counts.csv": "788f4647df8a2a749539015e0cb356d76646cd9b271b6d9d59bad9846c08ce0f",
    "published-points.csv": "e449cbbcd73cf76b1af05b2895cb43e89b20042080581b27e0b0d331aec29a43",
}


@pytest.fixture(scope="module")
def sample(portal_2026):
    return sample_delivery(portal_2026)


@pytest.fixture(scope="module")
def cards(sample, portal_2026):
    return score_all(sample.counts, sample.units, portal_2026, LAST)


def rate(sample, unit, month, indicator):
    count = sample.counts.get(unit, month, indicator)
    return count.numerator / count.denominator


def test_the_sample_is_the_same_bytes_on_every_machine(tmp_path):
    written = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in write_sample(tmp_path)}
    assert written == SHA256


def test_another_seed_gives_other_figures_and_the_same_units(tmp_path):
    one, other = tmp_path / "1", tmp_path / "2"
    write_sample(one)
    write_sample(other, seed=767)
    assert (one / "counts.csv").read_bytes() != (other / "counts.csv").read_bytes()
    assert (one / "units.csv").read_bytes() == (other / "units.csv").read_bytes()


def test_the_sample_in_memory_is_the_sample_on_disk(sample, portal_2026, tmp_path):
    write_sample(tmp_path)
    assert read_delivery(tmp_path, portal_2026) == sample


def test_there_are_151_units_with_all_21_indicators_in_14_months(sample):
    levels = Counter(unit.level for unit in sample.units)
    assert levels == {
        Level.PROVINCE: 1,
        Level.DEPARTMENT: 20,
        Level.WARD: 24,
        Level.COMMUNE: 105,
        Level.SPECIAL_ZONE: 1,
    }
    assert len({unit.name for unit in sample.units}) == 151
    assert sample.counts.periods() == tuple(month.id for month in MONTHS)
    assert len(sample.counts) == 151 * 14 * 21 and not sample.rejected


def test_the_province_is_the_sum_of_its_units_where_counts_add(sample):
    below = [unit.code for unit in sample.units.scored_units()]
    for month in MONTHS:
        for indicator in ADDITIVE:
            pairs = [sample.counts.get(code, month, indicator) for code in below]
            whole = sample.counts.get(PROVINCE, month, indicator)
            assert whole.numerator == sum(pair.numerator for pair in pairs)
            assert whole.denominator == sum(pair.denominator for pair in pairs)


def test_only_the_office_with_unnested_counts_has_more_than_its_denominator(sample):
    above = {key for key, count in sample.counts if count.available and count.numerator > count.denominator}
    assert above == {(ABOVE_DENOMINATOR, month.id, "10") for month in MONTHS[-2:]}
    assert {problem.code for problem in sample.problems} == {"KSTT-COUNT-005"}
    assert sample.counts.get(ABOVE_DENOMINATOR, LAST, "10").marks == ("above_denominator",)


def test_the_idle_office_scores_19_79(sample, cards):
    own = [count for (unit, _, indicator), count in sample.counts if unit == IDLE and indicator > "03"]
    assert all((count.numerator, count.denominator) in {(0, 0), (None, None)} for count in own)
    assert str(cards[IDLE].total.points) == "19.79"


def test_tet_is_the_quietest_month(sample):
    received = {month.id: sample.counts.get(PROVINCE, month, "05").denominator for month in MONTHS}
    assert min(received, key=received.get) == "2026-02"
    assert received["2026-02"] < 0.65 * received["2026-01"]


def test_one_department_collapses_over_the_last_three_months(sample):
    rates = [rate(sample, COLLAPSING, month, "05") for month in MONTHS[-5:]]
    assert min(rates[:2]) > 0.8 and rates[2] < 0.78 and rates[3] < 0.62 and rates[4] < 0.45


def test_one_commune_improves_strongly(sample):
    assert rate(sample, IMPROVING, MONTHS[0], "05") < 0.5 and rate(sample, IMPROVING, LAST, "05") > 0.9
    assert rate(sample, IMPROVING, LAST, "13") > rate(sample, IMPROVING, MONTHS[0], "13") + 0.5


def test_one_unit_has_no_procedure_with_a_fee(sample):
    for indicator in ("09", "10", "11"):
        pairs = [sample.counts.get(WITHOUT_FEES, month, indicator) for month in MONTHS]
        assert all((pair.numerator, pair.denominator) == (0, 0) for pair in pairs)
    assert sample.counts.get(WITHOUT_FEES, LAST, "05").denominator > 0


def test_one_figure_is_missing_and_one_denominator_is_temporary(sample):
    missing = [key for key, count in sample.counts if not count.available and key[2] != "15"]
    assert missing == [(MISSING_FIGURE, LAST.id, "17")]
    marked = [key for key, count in sample.counts if "temporary_denominator" in count.marks]
    assert marked == [(TEMPORARY, LAST.id, "04")]


def test_published_points_are_those_of_the_rules_but_for_three(sample, cards):
    different = {}
    for (unit, _, level, code), points in sample.published:
        card = cards[unit]
        if level == "indicator":
            computed = card.indicator(code).points
        else:
            computed = card.group(code).points if level == "group" else card.total.points
        if computed != points:
            different[unit, code] = int(100 * (points - computed))
    assert different == PLANTED
    assert sorted(map(abs, different.values())) == [1, 1, 35]
