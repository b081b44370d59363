"""When the page of a month has to be made again, and putting it in its place."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kstt.batch.plan import Plan
from kstt.batch.publish import write_whole
from kstt.batch.record import Record, parts_of, read_record
from kstt.batch.summary import State, summary_page
from kstt.errors import KsttError, Place, Problem

if TYPE_CHECKING:
    from kstt.notebook.parameters import ReportParameters

PAGE = "index.html"


class MonthPage:
    """`index.html` of a month after a batch.

    known: records of the batch's own reports, by unit; held: units whose reports are made and not yet in their place;
    told: why reports could not be made.
    """

    def __init__(
        self,
        plan: Plan,
        known: Mapping[str, Record],
        held: Collection[str],
        told: Mapping[str, tuple[Problem, ...]],
    ):
        self.plan, self.known, self.held, self.told = plan, known, held, told
        self._record = plan.store / "index.json"

    @cached_property
    def states(self) -> dict[str, State]:
        """What became of each unit's report, by unit, those of earlier batches among them. Errors: OSError."""
        records: dict[str, Record | None] = dict(self.known)
        for path in sorted((self.plan.store / "records").glob("*.json")):
            if path.stem not in records:
                path.read_bytes()  # a record that cannot be read now is another matter than one that is not there
                records[path.stem] = read_record(path)
        states, public = {}, self._given.edition == "public"
        for unit in sorted({*records, *self.told}):
            record = records.get(unit)
            if record and public and record.parts.get("edition") != "public":
                # A public page leads to nothing that is not public, whatever lies in the folder.
                states[unit] = State(problems=self.told.get(unit, ()), withheld=True)
                continue
            folder = self.plan.folder / unit
            there = unit in self.held or (record and all((folder / name).is_file() for name in record.outputs))
            outputs = tuple(sorted(record.outputs)) if record and there else ()
            wanted = self._wanted.get(unit)
            current = bool(outputs) and wanted is not None and wanted == _without_formats(record.parts)
            states[unit] = State(outputs, current, self.told.get(unit, ()))
        return states

    @property
    def _given(self) -> ReportParameters:
        return self.plan.tasks[0].parameters

    @cached_property
    def _wanted(self) -> dict[str, dict[str, str]]:
        """What each unit's report would be made from now."""
        plan = self.plan
        tasks = {task.unit: task for task in (*plan.every, *plan.tasks)}
        parts = {unit: parts_of(task, plan.formats, plan.common, plan.seen[unit]) for unit, task in tasks.items()}
        return {unit: _without_formats(each) for unit, each in parts.items()}

    @cached_property
    def parts(self) -> dict[str, str]:
        """Everything that the page is made from, by name."""
        given = self._given
        states = json.dumps({unit: asdict(state) for unit, state in self.states.items()}, sort_keys=True)
        return {
            **self.plan.common,
            "set": self.plan.rules,
            "data": self.plan.laid.tables,
            "language": given.language,
            "edition": given.edition,
            "states": sha256(states.encode()).hexdigest(),
        }

    @cached_property
    def page(self) -> bytes:
        return summary_page(self.plan.month(), self.states, self._given.language, self._given.edition)

    def put(self, folder: Path) -> None:
        """Write the page into a folder that is not yet published, and note what it was made from. Errors: OSError."""
        if self.plan.tasks:
            write_whole(folder / PAGE, self.page)
            self._note()

    def publish(self) -> None:
        """Put the page in its place in one step, unless it lies there as it should. Errors: KSTT-BATCH-017."""
        place = self.plan.folder / PAGE
        try:
            if self.plan.tasks and not self._as_it_should_be(place):
                # The note goes first, as with reports: until the page is in its place the hashes differ.
                self._note()
                write_whole(place, self.page, folder=self.plan.store)
        except OSError as error:
            text = error.strerror or str(error)
            raise KsttError(Problem.of("KSTT-BATCH-017", Place(file=str(place)), text=text)) from None

    def _note(self) -> None:
        Record(self.parts, {PAGE: sha256(self.page).hexdigest()}).save(self._record)

    def _as_it_should_be(self, place: Path) -> bool:
        record = read_record(self._record)
        if record is None or dict(record.parts) != self.parts or not place.is_file():
            return False
        return record.outputs == {PAGE: sha256(place.read_bytes()).hexdigest()}


def _without_formats(parts: Mapping[str, str]) -> dict[str, str]:
    """A report is as it should be in whatever formats it was made."""
    return {name: part for name, part in parts.items() if name != "formats"}
