"""Units by their totals, both ends of a long list, and the units that moved the province's total."""

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

_ROWS = 30
_CHANGES = 20

_WORDS = {
    "vi": {
        "caption": "Xếp hạng các đơn vị theo tổng điểm",
        "gap": "… {count} đơn vị ở giữa …",
        "count": "{count} đơn vị",
        "top": "cao nhất {items}",
        "bottom": "thấp nhất {items}",
        "highlight": "{name} hạng {rank} với {total} điểm",
        "partial": "thanh gạch chéo: chưa đủ chỉ số",
        "none": "chưa có đơn vị nào có điểm",
        "changes": "Đơn vị làm thay đổi tổng điểm chung",
        "change_total": "{count} đơn vị cộng lại {total} điểm",
        "up": "tăng nhiều nhất {items}",
        "down": "giảm nhiều nhất {items}",
        "others": "{count} đơn vị khác",
        "rest": "các đơn vị còn lại",
        "no_unit": "không thuộc đơn vị nào",
        "all": "tổng điểm chung {total}",
        "no_change": "không đơn vị nào làm thay đổi tổng điểm chung",
    },
    "en": {
        "caption": "Units ranked by total",
        "gap": "… {count} {count|unit|units} in between …",
        "count": "units: {count}",
        "top": "highest {items}",
        "bottom": "lowest {items}",
        "highlight": "{name} ranks {rank} with {total} points",
        "partial": "hatched: indicators missing",
        "none": "no unit has points",
        "changes": "Units that moved the overall total",
        "change_total": "units: {count}, together {total} points",
        "up": "largest gains {items}",
        "down": "largest losses {items}",
        "others": "other units: {count}",
        "rest": "all other units",
        "no_unit": "of no unit",
        "all": "the overall total {total}",
        "no_change": "no unit moved the overall total",
    },
}


@dataclass(frozen=True, slots=True)
class RankRow:
    """The total of one unit. partial: some indicators had no data."""

    name: str
    total: Decimal
    code: str = ""
    partial: bool = False


@dataclass(frozen=True, slots=True)
class UnitBar:
    """How much one unit moved the total of the province. contribution: points of the province's total, signed."""

    name: str
    contribution: Decimal
    code: str = ""


def _change(value: Decimal, language: str) -> str:
    """One of 160 units moves a province by hundredths of a point: three decimals."""
    return number(value, language, 3, sign=True)


def _pick(rows: Sequence[RankRow], highlight: str | None) -> list[tuple[int, RankRow | None]]:
    """The rows to draw with their ranks; without a row, the number is of rows left out here."""
    if len(rows) <= _ROWS:
        return list(enumerate(rows, start=1))
    half = _ROWS // 2 - 1
    kept = {*range(half), *range(len(rows) - half, len(rows))}
    kept |= {n for n, row in enumerate(rows) if highlight and row.code == highlight}
    picked: list[tuple[int, RankRow | None]] = []
    drawn_to = 0
    for n in sorted(kept):
        if n > drawn_to:
            picked.append((n - drawn_to, None))
        picked.append((n + 1, rows[n]))
        drawn_to = n + 1
    return picked


def _ranking_alt(rows: Sequence[RankRow], highlight: str | None, language: str, caption: str) -> str:
    words = _WORDS[language]
    if not rows:
        return sentence(f"{caption}: {words['none']}")
    name = [f"{clean(row.name)} {points(row.total, language)}" for row in rows]
    parts = [words["count"].format(count=number(len(rows), language))]
    parts.append(words["top"].format(items=listing(name[:3], language)))
    if len(rows) > 3:
        parts.append(words["bottom"].format(items=listing(name[3:][-3:][::-1], language)))
    parts += [
        words["highlight"].format(name=clean(row.name), rank=n, total=points(row.total, language))
        for n, row in enumerate(rows, start=1)
        if highlight and row.code == highlight
    ]
    return sentence(f"{caption}: {'; '.join(parts)}")


def ranking(rows: Sequence[RankRow], *, language: str, highlight: str | None = None, subject: str = "") -> Figure:
    """Totals of the units, best first, on a scale of 0 to 100; of equal totals the first given ranks first.

    More than 30 units: both ends and, between marks of how many are left out, the highlighted one.
    highlight: code of a unit to show in the main colour.
    """
    words = _WORDS[language]
    caption = titled(words["caption"], subject)
    ordered = sorted(rows, key=lambda row: -row.total)
    picked = _pick(ordered, highlight)
    row_height, top_edge = 13.0, 4.0
    partial = any(row and row.partial for _, row in picked)
    sheet = Sheet(WIDTH, top_edge + row_height * max(len(picked), 1) + (18 if partial else 4))
    names = [width(clean(row.name), 7.5, bold=True) for _, row in picked if row]
    left, right = 36 + min(max(names, default=0.0), 200.0), WIDTH - 40.0
    scale = max([Decimal(100), *(row.total for row in rows)])

    bars: dict[str, list] = {palette.PRIMARY: [], palette.PRIMARY_SOFT: []}
    hatched = []
    for n, (count, row) in enumerate(picked):
        y = top_edge + n * row_height
        base = y + row_height / 2 + 2.7
        if row is None:
            text = filled(words["gap"], {"count": number(count, language)})
            sheet.text(26, base, text, size=7.5, colour=palette.NEUTRAL)
            continue
        chosen = highlight is not None and row.code == highlight
        length = max(float(row.total / scale), 0.0) * (right - left)
        box = (left, y + 2, max(length, 0.5), row_height - 4)
        main = chosen or highlight is None
        bars[palette.PRIMARY if main else palette.PRIMARY_SOFT].append(box)
        if row.partial:
            hatched.append(box)
        sheet.text(18, base, str(count), size=7.5, colour=palette.NEUTRAL, anchor="right")
        sheet.text(26, base, shorten(row.name, left - 32, 7.5, bold=chosen), size=7.5, bold=chosen, full=row.name)
        # The bars are drawn from one zero, so their ends and the figures beside them may be compared.
        value = points(row.total, language)
        sheet.text(left + length + 4, base, value, size=7.5, bold=chosen)
    for colour, boxes in bars.items():
        sheet.boxes(boxes, colour)
    sheet.hatch(hatched, palette.PAPER, step=5, width=1.2)
    if partial:
        sheet.text(left, sheet.height - 5, words["partial"], size=7.5, colour=palette.NEUTRAL)
    if not rows:
        sheet.text(WIDTH / 2, top_edge + 11, words["none"], colour=palette.NEUTRAL, anchor="center")
    return Figure(svg=sheet.svg(), alt=_ranking_alt(ordered, highlight, language, caption), caption=caption)


