"""The section of one indicator: what it measures, clause, numbers, formula, what was lost, its last 13 periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kstt.notebook import charts
from kstt.notebook.blocks import CountLine, EvidenceLine, Figure, Formula, IndicatorSection, NoteLine, Token
from kstt.notebook.score_table import DASH, points_tone
from kstt.notebook.wording import PHRASES
from kstt.notebook.worked_out import clauses_of, worked_out
from kstt.rulebook import Tag
from kstt.rulebook.model import Counted
from kstt.rulebook.predicate.differing import PARTS, Condition, Part, counts_otherwise
from kstt.rulebook.predicate.rules import CountingRule, counting_rules
from kstt.rulebook.predicate.sentence import sentence
from kstt.scoring import IndicatorScore, Status
from kstt.terms.numbers import number, percent, plain
from kstt.trace import explain
from kstt.trace.record import rules_asked
from kstt.trace.wording import PHRASES as TRACED

if TYPE_CHECKING:
    from kstt.notebook.unit_report import UnitReport
    from kstt.rulebook import Indicator

_LABELS = (
    "measures",
    "evidence",
    "numerator",
    "denominator",
    "rate",
    "formula",
    "threshold",
    "lost",
    "win_back",
    "responsible",
    "data_source",
    "notes",
    "points",
)


_ORDER = tuple(Tag)
"""Evidence from the strongest to the weakest."""

_ROLES = {
    "max": "role:max",
    "threshold/pct": "role:threshold",
    "zero_denominator/policy": "role:zero",
    "constant/value": "role:constant",
    "copied_from_parent/value": "role:copied",
    "adding": "role:adding",
}


def _evidence(report: UnitReport, score: IndicatorScore) -> EvidenceLine:
    """What stands behind the figure: how it is counted and every rule that decided, each with the label of its clause.

    The clauses themselves are listed at the end of the report; only legal text is quoted here. A figure is only as well
    founded as the weakest of them, so the mark shown is that one's. The threshold is told in every section but that of a
    constant, so its clause is too, whether it decided or not. What was counted from rows rests on the rule's named
    conditions, its limits and the columns worked out as well, which are no part of a figure that was handed in.
    """
    rules, say = report.month.rules, report.say
    indicator = rules.indicator(score.indicator)
    asked = rules_asked(score, rules, indicator.version(report.month.period.end))
    told = "threshold/pct" if score.status is not Status.CONSTANT else None
    decided = [
        use
        for use in asked
        if (use.applied and not use.path.startswith("rounding"))
        or use.path.endswith("/max")
        or (told and use.path.endswith(told))
    ]
    own = counted_otherwise(report, indicator)
    counted = list(
        dict.fromkeys(
            key for part in PARTS for key in (own[part].sources if part in own else (getattr(indicator, part).source,))
        )
    )
    rule = _counted_by(report, score)
    behind = [key for key in (clauses_of(rule, rules) if rule else ()) if key not in counted]
    derived = set(worked_out(rule).values()) if rule else set()
    labels = ", ".join(report.frame.cite(key) for key in (*counted, *behind))
    parts = [f"{say('role:counting')} [{labels}]"]
    parts += [
        f"{rules.source(key).clause_in(report.language)} [{report.frame.cite(key)}]"
        for key in counted
        if rules.source(key).tag is Tag.LAW
    ]
    if derived:
        parts.append(f"{say('role:derived')} [{max(derived, key=_ORDER.index).value}]")
    for use in decided:
        role = next(name for path, name in _ROLES.items() if use.path.endswith(path))
        parts.append(f"{say(role)} [{report.frame.cite(use.source)}]")
    clauses = [rules.source(key) for key in (*counted, *behind, *(use.source for use in decided))]
    weakest = max((*derived, *(clause.tag for clause in clauses)), key=_ORDER.index)
    unchecked = weakest is Tag.LAW and not all(clause.checked for clause in clauses)
    note = TRACED.say("tag-note:L", report.language) if unchecked else None
    return EvidenceLine("; ".join(parts), weakest.value, TRACED.say(f"tag:{weakest.value}", report.language), note)


def _counted_by(report: UnitReport, score: IndicatorScore) -> CountingRule | None:
    """The rule by which a figure was counted from rows; None for one that was handed in or that no rows decide."""
    if not report.month.counted or score.numerator is None or score.status is Status.CONSTANT:
        return None
    found = counting_rules(report.month.rules, report.month.period.end)
    return next((each for each in found if each.indicator == score.indicator), None)


def counted_otherwise(report: UnitReport, indicator: Indicator) -> dict[Part, Condition]:
    """What a province's own set counts in another way than the official one; nothing of figures that were handed in."""
    law = report.month.official_rules
    if law is None or not report.month.counted:
        return {}
    day = report.month.period.end
    found = {part: counts_otherwise(report.month.rules, law, indicator.id, part, day) for part in PARTS}
    return {part: condition for part, condition in found.items() if condition is not None}


