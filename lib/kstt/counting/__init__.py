"""Counts: from rows, with the evidence of every row; summed along the unit tree and over months, rates never."""

from typing import Any

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


def __getattr__(name: str) -> Any:
    # Loaded when asked for: summing counts that were handed in needs no engine.
    if name not in _WHERE:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"kstt.counting.{_WHERE[name]}"), name)
