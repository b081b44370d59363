"""Maxima when a rule set leaves out what does not apply: shared out again, to the hundredth, so that they still add up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction

from kstt.rulebook import RuleSet

_CENT = Decimal("0.01")


def apportion(amount: Decimal, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Share an amount in proportion to weights, to the hundredth, by largest remainders; ties go in key order.

    >>> apportion(Decimal(10), {"09": Decimal(1), "10": Decimal(1), "11": Decimal(1)})["09"]
    Decimal('3.34')
    """
    cents, total = int(amount / _CENT), sum(Fraction(weight) for weight in weights.values())
    exact = {key: cents * Fraction(weight) / total for key, weight in weights.items()}
    floors = {key: part.numerator // part.denominator for key, part in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (floors[key] - exact[key], key))
    for key in by_remainder[: cents - sum(floors.values())]:
        floors[key] += 1
    return {key: part * _CENT for key, part in floors.items()}


def effective_maxima(rules: RuleSet, left_out: Collection[str], spread: Collection[str]) -> dict[str, Decimal]:
    """The maximum of every indicator after those in `left_out` count for nothing.

    Of these, the maxima in `spread` go to the other indicators of their part of a group; when the whole part is left out,
    to the rest of the group; when the whole group is, to all that remain. In proportion to the official maxima.
    """
    maxima = {indicator.id: indicator.max for indicator in rules.indicators}
    if not left_out:
        return maxima
    staying = [id for id in maxima if id not in left_out]
    for id in left_out:
        maxima[id] = Decimal(0)
    gains: dict[tuple[str, ...], Decimal] = {}
    for id in spread:
        group = rules.group(rules.indicator(id).group)
        scopes = [group.id, group.parent] if group.parent else [group.id]
        heirs: tuple[str, ...] = ()
        for scope in scopes:
            heirs = tuple(member.id for member in rules.members(scope) if member.id in staying)
            if heirs:
                break
        heirs = heirs or tuple(staying)
        if heirs:
            gains[heirs] = gains.get(heirs, Decimal(0)) + rules.indicator(id).max
    for heirs, gain in gains.items():
        for id, part in apportion(gain, {heir: rules.indicator(heir).max for heir in heirs}).items():
            maxima[id] += part
    return maxima
