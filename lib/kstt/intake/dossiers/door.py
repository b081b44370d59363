"""One file through the door: read, mapped, checked, stored as a batch, with a receipt for every row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from kstt.errors import KsttError, Place, Problem
from kstt.intake.dossiers.account import Account
from kstt.intake.dossiers.database import PostgresTable
from kstt.intake.dossiers.files import InFile, look_at
from kstt.intake.dossiers.form_reading import read_form
from kstt.intake.dossiers.json_rows import read_json
from kstt.intake.dossiers.mapping import LoadedMapping
from kstt.intake.dossiers.raw import Raw, Sources
from kstt.intake.dossiers.receipt import Receipt
from kstt.intake.dossiers.rows import Rows
from kstt.intake.dossiers.staging import Staging
from kstt.intake.dossiers.table_rows import read_parquet, read_text, read_workbook
from kstt.intake.dossiers.unit_list import UnitList, unit_list_csv
from kstt.intake.findings import Findings
from kstt.intake.form_ii06a import NUMBER_OF, check_form
from kstt.intake.names import file_name_without_persons
from kstt.intake.store import Store, file_sha256
from kstt.terms import Period
from kstt.terms.calendar import WorkingDays
from kstt.terms.collection import without_collection
from kstt.terms.tables import FORM_II06A

_REPAIRED_FILE = ("KSTT-FILE-009", "KSTT-FILE-010")
_UNITS_BY_THE_LIST = frozenset({"KSTT-DOSSIER-019", "KSTT-DOSSIER-020", "KSTT-DOSSIER-021"})
"""Told of rows that were taken in with the unit that the list of that day gave them."""


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
    dropped. constants: canonical column → value for every row, before those of the mapping. Waiting for a supplement is
    counted in the working days of the store's own calendar, if it has one.

    Rows that cannot be used are rejected one by one; the batch is stored whole or not at all. A file that was taken in
    before with the same mapping is not taken in again (KSTT-DOSSIER-025), unless another list of units may let in rows
    that were rejected or give rows another unit, or a key is given now for codes that were dropped for want of one.
    Errors: KsttError when the file cannot be read as rows at all; nothing is stored then.
    """
    if loaded.schema is FORM_II06A and not isinstance(source, PostgresTable):
        return _take_form(Path(source), loaded, store, dict(constants or {}), language)
    file = look_at(Path(source)) if not isinstance(source, PostgresTable) else None
    if file is not None:
        known = store.known(file.sha256, loaded.sha256)
        if known is not None and not _may_give_more(known.receipt, units, key):
            return _told_again(known.receipt)
    with store.writing() as folder:
        findings = Findings(file_name_without_persons(file.name) if file else source.name)
        account = Account(findings, folder / "rejected.csv", language)
        days = WorkingDays.of(store.path)
        intake = Rows(loaded, account, Staging(folder, loaded.schema), units, key, dict(constants or {}), days)
        try:
            with without_collection():
                for raw in _raws(source if file is None else file, loaded, account):
                    intake.add(raw)
            intake.finish()
        finally:
            account.close()
            intake.staging.close()
        sha256 = file.sha256 if file else source.sha256()
        return _keep(intake, store, sha256, file.bytes if file else 0)


def _units_sha256(units: UnitList | None) -> str | None:
    return hashlib.sha256(unit_list_csv(units)).hexdigest() if units else None


def _may_give_more(receipt: dict, units: UnitList | None, key: bytes | None) -> bool:
    """Whether what was corrected beside the file, as its messages ask for, may change what is taken from it."""
    relisted = units is not None and receipt.get("units_sha256") != _units_sha256(units)
    told = {*receipt["repairs"], *receipt["warnings"]}
    by_the_list = receipt["rejected"] > 0 or not told.isdisjoint(_UNITS_BY_THE_LIST)
    without_key = any(problem["code"] == "KSTT-DOSSIER-012" for problem in receipt["problems"])
    return (relisted and by_the_list) or (key is not None and without_key)


