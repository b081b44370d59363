"""An indicator's score in words: the formula with its numbers, the threshold, what was lost, what wins it back, what to know."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kstt.errors import KsttError
from kstt.rulebook import Clause, RuleSet
from kstt.rulebook.model import Indicator
from kstt.scoring import GroupScore, IndicatorScore, Reason, Status, WhatIf
from kstt.scoring.whatif import STEP
from kstt.terms import Period
from kstt.terms.counts import MONTHS_MISSING, MONTHS_OF_UNIT, UNITS, UNITS_AND_OWN
from kstt.terms.numbers import NARROW_GAP, number, percent, plain, plain_percent
from kstt.trace.record import from_months
from kstt.trace.wording import PHRASES

TOLERANCE = Decimal("0.01")
"""Accepted difference per indicator from the portal, which computes from an already rounded percentage. [A]"""

RATE_TOLERANCE_PCT = Fraction(6, 1000)
"""A rate is printed to 0.01 %; half of that and a little for binary floating point."""

Token = tuple[str, str]
"""(kind: number, operator or text; text)"""


@dataclass(frozen=True, slots=True)
class Remark:
    """A note to a figure. tone: neutral, warning, bad or unknown."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """An indicator in words, in one language."""

    status: str
    formula: tuple[Token, ...]
    threshold: str
    lost: str
    win_back: tuple[str, ...]
    remarks: tuple[Remark, ...]


def evidence_label(clause: Clause, language: str) -> tuple[str, str]:
    """The word for an evidence tag and what a reader must know of it."""
    note = "" if clause.checked else PHRASES.say(f"tag-note:{clause.tag.value}", language)
    return PHRASES.say(f"tag:{clause.tag.value}", language), note


def formula(score: IndicatorScore, language: str) -> tuple[Token, ...]:
    """The formula with its numbers: `20 × 144.625 ÷ 184.513 = 15,68`."""
    if score.status is Status.NOT_AVAILABLE:
        reason = PHRASES.say(f"reason:{score.reason.value}", language)
        return (("text", PHRASES.say("formula:not_available", language, reason=reason)),)
    if score.status is Status.NOT_ASSESSED:
        return (("text", PHRASES.say("formula:not_assessed", language)),)
    points = ("number", number(score.points, language, 2))
    if score.status is Status.CONSTANT:
        return (("text", PHRASES.say("formula:constant", language)), ("operator", "="), points)
    maximum = ("number", plain(score.max_points, language))
    if score.rate is None:
        return (
            ("number", number(score.numerator, language)),
            ("operator", "÷"),
            ("number", number(score.denominator, language)),
            ("text", PHRASES.say("formula:zero", language)),
            points,
        )
    quotient = [
        ("number", number(score.numerator, language)),
        ("operator", "÷"),
        ("number", number(score.denominator, language)),
    ]
    if score.threshold != 1:
        quotient += [("operator", "÷"), ("number", plain_percent(score.threshold, language))]
    if score.threshold != 1 or score.rate > 1:
        quotient = [("operator", PHRASES.say("min", language)), *quotient, ("operator", ")")]
    return (maximum, ("operator", "×"), *quotient, ("operator", "="), points)


def _threshold(score: IndicatorScore, language: str) -> str:
    if score.status is Status.CONSTANT:
        return PHRASES.say("threshold:none", language)
    if score.threshold is None:
        return PHRASES.say("threshold:unknown", language)
    if score.threshold == 1:
        return PHRASES.say("threshold:full", language, gap=NARROW_GAP)
    return PHRASES.say("threshold:part", language, pct=plain_percent(score.threshold, language))


def _lost(score: IndicatorScore, language: str) -> str:
    if score.status is Status.NOT_AVAILABLE:
        return PHRASES.say("lost:unknown", language, max=plain(score.max_points, language))
    if score.status is Status.NOT_ASSESSED:
        return PHRASES.say("lost:not_assessed", language)
    if not score.lost:
        return PHRASES.say("lost:none", language)
    return PHRASES.say(
        "lost:some", language, points=number(score.lost, language, 2), max=plain(score.max_points, language)
    )


def _win_back(
    score: IndicatorScore, what: WhatIf | None, indicator: Indicator, bands: dict[str, str], parent: str, language: str
) -> tuple[str, ...]:
    if score.lost and score.status is Status.COPIED_FROM_PARENT:
        return (PHRASES.say("lost:not_own", language, parent=parent).removesuffix(";") + ".",)
    if what is None:
        return ()
    sentences = []
    if what.next_tenth is not None and what.next_tenth != what.full:
        step = min(STEP, score.lost)
        values = {"n": number(what.next_tenth, language), "case": indicator.case_of(what.next_tenth, language)}
        sentences.append(PHRASES.say("win:tenth", language, step=plain(step, language), **values))
    if what.full is not None:
        sentences.append(
            PHRASES.say(
                "win:full", language, n=number(what.full, language), case=indicator.case_of(what.full, language)
            )
        )
    else:
        sentences.append(PHRASES.say("win:unreachable", language, case=indicator.case[language]))
    if what.band is not None:
        values = {"n": number(what.band, language), "case": indicator.case_of(what.band, language)}
        sentences.append(PHRASES.say("win:band", language, band=bands[what.band_id], **values))
    sentences[-1] = sentences[-1].removesuffix(";") + "."
    return tuple(sentences)


def _mark(mark: str, language: str) -> Remark:
    name, _, value = mark.partition(":")
    tone = "neutral" if name in ("months", MONTHS_OF_UNIT, "last_month", UNITS, UNITS_AND_OWN) else "warning"
    if f"mark:{name}" not in PHRASES:
        return Remark("warning", PHRASES.say("mark:other", language, value=mark))
    if name == "last_month":
        value = _month(value, language)
    if name == MONTHS_MISSING:
        year, _, months = value.partition("-")
        value = ", ".join(_month(f"{year}-{month}", language) for month in months.split("."))
    return Remark(tone, PHRASES.say(f"mark:{name}", language, value=value, gap=NARROW_GAP))


def _month(id: str, language: str) -> str:
    """A month in words; what somebody else's mark says instead, as it is."""
    try:
        return Period.parse(id).label(language)
    except KsttError:
        return id


