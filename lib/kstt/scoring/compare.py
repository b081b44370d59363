"""Two cards side by side: what changed, by how much, and through which indicators and units."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kstt.counting.rollup import summed_units
from kstt.rulebook import Indicator, RuleSet
from kstt.scoring.card import IndicatorScore, ScoreCard, Status
from kstt.terms import Count, Counts, UnitTree
from kstt.terms.counts import UNITS_AND_OWN


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """One step between two totals. became: `available` or `unavailable` when only one of the two cards has the figure."""

    indicator: str
    before: IndicatorScore
    after: IndicatorScore
    delta: Decimal
    became: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Change of a total. The deltas of `changes` add up to `delta` exactly. same_rules: False across a change of rule set.

    new_rules: indicators whose rule changed between the two within one set, where that touched these figures.
    """

    before: ScoreCard
    after: ScoreCard
    changes: tuple[IndicatorChange, ...]
    same_rules: bool
    new_rules: tuple[str, ...] = ()

    @property
    def delta(self) -> Decimal:
        return self.after.points - self.before.points

    @property
    def same_indicators(self) -> bool:
        """Whether the same indicators are scored in both."""
        return not any(change.became for change in self.changes)


def new_rules(before: ScoreCard, after: ScoreCard, rules: RuleSet) -> tuple[str, ...]:
    """Indicators whose version changed between two cards of one set in a way that touched their points.

    rules: the set of both cards. What a denominator of 0 earns touches a figure only where there is one.
    """
    if before.rules != after.rules or rules.unchanged_between(before.period.end, after.period.end):
        return ()
    found = []
    for indicator in rules.indicators:
        pair = before.indicator(indicator.id), after.indicator(indicator.id)
        was, now = (_asked(indicator, card.period.end, *pair) for card in (before, after))
        if all(score.available for score in pair) and was != now:
            found.append(indicator.id)
    return tuple(found)


def _asked(indicator: Indicator, day: date, *scores: IndicatorScore) -> tuple[object, ...]:
    """What the version of a day asks of such figures."""
    version = indicator.version(day)
    if version is None:
        return ()
    flags = tuple(bool(flag and flag.value) for flag in (version.copied_from_parent, version.constant))
    empty = any(score.denominator == 0 for score in scores)
    counted = any(score.status is Status.COUNTED for score in scores)
    return (
        version.threshold.pct,
        flags,
        version.zero_denominator.policy if empty else None,
        indicator.counted(day) if counted else None,
    )


def compare(before: ScoreCard, after: ScoreCard, rules: RuleSet | None = None) -> Comparison:
    """The change between two cards of one unit, indicator by indicator; a missing figure counts as no points.

    rules: the set of the later card, to tell which rules changed within it.
    """

    def change(old: IndicatorScore, new: IndicatorScore) -> IndicatorChange:
        became = None
        if (old.status is Status.NOT_AVAILABLE) != (new.status is Status.NOT_AVAILABLE):
            became = "available" if old.status is Status.NOT_AVAILABLE else "unavailable"
        return IndicatorChange(new.indicator, old, new, (new.points or Decimal(0)) - (old.points or Decimal(0)), became)

    changes = tuple(change(before.indicator(new.indicator), new) for new in after.indicators)
    changed = new_rules(before, after, rules) if rules else ()
    return Comparison(before, after, changes, before.rules == after.rules, changed)


@dataclass(frozen=True, slots=True)
class UnitContribution:
    """What one unit did to the parent's total, in points, exact.

    own: through its own rates; weight: through its share of all dossiers having grown or shrunk.
    """

    unit: str
    own: Fraction
    weight: Fraction

    @property
    def total(self) -> Fraction:
        return self.own + self.weight


