"""New snapshot, new reports: which periods of a store are frozen and not yet reported, and making their reports.

Each period is made by `kstt report` in a process of its own: a watch that runs for months keeps nothing of it, and what
is made is what the command would make.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kstt.batch.from_store import looks_back_to
from kstt.batch.lock import locked
from kstt.batch.plan import STORE_FOLDER, store_of
from kstt.batch.publish import write_whole
from kstt.errors import KsttError, Place, Problem
from kstt.intake.snapshot import Snapshot, latest
from kstt.intake.store import Store
from kstt.terms import Period

DONE, SOME_FAILED, WRONG_USE, BUSY = 0, 1, 2, 3
"""Exit codes. BUSY: another watch or batch is at work in the folder."""
BUSY_CODE = "KSTT-BATCH-010"


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a period's reports are made from: its newest snapshot and, in earlier, the names of the newest ones of the
    periods that its reports look back to."""

    snapshot: Snapshot
    earlier: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.snapshot.sha256, *self.earlier)


@dataclass(frozen=True, slots=True)
class Reported:
    """What stands in a period's reports. settings: the options they were made with; status: exit code of making them,
    negative when a signal ended that; earlier: as in `Frozen`."""

    snapshot: str
    sha256: str
    settings: tuple[str, ...]
    status: int
    earlier: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> Reported | None:
        """What was noted, or None when nothing was that can be read."""
        try:
            data = json.loads(path.read_bytes())
            return cls(
                data["snapshot"], data["sha256"], tuple(data["settings"]), data["status"], tuple(data["earlier"])
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class Watch:
    """A store, a folder for its reports, and the options of `kstt report` to make them with.

    periods: ids to look after, empty is all. Errors of the methods: KSTT-STORE-001 when the store is not there; OSError.
    """

    store: Path
    out: Path
    settings: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()

    def note(self, period: Period) -> Path:
        return self.out / STORE_FOLDER / "watch" / f"{period.id}.json"

    @property
    def lock(self) -> Path:
        return self.out / STORE_FOLDER / "watch" / "lock"

    def frozen(self) -> tuple[dict[Period, Frozen], tuple[Problem, ...]]:
        """What each period that has a snapshot is made from, oldest period first; and what is wrong with the snapshots of
        the others: KSTT-SNAPSHOT-002, -006. A folder that no period is named after, a copy laid beside it, is none."""
        store, found, problems = Store.open(self.store), {}, ()
        for folder in sorted(path.name for path in (store.path / "snapshots").glob("[0-9]*") if path.is_dir()):
            try:
                period = Period.parse(folder)
            except KsttError:
                continue
            try:
                if folder == period.id and (last := latest(store, period)):
                    found[period] = last
            except KsttError as error:
                problems = (*problems, *(error.problems if self._wanted(folder) else ()))
        looked_back = {period: [found[each] for each in looks_back_to(period) if each in found] for period in found}
        return {
            period: Frozen(last, tuple(sorted(each.name for each in looked_back[period])))
            for period, last in found.items()
            if self._wanted(period.id)
        }, problems

    def _wanted(self, period: str) -> bool:
        return not self.periods or period in self.periods

    def due(self) -> tuple[dict[Period, Frozen], tuple[Problem, ...]]:
        """Periods whose reports are not of the newest snapshots, their own and those of periods before, with these options,
        or were not all made; and what is wrong with the snapshots of other periods."""
        found, problems = self.frozen()
        return {period: frozen for period, frozen in found.items() if not self._made(period, frozen)}, problems

    def _made(self, period: Period, frozen: Frozen) -> bool:
        return Reported.read(self.note(period)) == self._reported(frozen, DONE)

    def _reported(self, frozen: Frozen, status: int) -> Reported:
        return Reported(frozen.snapshot.name, frozen.snapshot.sha256, self.settings, status, frozen.earlier)

    def make(self, period: Period, frozen: Frozen) -> int:
        """Make a period's reports and note it; the exit code. Unchanged reports are not made again."""
        status = _run([*self._command(period)])
        if status == WRONG_USE and self._busy(period):
            return BUSY
        done = self._reported(frozen, status)
        write_whole(self.note(period), (json.dumps(asdict(done), indent=1) + "\n").encode())
        return status

    def _command(self, period: Period) -> Iterator[str]:
        yield from (sys.executable, "-m", "kstt", "report", "--period", period.id)
        yield from ("--store", str(self.store), "--out", str(self.out), *self.settings)

    def _busy(self, period: Period) -> bool:
        try:
            with locked(store_of(self.out, period) / "lock"):
                return False
        except KsttError as error:
            if error.code != BUSY_CODE:
                raise
            return True


def once(watch: Watch, tell: Callable[[Period, Snapshot, int | None], None]) -> int:
    """Make what is due; the exit code: the worst of its periods. tell: called before (None) and after each.

    Errors: KSTT-BATCH-010 when another watch is at work in the folder; those of `Watch`; what is wrong with the snapshots
    of a period, when all others are made.
    """
    watch.frozen()  # before anything is written: the store may not be there
    worst = DONE
    with locked(watch.lock):
        due, problems = watch.due()
        for period, frozen in due.items():
            tell(period, frozen.snapshot, None)
            status = watch.make(period, frozen)
            tell(period, frozen.snapshot, status)
            worst = max(worst, status if status in (DONE, WRONG_USE, BUSY) else SOME_FAILED)
    if problems:
        raise KsttError(*problems)
    return worst


def forever(
    watch: Watch,
    tell: Callable[[Period, Snapshot, int | None], None],
    complain: Callable[[Sequence[Problem]], None],
    *,
    every: float,
    quiet: float,
    retry: float,
    pause: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[int]:
    """Look every few seconds, and make what is due when nothing new has come for `quiet` seconds; yields each result.

    retry: seconds until a period that failed is tried again although its snapshot is the same. complain: called with what is
    wrong when that changes: a store that cannot be reached meanwhile is waited for, as is a snapshot that is not whole, and
    a disk that is full. One lock is held all the time. Errors: as `once`.
    """
    watch.frozen()  # a store that was never there is a mistake, one that goes away later is not
    with locked(watch.lock):
        seen: dict[Period, tuple[str, ...]] = {}
        said: tuple[Problem, ...] = ()
        since, tried = clock(), {}
        while True:
            due, now = {}, {}
            try:
                due, problems = watch.due()
                now = {period: frozen.names for period, frozen in due.items()}
            except KsttError as error:  # a network folder that is away for a while
                problems = error.problems
            except OSError as error:
                problems = (_unusable(error),)
            if problems != said:
                said = problems
                complain(problems)
            if now != seen:
                seen, since = now, clock()
            ready = [p for p in now if tried.get((p, now[p]), -retry) + retry <= clock()]
            if not ready or clock() - since < quiet:
                pause(every)
                continue
            for period in ready:
                tell(period, due[period].snapshot, None)
                tried[period, now[period]] = clock()
                try:
                    status = watch.make(period, due[period])
                except OSError as error:
                    complain((_unusable(error),))
                    status = SOME_FAILED
                tell(period, due[period].snapshot, status)
                yield status


def _unusable(error: OSError) -> Problem:
    place = Place(file=str(error.filename)) if error.filename else Place()
    return Problem.of("KSTT-USE-001", place, text=error.strerror or str(error))


def _run(command: Sequence[str]) -> int:
    """Run a command; it ends with us, also when we are asked to end while it runs."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:

        def end(number: int, frame: object) -> None:
            process.terminate()
            raise KeyboardInterrupt

        before = signal.signal(signal.SIGTERM, end)
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            raise
        finally:
            signal.signal(signal.SIGTERM, before)
