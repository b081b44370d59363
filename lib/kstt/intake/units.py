"""The list of units: codes that are safe as folder names, and a tree with one root."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kstt.errors import KsttError, Place, Problem
from kstt.intake.cells import Fault, is_hidden, text_of
from kstt.intake.codes import Nearest, unit_code
from kstt.intake.findings import Findings, shown, without_safety
from kstt.intake.table import CellError, Schema, Table, plain_heading
from kstt.terms import Level, Unit, UnitTree

UNIT_SCHEMA = Schema(
    required=("unit_code", "name", "level", "parent_code"),
    optional=("valid_from", "valid_to"),
    aliases={
        "unit_code": ("mã đơn vị", "mã cơ quan", "mã", "code"),
        "name": ("tên", "tên đơn vị", "tên cơ quan", "unit_name"),
        "level": ("cấp", "cấp đơn vị", "loại đơn vị"),
        "parent_code": ("mã cấp trên", "mã đơn vị cấp trên", "cấp trên", "parent"),
        "valid_from": ("từ ngày", "hiệu lực từ"),
        "valid_to": ("đến ngày", "hiệu lực đến"),
    },
)

LONGEST_NAME = 300
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{2}/\d{2}/\d{4}")

_LEVEL_WORDS = {
    Level.PROVINCE: ("tỉnh", "thành phố", "cấp tỉnh"),
    Level.MINISTRY: ("bộ", "cơ quan ngang bộ"),
    Level.DEPARTMENT: ("sở", "ban", "ngành", "sở ban ngành", "sở, ban, ngành"),
    Level.COMMUNE: ("xã",),
    Level.WARD: ("phường",),
    Level.SPECIAL_ZONE: ("đặc khu",),
}
_LEVELS = {plain_heading(word): level for level, words in _LEVEL_WORDS.items() for word in (level.value, *words)}


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the list, read. index: its place in the table."""

    index: int
    unit: Unit


def read_units(table: Table, findings: Findings) -> UnitTree:
    """The tree of the units that can be used; the others are rejected, each with its reason.

    Days of `valid_from`, `valid_to` are written YYYY-MM-DD or DD/MM/YYYY.
    Errors: KSTT-UNITS-013 no root, -014 several roots.
    """
    lines = _lines(table, findings)
    lines = _one_per_code(lines, table, findings)
    lines = _told_apart_by_more_than_case(lines, table, findings)
    roots = [line.unit.code for line in lines if line.unit.parent is None]
    if len(roots) != 1:
        place = Place(findings.file, table.sheet, column=shown(table.headings["parent_code"]))
        if roots:
            found = ", ".join(roots[:5]) + (", …" if len(roots) > 5 else "")
            raise KsttError(Problem.of("KSTT-UNITS-014", place, count=len(roots), found=found), *findings.done())
        raise KsttError(Problem.of("KSTT-UNITS-013", place), *findings.done())
    return UnitTree.of(line.unit for line in _under_the_root(lines, table, findings))


def lost_codes(table: Table, read: UnitTree) -> frozenset[str]:
    """Codes that stand in a list of units and were left out of it for a fault."""
    return frozenset(map(text_of, table.columns["unit_code"])).difference(unit.code for unit in read)


def _lines(table: Table, findings: Findings) -> list[_Line]:
    near_level = Nearest([level.value for level in Level])
    lines, mended = [], []
    for i, (code, name, level, parent) in enumerate(
        zip(*(table.columns[column] for column in UNIT_SCHEMA.required), strict=True)
    ):
        fault, column = _fault(code, name, level, parent, near_level)
        days = [_day(table, column, i) for column in UNIT_SCHEMA.optional]
        if fault is None:
            fault, column = _fault_of_days(*days)
        if fault:
            cell = table.columns[column][i]
            findings.reject(
                fault.code, table.rows[i], value=text_of(cell), **table.place(i, column), **dict(fault.values)
            )
            continue
        read_name, changed = _name(name)
        if changed:
            mended.append((i, read_name))
        of_level = _LEVELS[plain_heading(text_of(level))]
        lines.append(_Line(i, Unit(unit_code(code), read_name, of_level, text_of(parent) or None, *days)))
    if mended:
        i, name = mended[0]
        findings.tell("KSTT-UNITS-016", times=len(mended), found=name, **table.place(i, "name"))
    return lines


def _day(table: Table, column: str, i: int) -> date | Fault | None:
    cell = table.columns[column][i] if column in table.columns else None
    if isinstance(cell, CellError):
        return Fault.of(cell.code, found=cell.text)
    text = text_of(cell)[:10]
    if not text:
        return None
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text if "-" in text else "-".join(reversed(text.split("/"))))
        except ValueError:
            pass
    return Fault.of("KSTT-UNITS-019", found=text_of(cell))


