"""An office's own database, counted where its rows are: rights, kinds of tables, and rows that nobody took in."""

from __future__ import annotations

from datetime import datetime
from itertools import count

import pytest
from servers import into_schema

from kstt.counting import count_table
from kstt.errors import KsttError
from kstt.rulebook import load
from kstt.terms import Period

psycopg = pytest.importorskip("psycopg")

AUGUST = Period.parse("2026-08")
TURN = count()


def dossier(number: int, **further) -> dict:
    """Received and finished in August, in time."""
    of_day = {"received_at": datetime(2026, 8, 3, 8), "due_at": datetime(2026, 8, 10, 17)}
    done = {"finished_at": datetime(2026, 8, 5, 9), "returned_at": datetime(2026, 8, 5, 10)}
    return {"dossier_id": f"A{number}", "unit_code": "H99.01", "channel": "online", **of_day, **done, **further}


@pytest.fixture()
def office(postgres):
    """Makes a schema with these dossiers and runs what is asked of it; gives the URL."""

    def make(dossiers: list[dict], *statements: str) -> str:
        schema = f"office_{next(TURN)}"
        url = into_schema(postgres, schema, {"dossiers": dossiers})
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"SET search_path = {schema}")
            for statement in statements:
                connection.execute(statement.format(schema=schema))
        return url

    return make


def counted(url: str):
    """The pair of 05 of the one unit, and the codes of what was told of the dossiers' rows."""
    table = count_table("postgres", url, load("portal-2026"), AUGUST)
    row = table.get("H99.01", "05")
    told = [problem.code for problem in table.problems if "KSTT-COUNTING-017" <= problem.code < "KSTT-COUNTING-024"]
    return row and (row.numerator, row.denominator), told


def refused(url: str) -> KsttError:
    with pytest.raises(KsttError) as caught:
        counted(url)
    return caught.value


THREE = [dossier(number) for number in range(3)]


def test_a_column_that_may_not_be_read_is_no_empty_column(office):
    url = office(
        THREE,
        "CREATE ROLE part_of_{schema} LOGIN",
        "GRANT USAGE ON SCHEMA {schema} TO part_of_{schema}",
        "GRANT SELECT (dossier_id, unit_code, received_at, due_at) ON dossiers TO part_of_{schema}",
    )
    schema = url.rpartition("=")[2]
    error = refused(url.replace("kstt@", f"part_of_{schema}@"))
    assert error.code == "KSTT-COUNTING-017"
    assert f"{schema}.dossiers" in str(error) and "procedure_code" in str(error) and "unit_code" not in str(error)


@pytest.mark.parametrize("granted", [(), ("GRANT USAGE ON SCHEMA {schema} TO none_of_{schema}",)])
def test_a_table_that_may_not_be_read_is_not_told_as_missing(granted, office):
    url = office(THREE, "CREATE ROLE none_of_{schema} LOGIN", *granted)
    error = refused(url.replace("kstt@", f"none_of_{url.rpartition('=')[2]}@"))
    assert error.code == "KSTT-COUNTING-017" and "SELECT" in str(error)


def test_a_schema_that_is_not_there_is_told_with_those_that_are(office):
    url = office(THREE)
    schema = url.rpartition("=")[2]
    error = refused(url.replace(schema, schema.upper()))
    assert error.code == "KSTT-COUNTING-018" and schema in error.problems[0].cause("en")


def test_a_server_that_is_too_old_is_told_with_its_version_and_another_way(office, monkeypatch):
    url = office(THREE)
    monkeypatch.setattr("kstt.counting.engines.postgres.OLDEST", 99)
    error = refused(url)
    assert error.code == "KSTT-COUNTING-007" and error.problems[0].value("found").isdigit()
    assert "kstt intake postgresql://" in error.problems[0].advice("en")


@pytest.mark.parametrize("kind", ["VIEW", "MATERIALIZED VIEW"])
def test_views_of_both_kinds_are_tables(kind, office):
    url = office(THREE, "ALTER TABLE dossiers RENAME TO ho_so", f"CREATE {kind} dossiers AS SELECT * FROM ho_so")
    assert counted(url) == ((3, 3), [])


def test_codes_in_columns_filled_with_blanks_are_the_codes_of_the_units(office):
    url = office(THREE, "ALTER TABLE dossiers ALTER unit_code TYPE character(20)")
    assert counted(url) == ((3, 3), [])


def test_an_enumerated_type_is_told_by_its_name(office):
    made = "CREATE TYPE kenh AS ENUM ('online')", "ALTER TABLE dossiers ALTER channel TYPE kenh USING channel::kenh"
    error = refused(office(THREE, *made))
    assert error.code == "KSTT-COUNTING-004" and "kenh" in str(error)


def test_a_row_without_its_unit_costs_itself_and_is_told(office):
    assert counted(office([*THREE, dossier(3, unit_code=None)])) == ((3, 3), ["KSTT-COUNTING-019"])


def test_a_dossier_on_two_rows_is_told(office):
    assert counted(office([*THREE, dossier(0)])) == ((4, 4), ["KSTT-COUNTING-020"])


def test_a_value_that_a_column_may_not_hold_is_told_without_being_repeated(office):
    url = office([*THREE, dossier(3, channel="Trần Thị Mẫu")])
    table = count_table("postgres", url, load("portal-2026"), AUGUST)
    told = [problem for problem in table.problems if problem.code == "KSTT-COUNTING-021"]
    assert [dict(problem.values)["column"] for problem in told] == ["channel"] and "Mẫu" not in told[0].text("vi")
