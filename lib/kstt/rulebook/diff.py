"""What differs between two rule sets, value by value, each with the clause it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from pydantic import BaseModel

from kstt.rulebook.model import Clause, CountingExample, RuleSet, Tag
from kstt.rulebook.shape import fields_of

_COMPARED = (
    *("status", "in_force", "rounding", "groups", "bands", "indicators", "parameters", "terms"),
    *("offices", "data_sources", "sources"),
)
_OUR_OWN_WORDS = frozenset({"note", "measures", "case", "versions", "counting"})
"""Parts of an indicator or a band that do not rest on the `source` beside them."""
_UNCHECKED = {"vi": "chưa đối chiếu Công báo", "en": "not checked against the Official Gazette"}

_Leaves = dict[str, tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs. before, after: as text, None where a set lacks it; clauses: None where it has none."""

    path: str
    before: str | None
    after: str | None
    clause_before: Clause | None
    clause_after: Clause | None


def diff(a: RuleSet, b: RuleSet, language: str = "vi") -> tuple[Difference, ...]:
    """The differences from `a` to `b`, rules first, then the clauses they rest on.

    A clause is one value, `document: clause [tag]`, in the language asked for. A value that rests on another source is a
    difference of its own only where the value itself is the same. Titles of the sets and what they say about themselves
    are left out.
    """
    before, after = _leaves(a, language), _leaves(b, language)
    paths = _in_order(list(before), list(after))
    changed = [path for path in paths if _value(before, path) != _value(after, path)]
    shown = {path.rpartition("/")[0] for path in changed if not path.endswith("/source")}
    return tuple(
        Difference(path, _value(before, path), _value(after, path), _clause(a, before, path), _clause(b, after, path))
        for path in changed
        if not (path.endswith("/source") and path.rpartition("/")[0] in shown)
    )


def _in_order(before: list[str], after: list[str]) -> list[str]:
    """All paths of both; what only `after` has stands behind its neighbour there."""
    known, merged = set(before), list(before)
    for path, neighbour in zip(after, [None, *after], strict=False):
        if path not in known:
            merged.insert(merged.index(neighbour) + 1 if neighbour else 0, path)
    return merged


def _value(leaves: _Leaves, path: str) -> str | None:
    return leaves[path][0] if path in leaves else None


def _clause(rules: RuleSet, leaves: _Leaves, path: str) -> Clause | None:
    if path not in leaves:
        return None
    own = leaves[path][1]
    changed = (change.source for change in rules.changes if f"{path}/".startswith(f"{change.path}/"))
    key = own or next(changed, None)
    return rules.sources[key] if key else None


def _leaves(rules: RuleSet, language: str) -> _Leaves:
    leaves: _Leaves = {}
    for name in _COMPARED:
        _walk(getattr(rules, name), name, None, leaves, language)
    return leaves


def _walk(value: object, path: str, source: str | None, leaves: _Leaves, language: str) -> None:
    if isinstance(value, Clause):
        checked = f", {_UNCHECKED[language]}" if value.tag is Tag.LAW and not value.checked else ""
        leaves[path] = (f"{value.text(language)} [{value.tag}{checked}]", None)
    elif isinstance(value, CountingExample):
        return
    elif isinstance(value, BaseModel):
        source = getattr(value, "source", None) or source
        for written, (name, _) in fields_of(type(value)).items():
            inner = None if name in _OUR_OWN_WORDS else source
            _walk(getattr(value, name), f"{path}/{written}", inner, leaves, language)
    elif isinstance(value, dict):
        for key, item in value.items():
            _walk(item, f"{path}/{key}", source, leaves, language)
    elif isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        leaves[path] = (", ".join(value), source)
    elif isinstance(value, tuple):
        for number, item in enumerate(value, 1):
            _walk(item, f"{path}/{getattr(item, 'id', number)}", source, leaves, language)
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
