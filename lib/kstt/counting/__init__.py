"""Counts: from rows, with the evidence of every row; summed along the unit tree and over months, rates never."""

from kstt.terms.later import asked_for

_WHERE = {
    "ENGINES": "engines",
    "KEYS": "count",
    "Behind": "evidence",
    "CountedRow": "count",
    "CountedTable": "count",
    "Engine": "engines",
    "Plan": "plan",
    "UnitRows": "unit_rows",
    "Which": "plan",
    "as_counts": "count",
    "count_table": "count",
    "keys_behind": "evidence",
    "open_evidence": "evidence",
    "opened": "engines",
    "resolve": "rollup",
    "rows_behind": "evidence",
    "write_evidence": "evidence",
}
__all__ = sorted(_WHERE)
# Loaded when asked for: summing counts that were handed in needs no engine.
__getattr__ = asked_for(__name__, _WHERE)
