"""Two further routes to every count: SQL that an auditor pastes into a plain DuckDB, and rows judged in Python alone."""

from pathlib import Path

import duckdb
import province
import pytest

from kstt.counting import Plan, count_table, opened, rows_behind
from kstt.counting.by_hand import key_of, rows_by_hand, rows_by_unit, verdict
from kstt.counting.engines.base import parquet_files
from kstt.counting.evidence import evidence_of, open_evidence
from kstt.counting.examples import write_table
from kstt.counting.readable import audit_sql
from kstt.rulebook.predicate.rules import options_of
from kstt.terms import Period
from kstt.terms.calendar import WorkingDays

PERIODS = ("2026-08", "2026-Q3")
COUNTED = [f"{n:02d}" for n in range(1, 22) if n != 15]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A snapshot full of edges, with a unit that has nothing but last year's report."""
    made = tmp_path_factory.mktemp("edges")
    for name, rows in province.tables(1200).items():
        write_table(made, name, rows)
    return made


@pytest.fixture(scope="module", params=PERIODS)
def counted(request, folder, portal_2026):
    period = Period.parse(request.param)
    plan = Plan.of(portal_2026, period, province=province.PROVINCE)
    return plan, count_table("duckdb", folder, plan, period)


def figures(table, rule, plan) -> dict[str, tuple[int, int, int]]:
    """Every figure of a rule: of units, or of the province where it is counted as a whole."""
    found = {row.unit_code: row for row in table.rows if row.indicator == rule.indicator}
    whole = (plan.province,) if rule.scope == "province" else (*province.UNITS, "H99.900")
    units = (*whole, plan.province) if rule.distinct and rule.scope != "province" else whole
    counts = {unit: found.get(unit) for unit in dict.fromkeys(units)}
    return {unit: (row.numerator, row.denominator, row.unknown) if row else (0, 0, 0) for unit, row in counts.items()}


def pasted(text: str) -> tuple[int, int, int]:
    """What a DuckDB that knows nothing of us answers."""
    with duckdb.connect() as plain:
        return plain.execute(text).fetchone()


def relation(folder: Path):
    return lambda table: f"read_parquet('{(folder / table).as_posix()}.parquet')"


@pytest.mark.parametrize("indicator", COUNTED)
def test_the_sql_for_auditors_gives_the_counts(folder, counted, indicator):
    plan, table = counted
    rule = plan.rule(indicator)
    expected = figures(table, rule, plan)
    assert any(counts[1] for counts in expected.values())
    for unit, counts in expected.items():
        whole = unit == plan.province
        text = audit_sql(rule, plan, relation(folder), None if whole else (unit,), last_year=unit == "H99.900")
        assert pasted(text) == counts, unit


@pytest.mark.parametrize("indicator", ["04", "05", "12", "19"])
def test_the_sql_for_several_units_adds_them_up(folder, counted, indicator):
    plan, table = counted
    rule = plan.rule(indicator)
    units = province.UNITS
    each = [figures(table, rule, plan)[unit] for unit in units]
    text = audit_sql(rule, plan, relation(folder), units)
    assert pasted(text) == tuple(map(sum, zip(*each, strict=True)))


@pytest.mark.parametrize("indicator", COUNTED)
def test_rows_judged_in_python_alone_give_the_counts(folder, counted, indicator):
    plan, table = counted
    rule, files = plan.rule(indicator), parquet_files(folder)
    for unit, counts in figures(table, rule, plan).items():
        if unit == "H99.900":
            continue
        rows = rows_by_hand(files, plan, rule.dataset, unit, unit == plan.province)
        verdicts = [verdict(rule, row, plan) for row in rows]
        by_hand = tuple(
            sum(getattr(each, part) for each in verdicts) for part in ("numerator", "denominator", "unknown")
        )
        # 04 takes the larger of the rows and the national report; the rows are only ours.
        assert by_hand[0] == counts[0] and (by_hand == counts or rule.denominator_from == "report"), unit


