"""The report of the province: ranking, units × indicators, what moved, targets, losses, the portal's figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from statistics import median

from kstt.notebook import charts
from kstt.notebook.blocks import Block, Cell, Column, Fact, Facts, Figure, Note, Row, Table
from kstt.notebook.framing import cells, delta_tone
from kstt.notebook.portal_table import earlier_blocks, portal_blocks
from kstt.notebook.row_source import row_source
from kstt.notebook.score_table import DASH, score_table
from kstt.notebook.unit_report import UnitReport
from kstt.scoring import ScoreCard, contributions_of_units
from kstt.terms.numbers import number, percent, plain, round_half_up

NAMED = 5
"""Units named at either end of a list."""

MOST_LOSING = 3
"""Units named for each indicator; how many others lose as much as the last of them is told."""


class ProvinceReport(UnitReport):
    """The root unit with all units below it. Shares every figure with the unit reports: same cards, same blocks."""

    kind = "province"
    rows_numerals = ("VIII", "VIII")

    def __init__(self, **parameters: object):
        super().__init__(**{**parameters, "unit": ""})

    @cached_property
    def cards(self) -> dict[str, ScoreCard]:
        cards = self.month.cards(self.month.period)
        return {unit.code: cards[unit.code] for unit in self.month.tree.scored_units()}

    def _points(self, value, sign: bool = False) -> str:
        return number(value, self.language, 2, sign=sign)

    def overall(self) -> list[Block]:
        """Section I: the province's own result, and how its units spread."""
        order = self.month.ranking.order
        facts = [
            Fact(self.say("province:units"), str(len(self.cards)), self.say("province:units-detail", ranked=len(order)))
        ]
        if order:
            totals = [self.cards[code].points for code in order]
            ends = self.say("province:median-detail", low=self._points(min(totals)), high=self._points(max(totals)))
            facts.append(Fact(self.say("province:median"), self._points(median(totals)), ends))
        first, facts_block, *rest = super().overall()[1:]
        both = Facts("headline", (*facts_block.items, *facts))
        return [
            self.frame.heading("h:overall", "overall"),
            first,
            both,
            *rest,
            score_table(self),
            *self._distribution(),
        ]

    def _distribution(self) -> list[Figure]:
        order = self.month.ranking.order
        if len(order) < 3:
            return []
        totals = [
            charts.NamedTotal(code, self.month.unit(code).name, self.cards[code].points, bool(self.cards[code].missing))
            for code in order
        ]
        subject = self.month.period.label(self.language)
        return [charts.distribution(totals, language=self.language, bands=self.bands, subject=subject)]

    # Section II

    def ranking(self) -> list[Block]:
        """Every unit in order, with band, change and what is not its own work; units that cannot be compared apart."""
        blocks: list[Block] = [self.frame.heading("h:ranking", "ranking")]
        order, left_out = self.month.ranking.order, self.month.ranking.left_out
        if order:
            rows = [
                charts.RankRow(
                    self.month.unit(code).name, self.cards[code].points, code, bool(self.cards[code].missing)
                )
                for code in order
            ]
            subject = self.month.period.label(self.language)
            blocks += [charts.ranking(rows, language=self.language, subject=subject), self._ranking_table(order)]
        if left_out:
            why = "left-out" if any(card.has_figures_of_its_own for card in self.cards.values()) else "none-own"
            text = self.say(f"ranking:{why}", n=len(left_out))
            blocks.append(Note("unknown", self.say("rank:none-title"), text))
            blocks.append(self._left_out_table(left_out))
        return blocks

    def _ranking_table(self, order: tuple[str, ...]) -> Table:
        say, before = self.say, self.month.ranking_in(self.month.period.previous())
        old = self.month.cards(self.month.period.previous())
        official = self.month.official_cards
        rows = []
        for position, code in enumerate(order, 1):
            card, was = self.cards[code], before.position(code)
            delta = card.points - old[code].points if was else None
            rows.append(
                Row(
                    (
                        *cells(str(position), code, self.month.unit(code).name, self._points(card.points)),
                        *(cells(self._points(official[code].points)) if official else ()),
                        Cell(card.band.title[self.language] if card.band else DASH),
                        Cell(self._points(delta, sign=True) if delta is not None else DASH, delta_tone(delta or 0)),
                        Cell(str(was) if was else DASH),
                        Cell(self._points(card.not_own_work)),
                    )
                )
            )
        columns = (
            Column(say("col:rank"), "right", 1),
            Column(say("col:code"), "left", 1.7),
            Column(say("col:unit"), "left", 6.5),
            Column(say("col:points"), "right", 1.5),
            *([Column(say("col:official"), "right", 1.6)] if official else []),
            Column(say("col:band"), "left", 2),
            Column(say("col:change"), "right", 1.6),
            Column(say("col:rank-before"), "right", 1.4),
            Column(say("col:not-own"), "right", 1.6),
        )
        caption = say("prov-total:caption", n=len(order), period=self.month.period.label(self.language))
        return Table(caption, columns, tuple(rows), row_head=2, note=say("ranking:note"), dense=True)

    def _left_out_table(self, left_out: tuple[str, ...]) -> Table:
        say = self.say

        def share(code: str) -> Decimal:
            total = self.cards[code].total
            return (total.points or Decimal(0)) / total.available_max if total.available_max else Decimal(0)

        rows = []
        for code in sorted(left_out, key=lambda c: (-share(c), c)):
            total = self.cards[code].total
            points = self._points(total.points) if total.points is not None else DASH
            rows.append(
                Row(
                    cells(
                        code,
                        self.month.unit(code).name,
                        points,
                        plain(total.available_max, self.language),
                        percent(share(code), self.language, 1),
                    )
                )
            )
        columns = (
            Column(say("col:code"), "left", 1.7),
            Column(say("col:unit"), "left", 7),
            Column(say("col:points"), "right", 1.6),
            Column(say("col:assessed"), "right", 2),
            Column(say("col:rate"), "right", 1.8),
        )
        return Table(say("left-out:caption"), columns, tuple(rows), row_head=1, dense=True)

    # Section III

    def units_by_indicators(self) -> list[Block]:
        """The heat map, paged so that it can be read on paper."""
        ids = [indicator.id for indicator in self.month.rules.indicators]
        order = [*self.month.ranking.order, *self.month.ranking.left_out]
        rows = [
            charts.HeatRow(code, self.month.unit(code).name, tuple(self.cards[code].indicator(id).share for id in ids))
            for code in order
        ]
        blocks: list[Block] = [self.frame.heading("h:map", "map"), self.frame.paragraph(self.say("map:intro"))]
        return [
            *blocks,
            *charts.heat_maps(rows, ids, language=self.language, subject=self.month.period.label(self.language)),
        ]

    # Section IV

    def moved(self) -> list[Block]:
        """What moved the province's total: by indicator, and by unit where the counts allow it."""
        blocks = [self.frame.heading("h:moved", "moved"), *super().changes()[1:]]
        if self.previous:
            blocks += self._units_that_moved()
        return [*blocks, *self._risers_and_fallers()]

    def _units_that_moved(self) -> list[Block]:
        before_period = self.month.period.previous()
        before, after = (self.month.counts(each) for each in (before_period, self.month.period))
        units = self.month.delivery.known_units
        parts, _ = contributions_of_units(self.previous, before, after, units, self.month.rules)
        if not parts:
            return [self.frame.paragraph(self.say("moved:no-units", unit=self.unit.name))]
        label = before_period.label(self.language)
        by_size = sorted(parts, key=lambda part: (-abs(part.total), part.unit))
        ranked = by_size[:10]
        others = round_half_up(sum((part.total for part in by_size[10:]), Fraction(0)), 3)
        bars = [charts.UnitBar(self.month.unit(p.unit).name, round_half_up(p.total, 3), p.unit) for p in ranked]
        rows = [
            Row(
                (
                    *cells(part.unit, self.month.unit(part.unit).name),
                    *(
                        Cell(number(value, self.language, 3, sign=True), delta_tone(value))
                        for value in (part.own, part.weight, part.total)
                    ),
                )
            )
            for part in ranked
        ]
        columns = (
            Column(self.say("col:code"), "left", 1.7),
            Column(self.say("col:unit"), "left", 7),
            Column(self.say("col:own"), "right", 1.8),
            Column(self.say("col:weight"), "right", 1.8),
            Column(self.say("col:both"), "right", 1.8),
        )
        # What rounding leaves is no unit's either: so the chart adds up, and says the same as the note.
        rest = self.previous.delta - sum((bar.contribution for bar in bars), others)
        note = self.say("moved:units-note", rest=number(rest, self.language, 3, sign=True))
        if any(sum(round_half_up(part, 3) for part in (p.own, p.weight)) != round_half_up(p.total, 3) for p in ranked):
            note += self.say("moved:units-rounded")
        caption = self.say("moved:units-caption", period=label, unit=self.unit.name)
        table = Table(caption, columns, tuple(rows), row_head=1, note=note, dense=True)
        return [
            charts.unit_changes(
                bars, language=self.language, total=self.previous.delta, others=others, subject=self.subject
            ),
            table,
        ]

    def _risers_and_fallers(self) -> list[Block]:
        old, now = self.month.cards(self.month.period.previous()), self.month.ranking
        before = self.month.ranking_in(self.month.period.previous())
        both = [code for code in now.order if before.position(code)]
        deltas = sorted(
            ((self.cards[code].points - old[code].points, code) for code in both), key=lambda d: (d[0], d[1])
        )
        blocks: list[Block] = []
        for key, chosen in (("risers", deltas[::-1][:NAMED]), ("fallers", deltas[:NAMED])):
            chosen = [(d, code) for d, code in chosen if (d > 0 if key == "risers" else d < 0)]
            if not chosen:
                continue
            rows = [
                Row(
                    (
                        *cells(
                            code,
                            self.month.unit(code).name,
                            self._points(old[code].points),
                            self._points(self.cards[code].points),
                        ),
                        Cell(self._points(delta, sign=True), delta_tone(delta)),
                        Cell(self._main_cause(old[code], self.cards[code])),
                    )
                )
                for delta, code in chosen
            ]
            columns = (
                Column(self.say("col:code"), "left", 1.7),
                Column(self.say("col:unit"), "left", 5),
                Column(self.say("col:before"), "right", 1.6),
                Column(self.say("col:after"), "right", 1.6),
                Column(self.say("col:change"), "right", 1.7),
                Column(self.say("col:why"), "left", 4.5),
            )
            blocks.append(Table(self.say(key), columns, tuple(rows), row_head=1, dense=True))
        return blocks

    def _main_cause(self, before: ScoreCard, after: ScoreCard) -> str:
        """The two indicators that moved the total most."""
        deltas = [
            ((now.points or Decimal(0)) - (old.points or Decimal(0)), now.indicator)
            for old, now in zip(before.indicators, after.indicators, strict=True)
        ]
        largest = sorted((d for d in deltas if d[0]), key=lambda d: (-abs(d[0]), d[1]))[:2]
        return "; ".join(f"{id}: {self._points(delta, sign=True)}" for delta, id in largest)

    # Section V

    def groups(self) -> list[Block]:
        """Groups as the portal shows them, against the targets of the year."""
        targets, say = self.frame.office.targets, self.say
        bars, rows = [], []
        for group in self.month.rules.portal_groups():
            sums, target = self.card.group(group.id), targets.of(group)
            title = group.title[self.language]
            values = (sums.points, sums.max_points, sums.available_max, target, sums.assessed)
            bars.append(charts.GroupBar(f"{group.id}. {title}", *values))
            rows.append(self._target_row(f"{group.id}. {title}", sums, target))
        rows.append(self._target_row(say("total-row"), self.card.total, targets.total, "total"))
        columns = (
            Column(say("col:group"), "left", 6),
            Column(say("col:points"), "right", 1.6),
            Column(say("col:assessed"), "right", 2),
            Column(say("col:max"), "right", 1.6),
            Column(say("col:target"), "right", 1.8),
            Column(say("col:gap"), "right", 2),
        )
        note = None if targets.groups or targets.total is not None else say("groups:no-target")
        if beyond := targets.out_of_reach(self.month.rules):
            named = ", ".join(f"{each.id} ({plain(targets.groups[each.id], self.language)})" for each in beyond)
            note = say("groups:target-of-other-set", groups=named)
        caption = say("groups:caption", period=self.month.period.label(self.language))
        table = Table(caption, columns, tuple(rows), row_head=0, note=note, dense=True)
        return [
            self.frame.heading("h:groups", "groups"),
            charts.group_bars(bars, language=self.language, subject=self.subject),
            table,
        ]

    def _target_row(self, label: str, sums, target: Decimal | None, kind: str = "row") -> Row:
        points = self._points(sums.points) if sums.points is not None else DASH
        gap = sums.points - target if target is not None and sums.points is not None else None
        return Row(
            (
                *cells(label, points, plain(sums.available_max, self.language), plain(sums.max_points, self.language)),
                Cell(plain(target, self.language) if target is not None else DASH),
                Cell(self._points(gap, sign=True) if gap is not None else DASH, delta_tone(gap or 0)),
            ),
            kind,
        )

    # Section VI

    def losses(self) -> list[Block]:
        """For each indicator, the units that lose most of what is their own to win."""
        rows = []
        for indicator in self.month.rules.indicators:
            scores = {code: card.indicator(indicator.id) for code, card in self.cards.items()}
            known = {code: s for code, s in scores.items() if s.lost is not None}
            losing = sorted(
                ((s.lost, code) for code, s in known.items() if s.lost and s.own_work),
                key=lambda each: (-each[0], each[1]),
            )
            total = sum((lost for lost, _ in losing), Decimal(0))
            told = any(s.own_work for s in known.values())
            rows.append(
                Row(
                    (
                        *cells(indicator.id, indicator.title[self.language], plain(indicator.max, self.language)),
                        Cell(str(len(losing)) if told else DASH),
                        Cell(self._points(total / len(known)) if told else DASH),
                        Cell(self._losers(scores, known, losing)),
                    )
                )
            )
        say = self.say
        columns = (
            Column(say("col:no"), "center", 1),
            Column(say("col:indicator"), "left", 5.2),
            Column(say("col:max"), "right", 1.2),
            Column(say("province:units"), "right", 1.4),
            Column(say("col:lost"), "right", 1.5),
            Column(say("col:units-losing"), "left", 7),
        )
        caption = say("losses:caption")
        return [
            self.frame.heading("h:losses", "losses"),
            Table(caption, columns, tuple(rows), row_head=1, note=say("losses:note"), dense=True),
        ]

    def _losers(self, scores: dict, known: dict, losing: list) -> str:
        if not known:
            unknown = any(score.threshold_unknown for score in scores.values())
            return self.say("losses:threshold" if unknown else "losses:no-data")
        values = {(s.points, s.lost) for s in known.values()}
        if len(values) == 1 and (len(known) > 1 or not losing):
            return self.say("losses:same", points=self._points(values.pop()[0]))
        if not losing:
            return self.say("losses:none")
        named, others = losing[:MOST_LOSING], losing[MOST_LOSING:]
        words = [f"{self.month.unit(code).name} ({self._points(-lost)})" for lost, code in named]
        if tied := sum(lost == named[-1][0] for lost, _ in others):
            words.append(self.say("losses:tied", n=tied))
        return "; ".join(words)

    # Section VII

    def portal(self) -> list[Block]:
        """Published beside recomputed, for every unit."""
        return [self.frame.heading("h:portal", "portal"), *portal_blocks(self), *earlier_blocks(self)]

    def provenance(self) -> list[Block]:
        """How this report was made, with the traces of all units."""
        blocks: list[Block] = [self.frame.annex("II", "annex:provenance", "provenance"), *self.frame.provenance()]
        blocks += row_source(self)
        return [*blocks, self.frame.evidence({self.unit.code: self.frame.trace_of(self.unit.code)})]
