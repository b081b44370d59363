"""The portal's published points beside ours, figure by figure, and its results of earlier periods."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kstt.notebook.blocks import Block, Cell, Column, Row, Table
from kstt.notebook.framing import cells
from kstt.terms.numbers import number
from kstt.trace.explain import TOLERANCE

if TYPE_CHECKING:
    from kstt.notebook.province_report import ProvinceReport


def portal_blocks(report: ProvinceReport) -> list[Block]:
    """Every difference over 0.01 per indicator between published and recomputed points of this period."""
    language, say, month = report.language, report.say, report.month
    cards = month.cards(month.period)
    compared, differing = 0, []
    partial_sums = 0
    for (unit, period, level, code), shown in sorted(month.published):
        if period != month.period.id or unit not in cards:
            continue
        figure, members = _figure(report, cards[unit], level, code)
        if figure is None:
            partial_sums += level != "indicator"
            continue
        compared += 1
        if abs(figure - shown) > TOLERANCE * members:
            differing.append((unit, code, figure, shown))
    if not compared:
        return [report.frame.paragraph(say("portal:none-published"))]
    if not differing:
        return [report.frame.paragraph(say("portal:all-match", n=number(compared, language)))]
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
    text = say("portal:some", n=number(compared, language), differ=len(differing))
    table = Table(say("portal:caption"), columns, rows, row_head=1, note=say("portal:sums"), dense=True)
    return [report.frame.paragraph(text), table]


def _figure(report: ProvinceReport, card, level: str, code: str) -> tuple[Decimal | None, int]:
    """Our figure and how many indicators are in it. A sum of which we lack a part is not compared."""
    if level == "indicator":
        return card.indicator(code).points, 1
    members = report.month.rules.members(code) if level == "group" else report.month.rules.indicators
    sums = card.group(code) if level == "group" else card.total
    return sums.points, len(members)
