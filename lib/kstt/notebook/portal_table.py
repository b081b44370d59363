"""The portal's published points beside ours, figure by figure, and its results of earlier periods."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kstt.notebook.blocks import Block, Cell, Column, Row, Table
from kstt.notebook.framing import cells
from kstt.notebook.score_table import DASH
from kstt.rulebook import RuleSet
from kstt.scoring import ScoreCard
from kstt.terms import Period
from kstt.terms.numbers import number
from kstt.trace.explain import TOLERANCE

if TYPE_CHECKING:
    from kstt.notebook.province_report import ProvinceReport


def portal_blocks(report: ProvinceReport) -> list[Block]:
    """Every difference over 0.01 per indicator between published and recomputed points of this period.

    A province's own set means to differ from the portal: there the official score is compared.
    """
    language, say, month = report.language, report.say, report.month
    rules, cards = month.rules, month.cards(month.period)
    remark = ""
    if month.official_rules:
        rules, cards = month.official_rules, month.official_cards
        remark = " " + say("portal:official", official=rules.id, own=month.rules.id)
    compared, differing = 0, []
    for (unit, period, level, code), shown in sorted(month.published):
        if period != month.period.id or unit not in cards:
            continue
        figure, members = _figure(rules, cards[unit], level, code)
        if figure is None:
            continue
        compared += 1
        if abs(figure - shown) > TOLERANCE * members:
            differing.append((unit, code, figure, shown))
    if not compared:
        return [report.frame.paragraph(say("portal:none-published"))]
    if not differing:
        return [report.frame.paragraph(say("portal:all-match", n=number(compared, language)) + remark)]
    rows = tuple(
        Row(
            (
                *cells(unit, month.unit(unit).name, say("total-row") if code == "total" else code),
                *cells(number(figure, language, 2), number(shown, language, 2)),
                Cell(number(figure - shown, language, 2, sign=True), "bad"),
            )
        )
        for unit, code, figure, shown in differing
    )
    columns = (
        Column(say("col:code"), "left", 1.7),
        Column(say("col:unit"), "left", 6),
        Column(say("col:indicator"), "center", 2),
        Column(say("col:computed"), "right", 2),
        Column(say("col:published"), "right", 2.2),
        Column(say("col:gap"), "right", 2),
    )
    text = say("portal:some", n=number(compared, language), differ=len(differing)) + remark
    table = Table(say("portal:caption"), columns, rows, row_head=1, note=say("portal:sums"), dense=True)
    return [report.frame.paragraph(text), table]


def earlier_blocks(report: ProvinceReport) -> list[Block]:
    """What the portal published for an earlier period, beside this one: for history and comparison, never scored again.

    The latest earlier period of the same length with published totals or ranks of our units; nothing when there is none.
    """
    language, say, month = report.language, report.say, report.month
    known: dict[str, set[str]] = {}
    for (unit, period, level, _), _ in month.published:
        if level == "total" and unit in month.tree:
            known.setdefault(period, set()).add(unit)
    length = len(month.period.months())
    periods = [Period.parse(id) for id in known]
    earlier = [each for each in periods if each.end < month.period.start and len(each.months()) == length]
    if not earlier:
        return []
    before = max(earlier, key=lambda each: each.end)
    cards = month.cards(month.period)
    order = sorted(known[before.id], key=lambda unit: (month.published.rank(unit, before.id) or 10**6, unit))
    rows = []
    for unit in order:
        shown = month.published.get(unit, before.id, "total", "total")
        rank, now = month.published.rank(unit, before.id), month.ranking.position(unit)
        card = cards.get(unit)
        points = number(card.total.points, language, 2) if card and card.total.points is not None else DASH
        words = (unit, month.unit(unit).name, number(shown, language, 2), str(rank or DASH), points, str(now or DASH))
        rows.append(Row(cells(*words)))
    columns = (
        Column(say("col:code"), "left", 1.7),
        Column(say("col:unit"), "left", 6),
        Column(say("col:published"), "right", 2.2),
        Column(say("col:rank"), "right", 1.4),
        Column(say("col:computed"), "right", 2),
        Column(say("col:rank"), "right", 1.4),
    )
    labels = {"before": before.label(language), "now": month.period.label(language)}
    caption = say("history-portal", **labels)
    return [Table(caption, columns, tuple(rows), row_head=1, note=say("history-portal:note", **labels), dense=True)]


def _figure(rules: RuleSet, card: ScoreCard, level: str, code: str) -> tuple[Decimal | None, int]:
    """Our figure and how many indicators are in it. A sum of which we lack a part is not compared."""
    if level == "indicator":
        return card.indicator(code).points, 1
    members = rules.members(code) if level == "group" else rules.indicators
    sums = card.group(code) if level == "group" else card.total
    return sums.whole, len(members)