def _changes_alt(
    changes: Sequence[UnitBar], sums: Sequence[UnitBar], language: str, caption: str, whole: Decimal | None
) -> str:
    """changes: of the units given; sums: the bars that are no single unit's."""
    words = _WORDS[language]
    moved = [change for change in changes if change.contribution]
    if not moved and not sums:
        return sentence(f"{caption}: {words['no_change']}")
    total = _change(sum((change.contribution for change in moved), Decimal(0)), language)
    parts = [] if whole is None else [words["all"].format(total=_change(whole, language))]
    parts += [words["change_total"].format(total=total, count=number(len(moved), language))]
    for word, sign in (("up", 1), ("down", -1)):
        most = sorted((c for c in moved if c.contribution * sign > 0), key=lambda c: -abs(c.contribution))[:3]
        if most:
            items = [f"{clean(c.name)} {_change(c.contribution, language)}" for c in most]
            parts.append(words[word].format(items=listing(items, language)))
    if whole is not None:
        parts += [f"{each.name} {_change(each.contribution, language)}" for each in sums]
    return sentence(f"{caption}: {'; '.join(parts)}")


def unit_changes(
    changes: Sequence[UnitBar],
    *,
    language: str,
    total: Decimal | None = None,
    others: Decimal = Decimal(0),
    subject: str = "",
) -> Figure:
    """The units that raised or lowered the province's total most, gains to the right and losses to the left.

    At most 20 bars by size of the contribution, then one for all other units together.
    total: the change of the province; what units do not explain of it is then a last bar, so that the bars add up to the
    change. others: what the units do that are not given, when only the largest contributions are.
    """
    words = _WORDS[language]
    caption = titled(words["changes"], subject)
    moved = sorted((c for c in changes if c.contribution), key=lambda c: (-abs(c.contribution), c.code, c.name))
    kept, small = (moved, []) if len(moved) <= _CHANGES + 1 else (moved[:_CHANGES], moved[_CHANGES:])
    kept = sorted(kept, key=lambda c: (-c.contribution, c.code, c.name))
    rest = sum((c.contribution for c in small), others)
    sums = []
    if rest:
        whole = total is not None or others
        sums.append(
            UnitBar(words["rest"] if whole else words["others"].format(count=number(len(small), language)), rest)
        )
    if total is not None and (unexplained := total - sum((c.contribution for c in moved), others)):
        sums.append(UnitBar(words["no_unit"], unexplained))
    units = len(kept)
    kept += [UnitBar(capital(each.name), each.contribution) for each in sums]
    row_height, top_edge = 14.0, 4.0
    sheet = Sheet(WIDTH, top_edge + row_height * max(len(kept), 1) + 4)
    names = min(max((width(clean(change.name), 7.5) for change in kept), default=0.0), 200.0)
    left, right = names + 50, WIDTH - 40.0
    low = min([Decimal(0), *(c.contribution for c in kept)])
    high = max([Decimal(0), *(c.contribution for c in kept)])
    span = (high - low) or Decimal(1)

    def x(value: Decimal) -> float:
        return left + float((value - low) / span) * (right - left)

    bars: dict[str, list] = {palette.GOOD: [], palette.BAD: [], palette.NEUTRAL: []}
    for n, change in enumerate(kept):
        y = top_edge + n * row_height
        base = y + row_height / 2 + 2.7
        gain = change.contribution >= 0
        colour = palette.NEUTRAL if n >= units else palette.GOOD if gain else palette.BAD
        begin, end = sorted((x(Decimal(0)), x(change.contribution)))
        bars[colour].append((begin, y + 2.5, max(end - begin, 0.6), row_height - 5))
        sheet.text(0, base, shorten(change.name, names, 7.5), size=7.5, full=change.name)
        value = _change(change.contribution, language)
        edge, anchor = (end + 4, "left") if gain else (begin - 4, "right")
        sheet.text(edge, base, value, size=7.5, colour=colour, anchor=anchor)
    for colour, boxes in bars.items():
        sheet.boxes(boxes, colour)
    if kept:
        zero = x(Decimal(0))
        sheet.lines([[(zero, top_edge), (zero, sheet.height - 4)]], palette.NEUTRAL, 0.8)
    else:
        text = words["no_change"]
        sheet.text(WIDTH / 2, top_edge + 11, capital(text), colour=palette.NEUTRAL, anchor="center")
    return Figure(svg=sheet.svg(), alt=_changes_alt(changes, sums, language, caption, total), caption=caption)
