"""Blocks read back from a notebook file: what is written there is checked against the block's own fields."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic_core import CoreSchema, SchemaValidator, ValidationError, core_schema

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
        block = {"kind": kind, **_validator(kind).validate_python(data)}
    except ValidationError as fault:
        first = fault.errors()[0]
        found = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise KsttError(Problem.of("KSTT-RENDER-002", place, cell=cell, kind=kind, found=found)) from None
    if kind in ("table", "dossier_list"):
        _check_shape(block, cell, place)
    if kind == "dossier_list":
        _check_told(block, cell, place)
    return block


def preload() -> None:
    """Make the checks of every kind now, once: for a process that others are forked from."""
    for kind in _kinds():
        _validator(kind)


@cache
def _kinds() -> dict[str, type[blocks.Block]]:
    return {block.kind: block for block in blocks.Block.__subclasses__() if hasattr(block, "kind")}


@cache
def _validator(kind: str) -> SchemaValidator:
    return SchemaValidator(_schema(_kinds()[kind]))


_PLAIN = {
    str: core_schema.str_schema(),
    bool: core_schema.bool_schema(),
    int: core_schema.int_schema(),
    float: core_schema.float_schema(),
}


def _schema(hint: Any) -> CoreSchema:
    """How a block's field looks in JSON: a record is a dictionary, a tuple a list. What is checked is made as such, not as
    the record and then as JSON again."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return core_schema.typed_dict_schema({field.name: _field(field, hints[field.name]) for field in fields(hint)})
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return core_schema.literal_schema(list(inner))
    if origin is tuple and inner[1:] == (...,):
        return core_schema.list_schema(_schema(inner[0]))
    if origin is dict:
        return core_schema.dict_schema(*map(_schema, inner))
    if origin in (Union, UnionType) and inner[1] is type(None):
        return core_schema.nullable_schema(_schema(inner[0]))
    if inner == (int, float):
        return core_schema.union_schema([core_schema.int_schema(strict=True), _PLAIN[float]])
    raise TypeError(f"no block has a field of this kind yet: {hint}")


def _field(field: Field, hint: Any) -> core_schema.TypedDictField:
    schema = _schema(hint)
    if field.default is not MISSING:
        schema = core_schema.with_default_schema(schema, default=field.default)
    elif field.default_factory is not MISSING:
        schema = core_schema.with_default_schema(schema, default_factory=field.default_factory)
    return core_schema.typed_dict_field(schema)


def _check_told(listed: dict, cell: str, place: Place) -> None:
    """Nothing is cut in silence: rows that are folded away or left out need the words that say so."""
    here, shown, total, found = len(listed["rows"]), listed["shown"], listed["total"], None
    if shown < 0 or total < here:
        found = f"shown: {shown}, rows: {here}, total: {total}"
    elif here > shown and not (listed["fold_label"] and listed["printed_note"]):
        found = f"fold_label, printed_note: – (rows: {here}, shown: {shown})"
    elif total > here and not listed["rest_note"]:
        found = f"rest_note: – (rows: {here}, total: {total})"
    if found:
        raise KsttError(Problem.of("KSTT-RENDER-002", place, cell=cell, kind=listed["kind"], found=found))


def _check_shape(table: dict, cell: str, place: Place) -> None:
    wide, found = len(table["columns"]), None
    for number, row in enumerate(table["rows"], 1):
        if len(row["cells"]) != wide:
            found = f"rows.{number}: {len(row['cells'])} ≠ {wide}"
            break
    if found is None and not 0 <= table["row_head"] < wide:
        found = f"row_head: {table['row_head']}"
    if found:
        raise KsttError(Problem.of("KSTT-RENDER-002", place, cell=cell, kind=table["kind"], found=found))
