"""The SQL of one figure for an auditor: pasted into a plain DuckDB it reads the Parquet files and gives the same numbers.

Written out on its own, with names, steps and the calendar in sight, and only with the steps that the figure needs; the
tests hold it to the counts of every rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from textwrap import indent, wrap

from kstt.counting.plan import Plan
from kstt.rulebook.predicate import literal, sql, tree
from kstt.rulebook.predicate.rules import CountingRule
from kstt.terms import Period
from kstt.terms.calendar import FIRST_DAY, LAST_DAY, WorkingDays
from kstt.terms.datasets import TABLE_OF

WIDTH = 90
_CALENDAR_COLUMNS = {"effective_due_at", "days_late", "working_days_used", "announced_late", "published_late"}


def audit_sql(
    rule: CountingRule,
    plan: Plan,
    relation: Callable[[str], str],
    units: Sequence[str] | None,
    *,
    last_year: bool = False,
) -> str:
    """Statements for DuckDB; the last one answers with `numerator, denominator, unknown` in one row.

    relation: canonical table → what stands after FROM, e.g. `read_parquet('…/dossiers.parquet')`. units: whose rows
    are counted and added, None for the rows of all units taken together (procedures then count once). last_year: with
    the national report's total of last year, for units that have nothing else.
    """
    return _Writer(rule, plan, relation, units, last_year).text()


class _Writer:
    def __init__(self, rule, plan, relation, units, last_year):
        self.rule, self.plan, self.relation, self.units, self.last_year = rule, plan, relation, units, last_year
        self.used = tree.columns(rule.numerator) | tree.columns(rule.denominator)
        self.steps: list[tuple[str, str]] = []

    def text(self) -> str:
        getattr(self, f"_{self.rule.dataset}")()
        self._judged_rows()
        answer = self._with_report() if self.rule.denominator_from == "report" else self._answer()
        steps = ",\n".join(f"{name} AS (\n{indent(body, '  ')}\n)" for name, body in self.steps)
        calendar = calendar_sql(self.plan.calendar) + "\n\n" if self.used & _CALENDAR_COLUMNS else ""
        return f"{calendar}WITH {steps}\n{answer};\n"

    # Where the rows come from

    def _whose(self) -> str:
        if self.units is None:
            return ""
        listed = ", ".join(_text(unit) for unit in self.units)
        return f"unit_code = {listed}" if len(self.units) == 1 else f"unit_code IN ({_wrapped(listed)})"

    def _stored(self, *where: str, columns: str = "*") -> None:
        conditions = " AND ".join(each for each in (self._whose(), *where) if each)
        chosen = f"\nWHERE {conditions}" if conditions else ""
        body = f"SELECT {columns} FROM {self.relation(TABLE_OF[self.rule.dataset])}{chosen}"
        self.steps.append(("stored", body))

    def _step(self, name: str, added: str, last: str) -> str:
        self.steps.append((name, f"SELECT *, {added}\nFROM {last}"))
        return name

    @property
    def _end(self) -> str:
        return _value(self.plan.values["period_end"])

    def _dossiers(self) -> None:
        self._stored()
        last, used = "stored", self.used
        if used & {"ended_at", "judged_at", "days_late"}:
            last = self._step("ended", "coalesce(finished_at, returned_at, stopped_at, withdrawn_at) AS ended_at", last)
        if used & {"effective_due_at", "days_late"}:
            last = self._step(
                "due",
                "CASE\n"
                "    WHEN due_at IS NULL THEN working_day(working_days_until(received_at) + statutory_days"
                " + coalesce(supplement_days, 0)) + TIME '23:59:59'\n"
                "    WHEN supplement_days > 0 AND NOT coalesce(due_at > first_due_at, FALSE)"
                " THEN working_day(working_days_until(due_at) + supplement_days) + CAST(due_at AS TIME)\n"
                "    ELSE due_at END AS effective_due_at",
                last,
            )
        if used & {"judged_at", "days_late"}:
            last = self._step("judged", f"least(coalesce(ended_at, {self._end}), {self._end}) AS judged_at", last)
        if "days_late" in used:
            last = self._step(
                "late",
                "CASE WHEN judged_at > effective_due_at AND working_days_until(judged_at)"
                " <= working_days_until(effective_due_at) THEN 1\n"
                "    WHEN judged_at > effective_due_at THEN working_days_until(judged_at)"
                " - working_days_until(effective_due_at)\n"
                "    WHEN judged_at <= effective_due_at THEN 0 END AS days_late",
                last,
            )
        self.last = last

    def _petitions(self) -> None:
        self._stored()
        self.last = "stored"
        if self.used & {"judged_at", "working_days_used"}:
            judged = f"least(coalesce(handled_at, {self._end}), {self._end}) AS judged_at"
            self.last = self._step("judged", judged, self.last)
        if "working_days_used" in self.used:
            days = "working_days_until(judged_at) - working_days_until(received_at) AS working_days_used"
            self.last = self._step("timed", days, self.last)

    def _procedures(self) -> None:
        months = f"period IN ({_months(self.plan.period)})"
        whole = f"SELECT max(period) FROM {self.relation('procedures')} WHERE {months}"
        key = self._group_key()
        self._stored(months, columns=f"*, max(period) OVER (PARTITION BY {key}) AS its_last")
        now = "FILTER (WHERE period = its_last)"
        made: Mapping[str, str] = {
            "field_code": "max(field_code)",
            "online_level": "CASE max(CASE online_level WHEN 'fully' THEN 3 WHEN 'partly' THEN 2 WHEN 'none' THEN 1 END)"
            " WHEN 3 THEN 'fully' WHEN 2 THEN 'partly' WHEN 1 THEN 'none' END",
            "complete_content": f"bool_and(complete_content) {now}",
            "has_fee": "bool_or(has_fee)",
            **{
                name: f"bool_or({name}) {now}"
                for name in ("published", "payment_integrated", "for_citizens", "population_connected")
            },
            "dossiers_in_period": "sum(dossiers_in_period)",
            "online_payments_in_period": "sum(online_payments_in_period)",
            "in_last_month": f"max(period) = ({whole})",
        }
        self._grouped("procedures", [f"{text} AS {name}" for name, text in made.items() if name in self.used])

    def _announcements(self) -> None:
        first, last = (_value(day) for day in (self.plan.period.start, self.plan.period.end))
        notice = self.plan.parameters["announce_days"]
        late = (
            "CASE WHEN announce_due_on IS NOT NULL THEN decided_on > announce_due_on\n"
            "    ELSE working_days_until(text_in_force_on - 1) - working_days_until(decided_on - 1)"
            f" < {notice} END AS late"
        )
        self._stored(f"decided_on BETWEEN {first} AND {last}", columns=f"*, {late}")
        self._grouped("announcements", [f"{_ANY_LATE} AS announced_late", "count(*) AS decisions"])

    def _publications(self) -> None:
        first, last = (_value(day) for day in (self.plan.period.start, self.plan.period.end))
        limit = self.plan.parameters["publish_days"]
        due = f"coalesce(publish_due_on, working_day(working_days_until(decided_on) + {limit})) AS due_on"
        self._stored(columns=f"*, {due}")
        late = f"published_on IS NULL OR published_on > due_on AS late\nFROM stored\nWHERE due_on BETWEEN {first} AND {last}"
        self.steps.append(("dated", f"SELECT *, {late}"))
        self._grouped("publications", [f"{_ANY_LATE} AS published_late", "count(*) AS decisions"], "dated")

    def _group_key(self) -> str:
        return "procedure_code" if self.units is None or len(self.units) == 1 else "unit_code, procedure_code"

    def _grouped(self, name: str, made: list[str], source: str = "stored") -> None:
        key = self._group_key()
        columns = ",\n       ".join((key, *made))
        self.steps.append((name, f"SELECT {columns}\nFROM {source}\nGROUP BY {key}"))
        self.last = name

    # What a row does

    def _judged_rows(self) -> None:
        """The terms as columns, innermost first, then the two predicates over them."""
        terms: dict[str, str] = {}

        def place(node: tree.Node) -> None:
            for part in tree.walk(node):
                if isinstance(part, tree.Term) and part.name not in terms:
                    place(part.body)
                    terms[part.name] = self._sql(part.body, tuple(terms))

        place(self.rule.denominator)
        place(self.rule.numerator)
        last = self.last
        if terms:
            added = ",\n       ".join(f"({text}) AS {name}" for name, text in terms.items())
            self.steps.append(("terms", f"SELECT *,\n       {added}\nFROM {last}"))
            last = "terms"
        d, n = (self._sql(each, tuple(terms)) for each in (self.rule.denominator, self.rule.numerator))
        self.steps.append(("marked", f"SELECT *,\n       ({d}) AS d,\n       ({n}) AS n\nFROM {last}"))

    def _sql(self, predicate: tree.Predicate, terms: tuple[str, ...]) -> str:
        return _plain_names(sql(predicate, "duckdb", self.plan.values, {name: name for name in terms}))

    @property
    def _sums(self) -> tuple[str, str, str]:
        if self.rule.nested:
            return "d AND n", "d", "d IS NULL OR (d AND n IS NULL)"
        return "n", "d", "d IS NULL OR n IS NULL"

    def _answer(self) -> str:
        n, d, u = (f"count(*) FILTER (WHERE {each})" for each in self._sums)
        return f"SELECT {n} AS numerator,\n       {d} AS denominator,\n       {u} AS unknown\nFROM marked"

    def _with_report(self) -> str:
        """The denominator is the larger of the count and the national report's total, unit by unit."""
        n, d, u = (f"count(*) FILTER (WHERE {each})" for each in self._sums)
        columns = f"unit_code, {n} AS n, {d} AS d, {u} AS u"
        self.steps.append(("counted", f"SELECT {columns}\nFROM marked\nGROUP BY unit_code"))
        whose = f"{self._whose()} AND " if self.units is not None else ""

        def reported(name: str, period: Period) -> None:
            table = self.relation("report_totals")
            where = f"WHERE {whose}period IN ({_months(period)})"
            self.steps.append(
                (name, f"SELECT unit_code, sum(reported) AS {name}\nFROM {table}\n{where}\nGROUP BY unit_code")
            )

        reported("reported", self.plan.period)
        larger = "greatest(coalesce(d, 0), coalesce(reported, 0))"
        joined = "FROM counted FULL JOIN reported USING (unit_code)"
        if self.last_year:
            reported("last_year", Period(self.plan.period.year - 1))
            share = 12 // len(self.plan.period.months())
            fallback = f"coalesce((2 * last_year + {share}) // {2 * share}, 0)"
            larger = f"CASE WHEN {larger} > 0 THEN {larger} ELSE {fallback} END"
            joined += " FULL JOIN last_year USING (unit_code)"
        return (
            "SELECT CAST(coalesce(sum(n), 0) AS BIGINT) AS numerator,\n"
            f"       CAST(coalesce(sum({larger}), 0) AS BIGINT) AS denominator,\n"
            f"       CAST(coalesce(sum(u), 0) AS BIGINT) AS unknown\n{joined}"
        )


