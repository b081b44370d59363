"""The journal of a period: what each batch began, made, published, skipped and failed, one JSON object a line.

It is for people and machines that ask what happened. What may be skipped is decided from the records beside it, whose
hashes are compared with the files on the disk; a torn last line after a crash costs nothing.
"""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SCHEMA = "kstt-run-log/1"
"""`journal.schema.json` beside this file says what a line may hold."""


class Journal:
    """Appends lines; each is on its way to the disk before the next step is taken.

    A line that cannot be written costs the line and no report: `fault` keeps the first such error, for the end.
    """

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.fault: OSError | None = None
        self._torn = False
        self._began = time.monotonic()
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
        size = os.fstat(self._descriptor).st_size
        if size:
            os.lseek(self._descriptor, size - 1, os.SEEK_SET)
            self._torn = os.read(self._descriptor, 1) != b"\n"  # the last batch was killed in the middle of a line

    def write(self, event: str, **about: Any) -> None:
        """One line. seconds: since the batch began, by a clock that is never set."""
        line = {"event": event, "at": datetime.now(UTC).isoformat(timespec="seconds")}
        line["seconds"] = round(time.monotonic() - self._began, 3)
        data = json.dumps({**line, **about}, ensure_ascii=False, separators=(",", ":")) + "\n"
        whole = (b"\n" if self._torn else b"") + data.encode()
        try:
            while whole:
                self._torn = True
                whole = whole[os.write(self._descriptor, whole) :]
            self._torn = False
        except OSError as error:
            self.fault = self.fault or error

    def close(self) -> None:
        os.close(self._descriptor)


def read_journal(path: Path) -> list[dict]:
    """The lines of a journal; torn ones are left out."""
    entries = []
    if path.is_file():
        for line in path.read_bytes().split(b"\n"):
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                entries.append(entry)
    return entries


def last_batch(path: Path) -> tuple[dict, set[str]]:
    """The options of the last batch, and the units it had published when it ended or was ended; empty when none."""
    options: dict = {}
    published: set[str] = set()
    for entry in read_journal(path):
        if entry.get("event") == "batch":
            options = entry
            # A resumed batch continues the one before it.
            published = published if entry.get("resume") else set()
        elif entry.get("event") in ("published", "skipped"):
            published.add(entry.get("unit", ""))
    return options, published
