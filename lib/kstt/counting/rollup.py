"""Roll counts up: months into quarters and years, units into their parent. Only what may be summed is summed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kstt.rulebook import Indicator, RuleSet
from kstt.terms import Count, Counts, Origin, Period, Unit, UnitTree
from kstt.terms.counts import MONTHS_MISSING, MONTHS_OF_UNIT, OWN_ROWS, UNITS, UNITS_AND_OWN, UNKNOWN_ROWS, Key


def _sum(parts: Iterable[Count], mark: str) -> Count:
    parts = tuple(parts)
    counted = all(part.origin is Origin.COUNTED for part in parts)
    marks = _marks(mark, parts)
    return Count(
        sum(part.numerator for part in parts),
        sum(part.denominator for part in parts),
        Origin.COUNTED if counted else Origin.SUPPLIED,
        marks,
    )


def _marks(mark: str, parts: Iterable[Count]) -> tuple[str, ...]:
    """The sum's own mark and those of its parts, each once; rows of which something is unknown are added up.

    That a part was there in some months only, and has all of those, is nothing to say of the sum.
    """
    marks, unknown = {mark: None}, 0
    for inherited in (inherited for part in parts for inherited in part.marks):
        name, _, value = inherited.partition(":")
        if name == UNKNOWN_ROWS and value.isdecimal():
            unknown += int(value)
        elif name != MONTHS_OF_UNIT or len(set(value.split("/"))) > 1:
            marks[inherited] = None
    return (*marks, f"{UNKNOWN_ROWS}:{unknown}") if unknown else tuple(marks)


def _over_months(counts: Counts, unit: Unit, period: Period, indicator: Indicator) -> Count | None:
    """The count of a quarter or a year from its months, or None when it cannot be had without guessing.

    Months at the end of the period may still be to come: the sum then carries `months:8/12`. A gap before the last
    available month gives nothing. Months in which the unit was not there are no gap, and the sum of one that was there in two
    of three carries `months_of_unit:2/2`.
    """
    if period.month or indicator.adding.months == "none":
        return None
    there = unit.months_in(period)
    months = [counts.get(unit.code, month, indicator.id) for month in there]
    while months and (months[-1] is None or not months[-1].available):
        months.pop()
    if not months or any(month is None or not month.available for month in months):
        return None
    if indicator.adding.months == "last":
        return _sum(months[-1:], f"last_month:{there[len(months) - 1].id}")
    name = "months" if there == period.months() else MONTHS_OF_UNIT
    return _sum(months, f"{name}:{len(months)}/{len(there)}")


def _missing_months(counts: Counts, unit: Unit, period: Period, indicator: Indicator) -> Count | None:
    """No figure, with the months named for want of which there is none; None where it is not for want of months."""
    if period.month or indicator.adding.months == "none":
        return None
    months = unit.months_in(period)
    there = [bool((count := counts.get(unit.code, month, indicator.id)) and count.available) for month in months]
    if not any(there):
        return None
    last = len(there) - there[::-1].index(True)
    missing = [month for month, known in zip(months[:last], there[:last], strict=True) if not known]
    numbers = ".".join(f"{month.month:02}" for month in missing)
    return Count(None, None, marks=(f"{MONTHS_MISSING}:{period.year}-{numbers}",))


def summed_units(
    counts: Mapping[Key, Count], tree: UnitTree, unit: str, period: Period, indicator: str
) -> tuple[str, ...]:
    """The units whose pairs make the sum of one above them: those right below, and the ones below these where a pair was
    counted from rows. Such a pair is of the unit's own rows alone; one that was handed in is as its office counts itself.

    counts: (unit, period's id, indicator) → count.
    """
    found: list[str] = []
    for child in tree.children(unit):
        found.append(child.code)
        count = counts.get((child.code, period.id, indicator))
        if count is not None and count.origin is Origin.COUNTED and not is_sum_of_units(count.marks):
            found += summed_units(counts, tree, child.code, period, indicator)
    return tuple(found)


def is_sum_of_units(marks: Iterable[str]) -> bool:
    """Whether a pair was added from those of units below."""
    return any(mark.partition(":")[0] in (UNITS, UNITS_AND_OWN) for mark in marks)


def _over_units(
    counts: dict, tree: UnitTree, unit: str, period: Period, indicator: Indicator, own: Count | None = None
) -> Count | None:
    """The count of a unit from the units below it; nothing as soon as one of them has no figure. own: of the unit's own
    rows, which come on top."""
    if indicator.adding.units != "sum":
        return None
    units = summed_units(counts, tree, unit, period, indicator.id)
    parts = [counts.get((code, period.id, indicator.id)) for code in units]
    if not parts or any(part is None or not part.available for part in parts):
        return None
    if own is None:
        return _sum(parts, f"{UNITS}:{len(parts)}")
    name = UNITS_AND_OWN if own.numerator or own.denominator else UNITS
    own = replace(own, marks=tuple(mark for mark in own.marks if mark != OWN_ROWS))
    return _sum((*parts, own), f"{name}:{len(parts)}")


def resolve(counts: Counts, tree: UnitTree, rules: RuleSet, period: Period) -> Counts:
    """The counts of one period for every unit: as supplied, else summed over months, else summed over the units below.

    A supplied pair always stands; one of the province's own rows only (`own_rows`) is added to those of its units. Sums
    carry marks (`months:3/3`, `last_month:2026-08`, `units:150`) that reach the reader, and so does what cannot be summed
    (`months_missing:2026-01.02`). Source: domain rule "roll up counts, never rates or points".
    """
    table: dict = {}
    supplied, at = counts.table, period.id
    ids = [(indicator, indicator.id) for indicator in rules.indicators]

    def settle(code: str) -> None:
        for child in tree.children(code):
            settle(child.code)
        for indicator, id in ids:
            found = supplied.get((code, at, id))
            if found is None or not found.available:
                found = (
                    _over_months(counts, tree.get(code), period, indicator)
                    or _over_units(table, tree, code, period, indicator)
                    or found
                    or _missing_months(counts, tree.get(code), period, indicator)
                )
            if found is not None and OWN_ROWS in found.marks and tree.children(code):
                found = _over_units(table, tree, code, period, indicator, found)
            if found is not None:
                table[code, at, id] = found

    settle(tree.root.code)
    return Counts(table)
