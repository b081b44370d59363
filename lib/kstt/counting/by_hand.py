"""The second route: rows read from Parquet, derived columns and verdicts computed in plain Python, without any SQL.

It shares the predicates' trees and the calendar with the first route and nothing else. An audit compares the two row
by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from kstt.counting.plan import Plan
from kstt.rulebook.predicate.oracle import holds
from kstt.rulebook.predicate.rules import CountingRule
from kstt.terms.calendar import WorkingDays
from kstt.terms.datasets import DATASETS, TABLE_OF
from kstt.terms.tables import TABLES

Row = dict[str, object]
Key = tuple[str, ...]
_LEVELS = {"fully": 3, "partly": 2, "none": 1}
_ENDS = ("finished_at", "returned_at", "stopped_at", "withdrawn_at")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one row does in a figure. A row that is none of the three does not concern the figure."""

    denominator: bool
    numerator: bool
    unknown: bool


def rows_by_hand(files: Mapping[str, Sequence[Path]], plan: Plan, dataset: str, unit: str, whole: bool) -> list[Row]:
    """The rows of a unit with derived columns, ordered by key.

    files: Parquet files of every canonical table, the later standing over the earlier (`parquet_files`). whole: the
    rows of all units are the unit's, as with figures that are computed once for a province.
    """
    return derived(stored_rows(files, dataset, None if whole else unit), files, plan, dataset, unit)


def stored_rows(files: Mapping[str, Sequence[Path]], dataset: str, unit: str | None) -> list[Row]:
    """The rows that a dataset is made of, as they are stored: of one unit, or of all."""
    return _stored(files.get(TABLE_OF[dataset], ()), TABLE_OF[dataset], unit)


def rows_by_unit(
    files: Mapping[str, Sequence[Path]], plan: Plan, dataset: str, units: Sequence[str], whole: bool
) -> Iterator[tuple[str, list[Row]]]:
    """`rows_by_hand` of several units; their files are read once, where the figure is not one of a single unit."""
    if len(units) == 1:
        yield units[0], rows_by_hand(files, plan, dataset, units[0], whole)
        return
    grouped: dict[str, list[Row]] = {}
    for row in stored_rows(files, dataset, None):
        grouped.setdefault(str(row["unit_code"]), []).append(row)
    for unit in units:
        yield unit, derived(grouped.get(unit, ()), files, plan, dataset, unit)


def derived(
    stored: Iterable[Row],
    files: Mapping[str, Sequence[Path]],
    plan: Plan,
    dataset: str,
    unit: str,
    judged: datetime | None = None,
) -> list[Row]:
    """Stored rows with derived columns, ordered by key. judged: when open rows are judged, the period's end as a rule."""
    table = TABLE_OF[dataset]
    make = _Hand(plan, plan.calendar, judged)
    made = {
        "dossiers": make.dossiers,
        "petitions": make.petitions,
        "procedures": lambda rows: make.procedures(rows, files.get(table, ())),
        "announcements": make.announcements,
        "publications": make.publications,
    }[dataset](stored)
    key = DATASETS[dataset].key
    rows = [{**row, "unit_code": unit} for row in made]
    return sorted(rows, key=lambda row: tuple(str(row[name]) for name in key))


def seen_on(stored: Iterable[Row], moment: datetime) -> list[Row]:
    """Dossiers or petitions as they stood at a moment: what came later is not there, what ended later is open."""
    found = []
    for row in stored:
        came = row.get("received_at") or row.get("filed_at")
        if came is None or came <= moment:
            later = [name for name in (*_ENDS, "handled_at") if row.get(name) is not None and row[name] > moment]
            found.append({**row, **dict.fromkeys(later)} if later else row)
    return found


def verdict(
    rule: CountingRule, row: Mapping[str, object], plan: Plan, values: Mapping[str, object] | None = None
) -> Verdict:
    """What a row does in the rule's figure, by the oracle. values: of the period, when they are not the plan's.

    A row of the denominator whose numerator cannot be told is unknown; so is one whose own part cannot be told.
    """
    values = plan.values if values is None else values
    d, n = (holds(each, row, values) for each in (rule.denominator, rule.numerator))
    if not rule.nested:
        return Verdict(d is True, n is True, d is None or n is None)
    return Verdict(d is True, d is True and n is True, d is None or (d and n is None))


def key_of(dataset: str, row: Mapping[str, object]) -> Key:
    """The key of a row of a dataset."""
    return tuple(str(row[name]) for name in DATASETS[dataset].key)


def _stored(files: Sequence[Path], table: str, unit: str | None) -> list[Row]:
    """The rows that stand: of each key the one of the latest file, then those of the unit."""
    schema, found = TABLES[table], {}
    for number, file in enumerate(files):
        if number:
            # A later file takes a key away from an earlier one, also when it gives the row to another unit.
            keys = pq.read_table(file, columns=list(schema.key)).to_pylist()
            for row in keys:
                found.pop(tuple(row.values()), None)
        present = set(pq.read_schema(file).names)
        read = [name for name in schema.names() if name in present]
        filters = None if unit is None else [(schema.unit, "==", unit)]
        for row in pq.read_table(file, columns=read, filters=filters).to_pylist():
            found[tuple(row[name] for name in schema.key)] = {**dict.fromkeys(schema.names()), **row}
    return list(found.values())


