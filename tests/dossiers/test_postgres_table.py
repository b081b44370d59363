"""Dossiers straight from a table of a real PostgreSQL server."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from dossier_files import stored

from kstt.counting.engines.postgres import open_engine
from kstt.errors import KsttError
from kstt.intake.dossiers import PostgresTable, load_mapping, take_in
from kstt.intake.dossiers.raw import BATCH_ROWS, Sources
from kstt.intake.findings import Findings

sys.path.append(str(Path(__file__).parents[1] / "counting"))
from servers import postgres_server

psycopg = pytest.importorskip("psycopg")


@pytest.fixture(scope="module")
def url():
    with postgres_server() as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE SCHEMA mc")
            connection.execute(
                "CREATE TABLE mc.ho_so (dossier_id text, unit_code text, received_at timestamptz, due_at date, "
                "fee_amount numeric, reused boolean, ho_ten text)"
            )
            connection.execute(
                "INSERT INTO mc.ho_so SELECT 'A' || n, '000.00.12.H08', '2026-08-03 01:00:00+00', '2026-08-20', n, "
                "n % 2 = 0, 'Trần Thị Mẫu' FROM generate_series(1, 20000) n"
            )
        yield url


def test_a_table_is_read_as_a_file_would_be(url, store):
    receipt = take_in(PostgresTable(url, "mc.ho_so"), load_mapping("dossiers"), store)
    assert (receipt.read, receipt.accepted, receipt.rejected, receipt.stored) == (20000, 20000, 0, 20000)
    assert receipt.file.endswith("#mc.ho_so") and len(receipt.sha256) == 64
    first = stored(store, "dossier_id, unit_code, received_at::VARCHAR, due_at::VARCHAR, fee_amount, reused")[0]
    assert first == ("A1", "H08.12", "2026-08-03 08:00:00", "2026-08-20 23:59:59", 1, False)


def test_options_of_the_address_hold_beside_ours(url, store):
    """A search path of the office's own says where a table without a schema is looked for."""
    given = f"{url}&options=-csearch_path%3Dmc%20-cdefault_transaction_read_only%3Doff"
    assert take_in(PostgresTable(given, "ho_so"), load_mapping("dossiers"), store).accepted == 20000
    with closing(open_engine(given)) as engine:
        assert engine.rows("SELECT current_schema(), current_setting('default_transaction_read_only')") == [
            ("mc", "on")
        ]


def test_a_table_that_is_not_there_is_told_and_nothing_is_stored(url, store):
    with pytest.raises(KsttError) as caught:
        take_in(PostgresTable(url, "mc.khong_co"), load_mapping("dossiers"), store)
    assert caught.value.code == "KSTT-DOSSIER-029" and store.batches() == ()


def test_a_server_that_does_not_answer_is_told_without_the_password(store):
    with pytest.raises(KsttError) as caught:
        take_in(PostgresTable("postgresql://an:bimat@127.0.0.1:1/x", "ho_so"), load_mapping("dossiers"), store)
    assert caught.value.code == "KSTT-DOSSIER-029" and "bimat" not in str(caught.value)


