"""Published points: a table of unit, period, level, code and points."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kstt.intake.cells import Fault, Repaired, decimal_number, period_id, resolve, text_of
from kstt.intake.codes import Nearest
from kstt.intake.counts import Words, reject_rows
from kstt.intake.findings import Findings
from kstt.intake.table import CellError, Schema, Table, plain_heading
from kstt.terms.published import Published

POINT_SCHEMA = Schema(
    required=("unit_code", "period", "level", "code", "points"),
    aliases={
        "unit_code": ("mã đơn vị", "mã cơ quan", "đơn vị"),
        "period": ("kỳ", "kỳ báo cáo"),
        "level": ("mức", "cấp"),
        "code": ("mã", "chỉ số hoặc nhóm"),
        "points": ("điểm", "điểm công bố"),
    },
)

RANK = "rank"
"""A row of this level holds the unit's published rank in its column of points."""

_LEVELS = {
    plain_heading(word): level
    for level, words in {
        "indicator": ("indicator", "chỉ số"),
        "group": ("group", "nhóm"),
        "total": ("total", "tổng", "tổng điểm"),
        RANK: (RANK, "thứ hạng"),
    }.items()
    for word in words
}


def read_point(cell: object) -> Decimal | Fault | Repaired:
    """Points of 0 to 100."""
    if isinstance(cell, CellError):
        return Fault.of(cell.code, found=cell.text)
    value = decimal_number(cell)
    if value is None:
        return Fault.of("KSTT-POINTS-003", found=text_of(cell))
    if not 0 <= value <= 100:
        return Fault.of("KSTT-POINTS-004", found=text_of(cell))
    return Repaired(value, "KSTT-POINTS-009") if isinstance(cell, str) and "," in cell else value


def read_rank(cell: object) -> int | Fault:
    """A running number from 1."""
    if isinstance(cell, CellError):
        return Fault.of(cell.code, found=cell.text)
    text = text_of(cell)
    if text.isascii() and text.isdigit() and 1 <= len(text) <= 6 and int(text) >= 1:
        return int(text)
    return Fault.of("KSTT-POINTS-010", found=text)


Figures = Mapping[tuple[str, str], Decimal | int]
"""(level, code) → points or rank"""


