"""Whoever runs a report, and however: by our engines, by papermill, by nbconvert, forked or not, it is the same bytes."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from batches import ROOT, env, made_by, plan_for

from kstt.batch.crews import crew_for
from kstt.batch.forks import can_fork
from kstt.batch.work import Limits

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")
FORMS = ("html", "pdf", "ipynb")

# The commands `papermill` and `jupyter nbconvert` themselves, one after the other in one process.
BY_HAND = """
import json, sys
from pathlib import Path
from kstt.batch.surroundings import without_uri_grammar
with without_uri_grammar():  # seconds, and no part of what is compared
    import nbformat
    from nbconvert.nbconvertapp import main as nbconvert
    from papermill.cli import papermill
from kstt.batch.settle import notebook_bytes, settled

notebook, out, parameters = sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])
given = [word for name, value in parameters.items() for word in ("-r", name, value)]

def ran(way, *options):
    folder = out / way
    folder.mkdir()
    papermill.main([notebook, str(folder / "run.ipynb"), *given, "--no-progress-bar", *options], standalone_mode=False)
    return folder

def converted(folder, *options):
    for form in ("html", "pdf"):
        nbconvert([str(folder / "run.ipynb"), "--to", f"kstt-{form}", "--output", f"report.{form}", *options])

for way, options in {
    "papermill": (),
    "papermill-kernel-kstt": ("--kernel", "kstt"),
    "papermill-engine-kstt": ("--engine", "kstt"),
}.items():
    folder = ran(way, *options)
    converted(folder)
    whole = settled(nbformat.read(folder / "run.ipynb", as_version=4))
    (folder / "report.ipynb").write_bytes(notebook_bytes(whole))
folder = ran("nbconvert-execute", "--prepare-only")
converted(folder, "--execute", "--ExecutePreprocessor.kernel_name=kstt")
"""
BY_ENGINE = ("kernel", "fork", "forked-kernel")
WAYS = ("papermill", "papermill-kernel-kstt", "papermill-engine-kstt", "nbconvert-execute")


@pytest.fixture(scope="module")
def reports(province, tmp_path_factory) -> Path:
    """A folder for each way, each with the same unit's report."""
    base = tmp_path_factory.mktemp("ways")
    plan = plan_for(province, base / "out", "P.1", "P.2")
    # The path stands in the notebook, so it is one that means the same from every folder.
    whole_path = {"data": str(base / "out" / "2026-08" / "_data")}
    tasks = [replace(each, parameters=each.parameters.model_copy(update=whole_path)) for each in plan.tasks]
    for engine in BY_ENGINE:
        of_engine = replace(plan, tasks=tuple(tasks if engine == "fork" else tasks[:1]))
        done = made_by(crew_for(engine, 1, Limits()), of_engine, base / engine)
        assert all(each.problems == () for each in done.values())
        (base / engine / "P.1").rename(base / f"engine-{engine}")
    (base / "fork" / "P.2").rename(base / "another-unit")
    task = tasks[0]
    given = json.dumps(task.parameters.model_dump())
    by_hand = subprocess.run(
        [sys.executable, "-c", BY_HAND, str(task.notebook), str(base), given],
        env={name: value for name, value in env().items() if name != "PYTEST_CURRENT_TEST"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert by_hand.returncode == 0, by_hand.stderr
    return base


@pytest.mark.parametrize(
    ("way", "form"),
    [
        *((f"engine-{name}", form) for name in BY_ENGINE[1:] for form in FORMS),
        *((way, form) for way in WAYS for form in FORMS if (way, form) != ("nbconvert-execute", "ipynb")),
    ],
)
def test_a_report_is_the_same_bytes_as_the_reference_whichever_way_it_is_made(reports, way, form):
    reference = (reports / "engine-kernel" / f"report.{form}").read_bytes()
    assert len(reference) > 5_000
    assert (reports / way / f"report.{form}").read_bytes() == reference


@pytest.mark.parametrize("form", FORMS)
def test_the_comparison_would_see_another_units_report(reports, form):
    reference, other = (reports / name / f"report.{form}" for name in ("engine-kernel", "another-unit"))
    assert reference.read_bytes() != other.read_bytes()