def _meanings(report: UnitReport, indicator: Indicator) -> tuple[Counted, Counted]:
    """What numerator and denominator count. Words that the province took over with a condition that it changed are not
    true any more: there the condition itself is put in words."""
    words = {part: getattr(indicator, part) for part in PARTS}
    theirs = report.month.official_rules.indicator(indicator.id) if report.month.official_rules else indicator
    stale = [part for part in counted_otherwise(report, indicator) if words[part] == getattr(theirs, part)]
    if stale:
        day = report.month.period.end
        rule = next(each for each in counting_rules(report.month.rules, day) if each.indicator == indicator.id)
        for part in stale:
            says = {
                language: PHRASES.say(
                    "section:counted-as",
                    language,
                    case=indicator.case[language],
                    says=sentence(getattr(rule, part), rule.schema, language),
                )
                for language in ("vi", "en")
            }
            words[part] = Counted(**says, source=words[part].source)
    return words["numerator"], words["denominator"]


def _trend(report: UnitReport, id: str, title: str) -> Figure | None:
    """The line of the last periods; nothing when there are not two of them to compare."""
    points = [charts.TrendPoint(period, card.indicator(id).rate if card else None) for period, card in report.history]
    if sum(point.rate is not None for point in points) < 2:
        return None
    threshold = report.card.indicator(id).threshold
    pct = threshold * 100 if threshold is not None else None
    return charts.trend(points, language=report.language, title=title, threshold_pct=pct, breaks=report.month.breaks())


def _line(indicator: Indicator, counted: Counted, n: int | None, language: str) -> CountLine:
    """A number and what it counts, which begins in the singular after 1 where it begins with the indicator's own case."""
    meaning, cases = counted[language], indicator.case[language]
    if n == 1 and meaning.startswith(f"{cases} "):
        meaning = indicator.case_of(1, language) + meaning.removeprefix(cases)
    return CountLine(DASH if n is None else number(n, language), meaning)


def indicator_section(report: UnitReport, id: str) -> IndicatorSection:
    """The block of one indicator of a unit report."""
    language, say, rules = report.language, report.say, report.month.rules
    score, indicator = report.card.indicator(id), rules.indicator(id)
    count = report.month.counts(report.month.period).get(report.unit.code, report.month.period, id)
    official = report.month.official_cards.get(report.unit.code)
    numerator, denominator = _meanings(report, indicator)
    words = explain(
        score,
        rules,
        language,
        what=report.what_if.get(id) if report.parameters.edition == "internal" else None,
        published=report.month.published.get(report.unit.code, report.month.period.id, "indicator", id),
        official=(official.rules, official.indicator(id)) if official else None,
        published_rate_pct=count.published_rate_pct if count else None,
        parent=report.parent_name,
    )
    known = score.numerator is not None and score.status is not Status.CONSTANT
    offices = {
        key: ", ".join(rules.offices[o].title[language] for o in keys)
        for key, keys in (("lead", indicator.lead), ("coordinating", indicator.coordinating))
    }
    responsible = say("responsible", **offices) if indicator.coordinating else say("responsible:lead", **offices)
    version = indicator.version(report.month.period.end)
    notes = [NoteLine(remark.tone, remark.text) for remark in words.remarks]
    notes += [
        NoteLine("neutral", text[language]) for text in (indicator.note, version.note if version else None) if text
    ]
    group = rules.group(indicator.group)
    constant = score.status is Status.CONSTANT
    return IndicatorSection(
        id=id,
        anchor=f"indicator-{id}",
        title=indicator.title[language],
        group=say("group:line", id=group.id, title=group.title[language]),
        points=number(score.points, language, 2) if score.available else DASH,
        max_points=plain(score.max_points, language),
        points_tone=points_tone(score),
        status=words.status,
        measures=indicator.measures[language],
        evidence=_evidence(report, score),
        numerator=_line(indicator, numerator, score.numerator if known else None, language),
        denominator=_line(indicator, denominator, score.denominator if known else None, language),
        rate=percent(score.rate, language) if score.rate is not None and known else DASH,
        formula=Formula(
            tuple(Token(kind, text) for kind, text in words.formula), " ".join(text for _, text in words.formula)
        ),
        threshold=words.threshold,
        lost=words.lost,
        win_back=words.win_back,
        responsible=responsible,
        data_source=rules.data_sources[indicator.data_source].title[language],
        notes=tuple(notes),
        trend=None if constant else _trend(report, id, indicator.title[language]),
        labels={key: say(f"label:{key}") for key in _LABELS},
    )
