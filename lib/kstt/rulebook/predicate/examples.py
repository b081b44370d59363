"""The example rows beside a counting rule, read from the table of texts in which they are written."""

from __future__ import annotations

from datetime import date, datetime

from kstt.errors import KsttError, Place, Problem
from kstt.rulebook.model import CountingExample
from kstt.terms.datasets import TABLE_OF
from kstt.terms.tables import TABLES, Column, Kind, TableSchema

Cell = str | int | bool | date | datetime | None


def example_rows(
    example: CountingExample, dataset: str, indicator: str = "", place: Place | None = None
) -> list[dict[str, Cell]]:
    """Rows of the canonical table behind a dataset; required columns that are not written are made up.

    Errors: KSTT-PRED-035 with the line or cell that cannot be read.

    >>> example = CountingExample(period="2026-08", rows="channel\\nonline", numerator=1, denominator=1)
    >>> example_rows(example, "dossiers")[0]["channel"]
    'online'
    """
    schema = TABLES[TABLE_OF[dataset]]
    lines = [line for line in example.rows.splitlines() if line.strip()]
    names = [cell.strip() for cell in lines[0].split("|")]

    def refuse(found: str) -> KsttError:
        return KsttError(Problem.of("KSTT-PRED-035", place or Place(), id=indicator, found=found))

    wrong = [name for name in names if name not in schema.names()]
    if wrong or len(set(names)) < len(names):
        raise refuse(", ".join(wrong) or lines[0].strip())
    rows = []
    for number, line in enumerate(lines[1:], 1):
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(names):
            raise refuse(line.strip())
        row: dict[str, Cell] = dict.fromkeys(schema.names())
        try:
            row |= {name: _value(schema.column(name), cell) for name, cell in zip(names, cells, strict=True)}
        except ValueError:
            raise refuse(line.strip()) from None
        rows.append(_made_up(schema, row, number, example.period))
    return rows


def _value(column: Column, cell: str) -> Cell:
    if cell == "-":
        return None
    if column.kind is Kind.INTEGER:
        value: Cell = int(cell)
    elif column.kind is Kind.BOOLEAN:
        value = {"true": True, "false": False}.get(cell)
        if value is None:
            raise ValueError(cell)
    elif column.kind is Kind.TIMESTAMP:
        value = datetime.fromisoformat(cell)
    elif column.kind is Kind.DATE:
        value = date.fromisoformat(cell)
    else:
        value = cell
    if column.allowed and value not in column.allowed:
        raise ValueError(cell)
    return value


def _made_up(schema: TableSchema, row: dict[str, Cell], number: int, period: str) -> dict[str, Cell]:
    for column in schema.columns:
        if column.required and row[column.name] is None:
            given = {"unit_code": "U", "period": period}
            row[column.name] = given.get(column.name, f"{number}")
    return row
