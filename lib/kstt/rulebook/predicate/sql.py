"""Write a predicate's tree as SQL for DuckDB, PostgreSQL or Spark; constants and parameters become typed literals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from kstt.rulebook.predicate import tree
from kstt.rulebook.predicate.tree import Node, Value

Dialect = Literal["duckdb", "postgres", "spark"]


def sql(
    predicate: Node,
    dialect: Dialect,
    parameters: Mapping[str, Value] | None = None,
    computed: Mapping[str, str] | None = None,
) -> str:
    """The SQL of a predicate. parameters: values of the `:name` values it uses; without a value the name stays.

    computed: terms that the query has as columns already, by name.

    >>> from kstt.rulebook.predicate.parse import parse
    >>> from kstt.terms.datasets import DATASETS
    >>> sql(parse("received_at <= :period_end", DATASETS["dossiers"]), "duckdb")
    '"received_at" <= :period_end'
    """
    return _Writer(dialect, parameters or {}, computed or {}).write(predicate)


def literal(value: Value, dialect: Dialect) -> str:
    """A value as a typed literal of a dialect."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        name = "TIMESTAMP_NTZ" if dialect == "spark" else "TIMESTAMP"
        return f"{name} '{value.isoformat(' ')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    # Spark reads a backslash inside a literal as an escape, the others take it as it stands.
    text = value.replace("\\", "\\\\") if dialect == "spark" else value
    return "'" + (text.replace("'", "\\'") if dialect == "spark" else text.replace("'", "''")) + "'"


def quoted(name: str, dialect: Dialect) -> str:
    """A name as an identifier of a dialect."""
    return f"`{name.replace('`', '``')}`" if dialect == "spark" else '"' + name.replace('"', '""') + '"'


class _Writer:
    def __init__(self, dialect: Dialect, parameters: Mapping[str, Value], computed: Mapping[str, str]):
        self.dialect, self.parameters, self.computed = dialect, parameters, computed

    def write(self, node: Node) -> str:
        match node:
            case tree.Field(name=name):
                return quoted(name, self.dialect)
            case tree.Constant(value=value):
                return literal(value, self.dialect)
            case tree.Parameter(name=name):
                return literal(self.parameters[name], self.dialect) if name in self.parameters else f":{name}"
            case tree.Arithmetic(operator=operator, left=left, right=right):
                return f"({self._whole(left)} {operator} {self._whole(right)})"
            case tree.Term(name=name, body=body):
                return self.computed[name] if name in self.computed else self.write(body)
            case tree.Truth(operand=operand):
                return self.write(operand)
            case tree.Not(part=tree.IsNull(operand=operand)):
                return f"{self.write(operand)} IS NOT NULL"
            case tree.Not(part=part):
                return f"NOT ({self.write(part)})"
            case tree.IsNull(operand=operand):
                return f"{self.write(operand)} IS NULL"
            case tree.Compare(operator=operator, left=left, right=right):
                return f"{self.write(left)} {operator} {self.write(right)}"
            case tree.Within(operand=operand, values=values):
                return f"{self.write(operand)} IN ({', '.join(map(self.write, values))})"
            case tree.Between(operand=operand, low=low, high=high):
                return f"{self.write(operand)} BETWEEN {self.write(low)} AND {self.write(high)}"
            case tree.And(parts=parts):
                return " AND ".join(f"({self.write(part)})" for part in parts)
            case tree.Or(parts=parts):
                return " OR ".join(f"({self.write(part)})" for part in parts)
        raise TypeError(node)

    def _whole(self, node: tree.Operand) -> str:
        """Engines give small numbers 32 bits, in which 2000000000 + 2000000000 overflows."""
        text = self.write(node)
        return text if isinstance(node, tree.Arithmetic) else f"CAST({text} AS BIGINT)"
