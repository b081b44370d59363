"""Which dossiers a check looks at and which of them are as it asks, as SQL over the prepared dossiers of a period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from kstt.counting.dialect import Words
from kstt.counting.prepare import period_values
from kstt.terms import Period
from kstt.terms.calendar import WorkingDays

OPENS, CLOSES = 7, 18
"""Hours outside which a finish is out of office hours: an hour beyond what offices keep at either end."""
WINDOWS = (15, 30, 60, 120)
"""Minutes before the due time in which finishes may crowd."""
OFFICE_ENDS = "INTERVAL '17 hours'"
TOO_FAST = "INTERVAL '5 minutes'"

# Due dates without a time are the end of the day; nobody is at work in its last hour, so the office's own is taken.
_CLOSING = f"LEAST(effective_due_at, date_trunc('day', effective_due_at) + {OFFICE_ENDS})"
_TIME_OF_FINISH = "(finished_at - date_trunc('day', finished_at))"
_TIME_OF_CLOSING = f"({_CLOSING} - date_trunc('day', {_CLOSING}))"
_DUE_DAY = "CAST(finished_at AS DATE) = CAST(effective_due_at AS DATE)"


def _days_before(first: str, second: str) -> str:
    return f"CAST({first} AS DATE) < CAST({second} AS DATE)"


def _before(first: str, second: str) -> str:
    """Earlier, but for a bare date (midnight) on the same day: it says nothing of the hour."""
    midnight = f"{first} = date_trunc('day', {first})"
    return f"({first} < {second} AND ({_days_before(first, second)} OR NOT {midnight}))"


ORDER_PARTS = {
    "finished": _before("finished_at", "received_at"),
    "returned": _days_before("returned_at", "finished_at"),
    "due": _days_before("due_at", "received_at"),
    "filed": _before("received_at", "filed_at"),
}
"""Dates that cannot be in this order, by the one that is wrong."""


def before_deadline(minutes: int) -> str:
    """Finished on the due day, in so many minutes before the due time (or before the office closes)."""
    span = f"INTERVAL '{minutes} minutes'"
    return f"({_DUE_DAY} AND finished_at <= effective_due_at AND finished_at > {_CLOSING} - {span})"


def same_clock(minutes: int) -> str:
    """Finished on another day, at a time of day that would be in that window on the due day."""
    span = f"INTERVAL '{minutes} minutes'"
    return (
        f"(NOT ({_DUE_DAY}) AND {_TIME_OF_FINISH} <= {_TIME_OF_CLOSING}"
        f" AND {_TIME_OF_FINISH} > {_TIME_OF_CLOSING} - {span})"
    )


@dataclass(frozen=True, slots=True)
class Condition:
    """Which dossiers a check looks at, and which of them are as it asks, as SQL over the prepared dossiers."""

    among: str
    hit: str


def half_hours_before() -> str:
    """Half hours from the finish to the due time, on the due day; -1 within the two days after; NULL elsewhere."""
    after = "finished_at > effective_due_at AND finished_at <= effective_due_at + INTERVAL '2 days'"
    early = f"{_DUE_DAY} AND finished_at <= {_CLOSING}"
    span = f"CAST(floor((epoch({_CLOSING}) - epoch(finished_at)) / 1800) AS INTEGER)"
    return f"CASE WHEN {after} THEN -1 WHEN {early} THEN {span} END"


@dataclass(frozen=True)
class Conditions:
    """All conditions for one period; working days are those of the words' calendar."""

    period: Period
    words: Words

    def within(self, column: str) -> str:
        values = period_values(self.period)
        first, last = (self.words.literal(values[name]) for name in ("period_start", "period_end"))
        return f"({column} BETWEEN {first} AND {last})"

    def _days(self, days: Iterable[date]) -> str:
        listed = ", ".join(self.words.literal(day) for day in days)
        return f"(CAST(finished_at AS DATE) IN ({listed}))" if listed else "FALSE"

    @cached_property
    def by_check(self) -> dict[str, Condition]:
        """By check. A condition whose column is empty is false: it counts nothing."""
        finished, ended, received = map(self.within, ("finished_at", "ended_at", "received_at"))
        off = days_off(self.period, self.words.calendar)
        early_or_late = f"(hour(finished_at) < {OPENS} OR hour(finished_at) >= {CLOSES})"
        due = f"{finished} AND effective_due_at IS NOT NULL"
        return {
            "deadline": Condition(due, before_deadline(WINDOWS[-1])),
            "round-times": Condition(finished, "minute(finished_at) % 5 = 0 AND second(finished_at) = 0"),
            "too-fast": Condition(
                f"{finished} AND received_at IS NOT NULL",
                f"finished_at >= received_at AND finished_at < received_at + {TOO_FAST}",
            ),
            "out-of-hours": Condition(finished, f"{early_or_late} AND NOT {self._days(off)}"),
            "day-off": Condition(finished, self._days(off)),
            "last-day": Condition(finished, self._days(last_working_days(self.period, self.words.calendar))),
            "order": Condition(f"({received} OR {ended})", f"({' OR '.join(ORDER_PARTS.values())})"),
            "due-moved": Condition(
                f"{ended} AND due_at IS NOT NULL",
                "due_at > first_due_at AND COALESCE(supplement_requests, 0) = 0",
            ),
            "supplements": Condition(f"{ended} AND supplement_requests IS NOT NULL", "supplement_requests >= 2"),
            "not-reused": Condition(f"{ended} AND papers_digitised AND reused IS NOT NULL", "NOT reused"),
            "same-minute": Condition(finished, "TRUE"),
            "one-account": Condition(
                f"{received} AND channel = 'online' AND account_key IS NOT NULL"
                " AND COALESCE(applicant_kind, 'citizen') <> 'business'",
                "TRUE",
            ),
        }

    def further(self) -> dict[str, str]:
        finished = self.within("finished_at")
        due = f"{finished} AND effective_due_at IS NOT NULL"
        among = self.by_check["order"].among
        return {
            "due_day": f"{due} AND {_DUE_DAY} AND finished_at <= effective_due_at",
            "other_days": f"{due} AND NOT ({_DUE_DAY})",
            **{f"before:{minutes}": f"{due} AND {before_deadline(minutes)}" for minutes in WINDOWS},
            **{f"clock:{minutes}": f"{due} AND {same_clock(minutes)}" for minutes in WINDOWS},
            "after": f"{finished} AND finished_at > effective_due_at"
            " AND finished_at <= effective_due_at + INTERVAL '2 days'",
            **{f"order:{name}": f"{among} AND {part}" for name, part in ORDER_PARTS.items()},
        }


def days_off(period: Period, calendar: WorkingDays) -> tuple[date, ...]:
    """Days of a period that are not working days."""
    days = (period.start + timedelta(days=n) for n in range((period.end - period.start).days + 1))
    return tuple(day for day in days if not calendar.is_working(day))


def last_working_days(period: Period, calendar: WorkingDays) -> tuple[date, ...]:
    """The last working day of each month of a period."""
    found = (calendar.after(month.end, 0) for month in period.months())
    return tuple(day for day in found if day is not None)
