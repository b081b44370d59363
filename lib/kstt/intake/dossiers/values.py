"""One cell becomes a value of a canonical column, or the reason why it cannot."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from zoneinfo import ZoneInfo

from kstt.intake.cells import Fault, Repaired, text_of
from kstt.intake.codes import LONGEST_CODE
from kstt.intake.dossiers.mapping import ColumnRule
from kstt.intake.dossiers.timestamps import Pattern, reader
from kstt.intake.names import persons_name
from kstt.intake.personal import MASK, personal_code, personal_data, personal_number
from kstt.intake.table import CellError
from kstt.terms import Period
from kstt.terms.tables import Column, Kind

DOSSIER_ID = re.compile(r"(?P<unit>\d{3}(?:\.\d{2}){2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{2,3}){0,3})-\d{6}-\d{4,7}")
"""The national form of a dossier's id, with its unit in front."""

DEADLINES = frozenset({"due_at", "first_due_at"})
"""Columns in which a bare day, or its midnight, means the end of that day."""

LARGEST = 10**15
LONGEST_NAME = 300
_CODE = re.compile(r"[0-9A-Za-zĐđ]+(?:[._\-/ ]?[0-9A-Za-zĐđ]+)*")
_PLAIN_WORDS = re.compile(r"(?<![^ ])(?![A-ZĐ]{2,4} [A-ZĐ]{2,4}(?![^ ]))[A-Za-zĐđ]{2,} [A-Za-zĐđ]{2,}(?![^ ])")
"""Two words side by side, other than short forms such as `QĐ UBND`: a name or an address, no code."""
_WORDS = re.compile(r"[^\W\d_]{2,}[ ._\-/,(]+[^\W\d_]")
_SEPARATORS = re.compile(r"[._\-/]+")
_DIGIT = re.compile(r"[0-9]")
_UNDER_A_KEY = re.compile(r"[0-9a-f]{16,64}")
_TRUE = frozenset({"1", "true", "t", "x", "có", "yes", "y", "đúng"})
_FALSE = frozenset({"0", "false", "f", "không", "no", "n", "sai"})
_PERIOD_COLUMNS = frozenset({"period"})

Read = Callable[[object], object]


UNKEYED = "unkeyed"


class Personal(str):
    """Kind of personal data found in a cell that was blanked, or UNKEYED."""

    __slots__ = ()


def folded(text: str) -> str:
    """A word as it is compared: composed letters, no capitals, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def text(cell: object) -> str | Fault:
    """A cell as text; lists and nested records are none."""
    if isinstance(cell, CellError):
        reason = {"reason": "JSON"} if cell.code == "KSTT-DOSSIER-022" else {}
        return Fault.of(cell.code, found=cell.text, **reason)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, list | dict):
        return Fault.of("KSTT-DOSSIER-040", found="[…]" if isinstance(cell, list) else "{…}")
    return text_of(cell)


def reader_of(column: Column, rule: ColumnRule, patterns: tuple[Pattern, ...], zone: ZoneInfo, key: bool) -> Read:
    """How cells of a column are read. key: the column names the row, so it may not be blanked."""
    if column.kind in (Kind.TIMESTAMP, Kind.DATE):
        read = reader(patterns, zone, column.kind is Kind.DATE, column.name in DEADLINES)
    elif column.kind is Kind.INTEGER:
        read = whole_reader(rule.thousands)
    elif column.kind is Kind.BOOLEAN:
        read = _truth(column)
    elif column.name in _PERIOD_COLUMNS:
        read = _period
    elif column.allowed:
        read = _one_of(column, rule)
    elif column.name == "unit_code":
        read = _unit
    elif column.name.endswith("_name"):
        read = _name
    elif column.name.endswith("_key"):
        read = _keyed
    else:
        read = _code(column.name, key or column.required)
    if column.allowed and column.kind is Kind.INTEGER:
        read = _allowed_number(column, read, rule)
    return _mapped(column, rule, read)


def _mapped(column: Column, rule: ColumnRule, read: Read) -> Read:
    """The mapping's own words come before what the column understands by itself."""
    words = {folded(word): _constant(column, value) for word, value in rule.values.items()}
    empty = None if rule.empty is None else _constant(column, rule.empty)
    if not words and rule.other is None and empty is None:
        return read
    other = None if rule.other is None else _constant(column, rule.other)

    def mapped(cell: object) -> object:
        found = text(cell)
        if isinstance(found, Fault):
            return found
        if not found:
            return empty
        word = folded(found)
        if word in words:
            return words[word]
        if rule.other is not None:
            return other
        return read(cell)

    return mapped


def _constant(column: Column, value: str) -> object:
    """A value as a mapping writes it."""
    if value == "":
        return None
    if column.kind is Kind.BOOLEAN:
        return value == "true"
    return int(value) if column.kind is Kind.INTEGER else value


def constant(column: Column, value: str, patterns: tuple[Pattern, ...], zone: ZoneInfo) -> object:
    """A constant of a mapping as a value of the column, or a Fault."""
    rule = ColumnRule.model_construct()
    return None if value == "" else reader_of(column, rule, patterns, zone, key=False)(value)


