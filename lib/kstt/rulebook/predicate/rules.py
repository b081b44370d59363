"""The counting rules of a rule set as trees: terms put in place, options chosen, every fault with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from typing import Literal, Protocol

from kstt.errors import KsttError, Place, Problem
from kstt.rulebook.model import Counting, CountingOption, Indicator, NamedTerm, RuleParameter, RuleSet, When
from kstt.rulebook.predicate import tree
from kstt.rulebook.predicate.gate import is_name
from kstt.rulebook.predicate.parse import PERIOD_PARAMETERS, parse
from kstt.rulebook.predicate.tree import Predicate
from kstt.terms.datasets import DATASETS
from kstt.terms.tables import Kind, TableSchema
from kstt.terms.unit import Level

NEEDED_PARAMETERS = {"announcements": "announce_days", "publications": "publish_days"}
"""Limits in working days that a dataset's derived columns rest on."""

Lines = Mapping[str, tuple[str, int]]


@dataclass(frozen=True)
class CountingRule:
    """How one indicator is counted: which rows of a dataset are in the denominator, which of them in the numerator.

    nested: a row counts in the numerator only if it is in the denominator. scope: `province` for an indicator that is
    computed once, for the whole province. distinct: units cannot be added, the province is counted of its own.
    option: the named reading in use, None for the rule itself. source: keys of the clauses of numerator, denominator.
    """

    indicator: str
    dataset: str
    numerator: Predicate
    denominator: Predicate
    nested: bool
    scope: Literal["unit", "province"]
    distinct: bool
    denominator_from: Literal["rows", "report"]
    option: str | None
    source: tuple[str, str]

    @property
    def schema(self) -> TableSchema:
        return DATASETS[self.dataset]


class _Set(Protocol):
    """What rule sets and rule files have in common."""

    indicators: tuple[Indicator, ...]
    parameters: dict[str, RuleParameter]
    terms: dict[str, NamedTerm]


def parameter_values(rules: _Set, level: Level | None = None) -> dict[str, int]:
    """The whole numbers that the rule set gives to predicates, by name. level: of the unit that stands for all.

    >>> from kstt.rulebook import load
    >>> [parameter_values(load("portal-2026"), level)["announce_days"] for level in (Level.PROVINCE, Level.MINISTRY)]
    [5, 20]
    """
    found = {name: parameter.value for name, parameter in rules.parameters.items()}
    if level is Level.MINISTRY:
        found |= {name: each.ministry for name, each in rules.parameters.items() if each.ministry is not None}
    return found


def counting_rules(
    rules: RuleSet, day: date, options: Mapping[str, str | None] | None = None
) -> tuple[CountingRule, ...]:
    """The rules in force on a day, in order of the indicators; those that are not counted from rows are left out.

    options: indicator → id of the reading to use (None for the rule itself), before what the set itself chooses.
    Errors: KSTT-PRED-033 for an option that an indicator does not have.

    >>> from kstt.rulebook import load
    >>> rules = counting_rules(load("portal-2026"), date(2026, 8, 31))
    >>> next(rule for rule in rules if rule.indicator == "08").dataset
    'dossiers'
    """
    options = dict(options or {})
    compiler = _Compiler(rules, rules.lines)
    made = []
    for indicator in rules.indicators:
        counting = indicator.counted(day)
        if counting is None:
            continue
        path = f"indicators/{indicator.id}/counting/{indicator.counting.index(counting) + 1}"
        option = options.pop(indicator.id, counting.chosen)
        made.append(compiler.rule(indicator, counting, option, day, path))
    if options:
        unknown, wanted = next(iter(options.items()))
        raise KsttError(Problem.of("KSTT-PRED-033", Place(), id=unknown, found=wanted or "–", allowed="–"))
    return tuple(made)


def options_of(rules: RuleSet, day: date) -> dict[str, tuple[str, ...]]:
    """The ids of the options of every indicator that is counted from rows on a day.

    >>> from kstt.rulebook import load
    >>> options_of(load("portal-2026"), date(2026, 8, 31))["05"]
    ('supplements-not-counted', 'finished-only')
    """
    counted = {indicator.id: indicator.counted(day) for indicator in rules.indicators}
    return {id: tuple(each.id for each in counting.options) for id, counting in counted.items() if counting}


def faults(rules: _Set, lines: Lines) -> tuple[Problem, ...]:
    """Every fault of the counting rules of a set: KSTT-PRED problems, each with file and line, each once."""
    return tuple(dict.fromkeys(_faults(rules, lines)))


def _faults(rules: _Set, lines: Lines) -> Iterator[Problem]:
    compiler = _Compiler(rules, lines)
    yield from compiler.faults_of_names()
    for name in rules.terms:
        if name in compiler.in_a_circle:
            continue
        try:
            compiler.term(name)
        except KsttError as error:
            yield from error.problems
    for indicator in rules.indicators:
        yield from _overlaps(indicator, compiler)
        for number, counting in enumerate(indicator.counting, 1):
            path = f"indicators/{indicator.id}/counting/{number}"
            day = counting.in_force.first or counting.in_force.last or date.max
            for option in (None, counting.chosen, *(each.id for each in counting.options)):
                try:
                    compiler.rule(indicator, counting, option, day, path)
                except KsttError as error:
                    yield from error.problems


