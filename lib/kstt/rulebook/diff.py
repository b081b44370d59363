"""What differs between two rule sets, value by value, each with the clause it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from pydantic import BaseModel

from kstt.rulebook.model import Clause, RuleSet
from kstt.rulebook.shape import fields_of

_NOT_COMPARED = frozenset({"id", "lineage", "changes", "file", "lines", "sha256", "found_in", "succeeds"})
_Leaves = dict[str, tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs. before, after: as text, None where a set lacks the value; clauses: None where it has none."""

    path: str
    before: str | None
    after: str | None
    clause_before: Clause | None
    clause_after: Clause | None


def diff(a: RuleSet, b: RuleSet) -> tuple[Difference, ...]:
    """The differences from `a` to `b`, in the order of the file.

    A value that rests on another source is a difference of its own only where the value itself is the same.
    """
    before, after = _leaves(a), _leaves(b)
    changed = [path for path in {**before, **after} if _value(before, path) != _value(after, path)]
    parents = {path.rpartition("/")[0] for path in changed if not path.endswith("/source")}
    order = {path: number for number, path in enumerate([*before, *after])}
    return tuple(
        Difference(
            path,
            _value(before, path),
            _value(after, path),
            _clause(a, before, path),
            _clause(b, after, path),
        )
        for path in sorted(changed, key=order.__getitem__)
        if not (path.endswith("/source") and path.rpartition("/")[0] in parents)
    )


def _value(leaves: _Leaves, path: str) -> str | None:
    return leaves[path][0] if path in leaves else None


def _clause(rules: RuleSet, leaves: _Leaves, path: str) -> Clause | None:
    key = leaves[path][1] if path in leaves else None
    return rules.sources.get(key) if key else None


def _leaves(rules: RuleSet) -> _Leaves:
    leaves: _Leaves = {}
    for written, (name, _) in fields_of(RuleSet).items():
        if name not in _NOT_COMPARED:
            _walk(getattr(rules, name), written, None, leaves)
    return leaves


def _walk(value: object, path: str, source: str | None, leaves: _Leaves) -> None:
    if isinstance(value, BaseModel):
        source = getattr(value, "source", None) or source
        for written, (name, _) in fields_of(type(value)).items():
            _walk(getattr(value, name), f"{path}/{written}", source, leaves)
    elif isinstance(value, dict):
        for key, item in value.items():
            _walk(item, f"{path}/{key}", source, leaves)
    elif isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        leaves[path] = (", ".join(value), source)
    elif isinstance(value, tuple):
        for number, item in enumerate(value, 1):
            _walk(item, f"{path}/{getattr(item, 'id', number)}", source, leaves)
    elif value is not None:
        leaves[path] = (_text(value), source)


def _text(value: object) -> str:
    match value:
        case Enum():
            return str(value.value)
        case Decimal():
            return f"{value.normalize():f}"
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
    return str(value)
