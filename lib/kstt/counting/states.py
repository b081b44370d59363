"""Which rows a question is asked of: a frozen revision of a period, or the store as it is now; and the units then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kstt.counting.engines.base import parquet_files
from kstt.errors import KsttError, Place, Problem
from kstt.intake.dossiers.unit_list import read_unit_list
from kstt.intake.snapshot import Snapshot, find_snapshot, latest, snapshots
from kstt.intake.store import Store
from kstt.terms import Period, UnitTree

LIVE = "live"


@dataclass(frozen=True)
class State:
    """A folder of canonical rows. snapshot: None for the store as it is now."""

    folder: Path
    snapshot: Snapshot | None = None

    @property
    def name(self) -> str:
        """`2026-08/r1`, or `live`."""
        return self.snapshot.name if self.snapshot else LIVE

    @cached_property
    def damage(self) -> tuple[Problem, ...]:
        """KSTT-SNAPSHOT-003 for every file that is no longer what was frozen; looked at now."""
        return self.snapshot.verify() if self.snapshot else ()

    @contextmanager
    def read_with_care(self) -> Iterator[None]:
        """Where rows cannot be read because somebody changed them, that is told before what failed through it."""
        try:
            yield
        except KsttError as error:
            raise KsttError(*self.damage, *error.problems) from None

    @cached_property
    def files(self) -> dict[str, tuple[Path, ...]]:
        """The Parquet files of every canonical table; of the live store, later ones stand over earlier ones."""
        return parquet_files(self.folder)


def state_of(store: Store, period: Period, wanted: str = "") -> State:
    """The state that is asked for: "" the period's latest revision, else the store; `live`; or `2026-08/r1`.

    Errors: KSTT-SNAPSHOT-002 for a revision that is not there, -010 for one of another period.
    """
    if wanted == LIVE:
        return State(store.path)
    if not wanted:
        found = latest(store, period)
        return State(found.path, found) if found else State(store.path)
    found = find_snapshot(wanted, store)
    if found.period != period:
        values = {"found": wanted, "frozen": found.period.id, "period": period.id}
        raise KsttError(Problem.of("KSTT-SNAPSHOT-010", Place(), **values))
    return State(found.path, found)


def other_states(store: Store, period: Period, state: State) -> tuple[State, ...]:
    """Every other revision of the period, oldest first, then the store as it is now, where they differ from the state."""
    found = [State(each.path, each) for each in snapshots(store, period)] + [State(store.path)]
    return tuple(each for each in found if each.name != state.name)


def units_in(store: Store, period: Period, file: Path | None = None) -> tuple[UnitTree, tuple[Problem, ...]]:
    """The units of a store in a period: those that ended before it or begin after it are left out, unless others stand
    below them.

    file: another list than the store's. Errors: KSTT-UNITS-018 without a list of units.
    """
    listed, problems = listed_units(store, file)
    return listed.in_period(period), problems


def listed_units(store: Store, file: Path | None = None) -> tuple[UnitTree, tuple[Problem, ...]]:
    """All units of a store over time, those that ended and those that are still to begin among them. As `units_in`."""
    if file is None and not store.units_file.is_file():
        raise KsttError(Problem.of("KSTT-UNITS-018", Place(store.path.name)))
    listed, problems = read_unit_list(file or store.units_file)
    return listed.tree, problems
