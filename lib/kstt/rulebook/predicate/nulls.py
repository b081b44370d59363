"""Which predicates always have an answer, whatever is empty: their unknown rows need not be looked for."""

from __future__ import annotations

from kstt.rulebook.predicate import tree
from kstt.rulebook.predicate.tree import Predicate


def always_known(predicate: Predicate, given: frozenset[str] = frozenset()) -> bool:
    """Whether a predicate is never NULL. given: columns that are known not to be empty. False means: it may be NULL.

    `a IS NOT NULL AND a < 3` is always known: where the first part is false, the whole is false.
    """
    match predicate:
        case tree.Term(body=body):
            return always_known(body, given)
        case tree.Not(part=part):
            return always_known(part, given)
        case tree.IsNull():
            return True
        case tree.And(parts=parts):
            # Where a guard fails the whole is false, so the other parts may rely on it; in an OR the other way round.
            guarded = given | {name for part in parts if (name := _guard(part, empty=False))}
            return all(always_known(part, guarded) for part in parts)
        case tree.Or(parts=parts):
            guarded = given | {name for part in parts if (name := _guard(part, empty=True))}
            return all(always_known(part, guarded) for part in parts)
    return tree.columns(predicate) <= given


def _guard(part: Predicate, empty: bool) -> str | None:
    """The column that a part asks to be empty, or not to be."""
    match part:
        case tree.IsNull(operand=tree.Field(name=name)) if empty:
            return name
        case tree.Not(part=tree.IsNull(operand=tree.Field(name=name))) if not empty:
            return name
    return None
