"""What both monthly reports share: head, notes on the rule set, how the report was made, evidence, signature."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from kstt.notebook.blocks import (
    Annex,
    Cell,
    Column,
    Evidence,
    Heading,
    Note,
    Paragraph,
    ReportHead,
    Row,
    Run,
    Signature,
    Table,
)
from kstt.notebook.dossier_list import day_text
from kstt.notebook.month import Month
from kstt.notebook.office import Office
from kstt.notebook.parameters import ReportParameters
from kstt.notebook.provenance import provenance
from kstt.notebook.unit_month import UnitMonth
from kstt.notebook.wording import PHRASES
from kstt.rulebook import RuleSet, RuleStatus
from kstt.terms import Level, Period, Unit
from kstt.trace import Trace, trace
from kstt.trace.explain import evidence_label

_COMMITTEE = re.compile(r"^(UBND|[ỦU]y ban nhân dân|Uỷ ban nhân dân)\s+", re.IGNORECASE)
_TONES = {RuleStatus.LAW_INCOMPLETE: "warning", RuleStatus.PROVINCIAL: "neutral"}


def status_note(rules: RuleSet, period: Period, language: str) -> str:
    """What a rule set may claim, and that it began within the period, where it did."""
    note, first = rules.status_note[language], rules.in_force.first
    if first is None or first <= period.start:
        return note
    values = {"note": note, "day": day_text(first, language), "period": period.label(language)}
    return PHRASES.say("rules-begun", language, **values)


class Framing:
    """Head and foot of one report."""

    def __init__(self, month: Month | UnitMonth, unit: Unit, parameters: ReportParameters, office: Office, kind: str):
        self.month, self.unit, self.parameters, self.office, self.kind = month, unit, parameters, office, kind
        self.language = parameters.language
        self.cited: set[str] = set()

    def say(self, key: str, **values: object) -> str:
        return PHRASES.say(key, self.language, **values)

    def heading(self, key: str, anchor: str, level: int = 1) -> Heading:
        return Heading(level, self.say(key), anchor)

    def paragraph(self, text: str, strong: bool = False) -> Paragraph:
        return Paragraph((Run(text, strong),))

    def head(self) -> ReportHead:
        """The letterhead as official reports have it; number, date and signature stay blank."""
        period, root = self.month.period, self.month.tree.root
        label = period.label(self.language)
        # A province's report tells of the area that it governs; a ministry governs none.
        kind = "unit" if self.unit.level is Level.MINISTRY else self.kind
        subject = self.say(f"subject:{kind}", period=label, unit=self.unit.name, area=area(self.unit.name))
        return ReportHead(
            organ_above=(self.office.organ_above or root.name).upper(),
            organ=self.office.organ,
            nation=self.say("nation"),
            motto=self.say("motto"),
            number=self.say("number", symbol=self.office.symbol),
            place_date=self.say("place_date", place=self.office.place, year=period.end.year),
            title=self.say("title"),
            subject=subject,
            basis=(self.say("basis", rules=self.month.rules.title[self.language]),),
            language=self.language,
            document_title=f"{self.unit.name} – {label}: {self.say('title').capitalize()}",
            author=self.office.organ,
            date=period.end.isoformat(),
            edition_label=self.say(f"edition:{self.parameters.edition}"),
            running_title=self.say("running", unit=self.unit.name, period=label),
            made_for=self.parameters.made_for(),
        )

    def rules_note(self) -> Note:
        """What the rule set may claim: law, portal practice or a province's own."""
        rules = self.month.rules
        return Note(
            _TONES.get(rules.status, "warning"),
            self.say("rules-note", title=rules.title[self.language]),
            status_note(rules, self.month.period, self.language),
        )

    def annex(self, numeral: str, key: str, anchor: str) -> Annex:
        return Annex(self.say("annex", n=numeral), self.say(key), anchor)

    @cached_property
    def references(self) -> dict[str, str]:
        """Short labels of the rule set's clauses, by evidence: `L1`, `S1`, `A3`."""
        counted: Counter[str] = Counter()
        labels = {}
        for key, clause in self.month.rules.sources.items():
            counted[clause.tag.value] += 1
            labels[key] = f"{clause.tag.value}{counted[clause.tag.value]}"
        return labels

    def cite(self, key: str) -> str:
        """The label of a clause; it will stand in the list of sources."""
        self.cited.add(key)
        return self.references[key]

    def sources(self) -> Table:
        """The clauses that this report has cited, strongest evidence first."""
        rules, language = self.month.rules, self.language
        order = sorted(
            self.cited, key=lambda key: ("LSAPI".index(self.references[key][0]), int(self.references[key][1:]))
        )
        rows = []
        for key in order:
            clause = rules.source(key)
            label, _ = evidence_label(clause, language)
            words = (self.references[key], label, clause.document_in(language), clause.clause_in(language))
            rows.append(Row(cells(*words)))
        columns = (
            Column(self.say("col:no"), "center", 1),
            Column(self.say("col:evidence"), "left", 2.4),
            Column(self.say("col:document"), "left", 6),
            Column(self.say("col:clause"), "left", 6),
        )
        return Table(self.say("sources:caption"), columns, tuple(rows), row_head=0, dense=True)

    def provenance(self) -> list:
        """How this report was made, and the clauses that it cites."""
        blocks = provenance(self)
        return [*blocks, self.sources()] if self.cited else blocks

    @property
    def evidence_name(self) -> str:
        return f"kstt-{self.unit.code}-{self.month.period.id}.json"

    def evidence(self, traces: Mapping[str, Trace]) -> Evidence:
        """The traces as an attachment, in a stable spelling."""
        data = {code: each.as_json() for code, each in traces.items()}
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Evidence(self.evidence_name, self.say("evidence:description"), text)

    def trace_of(self, unit: str) -> Trace:
        return trace(self.month.cards(self.month.period)[unit], self.month.rules, self.month.published)

    def signature(self) -> Signature:
        return Signature(
            self.office.authority or signing(self.month.tree.root),
            self.say("place-holder"),
            "",
            self.say("recipients"),
            tuple(f"- {line.removeprefix('- ')}" for line in self.office.recipients),
        )


def area(name: str) -> str:
    """What a people's committee governs: that of `UBND tỉnh Phú Thọ` is `tỉnh Phú Thọ`."""
    return _COMMITTEE.sub("", name)


def signing(root: Unit) -> tuple[str, ...]:
    """By whose order the chief of the office signs: of a ministry that is called otherwise than `Bộ …` the office says it."""
    head = "CHỦ TỊCH"
    if root.level is Level.MINISTRY:
        head = "BỘ TRƯỞNG" if root.name.upper().startswith("BỘ ") else "…………"
    return (f"TL. {head}", "CHÁNH VĂN PHÒNG")


def delta_tone(delta) -> str:
    return "good" if delta > 0 else "bad" if delta < 0 else "neutral"


def cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text) for text in texts)