class PointRows:
    """Published points and ranks of all files of a delivery, by what they are for. One row may bring several figures
    (the portal's export has a unit's groups and total in one), and is kept or rejected as a whole."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, ...], tuple[Figures, Findings, object, dict]] = {}
        self._conflicting: set[tuple[str, ...]] = set()
        self._values: dict[tuple[str, ...], Decimal | int] = {}
        self._contradicted: set[tuple[str, ...]] = set()

    def add(self, key: tuple[str, ...], value: Decimal | int, findings: Findings, cells: object, place: dict) -> bool:
        """Keep one figure, keyed by unit, period, level and code."""
        return self.add_row(key, {key[2:]: value}, findings, cells, place)

    def add_beside(self, key: tuple[str, ...], value: Decimal, findings: Findings, place: dict) -> None:
        """Keep points that stand beside a figure in another kind of row: a conflict costs the points, not the row."""
        if key not in self._first:
            self._first[key] = ({key[2:]: value}, Findings(findings.file), (), {"row": None})
            self._compare(key, {key[2:]: value}, findings, place)
            return
        first = self._first[key][0]
        if first != {key[2:]: value}:
            self._conflicting.add(key)
            findings.tell("KSTT-POINTS-008", **place, found=" ".join(key), values=f"{_listed(first)}; {value}")

    def add_row(self, key: tuple[str, ...], figures: Figures, findings: Findings, cells: object, place: dict) -> bool:
        """Keep the figures of a row; `key` with the level and code in `figures` says what each is for.

        Of identical rows one is kept; of different ones none is: nobody can know which is right. A figure that rows of
        another kind give as well, an export and a table, is kept where they agree.
        """
        if key not in self._first:
            self._first[key] = (figures, findings, cells, place)
            self._compare(key, figures, findings, place)
            return True
        found = " ".join(key)
        first, its_findings, its_cells, its_place = self._first[key]
        value = _listed(figures)
        if first == figures and key not in self._conflicting:
            values = {"found": found, "first": its_place["row"]}
            findings.reject("KSTT-POINTS-007", cells, value=value, **place, **values)
            return False
        values = {"found": found, "values": f"{_listed(first)}; {value}"}
        if key not in self._conflicting:
            its_findings.reject("KSTT-POINTS-008", its_cells, value=_listed(first), **its_place, **values)
        self._conflicting.add(key)
        findings.reject("KSTT-POINTS-008", cells, value=value, **place, **values)
        return False

    def _compare(self, key: tuple[str, ...], figures: Figures, findings: Findings, place: dict) -> None:
        for name, value in figures.items():
            figure = (*key[:2], *name)
            before = self._values.setdefault(figure, value)
            if before != value:
                self._contradicted.add(figure)
                findings.tell("KSTT-POINTS-008", **place, found=" ".join(figure), values=f"{before}; {value}")

    def published(self) -> Published:
        table: dict[tuple[str, str, str, str], Decimal] = {}
        ranks: dict[tuple[str, str], int] = {}
        for key, (figures, *_) in self._first.items():
            if key in self._conflicting:
                continue
            for (level, code), value in figures.items():
                if (*key[:2], level, code) in self._contradicted:
                    continue
                if level == RANK:
                    ranks[key[:2]] = int(value)
                else:
                    table[(*key[:2], level, code)] = Decimal(value)
        return Published(table, ranks)


def _listed(figures: Figures) -> str:
    return ", ".join(str(value) for value in figures.values())


class PointWords:
    """What published points may refer to; with the maximum of each."""

    def __init__(self, words: Words):
        rules = words.rules
        self._words = words
        self.maxima = {
            **{("indicator", indicator.id): indicator.max for indicator in rules.indicators},
            **{("group", group.id): group.max for group in rules.groups},
            ("total", "total"): Decimal(100),
        }
        self._portal_groups = {group.portal_code: group.id for group in rules.groups if group.portal_code}
        self._near_code = Nearest([*(code for _, code in self.maxima), *self._portal_groups])
        self._near_level = Nearest(["indicator", "group", "total", RANK])

    def unit(self, cell: object) -> str | Fault:
        unit = self._words.unit(cell)
        if isinstance(unit, Fault) and unit.code == "KSTT-COUNT-001":
            return Fault("KSTT-POINTS-006", unit.values)
        return unit

    def level(self, cell: object) -> str | Fault:
        if isinstance(cell, CellError):
            return Fault.of(cell.code, found=cell.text)
        text = text_of(cell)
        level = _LEVELS.get(plain_heading(text))
        allowed = ", ".join(dict.fromkeys(_LEVELS.values()))
        return level or Fault.of("KSTT-POINTS-001", found=text, allowed=allowed, suggestion=self._near_level.to(text))

    def code(self, level: str, cell: object) -> str | Fault:
        if isinstance(cell, CellError):
            return Fault.of(cell.code, found=cell.text)
        text = text_of(cell)
        if level == RANK:
            return RANK
        if level == "indicator" and text.isascii() and text.isdigit():
            text = text.zfill(2)
        if level == "group":
            text = self._portal_groups.get(text, text)
        if (level, text) in self.maxima:
            return text
        return Fault.of("KSTT-POINTS-002", found=text, suggestion=self._near_code.to(text))


def read_points(table: Table, words: Words, into: PointRows, findings: Findings) -> None:
    """Add the good rows of a table of published points to `into`; reject the others."""
    known = PointWords(words)
    readers = {"unit_code": known.unit, "period": period_id, "level": known.level, "points": read_point}
    columns = [resolve(table, name, read, findings).values for name, read in readers.items()]
    faults: dict[int, tuple[Fault, str]] = {}
    for i, (unit, period, level, value) in enumerate(zip(*columns, strict=True)):
        code = known.code(level, table.columns["code"][i]) if isinstance(level, str) else level
        if level == RANK:
            value = read_rank(table.columns["points"][i])
        row = {"unit_code": unit, "period": period, "level": level, "code": code, "points": value}
        bad = next((column for column, cell in row.items() if isinstance(cell, Fault)), None)
        if bad:
            faults[i] = row[bad], bad
            continue
        maximum = known.maxima.get((level, code))
        if maximum is not None and value > maximum:
            values = {"found": value, "maximum": maximum, "of": code}
            findings.tell("KSTT-POINTS-005", **table.place(i, "points"), **values)
        into.add((unit, period, level, code), value, findings, table.rows[i], table.place(i, "points"))
    reject_rows(table, faults, findings)
