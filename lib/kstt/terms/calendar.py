"""Working days in Vietnam: public holidays with Tết and make-up days from a kept library, corrected by the office."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cache
from importlib.metadata import version
from pathlib import Path

from kstt.errors import KsttError, Place, Problem

FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2035, 12, 31)
"""The span of the calendar. Outside it a working day is not known, and neither is what depends on it."""

CALENDAR_FILE = "calendar.csv"
"""The office's own days off and working days, in its store; a frozen period keeps them as they were."""

SWAPPED_OFF = frozenset({date(2026, 1, 2)})
SWAPPED_WORKING = frozenset({date(2026, 1, 10)})
"""Swapped days of the state's offices that the library does not know: Friday 2/1/2026 is made up for on Saturday
10/1/2026 (announced by the Ministry of Home Affairs on 25/12/2025; from the press, evidence P)."""

OFFICE_CLOCK = timezone(timedelta(hours=7))
"""The clock of Vietnam's offices, all year."""


def today_in_vietnam() -> date:
    """The day it is in the offices. By UTC it is still yesterday there until 7 in the morning."""
    return datetime.now(OFFICE_CLOCK).date()


Changes = tuple[frozenset[date], frozenset[date]]
"""Days off and working days."""


def _changes(file: Path) -> Changes:
    changes: dict[str, list[date]] = {"off": [], "working": []}

    def refuse(line: int, found: object) -> KsttError:
        return KsttError(Problem.of("KSTT-CALENDAR-001", Place(file.name, row=line), found=str(found)[:60]))

    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if not {"day", "kind"} <= set(reader.fieldnames or ()):
                raise refuse(1, ", ".join(reader.fieldnames or ()) or "–")
            for row in reader:
                day, kind = row["day"] or "", (row["kind"] or "").strip()
                try:
                    changes[kind].append(date.fromisoformat(day.strip()))
                except (ValueError, KeyError):
                    raise refuse(reader.line_num, f"{day},{kind}") from None
    except (UnicodeDecodeError, csv.Error):
        raise refuse(1, file.name) from None
    both = set(changes["off"]) & set(changes["working"])
    if both:
        raise refuse(1, min(both))
    return frozenset(changes["off"]), frozenset(changes["working"])


_KEPT = Path(__file__).parent / "working_days"
"""What a version of the library says of Vietnam, as `vietnam-<version>.csv`: to ask the library itself takes a quarter
of a second, for it loads every country. Another version than those kept is asked.
"""


def of_library() -> Changes:
    """Days off that are not on a weekend, and working days that are, as the installed library says."""
    from holidays import country_holidays

    public = country_holidays("VN", years=range(FIRST_DAY.year, LAST_DAY.year + 1))
    return frozenset(day for day in public if day.weekday() < 5), frozenset(public.weekend_workdays)


def _public() -> Changes:
    kept = _KEPT / f"vietnam-{version('holidays')}.csv"
    return _changes(kept) if kept.is_file() else of_library()


@cache
def _days(off: frozenset[date], working: frozenset[date]) -> tuple[tuple[int, ...], tuple[date, ...]]:
    free, made_up = _public()
    free, made_up = free | SWAPPED_OFF, made_up | SWAPPED_WORKING
    running: list[int] = []
    days: list[date] = []
    for number in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=number)
        usual = day in made_up if day.weekday() > 4 else day not in free
        if day in working or (day not in off and usual):
            days.append(day)
        running.append(len(days))
    return tuple(running), tuple(days)


@dataclass(frozen=True)
class WorkingDays:
    """The working days of an office. off, working: days that the office changes against the national calendar.

    >>> vietnam = WorkingDays()
    >>> vietnam.is_working(date(2026, 9, 2)), vietnam.after(date(2026, 8, 28), 1)
    (False, datetime.date(2026, 9, 3))
    """

    off: frozenset[date] = field(default_factory=frozenset)
    working: frozenset[date] = field(default_factory=frozenset)

    @classmethod
    def with_changes(cls, off: Iterable[date] = (), working: Iterable[date] = ()) -> WorkingDays:
        """The national calendar with days off and working days that the office adds; a day in both is a working day."""
        return cls(frozenset(off), frozenset(working))

    @classmethod
    def read(cls, file: Path) -> WorkingDays:
        """The national calendar with an office's changes from a CSV file: `day` (2026-08-31), `kind` (`off`, `working`).

        Errors: KSTT-CALENDAR-001 with the line that cannot be read.
        """
        return cls.with_changes(*_changes(file))

    @classmethod
    def of(cls, folder: Path) -> WorkingDays:
        """The calendar kept in a store or a snapshot as CALENDAR_FILE, else the national one. Errors: as `read`."""
        file = folder / CALENDAR_FILE
        return cls.read(file) if file.is_file() else cls()

    @property
    def running(self) -> tuple[int, ...]:
        """For every day from FIRST_DAY: how many working days there are up to and with it."""
        return _days(self.off, self.working)[0]

    @property
    def days(self) -> tuple[date, ...]:
        """All working days of the span, in order."""
        return _days(self.off, self.working)[1]

    def up_to(self, day: date) -> int | None:
        """Working days from FIRST_DAY up to and with a day; None outside the span."""
        return self.running[(day - FIRST_DAY).days] if FIRST_DAY <= day <= LAST_DAY else None

    def is_working(self, day: date) -> bool:
        place = bisect_right(self.days, day)
        return place > 0 and self.days[place - 1] == day

    def after(self, day: date, days: int) -> date | None:
        """The day that ends a limit of so many working days, the day itself not counted; None outside the span.

        Zero days is the last working day up to the day; negative numbers go back.
        """
        start = self.up_to(day)
        if start is None or not 1 <= start + days <= len(self.days):
            return None
        return self.days[start + days - 1]

    def between(self, first: date, last: date) -> int | None:
        """Working days after `first` up to and with `last`, negative when `last` is earlier; None outside the span."""
        start, end = self.up_to(first), self.up_to(last)
        return None if start is None or end is None else end - start
