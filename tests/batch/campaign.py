"""Batches under fire, and what must be true after each blow. A sample runs with the tests; all of it as a program:

python tests/batch/campaign.py --kills 1000 > table.md
"""

from __future__ import annotations

import argparse
import errno
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from batches import write_province
from driven import MONTH, Driven, alive, below, page, published, role, whole_store
from faults import DISK, HALF, NAMES, UNLINK, Faults

LANGUAGES = ("vi", "en")
FEW = ("--unit", "P", "--unit", "P.1")
TIDY = ["index.json", "journal.jsonl", "lock", "records", "seen.json"]
FLAGS = ((), (), ("--force",), ("--all-or-nothing",), ("--all-or-nothing", "--force"), ("--resume",))


@dataclass
class Account:
    """What was done and how it ended; `wrong` is what must never be."""

    done: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Field:
    """A folder of reports with what each language of it has to be, byte by byte."""

    def __init__(self, driven: Driven, account: Account, units: Iterable[str] = (), faults: Faults | None = None):
        self.driven, self.out, self.account, self.units, self.faults = driven, driven.out, account, tuple(units), faults
        self.wanted: dict[str, dict] = {}
        self.pages: dict[str, str | None] = {}
        self.seconds = 1.0
        for language in LANGUAGES:
            began = time.monotonic()
            assert driven.run(language, *self.units) == 0, driven.said
            self.seconds = time.monotonic() - began
            self.wanted[language], self.pages[language] = published(self.out), page(self.out)
        assert self.wanted["vi"] != self.wanted["en"]

    def judge(self, name: str, status: int, language: str, allowed: Iterable[int]) -> None:
        """What must be true after any blow, before anybody mends anything."""
        said, seen = self.driven.said, published(self.out)
        wrong = []
        if left := self.driven.left_behind():
            wrong.append(f"left behind: {left}")
        if status not in allowed:
            wrong.append(f"ended with {status}: {said[-600:]}")
        if "Traceback" in said:
            wrong.append(f"traceback: {said[-1500:]}")
        if status in (1, 2) and "KSTT-" not in said:
            wrong.append(f"no cause was told: {said[-300:]}")
        if lost := set(self.wanted["vi"]) - set(seen):
            wrong.append(f"lost: {sorted(lost)}")
        for unit, files in seen.items():
            if files not in [each.get(unit) for each in self.wanted.values()]:
                wrong.append(f"torn: {unit} {sorted(files)}")
        if page(self.out) not in self.pages.values() and status == 0:
            wrong.append("the month's page is another")
        if status == 0 and seen != self.wanted[language]:
            wrong.append("said to be done and is not")
        self.account.wrong += [f"{name}: {each}" for each in wrong]

    def settle(self, name: str, language: str) -> None:
        """The next batch ends what the last one began: the very bytes, nothing twice, nothing left over."""
        before = {unit: self._number(unit) for unit in self._ready(language)}
        status = self.driven.run(language, *self.units)
        wrong = []
        if status or published(self.out) != self.wanted[language] or page(self.out) != self.pages[language]:
            wrong.append(f"not the same after another run ({status}): {self.driven.said[-600:]}")
        wrong += [f"published twice: {unit}" for unit, number in before.items() if self._number(unit) != number]
        store, left = whole_store(self.out), list(self.out.rglob(".unfinished*"))
        if store != TIDY or left:
            wrong.append(f"not cleared away: {store} {left}")
        if left := self.driven.left_behind():
            wrong.append(f"left behind: {left}")
        self.account.wrong += [f"{name}, next run: {each}" for each in wrong]

    def _ready(self, language: str) -> list[str]:
        return [unit for unit, files in published(self.out).items() if files == self.wanted[language].get(unit)]

    def _number(self, unit: str) -> int:
        """The folder itself: another one, even with the same bytes, has another number."""
        return (self.out / MONTH / unit).stat().st_ino


