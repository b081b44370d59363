"""Form II.06a as offices send it: found by the words of its headings, never by position.

Real files begin with an empty column, merge their headings over two or three rows, write them in two languages, and
number them in a row "(1) (2) (3)=(4)+(5)+(6) …".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kstt.errors import KsttError, Place, Problem
from kstt.intake import text_file, workbook
from kstt.intake.cells import Repaired, text_of
from kstt.intake.dossiers.values import whole_reader
from kstt.intake.findings import Findings, shown, without_safety
from kstt.intake.form_ii06a import COLUMNS, NUMBER_OF, Form, FormRow
from kstt.intake.opening import Source, kind_of, open_source
from kstt.intake.table import CellError, Grid, plain_heading
from kstt.terms import Period
from kstt.terms.tables import FORM_II06A

_GROUPS = {
    "received": ("tiep nhan", "received", "receipt"),
    "handled": ("da giai quyet", "resolved", "settled", "handled"),
    "open": ("dang giai quyet", "pending", "in process", "under process"),
}
_PARTS = {
    "carried_over": ("ky truoc", "carried over", "previous period"),
    "online": ("truc tuyen", "online"),
    "direct": ("truc tiep", "buu chinh", "in person", "by post"),
    "early": ("truoc han", "early", "ahead of"),
    "on_time": ("dung han", "on time"),
    "in_time": ("trong han", "within the deadline", "not yet due"),
    "late": ("qua han", "tre han", "overdue", "late"),
    "total": ("tong so", "tong cong", "total"),
}
_COLUMN = {
    ("received", "total"): "received",
    ("received", "online"): "received_online",
    ("received", "direct"): "received_direct",
    ("received", "carried_over"): "carried_over",
    ("handled", "total"): "handled",
    ("handled", "early"): "handled_early",
    ("handled", "on_time"): "handled_on_time",
    ("handled", "late"): "handled_late",
    ("open", "total"): "open",
    ("open", "in_time"): "open_in_time",
    ("open", "late"): "open_late",
}
_ALONE = {
    "online": "received_online",
    "direct": "received_direct",
    "carried_over": "carried_over",
    "early": "handled_early",
    "on_time": "handled_on_time",
    "in_time": "open_in_time",
}
"""Parts that stand in one group only, so that their group need not be said."""

_FIELD = ("linh vuc", "field", "sector")
_TOTALS = frozenset({"tong so", "tong cong", "tong", "cong", "total", "grand total", "toan tinh"})
_NUMBERED = re.compile(r"\(\s*\d{1,2}\s*\)(?:\s*=.*)?|\d{1,2}\s*=\s*[\d+ ]+|\d{1,2}")
_DAY = r"ng[aà]y\s*(\d{1,2})\s*th[aá]ng\s*(\d{1,2})\s*(?:/|-|n[aă]m|\s)\s*(?:n[aă]m\s*)?(\d{4})"
_A_DAY = re.compile(_DAY, re.I)
"""A day names no period: forms carry that of the circular they come from, and that on which they were made."""
_FROM_TO = re.compile(rf"t[ừu]\s+{_DAY}\W*[đd][ếe]n\s+{_DAY}", re.I)
_MONTH = re.compile(r"th[aá]ng\s*(\d{1,2})\s*(?:/|-|n[aă]m|\s)\s*(?:n[aă]m\s*)?(\d{4})", re.I)
_QUARTER = re.compile(r"qu[yý]\s*(IV|III|II|I|[1-4])\s*(?:/|-|n[aă]m|\s)\s*(?:n[aă]m\s*)?(\d{4})", re.I)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_HEADING_HEIGHT, _SEARCHED = 6, 40

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class ReadForm:
    """A form as it was read. problems: rows that could not be used, and what was repaired; rejected: of each such row its
    line, column, text and problem."""

    form: Form
    problems: tuple[Problem, ...]
    rejected: tuple[tuple[int, str, str, Problem], ...]
    source: Source


def read_form(path: Path, unit: str | None = None, period: Period | None = None) -> ReadForm:
    """Read a form from XLSX or CSV. unit, period: what the file does not say itself.

    Identities are not checked here (`check_form` does). Errors: KSTT-FORM-001 no such table, those of `opening`,
    `text_file` and `workbook`.
    """
    source = open_source(Path(path))
    findings = Findings(source.name)
    sheets = _sheets(source, findings)
    laid_out = [(grid, _layout(grid.rows)) for grid in sheets]
    grid, layout = max(laid_out, key=lambda each: len(each[1].columns))
    missing = [f"({NUMBER_OF[name]}) {_vi(name)}" for name in COLUMNS if name not in layout.columns]
    if layout.field is None:
        missing.insert(0, "(2) lĩnh vực")
    if missing:
        raise KsttError(Problem.of("KSTT-FORM-001", Place(source.name, grid.sheet), missing=", ".join(missing)))
    others = [each.sheet or "" for each, _ in laid_out if each is not grid]
    if others:
        findings.tell("KSTT-FILE-018", found=", ".join(others))
    found, total, rejected = _figures(grid, layout, source.name)
    form = Form(unit, period or _period_of(grid.rows[: layout.first]), found, total, source.name)
    problems = (*findings.done(), *(problem for *_, problem in rejected))
    return ReadForm(form, problems, tuple(rejected), source)


def _vi(name: str) -> str:
    return FORM_II06A.column(name).vi.partition(") ")[2]


def _sheets(source: Source, findings: Findings) -> Sequence[Grid]:
    kind = kind_of(source)
    if kind == "xlsx":
        return workbook.read_sheets(source, findings)
    if kind != "text":
        raise KsttError(Problem.of("KSTT-FILE-004", Place(source.name), found=source.suffix))
    text = text_file.decode(source, findings)
    most, best = -1, ","
    for separator in (",", ";", "\t"):
        known = len(_layout(text_file.cells_of(text, separator, strict=False, name=source.name).rows).columns)
        if known >= most:
            most, best = known, separator
    return [text_file.cells_of(text, best, strict=True, name=source.name)]


@dataclass(frozen=True)
class _Layout:
    """Where the columns are. first: the first row of the heading; below: the first row under it."""

    columns: dict[str, int]
    field: int | None
    first: int
    below: int


def _word(table: dict[str, tuple[str, ...]], text: str) -> str | None:
    return next((name for name, words in table.items() if any(word in text for word in words)), None)


def _layout(rows: Rows) -> _Layout:
    plain = [[plain_heading(cell) if isinstance(cell, str) else "" for cell in row] for row in rows[:_SEARCHED]]
    telling = [
        i
        for i, row in enumerate(plain)
        if sum(
            bool(cell and (_word(_GROUPS, cell) or _word(_PARTS, cell) or cell.replace(" ", "_") in NUMBER_OF))
            for cell in row
        )
        >= 2
        and not any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in rows[i])
    ]
    if not telling:
        return _Layout({}, None, 0, 0)
    first = telling[0]
    last = max(i for i in telling if i < first + _HEADING_HEIGHT)
    heading = plain[first : last + 1]
    width = max(map(len, heading))
    columns: dict[str, int] = {}
    field, group = None, None
    for j in range(width):
        texts = [row[j] for row in heading if j < len(row) and row[j]]
        group = next((_word(_GROUPS, text) for text in texts if _word(_GROUPS, text)), group)
        part = next((_word(_PARTS, text) for text in reversed(texts) if _word(_PARTS, text)), None)
        own = next((text.replace(" ", "_") for text in texts if text.replace(" ", "_") in NUMBER_OF), None)
        name = own or _COLUMN.get((group, part)) or _ALONE.get(part)
        if name and name not in columns:
            columns[name] = j
        elif field is None and any(_word({"field": _FIELD}, text) for text in texts):
            field = j
    below = last + 1
    while below < len(rows) and _is_numbering(rows[below]):
        below += 1
    return _Layout(columns, field, first, below)


def _is_numbering(row: Sequence[object]) -> bool:
    """A row `(1) (2) (3)=(4)+(5)+(6) …` under the heading."""
    texts = [text_of(cell) for cell in row if text_of(cell)]
    return len(texts) >= 8 and all(_NUMBERED.fullmatch(text) for text in texts) and any("(" in t for t in texts)


def _figures(
    grid: Grid, layout: _Layout, file: str
) -> tuple[tuple[FormRow, ...], FormRow | None, list[tuple[int, str, str, Problem]]]:
    read, sheet = whole_reader("."), grid.sheet
    found: list[FormRow] = []
    seen: dict[str, int] = {}
    rejected: list[tuple[int, str, str, Problem]] = []
    total = None
    for line, row in zip(grid.numbers[layout.below :], grid.rows[layout.below :], strict=True):
        cells = {name: row[j] if j < len(row) else "" for name, j in layout.columns.items()}
        name = " ".join(without_safety(text_of(row[layout.field])).split()) if layout.field < len(row) else ""
        before = [text_of(cell) for cell in row[: min(layout.columns.values())]]
        label = name or next((text for text in before if text), "")
        if not any(text_of(cell) for cell in cells.values()):
            continue
        if not label:
            # Names of those who sign stand under the columns as well; a figure belongs to some field.
            if any(isinstance(read(cell), int | Repaired) for cell in cells.values()):
                rejected.append((line, "(2)", "", Problem.of("KSTT-FORM-011", Place(file, sheet, line, "(2)"))))
            continue
        bad = None
        figures = []
        for column in COLUMNS:
            value = read(cells[column])
            if isinstance(value, Repaired):
                value = value.value
            if not isinstance(value, int) and value is not None:
                bad = bad or (column, cells[column])
            figures.append(value if isinstance(value, int) else 0)
        if bad:
            text = bad[1].text if isinstance(bad[1], CellError) else text_of(bad[1])
            place = Place(file, sheet, line, f"({NUMBER_OF[bad[0]]})")
            problem = Problem.of("KSTT-FORM-004", place, found=shown(text))
            rejected.append((line, place.column, text, problem))
        elif plain_heading(label) in _TOTALS and total is None:
            total = FormRow(label, tuple(figures), line)
        elif label in seen:
            place = Place(file, sheet, line, "(2)")
            values = {"name": shown(label), "first": seen[label], "second": line}
            rejected.append((line, "(2)", label, Problem.of("KSTT-FORM-009", place, **values)))
        else:
            seen[label] = line
            found.append(FormRow(label, tuple(figures), line))
    return tuple(found), total, rejected


def _period_of(rows: Rows) -> Period | None:
    """The period that the lines above the heading name."""
    for row in rows:
        for cell in row:
            text = text_of(cell) if isinstance(cell, str) else ""
            if (span := _FROM_TO.search(text)) and (found := _from_to(*map(int, span.groups()))):
                return found
            text = _A_DAY.sub(" ", text)
            month, quarter = _MONTH.search(text), _QUARTER.search(text)
            try:
                if month and 1 <= int(month[1]) <= 12:
                    return Period.parse(f"{month[2]}-{int(month[1]):02d}")
                if quarter:
                    number = _ROMAN.get(quarter[1].upper()) or int(quarter[1])
                    return Period.parse(f"{quarter[2]}-Q{number}")
            except KsttError:
                continue
    return None


def _from_to(day: int, month: int, year: int, last_day: int, last_month: int, last_year: int) -> Period | None:
    """The period that begins and ends with these days."""
    with suppress(ValueError):
        first, last = date(year, month, day), date(last_year, last_month, last_day)
        known = (Period(year, month=month), Period(year, quarter=(month + 2) // 3), Period(year))
        return next((each for each in known if (each.start, each.end) == (first, last)), None)
    return None
