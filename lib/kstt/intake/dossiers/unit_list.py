"""Units with dates: both forms of their codes, districts that ended, the units that took over."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kstt.errors import KsttError, Place, Problem
from kstt.intake import text_file
from kstt.intake.cells import text_of
from kstt.intake.codes import Nearest
from kstt.intake.findings import Findings, safe_cell, without_safety
from kstt.intake.opening import kind_of, open_source
from kstt.intake.table import Schema, Table, plain_heading, read_table
from kstt.intake.units import UNIT_SCHEMA, lost_codes, read_units
from kstt.terms import Level, UnitTree

DATED_UNIT_SCHEMA = Schema(
    required=UNIT_SCHEMA.required,
    optional=("old_code", *UNIT_SCHEMA.optional, "successor"),
    aliases={
        **UNIT_SCHEMA.aliases,
        "old_code": ("mã cũ", "mã định danh cũ"),
        "successor": ("đơn vị kế thừa", "mã đơn vị kế thừa"),
    },
)

_OLD = re.compile(r"(?P<d>\d{3})\.(?P<c>\d{2})\.(?P<b>\d{2})\.(?P<a>[A-Z]\d{2})")
_NEW = re.compile(r"[A-Z]\d{2}(?:\.\d{2,3}){0,3}")


def new_form(code: str) -> str | None:
    """The new form of an old code; None for anything else. Old codes read from the right.

    >>> new_form("000.00.12.H08"), new_form("001.05.12.H08"), new_form("H08.12")
    ('H08.12', 'H08.12.05.001', None)
    """
    found = _OLD.fullmatch(code)
    if not found:
        return None
    parts = [found["a"], found["b"], found["c"], found["d"]]
    while len(parts) > 1 and not parts[-1].strip("0"):
        parts.pop()
    return ".".join(parts)


def is_code(text: str) -> bool:
    """Whether a text has one of the two forms of a unit code."""
    return bool(_OLD.fullmatch(text) or _NEW.fullmatch(text))


@dataclass(frozen=True, slots=True)
class Dates:
    """First and last day of a unit, both included; successor: the unit that answers for its dossiers afterwards."""

    first: date | None = None
    last: date | None = None
    successor: str | None = None

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class UnitList:
    """The units of a province over time. tree: all of them; old: old code → code; dates: of those that have any; lost: codes
    that stand in the list and were left out of it for a fault."""

    tree: UnitTree
    old: dict[str, str] = field(default_factory=dict)
    dates: dict[str, Dates] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        names: dict[str, str | None] = {}
        for unit in self.tree:
            plain = plain_heading(unit.name)
            names[plain] = unit.code if plain not in names else None
        object.__setattr__(self, "_names", names)
        object.__setattr__(self, "_near", Nearest(unit.code for unit in self.tree))

    def resolve(self, text: str) -> str | None:
        """The code of a unit written as code (either form) or as its name; None when it is not in the list."""
        if text in self.tree:
            return text
        if text in self.old:
            return self.old[text]
        new = new_form(text)
        if new is not None and new in self.tree:
            return new
        return self._names.get(plain_heading(text))

    def nearest(self, text: str) -> str:
        return self._near.to(new_form(text) or text)

    def current(self, code: str, day: date | None) -> tuple[str, Dates | None]:
        """The unit that answers for a dossier received on a day, and the first dates that did not fit, if any."""
        passed: Dates | None = None
        for _ in range(8):
            dates = self.dates.get(code)
            if dates is None or day is None or dates.covers(day):
                return code, passed
            passed = passed or dates
            if dates.successor is None or dates.last is None or day <= dates.last:
                return code, passed
            code = dates.successor
        return code, passed


def read_unit_list(path: Path) -> tuple[UnitList, tuple[Problem, ...]]:
    """A list of units with, where there are any, `old_code, valid_from, valid_to, successor`.

    Dates are written YYYY-MM-DD or DD/MM/YYYY; a successor by its code, old or new, or its name, else KSTT-DOSSIER-038.
    Errors: KSTT-FILE-004 for JSON; those of `opening`, of the readers of each kind of file and of `kstt.intake.units`.
    """
    source = open_source(Path(path))
    findings = Findings(source.name)
    kind = kind_of(source)
    if kind == "text":
        grid = text_file.read_grid(source, DATED_UNIT_SCHEMA, findings)
    elif kind == "parquet":
        from kstt.intake import parquet  # Arrow is loaded for the files that need it

        grid = parquet.read_grid(source, findings)
    elif kind == "xlsx":
        from kstt.intake import workbook

        grid = workbook.read_sheets(source, findings)[0]
    else:
        raise KsttError(Problem.of("KSTT-FILE-004", Place(source.name), found=source.suffix))
    table = read_table(grid, DATED_UNIT_SCHEMA, findings)
    tree = read_units(table, findings)
    old: dict[str, str] = {}
    dates: dict[str, Dates] = {}
    listed = [(i, code) for i, cell in enumerate(table.columns["unit_code"]) if (code := text_of(cell)) in tree]
    for i, code in listed:
        former = _cell(table, "old_code", i)
        if former:
            old[former] = code
    known = UnitList(tree, old)
    for i, code in listed:
        unit = tree.get(code)
        written = _cell(table, "successor", i)
        successor = known.resolve(written) if written else None
        if written and not successor:
            values = {"found": written, "unit": code, "suggestion": known.nearest(written)}
            findings.tell("KSTT-DOSSIER-038", **table.place(i, "successor"), **values)
        if unit.first or unit.last or successor:
            dates[code] = Dates(unit.first, unit.last, successor)
    return UnitList(tree, old, dates, lost_codes(table, tree)), findings.done()


def _cell(table: Table, column: str, i: int) -> str | None:
    return without_safety(text_of(table.columns[column][i])) or None if column in table.columns else None


def unit_rows(units: UnitList) -> Iterable[tuple[object, ...]]:
    """The list as rows of unit_code, name, level, parent_code, old_code, valid_from, valid_to, successor."""
    former = {code: old for old, code in units.old.items()}
    for unit in units.tree:
        dates = units.dates.get(unit.code, Dates())
        level = unit.level.value if isinstance(unit.level, Level) else unit.level
        yield (
            unit.code,
            safe_cell(unit.name),
            level,
            unit.parent,
            safe_cell(former.get(unit.code)),
            dates.first,
            dates.last,
            dates.successor,
        )


def unit_list_csv(units: UnitList) -> bytes:
    """The list as CSV: what `read_unit_list` reads back equal."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*DATED_UNIT_SCHEMA.required, *DATED_UNIT_SCHEMA.optional))
    writer.writerows(unit_rows(units))
    return text.getvalue().encode()
