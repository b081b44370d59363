"""One delivery of counts seen from one period: rule sets by date, score cards of every unit, history."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from kstt.counting import resolve
from kstt.errors import KsttError, Place, Problem
from kstt.intake import Delivery, read_delivery
from kstt.rulebook import RULES_FOLDERS, RuleSet, for_period, load_rules, official
from kstt.scoring import Ranking, ScoreCard, ranking, score, score_all
from kstt.terms import Counts, Period, Unit
from kstt.terms.published import Published

SAMPLE = "sample"


@lru_cache(maxsize=2)
def _delivery(data: str, rules_name: str) -> Delivery:
    rules = load_rules(rules_name)
    if data == SAMPLE:
        from kstt.sample import sample_delivery

        return sample_delivery(rules)
    return read_delivery(Path(data), rules)


_shared: dict[tuple[str, str, str, str], Month] = {}


def _share_key(period: str, rules: str, data: str) -> tuple[str, str, str, str]:
    return period, rules, data, os.getcwd()


class Month:
    """Everything the reports of one period draw on; computed once, when first asked.

    Works for quarters and years alike: `history` goes back in steps of the same kind.
    """

    def __init__(self, period: Period, rules: RuleSet, delivery: Delivery):
        self.period, self.rules, self.delivery = period, rules, delivery
        self.tree = delivery.units
        self._counts: dict[tuple[str, str], Counts] = {}
        self._cards: dict[tuple[str, str], Mapping[str, ScoreCard]] = {}
        self._single: dict[tuple[str, str, str], ScoreCard] = {}
        self._rules: dict[str, RuleSet | None] = {}

    @classmethod
    def of(cls, period: str, rules: str, data: str) -> Month:
        """From the parameters of a notebook.

        Errors: whatever is wrong with the rule set or the delivery; KSTT-PERIOD-002 without a figure for the period.
        """
        shared = _shared.get(_share_key(period, rules, data))
        return shared or cls.check(Period.parse(period), rules, _delivery(data, rules))

    @classmethod
    def share(cls, period: str, rules: str, data: str) -> Month:
        """Compute now, once, what all reports of the period draw on, for the processes that are forked from this one.

        Later calls of `of` in this process and in its forks, with the same parameters from the same folder, get this
        month; nothing else does, so an analyst who edits a file and runs a notebook again sees the edit.
        """
        month = cls.of(period, rules, data)
        for each in (month.period, month.period.previous()):
            month.cards(each)
        for each in {*month.period.back(13), month.period.year_before()}:
            if month.rules_for(each) is not None:
                month.counts(each)
                month.card(month.tree.root.code, each)
        _ = month.ranking, month.official_cards
        _shared[_share_key(period, rules, data)] = month
        return month

    @classmethod
    def check(cls, period: Period, rules: str, delivery: Delivery) -> Month:
        """The month, if the delivery has at least one figure for it. Errors: KSTT-PERIOD-002."""
        month = cls(period, for_period(load_rules(rules), period, RULES_FOLDERS), delivery)
        if not any(count.available for _, count in month.counts(period)):
            periods = delivery.counts.periods()
            raise KsttError(
                Problem.of("KSTT-PERIOD-002", Place(), found=period, periods=", ".join(periods[-14:]) or "–")
            )
        return month

    @property
    def published(self) -> Published:
        return self.delivery.published

    def rules_for(self, period: Period) -> RuleSet | None:
        """The rule set of an earlier period (rule sets are dated), or None when none covers it."""
        if period.id not in self._rules:
            try:
                self._rules[period.id] = for_period(self.rules, period, RULES_FOLDERS)
            except KsttError:
                self._rules[period.id] = None
        return self._rules[period.id]

    def counts(self, period: Period) -> Counts:
        key = (period.id, self.rules.id)
        if key not in self._counts:
            self._counts[key] = resolve(self.delivery.counts, self.tree, self.rules_for(period) or self.rules, period)
        return self._counts[key]

    def cards(self, period: Period) -> Mapping[str, ScoreCard]:
        """Cards of every unit; empty when the period has no figures or no rule set."""
        rules = self.rules_for(period)
        key = (period.id, rules.id if rules else "")
        if key not in self._cards:
            counts = self.counts(period)
            known = rules is not None and any(count.available for _, count in counts)
            self._cards[key] = score_all(counts, self.tree, rules, period) if known else {}
        return self._cards[key]

    def card(self, unit: str, period: Period | None = None) -> ScoreCard | None:
        """The card of one unit, or None; for a past period only the units above it are scored with it."""
        period = period or self.period
        rules = self.rules_for(period)
        if rules is None:
            return None
        if (period.id, rules.id) in self._cards:
            return self._cards[period.id, rules.id].get(unit)
        key = (unit, period.id, rules.id)
        if key not in self._single:
            counts = self.counts(period)
            if not any(count.available for (of_unit, _, _), count in counts if of_unit == unit):
                return None
            above = self.tree.get(unit).parent
            parent = self.card(above, period) if above else None
            self._single[key] = score(unit, period, counts, rules, parent)
        return self._single[key]

    @cached_property
    def official_rules(self) -> RuleSet | None:
        """The official set beside a province's own, None when the set is official itself."""
        return official(self.rules, RULES_FOLDERS)

    @cached_property
    def official_cards(self) -> Mapping[str, ScoreCard]:
        """Cards under the official set when the report is made under a province's own; else empty."""
        if self.official_rules is None:
            return {}
        counts = resolve(self.delivery.counts, self.tree, self.official_rules, self.period)
        return score_all(counts, self.tree, self.official_rules, self.period)

    @cached_property
    def ranking(self) -> Ranking:
        return self.ranking_in(self.period)

    def ranking_in(self, period: Period) -> Ranking:
        cards = self.cards(period)
        return ranking(cards, [unit.code for unit in self.tree.scored_units() if unit.code in cards])

    def history(self, unit: str, steps: int = 13) -> tuple[tuple[Period, ScoreCard | None], ...]:
        """The last periods of the same kind with the unit's cards, oldest first."""
        return tuple((period, self.card(unit, period)) for period in self.period.back(steps))

    def breaks(self, steps: int = 13) -> tuple[Period, ...]:
        """Periods that are the first under another rule set than the one before."""
        periods = self.period.back(steps)
        ids = [rules.id if (rules := self.rules_for(period)) else None for period in periods]
        return tuple(
            after for before, here, after in zip(ids, ids[1:], periods[1:], strict=False) if before != here and before
        )

    def unit(self, code: str) -> Unit:
        return self.tree.get(code)
