"""The audit page of one figure: the answer first, then the formula, the rows, the second route and where it all comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from kstt import __version__
from kstt.counting.reconcile import reconcile
from kstt.notebook.audit_rows import Oddities, remarks, row_lists
from kstt.notebook.audit_wording import PHRASES
from kstt.notebook.blocks import (
    Annex,
    Block,
    Bullets,
    Cell,
    Column,
    Evidence,
    EvidenceMark,
    Fact,
    Facts,
    Formula,
    Heading,
    Listing,
    Note,
    Paragraph,
    ReportHead,
    Row,
    Run,
    Table,
    Token,
)
from kstt.notebook.dossier_list import day_text
from kstt.notebook.office import office
from kstt.notebook.parameters import PeriodParameters
from kstt.notebook.reconcile_section import ReconcileSection
from kstt.notebook.wording import PHRASES as REPORT
from kstt.rulebook import INDICATOR_IDS, Clause, Tag
from kstt.rulebook.predicate import tree
from kstt.rulebook.predicate.sentence import sentence
from kstt.scoring import Status
from kstt.terms import Period
from kstt.terms.datasets import DATASETS
from kstt.terms.numbers import number, percent, plain
from kstt.trace.audit import Reading, audit_figure
from kstt.trace.audit_record import audit_record
from kstt.trace.explain import evidence_label, formula
from kstt.trace.record import RuleUse
from kstt.trace.wording import PHRASES as TRACED

SAMPLE = "sample"
_VALUES = {
    "max": "max",
    "threshold/pct": "threshold",
    "zero_denominator/policy": "zero",
    "constant/value": "constant",
    "copied_from_parent/value": "copied",
    "rounding/mode": "rounding",
}


class AuditParameters(PeriodParameters):
    """unit: code; indicator: `01`–`21`; store: its folder, or `sample`; rules: name or path of a rule set; snapshot:
    "" the period's latest revision, else the store as it is; `live`; or `2026-08/r1`; portal: the portal's counts to
    compare with, "" for none; language: of the page."""

    unit: str = Field(min_length=1)
    indicator: Literal[INDICATOR_IDS]
    store: str = Field(SAMPLE, min_length=1)
    rules: str = Field("portal-2026", min_length=1)
    snapshot: str = ""
    portal: str = ""
    language: Literal["vi", "en"] = "vi"


class AuditReport:
    """One figure of one unit. Every method returns blocks to display.

    >>> report = AuditReport(unit="H99.103", period="2026-08", indicator="05", store="store")     # doctest: +SKIP
    """

    def __init__(self, **parameters: object):
        self.parameters = AuditParameters.checked(**parameters)
        given = self.parameters
        self.language = given.language
        self.audit = audit_figure(
            self._store(), given.unit, Period.parse(given.period), given.indicator, given.rules, snapshot=given.snapshot
        )
        self.odd = Oddities.of(self.audit)

    def _store(self) -> str | Path:
        if self.parameters.store != SAMPLE:
            return self.parameters.store
        from kstt.sample.store import sample_store

        return sample_store()

    # Words

    def say(self, key: str, **values: object) -> str:
        return PHRASES.say(key, self.language, **values)

    def n(self, value: int) -> str:
        return number(value, self.language)

    def heading(self, key: str) -> Heading:
        return Heading(1, self.say(f"h:{key}"), key)

    def paragraph(self, text: str) -> Paragraph:
        return Paragraph((Run(text),))

    @property
    def case(self) -> str:
        return self.audit.indicator.case[self.language]

    @property
    def name(self) -> str:
        """`kstt-audit-H99.103-2026-08-05.json`"""
        audit = self.audit
        return f"kstt-audit-{audit.unit.code}-{audit.period.id}-{audit.indicator.id}.json"

    # Sections

    def blocks(self) -> Iterator[Block]:
        """The whole page, in order."""
        for section in (self.head, self.answer, self.formula, self.rows, self.second, self.others, self.frozen):
            yield from section()
        yield from self.again()
        yield from self.annex()

    def head(self) -> list[Block]:
        audit, frame = self.audit, office(self.audit.tree.root.code)
        label = audit.period.label(self.language)
        words = {"id": audit.indicator.id, "unit": audit.unit.name, "period": label}
        title, subject = self.say("title"), self.say("subject", title=audit.indicator.title[self.language], **words)
        report = lambda key, **values: REPORT.say(key, self.language, **values)  # noqa: E731
        return [
            ReportHead(
                organ_above=(frame.organ_above or audit.tree.root.name).upper(),
                organ=frame.organ,
                nation=report("nation"),
                motto=report("motto"),
                number=report("number", symbol=frame.symbol),
                place_date=report("place_date", place=frame.place, year=audit.period.end.year),
                title=title,
                subject=subject,
                basis=(),
                language=self.language,
                document_title=f"{title.capitalize()}: {audit.indicator.id}, {audit.unit.name}, {label}",
                author=frame.organ,
                date=audit.period.end.isoformat(),
                edition_label=self.say("edition"),
                running_title=self.say("running", **words),
            )
        ]

    def answer(self) -> list[Block]:
        """Section I: what the figure is, why, and whether it can be relied on."""
        audit = self.audit
        lines = [self.paragraph(self._why() + self._basis())]
        if audit.check and audit.check.of:
            check = audit.check
            values = {"a": self.n(check.agreed), "b": self.n(check.looked), "c": self.n(len(check.differing))}
            lines.append(self.paragraph(self.say("answer:disagree" if check.differing else "answer:agree", **values)
                                        + self._reliance()))  # fmt: skip
        else:
            lines.append(self.paragraph(self._reliance().strip()))
        if odd := remarks(audit, self.odd, self.language):
            facts = " ".join(runs[0].text for runs in odd)
            lines.append(self.paragraph(self.say("answer:look", facts=facts)))
        return [self.heading("answer"), *lines, self._facts()]

    def _why(self) -> str:
        audit, score = self.audit, self.audit.score
        values = {
            "unit": audit.unit.name,
            "case": self.case,
            "points": number(score.points, self.language, 2) if score.points is not None else "–",
            "max": plain(score.max_points, self.language),
            "n": self.n(score.numerator or 0),
            "d": self.n(score.denominator or 0),
        }
        match score.status:
            case Status.CONSTANT | Status.FULL_FOR_NOTHING | Status.NOT_ASSESSED:
                return self.say(f"answer:{score.status.value}", **values)
            case Status.NOT_AVAILABLE:
                reason = TRACED.say(f"reason:{score.reason.value}", self.language)
                return self.say("answer:not_available", reason=reason, **values)
            case Status.COPIED_FROM_PARENT:
                return self.say("answer:copied", parent=audit.tree.get(score.copied_from).name, **values)
        if not score.denominator:
            return self.say("answer:zero", **values)
        text = self.say("answer:counted", rate=percent(score.rate, self.language), **values)
        if score.threshold != 1:
            text += self.say("answer:threshold", threshold=percent(score.threshold, self.language, 0))
        if audit.counted and audit.counted[2]:
            text += self.say("answer:unknown", u=self.n(audit.counted[2]), case=self.case)
        return text

    def _basis(self) -> str:
        """The weakest evidence among the values used; a figure is no better founded than that."""
        used = [self.audit.rules.source(key) for _, _, key, _ in self._used()]
        weakest = max(used, key=lambda clause: "LSAPI".index(clause.tag.value))
        label, note = evidence_label(weakest, self.language)
        if weakest.tag is Tag.LAW:
            return self.say("answer:basis-law", note=note) if note else ""
        return self.say("answer:basis", label=label, tag=weakest.tag.value, note=note)

    def _reliance(self) -> str:
        state = self.audit.state
        if self.audit.rule is None:
            return ""
        if state.snapshot is None:
            return self.say("answer:live")
        if state.damage:
            return self.say("answer:damaged", name=state.name, n=len(state.damage))
        return self.say("answer:frozen", name=state.name)

    def _facts(self) -> Facts:
        audit, score, state = self.audit, self.audit.score, self.audit.state
        lost = "good" if score.points is not None and not score.lost else "neutral"
        points = number(score.points, self.language, 2) if score.points is not None else "–"
        maximum = self.say("fact:of", max=plain(score.max_points, self.language))
        items = [Fact(self.say("fact:points"), points, maximum, lost)]
        if audit.counted:
            n, d, u = audit.counted
            missed = self.say("fact:missed", n=self.n(len(audit.of("missed"))), u=self.n(u), case=self.case)
            items.append(Fact(self.say("fact:counts"), f"{self.n(n)} / {self.n(d)}", missed))
        check = audit.check
        if check and check.of:
            tone = "bad" if check.differing else "good"
            both = f"{self.n(check.agreed)} / {self.n(check.looked)}"
            items.append(Fact(self.say("fact:second"), both, self.say("fact:agree"), tone))
        elif audit.rule:
            items.append(Fact(self.say("fact:second"), "–", self.say("fact:none")))
        if audit.rule and state.snapshot:
            word, tone = ("damaged", "bad") if state.damage else ("intact", "good")
            items.append(Fact(self.say("fact:state"), state.name, self.say(f"fact:{word}"), tone))
        elif audit.rule:
            items.append(Fact(self.say("fact:state"), self.say("fact:live-name"), self.say("fact:live"), "warning"))
        return Facts("headline", tuple(items))

    def formula(self) -> list[Block]:
        """Section II: the formula with its numbers, the rule in words, and the basis of each value."""
        tokens = formula(self.audit.score, self.language)
        text = " ".join(text for _, text in tokens)
        blocks: list[Block] = [self.heading("formula"), Formula(tuple(Token(*each) for each in tokens), text)]
        blocks += self._in_words()
        blocks.append(self._values("values:caption", list(self._used())))
        return blocks

    def _in_words(self) -> Iterator[Block]:
        audit, rule = self.audit, self.audit.rule
        if rule is None or audit.counted is None:
            return
        schema, values = DATASETS[rule.dataset], audit.plan.values
        n, d, _ = audit.counted
        says = {part: sentence(getattr(rule, part), schema, self.language) for part in ("numerator", "denominator")}
        report = self.say("counts:report") if rule.denominator_from == "report" else ""
        within = "says" if rule.nested else "apart"
        yield Bullets(
            (
                (
                    Run(self.say("counts:denominator", d=self.n(d)), strong=True),
                    Run(self.say("counts:denominator-says", case=self.case, says=says["denominator"]) + report),
                ),
                (
                    Run(self.say("counts:numerator", n=self.n(n)), strong=True),
                    Run(self.say(f"counts:numerator-{within}", case=self.case, says=says["numerator"])),
                ),
                *(
                    (
                        Run(self.say("counts:term", name=getattr(term, self.language)), em=True),
                        Run(sentence(term.body, schema, self.language, values) + "."),
                    )
                    for term in self._terms()
                ),
            )
        )

    def _terms(self) -> list[tree.Term]:
        """The named conditions that the rule uses, each once, outermost first."""
        rule = self.audit.rule
        found = {
            part.name: part
            for each in ((rule.denominator, rule.numerator) if rule else ())
            for part in tree.walk(each)
            if isinstance(part, tree.Term)
        }
        return list(found.values())

    def _used(self) -> Iterator[tuple[str, str, str, str]]:
        """Every value that the figure rests on: words, value, key of its clause, where it is written."""
        audit = self.audit
        for use in audit.asked:
            if use.applied:
                yield self._use(use)
        if audit.rule and audit.counted is not None and audit.score.status is not Status.CONSTANT:
            numerator, denominator = audit.rule.source
            written = self.say("value:as-written")
            path = f"indicators/{audit.indicator.id}/counting/{self._counting_number()}"
            yield self.say("value:denominator"), written, denominator, self._at(f"{path}/denominator")
            yield self.say("value:numerator"), written, numerator, self._at(f"{path}/numerator")
            terms: dict[str, list[tree.Term]] = {}
            for term in self._terms():
                terms.setdefault(audit.rules.terms[term.name].source, []).append(term)
            for source, named in terms.items():
                words = "; ".join(self.say("value:term", name=getattr(term, self.language)) for term in named)
                lines = ", ".join(self._at(f"terms/{term.name}").rpartition(":")[2] for term in named)
                file = self._at(f"terms/{named[0].name}").rpartition(":")[0]
                yield words, written, source, f"{file}:{lines}"
            for name in sorted(tree.parameters(audit.rule.numerator) | tree.parameters(audit.rule.denominator)):
                if parameter := audit.rules.parameters.get(name):
                    yield (
                        parameter.title[self.language],
                        self.n(parameter.value),
                        parameter.source,
                        self._at(f"parameters/{name}"),
                    )

    def _counting_number(self) -> int:
        counting = self.audit.indicator.counted(self.audit.period.end)
        return self.audit.indicator.counting.index(counting) + 1

    def _at(self, path: str) -> str:
        lines = self.audit.rules.lines
        while path and path not in lines:
            path = path.rpartition("/")[0]
        file, line = lines.get(path, (self.audit.rules.file, 1))
        return f"{file}:{line}"

    def _use(self, use: RuleUse) -> tuple[str, str, str, str]:
        kind = next(name for path, name in _VALUES.items() if use.path.endswith(path))
        value = use.value
        if kind == "threshold":
            value = (
                self.say("unknown-value") if value == "unknown" else f"{plain(_decimal(value), self.language)}\u00a0%"
            )
            value = value if self.language == "vi" else value.replace("\u00a0", "")
        elif kind == "max":
            value = plain(_decimal(value), self.language)
        elif kind == "zero":
            value = self.say(f"policy:{value}")
        elif kind == "rounding":
            value = self.say("value:half-up")
        else:
            value = self.say("yes" if value == "True" else "no")
        return self.say(f"value:{kind}"), value, use.source, use.at

    def _values(self, caption: str, used: list[tuple[str, str, str, str]]) -> Table:
        columns = (
            Column(self.say("col:value"), "left", 4),
            Column(self.say("col:used"), "left", 2),
            Column(self.say("col:clause"), "left", 6),
            Column(self.say("col:line"), "left", 2),
        )
        rows = []
        for words, value, key, at in used:
            clause = self.audit.rules.source(key)
            basis = Cell(clause.text(self.language), tag=self._mark(clause))
            rows.append(Row((Cell(words), Cell(value), basis, Cell(at))))
        return Table(self.say(caption), columns, tuple(rows), dense=True)

    def _mark(self, clause: Clause) -> EvidenceMark:
        label, _ = evidence_label(clause, self.language)
        return EvidenceMark(clause.tag.value, f"{label} [{clause.tag.value}]")

    def rows(self) -> list[Block]:
        """Section III: what to look at, then the rows that were missed, are open, and counted."""
        audit = self.audit
        blocks: list[Block] = [self.heading("rows")]
        if not audit.rows:
            why = "constant" if audit.rule is None else "no-table" if audit.counted is None else "empty"
            return [*blocks, self.paragraph(self.say("rows:none", why=self.say(f"why:{why}")))]
        if audit.whole:
            blocks.append(self.paragraph(self.say("rows:whole")))
        elif len(audit.units) > 1:
            blocks.append(self.paragraph(self.say("rows:units", unit=audit.of_unit.name, n=self.n(len(audit.units)))))
        if odd := remarks(audit, self.odd, self.language):
            blocks += [Heading(2, self.say("odd:title"), "odd"), Bullets(tuple(odd))]
            blocks.append(self.paragraph(self.say("odd:care")))
        command = f"kstt rows --store {self.parameters.store} --period {audit.period.id} --unit {audit.of_unit.code}"
        command += f" --indicator {audit.indicator.id} --which {{which}}"
        return [*blocks, *row_lists(audit, self.odd, self.language, command)]

    def second(self) -> list[Block]:
        """Section IV: the second route."""
        check = self.audit.check
        blocks: list[Block] = [self.heading("second")]
        if check is None or not check.of:
            return [*blocks, self.paragraph(self.say("second:none"))]
        text = self.say("second:agree", a=self.n(check.agreed), b=self.n(check.looked))
        if check.looked < check.of:
            text += self.say("second:part", looked=self.n(check.looked), of=self.n(check.of))
        tone = "bad" if check.differing else "good"
        blocks += [self.paragraph(self.say("second:how")), Note(tone, "", text)]
        if check.differing:
            columns = tuple(Column(self.say(f"col:{name}"), "left", 3) for name in ("row", "first", "second"))
            rows = tuple(
                Row((Cell(" · ".join(row.key)), Cell(self._verdict(row.first)), Cell(self._verdict(row.second), "bad")))
                for row in check.differing
            )
            blocks.append(Table(self.say("second:differs"), columns, rows, dense=True))
        return blocks

    def _verdict(self, verdict) -> str:
        name = next((part for part in ("unknown", "numerator") if getattr(verdict, part)), None)
        return self.say(f"verdict:{name or ('missed' if verdict.denominator else 'none')}")

    def others(self) -> list[Block]:
        """Section V: readings and rules that did not apply, with what they would give."""
        audit = self.audit
        blocks: list[Block] = [self.heading("others")]
        if audit.options:
            blocks.append(self._readings())
        else:
            blocks.append(self.paragraph(self.say("others:none")))
        blocks += self._portal()
        idle = [self._use(use) for use in audit.asked if not use.applied]
        return [*blocks, self._values("values:other", idle)] if idle else blocks

    def _portal(self) -> list[Block]:
        """What the portal publishes for this figure, and which explanation fits the difference."""
        given, audit = self.parameters, self.audit
        if not given.portal:
            return []
        store = self._store()
        figure = (audit.unit.code, audit.indicator.id)
        found = reconcile(store, audit.period, given.portal, given.rules, snapshot=given.snapshot, only=[figure])
        return [Heading(2, self.say("portal"), "portal"), ReconcileSection(found, self.language).one(*figure)]

    def _readings(self) -> Table:
        audit = self.audit
        counting = audit.indicator.counted(audit.period.end)
        titles = {option.id: (option.title[self.language], option.source) for option in counting.options}
        own = titles.get(audit.rule.option, (self.say("others:in-use"), counting.numerator.source))
        columns = (
            Column(self.say("col:reading"), "left", 5),
            *(Column(self.say(f"col:{name}"), "right", 1.4) for name in ("numerator", "denominator", "points")),
            Column(self.say("col:clause"), "left", 5),
        )
        rows = [self._reading_row(self.say("others:in-use"), (*audit.counted[:2], audit.score.points), own[1], "total")]
        for reading in audit.options:
            title, source = titles.get(reading.name, (self.say("others:rule"), counting.numerator.source))
            rows.append(self._reading_row(title, (*reading.counts[:2], reading.points), source))
        return Table(self.say("others:caption"), columns, tuple(rows), dense=True)

    def _reading_row(self, title: str, figures: tuple, source: str, kind: Literal["row", "total"] = "row") -> Row:
        n, d, points = figures
        clause = self.audit.rules.source(source)
        shown = number(points, self.language, 2) if points is not None else "–"
        basis = Cell(clause.clause_in(self.language), tag=self._mark(clause))
        return Row((Cell(title), Cell(self.n(n)), Cell(self.n(d)), Cell(shown), basis), kind)

    def frozen(self) -> list[Block]:
        """Section VI: the snapshot, checked now, and what the other states of the rows say."""
        audit, snapshot = self.audit, self.audit.state.snapshot
        blocks: list[Block] = [self.heading("frozen")]
        if snapshot is None:
            blocks.append(Note("warning", "", self.say("live:what")))
        else:
            blocks += [self._snapshot_facts(), self._snapshot_files()]
        rules = self.say("frozen:rules-detail", sha=audit.rules.sha256[:16])
        title = f"{audit.rules.id} – {audit.rules.title[self.language]}"
        blocks.append(Facts("list", (Fact(self.say("frozen:rules"), title, rules),)))
        blocks.append(Note("warning", title, audit.rules.status_note[self.language]))
        if audit.states and audit.counted is not None:
            blocks.append(self._states())
        return blocks

    def _snapshot_facts(self) -> Facts:
        snapshot = self.audit.state.snapshot
        said = snapshot.manifest
        items = [
            Fact(self.say("frozen:name"), snapshot.name, self.say("frozen:revision", n=snapshot.revision)),
            Fact(self.say("frozen:when"), self._moment(said["frozen_at"]), self.say("frozen:utc")),
            Fact(
                self.say("frozen:judged"),
                self.say("frozen:end-of", day=day_text(self.audit.period.end, self.language)),
            ),
        ]
        if said["provisional"]:
            items.append(Fact(self.say("frozen:provisional"), self.say("yes"), tone="warning"))
        if said["reason"]:
            items.append(Fact(self.say("frozen:reason"), said["reason"]))
        items.append(Fact(self.say("frozen:manifest"), snapshot.sha256))
        taken = "; ".join(
            self.say("frozen:source", file=batch["file"], n=self.n(batch["stored"])) for batch in said["batches"]
        )
        items.append(Fact(self.say("frozen:sources"), taken))
        return Facts("list", tuple(items))

    def _moment(self, text: str) -> str:
        from datetime import datetime

        moment = datetime.fromisoformat(text)
        return f"{moment:%H:%M} {day_text(moment, self.language)}"

    def _snapshot_files(self) -> Table:
        snapshot = self.audit.state.snapshot
        damaged = {problem.value("found") for problem in self.audit.state.damage}
        columns = (
            Column(self.say("col:file"), "left", 2),
            Column(self.say("col:rows"), "right", 1),
            Column(self.say("col:sha"), "left", 6),
            Column(self.say("col:now"), "left", 1),
        )
        entries = {f"{name}.parquet": entry for name, entry in snapshot.manifest["tables"].items()}
        entries |= {name: {"sha256": sha256} for name, sha256 in snapshot.manifest.get("files", {}).items()}
        rows = tuple(
            Row(
                (
                    Cell(name),
                    Cell(self.n(entry["rows"]) if "rows" in entry else "–"),
                    Cell(entry["sha256"]),
                    Cell(self.say("now:differs"), "bad") if name in damaged else Cell(self.say("now:same"), "good"),
                )
            )
            for name, entry in entries.items()
        )
        return Table(self.say("frozen:files"), columns, rows, dense=True)

    def _states(self) -> Table:
        columns = (
            Column(self.say("col:state"), "left", 2),
            Column(self.say("col:frozen"), "left", 2),
            *(Column(self.say(f"col:{name}"), "right", 1.3) for name in ("numerator", "denominator", "points")),
            Column(self.say("col:reason"), "left", 4),
        )
        audit = self.audit
        mine = Reading(f"{self._state_name(audit.state.name)} ({self.say('states:this').lower()})", audit.counted, None)
        manifests = {audit.state.name: audit.state.snapshot.manifest if audit.state.snapshot else None}
        manifests |= {each.name: each.snapshot.manifest if each.snapshot else None for each in audit.known_states}
        points = audit.score.points
        rows = [self._state_row(mine, manifests[audit.state.name], points, "total")]
        for each in audit.states:
            shown = Reading(self._state_name(each.name), each.counts, each.points)
            rows.append(self._state_row(shown, manifests[each.name], each.points))
        return Table(self.say("states:caption"), columns, tuple(rows), dense=True)

    def _state_name(self, name: str) -> str:
        return self.say("live") if name == "live" else name

    def _state_row(self, reading: Reading, manifest: dict | None, points, kind: Literal["row", "total"] = "row") -> Row:
        when = self._moment(manifest["frozen_at"]) if manifest else "–"
        reason = (manifest or {}).get("reason") or "–"
        tone = "neutral" if reading.counts == self.audit.counted else "warning"
        return Row(
            (
                Cell(reading.name),
                Cell(when),
                Cell(self.n(reading.counts[0]), tone),
                Cell(self.n(reading.counts[1]), tone),
                Cell(number(points, self.language, 2) if points is not None else "–"),
                Cell(reason),
            ),
            kind,
        )

    def again(self) -> list[Block]:
        """Section VII: the commands that make all of this again."""
        audit, given = self.audit, self.parameters
        rules = "" if given.rules == "portal-2026" else f" --rules {given.rules}"
        state = " --live" if given.snapshot == "live" else f" --snapshot {given.snapshot}" if given.snapshot else ""
        live = " --live" if audit.state.snapshot is None else ""
        common = f"--store {given.store} --period {audit.period.id}{rules}{live}"
        lines = [
            (
                "again:page",
                f"kstt audit {given.unit} {audit.period.id} {audit.indicator.id} --store {given.store}{rules}{state}"
                + (f" --counts {given.portal}" if given.portal else ""),
            )
        ]
        if audit.counted is not None:
            of_unit = audit.of_unit.code
            lines += [
                ("again:counts", f"kstt counts {common} --format csv"),
                ("again:rows", f"kstt rows {common} --unit {of_unit} --indicator {audit.indicator.id} --which missed"),
            ]
        lines.append(("again:rule", f"kstt rules show {audit.rules.id} {audit.indicator.id}"))
        text = "\n".join(f"# {self.say(key)}\n{command}" for key, command in lines)
        return [
            self.heading("again"),
            self.paragraph(self.say("again:how")),
            Listing(self.say("again:commands"), text),
        ]

    def annex(self) -> list[Block]:
        """The rule as it is written, the SQL to paste, and the whole record as JSON."""
        audit = self.audit
        blocks: list[Block] = []
        if audit.sql is not None:
            n, d, u = map(self.n, audit.counted)
            sql = Listing(
                self.say("sql:caption", n=n, d=d, u=u),
                audit.sql,
                self.say("sql:fold", n=len(audit.sql.splitlines())),
            )
            title = self.say("written:caption", rules=audit.rules.id)
            blocks = [
                Annex(self.say("annex"), self.say("annex:title"), "annex"),
                Listing(title, self._as_written()),
                sql,
            ]
        record = json.dumps(audit_record(audit), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return [*blocks, Evidence(self.name, f"{self.say('evidence')} (kstt {__version__})", record)]

    def _as_written(self) -> str:
        """The predicates as the rule set has them, options included where one is in use."""
        audit = self.audit
        counting = audit.indicator.counted(audit.period.end)
        chosen = next((each for each in counting.options if each.id == audit.rule.option), None)
        numerator = (chosen and chosen.numerator) or counting.numerator
        denominator = (chosen and chosen.denominator) or counting.denominator
        lines = [
            f"indicators/{audit.indicator.id}   dataset: {counting.dataset}",
            f"  numerator:   {' '.join(numerator.when.split())}   # {numerator.source}",
            f"  denominator: {' '.join(denominator.when.split())}   # {denominator.source}",
        ]
        for term in self._terms():
            named = audit.rules.terms[term.name]
            lines.append(f"terms/{term.name}: {' '.join(named.when.split())}   # {named.source}")
        used = tree.parameters(audit.rule.numerator) | tree.parameters(audit.rule.denominator)
        for name in sorted(used):
            lines.append(f":{name} = {audit.plan.values[name]}")
        return "\n".join(lines)


def _decimal(text: str):
    from decimal import Decimal

    return Decimal(text)
