"""One figure under the lamp: its score, its rows by two routes, the readings that were not used, the states before.

Everything an audit page shows is computed here, once, as plain data; the page only words it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from kstt.counting.by_hand import Key, Verdict, key_of, rows_by_unit, verdict
from kstt.counting.count import CountedTable, as_counts, count_table, stored_tables
from kstt.counting.dialect import Words
from kstt.counting.engines import opened
from kstt.counting.evidence import evidence_of, marked_rows
from kstt.counting.plan import Plan
from kstt.counting.prepare import prepared
from kstt.counting.readable import audit_sql
from kstt.counting.rollup import resolve
from kstt.counting.states import State, other_states, state_of, units_in
from kstt.errors import Problem
from kstt.intake.store import Store, quoted
from kstt.rulebook import RULES_FOLDERS, Indicator, RuleSet, for_period, load_rules
from kstt.rulebook.predicate.rules import CountingRule
from kstt.rulebook.predicate.tree import columns as tree_columns
from kstt.scoring import IndicatorScore, ScoreCard, Status, score
from kstt.terms import Count, Counts, Origin, Period, Unit, UnitTree
from kstt.terms.calendar import WorkingDays
from kstt.terms.counts import OWN_ROWS
from kstt.trace.record import RuleUse, rules_asked

MOST_CHECKED = 200_000
"""Rows judged by the second route; of a larger figure those of the first units, and the page says how many."""

LAST_MINUTES = 30
"""Ends so shortly before the deadline are counted, here and elsewhere, so that the rows can be compared."""

Triple = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class AuditedRow:
    """A row that concerns the figure. values: of the dataset, with derived columns; first, second: by SQL and by hand."""

    unit: str
    key: Key
    values: Mapping[str, object]
    first: Verdict
    second: Verdict


@dataclass(frozen=True, slots=True)
class RowCheck:
    """The second route. looked: rows judged; of: rows there are; differing: rows on which the two do not agree."""

    looked: int
    of: int
    differing: tuple[AuditedRow, ...]

    @property
    def agreed(self) -> int:
        return self.looked - len(self.differing)


@dataclass(frozen=True, slots=True)
class Reading:
    """What another reading or another state gives. points: None where they cannot be computed."""

    name: str
    counts: Triple
    points: Decimal | None


@dataclass(frozen=True)
class Audit:
    """One figure of one unit and everything about it.

    score: of the unit; of_unit: whose rows they are (the parent of a copied figure, None where no rows decide). units:
    whose rows are added, the province itself among them where rows bear its own code. whole: procedures of all units,
    each once. rule: None where nothing is counted. counted: numerator, denominator, unknown as counted now. options,
    states: what another reading, or another of the `known_states`, gives. elsewhere: dossiers of all other units that
    ended in time, those that did in the last minutes before the deadline first. problems: of the tables.
    """

    unit: Unit
    period: Period
    indicator: Indicator
    tree: UnitTree
    rules: RuleSet
    card: ScoreCard
    score: IndicatorScore
    asked: tuple[RuleUse, ...]
    state: State
    plan: Plan
    of_unit: Unit | None
    units: tuple[str, ...]
    whole: bool
    rule: CountingRule | None
    counted: Triple | None
    rows: tuple[AuditedRow, ...]
    check: RowCheck | None
    sql: str | None
    options: tuple[Reading, ...]
    states: tuple[Reading, ...]
    known_states: tuple[State, ...]
    elsewhere: tuple[int, int] | None
    problems: tuple[Problem, ...]

    def of(self, part: str) -> tuple[AuditedRow, ...]:
        """Rows of a part: `numerator`, `denominator`, `missed`, `unknown`, by the first route."""
        if part == "missed":
            return tuple(
                row for row in self.rows if row.first.denominator and not row.first.numerator and not row.first.unknown
            )
        return tuple(row for row in self.rows if getattr(row.first, part))

    @property
    def reported_alone(self) -> int:
        """How much of the denominator is from the national report alone, without a row."""
        if self.counted is None or self.rule.denominator_from != "report":
            return 0
        return self.counted[1] - len(self.of("denominator"))


def audit_figure(
    store: str | Path,
    unit: str,
    period: Period,
    indicator: str,
    rules: str = "portal-2026",
    *,
    snapshot: str = "",
    options: Mapping[str, str | None] | None = None,
) -> Audit:
    """Everything about one figure, counted from a store.

    snapshot: "" the period's latest revision, else the store as it is; `live`; or `2026-08/r1`. options: as in `Plan.of`.
    Errors: KSTT-STORE-001, KSTT-UNITS-018, KSTT-UNIT-001, KSTT-SNAPSHOT-002, -003 where damage cannot be read; those of
    the rule set and of counting.

    >>> audit = audit_figure(sample_store(), "H99.103", Period.parse("2026-08"), "05")        # doctest: +SKIP
    >>> audit.score.points, audit.check.agreed, audit.check.looked                            # doctest: +SKIP
    (Decimal('19.33'), 65, 65)
    """
    found = Store.open(store)
    tree, problems = units_in(found, period)
    asked_of = tree.get(unit)
    rule_set = for_period(load_rules(rules), period, RULES_FOLDERS)
    state = state_of(found, period, snapshot)
    calendar = WorkingDays.of(state.folder)
    root = tree.root
    plan = Plan.of(rule_set, period, options=options, calendar=calendar, province=root.code, level=root.level)
    with state.read_with_care():
        table = count_table("duckdb", state.folder, plan, period)
        card = _card(table, tree, rule_set, asked_of, period)
        earned = card.indicator(indicator)
        one = _One(tree, rule_set, plan, state, indicator, earned.copied_from or unit, _own_rows(table, indicator))
        meant = rule_set.indicator(indicator)
        version = meant.version(period.end)
        counted = one.counts(table) if one.counted_in(table) else None
        others = other_states(found, period, state)
        rows, check = one.rows() if counted is not None else ((), None)
        return Audit(
            unit=asked_of,
            period=period,
            indicator=meant,
            tree=tree,
            rules=rule_set,
            card=card,
            score=earned,
            asked=rules_asked(earned, rule_set, version),
            state=state,
            plan=plan,
            of_unit=tree.get(one.of_unit) if counted is not None else None,
            units=one.units,
            whole=one.whole,
            rule=one.rule,
            counted=counted,
            rows=rows,
            check=check,
            sql=one.sql(table) if counted is not None else None,
            options=one.options(earned) if counted is not None else (),
            states=tuple(one.reading(each, earned) for each in others) if counted is not None else (),
            known_states=others,
            elsewhere=one.elsewhere() if counted is not None else None,
            problems=(*problems, *table.problems),
        )


def _card(table: CountedTable, tree: UnitTree, rules: RuleSet, unit: Unit, period: Period) -> ScoreCard:
    """The card as the monthly report has it: units above first, so that copied figures are at hand."""
    counts = resolve(as_counts(table, [each.code for each in tree.scored_units()]), tree, rules, period)
    above, line = unit, [unit]
    while above.parent:
        above = tree.get(above.parent)
        line.append(above)
    card = None
    for each in reversed(line):
        card = score(each.code, period, counts, rules, card)
    return card


def _own_rows(table: CountedTable, indicator: str) -> bool:
    """Whether rows bear the code of the province itself."""
    return any(row.indicator == indicator and OWN_ROWS in row.marks for row in table.rows)


class _One:
    """The figure on its own: only its rule is counted, on any state and under any reading."""

    def __init__(
        self, tree: UnitTree, rules: RuleSet, plan: Plan, state: State, indicator: str, of_unit: str, own_rows: bool
    ):
        self.tree, self.rules, self.state, self.of_unit = tree, rules, state, of_unit
        self.indicator = indicator
        self.rule = next((rule for rule in plan.rules if rule.indicator == indicator), None)
        self.plan = replace(plan, rules=(self.rule,) if self.rule else ())
        self.whole = (
            self.rule is not None and of_unit == plan.province and (self.rule.distinct or self.rule.scope == "province")
        )
        below = [each.code for each in tree.scored_units()]
        # A province's sums are those of its units and of its own rows; every other unit stands for itself.
        added = (*below, *([of_unit] if own_rows else []))
        self.units = added if of_unit == plan.province and below and not self.whole else (of_unit,)

    def counted_in(self, table: CountedTable) -> bool:
        if self.rule is None or self.indicator not in table.indicators:
            return False
        mine = {row.unit_code: row for row in table.rows if row.indicator == self.indicator}
        pairs = [(row.numerator, row.denominator) if (row := mine.get(unit)) else (0, 0) for unit in self.units]
        return not any(table.empty(self.indicator, *pair) for pair in pairs)

    def counts(self, table: CountedTable) -> Triple:
        whose = {*self.units, self.of_unit}
        mine = [row for row in table.rows if row.indicator == self.indicator and row.unit_code in whose]
        return (
            sum(row.numerator for row in mine),
            sum(row.denominator for row in mine),
            sum(row.unknown for row in mine),
        )

    def reading(self, state: State, earned: IndicatorScore, plan: Plan | None = None, name: str = "") -> Reading:
        plan = replace(plan or self.plan, calendar=WorkingDays.of(state.folder))
        counts = self.counts(count_table("duckdb", state.folder, plan, plan.period))
        return Reading(name or state.name, counts, self._points(counts, earned))

    def _points(self, counts: Triple, earned: IndicatorScore) -> Decimal | None:
        """Points for other counts under the same rule of scoring; None where counts do not decide."""
        if earned.status is Status.CONSTANT:
            return None
        # Scored as the unit that the rows belong to, so that nothing is copied.
        counted = Counts({(self.of_unit, self.plan.period.id, self.indicator): Count(*counts[:2], Origin.COUNTED)})
        return score(self.of_unit, self.plan.period, counted, self.rules).indicator(self.indicator).points

    def options(self, earned: IndicatorScore) -> tuple[Reading, ...]:
        """Every other reading that the rule set names, the rule itself too where an option is in use."""
        counting = self.rules.indicator(self.indicator).counted(self.plan.period.end)
        names = [None, *(option.id for option in counting.options)]
        made = []
        for name in names:
            if name == self.rule.option:
                continue
            other = Plan.of(self.rules, self.plan.period, options={self.indicator: name}, province=self.plan.province)
            plan = replace(self.plan, rules=(other.rule(self.indicator),))
            made.append(self.reading(self.state, earned, plan, name or "-"))
        return tuple(made)

    def sql(self, table: CountedTable) -> str:
        marks = {
            mark
            for row in table.rows
            if row.indicator == self.indicator and row.unit_code in self.units
            for mark in row.marks
        }
        units = None if self.whole else self.units
        return audit_sql(self.rule, self.plan, self.relation, units, last_year="temporary_denominator" in marks)

    def relation(self, table: str) -> str:
        """What stands after FROM: the file of a snapshot, or the rows of a store that stand."""
        if self.state.snapshot is None:
            text = Store(self.state.folder).relation(table)
            return f"({text})" if text else "(SELECT NULL)"
        return f"read_parquet({quoted(self.state.snapshot.file(table).as_posix())})"

    def rows(self) -> tuple[tuple[AuditedRow, ...], RowCheck]:
        """The rows of the figure with what each route makes of them."""
        kept: list[AuditedRow] = []
        differing: list[AuditedRow] = []
        looked = total = 0
        by_sql = self._first_route()
        second_route = rows_by_unit(self.state.files, self.plan, self.rule.dataset, self.units, self.whole)
        for unit, by_hand in second_route:
            first = by_sql[unit]
            if looked > MOST_CHECKED:
                total += len(by_hand)
                continue
            looked += len(by_hand)
            found = {key_of(self.rule.dataset, row): row for row in by_hand}
            for key in (*found, *(key for key in first if key not in found)):
                row = found.get(key)
                nothing = Verdict(False, False, False)
                second = verdict(self.rule, row, self.plan) if row is not None else nothing
                each = AuditedRow(unit, key, row or {}, first.get(key, nothing), second)
                if each.first != each.second:
                    differing.append(each)
                if each.first != nothing or each.first != each.second:
                    kept.append(each)
            total += len(found)
        return tuple(kept), RowCheck(looked, total, tuple(differing))

    def elsewhere(self) -> tuple[int, int] | None:
        """How other units end what they end in time; None for a figure that no deadline decides."""
        read = tree_columns(self.rule.numerator) | tree_columns(self.rule.denominator)
        if self.rule.dataset != "dossiers" or "effective_due_at" not in read or len(self.units) > 1:
            return None
        with opened("duckdb", self.state.folder) as engine:
            words = Words(engine.dialect, self.plan.calendar)
            tables = stored_tables(engine, ("dossiers",))
            rows = prepared("dossiers", tables, words, self.plan.period, self.plan.parameters)
            start, end = (words.literal(self.plan.values[name]) for name in ("period_start", "period_end"))
            near = f"effective_due_at - ended_at <= INTERVAL {LAST_MINUTES} MINUTE"
            where = f"ended_at <= effective_due_at AND ended_at BETWEEN {start} AND {end}"
            where += f" AND unit_code <> {words.literal(self.of_unit)}"
            return engine.rows(f"SELECT count(*) FILTER (WHERE {near}), count(*) FROM ({rows}) r WHERE {where}")[0]

    def _first_route(self) -> dict[str, dict[Key, Verdict]]:
        """What the evidence bits of the counting engine say, unit by unit."""
        with evidence_of(self.state.folder, self.plan) as folder:
            marked = marked_rows(folder, self.plan, self.indicator, self.units)
        return {unit: {key: Verdict(*parts) for key, parts in rows.items()} for unit, rows in marked.items()}