def _adding(score: IndicatorScore, rules: RuleSet, language: str) -> list[Remark]:
    """How a quarter or year is made from its months, in the words of the rule set: what it says is mostly inferred."""
    if not from_months(score):
        return []
    clause = rules.source(rules.indicator(score.indicator).adding.source)
    label, _ = evidence_label(clause, language)
    text = PHRASES.say("note:adding", language, label=label, clause=clause.clause_in(language))
    return [Remark("warning", text)]


def published_remark(points: Decimal | None, published: Decimal | None, language: str) -> Remark | None:
    """Computed beside published: equal, within 0.01, or different with both figures; None when either is missing."""
    if published is None or points is None:
        return None
    difference = abs(points - published)
    shown = {
        name: number(value, language, 2)
        for name, value in (("published", published), ("points", points), ("difference", difference))
    }
    if not difference:
        return Remark("neutral", PHRASES.say("note:published_equal", language, **shown))
    if difference <= TOLERANCE:
        return Remark("neutral", PHRASES.say("note:published_near", language, **shown))
    return Remark("bad", PHRASES.say("note:published_differs", language, **shown))


def sum_agrees(sums: GroupScore, published: Decimal, members: int) -> bool | None:
    """Whether the portal's sum is ours, within 0.01 for each of its indicators; None where what is not scored here may be
    all of the difference, which is then none to tell of.
    """
    if sums.points is None:
        return None
    beyond, allowed = published - sums.points, TOLERANCE * members
    if abs(beyond) <= allowed:
        return True
    return None if 0 < beyond <= sums.max_points - sums.available_max + allowed else False


