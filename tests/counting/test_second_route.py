"""Every figure of a small province, counted on three engines and once more in pandas: no difference."""

import pytest
from province import PROVINCE, tables
from second_route import all_counts
from servers import into_schema

from kstt.counting import Plan, count_table
from kstt.counting.engines.spark import SparkEngine
from kstt.counting.examples import write_table
from kstt.rulebook import INDICATOR_IDS, load
from kstt.terms import Period

PERIODS = ("2026-06", "2026-07", "2026-08", "2026-Q3")
# Spark is slow to start on few rows: one month and one quarter are enough there.
CASES = [(engine, period) for engine in ("duckdb", "postgres") for period in PERIODS]
CASES += [("spark", period) for period in PERIODS[2:]]


@pytest.fixture(scope="module")
def rows():
    return tables()


@pytest.fixture(scope="module")
def folder(rows, tmp_path_factory):
    made = tmp_path_factory.mktemp("province")
    for name, of_table in rows.items():
        write_table(made, name, of_table)
    return made


@pytest.fixture(scope="module")
def database(rows, postgres):
    return into_schema(postgres, "office", rows)


@pytest.fixture
def count(request):
    def on_this_engine(period, **more):
        plan = Plan.of(load("portal-2026"), period, province=PROVINCE, **more)
        if request.param == "spark":
            folder, session = request.getfixturevalue("folder"), request.getfixturevalue("spark")
            return count_table(SparkEngine(folder, session), None, plan, period)
        source = request.getfixturevalue("folder" if request.param == "duckdb" else "database")
        return count_table(request.param, source, plan, period)

    return on_this_engine


@pytest.mark.parametrize(("count", "period"), CASES, indirect=["count"])
def test_every_figure_is_the_same_by_the_second_route(count, rows, period):
    period = Period.parse(period)
    counted = {
        (row.unit_code, row.indicator): (row.numerator, row.denominator, row.unknown) for row in count(period).rows
    }
    assert counted == all_counts(rows, period)


@pytest.mark.parametrize("count", ["duckdb", "postgres", "spark"], indirect=True)
def test_every_engine_finds_the_same_months_in_the_rows(count):
    reach = count(Period.parse("2026-Q4")).reach
    assert set(reach) == set(INDICATOR_IDS) - {"15"}
    assert {each.months for found in reach.values() for each in found} == {()}
    reached = {each.table: each.months for found in count(Period.parse("2026-Q3")).reach.values() for each in found}
    assert reached == {
        "dossiers": ("2026-07", "2026-08", "2026-09"),
        "petitions": ("2026-07", "2026-08", "2026-09"),
        "decisions": ("2026-07", "2026-08", "2026-09"),
        "procedures": ("2026-07", "2026-08"),
        "report_totals": ("2026-07", "2026-08"),
    }


def test_the_small_province_has_every_indicator_that_rows_can_give_and_leaves_something_open(rows):
    found = all_counts(rows, Period.parse("2026-08"))
    assert {indicator for _, indicator in found} == set(INDICATOR_IDS) - {"15"}
    for indicator in set(INDICATOR_IDS) - {"15", "02", "08", "19", "20"}:
        of_all = [counts for (_, one), counts in found.items() if one == indicator]
        assert sum(counts[2] for counts in of_all) > 0, indicator
        assert all(sum(counts[part] for counts in of_all) > 0 for part in (0, 1))
