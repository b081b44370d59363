"""The rule of an audited figure: formula, conditions in words, every value with its basis, readings that did not apply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kstt.notebook.audit_words import AuditWords
from kstt.notebook.blocks import Block, Bullets, Cell, Column, Formula, Listing, Row, Run, Table, Token
from kstt.notebook.worked_out import limits_of, terms_of, worked_out
from kstt.rulebook import Tag
from kstt.rulebook.model import CountingOption
from kstt.rulebook.predicate import tree
from kstt.rulebook.predicate.sentence import sentence
from kstt.scoring import Status
from kstt.terms.datasets import DATASETS
from kstt.terms.numbers import number, plain
from kstt.trace.explain import formula
from kstt.trace.record import RuleUse

_VALUES = {
    "max": "max",
    "threshold/pct": "threshold",
    "zero_denominator/policy": "zero",
    "constant/value": "constant",
    "copied_from_parent/value": "copied",
    "rounding/mode": "rounding",
    "adding": "months",
}


@dataclass(frozen=True, slots=True)
class UsedValue:
    """A value that the figure rests on. at: where it is written."""

    words: str
    value: str
    basis: str
    tag: Tag
    at: str


class AuditRule(AuditWords):
    """Sections II and V, and the rule as it is written."""

    def formula(self) -> list[Block]:
        """Section II: the formula with its numbers, the rule in words, and the basis of each value."""
        tokens = formula(self.audit.score, self.language)
        text = " ".join(text for _, text in tokens)
        blocks: list[Block] = [self.heading("formula"), Formula(tuple(Token(*each) for each in tokens), text)]
        blocks += self._in_words()
        used = list(self.used())
        return [*blocks, self._values("values:caption", used)] if used else blocks

    def _in_words(self) -> Iterator[Block]:
        audit, rule = self.audit, self.audit.rule
        if rule is None or audit.counted is None:
            return
        schema, values = DATASETS[rule.dataset], audit.plan.values
        n, d, _ = audit.counted
        says = {part: sentence(getattr(rule, part), schema, self.language) for part in ("numerator", "denominator")}
        report = self.say("counts:report") if rule.denominator_from == "report" else ""
        if alone := audit.reported_alone:
            report += self.say("counts:report-alone", n=self.n(alone), case=self.case_of(alone))
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

    def _terms(self) -> tuple[tree.Term, ...]:
        return terms_of(self.audit.rule) if self.audit.rule else ()

    def used(self) -> Iterator[UsedValue]:
        """Every value that the figure rests on."""
        audit = self.audit
        for use in audit.asked:
            if use.applied:
                yield self._use(use)
        if audit.rule is None or audit.counted is None or audit.score.status is Status.CONSTANT:
            return
        numerator, denominator = audit.rule.source
        written = self.say("value:as-written")
        if chosen := self._chosen():
            source = audit.indicator.counted(audit.period.end).source or chosen.source
            yield self._by_clause(
                self.say("value:chosen"),
                chosen.title[self.language],
                source,
                self._at(f"{self._counting_path()}/chosen"),
            )
        yield self._by_clause(self.say("value:denominator"), written, denominator, self._at_predicate("denominator"))
        yield self._by_clause(self.say("value:numerator"), written, numerator, self._at_predicate("numerator"))
        terms: dict[str, list[tree.Term]] = {}
        for term in self._terms():
            terms.setdefault(audit.rules.terms[term.name].source, []).append(term)
        for source, named in terms.items():
            words = "; ".join(self.say("value:term", name=getattr(term, self.language)) for term in named)
            places: dict[str, list[str]] = {}
            for term in named:
                file, _, line = self._at(f"terms/{term.name}/when").rpartition(":")
                places.setdefault(file, []).append(line)
            at = "; ".join(f"{file}:{', '.join(lines)}" for file, lines in places.items())
            yield self._by_clause(words, written, source, at)
        for name in limits_of(audit.rule, audit.rules):
            parameter = audit.rules.parameters[name]
            title, value = parameter.title[self.language], audit.plan.parameters[name]
            where = "value" if value == parameter.value else "ministry"
            yield self._by_clause(title, self.n(value), parameter.source, self._at(f"parameters/{name}/{where}"))
        yield from self._derived()

    def _derived(self) -> Iterator[UsedValue]:
        """What is worked out before the rule's conditions are asked, with the evidence for how."""
        rule = self.audit.rule
        for name, tag in worked_out(rule).items():
            label = getattr(DATASETS[rule.dataset].column(name), self.language)
            yield UsedValue(label, self.say("value:derived"), self.say(f"derived:{name}"), tag, "docs/counting.md")

    def _by_clause(self, words: str, value: str, source: str, at: str) -> UsedValue:
        clause = self.audit.rules.source(source)
        return UsedValue(words, value, clause.text(self.language), clause.tag, at)

    def _counting_path(self) -> str:
        counting = self.audit.indicator.counted(self.audit.period.end)
        return f"indicators/{self.audit.indicator.id}/counting/{self.audit.indicator.counting.index(counting) + 1}"

    def _chosen(self) -> CountingOption | None:
        """The reading in use, where it is not the rule itself."""
        counting = self.audit.indicator.counted(self.audit.period.end)
        return next((each for each in counting.options if each.id == self.audit.rule.option), None)

    def _at_predicate(self, part: Literal["numerator", "denominator"]) -> str:
        """Where the predicate in use is written: the option's own, or the rule's."""
        chosen = self._chosen()
        inside = f"/options/{chosen.id}" if chosen and getattr(chosen, part) else ""
        return self._at(f"{self._counting_path()}{inside}/{part}/when")

    def _at(self, path: str) -> str:
        lines = self.audit.rules.lines
        while path and path not in lines:
            path = path.rpartition("/")[0]
        file, line = lines.get(path, (self.audit.rules.file, 1))
        return f"{file}:{line}"

    def _use(self, use: RuleUse) -> UsedValue:
        kind = next(name for path, name in _VALUES.items() if use.path.endswith(path))
        value = use.value
        if kind == "threshold":
            value = (
                self.say("unknown-value") if value == "unknown" else f"{plain(Decimal(value), self.language)}\u00a0%"
            )
            value = value if self.language == "vi" else value.replace("\u00a0", "")
        elif kind == "max":
            value = plain(Decimal(value), self.language)
        elif kind == "zero":
            value = self.say(f"policy:{value}")
        elif kind == "rounding":
            value = self.say("value:half-up")
        elif kind == "months":
            value = self.say(f"months:{value}")
        else:
            value = self.say("yes" if value == "True" else "no")
        return self._by_clause(self.say(f"value:{kind}"), value, use.source, use.at)

    def _values(self, caption: str, used: list[UsedValue]) -> Table:
        columns = (
            Column(self.say("col:value"), "left", 4),
            Column(self.say("col:used"), "left", 2),
            Column(self.say("col:clause"), "left", 6),
            Column(self.say("col:line"), "left", 2),
        )
        rows = (
            Row((Cell(each.words), Cell(each.value), Cell(each.basis, tag=self.mark(each.tag)), Cell(each.at)))
            for each in used
        )
        return Table(self.say(caption), columns, tuple(rows), dense=True)

    def readings(self) -> list[Block]:
        """What other readings would give, and the rules that were asked without effect."""
        audit = self.audit
        table = [self._readings()] if audit.options else [self.paragraph(self.say("others:none"))]
        idle = [self._use(use) for use in audit.asked if not use.applied]
        return [*table, self._values("values:other", idle)] if idle else table

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
        basis = Cell(clause.clause_in(self.language), tag=self.mark(clause.tag))
        return Row((Cell(title), Cell(self.n(n)), Cell(self.n(d)), Cell(shown), basis), kind)

    def written(self) -> Listing:
        """The predicates as the rule set has them."""
        return Listing(self.say("written:caption", rules=self.audit.rules.id), self._as_written())

    def _as_written(self) -> str:
        """The predicates as the rule set has them, options included where one is in use."""
        audit = self.audit
        counting = audit.indicator.counted(audit.period.end)
        chosen = self._chosen()
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
