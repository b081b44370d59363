"""Sheets of an XLSX workbook, with the cells that a workbook could not compute kept apart from empty ones."""

from __future__ import annotations

import io
import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, XmlError, ZipError

from kstt.errors import KsttError, Place, Problem
from kstt.intake.findings import Findings
from kstt.intake.opening import Source, check_workbook
from kstt.intake.table import CellError, Grid

LARGEST_SHEET = 20_000_000
"""Cells a sheet may span. One stray cell at XFD1048576 makes a reader reserve room for 17,000 million."""

LARGEST_BOOK = 50_000_000
"""Cells that all sheets of a workbook may span together."""

_CELL = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"')
_OTHER_CELLS = (*(b"<c" + end for end in (b"\t", b"\r", b"\n", b"/", b">")), b":c")
"""`<c r="…` is what programs write; a cell that is written otherwise is found, and its sheet gone through in full."""
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_HIDDEN_ROW = re.compile(rb"""<row\b[^>]*\shidden=["'](?:1|true)["'][^>]*>""")
_ROW_NUMBER = re.compile(rb"""\sr=["']([1-9][0-9]{0,6})["']""")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_sheets(source: Source, findings: Findings) -> tuple[Grid, ...]:
    """All sheets that hold anything, in order. Cells are text, numbers, dates, or `CellError`.

    Errors: KSTT-FILE-002 nothing in it, -005 damaged, -007 unsafe, -021 protected.
    """
    parts = check_workbook(source)
    damaged = KsttError(Problem.of("KSTT-FILE-005", Place(source.name), kind="XLSX"))
    try:
        part_of = _sheet_parts(parts)
    except (ElementTree.ParseError, KeyError):
        raise damaged from None
    _check_span(source, parts, part_of)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(source.data))
        hidden = {each.name for each in workbook.sheets_metadata if each.visible is not SheetVisibleEnum.Visible}
        sheets = [(sheet.name, workbook.get_sheet_by_name(sheet.name)) for sheet in workbook.sheets_metadata]
        rows_of = {name: sheet.to_python(skip_empty_area=False) for name, sheet in sheets}
    except PasswordError:
        raise KsttError(Problem.of("KSTT-FILE-021", Place(source.name))) from None
    except (CalamineError, XmlError, ZipError, OSError, ValueError):
        raise damaged from None
    grids = []
    for name, rows in rows_of.items():
        try:
            for row, column, error in _cell_errors(parts.get(part_of.get(name, ""), b"")):
                if row < len(rows) and column < len(rows[row]):
                    rows[row][column] = error
        except ElementTree.ParseError:
            raise damaged from None
        composed = _compose(rows)
        if composed:
            findings.tell("KSTT-FILE-010", sheet=name)
        if any(cell != "" for row in rows for cell in row):
            _tell_hidden(name, rows, parts.get(part_of.get(name, ""), b""), name in hidden, findings)
            grids.append(Grid(rows, range(1, len(rows) + 1), sheet=name))
    if not grids:
        raise KsttError(Problem.of("KSTT-FILE-002", Place(source.name)))
    return tuple(grids)


def _tell_hidden(name: str, rows: list[list[object]], xml: bytes, sheet: bool, findings: Findings) -> None:
    """What a reader of the workbook does not see, and what is read all the same: a hidden sheet, filtered rows."""
    if sheet:
        findings.tell("KSTT-FILE-027", sheet=name)
    numbers = [int(number) for row in _HIDDEN_ROW.findall(xml) for number in _ROW_NUMBER.findall(row)]
    filled = [number for number in numbers if number <= len(rows) and any(cell != "" for cell in rows[number - 1])]
    if filled:
        findings.tell("KSTT-FILE-028", sheet=name, row=filled[0], times=len(filled))


