"""The table of 21 indicators with group sub-totals and the total."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from kstt.notebook.blocks import Cell, Column, Row, Table
from kstt.rulebook import INDICATOR_IDS
from kstt.scoring import GroupScore, IndicatorScore, Reason, Status
from kstt.terms.numbers import number, percent, plain
from kstt.trace.explain import TOLERANCE, sum_agrees

if TYPE_CHECKING:
    from kstt.notebook.unit_report import UnitReport

DASH = "–"


def points_tone(score: IndicatorScore) -> str:
    """Colour of a figure: unknown when not available, good at the maximum, bad below half of it."""
    if score.points is None:
        return "unknown"
    if score.points == score.max_points:
        return "good"
    return "bad" if score.points * 2 < score.max_points else "neutral"


def score_table(report: UnitReport) -> Table:
    """Counts, rate, points and status of every indicator; the portal's and the official figures beside.

    The portal's are compared with the official ones, where the set is a province's own.
    """
    language, say, month, card = report.language, report.say, report.month, report.card
    official = month.official_cards.get(report.unit.code)
    with_portal = any(key[0] == card.unit and key[1] == card.period.id for key, _ in month.published)

    def portal(level: str, code: str, differs: Callable[[Decimal], bool]) -> list[Cell]:
        if not with_portal:
            return []
        shown = month.published.get(card.unit, card.period.id, level, code)
        if shown is None:
            return [Cell("")]
        return [Cell(number(shown, language, 2), "bad" if differs(shown) else "neutral")]

    def optional(points: Decimal | None) -> list[Cell]:
        return [Cell(DASH if points is None else number(points, language, 2))] if official else []

    def of_indicator(score: IndicatorScore) -> Row:
        computed = (official or card).indicator(score.indicator).points
        indicator = month.rules.indicator(score.indicator)
        known = score.numerator is not None and score.status is not Status.CONSTANT
        rate = percent(score.rate, language) if score.rate is not None and known else DASH
        origin = Reason.THRESHOLD_UNKNOWN if score.threshold_unknown else score.status
        return Row(
            (
                Cell(score.indicator),
                Cell(indicator.title[language]),
                Cell(number(score.numerator, language) if known else DASH),
                Cell(number(score.denominator, language) if known else DASH),
                Cell(rate),
                Cell(number(score.points, language, 2) if score.available else DASH, points_tone(score)),
                Cell(plain(score.max_points, language)),
                *optional(official.indicator(score.indicator).points if official else None),
                *portal(
                    "indicator",
                    score.indicator,
                    lambda shown: computed is not None and abs(shown - computed) > TOLERANCE,
                ),
                Cell(say(f"short:{origin}"), "unknown" if not score.available else "neutral"),
            )
        )

    def of_sum(sums: GroupScore, label: str, kind: str, code: str, level: str, members: int) -> Row:
        partial = (
            say("scores:partial", max=plain(sums.available_max, language))
            if sums.points is not None and sums.available_max < sums.max_points
            else ""
        )
        beside = official.group(code) if official and level == "group" else official.total if official else None
        return Row(
            (
                Cell(code if level == "group" else ""),
                Cell(label),
                Cell(""),
                Cell(""),
                Cell(""),
                Cell(
                    number(sums.points, language, 2) if sums.points is not None else DASH,
                    "unknown" if sums.points is None else "neutral",
                ),
                Cell(plain(sums.max_points, language)),
                *optional(beside.points if beside else None),
                *portal(level, code, lambda shown: sum_agrees(beside or sums, shown, members) is False),
                Cell(partial),
            ),
            kind,
        )

    rows: list[Row] = []
    for group in month.rules.groups:
        if group.parent is None or group.portal_code or month.rules.members(group.id):
            members = [i for i in month.rules.indicators if i.group == group.id]
            has_parts = any(part.parent == group.id for part in month.rules.groups)
            label = group.title[language]
            rows.append(
                of_sum(card.group(group.id), label, "group", group.id, "group", len(month.rules.members(group.id)))
            )
            if not has_parts:
                rows += [of_indicator(card.indicator(indicator.id)) for indicator in members]
    rows.append(of_sum(card.total, say("total-row"), "total", "total", "total", len(INDICATOR_IDS)))
    columns = (
        Column(say("col:no"), "center", 1.3),
        Column(say("col:indicator"), "left", 7.4),
        Column(say("col:numerator"), "right", 2),
        Column(say("col:denominator"), "right", 2),
        Column(say("col:rate"), "right", 2),
        Column(say("col:points"), "right", 1.5),
        Column(say("col:max"), "right", 1.2),
        *([Column(say("col:official"), "right", 1.6)] if official else []),
        *([Column(say("col:portal"), "right", 1.5)] if with_portal else []),
        Column(say("col:status"), "left", 3),
    )
    unknown = any(score.threshold_unknown for score in card.indicators)
    note = say("scores:note", unscored=say("scores:unscored-threshold" if unknown else "scores:unscored"))
    caption = say("scores:caption", period=card.period.label(language))
    return Table(caption, columns, tuple(rows), row_head=1, note=note, dense=True)
