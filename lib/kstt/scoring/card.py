"""The score card: what one unit earned in one period, figure by figure, each with its status."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from kstt.rulebook import Band
from kstt.terms import Period


class Status(StrEnum):
    """Where a figure comes from. NOT_ASSESSED only exists under rule sets that leave out what does not apply."""

    COUNTED = "counted"
    SUPPLIED = "supplied"
    COPIED_FROM_PARENT = "copied_from_parent"
    CONSTANT = "constant"
    FULL_FOR_NOTHING = "full_for_nothing"
    NOT_ASSESSED = "not_assessed"
    NOT_AVAILABLE = "not_available"


class Reason(StrEnum):
    """Why a figure is not available."""

    NO_ROW = "no_row"
    NOT_PUBLISHED = "not_published"
    MONTHS_MISSING = "months_missing"
    PARENT_NOT_AVAILABLE = "parent_not_available"
    THRESHOLD_UNKNOWN = "threshold_unknown"
    NO_RULE_IN_FORCE = "no_rule_in_force"


class Sum(StrEnum):
    """Whether every indicator behind a sum is available."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    NOT_AVAILABLE = "not_available"


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """One indicator of one unit.

    max_points: the maximum that counts here (a redistributing rule set raises it; `official_max` never changes).
    rate: numerator ÷ denominator, exact, may exceed 1 where the two are not nested; threshold: 0 < t <= 1.
    share: part of the maximum that is earned, 0..1, before rounding; points: rounded, None when not available or not assessed.
    """

    indicator: str
    official_max: Decimal
    max_points: Decimal
    status: Status
    reason: Reason | None = None
    numerator: int | None = None
    denominator: int | None = None
    threshold: Fraction | None = None
    share: Fraction | None = None
    points: Decimal | None = None
    marks: tuple[str, ...] = ()
    copied_from: str | None = None

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def exact_points(self) -> Fraction | None:
        return None if self.share is None else Fraction(self.max_points) * self.share

    @property
    def lost(self) -> Decimal | None:
        return None if self.points is None else self.max_points - self.points

    @property
    def available(self) -> bool:
        return self.points is not None

    @property
    def threshold_unknown(self) -> bool:
        """Whether there are figures that are not scored because nobody knows the threshold."""
        return self.reason is Reason.THRESHOLD_UNKNOWN

    @property
    def own_work(self) -> bool:
        """Whether the points depend on what this unit did in the period."""
        return self.status in (Status.COUNTED, Status.SUPPLIED)


@dataclass(frozen=True, slots=True)
class GroupScore:
    """The sum of rounded indicator points of a group or of the total.

    available_max: maximum of the indicators that could be computed; points: None when there is none of them.
    """

    code: str
    points: Decimal | None
    max_points: Decimal
    available_max: Decimal
    status: Sum

    @property
    def assessed(self) -> bool:
        """False where the rules leave out every indicator of it: nothing is missing, and nothing was to be earned."""
        return self.points is not None or self.status is not Sum.COMPLETE


@dataclass(frozen=True)
class ScoreCard:
    """All figures of one unit in one period under one rule set.

    band: given only when it is certain, that is when the figures still missing could not change it.
    """

    unit: str
    period: Period
    rules: str
    indicators: tuple[IndicatorScore, ...]
    groups: tuple[GroupScore, ...]
    total: GroupScore
    band: Band | None

    @cached_property
    def _by_id(self) -> dict[str, IndicatorScore]:
        return {score.indicator: score for score in self.indicators}

    def indicator(self, id: str) -> IndicatorScore:
        return self._by_id[id]

    def group(self, code: str) -> GroupScore:
        return next(group for group in self.groups if group.code == code)

    @property
    def points(self) -> Decimal:
        """The total of what is available; 0 when nothing is."""
        return self.total.points or Decimal(0)

    @cached_property
    def missing(self) -> tuple[IndicatorScore, ...]:
        """Indicators that could not be computed: their maximum is neither earned nor lost."""
        return tuple(score for score in self.indicators if score.status is Status.NOT_AVAILABLE)

    @property
    def has_figures_of_its_own(self) -> bool:
        """Whether anything was counted or supplied for the unit itself: constants and copies are the same for all."""
        return any(
            score.status in (Status.COUNTED, Status.SUPPLIED, Status.FULL_FOR_NOTHING) for score in self.indicators
        )

    @property
    def not_own_work(self) -> Decimal:
        """Points that are constant, copied from the parent, or full although there was nothing to do."""
        return sum(
            (score.points for score in self.indicators if score.available and not score.own_work), start=Decimal(0)
        )
