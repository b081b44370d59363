"""Where a relative path leads that was written in the project's folder, seen from there or from a folder below it."""

from __future__ import annotations

import os
from pathlib import Path

ABOVE = tuple(Path(*[".."] * steps) for steps in range(7))
"""This folder and those above it. A report's own is three below the project's, and Jupyter runs a notebook where it lies."""


def from_project(path: Path) -> tuple[Path, ...]:
    """A folder of the project as it may be reached from here, the nearest first.

    >>> from_project(Path("params"))[1].as_posix()
    '../params'
    """
    return tuple(above / path for above in ABOVE)


def lying(path: Path) -> Path:
    """Where a file or folder lies: here or in the nearest folder above; the path as it is when it is nowhere."""
    return next((found for found in from_project(path) if os.path.exists(found)), path)