def _check_span(source: Source, parts: dict[str, bytes], part_of: dict[str, str]) -> None:
    """Nothing that spans more than can be held may reach the reader: it reserves room for all of it, and dies.

    Errors: KSTT-FILE-007, also where several sheets are one part of the archive, which is then unfolded for each;
    KSTT-FILE-005 for a cell of no place.
    """
    times = Counter(part_of.values())
    shared = next((part for part, number in times.items() if number > 1), None)
    if shared is not None:
        _refuse_span(source, f"{times[shared]} × {posixpath.basename(shared)}")
    whole = 0
    for xml in parts.values():
        if b"sheetData" not in xml:
            continue
        rows, columns = _span(source, xml)
        whole += rows * columns
        if rows * columns > LARGEST_SHEET:
            _refuse_span(source, f"{rows} × {columns} > {LARGEST_SHEET}")
    if whole > LARGEST_BOOK:
        _refuse_span(source, f"{whole} > {LARGEST_BOOK}")


def _refuse_span(source: Source, reason: str) -> None:
    raise KsttError(Problem.of("KSTT-FILE-007", Place(source.name), reason=reason))


def _span(source: Source, xml: bytes) -> tuple[int, int]:
    """Rows and columns of a sheet, from its first cell's place to its last; fast where cells are written as Excel does."""
    found = _CELL.findall(xml)
    if len(found) != xml.count(b"<c ") or any(other in xml for other in _OTHER_CELLS):
        return _exact_span(source, xml)
    cells = set(found)
    if not cells:
        return 0, 0
    last_column = max(_column_number(letters) for letters in {letters for letters, _ in cells})
    return max(int(row) for _, row in cells), last_column + 1


def _exact_span(source: Source, xml: bytes) -> tuple[int, int]:
    """The same, element by element: a cell without a place of its own stands right of the one before."""
    damaged = KsttError(Problem.of("KSTT-FILE-005", Place(source.name), kind="XLSX"))
    row, column, last_row, last_column = 0, 0, 0, 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, last_row, last_column
        tag, place = name.rpartition(":")[2], attributes.get("r")
        if tag == "row":
            if place is not None and not re.fullmatch(r"[1-9][0-9]{0,6}", place):
                raise damaged
            row, column = int(place) if place else row + 1, 0
        elif tag == "c":
            column += 1
            if place is not None:
                found = _REFERENCE.fullmatch(place)
                if not found:
                    raise damaged
                row, column = int(found[2]), _column_number(found[1].upper().encode()) + 1
            last_row, last_column = max(last_row, row), max(last_column, column)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise damaged from None
    return last_row, last_column


def _column_number(letters: bytes) -> int:
    """Column A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Sheet name → its part in the archive."""
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    names = {}
    for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        names[sheet.get("name", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return names


def _cell_errors(xml: bytes) -> Iterator[tuple[int, int, CellError]]:
    """Formula errors and formulas without a stored result: the reader shows both as empty cells, and an empty pair
    means "not published" here."""
    if b'"e"' not in xml and b"'e'" not in xml and b"<f" not in xml:
        return
    for _, cell in ElementTree.iterparse(io.BytesIO(xml)):
        if cell.tag != f"{_MAIN}c":
            continue
        place = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]{0,6})", cell.get("r", ""))
        value, formula = cell.find(f"{_MAIN}v"), cell.find(f"{_MAIN}f")
        stored = (value.text or "") if value is not None else ""
        if place and cell.get("t") == "e":
            yield int(place[2]) - 1, _column_number(place[1].encode()), CellError("KSTT-FILE-015", stored or "#?")
        elif place and formula is not None and not stored and cell.get("t") != "str":
            shown = f"={formula.text or ''}"
            yield int(place[2]) - 1, _column_number(place[1].encode()), CellError("KSTT-FILE-024", shown)
        cell.clear()


def _compose(rows: list[list[object]]) -> bool:
    """Compose decomposed letters in place; whether there were any."""
    found = False
    for row in rows:
        for i, cell in enumerate(row):
            if isinstance(cell, str) and not cell.isascii() and not unicodedata.is_normalized("NFC", cell):
                row[i] = unicodedata.normalize("NFC", cell)
                found = True
    return found
