"""Processes that end with their maker, stay within their memory and take what they started with them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


def _prctl(option: int, value: int) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    return ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) == 0


def end_with_parent(parent: int) -> None:
    """End this process as soon as its parent has ended, however the parent ended.

    Linux sends the signal itself. Elsewhere a thread looks twice a second.
    """
    if not _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) and os.name == "posix":
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it ended before we had asked
        os._exit(1)


def _watch(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(0.5)
    os.kill(os.getpid(), signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of processes whose own parent ends, so that they can be ended too (Linux)."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_group(leader: int) -> None:
    """Kill a process and everything it started in its process group; nothing when they are gone."""
    for kill in (os.killpg, os.kill):
        try:
            kill(leader, signal.SIGKILL)
        except ProcessLookupError:
            continue
        except PermissionError:  # macOS, for a group of zombies
            continue


def address_space() -> int:
    """Bytes of address space that this process has; 0 where that cannot be read."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            return int(stream.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def limit_memory(megabytes: int) -> None:
    """Let this process, and each that it starts, take at most so much more memory than it has now.

    A Python program meets the limit as MemoryError. 0: no limit. Nothing on Windows.
    """
    if not megabytes or os.name != "posix":
        return
    import resource

    now = address_space()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = now + megabytes * 2**20
    if hard == resource.RLIM_INFINITY or wanted < hard:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