def kill(area: Field, number: int, chance: random.Random) -> None:
    """Kill so many processes of batches, sometimes two at once; every other batch goes on where one was killed."""
    language = "vi"
    for turn in itertools.count():
        if area.account.done.total() >= number:
            return
        if turn % 2 == 0:
            language = LANGUAGES[turn // 2 % 2]
        flags = chance.choice(FLAGS)
        began = time.monotonic()
        batch = area.driven.begin(language, *flags, *area.units)
        if chance.random() < 0.5:
            time.sleep(chance.random() * 1.1 * area.seconds)
        else:
            _until_reports_are_made(batch)
            time.sleep(chance.random() * 0.1)
        victims = []
        for _ in range(chance.choice((1, 1, 1, 2))):
            roles: dict[str, list[int]] = {}
            for pid in [batch, *below(batch)]:
                roles.setdefault(role(pid, batch), []).append(pid)
            chosen = chance.choice(sorted(roles))
            victim = chance.choice(roles[chosen])
            try:
                os.kill(victim, signal.SIGKILL)
                victims.append(chosen)
            except ProcessLookupError:
                continue
        status = area.driven.end()
        if status == 0 and not victims:
            area.seconds = 0.7 * area.seconds + 0.3 * (time.monotonic() - began)
        name = f"kill {turn} {'+'.join(victims)} {' '.join(flags)}"
        area.account.done.update(victims)
        area.account.ends["killed" if status < 0 else "finished" if status == 0 else "some failed"] += 1
        # A report whose process is killed twice is told as failed.
        area.judge(name, status, language, (0, -signal.SIGKILL, *((1,) if len(victims) > 1 else ())))
        if turn % 2 or chance.random() < 0.3:
            area.settle(name, language)


def _until_reports_are_made(batch: int) -> None:
    """Until the batch has begun its first report, or has ended."""
    while batch in alive() and {role(pid, batch) for pid in below(batch)} <= {"fork server", "worker", "other"}:
        time.sleep(0.005)


CODES = (errno.ENOSPC, errno.EIO, errno.EACCES, HALF)


def fail(area: Field, codes: Iterable[int] = CODES, step: int = 1, first: int = 1, kinds: int = DISK | UNLINK) -> int:
    """Let every (each nth) open, write, fsync, rename, mkdir, link, unlink of a batch fail in turn, once or from there on.

    Returns the number of calls that a batch makes.
    """
    turn = 0
    for code in codes:
        at = first
        while True:
            language, flags = LANGUAGES[turn % 2], FLAGS[2:5][turn % 3]
            area.faults.arm(at, code, forever=turn // 2 % 2 == 1, kinds=kinds)
            status = area.driven.run(language, *flags, *area.units)
            hit = area.faults.hit
            area.faults.disarm()
            if not hit:
                break
            name = f"{NAMES[code]} at call {at} ({hit})"
            area.account.done[f"{NAMES[code]} {hit.split()[0]}"] += 1
            area.account.ends[{0: "no harm", 1: "told, exit 1", 2: "told, exit 2"}.get(status, str(status))] += 1
            area.judge(name, status, language, (0, 1, 2))
            area.settle(name, language)
            at, turn = at + step, turn + 1
        turn += 1
    return at


def jump(area: Field, number: int, chance: random.Random) -> None:
    """Set the clock of the day back and forth by up to twenty years while batches run."""
    for turn in range(number):
        language = LANGUAGES[turn % 2]
        seconds = chance.choice((3, 3_600, 86_400 * 366, 20 * 365 * 86_400))
        area.faults.jump(seconds, every=chance.choice((1, 2, 7)))
        status = area.driven.run(language, "--force", "--time-limit", "30", *area.units)
        area.faults.disarm()
        area.account.done["clock"] += 1
        area.account.ends["finished" if status == 0 else str(status)] += 1
        area.judge(f"clock {seconds}", status, language, (0,))
        area.settle(f"clock {seconds}", language)


def fill(area: Field, disk: Path, positions: int, room: int) -> None:
    """Let a real file system run full at so many places: the room left grows from nothing to `room` bytes.

    disk: where that file system lies, seen from here.
    """
    filler = disk / "filler"
    for position in range(positions):
        language = LANGUAGES[position % 2]
        left = room * position // positions
        state = os.statvfs(disk)
        with open(filler, "wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, max(1, state.f_bavail * state.f_frsize - left))
        status = area.driven.run(language, "--force", *(["--all-or-nothing"] if position % 3 == 2 else []), *area.units)
        filler.unlink()
        area.account.done["disk full"] += 1
        area.account.ends[{0: "enough room", 1: "told, exit 1", 2: "told, exit 2"}.get(status, str(status))] += 1
        area.judge(f"full with {left} bytes left", status, language, (0, 1, 2))
        area.settle(f"full with {left} bytes left", language)


def namespace() -> list[str]:
    """The command that gives a program mounts of its own, with or without being root; empty where that is forbidden."""
    for options in (["-m"], ["-r", "-m"]):
        if (
            shutil.which("unshare")
            and not subprocess.run(["unshare", *options, "true"], capture_output=True).returncode
        ):
            return ["unshare", *options]
    return []


def on_a_small_disk(disk: Path, counts: Path, megabytes: int = 4) -> Driven:
    """Batches that write to a file system of their own, seen by nobody else; `out` is the way to it from here."""
    disk.mkdir()
    script = f'mount -t tmpfs -o size={megabytes}m tmpfs "$0" && mkdir "$0/area" && cd "$0" && exec "$@"'
    driven = Driven("light", counts, disk / "area" / "out", under=[*namespace(), "sh", "-c", script, str(disk)])
    driven.out = Path(f"/proc/{driven.process.pid}/root", *disk.parts[1:]) / "area" / "out"
    return driven


PARTS = ("light", "real", "kernel", "calls", "warm", "disk")


def everything(kills: int, step: int, base: Path, parts: Iterable[str], seed: int) -> Iterator[tuple[str, Account]]:
    """Every kind of blow, one after the other, each with the account of it."""
    counts = write_province(base / "counts")
    chance = random.Random(seed)
    for kind, share, units in (("light", 90, ()), ("real", 6, FEW), ("kernel", 4, FEW)):
        if kind not in parts:
            continue
        account, number = Account(), kills * share // 100
        with Driven(kind, counts, base / kind / "out") as driven:
            kill(Field(driven, account, units), number, chance)
        yield f"killed, {kind} reports", account
    for kind, codes, apart in (("light", CODES, step), ("warm", CODES[:3], 8 * step)):
        if ("calls" if kind == "light" else kind) not in parts:
            continue
        account, faults = Account(), Faults(base / f"fail-{kind}", base / "build")
        mine = write_province(base / f"fail-{kind}" / "counts")
        with Driven(kind, mine, base / f"fail-{kind}" / "out", faults.environment) as driven:
            area = Field(driven, account, FEW, faults)
            fail(area, codes, step=apart)
            yield f"failing calls, {kind} reports", account
            area.account = account = Account()
            jump(area, 20 if kind == "light" else 4, chance)
            yield f"clock set, {kind} reports", account
    if "disk" not in parts:
        return
    account = Account()
    with on_a_small_disk(base / "disk", counts) as driven:
        fill(Field(driven, account, FEW), driven.out.parents[1], 50, 600_000)
    yield "disk full", account


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--step", type=int, default=1, help="every call fails in turn, or each nth")
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS)
    parser.add_argument("--seed", type=int, default=766)
    given = parser.parse_args()
    wrong = 0
    print("| blows | how many | how the batches ended | wrong |\n|---|---|---|--:|", flush=True)
    with tempfile.TemporaryDirectory(prefix="kstt-campaign-") as base:
        for name, account in everything(given.kills, given.step, Path(base), given.parts, given.seed):
            told = [
                ", ".join(f"{n} {what}" for what, n in sorted(each.items())) for each in (account.done, account.ends)
            ]
            print(f"| {name} | {told[0]} | {told[1]} | {len(account.wrong)} |", flush=True)
            print(*account.wrong, sep="\n", file=sys.stderr, flush=True)
            wrong += len(account.wrong)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
