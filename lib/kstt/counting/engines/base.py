"""What counting asks of an engine, and how one is opened."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Protocol

from kstt.counting.prepare import Stored
from kstt.errors import KsttError, Place, Problem
from kstt.errors.installing import pip_install
from kstt.intake.names import engine_line
from kstt.intake.snapshot import MANIFEST
from kstt.intake.store import Store
from kstt.rulebook.predicate import Dialect
from kstt.terms.tables import TABLES, Kind

ENGINES = ("duckdb", "postgres", "spark")
_MODULES = {"duckdb": "duck", "postgres": "postgres", "spark": "spark"}


class Engine(Protocol):
    """An open source of canonical tables. It is read only; `write` puts rows into a Parquet file beside it."""

    dialect: Dialect

    def table(self, name: str) -> Stored | None:
        """A canonical table, or None when the source lacks it. Errors: KSTT-COUNTING-003, 004; 017 it may not be read."""

    def rows(self, sql: str) -> list[tuple]:
        """The answer to a query, as plain Python values. Errors: KSTT-COUNTING-008."""

    def write(self, sql: str, folder: Path) -> None:
        """The answer to a query as Parquet files in a folder that does not exist yet. Errors: KSTT-COUNTING-008."""

    def close(self) -> None: ...


@contextmanager
def opened(engine: str, source: str | Path, write_to: Path | None = None) -> Iterator[Engine]:
    """An engine on a source, closed at the end.

    engine: `duckdb` and `spark` read a folder of Parquet (`<table>.parquet`, `<table>/*.parquet`, a snapshot, or a
    store, of which the latest row of each key stands), `postgres` an URL `postgresql://…`. write_to: the folder where
    evidence may be written.
    Errors: KSTT-COUNTING-001 no such engine, 005 the source cannot be opened, 006 a library is missing, 007 too old,
    013 and 018 a schema that cannot be or is not there, 023 Spark does not start; KSTT-USE-015 an address that is none.
    """
    if engine not in ENGINES:
        raise KsttError(Problem.of("KSTT-COUNTING-001", Place(), found=engine))
    module = import_module(f"kstt.counting.engines.{_MODULES[engine]}")
    made: Engine = module.open_engine(source, write_to)
    try:
        yield made
    finally:
        made.close()


def parquet_files(source: str | Path) -> dict[str, tuple[Path, ...]]:
    """The Parquet files of every canonical table in a folder, in order of their names; of a store, those that count.

    Errors: KSTT-COUNTING-005 when there is no such folder.
    """
    folder = Path(source)
    if not folder.is_dir():
        raise KsttError(Problem.of("KSTT-COUNTING-005", Place(str(source)), found=str(source)))
    found = {}
    if (folder / "receipts").is_dir():
        store = Store.open(folder)
        found = {name: tuple(batch.path for batch in store.batches(name)) for name in TABLES}
        return {name: files for name, files in found.items() if files}
    for name in TABLES:
        single = folder / f"{name}.parquet"
        files = (single,) if single.is_file() else tuple(sorted((folder / name).glob("*.parquet")))
        if files:
            found[name] = files
    return found


def frozen_months(source: str | Path) -> Mapping[str, tuple[str, ...]]:
    """What a snapshot says of the months that its tables reached, by table; nothing for other folders and old ones."""
    manifest = Path(source) / MANIFEST
    if not manifest.is_file():
        return {}
    said = json.loads(manifest.read_text(encoding="utf-8"))
    return {name: tuple(months) for name, months in said.get("months", {}).items()}


def checked(
    name: str, kinds: dict[str, Kind | str], relation: str, months: Mapping[str, tuple[str, ...]] | None = None
) -> Stored:
    """A table with the kinds of its columns compared with the contract. kinds: a type's own name where it is no kind;
    months: of `frozen_months`.

    Errors: KSTT-COUNTING-003 a required column is missing, 004 a column has another kind.
    """
    problems = []
    for column in TABLES[name].columns:
        kind = kinds.get(column.name)
        if kind is None and column.required:
            problems.append(Problem.of("KSTT-COUNTING-003", Place(), table=name, found=column.name))
        elif kind is not None and kind is not column.kind:
            problems.append(
                Problem.of(
                    "KSTT-COUNTING-004", Place(), table=name, column=column.name, found=str(kind), wanted=column.kind
                )
            )
    if problems:
        raise KsttError(*problems)
    known = {column.name for column in TABLES[name].columns}
    return Stored(
        relation, {column: kind for column, kind in kinds.items() if column in known}, (months or {}).get(name, ())
    )


def missing_library(library: str, extra: str) -> KsttError:
    """Says that an optional library is not installed."""
    return KsttError(Problem.of("KSTT-COUNTING-006", Place(), found=library, command=pip_install(f"kstt[{extra}]")))


def stopped(engine: str, error: BaseException) -> KsttError:
    """Says why an engine stopped, in one line."""
    return KsttError(Problem.of("KSTT-COUNTING-008", Place(), engine=engine, found=engine_line(error)))
