"""Counts: every row becomes a pair, or is rejected with its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import repeat

from kstt.intake.cells import Fault, Repaired, decimal_number, period_id, resolve, text_of, whole_number
from kstt.intake.codes import Nearest
from kstt.intake.findings import Findings
from kstt.intake.table import CellError, Schema, Table
from kstt.rulebook.model import RuleSet
from kstt.terms import Count, Counts, Origin, UnitTree
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

_MARK = re.compile(r"[A-Za-z][A-Za-z0-9_:./-]{0,63}")
_LOST_UNIT, _OF_THE_UNIT = "KSTT-UNITS-021", ("KSTT-UNITS-021", "KSTT-COUNT-001", "KSTT-POINTS-006")
RATE_TOLERANCE_PCT = Fraction(1, 100)


class Words:
    """What the cells of a table may refer to: units, indicators, and which of these are nested.

    nested: the numerator counts a part of the denominator, so it cannot be larger. lost: codes of units that stand in the
    list and were left out of it.
    """

    def __init__(self, tree: UnitTree, rules: RuleSet, lost: frozenset[str] = frozenset()):
        self.tree, self.rules, self.lost = tree, rules, lost
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
        if code in self.lost:
            return Fault.of(_LOST_UNIT, found=code)
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
class _Part:
    """The good rows of one table: their keys, counts and places in the table."""

    findings: Findings
    table: Table
    keys: Sequence[Key]
    counts: Sequence[Count]
    indices: Sequence[int]


class CountRows:
    """Rows of all files of a delivery that read well by themselves, until it is known which have twins."""

    def __init__(self) -> None:
        self._parts: list[_Part] = []

    def add(
        self, findings: Findings, table: Table, keys: Sequence[Key], counts: Sequence[Count], indices: Sequence[int]
    ) -> None:
        self._parts.append(_Part(findings, table, keys, counts, indices))

    def counts(self) -> Counts:
        """One count a key: of identical rows one is kept; of different ones none, nobody can know which is right."""
        table: dict[Key, Count] = {}
        for part in self._parts:
            table.update(zip(part.keys, part.counts, strict=True))
        if len(table) < sum(len(part.keys) for part in self._parts):
            for key, twins in self._twins().items():
                if not self._settle(key, twins):
                    del table[key]
        return Counts(table)

    def _twins(self) -> dict[Key, list[tuple[_Part, int]]]:
        times = Counter(key for part in self._parts for key in part.keys)
        twins: dict[Key, list[tuple[_Part, int]]] = {key: [] for key, n in times.items() if n > 1}
        for part in self._parts:
            for i, key in enumerate(part.keys):
                if key in twins:
                    twins[key].append((part, i))
        return twins

    def _settle(self, key: Key, twins: list[tuple[_Part, int]]) -> bool:
        """Whether rows of one key agree; the superfluous or contradictory ones are rejected."""
        found = " ".join(key)
        first, at = twins[0]
        agree = all(part.counts[i] == first.counts[at] for part, i in twins)
        values = {"first": first.table.numbers[first.indices[at]]}
        if not agree:
            values = {"values": ", ".join(dict.fromkeys(_pair(part.counts[i]) for part, i in twins))}
        for part, i in twins[1:] if agree else twins:
            index = part.indices[i]
            place = part.table.place(index)
            code = "KSTT-COUNT-002" if agree else "KSTT-COUNT-003"
            part.findings.reject(code, part.table.rows[index], value=found, **place, found=found, **values)
        return agree


def _pair(count: Count) -> str:
    return f"{count.numerator}/{count.denominator}" if count.available else "–/–"


def read_counts(table: Table, words: Words, into: CountRows, findings: Findings) -> None:
    """Add the good rows of a table to `into`; reject the others.

    Columns first, rows after: only the rows that something is wrong with are looked at one by one.
    """
    readers = (words.unit, period_id, words.indicator, whole_number, whole_number)
    resolved = [resolve(table, name, read, findings) for name, read in zip(COUNT_SCHEMA.required, readers, strict=True)]
    units, periods, indicators, numerators, denominators = (column.values for column in resolved)
    rates, marks = _rates(table, findings), _marks(table, findings)
    faults: dict[int, tuple[Fault, str]] = {}
    for name, column in zip(COUNT_SCHEMA.required, resolved, strict=True):
        for i in column.faulty:
            faults.setdefault(i, (column.values[i], name))
    for i in _odd_pairs(numerators, denominators):
        if i in faults:
            continue
        numerator, denominator, indicator = numerators[i], denominators[i], indicators[i]
        if numerator is None or denominator is None:
            faults[i] = _half_given(table, numerator)
            continue
        values = {"numerator": numerator, "denominator": denominator, "indicator": indicator}
        if words.nested[indicator]:
            faults[i] = (Fault.of("KSTT-COUNT-004", **values), "numerator")
        else:
            findings.tell("KSTT-COUNT-005", **table.place(i, "numerator"), **values)
            marks[i] = marks[i] if "above_denominator" in marks[i] else (*marks[i], "above_denominator")
    reject_rows(table, faults, findings)
    keys: list[Key] = list(zip(units, periods, indicators, strict=True))
    indices: Sequence[int] = range(len(table))
    columns = [numerators, denominators, marks, rates]
    if faults:
        indices = [i for i in indices if i not in faults]
        keys, *columns = ([column[i] for i in indices] for column in (keys, *columns))
    numerators, denominators, marks, rates = columns
    counts = list(map(Count, numerators, denominators, repeat(Origin.SUPPLIED), marks, rates))
    for at, rate in enumerate(rates):
        if rate is not None and counts[at].denominator:
            check_rate(counts[at], findings, **table.place(indices[at], "published_rate_pct"))
    into.add(findings, table, keys, counts, indices)


def reject_rows(table: Table, faults: Mapping[int, tuple[Fault, str]], findings: Findings) -> None:
    """Leave rows out, each with its reason; where that is the unit, its first row tells it for all of them.

    faults: row → reason and column.
    """
    quiet, told = Findings(findings.file), set()
    for i in sorted(faults):
        fault, name = faults[i]
        into = quiet if fault in told else findings
        if fault.code in _OF_THE_UNIT:
            told.add(fault)
        value = text_of(table.columns[name][i])
        into.reject(fault.code, table.rows[i], value=value, **table.place(i, name), **dict(fault.values))
    findings.rejected += quiet.rejected


def _odd_pairs(numerators: Sequence[object], denominators: Sequence[object]) -> list[int]:
    """Places where one of the pair is missing, or the numerator is the larger."""
    return [
        i
        for i, (n, d) in enumerate(zip(numerators, denominators, strict=True))
        if n.__class__ is not d.__class__ or (n.__class__ is int and n > d)
    ]


def _half_given(table: Table, numerator: int | None) -> tuple[Fault, str]:
    given, missing = ("denominator", "numerator") if numerator is None else ("numerator", "denominator")
    return Fault.of("KSTT-COUNT-011", given=table.headings[given], missing=table.headings[missing]), missing


def read_rate(cell: object) -> str | Fault | None:
    """A printed rate as text, in percent; None for an empty cell."""
    text = text_of(cell)
    if not text or cell != cell:
        return None
    rate = decimal_number(cell)
    return Fault.of("KSTT-COUNT-016", found=text) if rate is None else f"{rate:f}"


def _rates(table: Table, findings: Findings) -> Sequence[str | None]:
    """The rates printed beside the pairs; what is no number is told and not used."""
    if "published_rate_pct" not in table.columns:
        return [None] * len(table)
    column = resolve(table, "published_rate_pct", read_rate, findings)
    rates = list(column.values)
    for i in column.faulty:
        findings.tell(rates[i].code, **table.place(i, "published_rate_pct"), **dict(rates[i].values))
        rates[i] = None
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
    marks = resolve(table, "marks", _split_marks, findings).values
    bad = {mark for found in set(marks) for mark in found if not _MARK.fullmatch(mark)}
    if not bad:
        return list(marks)
    for i, found in enumerate(marks):
        for mark in bad.intersection(found):
            findings.tell("KSTT-COUNT-018", found=mark, **table.place(i, "marks"))
    return [tuple(mark for mark in found if mark not in bad) for found in marks]


def _split_marks(cell: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text_of(cell).split(";") if part.strip()))
