"""Disks that fail and clocks that jump, for every process of a batch: orders to the small library `faults.c`."""

from __future__ import annotations

import errno
import mmap
import shutil
import struct
import subprocess
from pathlib import Path

OPEN, WRITE, FSYNC, RENAME, MKDIR, UNLINK, LINK = (1 << n for n in range(7))
DISK = OPEN | WRITE | FSYNC | RENAME | MKDIR | LINK
HALF = 0
"""In place of an errno: a write takes only half of its bytes."""
_FORM = "=QQqQiIII240s"
NAMES = {errno.ENOSPC: "ENOSPC", errno.EIO: "EIO", errno.EACCES: "EACCES", HALF: "half a write"}


def compiler() -> str | None:
    return shutil.which("cc") or shutil.which("gcc")


class Faults:
    """Faults below one folder. `environment` goes to the processes; `arm` and `disarm` work while they run.

    >>> faults = Faults(folder, build)                                  # doctest: +SKIP
    >>> faults.arm(17, errno.ENOSPC)                                    # the 17th call from now on fails, once
    """

    def __init__(self, under: Path, build: Path):
        build.mkdir(parents=True, exist_ok=True)
        library, self._path = build / "faults.so", build / f"orders-{under.name}"
        if not library.exists():
            source = Path(__file__).with_name("faults.c")
            command = [compiler(), "-shared", "-fPIC", "-O2", "-Wall", "-o", library, source, "-ldl"]
            subprocess.run(list(map(str, command)), check=True, capture_output=True)
        self._path.write_bytes(bytes(struct.calcsize(_FORM)))
        with open(self._path, "r+b") as file:
            self._orders = mmap.mmap(file.fileno(), 0)
        under.mkdir(parents=True, exist_ok=True)
        self.environment = {
            "LD_PRELOAD": str(library),
            "KSTT_FAULTS": str(self._path),
            "KSTT_FAULTS_UNDER": str(under.resolve()),
        }

    def _give(self, at=0, code=0, forever=False, kinds=DISK, jump=0, every=0) -> None:
        self._orders[:] = struct.pack(_FORM, 0, at, jump, every, code, forever, kinds, 0, b"")

    def arm(self, at: int, code: int, forever: bool = False, kinds: int = DISK) -> None:
        """Let the call with this number from now on fail, or every call from it on."""
        self._give(at, code, forever, kinds)

    def jump(self, seconds: int, every: int = 5) -> None:
        """Let the clock of the day jump back and forth by so much every few calls."""
        self._give(jump=seconds, every=every)

    def disarm(self) -> None:
        """Only count."""
        self._give()

    @property
    def calls(self) -> int:
        return struct.unpack(_FORM, self._orders[:])[0]

    @property
    def hit(self) -> str:
        """The first call that failed, with the file; empty when none did."""
        return struct.unpack(_FORM, self._orders[:])[-1].rstrip(b"\0").decode()
