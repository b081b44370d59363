"""Processes that end with their maker, stay within their memory and take what they started with them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

MARK = "KSTT_CREW"
"""Variable in the environment of everything a crew starts: it is inherited through every fork, session and program."""

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_MADV_COLLAPSE, _LARGE_PAGE = 25, 2**21


def _prctl(option: int, value: int) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    return libc().prctl(option, value, 0, 0, 0) == 0


@cache  # made before a fork, it is there in every process forked then
def libc() -> ctypes.CDLL:
    """The C library that this process has loaded."""
    return ctypes.CDLL(None, use_errno=True)


def end_with_parent(parent: int, by: signal.Signals | None = None) -> None:
    """End this process as soon as its parent has ended, however the parent ended. Not for Windows.

    Linux sends the signal itself. Elsewhere a thread looks twice a second. by: None is SIGKILL; another signal lets a
    handler end what this process has started.
    """
    by = by or signal.SIGKILL  # a name that Windows has not, where this module is imported too
    if not _prctl(_PR_SET_PDEATHSIG, by) and os.name == "posix":
        threading.Thread(target=_watch, args=(parent, by), daemon=True).start()
    if os.getppid() != parent:  # it ended before we had asked
        os._exit(1)


@contextmanager
def keeping_ctrl_c() -> Iterator[None]:
    """Keep a terminal's Ctrl-C, which every process of it is given, from those that are started meanwhile. Not for Windows.

    Python's own start would meet it with a traceback, or end by it. It stays blocked there until `forget_ctrl_c`.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def forget_ctrl_c() -> None:
    """Ignore it in this process, also what came while it was kept away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _watch(parent: int, by: signal.Signals) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(0.5)
    os.kill(os.getpid(), by)


def process_handle(pid: int) -> int | None:
    """A descriptor that becomes readable when the process has ended, whatever it left open; None where there is none.

    Linux only. Errors: none; a process that is gone already has no handle.
    """
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:  # gone, or forbidden by a container
        return None


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


def own_children() -> list[int]:
    """Children of this process, those that it has adopted among them; none where the system does not tell (Linux)."""
    # Asked after every report by the fork server, which copies each page that it writes to: so no file object is made.
    try:
        file = os.open(f"/proc/self/task/{os.getpid()}/children", os.O_RDONLY)
    except OSError:
        return []
    told = b""
    try:
        while part := os.read(file, 65_536):
            told += part
    finally:
        os.close(file)
    return [int(pid) for pid in told.split()]


def marked(mark: str) -> list[int]:
    """Every living process that was started with this mark in its environment; none where the system does not tell.

    A process that a program started with an environment of its own making is not found by it.
    """
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:  # it has ended, or belongs to somebody else
            continue
    return found


def end_marked(mark: str, spare: Collection[int] = ()) -> None:
    """Kill every process with this mark but those to spare, and what they start while that is done."""
    while found := [pid for pid in marked(mark) if pid not in spare]:
        for pid in found:
            end_process(pid)


def end_process(pid: int) -> None:
    """Kill one process; nothing when it is gone."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


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


def into_large_pages() -> None:
    """Move this process's own memory into pages of 2 MB, as far as the system does that (Linux 6.1 and later).

    A fork then copies one entry for what were 512, and its end takes one away: of a server of 200 MB a fork and its end
    cost 6 ms of the processors instead of 17. A page that either side writes to is small again, and copied alone.
    """
    try:
        maps = Path("/proc/self/maps").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return
    madvise = libc().madvise
    madvise.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    for line in maps:
        span, rights, _, _, _, *name = line.split(maxsplit=5)
        if rights != "rw-p" or name not in ([], ["[heap]"]):  # of a file, shared, or not to be written to
            continue
        first, end = (int(part, 16) for part in span.split("-"))
        first, end = -(-first // _LARGE_PAGE) * _LARGE_PAGE, end // _LARGE_PAGE * _LARGE_PAGE
        if first < end:
            madvise(first, end - first, _MADV_COLLAPSE)  # what it refuses stays as it is
