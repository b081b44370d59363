"""The report of signals: what is worth a look in a period, and how it was looked for."""

from __future__ import annotations

import sys
from decimal import Decimal
from functools import cached_property
from typing import Self

from pydantic import model_validator

from kstt import __version__
from kstt.errors import KsttError, Place, Problem
from kstt.notebook.blocks import (
    Annex,
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Heading,
    Note,
    Paragraph,
    ReportHead,
    Row,
    Run,
    Table,
)
from kstt.notebook.dossier_list import FOLDED, PRINTED
from kstt.notebook.folders import store_folder
from kstt.notebook.framing import cells
from kstt.notebook.office import office
from kstt.notebook.parameters import ReportParameters
from kstt.notebook.signal_section import effect_text, signal_blocks
from kstt.notebook.signals_words import WORDS
from kstt.notebook.wording import PHRASES
from kstt.rulebook import RULES_FOLDERS, RuleSet, for_period, load_rules
from kstt.signals import BY_ID, Material, Severity, Signal, Signals, signals_of_counts, signals_of_store
from kstt.signals.catalogue import Q_NOTE, Q_SERIOUS
from kstt.signals.wording import chance
from kstt.terms import Period
from kstt.terms.numbers import number, plain

DASH = "–"
SHOWN = 40
"""Signals of a severity with a section of their own; the table has them all."""


class SignalsParameters(ReportParameters):
    """data: a store of dossiers, a folder of counts, or `sample` (a store of sample dossiers); unit: code, "" for all;
    live: the store as it is now, also where the period is frozen."""

    live: bool = False

    @model_validator(mode="after")
    def _names_no_unit_in_public(self) -> Self:
        if self.unit and self.edition == "public":
            raise KsttError(Problem.of("KSTT-SIGNAL-011", Place(), found=self.unit))
        return self


