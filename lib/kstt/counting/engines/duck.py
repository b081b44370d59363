"""DuckDB, embedded: reads the Parquet files of one folder and can do nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb

from kstt.counting.engines.base import checked, frozen_months, parquet_files, stopped
from kstt.counting.prepare import Stored
from kstt.errors import KsttError
from kstt.intake.store import Store
from kstt.rulebook.predicate import Dialect, literal
from kstt.terms.tables import TABLES, Kind

_KINDS = {
    "VARCHAR": Kind.TEXT,
    "BOOLEAN": Kind.BOOLEAN,
    "TIMESTAMP": Kind.TIMESTAMP,
    "DATE": Kind.DATE,
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), Kind.INTEGER),
}
MEMORY = "700MB"
_OTHER_TIMESTAMPS = {"TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}


def locked(folders: list[Path], threads: int | None = None, spill_to: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection that can touch these folders and nothing else, and whose settings cannot be changed any more.

    spill_to: where evidence is sorted when it does not fit into MEMORY.
    """
    listed = ", ".join(literal(str(folder.resolve()), "duckdb") for folder in folders)
    config = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    connection = duckdb.connect(":memory:", config=config)
    for setting in (
        *([f"threads = {threads}"] if threads else []),
        *([f"memory_limit = '{MEMORY}'", f"temp_directory = {_spill(spill_to)}"] if spill_to else []),
        f"allowed_directories = [{listed}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    return connection


def _spill(folder: Path) -> str:
    return literal(str(folder.resolve() / ".spill"), "duckdb")


class DuckEngine:
    """A locked-down connection: only the given folders can be read or written, and its settings cannot be changed."""

    dialect: Dialect = "duckdb"

    def __init__(self, source: str | Path, write_to: Path | None = None, threads: int | None = None):
        self.files, self.months = parquet_files(source), frozen_months(source)
        folder = Path(source).resolve()
        self.store = Store(folder) if (folder / "receipts").is_dir() else None
        self.connection = locked([folder, *([write_to] if write_to else [])], threads, write_to)
        self._tables: dict[str, Stored | None] = {}

    def table(self, name: str) -> Stored | None:
        if name not in self._tables:
            self._tables[name] = self._stored(name) if name in self.files else None
        return self._tables[name]

    def _stored(self, name: str) -> Stored:
        listed = ", ".join(literal(str(file.resolve()), "duckdb") for file in self.files[name])
        relation = f"read_parquet([{listed}], union_by_name = true)"
        if self.store is not None and len(self.files[name]) > 1:
            relation = f"({self.store.relation(name)})"
        types = {row[0]: row[1] for row in self.rows(f"DESCRIBE SELECT * FROM {relation}")}
        others = [column for column, kind in types.items() if kind in _OTHER_TIMESTAMPS]
        if others:
            casts = ", ".join(f'CAST("{column}" AS TIMESTAMP) AS "{column}"' for column in others)
            relation = f"(SELECT * REPLACE ({casts}) FROM {relation})"
        known = {column.name for column in TABLES[name].columns}
        kinds = {
            column: Kind.TIMESTAMP if column in others else _KINDS.get(kind, kind)
            for column, kind in types.items()
            if column in known
        }
        return checked(name, kinds, relation, self.months)

    def rows(self, sql: str) -> list[tuple]:
        try:
            return self.connection.execute(sql).fetchall()
        except duckdb.Error as error:
            changed = self.store.changed() if self.store is not None else ()
            raise (KsttError(*changed) if changed else stopped("DuckDB", error)) from None

    def write(self, sql: str, folder: Path) -> None:
        folder.mkdir(parents=True)
        target = literal(str(folder.resolve() / "part-0.parquet"), "duckdb")
        self.rows(f"COPY ({sql}) TO {target} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)")

    def close(self) -> None:
        self.connection.close()


def open_engine(source: str | Path, write_to: Path | None = None) -> DuckEngine:
    """DuckDB on a folder of Parquet files. Errors: KSTT-COUNTING-005."""
    return DuckEngine(source, write_to)
