"""Rows of delimited text, workbooks, Parquet files and PostgreSQL tables."""

from __future__ import annotations

import csv
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

import pyarrow
import pyarrow.parquet

from kstt.errors import NOTHING, KsttError, Place, Problem
from kstt.intake import workbook
from kstt.intake.dossiers.files import InFile
from kstt.intake.dossiers.raw import BATCH_ROWS, Raw, Reject, Sources, blank
from kstt.intake.findings import Findings, shown
from kstt.intake.names import without_person
from kstt.intake.opening import LARGEST_UNFOLDED, MEGABYTE, open_source
from kstt.intake.personal import MASK
from kstt.intake.table import CellError, Grid, Schema, known_headings, plain_heading, read_table

_SEPARATORS = (",", ";", "\t", "|")
_SEARCHED_LINES = 30
MOST_ROWS_PER_BYTE = 8
"""A dossier needs its own id: a Parquet file with many more rows than bytes holds no dossiers but a bomb."""


class Columns:
    """The columns of one heading: where each source column stands, and how its cells are turned into what is wanted."""

    def __init__(self, headings: Sequence[str], sources: Sources, findings: Findings, place: Place):
        self.headings = tuple(headings)
        nested = sources.nested()
        self.cells: dict[str, int] = {}
        self.parts: dict[str, int] = {}
        self.lists: dict[int, list[tuple[str, str]]] = {}
        unused = []
        for i, heading in enumerate(headings):
            plain = plain_heading(heading) if heading else ""
            name, way = sources.spelled.get(plain, (None, ""))
            if name and (name in self.cells or name in self.parts):
                found = f"“{shown(headings[self.cells.get(name, self.parts.get(name, 0))])}”, “{shown(heading)}”"
                raise KsttError(Problem.of("KSTT-FILE-013", place, column_name=name, found=found))
            if name:
                (self.cells if way == "cell" else self.parts)[name] = i
            if plain in nested:
                self.lists[i] = [(path, item) for path, item in nested[plain] if path not in self.cells]
            elif not name and heading:
                unused.append(shown(without_person(heading)))
        if unused:
            findings.tell("KSTT-FILE-011", sheet=place.sheet, found=", ".join(unused[:30]))

    def found(self) -> int:
        return len(self.cells) + len(self.parts) + len(self.lists)

    def raw(self, rows: Sequence[Sequence[object]], numbers: Sequence[int], sheet: str | None) -> Raw:
        by_index = list(zip(*rows, strict=True))
        columns: dict[str, Sequence[object]] = {name: by_index[i] for name, i in self.cells.items()}
        for name, i in self.parts.items():
            columns[name] = [_parts(cell) for cell in by_index[i]]
        for i, wanted in self.lists.items():
            lists = [_list(cell) for cell in by_index[i]]
            for path, item in wanted:
                columns[path] = [_items(each, item) for each in lists]
        return Raw(columns, numbers, sheet, self.headings)


def _parts(cell: object) -> object:
    """A list written in one cell, its items divided by semicolons."""
    if isinstance(cell, str):
        return [part.strip() for part in cell.split(";")] if cell.strip() else None
    return cell


def _list(cell: object) -> object:
    if not isinstance(cell, str) or not cell.lstrip().startswith(("[", "{")):
        return cell
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return CellError("KSTT-DOSSIER-022", MASK)
    return [found] if isinstance(found, dict) else found


def _items(found: object, item: str) -> object:
    if isinstance(found, list):
        if not item:
            return found
        return [each.get(item) if isinstance(each, dict) else None for each in found]
    return found if isinstance(found, CellError) else None if found in (None, "") else [found]


def read_text(file: InFile, sources: Sources, findings: Findings, reject: Reject) -> Iterator[Raw]:
    """Rows of delimited text. A row with too few or too many cells is rejected.

    Errors: KSTT-FILE-002 nothing there, -003 a heading alone, -013 a column twice, -022 quotation marks that do not pair;
    KSTT-DOSSIER-001 is told by whoever needs a column.
    """
    top = list(itertools.islice(file.lines(Findings(file.name)), _SEARCHED_LINES))
    separator, skip = _layout(top, sources)
    lines = file.lines(findings)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    place = Place(file.name)
    try:
        for _ in range(skip):
            next(reader)
        heading = next(row for row in reader if not blank(row))
        headings = [cell.strip().lstrip("\ufeff") for cell in heading]
        while headings and not headings[-1]:
            headings.pop()
        columns, width = Columns(headings, sources, findings, place), len(headings)
        rows: list[Sequence[str]] = []
        numbers: list[int] = []
        line, any_row = reader.line_num + 1, False
        for row in reader:
            number, line = line, reader.line_num + 1
            if len(row) != width:
                if blank(row):
                    continue
                if len(row) < width or not blank(row[width:]):
                    any_row = True
                    reject("KSTT-FILE-014", row=number, value=len(row), found=len(row), expected=width)
                    continue
                row = row[:width]
            elif not row[0] and blank(row):
                continue
            if not any_row and _column_numbers(row):
                continue
            any_row = True
            rows.append(row)
            numbers.append(number)
            if len(rows) >= BATCH_ROWS:
                yield columns.raw(rows, numbers, None)
                rows, numbers = [], []
        if rows:
            yield columns.raw(rows, numbers, None)
    except csv.Error:
        raise KsttError(Problem.of("KSTT-FILE-022", Place(file.name, row=max(reader.line_num, 1)))) from None
    except StopIteration:
        raise KsttError(Problem.of("KSTT-FILE-002", place)) from None
    if not any_row:
        raise KsttError(Problem.of("KSTT-FILE-003", place))


