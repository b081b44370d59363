"""What a reader with a pencil makes of the public edition: rates taken back to their counts, months taken from a quarter."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import count

import pytest

from kstt.counting.suppress import SMALLEST
from kstt.terms.numbers import round_half_up

JULY, AUGUST, QUARTER = "2026-07", "2026-08", "2026-Q3"
PROVINCE, FEW, MANY, OTHER, DEPARTMENT = "H99", "H99.101", "H99.102", "H99.103", "H99.01"
UNITS = f"""unit_code,name,level,parent_code
{PROVINCE},UBND Tỉnh Thử,province,
{FEW},UBND xã Ít,commune,{PROVINCE}
{MANY},UBND xã Nhiều,commune,{PROVINCE}
{OTHER},UBND xã Khác,commune,{PROVINCE}
{DEPARTMENT},Sở Thử,department,{PROVINCE}
"""
FORM = {
    # on time, late, open in time, open late at the end of August
    FEW: (25, 9, 16, 2),
    MANY: (60, 20, 0, 0),
    OTHER: (40, 12, 3, 7),
}
OF_THE_DEPARTMENT = {"trade": (60, 9), "chemicals": (40, 2)}
"""On time and late in August by field; all other units have one field."""
FIELD = {FEW: "births", MANY: "land", OTHER: "land"}
BY_POST = {JULY: {FEW: 2, MANY: 9, OTHER: 30}, AUGUST: {FEW: 6, MANY: 8, OTHER: 20}}


def days(received: str, due: str, finished: str = "") -> list[str]:
    return [f"{received} 08:00", due, finished and f"{finished} 09:00"]


def dossiers() -> Iterator[list[str]]:
    """In July all are finished in time; of August, those of FORM."""
    number = count(1)
    rows = [
        (unit, FIELD[unit], JULY, days("2026-07-06", "2026-07-20", "2026-07-10")) for unit in FORM for _ in range(60)
    ]
    all_of_it = [(unit, FIELD[unit], *counts) for unit, counts in FORM.items()]
    all_of_it += [(DEPARTMENT, field, *counts, 0, 0) for field, counts in OF_THE_DEPARTMENT.items()]
    for unit, field, on_time, late, in_time, overdue in all_of_it:
        rows += [(unit, field, AUGUST, days("2026-08-03", "2026-08-14", "2026-08-07"))] * on_time
        rows += [(unit, field, AUGUST, days("2026-08-03", "2026-08-14", "2026-08-20"))] * late
        rows += [(unit, field, AUGUST, days("2026-08-24", "2026-09-14", "2026-09-04"))] * in_time
        rows += [(unit, field, AUGUST, days("2026-08-03", "2026-08-14", "2026-09-04"))] * overdue
    seen: dict[tuple[str, str], int] = {}
    for unit, field, month, moments in rows:
        nth = seen[unit, month] = seen.get((unit, month), 0) + 1
        by_post = BY_POST[month].get(unit, 10)
        channel = "postal" if nth <= by_post else "direct" if nth <= by_post + 15 else "online"
        day = moments[0][2:10].replace("-", "")
        yield [f"{unit}-{day}-{next(number):04}", unit, "1.000001", field, channel, *moments]


@pytest.fixture(scope="module")
def published(kstt, tmp_path_factory):
    """Public reports of two months and their quarter, of every unit, as they lie side by side."""
    folder = tmp_path_factory.mktemp("public")
    heading = [
        "dossier_id",
        "unit_code",
        "procedure_code",
        "field_code",
        "channel",
        "received_at",
        "due_at",
        "finished_at",
    ]
    with (folder / "dossiers.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([heading, *dossiers()])
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    intake = ("--mapping", "dossiers", "--into", folder / "store", "--units", folder / "units.csv")
    done = kstt("intake", folder / "dossiers.csv", *intake)
    assert done.returncode == 0, done.stderr
    for period in (JULY, AUGUST, QUARTER):
        more = ("--period", period, "--out", folder, "--edition", "public", "--language", "en", "--formats", "html")
        done = kstt("report", "--store", folder / "store", *more)
        assert done.returncode == 0, done.stderr
    return folder


def text_of(folder, period: str, unit: str) -> str:
    html = (folder / period / unit / "report.html").read_text("utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<pre.*?</pre>", "", html, flags=re.S)))


def told_rate(folder, period: str, unit: str) -> Decimal | None:
    found = re.search(
        r"by form II\.06a, which has finished dossiers only, it is ([\d.]+)%", text_of(folder, period, unit)
    )
    return Decimal(found[1]) if found else None


def told_by_post(folder, period: str, unit: str) -> int | None:
    found = re.search(r"By post (\d+)", text_of(folder, period, unit))
    return int(found[1]) if found else None


def pair_of_05(folder, period: str, unit: str) -> tuple[int, int]:
    with (folder / period / "_data" / "counts.csv").open(encoding="utf-8", newline="") as stream:
        found = {
            row["unit_code"]: (int(row["numerator"]), int(row["denominator"]))
            for row in csv.DictReader(stream)
            if (row["period"], row["indicator"]) == (period, "05")
        }
    return found.get(unit) or tuple(map(sum, zip(*found.values(), strict=True)))


def counts_behind(rate: Decimal, denominator: int) -> set[tuple[int, int]]:
    """Every on-time and finished number of dossiers that a rate of so many may be of."""
    return {
        (on_time, finished)
        for finished in range(1, denominator + 1)
        for on_time in range(finished + 1)
        if round_half_up(100 * Fraction(on_time, finished), 2) == rate
    }


def small_numbers(numerator: int, denominator: int, on_time: int, finished: int) -> list[int]:
    late = finished - on_time
    derived = (on_time, late, denominator - finished, numerator - on_time, denominator - numerator - late)
    return [number for number in derived if 0 < abs(number) < SMALLEST]


def test_the_attack_on_a_rate_would_succeed():
    """25 of 34 are finished in time where 05 has 41 of 52: one pair has this rate, and two dossiers are open and late."""
    on_time, late, in_time, overdue = FORM[FEW]
    rate = round_half_up(Fraction(100 * on_time, on_time + late), 2)
    pair = (on_time + in_time, on_time + late + in_time + overdue)
    assert pair == (41, 52)
    (found,) = {each for each in counts_behind(rate, pair[1]) if not 0 < each[1] - each[0] < SMALLEST}
    assert found == (25, 34) and small_numbers(*pair, *found) == [2]


@pytest.mark.parametrize("unit", [PROVINCE, *FORM])
@pytest.mark.parametrize("period", [JULY, AUGUST, QUARTER])
def test_no_rate_taken_back_to_its_counts_gives_a_small_number(published, period, unit):
    rate = told_rate(published, period, unit)
    if rate is None:
        return
    pair = pair_of_05(published, period, unit)
    possible = {
        each for each in counts_behind(rate, pair[1]) if not any(0 < n < SMALLEST for n in (each[0], each[1] - each[0]))
    }
    assert not all(small_numbers(*pair, *each) for each in possible), (rate, pair, possible)


def test_rates_that_give_nothing_away_are_told(published):
    assert told_rate(published, AUGUST, FEW) is None
    assert told_rate(published, AUGUST, OTHER) is None, "three dossiers are open within their deadline"
    assert told_rate(published, AUGUST, MANY) == Decimal("75.00")
    assert told_rate(published, AUGUST, PROVINCE) == Decimal("81.23")


def test_a_quarter_less_its_other_month_gives_no_small_number_of_one(published):
    told = {
        (period, unit): told_by_post(published, period, unit) for period in (JULY, AUGUST, QUARTER) for unit in FORM
    }
    assert told[AUGUST, FEW] == 6 and told[JULY, FEW] is None
    for unit in FORM:
        for hidden, shown in ((JULY, AUGUST), (AUGUST, JULY)):
            if told[hidden, unit] is None and told[shown, unit] is not None:
                assert told[QUARTER, unit] is None, f"{unit}: {told[QUARTER, unit]} - {told[shown, unit]}"
    text = text_of(published, QUARTER, PROVINCE)
    assert "Indicator 05 by field" not in text and "numbers below 5 of one month could be worked out" in text
    assert "Indicator 05 by field" in text_of(published, AUGUST, PROVINCE)


def test_a_department_s_figure_less_its_told_fields_gives_no_small_number(published):
    """Whose field trade is everybody knows; 9 of it are told to be late, and 11 of the department's."""
    text = text_of(published, AUGUST, PROVINCE)
    assert re.search(r"\bland 142 39 ", text)
    numerator, denominator = pair_of_05(published, AUGUST, DEPARTMENT)
    assert (numerator, denominator) == (100, 111)
    told = {field: re.search(rf"\b{field} (\d+) (\d+|…) ", text) for field in OF_THE_DEPARTMENT}
    missed = [int(found[2]) for found in told.values() if found and found[2] != "…"]
    assert not 0 < denominator - numerator - sum(missed) < SMALLEST or not missed
    assert re.search(r"\bother fields 111 11 ", text)
