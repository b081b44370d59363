"""Each check on rows speaks of the one unit that does what it looks for, and of its very dossiers; facts are facts."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kstt.counting import Plan, opened
from kstt.intake.store import arrow_schema
from kstt.rulebook import load
from kstt.signals.conditions import days_off, last_working_days
from kstt.signals.count_checks import funnel, xmr
from kstt.signals.history import Series
from kstt.signals.judge import judged
from kstt.signals.row_checks import ROW_CHECKS, grouped
from kstt.signals.rows import MonthRows
from kstt.terms import Period
from kstt.terms.calendar import WorkingDays
from kstt.terms.tables import DOSSIERS

AUGUST = Period.parse("2026-08")
CALENDAR = WorkingDays()
WORKING = [date(2026, 8, n) for n in range(1, 32) if CALENDAR.is_working(date(2026, 8, n))]
SUNDAY = datetime(2026, 8, 16, 9, 13, 7)
STORIES = {
    "out-of-hours": lambda row: {"finished_at": row["finished_at"].replace(hour=21)},
    "day-off": lambda row: {"finished_at": SUNDAY},
    "last-day": lambda row: {"finished_at": row["finished_at"].replace(day=WORKING[-1].day)},
    "round-times": lambda row: {"finished_at": row["finished_at"].replace(minute=30, second=0)},
    "too-fast": lambda row: {"finished_at": row["received_at"] + timedelta(minutes=2)},
    "due-moved": lambda row: {"first_due_at": row["due_at"] - timedelta(days=5)},
    "supplements": lambda row: {"supplement_requests": 3},
    "not-reused": lambda row: {"reused": False},
    "order": lambda row: {"received_at": row["finished_at"] + timedelta(minutes=1)},
    "one-account": lambda row: {"account_key": "same"},
}
PLANTED = 20


def ordinary(dice: random.Random, unit: str, number: int) -> dict:
    day = datetime.combine(dice.choice(WORKING[4:-2]), datetime.min.time())
    finished = day + timedelta(
        hours=dice.randrange(8, 16), minutes=dice.choice((7, 13, 29, 41)), seconds=dice.randrange(1, 60)
    )
    received = finished - timedelta(days=3, hours=1)
    due = finished + timedelta(days=4)
    return {
        "dossier_id": f"{unit}-{number:03d}",
        "unit_code": unit,
        "procedure_code": f"1.{number % 4}",
        "account_key": f"{unit}/{number}",
        "channel": "online",
        "received_at": received,
        "due_at": due,
        "first_due_at": due,
        "finished_at": finished,
        "supplement_requests": 0,
        "papers_digitised": True,
        "reused": dice.random() < 0.6,
    }


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """Ten units with a story each, told in 20 of their 60 dossiers, among twenty ordinary ones."""
    dice, rows = random.Random(4), []
    for n, story in enumerate([*STORIES, *[None] * 20]):
        for number in range(60):
            row = ordinary(dice, f"U.{n:02d}", number)
            told = story is not None and (number < PLANTED or story == "not-reused")
            rows.append(row | STORIES[story](row) if told else row)
    folder = tmp_path_factory.mktemp("rows")
    table = pyarrow.Table.from_pylist(
        [{name: row.get(name) for name in DOSSIERS.names()} for row in rows], arrow_schema(DOSSIERS)
    )
    pyarrow.parquet.write_table(table.drop_columns("source_row"), folder / "dossiers.parquet")
    with opened("duckdb", folder) as engine:
        yield MonthRows(engine, Plan.of(load("portal-2026"), AUGUST))


@pytest.fixture(scope="module")
def speaking(month):
    facts = month.facts()
    tested = [each for check, made in ROW_CHECKS.items() for each in made(check, facts, {})]
    return {(each.check, each.unit): each for each, _, _ in judged(tested)}


@pytest.mark.parametrize(("n", "check"), list(enumerate(STORIES)))
def test_the_unit_that_does_it_is_named_with_its_dossiers(month, speaking, n, check):
    unit = f"U.{n:02d}"
    found = speaking[check, unit]
    total, keys = month.keys(check, {unit: str(found.values.get("where", ""))})[unit]
    assert total == found.k
    if check != "not-reused":
        assert found.k == PLANTED
        assert keys == tuple(f"{unit}-{number:03d}" for number in range(PLANTED))


def test_pairs_and_triples_of_one_account_are_counted_over_all_accounts_of_a_unit(month):
    """Unit 9: one account of 20 filings beside forty of one."""
    accounts = month.facts().accounts
    alone, one = accounts["U.12"], accounts["U.09"]
    assert (one.most, one.total, one.pairs, one.triples) == (20, 60, 20 * 19, 20 * 19 * 18)
    assert (alone.most, alone.total, alone.pairs, alone.triples) == (1, 60, 0, 0)


def test_ordinary_units_are_left_in_peace(speaking):
    assert not [unit for _, unit in speaking if int(unit.removeprefix("U.")) >= len(STORIES)]


def test_facts_have_no_probability(speaking):
    assert speaking["order", "U.08"].p is None


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ({"finished_at": datetime(2026, 8, 4), "received_at": datetime(2026, 8, 4, 9)}, set()),
        ({"finished_at": datetime(2026, 8, 3), "received_at": datetime(2026, 8, 4, 9)}, {"finished"}),
        ({"finished_at": datetime(2026, 8, 4, 9), "returned_at": datetime(2026, 8, 4)}, set()),
        ({"finished_at": datetime(2026, 8, 4, 9), "returned_at": datetime(2026, 8, 3, 9)}, {"returned"}),
        ({"received_at": datetime(2026, 8, 4, 9), "filed_at": datetime(2026, 8, 4, 10)}, {"filed"}),
        ({"received_at": datetime(2026, 8, 4, 9), "due_at": datetime(2026, 8, 4)}, set()),
        ({"received_at": datetime(2026, 8, 4, 9), "due_at": datetime(2026, 8, 3, 17)}, {"due"}),
    ],
)
def test_a_bare_date_is_no_contradiction_and_words_and_sql_agree(tmp_path, row, parts):
    from kstt.signals.wording import ORDER_WORDS

    whole = dict.fromkeys(DOSSIERS.names()) | {"dossier_id": "A", "unit_code": "U"} | row
    table = pyarrow.Table.from_pylist([whole], arrow_schema(DOSSIERS)).drop_columns("source_row")
    pyarrow.parquet.write_table(table, tmp_path / "dossiers.parquet")
    with opened("duckdb", tmp_path) as engine:
        facts = MonthRows(engine, Plan.of(load("portal-2026"), AUGUST)).facts()
    assert {name for name in ("finished", "returned", "due", "filed") if facts.extra[f"order:{name}"]["U"]} == parts
    assert ORDER_WORDS.of_row(whole, "en") == "; ".join(ORDER_WORDS.words[name].en for name in sorted(parts))


DUE = datetime(2026, 8, 20, 15, 0)


@pytest.mark.parametrize(
    ("check", "row", "inside"),
    [
        *[
            ("out-of-hours", {"finished_at": datetime(2026, 8, 4, *clock)}, inside)
            for clock, inside in (((6, 59, 59), 1), ((7,), 0), ((17, 59, 59), 0), ((18,), 1))
        ],
        *[
            ("too-fast", {"finished_at": datetime(2026, 8, 4, 9, *clock)}, inside)
            for clock, inside in (((4, 59), 1), ((5,), 0))
        ],
        *[
            ("round-times", {"finished_at": datetime(2026, 8, 4, 9, *clock)}, inside)
            for clock, inside in (((35,), 1), ((36,), 0), ((35, 1), 0))
        ],
        *[("supplements", {"finished_at": DUE, "supplement_requests": n}, n > 1) for n in range(4)],
        *[
            (f"before:{minutes}", {"finished_at": DUE - timedelta(minutes=minutes, seconds=seconds)}, seconds < 0)
            for minutes in (15, 30, 60, 120)
            for seconds in (-1, 1)
        ],
        *[("before:15", {"finished_at": DUE + timedelta(seconds=n)}, n == 0) for n in (0, 1)],
    ],
)
def test_a_check_looks_from_where_to_where_the_page_on_signals_says(tmp_path, check, row, inside):
    """docs/signals.md: the last 15, 30, 60 or 120 minutes, within 5 minutes, before 7:00 or from 18:00 ..."""
    whole = dict.fromkeys(DOSSIERS.names()) | {"dossier_id": "A", "unit_code": "U", "due_at": DUE}
    whole |= {"received_at": datetime(2026, 8, 4, 9)} | row
    table = pyarrow.Table.from_pylist([whole], arrow_schema(DOSSIERS)).drop_columns("source_row")
    pyarrow.parquet.write_table(table, tmp_path / "dossiers.parquet")
    with opened("duckdb", tmp_path) as engine:
        facts = MonthRows(engine, Plan.of(load("portal-2026"), AUGUST)).facts()
    found = facts.extra[check]["U"] if check in facts.extra else facts.shares[check]["U"][0]
    assert found == inside


def test_a_figure_is_held_against_its_own_past_from_six_periods_and_five_dossiers_on():
    """docs/signals.md: against its own last 6 to 12 periods; units with fewer than 5 dossiers are not compared."""
    past = tuple((period, 20 + n % 2, 40) for n, period in enumerate(AUGUST.back(13)[:-1]))
    figures = [Series(f"{months}/{now}", "05", (AUGUST, 2, now), past[:months]) for months in (5, 6) for now in (4, 5)]
    assert [each.unit for each in xmr(figures)] == ["6/5"]
    small = [Series(f"U{n}", "05", (AUGUST, 2, n), ()) for n in range(3, 13)]
    assert {each.unit for each in funnel(small, {})} == {f"U{n}" for n in range(5, 13)}
    assert funnel(small[:-1], {}) == []


@given(st.dictionaries(st.integers(0, 60).map("U{}".format), st.sampled_from(["department", "local", "other"])))
def test_units_are_compared_in_groups_of_eight_or_more_and_all_of_them_if_there_are_eight(kinds):
    groups = grouped(kinds, kinds)
    assert all(len(each) >= 8 for each in groups)
    assert sorted(unit for each in groups for unit in each) == (sorted(kinds) if len(kinds) >= 8 else [])
    for kind in set(kinds.values()):
        own = {unit for unit in kinds if kinds[unit] == kind}
        if len(own) >= 8:
            assert any(own <= set(each) for each in groups)


def test_days_off_know_tet_and_the_offices_own_make_up_days():
    february = Period.parse("2026-02")
    off = days_off(february, CALENDAR)
    assert date(2026, 2, 17) in off and date(2026, 2, 8) in off and date(2026, 2, 10) not in off
    assert date(2026, 2, 8) not in days_off(february, WorkingDays.with_changes(working=[date(2026, 2, 8)]))
    assert last_working_days(Period.parse("2026-Q1"), CALENDAR) == (
        date(2026, 1, 30),
        date(2026, 2, 27),
        date(2026, 3, 31),
    )


def test_kinds_with_few_units_are_put_together_and_too_few_are_not_compared():
    kinds = {f"D{n}": "department" for n in range(5)} | {f"C{n}": "local" for n in range(12)}
    assert [len(each) for each in grouped(kinds, kinds)] == [17]
    assert [len(each) for each in grouped([f"C{n}" for n in range(12)], kinds)] == [12]
    assert grouped(["C1", "C2", "D1"], kinds) == []


def test_advice_that_leans_on_a_document_names_whose_it_is():
    """An official document of one province is no rule of another."""
    from kstt.signals.wording import OF

    steps = [step for texts in OF.values() for step in texts.next_steps]
    leaning = [step for step in steps if "chỉ thị" in step.vi.casefold() or "directive" in step.en.casefold()]
    assert leaning
    for step in leaning:
        assert "Bình Định" in step.vi and "Bình Định" in step.en
