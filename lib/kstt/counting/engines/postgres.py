"""PostgreSQL 15 or newer: the office's own database, read only."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kstt.counting.engines.base import checked, missing_library, stopped
from kstt.counting.engines.row_faults import row_faults, whole_rows
from kstt.counting.prepare import Stored
from kstt.errors import KsttError, Place, Problem
from kstt.intake.database_address import address_parts, with_options, with_schema
from kstt.rulebook.predicate import Dialect, literal
from kstt.rulebook.predicate.sql import quoted
from kstt.terms.tables import TABLES, Kind

OLDEST = 15
_BATCH = 50_000
_SHOWN_COLUMNS = 5
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_KINDS = {
    **dict.fromkeys(("text", "character varying", "character"), Kind.TEXT),
    **dict.fromkeys(("smallint", "integer", "bigint"), Kind.INTEGER),
    "boolean": Kind.BOOLEAN,
    "timestamp without time zone": Kind.TIMESTAMP,
    "date": Kind.DATE,
}
_COLUMNS = """
SELECT a.attname, pg_catalog.format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, NULL),
       pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE n.nspname = {schema} AND c.relname = {table} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY a.attnum"""
"""Of tables and views of every kind, read or not: the information schema hides what an account may not read, and a
column that is hidden would count as one that is empty."""


class PostgresEngine:
    """A read-only connection. The tables stand in one schema: `?schema=name` at the end of the URL, else `public`."""

    dialect: Dialect = "postgres"

    def __init__(self, url: str):
        try:
            import psycopg
        except ImportError:
            raise missing_library("psycopg", "postgres") from None
        self._error = psycopg.Error
        address, schema = with_schema(url)
        self.schema = schema or "public"
        if not _NAME.fullmatch(self.schema):
            raise KsttError(Problem.of("KSTT-COUNTING-013", Place(), found=self.schema))
        parts = address_parts(address)
        try:
            self.connection = psycopg.connect(
                address,
                options=with_options(parts, "-c default_transaction_read_only=on -c DateStyle=ISO -c jit=off"),
                connect_timeout=10,
                autocommit=True,
            )
        except psycopg.Error as error:
            raise KsttError(_unreachable(error)) from None
        version = self.connection.info.server_version // 10000
        if version < OLDEST:
            self.connection.close()
            raise KsttError(Problem.of("KSTT-COUNTING-007", Place(), found=version))
        self._tables: dict[str, Stored | None] = {}
        self._check_schema()

    def _check_schema(self) -> None:
        """Errors: KSTT-COUNTING-018."""
        schemas = [name for (name,) in self.rows("SELECT nspname FROM pg_catalog.pg_namespace ORDER BY nspname")]
        if self.schema not in schemas:
            self.connection.close()
            own = [name for name in schemas if not name.startswith("pg_") and name != "information_schema"]
            raise KsttError(Problem.of("KSTT-COUNTING-018", Place(), found=self.schema, listed=", ".join(own) or "–"))

    def table(self, name: str) -> Stored | None:
        if name not in self._tables:
            self._tables[name] = self._stored(name)
        return self._tables[name]

    def _stored(self, name: str) -> Stored | None:
        """Errors: KSTT-COUNTING-003, 004, 017."""
        known = {column.name for column in TABLES[name].columns}
        schema, table = literal(self.schema, "postgres"), literal(name, "postgres")
        found = [each for each in self.rows(_COLUMNS.format(schema=schema, table=table)) if each[0] in known]
        if not found:
            return None
        if closed := [column for column, _, readable in found if not readable]:
            shown = ", ".join(closed[:_SHOWN_COLUMNS]) + (" …" if len(closed) > _SHOWN_COLUMNS else "")
            lacking = {"user": self.connection.info.user, "table": f"{self.schema}.{name}", "found": shown}
            raise KsttError(Problem.of("KSTT-COUNTING-017", Place(), **lacking))
        rows = f"{quoted(self.schema, 'postgres')}.{quoted(name, 'postgres')}"
        kinds = {column: _KINDS.get(kind, kind) for column, kind, _ in found}
        # A `character(n)` is filled with blanks, which are no part of a code; as text it has none.
        listed = ", ".join(
            f"{quoted(column, 'postgres')}::text AS {quoted(column, 'postgres')}"
            if kind == "character"
            else quoted(column, "postgres")
            for column, kind, _ in found
        )
        stored = checked(
            name, kinds, f"(SELECT {listed} FROM {rows} WHERE {whole_rows(name, 'postgres')}) AS kstt_{name}"
        )
        return replace(stored, problems=row_faults(self.rows, name, stored.columns, rows, "postgres"))

    def rows(self, sql: str) -> list[tuple]:
        try:
            return self.connection.execute(sql).fetchall()
        except self._error as error:
            raise stopped("PostgreSQL", error) from None

    def write(self, sql: str, folder: Path) -> None:
        folder.mkdir(parents=True)
        writer = None
        try:
            # A named cursor keeps the answer on the server; only one batch of rows is here at a time.
            with self.connection.transaction(), self.connection.cursor(name="evidence") as cursor:
                cursor.execute(sql)
                while batch := cursor.fetchmany(_BATCH):
                    names = [column.name for column in cursor.description]
                    kinds = [pa.int64() if name == "bits" else pa.string() for name in names]
                    columns = [
                        pa.array(column, kind) for column, kind in zip(zip(*batch, strict=True), kinds, strict=True)
                    ]
                    table = pa.table(columns, names=names)
                    writer = writer or pq.ParquetWriter(folder / "part-0.parquet", table.schema, compression="zstd")
                    writer.write_table(table)
        except self._error as error:
            raise stopped("PostgreSQL", error) from None
        finally:
            if writer is not None:
                writer.close()

    def close(self) -> None:
        self.connection.close()


def _unreachable(error: BaseException) -> Problem:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return Problem.of("KSTT-COUNTING-005", Place(), found=lines[0][:300])


def open_engine(source: str | Path, write_to: Path | None = None) -> PostgresEngine:
    """PostgreSQL at an URL `postgresql://…`. Errors: KSTT-COUNTING-005, 006, 007, 013, 018, KSTT-USE-015."""
    return PostgresEngine(str(source))
