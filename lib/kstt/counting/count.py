"""Count numerators and denominators from rows: integers only, one pass a dataset, the same on every engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kstt.counting.dialect import Words
from kstt.counting.engines import Engine, opened
from kstt.counting.plan import Plan
from kstt.counting.prepare import EARLY, Stored, tables_needed
from kstt.counting.query import count_query, missed_query, report_query, units_query
from kstt.counting.reach import REPORTS, Reach, reach_of
from kstt.errors import KsttError, Place, Problem
from kstt.rulebook import RuleSet
from kstt.rulebook.predicate.nulls import always_known
from kstt.rulebook.predicate.rules import CountingRule
from kstt.terms import Count, Counts, Origin, Period
from kstt.terms.calendar import WorkingDays
from kstt.terms.counts import OWN_ROWS, UNKNOWN_ROWS
from kstt.terms.datasets import DATASETS, TABLE_OF

KEYS = {"procedure": "procedure_code", "field": "field_code", "official": "official_key", "channel": "channel"}
"""What counts may be broken down by beside the unit, and the column of each."""


@dataclass(frozen=True, slots=True)
class CountedRow:
    """Counts of one indicator and unit (and key). unknown: rows whose part cannot be told because something is empty.

    keys: one value a key asked for, None where the row has none. marks: as in `Count`.
    """

    unit_code: str
    period: str
    indicator: str
    numerator: int
    denominator: int
    unknown: int
    keys: tuple[str | None, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class CountedTable:
    """Counts of one period, sorted by unit, indicator and keys.

    indicators: those that were counted, also where no unit has a row. province: the unit that stands for all.
    province_only: indicators that are computed for the province alone. problems: warnings, e.g. of missing tables.
    reach: of the tables behind each indicator; the rows are counted as they are, whatever it is.
    """

    period: Period
    rows: tuple[CountedRow, ...]
    indicators: tuple[str, ...]
    keys: tuple[str, ...] = ()
    province: str | None = None
    province_only: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    reach: Mapping[str, tuple[Reach, ...]] = field(default_factory=dict)

    def empty(self, indicator: str, numerator: int, denominator: int) -> bool:
        """Whether a pair says nothing: 0 of 0, from a table that does not reach the period. It is not zero."""
        return not (numerator or denominator) and any(not each.months for each in self.reach.get(indicator, ()))

    def unreached(self) -> tuple[str, ...]:
        """Tables without any row of the period, on which an indicator rests."""
        found = {each.table for reached in self.reach.values() for each in reached if each.problem and not each.months}
        return tuple(sorted(found))

    def get(self, unit: str, indicator: str) -> CountedRow | None:
        """The first row of a unit and indicator, or None."""
        return next((row for row in self.rows if (row.unit_code, row.indicator) == (unit, indicator)), None)


def count_table(
    engine: str | Engine,
    source: str | Path | None,
    rules: RuleSet | Plan,
    period: Period,
    keys: Sequence[str] = (),
    *,
    options: Mapping[str, str | None] | None = None,
    calendar: WorkingDays | None = None,
    province: str | None = None,
) -> CountedTable:
    """Count every indicator that has rows, for one period.

    engine: `duckdb`, `postgres`, `spark`, or an open engine (source is then None). keys: of `KEYS`. options: the named
    reading of an indicator. province: code of the unit for which 01–03 and distinct procedures are counted over all
    units.
    Errors: KSTT-COUNTING-011 no such key, those of `opened` and of the engine (KSTT-COUNTING-003, 004, 008, 017); a
    missing table is a problem of the result, not an error.
    """
    plan = (
        rules
        if isinstance(rules, Plan)
        else Plan.of(rules, period, options=options, calendar=calendar, province=province)
    )
    unknown = [key for key in keys if key not in KEYS]
    if unknown:
        raise KsttError(Problem.of("KSTT-COUNTING-011", Place(), found=unknown[0], allowed=", ".join(KEYS)))
    if isinstance(engine, str):
        with opened(engine, source or "") as open_engine:
            return _counted(open_engine, plan, tuple(keys))
    return _counted(engine, plan, tuple(keys))


def _counted(engine: Engine, plan: Plan, keys: tuple[str, ...]) -> CountedTable:
    words = Words(engine.dialect, plan.calendar)
    rows: list[CountedRow] = []
    problems: list[Problem] = []
    counted: list[str] = []
    reach: dict[str, tuple[Reach, ...]] = {}
    for dataset in plan.datasets():
        tables = stored_tables(engine, tables_needed(dataset))
        problems += [problem for stored in tables.values() for problem in stored.problems]
        if lacking := _lacking(dataset, tables):
            problems += lacking
            continue
        for scope, rules in scopes(plan, dataset):
            rows += _pass(engine, plan, dataset, rules, tables, words, keys, scope)
        counted += [rule.indicator for rule in plan.of_dataset(dataset)]
        found = tuple(reach_of(engine, name, stored, words, plan.period) for name, stored in tables.items())
        reach |= dict.fromkeys((rule.indicator for rule in plan.of_dataset(dataset)), found)
    if any(rule.denominator_from == "report" and rule.indicator in reach for rule in plan.rules):
        found_reports = engine.table(REPORTS)
        absent = Problem.of("KSTT-COUNTING-024", Place(), found=REPORTS, period=plan.period.id)
        problems += found_reports.problems if found_reports else (absent,)
    problems += _blank_told(engine, plan, words, rows)
    rows = _own_rows_marked(plan, _with_reports(engine, plan, words, rows, reach, len(keys)))
    problems += _own_rows_told(plan, rows)
    reach |= _reach_of_reports(engine, plan, words, reach)
    problems += [problem for found in reach.values() for each in found for problem in each.problem]
    alone = tuple(rule.indicator for rule in plan.rules if rule.scope == "province")
    rows.sort(key=lambda row: (row.unit_code, row.indicator, tuple(key or "" for key in row.keys)))
    problems = list(dict.fromkeys(problems))
    return CountedTable(
        plan.period, tuple(rows), tuple(sorted(counted)), keys, plan.province, alone, tuple(problems), reach
    )


def require_tables(engine: Engine, plan: Plan, indicator: str) -> None:
    """Errors: KSTT-COUNTING-002 for each table of an indicator that the source lacks, -010 where it has no rows at all."""
    dataset = plan.rule(indicator).dataset
    if lacking := _lacking(dataset, stored_tables(engine, tables_needed(dataset))):
        raise KsttError(*lacking)


def _lacking(dataset: str, tables: Mapping[str, Stored]) -> list[Problem]:
    absent = (name for name in tables_needed(dataset) if name not in tables)
    return [Problem.of("KSTT-COUNTING-002", Place(), found=name) for name in absent]


def reach_told(engine: Engine, plan: Plan, indicator: str) -> tuple[Problem, ...]:
    """KSTT-COUNTING-014 or 015 of the tables of an indicator: no row found is then not that nothing occurred."""
    words = Words(engine.dialect, plan.calendar)
    tables = stored_tables(engine, tables_needed(plan.rule(indicator).dataset))
    found = (reach_of(engine, name, stored, words, plan.period) for name, stored in tables.items())
    return tuple(problem for each in found for problem in each.problem)


def stored_tables(engine: Engine, names: Iterable[str]) -> dict[str, Stored]:
    """The canonical tables that a source has, of those named."""
    found = {name: engine.table(name) for name in names}
    return {name: stored for name, stored in found.items() if stored is not None}


def scopes(plan: Plan, dataset: str) -> list[tuple[str | None, tuple[CountingRule, ...]]]:
    """The readings of a dataset: by unit, and once for the whole province where units cannot be added."""
    rules = plan.of_dataset(dataset)
    if plan.province is None:
        return [(None, rules)]
    by_unit = tuple(rule for rule in rules if rule.scope == "unit")
    whole = tuple(rule for rule in rules if rule.scope == "province" or rule.distinct)
    return [(scope, found) for scope, found in ((None, by_unit), (plan.province, whole)) if found]


def _pass(
    engine: Engine,
    plan: Plan,
    dataset: str,
    rules: Sequence[CountingRule],
    tables: Mapping[str, Stored],
    words: Words,
    keys: tuple[str, ...],
    province: str | None,
) -> list[CountedRow]:
    names = DATASETS[dataset].names()
    present = [KEYS[key] for key in keys if KEYS[key] in names]
    query = count_query(plan, dataset, rules, tables, words, present, province)
    # Distinct procedures of the province replace what a unit that stands for it would have of its own.
    alone = province is None and plan.province is not None
    made = []
    answer = engine.rows(query.sql)
    if province is None and not keys and dataset in EARLY:
        # A unit none of whose rows concerns the period has counted nothing; that is a figure too.
        counted = {found[0] for found in answer}
        units = engine.rows(units_query(dataset, tables[TABLE_OF[dataset]], words))
        answer += [(unit, *([0] * query.width)) for (unit,) in units if unit not in counted]
    for found in answer:
        values = dict(zip(present, found[1:], strict=False))
        for rule in rules:
            if alone and rule.distinct and found[0] == plan.province:
                continue
            numerator, denominator, unknown = query.counts(rule.indicator, found)
            over = ("above_denominator",) if numerator > denominator else ()
            made.append(
                CountedRow(
                    unit_code=found[0],
                    period=plan.period.id,
                    indicator=rule.indicator,
                    numerator=numerator,
                    denominator=denominator,
                    unknown=unknown,
                    keys=tuple(values.get(KEYS[key]) for key in keys),
                    marks=over,
                )
            )
    return made


def _reach_of_reports(
    engine: Engine, plan: Plan, words: Words, reach: Mapping[str, tuple[Reach, ...]]
) -> dict[str, tuple[Reach, ...]]:
    """Of indicators that take the national report as well, where the source has it: the reach of both."""
    those = [rule.indicator for rule in plan.rules if rule.denominator_from == "report" and rule.indicator in reach]
    table = engine.table(REPORTS) if those else None
    if table is None:
        return {}
    found = reach_of(engine, REPORTS, table, words, plan.period)
    return {indicator: (*reach[indicator], found) for indicator in those}


def _with_reports(
    engine: Engine, plan: Plan, words: Words, rows: list[CountedRow], reach: Mapping[str, tuple[Reach, ...]], keys: int
) -> list[CountedRow]:
    """Denominators that are the larger of our count and the national report's.

    Only whole numbers meet, after counting. Where a unit has neither dossiers nor a report, last year's report is
    divided by 12, 4 or 1 and marked as temporary; where a report lacks months, or no unit's has any, the mark says which
    share it has. [S]
    A report knows no keys: what it has beyond our rows stands in a row of empty keys, so that the parts add up.
    reach: of the tables counted; a report does not say that none of its dossiers is in rows that are not there.
    """
    of_report = {rule.indicator for rule in plan.rules if rule.denominator_from == "report" and rule.indicator in reach}
    if not of_report:
        return rows
    months = plan.period.months()
    reported = _reported(engine, words, months)
    last_year = {
        unit: total for unit, (total, _) in _reported(engine, words, Period(plan.period.year - 1).months()).items()
    }
    nothing = (None,) * keys
    made = [row for row in rows if row.indicator not in of_report]
    for indicator in sorted(of_report):
        own: dict[str, list[CountedRow]] = {}
        for row in rows:
            if row.indicator == indicator:
                own.setdefault(row.unit_code, []).append(row)
        for unit in sorted({*own, *reported, *last_year}):
            parts = own.get(unit, [])
            if unit == plan.province and (not parts or {*own, *reported, *last_year} - {unit}):
                # The province's figure is the sum of its units and of its own rows; its report is of all of them.
                made += parts
                continue
            if _unread(parts, reach[indicator]):
                made += parts
                continue
            counted = sum(row.denominator for row in parts)
            total, known = reported.get(unit, (0, 0))
            marks: tuple[str, ...] = ()
            if not total and not counted and unit in last_year:
                share = 12 // len(months)
                total, marks = (2 * last_year[unit] + share) // (2 * share), ("temporary_denominator",)
            elif (known or not reported) and known < len(months):
                marks = (f"report_months:{known}/{len(months)}",)
            beyond = max(total - counted, 0)
            rest = next((row for row in parts if row.keys == nothing), None)
            made += [row for row in parts if row is not rest]
            if rest or beyond or not parts:
                rest = rest or CountedRow(unit, plan.period.id, indicator, 0, 0, 0, nothing)
                made.append(replace(rest, denominator=rest.denominator + beyond, marks=(*rest.marks, *marks)))
    return made


def _reported(engine: Engine, words: Words, months: Iterable[Period]) -> dict[str, tuple[int, int]]:
    """Unit → the total of its national reports of some months, and in how many of these there is one."""
    table = engine.table(REPORTS)
    found = engine.rows(report_query(table, words, [month.id for month in months])) if table else ()
    return {unit: (total, known) for unit, total, known in found if known}


def _unread(parts: Iterable[CountedRow], reached: Iterable[Reach]) -> bool:
    """Whether a unit has no row of a period that the tables do not reach."""
    return any(not each.months for each in reached) and not any(row.numerator or row.denominator for row in parts)


def _own_rows_marked(plan: Plan, rows: list[CountedRow]) -> list[CountedRow]:
    """Rows that bear the province's own code beside those of its units are a part of its figure, not all of it."""
    added = {rule.indicator for rule in plan.rules if rule.scope == "unit" and not rule.distinct}
    added &= {row.indicator for row in rows if row.unit_code != plan.province}
    return [
        replace(row, marks=(*row.marks, OWN_ROWS)) if row.unit_code == plan.province and row.indicator in added else row
        for row in rows
    ]


