"""How a process that was forked to run a notebook ends: with what the notebook has left for the end of its process.

Python's own end would also take apart everything that was inherited. What a notebook may have left: threads, functions
registered for the end, files that it wrote and did not close.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import threading
from contextlib import suppress
from dataclasses import dataclass

_AT_MOST = 5.0
"""Seconds that threads and registered functions are waited for: as long as Jupyter's clients wait for a kernel."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a process has inherited: files open, by descriptor, and functions registered for its end."""

    files: frozenset[tuple[str, str]]
    registered: int

    @classmethod
    def now(cls) -> Beginning:
        return cls(_files(), atexit._ncallbacks())


def end_in_order(beginning: Beginning) -> None:
    """Wait for threads, call what the notebook registered for the end, write what its files hold back.

    To be called when the result has been handed over: what takes too long ends with the process.
    """
    if threading.active_count() > 1 or atexit._ncallbacks() > beginning.registered:
        bound = threading.Timer(_AT_MOST, os._exit, (0,))
        bound.daemon = True
        bound.start()
        threading._shutdown()
        atexit._run_exitfuncs()
    if not _files() <= beginning.files:
        for each in gc.get_objects():  # what was inherited is frozen, and not among them
            # Its type is asked, not itself: a reference to nothing answers no question.
            if issubclass(type(each), io.IOBase):
                with suppress(OSError, ValueError, AttributeError):  # closed or taken apart, half made
                    each.flush()


def _files() -> frozenset[tuple[str, str]]:
    """Files of the disk that this process has open; where the system does not tell, one that is none."""
    found = set()
    try:
        for descriptor in os.listdir("/proc/self/fd"):
            with suppress(OSError):  # the one by which they are listed
                if (name := os.readlink(f"/proc/self/fd/{descriptor}")).startswith("/"):
                    found.add((descriptor, name))
    except OSError:
        return frozenset({(str(os.getpid()), "unknown")})
    return frozenset(each for each in found if not each[1].startswith(("/dev/", "/proc/", "/memfd:")))
