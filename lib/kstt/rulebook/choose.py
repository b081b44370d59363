"""Which set scores a period, and which official set stands beside a province's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kstt.errors import KsttError, Place, Problem
from kstt.rulebook.load import load
from kstt.rulebook.model import RuleSet, RuleStatus
from kstt.terms import Period


def _folders(rules: RuleSet, folders: Sequence[Path]) -> tuple[Path, ...]:
    return tuple(Path(folder) for folder in dict.fromkeys([*map(str, folders), *rules.found_in]))


def for_period(rules: RuleSet, period: Period, folders: Sequence[Path] = ()) -> RuleSet:
    """The set itself if it is in force on the period's last day, else the one it succeeds that is.

    Errors: KSTT-RULE-052 when none covers that day.

    >>> from kstt.rulebook.load import load
    >>> for_period(load("portal-2026"), Period.parse("2025-10")).id
    'portal-2025'
    """
    seen, current = [rules.id], rules
    while not current.in_force.covers(period.end):
        before = current.in_force.first
        if current.succeeds is None or current.succeeds in seen or before is None or period.end > before:
            file, line = rules.lines["in_force"]
            where = Place(file, row=line)
            raise KsttError(Problem.of("KSTT-RULE-052", where, day=period.end, period=period.id, sets=", ".join(seen)))
        current = load(current.succeeds, _folders(current, folders))
        seen.append(current.id)
    return current


def official(rules: RuleSet, folders: Sequence[Path] = ()) -> RuleSet | None:
    """The set whose score is computed beside a provincial one: the nearest of its lineage that is not provincial.

    None for a set that is not provincial itself.
    """
    if rules.status is not RuleStatus.PROVINCIAL:
        return None
    around = _folders(rules, folders)
    bases = (load(name, around) for name in rules.lineage[1:])
    return next((base for base in bases if base.status is not RuleStatus.PROVINCIAL), None)