def test_a_moment_that_no_calendar_has_costs_its_row_only(url, store):
    """`infinity` is how PostgreSQL writes that there is no deadline."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE mc.vo_han (dossier_id text, unit_code text, received_at timestamptz, due_at timestamp, handed date)"
        )
        connection.execute(
            "INSERT INTO mc.vo_han VALUES ('A1', 'H08.12', 'infinity', NULL, '-infinity'), ('A2', 'H08.12', NULL, "
            "'4713-01-01 BC', NULL), ('A3', 'H08.12', NULL, '10000-01-01', NULL), "
            "('A4', 'H08.12', '2026-08-03 01:00:00+00', '2026-08-05 17:00', '2026-08-05')"
        )
    receipt = take_in(PostgresTable(url, "mc.vo_han"), load_mapping("dossiers"), store)
    assert (receipt.read, receipt.accepted, receipt.rejected_by) == (4, 1, {"KSTT-DOSSIER-004": 3})
    assert stored(store, "dossier_id, received_at::VARCHAR, due_at::VARCHAR") == [
        ("A4", "2026-08-03 08:00:00", "2026-08-05 17:00:00")
    ]


def test_a_view_that_fails_does_not_read_its_cells_out(url, store):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE VIEW mc.hong AS SELECT 'A1' AS dossier_id, 'H08.12' AS unit_code, n::int AS fee_amount "
            "FROM (VALUES ('Trần Thị \"Mẫu\"')) v(n)"
        )
    with pytest.raises(KsttError) as caught:
        take_in(PostgresTable(url, "mc.hong"), load_mapping("dossiers"), store)
    assert caught.value.code == "KSTT-DOSSIER-029" and "integer" in str(caught.value) and "Mẫu" not in str(caught.value)


HALVES = ("bi/ma", "bi@ma", "bi#ma", "bi?ma", "bi%ma", "bi ma", "[bima", "bi&ma", "bi:ma", "bi%00ma", "12/ma", "bi\0ma")


@pytest.mark.parametrize("password", HALVES)
def test_a_password_with_signs_in_it_is_told_by_no_message(password, store):
    """`/` and `@` move parts of it into the host and the database, whose names are told."""
    address = f"postgresql://an:{password}@127.0.0.1:1/x"
    for read in (
        lambda: take_in(PostgresTable(address, "ho_so"), load_mapping("dossiers"), store),
        lambda: open_engine(address),
    ):
        with pytest.raises(KsttError) as caught:
            read()
        told = "\n".join(problem.text(lang) for problem in caught.value.problems for lang in ("vi", "en"))
        assert caught.value.code in ("KSTT-USE-015", "KSTT-DOSSIER-029", "KSTT-COUNTING-005")
        assert not any(part in told for part in ("bi" + password[2:3], "bima", "12/", "ma@")), told


def test_a_password_between_signs_reaches_the_server_and_its_name_stays_right(url):
    signs = url.replace("kstt@", "kstt:b?i#[@")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE dossiers (dossier_id text, unit_code text)")
    assert next(PostgresTable(signs, "dossiers").read(Sources(("dossier_id",)), Findings("x")), None) is None
    assert PostgresTable(signs, "mc.ho_so").name == "/postgres#mc.ho_so"
    engine = open_engine(f"{signs}&schema=mc")
    assert engine.schema == "mc"
    engine.close()


@pytest.mark.parametrize(
    "words",
    [
        ("intake", "--suggest", "postgresql://an:bimat@127.0.0.1:1"),
        ("intake", "PostgreSQL://an:bimat@127.0.0.1", "--mapping", "dossiers"),
        ("intake", "postgresql+psycopg://an:bimat@127.0.0.1", "--mapping", "dossiers"),
        ("intake", "jdbc:mysql://an:bimat@127.0.0.1/x", "--mapping", "dossiers"),
        ("counts", "postgresql://an:bimat@127.0.0.1/x", "--period", "2026-08"),
        ("counts", "--engine", "postgres", "--period", "2026-08", "--url", "mysql://an:bimat@127.0.0.1/x"),
        ("counts", "--engine", "postgres", "--period", "2026-08", "--url", "host=127.0.0.1 password='bimat"),
    ],
)
def test_a_command_with_a_password_that_goes_wrong_does_not_print_it(words, tmp_path):
    into = ("--into", str(tmp_path / "kho")) if words[0] == "intake" else ()
    made = subprocess.run([sys.executable, "-m", "kstt", *words, *into], capture_output=True, text=True)
    assert made.returncode == 2 and "KSTT-" in made.stderr, made.stderr
    assert "bimat" not in made.stdout + made.stderr and "Traceback" not in made.stderr


def test_a_table_is_read_as_a_stream(url):
    """Row 30,000 cannot be worked out; who fetches all rows before the first is used never sees those before it."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE VIEW mc.dai AS SELECT 'A' || n AS dossier_id, 'H08.12' AS unit_code, 1 / (30000 - n) AS fee_amount "
            "FROM generate_series(1, 200000) n"
        )
    seen = 0
    with pytest.raises(KsttError) as caught:
        for raw in PostgresTable(url, "mc.dai").read(Sources(("dossier_id", "unit_code")), Findings("dai")):
            seen += len(raw)
    assert seen == 30000 // BATCH_ROWS * BATCH_ROWS
    assert caught.value.code == "KSTT-DOSSIER-029" and "zero" in caught.value.problems[0].value("reason")
