"""The trace: every figure of a card with its inputs, its arithmetic and every rule that was asked, applied or not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kstt import __version__
from kstt.rulebook import RuleSet, Version
from kstt.scoring import IndicatorScore, ScoreCard, Status
from kstt.terms.counts import MONTHS_OF_UNIT
from kstt.terms.plain_data import plain_data
from kstt.terms.published import Published

TRACE_SCHEMA = "kstt-trace/1"
_CITED = {"document", "clause", "tag", "checked"}
_OF_MONTHS = ("months", MONTHS_OF_UNIT, "last_month")
"""Marks of pairs that were made from those of the months."""


@dataclass(frozen=True, slots=True)
class RuleUse:
    """One rule that was asked. path: where it stands in the rule set; source: key of its clause (`Trace.sources`);
    applied: whether it decided; at: file and line where it is written."""

    path: str
    source: str
    value: str
    applied: bool
    at: str


@dataclass(frozen=True, slots=True)
class IndicatorTrace:
    """One figure. rate, threshold, share, exact_points: exact fractions `n/d` as text; published_points: the portal's figure."""

    indicator: str
    status: str
    reason: str | None
    numerator: int | None
    denominator: int | None
    rate: str | None
    threshold: str | None
    share: str | None
    max_points: str
    exact_points: str | None
    points: str | None
    published_points: str | None
    copied_from: str | None
    marks: tuple[str, ...]
    rules: tuple[RuleUse, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole card, ready for JSON. `schema` names the version of this format; readers refuse what they do not know.

    sources: key → document, clause, tag and whether it was checked, of every clause that a rule names.
    """

    schema: str
    library: str
    unit: str
    period: str
    rules_id: str
    rules_sha256: str
    rules_status: str
    sources: dict[str, dict]
    indicators: tuple[IndicatorTrace, ...]
    groups: tuple[dict, ...]
    total: dict

    def as_json(self) -> dict:
        return plain_data(self)


def _text(value: Fraction | Decimal | None) -> str | None:
    return None if value is None else str(value)


def _use(rules: RuleSet, path: str, value: object, source: str, applied: bool) -> RuleUse:
    file, line = rules.lines.get(path, (rules.file, 1))
    return RuleUse(path, source, str(value), applied, f"{file}:{line}")


def from_months(score: IndicatorScore) -> bool:
    """Whether the pair of a quarter or year was made from those of its months."""
    return any(mark.partition(":")[0] in _OF_MONTHS for mark in score.marks)


def rules_asked(score: IndicatorScore, rules: RuleSet, version: Version | None) -> tuple[RuleUse, ...]:
    """The rules that scoring asks for one indicator, in the order in which it asks them."""
    indicator = rules.indicator(score.indicator)
    base = f"indicators/{indicator.id}"
    uses = [_use(rules, f"{base}/max", indicator.max, indicator.source, score.available)]
    if from_months(score):
        adding = indicator.adding
        uses.append(_use(rules, f"{base}/adding", adding.months, adding.source, True))
    if version is None:
        return tuple(uses)
    number = indicator.versions.index(version) + 1
    at = f"{base}/versions/{number}"
    if version.constant:
        uses.append(
            _use(
                rules,
                f"{at}/constant/value",
                version.constant.value,
                version.constant.source,
                score.status is Status.CONSTANT,
            )
        )
    if version.copied_from_parent:
        copied = score.status is Status.COPIED_FROM_PARENT
        flag = version.copied_from_parent
        uses.append(_use(rules, f"{at}/copied_from_parent/value", flag.value, flag.source, copied))
    by_zero = score.denominator == 0 and score.share == 0 and score.status is not Status.COPIED_FROM_PARENT
    by_zero = by_zero or score.status in (Status.FULL_FOR_NOTHING, Status.NOT_ASSESSED)
    zero = version.zero_denominator
    uses.append(_use(rules, f"{at}/zero_denominator/policy", zero.policy.value, zero.source, by_zero))
    counted = score.rate is not None and score.share is not None and score.status is not Status.CONSTANT
    uses.append(_use(rules, f"{at}/threshold/pct", version.threshold.pct, version.threshold.source, counted))
    uses.append(_use(rules, "rounding/mode", rules.rounding.mode, rules.rounding.source, score.available))
    return tuple(uses)


def trace(card: ScoreCard, rules: RuleSet, published: Published | None = None) -> Trace:
    """The trace of a card under the rule set that made it."""

    def figure(score: IndicatorScore) -> IndicatorTrace:
        version = rules.indicator(score.indicator).version(card.period.end)
        shown = published.get(card.unit, card.period.id, "indicator", score.indicator) if published else None
        return IndicatorTrace(
            score.indicator,
            score.status.value,
            score.reason.value if score.reason else None,
            score.numerator,
            score.denominator,
            _text(score.rate),
            _text(score.threshold),
            _text(score.share),
            str(score.max_points),
            _text(score.exact_points),
            _text(score.points),
            _text(shown),
            score.copied_from,
            score.marks,
            rules_asked(score, rules, version),
        )

    def sum_of(group) -> dict:
        return {
            "code": group.code,
            "points": _text(group.points),
            "max_points": str(group.max_points),
            "available_max": str(group.available_max),
            "status": group.status.value,
        }

    total = sum_of(card.total) | {"band": card.band.id if card.band else None}
    figures = tuple(figure(score) for score in card.indicators)
    named = dict.fromkeys(use.source for each in figures for use in each.rules)
    sources = {key: rules.source(key).model_dump(mode="json", include=_CITED) for key in named}
    return Trace(
        TRACE_SCHEMA,
        __version__,
        card.unit,
        card.period.id,
        rules.id,
        rules.sha256,
        rules.status.value,
        sources,
        figures,
        tuple(sum_of(group) for group in card.groups),
        total,
    )