def _column_numbers(row: Sequence[object]) -> bool:
    texts = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
    return len(texts) >= 3 and all(re.fullmatch(r"\(\d{1,2}\)", text) for text in texts)


def _layout(top: Sequence[str], sources: Sources) -> tuple[str, int]:
    """The separator and the row of the heading: where the most known headings are, else the widest first row with a text."""
    best = (-1, -1, ",", 0)
    for separator in _SEPARATORS:
        try:
            rows = list(csv.reader(top, delimiter=separator))
        except csv.Error:
            continue
        first = next((i for i, row in enumerate(rows) if not blank(row)), 0)
        for i, row in enumerate(rows[first:], first):
            found = len({sources.spelled[p] for p in map(plain_heading, row) if p in sources.spelled})
            score = (found, len(row) if i == first else 0)
            if score > best[:2]:
                best = (*score, separator, i)
    return best[2], best[3]


def read_workbook(file: InFile, sources: Sources, findings: Findings, reject: Reject) -> Iterator[Raw]:
    """Rows of the sheets that show the known headings, which may be merged over up to three rows.

    Errors: those of `workbook.read_sheets` and `table.read_table`.
    """
    source = open_source(file.path)
    grids = workbook.read_sheets(source, findings)
    spellings = tuple(dict.fromkeys([*sources.names, *(name.replace("[]", "") for name in sources.names)]))
    lists = [name.partition("[]")[0] for name in sources.names if "[]" in name]
    schema = Schema(required=(), optional=tuple(dict.fromkeys([*spellings, *lists])))
    known = [known_headings(grid, schema) for grid in grids]
    most = max(known)
    chosen = [grid for grid, found in zip(grids, known, strict=True) if found == most] if most else [grids[0]]
    others = [grid.sheet or "" for grid in grids if grid not in chosen]
    if others:
        findings.tell("KSTT-FILE-018", found=", ".join(others))
    for grid in chosen:
        yield from _of_grid(grid, schema, sources, findings)


def _of_grid(grid: Grid, schema: Schema, sources: Sources, findings: Findings) -> Iterator[Raw]:
    table = read_table(grid, schema, findings)
    names = list(table.columns)
    columns = Columns(names, sources, Findings(findings.file), Place(findings.file, grid.sheet))
    # Everything above the first row: what a missing column may have been called.
    above = [
        cell for row in grid.rows[: table.numbers[0] - 1] for cell in row if isinstance(cell, str) and cell.strip()
    ]
    columns.headings = tuple(dict.fromkeys(above))
    if not names:
        yield Raw({}, table.numbers, grid.sheet, columns.headings)
        return
    for start in range(0, len(table), BATCH_ROWS):
        stop = start + BATCH_ROWS
        rows = list(zip(*(table.columns[name][start:stop] for name in names), strict=True))
        numbers = table.numbers[start:stop]
        kept = [(row, number) for row, number in zip(rows, numbers, strict=False) if not blank(row)]
        if kept:
            yield columns.raw([row for row, _ in kept], [number for _, number in kept], grid.sheet)


def read_parquet(file: InFile, sources: Sources, findings: Findings, reject: Reject) -> Iterator[Raw]:
    """Rows of a Parquet file; line 1 is the heading, as in a text file.

    Errors: KSTT-FILE-003 a heading alone, -005 damaged, -007 unfolds too far, -013 a column twice.
    """
    damaged = KsttError(Problem.of("KSTT-FILE-005", Place(file.name), kind="Parquet"))
    try:
        parquet = pyarrow.parquet.ParquetFile(file.path)
        meta = parquet.metadata
        largest = max((meta.row_group(i).total_byte_size for i in range(meta.num_row_groups)), default=0)
        if largest > LARGEST_UNFOLDED or meta.num_rows > MOST_ROWS_PER_BYTE * file.bytes:
            reason = f"{largest // MEGABYTE} MB, {meta.num_rows} × {meta.num_columns}"
            raise KsttError(Problem.of("KSTT-FILE-007", Place(file.name), reason=reason))
        columns = Columns(parquet.schema_arrow.names, sources, findings, Place(file.name))
        number = 2
        for batch in parquet.iter_batches(BATCH_ROWS):
            cells = [column.to_pylist() for column in batch.columns]
            rows = list(zip(*cells, strict=True))
            yield columns.raw(rows, range(number, number + len(rows)), None)
            number += len(rows)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError):
        raise damaged from None
    if number == 2:
        raise KsttError(Problem.of("KSTT-FILE-003", Place(file.name)))


def from_rows(
    headings: Sequence[str], rows: Iterable[Sequence[object]], sources: Sources, findings: Findings
) -> Iterator[Raw]:
    """Rows that are typed already, such as a database's; the first is row 1."""
    columns = Columns(headings, sources, findings, Place(findings.file))
    iterator, number = iter(rows), 1
    while block := list(itertools.islice(iterator, BATCH_ROWS)):
        yield columns.raw(block, range(number, number + len(block)), None)
        number += len(block)


def nearest_heading(wanted: Sequence[str], headings: Iterable[str]) -> str:
    """The heading most like one of the wanted ones, or a dash."""
    plain = {plain_heading(heading): heading for heading in headings}
    near = [match for name in wanted for match in get_close_matches(plain_heading(name), plain, n=1, cutoff=0.5)]
    return shown(without_person(plain[near[0]])) if near else NOTHING
