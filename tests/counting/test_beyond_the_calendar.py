"""Dossiers older than the calendar of working days: late, by nobody knows how many days."""

from datetime import datetime

import duckdb
import pytest
from own_rules import own_rules
from servers import into_schema

from kstt.counting import Plan, count_table, opened, rows_behind
from kstt.counting.by_hand import rows_by_hand
from kstt.counting.engines.base import parquet_files
from kstt.counting.engines.spark import SparkEngine
from kstt.counting.evidence import evidence_of
from kstt.counting.examples import write_table
from kstt.counting.readable import audit_sql
from kstt.counting.unit_rows import unit_rows
from kstt.notebook.dossier_list import by_days_late
from kstt.rulebook import load
from kstt.terms import Period

AUGUST = Period.parse("2026-08")
UNIT, PROVINCE = "H99.001", "H99"
FORGIVING = "judged_at <= effective_due_at OR days_late <= 2"


def dossier(name: str, received: int, **more) -> dict:
    whole = {"dossier_id": name, "unit_code": UNIT, "supplement_requests": 0}
    return {**whole, "received_at": datetime(received, 3, 1, 8), "due_at": datetime(received, 5, 6, 17), **more}


ROWS = [
    dossier("a-late", 2026),
    dossier("old-ended", 2013, finished_at=datetime(2026, 8, 3, 9)),
    dossier("old-open", 2012),
]


@pytest.fixture
def folder(tmp_path):
    write_table(tmp_path, "dossiers", ROWS)
    return tmp_path


@pytest.fixture
def plan():
    return Plan.of(load("portal-2026"), AUGUST, province=PROVINCE)


def test_days_late_are_not_known_by_either_route(folder, plan):
    with evidence_of(folder, plan) as evidence, opened("duckdb", folder) as engine:
        behind = rows_behind(engine, evidence, plan, UNIT, "05", "missed").rows
    by_hand = rows_by_hand(parquet_files(folder), plan, "dossiers", UNIT, False)
    for rows in (behind, by_hand):
        days = {row["dossier_id"]: row["days_late"] for row in rows}
        assert (days["old-ended"], days["old-open"]) == (None, None) and days["a-late"] > 60


@pytest.mark.parametrize("name", ["duckdb", "postgres", "spark"])
def test_no_engine_takes_them_for_one_day_late(name, folder, tmp_path, request):
    plan = Plan.of(own_rules(tmp_path, FORGIVING), AUGUST)
    if name == "spark":
        table = count_table(SparkEngine(folder, request.getfixturevalue("spark")), None, plan, AUGUST)
    elif name == "postgres":
        database = into_schema(request.getfixturevalue("postgres"), "beyond", {"dossiers": ROWS})
        table = count_table("postgres", database, plan, AUGUST)
    else:
        table = count_table("duckdb", folder, plan, AUGUST)
    row = table.get(UNIT, "05")
    assert (row.numerator, row.denominator, row.unknown) == (0, 3, 2)
    if name == "duckdb":
        text = audit_sql(
            plan.rule("05"), plan, lambda table: f"read_parquet('{(folder / table).as_posix()}.parquet')", (UNIT,)
        )
        with duckdb.connect() as plain:
            assert plain.execute(text).fetchone() == (0, 3, 2)


def test_reports_name_them_first_as_late_without_a_number(folder, plan):
    with opened("duckdb", folder) as engine:
        records = unit_rows(engine, plan, (UNIT,))
    ended, still_open = records[UNIT].ended.rows, records[UNIT].open.rows
    assert [(row.dossier_id, row.state, row.days_late) for row in ended] == [("old-ended", "late", None)]
    assert [row.dossier_id for row in still_open] == ["old-open", "a-late"] and still_open[0].state == "late"
    assert [row.dossier_id for row in by_days_late(reversed(still_open))] == ["old-open", "a-late"]
    assert set(records[UNIT].gap) == {"open_late"}
    assert [each.longest for each in records[PROVINCE].units] == [None]
