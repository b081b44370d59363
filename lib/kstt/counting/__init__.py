"""Counts: from rows, with the evidence of every row; summed along the unit tree and over months, rates never."""

from kstt.counting.count import KEYS, CountedRow, CountedTable, as_counts, count_table
from kstt.counting.engines import ENGINES, Engine, opened
from kstt.counting.evidence import Behind, keys_behind, open_evidence, rows_behind, write_evidence
from kstt.counting.plan import Plan, Which
from kstt.counting.rollup import resolve
from kstt.counting.unit_rows import UnitRows, unit_rows

__all__ = [
    "ENGINES",
    "KEYS",
    "Behind",
    "CountedRow",
    "CountedTable",
    "Engine",
    "Plan",
    "UnitRows",
    "Which",
    "as_counts",
    "count_table",
    "keys_behind",
    "open_evidence",
    "opened",
    "resolve",
    "rows_behind",
    "unit_rows",
    "write_evidence",
]
