"""Make one report outside a month's batch: an audit of a figure, signals of a period, a year."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel

from kstt.batch.crews import Done, crew_for
from kstt.batch.plan import FORMATS, Task, notebook_to_run
from kstt.batch.publish import publish
from kstt.batch.record import REPORT_FILES
from kstt.batch.run import TRIES
from kstt.batch.work import Limits, Made, Work, not_written
from kstt.errors import KsttError, Place, Problem


def make_one(
    notebook: str,
    parameters: BaseModel,
    folder: Path,
    formats: Sequence[str] = FORMATS,
    *,
    engine: str = "auto",
    limits: Limits | None = None,
) -> Made:
    """Run a notebook of the project once and publish `report.<format>` in `folder`, in one step.

    parameters: checked by their own model; the notebook is given exactly its fields. Paths in them are relative to the
    current folder, where the notebook runs. What an earlier run published in `folder` is replaced as a whole; a folder
    that holds anything else is refused. limits: none unless given; they keep a report of a batch from harming the others, and
    whoever asked for this one can stop it. Returns the names of the files with their SHA-256.
    Errors: KSTT-BATCH-027 to 030, where a batch tells KSTT-BATCH-002, 005, 008 and 009; others as in a batch; KSTT-BATCH-015.

    >>> make_one("audit.ipynb", AuditParameters(...), Path("audit/H99.103/05"), ("html",))       # doctest: +SKIP
    {'report.html': '5f2c…'}
    """
    limits = limits or Limits(seconds=0, megabytes=0)
    _only_reports(folder)
    task = Task(folder.name, folder.name, notebook_to_run(notebook), parameters, folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise KsttError(not_written(folder, error)) from None
    try:
        done = _made(task, tuple(formats), work, engine, limits)
        if done.made is None:
            raise KsttError(*map(_of_one, done.problems))
        publish(done.work.folder, folder, work / "replaced")
        return done.made
    except OSError as error:
        raise KsttError(not_written(folder, error)) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


_OF_ONE = {
    "KSTT-BATCH-002": "KSTT-BATCH-027",
    "KSTT-BATCH-005": "KSTT-BATCH-028",
    "KSTT-BATCH-008": "KSTT-BATCH-029",
    "KSTT-BATCH-009": "KSTT-BATCH-030",
}


def _of_one(told: Problem) -> Problem:
    """What a batch tells with advice for batches: commands for one report have no units to choose, no log, no limits."""
    return replace(told, code=_OF_ONE.get(told.code, told.code))


def _made(task: Task, formats: tuple[str, ...], work: Path, engine: str, limits: Limits) -> Done:
    with closing(crew_for(engine, 1, limits)) as crew:
        for number in range(1, TRIES + 1):
            made = work / f"made-{number}"
            made.mkdir()
            crew.start(Work(task, formats, made))
            (done,) = crew.wait()
            if not done.lost:
                break
        return done


def _only_reports(folder: Path) -> None:
    """Refuse to replace a folder of the user's own."""
    if folder.is_dir() and (others := sorted({path.name for path in folder.iterdir()} - REPORT_FILES)):
        raise KsttError(Problem.of("KSTT-BATCH-015", Place(file=str(folder)), found=", ".join(others[:3])))
