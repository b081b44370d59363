"""Where a province's own set counts in another way than the set beside it: which predicates differ, by which clauses.

Texts are compared, not trees: a set that leaves counting as it is costs no parsing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kstt.rulebook.model import Indicator, RuleSet
from kstt.rulebook.predicate.rules import NEEDED_PARAMETERS

Part = Literal["numerator", "denominator"]
PARTS: tuple[Part, ...] = ("numerator", "denominator")

_NAME = re.compile(r"(:?)\b([a-z_][a-z0-9_]*)\b")
_CONSTANT = re.compile(r"'[^']*'")


@dataclass(frozen=True)
class Condition:
    """All that decides which rows count. written: by name, the predicate's own text under the empty one, of terms their
    texts, of parameters `:name` their values; sources: keys of the clauses of all of these, the predicate's first."""

    written: dict[str, str]
    sources: tuple[str, ...]


def condition(rules: RuleSet, id: str, part: Part, day: date) -> Condition | None:
    """What decides the numerator or denominator of an indicator on a day; None where it is not counted from rows."""
    counting = rules.indicator(id).counted(day)
    if counting is None:
        return None
    chosen = next((option for option in counting.options if option.id == counting.chosen), None)
    replaced = getattr(chosen, part) if chosen else None
    when = replaced or getattr(counting, part)
    written, sources = {"": _plain(when.when), "dataset": counting.dataset}, [when.source]
    if part == "denominator":
        written["from"] = counting.denominator_from
    if replaced and counting.source:
        sources.append(counting.source)
    if needed := NEEDED_PARAMETERS.get(counting.dataset):
        _add_parameter(rules, needed, written, sources)
    _add_names(rules, when.when, written, sources)
    return Condition(written, tuple(dict.fromkeys(sources)))


def _add_names(rules: RuleSet, text: str, written: dict[str, str], sources: list[str]) -> None:
    for colon, name in _names(text):
        if colon:
            _add_parameter(rules, name, written, sources)
        elif name in rules.terms and name not in written:
            term = rules.terms[name]
            written[name] = _plain(term.when)
            sources.append(term.source)
            _add_names(rules, term.when, written, sources)


def _add_parameter(rules: RuleSet, name: str, written: dict[str, str], sources: list[str]) -> None:
    if name in rules.parameters and f":{name}" not in written:
        parameter = rules.parameters[name]
        written[f":{name}"] = f"{parameter.value}/{parameter.ministry}"
        sources.append(parameter.source)


def _names(text: str) -> Iterator[tuple[str, str]]:
    for found in _NAME.finditer(_CONSTANT.sub("''", text)):
        yield found[1], found[2]


def _plain(text: str) -> str:
    return " ".join(text.split())


def counts_otherwise(rules: RuleSet, beside: RuleSet, id: str, part: Part, day: date) -> Condition | None:
    """The predicate of an indicator's part where it is not that of the set beside; None where it is.

    >>> from kstt.rulebook import load
    >>> counts_otherwise(load("decision-766"), load("portal-2026"), "05", "numerator", date(2026, 8, 31))
    """
    own, other = condition(rules, id, part, day), condition(beside, id, part, day)
    return None if own is None or (other is not None and own.written == other.written) else own


def any_counted_otherwise(rules: RuleSet, beside: RuleSet, day: date) -> bool:
    """Whether rows counted by one of two sets are not those of the other, for whatever indicator.

    A predicate that only one of them has makes such a difference, and so does a scope: what is copied from above is
    counted for the province, and what cannot be added is counted for it of its own.
    """
    for indicator in rules.indicators:
        theirs = beside.indicator(indicator.id)
        if (indicator.counted(day) is None) != (theirs.counted(day) is None) or _whole(indicator, day) != _whole(
            theirs, day
        ):
            return True
        if any(counts_otherwise(rules, beside, indicator.id, part, day) for part in PARTS):
            return True
    return False


def _whole(indicator: Indicator, day: date) -> tuple[bool, bool, bool]:
    version = indicator.version(day)
    copied = bool(version and version.copied_from_parent and version.copied_from_parent.value)
    return copied, indicator.adding.units == "none", indicator.nested
