"""One delivery of counts seen from one period: rule sets by date, score cards of every unit, history."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from kstt.counting import resolve
from kstt.errors import KsttError, Place, Problem
from kstt.intake import Delivery, read_delivery
from kstt.notebook.dated_rules import DatedRules
from kstt.notebook.folders import ROWS_FOLDER, data_folder
from kstt.notebook.office import Office, office
from kstt.notebook.unit_figures import STEPS, UnitFigures, copied, rejected_by_unit, seen_periods
from kstt.notebook.unit_month import CardKey, UnitMonth
from kstt.rulebook import RULES_FOLDERS, RuleSet, for_period, load_rules
from kstt.scoring import Ranking, ScoreCard, ranking, score, score_all
from kstt.terms import Counts, Period, Unit, UnitTree
from kstt.terms.published import Published


def without_figures(period: Period, periods: Sequence[str]) -> Problem:
    """Why a period has no figures, of a delivery that has some for these periods: also when a month is missing among its
    own, before others that are there."""
    months = [month.id for month in period.months()] if not period.month else []
    there = [id for id in months if id in periods]
    known = ", ".join(periods[-14:]) or "–"
    if missing := [id for id in months if there and id < there[-1] and id not in there]:
        return Problem.of("KSTT-PERIOD-003", Place(), found=period, missing=", ".join(missing), periods=known)
    return Problem.of("KSTT-PERIOD-002", Place(), found=period, periods=known)


def _delivery(data: str, rules_name: str, period: Period) -> Delivery:
    """The figures behind the parameter `data`, read anew when a file has changed. period: of the portal's own files."""
    sha256, folder = load_rules(rules_name).sha256, data_folder(data)
    if folder is None:
        return _sample(rules_name, sha256)
    return _read(folder.resolve(), rules_name, period, sha256, _as_it_lies(folder))


@lru_cache(maxsize=1)
def _sample(rules_name: str, sha256: str) -> Delivery:
    from kstt.sample import sample_delivery

    return sample_delivery(load_rules(rules_name))


@lru_cache(maxsize=2)
def _read(folder: Path, rules_name: str, period: Period, sha256: str, lying: tuple[tuple, ...]) -> Delivery:
    return read_delivery(folder, load_rules(rules_name), period=period)


