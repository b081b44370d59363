"""Sheets of an XLSX workbook, with the cells that a workbook could not compute kept apart from empty ones."""

from __future__ import annotations

import io
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, XmlError, ZipError

from kstt.errors import KsttError, Place, Problem
from kstt.intake.findings import Findings
from kstt.intake.opening import Source, check_workbook
from kstt.intake.table import CellError, Grid

LARGEST_SHEET = 20_000_000
"""Cells a sheet may span. One stray cell at XFD1048576 makes a reader reserve room for 17,000 million."""

_CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})([1-9][0-9]{0,6})["']""")
_HIDDEN_ROW = re.compile(rb"""<row\b[^>]*\shidden=["'](?:1|true)["'][^>]*>""")
_ROW_NUMBER = re.compile(rb"""\sr=["']([1-9][0-9]{0,6})["']""")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_sheets(source: Source, findings: Findings) -> tuple[Grid, ...]:
    """All sheets that hold anything, in order. Cells are text, numbers, dates, or `CellError`.

    Errors: KSTT-FILE-005 damaged, -007 unsafe, -021 protected.
    """
    parts = check_workbook(source)
    damaged = KsttError(Problem.of("KSTT-FILE-005", Place(source.name), kind="XLSX"))
    try:
        part_of = _sheet_parts(parts)
    except (ElementTree.ParseError, KeyError):
        raise damaged from None
    for xml in parts.values():
        _check_span(source, xml)
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


def _check_span(source: Source, xml: bytes) -> None:
    if b"sheetData" not in xml:
        return
    cells = set(_CELL.findall(xml))
    if not cells:
        return
    last_row = max(int(row) for _, row in cells)
    last_column = max(_column_number(letters) for letters in {letters for letters, _ in cells})
    if last_row * (last_column + 1) > LARGEST_SHEET:
        reason = f"{last_row} × {last_column + 1} > {LARGEST_SHEET}"
        raise KsttError(Problem.of("KSTT-FILE-007", Place(source.name), reason=reason))


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
