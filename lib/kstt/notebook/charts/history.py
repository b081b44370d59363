"""The total month by month, over the bands of the rating."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor

from kstt.notebook import palette
from kstt.notebook.blocks import Figure
from kstt.notebook.charts.bands import BandRange, band_of, from_the_top
from kstt.notebook.charts.sheet import WIDTH, Sheet
from kstt.notebook.charts.words import clean, listing, points, sentence, shorten, titled, width
from kstt.rulebook import INDICATOR_IDS
from kstt.terms import Period
from kstt.terms.numbers import number, plain
from kstt.trace.explain import TOLERANCE

_HEIGHT = 210.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 26.0, 372.0, 20.0, 166.0

_ROUNDING = TOLERANCE * len(INDICATOR_IDS)
"""The portal computes in binary floating point: so much is no difference, here as in the tables beside."""

_WORDS = {
    "vi": {
        "caption": "Tổng điểm theo từng kỳ",
        "none": "Chưa có kỳ nào có tổng điểm",
        "new_rules": "quy tắc mới",
        "full": "đủ chỉ số",
        "partial": "thiếu chỉ số, chưa phải tổng cuối",
        "published": "số Cổng công bố",
        "now": "{total} điểm {period}",
        "now_partial": "{total} điểm {period} (chưa đủ chỉ số)",
        "now_published": "{total} điểm {period} (số Cổng công bố)",
        "portal": "Cổng công bố {total}",
        "band": "xếp loại {band}",
        "before": "{period} {total}",
        "range": "trong {count} kỳ: thấp nhất {low} ({low_period}), cao nhất {high} ({high_period})",
        "break": "từ {period} áp dụng quy tắc mới, không nối với các kỳ trước",
    },
    "en": {
        "caption": "Total by period",
        "none": "No period has a total",
        "new_rules": "new rules",
        "full": "all indicators",
        "partial": "indicators missing, not a final total",
        "published": "published by the portal",
        "now": "{total} points in {period}",
        "now_partial": "{total} points in {period} (indicators missing)",
        "now_published": "{total} points in {period} (published by the portal)",
        "portal": "the portal publishes {total}",
        "band": "rated {band}",
        "before": "{period} {total}",
        "range": "over {count} periods: lowest {low} ({low_period}), highest {high} ({high_period})",
        "break": "new rules apply from {period}, not joined to the periods before",
    },
}


@dataclass(frozen=True, slots=True)
class TotalPoint:
    """The total of one period. total: points computed from counts, None when not known; partial: some indicators had
    no data; published: the portal's own total, if it is known."""

    period: Period
    total: Decimal | None
    partial: bool = False
    published: Decimal | None = None

    @property
    def best(self) -> Decimal | None:
        """The computed total, or else the portal's."""
        return self.published if self.total is None else self.total

    @property
    def kind(self) -> str:
        """How the point is drawn."""
        return "published" if self.total is None else "partial" if self.partial else "full"

    @property
    def differs(self) -> bool:
        """The portal's total stands beside the computed one and is more than a rounding away from it."""
        return None not in (self.total, self.published) and abs(self.total - self.published) > _ROUNDING


def _month(period: Period) -> int:
    return period.start.year * 12 + period.start.month


def _range(totals: Sequence[Decimal]) -> tuple[int, int]:
    """Multiples of ten around the totals with room for their labels, thirty points apart: small changes stay small.

    Never below 0, unless a portal publishes such a total."""
    lowest = min(totals, default=Decimal(50))
    low = floor((lowest - 3) / 10) * 10
    low = max(0, low) if lowest >= 0 else low
    highest = max(totals, default=Decimal(100))
    high = ceil((highest + 2) / 10) * 10
    if highest <= 100:
        high = min(high, 100)
    while high - low < 30:
        if high < 100:
            high += 10
        if high - low < 30 and low > 0:
            low -= 10
    return low, high


class _Plot:
    def __init__(self, history: Sequence[TotalPoint]):
        self.first, self.last = (_month(history[0].period), _month(history[-1].period)) if history else (0, 0)
        self.step = min((len(point.period.months()) for point in history), default=1)
        values = (value for point in history for value in (point.total, point.published) if value is not None)
        self.low, self.high = _range(list(values))

    def x(self, period: Period, shift: float = 0) -> float:
        span = max(self.last - self.first, self.step)
        start = (span - (self.last - self.first)) / 2
        return _LEFT + 14 + (_month(period) - self.first + start + shift * self.step) / span * (_RIGHT - _LEFT - 28)

    def y(self, total: Decimal) -> float:
        return _BOTTOM - float((total - self.low) / (self.high - self.low)) * (_BOTTOM - _TOP)