def _blank_told(engine: Engine, plan: Plan, words: Words, rows: Iterable[CountedRow]) -> list[Problem]:
    """Indicators of which no row of any unit tells anything: mostly a column that the mapping does not have."""
    counted: dict[str, list[int]] = {}
    for row in rows:
        sums = counted.setdefault(row.indicator, [0, 0, 0])
        for place, count in enumerate((row.numerator, row.denominator, row.unknown)):
            sums[place] += count
    blank = [
        indicator
        for indicator, (numerator, denominator, unknown) in sorted(counted.items())
        if unknown
        and not numerator
        and unknown >= denominator
        and not (denominator and _any_missed(engine, plan.rule(indicator), plan, words))
    ]
    if not blank:
        return []
    return [Problem.of("KSTT-COUNTING-025", Place(), period=plan.period.id, found=", ".join(blank))]


def _any_missed(engine: Engine, rule: CountingRule, plan: Plan, words: Words) -> bool:
    """Whether some row surely does not meet an indicator, among those of which it is unknown."""
    if rule.nested and always_known(rule.denominator):
        return False  # the unknown rows are in the denominator, and as many
    tables = stored_tables(engine, tables_needed(rule.dataset))
    return engine.rows(missed_query(plan, rule, tables, words)) != [(0,)]


