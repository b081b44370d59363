"""One cell, read strictly: a number, a period, an indicator; or the reason why it is none."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from kstt.errors import KsttError
from kstt.intake.findings import Findings
from kstt.intake.table import CellError, Table
from kstt.terms import Period

LARGEST = 10**12
"""No office of one country counts a million million of anything in a month."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be used: a code of the table of errors and the values its message needs."""

    code: str
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, code: str, **values: object) -> Fault:
        return cls(code, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class Repaired:
    """A value that was written in another way, without doubt about what is meant."""

    value: object
    code: str


def text_of(cell: object) -> str:
    """A cell as stripped text; a typed whole number without `.0`."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def is_hidden(character: str) -> bool:
    """Control, format (zero-width, direction) and line-separating characters: nothing a reader sees."""
    return unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Co", "Cs", "Cn"}


_GROUPED_ONCE = re.compile(r"([1-9]\d{0,2})[.,](\d{3})")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,}|(?:[ \u00a0\u202f\u2009]\d{3})+)")
_WITH_ZEROS = re.compile(r"(\d+)[.,]0+")
_FRACTION = re.compile(r"\d*[.,]\d+")
_NEGATIVE = re.compile(r"[-\u2212\u2013]\s*\d[\d.,]*")


def whole_number(cell: object) -> int | Fault | Repaired | None:
    """A count; None for an empty cell. Typed cells are taken as they are, text is read strictly.

    >>> whole_number("87.0"), whole_number(87.0), whole_number("1.234").code
    (87, 87, 'KSTT-COUNT-008')
    """
    if isinstance(cell, str):
        return _whole_number_of_text(cell.strip())
    if cell is None:
        return None
    if isinstance(cell, CellError):
        return Fault.of(cell.code, found=cell.text)
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        return Fault.of("KSTT-COUNT-007", found=text_of(cell))
    if not isinstance(cell, int):
        if math.isnan(cell):
            return None
        if math.isinf(cell):
            return Fault.of("KSTT-COUNT-007", found=cell)
        if cell != int(cell):
            return Fault.of("KSTT-COUNT-006" if cell < 0 else "KSTT-COUNT-009", found=cell)
    return _in_range(int(cell))


def _in_range(value: int) -> int | Fault:
    if value < 0:
        return Fault.of("KSTT-COUNT-006", found=_short(value))
    if value > LARGEST:
        return Fault.of("KSTT-COUNT-010", found=_short(value), limit=LARGEST)
    return value


def _short(value: int) -> object:
    """A whole number that can be written: Python refuses to write one of thousands of digits."""
    return value if value.bit_length() < 200 else f"≈ 2^{value.bit_length()}"


def _whole_number_of_text(text: str) -> int | Fault | Repaired | None:
    if not text:
        return None
    if text.isascii() and text.isdigit():
        digits = text.lstrip("0")
        if len(digits) > 13:
            return Fault.of("KSTT-COUNT-010", found=text, limit=LARGEST)
        return _in_range(int(text[-13:]))
    if not text.isascii() and any(c.isdigit() and not c.isascii() for c in text):
        return Fault.of("KSTT-COUNT-007", found=text)
    if text in _FORMULA_ERRORS:
        return Fault.of("KSTT-FILE-015", found=text)
    if _NEGATIVE.fullmatch(text):
        return Fault.of("KSTT-COUNT-006", found=text)
    twice = _GROUPED_ONCE.fullmatch(text)
    if twice:
        # A thousands separator in one language is the decimal sign of the other: nobody may guess.
        return Fault.of("KSTT-COUNT-008", found=text, whole=twice[1] + twice[2], decimal=f"{twice[1]}.{twice[2]}")
    if _GROUPED.fullmatch(text):
        value = _whole_number_of_text(re.sub(r"\D", "", text))
        return Repaired(value, "KSTT-COUNT-017") if isinstance(value, int) else value
    zeros = _WITH_ZEROS.fullmatch(text)
    if zeros:
        return _whole_number_of_text(zeros[1])
    return Fault.of("KSTT-COUNT-009" if _FRACTION.fullmatch(text) else "KSTT-COUNT-007", found=text)


_FORMULA_ERRORS = frozenset(
    {"#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)

_DECIMAL = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,20})?")


def decimal_number(cell: object) -> Decimal | None:
    """A rate or points: text with a dot or a comma before its decimals, or a typed number; None when it is neither.

    A dot can be no thousands separator here: rates and points stay far below 1,000.

    >>> decimal_number("15,68"), decimal_number(8.42), decimal_number("x")
    (Decimal('15.68'), Decimal('8.42'), None)
    """
    if isinstance(cell, str):
        text = cell.strip()
        if not text.isascii() or not _DECIMAL.fullmatch(text):
            return None
        return Decimal(text.replace(",", "."))
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        return None
    try:
        value = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    except (InvalidOperation, ValueError):
        return None
    return value if value.is_finite() and _DIGITS[0] <= value.adjusted() <= _DIGITS[1] else None


_DIGITS = (-30, 12)
"""Powers of ten of the first digit of a number that is one; JSON may write 1e99999999, which would fill the memory."""

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_EXCEL_MONTH = re.compile(r"(?P<name>[A-Za-z]{3})-(?P<year>\d{2})")
_EXCEL_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-01(?:[T ]00:00(?::00(?:\.0+)?)?)?")


_FIRST_SCORED = 22
"""`Aug-26` is what Excel makes of 2026-08; before the Decision of 2022 `Aug-20` is rather the 20th of August."""


def period_id(cell: object) -> str | Fault | Repaired:
    """The id of a period. A first of the month that a spreadsheet made of `2026-08` is turned back.

    >>> period_id("2026-08"), period_id("Aug-26").value, period_id("8/2026").code
    ('2026-08', '2026-08', 'KSTT-PERIOD-001')
    """
    text = text_of(cell)
    if isinstance(cell, CellError):
        return Fault.of(cell.code, found=cell.text)
    if not text:
        return Fault.of("KSTT-COUNT-019")
    try:
        return Period.parse(text).id
    except KsttError as error:
        suggestion = error.problems[0].value("suggestion")
    day, month = _EXCEL_DAY.fullmatch(text), _EXCEL_MONTH.fullmatch(text)
    meant = None
    if day:
        meant = f"{day['year']}-{day['month']}"
    elif month and month["name"].lower() in _MONTHS and int(month["year"]) >= _FIRST_SCORED:
        meant = f"20{month['year']}-{_MONTHS.index(month['name'].lower()) + 1:02d}"
    if meant:
        try:
            return Repaired(Period.parse(meant).id, "KSTT-COUNT-014")
        except KsttError:
            pass
    return Fault.of("KSTT-PERIOD-001", found=text, suggestion=suggestion)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A column read cell by cell. values: a value or a `Fault` each; faulty: the places of the faults, ascending."""

    values: Sequence[object]
    faulty: Sequence[int]


def resolve(table: Table, column: str, parse: Callable[[object], object], findings: Findings) -> Resolved:
    """A column, read; repairs are told once a column, with their number.

    Text repeats itself (a month's table holds 21 × 150 rows), so each distinct text is read once: 45,000 rows a column
    cost some 10 ms.
    """
    cells = table.columns[column]
    if table.all_text or set(map(type, cells)) <= {str}:
        meaning = {cell: parse(cell) for cell in set(cells)}
        values: list[object] = list(map(meaning.__getitem__, cells))
        kinds = set(map(type, meaning.values()))
    else:
        # Typed cells are read one by one: TRUE and 1 would be the same key.
        values = [parse(cell) for cell in cells]
        kinds = set(map(type, values))
    if Repaired in kinds:
        _tell_repairs(table, column, values, findings)
        values = [value.value if type(value) is Repaired else value for value in values]
    faulty = [i for i, value in enumerate(values) if type(value) is Fault] if Fault in kinds else []
    return Resolved(values, faulty)


def _tell_repairs(table: Table, column: str, values: Iterable[object], findings: Findings) -> None:
    times: Counter[str] = Counter()
    first: dict[str, int] = {}
    became: dict[str, object] = {}
    for i, value in enumerate(values):
        if type(value) is Repaired:
            times[value.code] += 1
            if first.setdefault(value.code, i) == i:
                became[value.code] = value.value
    for code, i in first.items():
        found = text_of(table.columns[column][i])
        findings.tell(code, times=times[code], found=found, became=became[code], **table.place(i, column))
