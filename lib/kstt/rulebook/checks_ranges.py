"""What must hold of ranges: bands over 0..100, and versions over the days on which a set is in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from kstt.errors import Problem
from kstt.rulebook.checks import TOTAL, Lines, at
from kstt.rulebook.file_model import WholeFile
from kstt.rulebook.model import Dates, Indicator

_DAY = timedelta(days=1)


def bands(rules: WholeFile, lines: Lines) -> Iterator[Problem]:
    """Every total from 0 to 100 has exactly one band (KSTT-RULE-028, 029, 030, 053)."""
    upside_down = [band for band in rules.bands if band.below is not None and band.below <= band.at_least]
    for band in upside_down:
        where = at(lines, f"bands/{band.id}/below")
        yield Problem.of("KSTT-RULE-053", where, id=band.id, low=band.at_least, high=band.below)
    if upside_down:
        return
    ordered = sorted(rules.bands, key=lambda band: band.at_least)
    for lower, upper in pairwise(ordered):
        where = at(lines, f"bands/{upper.id}/at_least")
        if lower.below is None or lower.below > upper.at_least:
            high = "…" if lower.below is None else lower.below
            yield Problem.of("KSTT-RULE-028", where, one=lower.id, other=upper.id, low=upper.at_least, high=high)
        elif lower.below < upper.at_least:
            yield Problem.of("KSTT-RULE-029", where, one=lower.id, other=upper.id, low=lower.below, high=upper.at_least)
    first, last = ordered[0], ordered[-1]
    if first.at_least > 0:
        where = at(lines, f"bands/{first.id}/at_least")
        yield Problem.of("KSTT-RULE-030", where, found=f"0–{first.at_least}", id=first.id)
    if last.below is not None and last.below <= TOTAL:
        yield Problem.of("KSTT-RULE-030", at(lines, f"bands/{last.id}/below"), found=f"{last.below}–100", id=last.id)


def versions(rules: WholeFile, lines: Lines) -> Iterator[Problem]:
    """Every day of the set has exactly one version of each indicator (KSTT-RULE-032, 033, 034)."""
    if _reversed(rules.in_force):
        yield _backwards(rules.in_force, "in_force", lines)
        return
    for indicator in rules.indicators:
        backwards = False
        for number, version in enumerate(indicator.versions, 1):
            if _reversed(version.in_force):
                backwards = True
                yield _backwards(version.in_force, f"indicators/{indicator.id}/versions/{number}/in_force", lines)
        if not backwards:
            yield from _chain(indicator, rules.in_force, lines)


def _reversed(dates: Dates) -> bool:
    return dates.first is not None and dates.last is not None and dates.last < dates.first


def _backwards(dates: Dates, path: str, lines: Lines) -> Problem:
    return Problem.of("KSTT-RULE-034", at(lines, path), field=path, first=dates.first, last=dates.last)


def _chain(indicator: Indicator, whole: Dates, lines: Lines) -> Iterator[Problem]:
    start, end = whole.first or date.min, whole.last or date.max
    spans = sorted(
        (version.in_force.first or date.min, version.in_force.last or date.max, number)
        for number, version in enumerate(indicator.versions, 1)
    )
    path = f"indicators/{indicator.id}/versions"
    covered_to, before = None, 0
    for first, last, number in spans:
        where = at(lines, f"{path}/{number}")
        if covered_to is not None and first <= covered_to:
            yield Problem.of(
                "KSTT-RULE-032", where, id=indicator.id, one=before, other=number, day=first if first > start else start
            )
        elif covered_to is None and first > start:
            yield Problem.of("KSTT-RULE-033", where, id=indicator.id, day=whole.first or f"… {first - _DAY}")
        elif covered_to is not None and first > covered_to + _DAY:
            yield Problem.of("KSTT-RULE-033", where, id=indicator.id, day=covered_to + _DAY)
        covered_to, before = max(last, covered_to or last), number
    if covered_to is not None and covered_to < end:
        yield Problem.of("KSTT-RULE-033", at(lines, path), id=indicator.id, day=covered_to + _DAY)
