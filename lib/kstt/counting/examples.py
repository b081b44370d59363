"""Run the examples that stand beside the counting rules: the rule set's own proof that it counts what it says."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kstt.counting.count import count_table
from kstt.counting.plan import Plan
from kstt.errors import Place, Problem
from kstt.rulebook import RuleSet
from kstt.rulebook.predicate.examples import example_rows
from kstt.terms import Period
from kstt.terms.datasets import TABLE_OF
from kstt.terms.tables import TABLES, Kind, TableSchema

_ARROW = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.TIMESTAMP: pa.timestamp("us"),
    Kind.DATE: pa.date32(),
}


def arrow_schema(schema: TableSchema) -> pa.Schema:
    """A canonical table's columns as Arrow types."""
    return pa.schema([(column.name, _ARROW[column.kind]) for column in schema.columns])


def write_table(folder: Path, name: str, rows: Sequence[dict]) -> Path:
    """Rows of a canonical table as `<folder>/<name>.parquet`; columns that a row lacks are empty."""
    file = folder / f"{name}.parquet"
    pq.write_table(pa.Table.from_pylist(list(rows), schema=arrow_schema(TABLES[name])), file)
    return file


def wrong_examples(rules: RuleSet) -> Iterator[Problem]:
    """Every example of a rule set that does not count to what it says: KSTT-PRED-036, with file and line.

    Counted on DuckDB. Errors: KSTT-PRED-035 for an example that cannot be read.
    """
    for indicator in rules.indicators:
        for number, counting in enumerate(indicator.counting, 1):
            for place_in_list, example in enumerate(counting.examples, 1):
                path = f"indicators/{indicator.id}/counting/{number}/examples/{place_in_list}"
                file, line = rules.lines.get(path, (None, None))
                place = Place(file, row=line)
                rows = example_rows(example, counting.dataset, indicator.id, place)
                expected = (example.numerator, example.denominator, example.unknown)
                counted = _counted(rules, indicator.id, counting.dataset, Period.parse(example.period), rows)
                if counted != expected:
                    yield Problem.of(
                        "KSTT-PRED-036", place, id=indicator.id, counted=_triple(counted), expected=_triple(expected)
                    )


def _triple(counts: tuple[int, int, int]) -> str:
    return " / ".join(map(str, counts))


def _counted(rules: RuleSet, indicator: str, dataset: str, period: Period, rows: list[dict]) -> tuple[int, int, int]:
    plan = Plan.of(rules, period, options={indicator: None})
    only = Plan(period, (plan.rule(indicator),), plan.parameters, plan.calendar, None)
    with tempfile.TemporaryDirectory() as folder:
        write_table(Path(folder), TABLE_OF[dataset], rows)
        table = count_table("duckdb", folder, only, period)
    return tuple(sum(getattr(row, part) for row in table.rows) for part in ("numerator", "denominator", "unknown"))
