"""What a report says of the dossiers behind its figures: two rates, overdue dossiers, procedures, times, channels."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from kstt.counting.public_rows import PublicRows
from kstt.counting.rate_gap import REASON
from kstt.counting.unit_rows import Share, UnitOverdue, UnitRows
from kstt.errors import KsttError, Place, Problem
from kstt.notebook.blocks import Block, Cell, Column, Fact, Facts, Heading, Paragraph, Row, Table
from kstt.notebook.dossier_list import dossier_list
from kstt.notebook.framing import cells
from kstt.notebook.indicator_section import counted_otherwise
from kstt.notebook.row_words import ROW_PHRASES, SPAN
from kstt.notebook.score_table import DASH
from kstt.notebook.typed import rules_option
from kstt.terms.numbers import number, percent, round_half_up

if TYPE_CHECKING:
    from kstt.notebook.unit_report import UnitReport

SHOWN = 10
"""Procedures, fields and units named in a table; the others are added up in a last line."""
COST_DIGITS = 3
CHANNELS = ("online", "direct", "postal", "email", "internal", "")
FORM_CLAUSE = "form-ii06a"


Record = TypeVar("Record", UnitRows, PublicRows)


def read_rows(kind: type[Record], data: bytes | None, unit: str, period: str) -> Record | None:
    """The record of a unit that lies beside the reports, None when there is none.

    kind: `UnitRows`, in the public edition `PublicRows`; data: of its file. Errors: KSTT-FILE-026 when it cannot be read
    or is of another unit, -029 when it is of another edition or period, as after a parameter was changed in JupyterLab.
    """
    if data is None:
        return None
    found = _read(kind, data)
    there = found or _read(UnitRows if kind is PublicRows else PublicRows, data)
    if there is None or there.unit != unit:
        raise _changed(unit)
    if found is None or found.period != period:
        values = {"there": _said(type(there), there.period), "asked": _said(kind, period)}
        raise KsttError(Problem.of("KSTT-FILE-029", Place(f"rows/{unit}.json"), **values))
    return found


def _read(kind: type[Record], data: bytes) -> Record | None:
    try:
        return kind.read(data)
    except ValueError:
        return None


def _said(kind: type, period: str) -> str:
    """As the parameters of a notebook say it, in either language."""
    return f'period = "{period}", edition = "{"public" if kind is PublicRows else "internal"}"'


def _changed(unit: str) -> KsttError:
    name = f"rows/{unit}.json"
    return KsttError(Problem.of("KSTT-FILE-026", Place(name), found=name))


class RowSection:
    """The section of the internal edition. numeral: of its heading, `V`."""

    def __init__(self, report: UnitReport, rows: UnitRows, numeral: str):
        self.report, self.rows, self.numeral = report, rows, numeral
        self.language = report.language
        score = report.card.indicator("05")
        # A period that no row of its own reaches has figures of the units alone that have rows still open.
        counted = (0, 0) if score.denominator is None else (score.numerator, score.denominator)
        self.agrees = counted == (rows.numerator, rows.denominator)
        if not self.agrees and report.unit.parent is not None:
            raise _changed(rows.unit)
        self.score = score

    def say(self, key: str, **values: object) -> str:
        return ROW_PHRASES.say(key, self.language, **values)

    def blocks(self) -> list[Block]:
        return [
            self._heading("h:rows", "rows", 1),
            *self.rates(),
            *self.overdue(),
            *self.procedures(),
            *self.times(),
            *self.channels(),
        ]

    def _heading(self, key: str, anchor: str, level: int = 2) -> Block:
        return Heading(level, self.say(key, n=self.numeral), anchor)

    def _paragraph(self, key: str, **values: object) -> Paragraph:
        return self.report.frame.paragraph(self.say(key, **values))

    def _n(self, value: int) -> str:
        return number(value, self.language)

    def _rate(self, numerator: int, denominator: int) -> str:
        return percent(Fraction(numerator, denominator), self.language) if denominator else self.say("rates:none")

    def _code(self, code: str) -> str:
        return code or self.say("unnamed")

    def rates(self) -> list[Block]:
        """The rate of 05 and that of form II.06a, and every kind of dossier that the two treat differently."""
        rows, form = self.rows, self.rows.form
        rate = self._rate(rows.numerator, rows.denominator)
        cite = self.report.frame.cite
        sources = self.report.month.rules.sources
        form_cite = cite(FORM_CLAUSE) if FORM_CLAUSE in sources else "I"
        indicator = self.report.month.rules.indicator("05")

        def line(label: str, dossiers: str, numerator: str, denominator: str, rate: str, kind: str = "row") -> Row:
            return Row(cells(label, dossiers, numerator, denominator, rate), kind)

        lines = [
            line(
                self.say("rates:form", cite=form_cite),
                self._n(form[1]),
                self._n(form[0]),
                self._n(form[1]),
                self._rate(*form),
                "group",
            )
        ]
        for reason, gap in rows.gap.items():
            words = REASON[reason][0 if self.language == "vi" else 1]
            signed = (number(value, self.language, sign=True) for value in (gap.numerator, gap.denominator))
            lines.append(line(words, self._n(gap.dossiers), *signed, ""))
        lines.append(
            line(
                self.say("rates:766", cite=cite(indicator.numerator.source)),
                self._n(rows.denominator),
                self._n(rows.numerator),
                self._n(rows.denominator),
                rate,
                "total",
            )
        )
        columns = (
            Column(self.say("col:part"), "left", 8),
            Column(self.say("col:dossiers"), "right", 1.5),
            Column(self.report.say("col:numerator"), "right", 1.7),
            Column(self.report.say("col:denominator"), "right", 1.7),
            Column(self.say("col:rate"), "right", 1.7),
        )
        return [
            self._heading("h:rates", "rows-rates"),
            self._two_rates(rate, self._rate(*form)),
            Table(self.say("rates:caption"), columns, tuple(lines), 0, self.say("rates:note"), dense=True),
        ]

    def _two_rates(self, rate: str, form_rate: str) -> Paragraph:
        dossiers = {"766": self.rows.denominator, "form": self.rows.form[1]}
        shown = {"766": rate, "form": form_rate}
        text = "".join(
            self.say(f"rates:{name}-{'is' if n else 'none'}", rate=shown[name]) for name, n in dossiers.items()
        )
        own = "denominator" in counted_otherwise(self.report, self.report.month.rules.indicator("05"))
        differ = self.say("rates:differ-own" if own else "rates:differ") if any(dossiers.values()) else ""
        return self.report.frame.paragraph((text + differ).strip())

    def overdue(self) -> list[Block]:
        """Dossiers that 05 misses: ended and open apart; in the province's report by unit."""
        rows = self.rows
        unknown = self.say("overdue:unknown", n=self._n(rows.unknown)) if rows.unknown else ""
        known = {"counted": self._n(rows.denominator), "unknown": unknown}
        heading = self._heading("h:overdue", "rows-overdue")
        if not rows.missed:
            return [heading, self._paragraph("overdue:none" if rows.denominator else "overdue:idle", **known)]
        parts = {"ended": rows.ended.total, "open": rows.open.total, "missed": rows.missed}
        sentence = self._paragraph("overdue:sum", **{name: self._n(value) for name, value in parts.items()}, **known)
        if rows.units:
            return [heading, sentence, self._units_table()]
        kinds = [(key, part) for key, part in (("ended", rows.ended), ("open", rows.open)) if part.total]
        lists = [
            dossier_list(
                self.say(f"overdue:{key}"),
                part.rows,
                self.report.month.period,
                self.language,
                total=part.total,
                rest=self._command(),
                legend=part is kinds[-1][1],
            )
            for key, part in kinds
        ]
        return [heading, sentence, *lists]

    def _command(self) -> str:
        period, unit, rules = self.rows.period, self.rows.unit, rules_option(self.report.parameters.rules)
        return f"kstt rows --store … --period {period} --unit {unit} --indicator 05 --which missed{rules}"

    def _units_table(self) -> Table:
        shown, rest = self.rows.units[:SHOWN], self.rows.units[SHOWN:]
        lines = [
            Row(
                cells(
                    each.unit,
                    self.report.month.unit(each.unit).name,
                    *map(self._n, (each.ended, each.open, each.ended + each.open)),
                    self._longest([each]),
                )
            )
            for each in shown
        ]
        if rest:
            ended, opened = sum(each.ended for each in rest), sum(each.open for each in rest)
            label = self.report.say("units-with", n=len(rest))
            counts = map(self._n, (ended, opened, ended + opened))
            lines.append(Row(cells("", label, *counts, self._longest(rest))))
        columns = (
            Column(self.report.say("col:code"), "left", 1.7),
            Column(self.report.say("col:unit"), "left", 6.5),
            Column(self.say("col:ended"), "right", 1.6),
            Column(self.say("col:open"), "right", 1.6),
            Column(self.say("col:sum"), "right", 1.4),
            Column(self.say("col:longest"), "right", 1.5),
        )
        note = self.say("overdue:units-note", n=len(self.rows.units))
        if any(each.longest is None for each in self.rows.units):
            note += self.say("overdue:beyond", **SPAN)
        return Table(self.say("overdue:units"), columns, tuple(lines), 1, note, dense=True)

    def _longest(self, units: Sequence[UnitOverdue]) -> str:
        """Working days late of the latest; a dash where the calendar does not reach one of them."""
        known = [each.longest for each in units if each.longest is not None]
        return self._n(max(known)) if len(known) == len(units) else DASH

    def procedures(self) -> list[Block]:
        """What each procedure's missed dossiers cost of 05; the lines add up to the points lost exactly."""
        heading = self._heading("h:procedures", "rows-procedures")
        if not self.agrees:
            return [heading, self._paragraph("procedures:differ")]
        if not self.score.lost:
            key = "procedures:unknown" if self.score.denominator is None else "procedures:none"
            return [heading, self._paragraph(key)]
        if not self.rows.denominator:
            points = number(self.score.lost, self.language, 2)
            return [heading, self._paragraph("procedures:idle", lost=points)]
        lost = Fraction(self.score.max_points) - self.score.exact_points
        costs = lost_by(self.rows.procedures, lost)
        shown, rest = costs[:SHOWN], costs[SHOWN:]
        lines = [self._cost_line(self._code(each.code), each.counted, missed, cost) for each, missed, cost in shown]
        if rest:
            sums = (sum(each.counted for each, _, _ in rest), sum(missed for _, missed, _ in rest))
            cost = sum((cost for *_, cost in rest), Fraction(0))
            lines.append(self._cost_line(self.say("others:procedures", n=self._n(len(rest))), *sums, cost))
        clean = [each for each in self.rows.procedures if not missed_of(each)]
        if clean:
            label = self.say("clean:procedures", n=self._n(len(clean)))
            lines.append(self._cost_line(label, sum(each.counted for each in clean), 0, Fraction(0)))
        whole = sum((round_half_up(cost, COST_DIGITS) for *_, cost in shown), Decimal(0))
        whole += round_half_up(sum((cost for *_, cost in rest), Fraction(0)), COST_DIGITS)
        if rounding := self.score.lost - whole:
            lines.append(
                Row(cells(self.say("rounding"), "", "", number(rounding, self.language, COST_DIGITS, sign=True)))
            )
        counted, missed = self.rows.denominator, self.rows.missed + self.rows.unknown
        total = self._cost_line(self.report.say("total-row"), counted, missed, self.score.lost, "total")
        columns = (
            Column(self.say("col:procedure"), "left", 5),
            Column(self.say("col:counted"), "right", 1.8),
            Column(self.say("col:missed"), "right", 1.8),
            Column(self.say("col:cost"), "right", 2),
        )
        each = number(lost / missed, self.language, 4)
        intro = self._paragraph("procedures:intro", lost=number(self.score.lost, self.language, 2), each=each)
        note = self.say("procedures:note") + (self.say("procedures:rounding") if rounding else "")
        table = Table(self.say("procedures:caption"), columns, (*lines, total), 0, note, dense=True)
        return [heading, intro, table]

    def _cost_line(self, label: str, counted: int, missed: int, cost: Fraction | Decimal, kind: str = "row") -> Row:
        points = number(cost, self.language, COST_DIGITS)
        return Row((*cells(label, self._n(counted), self._n(missed)), Cell(points, "bad" if cost else "neutral")), kind)

    def times(self) -> list[Block]:
        """Mean and median working days of the procedures with most finished dossiers."""
        heading = self._heading("h:time", "rows-time")
        handling = sorted(self.rows.handling, key=lambda each: (-each.dossiers, each.code))
        total = sum(each.dossiers for each in handling)
        if not total:
            return [heading, self._paragraph("time:none", **SPAN)]
        days = sum(each.days for each in handling)

        def mean(days: int, dossiers: int) -> str:
            return number(Fraction(days, dossiers), self.language, 1)

        lines = [
            Row(
                cells(
                    self._code(each.code),
                    self._n(each.dossiers),
                    mean(each.days, each.dossiers),
                    number(Fraction(each.twice_median, 2), self.language, 1),
                )
            )
            for each in handling[:SHOWN]
        ]
        rest = handling[SHOWN:]
        if rest:
            number_of, took = sum(each.dossiers for each in rest), sum(each.days for each in rest)
            label = self.say("others:procedures", n=self._n(len(rest)))
            lines.append(Row(cells(label, self._n(number_of), mean(took, number_of), DASH)))
        lines.append(Row(cells(self.say("all:procedures"), self._n(total), mean(days, total), DASH), "total"))
        columns = (
            Column(self.say("col:procedure"), "left", 5),
            Column(self.say("col:finished"), "right", 2),
            Column(self.say("col:mean"), "right", 2),
            Column(self.say("col:median"), "right", 2),
        )
        intro = self._paragraph("time:intro", n=self._n(total), mean=mean(days, total))
        note = self.say("time:note", **SPAN)
        return [heading, intro, Table(self.say("time:caption"), columns, tuple(lines), 0, note, dense=True)]

    def channels(self) -> list[Block]:
        """How dossiers came in, and 05 by field."""
        heading = self._heading("h:channels", "rows-channels")
        total = sum(self.rows.channels.values())
        known = [(name, self.rows.channels[name]) for name in CHANNELS if name in self.rows.channels]
        facts = tuple(
            Fact(
                self.say(f"channel:{name}"),
                self._n(count),
                self.say(
                    "channel:share", share=percent(Fraction(count, total), self.language, 1), total=self._n(total)
                ),
            )
            for name, count in known
        )
        own = "denominator" in counted_otherwise(self.report, self.report.month.rules.indicator("08"))
        title = self.say("channels:title-own" if own else "channels:title")
        first = Facts("list", facts, title) if facts else self._paragraph("channels:none")
        return [heading, first, *([self._fields()] if self.rows.fields else [])]

    def _fields(self) -> Table:
        fields = sorted(self.rows.fields, key=lambda each: (-each.missed - each.unknown, -each.counted, each.code))
        lines = [
            Row(cells(self._code(each.code), *map(self._n, (each.counted, missed_of(each))), self._on_time(each)))
            for each in fields[:SHOWN]
        ]
        rest = fields[SHOWN:]
        if rest:
            sums = Share("", *(sum(getattr(each, name) for each in rest) for name in ("counted", "missed", "unknown")))
            label = self.say("others:fields", n=len(rest))
            lines.append(Row(cells(label, *map(self._n, (sums.counted, missed_of(sums))), self._on_time(sums))))
        columns = (
            Column(self.say("col:field"), "left", 5),
            Column(self.say("col:counted"), "right", 2),
            Column(self.say("col:missed"), "right", 2),
            Column(self.say("col:rate"), "right", 2),
        )
        return Table(self.say("fields:caption"), columns, tuple(lines), 0, dense=True)

    def _on_time(self, share: Share) -> str:
        return self._rate(share.counted - missed_of(share), share.counted)


def missed_of(share: Share) -> int:
    """Dossiers that do not count for the numerator: missed ones and those that are unknown."""
    return share.missed + share.unknown


def lost_by(shares: Sequence[Share], lost: Fraction) -> list[tuple[Share, int, Fraction]]:
    """Each procedure with a missed dossier, its missed dossiers and what they cost, the dearest first.

    lost: points lost before rounding; every missed dossier bears the same part of them. The costs add up to it exactly.
    """
    missed = sum(missed_of(each) for each in shares)
    found = [(each, missed_of(each)) for each in shares if missed_of(each)]
    found.sort(key=lambda pair: (-pair[1], pair[0].code))
    return [(each, n, lost * n / missed) for each, n in found]
