"""Whether the figures of a quarter or a year are of all its months, read from the marks of its sums and of its rows."""

from __future__ import annotations

import re

from kstt.scoring import IndicatorScore, ScoreCard, Status
from kstt.terms import Period, Unit

_SUM = re.compile(r"(?:rows_of_months|months|months_of_unit):(?P<months>\d+)/\d+")
_OTHERS = (Status.CONSTANT, Status.COPIED_FROM_PARENT, Status.NOT_AVAILABLE)


def months_short(card: ScoreCard, unit: Unit) -> list[int]:
    """Of each indicator of the unit's own that lacks months of the period at its end: how many months are there.

    unit: of the card; months in which it was not there are none that it lacks. Sums over the units below are left to those.
    """
    wanted = unit.months_in(card.period)
    found = (_months(score, wanted) for score in card.indicators if score.status not in _OTHERS)
    return [months for months in found if months is not None and months < len(wanted)]


def _months(score: IndicatorScore, wanted: tuple[Period, ...]) -> int | None:
    """None for what is no sum over months, nor counted from their rows. The first mark is its own, later ones its parts'."""
    if len(wanted) == 1 or any(mark.startswith("units:") for mark in score.marks):
        return None
    for mark in score.marks:
        if found := _SUM.fullmatch(mark):
            return int(found["months"])
        last = [n for n, month in enumerate(wanted, start=1) if mark == f"last_month:{month.id}"]
        if last:
            return last[0]
    return None
