"""PostgreSQL 15 or newer: the office's own database, read only."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kstt.counting.engines.base import checked, missing_library, stopped
from kstt.counting.prepare import Stored
from kstt.errors import KsttError, Place, Problem
from kstt.intake.database_address import address_parts, with_options, with_schema
from kstt.rulebook.predicate import Dialect, literal
from kstt.rulebook.predicate.sql import quoted
from kstt.terms.tables import TABLES, Kind

OLDEST = 15
_BATCH = 50_000
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_KINDS = {
    **dict.fromkeys(("text", "character varying", "character"), Kind.TEXT),
    **dict.fromkeys(("smallint", "integer", "bigint"), Kind.INTEGER),
    "boolean": Kind.BOOLEAN,
    "timestamp without time zone": Kind.TIMESTAMP,
    "date": Kind.DATE,
}


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

    def table(self, name: str) -> Stored | None:
        if name not in self._tables:
            columns = self.rows(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = "
                f"{literal(self.schema, 'postgres')} AND table_name = {literal(name, 'postgres')}"
            )
            relation = f"{quoted(self.schema, 'postgres')}.{quoted(name, 'postgres')}"
            known = {column.name for column in TABLES[name].columns}
            kinds = {column: _KINDS.get(kind, kind) for column, kind in columns if column in known}
            self._tables[name] = checked(name, kinds, relation) if columns else None
        return self._tables[name]

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
    """PostgreSQL at an URL `postgresql://…`. Errors: KSTT-COUNTING-005, 006, 007, 013, KSTT-USE-015."""
    return PostgresEngine(str(source))
