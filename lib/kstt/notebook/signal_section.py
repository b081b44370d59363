"""One signal in a report: sentence, chart, figures, innocent explanations, what to check, and its dossiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy

from kstt.notebook import charts
from kstt.notebook.blocks import Block, Bullets, Fact, Facts, Figure, Heading, Paragraph, Run
from kstt.notebook.dossier_list import day_text, dossier_list, listed
from kstt.notebook.signals_words import WORDS
from kstt.notebook.typed import rules_option
from kstt.signals import BY_ID, Effect, Signal, Tested
from kstt.signals.row_checks import grouped
from kstt.signals.statistics import funnel_limits, spread_between
from kstt.signals.wording import ORDER_WORDS, chance
from kstt.terms.numbers import number, percent, plain

if TYPE_CHECKING:
    from kstt.notebook.signals_report import SignalsReport

HALF_HOURS = 16
"""Half hours before the due time in the picture: a working day."""
_PLOTTED = ("round-times", "too-fast", "out-of-hours", "day-off", "due-moved", "supplements", "not-reused", "last-day")


def signal_blocks(report: SignalsReport, signal: Signal) -> list[Block]:
    """Everything about one signal; dossiers only where the edition has them."""
    language = report.language
    name = signal.title.of(language)
    head = (
        f"{name}: {signal.unit_name}" if signal.indicator is None else f"{name}: {signal.indicator}, {signal.unit_name}"
    )
    blocks: list[Block] = [
        Heading(2, head, f"s-{signal.check}-{signal.unit}" + (f"-{signal.indicator}" if signal.indicator else "")),
        Paragraph((Run(signal.sentence.of(language)),)),
        *_chart(report, signal),
        _figures(report, signal),
        Paragraph((Run(report.say("innocent"), strong=True),)),
        Bullets(tuple((Run(text.of(language)),) for text in signal.innocent)),
        Paragraph((Run(report.say("next"), strong=True),)),
        Bullets(tuple((Run(text.of(language)),) for text in signal.next_steps)),
    ]
    return [*blocks, *_rows(report, signal)]


def effect_text(effect: Effect, language: str) -> str:
    """`+6,1 điểm %`, `+14 hs`."""
    digits = 1 if effect.unit == "percentage_points" else 0
    value = number(Decimal(effect.value), language, digits, sign=True)
    return WORDS.say(f"effect:{effect.unit}", language, value=value)


def _figures(report: SignalsReport, signal: Signal) -> Facts:
    language, say = report.language, report.say
    texts = BY_ID[signal.check].texts
    shares = signal.effect.unit == "percentage_points"

    def shown(value: float) -> str:
        return percent(Fraction(value), language, 1) if shares else plain(Decimal(value), language, 1)

    k, n = number(signal.k, language), number(signal.n, language)
    items = [Fact(say("seen"), say("seen:value", observed=shown(signal.effect.observed), k=k, n=n))]
    if signal.q is not None:
        items.append(Fact(say("usual"), shown(signal.effect.expected), effect_text(signal.effect, language)))
    if not BY_ID[signal.check].fact:
        value = number(Decimal(signal.statistic), language, 2 if shares else 0)
        items.append(Fact(say("statistic"), value, texts.statistic.of(language)))
    if signal.p is None or signal.q is None:
        items.append(Fact(say("chance"), say("chance:fact")))
    else:
        value = say("chance:value", p=chance(signal.p, language), q=chance(signal.q, language))
        items.append(Fact(say("chance"), value, texts.source.of(language)))
    return Facts("list", tuple(items))


def _chart(report: SignalsReport, signal: Signal) -> list[Figure]:
    if signal.check == "xmr":
        return _control(report, signal)
    if signal.check == "funnel":
        return _funnel(report, signal)
    if signal.check == "deadline":
        return _deadline(report, signal)
    return _funnel_of_rows(report, signal) if signal.check in _PLOTTED else []


def _control(report: SignalsReport, signal: Signal) -> list[Figure]:
    series = next(s for s in report.material.series if (s.unit, s.indicator) == (signal.unit, signal.indicator))
    centre, sigma = (float(signal.values[name]) for name in ("centre", "sigma_z"))
    points = []
    for period, k, n in (*series.past, series.now):
        reach = 3 * sigma * (centre * (1 - centre) / n) ** 0.5
        points.append(charts.ControlPoint(period, k / n, max(0.0, centre - reach), min(1.0, centre + reach)))
    subject = f"{signal.indicator}, {signal.unit_name}"
    return [charts.control_chart(points, signal.effect.expected, language=report.language, subject=subject)]


def _funnel(report: SignalsReport, signal: Signal) -> list[Figure]:
    group = [
        each
        for each in report.material.tested
        if each.check == "funnel"
        and each.indicator == signal.indicator
        and each.values["group"] == signal.values["group"]
    ]
    label = {"vi": "chỉ số", "en": "indicator"}[report.language]
    counted = report.law.indicator(signal.indicator).case[report.language]
    return _plot(report, signal, group, f"{label} {signal.indicator}", counted)


def _funnel_of_rows(report: SignalsReport, signal: Signal) -> list[Figure]:
    tested = {each.unit: each for each in report.material.tested if each.check == signal.check}
    for units in grouped(tested, report.material.offices.kinds):
        if signal.unit in units:
            dossiers = {"vi": "hồ sơ", "en": "dossiers"}[report.language]
            return _plot(report, signal, [tested[unit] for unit in units], signal.title.of(report.language), dossiers)
    return []


def _plot(report: SignalsReport, signal: Signal, group: list[Tested], subject: str, counted: str) -> list[Figure]:
    """The unit among those it was tested against: the line is their share without it, as the sentence has it."""
    names = report.material.offices.names
    dots = [charts.FunnelDot(names.get(t.unit, t.unit), t.k / t.n, t.n, t.unit == signal.unit) for t in group]
    k, n = (sum(getattr(t, name) for t in group if t.unit != signal.unit) for name in ("k", "n"))
    spread = spread_between([t.k for t in group], [t.n for t in group])
    spread = replace(spread, centre=(k + 0.5) / (n + 1))  # the limits of the test are around the others' share
    sizes = numpy.geomspace(min(t.n for t in group), max(max(t.n for t in group), 2), 40)
    inner, outer = funnel_limits(spread, sizes, 0.95), funnel_limits(spread, sizes, 0.998)
    limits = [charts.FunnelLimit(*map(float, row)) for row in zip(sizes, *inner, *outer, strict=True)]
    subject = f"{subject}, {report.period.label(report.language)}"
    return [charts.funnel_plot(dots, limits, k / n, counted=counted, language=report.language, subject=subject)]


def _deadline(report: SignalsReport, signal: Signal) -> list[Figure]:
    around, shares = report.material.around, report.material.facts.shares["deadline"]
    whole = sum(n for unit, (_, n) in shares.items() if unit != signal.unit)
    bins = []
    for half_hours in range(-1, HALF_HOURS):
        own = around.get(signal.unit, {}).get(half_hours, 0)
        others = sum(each.get(half_hours, 0) for unit, each in around.items() if unit != signal.unit)
        bins.append(charts.DeadlineBin(half_hours, own / signal.n, others / max(whole, 1)))
    return [charts.deadline_bars(bins, language=report.language, subject=signal.unit_name)]


def _rows(report: SignalsReport, signal: Signal) -> list[Block]:
    if report.parameters.edition != "internal" or not signal.rows_total:
        return []
    language, say = report.language, report.say
    if signal.indicator is not None:
        return []
    dossiers = report.material.dossiers
    rows = [listed(dossiers[key], report.period) for key in signal.rows if key in dossiers]
    why = {key: (_why(signal.check, dossiers[key], language), "warning") for key in signal.rows if key in dossiers}
    options = rules_option(report.parameters.rules) + (" --live" if report.parameters.live else "")
    rest = say("rows:rest", period=signal.period, unit=signal.unit, options=options)
    return [
        dossier_list(
            say("rows:caption"),
            rows,
            report.period,
            language,
            total=signal.rows_total,
            rest=rest,
            legend=False,
            why=why,
        )
    ]


def _why(check: str, row: Mapping[str, object], language: str) -> str:
    """What of a dossier the check saw."""

    def moment(name: str) -> dict[str, str]:
        value = row[name]
        assert isinstance(value, datetime)
        return {"time": f"{value:%H:%M:%S}", "day": day_text(value, language)}

    if check == "one-account":
        return WORDS.say("why:filed", language, **moment("filed_at" if row["filed_at"] else "received_at"))
    if check == "supplements":
        return WORDS.say("why:requests", language, n=row["supplement_requests"])
    if check == "not-reused":
        return WORDS.say("why:not-reused", language)
    if check == "due-moved":
        first, due = (day_text(row[name], language) for name in ("first_due_at", "due_at"))
        return WORDS.say("why:moved", language, first=first, due=due)
    if check == "order":
        return ORDER_WORDS.of_row(row, language) or "–"
    if row["finished_at"] is None:
        return WORDS.say("why:received", language, **moment("received_at")) if row["received_at"] else "–"
    said = WORDS.say("why:finished", language, **moment("finished_at"))
    if check == "deadline":
        minutes = (row["effective_due_at"] - row["finished_at"]).total_seconds() / 60
        said += WORDS.say("why:before", language, minutes=number(int(minutes), language))
    return said
