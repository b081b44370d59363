"""The small line of thirteen months in every indicator section; written as SVG directly, 21 times a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from html import escape
from itertools import count, pairwise
from typing import NamedTuple

from kstt.notebook import palette
from kstt.notebook.blocks import Figure
from kstt.notebook.charts.words import FONT_FAMILY, clean, listing, sentence
from kstt.terms import Period
from kstt.terms.numbers import percent, plain, plain_percent, round_half_up

# Printed 46 mm wide, so texts of 9 units come out at 5.5 points.
_WIDTH, _HEIGHT = 214, 96
_LEFT, _RIGHT, _TOP, _BOTTOM = 36.0, 146.0, 15.0, 78.0

_WORDS = {
    "vi": {
        "none": "Chưa có số liệu",
        "new_rules": "quy tắc mới",
        "threshold": "ngưỡng {value}",
        "published": "chấm rỗng: số Cổng công bố",
        "now": "{value} {period}",
        "up": "tăng {value} điểm % so với {period}",
        "down": "giảm {value} điểm % so với {period}",
        "same": "không đổi so với {period}",
        "range": "trong {months} kỳ có số liệu: thấp nhất {low} ({low_period}), cao nhất {high} ({high_period})",
        "flat": "cả {months} kỳ có số liệu đều như vậy",
        "missing": "chưa có số liệu {periods}",
        "missing_many": "chưa có số liệu {number} kỳ",
        "break": "từ {period} áp dụng bộ quy tắc mới, không nối với các kỳ trước",
    },
    "en": {
        "none": "No data",
        "new_rules": "new rules",
        "threshold": "threshold {value}",
        "published": "hollow dot: figure published by the portal",
        "now": "{value} in {period}",
        "up": "{value} percentage points more than in {period}",
        "down": "{value} percentage points less than in {period}",
        "same": "the same as in {period}",
        "range": "over {months} periods with data: lowest {low} ({low_period}), highest {high} ({high_period})",
        "flat": "the same over all {months} periods with data",
        "missing": "no data for {periods}",
        "missing_many": "no data for {number} periods",
        "break": "new rules apply from {period}, not joined to the periods before",
    },
}


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A rate of one period. rate: 0..1 (more is possible where counts are not nested), None when not known;
    published: the rate is the source's own figure and was not computed from counts."""

    period: Period
    rate: Fraction | None
    published: bool = False


class _Known(NamedTuple):
    """Points with a rate, oldest first, and of these the lowest and the highest, the earliest if there are several."""

    points: tuple[TrendPoint, ...]
    low: TrendPoint
    high: TrendPoint

    @classmethod
    def of(cls, points: Sequence[TrendPoint]) -> _Known | None:
        """None when there is none."""
        known = tuple(point for point in points if point.rate is not None)
        rates = [point.rate.numerator / point.rate.denominator for point in known]
        return cls(known, known[rates.index(min(rates))], known[rates.index(max(rates))]) if known else None


