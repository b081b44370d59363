"""What intake would have said of rows that nobody took in: a database's own, counted where they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kstt.errors import Place, Problem
from kstt.rulebook.predicate import Dialect, literal
from kstt.rulebook.predicate.sql import quoted
from kstt.terms.tables import TABLES, Kind


def whole_rows(name: str, dialect: Dialect) -> str:
    """The condition that a row has every column without which it cannot be counted."""
    required = (column.name for column in TABLES[name].columns if column.required)
    return " AND ".join(f"{quoted(column, dialect)} IS NOT NULL" for column in required)


def row_faults(
    ask: Callable[[str], list[tuple]], name: str, columns: Mapping[str, Kind], relation: str, dialect: Dialect
) -> tuple[Problem, ...]:
    """Rows without their unit or key, keys that stand on several rows, values that are none of those a column may hold.

    ask: answers a query; relation: all rows of the table. No value is told: it may be anything that stands in a table.
    Returns KSTT-COUNTING-019, 020, 021.
    """
    schema = TABLES[name]
    whole = whole_rows(name, dialect)
    limited = [column for column in schema.columns if column.allowed and column.name in columns]
    others = (
        f"{quoted(each.name, dialect)} NOT IN ({', '.join(literal(value, dialect) for value in each.allowed)})"
        for each in limited
    )
    counted = ", ".join(f"COUNT(CASE WHEN {each} THEN 1 END)" for each in (f"NOT ({whole})", *others))
    ((partial, *strange),) = ask(f"SELECT {counted} FROM {relation}")
    key = ", ".join(quoted(column, dialect) for column in schema.key)
    several = f"SELECT COUNT(*) AS rows FROM {relation} WHERE {whole} GROUP BY {key} HAVING COUNT(*) > 1"
    ((keys,),) = ask(f"SELECT COUNT(*) FROM ({several}) k")
    told = []
    if partial:
        required = ", ".join(column.name for column in schema.columns if column.required)
        told.append(Problem.of("KSTT-COUNTING-019", Place(), n=partial, table=name, columns=required))
    if keys:
        told.append(Problem.of("KSTT-COUNTING-020", Place(), n=keys, table=name, columns=", ".join(schema.key)))
    for column, n in zip(limited, strange, strict=True):
        if n:
            allowed = ", ".join(map(str, column.allowed))
            told.append(Problem.of("KSTT-COUNTING-021", Place(), n=n, table=name, column=column.name, allowed=allowed))
    return tuple(told)
