"""Dossiers drawn in whole columns: days, times, limits, flags. Integers from the raw stream of PCG64 only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy
from numpy.random import PCG64

from kstt.sample.catalogue import Procedure
from kstt.sample.stories import CLOSED_TOGETHER, CLOSING_TIME, SHARED_ACCOUNT_PERMILLE, Stories
from kstt.terms import Period
from kstt.terms.calendar import WorkingDays

NEVER = -1
NOON_START, NOON_END = 11 * 60 + 30, 13 * 60 + 30
OPENS, CLOSES = 7 * 60 + 30, 17 * 60
CALENDAR = WorkingDays()
DAYS = numpy.array([day.toordinal() for day in CALENDAR.days])
"""Working days as ordinals: a place in this array plus a limit is the place of the day that ends it."""
SHARED_ACCOUNT = 0


class RawStream:
    """Columns of whole numbers from PCG64's raw output, which NumPy keeps the same for ever."""

    def __init__(self, seed: int):
        self._source = PCG64(seed)

    def below(self, limit: int, size: int) -> numpy.ndarray:
        """`size` numbers from 0 up to but without `limit`, even enough for a sample."""
        return ((self._source.random_raw(size) >> numpy.uint64(11)) % numpy.uint64(limit)).astype(numpy.int64)

    def hit(self, permille: int, size: int) -> numpy.ndarray:
        return self.below(1000, size) < permille


@dataclass
class Drawn:
    """Some dossiers of one unit and month, one array a column. Moments: place of the working day and minute of the
    day, NEVER where there is none."""

    number: numpy.ndarray
    received: numpy.ndarray
    received_minute: numpy.ndarray
    filed_before: numpy.ndarray
    procedure: numpy.ndarray
    due: numpy.ndarray
    finished: numpy.ndarray
    finished_minute: numpy.ndarray
    returned: numpy.ndarray
    status: numpy.ndarray
    channel: numpy.ndarray
    supplements: numpy.ndarray
    supplement_days: numpy.ndarray
    paid: numpy.ndarray
    fee: numpy.ndarray
    electronic: numpy.ndarray
    digitised: numpy.ndarray
    reused: numpy.ndarray
    linked: numpy.ndarray
    population: numpy.ndarray
    disliked: numpy.ndarray
    petitioned: numpy.ndarray
    official: numpy.ndarray
    account: numpy.ndarray
    person: numpy.ndarray
    seconds: numpy.ndarray


@dataclass
class MonthOfUnit:
    """What is usual for a unit in a month. rates: indicator → ‰; last: the data's last moment, as place of a day."""

    unit: str
    month: Period
    procedures: tuple[Procedure, ...]
    rates: dict[str, int]
    officials: int
    last: int
    stories: Stories
    story_month: bool
    limits: numpy.ndarray = field(init=False)
    fees: numpy.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.limits = numpy.array([each.limit for each in self.procedures])
        self.fees = numpy.array([each.fee for each in self.procedures])

    def days(self) -> numpy.ndarray:
        """Places of the working days of the month."""
        first, last = self.month.start.toordinal(), self.month.end.toordinal()
        return numpy.flatnonzero((first <= DAYS) & (last >= DAYS))


def place_of(day: date) -> int:
    """The place of the last working day up to a day."""
    return int(numpy.searchsorted(DAYS, day.toordinal(), side="right")) - 1


def _office_minutes(stream: RawStream, size: int) -> numpy.ndarray:
    morning = NOON_START - OPENS
    minutes = stream.below(morning + CLOSES - NOON_END, size)
    return numpy.where(minutes < morning, OPENS + minutes, NOON_END + minutes - morning)


