"""Batches that are killed: nothing torn, nothing lost, nobody left behind, and the next run ends what they began.

`KSTT_KILLS=1000` kills that often; by default it is a sample of that.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import light
import pytest
from batches import UNITS, env

from kstt.batch.forks import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")
KILLS = int(os.environ.get("KSTT_KILLS", "40"))
EDITIONS = ("vi", "en")


class Batches:
    """A process that makes batches, and whom they consist of."""

    def __init__(self, counts: Path, out: Path):
        here = Path(__file__).parent
        more = {
            "KSTT_SLOW": "0.01",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(here), os.environ.get("PYTHONPATH")])),
        }
        self.process = subprocess.Popen(
            [sys.executable, str(here / "light.py"), str(counts), str(out)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env(more), cwd=out.parent,
        )  # fmt: skip

    def begin(self, edition: str, *flags: str) -> int:
        self.process.stdin.write(" ".join([edition, *flags]) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self) -> int:
        return int(self.process.stdout.readline())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def processes() -> dict[int, tuple[int, str]]:
    """Parent and command line of every process that is not a zombie."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            except OSError:
                continue
            if status[0] != "Z":
                found[int(entry.name)] = (int(status[1]), command)
    return found


def below(pid: int) -> list[int]:
    """Every process that descends from this one."""
    table = processes()
    family = [pid]
    for each in family:
        family += [child for child, (parent, _) in table.items() if parent == each]
    return family[1:]


def gone(pids: list[int], seconds: float = 5) -> list[int]:
    """Those that are still there after so long."""
    until = time.monotonic() + seconds
    while (left := [pid for pid in pids if pid in processes()]) and time.monotonic() < until:
        time.sleep(0.02)
    return left


def check_published(month: Path) -> None:
    """Every report that a reader can see is complete and of one edition."""
    for folder in month.iterdir() if month.is_dir() else ():
        if folder.name == "_data":
            continue
        assert folder.name in UNITS, folder
        assert sorted(path.name for path in folder.iterdir()) == sorted(light.FILES)
        editions = [
            edition
            for edition in EDITIONS
            if all((folder / name).read_bytes() == light.content(folder.name, name, edition) for name in light.FILES)
        ]
        assert len(editions) == 1, folder


@pytest.fixture
def batches(province, tmp_path):
    made = Batches(province, tmp_path / "out")
    yield made
    made.close()


def test_killed_at_any_moment_nothing_is_torn_lost_or_left_behind(batches, tmp_path):
    chance = random.Random(766)
    month = tmp_path / "out" / "2026-08"
    ends = {"killed": 0, "finished": 0}
    whole = 0.8
    for turn in range(KILLS):
        edition = EDITIONS[turn // 2 % 2]
        before = {folder.name for folder in month.iterdir()} if month.is_dir() else set()
        began = time.monotonic()
        pid = batches.begin(edition)
        time.sleep(chance.random() * whole)
        family = below(pid)
        victim = chance.choice([pid, pid, *family])
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            victim = 0
        family = sorted({*family, *below(pid)})
        status = batches.end()
        if status == 0:
            whole = 0.5 * whole + 0.5 * (time.monotonic() - began)
        ends["killed" if status else "finished"] += 1
        assert status in (0, -signal.SIGKILL)
        assert gone(family) == []
        assert before <= ({folder.name for folder in month.iterdir()} if month.is_dir() else set())
        check_published(month)
    assert ends["killed"] > KILLS // 6
    batches.begin("en")
    assert batches.end() == 0
    assert {folder.name for folder in month.iterdir()} == {*UNITS, "_data"}
    for unit in UNITS:
        for name in light.FILES:
            assert (month / unit / name).read_bytes() == light.content(unit, name, "en")
    assert sorted(path.name for path in (tmp_path / "out" / ".kstt" / "2026-08").iterdir()) == [
        "journal.jsonl",
        "lock",
        "records",
    ]
