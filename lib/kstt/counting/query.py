"""The SQL of a pass: counts per unit, or one number of evidence bits per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kstt.counting.dialect import Words
from kstt.counting.plan import BITS, Plan, make_pass
from kstt.counting.prepare import Stored, prepared
from kstt.rulebook.predicate.rules import CountingRule
from kstt.terms.datasets import DATASETS


@dataclass(frozen=True)
class CountQuery:
    """sql: unit, keys, then distinct counts; places: indicator → position of (denominator, numerator, unknown)."""

    sql: str
    places: Mapping[str, tuple[int, int, int]]


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
    places = {}
    for indicator, expressions in made.rules.items():
        places[indicator] = tuple(
            counted.setdefault(getattr(expressions, part), len(counted) + len(keys) + 1) for part in BITS
        )
    counts = ", ".join(f"COUNT(CASE WHEN {expression} THEN 1 END)" for expression in counted)
    by = ", ".join(map(words.name, (DATASETS[dataset].unit, *keys)))
    rows = prepared(dataset, tables, words, plan.period, plan.parameters, province)
    truths = ", ".join(f"({text}) AS {name}" for name, text in made.truths.items())
    text = f"SELECT {by}, {counts} FROM (SELECT {by}, {truths} FROM ({rows}) r) t GROUP BY {by}"
    return CountQuery(text, places)


def evidence_query(
    plan: Plan, dataset: str, tables: Mapping[str, Stored], words: Words, province: str | None = None
) -> str:
    """One row a row of the dataset that some rule looks at: its key, its unit and its bits."""
    schema = DATASETS[dataset]
    made = make_pass(plan.of_dataset(dataset), words, plan.values)
    keys = ", ".join(words.name(name) for name in dict.fromkeys((schema.unit, *schema.key)))
    rows = prepared(dataset, tables, words, plan.period, plan.parameters, province)
    truths = ", ".join(f"({text}) AS {name}" for name, text in made.truths.items())
    bits = " + ".join(
        f"(CASE WHEN {getattr(expressions, part)} THEN {1 << plan.bit(indicator, part)} ELSE 0 END)"
        for indicator, expressions in made.rules.items()
        for part in BITS
    )
    summed = f"SELECT {keys}, CAST({bits} AS BIGINT) AS bits FROM (SELECT {keys}, {truths} FROM ({rows}) r) t"
    return f"SELECT * FROM ({summed}) e WHERE bits <> 0"


def report_query(table: Stored, words: Words, months: Sequence[str]) -> str:
    """Dossiers in the national report: unit, total and number of months that have one."""
    n = words.name
    listed = ", ".join(words.literal(month) for month in months)
    return (
        f"SELECT {n('unit_code')}, CAST(SUM({n('reported')}) AS BIGINT), COUNT({n('reported')}) FROM {table.relation}"
        f" WHERE {n('period')} IN ({listed}) GROUP BY {n('unit_code')}"
    )
