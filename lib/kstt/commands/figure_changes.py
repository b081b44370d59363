"""Which figures differ between two states of the rows, and through which rows."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kstt.counting.count import count_table
from kstt.counting.evidence import evidence_of, keys_behind
from kstt.counting.plan import Plan, Which
from kstt.errors import KsttError

NO_EVIDENCE, NO_ROWS_BEHIND = "KSTT-COUNTING-009", "KSTT-COUNTING-010"
Key = tuple[str, ...]
Pair = tuple[int, int]


@dataclass(frozen=True)
class FigureChange:
    """One figure that differs. before, after: (numerator, denominator), None where it was not counted.

    entered, left: part of the figure (`numerator`, `denominator`) → keys of the rows that came into it or went out of
    it; empty where the figure has no rows of its own (totals of the national reporting system), None where they were not
    looked up.
    """

    unit: str
    indicator: str
    before: Pair | None
    after: Pair | None
    entered: dict[str, tuple[Key, ...]] | None
    left: dict[str, tuple[Key, ...]] | None


def changed_figures(first: Path, second: Path, plan: Plan, listed: int) -> tuple[FigureChange, ...]:
    """The figures that differ between two folders of canonical rows (snapshots), counted under one plan.

    listed: for how many figures the rows are looked up; the others come without (None). Sorted by unit and indicator.
    """
    tables = [count_table("duckdb", folder, plan, plan.period) for folder in (first, second)]
    pairs = [
        {(row.unit_code, row.indicator): (row.numerator, row.denominator) for row in table.rows} for table in tables
    ]
    differing = [key for key in sorted({*pairs[0], *pairs[1]}) if pairs[0].get(key) != pairs[1].get(key)]
    if not differing:
        return ()
    with ExitStack() as stack:
        evidence = [stack.enter_context(evidence_of(folder, plan)) for folder in (first, second)]
        return tuple(
            FigureChange(unit, indicator, pairs[0].get(key), pairs[1].get(key), *_moved(evidence, plan, *key))
            if number < listed
            else FigureChange(unit, indicator, pairs[0].get(key), pairs[1].get(key), None, None)
            for number, key in enumerate(differing)
            for unit, indicator in (key,)
        )


def _moved(
    evidence: list[Path], plan: Plan, unit: str, indicator: str
) -> tuple[dict[str, tuple[Key, ...]], dict[str, tuple[Key, ...]]]:
    entered, left = {}, {}
    parts: tuple[Which, ...] = ("numerator", "denominator")
    for part in parts:
        try:
            before, after = (_keys(each, plan, unit, indicator, part) for each in evidence)
        except KsttError as error:
            if error.code != NO_ROWS_BEHIND:
                raise
            continue
        entered[part], left[part] = tuple(sorted(after - before)), tuple(sorted(before - after))
    return entered, left


def _keys(evidence: Path, plan: Plan, unit: str, indicator: str, part: Which) -> set[Key]:
    """Of the rows of a figure; none where the state lacks their table, as a month has that was frozen before it came."""
    try:
        return set(keys_behind(evidence, plan, unit, indicator, part)[1])
    except KsttError as error:
        if error.code != NO_EVIDENCE:
            raise
        return set()
