"""What the reports of a month say of its dossiers, unit by unit: made once, in one pass over the rows, by the counting rules.

One record a unit and one for the province, each of which is a file of its own beside the reports: when the rows of one
unit change, no other unit's file does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from kstt.counting.count import stored_tables
from kstt.counting.dialect import Words
from kstt.counting.engines import Engine
from kstt.counting.plan import Pass, Plan, make_pass
from kstt.counting.prepare import prepared
from kstt.counting.rate_gap import REASON, GapSums, gap_query
from kstt.intake.form_ii06a import form_marks

SCHEMA = "kstt-rows/1"
LISTED = 50
"""Overdue dossiers of each kind that a unit's record names; the totals count all of them."""
UNNAMED = ""
"""A procedure, field or channel that the rows do not name."""

End = Literal["finished", "returned", "stopped", "withdrawn"]


@dataclass(frozen=True)
class ListedDossier:
    """One dossier as it stood at the end of the period.

    due_at: the deadline it is judged by, time waiting for supplements added. ended_at, ended_as: how it ended, None while
    it is open then. days_late: working days, 0 in time; None when no deadline is known, or when it is late by days that the
    calendar does not reach. supplements: requests so far; asked_too_often: more than the rule set allows.
    """

    dossier_id: str
    procedure_code: str | None
    received_at: datetime | None
    due_at: datetime | None
    ended_at: datetime | None
    ended_as: End | None
    days_late: int | None
    supplements: int | None
    asked_too_often: bool = False

    @property
    def open(self) -> bool:
        return self.ended_at is None

    @property
    def late(self) -> bool:
        """What has a deadline and is in time has 0 days late."""
        return self.due_at is not None and self.days_late != 0

    @property
    def state(self) -> Literal["late", "again", "in_time", "unknown"]:
        """`again`: not late, but supplements were asked for too often."""
        if self.late:
            return "late"
        if self.asked_too_often:
            return "again"
        return "unknown" if self.days_late is None else "in_time"


@dataclass(frozen=True)
class Overdue:
    """Dossiers that indicator 05 misses. total: all of them; rows: the latest."""

    total: int = 0
    rows: tuple[ListedDossier, ...] = ()


@dataclass(frozen=True)
class Share:
    """The dossiers of 05 of one procedure or field. code: `UNNAMED` where the rows name none."""

    code: str
    counted: int
    missed: int
    unknown: int


@dataclass(frozen=True)
class Handling:
    """How long a procedure's dossiers took that were finished in the period.

    dossiers: how many; days: working days from receipt to end without the days spent waiting for supplements, added up;
    twice_median: twice the median of these days, a whole number.
    """

    code: str
    dossiers: int
    days: int
    twice_median: int


@dataclass(frozen=True)
class UnitOverdue:
    """Of the province's record: the overdue dossiers of one unit. longest: working days late of the latest,
    None where the calendar does not reach one of them."""

    unit: str
    ended: int
    open: int
    longest: int | None


@dataclass(frozen=True)
class UnitRows:
    """The record of one unit, or of the province as the sum of its units and of the rows that bear its own code.

    numerator, denominator, unknown: of 05, as counted. form: finished early or on time, and finished at all, on form
    II.06a. gap: reason → dossiers and what they add to numerator and denominator on the way from the form's rate to
    05's; all of them together are the whole difference. channels: dossiers received in the period.
    """

    unit: str
    period: str
    numerator: int
    denominator: int
    unknown: int
    form: tuple[int, int]
    gap: dict[str, GapSums]
    ended: Overdue
    open: Overdue
    procedures: tuple[Share, ...]
    fields: tuple[Share, ...]
    handling: tuple[Handling, ...]
    channels: dict[str, int]
    units: tuple[UnitOverdue, ...] = ()
    schema: str = SCHEMA

    def as_bytes(self) -> bytes:
        """One JSON object; the same rows give the same bytes."""
        return _ADAPTER.dump_json(self) + b"\n"

    @classmethod
    def read(cls, data: bytes) -> UnitRows:
        """From `as_bytes`. Errors: ValueError when the data are something else."""
        found = _ADAPTER.validate_json(data)
        if found.schema != SCHEMA:
            raise ValueError(f"not {SCHEMA}: {found.schema}")
        return found

    @property
    def missed(self) -> int:
        return self.denominator - self.numerator - self.unknown


_ADAPTER: TypeAdapter[UnitRows] = TypeAdapter(UnitRows)
_OVERDUE, _RECEIVED = "05", "08"
_SUPPLEMENTS = "supplements_allowed"