def draw(month: MonthOfUnit, received: numpy.ndarray, number: numpy.ndarray, stream: RawStream) -> Drawn:
    """The dossiers received on given days. number: their running number of the day."""
    n = len(received)
    rates = month.rates
    # The smaller of two draws: a few procedures make most of the dossiers.
    of = len(month.procedures)
    procedure = numpy.minimum(stream.below(of, n), stream.below(of, n))
    limit = month.limits[procedure]
    due = received + limit
    supplements = numpy.where(stream.hit(35, n), 1 + stream.hit(60, n), 0)
    supplement_days = numpy.where(supplements > 0, 1 + stream.below(5, n), 0)
    on_time = stream.hit(rates["05"], n)
    # Most are finished well before the deadline, none on the day they came.
    early = 1 + stream.below(1000, n) * limit // 1000
    late = limit + 1 + numpy.minimum(stream.below(12, n), stream.below(12, n))
    finished = received + numpy.where(on_time, early, late) + supplement_days
    finished_minute = _office_minutes(stream, n)
    stopped, withdrawn = stream.hit(6, n), stream.hit(4, n)
    returned = finished + stream.below(3, n)
    channel = numpy.where(stream.hit(rates["08"], n), 2, numpy.where(stream.hit(60, n), 3, 1))
    fee = month.fees[procedure]
    paid = numpy.where(stream.hit(rates["11"], n) & (fee > 0), 1 + stream.hit(600, n), 0)
    care = stream.below(1000, n)
    electronic = care < rates["12"]
    digitised = care < min(rates["13"], rates["12"])
    population = stream.hit(rates["18"], n)
    linked = stream.hit(rates["16"], n)
    reused = stream.hit(rates["14"], n)
    disliked, petitioned = stream.hit(2, n), stream.hit(1, n)
    official = stream.below(month.officials, n)
    account = 1 + stream.below(9_000_000, n)
    person = stream.below(10_000_000, n)
    seconds = stream.below(60, n)
    received_minute = _office_minutes(stream, n)
    filed_before = numpy.where(channel == 2, stream.below(240, n), 0)
    shared = stream.hit(SHARED_ACCOUNT_PERMILLE, n)
    if month.story_month:
        _tell(month, received, due, finished, finished_minute, channel, account, shared, ~(stopped | withdrawn))
    open_ = (finished > month.last) & ~(stopped | withdrawn)
    status = numpy.where(returned > month.last, 9, 10)
    status = numpy.where(open_, numpy.where(supplements > 0, 5, 4), status)
    status = numpy.where(withdrawn, 7, numpy.where(stopped, 8, status))
    ended = ~open_
    return Drawn(
        number=number,
        received=received,
        received_minute=received_minute,
        filed_before=filed_before,
        procedure=procedure,
        due=due,
        finished=numpy.where(open_ | (finished > month.last), NEVER, finished),
        finished_minute=finished_minute,
        returned=numpy.where((status == 10), returned, NEVER),
        status=status,
        channel=channel,
        supplements=supplements,
        supplement_days=supplement_days,
        paid=paid,
        fee=fee,
        electronic=electronic & ended,
        digitised=digitised & ended,
        reused=reused,
        linked=linked & ended,
        population=population,
        disliked=disliked,
        petitioned=petitioned,
        official=official,
        account=account,
        person=person,
        seconds=seconds,
    )


def _tell(
    month: MonthOfUnit,
    received: numpy.ndarray,
    due: numpy.ndarray,
    finished: numpy.ndarray,
    finished_minute: numpy.ndarray,
    channel: numpy.ndarray,
    account: numpy.ndarray,
    shared: numpy.ndarray,
    handled: numpy.ndarray,
) -> None:
    """The stories, written into the columns."""
    stories = month.stories
    if month.unit == stories.mover:
        moved = handled & (finished > due)
        finished[moved] = due[moved]
        finished_minute[moved] = CLOSES - 30 + finished_minute[moved] % 30
    if month.unit == stories.same_minute:
        day = int(month.days()[-3])
        together = numpy.flatnonzero(handled & (received < day))[:CLOSED_TOGETHER]
        finished[together] = day
        finished_minute[together] = CLOSING_TIME[0] * 60 + CLOSING_TIME[1]
    if month.unit == stories.one_account:
        account[(channel == 2) & shared] = SHARED_ACCOUNT
