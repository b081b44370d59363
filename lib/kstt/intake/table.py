"""A table as it stands in a file: found by the labels of its heading, its cells untouched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from operator import itemgetter

from kstt.errors import NOTHING, KsttError, Place, Problem
from kstt.intake.findings import Findings, shown
from kstt.intake.names import without_person

_HEADING_SEARCHED_ROWS = 30
_HEADING_HEIGHT = 3
_COLUMN_NUMBERS = re.compile(r"\(?\d{1,2}\)?")


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that a workbook could not compute. code: `KSTT-FILE-015` or `-024`; text: what stands there."""

    code: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Schema:
    """Columns of one kind of table. aliases: canonical name → other spellings of its heading."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        spellings = {}
        for name in (*self.required, *self.optional):
            for spelling in (name, *self.aliases.get(name, ())):
                spellings[plain_heading(spelling)] = name
        object.__setattr__(self, "spellings", spellings)

    def column(self, heading: object) -> str | None:
        """The column that a heading means, or None."""
        return self.spellings.get(plain_heading(heading)) if isinstance(heading, str) and heading else None


def plain_heading(text: str) -> str:
    """A heading without case, diacritics, underscores and spare spaces: `Mã_đơn vị ` and `ma don vi` are one."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(c for c in bare if not unicodedata.combining(c) and c != "\ufeff")
    return re.sub(r"[\s_\-.:*]+", " ", bare).strip()


@dataclass(frozen=True)
class Grid:
    """Cells of a sheet or text file. numbers: the line of each row. ragged: a text file; all its cells are text, and
    its rows may have too few or too many of them."""

    rows: Sequence[Sequence[object]]
    numbers: Sequence[int]
    sheet: str | None = None
    ragged: bool = False


@dataclass(frozen=True)
class Table:
    """Rows below a heading. columns: canonical name → cells; an optional column that is absent has no entry.

    headings: canonical name → as written in the file. rows, numbers: whole rows and their lines, beside the columns.
    all_text: no cell is typed.
    """

    sheet: str | None
    columns: Mapping[str, Sequence[object]]
    headings: Mapping[str, str]
    rows: Sequence[Sequence[object]]
    numbers: Sequence[int]
    all_text: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, index: int, column: str | None = None) -> dict:
        """Where a cell is, as keyword arguments of `Findings`."""
        return {
            "sheet": self.sheet,
            "row": self.numbers[index],
            "column": self.headings.get(column, column) if column else None,
        }


def _blank(row: Sequence[object]) -> bool:
    return not any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in row)


@dataclass(frozen=True)
class _Heading:
    first: int
    height: int
    labels: tuple[str, ...]
    found: Mapping[str, tuple[int, ...]]


def _labels(rows: Sequence[Sequence[object]], schema: Schema) -> tuple[str, ...]:
    """The label of each column over the rows of a heading: a known one where there is one, else the lowest text."""
    width = max(map(len, rows))
    labels = []
    for i in range(width):
        texts = [row[i].strip() for row in rows if i < len(row) and isinstance(row[i], str) and row[i].strip()]
        known = [text for text in texts if schema.column(text)]
        labels.append(known[-1] if known else texts[-1] if texts else "")
    return tuple(labels)


def _heading(grid: Grid, schema: Schema) -> _Heading | None:
    """The rows that carry the most known labels; merged headings may spread them over up to three rows."""
    best: _Heading | None = None
    for height in range(1, _HEADING_HEIGHT + 1):
        for first in range(min(len(grid.rows), _HEADING_SEARCHED_ROWS)):
            window = grid.rows[first : first + height]
            if len(window) < height or _blank(window[0]):
                continue
            labels = _labels(window, schema)
            found: dict[str, tuple[int, ...]] = {}
            for i, label in enumerate(labels):
                name = schema.column(label)
                if name:
                    found[name] = (*found.get(name, ()), i)
            if best is None or len(found) > len(best.found):
                best = _Heading(first, height, labels, found)
        if best and all(name in best.found for name in schema.required):
            break
    return best


def known_headings(grid: Grid, schema: Schema) -> int:
    """How many columns of the schema a grid shows: how files and sheets are told apart."""
    heading = _heading(grid, schema)
    return len(heading.found) if heading else 0


