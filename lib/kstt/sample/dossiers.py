"""Dossiers of Tỉnh Mẫu, from ten thousand to a hundred million, from which counts follow.

Written as a stream: a unit's month at a time, so that memory does not grow with the number. The rates of each unit and
month are those of the sample's counts; the rows follow them by chance, so the counts agree nearly and not exactly.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, Protocol, TextIO

import numpy
import pyarrow
import pyarrow.parquet

from kstt.errors import KsttError, Place, Problem
from kstt.intake.writing import units_csv
from kstt.sample.catalogue import Procedure, catalogue
from kstt.sample.drawing import CALENDAR, Drawn, MonthOfUnit, RawStream, draw, place_of
from kstt.sample.figures import MONTHS, Draw, counts
from kstt.sample.names import PROVINCE, units
from kstt.sample.province import SEED
from kstt.sample.record_format import HEADINGS, PARQUET_SCHEMA, arrow_rows, csv_lines, json_lines
from kstt.sample.stories import NONE, PLANTED
from kstt.terms import Counts, Period, Unit, UnitTree
from kstt.terms.tables import DECISIONS, PETITIONS, PROCEDURES, REPORT_TOTALS, TableSchema

FEWEST, MOST = 1, 100_000_000
_BLOCK = 65_536

Format = Literal["jsonl", "csv", "parquet"]
_ROW_GROUP = 122_880
_DAYS_AFTER = 7
"""Working days after the last month at whose end the data were taken."""


@dataclass(frozen=True)
class SampleFiles:
    """What was written. dossiers: number of records."""

    folder: Path
    files: tuple[Path, ...]
    dossiers: int


def write_dossiers(
    folder: Path,
    dossiers: int,
    *,
    seed: int = SEED,
    months: int = 3,
    stories: bool = True,
    format: Format = "jsonl",
) -> SampleFiles:
    """Write `dossiers.jsonl` (`.csv`, `.parquet`) in the national record's format, and procedures, decisions, petitions,
    report totals and units as tables with canonical columns.

    months: the last so many, up to 2026-08. stories: False for an untouched province. The same arguments give the same
    bytes on every machine (Parquet: from one version of Arrow).
    Errors: KSTT-SAMPLE-001 for a number that cannot be made.
    """
    if not FEWEST <= dossiers <= MOST:
        raise KsttError(Problem.of("KSTT-SAMPLE-001", Place(), found=dossiers, low=FEWEST, high=MOST))
    folder.mkdir(parents=True, exist_ok=True)
    name = f"dossiers.{format}"
    world = _World(counts(seed, stories), MONTHS[-months:], RawStream(seed), Draw(seed + 1))
    tables = (PROCEDURES, DECISIONS, PETITIONS, REPORT_TOTALS)
    with ExitStack() as files:
        out = _FILES[format](folder / name)
        files.callback(out.close)
        writers = {}
        for schema in tables:
            stream = files.enter_context((folder / f"{schema.name}.csv").open("w", encoding="utf-8", newline=""))
            writers[schema.name] = _table(stream, schema)
        for month, numbers in zip(world.months, world.share_out(dossiers), strict=True):
            writers["decisions"].writerows(world.decisions(month))
            for unit, number in zip(world.units, numbers, strict=True):
                of_unit = world.month_of(unit, month, PLANTED if stories else NONE)
                tally = _write_month(of_unit, number, world.stream, out)
                writers["procedures"].writerows(_procedure_rows(of_unit, tally))
                writers["petitions"].writerows(world.petitions(unit, month))
                writers["report_totals"].writerow(world.report_total(of_unit, number))
    (folder / "units.csv").write_bytes(units_csv(UnitTree.of(units())))
    paths = (folder / name, *(folder / f"{schema.name}.csv" for schema in tables), folder / "units.csv")
    return SampleFiles(folder, paths, dossiers)


def _table(stream: TextIO, schema: TableSchema) -> object:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(schema.names())
    return writer


class _File(Protocol):
    def add(self, month: MonthOfUnit, drawn: Drawn) -> None: ...

    def close(self) -> None: ...


class _Lines:
    """A file of text lines."""

    def __init__(self, path: Path):
        self._file = path.open("wb")

    def add(self, month: MonthOfUnit, drawn: Drawn) -> None:
        self._file.write(json_lines(month, drawn))

    def close(self) -> None:
        self._file.close()


class _CsvLines(_Lines):
    def __init__(self, path: Path):
        super().__init__(path)
        self._file.write((",".join(HEADINGS) + "\n").encode())

    def add(self, month: MonthOfUnit, drawn: Drawn) -> None:
        self._file.write(csv_lines(month, drawn))


class _Parquet:
    """Rows gathered into groups of one size, whatever the units' sizes are."""

    def __init__(self, path: Path):
        self._writer = pyarrow.parquet.ParquetWriter(path, PARQUET_SCHEMA, compression="zstd", version="2.6")
        self._waiting: list[pyarrow.Table] = []
        self._rows = 0

    def add(self, month: MonthOfUnit, drawn: Drawn) -> None:
        self._waiting.append(arrow_rows(month, drawn))
        self._rows += len(drawn.number)
        while self._rows >= _ROW_GROUP:
            whole = pyarrow.concat_tables(self._waiting)
            self._writer.write_table(whole.slice(0, _ROW_GROUP))
            self._waiting = [whole.slice(_ROW_GROUP)]
            self._rows -= _ROW_GROUP

    def close(self) -> None:
        if self._rows:
            self._writer.write_table(pyarrow.concat_tables(self._waiting))
        self._writer.close()


