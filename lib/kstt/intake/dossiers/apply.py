"""A mapping applied to some rows: canonical values, the rows that cannot be used, what was repaired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kstt.intake.cells import Fault, Repaired, text_of
from kstt.intake.dossiers.keys import join_codes
from kstt.intake.dossiers.mapping import ColumnRule, LoadedMapping
from kstt.intake.dossiers.raw import Raw
from kstt.intake.dossiers.timestamps import compact_moments, end_of_day, is_compact, reader
from kstt.intake.dossiers.values import DEADLINES, Personal, Read, constant, reader_of
from kstt.intake.personal import personal_data
from kstt.intake.table import CellError
from kstt.terms.calendar import WorkingDays
from kstt.terms.tables import Kind


@dataclass
class Applied:
    """Canonical values of some rows. columns: name → values, a row's fault in place of a value is in `faults` too.

    faults: index of a row → (source column, canonical column, Fault), the first found in the order of the table.
    """

    columns: dict[str, list[object]]
    numbers: Sequence[int]
    sheet: str | None
    faults: dict[int, tuple[str, str, Fault]] = field(default_factory=dict)
    blanked: list[tuple[int, str, str]] = field(default_factory=list)
    activity: Sequence[object] = ()

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass
class Applier:
    """Applies one mapping to raw rows, batch by batch.

    key: the office's secret for keyed columns, or None to drop them. given: constants of the command line. calendar: the
    office's working days, in which waiting for a supplement is counted.
    """

    loaded: LoadedMapping
    key: bytes | None = None
    given: dict[str, str] = field(default_factory=dict)
    calendar: WorkingDays = field(default_factory=WorkingDays)
    repairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    personal_cells: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    _empty: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        mapping, schema = self.loaded.mapping, self.loaded.schema
        self._readers: dict[str, Read] = {}
        self._constants: dict[str, object] = {}
        self._moments: set[str] = set()
        self._joined: dict[str, dict[str, str | None]] = {name: {} for name in mapping.keyed}
        self._codes = {name: join_codes(self.key, name) for name in mapping.keyed} if self.key is not None else {}
        for column in schema.columns:
            rule = mapping.columns.get(column.name)
            patterns = self.loaded.patterns.get(column.name, ())
            if rule is not None:
                key = column.name in schema.key
                self._readers[column.name] = reader_of(column, rule, patterns, self.loaded.zone, key)
                plain = not rule.values and rule.empty is None and rule.other is None and rule.take in ("first", "last")
                if column.kind is Kind.TIMESTAMP and plain and is_compact(patterns):
                    self._moments.add(column.name)
                if rule.take == "working_days":
                    self._readers[column.name] = reader(patterns, self.loaded.zone, whole_days=True)
            value = self.given.get(column.name, mapping.constants.get(column.name))
            if value is not None:
                self._constants[column.name] = constant(column, value, patterns, self.loaded.zone)

    def apply(self, raw: Raw) -> Applied:
        """The canonical values of some rows. Free text is looked through, personal columns are not even looked at."""
        schema, mapping = self.loaded.schema, self.loaded.mapping
        applied = Applied({}, raw.numbers, raw.sheet)
        self.seen.update(raw.columns.keys() - raw.missing, raw.present)
        self._look_through(raw)
        for column in schema.columns:
            name = column.name
            rule = mapping.columns.get(name)
            if name in self._constants:
                value = self._constants[name]
                values: list[object] = [value] * len(raw)
            elif rule is not None:
                values = self._column(raw, name, rule)
            elif name in mapping.keyed:
                values = self._keyed(raw, name, mapping.keyed[name])
            else:
                values = [None] * len(raw)
            if column.required and None in values:
                missing = Fault.of("KSTT-DOSSIER-002", column_name=column.vi, column_name_en=column.en)
                values = [missing if v is None else v for v in values]
            applied.columns[name] = values
            self._note(applied, raw, name, rule, values)
        if mapping.fold and mapping.fold.activity:
            applied.activity = [text_of(cell) for cell in raw.columns.get(mapping.fold.activity, [""] * len(raw))]
        return applied

    def made_up(self) -> tuple[str, ...]:
        """Columns whose values are all what the mapping says of an empty cell, as no record has the key they are from."""
        rules = self.loaded.mapping.columns
        return tuple(name for name in rules if name in self._empty and self.seen.isdisjoint(rules[name].source))

    def _look_through(self, raw: Raw) -> None:
        for name in self.loaded.mapping.free_text:
            for text, times in Counter(map(str, filter(None, raw.columns.get(name, ())))).items():
                if personal_data(text):
                    self.personal_cells[name] += times

    def _column(self, raw: Raw, name: str, rule: ColumnRule) -> list[object]:
        there = [source for source in rule.source if source in raw.columns]
        if not there:
            return [None] * len(raw)
        if rule.take == "working_days":
            if rule.until not in raw.columns:
                return [None] * len(raw)
            pairs = zip(raw.columns[there[0]], raw.columns[rule.until], strict=True)
            return [self._days(name, *pair) if pair[0] else 0 for pair in pairs]
        if rule.empty and raw.missing.issuperset(there):
            self._empty.add(name)
        present = [raw.columns[source] for source in there if source not in raw.missing or source == there[-1]]
        cells = present[0]
        if len(present) > 1 and (None in cells or "" in cells or [] in cells):
            cells = [_first_of(each) for each in zip(*present, strict=True)]
        read = self._readers[name]
        kinds = set(map(type, cells))
        if name in self._moments and kinds <= _TEXT and (moments := compact_moments(cells)) is not None:
            return [each and end_of_day(each) for each in moments] if name in DEADLINES else moments
        if list in kinds or rule.take not in ("first", "last"):
            return self._of_lists(cells, rule, read)
        return _read_all(cells, read)

    def _of_lists(self, cells: Sequence[object], rule: ColumnRule, read: Read) -> list[object]:
        """One value for each list. Most hold one item or none, and items repeat themselves: they are read once."""
        if rule.take in ("count", "present"):
            none, one = (0, 1) if rule.take == "count" else (False, True)
            return [
                none
                if cell == []
                else one
                if type(cell) is list and len(cell) == 1 and cell[0]
                else self._taken(cell, rule, read)
                for cell in cells
            ]
        if any(type(cell) is list and len(cell) > 1 for cell in cells):
            return [self._taken(cell, rule, read) for cell in cells]
        return _read_all([(cell[0] if cell else None) if type(cell) is list else cell for cell in cells], read)

    def _days(self, name: str, starts: object, ends: object) -> object:
        """Working days between the pairs of two lists; an open pair cannot be told."""
        begun = starts if isinstance(starts, list) else [starts] if starts else []
        over = ends if isinstance(ends, list) else [ends] if ends else []
        if not begun:
            return 0
        read = self._readers[name]
        total = 0
        for i, start in enumerate(begun):
            end = over[i] if i < len(over) else None
            pair = read(start), read(end)
            fault = next((each for each in pair if isinstance(each, Fault)), None)
            if fault:
                return fault
            if None not in pair:
                total += max(self.calendar.between(*pair) or 0, 0)
        return total

    def _taken(self, cell: object, rule: ColumnRule, read: Read) -> object:
        if isinstance(cell, CellError):
            return Fault.of("KSTT-DOSSIER-022", reason="JSON")
        if cell is None or cell == "":
            return read(None)
        items = [item for item in cell if item is not None and item != ""] if isinstance(cell, list) else [cell]
        take = rule.take
        if take == "count":
            return len(items)
        if take == "present":
            return bool(items)
        if not items:
            return read(None)
        if take in ("first", "last"):
            return read(items[0 if take == "first" else -1])
        values = [read(item) for item in items]
        fault = next((value for value in values if isinstance(value, Fault)), None)
        if fault:
            return fault
        plain = [value.value if isinstance(value, Repaired) else value for value in values]
        if take == "sum":
            return sum(value for value in plain if value is not None)
        return (any if take == "any" else all)(plain)

    def _keyed(self, raw: Raw, name: str, source: str) -> list[object]:
        cells = raw.columns.get(source)
        if cells is None or self.key is None:
            return [None] * len(raw)
        texts = [text_of(cell) for cell in cells]
        code, known = self._codes[name], self._joined[name]
        if len(known) > _REMEMBERED:
            known.clear()
        for text in set(texts).difference(known):
            known[text] = code(text) if text else None
        return [known[text] for text in texts]

    def _note(self, applied: Applied, raw: Raw, name: str, rule: ColumnRule | None, values: list[object]) -> None:
        """Take faults, repairs and blanked cells out of the values of a column."""
        kinds = set(map(type, values))
        if not kinds & {Fault, Repaired, Personal}:
            return
        sources = rule.source if rule else ()
        for i, value in enumerate(values):
            kind = type(value)
            if kind is Fault:
                applied.faults.setdefault(i, (raw.source_of(i, sources) or name, name, value))
                values[i] = None
            elif kind is Repaired:
                self.repairs[value.code, name] += 1
                if (value.code, name) not in self.examples:
                    source = raw.source_of(i, sources)
                    found = text_of(raw.columns[source][i]) if source else ""
                    self.examples[value.code, name] = (found, str(value.value))
                values[i] = value.value
            elif kind is Personal:
                applied.blanked.append((i, raw.source_of(i, sources) or name, str(value)))
                values[i] = None


_TEXT = frozenset({str, type(None)})
_REMEMBERED = 50_000
"""Codes of officials repeat themselves, those of accounts seldom do."""


def _read_all(cells: Sequence[object], read: Read) -> list[object]:
    """Cells, read; each distinct one once where they repeat. Of one type only: TRUE and 1 would be the same key."""
    if set(map(type, cells)) in ({str}, {int}, {str, type(None)}, {int, type(None)}, {type(None)}):
        distinct = set(cells)
        if 2 * len(distinct) < len(cells):
            meaning = {cell: read(cell) for cell in distinct}
            return [meaning[cell] for cell in cells]
    sure = getattr(read, "sure", None)
    if sure is not None and set(map(type, cells)) == {str}:
        return [cell if sure(cell) else read(cell) for cell in cells]
    return [read(cell) for cell in cells]


def _first_of(cells: Sequence[object]) -> object:
    return next((cell for cell in cells if cell is not None and cell != "" and cell != []), None)
