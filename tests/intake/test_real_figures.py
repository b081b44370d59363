"""What the national portal really published is read whole, and without a word of complaint."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kstt.errors import Severity
from kstt.intake import read_delivery
from kstt.terms import Level, Period

AUGUST = Period(2026, month=8)


@pytest.fixture(scope="module")
def phu_tho(shared_data, portal_2026):
    return read_delivery(shared_data / "phu-tho-2026-08", portal_2026)


@pytest.fixture(scope="module")
def with_export(shared_data, portal_2026):
    export = shared_data / "portal-2025-10" / "bao_cao_T10_2025.xlsx"
    return read_delivery(shared_data / "phu-tho-2026-08", portal_2026, published=[export])


def test_phu_tho_is_read_without_a_problem(phu_tho):
    assert (phu_tho.problems, phu_tho.rejected) == ((), ())
    assert (len(phu_tho.units), len(phu_tho.counts), len(phu_tho.published)) == (164, 757, 449)
    rows = {file.name: (file.rows_read, file.rows_accepted, file.rows_rejected) for file in phu_tho.files}
    assert rows == {"units.csv": (164, 164, 0), "counts.csv": (757, 757, 0), "published-points.csv": (449, 449, 0)}


def test_a_figure_is_what_the_portal_printed(phu_tho):
    on_time = phu_tho.counts.get("H44", AUGUST, "05")
    assert (on_time.numerator, on_time.denominator, on_time.published_rate_pct) == (144625, 184513, "78.38")
    assert phu_tho.published.get("H44", "2026-08", "indicator", "05") == Decimal("15.68")
    assert phu_tho.units.get("H44.100").level is Level.WARD


def test_an_empty_pair_is_not_published_rather_than_zero(phu_tho):
    announced = phu_tho.counts.get("H44", AUGUST, "01")
    assert (announced.numerator, announced.denominator, announced.available) == (None, None, False)
    petitions = phu_tho.counts.get("H44.105", AUGUST, "19")
    assert (petitions.numerator, petitions.denominator, petitions.available) == (0, 0, True)


def test_the_export_of_2025_holds_34_provinces_15_departments_and_102_communes(with_export):
    file = with_export.files[-1]
    assert (file.rows_read, file.rows_accepted) == (34 + 34 + 15 + 102, 34 + 34 + 15 + 102)
    ranks = with_export.published.ranks
    assert sum(period == "2025" for _, period in ranks) == 34
    below = [unit for unit, period in ranks if period == "2025-10" and unit.startswith("H01.")]
    assert sum(len(unit) == len("H01.15") for unit in below) == 15
    assert sum(len(unit) == len("H01.113") for unit in below) == 102
    assert sorted(ranks[unit, "2025-10"] for unit in below) == list(range(1, 118))


def test_the_groups_of_the_export_add_up_to_its_totals(with_export):
    points = with_export.published
    groups = ("I", "II", "III-a", "III-b", "IV", "V")
    for unit, period in points.ranks:
        together = sum(points.get(unit, period, "group", group) for group in groups)
        assert together == points.get(unit, period, "total", "total")


def test_the_columns_of_the_export_are_the_groups_of_the_set(with_export):
    row = [
        with_export.published.get("H05", "2025-10", "group", group)
        for group in ("II", "V", "IV", "III-b", "III-a", "I")
    ]
    assert [str(points) for points in row] == ["19.26", "12", "18.55", "9.29", "8.14", "18"]
    assert with_export.published.rank("H05", "2025") == 1


def test_what_the_export_leaves_unsaid_is_only_noticed(with_export):
    codes = {problem.code for problem in with_export.problems}
    # Names written decomposed; two sheets of trends that name no unit; units of other provinces.
    assert codes == {"KSTT-FILE-010", "KSTT-FILE-018", "KSTT-PORTAL-011"}
    assert all(problem.severity is Severity.NOTICE for problem in with_export.problems)


def test_the_export_never_becomes_counts(with_export, phu_tho):
    assert with_export.counts == phu_tho.counts
