"""The rule sets that one month's reports ask: of the period, of each period before it, and the official one beside."""

from __future__ import annotations

from functools import cached_property

from kstt.errors import KsttError
from kstt.rulebook import RULES_FOLDERS, RuleSet, for_period, official
from kstt.terms import Period


class DatedRules:
    """Rule sets are dated: looked up once for each period, and kept. period, rules: of the reports."""

    def __init__(self, period: Period, rules: RuleSet):
        self.period, self.rules = period, rules
        self._found: dict[str, RuleSet | None] = {}
        self._breaks: dict[int, tuple[Period, ...]] = {}

    def of(self, period: Period) -> RuleSet | None:
        """The rule set of a period, or None when none covers it."""
        if period.id not in self._found:
            try:
                self._found[period.id] = for_period(self.rules, period, RULES_FOLDERS)
            except KsttError:
                self._found[period.id] = None
        return self._found[period.id]

    @cached_property
    def official(self) -> RuleSet | None:
        """The official set beside a province's own, None when the set is official itself."""
        return official(self.rules, RULES_FOLDERS)

    def breaks(self, steps: int = 13) -> tuple[Period, ...]:
        """Periods that are the first under another rule set than the one before."""
        if steps not in self._breaks:
            periods = self.period.back(steps)
            ids = [rules.id if (rules := self.of(period)) else None for period in periods]
            self._breaks[steps] = tuple(
                after
                for before, here, after in zip(ids, ids[1:], periods[1:], strict=False)
                if before != here and before
            )
        return self._breaks[steps]
