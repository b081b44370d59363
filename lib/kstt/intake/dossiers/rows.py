"""The state of one intake: rows through the mapping, the units, the checks, into the staging file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from kstt.errors import KsttError, Place, Problem
from kstt.intake.cells import Fault, text_of
from kstt.intake.dossiers.account import Account
from kstt.intake.dossiers.apply import Applied, Applier
from kstt.intake.dossiers.fold import Folding
from kstt.intake.dossiers.mapping import LoadedMapping
from kstt.intake.dossiers.raw import BATCH_ROWS, Raw
from kstt.intake.dossiers.staging import Staging
from kstt.intake.dossiers.table_rows import nearest_heading
from kstt.intake.dossiers.unit_list import UnitList
from kstt.intake.dossiers.units_of_rows import UnitsOfRows
from kstt.intake.dossiers.values import UNKEYED
from kstt.intake.names import quotable
from kstt.intake.personal import named
from kstt.terms.calendar import WorkingDays

_STARTS = {"dossiers": ("received_at", "filed_at"), "petitions": ("received_at",)}
_ENDS = {"dossiers": ("finished_at", "returned_at", "stopped_at", "withdrawn_at"), "petitions": ("handled_at",)}


@dataclass
class Rows:
    """The state of one intake: what came so far and what became of it."""

    loaded: LoadedMapping
    account: Account
    staging: Staging
    units: UnitList | None
    key: bytes | None
    constants: dict[str, str]
    calendar: WorkingDays = field(default_factory=WorkingDays)
    read: int = 0
    repaired: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.applier = Applier(self.loaded, self.key, self.constants, self.calendar)
        self.of_units = UnitsOfRows(self.units)
        self.folding = Folding(self.loaded) if self.loaded.mapping.fold else None
        self._checked = False

    def add(self, raw: Raw) -> None:
        if not self._checked:
            self._check_columns(raw)
            self._checked = True
        self.read += len(raw)
        applied = self.applier.apply(raw)
        self._resolve_units(applied, raw)
        bad = self._reject_faulty(applied, raw)
        for i, column, kind in applied.blanked:
            if i not in bad:
                code, values = (
                    ("KSTT-DOSSIER-041", {}) if kind == UNKEYED else ("KSTT-DOSSIER-009", {"found": named(kind)})
                )
                self.repaired[code] += 1
                place = {"sheet": applied.sheet, "row": applied.numbers[i], "column": column}
                self.account.findings.tell(code, **place, **values)
        if self.folding is not None:
            self.folding.add(applied, bad)
            return
        if bad:
            kept = [i for i in range(len(applied)) if i not in bad]
            columns = {name: [values[i] for i in kept] for name, values in applied.columns.items()}
            numbers: Sequence[int] = [applied.numbers[i] for i in kept]
        else:
            columns, numbers = applied.columns, applied.numbers
        self._store(columns, numbers, applied.sheet)

    def _check_columns(self, raw: Raw) -> None:
        """A file without a required column is another file, not one with thousands of bad rows."""
        mapping, problems = self.loaded.mapping, []
        for column in self.loaded.schema.columns:
            rule = mapping.columns.get(column.name)
            if not column.required or rule is None or column.name in self.constants:
                continue
            if not any(source in raw.columns and source not in raw.missing for source in rule.source):
                near = nearest_heading(rule.source, raw.headings)
                expected = ", ".join(f"“{source}”" for source in rule.source)
                values = {"column_name": column.vi, "column_name_en": column.en, "expected": expected, "nearest": near}
                problems.append(Problem.of("KSTT-DOSSIER-001", Place(self.account.findings.file, raw.sheet), **values))
        if problems:
            told = self.account.findings.done()
            if not any(source in raw.columns and source not in raw.missing for source in self.loaded.sources):
                # Not one heading is known: the first row may well be a dossier, with the name of a person in it.
                told = tuple(problem for problem in told if problem.code != "KSTT-FILE-011")
            raise KsttError(*problems, *told)

    def _resolve_units(self, applied: Applied, raw: Raw) -> None:
        name = self.loaded.schema.unit
        ids = applied.columns.get("dossier_id") or [None] * len(applied)
        starts = _STARTS.get(self.loaded.schema.name, ())
        days = applied.columns[starts[0]] if starts else [None] * len(applied)
        codes = self.of_units.resolve(applied.columns[name], ids, days, applied.numbers)
        rule = self.loaded.mapping.columns.get(name)
        for i, code in enumerate(codes):
            if isinstance(code, Fault):
                source = raw.source_of(i, rule.source) if rule else None
                applied.faults.setdefault(i, (source or name, name, code))
                codes[i] = None
        applied.columns[name] = codes

    def _reject_faulty(self, applied: Applied, raw: Raw) -> set[int]:
        schema = self.loaded.schema
        for i, (source, column, fault) in sorted(applied.faults.items()):
            cells, values = raw.columns.get(source), dict(fault.values)
            value = quotable(values.get("found", "" if cells is None else text_of(cells[i])), schema.column(column))
            if "found" in values:
                values["found"] = value
            self.account.reject(
                fault.code,
                row=applied.numbers[i],
                column=source if source in raw.columns else column,
                value=value,
                sheet=applied.sheet,
                **values,
            )
        return set(applied.faults)

    def _store(self, columns: dict[str, list[object]], numbers: Sequence[int], sheet: str | None) -> None:
        self._warn_of_reversed(columns, numbers, sheet)
        self.staging.add(columns, numbers)

    def _warn_of_reversed(self, columns: dict[str, list[object]], numbers: Sequence[int], sheet: str | None) -> None:
        table = self.loaded.schema.name
        if table not in _STARTS:
            return
        key = columns[self.loaded.schema.key[0]]
        starts = _coalesced([columns[name] for name in _STARTS[table]])
        ends = _coalesced([columns[name] for name in _ENDS[table]])
        reversed_ = [
            i
            for i, (start, end) in enumerate(zip(starts, ends, strict=True))
            if start and end and _reversed(start, end)
        ]
        for i in reversed_:
            self.warned["KSTT-DOSSIER-013"] += 1
            values = {"found": key[i], "ended": ends[i].isoformat(" "), "started": starts[i].isoformat(" ")}
            self.account.findings.tell("KSTT-DOSSIER-013", sheet=sheet, row=numbers[i], **values)

    def finish(self) -> None:
        """Fold events, sort out rows that share a key, tell what was repaired."""
        if self.folding is not None:
            for columns, numbers in self.folding.rows(BATCH_ROWS):
                self._store(columns, numbers, None)
            for (case, column), number in self.folding.conflicts.items():
                self.warned["KSTT-DOSSIER-033"] += 1
                self.account.findings.tell("KSTT-DOSSIER-033", row=number, found=case, column_name=column)
        else:
            self.staging.one_row_a_key(self.loaded.mapping.newest_by, self.account.reject)
        self.staging.close()
        self._tell_units()
        self._tell_columns()

    def _tell_units(self) -> None:
        tell, unit = self.account.findings.tell, self.loaded.schema.column(self.loaded.schema.unit)
        for (found, became), times in self.of_units.old_forms.items():
            self.repaired["KSTT-DOSSIER-018"] += times
            tell("KSTT-DOSSIER-018", times=times, found=found, became=became)
        for (found, became), times in self.of_units.from_id.items():
            self.repaired["KSTT-DOSSIER-019"] += times
            tell("KSTT-DOSSIER-019", times=times, found=quotable(found, unit), became=became)
        for (found, became, last), times in self.of_units.succeeded.items():
            self.repaired["KSTT-DOSSIER-020"] += times
            tell("KSTT-DOSSIER-020", times=times, found=found, became=became, last=last)
        for number, found, day, first, last in self.of_units.outside:
            self.warned["KSTT-DOSSIER-021"] += 1
            tell("KSTT-DOSSIER-021", row=number, found=found, day=day, first=first or "…", last=last or "…")

    def _tell_columns(self) -> None:
        tell, mapping, seen = self.account.findings.tell, self.loaded.mapping, self.applier.seen
        for (code, column), times in self.applier.repairs.items():
            self.repaired[code] += times
            found, became = self.applier.examples[code, column]
            shown = quotable(found, self.loaded.schema.column(column))
            tell(code, times=times, column_name=column, found=shown, became=became)
        dropped = [name for name in mapping.personal if name in seen]
        if dropped:
            tell("KSTT-DOSSIER-011", found=", ".join(dropped))
        without_key = [name for name in mapping.keyed.values() if name in seen]
        if without_key and self.key is None:
            tell("KSTT-DOSSIER-012", found=", ".join(without_key))
        for name in self.applier.made_up():
            rule = mapping.columns[name]
            tell("KSTT-DOSSIER-042", column_name=name, found=", ".join(rule.source), empty=rule.empty)
            self.warned["KSTT-DOSSIER-042"] += 1
        for name, times in self.applier.personal_cells.items():
            tell("KSTT-DOSSIER-010", column=name, found=name, times=times)


def _coalesced(columns: Sequence[list]) -> list:
    """Of each row the first value that is given."""
    found, *others = columns
    for other in others:
        found = [value or second for value, second in zip(found, other, strict=True)]
    return found


def _reversed(start: datetime, end: datetime) -> bool:
    """Whether the end comes first; a bare day (its midnight) says nothing of the hour of that day."""
    return end < start and not (end.time() == time() and end.date() == start.date())
