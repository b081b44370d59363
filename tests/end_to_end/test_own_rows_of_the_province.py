"""Dossiers that bear the province's own code: a part of its figures beside its units, neither all of them nor lost."""

import csv
from datetime import datetime

import duckdb
import pytest

from kstt.batch.from_store import count_month
from kstt.counting import as_counts, count_table, resolve
from kstt.counting.examples import write_table
from kstt.counting.public_rows import public_rows
from kstt.counting.unit_rows import Overdue, UnitRows
from kstt.rulebook import load
from kstt.terms import Period
from kstt.trace.audit import audit_figure

AUGUST = Period.parse("2026-08")
UNITS = """unit_code,name,level,parent_code
H99,UBND tỉnh,province,
H99.01,Sở A,department,H99
H99.02,Sở B,department,H99
"""
HEADING = "dossier_id,unit_code,channel,received_at,due_at,finished_at\n"
LATE = "{0}-2608{1:02}-0001,{0},online,2026-08-{1:02} 08:00:00,2026-08-{1:02} 17:00:00,2026-08-25 09:00:00\n"
IN_TIME = "{0}-2608{1:02}-0001,{0},direct,2026-08-{1:02} 08:00:00,2026-08-28 17:00:00,2026-08-25 09:00:00\n"
OF_UNITS = LATE.format("H99.01", 3) + IN_TIME.format("H99.01", 4) + IN_TIME.format("H99.02", 5)
OWN = LATE.format("H99", 3) + IN_TIME.format("H99", 4)
OTHER = """id: other
title: {{vi: a, en: a}}
status: provincial
status_note: {{vi: a, en: a}}
in_force: {{from: 2026-01-01}}
extends: portal-2026
sources:
  x: {{document: d, clause: c, tag: I}}
changes:
  - {{path: indicators/05/{path}, value: {value}, source: x}}
"""


@pytest.fixture(scope="module")
def store_of(kstt, tmp_path_factory):
    def made(rows: str):
        folder = tmp_path_factory.mktemp("own-rows")
        (folder / "units.csv").write_text(UNITS, encoding="utf-8")
        (folder / "dossiers.csv").write_text(HEADING + rows, encoding="utf-8")
        files = folder / "dossiers.csv", "--units", folder / "units.csv", "--into", folder / "store"
        done = kstt("intake", *files, "--mapping", "dossiers")
        assert done.returncode == 0, done.stderr
        return folder / "store"

    return made


@pytest.fixture(scope="module")
def store(store_of):
    return store_of(OF_UNITS + OWN)


@pytest.fixture(scope="module")
def month(store):
    return count_month(store, AUGUST, "portal-2026")


def figure(counts, indicator: str = "05"):
    found = counts.get("H99", AUGUST, indicator)
    return (found.numerator, found.denominator), found.marks


def test_the_province_has_its_units_and_its_own_rows(month):
    rules = load("portal-2026")
    settled = resolve(month.delivery.counts, month.delivery.units, rules, AUGUST)
    assert figure(settled) == ((3, 5), ("units_and_own:2",))
    assert figure(resolve(settled, month.delivery.units, rules, AUGUST))[0] == (3, 5)


def test_the_record_of_the_province_is_of_the_same_rows(month):
    record = month.rows["H99"]
    assert (record.numerator, record.denominator) == (3, 5)
    assert record.channels == {"online": 2, "direct": 3}
    assert {each.unit: each.ended for each in record.units} == {"H99": 1, "H99.01": 1}
    assert sum(share.missed for share in record.procedures) == 2


def test_it_is_told_with_what_the_rows_are(month):
    (told,) = (problem for problem in month.delivery.problems if problem.code == "KSTT-COUNTING-022")
    assert told.value("unit") == "H99" and "05: 2, " in told.value("found")


def test_where_no_unit_has_a_row_the_own_rows_are_all(store_of):
    delivery = count_month(store_of(OWN), AUGUST, "portal-2026").delivery
    assert figure(resolve(delivery.counts, delivery.units, load("portal-2026"), AUGUST))[0] == (1, 2)


def test_no_line_of_the_table_passes_a_part_for_the_whole(kstt, store):
    done = kstt("counts", "--store", store, "--period", "2026-08")
    lines = done.stdout.splitlines()
    assert "H99.01,2026-08,05,1,2,0" in lines and not any(line.startswith("H99,2026-08,05,") for line in lines)
    assert "KSTT-COUNTING-022" in done.stderr


