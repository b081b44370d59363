"""Which cells of a table may not be published: small ones, and those from which a small one could be worked out.

The totals of rows and columns are taken as known to the reader. A hidden cell is safe when the totals and the cells that
are shown still allow it another value; that is the case exactly when it lies on a cycle of hidden cells along which
values can be shifted (Gusfield 1988, SIAM Journal on Computing 17, 552–571).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

Cell = tuple[int, int]
Table = Sequence[Sequence[int]]
SMALLEST = 5
"""The smallest count that is published (k ≥ 5)."""


class NotProtected(ValueError):
    """A small cell follows from the totals whatever is hidden: the table cannot be published beside them."""


def hidden_cells(table: Table, smallest: int = SMALLEST) -> frozenset[Cell]:
    """The cells (row, column) to hide so that no count of 1 to `smallest` - 1 can be worked out. 0 is no secret.

    Errors: NotProtected.

    >>> sorted(hidden_cells([[9, 2], [8, 20], [30, 40]]))
    [(0, 0), (0, 1), (1, 0), (1, 1)]
    """
    small = [cell for cell in _cells(table) if 0 < _at(table, cell) < smallest]
    hidden = set(small)
    for cell in small:
        if is_fixed(table, hidden, cell):
            hidden |= _cheapest_rectangle(table, hidden, cell)
    # A rectangle hidden for one cell never fixes another: what could move before can still move.
    return frozenset(hidden)


def is_fixed(table: Table, hidden: Iterable[Cell], cell: Cell) -> bool:
    """Whether the totals and the cells that are not hidden leave a hidden cell no other value."""
    hidden = set(hidden)
    row, column = cell
    grows = _path(table, hidden, ("column", column), ("row", row), cell)
    shrinks = _at(table, cell) > 0 and _path(table, hidden, ("row", row), ("column", column), cell)
    return not (grows or shrinks)


def _path(table: Table, hidden: set[Cell], start: tuple[str, int], goal: tuple[str, int], without: Cell) -> bool:
    """A way from a row or column to another over hidden cells: from a row by raising a cell, from a column by lowering
    one that is not 0."""
    seen, waiting = {start}, [start]
    while waiting:
        kind, number = waiting.pop()
        for cell in hidden:
            row, column = cell
            if cell == without:
                continue
            if kind == "row" and row == number:
                reached = ("column", column)
            elif kind == "column" and column == number and _at(table, cell) > 0:
                reached = ("row", row)
            else:
                continue
            if reached == goal:
                return True
            if reached not in seen:
                seen.add(reached)
                waiting.append(reached)
    return False


def _cheapest_rectangle(table: Table, hidden: set[Cell], cell: Cell) -> set[Cell]:
    """Three cells that make a cycle with this one along which its value can move; as little as possible newly hidden."""
    row, column = cell
    found = []
    for other_row, other_column in _cells(table):
        if other_row == row or other_column == column:
            continue
        corners = {(row, other_column), (other_row, column), (other_row, other_column)}
        lowers = _at(table, (other_row, other_column)) > 0 and _at(table, cell) > 0
        raises = _at(table, (row, other_column)) > 0 and _at(table, (other_row, column)) > 0
        if lowers or raises:
            new = corners - hidden
            found.append((len(new), sum(_at(table, each) for each in new), sorted(new), corners))
    if not found:
        raise NotProtected(f"row {row}, column {column}")
    return min(found, key=lambda each: each[:3])[3]


def _cells(table: Table) -> Iterable[Cell]:
    return product(range(len(table)), range(len(table[0]) if table else 0))


def _at(table: Table, cell: Cell) -> int:
    return table[cell[0]][cell[1]]
