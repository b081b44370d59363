"""Batches driven from outside: begun, watched, killed, and looked at afterwards."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path

from batches import env

HERE = Path(__file__).parent
MONTH = "2026-08"


class Driven:
    """A process that makes batches in one folder, as `light.py` tells, and everything that belongs to it.

    kind: of `light.prepared`; under: the command that starts it, e.g. in a mount namespace of its own.
    """

    def __init__(self, kind: str, counts: Path, out: Path, more: Mapping[str, str] | None = None, under=()):
        self.out, self.mark = out, uuid.uuid4().hex
        out.parent.mkdir(parents=True, exist_ok=True)
        path = os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH")]))
        descriptor, said = tempfile.mkstemp(prefix="said-", suffix=".txt")
        os.close(descriptor)
        self._said = Path(said)
        given = {
            "KSTT_SLOW": "0.03",
            "KSTT_SAID": said,
            "KSTT_TEST_MARK": self.mark,
            "PYTHONPATH": path,
            **(more or {}),
        }
        self.process = subprocess.Popen(
            [*under, sys.executable, str(HERE / "light.py"), kind, str(counts), str(out)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env(given), cwd=out.parent,
        )  # fmt: skip
        self.own = self._settled()

    def _settled(self) -> set[int]:
        """What belongs to it while no batch runs: one batch of no units answers when all is loaded."""
        self.begin("vi", "--unit", "none")
        assert self.end() == 2, self.said
        return set(self.marked())

    def begin(self, language: str, *options: str) -> int:
        """Begin a batch; its process number."""
        self.process.stdin.write(" ".join([language, *options]) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self) -> int:
        """Wait for the batch; its exit code, negative for a signal."""
        return int(self.process.stdout.readline())

    def run(self, language: str, *options: str) -> int:
        self.begin(language, *options)
        return self.end()

    @property
    def said(self) -> str:
        """What the last batch printed."""
        return self._said.read_text("utf-8")

    def marked(self) -> list[int]:
        """Every process that descends from the driver, by a mark in its environment, whoever its parent is now."""
        wanted = f"KSTT_TEST_MARK={self.mark}".encode()
        return [pid for pid in alive() if wanted in _environment(pid)]

    def left_behind(self, seconds: float = 10) -> list[str]:
        """Command lines of what a batch has left running after so long."""
        until = time.monotonic() + seconds
        while left := set(self.marked()) - self.own:
            if time.monotonic() > until:
                return [_command(pid) for pid in left]
            time.sleep(0.01)
        return []

    def close(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
        self._said.unlink()

    def __enter__(self):
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def processes() -> dict[int, tuple[int, str]]:
    """Parent and command line of every process that is not a zombie."""
    found = {}
    for pid in alive():
        try:
            parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        found[pid] = (parent, _command(pid))
    return found


def alive() -> list[int]:
    pids = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                    pids.append(int(entry.name))
            except OSError:
                continue
    return pids


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""


def below(pid: int) -> list[int]:
    """Every process that descends from this one, nearest first."""
    table = processes()
    family = [pid]
    for each in family:
        family += [child for child, (parent, _) in table.items() if parent == each]
    return family[1:]


def role(pid: int, batch: int) -> str:
    """What a process of a batch is for: batch, fork server, report, notebook, worker, kernel, or other."""
    table = processes()
    command = table.get(pid, (0, ""))[1]
    if pid == batch:
        return "batch"
    if "kstt.batch.server" in command or "light.py light" in command:
        depth, parent = 0, table.get(pid, (0, ""))[0]
        while parent != batch and parent in table:
            parent, depth = table[parent][0], depth + 1
        return ("fork server", "report", "notebook")[min(depth, 2)]
    for name in ("spawn_main", "ipykernel"):
        if name in command:
            return {"spawn_main": "worker", "ipykernel": "kernel"}[name]
    return "other"


def gone(pids: Iterable[int], seconds: float = 5) -> list[int]:
    """Those that are still there after so long."""
    until = time.monotonic() + seconds
    while (left := [pid for pid in pids if pid in alive()]) and time.monotonic() < until:
        time.sleep(0.02)
    return left


def published(out: Path) -> dict[str, dict[str, str]]:
    """What a reader can see of the month: for each folder its files with the hashes of their bytes, without the tables."""
    month = out / MONTH
    folders = [each for each in month.iterdir() if each.is_dir()] if month.is_dir() else []
    return {
        folder.name: {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
        for folder in folders
        if folder.name != "_data"
    }


def page(out: Path) -> str | None:
    """Hash of the month's own page."""
    path = out / MONTH / "index.html"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def whole_store(out: Path) -> list[str]:
    """What lies in the store of the month when nothing is left to clear away."""
    return sorted(path.name for path in (out / ".kstt" / MONTH).iterdir())