def test_an_auditor_finds_the_own_rows_by_every_route(store):
    audit = audit_figure(store, "H99", AUGUST, "05")
    assert (audit.score.numerator, audit.score.denominator) == (3, 5) and audit.counted == (3, 5, 0)
    assert (audit.check.looked, audit.check.differing) == (5, ())
    assert {row.unit for row in audit.of("missed")} == {"H99", "H99.01"}
    with duckdb.connect() as connection:
        assert connection.execute(audit.sql).fetchone() == audit.counted


def test_the_rows_behind_a_sum_are_those_of_its_units_and_its_own(kstt, store):
    asked = "rows", "--store", store, "--period", "2026-08", "--unit", "H99", "--indicator", "05"
    done = kstt(*asked, "--which", "denominator")
    codes = [row["dossier_id"] for row in csv.DictReader(done.stdout.splitlines())]
    assert [code.rpartition("-")[0] for code in codes] == [
        *("H99.01-260803", "H99.01-260804", "H99.02-260805"),
        *("H99-260803", "H99-260804"),
    ]
    few = kstt(*asked, "--which", "denominator", "--limit", "2")
    assert len(few.stdout.splitlines()) == 3 and "KSTT-USE-004" in few.stderr and "5" in few.stderr


def test_the_report_of_all_is_not_added_to_those_of_the_units(month, tmp_path):
    """The province's own national report has its units' dossiers as well."""
    received = {"received_at": datetime(2026, 8, 3, 8), "synchronised": True}
    dossiers = [{"dossier_id": f"{unit}-1", "unit_code": unit, **received} for unit in ("H99", "H99.01", "H99.02")]
    reports = [{"unit_code": unit, "period": "2026-08", "reported": n} for unit, n in (("H99", 100), ("H99.01", 7))]
    write_table(tmp_path, "dossiers", dossiers)
    write_table(tmp_path, "report_totals", reports)
    rules, units = load("portal-2026"), month.delivery.units
    table = count_table("duckdb", tmp_path, rules, AUGUST, province="H99")
    settled = resolve(as_counts(table, ("H99.01", "H99.02")), units, rules, AUGUST)
    assert figure(settled, "04")[0] == (3, 7 + 1 + 1)


@pytest.mark.parametrize(
    ("path", "value"),
    [("adding/units", "none"), ("counting/1/denominator_from", "report")],
)
def test_a_set_that_counts_05_otherwise_is_no_mistake_of_ours(store, tmp_path, path, value):
    rules = tmp_path / "other.yaml"
    rules.write_text(OTHER.format(path=path, value=value), encoding="utf-8")
    month = count_month(store, AUGUST, str(rules))
    assert figure(month.delivery.counts)[0] in ((3, 5), (1, 2))


def test_few_own_dossiers_are_not_the_difference_of_public_numbers():
    """The totals less all units are the own rows: a small number there takes another cell with it."""
    nothing = Overdue()

    def record(unit: str, channels: dict[str, int]) -> UnitRows:
        return UnitRows(unit, "2026-08", 0, 0, 0, (0, 0), {}, nothing, nothing, (), (), (), channels)

    units = {f"U{n}": record(f"U{n}", {"online": 90, "postal": 20, "direct": 30}) for n in range(3)}
    whole = record("P", {"online": 270, "postal": 63, "direct": 110})
    public = public_rows({"P": whole, **units}, "P")
    postal = [public[unit].offline["postal"] for unit in units]
    assert public["P"].offline["postal"] == 63 and None in postal


def test_a_row_of_which_nobody_knows_is_not_told_as_missed(store_of):
    """Finished without a due date: in the denominator, neither met nor missed."""
    open_row = "H99.01-260806-0001,H99.01,direct,2026-08-06 08:00:00,,2026-08-25 09:00:00\n"
    audit = audit_figure(store_of(OF_UNITS + open_row), "H99.01", AUGUST, "05")
    assert audit.counted == (1, 3, 1)
    parts = {part: [key for row in audit.of(part) for key in row.key] for part in ("numerator", "missed", "unknown")}
    assert parts == {
        "numerator": ["H99.01-260804-0001"],
        "missed": ["H99.01-260803-0001"],
        "unknown": ["H99.01-260806-0001"],
    }
