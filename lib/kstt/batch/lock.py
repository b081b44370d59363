"""One batch at a time in a folder: a lock that the system gives back when its holder ends, however it ends."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kstt.errors import KsttError, Place, Problem
from kstt.intake.held_file import hold


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file; it stays behind, only the hold on it counts.

    A holder that was killed leaves nothing to clean up. Errors: KSTT-BATCH-010 naming the process that holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)  # less the umask: a colleague's batch takes it too
    try:
        try:
            hold(descriptor)
        except OSError:
            raise KsttError(Problem.of("KSTT-BATCH-010", Place(file=str(path)), holder=_holder(path))) from None
        holder = {"pid": os.getpid(), "host": platform.node(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0) if hasattr(os, "pwrite") else None
        yield
    finally:
        os.close(descriptor)


def _holder(path: Path) -> str:
    try:
        holder = json.loads(path.read_text("utf-8"))
        return f"pid {holder['pid']}, {holder['host']}, {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "?"