def _scale(low: Fraction, high: Fraction) -> tuple[int, ...]:
    """Two or three round percentages that enclose the rates, at least ten points apart: a small change stays small."""
    low, high = low * 100, high * 100
    for power in count():
        for base in (10, 20, 25, 50):
            step = base * 10**power
            first, last = int(low // step), int(-(-high // step))
            if first == last:
                first, last = (first - 1, last) if last * step >= 100 else (first, last + 1)
            if last - first <= 2:
                return tuple(n * step for n in range(first, last + 1))
    raise AssertionError("count() never ends")


def _n(value: float) -> str:
    return f"{round(value, 1):g}"


class _Frame:
    """Where a period and a rate are drawn."""

    def __init__(self, periods: Sequence[Period], ticks: Sequence[int]):
        self.months, self.step = _months(tuple(periods))
        self.first, self.last = min(self.months.values(), default=0), max(self.months.values(), default=0)
        self.ticks = ticks

    def x(self, period: Period, shift: float = 0) -> float:
        return self.x_of(self.months[period] + shift * self.step)

    def x_of(self, month: float) -> float:
        """Where a month counted from the year 0 is drawn."""
        if self.last == self.first:
            return (_LEFT + 6 + _RIGHT) / 2
        return _LEFT + 6 + (month - self.first) / (self.last - self.first) * (_RIGHT - _LEFT - 6)

    def y(self, rate: Fraction) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return _BOTTOM - (rate.numerator * 100 / rate.denominator - low) / (high - low) * (_BOTTOM - _TOP)


@cache
def _months(periods: tuple[Period, ...]) -> tuple[dict[Period, int], int]:
    """Months counted from the year 0, and months of the shortest period; 21 charts of a report share one row of them."""
    counted = {period: period.start.year * 12 + period.start.month for period in periods}
    return counted, min((len(period.months()) for period in periods), default=1)


def _text(x: float, y: float, text: str, anchor: str = "", *, bold: bool = False, fill: str = "") -> str:
    """A line of text; attributes in the order that `clean_svg` knows as a chart's own. What is coloured is small."""
    style = ' font-weight="bold"' if bold else ""
    style += ' font-size="8"' if fill and not bold else ""
    style += f' text-anchor="{anchor}"' if anchor else ""
    style += f' fill="{fill}"' if fill else ""
    return f'<text x="{_n(x)}" y="{_n(y)}"{style}>{escape(text, quote=False)}</text>'


def _line(months: Sequence[int], places: Sequence[str], frame: _Frame, breaks: frozenset[Period]) -> str:
    """The points joined month by month: never over a missing month or into other rules."""
    path = f"M{places[0]}"
    starts = {frame.months.get(period) for period in breaks}
    for (one, other), where in zip(pairwise(months), places[1:], strict=True):
        joined = other - one == frame.step and other not in starts
        path += f"{'L' if joined else 'M'}{where}"
    return f'<path d="{path}" fill="none" stroke="{palette.PRIMARY}" stroke-width="1.5" stroke-linejoin="round"/>'


def _dots(places: Sequence[str], colour: str, diameter: float) -> str:
    path = "".join(f"M{where}h0" for where in places)
    return f'<path d="{path}" stroke="{colour}" stroke-width="{diameter}" stroke-linecap="round"/>' if path else ""


def _draw(
    points: Sequence[TrendPoint],
    found: _Known | None,
    language: str,
    threshold_pct: Decimal | Fraction | None,
    breaks: frozenset[Period],
) -> str:
    words = _WORDS[language]
    ticks = _scale(found.low.rate, found.high.rate) if found else ()
    frame = _Frame([point.period for point in points], ticks)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="{FONT_FAMILY}" '
        f'font-size="9" fill="{palette.NEUTRAL}"><path d="M0 0h{_WIDTH}v{_HEIGHT}H0z" fill="{palette.PAPER}"/>'
    ]
    grid = [frame.y(Fraction(tick, 100)) for tick in ticks] or [_BOTTOM]
    rules = "".join(f"M{_n(_LEFT)} {_n(y)}H{_n(_RIGHT + 6)}" for y in grid)
    out.append(f'<path d="{rules}" stroke="{palette.GRID}"/>')
    for tick, y in zip(ticks, grid, strict=False):
        out.append(_text(_LEFT - 4, y + 3, percent(Fraction(tick, 100), language, 0), "end"))

    ends = list(dict.fromkeys([points[0].period, points[-1].period])) if points else []
    for period in ends:
        out.append(_text(frame.x(period), _HEIGHT - 6, period.short_label(), "middle"))
    later = {point.period for point in points[1:]} if breaks else ()
    for period in sorted(breaks.intersection(later), key=lambda period: period.start):
        x = frame.x(period, -0.5)
        out.append(
            f'<path d="M{_n(x)} {_n(_TOP - 5)}V{_n(_BOTTOM)}" stroke="{palette.WARNING}" stroke-dasharray="1 2"/>'
        )
        right_half = x > (_LEFT + _RIGHT) / 2
        out.append(
            _text(
                x + (-3 if right_half else 3),
                _TOP - 5,
                f"{period.short_label()}: {words['new_rules']}",
                "end" if right_half else "",
                fill=palette.WARNING,
            )
        )
    if not found:
        out.append(_text((_LEFT + _RIGHT) / 2, (_TOP + _BOTTOM) / 2, words["none"], "middle"))
        return "".join(out) + "</svg>"

    known = found.points
    last, at_end = known[-1], known[-1].period == points[-1].period
    value = beside = frame.y(last.rate)
    if threshold_pct is not None and ticks[0] <= threshold_pct <= ticks[-1]:
        y = frame.y(Fraction(threshold_pct) / 100)
        label = words["threshold"].format(value=plain_percent(Fraction(threshold_pct) / 100, language))
        out.append(f'<path d="M{_n(_LEFT)} {_n(y)}H{_n(_RIGHT + 6)}" stroke="{palette.GOOD}" stroke-dasharray="4 3"/>')
        # In the margin beside its line, out of the way of the last figure: that stands there too, or, where the last
        # periods have none, reaches into the margin from over the line.
        at, below = y, max(y, beside) + 10
        if abs(y - beside) < 10 and at_end:
            at = beside - 10 if y < beside and beside - 10 > _TOP - 6 else beside + 10
        elif abs(y - beside) < 10:
            value = below if below < _BOTTOM else min(y, beside) - 10
        out.append(_text(_RIGHT + 8, at + 3, label, fill=palette.GOOD))
    months = [frame.months[point.period] for point in known]
    places = [f"{_n(frame.x_of(month))} {_n(frame.y(point.rate))}" for month, point in zip(months, known, strict=True)]
    out.append(_line(months, places, frame, breaks))
    out.append(_dots(places, palette.PRIMARY, 4.2))
    hollow = [where for where, point in zip(places, known, strict=True) if point.published]
    out.append(_dots(hollow, palette.PAPER, 2.2))
    figure = percent(last.rate, language)
    out.append(_text(frame.x(last.period) + 8, value + 3, figure, bold=True, fill=palette.PRIMARY))
    return "".join(out) + "</svg>"


