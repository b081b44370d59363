"""Records as data that JSON can carry."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from functools import cache
from typing import Any

_AS_IT_IS = frozenset((str, int, float, bool, type(None)))


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def plain_data(value: Any) -> Any:
    """What `json.loads(json.dumps(asdict(value)))` gives, without the copy of a copy: a report has five thousand parts.

    Dataclasses become dicts, tuples lists, enumerations their values. Errors: TypeError for anything else.

    >>> from kstt.terms import Period
    >>> plain_data((Period.parse("2026-08"), 1.5))
    [{'year': 2026, 'quarter': None, 'month': 8}, 1.5]
    """
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is tuple or kind is list:
        return [each if type(each) in _AS_IT_IS else plain_data(each) for each in value]
    if kind is dict:
        return {str(name): plain_data(each) for name, each in value.items()}
    if isinstance(value, Enum):
        return plain_data(value.value)
    return {
        name: each if type(each := getattr(value, name)) in _AS_IT_IS else plain_data(each) for name in _names(kind)
    }
