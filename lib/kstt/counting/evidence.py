"""The evidence of counts: one 64-bit number a row that says for every indicator what the row did, kept beside the rows.

    <evidence>/<period>/<dataset>/*.parquet             unit_code, the key of the row, bits; sorted by unit
    <evidence>/<period>/<dataset>-province/*.parquet    the same for the whole province, where units are not added
    <evidence>/<period>/evidence.json                   what it was counted with

Opening a figure reads the bits of one unit, not the rows of all.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from kstt.counting.count import scopes, stored_tables
from kstt.counting.dialect import Words
from kstt.counting.engines import Engine, opened
from kstt.counting.engines.duck import locked
from kstt.counting.plan import Plan, Which
from kstt.counting.prepare import prepared, tables_needed
from kstt.counting.query import evidence_query
from kstt.errors import KsttError, Place, Problem
from kstt.rulebook.predicate import literal
from kstt.terms.datasets import DATASETS

MANIFEST = "evidence.json"
Value = str | int | bool | date | datetime | None


@dataclass(frozen=True)
class Behind:
    """The rows behind one figure. total: how many there are; rows: those asked for, as column → value, by key."""

    indicator: str
    unit: str
    which: Which
    total: int
    rows: tuple[Mapping[str, Value], ...]


def write_evidence(engine: Engine, plan: Plan, folder: str | Path) -> Path:
    """Write the bits of every row of every dataset, replacing evidence of the same period; returns its folder.

    engine: opened with `write_to` at or above the folder. Errors: KSTT-COUNTING-003, 004, 008, 017.
    """
    target = Path(folder) / plan.period.id
    building = target.with_name(f".{target.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    words = Words(engine.dialect, plan.calendar)
    datasets = []
    for dataset in plan.datasets():
        tables = stored_tables(engine, tables_needed(dataset))
        if len(tables) < len(tables_needed(dataset)):
            continue
        for scope, _ in scopes(plan, dataset):
            name = dataset if scope is None else f"{dataset}-province"
            engine.write(evidence_query(plan, dataset, tables, words, scope), building / name)
            datasets.append(name)
    manifest = {"period": plan.period.id, "fingerprint": plan.fingerprint, "datasets": datasets}
    (building / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    building.rename(target)
    return target


@contextmanager
def evidence_of(source: str | Path, plan: Plan) -> Iterator[Path]:
    """The evidence of a folder of rows, made anew for as long as it is read: a period's bits are written in a few seconds."""
    with TemporaryDirectory(prefix="kstt-evidence-") as folder:
        with opened("duckdb", source, Path(folder)) as engine:
            write_evidence(engine, plan, folder)
        yield Path(folder)


def open_evidence(evidence: str | Path) -> duckdb.DuckDBPyConnection:
    """A connection to read evidence with, for those who open many figures; it takes longer to open than to use."""
    return locked([Path(evidence)])


