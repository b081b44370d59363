"""The few expressions of derived columns that DuckDB, PostgreSQL and Spark write differently."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property

from kstt.rulebook.predicate import Dialect, literal
from kstt.rulebook.predicate.sql import quoted
from kstt.terms.calendar import FIRST_DAY, LAST_DAY, WorkingDays
from kstt.terms.tables import Kind

_TYPES: dict[str, dict[Kind, str]] = {
    "duckdb": {Kind.TEXT: "VARCHAR", Kind.TIMESTAMP: "TIMESTAMP"},
    "postgres": {Kind.TEXT: "TEXT", Kind.TIMESTAMP: "TIMESTAMP"},
    "spark": {Kind.TEXT: "STRING", Kind.TIMESTAMP: "TIMESTAMP_NTZ"},
}
_COMMON = {Kind.INTEGER: "BIGINT", Kind.BOOLEAN: "BOOLEAN", Kind.DATE: "DATE"}


@dataclass(frozen=True)
class Words:
    """A dialect and the working days it counts with.

    The calendar travels inside the SQL as two constant arrays: for each day how many working days lie up to it, and the
    days of the working days. DuckDB copies a constant array, value by value, for every 2,048 rows (most of the time of
    a count of 10 million dossiers), so there the arrays come as two columns of a one-row table that is joined.
    """

    dialect: Dialect
    calendar: WorkingDays

    def name(self, column: str) -> str:
        return quoted(column, self.dialect)

    def literal(self, value: object) -> str:
        return literal(value, self.dialect)

    def type_of(self, kind: Kind) -> str:
        return _TYPES[self.dialect].get(kind) or _COMMON[kind]

    def cast(self, expression: str, kind: Kind) -> str:
        return f"CAST({expression} AS {self.type_of(kind)})"

    def count(self, condition: str) -> str:
        """How many rows a condition holds for. COUNT(CASE …) takes DuckDB three times as long as COUNT_IF."""
        if self.dialect == "postgres":
            return f"COUNT(CASE WHEN {condition} THEN 1 END)"
        # DuckDB 2.0 gives NULL where the condition is empty in every row.
        return f"COALESCE(COUNT_IF({condition}), 0)"

    @property
    def joined(self) -> str:
        """What follows the relation of a table whose derived columns need the calendar."""
        if self.dialect == "postgres":
            return ""
        arrays = f"{self._running_array} AS kstt_running, {self._offsets_array} AS kstt_offsets"
        return f" CROSS JOIN (SELECT {arrays}) kstt_calendar"

    @property
    def carried(self) -> str:
        """The columns of the joined calendar, to be carried along where it is used further out."""
        return "" if self.dialect == "postgres" else ", kstt_running, kstt_offsets"

    @property
    def _running(self) -> str:
        return self._running_array if self.dialect == "postgres" else "kstt_running"

    @property
    def _offsets(self) -> str:
        return self._offsets_array if self.dialect == "postgres" else "kstt_offsets"

    @cached_property
    def _running_array(self) -> str:
        return self._array(self.calendar.running)

    @cached_property
    def _offsets_array(self) -> str:
        return self._array((day - FIRST_DAY).days for day in self.calendar.days)

    def _array(self, numbers) -> str:
        text = ",".join(map(str, numbers))
        return {
            "duckdb": f"CAST('[{text}]' AS INTEGER[])",
            "postgres": f"CAST('{{{text}}}' AS INTEGER[])",
            "spark": f"CAST(split('{text}', ',') AS ARRAY<INT>)",
        }[self.dialect]

    def _at(self, array: str, position: str) -> str:
        """The entry at a position from 1, which must lie within the array."""
        if self.dialect == "spark":
            return f"element_at({array}, CAST({position} AS INT))"
        return f"({array})[{position}]"

    def _number_of(self, moment: str) -> str:
        """Days from the calendar's first day."""
        day = self.cast(moment, Kind.DATE)
        base = self.literal(FIRST_DAY)
        return f"datediff({day}, {base})" if self.dialect == "spark" else f"({day} - {base})"

    def up_to(self, moment: str) -> str:
        """Working days up to and with the day of a moment or date; NULL outside the calendar."""
        at = self._at(self._running, f"{self._number_of(moment)} + 1")
        return f"CASE WHEN {self.within(moment, moment)} THEN {at} END"

    def within(self, earlier: str, later: str) -> str:
        """Whether the calendar reaches from one moment or date to a later one."""
        first = self.literal(datetime.combine(FIRST_DAY, time()))
        after = self.literal(datetime.combine(LAST_DAY + timedelta(days=1), time()))
        return f"{earlier} >= {first} AND {later} < {after}"

    def between(self, first: str, last: str) -> str:
        """Working days after one day up to and with another."""
        return f"(({self.up_to(last)}) - ({self.up_to(first)}))"

    def _nth(self, number: str) -> str:
        """Days from the calendar's first day to its n-th working day; NULL outside the calendar."""
        at = self._at(self._offsets, number)
        return f"CASE WHEN {number} BETWEEN 1 AND {len(self.calendar.days)} THEN {at} END"

    def after(self, moment: str, days: str) -> str:
        """The day that ends a limit of so many working days after a day, as a date."""
        offset = self._nth(f"(({self.up_to(moment)}) + {days})")
        base = self.literal(FIRST_DAY)
        return f"date_add({base}, {offset})" if self.dialect == "spark" else f"({base} + ({offset}))"

    def moved(self, moment: str, days: str) -> str:
        """A moment moved by working days, at the same time of the day."""
        step = f"(({self._nth(f'(({self.up_to(moment)}) + {days})')}) - {self._number_of(moment)})"
        if self.dialect == "duckdb":
            return f"({moment} + to_days(CAST({step} AS INTEGER)))"
        if self.dialect == "postgres":
            return f"({moment} + {step} * INTERVAL '1 day')"
        return f"timestampadd(DAY, {step}, {moment})"

    def end_of(self, day: str) -> str:
        """The last whole second of a date: records of the field carry seconds."""
        start = self.cast(day, Kind.TIMESTAMP)
        if self.dialect == "spark":
            return f"timestampadd(SECOND, 86399, {start})"
        return f"({start} + INTERVAL '86399 seconds')"
