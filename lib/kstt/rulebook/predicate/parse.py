"""The text of a predicate turned into our own tree, every name and type checked against the columns of the dataset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import NoReturn

from sqlglot import exp

from kstt.errors import KsttError, Place, Problem
from kstt.rulebook.model import MOST_OF_A_PARAMETER
from kstt.rulebook.predicate import tree
from kstt.rulebook.predicate.gate import syntax
from kstt.rulebook.predicate.tree import Operand, Predicate
from kstt.terms.tables import Column, Kind, TableSchema

PERIOD_PARAMETERS: Mapping[str, Kind] = {
    "period_start": Kind.TIMESTAMP,
    "period_end": Kind.TIMESTAMP,
    "period_first_day": Kind.DATE,
    "period_last_day": Kind.DATE,
}
"""What a period gives: its first and its last moment (23:59:59.999999 of the last day), its first and last day."""

MAX_DEPTH = 60
MAX_VALUES = 200
LARGEST = 2**63 - 1

_COMPARISONS = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
_ARITHMETIC = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}
_PREDICATES = (*_COMPARISONS, exp.And, exp.Or, exp.Not, exp.In, exp.Between, exp.Is)
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")


def parse(
    text: str,
    dataset: TableSchema,
    *,
    terms: Mapping[str, tree.Term] | None = None,
    parameters: Mapping[str, Kind] | None = None,
    place: Place | None = None,
) -> Predicate:
    """The tree of a predicate over the columns of a dataset.

    terms: named predicates it may use; parameters: kinds of the `:name` values beside those of the period.
    Errors: the first KSTT-PRED problem, at `place`, with what was found and what to write instead.

    >>> from kstt.terms.datasets import DATASETS
    >>> parse("channel = 'online'", DATASETS["dossiers"]).left.name
    'channel'
    """
    reader = _Reader(dataset, terms or {}, {**PERIOD_PARAMETERS, **(parameters or {})}, place or Place())
    made = reader.predicate(syntax(text, reader.place))
    if tree.depth(made) > MAX_DEPTH:
        reader.fault("KSTT-PRED-015", found=tree.depth(made), limit=MAX_DEPTH)
    return made


class _Reader:
    """Turns a gated syntax tree into ours."""

    def __init__(
        self, dataset: TableSchema, terms: Mapping[str, tree.Term], parameters: Mapping[str, Kind], place: Place
    ):
        self.columns = {column.name: column for column in dataset.columns}
        self.dataset, self.terms, self.parameters, self.place = dataset, terms, parameters, place

    def fault(self, code: str, **values: object) -> NoReturn:
        raise KsttError(Problem.of(code, self.place, **values))

    # Conditions

    def predicate(self, node: exp.Expr) -> Predicate:
        node = node.unnest()
        if isinstance(node, (exp.And, exp.Or)):
            kind = tree.And if isinstance(node, exp.And) else tree.Or
            return kind(tuple(self.predicate(part) for part in node.flatten(unnest=False)))
        if isinstance(node, exp.Not):
            return tree.Not(self.predicate(node.this))
        if type(node) in _COMPARISONS:
            return self._compare(node, _COMPARISONS[type(node)])
        if isinstance(node, exp.In):
            return self._within(node)
        if isinstance(node, exp.Between):
            return self._between(node)
        if isinstance(node, exp.Is):
            return self._is(node)
        if isinstance(node, exp.Boolean):
            return tree.Truth(tree.Constant(bool(node.this), Kind.BOOLEAN))
        if isinstance(node, exp.Column) and node.name in self.terms and node.name not in self.columns:
            return self.terms[node.name]
        operand = self.operand(node)
        if isinstance(operand, tree.Field) and operand.kind is Kind.BOOLEAN:
            return tree.Truth(operand)
        self.fault("KSTT-PRED-022", found=_sql(node), kind_vi=_KINDS[operand.kind][0], kind_en=_KINDS[operand.kind][1])

    def _compare(self, node: exp.Expr, operator: str) -> Predicate:
        left, right = self.operand(node.this), self.operand(node.expression)
        self._same_kind(left, right)
        self._reads_a_column(node, left, right)
        if operator not in ("=", "<>"):
            self._ordered(left, node)
        self._allowed(left, right)
        self._allowed(right, left)
        if isinstance(left, (tree.Constant, tree.Parameter)):
            return tree.Compare(_MIRRORED[operator], right, left)
        return tree.Compare(operator, left, right)

    def _within(self, node: exp.In) -> Predicate:
        operand = self.operand(node.this)
        self._reads_a_column(node, operand)
        values = tuple(self.operand(each) for each in node.expressions)
        if not values or len(values) > MAX_VALUES:
            self.fault("KSTT-PRED-016", found=len(values), limit=MAX_VALUES)
        for value, written in zip(values, node.expressions, strict=True):
            if not isinstance(value, (tree.Constant, tree.Parameter)):
                self.fault("KSTT-PRED-007", found=_sql(written))
            self._same_kind(operand, value)
            self._allowed(operand, value)
        return tree.Within(operand, values)

    def _between(self, node: exp.Between) -> Predicate:
        operand, low, high = (self.operand(node.args[name]) for name in ("this", "low", "high"))
        self._reads_a_column(node, operand, low, high)
        for bound in (low, high):
            self._same_kind(operand, bound)
        self._ordered(operand, node)
        if isinstance(low, tree.Constant) and isinstance(high, tree.Constant) and low.value > high.value:
            self.fault("KSTT-PRED-026", found=_sql(node))
        return tree.Between(operand, low, high)

    def _is(self, node: exp.Is) -> Predicate:
        if not isinstance(node.expression, exp.Null):
            self.fault("KSTT-PRED-007", found=_sql(node))
        operand = self.operand(node.this)
        self._reads_a_column(node, operand)
        empty = tree.IsNull(operand)
        return tree.Not(empty) if node.args.get("negate") else empty

    def _same_kind(self, left: Operand, right: Operand) -> None:
        if left.kind is not right.kind:
            (one_vi, one_en), (other_vi, other_en) = _KINDS[left.kind], _KINDS[right.kind]
            self.fault(
                "KSTT-PRED-013",
                left=_shown(left),
                right=_shown(right),
                one_vi=one_vi,
                one_en=one_en,
                other_vi=other_vi,
                other_en=other_en,
            )

    def _reads_a_column(self, node: exp.Expr, *operands: Operand) -> None:
        if not any(tree.columns(operand) for operand in operands):
            self.fault("KSTT-PRED-020", found=_sql(node))

    def _ordered(self, operand: Operand, node: exp.Expr) -> None:
        if operand.kind in (Kind.TEXT, Kind.BOOLEAN):
            self.fault("KSTT-PRED-014", found=_sql(node))

    def _allowed(self, operand: Operand, value: Operand) -> None:
        if not isinstance(operand, tree.Field) or not isinstance(value, tree.Constant):
            return
        allowed = self.columns[operand.name].allowed
        if allowed and value.value not in allowed:
            texts = [str(each) for each in allowed]
            self.fault(
                "KSTT-PRED-012",
                column=operand.name,
                found=value.value,
                allowed=", ".join(texts),
                suggestion=_nearest(str(value.value), texts),
            )

    # Values

    def operand(self, node: exp.Expr) -> Operand:
        node = node.unnest()
        if isinstance(node, exp.Column):
            return self._column(node.name)
        if isinstance(node, exp.Placeholder):
            return self._parameter(node)
        if isinstance(node, exp.Null):
            self.fault("KSTT-PRED-017")
        if isinstance(node, exp.Boolean):
            return tree.Constant(bool(node.this), Kind.BOOLEAN)
        if isinstance(node, exp.Literal):
            return (
                tree.Constant(node.this, Kind.TEXT) if node.is_string else tree.Constant(int(node.this), Kind.INTEGER)
            )
        if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and not node.this.is_string:
            return tree.Constant(-int(node.this.this), Kind.INTEGER)
        if isinstance(node, exp.Cast):
            return self._moment(node)
        if type(node) in _ARITHMETIC:
            return self._arithmetic(node, _ARITHMETIC[type(node)])
        if isinstance(node, _PREDICATES):
            self.fault("KSTT-PRED-021", found=_sql(node))
        self.fault("KSTT-PRED-007", found=_sql(node))

    def _column(self, name: str) -> tree.Field:
        column: Column | None = self.columns.get(name)
        if column is not None:
            return tree.Field(column.name, column.kind)
        if name in self.terms:
            self.fault("KSTT-PRED-021", found=name)
        near = _nearest(name, [*self.columns, *self.terms])
        self.fault("KSTT-PRED-011", found=name, dataset=self.dataset.name, suggestion=near)

    def _parameter(self, node: exp.Placeholder) -> tree.Parameter:
        name = node.name
        if name not in self.parameters:
            near = _nearest(name, list(self.parameters))
            self.fault("KSTT-PRED-019", found=name or "?", suggestion=f":{near}")
        return tree.Parameter(name, self.parameters[name])

    def _moment(self, node: exp.Cast) -> tree.Constant:
        kind, literal = node.to.this, node.this
        if not isinstance(literal, exp.Literal) or not literal.is_string:
            self.fault("KSTT-PRED-010", found=_sql(node))
        text = literal.this
        try:
            if kind is exp.DType.DATE and _DATE.fullmatch(text):
                return tree.Constant(date.fromisoformat(text), Kind.DATE)
            if kind is exp.DType.TIMESTAMP and _TIMESTAMP.fullmatch(text):
                return tree.Constant(datetime.fromisoformat(text), Kind.TIMESTAMP)
        except ValueError:
            pass
        self.fault("KSTT-PRED-023", found=text)

    def _arithmetic(self, node: exp.Expr, operator: str) -> tree.Arithmetic:
        left, right = self.operand(node.this), self.operand(node.expression)
        for side in (left, right):
            if side.kind is not Kind.INTEGER:
                vi, en = _KINDS[side.kind]
                self.fault("KSTT-PRED-024", found=_sql(node), side=_shown(side), kind_vi=vi, kind_en=en)
        made = tree.Arithmetic(operator, left, right)
        if self._largest(made) > LARGEST:
            self.fault("KSTT-PRED-027", found=_sql(node))
        return made

    def _largest(self, operand: Operand) -> int:
        """The greatest absolute value that an operand can take."""
        match operand:
            case tree.Constant(value=value):
                return abs(value)
            case tree.Field(name=name):
                column = self.columns[name]
                return max(map(abs, column.allowed)) if column.allowed else column.largest
            case tree.Parameter():
                return MOST_OF_A_PARAMETER
        left, right = self._largest(operand.left), self._largest(operand.right)
        return left * right if operand.operator == "*" else left + right


_KINDS = {
    Kind.TEXT: ("văn bản", "a text"),
    Kind.INTEGER: ("số nguyên", "a whole number"),
    Kind.BOOLEAN: ("đúng/sai", "a truth value"),
    Kind.TIMESTAMP: ("thời điểm", "a timestamp"),
    Kind.DATE: ("ngày", "a date"),
}


def _nearest(word: str, options: list[str]) -> str:
    return (get_close_matches(word.lower(), options, n=1, cutoff=0.3) or options or ["–"])[0]


def _sql(node: exp.Expr) -> str:
    """What was written, but for spaces; SQLGlot writes `:name` as psycopg wants it."""
    text = re.sub(r"%\((\w+)\)s", r":\1", node.sql(dialect="postgres"))
    return text if len(text) <= 80 else text[:79] + "…"


def _shown(operand: Operand) -> str:
    match operand:
        case tree.Field(name=name):
            return name
        case tree.Parameter(name=name):
            return f":{name}"
        case tree.Constant(value=value):
            return f"'{value}'" if isinstance(value, str) else str(value)
    return f"{_shown(operand.left)} {operand.operator} {_shown(operand.right)}"
