"""Where the points are: the groups against their maxima, and the indicators by what was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kstt.errors.filled import filled
from kstt.notebook import palette
from kstt.notebook.blocks import Figure
from kstt.notebook.charts.sheet import WIDTH, Sheet
from kstt.notebook.charts.words import capital, clean, listing, points, sentence, shorten, titled, width, wrap
from kstt.terms.numbers import number, percent, plain

_LABELS, _VALUES, _TOP = 178.0, 100.0, 4.0
_LEFT, _RIGHT = _LABELS, WIDTH - _VALUES

_GROUP_WORDS = {
    "vi": {
        "caption": "Điểm theo nhóm so với điểm tối đa",
        "bar": "{label} {points} trên {max}",
        "open": "{label} có {open} trên {max} điểm chưa chấm",
        "unknown": "{label} chưa chấm",
        "not_assessed": "{label} không đánh giá",
        "target": "mục tiêu {target}",
        "not_scored": "chưa chấm",
        "left_out": "không đánh giá",
        "of": "{points} / {max}",
        "key_points": "điểm đạt được",
        "key_lost": "điểm mất",
        "key_open": "chưa chấm",
        "key_target": "mục tiêu",
        "none": "không có nhóm nào",
    },
    "en": {
        "caption": "Points by group against the maximum",
        "bar": "{label} {points} of {max}",
        "open": "{label} has {open} of {max} points not scored",
        "unknown": "{label} is not scored",
        "not_assessed": "{label} is not assessed",
        "target": "target {target}",
        "not_scored": "not scored",
        "left_out": "not assessed",
        "of": "{points} / {max}",
        "key_points": "points earned",
        "key_lost": "points lost",
        "key_open": "not scored",
        "key_target": "target",
        "none": "no groups",
    },
}

_LOST_WORDS = {
    "vi": {
        "caption": "Điểm mất theo chỉ số",
        "value": "{lost} trên {max}",
        "total": "mất tổng cộng {total} điểm ở {count} chỉ số",
        "most": "nhiều nhất {items}",
        "none": "không mất điểm ở chỉ số nào",
        "missing": "{count} chỉ số chưa chấm",
        "others": "{count} chỉ số khác",
    },
    "en": {
        "caption": "Points lost by indicator",
        "value": "{lost} of {max}",
        "total": "{total} points lost at {count} {count|indicator|indicators}",
        "most": "most at {items}",
        "none": "no points lost at any indicator",
        "missing": "{count} {count|indicator|indicators} not scored",
        "others": "{count} other {count|indicator|indicators}",
    },
}


@dataclass(frozen=True, slots=True)
class GroupBar:
    """One group. points: earned, None when nothing is scored; available_max: the maximum of the indicators that are scored;
    assessed: False where the rules leave out every indicator of the group, which is no lack of data."""

    label: str
    points: Decimal | None
    max_points: Decimal
    available_max: Decimal
    target: Decimal | None = None
    assessed: bool = True


@dataclass(frozen=True, slots=True)
class LostBar:
    """One indicator. lost: points below the maximum, None when not known."""

    label: str
    lost: Decimal | None
    max_points: Decimal


def _group_alt(groups: Sequence[GroupBar], language: str, caption: str) -> str:
    words = _GROUP_WORDS[language]
    parts = []
    for group in groups:
        label, largest = clean(group.label), plain(group.max_points, language)
        if group.points is None:
            parts.append(words["unknown" if group.assessed else "not_assessed"].format(label=label))
            continue
        text = words["bar"].format(label=label, points=points(group.points, language), max=largest)
        if group.target is not None:
            text += f" ({words['target'].format(target=points(group.target, language))})"
        parts.append(text)
        if missing := max(group.max_points - group.available_max, Decimal(0)):
            parts.append(words["open"].format(label=label, open=plain(missing, language), max=largest))
    return sentence(f"{caption}: {'; '.join(parts) or words['none']}")


def _group_key(sheet: Sheet, groups: Sequence[GroupBar], y: float, words: dict[str, str]) -> None:
    kinds = ["points", "lost"]
    if any(group.assessed and (group.points is None or group.available_max < group.max_points) for group in groups):
        kinds.append("open")
    if any(group.target is not None for group in groups):
        kinds.append("target")
    x = _LEFT
    for kind in kinds:
        box = (x, y - 6.5, 12.0, 7.0)
        if kind == "points":
            sheet.boxes([box], palette.PRIMARY)
        elif kind == "lost":
            sheet.boxes([box], palette.TRACK)
        elif kind == "open":
            sheet.hatch([box])
        else:
            sheet.lines([[(x + 6, y - 8), (x + 6, y + 2)]], palette.BAD, 1.6)
        sheet.text(x + 16, y, words[f"key_{kind}"], size=7.5, colour=palette.NEUTRAL)
        x += 16 + width(words[f"key_{kind}"], 7.5) + 14


def group_bars(groups: Sequence[GroupBar], *, language: str, subject: str = "") -> Figure:
    """Points of each group as part of its maximum, on one scale of points.

    The part of the maximum that is not scored, for want of data or of a threshold, is hatched: nothing was lost there. A
    target is a red mark.
    """
    words = _GROUP_WORDS[language]
    caption = titled(words["caption"], subject)
    row = 25.0
    scale = max((group.max_points for group in groups), default=Decimal(1)) or Decimal(1)
    sheet = Sheet(WIDTH, _TOP + row * max(len(groups), 1) + 20)

    def x(value: Decimal) -> float:
        return _LEFT + float(min(max(value, Decimal(0)), scale) / scale) * (_RIGHT - _LEFT)

    tracks, earned, unknown, targets = [], [], [], []
    for n, group in enumerate(groups):
        top = _TOP + n * row + 5
        end = x(group.max_points)
        known = x(group.available_max) if group.points is not None else _LEFT if group.assessed else end
        tracks.append((_LEFT, top, known - _LEFT, row - 11))
        if end - known > 0.05:
            unknown.append((known, top, end - known, row - 11))
        if group.points is not None and x(group.points) > _LEFT:
            earned.append((_LEFT, top, x(group.points) - _LEFT, row - 11))
        if group.target is not None:
            targets.append([(x(group.target), top - 2.5), (x(group.target), top + row - 8.5)])
    sheet.boxes(tracks, palette.TRACK)
    sheet.boxes(earned, palette.PRIMARY)
    sheet.hatch(unknown)
    frames = [[(a, b), (a + w, b), (a + w, b + h), (a, b + h), (a, b)] for a, b, w, h in unknown]
    sheet.lines(frames, palette.NEUTRAL, 0.5)
    sheet.lines(targets, palette.BAD, 1.6)
    for n, group in enumerate(groups):
        top = _TOP + n * row
        lines = wrap(group.label, _LABELS - 8, 8)
        for m, line in enumerate(lines):
            y = top + row / 2 + 2.8 + (m - (len(lines) - 1) / 2) * 9.5
            sheet.text(0, y, line, full=group.label if line.endswith("…") else None)
        largest = plain(group.max_points, language)
        if group.points is None:
            said = words["not_scored" if group.assessed else "left_out"]
            sheet.text(WIDTH, top + row / 2 + 2.8, said, colour=palette.NEUTRAL, anchor="right")
        else:
            value = words["of"].format(points=points(group.points, language), max=largest)
            sheet.text(WIDTH, top + row / 2 + 2.8, value, bold=True, anchor="right")
    if groups:
        _group_key(sheet, groups, sheet.height - 5, words)
    else:
        sheet.text(WIDTH / 2, sheet.height / 2, words["none"], colour=palette.NEUTRAL, anchor="center")
    return Figure(svg=sheet.svg(), alt=_group_alt(groups, language, caption), caption=caption)


def _lost_alt(lost: Sequence[LostBar], missing: Sequence[LostBar], language: str, caption: str) -> str:
    words = _LOST_WORDS[language]
    parts = []
    if lost:
        total = sum((bar.lost for bar in lost), Decimal(0))
        count = number(len(lost), language)
        parts.append(filled(words["total"], {"total": points(total, language), "count": count}))
        most = [
            f"{clean(bar.label)} "
            + words["value"].format(lost=points(bar.lost, language), max=plain(bar.max_points, language))
            for bar in lost[:3]
        ]
        parts.append(words["most"].format(items=listing(most, language)))
    else:
        parts.append(words["none"])
    if missing:
        parts.append(filled(words["missing"], {"count": number(len(missing), language)}))
    return sentence(f"{caption}: {'; '.join(parts)}")


def _others(bars: Sequence[LostBar], language: str) -> list[LostBar]:
    """Indicators put together in one line, if there are any."""
    if not bars:
        return []
    label = filled(_LOST_WORDS[language]["others"], {"count": number(len(bars), language)})
    return [
        LostBar(label, sum((bar.lost for bar in bars), Decimal(0)), sum((bar.max_points for bar in bars), Decimal(0)))
    ]


def points_lost(bars: Sequence[LostBar], *, language: str, subject: str = "", most: int | None = None) -> Figure:
    """Indicators by points lost, the largest first; what lost nothing is left out, what is not known is counted below.

    Behind each bar stands the maximum of the indicator, so that a lost point of two is not a lost point of twenty. Of more
    than `most` indicators the rest is put together in a line without a bar, so that the lines add up to all that was lost.
    """
    words = _LOST_WORDS[language]
    caption = titled(words["caption"], subject)
    lost = sorted((bar for bar in bars if bar.lost), key=lambda bar: (-bar.lost, bar.label))
    missing = [bar for bar in bars if bar.lost is None]
    drawn = lost if most is None or len(lost) <= most + 1 else lost[:most]
    lines = [*drawn, *_others(lost[len(drawn) :], language)]
    row = 15.0
    sheet = Sheet(WIDTH, _TOP + row * max(len(lines), 1) + (16 if missing else 2))
    scale = max((max(bar.max_points, bar.lost) for bar in drawn), default=Decimal(1)) or Decimal(1)
    left, right = 236.0, WIDTH - 104.0

    def long(value: Decimal) -> float:
        return float(max(value, Decimal(0)) / scale) * (right - left)

    tops = [_TOP + n * row for n in range(len(lines))]
    placed = list(zip(drawn, tops[: len(drawn)], strict=True))
    sheet.boxes([(left, top + 3, long(bar.max_points), row - 6) for bar, top in placed], palette.TRACK)
    sheet.boxes([(left, top + 3, max(long(bar.lost), 0.8), row - 6) for bar, top in placed], palette.BAD)
    for bar, top in zip(lines, tops, strict=True):
        base = top + row / 2 + 2.8
        sheet.text(0, base, shorten(bar.label, left - 8, 8), full=bar.label)
        value = words["value"].format(lost=points(bar.lost, language), max=plain(bar.max_points, language))
        sheet.text(WIDTH - 40, base, value, anchor="right")
        share = percent(bar.lost / bar.max_points, language, 0) if bar.max_points else ""
        sheet.text(WIDTH, base, share, colour=palette.NEUTRAL, anchor="right")
    if not lost:
        text = words["none"]
        sheet.text(0, _TOP + 10, capital(text), colour=palette.NEUTRAL)
    if missing:
        text = filled(words["missing"], {"count": number(len(missing), language)})
        sheet.text(0, sheet.height - 4, capital(text), size=7.5, colour=palette.NEUTRAL)
    return Figure(svg=sheet.svg(), alt=_lost_alt(lost, missing, language, caption), caption=caption)
