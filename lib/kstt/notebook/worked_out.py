"""What a counted figure rests on besides its own two conditions: named conditions, limits, and columns worked out."""

from __future__ import annotations

from kstt.rulebook import RuleSet, Tag
from kstt.rulebook.predicate import tree
from kstt.rulebook.predicate.rules import NEEDED_PARAMETERS, CountingRule

DERIVED = {
    "ended_at": Tag.INFERENCE,
    "effective_due_at": Tag.INFERENCE,
    "judged_at": Tag.SPECIFICATION,
    "days_late": Tag.INFERENCE,
    "working_days_used": Tag.SPECIFICATION,
    "announced_late": Tag.INFERENCE,
    "published_late": Tag.SPECIFICATION,
}
"""Columns that are worked out, with the weakest evidence for how (docs/counting.md)."""


def terms_of(rule: CountingRule) -> tuple[tree.Term, ...]:
    """The named conditions that a rule uses, each once, outermost first."""
    found = {
        part.name: part
        for each in (rule.denominator, rule.numerator)
        for part in tree.walk(each)
        if isinstance(part, tree.Term)
    }
    return tuple(found.values())


def limits_of(rule: CountingRule, rules: RuleSet) -> tuple[str, ...]:
    """Names of the rule set's whole numbers that a rule asks, or that its dataset's columns rest on."""
    asked = tree.parameters(rule.numerator) | tree.parameters(rule.denominator)
    needed = NEEDED_PARAMETERS.get(rule.dataset)
    return tuple(name for name in sorted(asked | ({needed} if needed else set())) if name in rules.parameters)


def worked_out(rule: CountingRule) -> dict[str, Tag]:
    """The columns worked out before a rule's conditions are asked, with the weakest evidence for how."""
    read = tree.columns(rule.numerator) | tree.columns(rule.denominator)
    read |= {"ended_at"} if rule.dataset == "dossiers" and read & {"judged_at", "days_late"} else set()
    return {name: tag for name, tag in DERIVED.items() if name in read}


def clauses_of(rule: CountingRule, rules: RuleSet) -> tuple[str, ...]:
    """Keys of the clauses of a rule's named conditions and limits, each once."""
    named = [rules.terms[term.name].source for term in terms_of(rule)]
    return tuple(dict.fromkeys([*named, *(rules.parameters[name].source for name in limits_of(rule, rules))]))
