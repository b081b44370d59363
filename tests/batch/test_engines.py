"""The fork engine and a true kernel give the same report, byte for byte."""

import json
from dataclasses import replace

import nbformat
import papermill
import pytest
from analyst import CELLS, analyst_notebook
from batches import made_by, plan_for, with_notebook
from papermill.exceptions import PapermillExecutionError

from kstt.batch.crews import ForkCrew, KernelCrew, crew_for
from kstt.batch.forks import can_fork
from kstt.batch.settle import settled
from kstt.batch.surroundings import report_environment
from kstt.batch.work import WORTH, Limits

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")


@pytest.fixture(scope="module")
def both(province, tmp_path_factory):
    """The same tasks made by forks and by kernels: two units, the province, an analyst's notebook."""
    base = tmp_path_factory.mktemp("both")
    shipped = plan_for(province, base / "out", "P", "P.1", "P.3")
    own = with_notebook(plan_for(province, base / "out", "P.2"), analyst_notebook(), base / "own.ipynb")
    tasks = replace(shipped, tasks=shipped.tasks + own.tasks)
    forks = ForkCrew(Limits())
    forks.expect(tasks.tasks)
    forks.reports = WORTH  # all that is done once for many reports is done
    for name, crew in {"fork": forks, "kernel": KernelCrew(1, Limits())}.items():
        done = made_by(crew, tasks, base / name)
        assert {unit: each.problems for unit, each in done.items()} == dict.fromkeys(("P", "P.1", "P.3", "P.2"), ())
    return base


@pytest.mark.parametrize("form", ["html", "pdf", "ipynb"])
@pytest.mark.parametrize("unit", ["P", "P.1", "P.3", "P.2"])
def test_a_fork_and_a_kernel_give_the_same_bytes(both, unit, form):
    fork, kernel = ((both / engine / unit / f"report.{form}").read_bytes() for engine in ("fork", "kernel"))
    assert fork == kernel
    assert len(fork) > 5_000


def outputs_of(path) -> dict[str, list]:
    """Outputs of the analyst's cells, by their names."""
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"][-len(CELLS) :]
    return dict(zip(CELLS, (cell.outputs for cell in code), strict=True))


def test_outputs_stand_in_the_order_in_which_they_happened(both):
    outputs = outputs_of(both / "fork" / "P.2" / "report.ipynb")
    first = outputs["streams and displays in their order"]
    kinds = [(each.output_type, each.get("name")) for each in first]
    assert kinds == [
        ("stream", "stdout"),
        ("stream", "stderr"),
        ("display_data", None),
        ("stream", "stdout"),
        ("execute_result", None),
    ]
    assert first[-1].data["text/plain"] == "42"


def test_displays_are_changed_and_cleared_as_a_kernel_would(both):
    outputs = outputs_of(both / "fork" / "P.2" / "report.ipynb")
    (shown,) = outputs["a display that is changed later"]
    assert "<td>2</td>" in shown.data["text/html"]
    (left,) = outputs["the change"]
    assert left.text == "còn lại\n"


def test_figures_do_not_vanish_in_a_warm_process(both):
    outputs = outputs_of(both / "fork" / "P.2" / "report.ipynb")
    for name in ("a figure", "a figure of its own size"):
        assert any("image/png" in each.get("data", {}) for each in outputs[name]), name


def test_no_process_number_is_left_in_a_warning(both):
    (warned,) = outputs_of(both / "fork" / "P.2" / "report.ipynb")["a warning"]
    assert "UserWarning: số liệu tạm thời" in warned.text
    assert "ipykernel/" in warned.text and "ipykernel_" not in warned.text


def test_nobody_answers_questions(both):
    (refused,) = outputs_of(both / "fork" / "P.2" / "report.ipynb")["questions are refused"]
    assert refused.text.startswith("StdinNotImplementedError raw_input was called")


@pytest.fixture(scope="module")
def by_papermill(tmp_path_factory):
    """The analyst's notebook with a cell that may fail, run by papermill with each engine."""
    folder = tmp_path_factory.mktemp("papermill")
    nbformat.write(analyst_notebook(errors=True), folder / "in.ipynb")
    done = {}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in report_environment({}).items():
            patch.setenv(name, value)
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)
        for engine in ("kstt", "nbclient"):
            left = folder / f"{engine}.ipynb"
            with pytest.raises(PapermillExecutionError) as caught:
                papermill.execute_notebook(folder / "in.ipynb", left, {}, engine_name=engine, progress_bar=False)
            done[engine] = (nbformat.read(left, as_version=4), caught.value)
    return done


def test_papermill_with_our_engine_leaves_the_notebook_that_its_own_leaves(by_papermill):
    ours, theirs = (json.loads(json.dumps(settled(by_papermill[name][0]))) for name in ("kstt", "nbclient"))
    for a, b in zip(ours["cells"], theirs["cells"], strict=True):
        assert a == b
    assert ours["metadata"] == theirs["metadata"]


def test_papermill_reports_the_failing_cell_with_its_source_and_cause(by_papermill):
    ours, theirs = (by_papermill[name][1] for name in ("kstt", "nbclient"))
    for told in ("ename", "evalue", "exec_count", "source"):
        assert getattr(ours, told) == getattr(theirs, told)
    assert ours.ename == "ZeroDivisionError"
    plain = [line for line in ours.traceback if "thương" in line]
    assert plain


@pytest.mark.parametrize("engine", ["kernel", "forked-kernel"])
def test_another_python_under_the_name_of_the_kernel_does_not_make_reports(engine, province, tmp_path, monkeypatch):
    """As `ipykernel install --user` leaves it: out of a virtual environment Jupyter takes that first."""
    spec = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [str(tmp_path / "another-python"), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    done = made_by(crew_for(engine, 1, Limits()), plan_for(province, tmp_path / "out", "P.1"), tmp_path / "made")
    assert done["P.1"].problems == ()
