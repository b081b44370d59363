"""Which cells of a table may not be published: small ones, and those from which a small one could be worked out.

The totals of rows and columns are taken as known to the reader. A hidden cell is safe when the totals and the cells that
are shown still allow it another value; that is the case exactly when it lies on a cycle of hidden cells along which
values can be shifted (Gusfield 1988, SIAM Journal on Computing 17, 552–571).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import product

Cell = tuple[int, int]
Links = Mapping[Hashable, Sequence[Hashable]]
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


def fixed_cells(cells: Mapping[tuple[Hashable, Hashable], int]) -> frozenset[tuple[Hashable, Hashable]]:
    """The cells (row, column) that follow from the totals of a table of which no cell is shown.

    A cell that is not given is known to be empty. The same as `is_fixed`, for all cells at once: values are shifted along a
    cycle; it lies within a strongly connected part of the table, and a cell is on one unless it is a bridge of its part
    (Boesch and Tindell 1980, American Mathematical Monthly 87, 716–719).

    >>> sorted(fixed_cells({("A", "x"): 3, ("A", "y"): 9, ("B", "x"): 2, ("B", "y"): 7, ("C", "y"): 4}))
    [('C', 'y')]
    """
    raised = [(("row", row), ("column", column)) for row, column in cells]
    lowered = [(there, here) for (here, there), value in zip(raised, cells.values(), strict=True) if value > 0]
    part = _parts(_links([*raised, *lowered]))
    within = [(here, there) for here, there in raised if part[here] == part[there]]
    moving = _without_bridges(within)
    return frozenset((row, column) for row, column in cells if (("row", row), ("column", column)) not in moving)


def _links(edges: Iterable[tuple[Hashable, Hashable]]) -> dict[Hashable, list[Hashable]]:
    links: dict[Hashable, list[Hashable]] = {}
    for here, there in edges:
        links.setdefault(here, []).append(there)
        links.setdefault(there, [])
    return links


def _walk(links: Links, start: Hashable, seen: set[Hashable]) -> dict[Hashable, Hashable]:
    """Everything reached depth first, in the order in which it is left, each with what it was reached from."""
    left: dict[Hashable, Hashable] = {}
    seen.add(start)
    way = [(start, None, iter(links[start]))]
    while way:
        node, before, rest = way[-1]
        following = next((each for each in rest if each not in seen), None)
        if following is None:
            left[node] = before
            way.pop()
        else:
            seen.add(following)
            way.append((following, node, iter(links[following])))
    return left


def _walks(links: Links, order: Iterable[Hashable]) -> list[dict[Hashable, Hashable]]:
    seen: set[Hashable] = set()
    return [_walk(links, node, seen) for node in order if node not in seen]


def _parts(links: Links) -> dict[Hashable, int]:
    """The strongly connected part of each node (Kosaraju)."""
    backward = _links((there, here) for here, each in links.items() for there in each)
    last_first = [node for walk in _walks(links, links) for node in walk][::-1]
    return {node: number for number, walk in enumerate(_walks(backward, last_first)) for node in walk}


def _without_bridges(edges: Sequence[tuple[Hashable, Hashable]]) -> set[tuple[Hashable, Hashable]]:
    """The edges of a graph without directions that lie on a cycle.

    Led down a depth-first tree and up beside it, exactly these lie within strongly connected parts.
    """
    links = _links([*edges, *((there, here) for here, there in edges)])
    before = {node: parent for walk in _walks(links, links) for node, parent in walk.items()}
    left = {node: number for number, node in enumerate(before)}

    def led(here: Hashable, there: Hashable) -> tuple[Hashable, Hashable]:
        down = before[there] == here or (before[here] != there and left[here] < left[there])
        return (here, there) if down else (there, here)

    part = _parts(_links(led(*edge) for edge in edges))
    return {(here, there) for here, there in edges if part[here] == part[there]}
