"""Reports made elsewhere: everything a notebook reads travels with it, everything it makes travels back.

A worker lays the parcel out in a folder of its own so that every relative path is the same as at home; the notebook
cannot tell where it runs, and the report has the same bytes.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from kstt.batch.crews import month_of
from kstt.batch.forks import ServerGone, can_fork, shared_server
from kstt.batch.maker import Maker, this_maker
from kstt.batch.plan import Plan, Task
from kstt.batch.work import Limits, Work
from kstt.errors import KsttError, Place, Problem

NOTEBOOKS = "notebooks-of-the-batch"


@dataclass(frozen=True)
class Parcel:
    """Files by their path from the working folder (`/` between names, `..` allowed at the front), and a hash of all."""

    files: dict[str, bytes]
    sha256: str

    @property
    def depth(self) -> int:
        """How many folders up the files reach."""
        return max((PurePosixPath(name).parts.count("..") for name in self.files), default=0)


@dataclass(frozen=True)
class Returned:
    """What comes back. files: names with their bytes, None when there are none; lost: another try may succeed.

    maker: what the worker made it with; fault: the traceback of a mistake of ours.
    """

    files: dict[str, bytes] | None
    problems: tuple[Problem, ...]
    maker: Maker
    lost: bool = False
    stopped: bool = False
    fault: str = ""
    cpu_seconds: float = 0.0
    peak_bytes: int = 0


def pack(plan: Plan) -> Parcel:
    """The tables, notebooks, rule files and office files of a plan. Errors: KSTT-BATCH-025."""
    files = {name: path.read_bytes() for path, name in _contents(plan)}
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return Parcel(files, whole.hexdigest())


def _contents(plan: Plan) -> Iterator[tuple[Path, str]]:
    from kstt.notebook.office import FOLDERS
    from kstt.rulebook import RULES_FOLDERS

    for name in plan.laid.files:
        yield plan.laid.folder / name, _from_here(plan.laid.data / name)
    folders = [*map(Path, RULES_FOLDERS), *map(Path, FOLDERS)]
    if Path(plan.rules).is_file():
        folders.append(Path(plan.rules).parent)
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_file():
                yield path, _from_here(path)
    for path in sorted({task.notebook for task in plan.tasks}):
        yield path, f"{NOTEBOOKS}/{path.name}"


def _from_here(path: Path) -> str:
    """A path from the working folder. Errors: KSTT-BATCH-025 on another of Windows' drives, to which none leads."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:
        raise KsttError(Problem.of("KSTT-BATCH-025", Place(file=str(path)), found=Path.cwd().anchor)) from None


_laid: dict[str, Path] = {}
_one_at_a_time = threading.Lock()


def lay_out(parcel: Parcel) -> Path:
    """The folder to run in, with the parcel's files around it; laid out once a process and removed with it.

    A worker stays for weeks, and what clears old files away takes these too: what is missing is laid there again.
    """
    home = _laid.get(parcel.sha256)
    if home is None:
        root = Path(tempfile.mkdtemp(prefix="kstt-", dir=_own_folder()))
        atexit.register(shutil.rmtree, root, ignore_errors=True)
        home = root.joinpath(*(f"up-{n}" for n in range(parcel.depth)), "home")
    root = home.parents[parcel.depth]
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    for name, data in parcel.files.items():
        path = Path(os.path.normpath(home / name))
        if not path.is_relative_to(root):
            raise ValueError(f"a parcel must stay in its folder: {name}")
        if not path.is_file() or path.stat().st_size != len(data):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    _laid[parcel.sha256] = home
    return home


def _own_folder() -> str | None:
    """The work folder of the Dask worker that this is, which Dask clears away after a worker that was killed too."""
    if distributed := sys.modules.get("distributed"):
        with suppress(ValueError):  # no worker
            return str(distributed.get_worker().local_directory)
    return None


def make_elsewhere(parcel: Parcel, task: Task, formats: tuple[str, ...], limits: Limits) -> Returned:
    """Make one report in this process's own fork server, or in a kernel where there is no fork."""
    with _one_at_a_time:
        home = lay_out(parcel)
        folder = Path(tempfile.mkdtemp(prefix="report-", dir=home.parent))
        try:
            here = replace(task, notebook=home / NOTEBOOKS / task.notebook.name)
            return _make(Work(here, formats, folder, str(home)), limits, (parcel.sha256, str(task.notebook)))
        finally:
            shutil.rmtree(folder, ignore_errors=True)


_loaded: set[tuple] = set()


def _make(work: Work, limits: Limits, month: tuple) -> Returned:
    maker = this_maker()
    if not can_fork():
        from kstt.batch.make import in_kernel, make_or_tell

        before = os.getcwd()
        os.chdir(work.cwd)
        work.keep_own_settings()
        try:
            return _returned(make_or_tell(work, in_kernel), work, maker)
        finally:
            os.chdir(before)
    try:
        server = shared_server()
        loaded = (server.process.pid, *month)
        if loaded not in _loaded and (shared := month_of(work.task, work.cwd)):
            _loaded.add(loaded)
            server.load("kstt.batch.make:load_month", *shared)
            # How many are to come is not known here; a cluster is for many.
            server.load("kstt.batch.processes:into_large_pages")
        ended = server.run(
            "kstt.batch.make:in_fork", work, cwd=work.cwd, seconds=limits.seconds, megabytes=limits.megabytes
        )
    except ServerGone:
        return Returned(None, (), maker, lost=True)
    used = {"cpu_seconds": ended.cpu_seconds, "peak_bytes": ended.peak_bytes}
    if ended.result is not None:
        return replace(_returned(ended.result, work, maker), **used)
    stopped = ended.reason == "time"
    return Returned(None, (), maker, lost=not stopped and not ended.fault, stopped=stopped, fault=ended.fault, **used)


def _returned(result: Any, work: Work, maker: Maker) -> Returned:
    if isinstance(result, dict):
        return Returned({name: (work.folder / name).read_bytes() for name in result}, (), maker)
    return Returned(None, result, maker)
