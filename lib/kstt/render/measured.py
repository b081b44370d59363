"""Texts measured before they are set: the widths of columns, and rows that are known to need one line.

Typst could find both out by itself, but only by setting every cell once more than it is shown. What is worked out here is
on the safe side: advances without kerning, rounded up. A row whose texts might not fit on one line is left to Typst.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from math import ceil

from kstt.render.data_table import placed
from kstt.render.fonts import body_faces

_SLACK = 0.5
_GRID = 0.5
"""Columns are as wide as a multiple of so many points: a cell that the report before had too is then not set again."""
_TALLEST = 15
"""Of a text as long as so many lines every word may stand on a line with half of it empty, and a page still holds it."""
_FIXED = 0.49
"""Width of a letter of code beside text of size 1, at most."""
_WORDS = re.compile(r"[ \n\u200b]")
_NO_INK = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


@lru_cache(maxsize=20_000)
def width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line of text, in points, in the body's fonts.

    >>> round(width("Tỷ lệ", 20) / width("Tỷ lệ", 10), 6)
    2.0
    """
    return size * sum(_advance(char, bold) for char in text)


def cap_height(size: float) -> float:
    """Height in points of a line that stands alone: Typst takes it from the baseline to the top of the capitals."""
    return size * body_faces()[0].cap_height


def lines(text: str, size: float, room: float) -> int:
    """Lines that a text takes when broken where it may be, `room` points wide.

    >>> lines("một hai ba", 10, 10 * 1000), lines("một hai ba", 10, 1)
    (1, 3)
    """
    count, used, space = 1, 0.0, width(" ", size)
    for word in _WORDS.split(text):
        long = width(word, size)
        if used and used + space + long > room:
            count, used = count + 1, long
        else:
            used += space + long if used else long
    return count


def column_widths(
    needs: Sequence[float], weights: Sequence[float], room: float, least: Sequence[float] = ()
) -> list[float]:
    """Widths in points that add up to `room`: a column that needs less than its share gets what it needs, rounded up; the
    others divide the rest by weight, and the one with most to spare gives to those that are narrower than their `least`
    (the longest word of the heading).

    >>> column_widths([20, 300, 300], [1, 1, 2], 200), column_widths([20, 300, 300], [1, 1, 2], 200, [20, 80, 10])
    ([20.0, 60.0, 120.0], [20.0, 80.0, 100.0])
    """
    wanted = [ceil(need / _GRID) * _GRID for need in needs]
    share, rest = set(range(len(wanted))), room
    while share:
        weight = sum(weights[i] for i in share)
        narrow = {i for i in share if wanted[i] <= rest * max(1 / len(share), weights[i] / weight)}
        if not narrow:
            break
        rest -= sum(wanted[i] for i in narrow)
        share -= narrow
    weight = sum(weights[i] for i in share)
    widths = [rest * weights[i] / weight if i in share else wanted[i] for i in range(len(wanted))]
    for i, floor in enumerate(least):
        if widths[i] < floor:
            giver = max(range(len(widths)), key=lambda j: widths[j] - least[j])
            given = min(ceil((floor - widths[i]) / _GRID) * _GRID, max(0.0, widths[giver] - least[giver]))
            widths[i], widths[giver] = widths[i] + given, widths[giver] - given
    return widths


def table_measures(table: dict, size: float, room: float, inset: tuple[float, float, float]) -> dict:
    """`widths` of a table's columns and `heights` of its rows, in points; None where a row may need more than a line.
    `whole`: whether every row surely has room on one page.

    inset: left and right, above, below, in points. Headings stand in bold capitals, 0.88 of the size, and are broken
    between words; a mark stands after the text, 0.82 of the size, in a frame with 2 points on either side.
    """
    side, above, below = inset
    rows = [[_cell_width(cell, size, row["kind"] != "row") for cell in row["cells"]] for row in table["rows"]]
    heads = [max(_head_width(word, size) for word in column["label"].split(" ")) for column in table["columns"]]
    needs = [max([head, *column]) + 2 * side + _SLACK for head, column in _columns(heads, rows)]
    least = [head + 2 * side + _SLACK for head in heads]
    widths = column_widths(needs, [column["width"] for column in table["columns"]], room, least)
    one_line = above + cap_height(size) + below
    fits = [all(need + 2 * side + _SLACK <= wide for need, wide in zip(row, widths, strict=True)) for row in rows]
    whole = all(need <= _TALLEST * wide for row in rows for need, wide in zip(row, widths, strict=True))
    return {"widths": widths, "heights": [one_line if fit else None for fit in fits], "whole": whole}


def data_measures(table: dict, room: float) -> dict:
    """`size` of an analyst's table, `side` of its cells' inset and `widths` of its columns, in points; no widths where all
    lines fit as they are, or a picture asks for more room than words tell.

    Where they do not, a column is at least as wide as its longest word, and the text is as small as that asks for: Typst
    alone would set the numbers of one column over those of the next.
    """
    columns = table["columns"]
    size, side = (9.5 if columns <= 8 else 8.0 if columns <= 14 else 6.5), 3.5
    needs, least = [0.0] * columns, [0.0] * columns
    for rows, bold in ((table["head"], True), (table["body"], False)):
        for column, cell in placed(rows):
            if cell["colspan"] == 1 and column < columns:
                words = [_em(word, cell, bold) for word in _WORDS.split(cell["text"])]
                needs[column] = max(needs[column], _em(cell["text"], cell, bold))
                least[column] = max(least[column], *words)

    def wide(ems: list[float]) -> list[float]:
        return [em * size + 2 * side + _SLACK for em in ems]

    pictured = any(
        child["type"] == "picture" for _, cell in placed(table["body"]) for child in cell.get("children", ())
    )
    if pictured or sum(wide(needs)) <= room:
        return {"size": size, "side": side, "widths": None}
    if sum(wide(least)) > room:
        side = min(1.75, 0.15 * room / columns)
        size = min(size, 0.99 * (room - 2 * side * columns) / max(1.0, sum(least)))
        return {"size": size, "side": side, "widths": [em * size * 1.01 + 2 * side for em in least]}
    floors = wide(least)
    more = [need - floor for need, floor in zip(wide(needs), floors, strict=True)]
    part = (room - sum(floors)) / sum(more)
    return {
        "size": size,
        "side": side,
        "widths": [floor + each * part for floor, each in zip(floors, more, strict=True)],
    }


def _em(text: str, cell: dict, bold: bool) -> float:
    """Width of a text of an analyst's cell at size 1; where there is code it may be set in letters of one width."""
    proportional = width(text, 1, bold or cell["scope"] is not None)
    return max(proportional, _FIXED * len(text)) if _has_code(cell) else proportional


def _has_code(node: dict) -> bool:
    return node.get("type") == "code" or any(map(_has_code, node.get("children", ())))


def _columns(heads: list[float], rows: list[list[float]]) -> list[tuple[float, list[float]]]:
    return [(head, [row[i] for row in rows]) for i, head in enumerate(heads)]


def _head_width(word: str, size: float) -> float:
    return width(word.upper(), 0.88 * size, bold=True)


def _cell_width(cell: dict, size: float, bold: bool) -> float:
    text = width(cell["text"], size, bold)
    mark = cell["tag"]
    return text + (width(" ", size, bold) + width(mark["label"], 0.82 * size, bold) + 4 if mark else 0)


@cache
def _advance(char: str, bold: bool) -> float:
    if char in _NO_INK:
        return 0.0
    faces = body_faces(bold)
    return next((face for face in faces if face.has(char)), faces[0]).advance(char)
