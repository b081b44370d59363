"""What changed the total since the period before, indicator by indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kstt.errors.filled import filled
from kstt.notebook import palette
from kstt.notebook.blocks import Figure
from kstt.notebook.charts.sheet import WIDTH, Sheet
from kstt.notebook.charts.words import capital, clean, listing, points, sentence, shorten, titled, width
from kstt.terms.numbers import number

_BARS = 10
_ROW, _LABELS, _TOP = 16.0, 232.0, 4.0

_WORDS = {
    "vi": {
        "caption": "Tổng điểm thay đổi vì những chỉ số nào",
        "other": "{count} chỉ số khác",
        "rest": "Chưa phân tích được",
        "up": "tổng điểm tăng {change}, từ {start} ({start_label}) lên {end} ({end_label})",
        "down": "tổng điểm giảm {change}, từ {start} ({start_label}) xuống {end} ({end_label})",
        "same": "tổng điểm không đổi, {end} ({start_label} và {end_label})",
        "gains": "tăng nhiều nhất {items}",
        "losses": "giảm nhiều nhất {items}",
        "none": "không chỉ số nào thay đổi",
        "rules": "hai kỳ tính theo quy tắc khác nhau",
    },
    "en": {
        "caption": "Which indicators changed the total",
        "other": "{count} other {count|indicator|indicators}",
        "rest": "Not explained",
        "up": "the total rose by {change}, from {start} ({start_label}) to {end} ({end_label})",
        "down": "the total fell by {change}, from {start} ({start_label}) to {end} ({end_label})",
        "same": "the total did not change, {end} ({start_label} and {end_label})",
        "gains": "largest gains {items}",
        "losses": "largest losses {items}",
        "none": "no indicator changed",
        "rules": "the two periods are scored by different rules",
    },
}


@dataclass(frozen=True, slots=True)
class Step:
    """How much one indicator moved the total. delta: points, signed."""

    label: str
    delta: Decimal


def _collect(steps: Sequence[Step], missing: Decimal, language: str) -> list[Step]:
    """At most ten bars, largest first; the smallest become one. What the steps leave open is shown as such."""
    words = _WORDS[language]
    moved = sorted((step for step in steps if step.delta), key=lambda step: (-abs(step.delta), step.label))
    room = _BARS - bool(missing)
    kept, small = (moved, []) if len(moved) <= room else (moved[: room - 1], moved[room - 1 :])
    if small:
        label = filled(words["other"], {"count": number(len(small), language)})
        kept = [*kept, Step(label, sum((step.delta for step in small), Decimal(0)))]
    return [*kept, Step(words["rest"], missing)] if missing else kept


def _tell(
    moved: Sequence[Step],
    start: Decimal,
    end: Decimal,
    language: str,
    labels: tuple[str, str],
    caption: str,
    rules_changed: bool,
) -> str:
    words = _WORDS[language]
    change = end - start
    parts = [
        words["up" if change > 0 else "down" if change < 0 else "same"].format(
            change=points(abs(change), language),
            start=points(start, language),
            end=points(end, language),
            start_label=clean(labels[0]),
            end_label=clean(labels[1]),
        )
    ]
    for word, sign in (("gains", 1), ("losses", -1)):
        largest = sorted((step for step in moved if step.delta * sign > 0), key=lambda step: -abs(step.delta))[:3]
        if largest:
            items = [f"{clean(step.label)} {points(step.delta, language, sign=True)}" for step in largest]
            parts.append(words[word].format(items=listing(items, language)))
    if not moved:
        parts.append(words["none"])
    if rules_changed:
        parts.append(words["rules"])
    return sentence(f"{caption}: {'; '.join(parts)}")


def waterfall(
    steps: Sequence[Step],
    *,
    start: Decimal,
    end: Decimal,
    language: str,
    start_label: str,
    end_label: str,
    subject: str = "",
    rules_changed: bool = False,
) -> Figure:
    """The way from one total to the next, one bar an indicator, the smallest in one bar.

    start, end: totals in points; the bars lead from one to the other exactly (what the steps do not explain gets a
    bar of its own). The scale need not begin at zero, so totals are lines and only changes are bars.
    rules_changed: the periods are scored by different rules, which is written under the chart.
    """
    words = _WORDS[language]
    missing = end - start - sum((step.delta for step in steps), Decimal(0))
    bars = _collect(steps, missing, language)
    caption = titled(words["caption"], subject)

    levels = [start]
    for bar in bars:
        levels.append(levels[-1] + bar.delta)
    low, high = min(levels), max(levels)
    # A change of less than two points is not blown up to the whole width.
    spare = max(Decimal(2) - (high - low), Decimal(0)) / 2
    low, high = low - spare, high + spare
    left, right = _LABELS + 44, WIDTH - 44

    def x(value: Decimal) -> float:
        return left + float((value - low) / (high - low)) * (right - left)

    rows = len(bars) + 2
    sheet = Sheet(WIDTH, _TOP + rows * _ROW + (18 if rules_changed else 4))
    tops = [_TOP + row * _ROW for row in range(rows)]
    sheet.lines([[(0, top + _ROW), (WIDTH, top + _ROW)] for top in (tops[0], tops[-1] - _ROW)], palette.GRID, 0.6)
    # Every level is carried from its bar to the next row.
    sheet.lines(
        [[(x(level), tops[row] + 3), (x(level), tops[row + 1] + _ROW - 3)] for row, level in enumerate(levels)],
        palette.NEUTRAL,
        0.6,
    )
    shown = list(enumerate(zip(bars, levels, levels[1:], strict=False), start=1))
    for colour, sign in ((palette.GOOD, 1), (palette.BAD, -1)):
        boxes = []
        for row, (bar, before, after) in shown:
            if bar.delta * sign > 0:
                begin, stop = sorted((x(before), x(after)))
                boxes.append((begin, tops[row] + 3, max(stop - begin, 0.8), _ROW - 6))
        sheet.boxes(boxes, colour)
    sheet.dots([(x(start), tops[0] + _ROW / 2), (x(end), tops[-1] + _ROW / 2)], palette.PRIMARY, 6)

    base = _ROW / 2 + 2.8
    for label, value, row in ((start_label, start, 0), (end_label, end, rows - 1)):
        label = capital(clean(label))
        short = shorten(label, _LABELS - 4, 8, bold=True)
        sheet.text(0, tops[row] + base, short, bold=True, full=label)
        text = points(value, language)
        fits = x(value) + 7 + width(text, 8.5, bold=True) <= WIDTH
        where = {"anchor": "left"} if fits else {"anchor": "right"}
        sheet.text(x(value) + (7 if fits else -7), tops[row] + base, text, size=8.5, bold=True, **where)
    for row, (bar, before, after) in shown:
        sheet.text(0, tops[row] + base, shorten(bar.label, _LABELS - 4, 8), full=bar.label)
        gain = bar.delta > 0
        edge = max(x(before), x(after)) + 4 if gain else min(x(before), x(after)) - 4
        colour = palette.GOOD if gain else palette.BAD if bar.delta else palette.NEUTRAL
        text = points(bar.delta, language, sign=True)
        sheet.text(edge, tops[row] + base, text, colour=colour, anchor="left" if gain else "right")
    if rules_changed:
        note = words["rules"]
        sheet.text(0, sheet.height - 4, capital(note), size=7.5, colour=palette.WARNING)
    moved = [step for step in steps if step.delta]
    alt = _tell(moved, start, end, language, (start_label, end_label), caption, rules_changed)
    return Figure(svg=sheet.svg(), alt=alt, caption=caption)