def _draw_bands(sheet: Sheet, plot: _Plot, bands: Sequence[BandRange], language: str) -> None:
    shown = [b for b in bands if b.at_least < plot.high and (b.below is None or b.below > plot.low)]
    for n, band in enumerate(from_the_top(shown)):
        top = plot.y(min(band.below or plot.high, Decimal(plot.high)))
        bottom = plot.y(max(band.at_least, Decimal(plot.low)))
        sheet.boxes([(_LEFT, top, _RIGHT - _LEFT, bottom - top)], palette.BANDS[n % 2])
        if bottom - top >= 9:
            limits = (
                f"≥ {plain(band.at_least, language)}"
                if band.at_least > 0
                else f"< {plain(band.below, language)}"
                if band.below
                else ""
            )
            limits = f" ({limits})" if limits else ""
            name = shorten(band.label, WIDTH - _RIGHT - 6 - width(limits, 7.5), 7.5)
            y = (top + bottom) / 2 + 2.7
            sheet.text(_RIGHT + 6, y, name + limits, size=7.5, colour=palette.NEUTRAL, full=band.label + limits)


def _draw_axis(sheet: Sheet, plot: _Plot, history: Sequence[TotalPoint], language: str) -> None:
    ticks = range(plot.low, plot.high + 1, 10 if plot.high - plot.low <= 60 else 20)
    sheet.lines([[(_LEFT, plot.y(Decimal(t))), (_RIGHT, plot.y(Decimal(t)))] for t in ticks], palette.GRID, 0.6)
    for tick in ticks:
        where = {"size": 7.5, "colour": palette.NEUTRAL, "anchor": "right"}
        sheet.text(_LEFT - 4, plot.y(Decimal(tick)) + 2.7, number(tick, language), **where)
    every = max(1, -(-len(history) // 13))
    for point in history[::-1][::every]:
        x = plot.x(point.period)
        sheet.text(x, _BOTTOM + 12, point.period.short_label(), size=7, colour=palette.NEUTRAL, anchor="center")


def _draw_points(sheet: Sheet, plot: _Plot, known: Sequence[TotalPoint], starts: frozenset[Period]) -> None:
    # A partial total lacks indicators, the portal's may be scored otherwise: no step up or down from a complete one.
    joined = [
        [(plot.x(one.period), plot.y(one.best)), (plot.x(other.period), plot.y(other.best))]
        for one, other in pairwise(known)
        if _month(other.period) - _month(one.period) == plot.step
        and other.period not in starts
        and other.kind == one.kind
    ]
    sheet.lines(joined, palette.PRIMARY, 1.4)
    portal = [p for p in known if p.differs or p.kind == "published"]
    sheet.diamonds([(plot.x(p.period), plot.y(p.published)) for p in portal], palette.WARNING, 7.4)
    for kind in ("full", "partial"):
        at = [(plot.x(p.period), plot.y(p.total)) for p in known if p.kind == kind]
        sheet.dots(at, palette.PRIMARY, 5.4, hollow=kind == "partial")


def _draw_labels(
    sheet: Sheet, plot: _Plot, known: Sequence[TotalPoint], language: str, starts: frozenset[Period]
) -> None:
    """The last total, the lowest and the highest; each above or below its point, on the free side of the line."""
    extremes = {min(known, key=lambda p: p.best).period, max(known, key=lambda p: p.best).period}
    for n, point in enumerate(known):
        if point.period not in extremes and n != len(known) - 1:
            continue
        around = [known[m].best for m in (n - 1, n + 1) if 0 <= m < len(known)]
        above = not around or point.best >= sum(around) / len(around)
        x, y = plot.x(point.period), plot.y(point.best)
        y += -6 if above or y + 12 > _BOTTOM else 12
        last = n == len(known) - 1
        # Beside a break the label keeps to its own side.
        begins, ends = point.period in starts, n + 1 < len(known) and known[n + 1].period in starts
        anchor = "left" if begins else "right" if ends else "center"
        x += -5 if begins else 5 if ends else 0
        text, size = points(point.best, language), 8.5 if last else 7.5
        if begins:
            # The names of the bands begin right of the plot.
            x = min(x, _RIGHT + 4 - width(text, size, bold=last))
        sheet.text(x, y, text, size=size, bold=last, anchor=anchor)


def _kinds(known: Sequence[TotalPoint]) -> set[str]:
    return {point.kind for point in known} | ({"published"} if any(point.differs for point in known) else set())


def _draw_key(sheet: Sheet, known: Sequence[TotalPoint], words: dict[str, str]) -> None:
    kinds = _kinds(known)
    if kinds == {"full"}:
        return
    x, y = _LEFT, _HEIGHT - 12
    for kind in ("full", "partial", "published"):
        if kind not in kinds:
            continue
        if kind == "published":
            sheet.diamonds([(x + 4, y)], palette.WARNING, 7.4)
        else:
            sheet.dots([(x + 4, y)], palette.PRIMARY, 5.4, hollow=kind == "partial")
        sheet.text(x + 11, y + 2.7, words[kind], size=7.5, colour=palette.NEUTRAL)
        x += 11 + width(words[kind], 7.5) + 16


def _draw_breaks(sheet: Sheet, plot: _Plot, periods: Sequence[Period], words: dict[str, str]) -> None:
    """A line where new rules begin, named on its outer side, or where that is taken on the other, or by the period."""
    taken = 0.0  # up to where texts stand
    for n, period in enumerate(periods):
        x = plot.x(period, -0.5)
        sheet.lines([[(x, _TOP - 6), (x, _BOTTOM)]], palette.WARNING, 0.9, dash=(1.5, 2))
        following = plot.x(periods[n + 1], -0.5) if n + 1 < len(periods) else float(WIDTH)
        for label in (f"{period.short_label()}: {words['new_rules']}", period.short_label()):
            wide = width(label, 7.5) + 4
            before, after = x - wide >= taken, x + wide <= following
            if before or after:
                left = before and (x > (_LEFT + _RIGHT) / 2 or not after)
                side = {"anchor": "right" if left else "left"}
                sheet.text(x + (-4 if left else 4), _TOP - 6, label, size=7.5, colour=palette.WARNING, **side)
                taken = x if left else x + wide
                break


def _tell(
    history: Sequence[TotalPoint], bands: Sequence[BandRange], language: str, breaks: Sequence[Period], caption: str
) -> str:
    words = _WORDS[language]
    known = [point for point in history if point.best is not None]
    if not known:
        return sentence(f"{caption}: {words['none'].lower()}")
    last = known[-1]
    now = words[{"full": "now", "partial": "now_partial", "published": "now_published"}[last.kind]]
    parts = [now.format(total=points(last.best, language), period=last.period.label(language))]
    if last.kind != "partial" and (band := band_of(last.best, bands)):
        parts.append(words["band"].format(band=clean(band.label)))
    if last.differs:
        parts.append(words["portal"].format(total=points(last.published, language)))
    before = [
        words["before"].format(period=p.period.label(language), total=points(p.best, language)) for p in known[-4:-1]
    ]
    if before:
        parts.append(listing(before, language))
    if len(known) > 4:
        low, high = min(known, key=lambda p: p.best), max(known, key=lambda p: p.best)
        parts.append(
            words["range"].format(
                count=number(len(known), language),
                low=points(low.best, language),
                low_period=low.period.label(language),
                high=points(high.best, language),
                high_period=high.period.label(language),
            )
        )
    parts += [
        words["break"].format(period=period.label(language))
        for period in breaks
        if known[0].period.start < period.start
    ]
    return sentence(f"{caption}: {'; '.join(parts)}")


def total_history(
    points: Sequence[TotalPoint],
    *,
    bands: Sequence[BandRange],
    language: str,
    breaks: Sequence[Period] = (),
    subject: str = "",
) -> Figure:
    """The total of a unit by period over the shaded bands.

    points: in any order; a period without a total is a gap, never joined over. Partial totals are hollow, the portal's
    own totals are diamonds where nothing was computed or the two differ.
    breaks: first periods of new rule sets. subject: unit and period, for the caption.
    """
    words = _WORDS[language]
    history = sorted({point.period: point for point in points}.values(), key=lambda point: point.period.start)
    known = [point for point in history if point.best is not None]
    starts = frozenset(breaks)
    inside = [point.period for point in history[1:] if point.period in starts]
    caption = titled(words["caption"], subject)
    plot = _Plot(history)
    sheet = Sheet(WIDTH, _HEIGHT if _kinds(known) - {"full"} else _HEIGHT - 22)
    _draw_bands(sheet, plot, bands, language)
    _draw_axis(sheet, plot, history, language)
    _draw_breaks(sheet, plot, inside, words)
    if known:
        _draw_points(sheet, plot, known, starts)
        _draw_labels(sheet, plot, known, language, starts)
        _draw_key(sheet, known, words)
    else:
        x, y = (_LEFT + _RIGHT) / 2, (_TOP + _BOTTOM) / 2
        sheet.text(x, y, words["none"], size=9, colour=palette.NEUTRAL, anchor="center")
    return Figure(svg=sheet.svg(), alt=_tell(history, bands, language, inside, caption), caption=caption)
