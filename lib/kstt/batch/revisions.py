"""Since which revision of a frozen period nothing of a unit's has changed.

A correction makes a new revision of the whole period, mostly for the sake of one unit. What a unit's report says of its
snapshot must be true and must not change with others' rows: it names the first of the revisions in a row, up to the
newest, that all give the same rows and figures of that unit. They are counted again to know it, by today's rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kstt.counting import Plan, UnitRows, as_counts, count_table, opened
from kstt.counting.unit_rows import unit_rows
from kstt.intake.delivery import Stand
from kstt.intake.snapshot import Snapshot
from kstt.notebook.unit_figures import copied
from kstt.rulebook import RuleSet
from kstt.terms import Count, Period, UnitTree
from kstt.terms.calendar import WorkingDays
from kstt.terms.counts import Key

Told = Callable[[dict[str, UnitRows]], Mapping[str, object]]
"""What an edition tells of the records of all units."""
Contents = dict[str, object]
"""Unit code → what its report takes from the rows of the period, to be compared."""


def unchanged_since(
    older: tuple[Snapshot, ...], newest: Snapshot, now: Contents, count: Callable[[Snapshot], Contents]
) -> tuple[tuple[str, Stand], ...]:
    """For each unit that is as it was in the revision before the newest: the first revision since which it is.

    older: the revisions before the newest, oldest first. One that is damaged, or that was frozen before the period had
    ended while the newest was not, ends the search: it says nothing of what stands now.
    """
    since: dict[str, Stand] = {}
    same = set(now)
    for snapshot in reversed(older):
        said = snapshot.manifest
        if not same or said["provisional"] != newest.manifest["provisional"] or snapshot.verify():
            break
        then = count(snapshot)
        same = {unit for unit in same if unit in then and then[unit] == now[unit]}
        since |= dict.fromkeys(same, Stand(snapshot.name, snapshot.sha256, said["frozen_at"], said["reason"]))
    return tuple(sorted(since.items()))


def counted(snapshot: Snapshot, rules: RuleSet, period: Period, tree: UnitTree, told: Told) -> Contents:
    """What a revision gives for each unit, counted by these rules and the calendar that was frozen with it."""
    below = tuple(unit.code for unit in tree.scored_units())
    calendar, root = WorkingDays.of(snapshot.path), tree.root
    plan = Plan.of(rules, period, calendar=calendar, province=root.code, level=root.level)
    with opened("duckdb", snapshot.path) as engine:
        counts = dict(as_counts(count_table(engine, None, plan, period), below))
        return contents(counts, told(unit_rows(engine, plan, below)), rules, period, tree)


def contents(
    counts: Mapping[Key, Count], told: Mapping[str, object], rules: RuleSet, period: Period, tree: UnitTree
) -> Contents:
    """Of each unit: its pairs and those of the units below it, which it may sum; what it copies from above; its record."""
    pairs: dict[str, dict[Key, Count]] = {unit.code: {} for unit in tree}
    taken = set(copied(rules, period))
    for key, count in counts.items():
        unit, of_period, indicator = key
        if of_period != period.id or unit not in tree:
            continue
        for code in _from_bottom(tree, unit):
            pairs[code][key] = count
        if indicator in taken:
            for code in _below(tree, unit):
                pairs[code][key] = count
    return {unit.code: (pairs[unit.code], told.get(unit.code)) for unit in tree.scored_units()}


def _from_bottom(tree: UnitTree, code: str | None) -> list[str]:
    found = []
    while code:
        found.append(code)
        code = tree.get(code).parent
    return found


def _below(tree: UnitTree, code: str) -> list[str]:
    found = [child.code for child in tree.children(code)]
    return [*found, *(each for child in found for each in _below(tree, child))]
