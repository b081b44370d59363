"""Put a finished folder in its place so that a reader sees the old one or the new one, never none and never half."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
from collections.abc import Collection
from pathlib import Path

from kstt.batch.processes import libc
from kstt.intake import store
from kstt.intake.store import move, take_away, write_safely

_UNFINISHED = ".unfinished-"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk (not on Windows, which offers no way)."""
    if store.ON_WINDOWS:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_files(folder: Path) -> None:
    """Have every file below a folder on the disk, and the names in its folders; what is there already costs next to nothing.

    A link's target is not ours to flush, nor always ours to open. Windows flushes only what may be written to, which a
    colleague's file that is marked read-only may not.
    """
    for path in folder.rglob("*"):
        if path.is_symlink() or (store.ON_WINDOWS and _read_only(path)):
            continue
        if path.is_dir():
            flush_folder(path)
        elif path.is_file():
            descriptor = os.open(path, os.O_RDWR if store.ON_WINDOWS else os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step, where the system can (Linux); whether it was done. Errors: OSError."""
    if not sys.platform.startswith("linux"):
        return False
    if not hasattr(libc(), "renameat2"):
        return False
    if libc().renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):  # the kernel or the file system does not know it
        return False
    raise OSError(code, os.strerror(code), str(other))


def check_place(place: Path) -> None:
    """Errors: NotADirectoryError where something stands that is no folder."""
    if place.exists() and not place.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(place))


def publish(made: Path, place: Path, aside: Path) -> None:
    """Put the folder `made` at `place`; what was there is gone afterwards.

    aside: a name on the same disk for what is replaced, where names cannot be exchanged: until the second of the two
    renames it holds the only copy, and `put_back` restores it after a crash. A `place` that is a link stays one, and what it
    leads to is replaced. Errors: OSError; `place` is as before.
    """
    check_place(place)
    place = place.resolve()
    flush_files(made)
    flush_folder(made)
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        move(made, place)
    elif exchange(made, place):
        take_away(made)
    else:
        aside.parent.mkdir(parents=True, exist_ok=True)
        take_away(aside)
        move(place, aside)
        try:
            move(made, place)
        except OSError:
            move(aside, place)
            raise
        take_away(aside)
    flush_folder(place.parent)


def carry_over(place: Path, made: Path, ours: Collection[str]) -> None:
    """Take along into `made`, which is to stand at `place`, what somebody has laid there: a signed copy, a note.

    ours: names of what is replaced. Errors: OSError.
    """
    theirs = [path for path in place.iterdir() if path.name not in ours] if place.is_dir() else []
    for path in theirs:
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, made / path.name, symlinks=True, copy_function=link_or_copy)
        else:
            link_or_copy(path, made / path.name)


def link_or_copy(source: str | Path, target: str | Path) -> None:
    """The same file under another name, or a copy where the disk has no such thing. A link stays a link.

    What is marked read-only is copied on Windows, which deletes no such file: taking the mark from one name to delete it
    takes it from the other.
    """
    if store.ON_WINDOWS and _read_only(Path(source)):
        shutil.copy2(source, target, follow_symlinks=False)
        return
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(source, target, follow_symlinks=False)


def _read_only(path: Path) -> bool:
    return not path.lstat().st_mode & stat.S_IWUSR


def put_back(aside: Path, place: Path) -> bool:
    """After a crash: restore what `publish` had set aside if nothing took its place; whether it did."""
    if not aside.exists():
        return False
    place = place.resolve()
    if place.exists():
        take_away(aside)
        return False
    move(aside, place)
    return True


def write_whole(path: Path, data: bytes, folder: Path | None = None) -> None:
    """Write a small file in one step, as `write_safely`, also where two batches write to one place.

    folder: where it is written first, on the same disk; by default beside it. A crash leaves it there, and
    `clear_unfinished` takes it away.
    """
    write_safely(path, data, (folder or path.parent) / f"{_UNFINISHED}{path.name}.{os.getpid()}")


def clear_unfinished(folder: Path) -> None:
    """Take away what `write_whole` left in a folder when it was killed. Nobody else may be writing there."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        path.unlink(missing_ok=True)
