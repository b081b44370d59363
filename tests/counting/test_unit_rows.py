"""What reports say of dossiers, against the counts, the form, and pandas; the way from one on-time rate to the other."""

from __future__ import annotations

from datetime import datetime, time
from statistics import median

import pandas as pd
import pytest
from own_rules import own_rules
from province import PROVINCE, UNITS, tables
from second_route import DAYS, frame

from kstt.counting import Plan, UnitRows, count_table, opened
from kstt.counting.examples import write_table
from kstt.counting.public_rows import PublicRows, public_rows
from kstt.counting.rate_gap import REASON
from kstt.counting.suppress import SMALLEST, is_fixed
from kstt.counting.unit_rows import LISTED, unit_rows
from kstt.intake.form_ii06a import make_forms
from kstt.rulebook import load
from kstt.terms import Period

AUGUST = Period.parse("2026-08")
FIRST, LAST = datetime.combine(AUGUST.start, time()), datetime.combine(AUGUST.end, time.max)


@pytest.fixture(scope="module")
def dossiers():
    return tables(1500, seed=5)["dossiers"]


@pytest.fixture(scope="module")
def source(dossiers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rows")
    write_table(folder, "dossiers", dossiers)
    return folder


@pytest.fixture(scope="module")
def plan():
    return Plan.of(load("portal-2026"), AUGUST, province=PROVINCE)


@pytest.fixture(scope="module")
def records(source, plan):
    with opened("duckdb", source) as engine:
        return unit_rows(engine, plan, UNITS)


def test_the_records_have_the_figures_that_are_counted(source, plan, records):
    table = count_table("duckdb", source, plan, AUGUST)
    for unit in UNITS:
        row = table.get(unit, "05")
        assert (records[unit].numerator, records[unit].denominator) == (row.numerator, row.denominator)
        assert sum(records[unit].channels.values()) == table.get(unit, "08").denominator
        assert records[unit].channels["online"] == table.get(unit, "08").numerator


def test_the_form_of_the_records_is_the_form(source, records):
    (file,) = (
        (source / "dossiers").glob("*.parquet") if (source / "dossiers").is_dir() else source.glob("doss*.parquet")
    )
    forms = make_forms(f"SELECT * FROM read_parquet('{file.as_posix()}', union_by_name = true)", AUGUST)
    assert {unit: records[unit].form for unit in UNITS} == {unit: forms[unit].on_time_rate() for unit in UNITS}


def test_the_reasons_add_up_to_the_whole_difference_of_the_two_rates(records):
    assert set(records) == {*UNITS, PROVINCE}
    for record in records.values():
        on_time, finished = record.form
        assert on_time + sum(gap.numerator for gap in record.gap.values()) == record.numerator
        assert finished + sum(gap.denominator for gap in record.gap.values()) == record.denominator
        assert "other" not in record.gap
    # A province full of edges has every reason that there is by an official set.
    assert set(records[PROVINCE].gap) == set(REASON) - {"by_rule", "other"}


OWN = "(judged_at <= effective_due_at OR days_late <= 2) AND NOT supplemented_again AND reused"


def test_dossiers_that_a_provinces_own_rule_judges_otherwise_are_not_told_to_be_asked_or_moved(source, tmp_path):
    rules = own_rules(tmp_path, OWN)
    with opened("duckdb", source) as engine:
        own = unit_rows(engine, Plan.of(rules, AUGUST, province=PROVINCE), UNITS)
    for record in own.values():
        on_time, finished = record.form
        assert on_time + sum(gap.numerator for gap in record.gap.values()) == record.numerator
        assert finished + sum(gap.denominator for gap in record.gap.values()) == record.denominator
    assert own[PROVINCE].gap["by_rule"].dossiers > 0


@pytest.mark.parametrize("own", [False, True])
def test_a_listed_dossier_is_late_or_was_asked_too_often_or_is_neither_by_an_own_rule(own, tmp_path):
    """Few enough dossiers that no list is cut: those in time stand at its end."""
    write_table(tmp_path, "dossiers", tables(400, seed=5)["dossiers"])
    rules = own_rules(tmp_path, OWN) if own else load("portal-2026")
    with opened("duckdb", tmp_path) as engine:
        made = unit_rows(engine, Plan.of(rules, AUGUST, province=PROVINCE), UNITS)
    parts = [part for unit in UNITS for part in (made[unit].ended, made[unit].open)]
    assert all(part.total == len(part.rows) for part in parts)
    states: dict[str, list] = {}
    for row in (row for part in parts for row in part.rows):
        states.setdefault(row.state, []).append(row)
    assert set(states) == {"late", "again", *(("in_time", "unknown") if own else ())}
    assert all(row.days_late > 0 for row in states["late"])
    assert all(not row.days_late and row.supplements > 1 for row in states["again"])
    assert all(not row.days_late and (row.supplements or 0) <= 1 for row in states.get("in_time", ()))


def test_what_is_missed_is_listed_or_counted_and_split_by_procedure_and_field(records):
    for record in records.values():
        assert record.missed == record.ended.total + record.open.total
        for parts in (record.procedures, record.fields):
            sums = [sum(getattr(each, name) for each in parts) for name in ("counted", "missed", "unknown")]
            assert sums == [record.denominator, record.missed, record.unknown]
    for unit in UNITS:
        for overdue, is_open in ((records[unit].ended, False), (records[unit].open, True)):
            assert len(overdue.rows) == min(overdue.total, LISTED) > 0
            assert {row.open for row in overdue.rows} == {is_open}
            late = [row.days_late or 0 for row in overdue.rows]
            assert late == sorted(late, reverse=True)
            assert {row.state for row in overdue.rows} <= {"late", "again"}


def test_the_province_is_the_sum_of_its_units_and_has_no_lists(records):
    whole = records[PROVINCE]
    for name in ("numerator", "denominator", "unknown"):
        assert getattr(whole, name) == sum(getattr(records[unit], name) for unit in UNITS)
    assert (whole.ended.rows, whole.open.rows) == ((), ())
    assert {each.unit: each.ended + each.open for each in whole.units} == {u: records[u].missed for u in UNITS}
    assert whole.channels == {
        name: sum(records[unit].channels.get(name, 0) for unit in UNITS) for name in whole.channels
    }


def test_processing_times_are_those_of_pandas_and_the_calendar(dossiers, records):
    table = frame(dossiers)
    table["end"] = table.finished_at.where(table.finished_at.notna(), table.returned_at)
    done = table[table.end.notna() & table.received_at.notna()]
    done = done[(pd.to_datetime(done.end) >= FIRST) & (pd.to_datetime(done.end) <= LAST)]
    days = [
        max(0, DAYS.between(row.received_at.date(), row.end.date()) - (row.supplement_days or 0))
        for row in done.itertuples(index=False)
    ]
    done = done.assign(days=days)
    for unit in UNITS:
        expected = done[done.unit_code == unit].groupby("procedure_code").days.agg(["count", "sum", median])
        found = {each.code: (each.dossiers, each.days, each.twice_median / 2) for each in records[unit].handling}
        assert found == {row.Index: (row.count_, row.total, row.middle) for row in _named(expected)}


def _named(table: pd.DataFrame):
    return table.set_axis(["count_", "total", "middle"], axis=1).itertuples()


def test_a_record_reads_back_equal_and_has_the_same_bytes_twice(source, plan, records):
    with opened("duckdb", source) as engine:
        again = unit_rows(engine, plan, UNITS)
    assert {unit: record.as_bytes() for unit, record in again.items()} == {
        unit: record.as_bytes() for unit, record in records.items()
    }
    assert all(UnitRows.read(record.as_bytes()) == record for record in records.values())
    with pytest.raises(ValueError, match="kstt-rows"):
        UnitRows.read(records[UNITS[0]].as_bytes().replace(b"kstt-rows/1", b"kstt-rows/0"))


def test_a_change_in_one_unit_changes_its_record_and_the_province_alone(dossiers, plan, records, tmp_path):
    changed = [dict(row) for row in dossiers]
    row = next(
        row for row in changed
        if row["unit_code"] == UNITS[1] and row["received_at"] and FIRST <= row["received_at"] <= LAST
    )  # fmt: skip
    row["channel"] = "postal" if row["channel"] != "postal" else "direct"
    write_table(tmp_path, "dossiers", changed)
    with opened("duckdb", tmp_path) as engine:
        found = unit_rows(engine, plan, UNITS)
    assert {unit for unit in found if found[unit].as_bytes() != records[unit].as_bytes()} == {UNITS[1], PROVINCE}


def test_a_source_without_dossiers_has_no_records(plan, tmp_path):
    write_table(tmp_path, "petitions", tables(1, 1)["petitions"])
    with opened("duckdb", tmp_path) as engine:
        assert unit_rows(engine, plan, UNITS) == {}


def test_the_public_record_names_no_dossier_and_no_small_number(records):
    public = public_rows(records, PROVINCE)
    codes = [row.dossier_id for record in records.values() for row in (*record.ended.rows, *record.open.rows)]
    assert codes
    for unit, record in public.items():
        data = record.as_bytes()
        assert not any(code.encode() in data for code in codes)
        assert PublicRows.read(data) == record
        assert all(count is None or count == 0 or count >= SMALLEST for count in record.offline.values())
        shown = {each.code for each in record.times}
        assert shown == {each.code for each in records[unit].handling if each.dossiers >= SMALLEST}


def test_what_the_public_records_hide_cannot_be_worked_out_of_all_of_them_together(records):
    public = public_rows(records, PROVINCE)
    names = list(public[UNITS[0]].offline)
    assert names
    table = [[records[unit].channels.get(name, 0) for name in names] for unit in UNITS]
    hidden = {
        (i, j) for i, unit in enumerate(UNITS) for j, name in enumerate(names) if public[unit].offline[name] is None
    }
    for i, row in enumerate(table):
        for j, value in enumerate(row):
            assert not 0 < value < SMALLEST or ((i, j) in hidden and not is_fixed(table, hidden, (i, j)))


def test_a_period_before_every_row_has_records_of_nothing(source):
    plan = Plan.of(load("portal-2026"), Period.parse("2026-02"), province=PROVINCE)
    with opened("duckdb", source) as engine:
        engine.rows("SELECT 1")
        found = unit_rows(engine, plan, UNITS)
    assert set(found) == {*UNITS, PROVINCE}
    for record in found.values():
        assert (record.numerator, record.denominator, record.form, record.ended.total) == (0, 0, (0, 0), 0)