class _Hand:
    def __init__(self, plan: Plan, calendar: WorkingDays, judged: datetime | None):
        self.plan, self.calendar = plan, calendar
        self.end: datetime = judged or plan.values["period_end"]  # type: ignore[assignment]

    def dossiers(self, stored: Iterable[Row]) -> Iterator[Row]:
        for row in stored:
            ended = next((row[name] for name in _ENDS if row[name] is not None), None)
            due = self._due(row)
            judged = min(ended or self.end, self.end)
            late = None if due is None else self._days_late(due, judged)
            yield {**row, "ended_at": ended, "effective_due_at": due, "judged_at": judged, "days_late": late}

    def _days_late(self, due: datetime, judged: datetime) -> int | None:
        """At least 1 when late; None when late by days that the calendar does not reach."""
        if judged <= due:
            return 0
        days = self.calendar.between(due.date(), judged.date())
        return None if days is None else max(1, days)

    def _due(self, row: Row) -> datetime | None:
        """The due date, moved by the time spent waiting unless it has been moved already; else the statutory limit."""
        waited, due, first = row["supplement_days"] or 0, row["due_at"], row["first_due_at"]
        if due is None:
            if row["received_at"] is None or row["statutory_days"] is None:
                return None
            last = self.calendar.after(row["received_at"].date(), row["statutory_days"] + waited)
            return last and datetime.combine(last, time(23, 59, 59))
        if waited <= 0 or (first is not None and due > first):
            return due
        moved = self.calendar.after(due.date(), waited)
        return moved and datetime.combine(moved, due.time())

    def petitions(self, stored: Iterable[Row]) -> Iterator[Row]:
        for row in stored:
            judged = min(row["handled_at"] or self.end, self.end)
            came = row["received_at"]
            used = None if came is None else self.calendar.between(came.date(), judged.date())
            yield {**row, "judged_at": judged, "working_days_used": used}

    def procedures(self, stored: Iterable[Row], files: Sequence[Path]) -> Iterator[Row]:
        months = {month.id for month in self.plan.period.months()}
        present = (pc.unique(pq.read_table(file, columns=["period"])["period"]).to_pylist() for file in files)
        last = max((month for each in present for month in each if month in months), default=None)
        grouped: dict[str, list[Row]] = {}
        for row in stored:
            if row["period"] in months:
                grouped.setdefault(row["procedure_code"], []).append(row)
        for code, rows in grouped.items():
            its_last = max(row["period"] for row in rows)
            now = [row for row in rows if row["period"] == its_last]
            level = max((_LEVELS[row["online_level"]] for row in rows if row["online_level"]), default=None)
            yield {
                "procedure_code": code,
                "field_code": max((row["field_code"] for row in rows if row["field_code"]), default=None),
                "online_level": next((name for name, rank in _LEVELS.items() if rank == level), None),
                "complete_content": _truth(now, "complete_content", all),
                "has_fee": _truth(rows, "has_fee", any),
                **{name: _truth(now, name, any) for name in ("published", "payment_integrated", "for_citizens")},
                "population_connected": _truth(now, "population_connected", any),
                **{name: _sum(rows, name) for name in ("dossiers_in_period", "online_payments_in_period")},
                "in_last_month": its_last == last,
            }

    def announcements(self, stored: Iterable[Row]) -> Iterator[Row]:
        """Working days from the decision, its own day counted, until the day before the text takes effect."""
        notice = self.plan.parameters["announce_days"]
        day_before = timedelta(days=-1)

        def late(row: Row) -> bool | None:
            decided, force, due = row["decided_on"], row["text_in_force_on"], row["announce_due_on"]
            if due is not None:
                return decided > due
            if force is None:
                return None
            days = self.calendar.between(decided + day_before, force + day_before)
            return None if days is None else days < notice

        dated = ((row["decided_on"], row["procedure_code"], late, row) for row in stored)
        return self._by_procedure(dated, "announced_late")

    def publications(self, stored: Iterable[Row]) -> Iterator[Row]:
        limit = self.plan.parameters["publish_days"]

        def due(row: Row):
            if row["publish_due_on"] is not None or row["decided_on"] is None:
                return row["publish_due_on"]
            return self.calendar.after(row["decided_on"], limit)

        def late(row: Row) -> bool:
            return row["published_on"] is None or row["published_on"] > due(row)

        return self._by_procedure(((due(row), row["procedure_code"], late, row) for row in stored), "published_late")

    def _by_procedure(self, dated: Iterable[tuple], name: str) -> Iterator[Row]:
        """One row a procedure: late if any of its decisions in the period was late, open if that cannot be told."""
        period, grouped = self.plan.period, {}
        for day, code, late, row in dated:
            if day is not None and period.start <= day <= period.end:
                grouped.setdefault(code, []).append(late(row))
        for code, lates in grouped.items():
            any_late = True if True in lates else None if None in lates else False
            yield {"procedure_code": code, "decisions": len(lates), name: any_late}


def _truth(rows: Iterable[Row], name: str, together) -> bool | None:
    """`any` or `all` of what is known; None where nothing is."""
    known = [row[name] for row in rows if row[name] is not None]
    return together(known) if known else None


def _sum(rows: Iterable[Row], name: str) -> int | None:
    known = [row[name] for row in rows if row[name] is not None]
    return sum(known) if known else None
