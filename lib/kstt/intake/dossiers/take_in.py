"""One file through the door: read, mapped, checked, stored as a batch, with a receipt for every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from kstt.errors import KsttError, Place, Problem
from kstt.intake.cells import Fault, text_of
from kstt.intake.dossiers.account import Account
from kstt.intake.dossiers.apply import Applied, Applier
from kstt.intake.dossiers.database import PostgresTable
from kstt.intake.dossiers.files import InFile, look_at
from kstt.intake.dossiers.fold import Folding
from kstt.intake.dossiers.json_rows import read_json
from kstt.intake.dossiers.mapping import LoadedMapping
from kstt.intake.dossiers.personal import masked, named
from kstt.intake.dossiers.raw import BATCH_ROWS, Raw, Sources
from kstt.intake.dossiers.receipt import Receipt
from kstt.intake.dossiers.staging import Staging
from kstt.intake.dossiers.table_rows import nearest_heading, read_parquet, read_text, read_workbook
from kstt.intake.dossiers.unit_list import UnitList
from kstt.intake.dossiers.units_of_rows import UnitsOfRows
from kstt.intake.findings import Findings
from kstt.intake.store import Store, file_sha256

_STARTS = {"dossiers": ("received_at", "filed_at"), "petitions": ("received_at",)}
_ENDS = {"dossiers": ("finished_at", "returned_at", "stopped_at", "withdrawn_at"), "petitions": ("handled_at",)}
_REPAIRED_FILE = ("KSTT-FILE-009", "KSTT-FILE-010")


def take_in(
    source: Path | PostgresTable,
    loaded: LoadedMapping,
    store: Store,
    *,
    units: UnitList | None = None,
    key: bytes | None = None,
    constants: Mapping[str, str] | None = None,
    language: str = "vi",
) -> Receipt:
    """Take one file (or table of a database) into the store.

    units: the list that codes and names are held to. key: the office's secret, without which keyed columns are
    dropped. constants: canonical column → value for every row, before those of the mapping.

    Rows that cannot be used are rejected one by one; the batch is stored whole or not at all. A file that was taken in
    before with the same mapping is not taken in again (KSTT-DOSSIER-025).
    Errors: KsttError when the file cannot be read as rows at all; nothing is stored then.
    """
    file = look_at(Path(source)) if not isinstance(source, PostgresTable) else None
    if file is not None:
        known = store.known(file.sha256, loaded.sha256)
        if known is not None:
            return _told_again(known.receipt)
    with store.writing() as folder:
        findings = Findings(file.name if file else source.name)
        account = Account(findings, folder / "rejected.csv", language)
        intake = _Intake(loaded, account, Staging(folder, loaded.schema), units, key, dict(constants or {}))
        try:
            for raw in _raws(source if file is None else file, loaded, account):
                intake.add(raw)
            intake.finish()
        finally:
            account.close()
            intake.staging.close()
        sha256 = file.sha256 if file else source.sha256()
        return _keep(intake, store, sha256, file.bytes if file else 0)


def _told_again(receipt: dict) -> Receipt:
    names = ("file", "sha256", "bytes", "mapping", "mapping_sha256", "table", "read", "accepted", "rejected", "stored")
    values = {"when": receipt["taken_at"][:10], "batch": receipt["batch"]}
    return Receipt(
        **{name: receipt[name] for name in names},
        repaired=receipt["repairs"],
        rejected_by=receipt["rejected_by"],
        warned=receipt["warnings"],
        personal=receipt["personal_data"],
        batch=receipt["batch"],
        taken_at=receipt["taken_at"],
        rejected_file=receipt["rejected_file"],
        table_sha256=receipt["table_sha256"],
        problems=(Problem.of("KSTT-DOSSIER-025", Place(receipt["file"]), **values),),
    )


def _raws(source: InFile | PostgresTable, loaded: LoadedMapping, account: Account) -> Iterator[Raw]:
    findings, names = account.findings, loaded.sources
    if isinstance(source, PostgresTable):
        return source.read(Sources(names), findings)
    if source.kind == "json":
        return read_json(source, names, loaded.mapping.records, findings, account.reject_broken)
    read = {"text": read_text, "xlsx": read_workbook, "parquet": read_parquet}[source.kind]
    return read(source, Sources(names), findings, account.reject_broken)


@dataclass
class _Intake:
    """The state of one intake: what came so far and what became of it."""

    loaded: LoadedMapping
    account: Account
    staging: Staging
    units: UnitList | None
    key: bytes | None
    constants: dict[str, str]
    read: int = 0
    repaired: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.applier = Applier(self.loaded, self.key, self.constants)
        self.of_units = UnitsOfRows(self.units)
        self.folding = Folding(self.loaded) if self.loaded.mapping.fold else None
        self._checked = False

    def add(self, raw: Raw) -> None:
        if not self._checked:
            self._check_columns(raw)
            self._checked = True
        self.read += len(raw)
        applied = self.applier.apply(raw)
        self._resolve_units(applied)
        bad = self._reject_faulty(applied, raw)
        for i, column, kind in applied.blanked:
            if i not in bad:
                self.repaired["KSTT-DOSSIER-009"] += 1
                place = {"sheet": applied.sheet, "row": applied.numbers[i], "column": column}
                self.account.findings.tell("KSTT-DOSSIER-009", **place, found=named(kind))
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
            if not any(source in raw.columns for source in rule.source):
                near = nearest_heading(rule.source, raw.headings)
                expected = ", ".join(f"“{source}”" for source in rule.source)
                values = {"column_name": column.vi, "expected": expected, "nearest": near}
                problems.append(Problem.of("KSTT-DOSSIER-001", Place(self.account.findings.file, raw.sheet), **values))
        if problems:
            raise KsttError(*problems, *self.account.findings.done())

    def _resolve_units(self, applied: Applied) -> None:
        name = self.loaded.schema.unit
        ids = applied.columns.get("dossier_id") or [None] * len(applied)
        starts = _STARTS.get(self.loaded.schema.name, ())
        days = applied.columns[starts[0]] if starts else [None] * len(applied)
        codes = self.of_units.resolve(applied.columns[name], ids, days, applied.numbers)
        rule = self.loaded.mapping.columns.get(name)
        for i, code in enumerate(codes):
            if isinstance(code, Fault):
                applied.faults.setdefault(i, (rule.source[0] if rule else name, name, code))
                codes[i] = None
        applied.columns[name] = codes

    def _reject_faulty(self, applied: Applied, raw: Raw) -> set[int]:
        for i, (source, column, fault) in sorted(applied.faults.items()):
            values = dict(fault.values)
            cells = raw.columns.get(source)
            value = values.get("found", "" if cells is None else text_of(cells[i]))
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
        starts = [columns[name] for name in _STARTS[table]]
        ends = [columns[name] for name in _ENDS[table]]
        for i, (start, end) in enumerate(zip(zip(*starts, strict=True), zip(*ends, strict=True), strict=True)):
            begun = next((each for each in start if each is not None), None)
            over = next((each for each in end if each is not None), None)
            if begun is not None and over is not None and over < begun:
                self.warned["KSTT-DOSSIER-013"] += 1
                values = {"found": key[i], "ended": over.isoformat(" "), "started": begun.isoformat(" ")}
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
        tell = self.account.findings.tell
        for (found, became), times in self.of_units.old_forms.items():
            self.repaired["KSTT-DOSSIER-018"] += times
            tell("KSTT-DOSSIER-018", times=times, found=found, became=became)
        for (found, became), times in self.of_units.from_id.items():
            self.repaired["KSTT-DOSSIER-019"] += times
            tell("KSTT-DOSSIER-019", times=times, found=masked(found), became=became)
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
            tell(code, times=times, column_name=column, found=masked(found), became=became)
        dropped = [name for name in mapping.personal if name in seen]
        if dropped:
            tell("KSTT-DOSSIER-011", found=", ".join(dropped))
        without_key = [name for name in mapping.keyed.values() if name in seen]
        if without_key and self.key is None:
            tell("KSTT-DOSSIER-012", found=", ".join(without_key))
        for name, times in self.applier.personal_cells.items():
            tell("KSTT-DOSSIER-010", column=name, found=name, times=times)


def _keep(intake: _Intake, store: Store, sha256: str, size: int) -> Receipt:
    account, staging, loaded = intake.account, intake.staging, intake.loaded
    read = intake.read + account.broken
    if not staging.rows:
        account.findings.tell("KSTT-DOSSIER-035")
    for problem in account.findings.problems:
        if problem.code in _REPAIRED_FILE:
            intake.repaired[problem.code] += 1
    batch = store.next_batch(sha256)
    receipt = Receipt(
        file=account.findings.file,
        sha256=sha256,
        bytes=size,
        mapping=loaded.mapping.id,
        mapping_sha256=loaded.sha256,
        table=loaded.schema.name,
        read=read,
        accepted=read - account.total,
        rejected=account.total,
        stored=staging.rows,
        repaired=dict(intake.repaired),
        rejected_by=dict(account.rejected),
        warned=dict(intake.warned),
        personal=dict(intake.applier.personal_cells),
        batch=batch,
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        rejected_file=f"rejected/{batch}.csv" if account.total else None,
        table_sha256=file_sha256(staging.path) if staging.rows else None,
    )
    receipt = replace(receipt, problems=account.findings.done())
    rows, rejected = staging.path if staging.rows else None, account.path if account.total else None
    store.add(batch, receipt.as_json(account.language), rows, rejected)
    return receipt
