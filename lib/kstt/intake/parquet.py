"""Columns of a Parquet file."""

from __future__ import annotations

import io
import unicodedata

import pyarrow
import pyarrow.parquet

from kstt.errors import KsttError, Place, Problem
from kstt.intake.findings import Findings
from kstt.intake.opening import LARGEST_UNFOLDED, MEGABYTE, Source
from kstt.intake.table import Grid

MOST_CELLS = 50_000_000


def read_grid(source: Source, findings: Findings) -> Grid:
    """The columns as a heading and rows: line 1 is the heading, as it would be in a text file.

    Errors: KSTT-FILE-005 damaged, -007 unfolds too far.
    """
    place = Place(source.name)
    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(source.data))
        meta = file.metadata
        unfolded = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
        if unfolded > LARGEST_UNFOLDED or meta.num_rows * meta.num_columns > MOST_CELLS:
            reason = f"{unfolded // MEGABYTE} MB, {meta.num_rows} × {meta.num_columns}"
            raise KsttError(Problem.of("KSTT-FILE-007", place, reason=reason))
        table = file.read()
        columns = [column.to_pylist() for column in table.columns]
    except (pyarrow.ArrowException, OSError, ValueError, MemoryError):
        # ArrowException is the root of what Arrow raises; damaged thrift shows as OSError.
        raise KsttError(Problem.of("KSTT-FILE-005", place, kind="Parquet")) from None
    composed = False
    for cells in columns:
        for i, cell in enumerate(cells):
            if cell is None:
                cells[i] = ""
            elif isinstance(cell, str) and not cell.isascii() and not unicodedata.is_normalized("NFC", cell):
                cells[i] = unicodedata.normalize("NFC", cell)
                composed = True
    if composed:
        findings.tell("KSTT-FILE-010")
    rows = [list(table.column_names), *zip(*columns, strict=True)]
    return Grid(rows, range(1, len(rows) + 1))
