"""Delimited text: its encoding, its separator, its cells."""

from __future__ import annotations

import csv
import io
import unicodedata

from kstt.errors import KsttError, Place, Problem
from kstt.intake.findings import Findings
from kstt.intake.opening import Source
from kstt.intake.table import Grid, Schema, known_headings

_SEPARATORS = (",", ";", "\t")
_PUNCTUATION = frozenset("–—‘’“”…•₫\u00a0")


def decode(source: Source, findings: Findings) -> str:
    """The text of a file: UTF-8 or UTF-16; windows-1258 and decomposed letters are repaired and told.

    Errors: KSTT-FILE-008 for any other encoding: guessing would change the names of units.
    """
    data = source.data
    wide = utf_16(data)
    if wide:
        try:
            text = data.decode(wide)
        except UnicodeDecodeError as error:
            raise _unknown_encoding(source, error.start) from None
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            text = _windows_1258(data)
            if text is None:
                raise _unknown_encoding(source, error.start) from None
            findings.tell("KSTT-FILE-009")
            return unicodedata.normalize("NFC", text)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        findings.tell("KSTT-FILE-010")
        text = unicodedata.normalize("NFC", text)
    return text


def utf_16(data: bytes) -> str | None:
    """The kind of UTF-16 that a text is in, by its mark, or without one by its empty bytes; None for any other text.

    Headings and codes are ASCII, so every other byte of them is empty, on one side only. Read as UTF-8 these would be
    letters that nobody sees, and every column would be missing.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    first, second = data[0:2000:2], data[1:2000:2]
    for name, empty, full in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if 2 * empty.count(0) > len(empty) and not full.count(0):
            return name
    return None


def _unknown_encoding(source: Source, offset: int) -> KsttError:
    return KsttError(Problem.of("KSTT-FILE-008", Place(source.name), offset=offset + 1))


def _windows_1258(data: bytes) -> str | None:
    """The text, if it reads as Vietnamese in windows-1258; None if not.

    Vietnamese in that code page shows as letters with combining tones. TCVN3 and VNI, the other old encodings,
    would show as symbols (`µ`, `¸`): text with such symbols is refused rather than turned into wrong names.
    """
    try:
        text = data.decode("cp1258")
    except UnicodeDecodeError:
        return None
    special = {c for c in text if not c.isascii()}
    if not all(unicodedata.category(c)[0] in "LM" or c in _PUNCTUATION for c in special):
        return None
    vietnamese = any(unicodedata.combining(c) or c in "ơƠưƯđĐăĂ" for c in special)
    return text if vietnamese else None


def read_grid(source: Source, schema: Schema, findings: Findings) -> Grid:
    """The cells of a delimited file, separated by comma, semicolon or tab, whichever shows the known headings.

    Errors: KSTT-FILE-022 when quotation marks do not pair; those of `decode`.
    """
    text = decode(source, findings)
    top = "\n".join(text[:20_000].splitlines()[:10])
    best, most = _SEPARATORS[0], (0, 0)
    for separator in _SEPARATORS:
        grid = cells_of(top, separator, strict=False, name=source.name)
        score = (known_headings(grid, schema), max((len(row) for row in grid.rows), default=0))
        if score > most:
            best, most = separator, score
    return cells_of(text, best, strict=True, name=source.name)


def cells_of(text: str, separator: str, strict: bool, name: str) -> Grid:
    """Delimited text as cells. strict: quotation marks have to pair, else what can be read of it. Errors: KSTT-FILE-022."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    rows: list[list[str]] = []
    try:
        if '"' not in text:
            rows = list(reader)
            return Grid(rows, range(1, len(rows) + 1), ragged=True)
        numbers, line = [], 1
        for row in reader:
            rows.append(row)
            numbers.append(line)
            line = reader.line_num + 1
    except csv.Error:
        if not strict:
            return Grid(rows, range(1, len(rows) + 1), ragged=True)
        raise KsttError(Problem.of("KSTT-FILE-022", Place(name, row=max(reader.line_num, 1)))) from None
    return Grid(rows, numbers, ragged=True)
