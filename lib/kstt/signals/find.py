"""Find the signals of a period, in a store of rows or in a delivery of counts."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from kstt.counting import Plan, opened
from kstt.counting.states import State
from kstt.errors import KsttError, Place, Problem
from kstt.errors.filled import filled
from kstt.intake import Delivery
from kstt.intake.dossiers.unit_list import read_unit_list
from kstt.intake.snapshot import latest
from kstt.intake.store import Store
from kstt.rulebook import RULES_FOLDERS, RuleSet, RuleStatus, for_period
from kstt.signals import count_checks, history
from kstt.signals.catalogue import BY_ID, CHECKS, Check
from kstt.signals.history import Series
from kstt.signals.judge import judged
from kstt.signals.model import CheckRun, Severity, Signal, Signals, Tested, Text
from kstt.signals.row_checks import ROW_CHECKS, Kinds
from kstt.signals.rows import MonthRows, RowFacts
from kstt.signals.statistics.control import MONTHS_NEEDED
from kstt.signals.wording import ORDER_WORDS
from kstt.terms import Level, Period, UnitTree
from kstt.terms.calendar import WorkingDays
from kstt.terms.numbers import number, percent

Keys = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Offices:
    """Units by code. names: of those listed; kinds: department or local; province: the unit that stands for all."""

    names: Mapping[str, str]
    kinds: Kinds
    province: str | None = None


@dataclass(frozen=True)
class Material:
    """What signals were found in, for charts and lists.

    series: counts over time; facts: of the rows, None when there are none; tested: everything, also what did not speak.
    around: unit → half hours before the due time → finishes; dossiers: rows behind signals, by key, every column; both
    only when they are asked for.
    """

    series: tuple[Series, ...]
    facts: RowFacts | None
    offices: Offices
    tested: tuple[Tested, ...]
    around: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    dossiers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def signals_of_store(
    store: str | Path, period: Period, rules: RuleSet, *, live: bool = False, rows_of: int = 0
) -> tuple[Signals, Material]:
    """The signals of a period from the office's own rows.

    Reads the period's newest snapshot, else (or with `live`) the store as it is now; earlier periods from theirs.
    rows_of: how many dossiers of each signal are kept with all their columns, for lists; 0: none.
    Errors: KSTT-STORE-001, KSTT-SIGNAL-001 without a dossier in the period, those of counting.
    """
    opened_store = Store.open(store)
    rules = for_period(rules, period, RULES_FOLDERS)
    frozen = None if live else latest(opened_store, period)
    source = frozen.path if frozen else opened_store.path
    name = frozen.name if frozen else opened_store.path.name
    problems = list(frozen.verify()) if frozen else [Problem.of("KSTT-SIGNAL-005", Place(), found=period.id)]
    offices = offices_of(source / "units.csv")
    plan = Plan.of(rules, period, calendar=WorkingDays.of(source))
    with State(source, frozen).read_with_care(), opened("duckdb", source) as engine:
        rows = MonthRows(engine, plan)
        facts = rows.facts() if rows.there else RowFacts()
        if not facts.rows:
            raise KsttError(Problem.of("KSTT-SIGNAL-001", Place(name), found=period.id))
        series = history.of_store(opened_store, source, plan, rules, live, offices.province)
        found, runs, tested = _found(series, facts, offices, period, rules, rows)
        on_rows = [signal for signal in found if signal.indicator is None]
        wanted = sorted({key for signal in on_rows for key in signal.rows[:rows_of]})
        around = rows.around_deadline() if rows_of else {}
        dossiers = rows.dossiers(wanted)
    signals = Signals(
        period, name, frozen.sha256 if frozen else None, found, runs, _units(offices, tested), tuple(problems)
    )
    return signals, Material(tuple(series), facts, offices, tested, around, dossiers)


def signals_of_counts(delivery: Delivery, period: Period, rules: RuleSet) -> tuple[Signals, Material]:
    """The signals of a period from supplied counts alone: no rows, so the checks on rows say why they were not made.

    Errors: KSTT-SIGNAL-002 without a figure for the period.
    """
    rules = for_period(rules, period, RULES_FOLDERS)
    tree = delivery.units
    offices = _offices(tree)
    units = [unit.code for unit in tree.scored_units()]
    series = history.of_counts(delivery.counts, units, period, rules, _since(rules, period))
    if not series:
        raise KsttError(Problem.of("KSTT-SIGNAL-002", Place(), found=period.id))
    found, runs, tested = _found(series, None, offices, period, rules, None)
    return Signals(period, "counts", None, found, runs, _units(offices, tested)), Material(
        tuple(series), None, offices, tested
    )


def _units(offices: Offices, tested: Iterable[Tested]) -> frozenset[str]:
    return frozenset(offices.names) | {each.unit for each in tested}


def _since(rules: RuleSet, period: Period) -> Period | None:
    """The first period before this one, without a gap, that the same rules cover; None: all of them."""
    first = None
    for each in reversed(period.back(history.PERIODS)):
        try:
            same = for_period(rules, each, RULES_FOLDERS).id == rules.id
        except KsttError:
            same = False
        if not same:
            return first
        first = each
    return None


def offices_of(file: Path) -> Offices:
    """The units of a store or snapshot; none listed is no error: codes then stand for names, and all units are alike.

    Errors: as `read_unit_list`.
    """
    if not file.is_file():
        return Offices({}, {})
    return _offices(read_unit_list(file)[0].tree)


def _offices(tree: UnitTree) -> Offices:
    return Offices(
        {unit.code: unit.name for unit in tree}, {unit.code: _kind(unit.level) for unit in tree}, tree.root.code
    )


def _kind(level: Level) -> str:
    local = (Level.COMMUNE, Level.WARD, Level.SPECIAL_ZONE)
    return "local" if level in local else "department"


def _found(
    series: Sequence[Series],
    facts: RowFacts | None,
    offices: Offices,
    period: Period,
    rules: RuleSet,
    rows: MonthRows | None,
) -> tuple[tuple[Signal, ...], tuple[CheckRun, ...], tuple[Tested, ...]]:
    tested: list[Tested] = []
    runs = []
    for check in CHECKS:
        why_not = _why_not(check, series, facts)
        made = [] if why_not else _made(check, series, facts, offices)
        if not made and why_not is None:
            why_not = Problem.of("KSTT-SIGNAL-004", Place())
        tested += made
        runs.append(CheckRun(check.id, check.title, len(made), why_not))
    speaking = judged(tested)
    keys = _keys(speaking, rows)
    signals = [
        _signal(each, q, severity, offices, period, rules, keys.get((each.check, each.unit, each.indicator), (0, ())))
        for each, q, severity in speaking
    ]
    order = {check.id: place for place, check in enumerate(CHECKS)}
    signals.sort(
        key=lambda s: (not s.serious, s.q if s.q is not None else 0.0, order[s.check], s.unit, s.indicator or "")
    )
    return tuple(signals), tuple(runs), tuple(tested)


def _why_not(check: Check, series: Sequence[Series], facts: RowFacts | None) -> Problem | None:
    if check.id == "xmr" and not any(len(each.past) >= MONTHS_NEEDED for each in series):
        longest = max((len(each.past) for each in series), default=0)
        return Problem.of("KSTT-SIGNAL-003", Place(), found=longest, needed=MONTHS_NEEDED)
    if check.group == "counts":
        return None
    if facts is None:
        return Problem.of("KSTT-SIGNAL-006", Place())
    missing = [name for name in check.columns if name not in facts.columns]
    if "account_key" in missing:
        return Problem.of("KSTT-SIGNAL-007", Place())
    return Problem.of("KSTT-SIGNAL-008", Place(), found=", ".join(missing)) if missing else None


def _made(check: Check, series: Sequence[Series], facts: RowFacts | None, offices: Offices) -> list[Tested]:
    if check.id == "xmr":
        return count_checks.xmr(series)
    if check.id == "funnel":
        return count_checks.funnel(series, offices.kinds)
    return ROW_CHECKS[check.id](check.id, facts or RowFacts(), offices.kinds)


def _keys(
    speaking: Iterable[tuple[Tested, float | None, Severity]], rows: MonthRows | None
) -> dict[tuple[str, str, str | None], Keys]:
    if rows is None:
        return {}
    found: dict[tuple[str, str, str | None], Keys] = {}
    by_check: dict[str, dict[str, str]] = {}
    counted = []
    for each, _, _ in speaking:
        if each.indicator is None:
            by_check.setdefault(each.check, {})[each.unit] = str(each.values.get("where", ""))
        else:
            counted.append(each)
    for check, units in by_check.items():
        found |= {(check, unit, None): keys for unit, keys in rows.keys(check, units).items()}
    wanted = [(each.unit, each.indicator, each.effect.value < 0) for each in counted if each.indicator]
    of_counts = rows.keys_of_counts(wanted)
    return found | {(e.check, e.unit, e.indicator): of_counts.get((e.unit, e.indicator), (0, ())) for e in counted}


def _signal(
    each: Tested,
    q: float | None,
    severity: Severity,
    offices: Offices,
    period: Period,
    rules: RuleSet,
    keys: Keys,
) -> Signal:
    check = BY_ID[each.check]
    name = offices.names.get(each.unit, each.unit)
    shown = {language: _shown(each, name, language) for language in ("vi", "en")}
    sentence = Text(*(filled(check.texts.sentence.of(language), shown[language]) for language in ("vi", "en")))
    which = "missed" if each.effect.value < 0 else "numerator"
    own = f" --rules {rules.id}" if rules.status is RuleStatus.PROVINCIAL else ""
    figure = f"--period {period.id} --unit {each.unit} --indicator {each.indicator} --which {which}{own}"
    steps = tuple(Text(*(text.format(figure=figure) for text in (step.vi, step.en))) for step in check.texts.next_steps)
    parts = (period.id, each.check, each.unit, *([each.indicator] if each.indicator else []))
    return Signal(
        id="/".join(parts),
        check=each.check,
        title=check.title,
        unit=each.unit,
        unit_name=name,
        indicator=each.indicator,
        period=period.id,
        severity=severity,
        statistic=each.statistic,
        p=each.p,
        q=q,
        effect=each.effect,
        n=each.n,
        k=each.k,
        rows=keys[1],
        rows_total=keys[0],
        sentence=sentence,
        innocent=check.texts.innocent,
        next_steps=steps,
        values={name: value for name, value in each.values.items() if name != "where"},
    )


def _shown(each: Tested, unit: str, language: str) -> dict[str, str]:
    """The values of a sentence as its readers write them."""

    def share(value: object) -> str:
        return percent(Fraction(float(value)), language, 1)

    written: dict[str, Callable[[object], str]] = {
        "lower": share,
        "upper": share,
        "herfindahl": share,
        "elsewhere": share,
        "after": lambda value: number(int(value), language),
        "day": lambda value: number(int(value), language),
        "months": str,
        "minutes": str,
        "minute": lambda value: _minute(value, language),
        "parts": lambda value: ORDER_WORDS.parts(value, language),
    }
    shown = {name: written[name](value) for name, value in each.values.items() if name in written}
    counts = {"k": number(each.k, language), "n": number(each.n, language)}
    shares = {"observed": share(each.effect.observed), "expected": share(each.effect.expected)}
    return {"unit": unit, "indicator": each.indicator or "", **counts, **shares, **shown}


def _minute(moment: object, language: str) -> str:
    assert isinstance(moment, datetime)
    if language == "vi":
        return f"{moment:%H:%M} ngày {moment.day}/{moment.month}/{moment.year}"
    return f"{moment:%H:%M} on {moment.day} {calendar.month_name[moment.month]} {moment.year}"
