"""Canonical tables with their derived columns, as one sub-query a dataset: the same definitions on every engine.

Where a definition goes beyond the sources it is marked [I]:

- `ended_at` is the first of finished, returned, stopped that is given [S], then withdrawn [I].
- `effective_due_at` is the due date; waiting for a supplement moves it by so many working days [S], unless the due
  date has been moved already (it lies after the first one given) [I]. Without a due date it is the end of the last day
  of the statutory limit [S].
- `judged_at` is the end, or the period's last moment while the dossier is open then [S].
- A procedure of a longer period is one row: highest online level, sums of dossiers and payments, marks of its last
  month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from kstt.counting.dialect import Words
from kstt.errors import Problem
from kstt.terms import Period
from kstt.terms.datasets import TABLE_OF
from kstt.terms.tables import DOSSIERS, PETITIONS, TABLES, Column, Kind


@dataclass(frozen=True)
class Stored:
    """A canonical table as an engine has it: its relation, and the columns that can be read, with their kinds.

    months: of a snapshot's table, the months that the whole table reached when its rows were frozen.
    problems: what is to be told of its rows, which are counted all the same.
    """

    relation: str
    columns: Mapping[str, Kind]
    months: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


EARLY: Mapping[str, frozenset[str]] = {
    "dossiers": frozenset({*DOSSIERS.names(), "ended_at"}),
    "petitions": frozenset(PETITIONS.names()),
}
"""Columns of a dataset that are there before the derived ones, which cost more, are made."""


def period_values(period: Period) -> dict[str, date | datetime]:
    """The values that predicates know of a period; its end is the last microsecond of its last day."""
    return {
        "period_start": datetime.combine(period.start, time()),
        "period_end": datetime.combine(period.end, time.max),
        "period_first_day": period.start,
        "period_last_day": period.end,
    }


def tables_needed(dataset: str) -> tuple[str, ...]:
    """The canonical tables that a dataset cannot be made without."""
    return (TABLE_OF[dataset],)


def prepared(
    dataset: str,
    tables: Mapping[str, Stored],
    words: Words,
    period: Period,
    parameters: Mapping[str, int],
    province: str | None = None,
    only: str | None = None,
) -> str:
    """The SELECT that makes a dataset.

    tables: what the engine has, by canonical name. province: with a code, every row belongs to that one unit, so that
    procedures which several units share are one row. only: a condition over `EARLY` columns; rows that do not meet it
    are left out before the dearer columns are derived.
    """
    make = _Preparation(tables, words, period, parameters, province, only)
    return {
        "dossiers": make.dossiers,
        "petitions": make.petitions,
        "procedures": make.procedures,
        "announcements": make.announcements,
        "publications": make.publications,
    }[dataset]()


@dataclass(frozen=True)
class _Preparation:
    tables: Mapping[str, Stored]
    words: Words
    period: Period
    parameters: Mapping[str, int]
    province: str | None
    only: str | None

    @property
    def _where(self) -> str:
        return f" WHERE {self.only}" if self.only else ""

    @property
    def _end(self) -> str:
        return self.words.literal(period_values(self.period)["period_end"])

    def _unit(self, written: str) -> str:
        return written if self.province is None else self.words.cast(self.words.literal(self.province), Kind.TEXT)

    def _columns(self, table: str, names: tuple[str, ...] | None = None) -> str:
        """The stored columns as the contract types them; what the source lacks is empty."""
        stored = self.tables[table].columns
        return ", ".join(
            f"{self._stored(column, stored.get(column.name))} AS {self.words.name(column.name)}"
            for column in TABLES[table].columns
            if names is None or column.name in names
        )

    def _stored(self, column: Column, kind: Kind | None) -> str:
        if kind is None:
            return self.words.cast("NULL", column.kind)
        name = self.words.name(column.name)
        # A whole number may be stored in 16 or 32 bits; sums and products need 64.
        return self.words.cast(name, column.kind) if column.kind is Kind.INTEGER else name

    def _fence(self) -> str:
        """PostgreSQL would copy a derived column into every predicate that uses it; OFFSET 0 keeps it apart."""
        return " OFFSET 0" if self.words.dialect == "postgres" else ""

    def _judged(self, ended: str) -> str:
        """The end, or the period's last moment; LEAST and COALESCE take DuckDB a seventh of all counting longer."""
        return f"CASE WHEN {ended} <= {self._end} THEN {ended} ELSE {self._end} END"

    def dossiers(self) -> str:
        words, n = self.words, self.words.name
        due, first_due, waited = n("due_at"), n("first_due_at"), n("supplement_days")
        moved_already = f"({first_due} IS NOT NULL AND {due} > {first_due})"
        limit = f"({n('statutory_days')} + COALESCE({waited}, 0))"
        stored = (
            f"SELECT {self._columns('dossiers')}{words.carried} FROM {self.tables['dossiers'].relation}{words.joined}"
        )
        ended = (
            f"SELECT s.*, COALESCE({n('finished_at')}, {n('returned_at')}, {n('stopped_at')}, {n('withdrawn_at')})"
            f" AS {n('ended_at')} FROM ({stored}) s"
        )
        dated = (
            f"SELECT e.*, CASE"
            f" WHEN {due} IS NULL THEN {words.end_of(words.after(n('received_at'), limit))}"
            f" WHEN {waited} > 0 AND NOT {moved_already} THEN {words.moved(due, waited)}"
            f" ELSE {due} END AS {n('effective_due_at')} FROM ({ended}) e{self._where}"
        )
        judged = self._judged(n("ended_at"))
        both = f"SELECT d.*, {judged} AS {n('judged_at')} FROM ({dated}) d"
        deadline, moment = n("effective_due_at"), n("judged_at")
        # Late by days that the calendar does not reach is late by nobody knows how many: GREATEST makes 1 of NULL.
        days = (
            f"CASE WHEN {moment} <= {deadline} THEN 0"
            f" WHEN {words.within(deadline, moment)} THEN GREATEST(1, {words.between(deadline, moment)}) END"
        )
        return f"SELECT j.*, {words.cast(days, Kind.INTEGER)} AS {n('days_late')} FROM ({both}{self._fence()}) j"

    def petitions(self) -> str:
        n = self.words.name
        stored = (
            f"SELECT {self._columns('petitions')}{self.words.carried}"
            f" FROM {self.tables['petitions'].relation}{self.words.joined}"
        )
        judged = self._judged(n("handled_at"))
        used = self.words.between(n("received_at"), n("judged_at"))
        both = f"SELECT s.*, {judged} AS {n('judged_at')} FROM ({stored}) s{self._where}"
        return f"SELECT j.*, {self.words.cast(used, Kind.INTEGER)} AS {n('working_days_used')} FROM ({both}) j"

    def procedures(self) -> str:
        words, n = self.words, self.words.name
        months = ", ".join(words.literal(month.id) for month in self.period.months())
        stored = (
            f"SELECT {self._columns('procedures')} FROM {self.tables['procedures'].relation}"
            f" WHERE {n('period')} IN ({months})"
        )
        unit, code = self._unit(n("unit_code")), n("procedure_code")
        last = f"SELECT s.*, {unit} AS whose, MAX({n('period')}) OVER () AS last_month,"
        last += f" MAX({n('period')}) OVER (PARTITION BY {unit}, {code}) AS its_last FROM ({stored}) s"
        now = f"{n('period')} = its_last"

        def mark(column: str, aggregate: str = "BOOL_OR") -> str:
            return f"{aggregate}(CASE WHEN {now} THEN {n(column)} END) AS {n(column)}"

        # The alphabet orders the levels the wrong way round; numbers do not.
        levels = {"fully": 3, "partly": 2, "none": 1}
        rank = " ".join(f"WHEN {words.literal(level)} THEN {place}" for level, place in levels.items())
        back = " ".join(f"WHEN {place} THEN {words.literal(level)}" for level, place in levels.items())
        level = f"CASE MAX(CASE {n('online_level')} {rank} END) {back} END AS {n('online_level')}"
        marks = [mark(c) for c in ("published", "payment_integrated", "for_citizens", "population_connected")]
        sums = [
            f"{words.cast(f'SUM({n(column)})', Kind.INTEGER)} AS {n(column)}"
            for column in ("dossiers_in_period", "online_payments_in_period")
        ]
        return (
            f"SELECT whose AS {n('unit_code')}, {code}, MAX({n('field_code')}) AS {n('field_code')}, {level},"
            f" {mark('complete_content', 'BOOL_AND')}, BOOL_OR({n('has_fee')}) AS {n('has_fee')},"
            f" {', '.join((*marks, *sums))}, (MAX({n('period')}) = MAX(last_month)) AS {n('in_last_month')}"
            f" FROM ({last}) p GROUP BY whose, {code}"
        )

    def announcements(self) -> str:
        words, n = self.words, self.words.name
        decided, force, due = n("decided_on"), n("text_in_force_on"), n("announce_due_on")
        # Working days from the decision, its own day counted, until the day before the text takes effect.
        before = words.between(self._day_before(decided), self._day_before(force))
        notice = self.parameters["announce_days"]
        late = f"CASE WHEN {due} IS NOT NULL THEN {decided} > {due} ELSE {before} < {notice} END"
        return self._by_procedure(decided, late, "announced_late")

    def publications(self) -> str:
        words, n = self.words, self.words.name
        limit = words.after(n("decided_on"), str(self.parameters["publish_days"]))
        due = f"COALESCE({n('publish_due_on')}, {limit})"
        late = f"({n('published_on')} IS NULL OR {n('published_on')} > {due})"
        return self._by_procedure(due, late, "published_late")

    def _day_before(self, day: str) -> str:
        return f"date_sub({day}, 1)" if self.words.dialect == "spark" else f"({day} - 1)"

    def _by_procedure(self, dated: str, late: str, name: str) -> str:
        """One row a procedure: late if any of its decisions was late, open if that cannot be told."""
        n = self.words.name
        first, last = self.words.literal(self.period.start), self.words.literal(self.period.end)
        unit = self._unit(n("unit_code"))
        stored = (
            f"SELECT {self._columns('decisions')}{self.words.carried}"
            f" FROM {self.tables['decisions'].relation}{self.words.joined}"
        )
        judged = f"SELECT {unit} AS whose, {n('procedure_code')}, {late} AS late FROM ({stored}) s"
        judged += f" WHERE {dated} BETWEEN {first} AND {last}"
        any_late = "CASE WHEN BOOL_OR(late) THEN TRUE WHEN COUNT(*) = COUNT(late) THEN FALSE END"
        return (
            f"SELECT whose AS {n('unit_code')}, {n('procedure_code')}, COUNT(*) AS {n('decisions')},"
            f" {any_late} AS {n(name)} FROM ({judged}) p GROUP BY whose, {n('procedure_code')}"
        )
