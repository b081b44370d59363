"""A month as the report of one unit sees it: computed from that unit's figures and the rules, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kstt.notebook.dated_rules import DatedRules
from kstt.notebook.office import Office
from kstt.notebook.unit_figures import Rank, UnitFigures
from kstt.rulebook import RuleSet
from kstt.scoring import ScoreCard, score
from kstt.terms import Counts, Period, Unit, UnitTree
from kstt.terms.published import Published

CardKey = tuple[str, str, str]
"""(unit code, period id, rule set id)"""


@dataclass(frozen=True, slots=True)
class OneRank:
    """The ranking of a period as one unit knows it: as `kstt.scoring.Ranking`, without the others' names."""

    unit: str
    rank: Rank

    def position(self, unit: str) -> int | None:
        """1 for the first, None for a unit that is left out. Errors: KeyError for any other unit."""
        if unit != self.unit:
            raise KeyError(unit)
        return self.rank.at

    def __len__(self) -> int:
        return self.rank.size

    @property
    def left_out(self) -> bool:
        return self.rank.left_out


class UnitMonth:
    """What `Month` is to the province's report, for one unit: the same questions, answered from `UnitFigures`.

    above: cards of the units above, as far as something is copied from them, kept by whoever makes many reports.
    """

    def __init__(
        self,
        figures: UnitFigures,
        rules: DatedRules,
        office: Office,
        above: dict[CardKey, ScoreCard] | None = None,
    ):
        self.figures, self.law, self.office = figures, rules, office
        self.period, self.rules = figures.period, rules.rules
        self.tree = UnitTree.of((figures.unit, *figures.above))
        self._above = {} if above is None else above
        self._own: dict[CardKey, ScoreCard] = {}

    @property
    def counted(self) -> bool:
        """Whether the figures were counted from rows, and not handed in."""
        return self.figures.source.counted

    @property
    def published(self) -> Published:
        return self.figures.published

    def rules_for(self, period: Period) -> RuleSet | None:
        return self.law.of(period)

    @property
    def official_rules(self) -> RuleSet | None:
        return self.law.official

    def counts(self, period: Period) -> Counts:
        """The unit's settled pairs of a period, and those that are copied from above."""
        return self.figures.counts.get(period.id, Counts())

    def card(self, unit: str, period: Period | None = None) -> ScoreCard | None:
        """The unit's card, None for an earlier period without a figure of its own. Errors: KeyError for another unit."""
        if unit != self.figures.unit.code:
            raise KeyError(unit)
        period = period or self.period
        rules = self.law.of(period)
        if rules is None:
            return None
        counts = self.counts(period)
        if period != self.period and not any(count.available for (code, *_), count in counts if code == unit):
            return None
        return self._scored(counts, rules, period, self._own)

    def cards(self, period: Period) -> Mapping[str, ScoreCard]:
        """The unit's card under its code; empty when there is none."""
        card = self.card(self.figures.unit.code, period)
        return {card.unit: card} if card else {}

    @property
    def official_cards(self) -> Mapping[str, ScoreCard]:
        """The unit's card under the official set, when the report is made under a province's own."""
        rules, counts = self.law.official, self.figures.official
        if rules is None or counts is None:
            return {}
        return {self.figures.unit.code: self._scored(counts, rules, self.period, self._own)}

    def _scored(self, counts: Counts, rules: RuleSet, period: Period, kept: dict[CardKey, ScoreCard]) -> ScoreCard:
        parent = None
        for place in (*reversed(self.figures.above), self.figures.unit):
            cards = kept if place is self.figures.unit else self._above
            key = (place.code, period.id, rules.id)
            if key not in cards:
                cards[key] = score(place.code, period, counts, rules, parent)
            parent = cards[key]
        return parent

    @property
    def ranking(self) -> OneRank:
        return self.ranking_in(self.period)

    def ranking_in(self, period: Period) -> OneRank:
        """For the period and the one before it. Errors: KeyError for any other."""
        known = {self.period: self.figures.rank, self.period.previous(): self.figures.rank_before}
        return OneRank(self.figures.unit.code, known[period])

    def history(self, unit: str, steps: int = 13) -> tuple[tuple[Period, ScoreCard | None], ...]:
        """The last periods of the same kind with the unit's cards, oldest first."""
        return tuple((period, self.card(unit, period)) for period in self.period.back(steps))

    def breaks(self, steps: int = 13) -> tuple[Period, ...]:
        return self.law.breaks(steps)

    def unit(self, code: str) -> Unit:
        return self.tree.get(code)

    @property
    def rows(self) -> bytes | None:
        """The unit's record of dossiers, as it lies beside the reports."""
        return self.figures.rows
