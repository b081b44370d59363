"""A reporting period: a calendar month, quarter or year (`2026-08`, `2026-Q3`, `2026`)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from kstt.errors import KsttError, Place, Problem

_CANONICAL = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
_LOOSE = (
    (re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})"), "month"),
    (re.compile(r"(?:T|tháng\s*)?(?P<month>\d{1,2})[-/.](?P<year>\d{4})", re.I), "month"),
    (re.compile(r"(?P<year>\d{4})(?P<month>\d{2})"), "month"),
    (re.compile(r"(?P<year>\d{4})[-/ ]?q(?:uý\s*)?(?P<quarter>\d)", re.I), "quarter"),
    (re.compile(r"q(?:uý\s*)?(?P<quarter>\d)[-/ ](?P<year>\d{4})", re.I), "quarter"),
)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar month, quarter or year.

    >>> Period.parse("2026-08").previous().id
    '2026-07'
    >>> Period.parse("2026-Q3").months()[0].id
    '2026-07'
    """

    year: int
    quarter: int | None = None
    month: int | None = None

    @classmethod
    def parse(cls, text: str, place: Place | None = None) -> Period:
        """The period a text names.

        Errors: KSTT-PERIOD-001 when the text is not exactly `YYYY-MM`, `YYYY-Qn` or `YYYY`, 2000 to 2100; a likely
        spelling is suggested. Rows may be older than Decision 766 (2022); rule sets say from when they score.
        """
        found = _CANONICAL.fullmatch(text)
        if found and _FIRST_YEAR <= int(found["year"]) <= _LAST_YEAR:
            quarter, month = found["quarter"], found["month"]
            return cls(int(found["year"]), int(quarter) if quarter else None, int(month) if month else None)
        raise KsttError(
            Problem.of("KSTT-PERIOD-001", place or Place(), found=text, suggestion=cls._suggest(text) or "2026-08")
        )

    @classmethod
    def _suggest(cls, text: str) -> str | None:
        for pattern, kind in _LOOSE:
            found = pattern.fullmatch(text.strip())
            if not found:
                continue
            number, last = int(found[kind]), 12 if kind == "month" else 4
            if 1 <= number <= last and _FIRST_YEAR <= int(found["year"]) <= _LAST_YEAR:
                return f"{found['year']}-{number:02d}" if kind == "month" else f"{found['year']}-Q{number}"
        return None

    @property
    def id(self) -> str:
        """The one spelling used in files, folders and tables."""
        if self.month:
            return f"{self.year}-{self.month:02d}"
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)

    def __str__(self) -> str:
        return self.id

    @property
    def _first_month(self) -> int:
        return self.month or (3 * self.quarter - 2 if self.quarter else 1)

    @property
    def _last_month(self) -> int:
        return self.month or (3 * self.quarter if self.quarter else 12)

    @property
    def start(self) -> date:
        """First day of the period."""
        return date(self.year, self._first_month, 1)

    @property
    def end(self) -> date:
        """Last day of the period: the day as of which open dossiers are judged."""
        return date(self.year, self._last_month, calendar.monthrange(self.year, self._last_month)[1])

    def months(self) -> tuple[Period, ...]:
        """The months of the period, in order; a month is its own only month."""
        return tuple(Period(self.year, month=m) for m in range(self._first_month, self._last_month + 1))

    def previous(self) -> Period:
        """The period of the same kind just before."""
        if self.month:
            return Period(self.year, month=self.month - 1) if self.month > 1 else Period(self.year - 1, month=12)
        if self.quarter:
            return Period(self.year, self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, 4)
        return Period(self.year - 1)

    def year_before(self) -> Period:
        """The same period one year earlier."""
        return Period(self.year - 1, self.quarter, self.month)

    def back(self, steps: int) -> tuple[Period, ...]:
        """The `steps` periods that end with this one, oldest first."""
        periods = [self]
        while len(periods) < steps:
            periods.append(periods[-1].previous())
        return tuple(reversed(periods))

    def label(self, language: str) -> str:
        """How the period is written in a sentence: `tháng 8/2026`, `August 2026`."""
        if self.month:
            return (
                f"tháng {self.month}/{self.year}"
                if language == "vi"
                else f"{calendar.month_name[self.month]} {self.year}"
            )
        if self.quarter:
            numeral = ("I", "II", "III", "IV")[self.quarter - 1]
            return f"quý {numeral}/{self.year}" if language == "vi" else f"Q{self.quarter} {self.year}"
        return f"năm {self.year}" if language == "vi" else str(self.year)

    def short_label(self) -> str:
        """How the period is written on an axis: `8/26`, `Q3/26`, `2026`."""
        if self.month:
            return f"{self.month}/{self.year % 100:02d}"
        return f"Q{self.quarter}/{self.year % 100:02d}" if self.quarter else str(self.year)
