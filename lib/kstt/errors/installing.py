"""The command that brings what is missing."""

from __future__ import annotations

import sys


def pip_install(package: str) -> str:
    """Installs into the Python that runs now: the `pip` of a shell may be another's, where kstt does not look."""
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f'{python} -m pip install "{package}"'
