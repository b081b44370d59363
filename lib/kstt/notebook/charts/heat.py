"""Units × indicators at a glance: the share of the points that each unit earned at each indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise

from kstt.notebook import palette
from kstt.notebook.blocks import Figure
from kstt.notebook.charts.sheet import WIDTH, Sheet
from kstt.notebook.charts.words import clean, listing, sentence, shorten, titled, width
from kstt.terms.numbers import number, percent

_NAMES, _HEAD = 174.0, 38.0
_TALLEST = 650
"""Points of height for one figure: an A4 page less its margins, a caption and a running head."""

_WORDS = {
    "vi": {
        "caption": "Tỷ lệ điểm đạt được so với điểm tối đa, đơn vị × chỉ số",
        "page": "{caption} ({page}/{pages})",
        "classes": ("0 %", "dưới 25 %", "25–50 %", "50–75 %", "từ 75 %", "đủ 100 %"),
        "no_data": "chưa chấm",
        "size": "{rows} đơn vị, {columns} chỉ số",
        "weakest": "chỉ số thấp nhất {items} (trung bình)",
        "units": "đơn vị thấp nhất {items} (trung bình)",
        "missing": "{count} ô chưa chấm",
        "none": "chưa có số liệu",
    },
    "en": {
        "caption": "Share of the maximum points earned, units × indicators",
        "page": "{caption} ({page}/{pages})",
        "classes": ("0%", "under 25%", "25–50%", "50–75%", "from 75%", "full 100%"),
        "no_data": "not scored",
        "size": "units: {rows}, indicators: {columns}",
        "weakest": "weakest indicators {items} (average)",
        "units": "weakest units {items} (average)",
        "missing": "cells not scored: {count}",
        "none": "no data",
    },
}


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One unit. shares: one a column, 0..1 of the maximum, None where it is not scored."""

    code: str
    name: str
    shares: tuple[Fraction | None, ...]


def share_class(share: Fraction) -> int:
    """Which of the six colours a share has: 0 is nothing earned, 5 the full points."""
    if share <= 0:
        return 0
    return sum(share.numerator * 100 >= limit * share.denominator for limit in palette.SHARE_LIMITS)


def _average(shares: Sequence[Fraction | None]) -> Fraction | None:
    known = [float(share) for share in shares if share is not None]
    return Fraction(sum(known) / len(known)).limit_denominator(10**6) if known else None


def _weakest(named: Sequence[tuple[str, Sequence[Fraction | None]]], language: str) -> list[str]:
    averages = [(average, name) for name, shares in named if (average := _average(shares)) is not None]
    return [f"{name} {percent(average, language, 0)}" for average, name in sorted(averages)[:3]]


def _tell(rows: Sequence[HeatRow], columns: Sequence[str], language: str, caption: str) -> str:
    words = _WORDS[language]
    parts = [words["size"].format(rows=number(len(rows), language), columns=number(len(columns), language))]
    by_column = [(clean(name), [row.shares[n] for row in rows]) for n, name in enumerate(columns)]
    by_row = [(clean(row.name), row.shares) for row in rows]
    if weakest := _weakest(by_column, language):
        parts.append(words["weakest"].format(items=listing(weakest, language)))
        if len(rows) > 1:
            parts.append(words["units"].format(items=listing(_weakest(by_row, language), language)))
    missing = sum(share is None for row in rows for share in row.shares)
    if rows and not weakest:
        parts.append(words["none"])
    elif missing:
        parts.append(words["missing"].format(count=number(missing, language)))
    return sentence(f"{caption}: {'; '.join(parts)}")


def _key(sheet: Sheet, words: dict) -> None:
    x = 0.0
    for colour, label in zip(palette.SHARES, words["classes"], strict=True):
        sheet.boxes([(x, 3, 12, 8)], colour)
        sheet.text(x + 15, 10, label, size=7, colour=palette.NEUTRAL)
        x += 15 + width(label, 7) + 9
    _unknown(sheet, [(x, 3, 12, 8)])
    sheet.text(x + 15, 10, words["no_data"], size=7, colour=palette.NEUTRAL)


def _unknown(sheet: Sheet, boxes: list[tuple[float, float, float, float]]) -> None:
    sheet.boxes(boxes, palette.TRACK)
    sheet.hatch(boxes, step=4, width=0.4)


