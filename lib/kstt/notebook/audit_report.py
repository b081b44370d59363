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
from kstt.notebook.audit_rule import AuditRule
from kstt.notebook.audit_state import AuditState
from kstt.notebook.audit_words import AuditWords
from kstt.notebook.blocks import (
    Annex,
    Block,
    Bullets,
    Cell,
    Column,
    Evidence,
    Fact,
    Facts,
    Heading,
    Listing,
    Note,
    ReportHead,
    Row,
    Table,
)
from kstt.notebook.folders import SAMPLE, store_folder
from kstt.notebook.office import office
from kstt.notebook.parameters import DEFAULT_RULES, PeriodParameters
from kstt.notebook.reconcile_section import ReconcileSection
from kstt.notebook.typed import rules_option, typed
from kstt.notebook.wording import PHRASES as REPORT
from kstt.rulebook import INDICATOR_IDS, Tag, lying
from kstt.scoring import Status
from kstt.terms import Period
from kstt.terms.numbers import number, percent, plain, plain_percent
from kstt.trace.audit import audit_figure
from kstt.trace.audit_record import audit_record
from kstt.trace.wording import PHRASES as TRACED


class AuditParameters(PeriodParameters):
    """unit: code; indicator: `01`–`21`; store: its folder, or `sample`; rules: name or path of a rule set; snapshot:
    "" the period's latest revision, else the store as it is; `live`; or `2026-08/r1`; portal: the portal's counts to
    compare with, "" for none; language: of the page."""

    unit: str = Field(min_length=1)
    indicator: Literal[INDICATOR_IDS]
    store: str = Field(SAMPLE, min_length=1)
    rules: str = Field(DEFAULT_RULES, min_length=1)
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
            store_folder(given.store),
            given.unit,
            Period.parse(given.period),
            given.indicator,
            given.rules,
            snapshot=given.snapshot,
        )
        self.words = AuditWords(self.audit, self.language)
        self.rule = AuditRule(self.audit, self.language)
        self.odd = Oddities.of(self.audit)

    @property
    def name(self) -> str:
        """`kstt-audit-H99.103-2026-08-05.json`"""
        audit = self.audit
        return f"kstt-audit-{audit.unit.code}-{audit.period.id}-{audit.indicator.id}.json"

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
        title, subject = (
            self.words.say("title"),
            self.words.say("subject", title=audit.indicator.title[self.language], **words),
        )
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
                edition_label=self.words.say("edition"),
                running_title=self.words.say("running", **words),
                made_for=self.parameters.made_for(),
            )
        ]

    def answer(self) -> list[Block]:
        """Section I: what the figure is, why, and whether it can be relied on."""
        audit = self.audit
        lines = [self.words.paragraph(self._why() + self._basis())]
        if audit.check and audit.check.of:
            check = audit.check
            values = {
                "a": self.words.n(check.agreed),
                "b": self.words.n(check.looked),
                "c": self.words.n(len(check.differing)),
            }
            lines.append(self.words.paragraph(self.words.say("answer:disagree" if check.differing else "answer:agree", **values)
                                        + self._reliance()))  # fmt: skip
        else:
            lines.append(self.words.paragraph(self._reliance().strip()))
        if odd := remarks(audit, self.odd, self.language):
            facts = " ".join(runs[0].text for runs in odd)
            lines.append(self.words.paragraph(self.words.say("answer:look", facts=facts)))
        return [self.words.heading("answer"), *lines, self._facts()]

    def _why(self) -> str:
        audit, score = self.audit, self.audit.score
        values = {
            "unit": audit.unit.name,
            "case": self.words.case_of(score.denominator or 0),
            "points": number(score.points, self.language, 2) if score.points is not None else "–",
            "max": plain(score.max_points, self.language),
            "n": self.words.n(score.numerator or 0),
            "d": self.words.n(score.denominator or 0),
        }
        match score.status:
            case Status.CONSTANT | Status.FULL_FOR_NOTHING | Status.NOT_ASSESSED:
                return self.words.say(f"answer:{score.status.value}", **values)
            case Status.NOT_AVAILABLE:
                reason = TRACED.say(f"reason:{score.reason.value}", self.language)
                return self.words.say("answer:not_available", reason=reason, **values)
            case Status.COPIED_FROM_PARENT:
                return self.words.say("answer:copied", parent=audit.tree.get(score.copied_from).name, **values)
        if not score.denominator:
            return self.words.say("answer:zero", **values)
        text = self.words.say("answer:counted", rate=percent(score.rate, self.language), **values)
        if score.threshold != 1:
            text += self.words.say("answer:threshold", threshold=plain_percent(score.threshold, self.language))
        return text + self._unknown()

    def _unknown(self) -> str:
        """What rows that lack data do in the figure: only those that surely belong to the denominator are in it."""
        audit, text = self.audit, ""
        if audit.counted and audit.counted[2] and audit.check and audit.check.looked < audit.check.of:
            return " " + TRACED.say("mark:unknown_rows", self.language, value=self.words.n(audit.counted[2]))
        for key, inside in (("answer:unknown", True), ("answer:unknown-outside", False)):
            rows = [row for row in audit.rows if row.first.unknown and row.first.denominator is inside]
            if rows:
                text += self.words.say(key, u=self.words.n(len(rows)), case=self.words.case_of(len(rows)))
        return text

    def _basis(self) -> str:
        """The weakest evidence among the values used; a figure is no better founded than that. None without a figure."""
        tags = [used.tag for used in self.rule.used()]
        if not tags:
            return ""
        weakest = max(tags, key=lambda tag: "LSAPI".index(tag.value))
        label = TRACED.say(f"tag:{weakest.value}", self.language)
        if weakest is Tag.LAW:
            clauses = [self.audit.rules.source(use.source) for use in self.audit.asked if use.applied]
            unchecked = any(not clause.checked for clause in clauses)
            return self.words.say("answer:basis-law", note=TRACED.say("tag-note:L", self.language)) if unchecked else ""
        note = TRACED.say(f"tag-note:{weakest.value}", self.language)
        return self.words.say("answer:basis", label=label, tag=weakest.value, note=note)

    def _reliance(self) -> str:
        state = self.audit.state
        if self.audit.rule is None:
            return ""
        if state.snapshot is None:
            return self.words.say("answer:live")
        if state.damage:
            return self.words.say("answer:damaged", name=state.name, n=len(state.damage))
        return self.words.say("answer:frozen", name=state.name)

    def _facts(self) -> Facts:
        audit, score, state = self.audit, self.audit.score, self.audit.state
        lost = "good" if score.points is not None and not score.lost else "neutral"
        points = number(score.points, self.language, 2) if score.points is not None else "–"
        maximum = self.words.say("fact:of", max=plain(score.max_points, self.language))
        items = [Fact(self.words.say("fact:points"), points, maximum, lost)]
        if audit.counted:
            n, d, u = audit.counted
            missed = len(audit.of("missed"))
            missed = self.words.say(
                "fact:missed", n=self.words.n(missed), u=self.words.n(u), case=self.words.case_of(missed)
            )
            if alone := audit.reported_alone:
                missed += self.words.say("fact:report-alone", n=self.words.n(alone))
            items.append(Fact(self.words.say("fact:counts"), f"{self.words.n(n)} / {self.words.n(d)}", missed))
        check = audit.check
        if check and check.of:
            tone = "bad" if check.differing else "good"
            both = f"{self.words.n(check.agreed)} / {self.words.n(check.looked)}"
            items.append(Fact(self.words.say("fact:second"), both, self.words.say("fact:agree", n=check.agreed), tone))
        elif audit.rule:
            items.append(Fact(self.words.say("fact:second"), "–", self.words.say("fact:none")))
        if audit.rule and state.snapshot:
            word, tone = ("damaged", "bad") if state.damage else ("intact", "good")
            items.append(Fact(self.words.say("fact:state"), state.name, self.words.say(f"fact:{word}"), tone))
        elif audit.rule:
            items.append(
                Fact(
                    self.words.say("fact:state"),
                    self.words.say("fact:live-name"),
                    self.words.say("fact:live"),
                    "warning",
                )
            )
        return Facts("headline", tuple(items))

    def formula(self) -> list[Block]:
        """Section II: the formula with its numbers, the rule in words, and the basis of each value."""
        return self.rule.formula()

    def rows(self) -> list[Block]:
        """Section III: what to look at, then the rows that were missed, are open, and counted."""
        audit = self.audit
        blocks: list[Block] = [self.words.heading("rows")]
        if not audit.rows:
            why = "constant" if audit.rule is None else "no-table" if audit.counted is None else "empty"
            return [*blocks, self.words.paragraph(self.words.say("rows:none", why=self.words.say(f"why:{why}")))]
        if audit.whole:
            blocks.append(self.words.paragraph(self.words.say("rows:whole")))
        elif len(audit.units) > 1:
            own = audit.of_unit.code in audit.units
            key = "rows:units-own" if own else "rows:units"
            n = self.words.n(len(audit.units) - own)
            blocks.append(self.words.paragraph(self.words.say(key, unit=audit.of_unit.name, n=n)))
        if odd := remarks(audit, self.odd, self.language):
            blocks += [Heading(2, self.words.say("odd:title"), "odd"), Bullets(tuple(odd))]
            blocks.append(self.words.paragraph(self.words.say("odd:care")))
        command = self._rows if self._is_newest else lambda which: f"{self._page} --format json"
        return [*blocks, *row_lists(audit, self.odd, self.language, command)]

    @property
    def _page(self) -> str:
        """The command that makes this audit again."""
        audit, given = self.audit, self.parameters
        state = " --live" if given.snapshot == "live" else f" --snapshot {given.snapshot}" if given.snapshot else ""
        return (
            f"kstt audit {given.unit} {audit.period.id} {audit.indicator.id} --store {typed(given.store)}"
            f"{rules_option(given.rules)}{state}" + (f" --counts {typed(given.portal)}" if given.portal else "")
        )

    @property
    def _rows_of(self) -> str:
        """Which rows, by which rules: options of `kstt counts` and `kstt rows`."""
        given, live = self.parameters, " --live" if self.audit.state.snapshot is None else ""
        return f"--store {typed(given.store)} --period {self.audit.period.id}{rules_option(given.rules)}{live}"

    def _rows(self, which: str) -> str:
        """The command that shows rows of a part of the figure."""
        audit = self.audit
        return f"kstt rows {self._rows_of} --unit {audit.of_unit.code} --indicator {audit.indicator.id} --which {which}"

    @property
    def _is_newest(self) -> bool:
        """Whether `kstt counts` and `kstt rows`, which take the newest revision or the store, see the rows of this page."""
        frozen = self.audit.state.snapshot
        others = (each.snapshot for each in self.audit.known_states if each.snapshot)
        return frozen is None or all(each.revision < frozen.revision for each in others)

    def second(self) -> list[Block]:
        """Section IV: the second route."""
        check = self.audit.check
        blocks: list[Block] = [self.words.heading("second")]
        if check is None or not check.of:
            return [*blocks, self.words.paragraph(self.words.say("second:none"))]
        text = self.words.say("second:agree", a=self.words.n(check.agreed), b=self.words.n(check.looked))
        if check.looked < check.of:
            text += self.words.say("second:part", looked=self.words.n(check.looked), of=self.words.n(check.of))
        tone = "bad" if check.differing else "good"
        blocks += [self.words.paragraph(self.words.say("second:how")), Note(tone, "", text)]
        if check.differing:
            columns = tuple(Column(self.words.say(f"col:{name}"), "left", 3) for name in ("row", "first", "second"))
            rows = tuple(
                Row((Cell(" · ".join(row.key)), Cell(self._verdict(row.first)), Cell(self._verdict(row.second), "bad")))
                for row in check.differing
            )
            blocks.append(Table(self.words.say("second:differs"), columns, rows, dense=True))
        return blocks

    def _verdict(self, verdict) -> str:
        name = next((part for part in ("unknown", "numerator") if getattr(verdict, part)), None)
        return self.words.say(f"verdict:{name or ('missed' if verdict.denominator else 'none')}")

    def others(self) -> list[Block]:
        """Section V: readings and rules that did not apply, with what they would give; the portal's figure if given."""
        return [self.words.heading("others"), *self.rule.readings(), *self._portal()]

    def _portal(self) -> list[Block]:
        """What the portal publishes for this figure, and which explanation fits the difference."""
        given, audit = self.parameters, self.audit
        if not given.portal:
            return []
        store, portal = store_folder(given.store), lying(Path(given.portal))
        figure = (audit.unit.code, audit.indicator.id)
        found = reconcile(store, audit.period, portal, given.rules, snapshot=given.snapshot, only=[figure])
        return [Heading(2, self.words.say("portal"), "portal"), ReconcileSection(found, self.language).one(*figure)]

    def frozen(self) -> list[Block]:
        """Section VI: the snapshot, checked now, and what the other states of the rows say."""
        return AuditState(self.audit, self.language).frozen()

    def again(self) -> list[Block]:
        """Section VII: the commands that make all of this again."""
        audit, rules = self.audit, self.parameters.rules
        lines = [("again:page", self._page)]
        if audit.counted is not None and self._is_newest:
            lines.append(("again:counts", f"kstt counts {self._rows_of} --format csv"))
            lines.append(("again:rows", self._rows("missed")))
        # A set of a folder of its own is known by its path alone.
        named = typed(rules) if Path(rules).stem == audit.rules.id else audit.rules.id
        lines.append(("again:rule", f"kstt rules show {named} {audit.indicator.id}"))
        text = "\n".join(f"# {self.words.say(key)}\n{command}" for key, command in lines)
        return [
            self.words.heading("again"),
            self.words.paragraph(self.words.say("again:how")),
            Listing(self.words.say("again:commands"), text),
        ]

    def annex(self) -> list[Block]:
        """The rule as it is written, the SQL to paste, and the whole record as JSON."""
        audit = self.audit
        blocks: list[Block] = []
        if audit.sql is not None:
            n, d, u = map(self.words.n, audit.counted)
            sql = Listing(
                self.words.say("sql:caption", n=n, d=d, u=u),
                audit.sql,
                self.words.say("sql:fold", n=len(audit.sql.splitlines())),
            )
            blocks = [
                Annex(self.words.say("annex"), self.words.say("annex:title"), "annex"),
                self.rule.written(),
                sql,
            ]
        record = json.dumps(audit_record(audit), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return [*blocks, Evidence(self.name, f"{self.words.say('evidence')} (kstt {__version__})", record)]