def _own_rows_told(plan: Plan, rows: Iterable[CountedRow]) -> list[Problem]:
    found: dict[str, int] = {}
    for row in rows:
        if OWN_ROWS in row.marks and (row.numerator or row.denominator):
            found[row.indicator] = found.get(row.indicator, 0) + row.denominator
    if not found:
        return []
    told = ", ".join(f"{indicator}: {n}" for indicator, n in sorted(found.items()))
    return [Problem.of("KSTT-COUNTING-022", Place(), unit=plan.province, period=plan.period.id, found=told)]


def as_counts(table: CountedTable, units: Iterable[str] = ()) -> Counts:
    """The counts as every other room takes them, with `Origin.COUNTED`.

    units: offices that get 0 of 0 where they have no row: an idle office is not one without figures. An indicator whose
    table the source lacks stays without figures; one whose table does not reach the period has no 0 of 0, and every other
    figure is marked with the months that are there. Only for a table without keys.
    """
    if table.keys:
        raise ValueError("counts by further keys are for drill-down, not for scores")
    period = table.period.id
    found = {
        (row.unit_code, period, row.indicator): Count(
            row.numerator, row.denominator, Origin.COUNTED, _marks(row, table)
        )
        for row in table.rows
        if not table.empty(row.indicator, row.numerator, row.denominator)
    }
    for unit in units:
        for indicator in table.indicators:
            if table.empty(indicator, 0, 0):
                continue
            if indicator in table.province_only and table.province not in (None, unit):
                continue
            if unit == table.province and indicator not in table.province_only:
                # The province's sums are rolled up from its units, so an empty entry must not stand in their way.
                continue
            found.setdefault((unit, period, indicator), Count(0, 0, Origin.COUNTED, _partly(indicator, table)))
    return Counts(found)


def _marks(row: CountedRow, table: CountedTable) -> tuple[str, ...]:
    marks = (*_partly(row.indicator, table), *row.marks)
    return (*marks, f"{UNKNOWN_ROWS}:{row.unknown}") if row.unknown else marks


def _partly(indicator: str, table: CountedTable) -> tuple[str, ...]:
    """The mark of a period of which the rows have some months; a report that lacks months is marked by itself."""
    return tuple(mark for each in table.reach.get(indicator, ())[:1] for mark in each.mark)
