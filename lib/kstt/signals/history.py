"""Numerators and denominators of every unit and indicator, this period and the ones before, for the checks on counts."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kstt.counting import Engine, Plan, count_table, opened
from kstt.intake.snapshot import latest
from kstt.intake.store import Store
from kstt.rulebook import RuleSet
from kstt.terms import Counts, Period
from kstt.terms.tables import TABLES, Kind

_DAYS = (Kind.DATE, Kind.TIMESTAMP)
PERIODS = 13
"""This period and up to so many minus one before it: a year has every season once."""


@dataclass(frozen=True, slots=True)
class Series:
    """One figure over time. Each entry: period, numerator, denominator (above 0); `past` oldest first."""

    unit: str
    indicator: str
    now: tuple[Period, int, int]
    past: tuple[tuple[Period, int, int], ...]


def of_store(store: Store, source: Path, plan: Plan, rules: RuleSet, live: bool, province: str | None) -> list[Series]:
    """From rows: this period from `source`, each earlier one from its own newest snapshot, else from the store.

    All periods are counted by the rules of this one, so that no change of rules looks like a change of work.
    """
    found: dict[tuple[str, str], list[tuple[Period, int, int]]] = {}
    with ExitStack() as open_engines:
        engines: dict[Path, Engine] = {}
        begins: dict[Path, str] = {}
        for period in plan.period.back(PERIODS):
            frozen = None if live else latest(store, period)
            folder = source if period == plan.period else frozen.path if frozen else store.path
            if folder not in engines:
                engines[folder] = open_engines.enter_context(opened("duckdb", folder))
                begins |= {folder: _begins(engines[folder])} if folder == store.path else {}
            if f"{period.end:%Y-%m}" < begins.get(folder, ""):
                continue
            table = count_table(engines[folder], None, Plan.of(rules, period, calendar=plan.calendar), period)
            for row in table.rows:
                key = (row.unit_code, row.indicator)
                if row.unit_code != province and row.denominator and row.numerator <= row.denominator:
                    found.setdefault(key, []).append((period, row.numerator, row.denominator))
    own = {rule.indicator for rule in plan.rules if rule.scope != "province"}
    return _series(found, plan.period, own)


def _begins(engine: Engine) -> str:
    """The month of the earliest day that stands in any row of a store: counting all of it for months before gives nothing."""
    found = []
    for stored in filter(None, map(engine.table, TABLES)):
        days = [name for name, kind in stored.columns.items() if kind in _DAYS or name == "period"]
        if not days:
            continue
        firsts = ", ".join(f'CAST(min("{name}") AS VARCHAR)' for name in days)
        found += engine.rows(f"SELECT {firsts} FROM {stored.relation}")[0]
    return min((first[:7] for first in found if first), default="")


def of_counts(
    counts: Counts, units: Iterable[str], period: Period, rules: RuleSet, since: Period | None
) -> list[Series]:
    """From supplied counts. since: the first period under the same rules; earlier ones are not compared."""
    own = {each.id for each in rules.indicators if each.id not in ("01", "02", "03", "15")}
    wanted = {each.id: each for each in period.back(PERIODS) if since is None or each.start >= since.start}
    below = set(units)
    found: dict[tuple[str, str], list[tuple[Period, int, int]]] = {}
    for (unit, of_period, indicator), count in counts:
        if unit not in below or of_period not in wanted or not count.available or not count.denominator:
            continue
        if count.numerator <= count.denominator:
            entry = (wanted[of_period], count.numerator, count.denominator)
            found.setdefault((unit, indicator), []).append(entry)
    return _series(found, period, own)


def _series(
    found: dict[tuple[str, str], list[tuple[Period, int, int]]], period: Period, indicators: set[str]
) -> list[Series]:
    made = []
    for (unit, indicator), entries in sorted(found.items()):
        ordered = sorted(entries, key=lambda entry: entry[0].start)
        if indicator in indicators and ordered[-1][0] == period:
            made.append(Series(unit, indicator, ordered[-1], tuple(ordered[:-1])))
    return made
