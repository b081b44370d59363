"""Our counts beside the portal's, figure by figure: what matches, what differs, and which tested explanation fits.

An explanation is never a guess: the figure is counted again under it, and it fits only if it gives exactly the portal's
numerator and denominator. The portal may still have come to its figure in another way, so a page says "fits", not "is".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from kstt.counting.count import as_counts, count_table
from kstt.counting.judged_elsewhen import AsOf, reporting_month
from kstt.counting.plan import Plan
from kstt.counting.rollup import resolve
from kstt.counting.states import LIVE, State, listed_units, other_states, state_of
from kstt.errors import KsttError, Place, Problem
from kstt.intake.opening import Source
from kstt.intake.reading import deliver, gather
from kstt.intake.store import Store
from kstt.intake.writing import UNITS_FILE, units_csv
from kstt.rulebook import RULES_FOLDERS, RuleSet, for_period, load_rules
from kstt.rulebook.predicate import tree
from kstt.rulebook.predicate.rules import CountingRule
from kstt.terms import Period, UnitTree
from kstt.terms.calendar import WorkingDays
from kstt.terms.tables import Kind

Figure = tuple[str, str]
"""Unit code and indicator."""
Pair = tuple[int, int]
Table = Mapping[Figure, Pair]


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """One tested explanation. kind: `option`, `synchronised`, `state`, `shifted`, `reporting-month`, `parent`, `as-of`.

    detail: id of the option, name of the state, period, code of the parent, or day.
    """

    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One cause, or two together. fits: how many differing figures of the indicator the same explanation fits."""

    causes: tuple[Cause, ...]
    fits: int = 1

    @property
    def name(self) -> str:
        """`option:finished-only + synchronised`"""
        return " + ".join(f"{each.kind}:{each.detail}" if each.detail else each.kind for each in self.causes)


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure. ours: None where the store has no rows for it; explanations: those that fit, the widest first."""

    unit: str
    indicator: str
    ours: Pair | None
    portal: Pair
    explanations: tuple[Explanation, ...] = ()

    @property
    def status(self) -> str:
        """`matched`, `explained`, `unexplained` or `not-counted`."""
        if self.ours is None:
            return "not-counted"
        return "matched" if self.ours == self.portal else "explained" if self.explanations else "unexplained"

    @property
    def difference(self) -> Pair | None:
        """What the portal has more than we have, in numerator and denominator."""
        return None if self.ours is None else (self.portal[0] - self.ours[0], self.portal[1] - self.ours[1])


@dataclass(frozen=True)
class Reconciliation:
    """Every figure that the portal publishes, in order. tested: the explanations that were counted, by name."""

    period: Period
    state: State
    rules: RuleSet
    tree: UnitTree
    figures: tuple[Compared, ...]
    tested: tuple[str, ...]
    problems: tuple[Problem, ...]

    def with_status(self, status: str) -> tuple[Compared, ...]:
        return tuple(each for each in self.figures if each.status == status)

    def get(self, unit: str, indicator: str) -> Compared | None:
        return next((each for each in self.figures if (each.unit, each.indicator) == (unit, indicator)), None)


def reconcile(
    store: str | Path,
    period: Period,
    portal: str | Path,
    rules: str = "portal-2026",
    *,
    snapshot: str = "",
    only: Iterable[Figure] | None = None,
) -> Reconciliation:
    """Compare our counts with the portal's.

    portal: a table of counts, a folder of them, or the portal's JSON. snapshot: as in `state_of`. only: the figures that
    matter; None is all. Errors: those of the store, the tables and the rule set; KSTT-PERIOD-002 when the portal's
    table has no figure of the period.
    """
    found = Store.open(store)
    listed, problems = listed_units(found)
    units = listed.in_period(period)
    rule_set = for_period(load_rules(rules), period, RULES_FOLDERS)
    sources = gather(Path(portal), found.units_file, ())
    delivery = deliver(replace(sources, units=Source(UNITS_FILE, units_csv(listed))), rule_set, period)
    published = {
        (unit, indicator): (count.numerator, count.denominator)
        for (unit, of_period, indicator), count in delivery.counts
        if of_period == period.id and count.available and unit in units
    }
    if not published:
        raise KsttError(
            *delivery.problems,
            Problem.of("KSTT-PERIOD-002", Place(), found=period, periods=", ".join(delivery.counts.periods()) or "–"),
        )
    wanted = set(published) if only is None else set(only)
    state = state_of(found, period, snapshot)
    work = _Work(found, units, rule_set, period, state, {key: published[key] for key in published if key in wanted})
    figures = work.compared(published)
    return Reconciliation(
        period, state, rule_set, units, figures, tuple(work.tested), (*problems, *delivery.problems, *state.damage)
    )


class _Work:
    def __init__(self, store, units: UnitTree, rules: RuleSet, period: Period, state: State, portal: Table):
        self.store, self.units, self.rules, self.period, self.state = store, units, rules, period, state
        self.portal = portal
        calendar, root = WorkingDays.of(state.folder), units.root
        self.plan = Plan.of(rules, period, calendar=calendar, province=root.code, level=root.level)
        self.tested: dict[str, None] = {}

    def compared(self, published: Table) -> tuple[Compared, ...]:
        ours = self.table(self.plan, self.state)
        differing = [key for key in self.portal if key in ours and ours[key] != self.portal[key]]
        fitting: dict[Figure, list[tuple[Cause, ...]]] = {key: [] for key in differing}
        self._single(fitting, published)
        self._by_rows(fitting)
        open_ones = [key for key, causes in fitting.items() if not causes]
        if open_ones:
            self._double({key: fitting[key] for key in open_ones})
        explained = _widest_first(fitting)
        return tuple(
            Compared(*key, ours.get(key), self.portal[key], explained.get(key, ())) for key in sorted(self.portal)
        )

    # Counting whole tables again

    def table(self, plan: Plan, state: State) -> dict[Figure, Pair]:
        """Every figure of a state under a plan, as reports have it: sums of the province, copies of 01 to 03."""
        plan = replace(plan, calendar=WorkingDays.of(state.folder))
        counted = count_table("duckdb", state.folder, plan, plan.period)
        below = [unit.code for unit in self.units.scored_units()]
        counts = resolve(as_counts(counted, below), self.units, self.rules, plan.period)
        found = {
            (unit, indicator): (count.numerator, count.denominator)
            for (unit, _, indicator), count in counts
            if count.available and indicator in counted.indicators
        }
        root = self.units.root.code
        for rule in plan.rules:
            if rule.scope == "province" and (root, rule.indicator) in found:
                found |= {(unit, rule.indicator): found[root, rule.indicator] for unit in below}
        return found

    def _singles(self) -> Iterator[tuple[Cause | None, Plan, State]]:
        """Every reading that is counted for all units at once; the cause of an option depends on the indicator."""
        for place in range(self._most_options):
            yield None, self._with_option(self.plan, place), self.state
        yield Cause("synchronised"), self._synchronised(self.plan), self.state
        for state in other_states(self.store, self.period, self.state):
            yield Cause("state", state.name), self.plan, state
        for period in (self.period.previous(), _next(self.period)):
            if (plan := self._plan_of(period)) is not None:
                yield Cause("shifted", period.id), plan, state_of(self.store, period)

    def _single(self, fitting: dict[Figure, list[tuple[Cause, ...]]], published: Table) -> None:
        self._note("parent")
        for key in fitting:
            parent = self.units.get(key[0]).parent
            if parent and published.get((parent, key[1])) == self.portal[key]:
                fitting[key].append((Cause("parent", parent),))
        if not fitting:
            return
        places = iter(range(self._most_options))
        for cause, plan, state in self._singles():
            place = next(places) if cause is None else None
            self._try(fitting, plan, state, lambda key, cause=cause, place=place: self._causes(key, cause, place))

    def _double(self, fitting: dict[Figure, list[tuple[Cause, ...]]]) -> None:
        """Two causes at once, only for what no single one explains."""
        places = range(self._most_options)
        others = [(cause, plan, state) for cause, plan, state in self._singles() if cause is not None]
        for place in places:
            for cause, plan, state in others:
                self._try(
                    fitting,
                    self._with_option(plan, place),
                    state,
                    lambda key, place=place, cause=cause: (
                        [*self._causes(key, None, place), cause] if self._causes(key, None, place) else []
                    ),
                )
        for cause, plan, state in others:
            if cause.kind != "synchronised":
                self._try(
                    fitting,
                    self._synchronised(plan),
                    state,
                    lambda key, cause=cause: [Cause("synchronised"), cause] if self._is_dossiers(key[1]) else [],
                )

    def _try(self, fitting, plan: Plan, state: State, causes_of) -> None:
        """Count under a reading and keep it for every figure that it gives exactly."""
        asked = {indicator for _, indicator in fitting}
        wanted = [rule for rule in plan.rules if rule.indicator in asked and causes_of(("", rule.indicator))]
        if not wanted:
            return
        try:
            table = self.table(replace(plan, rules=tuple(wanted)), state)
        except KsttError:
            return  # a state whose rows cannot be counted explains nothing
        for key, found in fitting.items():
            causes = tuple(causes_of(key))
            if causes and key in table:
                self._note(Explanation(causes).name)
                if table[key] == self.portal[key]:
                    found.append(causes)

    def _note(self, name: str) -> None:
        self.tested.setdefault(name)

    # The readings

    @cached_property
    def _options(self) -> dict[str, tuple[str | None, ...]]:
        """Of every indicator the readings that are not in use; None is the rule itself."""
        day, found = self.period.end, {}
        for rule in self.plan.rules:
            names = (None, *(each.id for each in self.rules.indicator(rule.indicator).counted(day).options))
            found[rule.indicator] = tuple(name for name in names if name != rule.option)
        return found

    @property
    def _most_options(self) -> int:
        return max(map(len, self._options.values()), default=0)

    def _causes(self, key: Figure, cause: Cause | None, place: int | None) -> list[Cause]:
        """The causes of a reading for one figure; none where the reading does not touch it."""
        if cause is None:
            names = self._options.get(key[1], ())
            return [Cause("option", names[place] or "-")] if place < len(names) else []
        return [cause] if cause.kind != "synchronised" or self._is_dossiers(key[1]) else []

    def _is_dossiers(self, indicator: str) -> bool:
        rule = next((rule for rule in self.plan.rules if rule.indicator == indicator), None)
        return rule is not None and rule.dataset == "dossiers" and rule.denominator_from == "rows"

    def _with_option(self, plan: Plan, place: int) -> Plan:
        """The plan with the option at a place of every indicator that has so many; the others are left out."""
        options = {id: names[place] for id, names in self._options.items() if place < len(names)}
        try:
            of_period = Plan.of(self.rules, plan.period, options=options, province=plan.province, level=plan.level)
        except KsttError:
            return replace(plan, rules=())
        return replace(plan, rules=tuple(rule for rule in of_period.rules if rule.indicator in options))

    def _synchronised(self, plan: Plan) -> Plan:
        """The plan over dossiers that reached the portal. Its indicator 04 is left out: it is about nothing else."""
        rules = [_only_synchronised(rule) for rule in plan.rules if self._is_dossiers(rule.indicator)]
        return replace(plan, rules=tuple(rules))

    def _plan_of(self, period: Period) -> Plan | None:
        try:
            rules = for_period(self.rules, period, RULES_FOLDERS)
            return Plan.of(rules, period, province=self.plan.province, level=self.plan.level)
        except KsttError:
            return None

    # Judging rows at other moments

    def _by_rows(self, fitting: dict[Figure, list[tuple[Cause, ...]]]) -> None:
        """For what is still open: the rows as they stood on other days, and the reporting month of the 15th to the 14th."""
        rules = {rule.indicator: rule for rule in self.plan.rules if rule.dataset in ("dossiers", "petitions")}
        live = State(self.store.path)
        seen: dict[Figure, frozenset[date]] = {}
        for key in [key for key, causes in fitting.items() if not causes and key[1] in rules]:
            unit, indicator = key
            rule = rules[indicator]
            if rule.denominator_from == "report" or self.units.children(unit):
                continue
            self._note("as-of")
            if days := self._as_of.days(rule, unit, self.portal[key]):
                seen[key] = days
            if self.period.month:
                self._note("reporting-month")
                if reporting_month(live.files, self.plan, rule, unit) == self.portal[key]:
                    fitting[key].append((Cause("reporting-month"),))
        # The portal looks at all figures on one day: of several that fit, the one that fits most figures is named.
        common = Counter(day for days in seen.values() for day in days)
        for key, days in seen.items():
            day = max(sorted(days), key=lambda each: (common[each], -abs(each - self.period.end)))
            fitting[key].append((Cause("as-of", day.isoformat()),))

    @cached_property
    def _as_of(self) -> AsOf:
        return AsOf(self.state.files, self.plan)


def _only_synchronised(rule: CountingRule) -> CountingRule:
    there = tree.Field("synchronised", Kind.BOOLEAN)
    known = tree.And((tree.Not(tree.IsNull(there)), tree.Truth(there)))
    return replace(rule, denominator=tree.And((rule.denominator, *known.parts)))


def _next(period: Period) -> Period:
    later = period.year + 1
    if period.month:
        return Period(later, month=1) if period.month == 12 else Period(period.year, month=period.month + 1)
    if period.quarter:
        return Period(later, quarter=1) if period.quarter == 4 else Period(period.year, quarter=period.quarter + 1)
    return Period(later)


def _widest_first(fitting: Mapping[Figure, list[tuple[Cause, ...]]]) -> dict[Figure, tuple[Explanation, ...]]:
    """What fits many figures of an indicator stands before what fits this one alone, perhaps by chance."""
    fits: Counter[tuple[str, str]] = Counter()
    for (_, indicator), causes in fitting.items():
        for each in causes:
            fits[indicator, Explanation(each).name] += 1
    made = {}
    for key, causes in fitting.items():
        found = [Explanation(each, fits[key[1], Explanation(each).name]) for each in causes]
        made[key] = tuple(sorted(found, key=lambda each: (len(each.causes), -each.fits, each.name)))
    return made


__all__ = ["LIVE", "Cause", "Compared", "Explanation", "Reconciliation", "reconcile"]
