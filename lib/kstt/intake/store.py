"""The store of an office: batches of canonical rows that are only ever added to.

    tables/<table>/<batch>.parquet    rows of one batch, with `source_row` (line of the file)
    rejected/<batch>.csv              rows that were left out, with the reason
    receipts/<batch>.json             written last: a batch without its receipt does not count
    snapshots/<period>/r<N>/          frozen periods
    units.csv                         units with dates and both forms of their codes

A batch is named after its turn and its file: `000001-3f9a0c21`. Where two batches hold one key, the later one stands.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kstt.errors import KsttError, Place, Problem
from kstt.intake.names import engine_line
from kstt.terms.lock import held
from kstt.terms.tables import STORED_TABLES, Kind, TableSchema

if TYPE_CHECKING:
    import pyarrow

ON_WINDOWS = os.name == "nt"
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between tries of what Windows refuses while a virus scanner or an indexer looks at new files."""
SOURCE_ROW = "source_row"
_ARROW = {
    Kind.TEXT: "string",
    Kind.INTEGER: "int64",
    Kind.BOOLEAN: "bool",
    Kind.TIMESTAMP: "timestamp[us]",
    Kind.DATE: "date32",
}
PARQUET = {"compression": "zstd", "version": "2.6"}


def arrow_schema(schema: TableSchema) -> pyarrow.Schema:
    """Columns of a stored table: the canonical ones, then `source_row`."""
    import pyarrow  # what only reads a store does without Arrow

    fields = [pyarrow.field(column.name, pyarrow.type_for_alias(_ARROW[column.kind])) for column in schema.columns]
    return pyarrow.schema([*fields, pyarrow.field(SOURCE_ROW, pyarrow.int64())])


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_safely(path: Path, data: bytes, part: Path | None = None) -> None:
    """Write a file in one step: the old content or the new one, after a crash too.

    part: where it is written first, on the same disk; by default beside it. A crash leaves it there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = part or path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Make sure that a file's bytes are on the disk before anything is said to be done."""
    with path.open("r+b") as stream:  # Windows flushes only what may be written to
        os.fsync(stream.fileno())


def move(folder: Path, target: Path) -> None:
    """Give a folder another name on the same disk. Errors: OSError."""
    for pause in _PAUSES if ON_WINDOWS else ():
        with suppress(PermissionError):
            folder.rename(target)
            return
        time.sleep(pause)
    folder.rename(target)


def take_away(folder: Path) -> None:
    """Delete a folder with what lies in it, as far as that can be done. Windows deletes no file that is marked read-only."""
    if ON_WINDOWS:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                with suppress(OSError):
                    path.chmod(stat.S_IREAD | stat.S_IWRITE)
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Batch:
    """One file that was taken in. path: of its rows (Parquet); receipt: as `Receipt.as_json` has it, with what the store adds."""

    id: str
    receipt: dict
    path: Path