class SignalsReport:
    """All signals of a period, or those of one unit. Every method returns blocks to display."""

    def __init__(self, **parameters: object):
        self.parameters = SignalsParameters.checked(**parameters)
        self.language = self.parameters.language
        self.period = Period.parse(self.parameters.period)
        self.rules = load_rules(self.parameters.rules)

    def say(self, key: str, **values: object) -> str:
        return WORDS.say(key, self.language, **values)

    @cached_property
    def law(self) -> RuleSet:
        """The rule set that the period was counted under."""
        return for_period(self.rules, self.period, RULES_FOLDERS)

    @cached_property
    def _both(self) -> tuple[Signals, Material]:
        both = self._found()
        both[0].of_unit(self.parameters.unit)  # one that is not there is told at the head, not found without signals
        return both

    def _found(self) -> tuple[Signals, Material]:
        data = store_folder(self.parameters.data)
        if (data / "tables").is_dir():
            rows_of = PRINTED + FOLDED if self.parameters.edition == "internal" else 0
            return signals_of_store(data, self.period, self.rules, live=self.parameters.live, rows_of=rows_of)
        from kstt.intake import read_delivery

        delivery = read_delivery(data, self.rules, period=self.period)
        return signals_of_counts(delivery, self.period, self.rules)

    @property
    def signals(self) -> Signals:
        return self._both[0]

    @property
    def material(self) -> Material:
        return self._both[1]

    @property
    def chosen(self) -> tuple[Signal, ...]:
        return self.signals.of_unit(self.parameters.unit)

    def _paragraph(self, text: str) -> Paragraph:
        return Paragraph((Run(text),))

    def head(self) -> list[Block]:
        """The letterhead; number, date and signature stay blank."""
        root = self.material.offices.province or ""
        names, place = self.material.offices.names, office(root)
        label = self.period.label(self.language)
        say = lambda key, **values: PHRASES.say(key, self.language, **values)  # noqa: E731
        subject, running = self._named("subject", period=label), self._named("running", period=label)
        head = ReportHead(
            organ_above=(place.organ_above or names.get(root, root)).upper(),
            organ=place.organ,
            nation=say("nation"),
            motto=say("motto"),
            number=say("number", symbol=place.symbol),
            place_date=say("place_date", place=place.place, year=self.period.end.year),
            title=self.say("title"),
            subject=subject,
            basis=(self.say("basis", rules=self.rules.title[self.language]),),
            language=self.language,
            document_title=subject,
            author=place.organ,
            date=self.period.end.isoformat(),
            edition_label=say(f"edition:{self.parameters.edition}"),
            running_title=running,
            made_for=self.parameters.made_for(),
        )
        return [head]

    def _named(self, key: str, **values: object) -> str:
        """What a title says, with the unit's name where the report is of one."""
        if not self.parameters.unit:
            return self.say(key, **values)
        code = self.parameters.unit
        return self.say(f"{key}:unit", unit=self.material.offices.names.get(code, code), **values)

    def overall(self) -> list[Block]:
        """Section I: how many signals there are, how to read them, and the list."""
        say, language = self.say, self.language
        serious = sum(signal.serious for signal in self.chosen)
        made = sum(run.why_not is None for run in self.signals.runs)
        units = len({signal.unit for signal in self.chosen})
        detail = say("fact:tests-detail", made=made, all=len(self.signals.runs))
        scored = self.signals.units - {self.material.offices.province}
        among = Fact(say("fact:units"), number(units, language), say("fact:of-units", n=number(len(scored), language)))
        limits = {"q_serious": self._q(Q_SERIOUS), "q_note": self._q(Q_NOTE)}
        facts = (
            Fact(say("fact:serious"), number(serious, language), tone="bad" if serious else "neutral"),
            Fact(say("fact:notes"), number(len(self.chosen) - serious, language)),
            *([] if self.parameters.unit else [among]),
            Fact(say("fact:tests"), number(self.signals.tests, language), detail),
        )
        blocks: list[Block] = [Heading(1, say("h:overall"), "overall"), Facts("headline", facts)]
        blocks.append(Note("neutral", say("caution:title"), say("caution", **limits)))
        if self.parameters.unit:
            name = self.material.offices.names.get(self.parameters.unit, self.parameters.unit)
            blocks.append(self._paragraph(say("of-unit", unit=name)))
        blocks += [Note("warning", say("problems"), each.text(language)) for each in self.signals.problems]
        if self.parameters.edition == "public":
            return [*blocks, self._paragraph(say("public"))]
        return [*blocks, self._list()] if self.chosen else [*blocks, self._paragraph(say("none:all"))]

    def _q(self, value: float) -> str:
        return plain(Decimal(str(value)), self.language)

    def _list(self) -> Table:
        say, language = self.say, self.language
        rows = tuple(
            Row(
                (
                    Cell(signal.severity.text(language), "bad" if signal.serious else "warning"),
                    *cells(signal.unit, signal.unit_name, signal.title.of(language), signal.indicator or DASH),
                    Cell(effect_text(signal.effect, language)),
                    Cell(DASH if signal.q is None else chance(signal.q, language)),
                )
            )
            for signal in self.chosen
        )
        columns = (
            Column(say("col:severity"), "left", 2),
            Column(say("col:code"), "left", 1.5),
            Column(say("col:unit"), "left", 3.6),
            Column(say("col:check"), "left", 4.4),
            Column(say("col:indicator"), "center", 1.2),
            Column(say("col:effect"), "right", 2.1),
            Column(say("col:q"), "right", 1.8),
        )
        caption = say("list:caption", period=self.period.label(language))
        return Table(caption, columns, rows, row_head=2, note=say("list:note"), dense=True)

    def serious(self) -> list[Block]:
        """Section II: each serious signal with its chart, rows and innocent explanations; internal edition only."""
        return self._section("h:serious", "serious", Severity.SERIOUS)

    def notes(self) -> list[Block]:
        """Section III: the same for the signals to note."""
        return self._section("h:notes", "notes", Severity.NOTE)

    def _section(self, key: str, anchor: str, severity: Severity) -> list[Block]:
        if self.parameters.edition == "public":
            return []
        blocks: list[Block] = [Heading(1, self.say(key), anchor)]
        found = [signal for signal in self.chosen if signal.severity is severity]
        if not found:
            return [*blocks, self._paragraph(self.say("none"))]
        blocks += [block for signal in found[:SHOWN] for block in signal_blocks(self, signal)]
        rest = len(found) - SHOWN
        return [*blocks, self._paragraph(self.say("rest", n=number(rest, self.language)))] if rest > 0 else blocks

    def checks(self) -> list[Block]:
        """Annex I: every check, what it measures, with which statistic, how often; and why one was not made."""
        say, language = self.say, self.language
        rows = []
        for run in self.signals.runs:
            texts = BY_ID[run.check].texts
            measures = texts.measures.of(language)
            if run.why_not is not None:
                measures += f" ({say('not-made', why=run.why_not.cause(language))})"
            counted = [
                sum(signal.check == run.check and signal.severity is each for signal in self.chosen)
                for each in Severity
            ]
            source = f"{texts.statistic.of(language)}. {texts.source.of(language)}"
            tests = number(run.tests, language)
            rows.append(Row(cells(run.title.of(language), measures, source, tests, *map(str, counted))))
        columns = (
            Column(say("col:check"), "left", 3),
            Column(say("col:measures"), "left", 5),
            Column(say("col:source"), "left", 4.4),
            Column(say("col:tests"), "right", 1.6),
            Column(say("col:serious"), "right", 1.7),
            Column(say("col:notes"), "right", 1.2),
        )
        caption = say("checks:caption", period=self.period.label(language))
        annex = Annex(say("annex", n="I"), say("annex:checks"), "checks")
        return [annex, Table(caption, columns, tuple(rows), row_head=0, dense=True)]

    def provenance(self) -> list[Block]:
        """Annex II: what the report was made from."""
        say, language, found = self.say, self.language, self.signals
        frozen = found.sha256 is not None
        kind = "made:snapshot" if frozen else "made:counts" if self.material.facts is None else "made:live"
        detail = say("made:hash", sha=found.sha256[:16]) if found.sha256 else None
        limits = {"q_serious": self._q(Q_SERIOUS), "q_note": self._q(Q_NOTE), "tests": number(found.tests, language)}
        python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
        items = (
            Fact(say("made:source"), say(kind, name=found.source), detail),
            Fact(say("made:period"), self.period.label(language), self.period.id),
            Fact(say("made:rules"), f"{self.rules.id} – {self.rules.title[language]}", self.rules.sha256[:16]),
            Fact(say("made:limit"), say("made:limit-value", **limits)),
            Fact(say("made:library"), f"kstt {__version__}", python),
        )
        return [Annex(say("annex", n="II"), say("annex:made"), "made"), Facts("list", items)]