def _overlaps(indicator: Indicator, compiler: _Compiler) -> Iterator[Problem]:
    spans = sorted(
        (each.in_force.first or date.min, each.in_force.last or date.max, number)
        for number, each in enumerate(indicator.counting, 1)
    )
    for (_, last, _), (first, _, number) in pairwise(spans):
        if first <= last:
            place = compiler.place(f"indicators/{indicator.id}/counting/{number}")
            yield Problem.of("KSTT-PRED-034", place, id=indicator.id, day=first)


@dataclass
class _Compiler:
    rules: _Set
    lines: Lines
    done: dict[str, tree.Term] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    in_a_circle: set[str] = field(default_factory=set)
    read: dict[tuple[str, str], Predicate] = field(default_factory=dict)

    def place(self, path: str) -> Place:
        while path and path not in self.lines:
            path = path.rpartition("/")[0]
        file, line = self.lines.get(path, (None, None))
        return Place(file, row=line)

    def faults_of_names(self) -> Iterator[Problem]:
        columns = {column.name for schema in DATASETS.values() for column in schema.columns}
        for part, names in (("parameters", self.rules.parameters), ("terms", self.rules.terms)):
            taken = columns if part == "terms" else {*PERIOD_PARAMETERS, *self.rules.terms}
            for name in names:
                if name in taken or not is_name(name):
                    yield Problem.of("KSTT-PRED-032", self.place(f"{part}/{name}"), found=name)

    def dataset(self, name: str, place: Place) -> TableSchema:
        if name not in DATASETS:
            near = (get_close_matches(name, DATASETS, n=1, cutoff=0.3) or list(DATASETS))[0]
            raise KsttError(Problem.of("KSTT-PRED-030", place, found=name, suggestion=near))
        return DATASETS[name]

    def term(self, name: str) -> tree.Term:
        if name in self.done:
            return self.done[name]
        written = self.rules.terms[name]
        path = f"terms/{name}"
        if name in self.open:
            among = self.open[self.open.index(name) :]
            self.in_a_circle.update(among)
            circle = " → ".join([*among, name])
            raise KsttError(Problem.of("KSTT-PRED-031", self.place(path), found=circle))
        schema = self.dataset(written.dataset, self.place(f"{path}/dataset"))
        self.open.append(name)
        try:
            body = self._parse(written.when, schema, f"{path}/when")
        finally:
            self.open.pop()
        self.done[name] = tree.Term(name, body, written.says.vi, written.says.en)
        return self.done[name]

    def _parse(self, text: str, schema: TableSchema, path: str) -> Predicate:
        if (text, schema.name) not in self.read:
            terms = _Terms(self, schema.name)
            kinds = dict.fromkeys(self.rules.parameters, Kind.INTEGER)
            made = parse(text, schema, terms=terms, parameters=kinds, place=self.place(path))
            self.read[text, schema.name] = made
        return self.read[text, schema.name]

    def rule(self, indicator: Indicator, counting: Counting, option: str | None, day: date, path: str) -> CountingRule:
        schema = self.dataset(counting.dataset, self.place(f"{path}/dataset"))
        if counting.denominator_from == "report" and schema.name != "dossiers":
            place = self.place(f"{path}/denominator_from")
            raise KsttError(Problem.of("KSTT-PRED-037", place, found=schema.name))
        needed = NEEDED_PARAMETERS.get(schema.name)
        if needed and needed not in self.rules.parameters:
            raise KsttError(Problem.of("KSTT-PRED-038", self.place(f"{path}/dataset"), found=needed))
        numerator, denominator = counting.numerator, counting.denominator
        at_numerator, at_denominator = f"{path}/numerator/when", f"{path}/denominator/when"
        if option is not None:
            chosen = self._option(indicator, counting, option, path)
            inside = f"{path}/options/{option}"
            if chosen.numerator:
                numerator, at_numerator = chosen.numerator, f"{inside}/numerator/when"
            if chosen.denominator:
                denominator, at_denominator = chosen.denominator, f"{inside}/denominator/when"
        version = indicator.version(day)
        copied = version.copied_from_parent if version else None
        return CountingRule(
            indicator=indicator.id,
            dataset=schema.name,
            numerator=self._when(numerator, schema, at_numerator),
            denominator=self._when(denominator, schema, at_denominator),
            nested=indicator.nested,
            scope="province" if copied and copied.value else "unit",
            distinct=indicator.adding.units == "none",
            denominator_from=counting.denominator_from,
            option=option,
            source=(numerator.source, denominator.source),
        )

    def _when(self, when: When, schema: TableSchema, path: str) -> Predicate:
        return self._parse(when.when, schema, path)

    def _option(self, indicator: Indicator, counting: Counting, option: str, path: str) -> CountingOption:
        found = next((each for each in counting.options if each.id == option), None)
        if found is None:
            allowed = ", ".join(each.id for each in counting.options) or "–"
            place = self.place(f"{path}/chosen")
            raise KsttError(Problem.of("KSTT-PRED-033", place, id=indicator.id, found=option, allowed=allowed))
        return found


class _Terms(Mapping[str, tree.Term]):
    """The terms of one dataset, each compiled when it is first used."""

    def __init__(self, compiler: _Compiler, dataset: str):
        self.compiler = compiler
        self.names = [name for name, term in compiler.rules.terms.items() if term.dataset == dataset]

    def __getitem__(self, name: str) -> tree.Term:
        if name not in self.names:
            raise KeyError(name)
        return self.compiler.term(name)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)