def _rate_parts(before: Mapping[str, Count], after: Mapping[str, Count]) -> dict[str, tuple[Fraction, Fraction]]:
    """Split a change of Σn/Σd into units: midpoint (Marshall–Edgeworth) weights, so that nothing is left over."""
    old_sum = sum(count.denominator for count in before.values())
    new_sum = sum(count.denominator for count in after.values())
    old_rate = Fraction(sum(count.numerator for count in before.values()), old_sum)
    new_rate = Fraction(sum(count.numerator for count in after.values()), new_sum)
    middle = (old_rate + new_rate) / 2
    parts: dict[str, tuple[Fraction, Fraction]] = {}
    for unit in sorted(before.keys() | after.keys()):
        old, new = before.get(unit), after.get(unit)
        old_share = Fraction(old.denominator, old_sum) if old else Fraction(0)
        new_share = Fraction(new.denominator, new_sum) if new else Fraction(0)
        if not old_share and not new_share:
            continue
        # A unit that had no dossiers in one of the two periods has no rate there: it is given the other's, so that all of
        # its effect is one of weight.
        rates = [Fraction(c.numerator, c.denominator) if c and c.denominator else None for c in (old, new)]
        old_unit = rates[0] if rates[0] is not None else rates[1]
        new_unit = rates[1] if rates[1] is not None else rates[0]
        own = (old_share + new_share) / 2 * (new_unit - old_unit)
        weight = (new_share - old_share) * ((old_unit + new_unit) / 2 - middle)
        parts[unit] = (own, weight)
    return parts


def _own_rows(score: IndicatorScore, units: Collection[Count]) -> Count | None:
    """Of a sum of units and of the parent's own rows: the latter, which is the sum less all units."""
    if not any(mark.partition(":")[0] == UNITS_AND_OWN for mark in score.marks):
        return None
    return Count(
        score.numerator - sum(count.numerator for count in units),
        score.denominator - sum(count.denominator for count in units),
    )


def contributions_of_units(
    comparison: Comparison, before: Counts, after: Counts, tree: UnitTree, rules: RuleSet
) -> tuple[tuple[UnitContribution, ...], Fraction]:
    """How the units below moved the total of the unit above, and what no unit explains.

    Only indicators whose counts add up over units, with the supplied counts of the parent equal to the sum of its
    units, are attributed; the rest (copied and catalogue figures, rounding, indicators that cannot be summed) is the
    second value. Rows that bear the parent's own code are a part like a unit's, under that code. Contributions and
    remainder add up to the change exactly.
    """
    parent = comparison.after.unit
    sums: dict[str, list[Fraction]] = {
        code: [Fraction(0), Fraction(0)] for code in (*(unit.code for unit in tree if unit.code != parent), parent)
    }
    for change in comparison.changes:
        if rules.indicator(change.indicator).adding.units != "sum":
            continue
        if change.before.rate is None or change.after.rate is None:
            continue
        sides = []
        for counts, card in ((before, comparison.before), (after, comparison.after)):
            side = {
                code: count
                for code in summed_units(counts.table, tree, parent, card.period, change.indicator)
                if (count := counts.get(code, card.period, change.indicator)) is not None and count.available
            }
            score = card.indicator(change.indicator)
            if own := _own_rows(score, side.values()):
                side[parent] = own
            whole = (sum(c.numerator for c in side.values()), sum(c.denominator for c in side.values()))
            sides.append(side if whole == (score.numerator, score.denominator) else None)
        moved = change.after.rate - change.before.rate
        if None in sides or not moved or change.before.exact_points is None or change.after.exact_points is None:
            continue
        # A cap or a threshold makes points move by another factor than the rate; the factor is the same for every unit.
        factor = (change.after.exact_points - change.before.exact_points) / moved
        for code, (own, weight) in _rate_parts(*sides).items():
            sums[code][0] += own * factor
            sums[code][1] += weight * factor
    contributions = tuple(UnitContribution(code, own, weight) for code, (own, weight) in sums.items() if own or weight)
    explained = sum((each.total for each in contributions), start=Fraction(0))
    return contributions, Fraction(comparison.delta) - explained
