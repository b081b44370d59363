"""From counts to points. The only place where a score is computed.

Source: domain section 4, proven on 426 published figures: points = max × min(1, rate ÷ threshold), rounded half-up per
indicator, then added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from kstt.rulebook import Indicator, RuleSet, ZeroPolicy
from kstt.scoring.band import certain_band
from kstt.scoring.card import GroupScore, IndicatorScore, Reason, ScoreCard, Status, Sum
from kstt.scoring.redistribute import effective_maxima
from kstt.terms import Count, Counts, Origin, Period, UnitTree
from kstt.terms.numbers import round_half_up


def _on_zero(policy: ZeroPolicy, status: Status) -> tuple[Status, Fraction | None]:
    """What a zero denominator earns, as a share of the maximum."""
    match policy:
        case ZeroPolicy.ZERO:
            return status, Fraction(0)
        case ZeroPolicy.FULL:
            return Status.FULL_FOR_NOTHING, Fraction(1)
        case ZeroPolicy.NOT_ASSESSED | ZeroPolicy.REDISTRIBUTE:
            return Status.NOT_ASSESSED, None


def _share(
    indicator: Indicator, count: Count | None, period: Period, parent: ScoreCard | None
) -> tuple[IndicatorScore, ZeroPolicy | None]:
    """The indicator without points yet, and the zero policy if that is what decided."""
    blank = IndicatorScore(
        indicator.id,
        indicator.max,
        indicator.max,
        Status.NOT_AVAILABLE,
        numerator=count.numerator if count else None,
        denominator=count.denominator if count else None,
        marks=count.marks if count else (),
    )
    version = indicator.version(period.end)
    if version is None:
        return replace(blank, reason=Reason.NO_RULE_IN_FORCE), None
    unknown = version.threshold.pct == "unknown"
    threshold = None if unknown else Fraction(version.threshold.pct) / 100
    blank = replace(blank, threshold=threshold)
    if version.constant and version.constant.value:
        return replace(blank, status=Status.CONSTANT, share=Fraction(1)), None
    if version.copied_from_parent and version.copied_from_parent.value and parent is not None:
        source = parent.indicator(indicator.id)
        if source.share is None:
            return replace(blank, reason=Reason.PARENT_NOT_AVAILABLE, copied_from=parent.unit), None
        copied = replace(
            blank,
            status=Status.COPIED_FROM_PARENT,
            share=source.share,
            numerator=source.numerator,
            denominator=source.denominator,
            marks=source.marks,
            copied_from=source.copied_from or parent.unit,
        )
        return copied, None
    if count is None or not count.available:
        return replace(blank, reason=Reason.NO_ROW if count is None else Reason.NOT_PUBLISHED), None
    if threshold is None:
        return replace(blank, reason=Reason.THRESHOLD_UNKNOWN), None
    status = Status.COUNTED if count.origin is Origin.COUNTED else Status.SUPPLIED
    if count.denominator == 0:
        policy = version.zero_denominator.policy
        settled, share = _on_zero(policy, status)
        return replace(blank, status=settled, share=share), policy
    rate = Fraction(count.numerator, count.denominator)
    return replace(blank, status=status, share=min(Fraction(1), rate / threshold)), None


def _sum(code: str, members: tuple[IndicatorScore, ...]) -> GroupScore:
    available = [score for score in members if score.available]
    missing = [score for score in members if score.status is Status.NOT_AVAILABLE]
    status = Sum.COMPLETE if not missing else Sum.PARTIAL if available else Sum.NOT_AVAILABLE
    return GroupScore(
        code,
        sum((score.points for score in available), start=Decimal(0)) if available else None,
        sum((score.max_points for score in members), start=Decimal(0)),
        sum((score.max_points for score in available), start=Decimal(0)),
        status,
    )


def score(
    unit: str, period: Period, counts: Counts, rules: RuleSet, parent: ScoreCard | None = None
) -> ScoreCard:
    """The score card of one unit.

    counts: pairs of this very period (see `kstt.counting.resolve`); parent: the card of the unit above, from which
    copied indicators are taken; None for a province or ministry, which is scored on its own counts.
    """
    shares: dict[str, IndicatorScore] = {}
    spread: list[str] = []
    for indicator in rules.indicators:
        found, policy = _share(indicator, counts.get(unit, period, indicator.id), period, parent)
        shares[indicator.id] = found
        if found.status is Status.NOT_ASSESSED and policy is ZeroPolicy.REDISTRIBUTE:
            spread.append(indicator.id)
    left_out = [id for id, found in shares.items() if found.status is Status.NOT_ASSESSED]
    maxima = effective_maxima(rules, left_out, spread)

    def points_of(found: IndicatorScore) -> IndicatorScore:
        found = replace(found, max_points=maxima[found.indicator])
        if found.exact_points is None:
            return found
        return replace(found, points=round_half_up(found.exact_points, rules.rounding.digits))

    indicators = tuple(points_of(found) for found in shares.values())
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
