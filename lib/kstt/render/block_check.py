"""Blocks read back from a notebook file: what is written there is checked against the block's own fields."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from pydantic import TypeAdapter, ValidationError

from kstt.errors import KsttError, Place, Problem
from kstt.notebook import blocks


def checked_block(data: object, cell: str, place: Place) -> dict:
    """The block's JSON with every field present and of its type; fields that the kind does not have are dropped.

    Errors: KSTT-RENDER-003 for an unknown kind, KSTT-RENDER-002 for a missing or wrong field, a table whose rows do not
    fit its columns, or a date that is none (KSTT-RENDER-012).
    """
    kind = data.get("kind") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(kind, str) or kind not in _kinds():
        near = get_close_matches(str(kind), _kinds(), n=1, cutoff=0.3)
        suggestion = near[0] if near else "paragraph"
        raise KsttError(Problem.of("KSTT-RENDER-003", place, cell=cell, kind=kind, suggestion=suggestion))
    try:
        block = _adapter(kind).validate_python({name: value for name, value in data.items() if name != "kind"})
    except ValidationError as fault:
        first = fault.errors()[0]
        found = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise KsttError(Problem.of("KSTT-RENDER-002", place, cell=cell, kind=kind, found=found)) from None
    if isinstance(block, blocks.Table | blocks.DossierList):
        _check_shape(block, cell, place)
    if isinstance(block, blocks.DossierList):
        _check_told(block, cell, place)
    return block.as_json()


def preload() -> None:
    """Make the checks of every kind now, once: for a process that others are forked from."""
    for kind in _kinds():
        _adapter(kind)


@cache
def _kinds() -> dict[str, type[blocks.Block]]:
    return {block.kind: block for block in blocks.Block.__subclasses__() if hasattr(block, "kind")}


@cache
def _adapter(kind: str) -> TypeAdapter:
    return TypeAdapter(_kinds()[kind])


def _check_told(listed: blocks.DossierList, cell: str, place: Place) -> None:
    """Nothing is cut in silence: rows that are folded away or left out need the words that say so."""
    here, found = len(listed.rows), None
    if listed.shown < 0 or listed.total < here:
        found = f"shown: {listed.shown}, rows: {here}, total: {listed.total}"
    elif here > listed.shown and not (listed.fold_label and listed.printed_note):
        found = f"fold_label, printed_note: – (rows: {here}, shown: {listed.shown})"
    elif listed.total > here and not listed.rest_note:
        found = f"rest_note: – (rows: {here}, total: {listed.total})"
    if found:
        raise KsttError(Problem.of("KSTT-RENDER-002", place, cell=cell, kind=listed.kind, found=found))


def _check_shape(table: blocks.Table | blocks.DossierList, cell: str, place: Place) -> None:
    for number, row in enumerate(table.rows, 1):
        if len(row.cells) != len(table.columns):
            found = f"rows.{number}: {len(row.cells)} ≠ {len(table.columns)}"
            raise KsttError(Problem.of("KSTT-RENDER-002", place, cell=cell, kind=table.kind, found=found))
    if not table.columns or not 0 <= table.row_head < len(table.columns):
        found = f"row_head: {table.row_head}"
        raise KsttError(Problem.of("KSTT-RENDER-002", place, cell=cell, kind=table.kind, found=found))
