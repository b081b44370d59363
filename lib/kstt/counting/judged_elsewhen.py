"""The same rows judged at other moments, by the second route: on the days around a period's end, or over another month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from kstt.counting.by_hand import Row, derived, seen_on, stored_rows, verdict
from kstt.counting.plan import Plan
from kstt.rulebook.predicate.rules import CountingRule

BEFORE, AFTER = 15, 31
"""Days before and after the period's end on which a portal may have looked."""
MOST_ROWS = 20_000

Pair = tuple[int, int]
Files = Mapping[str, Sequence[Path]]


class AsOf:
    """Figures as they would be if the rows had been looked at on another day than the period's last one.

    What came or ended after that day is not yet known then; the period itself stays the same.
    """

    def __init__(self, files: Files, plan: Plan):
        self.files, self.plan = files, plan
        self._unit = ""
        self._rows: dict[str, list[Row]] = {}
        self._derived: dict[tuple[str, date], list[Row]] = {}

    def days(self, rule: CountingRule, unit: str, wanted: Pair) -> frozenset[date]:
        """Every day around the period's end on which the figure is exactly the wanted one.

        None of them for a unit of more rows than `MOST_ROWS`: too many to judge on each day.
        """
        if unit != self._unit:
            # Rows of one unit at a time: those of a province on every day would not fit in memory.
            self._unit, self._rows, self._derived = unit, {}, {}
        if len(self._stored(rule.dataset, unit)) > MOST_ROWS:
            return frozenset()
        end = self.plan.period.end
        days = (end + timedelta(days=n) for n in range(-BEFORE, AFTER + 1) if n)
        return frozenset(day for day in days if self._figure(rule, unit, day) == wanted)

    def _figure(self, rule: CountingRule, unit: str, day: date) -> Pair:
        key = (rule.dataset, day)
        if key not in self._derived:
            self._derived[key] = self._seen(rule.dataset, unit, datetime.combine(day, time.max))
        return _pair(rule, self._derived[key], self.plan)

    def _stored(self, dataset: str, unit: str) -> list[Row]:
        if dataset not in self._rows:
            self._rows[dataset] = stored_rows(self.files, dataset, unit)
        return self._rows[dataset]

    def _seen(self, dataset: str, unit: str, moment: datetime) -> list[Row]:
        rows = seen_on(self._stored(dataset, unit), moment)
        return derived(rows, self.files, self.plan, dataset, unit, moment)


def reporting_month(files: Files, plan: Plan, rule: CountingRule, unit: str) -> Pair:
    """The figure over the state reporting calendar: from the 15th of the month before to the 14th.

    Source: NĐ 09/2019/NĐ-CP, as the domain notes it, unverified.
    """
    last = plan.period.end.replace(day=14)
    first = plan.period.previous().end.replace(day=15)
    values = {
        **plan.values,
        "period_start": datetime.combine(first, time()),
        "period_end": datetime.combine(last, time.max),
        "period_first_day": first,
        "period_last_day": last,
    }
    moment = datetime.combine(last, time.max)
    rows = derived(stored_rows(files, rule.dataset, unit), files, plan, rule.dataset, unit, moment)
    return _pair(rule, rows, plan, values)


def _pair(rule: CountingRule, rows: Sequence[Row], plan: Plan, values: Mapping[str, object] | None = None) -> Pair:
    verdicts = [verdict(rule, row, plan, values) for row in rows]
    return sum(each.numerator for each in verdicts), sum(each.denominator for each in verdicts)
