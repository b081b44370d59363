"""What has to be made: one task a unit, parameters checked before any notebook starts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from kstt.batch.lay import Laid, lay
from kstt.batch.record import FORMATS, common_parts, made_by
from kstt.batch.seen import Seen, seen_by_reports
from kstt.errors import KsttError, Place, Problem
from kstt.intake import Delivery
from kstt.notebook.parameters import ReportParameters
from kstt.terms import Period

if TYPE_CHECKING:
    from kstt.batch.lay import Records
    from kstt.notebook.month import Month

UNIT_NOTEBOOK, PROVINCE_NOTEBOOK = "monthly_unit.ipynb", "monthly_province.ipynb"
DATA_FOLDER, STORE_FOLDER = "_data", ".kstt"


@dataclass(frozen=True, slots=True)
class Task:
    """One report: which notebook, with which parameters (a model of the notebook's own), into which folder."""

    unit: str
    name: str
    notebook: Path
    parameters: BaseModel
    folder: Path


@dataclass(frozen=True, slots=True)
class Plan:
    """The reports of a period. folder: where they are published; root: code of the province; store: where records,
    journal and unfinished work are kept, on the same disk and out of the readers' way; rules: name or path.

    every: a task for every unit of the delivery, of which `tasks` are those that were asked for. laid: the tables that the
    reports read; common: hashes of what all reports are made from, seen: of what each one is
    told, of every unit of the delivery; month: what they are told of, computed when first asked for."""

    period: Period
    formats: tuple[str, ...]
    tasks: tuple[Task, ...]
    every: tuple[Task, ...]
    folder: Path
    root: str
    rules: str
    laid: Laid
    common: Mapping[str, str]
    seen: Seen
    month: Callable[[], Month]

    @property
    def store(self) -> Path:
        return store_of(self.folder.parent, self.period)

    def left_standing(self) -> tuple[Problem, ...]:
        """KSTT-BATCH-026 for reports in the folder that are of no unit of the delivery. Errors: OSError."""
        units = {task.folder.name for task in self.every}
        others = (place for place in self.folder.iterdir() if place.is_dir() and place.name not in units)
        found = sorted(place.name for place in others if any((place / f"report.{name}").is_file() for name in FORMATS))
        if not found:
            return ()
        values = {"found": ", ".join(found[:5]) + (", …" if len(found) > 5 else ""), "n": len(found)}
        return (Problem.of("KSTT-BATCH-026", Place(file=self.folder.as_posix()), **values),)


def store_of(out: Path, period: Period) -> Path:
    """The folder of records, journal and unfinished work of a period."""
    return out / STORE_FOLDER / period.id


def notebook_file(name: str) -> Path:
    """A notebook of the project: of the source tree when the package is used from there, else the installed copy.

    Errors: KSTT-BATCH-003 when there is none of the name.
    """
    package = Path(__file__).resolve().parents[1]
    folders = (package.parents[1] / "notebooks", package / "notebook" / "shipped")
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    wanted = next((folder for folder in folders if folder.is_dir()), folders[0])
    raise KsttError(Problem.of("KSTT-BATCH-003", Place(file=name), folder=wanted.as_posix()))


def notebook_to_run(name: str) -> Path:
    """A notebook of the project that takes the parameters of a report.

    Errors: KSTT-BATCH-003; KSTT-BATCH-022 when the cell of the parameters has lost its tag: they would stand before it.
    """
    path = notebook_file(name)
    with suppress(OSError, ValueError, TypeError, LookupError, AttributeError):  # no notebook: the reports will tell
        cells = json.loads(path.read_text("utf-8"))["cells"]
        if not any("parameters" in cell["metadata"].get("tags", ()) for cell in cells):
            raise KsttError(Problem.of("KSTT-BATCH-022", Place(file=name)))
    return path


def chosen_formats(text: str) -> tuple[str, ...]:
    """Formats from a comma-separated list. Errors: KSTT-BATCH-001."""
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    wrong = [part for part in wanted if part not in FORMATS]
    if wrong or not wanted:
        raise KsttError(Problem.of("KSTT-BATCH-001", Place(), found=text, allowed=", ".join(FORMATS)))
    return wanted


def portable(path: Path) -> str:
    """The path as a notebook parameter: relative and with `/` where possible, so that a notebook can be moved."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # Windows: another drive
        return path.resolve().as_posix()


def plan_reports(
    delivery: Delivery,
    period: Period,
    out: Path,
    *,
    rules: str,
    units: Sequence[str] = (),
    formats: Sequence[str] = FORMATS,
    language: str = "vi",
    edition: str = "internal",
    rows: Records | None = None,
    wait: bool = False,
    begin: Callable[[], object] = lambda: None,
) -> Plan:
    """Plan the reports of a period and lay the checked data beside them.

    units: codes to make; empty is every unit of the delivery and the province's own report. The accepted figures are
    written to `out/<period>/_data`, which the notebooks read: what was reported can be reported again. rows: the record
    of each unit, where the figures were counted from dossiers. wait: the figures appear with the reports, when the whole
    period does. begin: called when figures are not those of the batch before, so that reports will have to be made; not
    where figures wait.
    Errors: KSTT-UNIT-001 for each unknown unit; KSTT-PERIOD-002 or 003 without a figure for the period.
    """
    if edition == "public":
        delivery = delivery.for_public()
    tree = delivery.units
    problems = []
    for code in units:
        try:
            tree.get(code)
        except KsttError as error:
            problems += error.problems
    if problems:
        raise KsttError(*problems)
    folder = out / period.id
    data = folder / DATA_FOLDER
    store = store_of(out, period)
    laid = lay(delivery, data, store, rows, wait=wait)
    common = common_parts(tree.root.code, rules)

    @cache
    def month() -> Month:
        from kstt.notebook.month import Month

        return Month.check(period, rules, delivery)

    def anew() -> Month:
        if laid.waiting is None:  # else processes must be started where they are told where the figures lie
            begin()
        return month()

    seen = seen_by_reports(anew, period, rules, laid, rows, made_by(common), store / "seen.json")
    notebooks = {name: notebook_to_run(name) for name in (UNIT_NOTEBOOK, PROVINCE_NOTEBOOK)}
    every = {}
    for unit in tree:
        notebook = PROVINCE_NOTEBOOK if unit.parent is None else UNIT_NOTEBOOK
        parameters = ReportParameters.checked(
            period=period.id,
            unit="" if unit.parent is None else unit.code,
            rules=rules,
            data=portable(data),
            language=language,
            edition=edition,
        )
        every[unit.code] = Task(unit.code, unit.name, notebooks[notebook], parameters, folder / unit.code)
    tasks = tuple(every[code] for code in dict.fromkeys(units or every))
    return Plan(
        period, tuple(formats), tasks, tuple(every.values()), folder, tree.root.code, rules, laid, common, seen, month
    )
