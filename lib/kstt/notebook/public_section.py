"""What the public edition says of dossiers: aggregates only, small numbers left out."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kstt.counting.public_fields import PublicShare
from kstt.counting.public_rows import PublicRows, told_in_full
from kstt.notebook.blocks import Block, Column, Fact, Facts, Heading, Row, Table
from kstt.notebook.framing import cells
from kstt.notebook.row_section import CHANNELS, SHOWN
from kstt.notebook.row_words import ROW_PHRASES, SPAN
from kstt.terms.numbers import number, percent

if TYPE_CHECKING:
    from kstt.notebook.unit_report import UnitReport

HIDDEN = "…"


class PublicSection:
    """The section of the public edition. numeral: of its heading."""

    def __init__(self, report: UnitReport, rows: PublicRows, numeral: str):
        self.report, self.rows, self.numeral, self.language = report, rows, numeral, report.language

    def say(self, key: str, **values: object) -> str:
        return ROW_PHRASES.say(key, self.language, **values)

    def blocks(self) -> list[Block]:
        parts = [*self._rates(), *self._times(), *self._channels(), *self._fields()]
        if not parts:
            return []
        note = self.report.frame.paragraph(self.say("public:note" if told_in_full(self.rows.period) else "public:long"))
        return [Heading(1, self.say("h:rows", n=self.numeral), "rows"), *parts, note]

    def _rates(self) -> list[Block]:
        rate, form = self.report.card.indicator("05").rate, self.rows.form_rate_pct
        if rate is None or form is None:
            return []
        values = {"rate": percent(rate, self.language), "form": percent(Decimal(form) / 100, self.language)}
        return [self.report.frame.paragraph(self.say("public:rates", **values))]

    def _times(self) -> list[Block]:
        if not self.rows.times:
            return []
        lines = tuple(
            Row(
                cells(
                    each.code or self.say("unnamed"),
                    number(Fraction(each.mean_tenths, 10), self.language, 1),
                    number(Fraction(each.twice_median, 2), self.language, 1),
                )
            )
            for each in self.rows.times[:SHOWN]
        )
        columns = (
            Column(self.say("col:procedure"), "left", 5),
            Column(self.say("col:mean"), "right", 2),
            Column(self.say("col:median"), "right", 2),
        )
        note = f"{self.say('public:time-note')} {self.say('time:note', **SPAN)}"
        return [Table(self.say("time:caption"), columns, lines, 0, note, dense=True)]

    def _channels(self) -> list[Block]:
        facts = tuple(
            Fact(self.say(f"channel:{name}"), HIDDEN if count is None else number(count, self.language))
            for name in CHANNELS
            if (count := self.rows.offline.get(name, 0)) != 0
        )
        return [Facts("list", facts, self.say("public:channels"))] if facts else []

    def _fields(self) -> list[Block]:
        if not self.rows.fields:
            return []
        found = sorted(self.rows.fields, key=lambda each: (each.code is None, -each.counted, each.code or ""))
        columns = (
            Column(self.say("col:field"), "left", 5),
            Column(self.say("col:counted"), "right", 2),
            Column(self.say("col:missed"), "right", 2),
            Column(self.say("col:rate"), "right", 2),
        )
        return [Table(self.say("fields:caption"), columns, tuple(map(self._field, found)), 0, dense=True)]

    def _field(self, share: PublicShare) -> Row:
        name = self.say("public:other-fields") if share.code is None else share.code or self.say("unnamed")
        rate = percent(Fraction(share.counted - share.missed, share.counted), self.language)
        return Row(cells(name, number(share.counted, self.language), number(share.missed, self.language), rate))