def _remarks(
    score: IndicatorScore, rules: RuleSet, parent: str, rate_shown: str | None, language: str
) -> tuple[Remark, ...]:
    remarks = []
    if score.status is Status.CONSTANT:
        remarks.append(Remark("neutral", PHRASES.say("note:constant", language, max=plain(score.max_points, language))))
    elif score.status is Status.COPIED_FROM_PARENT:
        remarks.append(Remark("neutral", PHRASES.say("note:copied_from_parent", language, parent=parent)))
    elif score.status is Status.FULL_FOR_NOTHING:
        remarks.append(Remark("warning", PHRASES.say("note:full_for_nothing", language)))
    elif score.status is Status.NOT_ASSESSED:
        remarks.append(Remark("unknown", PHRASES.say("note:not_assessed", language)))
        if score.copied_from:
            remarks.append(Remark("neutral", PHRASES.say("note:copied_from_parent", language, parent=parent)))
    elif score.own_work and score.denominator == 0:
        remarks.append(Remark("warning", PHRASES.say("note:zero", language)))
    if score.max_points > score.official_max:
        values = {"max": plain(score.max_points, language), "official": plain(score.official_max, language)}
        remarks.append(Remark("neutral", PHRASES.say("note:raised_max", language, **values)))
    remarks += [_mark(mark, language) for mark in score.marks]
    remarks += _adding(score, rules, language)
    compared = rate_shown is not None and score.rate is not None and score.own_work
    if compared and not _same_rate(Fraction(rate_shown), 100 * score.rate):
        values = {"published": plain(Decimal(rate_shown), language), "rate": percent(score.rate, language)}
        remarks.append(Remark("bad", PHRASES.say("note:published_rate", language, gap=NARROW_GAP, **values)))
    return tuple(remarks)


def _same_rate(printed: Fraction, exact: Fraction) -> bool:
    """The portal prints at most 100 % where the numerator exceeds the denominator."""
    return min(abs(printed - exact), abs(printed - min(exact, Fraction(100)))) <= RATE_TOLERANCE_PCT


def _beside(
    score: IndicatorScore, published: Decimal | None, official: tuple[str, IndicatorScore] | None, language: str
) -> tuple[Remark, ...]:
    """The figure by the portal's own rules, where these count other rows, and the portal's points beside it."""
    points = official[1].points if official else score.points
    found = published_remark(points, published, language)
    if official is None:
        return (found,) if found else ()
    counted = _official_pair(score, *official, language)
    if found is None:
        return counted
    return (
        *counted,
        Remark(found.tone, f"{found.text} {PHRASES.say('note:official', language, rules=official[0])}"),
    )


def _official_pair(score: IndicatorScore, rules: str, official: IndicatorScore, language: str) -> tuple[Remark, ...]:
    pair = official.numerator, official.denominator
    if official.status is Status.CONSTANT or None in pair or pair == (score.numerator, score.denominator):
        return ()
    values = {
        "n": number(pair[0], language),
        "d": number(pair[1], language),
        "points": "–" if official.points is None else number(official.points, language, 2),
        "max": plain(official.max_points, language),
        "rules": rules,
    }
    return (Remark("neutral", PHRASES.say("note:official-counts", language, **values)),)


def explain(
    score: IndicatorScore,
    rules: RuleSet,
    language: str,
    *,
    what: WhatIf | None = None,
    published: Decimal | None = None,
    official: tuple[str, IndicatorScore] | None = None,
    published_rate_pct: str | None = None,
    parent: str = "",
) -> Explanation:
    """The score of one indicator in words.

    what: its what-if, if points can be won; published: the portal's points; official: id of the official set and its
    score, which the portal's points are compared with where the score is a province's own; parent: name of the unit
    copied from.
    """
    indicator = rules.indicator(score.indicator)
    bands = {band.id: band.title[language] for band in rules.bands}
    return Explanation(
        PHRASES.say(f"status:{Reason.THRESHOLD_UNKNOWN if score.threshold_unknown else score.status}", language),
        formula(score, language),
        _threshold(score, language),
        _lost(score, language),
        _win_back(score, what, indicator, bands, parent, language),
        (
            *_remarks(score, rules, parent, published_rate_pct, language),
            *_beside(score, published, official, language),
        ),
    )
