"""Dates and times as files write them: by declared patterns only, offsets turned into local civil time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from kstt.intake.cells import Fault, text_of
from kstt.intake.table import CellError

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""No dossier of an electronic system was received before, none is due after."""

_END_OF_DAY = (23, 59, 59)
_PARTS = {
    "yyyy": r"(?P<y>\d{4})",
    "MM": r"(?P<m>\d{2})",
    "dd": r"(?P<d>\d{2})",
    "HH": r"(?P<H>\d{2})",
    "mm": r"(?P<M>\d{2})",
    "ss": r"(?P<S>\d{2})",
    "M": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "H": r"(?P<H>\d{1,2})",
}
_TOKEN = re.compile("|".join(_PARTS) + r"|[-/.: T,]+|.")
_ISO = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"
    r"(?:[T ](?P<H>\d{2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    # PostgreSQL writes +07, SQL Server a space before +07:00.
    r"(?P<z> ?(?:Z|[+-]\d{2}(?::?\d{2})?))?"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way of writing a date. text: as the mapping writes it."""

    text: str
    regex: re.Pattern[str]


def pattern(text: str) -> Pattern:
    """The pattern that a mapping names: `iso`, or fields such as `dd/MM/yyyy HH:mm:ss`.

    Errors: ValueError with what is not understood; a pattern needs day, month and year.

    >>> pattern("dd/MM/yyyy").regex.fullmatch("31/02/2026") is not None
    True
    """
    if text == "iso":
        return Pattern(text, _ISO)
    parts, seen = [], set()
    for token in _TOKEN.findall(text):
        if token in _PARTS:
            field = token[0]
            if field in seen:
                raise ValueError(text)
            seen.add(field)
            parts.append(_PARTS[token])
        elif token[0] in "-/.: T,":
            parts.append(re.escape(token))
        else:
            raise ValueError(token)
    if not {"y", "M", "d"} <= seen:
        raise ValueError(text)
    return Pattern(text, re.compile("".join(parts)))


class _Days(dict[str, date]):
    """`yyyyMMdd` → the day; ValueError where it is none. Days repeat themselves: a look-up costs a third of reading."""

    def __missing__(self, text: str) -> date:
        if len(text) != 8 or not (text.isdigit() and text.isascii()):
            raise ValueError(text)
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(text)
        self[text] = day
        return day


class _Clocks(dict[str, time]):
    """`HHmmss` → the time of day; ValueError where it is none."""

    def __missing__(self, text: str) -> time:
        if len(text) != 6 or not (text.isdigit() and text.isascii()):
            raise ValueError(text)
        self[text] = clock = time(int(text[:2]), int(text[2:4]), int(text[4:]))
        return clock


_DAYS, _CLOCKS = _Days(), _Clocks()
"""There are fewer than 40,000 days between the years allowed, and 86,400 times of day."""


def is_compact(patterns: tuple[Pattern, ...]) -> bool:
    """Whether `yyyyMMddHHmmss` is among the patterns."""
    return any(each.text == "yyyyMMddHHmmss" for each in patterns)


def compact_moments(cells: Sequence[object]) -> list[object] | None:
    """Cells of `yyyyMMddHHmmss` or nothing, all at once; None where any is written in another way or is no moment."""
    combine, days, clocks = datetime.combine, _DAYS, _CLOCKS
    try:
        return [combine(days[cell[:8]], clocks[cell[8:]]) if cell else None for cell in cells]
    except (ValueError, TypeError, LookupError):
        # One by one, then: the reader says which cell, and why.
        return None


def end_of_day(moment: datetime) -> datetime:
    """A deadline without a time of day: the end of its day. Systems, spreadsheets and databases keep a day as its
    midnight; the same table must not give other figures as CSV than as XLSX."""
    return moment.replace(hour=23, minute=59, second=59) if moment.time() == time() else moment


def reader(
    patterns: tuple[Pattern, ...], zone: ZoneInfo, whole_days: bool, deadline: bool = False
) -> Callable[[object], object]:
    """A function that reads a cell as a naive local datetime (or a date, for whole days), None or a Fault.

    deadline: a day without a time of day, or at a midnight without an offset, means its end (who finishes on the day itself
    is on time), not its start.
    """
    names = ", ".join(each.text for each in patterns)
    compact = is_compact(patterns)

    def read(cell: object) -> datetime | date | Fault | None:
        if cell is None or cell == "":
            return None
        if isinstance(cell, datetime):
            try:
                moment = cell if cell.tzinfo is None else cell.astimezone(zone).replace(tzinfo=None)
            except OverflowError:  # databases write 9999-12-31 for "never", and it is a day later here
                return Fault.of("KSTT-DOSSIER-003", found=cell)
            return _within(end_of_day(moment) if deadline else moment, cell, whole_days)
        if isinstance(cell, date):
            hours = _END_OF_DAY if deadline else ()
            return _within(datetime(cell.year, cell.month, cell.day, *hours), cell, whole_days)
        if isinstance(cell, CellError):
            return Fault.of(cell.code, found=cell.text)
        text = text_of(cell)
        if not text:
            return None
        if compact and len(text) == 14 and text.isdigit() and text.isascii():
            try:
                day, clock = _DAYS[text[:8]], _CLOCKS[text[8:]]
            except ValueError:
                return Fault.of("KSTT-DOSSIER-003", found=text)
            moment = datetime.combine(day, clock)
            return day if whole_days else end_of_day(moment) if deadline else moment
        for each in patterns:
            found = each.regex.fullmatch(text) if text.isascii() else None
            if found:
                return _moment(found, text, zone, whole_days, deadline)
        return Fault.of("KSTT-DOSSIER-004", found=text, formats=names)

    return read


def _moment(
    found: re.Match[str], text: str, zone: ZoneInfo, whole_days: bool, deadline: bool
) -> datetime | date | Fault:
    groups = found.groupdict()
    hour, minute, second = (int(groups.get(name) or 0) for name in "HMS")
    if deadline and groups.get("H") is None:
        hour, minute, second = _END_OF_DAY
    micros = int((groups.get("f") or "0").ljust(6, "0")[:6])
    try:
        moment = datetime(int(groups["y"]), int(groups["m"]), int(groups["d"]), hour, minute, second, micros)
        if groups.get("z"):
            offset = groups["z"].strip().replace("Z", "+00:00")
            aware = datetime.fromisoformat(f"{moment.isoformat()}{offset}")
            moment = aware.astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return Fault.of("KSTT-DOSSIER-003", found=text)
    # Who writes an offset means a moment, not a day.
    return _within(end_of_day(moment) if deadline and not groups.get("z") else moment, text, whole_days)


def _within(moment: datetime, shown: object, whole_days: bool) -> datetime | date | Fault:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return Fault.of("KSTT-DOSSIER-003", found=shown)
    return moment.date() if whole_days else moment
