"""Working days of Vietnam against the days off that the ministries announced, and an office's own changes."""

import re
from datetime import date, timedelta
from pathlib import Path
from random import Random

import numpy
import pytest

from kstt.errors import KsttError
from kstt.terms.calendar import _KEPT, FIRST_DAY, LAST_DAY, WorkingDays, _public, of_library

# Announced for the state's offices: weekdays off, and Saturdays worked in their place. New Year, Tết, Hùng Kings' day,
# 30 April and 1 May, National Day; written down from the yearly announcements, not from the library.
ANNOUNCED = {
    2023: ("1-2 1-20 1-23 1-24 1-25 1-26 5-1 5-2 5-3 9-1 9-4", ""),
    2024: ("1-1 2-8 2-9 2-12 2-13 2-14 4-18 4-29 4-30 5-1 9-2 9-3", "5-4"),
    2025: ("1-1 1-27 1-28 1-29 1-30 1-31 4-7 4-30 5-1 5-2 9-1 9-2", "4-26"),
    2026: ("1-1 1-2 2-16 2-17 2-18 2-19 2-20 4-27 4-30 5-1 8-31 9-1 9-2", "1-10 8-22"),
}
# A holiday that was first made in 2026; whether offices close is left to the library.
NEW_IN_2026 = {date(2026, 11, 24)}
VIETNAM = WorkingDays()


def days(year: int, text: str) -> set[date]:
    return {date(year, *map(int, day.split("-"))) for day in text.split()}


def year_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", ANNOUNCED)
def test_days_off_and_make_up_days_are_those_announced(year):
    off, working = (days(year, text) for text in ANNOUNCED[year])
    for day in year_of(year):
        if day not in NEW_IN_2026:
            expected = day in working or (day.weekday() < 5 and day not in off)
            assert VIETNAM.is_working(day) is expected, day


def test_limits_are_counted_as_numpy_counts_them():
    """NumPy's busday functions as the second route, over three years without make-up days, which it does not know."""
    first, last = date(2020, 1, 1), date(2022, 12, 31)
    span = [first + timedelta(n) for n in range((last - first).days + 1)]
    assert not [day for day in span if day.weekday() > 4 and VIETNAM.is_working(day)]
    off = [day for day in span if day.weekday() < 5 and not VIETNAM.is_working(day)]
    calendar = numpy.busdaycalendar(holidays=off)
    dice = Random(766)
    for _ in range(500):
        day, other = sorted((dice.choice(span[:-80]), dice.choice(span[:-80])))
        limit = dice.randrange(0, 50)
        counted = numpy.busday_offset(day, limit, roll="backward", busdaycal=calendar).astype(date)
        assert VIETNAM.after(day, limit) == counted
        one_day = timedelta(1)
        between = numpy.busday_count(day + one_day, other + one_day, busdaycal=calendar)
        assert VIETNAM.between(day, other) == between


def test_an_offices_changes_come_before_the_national_calendar(tmp_path):
    file = tmp_path / "calendar.csv"
    file.write_text("\ufeffday,kind,why\n2026-08-24,off,bão\n2026-08-23,working,\n", encoding="utf-8")
    office = WorkingDays.read(file)
    differing = [day for day in year_of(2026) if office.is_working(day) != VIETNAM.is_working(day)]
    assert differing == [date(2026, 8, 23), date(2026, 8, 24)]
    assert office.after(date(2026, 8, 21), 3) == date(2026, 8, 25)
    assert len(office.days) == len(VIETNAM.days)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("day\n2026-08-24\n", 1),
        ("", 1),
        ("day,kind\n2026-08-24,holiday\n", 2),
        ("day,kind\n2026-08-24,off\n2026-02-30,off\n", 3),
        ("day,kind\n24/08/2026,off\n", 2),
        ("day,kind\n2026-08-24,off\n2026-08-24,working\n", 1),
    ],
    ids=["no kind", "empty", "kind", "31 February", "other date form", "both"],
)
def test_a_calendar_that_cannot_be_read_is_refused_with_its_line(text, line, tmp_path):
    file = tmp_path / "calendar.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KsttError) as refused:
        WorkingDays.read(file)
    assert (refused.value.code, refused.value.problems[0].place.row) == ("KSTT-CALENDAR-001", line)


def test_a_calendar_in_another_encoding_is_refused_and_not_guessed(tmp_path):
    (tmp_path / "calendar.csv").write_bytes(b"day,kind\n2026-08-24,off,b\xe3o\n")
    with pytest.raises(KsttError) as refused:
        WorkingDays.read(tmp_path / "calendar.csv")
    assert refused.value.code == "KSTT-CALENDAR-001"


def test_every_day_of_the_span_is_known_and_none_outside():
    assert VIETNAM.up_to(FIRST_DAY) == 0 and VIETNAM.up_to(LAST_DAY) == len(VIETNAM.days)
    assert VIETNAM.up_to(FIRST_DAY - timedelta(1)) is None and VIETNAM.up_to(LAST_DAY + timedelta(1)) is None


def test_the_kept_calendar_is_what_the_library_says():
    """Whoever renews the lock keeps the new version's calendar too: the difference is then seen in a review."""
    lock = (Path(__file__).parents[2] / "requirements.lock").read_text(encoding="utf-8")
    locked = re.search(r"^holidays==(\S+)", lock, re.M).group(1)
    assert (_KEPT / f"vietnam-{locked}.csv").is_file()
    off, working = of_library()
    span = {day for day in working if FIRST_DAY <= day <= LAST_DAY}
    assert _public() == (off, span)


def test_another_version_of_the_library_is_asked_itself(monkeypatch):
    monkeypatch.setattr("kstt.terms.calendar.version", lambda name: "0.0")
    off, working = _public()
    assert date(2026, 9, 2) in off and date(2026, 8, 22) in working
