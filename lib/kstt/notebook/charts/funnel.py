"""A funnel plot: units by size and share, with the limits that chance and the usual differences between units give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log10

from kstt.notebook import palette
from kstt.notebook.blocks import Figure
from kstt.notebook.charts.sheet import WIDTH, Sheet
from kstt.notebook.charts.words import clean, listing, sentence, shorten, titled
from kstt.terms.numbers import number, percent

_LEFT, _RIGHT, _TOP, _BOTTOM = 36.0, WIDTH - 8.0, 18.0, 190.0

_WORDS = {
    "vi": {
        "caption": "Biểu đồ phễu",
        "none": "chưa có đơn vị nào có số liệu",
        "x": "số {counted} (thang lôgarit)",
        "centre": "tỷ lệ chung {share}",
        "others": "các đơn vị cùng loại {share}",
        "told": "{count} đơn vị, {centre}",
        "outside": "cần kiểm tra: {items}",
        "inside": "không đơn vị nào được đánh dấu",
        "item": "{name} {share} trên {n} {counted}",
        "key": "mỗi chấm một đơn vị; đường đứt: giới hạn 95 %, đường liền: 99,8 %, đã tính phân tán giữa các đơn vị",
    },
    "en": {
        "caption": "Funnel plot",
        "none": "no unit has data",
        "x": "{counted} (logarithmic)",
        "centre": "all together {share}",
        "others": "others of its kind {share}",
        "told": "units: {count}; {centre}",
        "outside": "to check: {items}",
        "inside": "no unit is marked",
        "item": "{name} {share} of {n} {counted}",
        "key": "one dot a unit; dashed: 95% limits, full: 99.8%, differences between units allowed for",
    },
}


@dataclass(frozen=True, slots=True)
class FunnelDot:
    """One unit. share: 0..1; n: its denominator, above 0; marked: drawn in red and named."""

    name: str
    share: float
    n: int
    marked: bool = False


@dataclass(frozen=True, slots=True)
class FunnelLimit:
    """The limits at one denominator, shares of 0..1: inner 95 %, outer 99.8 %."""

    n: float
    lower: float
    upper: float
    outer_lower: float
    outer_upper: float


def _share(value: float, language: str, digits: int = 1) -> str:
    return percent(Fraction(value), language, digits)


def funnel_plot(
    dots: Sequence[FunnelDot],
    limits: Sequence[FunnelLimit],
    centre: float,
    *,
    counted: str,
    language: str,
    subject: str = "",
) -> Figure:
    """Dots over a logarithmic axis of denominators, the limits as lines; marked units in red with their names.

    centre: the share of all units, or of all others where one is marked; counted: what the denominators are (`hồ sơ`).
    """
    words = _WORDS[language]
    caption = titled(words["caption"], subject)
    marked = [dot for dot in dots if dot.marked]
    if not dots:
        sheet = Sheet(WIDTH, 40)
        sheet.text(WIDTH / 2, 24, words["none"], size=9, colour=palette.NEUTRAL, anchor="center")
        return Figure(svg=sheet.svg(), alt=sentence(f"{caption}: {words['none']}"), caption=caption)
    items = [
        words["item"].format(
            name=clean(d.name), share=_share(d.share, language), n=number(d.n, language), counted=clean(counted)
        )
        for d in marked
    ]
    told = words["outside"].format(items=listing(items, language)) if items else words["inside"]
    middle_line = words["others" if marked else "centre"].format(share=_share(centre, language))
    alt = sentence(f"{caption}: {words['told'].format(count=number(len(dots), language), centre=middle_line)}; {told}")
    low_n, high_n = min(dot.n for dot in dots), max(dot.n for dot in dots)
    middle, half = (log10(low_n) + log10(high_n)) / 2, max(log10(high_n / low_n), 0.02) / 2
    begin, end = middle - 1.06 * half, middle + 1.06 * half
    shares = [dot.share for dot in dots] + [centre]
    low, high = max(0.0, min(shares) - 0.05), min(1.0, max(shares) + 0.05)

    def x(n: float) -> float:
        return _LEFT + (log10(n) - begin) / (end - begin) * (_RIGHT - _LEFT)

    def y(value: float) -> float:
        return _BOTTOM - (min(max(value, low), high) - low) / (high - low) * (_BOTTOM - _TOP)

    sheet = Sheet(WIDTH, _BOTTOM + 40)
    for tick in _ticks(low, high):
        sheet.lines([[(_LEFT, y(tick)), (_RIGHT, y(tick))]], palette.GRID, 0.5)
        text = _share(tick, language, 0)
        sheet.text(_LEFT - 4, y(tick) + 2.5, text, size=7.5, colour=palette.NEUTRAL, anchor="right")
    sheet.lines([[(_LEFT, y(centre)), (_RIGHT, y(centre))]], palette.PRIMARY, 0.8)
    within = [limit for limit in limits if begin <= log10(limit.n) <= end]
    for names, dash in ((("lower", "upper"), (3, 2)), (("outer_lower", "outer_upper"), None)):
        for name in names:
            line = [(x(limit.n), y(getattr(limit, name))) for limit in within if low < getattr(limit, name) < high]
            if len(line) > 1:
                sheet.lines([line], palette.WARNING, 0.8, dash=dash)
    sheet.lines([[(_LEFT, _BOTTOM), (_RIGHT, _BOTTOM)]], palette.NEUTRAL, 0.8)
    for n in _sizes(low_n, high_n):
        sheet.lines([[(x(n), _BOTTOM), (x(n), _BOTTOM + 3)]], palette.NEUTRAL, 0.6)
        where = {"size": 7.5, "colour": palette.NEUTRAL, "anchor": "center"}
        sheet.text(x(n), _BOTTOM + 12, number(n, language), **where)
    axis = words["x"].format(counted=counted)
    sheet.text(_RIGHT, _BOTTOM + 23, axis, size=7, colour=palette.NEUTRAL, anchor="right")
    sheet.dots([(x(d.n), y(d.share)) for d in dots if not d.marked], palette.PRIMARY_SOFT, 3.2)
    sheet.dots([(x(d.n), y(d.share)) for d in marked], palette.BAD, 5.0)
    for dot in marked:
        right = x(dot.n) < (_LEFT + _RIGHT) / 2
        at = x(dot.n) + (5 if right else -5)
        where = {"size": 7.5, "colour": palette.BAD, "anchor": "left" if right else "right"}
        lift = 9 if y(dot.share) < _TOP + 4 else -3
        sheet.text(at, y(dot.share) + lift, shorten(dot.name, 150, 7.5), full=dot.name, **where)
    sheet.text(_LEFT, _TOP - 8, middle_line, size=7.5, colour=palette.PRIMARY)
    sheet.text(0, _BOTTOM + 36, words["key"], size=7, colour=palette.NEUTRAL)
    return Figure(svg=sheet.svg(), alt=alt, caption=caption)


def _ticks(low: float, high: float) -> list[float]:
    step = next(each for each in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25) if (high - low) / each <= 6)
    return [n * step for n in range(int(low / step), int(high / step) + 1) if low <= n * step <= high]


def _sizes(low: int, high: int) -> list[int]:
    found = [m * 10**e for e in range(0, 9) for m in (1, 2, 5) if low <= m * 10**e <= high]
    return found if len(found) > 1 else sorted({low, high})
