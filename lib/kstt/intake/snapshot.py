"""Frozen periods ("chốt số liệu"): what stood in the store at a moment, kept unchanged, and how two of them differ.

    <store>/snapshots/<period>/r<N>/<table>.parquet    rows that stood, ordered by key, with `source_row` and `batch`
    <store>/snapshots/<period>/r<N>/units.csv          the list of units, if the store has one
    <store>/snapshots/<period>/r<N>/calendar.csv       the office's own days off, if the store has any
    <store>/snapshots/<period>/r<N>/manifest.json      hashes of all of it, of the batches and of the files behind them

The rows of a snapshot are those that concern the period. Dossiers and petitions: received up to its end, not ended before
it began. Procedures and national reports: of its months, reports of the year before as well. Decisions: made, or due to be
published, up to its end. Open dossiers are judged as of the period's end, so a past month is told from its snapshot, not
from the store.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kstt.errors import KsttError, Place, Problem
from kstt.intake.names import without_persons
from kstt.intake.reached import months_of_days, unreached
from kstt.intake.store import SOURCE_ROW, Store, file_sha256, move, quoted, settle, write_safely
from kstt.terms import Period
from kstt.terms.calendar import CALENDAR_FILE, WorkingDays, today_in_vietnam
from kstt.terms.tables import ARRIVAL, DECISIONS, PROCEDURES, REPORT_TOTALS, STORED_TABLES

if TYPE_CHECKING:
    import duckdb

MANIFEST = "manifest.json"
_BATCH = "batch"
_BY_MONTH: Mapping[str, Callable[[Period], tuple[Period, ...]]] = {
    PROCEDURES.name: lambda period: (),
    REPORT_TOTALS.name: lambda period: (Period(period.year - 1),),
}
"""Tables of which a row is about one month, and what is taken of them beside the period: last year's reports stand in for
missing ones."""
_STARTED = {
    "dossiers": "coalesce(received_at, filed_at)",
    "petitions": "received_at",
}
_ENDED = {
    "dossiers": "greatest(finished_at, returned_at, stopped_at, withdrawn_at)",
    "petitions": "handled_at",
}


@dataclass(frozen=True)
class Snapshot:
    """A frozen period on disk; `<table>.parquet` in `path` holds the rows. Nothing in it changes any more."""

    path: Path

    @classmethod
    def open(cls, path: str | Path) -> Snapshot:
        """A snapshot that is there. Errors: KSTT-SNAPSHOT-002, -006 when its manifest is damaged or was changed."""
        found = cls(Path(path))
        try:
            sound = _is_sound(found.manifest)
        except OSError:
            raise KsttError(Problem.of("KSTT-SNAPSHOT-002", Place(found.path.name), found=path)) from None
        except ValueError:
            sound = False
        if not sound:
            raise _changed(found.path)
        return found

    @cached_property
    def manifest(self) -> dict:
        return json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))

    @property
    def period(self) -> Period:
        return Period.parse(self.manifest["period"])

    @property
    def revision(self) -> int:
        return self.manifest["revision"]

    @property
    def name(self) -> str:
        """`2026-08/r1`"""
        return f"{self.manifest['period']}/r{self.revision}"

    def tables(self) -> tuple[str, ...]:
        return tuple(self.manifest["tables"])

    def file(self, table: str) -> Path:
        return self.path / f"{table}.parquet"

    @property
    def sha256(self) -> str:
        """The hash of the manifest, and so of everything in the snapshot."""
        return file_sha256(self.path / MANIFEST)

    def verify(self) -> tuple[Problem, ...]:
        """KSTT-SNAPSHOT-003 for every file that is not what it was when the period was frozen."""
        files = {f"{name}.parquet": entry["sha256"] for name, entry in self.manifest["tables"].items()}
        files |= self.manifest.get("files", {})
        return tuple(
            Problem.of("KSTT-SNAPSHOT-003", Place(self.name), found=name)
            for name, sha256 in files.items()
            if not (self.path / name).is_file() or file_sha256(self.path / name) != sha256
        )


def _changed(path: Path) -> KsttError:
    return KsttError(Problem.of("KSTT-SNAPSHOT-006", Place(f"{path.parent.name}/{path.name}"), found=MANIFEST))


_KINDS = {"period": str, "revision": int, "frozen_at": str, "provisional": bool, "tables": dict, "batches": list}


def _is_sound(manifest: object) -> bool:
    """Whether a manifest says all that is asked of it. Errors: ValueError for a moment or a period that is none."""
    if not isinstance(manifest, dict) or not all(isinstance(manifest.get(name), of) for name, of in _KINDS.items()):
        return False
    entries, batches = manifest["tables"], manifest["batches"]
    files, months, reason = manifest.get("files", {}), manifest.get("months", {}), manifest.get("reason")
    datetime.fromisoformat(manifest["frozen_at"])
    try:
        Period.parse(manifest["period"])
    except KsttError:
        return False
    return (
        all(isinstance(entry, dict) and isinstance(entry.get("sha256"), str) for entry in entries.values())
        and all(type(entry.get("rows")) is int for entry in entries.values())
        and all(isinstance(batch, dict) and {"batch", "file", "stored"} <= batch.keys() for batch in batches)
        and isinstance(files, dict)
        and isinstance(months, dict)
        and all(isinstance(reached, list) for reached in months.values())
        and "reason" in manifest
        and (reason is None or isinstance(reason, str))
    )


def snapshots(store: Store, period: Period) -> tuple[Snapshot, ...]:
    """The revisions of a period, oldest first. Errors: KSTT-SNAPSHOT-002, -006."""
    folder = store.path / "snapshots" / period.id
    numbers = sorted(int(path.name[1:]) for path in folder.glob("r*") if re.fullmatch(r"r[1-9]\d*", path.name))
    return tuple(_in_place(folder / f"r{number}") for number in numbers)


def _in_place(path: Path) -> Snapshot:
    """A snapshot of a store, which has to be the one that its folder is named after."""
    found = Snapshot.open(path)
    if found.name != f"{path.parent.name}/{path.name}":
        raise _changed(path)
    return found


def latest(store: Store, period: Period) -> Snapshot | None:
    """The revision that stands, or None."""
    found = snapshots(store, period)
    return found[-1] if found else None


def find_snapshot(text: str, store: Store | None = None) -> Snapshot:
    """A snapshot by its folder, or by `2026-08/r1` (or `2026-08`: the latest) within a store. Errors: KSTT-SNAPSHOT-002."""
    if store is not None and not (Path(text) / MANIFEST).is_file():
        folder = store.path / "snapshots" / text
        if re.fullmatch(r"\d{4}(-Q\d|-\d{2})?", text) and folder.is_dir():
            found = latest(store, Period.parse(text))
            if found:
                return found
        return _in_place(folder)
    return Snapshot.open(text)


def freeze(
    store: Store, period: Period, *, reason: str | None = None, today: date | None = None
) -> tuple[Snapshot, tuple[Problem, ...]]:
    """Freeze a period, or correct it by a new revision, which needs a reason.

    Returns the snapshot and what the reader must know: KSTT-SNAPSHOT-004 when the period has not ended, -005 when
    nothing differs from the latest revision, which is then returned, -007 when there was no row to freeze, else
    KSTT-COUNTING-014 or 015 for each table without a row of the period or of some of its months; -009 when a correction
    leaves other frozen periods behind that have days of this one.
    Errors: KSTT-SNAPSHOT-001 a correction without a reason, -003 when nothing differs from a revision that was changed
    since, -006, -011 a reason with personal data in it, KSTT-STORE-001, -002, -003, KSTT-CALENDAR-001.
    """
    today = today or today_in_vietnam()
    problems: tuple[Problem, ...] = ()
    if (shown := without_persons(reason or "")) != (reason or ""):
        raise KsttError(Problem.of("KSTT-SNAPSHOT-011", Place(), found=shown))
    if today <= period.end:
        problems = (Problem.of("KSTT-SNAPSHOT-004", Place(), found=period.id, day=today.isoformat()),)
    with store.writing() as folder:
        # Looked up under the lock: somebody else may have frozen the period in the meantime.
        before = latest(store, period)
        if before is not None and not (reason or "").strip():
            raise KsttError(Problem.of("KSTT-SNAPSHOT-001", Place(), found=period.id, last=before.revision))
        tables, months = _write_tables(store, period, folder)
        files = {}
        if store.units_file.is_file():
            shutil.copyfile(store.units_file, folder / "units.csv")
            files["units.csv"] = file_sha256(folder / "units.csv")
        if (store.path / CALENDAR_FILE).is_file():
            WorkingDays.of(store.path)
            shutil.copyfile(store.path / CALENDAR_FILE, folder / CALENDAR_FILE)
            files[CALENDAR_FILE] = file_sha256(folder / CALENDAR_FILE)
        # A period that has ended meanwhile is frozen for good, though nothing came in.
        told = ("tables", tables), ("files", files), ("months", months), ("provisional", today <= period.end)
        # Old manifests do not say which months were reached: that alone makes no revision.
        if before is not None and all(before.manifest.get(name, said) == said for name, said in told):
            if damage := before.verify():
                raise KsttError(*damage)
            problems = (*problems, Problem.of("KSTT-SNAPSHOT-005", Place(), last=before.revision))
            return before, problems
        if any(entry["rows"] for entry in tables.values()):
            problems += tuple(told for table, reached in months.items() for told in unreached(table, period, reached))
        else:
            problems += (Problem.of("KSTT-SNAPSHOT-007", Place(), found=period.id),)
        revision = before.revision + 1 if before else 1
        manifest = {
            "period": period.id,
            "revision": revision,
            "reason": (reason or "").strip() or None,
            "corrects": before.sha256 if before else None,
            "frozen_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "judged_as_of": period.end.isoformat(),
            "provisional": today <= period.end,
            "tables": tables,
            "months": months,
            "files": files,
            "batches": [
                {name: batch.receipt[name] for name in ("batch", "file", "sha256", "mapping", "table", "stored")}
                for batch in store.batches()
            ],
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        write_safely(folder / MANIFEST, text.encode())
        for file in folder.iterdir():
            settle(file)
            file.chmod(0o444)
        target = store.path / "snapshots" / period.id / f"r{revision}"
        target.parent.mkdir(parents=True, exist_ok=True)
        move(folder, target)
    made = Snapshot.open(target)
    return made, problems + (left_behind(store, made) if before else ())


def left_behind(store: Store, corrected: Snapshot) -> tuple[Problem, ...]:
    """KSTT-SNAPSHOT-009 for other periods with days of this one, a quarter or a year, that were frozen from other files."""
    found = []
    for folder in sorted(path.name for path in (store.path / "snapshots").iterdir() if path.is_dir()):
        try:
            period = Period.parse(folder)
            other = latest(store, period) if period.id == folder else None
        except KsttError:  # no period, or a snapshot that is not whole, which is told where it is used
            continue
        if other is None or period == corrected.period or other.manifest["batches"] == corrected.manifest["batches"]:
            continue
        if period.start <= corrected.period.end and corrected.period.start <= period.end:
            found.append(other.name)
    if not found:
        return ()
    return (Problem.of("KSTT-SNAPSHOT-009", Place(), found=", ".join(found), made=corrected.name),)


def _write_tables(
    store: Store, period: Period, folder: Path
) -> tuple[dict[str, dict[str, object]], dict[str, list[str]]]:
    """What was written of each table; and which months of the period those reach of which only some rows are written."""
    import duckdb

    tables, months = {}, {}
    with connected() as db:
        for table in store.tables():
            rows = store.relation(table)
            where = _concerns(table, period)
            order = ", ".join(f'"{name}"' for name in STORED_TABLES[table].key)
            target = folder / f"{table}.parquet"
            try:
                db.execute(
                    f"COPY (SELECT * FROM ({rows}){where} ORDER BY {order}) "
                    f"TO {quoted(target.as_posix())} (FORMAT parquet, COMPRESSION zstd)"
                )
                (count,) = db.execute(f"SELECT count(*) FROM read_parquet({quoted(target.as_posix())})").fetchone()
                if table in ARRIVAL:
                    months[table] = list(months_of_days(db, table, rows, period))
            except duckdb.Error as error:
                raise store.unreadable(table, error) from None
            tables[table] = {"rows": count, "sha256": file_sha256(target)}
    return tables, months


def _concerns(table: str, period: Period) -> str:
    """The condition on rows that a period is told from: without it, what comes in later would be a change of past months."""
    first, after = period.start.isoformat(), (period.end + timedelta(days=1)).isoformat()
    if table in _BY_MONTH:
        years = (period, *_BY_MONTH[table](period))
        listed = ", ".join(quoted(month.id) for each in years for month in each.months())
        return f" WHERE period IN ({listed})"
    if table == DECISIONS.name:
        return f" WHERE least(decided_on, publish_due_on) < DATE '{after}'"
    if table not in _STARTED:
        return ""
    started, ended = _STARTED[table], _ENDED[table]
    return (
        f" WHERE ({started} IS NULL OR {started} < TIMESTAMP '{after}')"
        f" AND ({ended} IS NULL OR {ended} >= TIMESTAMP '{first}' OR {started} >= TIMESTAMP '{first}')"
    )


def connected() -> duckdb.DuckDBPyConnection:
    """A connection of its own, with bounded memory; sorting goes to disk beyond it."""
    import duckdb  # most who import this module ask which snapshots there are, and open none

    db = duckdb.connect(":memory:")
    db.execute("SET memory_limit = '1GB'")
    db.execute("SET preserve_insertion_order = true")
    return db


@dataclass(frozen=True)
class RowChange:
    """One row that differs. change: `added`, `removed` or `changed`; columns: what changed, old and new value."""

    table: str
    key: tuple[str, ...]
    unit: str | None
    change: str
    columns: tuple[tuple[str, object, object], ...] = ()


@dataclass(frozen=True)
class TableDiff:
    """How one table differs. added, removed, changed: numbers of rows; rows: the first of them, ordered by key."""

    table: str
    added: int
    removed: int
    changed: int
    rows: tuple[RowChange, ...]


def diff_rows(first: Snapshot, second: Snapshot, limit: int = 1000) -> tuple[TableDiff, ...]:
    """Which rows differ between two snapshots, table by table, by their keys. Provenance is not compared.

    Errors: KSTT-STORE-002 when a table cannot be read.
    """
    import duckdb

    found = []
    with connected() as db:
        for table in STORED_TABLES:
            if first.file(table).is_file() or second.file(table).is_file():
                try:
                    found.append(_diff(db, table, first, second, limit))
                except duckdb.Error:
                    file = first.file(table).name
                    raise KsttError(
                        Problem.of("KSTT-STORE-002", Place(f"{first.name}, {second.name}: {file}"))
                    ) from None
    return tuple(each for each in found if each.added or each.removed or each.changed)


def _diff(db: duckdb.DuckDBPyConnection, table: str, first: Snapshot, second: Snapshot, limit: int) -> TableDiff:
    schema = STORED_TABLES[table]
    present = [each.file(table) for each in (first, second) if each.file(table).is_file()]
    for name, snapshot in (("a", first), ("b", second)):
        file = snapshot.file(table)
        rows = f"read_parquet({quoted((file if file.is_file() else present[0]).as_posix())})"
        db.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM {rows}" + ("" if file.is_file() else " LIMIT 0")
        )
    others = [name for name in schema.names() if name not in schema.key]
    key = ", ".join(f'"{name}"' for name in schema.key)
    differs = " OR ".join(f'a."{name}" IS DISTINCT FROM b."{name}"' for name in others) or "false"
    joined = f"FROM a FULL JOIN b USING ({key})"
    kind = (
        f"CASE WHEN a.{SOURCE_ROW} IS NULL THEN 'added' WHEN b.{SOURCE_ROW} IS NULL THEN 'removed' "
        f"WHEN {differs} THEN 'changed' END"
    )
    db.execute(f"CREATE OR REPLACE TEMP TABLE kinds AS SELECT {key}, {kind} AS kind {joined} WHERE {kind} IS NOT NULL")
    totals = dict(db.execute("SELECT kind, count(*) FROM kinds GROUP BY kind").fetchall())
    old_and_new = ", ".join(f'a."{name}", b."{name}"' for name in others)
    keys = ", ".join(f'kinds."{name}"' for name in schema.key)
    listed = db.execute(
        f"SELECT {keys}, kinds.kind, {old_and_new} FROM kinds LEFT JOIN a USING ({key}) LEFT JOIN b USING ({key}) "
        f"ORDER BY {keys} LIMIT {int(limit)}"
    ).fetchall()
    return TableDiff(
        table,
        totals.get("added", 0),
        totals.get("removed", 0),
        totals.get("changed", 0),
        tuple(_row_change(table, row, others) for row in listed),
    )


def _row_change(table: str, row: Sequence[object], others: Sequence[str]) -> RowChange:
    schema = STORED_TABLES[table]
    width = len(schema.key)
    key, change, values = tuple(map(str, row[:width])), str(row[width]), row[width + 1 :]
    pairs: Mapping[str, tuple[object, object]] = {
        name: (values[2 * i], values[2 * i + 1]) for i, name in enumerate(others)
    }
    named = dict(zip(schema.key, key, strict=True))
    old_new = pairs.get(schema.unit, (None, None))
    unit = named.get(schema.unit) or old_new[0 if change == "removed" else 1]
    columns = tuple((name, *pair) for name, pair in pairs.items() if pair[0] != pair[1]) if change == "changed" else ()
    return RowChange(table, key, unit, change, columns)
