"""The way back: the rows behind every figure, from the evidence bits, are the rows that were counted."""

import shutil

import pytest
from province import PROVINCE, UNITS, tables
from second_route import DAYS, due_of, frame
from servers import into_schema

from kstt.counting import Plan, count_table, keys_behind, opened, rows_behind, write_evidence
from kstt.counting.engines.postgres import PostgresEngine
from kstt.counting.examples import write_table
from kstt.errors import KsttError
from kstt.rulebook import load
from kstt.terms import Period

AUGUST = Period.parse("2026-08")


@pytest.fixture(scope="module")
def rows():
    return tables(600, seed=8)


@pytest.fixture(scope="module")
def source(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("source")
    for name, of_table in rows.items():
        write_table(folder, name, of_table)
    return folder


@pytest.fixture(scope="module")
def plan():
    return Plan.of(load("portal-2026"), AUGUST, province=PROVINCE)


@pytest.fixture(scope="module")
def evidence(source, plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence")
    with opened("duckdb", source, folder) as engine:
        assert write_evidence(engine, plan, folder) == folder / "2026-08"
    return folder


def test_a_figure_has_as_many_rows_behind_it_as_were_counted(source, plan, evidence):
    table = count_table("duckdb", source, plan, AUGUST)
    for row in table.rows:
        if row.indicator == "04" and row.unit_code not in UNITS:
            continue
        found = {
            which: keys_behind(evidence, plan, row.unit_code, row.indicator, which)[0]
            for which in ("numerator", "unknown", "denominator", "missed")
        }
        assert (found["numerator"], found["unknown"]) == (row.numerator, row.unknown)
        if row.indicator != "04":
            assert found["denominator"] == row.denominator
        if plan.rule(row.indicator).nested:
            assert found["missed"] <= found["denominator"] - found["numerator"] <= found["missed"] + found["unknown"]


def test_missed_unknown_and_numerator_share_no_row_and_make_up_the_denominator(plan, evidence):
    for indicator in ("05", "12", "21"):
        parts = [set(keys_behind(evidence, plan, UNITS[0], indicator, which)[1]) for which in ("numerator", "missed")]
        whole = set(keys_behind(evidence, plan, UNITS[0], indicator, "denominator")[1])
        unknown = set(keys_behind(evidence, plan, UNITS[0], indicator, "unknown")[1])
        assert parts[0] | parts[1] | unknown == whole
        assert not parts[0] & parts[1] and not unknown & (parts[0] | parts[1])


def test_the_rows_behind_05_say_why_they_are_late(source, plan, evidence, rows):
    with opened("duckdb", source) as engine:
        behind = rows_behind(engine, evidence, plan, UNITS[1], "05", "missed")
    assert behind.total == len(behind.rows) > 0
    stored = {row.dossier_id: row for row in frame(rows["dossiers"]).itertuples(index=False)}
    for row in behind.rows:
        assert row["unit_code"] == UNITS[1]
        due = due_of(stored[row["dossier_id"]])
        assert row["effective_due_at"] == due
        too_often = (row["supplement_requests"] or 0) > 1
        assert too_often or row["judged_at"] > due
        if due is not None:
            late = DAYS.between(due.date(), row["judged_at"].date())
            assert row["days_late"] == (max(1, late) if row["judged_at"] > due else 0)


def test_a_list_can_be_cut_short_and_still_says_how_many_there_are(source, plan, evidence):
    with opened("duckdb", source) as engine:
        whole = rows_behind(engine, evidence, plan, UNITS[0], "05", "missed", columns=("dossier_id", "days_late"))
        short = rows_behind(
            engine, evidence, plan, UNITS[0], "05", "missed", columns=("dossier_id", "days_late"), limit=3
        )
    assert short.total == whole.total > 3
    assert short.rows == whole.rows[:3]
    assert tuple(short.rows[0]) == ("dossier_id", "days_late")


def test_distinct_procedures_of_the_province_have_rows_of_their_own(source, plan, evidence):
    with opened("duckdb", source) as engine:
        behind = rows_behind(engine, evidence, plan, PROVINCE, "06", "denominator")
    assert behind.total == len({row["procedure_code"] for row in behind.rows})
    assert {row["unit_code"] for row in behind.rows} == {PROVINCE}


def test_a_database_server_gives_the_same_evidence(rows, plan, evidence, postgres, tmp_path):
    engine = PostgresEngine(into_schema(postgres, "evidence", rows))
    try:
        write_evidence(engine, plan, tmp_path)
        here = rows_behind(engine, tmp_path, plan, UNITS[0], "05", "missed")
    finally:
        engine.close()
    for indicator in ("01", "05", "06", "19"):
        for unit in (UNITS[0], PROVINCE):
            if (indicator, unit) in (("01", UNITS[0]), ("05", PROVINCE), ("19", PROVINCE)):
                continue
            for which in ("numerator", "denominator", "missed", "unknown"):
                there = keys_behind(evidence, plan, unit, indicator, which)
                assert keys_behind(tmp_path, plan, unit, indicator, which) == there
    assert here.total == keys_behind(evidence, plan, UNITS[0], "05", "missed")[0]


def test_evidence_of_other_rules_is_refused(source, evidence):
    other = Plan.of(load("portal-2026"), AUGUST, province=PROVINCE, options={"12": "written-results-only"})
    with pytest.raises(KsttError) as refused:
        keys_behind(evidence, other, UNITS[0], "05", "missed")
    assert refused.value.code == "KSTT-COUNTING-012"


def test_evidence_whose_rows_are_gone_is_refused(rows, plan, evidence, tmp_path):
    write_table(tmp_path, "dossiers", rows["dossiers"][:50])
    with opened("duckdb", tmp_path) as engine, pytest.raises(KsttError) as refused:
        rows_behind(engine, evidence, plan, UNITS[0], "05", "denominator")
    assert refused.value.code == "KSTT-COUNTING-012"


def test_a_period_without_evidence_and_an_indicator_without_rows_are_named(plan, evidence):
    september = Plan.of(load("portal-2026"), Period.parse("2026-09"), province=PROVINCE)
    for of_plan, indicator, code in ((september, "05", "KSTT-COUNTING-009"), (plan, "15", "KSTT-COUNTING-010")):
        with pytest.raises(KsttError) as refused:
            keys_behind(evidence, of_plan, UNITS[0], indicator, "missed")
        assert refused.value.code == code


def test_evidence_is_replaced_as_a_whole(source, plan, tmp_path):
    with opened("duckdb", source, tmp_path) as engine:
        write_evidence(engine, plan, tmp_path)
        before = keys_behind(tmp_path, plan, UNITS[0], "05", "missed")
        (tmp_path / ".2026-08.building").mkdir()
        (tmp_path / "2026-08" / "left-behind").touch()
        write_evidence(engine, plan, tmp_path)
    assert keys_behind(tmp_path, plan, UNITS[0], "05", "missed") == before
    assert not (tmp_path / "2026-08" / "left-behind").exists()
    shutil.rmtree(tmp_path / "2026-08")