def _movement(known: Sequence[TrendPoint], language: str, breaks: frozenset[Period]) -> str | None:
    """How the last figure compares with the month before it, where the two can be compared."""
    if len(known) < 2 or known[-1].period in breaks or known[-2].period != known[-1].period.previous():
        return None
    before = known[-2]
    change = round_half_up(known[-1].rate * 100, 2) - round_half_up(before.rate * 100, 2)
    word = "up" if change > 0 else "down" if change < 0 else "same"
    value = plain(abs(change), language)
    return _WORDS[language][word].format(value=value, period=before.period.label(language))


def _tell(
    points: Sequence[TrendPoint],
    found: _Known | None,
    language: str,
    title: str,
    threshold_pct: Decimal | Fraction | None,
    breaks: frozenset[Period],
) -> str:
    words = _WORDS[language]
    known = found.points if found else ()
    parts = []
    if found:
        last = known[-1]
        parts.append(words["now"].format(value=percent(last.rate, language), period=last.period.label(language)))
        if movement := _movement(known, language, breaks):
            parts.append(movement)
    if found and len(known) > 2:
        low, high = found.low, found.high
        parts.append(
            words["flat" if low.rate == high.rate else "range"].format(
                months=len(known),
                low=percent(low.rate, language),
                low_period=low.period.label(language),
                high=percent(high.rate, language),
                high_period=high.period.label(language),
            )
        )
    if threshold_pct is not None and known:
        parts.append(words["threshold"].format(value=plain_percent(Fraction(threshold_pct) / 100, language)))
    missing = [point.period.label(language) for point in points if point.rate is None]
    if not known:
        parts.append(words["none"][:1].lower() + words["none"][1:])
    elif len(missing) > 3:
        parts.append(words["missing_many"].format(number=len(missing)))
    elif missing:
        parts.append(words["missing"].format(periods=listing(missing, language)))
    parts += [
        words["break"].format(period=point.period.label(language))
        for point in (points[1:] if breaks and known else ())
        if point.period in breaks and known[0].period.start < point.period.start
    ]
    return sentence(f"{title}: {'; '.join(parts)}")


def trend(
    points: Sequence[TrendPoint],
    *,
    language: str,
    title: str,
    threshold_pct: Decimal | Fraction | None = None,
    breaks: Sequence[Period] = (),
) -> Figure:
    """The rate of an indicator over the months, as a figure of about 1.5 kB.

    points: in any order; a month without a rate, or without a point, is a gap. title: for caption and alt text.
    threshold_pct: the rate at which full points are reached, drawn where the scale reaches it.
    breaks: first periods of new rule sets; the line is not joined across them.

    >>> points = [TrendPoint(p, Fraction(n, 13)) for n, p in enumerate(Period.parse("2026-08").back(13))]
    >>> trend(points, language="vi", title="05").alt[:24]
    '05: 92,31\\xa0% tháng 8/2026'
    """
    title = clean(title)
    by_period = {point.period: point for point in points}
    ordered = sorted(by_period.values(), key=lambda point: point.period.start)
    starts = frozenset(breaks)
    published = any(point.published and point.rate is not None for point in ordered)
    caption = f"{title} ({_WORDS[language]['published']})" if published else title
    found = _Known.of(ordered)
    return Figure(
        svg=_draw(ordered, found, language, threshold_pct, starts),
        alt=_tell(ordered, found, language, title, threshold_pct, starts),
        caption=caption,
        width_pct=60,
    )
