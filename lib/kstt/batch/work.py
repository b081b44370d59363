"""What passes between a batch and those who make its reports."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from pathlib import Path

from kstt.batch.plan import Task
from kstt.errors import Place, Problem

WORTH = 24
"""So many reports, at least, and a rehearsal, or memory in large pages, costs less than it saves."""
Made = dict[str, str]
"""Names of the files made, each with the SHA-256 of its bytes."""


def not_written(folder: Path, error: OSError) -> Problem:
    """Why a report is not in its folder: KSTT-BATCH-021 where it would have to go to another disk, else KSTT-BATCH-004."""
    code = "KSTT-BATCH-021" if error.errno == errno.EXDEV else "KSTT-BATCH-004"
    return Problem.of(code, Place(file=str(folder)), text=error.strerror or str(error))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may take. seconds, megabytes: 0 is no limit; megabytes come on top of the library itself."""

    seconds: float = 600
    megabytes: int = 2048


@dataclass(frozen=True, slots=True)
class Work:
    """One report to make: task, formats, the private folder its files go to, and where the notebook runs."""

    task: Task
    formats: tuple[str, ...]
    folder: Path
    cwd: str = field(default_factory=os.getcwd)

    def keep_own_settings(self) -> None:
        """Have IPython in this process, and in a kernel that it starts, read no settings of the analyst's own sessions, nor
        what another report has left."""
        os.environ["IPYTHONDIR"] = str(self.folder.parent / f"ipython-{self.folder.name}")