@dataclass(frozen=True)
class Store:
    """The folder of a store.

    >>> Store.open("no such folder")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    kstt.errors.problem.KsttError: KSTT-STORE-001
    """

    path: Path

    @classmethod
    def open(cls, path: str | Path) -> Store:
        """A store that is there. Errors: KSTT-STORE-001."""
        found = Path(path)
        if not (found / "tables").is_dir():
            raise KsttError(Problem.of("KSTT-STORE-001", Place(found.name), found=found.name))
        return cls(found)

    @classmethod
    def make(cls, path: str | Path) -> Store:
        """A store that is there, or a new one."""
        store = cls(Path(path))
        (store.path / "tables").mkdir(parents=True, exist_ok=True)
        return store

    @property
    def units_file(self) -> Path:
        return self.path / "units.csv"

    def batches(self, table: str | None = None) -> tuple[Batch, ...]:
        """Batches in the order in which they came; of one table, if it is named.

        Errors: KSTT-STORE-002 when a receipt cannot be read.
        """
        found = []
        for file in sorted((self.path / "receipts").glob("*.json")):
            try:
                receipt = json.loads(file.read_text(encoding="utf-8"))
                name = receipt["table"]
                of_table = self.path / "tables" / name / f"{file.stem}.parquet"
            except (ValueError, KeyError, TypeError):
                raise KsttError(Problem.of("KSTT-STORE-002", Place(file.name))) from None
            if table in (None, name) and receipt.get("stored"):
                found.append(Batch(file.stem, receipt, of_table))
        return tuple(found)

    def tables(self) -> tuple[str, ...]:
        """Names of the tables that hold anything, in the order of the contract."""
        present = {batch.receipt["table"] for batch in self.batches()}
        return tuple(name for name in STORED_TABLES if name in present)

    def known(self, sha256: str, mapping_sha256: str) -> Batch | None:
        """The latest batch of a file that was taken in with the same mapping before."""
        for batch in reversed(self.batches()):
            if batch.receipt["sha256"] == sha256 and batch.receipt["mapping_sha256"] == mapping_sha256:
                return batch
        return None

    def relation(self, table: str) -> str | None:
        """DuckDB SQL for the rows that stand: of each key the one of the latest batch. None when there are none.

        Columns: those of the table, `source_row`, and `batch` (the id of the batch). Errors: KSTT-STORE-002.
        """
        files = [batch.path for batch in self.batches(table)]
        if not files:
            return None
        for file in files:
            if not file.is_file():
                raise KsttError(Problem.of("KSTT-STORE-002", Place(file.name)))
        names = ", ".join(f'"{name}"' for name in (*STORED_TABLES[table].names(), SOURCE_ROW))
        listed = ", ".join(quoted(file.as_posix()) for file in files)
        rows = f"SELECT {names}, parse_filename(filename, true) AS batch FROM read_parquet([{listed}], filename = true)"
        if len(files) == 1:
            return rows
        key = ", ".join(f'"{name}"' for name in STORED_TABLES[table].key)
        # Only keys are held in memory; a condition on the rows reaches the files, which a window would keep it from.
        last = f"SELECT {key}, max(batch) AS batch FROM ({rows}) GROUP BY {key}"
        return f"SELECT {names}, batch FROM ({rows}) SEMI JOIN ({last}) USING ({key}, batch)"

    def changed(self, table: str | None = None) -> tuple[Problem, ...]:
        """KSTT-STORE-002 for every file of rows that is not as its receipt says; asked for when rows cannot be read."""
        return tuple(
            Problem.of("KSTT-STORE-002", Place(f"tables/{batch.receipt['table']}/{batch.path.name}"))
            for batch in self.batches(table)
            if not batch.path.is_file() or batch.receipt.get("table_sha256") not in (None, file_sha256(batch.path))
        )

    def unreadable(self, table: str, error: BaseException) -> KsttError:
        """Why an engine stopped at a table: files that were changed, else what it says itself: a full disk changes none."""
        other = Problem.of("KSTT-USE-001", Place(f"tables/{table}"), text=engine_line(error))
        return KsttError(*(self.changed(table) or (other,)))

    def renewed(self, table: str, rows: Path) -> int:
        """How many keys of a file of canonical rows are in the store already. Errors: KSTT-STORE-002, KSTT-USE-001."""
        before = self.relation(table)
        if before is None:
            return 0
        import duckdb

        key = ", ".join(f'"{name}"' for name in STORED_TABLES[table].key)
        with duckdb.connect(":memory:") as db:
            # The answer is worth a moment, not the machine: beyond this it is worked out on disk.
            db.execute(
                f"SET memory_limit = '500MB'; SET temp_directory = {quoted((rows.parent / '.spill').as_posix())}"
            )
            try:
                new = f"SELECT {key} FROM read_parquet({quoted(rows.as_posix())})"
                ((found,),) = db.execute(
                    f"SELECT count(*) FROM ({new}) n SEMI JOIN ({before}) b USING ({key})"
                ).fetchall()
            except duckdb.Error as error:
                raise self.unreadable(table, error) from None
        return found

    def next_batch(self, sha256: str) -> str:
        """The id of the batch that comes next. Failed attempts leave no number behind."""
        taken = [int(file.stem[:6]) for file in (self.path / "receipts").glob("*.json") if file.stem[:6].isdigit()]
        return f"{max(taken, default=0) + 1:06d}-{sha256[:8]}"

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """A private folder to build in; only one writer at a time. What is left in the folder at the end is deleted.

        Errors: KSTT-STORE-003 when another command is writing.
        """
        with held(self.path / ".writing", "KSTT-STORE-003"):
            folder = self.path / ".building"
            try:
                take_away(folder)  # of a command that was killed
                folder.mkdir()
                yield folder
            finally:
                take_away(folder)

    def add(self, batch: str, receipt: dict, rows: Path | None, rejected: Path | None) -> None:
        """Put a finished batch in its place: rows and rejected rows first, the receipt last."""
        for file, folder in ((rejected, "rejected"), (rows, f"tables/{receipt['table']}")):
            if file is not None:
                settle(file)
                target = self.path / folder / f"{batch}{file.suffix}"
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(file, target)
        text = json.dumps(receipt, ensure_ascii=False, indent=1) + "\n"
        write_safely(self.path / "receipts" / f"{batch}.json", text.encode())


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
