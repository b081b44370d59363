"""One cell: what is a number, what is a period, and what nobody may guess."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kstt.intake.cells import Fault, Repaired, decimal_number, period_id, whole_number
from kstt.intake.codes import unit_code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0),
        ("184513", 184513),
        (" 87 ", 87),
        ("87.0", 87),
        ("87,00", 87),
        ("1234.000", 1234),
        ("007", 7),
        ("1000000000000", 10**12),
        (87.0, 87),
        (1.234e3, 1234),
        (Decimal("12"), 12),
        ("", None),
        ("\u00a0", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_a_count_is_read(cell, value):
    assert whole_number(cell) == value and type(whole_number(cell)) is type(value)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.234", "KSTT-COUNT-008"),
        ("1,234", "KSTT-COUNT-008"),
        ("999.000", "KSTT-COUNT-008"),
        ("0.123", "KSTT-COUNT-009"),
        ("12.5", "KSTT-COUNT-009"),
        (".5", "KSTT-COUNT-009"),
        (0.5, "KSTT-COUNT-009"),
        ("-1", "KSTT-COUNT-006"),
        ("-1.234", "KSTT-COUNT-006"),
        (-1, "KSTT-COUNT-006"),
        (-0.5, "KSTT-COUNT-006"),
        ("1000000000001", "KSTT-COUNT-010"),
        pytest.param("9" * 5000, "KSTT-COUNT-010", id="5000 nines"),
        pytest.param(10**5000, "KSTT-COUNT-010", id="5000 digits"),
        (1e300, "KSTT-COUNT-010"),
        ("1e5", "KSTT-COUNT-007"),
        ("12 hồ sơ", "KSTT-COUNT-007"),
        ("1.23.4", "KSTT-COUNT-007"),
        ("12.34.567", "KSTT-COUNT-007"),
        ("1.234,567", "KSTT-COUNT-007"),
        ("-", "KSTT-COUNT-007"),
        ("²", "KSTT-COUNT-007"),
        (True, "KSTT-COUNT-007"),
        (float("inf"), "KSTT-COUNT-007"),
        (date(2026, 8, 1), "KSTT-COUNT-007"),
        ("#DIV/0!", "KSTT-FILE-015"),
    ],
)
def test_what_is_no_count_says_why(cell, code):
    fault = whole_number(cell)
    assert isinstance(fault, Fault) and fault.code == code


def test_an_ambiguous_number_shows_both_readings():
    assert dict(whole_number("4,157").values) == {"found": "4,157", "whole": "4157", "decimal": "4.157"}


@pytest.mark.parametrize("text", ["1.234.567", "1,234,567", "1 234 567", "1\u202f234\u00a0567"])
def test_groups_of_thousands_that_can_mean_one_thing_are_read(text):
    assert whole_number(text) == Repaired(1234567, "KSTT-COUNT-017")


@pytest.mark.parametrize(
    ("cell", "value"),
    [("2026-08", "2026-08"), ("2026-Q3", "2026-Q3"), ("2026", "2026"), (2026.0, "2026"), (" 2026-08 ", "2026-08")],
)
def test_a_period_is_read(cell, value):
    assert period_id(cell) == value


@pytest.mark.parametrize("cell", [date(2026, 8, 1), "2026-08-01", "2026-08-01T00:00:00", "Aug-26", "aug-26"])
def test_a_month_that_a_spreadsheet_made_a_date_is_turned_back(cell):
    assert period_id(cell) == Repaired("2026-08", "KSTT-COUNT-014")


@pytest.mark.parametrize("cell", [date(2026, 8, 15), "2026-13", "2026-8", "01/08/2026", "Tết", "Aug-20", 46235.0])
def test_what_is_no_period_is_refused(cell):
    assert isinstance(period_id(cell), Fault) and period_id(cell).code == "KSTT-PERIOD-001"


def test_a_likely_spelling_of_a_period_is_suggested():
    assert dict(period_id("8/2026").values)["suggestion"] == "2026-08"


@pytest.mark.parametrize("code", ["H44", "H44.100", "000.00.12.H08", "G12-3_b", "x" * 64])
def test_a_code_of_a_unit_is_kept_as_it_is(code):
    assert unit_code(f" {code} ") == code


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("..", "KSTT-UNITS-001"),
        ("a/b", "KSTT-UNITS-001"),
        ("C:", "KSTT-UNITS-001"),
        ("~root", "KSTT-UNITS-001"),
        (".hidden", "KSTT-UNITS-001"),
        ("nul", "KSTT-UNITS-002"),
        ("COM1.5", "KSTT-UNITS-002"),
        ("Index.html", "KSTT-UNITS-002"),
        ("H44\u202e100", "KSTT-UNITS-003"),
        ("H44\n100", "KSTT-UNITS-003"),
        ("x" * 65, "KSTT-UNITS-004"),
        ("H44 100", "KSTT-UNITS-005"),
        ("H44.", "KSTT-UNITS-005"),
        ("Đ44", "KSTT-UNITS-005"),
        ("-rf", "KSTT-UNITS-005"),
    ],
)
def test_a_code_that_cannot_name_a_folder_is_refused(cell, code):
    assert unit_code(cell).code == code


@pytest.mark.parametrize(
    ("cell", "value"), [("15.68", "15.68"), ("15,68", "15.68"), ("6", "6"), (8.42, "8.42"), (6, "6"), ("1e3", None)]
)
def test_points_and_rates_are_exact_decimals(cell, value):
    assert decimal_number(cell) == (None if value is None else Decimal(value))
