"""Accepted rows on their way into the store; rows that share a key are sorted out before anything is kept."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet

from kstt.intake.store import PARQUET, SOURCE_ROW, arrow_schema
from kstt.terms.tables import TableSchema

_LONG_AGO = datetime(1, 1, 1)


@dataclass
class Staging:
    """Writes canonical rows to a Parquet file, a batch at a time, and remembers 8 bytes of each key."""

    folder: Path
    schema: TableSchema
    rows: int = 0
    _hashes: array = field(default_factory=lambda: array("q"))
    _writer: pyarrow.parquet.ParquetWriter | None = None

    @property
    def path(self) -> Path:
        return self.folder / "rows.parquet"

    def add(self, columns: dict[str, list[object]], numbers: Sequence[int]) -> None:
        """Canonical columns and the lines of their rows."""
        if not len(numbers):
            return
        arrow = arrow_schema(self.schema)
        if self._writer is None:
            self._writer = pyarrow.parquet.ParquetWriter(self.path, arrow, **PARQUET)
        arrays = [pyarrow.array(columns[name], arrow.field(name).type) for name in self.schema.names()]
        arrays.append(pyarrow.array(numbers, pyarrow.int64()))
        self._writer.write_table(pyarrow.Table.from_arrays(arrays, schema=arrow))
        self._hashes.extend(map(hash, zip(*(columns[name] for name in self.schema.key), strict=True)))
        self.rows += len(numbers)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def one_row_a_key(self, newest_by: Sequence[str], reject: Callable[..., None]) -> None:
        """Keep one of identical rows, and the newest of different ones if that can be told; reject the others.

        Codes: KSTT-DOSSIER-014 identical, -015 an older record, -016 nobody can tell which is newer.
        """
        self.close()
        hashes = numpy.array(self._hashes, dtype=numpy.int64)
        ordered = numpy.sort(hashes)
        twice = ordered[1:][ordered[1:] == ordered[:-1]]
        if not len(twice):
            return
        suspects = numpy.flatnonzero(numpy.isin(hashes, twice))
        dropped = self._drop(suspects, newest_by, reject)
        if dropped:
            self._rewrite(dropped)

    def _batches(self) -> object:
        return pyarrow.parquet.ParquetFile(self.path).iter_batches(65_536)

    def _drop(self, suspects: numpy.ndarray, newest_by: Sequence[str], reject: Callable[..., None]) -> set[int]:
        names = self.schema.names()
        by_key: dict[tuple, list[tuple[int, int, dict]]] = defaultdict(list)
        at = 0
        for batch in self._batches():
            mine = suspects[(suspects >= at) & (suspects < at + batch.num_rows)]
            for ordinal, row in zip(mine.tolist(), batch.take(pyarrow.array(mine - at)).to_pylist(), strict=True):
                number = row.pop(SOURCE_ROW)
                by_key[tuple(row[name] for name in self.schema.key)].append((ordinal, number, row))
            at += batch.num_rows
        dropped: set[int] = set()
        heading = self.schema.key[0]
        for key, rows in by_key.items():
            found = str(key[0]) if len(key) == 1 else " / ".join(map(str, key))
            groups: dict[tuple, list[tuple[int, int, dict]]] = defaultdict(list)
            for entry in rows:
                groups[tuple(entry[2][name] for name in names)].append(entry)
            for same in groups.values():
                for ordinal, number, _ in same[1:]:
                    values = {"row": number, "column": heading, "value": found}
                    reject("KSTT-DOSSIER-014", **values, found=found, first=same[0][1])
                    dropped.add(ordinal)
            if len(groups) > 1:
                dropped |= self._newest([same[0] for same in groups.values()], found, newest_by, reject)
        return dropped

    def _newest(
        self, rows: list[tuple[int, int, dict]], found: str, newest_by: Sequence[str], reject: Callable[..., None]
    ) -> set[int]:
        def age(row: dict) -> tuple:
            return tuple(_comparable(row[name]) for name in newest_by)

        ordered = sorted(rows, key=lambda entry: age(entry[2]))
        place = {"column": self.schema.key[0], "value": found}
        if not newest_by or age(ordered[-1][2]) == age(ordered[-2][2]):
            for _, number, _ in rows:
                reject("KSTT-DOSSIER-016", row=number, **place, found=found, times=len(rows))
            return {ordinal for ordinal, _, _ in rows}
        kept = ordered[-1][1]
        for _, number, _ in ordered[:-1]:
            reject("KSTT-DOSSIER-015", row=number, **place, found=found, kept=kept, rule=", ".join(newest_by))
        return {ordinal for ordinal, _, _ in ordered[:-1]}

    def _rewrite(self, dropped: set[int]) -> None:
        whole = self.folder / "all-rows.parquet"
        self.path.rename(whole)
        out, at, kept = numpy.fromiter(dropped, dtype=numpy.int64), 0, 0
        with pyarrow.parquet.ParquetWriter(self.path, arrow_schema(self.schema), **PARQUET) as writer:
            for batch in pyarrow.parquet.ParquetFile(whole).iter_batches(65_536):
                stays = ~numpy.isin(numpy.arange(at, at + batch.num_rows), out)
                batch_kept = batch.filter(pyarrow.array(stays))
                if batch_kept.num_rows:
                    writer.write_batch(batch_kept)
                at, kept = at + batch.num_rows, kept + batch_kept.num_rows
        whole.unlink()
        self.rows = kept


def _comparable(value: object) -> tuple:
    """Nothing is older than something."""
    if value is None:
        return (0, "", _LONG_AGO)
    if isinstance(value, datetime):
        return (1, "", value)
    if isinstance(value, date):
        return (1, "", datetime(value.year, value.month, value.day))
    return (1, f"{value:020d}" if isinstance(value, int) else str(value), _LONG_AGO)