def unit_rows(engine: Engine, plan: Plan, units: Sequence[str]) -> dict[str, UnitRows]:
    """The records of some units, and of `plan.province` as their sum, if it is known; empty without dossiers, and where
    05 is not a number of dossiers.

    engine: DuckDB. units: those below the province. 05 decides which dossiers are overdue, 08 which were received.
    """
    tables = stored_tables(engine, ("dossiers",))
    counted = {rule.indicator for rule in plan.of_dataset("dossiers")}
    if not tables or not {_OVERDUE, _RECEIVED} <= counted or not units:
        return {}
    if plan.rule(_OVERDUE).denominator_from == "report":
        return {}
    words = Words(engine.dialect, plan.calendar)
    made = make_pass(
        [rule for rule in plan.of_dataset("dossiers") if rule.indicator in (_OVERDUE, _RECEIVED)], words, plan.values
    )
    source = prepared("dossiers", tables, words, plan.period, plan.parameters)
    engine.rows(f"CREATE OR REPLACE TEMP TABLE judged AS {_judged(made, source, words, plan, units)}")
    try:
        return _Reading(engine, plan, tuple(units)).records()
    finally:
        engine.rows("DROP TABLE judged")


def _judged(made: Pass, source: str, words: Words, plan: Plan, units: Iterable[str]) -> str:
    """One row a dossier that any figure needs, with what 05, 08 and the form make of it."""
    overdue, received = made.rules[_OVERDUE], made.rules[_RECEIVED]
    marks = form_marks(plan.period)
    end = words.literal(plan.values["period_end"])
    start = words.literal(plan.values["period_start"])
    over = f"(ended_at <= {end})"
    by = " ".join(f"WHEN {name}_at IS NOT NULL THEN '{name}'" for name in End.__args__)
    # Dossiers that were refused, stopped or withdrawn were not handled to a result. [I]
    handled = f"ended_at BETWEEN {start} AND {end} AND coalesce(finished_at, returned_at) IS NOT NULL"
    between = words.between("received_at", "ended_at")
    used = f"greatest(0, {between} - coalesce(supplement_days, 0))"
    allowed = plan.parameters.get(_SUPPLEMENTS)
    again = "false" if allowed is None else f"coalesce(supplement_requests > {allowed}, false)"
    columns = ", ".join(
        (
            "unit_code",
            "dossier_id",
            "procedure_code",
            f"coalesce(procedure_code, '{UNNAMED}') AS procedure",
            f"coalesce(field_code, '{UNNAMED}') AS field",
            f"coalesce(channel, '{UNNAMED}') AS channel",
            "coalesce(received_at, filed_at) AS received",
            "effective_due_at AS due",
            "due_at",
            f"CASE WHEN {over} THEN ended_at END AS ended",
            f"CASE WHEN {over} THEN CASE {by} END END AS ended_as",
            "days_late",
            "coalesce(judged_at > effective_due_at, false) AS late",
            "supplement_requests AS supplements",
            f"{again} AS again",
            f"CASE WHEN {handled} AND {between} IS NOT NULL THEN {used} END AS days_used",
            f"coalesce({marks.belongs} AND {marks.over} IS NOT NULL, false) AS form_in",
            f"coalesce({marks.over} <= due_at, due_at IS NULL) AS form_on",
        )
    )
    flags = ", ".join(
        f"coalesce({expression}, false) AS {name}"
        for name, expression in (
            ("counted", overdue.denominator),
            ("on_time", overdue.numerator),
            ("unsure", overdue.unknown),
            ("received_now", received.denominator),
        )
    )
    taken = ", ".join(words.literal(unit) for unit in filter(None, (*units, plan.province)))
    inner = made.over(f"SELECT * FROM ({source}) s WHERE unit_code IN ({taken})", columns)
    return (
        f"SELECT * FROM (SELECT *, {flags} FROM ({inner}) p) q"
        f" WHERE counted OR received_now OR form_in OR days_used IS NOT NULL"
    )


_MISSED = "counted AND NOT on_time AND NOT unsure"


