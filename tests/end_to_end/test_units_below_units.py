"""Dossiers of units below a department: each unit stands for its own rows, and the province has every unit's."""

import csv

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kstt.batch.from_store import count_month
from kstt.counting import resolve
from kstt.rulebook import load
from kstt.scoring import compare, contributions_of_units, score_all
from kstt.terms import Count, Counts, Level, Origin, Period, Unit, UnitTree
from kstt.trace.audit import audit_figure

RULES = load("portal-2026")
AUGUST = Period.parse("2026-08")
UNITS = """unit_code,name,level,parent_code
H99,UBND tỉnh,province,
H99.01,Sở A,department,H99
H99.01.01,Chi cục A,department,H99.01
H99.02,Sở B,department,H99
"""
HEADING = "dossier_id,unit_code,channel,received_at,due_at,finished_at\n"
LATE = "{0}-2608{1:02}-0001,{0},online,2026-08-{1:02} 08:00:00,2026-08-{1:02} 17:00:00,2026-08-25 09:00:00\n"
IN_TIME = "{0}-2608{1:02}-0001,{0},direct,2026-08-{1:02} 08:00:00,2026-08-28 17:00:00,2026-08-25 09:00:00\n"
ROWS = LATE.format("H99.01", 3) + IN_TIME.format("H99.01", 4) + IN_TIME.format("H99.02", 5)
BELOW = LATE.format("H99.01.01", 5) + LATE.format("H99.01.01", 6) + IN_TIME.format("H99.01.01", 7)


@pytest.fixture(scope="module")
def store(kstt, tmp_path_factory):
    folder = tmp_path_factory.mktemp("below")
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "dossiers.csv").write_text(HEADING + ROWS + BELOW, encoding="utf-8")
    files = folder / "dossiers.csv", "--units", folder / "units.csv", "--into", folder / "store"
    done = kstt("intake", *files, "--mapping", "dossiers")
    assert done.returncode == 0, done.stderr
    return folder / "store"


def test_the_province_has_the_rows_of_every_unit_as_its_record_has(store):
    """It was told 2 of 3, without the units below a department."""
    month = count_month(store, AUGUST, "portal-2026")
    settled = resolve(month.delivery.counts, month.delivery.units, RULES, AUGUST)
    pair, record = settled.get("H99", AUGUST, "05"), month.rows["H99"]
    assert (pair.numerator, pair.denominator, pair.marks) == (3, 6, ("units:3",))
    assert (record.numerator, record.denominator) == (3, 6)
    of_department = settled.get("H99.01", AUGUST, "05")
    assert (of_department.numerator, of_department.denominator) == (1, 2)
    assert resolve(settled, month.delivery.units, RULES, AUGUST).get("H99", AUGUST, "05") == pair


def test_an_auditor_finds_them_by_every_route(kstt, store):
    audit = audit_figure(store, "H99", AUGUST, "05")
    assert (audit.score.numerator, audit.score.denominator) == (3, 6) and audit.counted == (3, 6, 0)
    assert (audit.check.looked, audit.check.differing) == (6, ())
    with duckdb.connect() as connection:
        assert connection.execute(audit.sql).fetchone() == audit.counted
    asked = "rows", "--store", store, "--period", "2026-08", "--unit", "H99", "--indicator", "05", "--which", "missed"
    rows = list(csv.DictReader(kstt(*asked).stdout.splitlines()))
    assert sorted(row["dossier_id"].partition("-")[0] for row in rows) == ["H99.01", "H99.01.01", "H99.01.01"]


@st.composite
def trees(draw):
    """A province with up to nine units, each below the province or below a unit before it."""
    units = [Unit("P", "Tỉnh", Level.PROVINCE, None)]
    for i in range(draw(st.integers(1, 9))):
        above = draw(st.sampled_from(units))
        units.append(Unit(f"U{i}", f"Sở {i}", Level.DEPARTMENT, above.code))
    return UnitTree.of(tuple(units))


PAIRS = st.integers(0, 50).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))


@given(trees(), st.data())
def test_of_counted_rows_a_province_has_all_of_every_unit_once(tree, data):
    pairs = {unit.code: data.draw(PAIRS) for unit in tree.scored_units()}
    own = data.draw(st.none() | PAIRS)
    counts = {(code, AUGUST.id, "05"): Count(*pair, Origin.COUNTED) for code, pair in pairs.items()}
    if own is not None:
        counts["P", AUGUST.id, "05"] = Count(*own, Origin.COUNTED, ("own_rows",))
    settled = resolve(Counts(counts), tree, RULES, AUGUST)
    of_all = settled.get("P", AUGUST, "05")
    everything = [*pairs.values(), *([own] if own else [])]
    assert (of_all.numerator, of_all.denominator) == tuple(map(sum, zip(*everything, strict=True)))
    assert resolve(settled, tree, RULES, AUGUST).get("P", AUGUST, "05") == of_all


@given(trees(), st.data())
def test_of_figures_that_were_handed_in_only_those_right_below_are_added(tree, data):
    """An office that hands in a figure has counted what is below it."""
    pairs = {unit.code: data.draw(PAIRS) for unit in tree.scored_units()}
    counts = {(code, AUGUST.id, "05"): Count(*pair) for code, pair in pairs.items()}
    of_all = resolve(Counts(counts), tree, RULES, AUGUST).get("P", AUGUST, "05")
    below = [pairs[child.code] for child in tree.children("P")]
    assert (of_all.numerator, of_all.denominator) == tuple(map(sum, zip(*below, strict=True)))


@given(trees(), st.data())
def test_what_moved_a_province_is_told_of_every_unit(tree, data):
    periods = AUGUST.previous(), AUGUST
    several = st.integers(1, 50).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))
    sides = []
    for period in periods:
        pairs = {(unit.code, period.id, "05"): data.draw(several) for unit in tree.scored_units()}
        counted = {key: Count(*pair, Origin.COUNTED) for key, pair in pairs.items()}
        sides.append(resolve(Counts(counted), tree, RULES, period))
    cards = [score_all(side, tree, RULES, period)["P"] for side, period in zip(sides, periods, strict=True)]
    both = compare(*cards)
    parts, rest = contributions_of_units(both, *sides, tree, RULES)
    assert sum(part.total for part in parts) + rest == both.delta
    exact = [card.indicator("05").exact_points for card in cards]
    assert sum(part.total for part in parts) == exact[1] - exact[0]