def _take_form(path: Path, loaded: LoadedMapping, store: Store, constants: dict[str, str], language: str) -> Receipt:
    """A form of counts: rows that break an identity are rejected, each identity named. Errors: KSTT-FORM-001, -007."""
    period = constants.get("period")
    read = read_form(path, constants.get("unit_code"), Period.parse(period) if period else None)
    form, sha256 = read.form, read.source.sha256
    if form.unit is None or form.period is None:
        raise KsttError(Problem.of("KSTT-FORM-007", Place(path.name)))
    # The same file may hold the figures of one unit only: with another unit it is another delivery.
    given = hashlib.sha256(f"{loaded.sha256} {form.unit} {form.period.id}".encode()).hexdigest()
    loaded = replace(loaded, sha256=given)
    known = store.known(sha256, given)
    if known is not None:
        return _told_again(known.receipt)
    with store.writing() as folder:
        findings = Findings(file_name_without_persons(form.file or path.name))
        account = Account(findings, folder / "rejected.csv", language)
        intake = Rows(loaded, account, Staging(folder, loaded.schema), None, None, {})
        intake.read = len(form.rows) + len(read.rejected)
        try:
            for line, column, value, problem in read.rejected:
                account.reject(problem.code, row=line, column=column, value=value, **dict(problem.values))
            broken = set()
            for problem in check_form(form):
                place = problem.place
                if problem.code == "KSTT-FORM-002" and place.row not in broken and place.row != form.total_line:
                    broken.add(place.row)
                    values = dict(problem.values)
                    account.reject(problem.code, row=place.row, column=place.column, value=values["found"], **values)
                else:
                    findings.tell(problem.code, row=place.row, column=place.column, **dict(problem.values))
                    intake.warned[problem.code] += 1
            kept = [row for row in form.rows if row.line not in broken]
            columns = {
                "unit_code": [form.unit] * len(kept),
                "period": [form.period.id] * len(kept),
                "field_name": [row.name for row in kept],
                **{name: [row[number] for row in kept] for name, number in NUMBER_OF.items()},
            }
            intake.staging.add(columns, [row.line or 0 for row in kept])
        finally:
            account.close()
            intake.staging.close()
        return _keep(intake, store, sha256, len(read.source.data))


def _told_again(receipt: dict) -> Receipt:
    names = ("file", "sha256", "bytes", "mapping", "mapping_sha256", "table", "read", "accepted", "rejected", "stored")
    values = {"when": receipt["taken_at"][:10], "batch": receipt["batch"]}
    return Receipt(
        **{name: receipt[name] for name in names},
        repaired=receipt["repairs"],
        rejected_by=receipt["rejected_by"],
        warned=receipt["warnings"],
        personal=receipt["personal_data"],
        units_sha256=receipt.get("units_sha256"),
        keyed=receipt.get("keyed", False),
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
        mapping = loaded.mapping
        return read_json(source, names, mapping.records, findings, account.reject_broken, mapping.personal)
    read = {"text": read_text, "xlsx": read_workbook, "parquet": read_parquet}[source.kind]
    return read(source, Sources(names), findings, account.reject_broken)


def _keep(intake: Rows, store: Store, sha256: str, size: int) -> Receipt:
    account, staging, loaded = intake.account, intake.staging, intake.loaded
    read = intake.read + account.broken
    if not staging.rows:
        account.findings.tell("KSTT-DOSSIER-035")
    elif renewed := store.renewed(loaded.schema.name, staging.path):
        account.findings.tell("KSTT-DOSSIER-034", found=renewed)
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
        units_sha256=_units_sha256(intake.units),
        keyed=intake.key is not None,
    )
    receipt = replace(receipt, problems=account.findings.done())
    rows, rejected = staging.path if staging.rows else None, account.path if account.total else None
    store.add(batch, receipt.as_json(account.language), rows, rejected)
    return receipt
