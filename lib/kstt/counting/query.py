"""The SQL of a pass: counts per unit, or one number of evidence bits per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kstt.counting.dialect import Words
from kstt.counting.plan import Expressions, Pass, Plan, make_pass
from kstt.counting.prepare import EARLY, Stored, prepared
from kstt.rulebook.predicate import sql, tree
from kstt.rulebook.predicate.nulls import always_known
from kstt.rulebook.predicate.rules import CountingRule
from kstt.terms.datasets import DATASETS

Sum = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class CountQuery:
    """sql: unit, keys, then distinct counts. sums: indicator → numerator, denominator and unknown, each as a sum of
    (sign, position in the row). width: how many distinct counts there are.
    """

    sql: str
    width: int
    sums: Mapping[str, tuple[Sum, Sum, Sum]]

    def counts(self, indicator: str, row: Sequence[int]) -> tuple[int, int, int]:
        """Numerator, denominator and unknown of an indicator in a row of the answer."""
        return tuple(sum(sign * row[place] for sign, place in each) for each in self.sums[indicator])


def count_query(
    plan: Plan,
    dataset: str,
    rules: Sequence[CountingRule],
    tables: Mapping[str, Stored],
    words: Words,
    keys: Sequence[str] = (),
    province: str | None = None,
) -> CountQuery:
    """One row a unit (and key), one integer a distinct count. keys: columns of the dataset beside the unit."""
    made = make_pass(rules, words, plan.values)
    counted: dict[str, int] = {}

    def place(expression: str) -> int:
        return counted.setdefault(expression, len(counted) + len(keys) + 1)

    def unknown(each: Expressions) -> Sum:
        if each.known is None:
            return ((1, place(words.count(each.unknown))),)
        return (1, place("COUNT(*)")), (-1, place(f"COUNT({each.known})"))

    sums = {
        indicator: (
            ((1, place(words.count(each.numerator))),),
            ((1, place(words.count(each.denominator))),),
            unknown(each),
        )
        for indicator, each in made.rules.items()
    }
    counts = ", ".join(counted)
    by = ", ".join(map(words.name, (DATASETS[dataset].unit, *keys)))
    only = concerned(plan, dataset, rules, words)
    rows = prepared(dataset, tables, words, plan.period, plan.parameters, province, only)
    return CountQuery(f"SELECT {by}, {counts} FROM ({made.over(rows, by)}) t GROUP BY {by}", len(counted), sums)


def missed_query(plan: Plan, rule: CountingRule, tables: Mapping[str, Stored], words: Words) -> str:
    """How many rows surely do not meet an indicator, of all units together."""
    made = make_pass((rule,), words, plan.values)
    each = made.rules[rule.indicator]
    only = concerned(plan, rule.dataset, (rule,), words)
    rows = prepared(rule.dataset, tables, words, plan.period, plan.parameters, None, only)
    over = made.over(rows, words.name(DATASETS[rule.dataset].unit))
    return f"SELECT COUNT(*) FROM ({over}) t WHERE {each.denominator} AND NOT ({each.numerator})"


def evidence_query(
    plan: Plan, dataset: str, tables: Mapping[str, Stored], words: Words, province: str | None = None
) -> str:
    """One row a row of the dataset that some rule looks at: its key, its unit and its bits."""
    schema = DATASETS[dataset]
    rules = plan.of_dataset(dataset)
    made = make_pass(rules, words, plan.values)
    keys = ", ".join(words.name(name) for name in dict.fromkeys((schema.unit, *schema.key)))
    only = concerned(plan, dataset, rules, words)
    rows = prepared(dataset, tables, words, plan.period, plan.parameters, province, only)
    bits = {made.rules[rule.indicator].denominator: _case(plan, rule, made, "denominator") for rule in rules}
    # A row that is in the numerator is never unknown where the numerator is part of the denominator.
    together = {
        rule.indicator: [_case(plan, rule, made, "numerator", "unknown")]
        if rule.nested
        else [_case(plan, rule, made, "numerator"), _case(plan, rule, made, "unknown")]
        for rule in rules
    }
    cases = " + ".join((*bits.values(), *(case for each in together.values() for case in each)))
    summed = f"SELECT {keys}, CAST({cases} AS BIGINT) AS bits FROM ({made.over(rows, keys)}) t"
    # Sorted by unit, a figure of one unit is read from a few row groups.
    return f"SELECT * FROM ({summed}) e WHERE bits <> 0 ORDER BY {words.name(schema.unit)}"


def concerned(plan: Plan, dataset: str, rules: Sequence[CountingRule], words: Words) -> str | None:
    """The condition that some rule counts a row, or cannot tell; None where that is only known from dearer columns.

    A row that is surely in no denominator (nor in a numerator that stands beside its denominator) counts nowhere: most
    rows of a store belong to other months.
    """
    looked_at = [rule.denominator for rule in rules]
    looked_at += [rule.numerator for rule in rules if not rule.nested]
    distinct = list(dict.fromkeys(looked_at))
    # `x AND y` is false wherever x is: where x is asked anyway, the rest adds nothing.
    needed = [
        each for each in distinct if not (isinstance(each, tree.And) and any(part in distinct for part in each.parts))
    ]
    early = EARLY.get(dataset, frozenset())
    if any(not tree.columns(each) <= early or not tree.columns(each) for each in needed):
        return None
    condition = " OR ".join(f"({sql(each, words.dialect, plan.values)})" for each in needed)
    return condition if all(map(always_known, needed)) else f"COALESCE({condition}, TRUE)"


def units_query(dataset: str, table: Stored, words: Words) -> str:
    """The units that have any row: also those of which no row concerns the period."""
    return f"SELECT DISTINCT {words.name(DATASETS[dataset].unit)} FROM {table.relation}"


def _case(plan: Plan, rule: CountingRule, made: Pass, *parts: str) -> str:
    """The bit of the first of some parts that holds for a row."""
    expressions = made.rules[rule.indicator]
    whens = " ".join(f"WHEN {getattr(expressions, part)} THEN {1 << plan.bit(rule.indicator, part)}" for part in parts)
    return f"(CASE {whens} ELSE 0 END)"


def report_query(table: Stored, words: Words, months: Sequence[str]) -> str:
    """Dossiers in the national report: unit, total and number of months that have one."""
    n = words.name
    listed = ", ".join(words.literal(month) for month in months)
    return (
        f"SELECT {n('unit_code')}, CAST(SUM({n('reported')}) AS BIGINT), COUNT({n('reported')}) FROM {table.relation}"
        f" WHERE {n('period')} IN ({listed}) GROUP BY {n('unit_code')}"
    )
