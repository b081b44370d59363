"""What is counted together: the rules of one dataset share one pass, and one 64-bit number of evidence a row."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from kstt.counting.dialect import Words
from kstt.counting.prepare import period_values
from kstt.errors import KsttError, Place, Problem
from kstt.rulebook import RuleSet
from kstt.rulebook.predicate import sql, tree
from kstt.rulebook.predicate.nulls import always_known
from kstt.rulebook.predicate.rules import CountingRule, counting_rules, parameter_values
from kstt.rulebook.predicate.tree import Predicate
from kstt.terms import Level, Period
from kstt.terms.calendar import WorkingDays

Which = Literal["numerator", "denominator", "missed", "unknown"]
"""The rows of a figure: in the numerator; in the denominator; in the denominator only; not to be told."""

PARTS = ("denominator", "numerator", "unknown")
"""What the evidence says of a row and an indicator. 21 indicators of three bits fit into the 63 of a whole number."""


@dataclass(frozen=True)
class Plan:
    """Everything a period's counts follow from, apart from the rows.

    rules: in order of the indicators; values: of every parameter; province: the unit that stands for all, if known;
    level: its own, by which limits differ.
    """

    period: Period
    rules: tuple[CountingRule, ...]
    parameters: Mapping[str, int]
    calendar: WorkingDays
    province: str | None
    level: Level | None = None

    @classmethod
    def of(
        cls,
        rules: RuleSet,
        period: Period,
        *,
        options: Mapping[str, str | None] | None = None,
        calendar: WorkingDays | None = None,
        province: str | None = None,
        level: Level | None = None,
    ) -> Plan:
        """The plan of a rule set for a period. options: indicator → reading, see `counting_rules`."""
        found = counting_rules(rules, period.end, options)
        return cls(period, found, parameter_values(rules, level), calendar or WorkingDays(), province, level)

    @property
    def values(self) -> dict[str, int | date | datetime]:
        return {**self.parameters, **period_values(self.period)}

    @cached_property
    def fingerprint(self) -> str:
        """A hash of everything but the rows that counts rest on: rules, parameters, calendar, period, province."""
        said = [
            [
                each.indicator,
                each.dataset,
                *(sql(one, "duckdb", self.values) for one in (each.numerator, each.denominator)),
            ]
            for each in self.rules
        ]
        days = [sorted(map(str, self.calendar.off)), sorted(map(str, self.calendar.working))]
        text = json.dumps([self.period.id, said, dict(self.parameters), days, self.province], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def datasets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.dataset for rule in self.rules))

    def of_dataset(self, dataset: str) -> tuple[CountingRule, ...]:
        return tuple(rule for rule in self.rules if rule.dataset == dataset)

    def rule(self, indicator: str) -> CountingRule:
        """Errors: KSTT-COUNTING-010 for an indicator that is not counted from rows."""
        for rule in self.rules:
            if rule.indicator == indicator:
                return rule
        allowed = ", ".join(rule.indicator for rule in self.rules) or "–"
        raise KsttError(Problem.of("KSTT-COUNTING-010", Place(), found=indicator, allowed=allowed))

    def bit(self, indicator: str, part: str) -> int:
        """The place of a bit in the evidence of the indicator's dataset. Indicators with one denominator share its bit."""
        rules = self.of_dataset(self.rule(indicator).dataset)
        shared = list(dict.fromkeys(rule.denominator for rule in rules))
        if part == "denominator":
            return shared.index(self.rule(indicator).denominator)
        place = [rule.indicator for rule in rules].index(indicator)
        return len(shared) + 2 * place + PARTS.index(part) - 1

    def mask(self, indicator: str, which: Which) -> tuple[int, int]:
        """Bits that are looked at, and what they must be, for the rows of a figure.

        A row is missed if it is in the denominator and surely not in the numerator.
        """
        denominator, numerator, unknown = (1 << self.bit(indicator, part) for part in PARTS)
        if which == "missed":
            return denominator | numerator | unknown, denominator
        wanted = {"denominator": denominator, "numerator": numerator, "unknown": unknown}[which]
        return wanted, wanted


@dataclass(frozen=True)
class Expressions:
    """A rule over the named truth columns of its pass.

    denominator, numerator, unknown: conditions on a row. known: an expression that is empty for the unknown rows alone;
    None where there is none as simple as that. To count what is known is cheaper than to look for what is not.
    """

    denominator: str
    numerator: str
    unknown: str
    known: str | None


@dataclass(frozen=True)
class Pass:
    """One reading of a dataset.

    terms: name → SQL of every term that is used more than once; truths: name → SQL of every distinct predicate, over
    columns and terms; rules: indicator → its expressions over the truths.
    """

    terms: Mapping[str, str]
    truths: Mapping[str, str]
    rules: Mapping[str, Expressions]

    def over(self, rows: str, keys: str) -> str:
        """The SELECT of the keys and all truth columns from a sub-query of rows."""
        terms = "".join(f", ({text}) AS {name}" for name, text in self.terms.items())
        truths = ", ".join(f"({text}) AS {name}" for name, text in self.truths.items())
        return f"SELECT {keys}, {truths} FROM (SELECT r.*{terms} FROM ({rows}) r) k"


def make_pass(rules: Iterable[CountingRule], words: Words, values: Mapping[str, object]) -> Pass:
    """The truth columns and expressions of some rules of one dataset; a predicate that several share is read once."""
    rules = tuple(rules)
    used = Counter(
        part
        for predicate in dict.fromkeys(each for rule in rules for each in (rule.denominator, rule.numerator))
        for part in tree.walk(predicate)
        if isinstance(part, tree.Term)
    )
    computed = {term.name: f"k_{term.name}" for term, times in used.items() if times > 1}
    terms = {computed[term.name]: sql(term.body, words.dialect, values) for term in used if term.name in computed}
    names: dict[Predicate, str] = {}
    truths: dict[str, str] = {}

    def truth(predicate: Predicate) -> str:
        if predicate not in names:
            names[predicate] = f"t{len(names) + 1}"
            truths[names[predicate]] = sql(predicate, words.dialect, values, computed)
        return names[predicate]

    made = {}
    for rule in rules:
        d, n = truth(rule.denominator), truth(rule.numerator)
        made[rule.indicator] = Expressions(
            denominator=d,
            numerator=f"{d} AND {n}" if rule.nested else n,
            unknown=_unknown(rule, d, n),
            known=f"{d} AND {n}" if rule.nested and always_known(rule.denominator) else None,
        )
    return Pass(terms, truths, made)


def _unknown(rule: CountingRule, d: str, n: str) -> str:
    if not rule.nested:
        return f"{d} IS NULL OR {n} IS NULL"
    return f"({d} AND {n}) IS NULL" if always_known(rule.denominator) else f"{d} IS NULL OR ({d} AND {n} IS NULL)"
