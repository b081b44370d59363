"""What changed between two periods, told by indicators; the lines add up to the change exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kstt.notebook import charts
from kstt.notebook.blocks import Block, Cell, Column, Note, Row, Table
from kstt.notebook.framing import delta_tone
from kstt.notebook.months_there import months_short
from kstt.scoring import Comparison, IndicatorChange
from kstt.terms import Period
from kstt.terms.numbers import number, percent, plain
from kstt.trace.wording import PHRASES as TRACE_PHRASES

if TYPE_CHECKING:
    from kstt.notebook.unit_report import UnitReport

LINES = 8
"""Indicators named one by one; the others are summed in a last line."""


def _why(report: UnitReport, change: IndicatorChange, new_rules: tuple[str, ...]) -> str:
    said = _figures(report, change)
    return report.say("why:new-rule", why=said) if change.indicator in new_rules else said


def _figures(report: UnitReport, change: IndicatorChange) -> str:
    language = report.language
    if change.became:
        unscored = change.before if change.became == "available" else change.after
        return report.say(f"why:{change.became}{'-threshold' if unscored.threshold_unknown else ''}")
    if change.before.status is not change.after.status:
        names = [TRACE_PHRASES.say(f"status:{s.status.value}", language) for s in (change.before, change.after)]
        return report.say("why:status", before=names[0], after=names[1])
    rates = [percent(s.rate, language) if s.rate is not None else "–" for s in (change.before, change.after)]
    return report.say("why:rate", before=rates[0], after=rates[1])


def totals_of(report: UnitReport, comparison: Comparison) -> tuple[str, str]:
    """Both totals, each with its maximum where the two are out of different ones."""
    language, totals = report.language, (comparison.before.total, comparison.after.total)
    before, after = (number(total.points or Decimal(0), language, 2) for total in totals)
    if totals[0].available_max == totals[1].available_max:
        return before, after
    largest = (plain(total.available_max, language) for total in totals)
    return tuple(
        report.say("of", points=points, max=each) for points, each in zip((before, after), largest, strict=True)
    )


def _cautions(report: UnitReport, comparison: Comparison) -> str:
    """What else than performance is in the difference, a sentence each."""
    texts = []
    if not comparison.same_rules:
        texts.append(report.say("changes:break", before=comparison.before.rules, after=comparison.after.rules))
    if comparison.new_rules:
        texts.append(_of_new_rules(report, comparison))
    texts += _not_alike(report, comparison)
    return "".join(f" {text}" for text in texts)


def _not_alike(report: UnitReport, comparison: Comparison) -> list[str]:
    """That the two totals are not of the same, a sentence each: of fewer months, of other indicators."""
    texts = []
    if months := months_before(report, comparison):
        period = comparison.before.period.label(report.language)
        texts.append(report.say("changes:months", period=period, months=months))
    if not comparison.same_indicators:
        texts.append(report.say("changes:other-indicators"))
    return texts


def months_before(report: UnitReport, comparison: Comparison) -> str:
    """How many months of the earlier period are there (`2/3`); empty when all are."""
    short = months_short(comparison.before, report.unit)
    return f"{min(short)}/{len(report.unit.months_in(comparison.before.period))}" if short else ""


def nothing_there(report: UnitReport, period: Period) -> str:
    """Why a period is not compared, as the end of a key: no rules; no figure; of a unit, which may have copied and constant
    figures all the same, none of its own."""
    if report.month.rules_for(period) is None:
        return "-no-rules"
    return "-own" if report.unit.parent else ""


def _of_new_rules(report: UnitReport, comparison: Comparison) -> str:
    ids = comparison.new_rules
    return report.say("changes:new-rules", rules=comparison.after.rules, ids=", ".join(ids), n=len(ids))


def _broken(report: UnitReport, comparison: Comparison) -> list[Block]:
    if comparison.new_rules:
        title = report.say("new-rules", ids=", ".join(comparison.new_rules), n=len(comparison.new_rules))
        return [Note("warning", title[:1].upper() + title[1:], _of_new_rules(report, comparison))]
    if comparison.same_rules:
        return []
    text = report.say("changes:break", before=comparison.before.rules, after=comparison.after.rules)
    return [Note("warning", report.say("other-rules").capitalize(), text)]


def _table(report: UnitReport, comparison: Comparison, before: Period, moved: list[IndicatorChange]) -> Table:
    language, say = report.language, report.say
    rows = []
    for change in moved[:LINES]:
        values = [number(s.points, language, 2) if s.available else "–" for s in (change.before, change.after)]
        rows.append(
            Row(
                (
                    Cell(change.indicator),
                    Cell(report.month.rules.indicator(change.indicator).title[language]),
                    Cell(values[0]),
                    Cell(values[1]),
                    Cell(number(change.delta, language, 2, sign=True), delta_tone(change.delta)),
                    Cell(_why(report, change, comparison.new_rules)),
                )
            )
        )
    rest = moved[LINES:]
    if rest:
        delta = sum((change.delta for change in rest), Decimal(0))
        label = say("changes:others", n=len(rest))
        rows.append(
            Row((Cell(""), Cell(label), Cell(""), Cell(""), Cell(number(delta, language, 2, sign=True)), Cell("")))
        )
    total = number(comparison.delta, language, 2, sign=True)
    ends = [number(card.points, language, 2) for card in (comparison.before, comparison.after)]
    rows.append(Row((Cell(""), Cell(say("total-row")), Cell(ends[0]), Cell(ends[1]), Cell(total), Cell("")), "total"))
    columns = (
        Column(say("col:no"), "center", 1),
        Column(say("col:indicator"), "left", 7),
        Column(say("col:before"), "right", 1.7),
        Column(say("col:after"), "right", 1.7),
        Column(say("col:change"), "right", 1.7),
        Column(say("col:why"), "left", 5),
    )
    return Table(say("changes:caption", period=before.label(language)), columns, tuple(rows), row_head=1, dense=True)


def change_blocks(report: UnitReport, comparison: Comparison | None, before: Period) -> list[Block]:
    """The change since another period: a sentence, the waterfall, the table."""
    language, say, label = report.language, report.say, before.label(report.language)
    if comparison is None:
        key = f"changes:none{nothing_there(report, before)}"
        values = {"rules": report.month.rules.id} if key.endswith("rules") else {}
        return [report.frame.paragraph(say(key, period=label, **values))]
    moved = sorted((c for c in comparison.changes if c.delta), key=lambda c: (-abs(c.delta), c.indicator))
    if not moved:
        sentence = " ".join((say("changes:equal", period=label), *_not_alike(report, comparison)))
        return [report.frame.paragraph(sentence), *_broken(report, comparison)]
    ends = {"before": comparison.before.points, "after": comparison.after.points}
    before_total, after_total = totals_of(report, comparison)
    delta = number(comparison.delta, language, 2, sign=True)
    sentence = say("changes:sum", period=label, delta=delta, before=before_total, after=after_total)
    sentence = " ".join((sentence, *_not_alike(report, comparison)))
    steps = [
        charts.Step(f"{c.indicator} {report.month.rules.indicator(c.indicator).title[language]}", c.delta)
        for c in moved
    ]
    picture = charts.waterfall(
        steps,
        start=ends["before"],
        end=ends["after"],
        language=language,
        start_label=label,
        end_label=report.month.period.label(language),
        subject=report.unit.name,
        rules_changed=not comparison.same_rules or bool(comparison.new_rules),
    )
    return [
        report.frame.paragraph(sentence),
        *_broken(report, comparison),
        picture,
        _table(report, comparison, before, moved),
    ]


def year_blocks(report: UnitReport, comparison: Comparison | None, before: Period) -> list[Block]:
    """The same period a year before, in a sentence; nothing of a year, which is compared with the one before already."""
    if before == report.month.period.previous():
        return []
    language, label = report.language, before.label(report.language)
    if comparison is None:
        text = report.say(f"changes:year-none{nothing_there(report, before)}", period=label)
        return [report.frame.paragraph(text)]
    before_total, after_total = totals_of(report, comparison)
    text = report.say(
        "changes:year",
        period=label,
        delta=number(comparison.delta, language, 2, sign=True),
        before=before_total,
        after=after_total,
    )
    return [report.frame.paragraph(text + _cautions(report, comparison))]
