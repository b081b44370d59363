"""The checks on rows: counts by unit in, tested figures out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy

from kstt.signals.conditions import ORDER_PARTS, WINDOWS, before_deadline
from kstt.signals.model import Effect, Tested
from kstt.signals.rows import RowFacts
from kstt.signals.statistics import against_others, at_least, concentration, many_in_one_minute, more_often
from kstt.signals.statistics.accounts import sharing
from kstt.signals.statistics.funnel import UNITS_NEEDED, spread_between
from kstt.signals.statistics.scan import clustering, minutes_in_use

FEWEST = 5
"""Units with fewer dossiers are not looked at: nothing could be told of them."""

Kinds = Mapping[str, str]
"""Unit → its kind; units are compared with units of their kind."""


def grouped(units: Iterable[str], kinds: Kinds) -> list[list[str]]:
    """Units by kind; kinds with too few units to tell how much units differ are put together, left out if even
    together they are too few."""
    by_kind: dict[str, list[str]] = {}
    for unit in sorted(units):
        by_kind.setdefault(kinds.get(unit, ""), []).append(unit)
    small = sorted(unit for each in by_kind.values() if len(each) < UNITS_NEEDED for unit in each)
    groups = [each for _, each in sorted(by_kind.items()) if len(each) >= UNITS_NEEDED]
    if not small:
        return groups
    if len(small) >= UNITS_NEEDED or not groups:
        return [*groups, *([small] if len(small) >= UNITS_NEEDED else [])]
    return [sorted([*groups[0], *small]), *groups[1:]]


def _points(observed: float, expected: float) -> Effect:
    return Effect(float(100 * (observed - expected)), "percentage_points", float(observed), float(expected))


def share_check(check: str, facts: RowFacts, kinds: Kinds) -> list[Tested]:
    """A share that should not stand out above units of the same kind."""
    shares = {unit: kn for unit, kn in facts.shares[check].items() if kn[1] >= FEWEST}
    found = []
    for units in grouped(shares, kinds):
        k, n = (numpy.array([shares[unit][i] for unit in units]) for i in (0, 1))
        against = against_others(k, n)
        for i, unit in enumerate(units):
            effect = _points(k[i] / n[i], against.others[i])
            values = {"expected": float(against.expected[i])}
            z, p = float(against.z[i]), float(against.p_more[i])
            found.append(Tested(check, unit, None, z, p, effect, int(n[i]), int(k[i]), values))
    return found


OWN_DAYS = 0.01
"""A unit stands out before its deadlines only if it also does so against its own other days at this level."""


def deadline(check: str, facts: RowFacts, kinds: Kinds) -> list[Tested]:
    """The minutes before the due time, against other units, and against the same minutes of the unit's other days.

    Each of WINDOWS is tried, and p is that of the best, times their number (Bonferroni). A unit that signs late every
    day is left out by the comparison with its own other days (Fisher's exact test): p is then the larger of the two.
    """
    best: dict[str, Tested] = {}
    among = {unit: n for unit, (_, n) in facts.shares[check].items()}
    for minutes in WINDOWS:
        hits = facts.extra[f"before:{minutes}"]
        window = RowFacts(shares={check: {unit: (hits.get(unit, 0), n) for unit, n in among.items()}})
        for each in share_check(check, window, kinds):
            of = {name: facts.extra[name].get(each.unit, 0) for name in ("due_day", "other_days", "after")}
            clock = facts.extra[f"clock:{minutes}"].get(each.unit, 0)
            own = float(more_often(each.k, of["due_day"], clock, of["other_days"])) if of["other_days"] else 1.0
            p = min(1.0, len(WINDOWS) * (each.p if own <= OWN_DAYS else max(each.p, own)))
            if each.unit not in best or p < best[each.unit].p:
                values = {**of, "minutes": minutes, "clock": clock, "own": own, "where": before_deadline(minutes)}
                # Where no other unit has any, there is no plain ratio.
                ratio = each.effect.observed / (each.effect.expected or float(each.values["expected"]))
                best[each.unit] = replace(each, statistic=ratio, p=p, values=values)
    return list(best.values())


def too_fast(check: str, facts: RowFacts, kinds: Kinds) -> list[Tested]:
    """Dossiers finished at once, against what the same procedures would give at the speed of the other units."""
    by_code: dict[str, numpy.ndarray] = {}
    by_unit: dict[str, list[tuple[str, numpy.ndarray]]] = {}
    for (unit, code), counts in facts.by_procedure.items():
        each = numpy.array(counts, dtype=float)
        by_code[code] = by_code.get(code, 0) + each
        by_unit.setdefault(unit, []).append((code, each))
    units = [unit for unit, parts in sorted(by_unit.items()) if sum(n for _, (_, n) in parts) >= FEWEST]
    if len(units) < UNITS_NEEDED:
        return []
    whole = sum(by_code.values())
    usual = (whole[0] + 0.5) / (whole[1] + 1)
    k = numpy.array([sum(part[0] for _, part in by_unit[unit]) for unit in units])
    n = numpy.array([sum(part[1] for _, part in by_unit[unit]) for unit in units])
    expected = numpy.array([_standardised(by_unit[unit], by_code, usual) for unit in units]) / n
    # How much units differ is measured on their shares as they are; standardised they can only differ less.
    between = spread_between(k, n).variance
    p = at_least(k, n, expected, between)
    found = []
    for i, unit in enumerate(units):
        effect = _points(k[i] / n[i], expected[i])
        ratio = effect.observed / effect.expected
        found.append(Tested(check, unit, None, ratio, float(p[i]), effect, int(n[i]), int(k[i])))
    return found


def _standardised(parts: list[tuple[str, numpy.ndarray]], by_code: Mapping[str, numpy.ndarray], usual: float) -> float:
    """Expected hits at the others' rate of each procedure, drawn to the general rate by one dossier's weight."""
    total = 0.0
    for code, (k, n) in parts:
        others_k, others_n = by_code[code] - (k, n)
        total += n * (others_k + usual) / (others_n + 1)
    return total


def same_minute(check: str, facts: RowFacts, kinds: Kinds) -> list[Tested]:
    """The fullest minute of each unit."""
    minutes = minutes_in_use(list(facts.profile.values()))
    expected = {unit: sum(day * (day - 1) for day in each.by_day) / minutes for unit, each in facts.minutes.items()}
    pairs_of_all, expected_of_all = sum(each.pairs for each in facts.minutes.values()), sum(expected.values())
    found = []
    for unit, each in sorted(facts.minutes.items()):
        clustered = clustering(pairs_of_all - each.pairs, expected_of_all - expected[unit])
        p = many_in_one_minute(each.most, each.by_day, minutes, clustered)
        usual = max(each.by_day) / minutes
        effect = Effect(each.most - usual, "dossiers", float(each.most), usual)
        values = {"minute": each.minute, "day": each.that_day, "clustering": clustered, "where": each.where}
        found.append(Tested(check, unit, None, float(each.most), p, effect, each.total, each.most, values))
    return found


def order(check: str, facts: RowFacts, kinds: Kinds) -> list[Tested]:
    """Dates that contradict each other: facts."""
    found = []
    for unit, (k, n) in sorted(facts.shares[check].items()):
        if n:
            parts = {name: facts.extra[f"order:{name}"].get(unit, 0) for name in ORDER_PARTS}
            effect = Effect(float(k), "dossiers", float(k), 0.0)
            found.append(Tested(check, unit, None, float(k), None, effect, n, k, {"parts": parts}))
    return found


def one_account(check: str, facts: RowFacts, kinds: Kinds) -> list[Tested]:
    """The account with most of a unit's online filings."""
    asked = {unit: each for unit, each in sorted(facts.accounts.items()) if each.total >= FEWEST}
    parts = (
        numpy.array([(each.total, each.pairs, each.triples) for each in asked.values()], dtype=float).reshape(-1, 3).T
    )
    found = []
    for i, (unit, each) in enumerate(asked.items()):
        usual = sharing(*numpy.delete(parts, i, axis=1))
        effect = _points(each.most / each.total, usual.mean)
        values = {
            "herfindahl": each.pairs / (each.total * (each.total - 1)),
            "elsewhere": usual.mean,
            "where": each.where,
        }
        p = concentration(each.most, each.total, usual)
        found.append(Tested(check, unit, None, effect.observed, p, effect, each.total, each.most, values))
    return found


ROW_CHECKS: dict[str, Callable[[str, RowFacts, Kinds], list[Tested]]] = {
    "deadline": deadline,
    "round-times": share_check,
    "too-fast": too_fast,
    "same-minute": same_minute,
    "out-of-hours": share_check,
    "day-off": share_check,
    "order": order,
    "due-moved": share_check,
    "supplements": share_check,
    "not-reused": share_check,
    "one-account": one_account,
    "last-day": share_check,
}
