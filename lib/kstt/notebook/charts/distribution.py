"""How the totals of all units lie: one dot a unit, over the bands, with the quartiles and the names at both ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from statistics import median

from kstt.notebook import palette
from kstt.notebook.blocks import Figure
from kstt.notebook.charts.bands import BandRange, band_of, from_the_top
from kstt.notebook.charts.sheet import WIDTH, Sheet
from kstt.notebook.charts.words import clean, listing, points, sentence, shorten, titled, width
from kstt.terms.numbers import number, plain

_LEFT, _RIGHT, _TOP = 6.0, WIDTH - 6.0, 26.0

_WORDS = {
    "vi": {
        "caption": "Phân bố tổng điểm của các đơn vị",
        "none": "chưa có đơn vị nào có điểm",
        "count": "{count} đơn vị từ {low} đến {high} điểm",
        "median": "trung vị {median}",
        "middle": "một nửa số đơn vị ở giữa có từ {lower} đến {upper}",
        "bands": "theo mức xếp loại: {items}",
        "ends": "cao nhất {best}, thấp nhất {worst}",
        "highlight": "{name} {total}",
        "key": "mỗi chấm một đơn vị",
        "lines": "vạch dọc: tứ phân vị, trung vị {median}",
        "partial": "chấm rỗng: chưa đủ chỉ số",
    },
    "en": {
        "caption": "Distribution of the units' totals",
        "none": "no unit has points",
        "count": "units: {count}, from {low} to {high} points",
        "median": "median {median}",
        "middle": "the middle half lies between {lower} and {upper}",
        "bands": "by band: {items}",
        "ends": "highest {best}, lowest {worst}",
        "highlight": "{name} {total}",
        "key": "one dot a unit",
        "lines": "upright lines: quartiles, median {median}",
        "partial": "hollow: indicators missing",
    },
}


@dataclass(frozen=True, slots=True)
class NamedTotal:
    """The total of one unit. partial: some indicators had no data."""

    code: str
    name: str
    total: Decimal
    partial: bool = False


def quartiles(totals: Sequence[Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """Lower quartile, median and upper quartile; the quartiles are the medians of both halves, the median itself left
    out of them (Tukey's hinges without the middle).

    >>> quartiles([Decimal(n) for n in (1, 2, 3, 4)])
    (Decimal('1.5'), Decimal('2.5'), Decimal('3.5'))
    """
    ordered = sorted(totals)
    half = len(ordered) // 2
    middle = median(ordered)
    return (median(ordered[:half] or ordered), middle, median(ordered[-half:] or ordered))


def _tell(
    values: Sequence[NamedTotal], bands: Sequence[BandRange], language: str, highlight: str | None, caption: str
) -> str:
    words = _WORDS[language]
    if not values:
        return sentence(f"{caption}: {words['none']}")
    worst, best = values[0], values[-1]
    lower, middle, upper = quartiles([value.total for value in values])
    parts = [
        words["count"].format(
            count=number(len(values), language), low=points(worst.total, language), high=points(best.total, language)
        ),
        words["median"].format(median=points(middle, language)),
    ]
    if len(values) >= 4:
        parts.append(words["middle"].format(lower=points(lower, language), upper=points(upper, language)))
    counts = Counter(band_of(value.total, bands) for value in values)
    in_bands = [f"{clean(band.label)} {number(counts[band], language)}" for band in from_the_top(bands) if counts[band]]
    if in_bands:
        parts.append(words["bands"].format(items=listing(in_bands, language)))
    if len(values) > 1:
        parts.append(words["ends"].format(best=clean(best.name), worst=clean(worst.name)))
    parts += [
        words["highlight"].format(name=clean(value.name), total=points(value.total, language))
        for value in values
        if value.code == highlight
    ]
    return sentence(f"{caption}: {'; '.join(parts)}")


def _name_ends(sheet: Sheet, top: float, values: Sequence[NamedTotal], language: str) -> None:
    """The three lowest units on the left and the three highest on the right, below the axis, each with its total."""
    lowest = values[: min(3, len(values) // 2)]
    highest = values[len(lowest) :][-3:][::-1]
    for n, unit in enumerate(lowest):
        y = top + n * 11
        sheet.text(0, y, points(unit.total, language), size=7.5, bold=True)
        sheet.text(34, y, shorten(unit.name, 180, 7.5), size=7.5, full=unit.name)
    for n, unit in enumerate(highest):
        y = top + n * 11
        sheet.text(WIDTH - 34, y, shorten(unit.name, 180, 7.5), size=7.5, anchor="right", full=unit.name)
        sheet.text(WIDTH, y, points(unit.total, language), size=7.5, bold=True, anchor="right")


def distribution(
    values: Sequence[NamedTotal],
    *,
    language: str,
    bands: Sequence[BandRange],
    highlight: str | None = None,
    subject: str = "",
) -> Figure:
    """All totals as dots stacked by whole points, over the bands; quartiles as lines, both ends by name.

    highlight: code of a unit whose dot is red and named below. Partial totals are hollow.
    """
    words = _WORDS[language]
    caption = titled(words["caption"], subject)
    ordered = sorted(values, key=lambda value: (value.total, value.code))
    alt = _tell(ordered, bands, language, highlight, caption)
    if not ordered:
        sheet = Sheet(WIDTH, 40)
        sheet.text(WIDTH / 2, 24, words["none"], size=9, colour=palette.NEUTRAL, anchor="center")
        return Figure(svg=sheet.svg(), alt=alt, caption=caption)

    low, high = floor(ordered[0].total / 10) * 10, ceil(ordered[-1].total / 10) * 10
    high = max(high, low + 10)
    while high - low < 30:
        low, high = (low - 10, high) if high >= 100 else (low, high + 10)

    def x(total: Decimal) -> float:
        return _LEFT + float((total - low) / (high - low)) * (_RIGHT - _LEFT)

    # A stack is as wide as a dot; how many stacks fit decides the width of a class.
    classes = 80
    across = (_RIGHT - _LEFT) / classes
    diameter = across * 0.88
    stacks: dict[int, list[NamedTotal]] = {}
    for value in ordered:
        stacks.setdefault(min(int((x(value.total) - _LEFT) / across), classes - 1), []).append(value)
    tallest = max(len(stack) for stack in stacks.values())
    step = min(across, 150.0 / tallest)
    plot = max(tallest * step + 12, 60.0)
    ground = _TOP + plot
    named = any(highlight and value.code == highlight for value in ordered)
    sheet = Sheet(WIDTH, ground + (82 if named else 68))
    _name_ends(sheet, ground + 28, ordered, language)

    for n, band in enumerate(from_the_top(bands)[::-1]):
        begin, end = max(band.at_least, Decimal(low)), min(band.below or Decimal(high), Decimal(high))
        if begin >= end:
            continue
        sheet.boxes([(x(begin), _TOP - 12, x(end) - x(begin), plot + 12)], palette.BANDS[n % 2])
        label = clean(band.label)
        if width(label, 7.5) <= x(end) - x(begin) - 4:
            middle = (x(begin) + x(end)) / 2
            sheet.text(middle, _TOP - 16, label, size=7.5, colour=palette.NEUTRAL, anchor="center")
    three = quartiles([value.total for value in ordered]) if len(ordered) >= 4 else ()
    sheet.lines([[(x(q), _TOP - 10), (x(q), ground)] for q in three], palette.WARNING, 1.0, dash=(3, 2))
    if three:
        where = {"size": 7, "colour": palette.WARNING}
        # Outside the two lines; at an edge of the sheet there is no room, and the alt text has the figure.
        if x(three[0]) > 32:
            sheet.text(x(three[0]) - 3, _TOP - 4, points(three[0], language), anchor="right", **where)
        if x(three[2]) < WIDTH - 32:
            sheet.text(x(three[2]) + 3, _TOP - 4, points(three[2], language), **where)
    sheet.lines([[(_LEFT, ground), (_RIGHT, ground)]], palette.NEUTRAL, 0.8)
    for tick in range(low, high + 1, 10 if high - low <= 100 else 10 * (-(-(high - low) // 100))):
        anchor = "left" if tick == low else "right" if tick == high else "center"
        edge = {"left": 0.0, "right": WIDTH, "center": x(Decimal(tick))}[anchor]
        sheet.text(edge, ground + 11, plain(Decimal(tick), language), size=7.5, colour=palette.NEUTRAL, anchor=anchor)

    at: dict[str, tuple[float, float]] = {}
    for n, stack in stacks.items():
        for level, value in enumerate(stack):
            at[value.code] = (_LEFT + (n + 0.5) * across, ground - 3.2 - level * step)
    whole = [at[value.code] for value in ordered if not value.partial and value.code != highlight]
    partial = [at[value.code] for value in ordered if value.partial and value.code != highlight]
    sheet.dots(whole, palette.PRIMARY, diameter)
    sheet.dots(partial, palette.PRIMARY, diameter, hollow=True)
    for value in ordered:
        if highlight and value.code == highlight:
            where = at[value.code]
            sheet.dots([where, (4, sheet.height - 6.5)], palette.BAD, diameter + 1.5)
            text = words["highlight"].format(name=clean(value.name), total=points(value.total, language))
            short = shorten(text, WIDTH - 12, 7.5)
            sheet.text(12, sheet.height - 4, short, size=7.5, colour=palette.BAD, full=text)
    key = [words["key"]]
    key += [words["lines"].format(median=points(three[1], language))] if three else []
    key += [words["partial"]] if partial else []
    sheet.text(0, ground + 64, "; ".join(key), size=7, colour=palette.NEUTRAL)
    return Figure(svg=sheet.svg(), alt=alt, caption=caption)