def _fault_of_days(first: date | Fault | None, last: date | Fault | None) -> tuple[Fault | None, str]:
    for day, column in ((first, "valid_from"), (last, "valid_to")):
        if isinstance(day, Fault):
            return day, column
    if first and last and last < first:
        return Fault.of("KSTT-UNITS-020", first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}"), "valid_to"
    return None, ""


def _fault(code: object, name: object, level: object, parent: object, near: Nearest) -> tuple[Fault | None, str]:
    read_code = unit_code(code) if text_of(code) else Fault.of("KSTT-UNITS-007", found=text_of(name))
    if isinstance(read_code, Fault):
        return read_code, "unit_code"
    for cell, column in ((name, "name"), (level, "level"), (parent, "parent_code")):
        if isinstance(cell, CellError):
            return Fault.of(cell.code, found=cell.text), column
    read_name, _ = _name(name)
    if not read_name:
        return Fault.of("KSTT-UNITS-015", found=read_code), "name"
    if len(read_name) > LONGEST_NAME:
        return Fault.of("KSTT-UNITS-017", length=len(read_name)), "name"
    text = text_of(level)
    if plain_heading(text) not in _LEVELS:
        allowed = ", ".join(level.value for level in Level)
        return Fault.of("KSTT-UNITS-010", found=text, allowed=allowed, suggestion=near.to(text)), "level"
    return None, ""


def _name(cell: object) -> tuple[str, bool]:
    """A name on one line, and whether hidden characters had to go. `<b>` and `#import` are letters like any other."""
    text = without_safety(text_of(cell))
    if not any(is_hidden(c) for c in text):
        return text, False
    return " ".join("".join(" " if is_hidden(c) else c for c in text).split()), True


def _one_per_code(lines: list[_Line], table: Table, findings: Findings) -> list[_Line]:
    by_code: dict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        by_code[line.unit.code].append(line)
    kept = []
    for code, same in by_code.items():
        if len({line.unit for line in same}) == 1:
            kept.append(same[0])
            first = table.numbers[same[0].index]
            for line in same[1:]:
                _reject(line, "unit_code", "KSTT-UNITS-008", table, findings, found=code, first=first)
            continue
        names = ", ".join(dict.fromkeys(f"“{line.unit.name}”" for line in same))
        for line in same:
            _reject(line, "unit_code", "KSTT-UNITS-009", table, findings, found=code, names=names)
    return kept


def _told_apart_by_more_than_case(lines: list[_Line], table: Table, findings: Findings) -> list[_Line]:
    by_folded: dict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        by_folded[line.unit.code.casefold()].append(line)
    kept = []
    for same in by_folded.values():
        if len(same) == 1:
            kept.append(same[0])
            continue
        found = ", ".join(f"“{line.unit.code}”" for line in same)
        for line in same:
            _reject(line, "unit_code", "KSTT-UNITS-006", table, findings, found=found)
    return kept


def _under_the_root(lines: list[_Line], table: Table, findings: Findings) -> Iterable[_Line]:
    """The units that hang together with the root; the others point to nobody or at each other."""
    children: dict[str | None, list[_Line]] = defaultdict(list)
    for line in lines:
        children[line.unit.parent].append(line)
    codes = {line.unit.code: line for line in lines}
    reached, edge = {}, children[None]
    while edge:
        reached.update({line.unit.code: line for line in edge})
        edge = [below for line in edge for below in children[line.unit.code]]
    near = Nearest(codes)
    lost = [line for line in lines if line.unit.code not in reached]
    for line in lost:
        top, seen = line, []
        while top.unit.parent in codes and top.unit.code not in seen:
            seen.append(top.unit.code)
            top = codes[top.unit.parent]
        if top.unit.code in seen:
            circle = " → ".join([*seen[seen.index(top.unit.code) :], top.unit.code])
            _reject(line, "parent_code", "KSTT-UNITS-012", table, findings, found=circle)
        else:
            parent = top.unit.parent or ""
            values = {"found": parent, "unit": line.unit.code, "suggestion": near.to(parent)}
            _reject(line, "parent_code", "KSTT-UNITS-011", table, findings, **values)
    return reached.values()


def _reject(line: _Line, column: str, code: str, table: Table, findings: Findings, **values: object) -> None:
    cell = text_of(table.columns[column][line.index])
    findings.reject(code, table.rows[line.index], value=cell, **table.place(line.index, column), **values)
