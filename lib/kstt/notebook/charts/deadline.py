"""How finishes lie around the deadline: one unit's shares as bars, the others' as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from kstt.notebook import palette
from kstt.notebook.blocks import Figure
from kstt.notebook.charts.sheet import WIDTH, Sheet
from kstt.notebook.charts.words import sentence, titled
from kstt.terms.numbers import percent

_LEFT, _RIGHT, _TOP, _BOTTOM = 36.0, WIDTH - 8.0, 18.0, 140.0

_WORDS = {
    "vi": {
        "caption": "Giờ kết thúc so với hạn trả",
        "none": "chưa có hồ sơ nào có hạn trả",
        "told": "trong nửa giờ cuối trước hạn: đơn vị {own}, các đơn vị khác {others} số hồ sơ",
        "before": "số giờ trước hạn trả",
        "after": "sau hạn",
        "due": "hạn trả",
        "key": "cột: đơn vị; đường: các đơn vị khác; mỗi khoảng nửa giờ, cột cuối: trong 2 ngày sau hạn",
    },
    "en": {
        "caption": "Finish times against the deadline",
        "none": "no dossier has a deadline",
        "told": "in the last half hour before the deadline: the unit {own}, other units {others} of dossiers",
        "before": "hours before the deadline",
        "after": "after",
        "due": "deadline",
        "key": "bars: the unit; line: other units; half an hour each, last bar: within 2 days after the deadline",
    },
}


@dataclass(frozen=True, slots=True)
class DeadlineBin:
    """Finishes in one half hour. ends: half hours before the deadline at which it ends (0: just before the deadline),
    -1 for the two days after; own, others: shares of all finishes, 0..1."""

    ends: int
    own: float
    others: float


def deadline_bars(bins: Sequence[DeadlineBin], *, language: str, subject: str = "") -> Figure:
    """Bars from early to late, the deadline as an upright line."""
    words = _WORDS[language]
    caption = titled(words["caption"], subject)
    if not bins:
        sheet = Sheet(WIDTH, 40)
        sheet.text(WIDTH / 2, 24, words["none"], size=9, colour=palette.NEUTRAL, anchor="center")
        return Figure(svg=sheet.svg(), alt=sentence(f"{caption}: {words['none']}"), caption=caption)

    def share(value: float, digits: int = 1) -> str:
        return percent(Fraction(value), language, digits)

    ordered = sorted(bins, key=lambda each: -each.ends)
    last = next((each for each in ordered if each.ends == 0), DeadlineBin(0, 0.0, 0.0))
    told = words["told"].format(own=share(last.own), others=share(last.others))
    highest = max(0.01, max(max(each.own, each.others) for each in ordered)) * 1.08
    across = (_RIGHT - _LEFT) / len(ordered)

    def x(place: float) -> float:
        return _LEFT + place * across

    def y(value: float) -> float:
        return _BOTTOM - value / highest * (_BOTTOM - _TOP)

    sheet = Sheet(WIDTH, _BOTTOM + 40)
    step = next(each for each in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if highest / each <= 5)
    for n in range(int(highest / step) + 1):
        sheet.lines([[(_LEFT, y(n * step)), (_RIGHT, y(n * step))]], palette.GRID, 0.5)
        text = share(n * step, 1 if step < 0.01 else 0)
        sheet.text(_LEFT - 4, y(n * step) + 2.5, text, size=7.5, colour=palette.NEUTRAL, anchor="right")
    boxes = [(x(n) + 1.5, y(each.own), across - 3, _BOTTOM - y(each.own)) for n, each in enumerate(ordered) if each.own]
    sheet.boxes(boxes, palette.PRIMARY)
    line = [(x(n + 0.5), y(each.others)) for n, each in enumerate(ordered)]
    before = [point for point, each in zip(line, ordered, strict=True) if each.ends >= 0]
    sheet.lines([before], palette.WARNING, 1.2)
    sheet.dots(line, palette.WARNING, 3.5)
    sheet.lines([[(_LEFT, _BOTTOM), (_RIGHT, _BOTTOM)]], palette.NEUTRAL, 0.8)
    for place, each in enumerate(ordered):
        if each.ends < 0:
            text = words["after"]
            sheet.text(x(place + 0.5), _BOTTOM + 12, text, size=7, colour=palette.NEUTRAL, anchor="center")
        elif each.ends % 2 == 1:
            text = f"{(each.ends + 1) // 2}"
            sheet.text(x(place), _BOTTOM + 12, text, size=7, colour=palette.NEUTRAL, anchor="center")
        if each.ends == 0:
            sheet.lines([[(x(place + 1), _TOP - 4), (x(place + 1), _BOTTOM + 3)]], palette.BAD, 1.0)
            sheet.text(x(place + 1) - 3, _TOP - 8, words["due"], size=7.5, colour=palette.BAD, anchor="right")
    sheet.text(_LEFT, _BOTTOM + 23, words["before"], size=7, colour=palette.NEUTRAL)
    sheet.text(0, _BOTTOM + 36, words["key"], size=7, colour=palette.NEUTRAL)
    return Figure(svg=sheet.svg(), alt=sentence(f"{caption}: {told}"), caption=caption)
