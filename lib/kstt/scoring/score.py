"""From counts to points. The only place where a score is computed.

Source: domain section 4, proven on 426 published figures: points = max × min(1, rate ÷ threshold), rounded half-up per
indicator, then added.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from kstt.rulebook import Indicator, RuleSet, ZeroPolicy
from kstt.scoring.band import certain_band
from kstt.scoring.card import GroupScore, IndicatorScore, Reason, ScoreCard, Status, Sum
from kstt.scoring.redistribute import effective_maxima
from kstt.terms import Count, Counts, Origin, Period, UnitTree
from kstt.terms.counts import MONTHS_MISSING
from kstt.terms.numbers import part_half_up


def _on_zero(policy: ZeroPolicy, status: Status) -> tuple[Status, Fraction | None]:
    """What a zero denominator earns, as a share of the maximum."""
    match policy:
        case ZeroPolicy.ZERO:
            return status, Fraction(0)
        case ZeroPolicy.FULL:
            return Status.FULL_FOR_NOTHING, Fraction(1)
        case ZeroPolicy.NOT_ASSESSED | ZeroPolicy.REDISTRIBUTE:
            return Status.NOT_ASSESSED, None


@cache
def _rate(pct: Decimal) -> Fraction:
    return Fraction(pct) / 100


_FULL = Fraction(1)


def _share(numerator: int, denominator: int, threshold: Fraction) -> Fraction:
    """Rate ÷ threshold, at most 1; made in one step, because a report has three hundred of them."""
    part, whole = numerator * threshold.denominator, denominator * threshold.numerator
    return _FULL if part >= whole else Fraction(part, whole)


class _Earned(NamedTuple):
    """What an indicator earned, as a share of a maximum that is not settled yet."""

    status: Status
    share: Fraction | None = None
    reason: Reason | None = None
    numerator: int | None = None
    denominator: int | None = None
    threshold: Fraction | None = None
    marks: tuple[str, ...] = ()
    copied_from: str | None = None
    shared_out: bool = False


def _earned(indicator: Indicator, count: Count | None, day: date, parent: ScoreCard | None) -> _Earned:
    """The share of its maximum that an indicator earns; the rules are asked in the order in which the trace shows them."""
    version = indicator.version(day)
    pair = (count.numerator, count.denominator) if count else (None, None)
    marks = count.marks if count else ()
    if version is None:
        return _Earned(Status.NOT_AVAILABLE, None, Reason.NO_RULE_IN_FORCE, *pair, marks=marks)
    threshold = None if version.threshold.pct == "unknown" else _rate(version.threshold.pct)
    if version.constant and version.constant.value:
        return _Earned(Status.CONSTANT, Fraction(1), None, *pair, threshold, marks)
    if version.copied_from_parent and version.copied_from_parent.value and parent is not None:
        shared_out = version.zero_denominator.policy is ZeroPolicy.REDISTRIBUTE
        return _copied(parent.indicator(indicator.id), parent.unit, threshold, shared_out)
    if count is None or not count.available:
        return _Earned(Status.NOT_AVAILABLE, None, _why_none(count), *pair, threshold, marks)
    if threshold is None:
        return _Earned(Status.NOT_AVAILABLE, None, Reason.THRESHOLD_UNKNOWN, *pair, None, marks)
    status = Status.COUNTED if count.origin is Origin.COUNTED else Status.SUPPLIED
    if count.denominator == 0:
        policy = version.zero_denominator.policy
        status, share = _on_zero(policy, status)
        return _Earned(status, share, None, *pair, threshold, marks, None, policy is ZeroPolicy.REDISTRIBUTE)
    return _Earned(status, _share(*pair, threshold), None, *pair, threshold, marks)


def _why_none(count: Count | None) -> Reason:
    if count is None:
        return Reason.NO_ROW
    gap = any(mark.startswith(MONTHS_MISSING) for mark in count.marks)
    return Reason.MONTHS_MISSING if gap else Reason.NOT_PUBLISHED


def _copied(source: IndicatorScore, parent: str, threshold: Fraction | None, shared_out: bool) -> _Earned:
    """The parent's figure; where the parent itself copied it, the unit it comes from is kept.

    What is not assessed for the parent is not assessed for the unit either. shared_out: whether its maximum then goes to
    other indicators.
    """
    if source.status is Status.NOT_AVAILABLE:
        return _Earned(Status.NOT_AVAILABLE, None, Reason.PARENT_NOT_AVAILABLE, threshold=threshold, copied_from=parent)
    left_out = source.status is Status.NOT_ASSESSED
    return _Earned(
        Status.NOT_ASSESSED if left_out else Status.COPIED_FROM_PARENT,
        source.share,
        None,
        source.numerator,
        source.denominator,
        threshold,
        source.marks,
        source.copied_from or parent,
        left_out and shared_out,
    )


def _points(indicator: Indicator, earned: _Earned, maximum: Decimal, digits: int) -> IndicatorScore:
    points = None if earned.share is None else part_half_up(maximum, earned.share, digits)
    return IndicatorScore(
        indicator.id,
        indicator.max,
        maximum,
        earned.status,
        earned.reason,
        earned.numerator,
        earned.denominator,
        earned.threshold,
        earned.share,
        points,
        earned.marks,
        earned.copied_from,
    )


def _sum(code: str, members: tuple[IndicatorScore, ...]) -> GroupScore:
    available = [score for score in members if score.points is not None]
    missing = any(score.status is Status.NOT_AVAILABLE for score in members)
    status = Sum.COMPLETE if not missing else Sum.PARTIAL if available else Sum.NOT_AVAILABLE
    return GroupScore(
        code,
        sum((score.points for score in available), start=Decimal(0)) if available else None,
        sum((score.max_points for score in members), start=Decimal(0)),
        sum((score.max_points for score in available), start=Decimal(0)),
        status,
    )


def score(unit: str, period: Period, counts: Counts, rules: RuleSet, parent: ScoreCard | None = None) -> ScoreCard:
    """The score card of one unit.

    counts: pairs of this very period (see `kstt.counting.resolve`); parent: the card of the unit above, from which
    copied indicators are taken; None for a province or ministry, which is scored on its own counts.
    """
    day = period.end
    earned = {
        indicator.id: _earned(indicator, counts.get(unit, period, indicator.id), day, parent)
        for indicator in rules.indicators
    }
    left_out = [id for id, each in earned.items() if each.status is Status.NOT_ASSESSED]
    maxima = effective_maxima(rules, left_out, [id for id in left_out if earned[id].shared_out])
    digits = rules.rounding.digits
    indicators = tuple(
        _points(indicator, earned[indicator.id], maxima[indicator.id], digits) for indicator in rules.indicators
    )
    by_id = {found.indicator: found for found in indicators}
    groups = tuple(
        _sum(group.id, tuple(by_id[indicator.id] for indicator in rules.members(group.id))) for group in rules.groups
    )
    total = _sum("total", indicators)
    return ScoreCard(unit, period, rules.id, indicators, groups, total, certain_band(rules, total))


def score_all(counts: Counts, tree: UnitTree, rules: RuleSet, period: Period) -> Mapping[str, ScoreCard]:
    """Score cards of every unit of the tree, by code; parents before children so that copied figures are at hand."""
    cards: dict[str, ScoreCard] = {}

    def down(code: str, parent: ScoreCard | None) -> None:
        cards[code] = score(code, period, counts, rules, parent)
        for child in tree.children(code):
            down(child.code, cards[code])

    down(tree.root.code, None)
    return cards