_FILES: dict[str, type[_File]] = {"jsonl": _Lines, "csv": _CsvLines, "parquet": _Parquet}


def _write_month(month: MonthOfUnit, number: int, stream: RawStream, out: _File) -> numpy.ndarray:
    """Write the dossiers of a unit's month. Returns, by procedure, how many came and how many were paid online."""
    tally = numpy.zeros((2, len(month.procedures)), dtype=numpy.int64)
    days = month.days()
    received = numpy.sort(days[stream.below(len(days), number)])
    first_of_day = numpy.searchsorted(received, received, side="left")
    running = numpy.arange(number) - first_of_day + 1
    for start in range(0, number, _BLOCK):
        stop = start + _BLOCK
        drawn = draw(month, received[start:stop], running[start:stop], stream)
        out.add(month, drawn)
        tally[0] += numpy.bincount(drawn.procedure, minlength=tally.shape[1])
        tally[1] += numpy.bincount(drawn.procedure[drawn.paid > 0], minlength=tally.shape[1])
    return tally


def _procedure_rows(month: MonthOfUnit, tally: numpy.ndarray) -> Iterator[tuple[object, ...]]:
    came, paid = tally.tolist()
    period = month.month.id
    for i, each in enumerate(month.procedures):
        flags = (each.complete, True, each.fee > 0, each.integrated, each.for_citizens, each.connected)
        yield (
            month.unit,
            period,
            each.code,
            each.field,
            each.online,
            *(str(flag).lower() for flag in flags),
            came[i],
            paid[i],
        )


