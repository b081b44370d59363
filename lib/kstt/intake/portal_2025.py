"""The portal's spreadsheet export of 2025: group points, totals and ranks; for history and comparison, never scored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kstt.errors import KsttError, Place, Problem
from kstt.intake.cells import Fault, Repaired, text_of
from kstt.intake.codes import unit_code
from kstt.intake.findings import Findings
from kstt.intake.points import RANK, PointRows, read_point, read_rank
from kstt.intake.table import Grid, Schema, Table, is_complete, plain_heading, read_table
from kstt.terms import Period

GROUP_OF_COLUMN = {"CKMB": "I", "TDGQ": "II", "CLGQ": "III-a", "TTTT": "III-b", "MDSH": "IV", "MDHL": "V"}
"""Columns of the export and the groups of the indicator set. [A]: the sums of the columns match the maxima."""

_YEAR_SHEETS = ("Điểm năm",)
_MONTH_SHEETS = ("Điểm tháng", "Sở Ban", "Xã Phường")
_SHEETS = {plain_heading(name): name for name in (*_YEAR_SHEETS, *_MONTH_SHEETS)}
"""Names of sheets as they are compared: without case, diacritics and spare spaces."""
_NAME = re.compile(r"bao_cao_T(?P<month>\d{1,2})_(?P<year>\d{4})", re.I)

_UNUSED = ("ID", "TEN", "TEN_COQUAN", "LOAI_COQUAN", "CAPDONVIID", "ID_COQUAN")
EXPORT_SCHEMA = Schema(required=("MA_COQUAN", *GROUP_OF_COLUMN, "TONG_SCORE", "ROW_STT"), optional=_UNUSED)


@dataclass(frozen=True, slots=True)
class _Scores:
    unit: str
    groups: dict[str, Decimal]
    total: Decimal
    rank: int


def _sheet(grid: Grid) -> str | None:
    """The sheet of the export that this is, by its name."""
    return _SHEETS.get(plain_heading(grid.sheet or ""))


def is_export(grids: Sequence[Grid]) -> bool:
    """Whether a workbook has the sheets of such an export."""
    return any(map(_sheet, grids))


def export_period(name: str, period: Period | None) -> Period:
    """The month of an export: what its name says, else `period`.

    Errors: KSTT-PORTAL-001 when neither tells.
    """
    found = _NAME.search(name)
    if found:
        return Period.parse(f"{found['year']}-{int(found['month']):02d}", Place(name))
    if period is None:
        raise KsttError(Problem.of("KSTT-PORTAL-001", Place(name)))
    return period


def read_export(
    grids: Sequence[Grid], period: Period, known: frozenset[str] | None, into: PointRows, findings: Findings
) -> None:
    """Add the points, totals and ranks of an export to `into`. known: codes of the delivery's units.

    Errors: KSTT-PORTAL-009 when no sheet of the export is there; those of `read_table`.
    """
    expected = ", ".join(_SHEETS.values())
    wanted = [grid for grid in grids if _sheet(grid)]
    if not wanted:
        raise KsttError(Problem.of("KSTT-PORTAL-009", Place(findings.file), expected=expected))
    others = []
    for grid in grids:
        if grid in wanted:
            continue
        if is_complete(grid, EXPORT_SCHEMA):
            findings.tell("KSTT-PORTAL-012", sheet=grid.sheet, expected=expected)
        else:
            others.append(grid.sheet or "")
    if others:
        # The sheets of trends name no unit: their scores cannot be attributed.
        findings.tell("KSTT-FILE-018", found=", ".join(others))
    strangers: dict[str, None] = {}
    for grid in wanted:
        of = str(period.year) if _sheet(grid) in _YEAR_SHEETS else period.id
        table = read_table(grid, EXPORT_SCHEMA, findings)
        for i in range(len(table)):
            scores = _scores(table, i, findings)
            if scores is None:
                continue
            if known is not None and scores.unit not in known:
                strangers[scores.unit] = None
            _add(scores, of, table, i, into, findings)
    if strangers:
        findings.tell("KSTT-PORTAL-011", count=len(strangers), unit=next(iter(strangers)))


def _scores(table: Table, i: int, findings: Findings) -> _Scores | None:
    """One row, or None when any of its cells is bad: half a row would make a wrong sum."""
    readers = {"MA_COQUAN": _code, "ROW_STT": read_rank}
    read: dict[str, object] = {}
    for column in EXPORT_SCHEMA.required:
        cell = table.columns[column][i]
        value = readers.get(column, read_point)(cell)
        if isinstance(value, Fault):
            place = table.place(i, column)
            findings.reject(value.code, table.rows[i], value=text_of(cell), **place, **dict(value.values))
            return None
        read[column] = value.value if isinstance(value, Repaired) else value
    groups = {group: read[column] for column, group in GROUP_OF_COLUMN.items()}
    return _Scores(read["MA_COQUAN"], groups, read["TONG_SCORE"], read["ROW_STT"])


def _code(cell: object) -> str | Fault:
    """The unit's code; a line of notes below the table has none."""
    return unit_code(cell) if text_of(cell) else Fault.of("KSTT-COUNT-019")


def _add(scores: _Scores, period: str, table: Table, i: int, into: PointRows, findings: Findings) -> None:
    """A row is one figure of the account, so its key is the unit's total; groups and rank go with it."""
    added = into.add_row(
        (scores.unit, period),
        {
            **{("group", group): points for group, points in scores.groups.items()},
            ("total", "total"): scores.total,
            (RANK, RANK): scores.rank,
        },
        findings,
        table.rows[i],
        table.place(i, "TONG_SCORE"),
    )
    together = sum(scores.groups.values())
    if added and together != scores.total:
        values = {"unit": scores.unit, "sum": together, "total": scores.total}
        findings.tell("KSTT-PORTAL-010", **table.place(i, "TONG_SCORE"), **values)
