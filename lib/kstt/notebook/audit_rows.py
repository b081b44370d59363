"""The rows behind an audited figure: in an order that shows what is odd, each with why it counts as it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from kstt.notebook.audit_wording import PHRASES
from kstt.notebook.blocks import Block, Cell, Column, DossierList, Row, Run, Tone
from kstt.notebook.dossier_list import FOLDED, PRINTED, by_days_late, day_text, dossier_list, listed, why_in_05
from kstt.rulebook.predicate import tree
from kstt.rulebook.predicate.oracle import holds
from kstt.rulebook.predicate.sentence import sentence
from kstt.rulebook.predicate.tree import Predicate
from kstt.terms.datasets import DATASETS, VALUE_WORDS
from kstt.terms.numbers import number, percent
from kstt.terms.tables import Kind
from kstt.trace.audit import LAST_MINUTES, Audit, AuditedRow

_LAST = timedelta(minutes=LAST_MINUTES)
TIMES_ELSEWHERE, TOGETHER, ACCOUNT_SHARE, FEW = 3, 5, 2, 5
"""What is worth a remark: three times the other units' share of ends in the last half hour, five in one minute, half
from one account; with at least five rows. Plain thresholds that point at rows; tests of chance are for the signals."""

_TIMED = {"on_time"}


@dataclass(frozen=True)
class Oddities:
    """What catches the eye in the rows of the denominator.

    before_due: dossier → time between its end and its deadline, of those that ended in time, where the rule asks for
    the deadline; minute: dossier → minute in which it ended together with others; account: dossier → how many online
    filings its account has, where the rule asks for the channel.
    """

    before_due: dict[str, timedelta]
    minute: dict[str, datetime]
    account: dict[str, int]

    @classmethod
    def of(cls, audit: Audit) -> Oddities:
        if audit.rule is None or audit.rule.dataset != "dossiers":
            return cls({}, {}, {})
        end = audit.plan.values["period_end"]
        used = tree.columns(audit.rule.numerator) | tree.columns(audit.rule.denominator)
        before, minutes, accounts = {}, {}, {}
        for row in audit.rows:
            name, ended, due = row.key[0], row.values.get("ended_at"), row.values.get("effective_due_at")
            if ended is not None and ended <= end:
                minutes[name] = ended.replace(second=0, microsecond=0)
                if "effective_due_at" in used and due is not None and ended <= due:
                    before[name] = due - ended
            if "channel" in used and row.values.get("channel") == "online" and row.values.get("account_key"):
                accounts[name] = row.values["account_key"]
        together, filings = Counter(minutes.values()), Counter(accounts.values())
        return cls(
            before,
            {name: minute for name, minute in minutes.items() if together[minute] >= TOGETHER},
            {name: filings[account] for name, account in accounts.items()},
        )

    def order(self, row: AuditedRow) -> tuple:
        """Ended together first, then nearest to the deadline, then the busiest account."""
        name = row.key[0]
        minute = self.minute.get(name)
        return (
            minute is None,
            minute or datetime.max,
            self.before_due.get(name, timedelta.max),
            -self.account.get(name, 0),
            row.key,
        )


def remarks(audit: Audit, odd: Oddities, language: str) -> list[tuple[Run, ...]]:
    """What the reader should look at, with numbers; nothing where nothing stands out."""

    def say(key: str, **values: object) -> str:
        return PHRASES.say(key, language, **values)

    def n(value: int) -> str:
        return number(value, language)

    found: list[tuple[str, str]] = []
    near = sum(each <= _LAST for each in odd.before_due.values())
    ends = len(odd.before_due)
    other, others = audit.elsewhere or (0, 0)
    if audit.elsewhere and near >= FEW and near * others >= TIMES_ELSEWHERE * other * ends:
        shares = {name: percent(Fraction(*pair), language, 0) for name, pair in
                  (("share", (near, ends)), ("elsewhere", (other, others or 1)))}  # fmt: skip
        found.append((say("odd:near", n=n(near), of=n(ends), **shares), say("odd:near-why")))
    for minute, times in Counter(odd.minute.values()).most_common(2):
        moment = f"{minute:%H:%M}"
        day = day_text(minute, language)
        found.append((say("odd:minute", n=n(times), minute=moment, day=day), say("odd:minute-why")))
    online = len(odd.account)
    most = max(odd.account.values(), default=0)
    if most >= FEW and most * ACCOUNT_SHARE >= online:
        share = percent(Fraction(most, online), language, 0)
        found.append((say("odd:account", n=n(most), of=n(online), share=share), say("odd:account-why")))
    return [(Run(fact, strong=True), Run(" " + why)) for fact, why in found]


def row_lists(audit: Audit, odd: Oddities, language: str, command: Callable[[str], str]) -> list[Block]:
    """Missed, unknown and counted rows. command: gives, for the part of a list, how to see it in full."""
    made: list[Block] = []
    for which in ("missed", "unknown", "numerator"):
        rows = audit.of(which)
        if not rows:
            continue
        caption = PHRASES.say(f"rows:{which}", language)
        rest = command(which)
        make = _dossiers if audit.rule.dataset == "dossiers" else _others
        made.append(make(audit, odd, rows, which, caption, rest, language))
    return made


def _dossiers(
    audit: Audit, odd: Oddities, rows: Sequence[AuditedRow], which: str, caption: str, rest: str, language: str
) -> DossierList:
    allowed = audit.plan.parameters.get("supplements_allowed", 1)
    timed = _is_timed(audit)
    ordered = sorted(rows, key=odd.order)
    if which == "missed" and timed:
        by_id = {row.key[0]: row for row in rows}
        late = by_days_late(listed(row.values, audit.period, allowed) for row in rows)
        ordered = [by_id[each.dossier_id] for each in late]
    shown = ordered[: PRINTED + FOLDED]
    why = {}
    for row in shown:
        words, tone = reasons(audit, row, language)
        if timed:
            words, tone = why_in_05(listed(row.values, audit.period, allowed), language)
        why[row.key[0]] = (", ".join((words, *_seen(row, odd, which, timed, language))), tone)
    dossiers = [listed(row.values, audit.period, allowed) for row in shown]
    return dossier_list(caption, dossiers, audit.period, language, total=len(rows), rest=rest, why=why)


def _is_timed(audit: Audit) -> bool:
    """Whether the numerator is about the deadline, so that a row's state says why it counts."""
    terms = {part.name for part in tree.walk(audit.rule.numerator) if isinstance(part, tree.Term)}
    return bool(terms & _TIMED) and audit.indicator.id == "05"