def _cells(sheet: Sheet, rows: Sequence[HeatRow], across: float, tall: float) -> None:
    """All cells of a class as one path of strokes as thick as a row, neighbours joined: half the size of boxes."""
    strokes: list[list[list[tuple[float, float]]]] = [[] for _ in palette.SHARES]
    unknown: list[tuple[float, float, float, float]] = []
    for n, row in enumerate(rows):
        at = 0
        for kind, run in groupby(row.shares, key=lambda share: None if share is None else share_class(share)):
            length = len(list(run))
            x, y = _NAMES + at * across, _HEAD + n * tall
            if kind is None:
                unknown.append((x, y, length * across, tall))
            else:
                strokes[kind].append([(x, y + tall / 2), (x + length * across, y + tall / 2)])
            at += length
    for colour, of_class in zip(palette.SHARES, strokes, strict=True):
        sheet.lines(of_class, colour, tall)
    _unknown(sheet, unknown)


def _figure(
    rows: Sequence[HeatRow], columns: Sequence[str], language: str, caption: str, tall: int, size: float
) -> Figure:
    words = _WORDS[language]
    sheet = Sheet(WIDTH, _HEAD + tall * max(len(rows), 1) + 2)
    across = min((WIDTH - _NAMES) / max(len(columns), 1), 40.0)
    right = _NAMES + across * len(columns)
    bottom = _HEAD + tall * len(rows)
    _key(sheet, words)
    _cells(sheet, rows, across, tall)
    ends = [_NAMES + n * across for n in range(len(columns) + 1)]
    sheet.lines([[(x, _HEAD), (x, bottom)] for x in ends], palette.PAPER, 1.0)
    sheet.lines(
        [[(_NAMES, _HEAD + n * tall), (right, _HEAD + n * tall)] for n in range(1, len(rows))],
        palette.PAPER,
        1.0 if tall > 8 else 0.4,
    )
    for x, column in zip(ends, columns, strict=False):
        label = shorten(column, across, 7.5)
        sheet.text(x + across / 2, _HEAD - 4, label, size=7.5, colour=palette.NEUTRAL, anchor="center", full=column)
    for n, row in enumerate(rows):
        base = _HEAD + n * tall + tall / 2 + size * 0.36
        label = f"{row.code} {row.name}"
        sheet.text(0, base, shorten(label, _NAMES - 5, size), size=size, full=label)
    if not rows:
        sheet.text(0, _HEAD + 9, words["none"], colour=palette.NEUTRAL)
    return Figure(svg=sheet.svg(), alt=_tell(rows, columns, language, caption), caption=caption)


def _even(count: int, most: int) -> list[tuple[int, int]]:
    """Starts and ends of the fewest parts of at most so many that are as large as each other, give or take one."""
    parts = max(1, -(-count // most))
    ends = [count * n // parts for n in range(parts + 1)]
    return list(pairwise(ends))


def heat_map(rows: Sequence[HeatRow], columns: Sequence[str], *, language: str, subject: str = "") -> Figure:
    """Units × indicators in one figure; rows become lower the more there are (170 rows are for a screen).

    columns: names of the columns, e.g. `01`–`21`; each row has as many shares. A dark cell has lost much, a hatched one
    is not scored. The scale keeps its order in grey and without colour vision.
    """
    caption = titled(_WORDS[language]["caption"], subject)
    tall = min(13, max(6, _TALLEST // max(len(rows), 1)))
    return _figure(rows, columns, language, caption, tall, min(7.5, tall * 0.86))


def heat_maps(
    rows: Sequence[HeatRow], columns: Sequence[str], *, language: str, rows_per_figure: int = 22, subject: str = ""
) -> tuple[Figure, ...]:
    """The same over several figures of about as many rows, each with its own head; rows stay in their order.

    Two such figures fill a printed page, and one the rest of a page that has been begun.
    """
    words = _WORDS[language]
    caption = titled(words["caption"], subject)
    pages = [rows[start:end] for start, end in _even(len(rows), rows_per_figure)]
    return tuple(
        _figure(
            page,
            columns,
            language,
            words["page"].format(caption=caption, page=n, pages=len(pages)) if len(pages) > 1 else caption,
            13,
            7.5,
        )
        for n, page in enumerate(pages, start=1)
    )