def whole_reader(thousands: str | None) -> Read:
    """A function that reads a cell as a whole number of zero or more; `Repaired` when it carried separators."""

    def read(cell: object) -> object:
        if isinstance(cell, int) and not isinstance(cell, bool):
            return cell if 0 <= cell <= LARGEST else Fault.of("KSTT-DOSSIER-006", found=str(cell)[:40])
        found = text(cell)
        if isinstance(found, Fault) or not found:
            return found or None
        if isinstance(cell, float) and not cell.is_integer():
            return Fault.of("KSTT-DOSSIER-006", found=found)
        if found.startswith("0") and personal_code(found):
            return Fault.of("KSTT-DOSSIER-006", found=found)
        grouped = False
        if thousands and re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+", found):
            found, grouped = found.replace(thousands, ""), True
        if found.isascii() and re.fullmatch(r"\d{1,15}(?:[.,]0{1,2})?", found):
            value = int(re.split(r"[.,]", found)[0])
            return Repaired(value, "KSTT-DOSSIER-032") if grouped else value
        return Fault.of("KSTT-DOSSIER-006", found=found)

    return read


def _allowed_number(column: Column, read: Read, rule: ColumnRule) -> Read:
    known = ", ".join([*map(str, column.allowed), *rule.values])

    def checked(cell: object) -> object:
        value = read(cell)
        if isinstance(value, int) and value not in column.allowed:
            # As it is written: without the zeros in front of it an identity number no longer looks like one.
            return Fault.of("KSTT-DOSSIER-005", found=text(cell), column_name=column.name, known=known)
        return value

    return checked


def _truth(column: Column) -> Read:
    def read(cell: object) -> object:
        if isinstance(cell, bool):
            return cell
        found = text(cell)
        if isinstance(found, Fault) or not found:
            return found or None
        word = folded(found)
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        return Fault.of("KSTT-DOSSIER-005", found=found, column_name=column.name, known="true, false, 1, 0, có, không")

    return read


def _one_of(column: Column, rule: ColumnRule) -> Read:
    words = {folded(str(word)): word for word in column.allowed}
    known = ", ".join([*rule.values, *map(str, column.allowed)])

    def read(cell: object) -> object:
        found = text(cell)
        if isinstance(found, Fault) or not found:
            return found or None
        value = words.get(folded(found))
        if value is not None:
            return value
        return Fault.of("KSTT-DOSSIER-005", found=found, column_name=column.name, known=known)

    return read


def _period(cell: object) -> object:
    from kstt.errors import KsttError

    found = text(cell)
    if isinstance(found, Fault) or not found:
        return found or None
    try:
        return Period.parse(found[:7] if re.fullmatch(r"\d{4}-\d{2}-01(?:[T ]00:00:00)?", found) else found).id
    except KsttError as error:
        return Fault.of("KSTT-PERIOD-001", found=found, suggestion=error.problems[0].value("suggestion"))


def _unit(cell: object) -> object:
    """A code or a name; `units_of_rows` tells which, and whether it can stand."""
    found = text(cell)
    return found if isinstance(found, Fault) else " ".join(unicodedata.normalize("NFC", found).split()) or None


def _name(cell: object) -> object:
    found = text(cell)
    if isinstance(found, Fault) or not found:
        return found or None
    kind = personal_data(found)
    return Personal(kind) if kind else " ".join(unicodedata.normalize("NFC", found).split())[:LONGEST_NAME]


def _keyed(cell: object) -> object:
    """A code under an office's key; who an official or an account is, in its own words, is not kept."""
    found = text(cell)
    if isinstance(found, Fault) or not found:
        return found or None
    return found if _UNDER_A_KEY.fullmatch(found) else Personal(UNKEYED)


def _code(column: str, needed: bool) -> Read:
    dossier_id, with_digit = column == "dossier_id", column.endswith("_id")

    def read(cell: object) -> object:
        found = text(cell)
        if isinstance(found, Fault) or not found:
            return found or None
        if dossier_id and DOSSIER_ID.fullmatch(found):
            return found
        kind = personal_code(found) if isinstance(cell, str) else personal_number(found)
        if kind:
            return Fault.of("KSTT-DOSSIER-008", found=MASK) if needed else Personal(kind)
        if _WORDS.search(found) and persons_name(_SEPARATORS.sub(" ", found)):
            # Columns that are shifted: what stands in the others is not to be believed either.
            return Fault.of("KSTT-DOSSIER-008", found=MASK)
        no_code = len(found) > LONGEST_CODE or not _CODE.fullmatch(found) or _PLAIN_WORDS.search(found)
        if no_code or (with_digit and not _DIGIT.search(found)):
            return Fault.of("KSTT-DOSSIER-007", found=found)
        return found

    if dossier_id:
        # What certainly stands as it is: a column of a hundred thousand ids need not ask for each what else it may be.
        read.sure = DOSSIER_ID.fullmatch
    return read
