"""One batch at a time in a folder."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from kstt.terms.lock import held


def locked(path: Path) -> AbstractContextManager[None]:
    """Hold a batch's lock file. Errors: KSTT-BATCH-010 naming the process that holds it; OSError as `held`."""
    return held(path, "KSTT-BATCH-010")