def keys_behind(
    evidence: str | Path,
    plan: Plan,
    unit: str,
    indicator: str,
    which: Which,
    limit: int | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> tuple[int, list[tuple[str, ...]]]:
    """How many rows a figure has, and the keys of the first of them in order, from the evidence alone.

    connection: of `open_evidence`, if there is one. Errors: KSTT-COUNTING-009 no evidence, 010 not counted from rows,
    012 counted with other rules.
    """
    rule = plan.rule(indicator)
    files = _files(Path(evidence) / plan.period.id, plan, rule.dataset, whole(plan, indicator, unit))
    mask, wanted = plan.mask(indicator, which)
    keys = ", ".join(f'"{name}"' for name in DATASETS[rule.dataset].key)
    listed = ", ".join(literal(str(file.resolve()), "duckdb") for file in files)
    where = f"unit_code = {literal(unit, 'duckdb')} AND (bits & {mask}) = {wanted}"
    rows = f"FROM read_parquet([{listed}]) WHERE {where}"
    # One reading for the keys and their number: of 15 million rows it takes half as long as two.
    first = f" LIMIT {max(limit, 1)}" if limit is not None else ""
    used = connection or open_evidence(evidence)
    try:
        found = used.execute(f"SELECT {keys}, COUNT(*) OVER () {rows} ORDER BY {keys}{first}").fetchall()
    finally:
        if connection is None:
            used.close()
    total = found[0][-1] if found else 0
    return total, [row[:-1] for row in found][:limit]


def marked_rows(
    evidence: str | Path, plan: Plan, indicator: str, units: Sequence[str]
) -> dict[str, dict[tuple[str, ...], tuple[bool, bool, bool]]]:
    """What every row of some units does in a figure: unit → key → in the denominator, in the numerator, unknown.

    Rows that do nothing are left out. One unit, or several that are added. Errors: as `keys_behind`.
    """
    rule = plan.rule(indicator)
    province = len(units) == 1 and whole(plan, indicator, units[0])
    files = _files(Path(evidence) / plan.period.id, plan, rule.dataset, province)
    masks = [plan.mask(indicator, part)[0] for part in ("denominator", "numerator", "unknown")]
    keys = ", ".join(f'"{name}"' for name in DATASETS[rule.dataset].key)
    listed = ", ".join(literal(str(file.resolve()), "duckdb") for file in files)
    wanted = ", ".join(literal(unit, "duckdb") for unit in units)
    where = f"unit_code IN ({wanted}) AND (bits & {sum(masks)}) <> 0"
    found: dict[str, dict[tuple[str, ...], tuple[bool, bool, bool]]] = {unit: {} for unit in units}
    connection = open_evidence(evidence)
    try:
        rows = connection.execute(f"SELECT unit_code, bits, {keys} FROM read_parquet([{listed}]) WHERE {where}")
        for unit, bits, *key in rows.fetchall():
            found[unit][tuple(key)] = tuple(bool(bits & mask) for mask in masks)
    finally:
        connection.close()
    return found


def whole(plan: Plan, indicator: str, unit: str) -> bool:
    """Whether a figure is one of the whole province, counted over the rows of all units."""
    rule = plan.rule(indicator)
    return plan.province == unit and (rule.distinct or rule.scope == "province")


def _files(folder: Path, plan: Plan, dataset: str, province: bool) -> list[Path]:
    missing = KsttError(Problem.of("KSTT-COUNTING-009", Place(), dataset=dataset, period=plan.period.id))
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise missing from None
    if manifest["fingerprint"] != plan.fingerprint:
        raise KsttError(Problem.of("KSTT-COUNTING-012", Place()))
    files = sorted((folder / (f"{dataset}-province" if province else dataset)).glob("*.parquet"))
    if not files:
        raise missing
    return files


def rows_behind(
    engine: Engine,
    evidence: str | Path,
    plan: Plan,
    unit: str,
    indicator: str,
    which: Which,
    *,
    columns: Sequence[str] = (),
    limit: int | None = 1000,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> Behind:
    """The very rows behind a figure, with derived columns, in order of their keys.

    columns: of the dataset, all when none is named. limit: at most so many rows; `total` counts all of them.
    connection: of `open_evidence`, if there is one.
    Errors: as `keys_behind`, and KSTT-COUNTING-012 when rows of the evidence are gone from the source.
    """
    rule = plan.rule(indicator)
    schema = DATASETS[rule.dataset]
    total, keys = keys_behind(evidence, plan, unit, indicator, which, limit, connection)
    if not keys:
        return Behind(indicator, unit, which, total, ())
    words = Words(engine.dialect, plan.calendar)
    tables = stored_tables(engine, tables_needed(rule.dataset))
    province = plan.province if whole(plan, indicator, unit) else None
    source = prepared(rule.dataset, tables, words, plan.period, plan.parameters, province)
    shown = tuple(columns) or schema.names()
    read = tuple(dict.fromkeys((*schema.key, *shown)))
    picked = ", ".join(map(words.name, read))
    last = schema.key[-1]
    wanted = ", ".join(words.literal(value) for value in sorted({key[-1] for key in keys}))
    query = (
        f"SELECT {picked} FROM ({source}) r"
        f" WHERE {words.name(schema.unit)} = {words.literal(unit)} AND {words.name(last)} IN ({wanted})"
    )
    among = set(keys)
    rows = [dict(zip(read, row, strict=True)) for row in engine.rows(query)]
    rows = [row for row in rows if tuple(row[name] for name in schema.key) in among]
    if len(rows) != len(keys):
        raise KsttError(Problem.of("KSTT-COUNTING-012", Place()))
    rows.sort(key=lambda row: tuple(row[name] for name in schema.key))
    return Behind(indicator, unit, which, total, tuple({name: row[name] for name in shown} for row in rows))