def is_complete(grid: Grid, schema: Schema) -> bool:
    """Whether a heading with all required columns is there."""
    heading = _heading(grid, schema)
    return heading is not None and all(name in heading.found for name in schema.required)


def read_table(grid: Grid, schema: Schema, findings: Findings) -> Table:
    """The table of a grid.

    Errors: KSTT-FILE-002 nothing there, -012 a column missing, -013 a column twice, -003 a heading alone. A row of
    another width is rejected (KSTT-FILE-014); columns without use are told (KSTT-FILE-011).
    """
    where = Place(findings.file, grid.sheet)
    heading = _heading(grid, schema)
    if heading is None:
        raise KsttError(Problem.of("KSTT-FILE-002", where))
    _check_heading(grid, heading, schema, findings)
    indices = {name: places[0] for name, places in heading.found.items()}
    width = len(heading.labels)
    while width and not heading.labels[width - 1]:
        width -= 1
    unused = [
        shown(without_person(label)) for i, label in enumerate(heading.labels) if label and i not in indices.values()
    ]
    if unused:
        findings.tell("KSTT-FILE-011", sheet=grid.sheet, found=", ".join(unused))

    start = heading.first + heading.height
    rows, numbers = _rows_below(grid, start, width, findings)
    if not rows and not findings.rows_read:
        raise KsttError(Problem.of("KSTT-FILE-003", where))
    columns = {name: list(map(itemgetter(i), rows)) for name, i in indices.items()}
    headings = {name: heading.labels[i] for name, i in indices.items()}
    return Table(grid.sheet, columns, headings, rows, numbers, all_text=grid.ragged)


def _check_heading(grid: Grid, heading: _Heading, schema: Schema, findings: Findings) -> None:
    problems = []
    spare = [label for label in heading.labels if label and not schema.column(label)]
    for name in schema.required:
        if name not in heading.found:
            plain = {plain_heading(label): label for label in spare}
            spellings = [spelling for spelling, of in schema.spellings.items() if of == name]
            near = [match for spelling in spellings for match in get_close_matches(spelling, plain, n=1, cutoff=0.5)]
            nearest = shown(plain[near[0]]) if near else NOTHING
            place = Place(findings.file, grid.sheet, grid.numbers[heading.first] if grid.numbers else 1)
            problems.append(Problem.of("KSTT-FILE-012", place, missing=name, nearest=nearest))
    for name, places in heading.found.items():
        if len(places) > 1:
            place = Place(findings.file, grid.sheet, grid.numbers[heading.first])
            found = ", ".join(f"“{shown(heading.labels[i])}”" for i in places)
            problems.append(Problem.of("KSTT-FILE-013", place, column_name=name, found=found))
    if problems:
        raise KsttError(*problems)


def _rows_below(
    grid: Grid, start: int, width: int, findings: Findings
) -> tuple[Sequence[Sequence[object]], Sequence[int]]:
    below = grid.rows[start:]
    if set(map(len, below)) == {width} and all(map(itemgetter(0), below)) and not _column_numbers(below[0]):
        findings.rows_read += len(below)
        return below, grid.numbers[start:]
    rows: list[Sequence[object]] = []
    numbers: list[int] = []
    for row, number in zip(below, grid.numbers[start:], strict=True):
        if len(row) == width and row[0]:
            rows.append(row)
            numbers.append(number)
            continue
        if _blank(row):
            continue
        findings.rows_read += 1
        if grid.ragged and (len(row) < width or not _blank(row[width:])):
            place = {"sheet": grid.sheet, "row": number}
            findings.reject("KSTT-FILE-014", row, value=len(row), found=len(row), expected=width, **place)
            continue
        findings.rows_read -= 1
        rows.append(row)
        numbers.append(number)
    if rows and _column_numbers(rows[0]):
        # Official forms number their columns in a row "(1) (2) (3)" under the heading.
        rows, numbers = rows[1:], numbers[1:]
    findings.rows_read += len(rows)
    return rows, numbers


def _column_numbers(row: Sequence[object]) -> bool:
    texts = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
    if len(texts) < 3 or not all(text.startswith("(") and _COLUMN_NUMBERS.fullmatch(text) for text in texts):
        return False
    return all(cell is None or isinstance(cell, str) for cell in row)