class _World:
    """The province while it is written: rates by unit and month, catalogues, the streams of chance."""

    def __init__(self, table: Counts, months: tuple[Period, ...], stream: RawStream, few: Draw):
        self.table, self.months, self.stream, self._few = table, months, stream, few
        self.units = tuple(unit for unit in units() if unit.code != PROVINCE)
        last_day = place_of(months[-1].end)
        self._last = last_day + _DAYS_AFTER
        self._catalogues = {unit.code: self._catalogue(unit) for unit in self.units}

    def _rate(self, unit: str, month: Period, indicator: str) -> int:
        count = self.table.get(unit, month, indicator)
        if count is None or not count.denominator:
            return 0
        return min(1000, (1000 * count.numerator + count.denominator // 2) // count.denominator)

    def _denominator(self, unit: str, month: Period, indicator: str) -> int:
        count = self.table.get(unit, month, indicator)
        return count.denominator if count is not None and count.denominator else 0

    def _catalogue(self, unit: Unit) -> tuple[Procedure, ...]:
        last = self.months[-1]
        size = max(1, self._denominator(unit.code, last, "06"))
        rates = {indicator: self._rate(unit.code, last, indicator) for indicator in ("03", "06", "10", "17")}
        return catalogue(unit, size, rates | {"fees": self._denominator(unit.code, last, "09")}, self._few)

    def month_of(self, unit: Unit, month: Period, stories: object) -> MonthOfUnit:
        indicators = ("05", "08", "11", "12", "13", "14", "16", "18")
        rates = {indicator: self._rate(unit.code, month, indicator) for indicator in indicators}
        volume = self._denominator(unit.code, month, "05")
        officials = 3 + min(37, volume // 120)
        story_month = month == self.months[-1]
        procedures = self._catalogues[unit.code]
        return MonthOfUnit(unit.code, month, procedures, rates, officials, self._last, stories, story_month)

    def share_out(self, dossiers: int) -> list[list[int]]:
        """Dossiers by month and unit, in proportion to what the counts say was received; they add up exactly."""
        weights = [[self._denominator(unit.code, month, "05") for unit in self.units] for month in self.months]
        total, given, so_far = sum(map(sum, weights)), 0, 0
        shares = []
        for row in weights:
            shares.append([])
            for weight in row:
                so_far += weight
                upto = dossiers * so_far // total
                shares[-1].append(upto - given)
                given = upto
        return shares

    def report_total(self, month: MonthOfUnit, number: int) -> tuple[object, ...]:
        """What the national reporting system holds: more than was synchronised."""
        rate = max(1, self._rate(month.unit, month.month, "04"))
        return month.unit, month.month.id, -(-number * 1000 // rate) if number else 0

    def decisions(self, month: Period) -> Iterator[tuple[object, ...]]:
        """Announcements of the province: in time as often as indicator 01 says, published as often as 02 says."""
        few, days = self._few, _days(month)
        early, published = self._rate(PROVINCE, month, "01"), self._rate(PROVINCE, month, "02")
        for number in range(self._denominator(PROVINCE, month, "01")):
            decided = days[few.between(0, len(days) - 1)]
            margin = few.between(0, 10) if few.between(1, 1000) <= early else -few.between(1, 15)
            announce_due = _working(decided, margin)
            publish_due = _working(decided, 5)
            delay = few.between(1, 5) if few.between(1, 1000) <= published else few.between(6, 20)
            id = f"{101 + number // 4}/QĐ-UBND-{month.id.replace('-', '')}"
            code = f"9.{number + 1:06d}"
            in_force = _working(announce_due, 5)
            yield id, PROVINCE, code, decided, in_force, _working(decided, delay), announce_due, publish_due

    def petitions(self, unit: Unit, month: Period) -> Iterator[tuple[object, ...]]:
        few, days = self._few, _days(month)
        in_time, content = self._rate(unit.code, month, "19"), self._rate(unit.code, month, "20")
        for number in range(self._denominator(unit.code, month, "19")):
            received = days[few.between(0, len(days) - 1)]
            days_used = few.between(3, 15) if few.between(1, 1000) <= in_time else few.between(16, 28)
            handled = _working(received, days_used)
            unhappy = few.between(1, 1000) > content
            yield (
                f"PAKN-{unit.code}-{month.id.replace('-', '')}-{number + 1:04d}",
                unit.code,
                f"{received} {few.between(8, 16):02d}:{few.between(0, 59):02d}:00",
                f"{_working(received, 15)} 17:00:00",
                f"{handled} {few.between(8, 16):02d}:{few.between(0, 59):02d}:00",
                str(unhappy).lower(),
                str(unhappy and few.between(0, 3) == 0).lower(),
            )


def _days(month: Period) -> list[date]:
    first, last = month.start, month.end
    return [day for day in CALENDAR.days if first <= day <= last]


def _working(day: date, days: int) -> date:
    """So many working days later (or earlier)."""
    return CALENDAR.after(day, days) or day + timedelta(days=days)