@pytest.mark.parametrize("indicator", ["01", "02", "05", "06", "19"])
def test_every_column_is_the_same_by_hand(folder, counted, indicator):
    """Also those that no predicate of the shipped sets asks for, such as how many working days a dossier is late."""
    plan, _ = counted
    rule, files = plan.rule(indicator), parquet_files(folder)
    units = (plan.province,) if rule.scope == "province" else province.UNITS
    seen: dict[str, set] = {}
    with evidence_of(folder, plan) as evidence, opened("duckdb", folder) as engine, open_evidence(evidence) as bits:
        for unit in units:
            rows = rows_by_hand(files, plan, rule.dataset, unit, rule.scope == "province")
            by_hand = {key_of(rule.dataset, row): row for row in rows}
            behind = rows_behind(
                engine, evidence, plan, unit, indicator, "denominator", limit=None, connection=bits
            ).rows
            assert behind
            for row in behind:
                assert row == {name: by_hand[key_of(rule.dataset, row)].get(name) for name in row}
                for name, value in row.items():
                    seen.setdefault(name, set()).add(value)
    assert indicator != "05" or {None, 0, 1, 2, 3} < seen["days_late"]
    assert indicator != "19" or len(seen["working_days_used"]) > 5


@pytest.mark.parametrize("indicator", ["05", "06", "19"])
def test_the_rows_of_several_units_are_those_of_each(folder, counted, indicator):
    plan, _ = counted
    dataset, files = plan.rule(indicator).dataset, parquet_files(folder)
    each = [(unit, rows_by_hand(files, plan, dataset, unit, False)) for unit in province.UNITS]
    assert all(rows for _, rows in each)
    assert list(rows_by_unit(files, plan, dataset, province.UNITS, False)) == each
    assert list(rows_by_unit(files, plan, dataset, province.UNITS[1:2], False)) == each[1:2]


def test_options_and_an_office_calendar_reach_both_routes(folder, portal_2026):
    period = Period.parse("2026-08")
    closed = WorkingDays.with_changes(off=[day for day in WorkingDays().days if day.isoformat() >= "2026-08-10"][:5])
    for indicator, names in options_of(portal_2026, period.end).items():
        for name in names:
            plan = Plan.of(portal_2026, period, options={indicator: name}, calendar=closed)
            row = count_table("duckdb", folder, plan, period).get("H99.001", indicator)
            rule = plan.rule(indicator)
            expected = (row.numerator, row.denominator, row.unknown)
            assert pasted(audit_sql(rule, plan, relation(folder), ("H99.001",))) == expected, name
            verdicts = [
                verdict(rule, each, plan)
                for each in rows_by_hand(parquet_files(folder), plan, rule.dataset, "H99.001", False)
            ]
            assert sum(each.numerator for each in verdicts) == expected[0], name


def test_a_later_file_of_a_store_stands_over_an_earlier_one(tmp_path, portal_2026):
    """Also where it gives the row to another unit."""
    plan = Plan.of(portal_2026, Period.parse("2026-08"))
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    row = {"dossier_id": "a", "unit_code": "H99.001", "supplement_requests": 0}
    first = write_table(old, "dossiers", [row, {**row, "dossier_id": "b"}, {**row, "dossier_id": "c"}])
    second = write_table(
        new, "dossiers", [{**row, "dossier_id": "b", "unit_code": "H99.002"}, {**row, "supplement_requests": 7}]
    )
    rows = rows_by_hand({"dossiers": (first, second)}, plan, "dossiers", "H99.001", False)
    assert [(key_of("dossiers", each), each["supplement_requests"]) for each in rows] == [(("a",), 7), (("c",), 0)]


def test_the_sql_reads_plainly(portal_2026):
    plan = Plan.of(portal_2026, Period.parse("2026-08"))
    text = audit_sql(plan.rule("08"), plan, relation(Path("store")), ("H99.001",))
    assert "calendar" not in text and '"' not in text
    assert "channel = 'online'" in text and "unit_code = 'H99.001'" in text
    assert len(text.splitlines()) < 25
    late = audit_sql(plan.rule("05"), plan, relation(Path("store")), ("H99.001",))
    assert all(f") AS {name}" in late for name in ("on_time", "supplemented_again"))