class _Reading:
    """The questions that are asked of the judged rows, each for every unit and for all of them together."""

    def __init__(self, engine: Engine, plan: Plan, units: tuple[str, ...]):
        self.engine, self.plan, self.units = engine, plan, units

    def _by_unit(self, columns: str, by: str = "", where: str = "", order: str = "") -> dict[str, list[tuple]]:
        """Rows of an aggregate without the unit, by unit; those of all units together under the province's code."""
        names = f", {by}" if by else ""
        sets = f"GROUPING SETS ((unit_code{names}), ({by}))" if self.plan.province else f"unit_code{names}"
        found: dict[str, list[tuple]] = defaultdict(list)
        for unit, *values in self.engine.rows(
            f"SELECT unit_code{names}, {columns} FROM judged{f' WHERE {where}' if where else ''}"
            f" GROUP BY {sets} ORDER BY {', '.join(filter(None, ('unit_code', order or by)))}"
        ):
            # The province's record is of all rows, those of its own code among them.
            if unit is None or unit != self.plan.province:
                found[unit or self.plan.province].append(tuple(values))
        return found

    def records(self) -> dict[str, UnitRows]:
        counts = self._by_unit(
            f"count_if(counted), count_if(on_time), count_if(counted AND unsure), count_if(form_in),"
            f" count_if(form_in AND form_on), count_if({_MISSED} AND ended IS NOT NULL),"
            f" count_if({_MISSED} AND ended IS NULL)"
        )
        of_05 = f"count(*), count_if({_MISSED}), count_if(unsure)"
        procedures = self._by_unit(of_05, "procedure", "counted")
        fields = self._by_unit(of_05, "field", "counted")
        channels = self._by_unit("count(*)", "channel", "received_now")
        handling = self._by_unit(
            "count(*), CAST(sum(days_used) AS BIGINT), CAST(round(2 * median(days_used)) AS BIGINT)",
            "procedure",
            "days_used IS NOT NULL",
        )
        gaps = self._gaps()
        listed = self._listed()
        made = {}
        for unit in (*self.units, *([self.plan.province] if self.plan.province else [])):
            # Over no rows at all the line of all units together is there, and empty.
            total = [count or 0 for count in (counts.get(unit) or [(0,) * 7])[0]]
            made[unit] = UnitRows(
                unit=unit,
                period=self.plan.period.id,
                numerator=total[1],
                denominator=total[0],
                unknown=total[2],
                form=(total[4], total[3]),
                gap=gaps.get(unit, {}),
                ended=Overdue(total[5], listed.get((unit, False), ())),
                open=Overdue(total[6], listed.get((unit, True), ())),
                procedures=tuple(Share(*row) for row in procedures.get(unit, ())),
                fields=tuple(Share(*row) for row in fields.get(unit, ())),
                handling=tuple(Handling(*row) for row in handling.get(unit, ())),
                channels=dict(channels.get(unit, ())),
                units=self._units_overdue() if unit == self.plan.province else (),
            )
        return made

    def _gaps(self) -> dict[str, dict[str, GapSums]]:
        found: dict[str, dict[str, GapSums]] = defaultdict(dict)
        for unit, reason, dossiers, numerator, denominator in self.engine.rows(gap_query("judged")):
            for whose in filter(None, {unit: None, self.plan.province: None}):
                before = found[whose].get(reason, GapSums(0, 0, 0))
                found[whose][reason] = before.plus(GapSums(dossiers, numerator, denominator))
        return {unit: {name: gap[name] for name in REASON if name in gap} for unit, gap in found.items()}

    def _listed(self) -> Mapping[tuple[str, bool], tuple[ListedDossier, ...]]:
        """The overdue dossiers of each unit, the latest first; lists of dossiers are for units, not for the province."""
        order = "(late AND days_late IS NULL) DESC, days_late DESC NULLS LAST, due NULLS LAST, dossier_id"
        found: dict[tuple[str, bool], list[ListedDossier]] = defaultdict(list)
        for unit, *values in self.engine.rows(
            "SELECT unit_code, dossier_id, procedure_code, received, due, ended, ended_as, days_late, supplements,"
            " again AND NOT late"
            f" FROM judged WHERE {_MISSED} QUALIFY row_number() OVER"
            f" (PARTITION BY unit_code, ended IS NULL ORDER BY {order}) <= {LISTED}"
            f" ORDER BY unit_code, ended IS NULL, {order}"
        ):
            row = ListedDossier(*values)
            if unit != self.plan.province:
                found[unit, row.open].append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    def _units_overdue(self) -> tuple[UnitOverdue, ...]:
        rows = self.engine.rows(
            "SELECT unit_code, count_if(ended IS NOT NULL), count_if(ended IS NULL),"
            " CASE WHEN count_if(late AND days_late IS NULL) = 0 THEN coalesce(max(days_late), 0) END FROM judged"
            f" WHERE {_MISSED} GROUP BY unit_code ORDER BY count(*) DESC, unit_code"
        )
        return tuple(UnitOverdue(*row) for row in rows)
