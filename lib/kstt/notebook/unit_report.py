"""The monthly report of one unit: result, scores, what changed, what to do first, how every indicator was computed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

from kstt.counting.public_rows import PublicRows
from kstt.counting.unit_rows import UnitRows
from kstt.notebook import charts
from kstt.notebook.blocks import Block, Cell, Column, Figure, Heading, IndicatorSection, Row, Table
from kstt.notebook.changes import change_blocks, year_blocks
from kstt.notebook.framing import Framing, cells
from kstt.notebook.indicator_section import indicator_section
from kstt.notebook.month import Month
from kstt.notebook.parameters import ReportParameters
from kstt.notebook.public_section import PublicSection
from kstt.notebook.row_section import RowSection, read_rows
from kstt.notebook.row_source import row_source, unfinished
from kstt.notebook.score_table import DASH, score_table
from kstt.notebook.summary import Summary
from kstt.notebook.unit_month import UnitMonth
from kstt.rulebook.model import Indicator
from kstt.scoring import Comparison, ScoreCard, WhatIf, compare, new_rules, what_if
from kstt.terms import Period
from kstt.terms.numbers import number, plain

LOSSES_DRAWN = 10
"""Indicators with a bar in the picture of lost points; the others stand there together."""


class UnitReport:
    """One unit, one period. Every method returns blocks to display; nothing is drawn before it is asked for.

    >>> report = UnitReport(period="2026-08", unit="H99.02", data="sample")     # doctest: +SKIP
    """

    kind = "unit"

    def __init__(self, **parameters: object):
        self.parameters = ReportParameters.checked(**parameters)
        self.language = self.parameters.language
        self.month = self._month()
        self.unit = self.month.unit(self.parameters.unit) if self.parameters.unit else self.month.tree.root
        self.frame = Framing(self.month, self.unit, self.parameters, self.month.office, self.kind)
        self.say = self.frame.say

    def _month(self) -> Month | UnitMonth:
        """The whole month for the province; for a unit what is its own, which is all that its key covers."""
        given = self.parameters
        month = Month.of(given.period, given.rules, given.data)
        return month if not given.unit or month.unit(given.unit).parent is None else month.seen_by(given.unit)

    @cached_property
    def card(self) -> ScoreCard:
        return self.month.cards(self.month.period)[self.unit.code]

    @cached_property
    def previous(self) -> Comparison | None:
        before = self.month.card(self.unit.code, self.month.period.previous())
        return compare(before, self.card, self.month.rules) if before else None

    @cached_property
    def year_before(self) -> Comparison | None:
        before = self.month.card(self.unit.code, self.month.period.year_before())
        return compare(before, self.card, self.month.rules) if before else None

    @cached_property
    def what_if(self) -> dict[str, WhatIf]:
        return {each.indicator: each for each in what_if(self.card, self.month.rules)}

    @cached_property
    def history(self):
        return self.month.history(self.unit.code)

    @property
    def subject(self) -> str:
        """Whose figures a chart shows, and when."""
        return f"{self.unit.name}, {self.month.period.label(self.language)}"

    @property
    def parent_name(self) -> str:
        return self.month.unit(self.unit.parent).name if self.unit.parent else ""

    def blocks(self) -> Iterator[Block]:
        """The whole report, in the order of the notebook."""
        sections = self.head, self.overall, self.scores, self.changes, self.first, self.dossiers, self.signature
        for section in (*sections, self.indicators, self.provenance):
            yield from section()

    def head(self) -> list[Block]:
        return [self.frame.head()]

    def overall(self) -> list[Block]:
        """Section I: the figures to remember and what they may claim."""
        summary = Summary(self)
        return [
            self.frame.heading("h:overall", "overall"),
            summary.paragraph(),
            summary.facts(),
            *unfinished(self),
            self.frame.rules_note(),
        ]

    def scores(self) -> list[Block]:
        """Section II: the table of 21 with sub-totals, and the groups as a picture."""
        groups = [
            charts.GroupBar(
                f"{group.id}. {group.title[self.language]}",
                self.card.group(group.id).points,
                self.card.group(group.id).max_points,
                self.card.group(group.id).available_max,
                self.frame.office.targets.of(group),
                self.card.group(group.id).assessed,
            )
            for group in self.month.rules.portal_groups()
        ]
        return [
            self.frame.heading("h:scores", "scores"),
            score_table(self),
            charts.group_bars(groups, language=self.language, subject=self.subject),
        ]

    def changes(self) -> list[Block]:
        """Section III: the change since the last period, indicator by indicator, and the year before."""
        blocks: list[Block] = [self.frame.heading("h:changes", "changes")]
        blocks += change_blocks(self, self.previous, self.month.period.previous())
        blocks += year_blocks(self, self.year_before, self.month.period.year_before())
        return [*blocks, *self.total_history()]

    def total_history(self) -> list[Figure]:
        """The totals of the last periods, if there are at least two; what the portal published is marked as such."""
        points = [
            charts.TotalPoint(
                period,
                card.total.points if card else None,
                partial=bool(card and card.missing),
                published=self.month.published.get(self.unit.code, period.id, "total", "total"),
            )
            for period, card in self.history
        ]
        if sum(point.total is not None or point.published is not None for point in points) < 2:
            return []
        figure = charts.total_history(
            points, bands=self.bands, language=self.language, breaks=self._breaks(), subject=self.unit.name
        )
        return [figure]

    def _breaks(self) -> tuple[Period, ...]:
        """Periods that are the first under other rules than the one before: another set, or another version within it."""
        pairs = zip(self.history, self.history[1:], strict=False)
        dated = [after.period for (_, before), (_, after) in pairs if before and after and self._newly(before, after)]
        return tuple(sorted({*self.month.breaks(), *dated}, key=lambda period: period.start))

    def _newly(self, before: ScoreCard, after: ScoreCard) -> bool:
        rules = self.month.rules_for(after.period)
        return bool(rules and new_rules(before, after, rules))

    @property
    def bands(self) -> list[charts.BandRange]:
        return [charts.BandRange(b.title[self.language], b.at_least, b.below) for b in self.month.rules.bands]

    def first(self) -> list[Block]:
        """Section IV: points the unit can win by itself, cheapest first, and where points were lost."""
        heading = self.frame.heading("h:first", "first")
        if self.parameters.edition == "public":
            return []
        reachable = sorted(
            (each for each in self.what_if.values() if each.next_tenth is not None),
            key=lambda each: (each.next_tenth, each.indicator),
        )
        lost = [
            charts.LostBar(
                f"{s.indicator} {self.month.rules.indicator(s.indicator).title[self.language]}", s.lost, s.max_points
            )
            for s in self.card.indicators
            if s.lost
        ]
        picture = []
        if lost:
            picture = [charts.points_lost(lost, language=self.language, subject=self.subject, most=LOSSES_DRAWN)]
        if not reachable:
            text = self.say("first:none")
            if self.card.missing:
                text = self.say("first:none-scored", open=Summary(self).unscored(", "))
            return [heading, self.frame.paragraph(text + self._without_cases()), *picture]
        within = sum(
            (self.card.indicator(each.indicator).lost for each in reachable if each.full is not None), Decimal(0)
        )
        note = self.say("first:reach", points=number(within, self.language, 2)) + self._without_cases()
        return [heading, self.frame.paragraph(self.say("first:intro")), self._reach_table(reachable, note), *picture]

    def _without_cases(self) -> str:
        """What indicators lose for want of any case to count, which no work of this period could have won."""
        lost = [
            score.lost for score in self.card.indicators if score.own_work and score.denominator == 0 and score.lost
        ]
        if not lost:
            return ""
        return self.say("first:no-cases", points=number(sum(lost), self.language, 2), n=len(lost))

    def _reach_table(self, reachable: list[WhatIf], note: str) -> Table:
        better = next((each.band_id for each in reachable if each.band_id), None)
        band = next((b.title[self.language] for b in self.month.rules.bands if b.id == better), None)
        last = [Column(f"{self.say('col:next-band')} {band}", "right", 2.8)] if band else []
        columns = (
            Column(self.say("col:no"), "center", 1),
            Column(self.say("col:indicator"), "left", 8.6),
            Column(self.say("col:lost"), "right", 1.6),
            Column(self.say("col:tenth"), "right", 2.4),
            Column(self.say("col:full"), "right", 2.6),
            *last,
        )

        def amount(count: int | None, indicator: Indicator) -> Cell:
            if count is None:
                return Cell(DASH, "unknown")
            return Cell(f"{number(count, self.language)} {indicator.case_of(count, self.language)}")

        rows = []
        for each in reachable:
            indicator = self.month.rules.indicator(each.indicator)
            lost = number(self.card.indicator(each.indicator).lost, self.language, 2)
            extra = [amount(each.band, indicator)] if band else []
            rows.append(
                Row(
                    (
                        *cells(each.indicator, indicator.title[self.language], lost),
                        amount(each.next_tenth, indicator),
                        amount(each.full, indicator),
                        *extra,
                    )
                )
            )
        if any(cell.text == DASH for row in rows for cell in row.cells):
            note += self.say("first:unreachable")
        return Table(self.say("first:caption"), columns, tuple(rows), row_head=1, note=note, dense=True)

    rows_numerals = ("V", "IV")
    """Numeral of the section on dossiers, in the internal and in the public edition."""

    @cached_property
    def rows(self) -> UnitRows | PublicRows | None:
        """What the dossiers of the unit tell, when the figures were counted from rows."""
        kind = PublicRows if self.parameters.edition == "public" else UnitRows
        return read_rows(kind, self.month.rows, self.unit.code, self.month.period.id)

    def dossiers(self) -> list[Block]:
        """The dossiers behind the figures, when there are rows: rates, overdue dossiers, procedures, times, channels."""
        if isinstance(self.rows, UnitRows):
            return RowSection(self, self.rows, self.rows_numerals[0]).blocks()
        if isinstance(self.rows, PublicRows):
            return PublicSection(self, self.rows, self.rows_numerals[1]).blocks()
        return []

    def signature(self) -> list[Block]:
        return [self.frame.signature()]

    def indicators(self) -> list[Block]:
        """Annex I: one section per indicator, under its group."""
        blocks: list[Block] = [self.frame.annex("I", "annex:indicators", "indicators")]
        seen = None
        for score in self.card.indicators:
            group = self.month.rules.group(self.month.rules.indicator(score.indicator).group)
            if group.id != seen:
                seen = group.id
                sums = self.card.group(group.id)
                points = number(sums.points, self.language, 2) if sums.points is not None else DASH
                title = self.say("group:line", id=group.id, title=group.title[self.language])
                blocks.append(
                    Heading(2, f"{title} ({points}/{plain(sums.max_points, self.language)})", f"group-{group.id}")
                )
            blocks.append(self.indicator(score.indicator))
        return blocks

    def indicator(self, id: str) -> IndicatorSection:
        """The section of one indicator."""
        return indicator_section(self, id)

    def provenance(self) -> list[Block]:
        """Annex II: how this report was made, with the evidence of every figure."""
        blocks: list[Block] = [self.frame.annex("II", "annex:provenance", "provenance"), *self.frame.provenance()]
        blocks += row_source(self)
        return [*blocks, self.frame.evidence({self.unit.code: self.frame.trace_of(self.unit.code)})]
