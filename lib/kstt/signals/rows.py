"""What the checks on rows need of a month's dossiers, read through DuckDB in five passes; and the rows behind a signal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kstt.counting import Engine, Plan
from kstt.counting.count import stored_tables
from kstt.counting.dialect import Words
from kstt.counting.plan import make_pass
from kstt.counting.prepare import prepared, tables_needed
from kstt.signals.conditions import Conditions, half_hours_before
from kstt.signals.model import ROWS_KEPT
from kstt.terms.calendar import WorkingDays
from kstt.terms.datasets import DATASETS


@dataclass(frozen=True)
class Busiest:
    """The fullest group of a unit. where: SQL that finds its rows; total, pairs, triples: over all groups of the unit,
    in order, Σ c, Σ c (c - 1), Σ c (c - 1) (c - 2); triples of accounts only."""

    most: int
    total: int
    pairs: float
    where: str
    triples: float = 0.0
    by_day: tuple[int, ...] = ()
    minute: datetime | None = None
    that_day: int = 0


@dataclass
class RowFacts:
    """Counts of a month's dossiers by unit.

    columns: which columns hold anything; shares: check → unit → (hits, among); extra: name → unit → number.
    minutes, accounts: unit → the fullest minute, the busiest account. profile: finishes by minute of the day.
    by_procedure: (unit, procedure) → (hits, among) of `too-fast`.
    """

    columns: frozenset[str] = frozenset()
    rows: int = 0
    shares: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    extra: dict[str, dict[str, int]] = field(default_factory=dict)
    minutes: dict[str, Busiest] = field(default_factory=dict)
    profile: dict[int, int] = field(default_factory=dict)
    accounts: dict[str, Busiest] = field(default_factory=dict)
    by_procedure: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)


class MonthRows:
    """The dossiers of one period as an engine has them."""

    def __init__(self, engine: Engine, plan: Plan, calendar: WorkingDays | None = None):
        self.engine, self.plan = engine, plan
        self.period, self.calendar = plan.period, calendar or plan.calendar
        self.words = Words(engine.dialect, self.calendar)
        self.asked = Conditions(self.period, self.words)
        self.tables = stored_tables(engine, tables_needed("dossiers"))

    @property
    def there(self) -> bool:
        return bool(self.tables)

    @property
    def _base(self) -> str:
        return f"({prepared('dossiers', self.tables, self.words, self.period, self.plan.parameters)}) r"

    def facts(self) -> RowFacts:
        """Everything that the checks compare, by unit."""
        facts = RowFacts()
        self._shares(facts)
        if facts.rows:
            self._minutes(facts)
            self._accounts(facts)
            self._by_procedure(facts)
        return facts

    def _shares(self, facts: RowFacts) -> None:
        counted = {
            name: condition
            for name, condition in self.asked.by_check.items()
            if name not in ("same-minute", "one-account")
        }
        extra = self.asked.further()
        names = DATASETS["dossiers"].names()
        concerned = " OR ".join(self.asked.within(column) for column in ("received_at", "ended_at", "finished_at"))
        parts = [f"COUNT_IF({concerned})"]
        parts += [f"COUNT_IF({each.among})" for each in counted.values()]
        parts += [f"COUNT_IF({each.among} AND {each.hit})" for each in counted.values()]
        parts += [f"COUNT_IF({condition})" for condition in extra.values()]
        parts += [f"COUNT({self.words.name(name)})" for name in names]
        rows = self.engine.rows(f"SELECT unit_code, {', '.join(parts)} FROM {self._base} GROUP BY unit_code ORDER BY 1")
        facts.shares = {name: {} for name in counted}
        facts.extra = {name: {} for name in extra}
        filled: set[str] = set()
        for unit, of_period, *numbers in rows:
            facts.rows += of_period or 0
            among, hits = numbers[: len(counted)], numbers[len(counted) : 2 * len(counted)]
            for name, k, n in zip(counted, hits, among, strict=True):
                facts.shares[name][unit] = (k or 0, n or 0)
            rest = numbers[2 * len(counted) :]
            for name, value in zip(extra, rest, strict=False):
                facts.extra[name][unit] = value or 0
            filled |= {name for name, value in zip(names, rest[len(extra) :], strict=True) if value}
        facts.columns = frozenset(filled)

    def _minutes(self, facts: RowFacts) -> None:
        by_minute = (
            "SELECT unit_code AS unit, date_trunc('minute', finished_at) AS minute, COUNT(*) AS c"
            f" FROM {self._base} WHERE {self.asked.within('finished_at')} GROUP BY 1, 2"
        )
        query = (
            "SELECT unit, CAST(minute AS DATE) AS day, minute, c,"
            " SUM(c) OVER w AS total, SUM(c * (c - 1)) OVER w AS pairs"
            f" FROM ({by_minute}) m WINDOW w AS (PARTITION BY unit, CAST(minute AS DATE))"
            " QUALIFY row_number() OVER (PARTITION BY unit, CAST(minute AS DATE) ORDER BY c DESC, minute) = 1"
            " ORDER BY unit, day"
        )
        days: dict[str, list[tuple]] = {}
        for unit, _, minute, most, total, pairs in self.engine.rows(query):
            days.setdefault(unit, []).append((most, minute, int(total), float(pairs)))
        for unit, each in days.items():
            most, minute, that_day, _ = max(each, key=lambda day: (day[0], -day[1].timestamp()))
            facts.minutes[unit] = Busiest(
                most,
                sum(day[2] for day in each),
                sum(day[3] for day in each),
                f"date_trunc('minute', finished_at) = {self.words.literal(minute)}",
                by_day=tuple(day[2] for day in each),
                minute=minute,
                that_day=that_day,
            )
        profile = (
            f"SELECT hour(finished_at) * 60 + minute(finished_at), COUNT(*) FROM {self._base}"
            f" WHERE {self.asked.within('finished_at')} GROUP BY 1 ORDER BY 1"
        )
        facts.profile = {int(minute): int(count) for minute, count in self.engine.rows(profile)}

    def _accounts(self, facts: RowFacts) -> None:
        if "account_key" not in facts.columns:
            return
        by_account = (
            "SELECT unit_code AS unit, account_key AS account, COUNT(*) AS c"
            f" FROM {self._base} WHERE {self.asked.by_check['one-account'].among} GROUP BY 1, 2"
        )
        query = (
            "SELECT unit, account, c, SUM(c) OVER w, SUM(c * (c - 1)) OVER w,"
            " SUM(CAST(c AS DOUBLE) * (c - 1) * (c - 2)) OVER w"
            f" FROM ({by_account}) a WINDOW w AS (PARTITION BY unit)"
            " QUALIFY row_number() OVER (PARTITION BY unit ORDER BY c DESC, account) = 1 ORDER BY unit"
        )
        for unit, account, most, total, pairs, triples in self.engine.rows(query):
            where = f"account_key = {self.words.literal(account)}"
            facts.accounts[unit] = Busiest(most, int(total), float(pairs), where, float(triples))

    def _by_procedure(self, facts: RowFacts) -> None:
        fast = self.asked.by_check["too-fast"]
        query = (
            f"SELECT unit_code, COALESCE(procedure_code, ''), COUNT_IF({fast.hit}), COUNT(*)"
            f" FROM {self._base} WHERE {fast.among} GROUP BY 1, 2 ORDER BY 1, 2"
        )
        facts.by_procedure = {(unit, code): (k or 0, n) for unit, code, k, n in self.engine.rows(query)}

    def around_deadline(self) -> dict[str, dict[int, int]]:
        """Unit → half hours before the due time (-1: within two days after it) → finishes."""
        query = (
            f"SELECT unit_code, {half_hours_before()} AS half_hours, COUNT(*) FROM {self._base}"
            f" WHERE {self.asked.by_check['deadline'].among} GROUP BY 1, 2 ORDER BY 1, 2"
        )
        found: dict[str, dict[int, int]] = {}
        for unit, half_hours, number in self.engine.rows(query):
            if half_hours is not None:
                found.setdefault(unit, {})[half_hours] = number
        return found

    def dossiers(self, keys: Sequence[str]) -> dict[str, dict[str, object]]:
        """Dossiers by key, every column of the dataset."""
        if not keys:
            return {}
        names = DATASETS["dossiers"].names()
        listed = ", ".join(map(self.words.literal, keys))
        columns = ", ".join(map(self.words.name, names))
        rows = self.engine.rows(
            f"SELECT {columns} FROM {self._base} WHERE dossier_id IN ({listed}) ORDER BY dossier_id"
        )
        return {str(row[0]): dict(zip(names, row, strict=True)) for row in rows}

    def keys(self, check: str, units: Mapping[str, str]) -> dict[str, tuple[int, tuple[str, ...]]]:
        """The dossiers behind a check, by unit: how many, and the first ROWS_KEPT keys in order.

        units: unit → SQL that narrows its rows further, "" for none.
        """
        if not units:
            return {}
        condition = self.asked.by_check[check]
        chosen = " OR ".join(
            f"(unit_code = {self.words.literal(unit)}{f' AND {where}' if where else ''})"
            for unit, where in units.items()
        )
        query = (
            f"SELECT unit_code, dossier_id FROM {self._base} WHERE ({chosen}) AND {condition.among} AND {condition.hit}"
        )
        return _listed(query, self.engine)

    def keys_of_counts(
        self, wanted: Sequence[tuple[str, str, bool]]
    ) -> dict[tuple[str, str], tuple[int, tuple[str, ...]]]:
        """The rows behind figures of the rule set. wanted: unit, indicator, and whether its rate is low: then the rows
        of the denominator that are not in the numerator, else those of the numerator."""
        found = {}
        for indicator, low in sorted({(indicator, low) for _, indicator, low in wanted}):
            rule = self.plan.rule(indicator)
            schema = DATASETS[rule.dataset]
            tables = stored_tables(self.engine, tables_needed(rule.dataset))
            if len(tables) < len(tables_needed(rule.dataset)):
                continue
            made = make_pass((rule,), self.words, self.plan.values)
            name = self.words.name
            columns = ", ".join(name(each) for each in dict.fromkeys((schema.unit, *schema.key)))
            rows = prepared(rule.dataset, tables, self.words, self.period, self.plan.parameters)
            expressions = made.rules[indicator]
            missed = f"{expressions.denominator} AND NOT COALESCE({expressions.numerator}, FALSE)"
            chosen = sorted({unit for unit, *which in wanted if which == [indicator, low]})
            units = ", ".join(map(self.words.literal, chosen))
            query = (
                f"SELECT {name(schema.unit)} AS unit_code, {name(schema.key[-1])} AS dossier_id"
                f" FROM ({made.over(rows, columns)}) t"
                f" WHERE {name(schema.unit)} IN ({units}) AND {missed if low else expressions.numerator}"
            )
            found |= {(unit, indicator): rows for unit, rows in _listed(query, self.engine).items()}
        return found


def _listed(query: str, engine: Engine) -> dict[str, tuple[int, tuple[str, ...]]]:
    numbered = (
        "SELECT unit_code, dossier_id, COUNT(*) OVER (PARTITION BY unit_code) AS total,"
        f" row_number() OVER (PARTITION BY unit_code ORDER BY dossier_id) AS place FROM ({query}) k"
    )
    found: dict[str, list[str]] = {}
    totals = {}
    for unit, key, total in engine.rows(
        f"SELECT unit_code, dossier_id, total FROM ({numbered}) n WHERE place <= {ROWS_KEPT} ORDER BY 1, 2"
    ):
        found.setdefault(unit, []).append(key)
        totals[unit] = int(total)
    return {unit: (totals[unit], tuple(keys)) for unit, keys in found.items()}
