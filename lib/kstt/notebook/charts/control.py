"""A control chart: one figure of one unit over the periods, with the natural limits of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from kstt.notebook import palette
from kstt.notebook.blocks import Figure
from kstt.notebook.charts.funnel import _ticks
from kstt.notebook.charts.sheet import WIDTH, Sheet
from kstt.notebook.charts.words import listing, sentence, titled
from kstt.terms import Period
from kstt.terms.numbers import percent

_LEFT, _RIGHT, _TOP, _BOTTOM = 36.0, WIDTH - 14.0, 18.0, 150.0

_WORDS = {
    "vi": {
        "caption": "Biểu đồ kiểm soát",
        "none": "chưa có số liệu",
        "centre": "trung bình {share}",
        "told": "trung bình các kỳ trước {share}; {now} {rate}, giới hạn tự nhiên {lower} đến {upper}",
        "outside": "ngoài giới hạn: {items}",
        "inside": "không kỳ nào ngoài giới hạn",
        "key": "chấm: tỷ lệ của kỳ; vạch vàng: giới hạn tự nhiên theo các kỳ trước; đỏ: ngoài giới hạn",
    },
    "en": {
        "caption": "Control chart",
        "none": "no data",
        "centre": "mean {share}",
        "told": "mean of the periods before {share}; {now} {rate}, natural limits {lower} to {upper}",
        "outside": "outside: {items}",
        "inside": "no period lies outside",
        "key": "dots: rate of the period; amber: natural limits from the periods before; red: outside",
    },
}


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """A period with its rate and natural limits, shares of 0..1."""

    period: Period
    rate: float
    lower: float
    upper: float

    @property
    def outside(self) -> bool:
        return not self.lower <= self.rate <= self.upper


def control_chart(points: Sequence[ControlPoint], centre: float, *, language: str, subject: str = "") -> Figure:
    """Rates joined by a line, never over a period that is not there, the limits of each period as steps. The last point is
    the period of the report."""
    words = _WORDS[language]
    caption = titled(words["caption"], subject)
    if not points:
        sheet = Sheet(WIDTH, 40)
        sheet.text(WIDTH / 2, 24, words["none"], size=9, colour=palette.NEUTRAL, anchor="center")
        return Figure(svg=sheet.svg(), alt=sentence(f"{caption}: {words['none']}"), caption=caption)

    def share(value: float, digits: int = 1) -> str:
        return percent(Fraction(value), language, digits)

    last = points[-1]
    beyond = [f"{point.period.label(language)} {share(point.rate)}" for point in points if point.outside]
    told = words["told"].format(
        share=share(centre),
        now=last.period.label(language),
        rate=share(last.rate),
        lower=share(last.lower),
        upper=share(last.upper),
    )
    ends = words["outside"].format(items=listing(beyond, language)) if beyond else words["inside"]
    alt = sentence(f"{caption}: {told}; {ends}")
    values = [value for point in points for value in (point.rate, point.lower, point.upper)]
    low, high = max(0.0, min(values) - 0.03), min(1.0, max(values) + 0.03)
    high = max(high, low + 0.02)
    across = (_RIGHT - _LEFT) / max(len(points), 2)

    def x(place: float) -> float:
        return _LEFT + (place + 0.5) * across

    def y(value: float) -> float:
        return _BOTTOM - (value - low) / (high - low) * (_BOTTOM - _TOP)

    sheet = Sheet(WIDTH, _BOTTOM + 32)
    for tick in _ticks(low, high):
        sheet.lines([[(_LEFT, y(tick)), (_RIGHT, y(tick))]], palette.GRID, 0.5)
        text = share(tick, 0)
        sheet.text(_LEFT - 4, y(tick) + 2.5, text, size=7.5, colour=palette.NEUTRAL, anchor="right")
    for edge in ("lower", "upper"):
        steps = []
        for place, point in enumerate(points):
            value = y(getattr(point, edge))
            steps += [(x(place - 0.5), value), (x(place + 0.5), value)]
        sheet.lines([steps], palette.WARNING, 0.9)
    sheet.lines([[(_LEFT, y(centre)), (_RIGHT, y(centre))]], palette.PRIMARY, 0.7, dash=(3, 2))
    joined = [
        [(x(place), y(before.rate)), (x(place + 1), y(after.rate))]
        for place, (before, after) in enumerate(pairwise(points))
        if after.period.previous() == before.period
    ]
    sheet.lines(joined, palette.PRIMARY, 1.0)
    sheet.dots([(x(n), y(p.rate)) for n, p in enumerate(points) if not p.outside], palette.PRIMARY, 4.5)
    sheet.dots([(x(n), y(p.rate)) for n, p in enumerate(points) if p.outside], palette.BAD, 6.0)
    sheet.lines([[(_LEFT, _BOTTOM), (_RIGHT, _BOTTOM)]], palette.NEUTRAL, 0.8)
    for place, point in enumerate(points):
        label = point.period.short_label()
        sheet.text(x(place), _BOTTOM + 12, label, size=7, colour=palette.NEUTRAL, anchor="center")
    # To the left of the last dot and on the other side of the line that comes to it.
    falls = len(points) > 1 and last.rate < points[-2].rate
    colour = palette.BAD if last.outside else palette.PRIMARY
    at = {"size": 7.5, "colour": colour, "anchor": "right", "bold": True}
    sheet.text(x(len(points) - 1) - 6, y(last.rate) + (5 if falls else -5), share(last.rate), **at)
    sheet.text(_LEFT, _TOP - 8, words["centre"].format(share=share(centre)), size=7.5, colour=palette.PRIMARY)
    sheet.text(0, _BOTTOM + 28, words["key"], size=7, colour=palette.NEUTRAL)
    return Figure(svg=sheet.svg(), alt=alt, caption=caption)
