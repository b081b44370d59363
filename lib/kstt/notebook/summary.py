"""The headline of a report: total, rating, rank, change, and what is not the unit's own work."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kstt.notebook.blocks import Fact, Facts, Paragraph
from kstt.notebook.changes import months_before, nothing_there, totals_of
from kstt.notebook.framing import delta_tone
from kstt.notebook.months_there import months_short
from kstt.scoring import Comparison, Status
from kstt.scoring.band import FULL_TOTAL, band_of
from kstt.terms import Period
from kstt.terms.numbers import number, plain

if TYPE_CHECKING:
    from kstt.notebook.unit_report import UnitReport

_NOT_OWN = (Status.CONSTANT, Status.COPIED_FROM_PARENT, Status.FULL_FOR_NOTHING)


class Summary:
    """Reads a report's card and says it in a sentence and in a few large figures."""

    def __init__(self, report: UnitReport):
        self.report, self.card, self.say = report, report.card, report.say
        self.language = report.language

    def _points(self, value: Decimal) -> str:
        return number(value, self.language, 2)

    def _not_own(self) -> str:
        parts = []
        for status in _NOT_OWN:
            points = sum((s.points for s in self.card.indicators if s.status is status), Decimal(0))
            if points:
                parts.append(self.say(f"part:{status.value}", points=self._points(points)))
        if not parts:
            return ""
        return self.say("summary:not-own", points=self._points(self.card.not_own_work), parts=", ".join(parts))

    def unscored(self, between: str) -> str:
        """The points that are neither earned nor lost: for want of figures, and for want of a threshold."""
        parts = []
        for key, of_threshold in (("open:figures", False), ("open:threshold", True)):
            scores = [s for s in self.card.missing if s.threshold_unknown is of_threshold]
            if scores:
                points = sum((s.max_points for s in scores), Decimal(0))
                parts.append(self.say(key, points=plain(points, self.language)))
        return between.join(parts)

    def _open(self, between: str) -> str:
        """The points that are not scored, and those that the rule set does not assess for this unit."""
        parts = [self.unscored(between)]
        if self.card.total.max_points < FULL_TOTAL:
            parts.append(self.say("open:left-out", points=self._left_out()))
        return between.join(parts)

    def _left_out(self) -> str:
        """The points of what the rule set does not assess for this unit."""
        return plain(FULL_TOTAL - self.card.total.max_points, self.language)

    def paragraph(self) -> Paragraph:
        total, report = self.card.total, self.report
        values = {"period": report.month.period.label(self.language), "unit": report.unit.name}
        band = self.card.band.title[self.language] if self.card.band else None
        if total.points is None:
            return report.frame.paragraph(self.say("summary:none", **values))
        if not self.card.missing:
            rated = (
                self.say("summary:band", band=band) if band else self.say("summary:left-out", points=self._left_out())
            )
            most = plain(total.max_points, self.language)
            text = self.say("summary:full", points=self._points(total.points), max=most, band=rated, **values)
        else:
            rated = self.say("summary:band-partial", band=band) if band else self.say("summary:no-band")
            text = self.say(
                "summary:partial",
                points=self._points(total.points),
                max=plain(total.available_max, self.language),
                open=self._open(", "),
                band=rated,
                **values,
            )
        return report.frame.paragraph(text + self._not_own() + self._months())

    def _months(self) -> str:
        """That months of the period are not there, for the unit and, in the province's report, for units below it."""
        text, root = "", self.report.unit.parent is None
        if short := months_short(self.card, self.report.unit):
            ends = dict.fromkeys((min(short), max(short)))
            months = f"{'–'.join(map(str, ends))}/{len(self.report.unit.months_in(self.card.period))}"
            key = "summary:months-province" if root else "summary:months"
            values = {"unit": self.report.unit.name} if root else {}
            text = self.say(key, n=len(short), all=len(self.card.indicators), months=months, **values)
        if root:
            cards = self.report.month.cards(self.card.period)
            units = self.report.month.tree.scored_units()
            if lacking := sum(bool(months_short(cards[unit.code], unit)) for unit in units):
                text += self.say("summary:months-units", n=lacking, all=len(units))
        return text

    def facts(self) -> Facts:
        items = [self._total(), self._band(), self._rank()]
        if self.report.month.official_rules:
            items.append(self._official())
        period = self.report.month.period
        items.append(self._change("change", self.report.previous, period.previous()))
        if period.year_before() != period.previous():  # of a year they are one, and told once
            items.append(self._change("year-change", self.report.year_before, period.year_before()))
        items.append(Fact(self.say("not-own"), self._points(self.card.not_own_work), self.say("not-own:detail")))
        return Facts("headline", tuple(item for item in items if item))

    def _total(self) -> Fact:
        total = self.card.total
        if total.points is None:
            return Fact(self.say("total"), "–", tone="unknown")
        value = self.say("of", points=self._points(total.points), max=plain(total.available_max, self.language))
        detail = None
        if self.card.missing:
            detail = self._open("; ")
        return Fact(self.say("total"), value, detail, "unknown" if detail else "neutral")

    def _band(self) -> Fact:
        rules, total = self.report.month.rules, self.card.total
        if self.card.band:
            detail = self.say("band:certain") if self.card.missing else self._of_full_total()
            better = sum(other.at_least > self.card.band.at_least for other in rules.bands)
            tone = ("good", "good", "neutral", "warning")[better] if better < 4 else "bad"
            return Fact(self.say("band"), self.card.band.title[self.language], detail, tone)
        if total.points is None:
            return Fact(self.say("band"), self.say("band:unknown"), tone="unknown")
        if not self.card.missing:
            why = self.say("band:left-out", points=self._left_out())
            return Fact(self.say("band"), self.say("band:unknown"), why, "unknown")
        low = band_of(rules, total.points).title[self.language]
        high = band_of(rules, total.points + FULL_TOTAL - total.available_max).title[self.language]
        return Fact(self.say("band"), self.say("band:unknown"), self.say("band:range", low=low, high=high), "unknown")

    def _of_full_total(self) -> str | None:
        """What the clause of the ratings does not say of a total of exactly 100."""
        note = self.card.band.note
        return note[self.language] if note and self.card.points == FULL_TOTAL else None

    def _rank(self) -> Fact | None:
        month, code = self.report.month, self.report.unit.code
        if self.report.unit.parent is None:
            return None
        position = month.ranking.position(code)
        if position is None:
            why = "rank:none-detail" if self.card.has_figures_of_its_own else "rank:none-own"
            return Fact(self.say("rank"), self.say("rank:none"), self.say(why), "unknown")
        before = month.ranking_in(month.period.previous())
        was = before.position(code)
        if month.ranking.left_out:
            detail = self.say("rank:comparable", of=len(month.ranking))
        else:
            detail = self.say("rank:before", n=was, of=len(before)) if was else None
        return Fact(self.say("rank"), self.say("rank:of", n=position, of=len(month.ranking)), detail)

    def _official(self) -> Fact:
        month = self.report.month
        official = month.official_cards[self.report.unit.code]
        value = self._points(official.total.points) if official.total.points is not None else "–"
        band = official.band.title[self.language] if official.band else self.say("band:unknown")
        detail = self.say("official:detail", rules=month.official_rules.id)
        return Fact(self.say("official"), value, f"{band}; {detail}")

    def _change(self, key: str, comparison: Comparison | None, before: Period) -> Fact:
        name = self.say(key, period=before.label(self.language))
        if comparison is None:
            why = {"": "no-data", "-own": "no-own", "-no-rules": "no-rules"}[nothing_there(self.report, before)]
            return Fact(name, self.say("change:none"), self.say(f"change:{why}"), "unknown")
        delta = comparison.delta
        notes = [] if comparison.same_rules else [self.say("other-rules")]
        if comparison.new_rules:
            notes.append(self.say("new-rules", ids=", ".join(comparison.new_rules), n=len(comparison.new_rules)))
        if months := months_before(self.report, comparison):
            notes.append(self.say("change:months", months=months))
        if not comparison.same_indicators:
            totals = " → ".join(totals_of(self.report, comparison))
            notes.append(f"{self.say('not-comparable')} ({totals})")
        tone = "unknown" if notes else delta_tone(delta)
        return Fact(name, number(delta, self.language, 2, sign=True), "; ".join(notes) or None, tone)
