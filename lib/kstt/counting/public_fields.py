"""Which fields the public edition tells 05 of: none of which a unit's own figures would leave a small number.

Which units have dossiers of a field is no secret: a department's fields are mostly its own, and its figure of 05 less those
of its other fields is the last one's. So the dossiers in time and those that are not, by unit and field, are two tables whose
totals a reader knows as far as the fields are told; the others stand together. What follows from these totals may not be small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from pydantic.dataclasses import dataclass

from kstt.counting.suppress import SMALLEST, fixed_cells
from kstt.counting.unit_rows import UnitRows

Key = TypeVar("Key", bound=Hashable)
Cells = Mapping[tuple[str, str | None], tuple[int, int]]
"""Unit and field (None: all that are not told) → dossiers in time, and those that are not."""
OWN = ""
"""Rows of the province's own code: no unit, but the totals less all units give them."""


@dataclass(frozen=True)
class PublicShare:
    """05 in one field of the province. code None: all fields that are not told, together."""

    code: str | None
    counted: int
    missed: int


def public_fields(records: Mapping[str, UnitRows], province: str) -> tuple[PublicShare, ...]:
    """The fields that are told, by number of dossiers, and last all others together; empty where none can be told."""
    cells = _cells(records, province)
    totals = _totals(cells)
    told = {field for field, counts in totals.items() if not any(map(_small, counts))}
    while given_away := _given_away(_put_together(cells, told)):
        told -= {_to_put_with_the_others(unit, field, cells, told, totals) for unit, field in given_away}
    if not told:
        return ()
    shown = _totals(_put_together(cells, told))
    shares = [PublicShare(field, sum(counts), counts[1]) for field, counts in shown.items()]
    return tuple(sorted(shares, key=lambda each: (each.code is None, each.counted, each.code or "")))


def _small(count: int) -> bool:
    return 0 < count < SMALLEST


def _added(counts: Iterable[tuple[Key, tuple[int, int]]]) -> dict[Key, tuple[int, int]]:
    found: dict[Key, tuple[int, int]] = {}
    for key, (on_time, missed) in counts:
        before = found.get(key, (0, 0))
        found[key] = before[0] + on_time, before[1] + missed
    return found


def _cells(records: Mapping[str, UnitRows], province: str) -> Cells:
    def shares(unit: str) -> Iterator[tuple[str, tuple[int, int]]]:
        for each in records[unit].fields:
            missed = each.missed + each.unknown
            yield each.code, (each.counted - missed, missed)

    units = [unit for unit in records if unit != province]
    found = {(unit, field): counts for unit in units for field, counts in shares(unit)}
    theirs = ((field, (-on_time, -missed)) for (_, field), (on_time, missed) in found.items())
    own = _added([*shares(province), *theirs])
    return found | {(OWN, field): counts for field, counts in own.items() if any(counts)}


def _put_together(cells: Cells, told: set[str | None]) -> Cells:
    return _added(((unit, field if field in told else None), counts) for (unit, field), counts in cells.items())


def _totals(cells: Cells) -> dict[str | None, tuple[int, int]]:
    return _added((field, counts) for (_, field), counts in cells.items())


def _given_away(cells: Cells) -> set[tuple[str | None, str | None]]:
    """Unit and field of every small number that follows; unit None: the others of all units together are that few.

    What a unit has in its only column is its own figure of 05, which is public as such.
    """
    columns = Counter(unit for unit, _ in cells)
    found: set[tuple[str | None, str | None]] = set()
    for kind in (0, 1):
        numbers = {cell: counts[kind] for cell, counts in cells.items()}
        found |= {cell for cell in fixed_cells(numbers) if _small(numbers[cell]) and columns[cell[0]] > 1}
    totals = _totals(cells)
    few = len(totals) > 1 and any(map(_small, totals.get(None, ())))
    return found or ({(None, None)} if few else set())


def _to_put_with_the_others(
    unit: str | None,
    field: str | None,
    cells: Cells,
    told: set[str | None],
    totals: Mapping[str | None, tuple[int, int]],
) -> str | None:
    """The field of a number that would follow; where it is of the others already, the smallest told one of the unit."""
    if field is not None:
        return field
    candidates = {each for of, each in cells if of == unit} & told or told
    return min(candidates, key=lambda each: (sum(totals[each]), each))
