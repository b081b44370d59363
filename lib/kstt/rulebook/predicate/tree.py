"""The tree of a predicate: the only thing that is rendered, worded and evaluated. Frozen; every node is typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime

from kstt.terms.tables import Kind

Value = str | int | bool | date | datetime


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the dataset."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Constant:
    value: Value
    kind: Kind


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the period or the rule set gives, written `:name`."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """operator: `+`, `-` or `*`; both sides whole numbers."""

    operator: str
    left: Operand
    right: Operand
    kind: Kind = Kind.INTEGER


@dataclass(frozen=True, slots=True)
class Truth:
    """A truth value as it stands: a column, or TRUE and FALSE."""

    operand: Field | Constant


@dataclass(frozen=True, slots=True)
class Compare:
    """operator: `=`, `<>`, `<`, `<=`, `>` or `>=`; both sides of one kind."""

    operator: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class Within:
    operand: Operand
    values: tuple[Constant | Parameter, ...]


@dataclass(frozen=True, slots=True)
class Between:
    operand: Operand
    low: Operand
    high: Operand


@dataclass(frozen=True, slots=True)
class IsNull:
    operand: Operand


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Predicate


@dataclass(frozen=True, slots=True)
class Term:
    """A named predicate put in place. vi, en: how a sentence says it, for a row of the dataset as the subject."""

    name: str
    body: Predicate
    vi: str
    en: str


Operand = Field | Constant | Parameter | Arithmetic
Predicate = Truth | Compare | Within | Between | IsNull | And | Or | Not | Term
Node = Operand | Predicate


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it, terms opened."""
    yield node
    for slot in fields(node):
        value = getattr(node, slot.name)
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, Node):
                yield from walk(child)


def depth(node: Node) -> int:
    """How many nodes lie on the longest way down."""
    below = [0]
    for slot in fields(node):
        value = getattr(node, slot.name)
        below += [
            depth(child) for child in (value if isinstance(value, tuple) else (value,)) if isinstance(child, Node)
        ]
    return 1 + max(below)


def columns(node: Node) -> frozenset[str]:
    """Names of the columns that a predicate reads."""
    return frozenset(each.name for each in walk(node) if isinstance(each, Field))


def parameters(node: Node) -> frozenset[str]:
    """Names of the parameters that a predicate needs."""
    return frozenset(each.name for each in walk(node) if isinstance(each, Parameter))
