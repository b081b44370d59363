"""A column that no row fills: what rests on it counts as 0, and whoever counts is told that it is no result."""

from datetime import datetime

import pytest

from kstt.counting import Plan, count_table
from kstt.counting.examples import write_table
from kstt.rulebook import load
from kstt.terms import Period

AUGUST = Period.parse("2026-08")
CODE = "KSTT-COUNTING-025"


def told(folder, **columns) -> tuple[str, ...]:
    whole = {"due_at": datetime(2026, 8, 20, 17), "fee_amount": 0, "paid_online": 0}
    flags = ("synchronised", "electronic_result", "papers_digitised", "result_digitised", "reused", "linked_to_store")
    whole |= dict.fromkeys((*flags, "population_data"), False)
    rows = [
        {"dossier_id": unit, "unit_code": unit, "received_at": datetime(2026, 8, 3), "channel": "online"}
        | {**whole, **{name: values[number] for name, values in columns.items()}}
        for number, unit in enumerate(("H99.001", "H99.002"))
    ]
    write_table(folder, "dossiers", rows)
    table = count_table("duckdb", folder, Plan.of(load("portal-2026"), AUGUST, province="H99"), AUGUST)
    return tuple(each.value("found") for each in table.problems if each.code == CODE)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({}, ()),
        ({"synchronised": (None, None), "reused": (None, None)}, ("04, 14",)),
        ({"synchronised": (None, False)}, ()),
        ({"fee_amount": (None, None)}, ("11",)),
        ({"due_at": (None, None)}, ("05, 21",)),
    ],
)
def test_what_no_row_of_any_unit_tells_is_named(tmp_path, columns, found):
    assert told(tmp_path, **columns) == found


def payments_told(folder, *rows: tuple[bool | None, bool | None]) -> bool:
    """Whether 10 is told of procedures by whether they have a fee, and whether it can be paid online."""
    known = dict.fromkeys(("published", "complete_content", "for_citizens", "population_connected"), True)
    made = [
        {"unit_code": "H99.001", "period": "2026-08", "procedure_code": f"1.00000{number}", "online_level": "fully"}
        | {**known, "has_fee": fee, "payment_integrated": paid}
        for number, (fee, paid) in enumerate(rows)
    ]
    write_table(folder, "procedures", made)
    table = count_table("duckdb", folder, Plan.of(load("portal-2026"), AUGUST, province="H99"), AUGUST)
    return any("10" in each.value("found").split(", ") for each in table.problems if each.code == CODE)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (((True, False), (False, None), (False, None)), False),
        (((True, False), (None, None)), False),
        (((True, None), (None, None)), True),
        (((None, False), (None, None)), True),
    ],
)
def test_one_row_that_surely_misses_is_a_result_however_many_others_are_unknown(tmp_path, rows, told):
    """What is unknown of rows beside the denominator is no blank column: procedures without a fee are not paid for."""
    assert payments_told(tmp_path, *rows) == told
