"""A lock on a file that the system gives back when its holder ends, however it ends."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

if os.name == "nt":
    import msvcrt

    def hold(descriptor: int) -> None:
        """Hold an open file for this process alone. Errors: OSError when another holds it."""
        os.lseek(descriptor, 2**20, os.SEEK_SET)  # past the text, which others may read
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def hold(descriptor: int) -> None:
        """Hold an open file for this process alone. Errors: OSError when another holds it."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def take(path: Path) -> int:
    """Hold a file that is there while it is held; one that a killed holder left is taken over. Returns its descriptor.

    Errors: BlockingIOError when another process holds it; other OSErrors when it cannot be made.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            hold(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise BlockingIOError(*error.args) from None
        # Whoever held it may have taken it away between the two steps.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.stat(path), os.fstat(descriptor)):
                return descriptor
        os.close(descriptor)


def give_back(path: Path, descriptor: int) -> None:
    """End the hold of `take`."""
    with suppress(OSError):  # Windows takes no open file away: it stays and holds nothing
        path.unlink()
    os.close(descriptor)