_ANY_LATE = "CASE WHEN bool_or(late) THEN TRUE WHEN count(*) = count(late) THEN FALSE END"


def calendar_sql(calendar: WorkingDays) -> str:
    """Statements that make the working days of an office: weekdays without holidays, and the days made up for them."""
    working = set(calendar.days)
    span = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    off = ", ".join(f"'{day}'" for day in span if day.weekday() < 5 and day not in working)
    made_up = ", ".join(f"'{day}'" for day in span if day.weekday() >= 5 and day in working)
    weekday = f"isodow(day) <= 5 AND day NOT IN (\n{_listed(off)})"
    rule = f"({weekday})\n  OR day IN (\n{_listed(made_up)})" if made_up else weekday
    after = LAST_DAY + timedelta(days=1)
    return (
        "CREATE OR REPLACE TEMP TABLE calendar AS\n"
        "SELECT day, working, count(*) FILTER (WHERE working) OVER (ORDER BY day) AS up_to FROM (\n"
        f"  SELECT day, {rule} AS working\n"
        f"  FROM (SELECT CAST(range AS DATE) AS day FROM range(DATE '{FIRST_DAY}', DATE '{after}', INTERVAL 1 DAY)));\n"
        "CREATE OR REPLACE TEMP MACRO working_days_until(moment) AS"
        " (SELECT any_value(up_to) FROM calendar WHERE day = CAST(moment AS DATE));\n"
        "CREATE OR REPLACE TEMP MACRO working_day(number) AS"
        " (SELECT any_value(day) FROM calendar WHERE working AND up_to = number);"
    )


def _listed(dates: str) -> str:
    return indent("\n".join(wrap(dates, WIDTH)), "    ")


def _wrapped(listed: str) -> str:
    return "\n    ".join(wrap(listed, WIDTH, break_long_words=False, break_on_hyphens=False))


def _months(period: Period) -> str:
    return ", ".join(_text(month.id) for month in period.months())


def _text(value: str) -> str:
    return literal(value, "duckdb")


def _value(value) -> str:
    return literal(value, "duckdb")


def _plain_names(text: str) -> str:
    """Quotes taken off plain column names, so that a person can read it; texts in single quotes stay as they are."""
    parts = re.split(r"('(?:[^']|'')*')", text)
    return "".join(part if at % 2 else re.sub(r'"([a-z][a-z0-9_]*)"', r"\1", part) for at, part in enumerate(parts))
