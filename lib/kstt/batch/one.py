"""Make one report outside a month's batch: an audit of a figure, signals of a period, a year."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import closing
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
    Errors: KSTT-BATCH-002 to 009 as in a batch, KSTT-BATCH-015.

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
            raise KsttError(*done.problems)
        publish(done.work.folder, folder, work / "replaced")
        return done.made
    except OSError as error:
        raise KsttError(not_written(folder, error)) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


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
