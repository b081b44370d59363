"""What the public edition may say of a month's dossiers: no dossier, no count below 5, none that could be worked out.

What it says is decided for all units at once, before anything is laid beside the reports. Numbers of online dossiers, of
received ones and of 05 are figures of the indicators and are public as such; they are the totals that a reader knows.
Breakdowns that would have to agree between the reports of units and of the province are in one of the two only, and those
that would have to agree between a month and its quarter or year are in the month's alone: less the other months, a
quarter's would give the small numbers of one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from kstt.counting.public_fields import PublicShare, public_fields
from kstt.counting.suppress import SMALLEST, NotProtected, fixed_cells, hidden_cells
from kstt.counting.unit_rows import UnitRows
from kstt.terms import Period
from kstt.terms.numbers import round_half_up

SCHEMA = "kstt-rows-public/2"
ONLINE = "online"
USUAL = frozenset(("05", "08"))
"""Indicators whose figures are the totals that a reader knows, where they count as the official set does."""


@dataclass(frozen=True)
class PublicTime:
    """Mean (tenths of a working day) and twice the median of a procedure with at least 5 finished dossiers."""

    code: str
    mean_tenths: int
    twice_median: int


@dataclass(frozen=True)
class PublicRows:
    """form_rate_pct: on-time rate of form II.06a, `47.93`; None where its counts would give a small number away. offline:
    channel other than online → dossiers received, None where hidden. fields: of the province only. Of a quarter or a year
    there are times alone."""

    unit: str
    period: str
    form_rate_pct: str | None
    offline: dict[str, int | None]
    times: tuple[PublicTime, ...]
    fields: tuple[PublicShare, ...] = ()
    schema: str = SCHEMA

    def as_bytes(self) -> bytes:
        """One JSON object; the same rows give the same bytes."""
        return _ADAPTER.dump_json(self) + b"\n"

    @classmethod
    def read(cls, data: bytes) -> PublicRows:
        """From `as_bytes`. Errors: ValueError when the data are something else."""
        found = _ADAPTER.validate_json(data)
        if found.schema != SCHEMA:
            raise ValueError(f"not {SCHEMA}: {found.schema}")
        return found


_ADAPTER: TypeAdapter[PublicRows] = TypeAdapter(PublicRows)


def public_rows(
    records: Mapping[str, UnitRows], province: str | None, *, usual: Collection[str] = USUAL
) -> dict[str, PublicRows]:
    """The public records of all units and of the province, all of one period.

    usual: those of 05 and 08 that count as the official set does. Where 08 does not, what can be worked out from its figures
    is not known, and no channel is told; where 05 does not, the official pair stands beside it as one more total, and no rate
    of the form is told.
    """
    if not all(told_in_full(record.period) for record in records.values()):
        return {unit: PublicRows(unit, each.period, None, {}, _times(each)) for unit, each in records.items()}
    offline = _offline(records, province) if "08" in usual else None
    rated = _rated(records, province) if "05" in usual else set()
    made = {}
    for unit, record in records.items():
        whole = unit == province
        made[unit] = PublicRows(
            unit,
            record.period,
            _form_rate(record) if unit in rated else None,
            _sum_of_channels(records, province) if whole and offline is not None else (offline or {}).get(unit, {}),
            _times(record),
            public_fields(records, province) if whole else (),
        )
    return made


def told_in_full(period: str) -> bool:
    """Whether the public edition tells more of the period than processing times: it is a month."""
    return Period.parse(period).month is not None


def _form_rate(record: UnitRows) -> str:
    return f"{round_half_up(100 * Fraction(*record.form), 2):f}"


def _rated(records: Mapping[str, UnitRows], province: str | None) -> set[str]:
    """Whose rate of form II.06a is told.

    A rate stands for its counts: beside the denominator of 05 its two decimals mostly leave one pair that they can be of. So
    it is told where it gives no small number away, and that of the province unless it gives away one of a unit whose own
    is not told.
    """
    counts = {unit: _form_counts(record) for unit, record in records.items()}
    told = {unit for unit, each in counts.items() if any(each[:2]) and not _gives_away(each)}
    if province not in told:
        return told
    whole = counts.pop(province)
    own = [total - sum(each[i] for each in counts.values()) for i, total in enumerate(whole)]
    untold = [each for each in (*(counts[unit] for unit in counts.keys() - told), own) if any(each[:2])]
    fixed = fixed_cells({(row, column): each[column] for row, each in enumerate(untold) for column in (0, 1)})
    follows = any(_gives_away(each) and (row, 0) in fixed for row, each in enumerate(untold))
    return told - {province} if follows else told


def _form_counts(record: UnitRows) -> list[int]:
    """On time and late on the form, what either lacks to its like of 05, and both together to its denominator."""
    on_time, finished = record.form
    late = finished - on_time
    lacking = [record.numerator - on_time, record.denominator - record.numerator - late]
    return [on_time, late, *lacking, sum(lacking)]


def _gives_away(counts: Sequence[int]) -> bool:
    return any(0 < abs(count) < SMALLEST for count in counts)


def _channels(records: Mapping[str, UnitRows]) -> list[str]:
    return sorted({name for record in records.values() for name in record.channels} - {ONLINE})


def _offline(records: Mapping[str, UnitRows], province: str | None) -> dict[str, dict[str, int | None]] | None:
    """Units × channels, with the province's sums as totals; None where that cannot be published.

    Rows of the province's own code are a line as well: it is printed nowhere, but the totals less all others give it.
    """
    channels, units = _channels(records), sorted(unit for unit in records if unit != province)
    table = [[records[unit].channels.get(name, 0) for name in channels] for unit in units]
    if province in records:
        whole = [records[province].channels.get(name, 0) for name in channels]
        own = [total - sum(column) for total, column in zip(whole, zip(*table, strict=True), strict=True)]
        if any(own):
            table.append(own)
    if not channels or any(0 < sum(column) < SMALLEST for column in zip(*table, strict=True)):
        return None
    try:
        hidden = hidden_cells(table)
    except NotProtected:
        return None
    return {
        unit: {name: None if (i, j) in hidden else table[i][j] for j, name in enumerate(channels)}
        for i, unit in enumerate(units)
    }


def _sum_of_channels(records: Mapping[str, UnitRows], province: str | None) -> dict[str, int | None]:
    whole = records[province].channels if province else {}
    return {name: count for name, count in whole.items() if name != ONLINE}


def _times(record: UnitRows) -> tuple[PublicTime, ...]:
    found = sorted(record.handling, key=lambda each: (-each.dossiers, each.code))
    return tuple(
        PublicTime(each.code, int(round_half_up(Fraction(10 * each.days, each.dossiers), 0)), each.twice_median)
        for each in found
        if each.dossiers >= SMALLEST
    )
