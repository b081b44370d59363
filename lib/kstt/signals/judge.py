"""From everything that was tested to what is worth a look: false discoveries limited, small and rare effects left out."""

from __future__ import annotations

from collections.abc import Sequence

from kstt.signals.catalogue import BY_ID, Bar, Check
from kstt.signals.model import Severity, Tested
from kstt.signals.statistics import q_values

ALSO_AGAINST_ITSELF = 0.01
"""A unit that differs from the others is serious only if it also differs from its own past at this level."""


def judged(tested: Sequence[Tested]) -> list[tuple[Tested, float | None, Severity]]:
    """What speaks, with its q and severity. One limit on false discoveries holds for all tests of the month.

    Units that differ from the others, but not from what is usual for themselves, are at most to note: lasting
    differences mostly have reasons (other procedures, another population).
    """
    statistical = [each for each in tested if each.p is not None]
    q_of = dict(zip(map(id, statistical), q_values([each.p for each in statistical]), strict=True))
    changed = {
        (each.unit, each.indicator)
        for each in tested
        if each.check == "xmr" and each.p is not None and each.p <= ALSO_AGAINST_ITSELF
    }
    found = []
    for each in tested:
        q = q_of.get(id(each))
        severity = _severity(BY_ID[each.check], each, q)
        if severity is not None and each.check == "funnel" and (each.unit, each.indicator) not in changed:
            severity = Severity.NOTE
        if severity is not None:
            found.append((each, q, severity))
    return found


def _severity(check: Check, each: Tested, q: float | None) -> Severity | None:
    if check.serious is not None and _reaches(check.serious, each, q):
        return Severity.SERIOUS
    return Severity.NOTE if _reaches(check.note, each, q) else None


def _reaches(bar: Bar, each: Tested, q: float | None) -> bool:
    large = abs(each.effect.value) >= bar.effect and each.n >= bar.n and each.k >= bar.k
    return large and (q is None or q <= bar.q) and each.k >= bar.share * each.n