def _seen(row: AuditedRow, odd: Oddities, which: str, timed: bool, language: str) -> Iterable[str]:
    """What is odd about one row, after its reason."""
    name = row.key[0]
    if minute := odd.minute.get(name):
        yield PHRASES.say("seen:minute", language, minute=f"{minute:%H:%M}", day=day_text(minute, language))
    before = odd.before_due.get(name)
    if timed and which == "numerator" and before is not None and before <= _LAST:
        yield PHRASES.say("seen:near", language, minutes=number(int(before.total_seconds() // 60), language))
    if which == "numerator" and odd.account.get(name, 0) >= FEW:
        yield PHRASES.say("seen:account", language, n=number(odd.account[name], language))


def reasons(audit: Audit, row: AuditedRow, language: str) -> tuple[str, Tone]:
    """Why a row counts, is missed or cannot be told: the conditions of the numerator that hold, fail or stay open."""
    rule, values = audit.rule, audit.plan.values
    schema = DATASETS[rule.dataset]
    parts = _parts(rule.numerator)
    told = {part: holds(part, row.values, values) for part in parts}
    if row.first.unknown:
        unclear = [part for part in (*parts, rule.denominator) if holds(part, row.values, values) is None]
        texts = [_lacking(part, row, rule.dataset, language) for part in unclear]
        return "; ".join(dict.fromkeys(texts)) or "–", "unknown"
    if row.first.numerator:
        shown = [part for part in parts if not isinstance(part, tree.Not | tree.IsNull)] or parts
        return "; ".join(sentence(part, schema, language, values) for part in shown), "neutral"
    failing = [part for part, found in told.items() if found is not True and not _is_given(part)]
    failing = failing or [part for part, found in told.items() if found is not True]
    return "; ".join(sentence(tree.Not(part), schema, language, values) for part in failing) or "–", "bad"


def _parts(predicate: Predicate) -> tuple[Predicate, ...]:
    return predicate.parts if isinstance(predicate, tree.And) else (predicate,)


def _is_given(part: Predicate) -> bool:
    return isinstance(part, tree.Not) and isinstance(part.part, tree.IsNull)


def _lacking(part: Predicate, row: AuditedRow, dataset: str, language: str) -> str:
    """The columns that are empty and leave a condition open."""
    schema = DATASETS[dataset]
    empty = [name for name in sorted(tree.columns(part)) if row.values.get(name) is None]
    named = [getattr(schema.column(name), language) for name in empty]
    return PHRASES.say("row:lacking", language, columns=", ".join(named))


def _others(
    audit: Audit, odd: Oddities, rows: Sequence[AuditedRow], which: str, caption: str, rest: str, language: str
) -> DossierList:
    """Rows of procedures, decisions and petitions: their key, what the rule looks at, and why."""
    schema = DATASETS[audit.rule.dataset]
    used = tree.columns(audit.rule.numerator) | tree.columns(audit.rule.denominator)
    keys = [name for name in schema.key if name != "unit_code"]
    read = [column for column in schema.columns if column.name in used and column.name not in schema.key]
    columns = (
        *(Column(getattr(schema.column(name), language), "left", 2) for name in keys),
        *(Column(getattr(column, language), "left", 2) for column in read),
        Column(PHRASES.say("col:why", language), "left", 3.4),
    )
    kept = sorted(rows, key=lambda row: row.key)[: PRINTED + FOLDED]
    made = []
    for row in kept:
        words, tone = reasons(audit, row, language)
        cells = [Cell(str(row.values.get(name, row.key[-1]))) for name in keys]
        cells += [Cell(value_text(row.values.get(column.name), column.kind, language)) for column in read]
        made.append(Row((*cells, Cell(words, tone))))
    total, shown = len(rows), min(PRINTED, len(kept))
    values = {name: number(value, language) for name, value in
              (("n", len(kept) - shown), ("shown", shown), ("total", total), ("rest", total - len(kept)))}  # fmt: skip
    return DossierList(
        caption=PHRASES.say("list:caption", language, caption=caption, total=values["total"]),
        columns=columns,
        rows=tuple(made),
        row_head=0,
        shown=shown,
        total=total,
        as_of=PHRASES.say("list:as-of", language, day=day_text(audit.period.end, language)),
        fold_label=PHRASES.say("list:fold", language, **values) if len(kept) > shown else None,
        printed_note=PHRASES.say("list:printed", language, **values) if len(kept) > shown else None,
        rest_note=PHRASES.say("list:rest", language, where=rest, **values) if total > len(kept) else None,
    )


def value_text(value: object, kind: Kind, language: str) -> str:
    """A value of a row in words."""
    if value is None:
        return "–"
    if kind is Kind.BOOLEAN:
        return PHRASES.say("yes" if value else "no", language)
    if isinstance(value, datetime):
        return f"{value:%H:%M} {day_text(value, language)}"
    if isinstance(value, date):
        return day_text(value, language)
    if isinstance(value, int):
        return number(value, language)
    return VALUE_WORDS[value][language != "vi"] if value in VALUE_WORDS else str(value)
