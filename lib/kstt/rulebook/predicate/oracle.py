"""Evaluate a predicate on one row in plain Python, with SQL's three values: the second route beside the engines."""

from __future__ import annotations

from collections.abc import Mapping

from kstt.rulebook.predicate import tree
from kstt.rulebook.predicate.tree import Operand, Predicate, Value

Row = Mapping[str, Value | None]


def holds(predicate: Predicate, row: Row, parameters: Mapping[str, Value] | None = None) -> bool | None:
    """True, False, or None where an empty value leaves it open. A column that the row lacks is empty.

    >>> from kstt.rulebook.predicate.parse import parse
    >>> from kstt.terms.datasets import DATASETS
    >>> online = parse("channel = 'online' OR reused", DATASETS["dossiers"])
    >>> holds(online, {"channel": "online"}), holds(online, {"channel": "postal"})
    (True, None)
    """
    return _Row(row, parameters or {}).holds(predicate)


class _Row:
    def __init__(self, row: Row, parameters: Mapping[str, Value]):
        self.row, self.parameters = row, parameters

    def holds(self, node: Predicate) -> bool | None:
        match node:
            case tree.Term(body=body):
                return self.holds(body)
            case tree.And(parts=parts):
                return self._all(self.holds(part) for part in parts)
            case tree.Or(parts=parts):
                return self._any(self.holds(part) for part in parts)
            case tree.Not(part=part):
                return _opposite(self.holds(part))
            case tree.Truth(operand=operand):
                return self.value(operand)
            case tree.IsNull(operand=operand):
                return self.value(operand) is None
            case tree.Compare(operator=operator, left=left, right=right):
                return _compared(operator, self.value(left), self.value(right))
            case tree.Within(operand=operand, values=values):
                found = self.value(operand)
                return self._any(_compared("=", found, self.value(value)) for value in values)
            case tree.Between(operand=operand, low=low, high=high):
                found = self.value(operand)
                above = _compared(">=", found, self.value(low))
                return self._all((above, _compared("<=", found, self.value(high))))
        raise TypeError(node)

    def value(self, node: Operand) -> Value | None:
        match node:
            case tree.Field(name=name):
                return self.row.get(name)
            case tree.Constant(value=value):
                return value
            case tree.Parameter(name=name):
                return self.parameters[name]
        left, right = self.value(node.left), self.value(node.right)
        if left is None or right is None:
            return None
        return left + right if node.operator == "+" else left - right if node.operator == "-" else left * right

    @staticmethod
    def _all(parts) -> bool | None:
        found = set(parts)
        return False if False in found else None if None in found else True

    @staticmethod
    def _any(parts) -> bool | None:
        found = set(parts)
        return True if True in found else None if None in found else False


def _opposite(found: bool | None) -> bool | None:
    return None if found is None else not found


def _compared(operator: str, left: Value | None, right: Value | None) -> bool | None:
    if left is None or right is None:
        return None
    match operator:
        case "=":
            return left == right
        case "<>":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
    return left >= right
