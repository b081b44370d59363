"""Counts: every row becomes a pair, or is rejected with its reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from kstt.intake.cells import Fault, Repaired, decimal_number, period_id, resolve, text_of, whole_number
from kstt.intake.codes import Nearest
from kstt.intake.findings import Findings
from kstt.intake.table import CellError, Schema, Table
from kstt.rulebook.model import RuleSet
from kstt.terms import Count, Counts, UnitTree
from kstt.terms.counts import Key
from kstt.terms.numbers import round_half_up

COUNT_SCHEMA = Schema(
    required=("unit_code", "period", "indicator", "numerator", "denominator"),
    optional=("published_rate_pct", "marks"),
    aliases={
        "unit_code": ("mã đơn vị", "mã cơ quan", "đơn vị"),
        "period": ("kỳ", "kỳ báo cáo"),
        "indicator": ("chỉ số", "mã chỉ số", "số hiệu chỉ số"),
        "numerator": ("tử số",),
        "denominator": ("mẫu số",),
        "published_rate_pct": ("tỷ lệ công bố", "tỷ lệ công bố (%)"),
        "marks": ("ghi chú máy", "mark"),
    },
)

_MARK = re.compile(r"[A-Za-z][A-Za-z0-9_:.-]{0,63}")
RATE_TOLERANCE_PCT = Fraction(1, 100)


class Words:
    """What the cells of a table may refer to: units, indicators, and which of these are nested.

    nested: the numerator counts a part of the denominator, so it cannot be larger.
    """

    def __init__(self, tree: UnitTree, rules: RuleSet):
        self.tree, self.rules = tree, rules
        self.nested = {indicator.id: indicator.nested for indicator in rules.indicators}
        self.near_unit = Nearest(unit.code for unit in tree)
        self._metrics = {i.portal_metric: i.id for i in rules.indicators if i.portal_metric}
        self._near_indicator = Nearest([*self.nested, *self._metrics])

    def unit(self, cell: object) -> str | Fault:
        if isinstance(cell, CellError):
            return Fault.of(cell.code, found=cell.text)
        code = text_of(cell)
        if code in self.tree:
            return code
        if not code:
            return Fault.of("KSTT-COUNT-019")
        return Fault.of("KSTT-COUNT-001", found=code, suggestion=self.near_unit.to(code))

    def indicator(self, cell: object) -> str | Fault | Repaired:
        if isinstance(cell, CellError):
            return Fault.of(cell.code, found=cell.text)
        text = text_of(cell)
        if text in self.nested:
            return text
        if not text:
            return Fault.of("KSTT-COUNT-019")
        if text.isascii() and text.isdigit() and text.zfill(2) in self.nested:
            return Repaired(text.zfill(2), "KSTT-COUNT-013")
        near = self._near_indicator.to(text)
        return Fault.of("KSTT-COUNT-012", found=text, suggestion=self._metrics.get(near, near))


@dataclass(frozen=True, slots=True)
class Row:
    """A row that reads well by itself, with where it stands, until it is known whether it has a twin."""

    count: Count
    findings: Findings
    cells: object
    place: Mapping[str, object]

    def reject(self, code: str, key: Key, **values: object) -> None:
        found = " ".join(key)
        self.findings.reject(code, self.cells, value=found, **self.place, found=found, **values)


@dataclass
class CountRows:
    """Rows of all files of a delivery, by unit, period and indicator."""

    first: dict[Key, tuple[Count, Findings, Table | None, int]] = field(default_factory=dict)
    again: dict[Key, list[Row]] = field(default_factory=dict)

    def add(self, key: Key, count: Count, findings: Findings, table: Table, index: int) -> None:
        if key in self.first:
            self.again.setdefault(key, []).append(Row(count, findings, table.rows[index], table.place(index)))
        else:
            self.first[key] = (count, findings, table, index)

    def counts(self) -> Counts:
        """One count a key: of identical rows one is kept; of different ones none, nobody can know which is right."""
        conflicting = set()
        for key, twins in self.again.items():
            count, findings, table, index = self.first[key]
            if all(twin.count == count for twin in twins):
                for twin in twins:
                    twin.reject("KSTT-COUNT-002", key, first=table.numbers[index])
                continue
            conflicting.add(key)
            rows = [Row(count, findings, table.rows[index], table.place(index)), *twins]
            values = ", ".join(dict.fromkeys(_pair(row.count) for row in rows))
            for row in rows:
                row.reject("KSTT-COUNT-003", key, values=values)
        return Counts({key: entry[0] for key, entry in self.first.items() if key not in conflicting})


def _pair(count: Count) -> str:
    return f"{count.numerator}/{count.denominator}" if count.available else "–/–"


def read_counts(table: Table, words: Words, into: CountRows, findings: Findings) -> None:
    """Add the good rows of a table to `into`; reject the others."""
    units = resolve(table, "unit_code", words.unit, findings)
    periods = resolve(table, "period", period_id, findings)
    indicators = resolve(table, "indicator", words.indicator, findings)
    numerators = resolve(table, "numerator", whole_number, findings)
    denominators = resolve(table, "denominator", whole_number, findings)
    rates, marks = rates_of(table, findings), _marks(table, findings)
    nested = words.nested
    for i, row in enumerate(zip(units, periods, indicators, numerators, denominators, rates, marks, strict=True)):
        unit, period, indicator, numerator, denominator, rate, mark = row
        fault = None
        for place, value in enumerate(row[:5]):
            if value.__class__ is Fault:
                fault, column = value, COUNT_SCHEMA.required[place]
                break
        else:
            if numerator is None or denominator is None:
                if numerator is not denominator:
                    fault, column = _half_given(table, numerator)
            elif numerator > denominator:
                values = {"numerator": numerator, "denominator": denominator, "indicator": indicator}
                if nested[indicator]:
                    fault, column = Fault.of("KSTT-COUNT-004", **values), "numerator"
                else:
                    findings.tell("KSTT-COUNT-005", **table.place(i, "numerator"), **values)
                    mark = mark if "above_denominator" in mark else (*mark, "above_denominator")
        if fault is not None:
            value = text_of(table.columns[column][i])
            findings.reject(fault.code, table.rows[i], value=value, **table.place(i, column), **dict(fault.values))
            continue
        count = Count(numerator, denominator, marks=mark, published_rate_pct=rate)
        if rate is not None and denominator:
            check_rate(count, findings, **table.place(i, "published_rate_pct"))
        into.add((unit, period, indicator), count, findings, table, i)


def _half_given(table: Table, numerator: int | None) -> tuple[Fault, str]:
    given, missing = ("denominator", "numerator") if numerator is None else ("numerator", "denominator")
    return Fault.of("KSTT-COUNT-011", given=table.headings[given], missing=table.headings[missing]), missing


def rates_of(table: Table, findings: Findings) -> list[str | None]:
    """The rates printed beside the pairs, as text; what is no number is told and not used."""
    if "published_rate_pct" not in table.columns:
        return [None] * len(table)
    rates: list[str | None] = []
    for i, cell in enumerate(table.columns["published_rate_pct"]):
        text = text_of(cell) if cell == cell else ""
        if not text:
            rates.append(None)
            continue
        rate = decimal_number(cell)
        if rate is None:
            findings.tell("KSTT-COUNT-016", found=text, **table.place(i, "published_rate_pct"))
        rates.append(None if rate is None else f"{rate:f}")
    return rates


def check_rate(count: Count, findings: Findings, **place: object) -> None:
    """Tell when the printed rate is not numerator ÷ denominator, within the last digit that the portal prints."""
    printed = Fraction(Decimal(count.published_rate_pct or "0"))
    exact = Fraction(100 * (count.numerator or 0), count.denominator or 1)
    # The portal prints at most 100 % where the numerator exceeds the denominator.
    if min(abs(printed - exact), abs(printed - min(exact, Fraction(100)))) > RATE_TOLERANCE_PCT:
        found, computed = count.published_rate_pct, round_half_up(exact, 2)
        findings.tell("KSTT-COUNT-015", found=found, computed=computed, **place)


def _marks(table: Table, findings: Findings) -> list[tuple[str, ...]]:
    if "marks" not in table.columns:
        return [()] * len(table)
    lists = []
    for i, cell in enumerate(table.columns["marks"]):
        text = text_of(cell)
        marks = tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip())) if text else ()
        for mark in marks:
            if not _MARK.fullmatch(mark):
                findings.tell("KSTT-COUNT-018", found=mark, **table.place(i, "marks"))
        lists.append(tuple(mark for mark in marks if _MARK.fullmatch(mark)))
    return lists