def _as_it_lies(data: Path) -> tuple[tuple, ...]:
    """The files of a folder, or beside a file, each with what changes when it does; none where nothing is there."""
    folder = data if data.is_dir() else data.parent
    files = [(file.name, file.stat()) for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []
    return tuple(sorted((name, found.st_mtime_ns, found.st_size) for name, found in files))


_shared: dict[tuple[str, str, str, str], Month] = {}


def _share_key(period: str, rules: str, data: str) -> tuple[str, str, str, str]:
    return period, rules, data, os.getcwd()


class Month:
    """Everything the reports of one period draw on; computed once, when first asked.

    Works for quarters and years alike: `history` goes back in steps of the same kind. The province's report sees all of
    it; that of a unit only what `seen_by` gives. folder: where records of dossiers may lie.
    """

    def __init__(self, period: Period, rules: RuleSet, delivery: Delivery, folder: Path | None = None):
        self.period, self.rules, self.delivery, self.folder = period, rules, delivery, folder
        self.tree = delivery.units
        self.law = DatedRules(period, rules)
        self._above: dict[CardKey, ScoreCard] = {}
        self._rankings: dict[str, Ranking] = {}
        self._positions: dict[str, dict[str, int]] = {}
        self._counts: dict[tuple[str, str], Counts] = {}
        self._copied: dict[str, tuple[str, ...]] = {}
        self._trees: dict[str, UnitTree] = {}
        self._cards: dict[tuple[str, str], Mapping[str, ScoreCard]] = {}
        self._single: dict[CardKey, ScoreCard | None] = {}

    @classmethod
    def of(cls, period: str, rules: str, data: str) -> Month:
        """From the parameters of a notebook.

        Errors: whatever is wrong with the rule set or the delivery; KSTT-PERIOD-002 or 003 without a figure for the period.
        """
        shared, wanted = _shared.get(_share_key(period, rules, data)), Period.parse(period)
        return shared or cls.check(wanted, rules, _delivery(data, rules, wanted), data_folder(data))

    @classmethod
    def share(cls, period: str, rules: str, data: str) -> Month:
        """Compute now, once, what all reports of the period draw on, for the processes that are forked from this one.

        Later calls of `of` in this process and in its forks, with the same parameters from the same folder, get this
        month; nothing else does, so an analyst who edits a file and runs a notebook again sees the edit.
        """
        month = cls.of(period, rules, data)
        for each in (month.period, month.period.previous()):
            month.cards(each)
        for each in seen_periods(month.period):
            if month.rules_for(each) is not None:
                month.counts(each)
                month.card(month.tree.root.code, each)
        _ = month.ranking_in(month.period.previous()), month.rejected_rows, month.official_cards, month.office
        for unit in month.tree.scored_units()[:1]:
            # The cards of those above it, from which every unit's are copied.
            seen = month.seen_by(unit.code)
            for each in seen_periods(month.period):
                seen.card(unit.code, each)
        _shared[_share_key(period, rules, data)] = month
        return month

    @classmethod
    def check(cls, period: Period, rules: str, delivery: Delivery, folder: Path | None = None) -> Month:
        """The month, if the delivery has at least one figure for it. Errors: KSTT-PERIOD-002 or 003."""
        month = cls(period, for_period(load_rules(rules), period, RULES_FOLDERS), delivery, folder)
        if not any(count.available for _, count in month.counts(period)):
            raise KsttError(without_figures(period, delivery.counts.periods()))
        return month

    def seen_by(self, unit: str) -> UnitMonth:
        """What the report of a unit may see, the record of its dossiers included.

        Errors: KSTT-UNIT-001; OSError when the record cannot be read.
        """
        return UnitMonth(self.figures(unit, self.rows_of(unit)), self.law, self.office, self._above)

    def figures(self, unit: str, rows: bytes | None) -> UnitFigures:
        """All that the report of a unit is told. rows: the record of its dossiers. Errors: KSTT-UNIT-001."""
        return UnitFigures.of(self, unit, rows)

    def rows_of(self, unit: str) -> bytes | None:
        """The record of a unit's dossiers; None for figures that were handed in, or when there is none."""
        if self.delivery.source is None or self.folder is None:
            return None
        try:
            return (self.folder / ROWS_FOLDER / f"{unit}.json").read_bytes()
        except FileNotFoundError:
            return None

    @property
    def rows(self) -> bytes | None:
        """The province's record."""
        return self.rows_of(self.tree.root.code)

    @cached_property
    def office(self) -> Office:
        """The office that signs the reports of this province."""
        return office(self.tree.root.code, self.rules)

    @cached_property
    def rejected_rows(self) -> Mapping[str, int]:
        """Unit code → rows left out that name the unit."""
        return rejected_by_unit(self.delivery)

    @property
    def counted(self) -> bool:
        """Whether the figures were counted from rows, and not handed in."""
        return self.delivery.source is not None

    @property
    def published(self) -> Published:
        return self.delivery.published

    def rules_for(self, period: Period) -> RuleSet | None:
        """The rule set of an earlier period (rule sets are dated), or None when none covers it."""
        return self.law.of(period)

    def copied(self, period: Period) -> tuple[str, ...]:
        """Indicators that a unit takes over from the unit above it; none where no rule set covers the period."""
        if period.id not in self._copied:
            rules = self.rules_for(period)
            self._copied[period.id] = copied(rules, period) if rules else ()
        return self._copied[period.id]

    def counts(self, period: Period) -> Counts:
        key = (period.id, self.rules.id)
        if key not in self._counts:
            rules = self.rules_for(period) or self.rules
            self._counts[key] = resolve(self.delivery.counts, self.tree_in(period), rules, period)
        return self._counts[key]

    def cards(self, period: Period) -> Mapping[str, ScoreCard]:
        """Cards of every unit; empty when the period has no figures or no rule set."""
        rules = self.rules_for(period)
        key = (period.id, rules.id if rules else "")
        if key not in self._cards:
            counts = self.counts(period)
            known = rules is not None and any(count.available for _, count in counts)
            self._cards[key] = score_all(counts, self.tree_in(period), rules, period) if known else {}
        return self._cards[key]

    def card(self, unit: str, period: Period | None = None) -> ScoreCard | None:
        """The card of one unit; None for an earlier period without a figure of its own.

        For an earlier period only the units above it are scored with it.
        """
        period = period or self.period
        rules = self.rules_for(period)
        if rules is None or (period != self.period and not self._has_figures(unit, period, rules)):
            return None
        if period == self.period or (period.id, rules.id) in self._cards:
            return self.cards(period).get(unit)
        return self._score(unit, period, rules)

    def _has_figures(self, unit: str, period: Period, rules: RuleSet) -> bool:
        counts = self.counts(period)
        pairs = (counts.get(unit, period, indicator.id) for indicator in rules.indicators)
        return any(pair is not None and pair.available for pair in pairs)

    def _score(self, unit: str, period: Period, rules: RuleSet) -> ScoreCard:
        key = (unit, period.id, rules.id)
        if key not in self._single:
            above = self.tree.get(unit).parent
            parent = self._score(above, period, rules) if above else None
            self._single[key] = score(unit, period, self.counts(period), rules, parent)
        return self._single[key]

    @property
    def official_rules(self) -> RuleSet | None:
        """The official set beside a province's own, None when the set is official itself."""
        return self.law.official

    @cached_property
    def official_counts(self) -> Counts:
        """The period's counts as the official set counts (where rows are counted) and settles them. Only beside a
        province's own set."""
        counts = self.delivery.counts if self.delivery.official is None else self.delivery.official
        return resolve(counts, self.tree, self.official_rules, self.period)

    @cached_property
    def official_cards(self) -> Mapping[str, ScoreCard]:
        """Cards under the official set when the report is made under a province's own; else empty."""
        if self.official_rules is None:
            return {}
        return score_all(self.official_counts, self.tree, self.official_rules, self.period)

    @property
    def ranking(self) -> Ranking:
        return self.ranking_in(self.period)

    def ranking_in(self, period: Period) -> Ranking:
        if period.id not in self._rankings:
            cards = self.cards(period)
            scored = [unit.code for unit in self.tree_in(period).scored_units() if unit.code in cards]
            self._rankings[period.id] = ranking(cards, scored)
        return self._rankings[period.id]

    def positions(self, period: Period) -> Mapping[str, int]:
        """Unit code → rank, of those that are ranked."""
        if period.id not in self._positions:
            order = self.ranking_in(period).order
            self._positions[period.id] = {code: place for place, code in enumerate(order, 1)}
        return self._positions[period.id]

    def history(self, unit: str, steps: int = STEPS) -> tuple[tuple[Period, ScoreCard | None], ...]:
        """The last periods of the same kind with the unit's cards, oldest first."""
        return tuple((period, self.card(unit, period)) for period in self.period.back(steps))

    def breaks(self, steps: int = STEPS) -> tuple[Period, ...]:
        """Periods that are the first under another rule set than the one before."""
        return self.law.breaks(steps)

    def unit(self, code: str) -> Unit:
        """Errors: KSTT-UNIT-001."""
        return self.delivery.known_units.get(code)

    def tree_in(self, period: Period) -> UnitTree:
        """The units that were there in a period: an earlier one is settled and ranked with its own."""
        if period.id not in self._trees:
            self._trees[period.id] = self.tree if period == self.period else self.delivery.units_in(period)
        return self._trees[period.id]
