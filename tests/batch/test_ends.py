"""What a notebook leaves for the end of its process, and how processes that end otherwise are told."""

import json
import os
import signal
from dataclasses import replace

import nbformat
import papermill
import pytest
from batches import made_by, plan_for, with_notebook
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from kstt.batch import Limits, Options, run_reports
from kstt.batch import engine as engine_module
from kstt.batch import forks as forks_module
from kstt.batch.crews import ForkCrew, KernelCrew, crew_for
from kstt.batch.forks import ForkServer, ServerGone, can_fork, shared_server
from kstt.batch.surroundings import report_environment

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")
ENGINES = ("fork", "forked-kernel", "kernel")


def notebook(*sources: str):
    cells = [new_code_cell("", metadata={"tags": ["parameters"]}), *map(new_code_cell, sources)]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def made_with(crew, province, base, *sources):
    plan = with_notebook(plan_for(province, base / "out", "P.1"), notebook(*sources), base / "own.ipynb")
    return made_by(crew, replace(plan, formats=("ipynb",)), base / "made")["P.1"]


LEFT = """
import atexit, threading, time
from pathlib import Path

base = Path({base!r})
left = open(base / "not-closed.csv", "w")
_ = left.write("1,2\\n")
binary = open(base / "not-closed.bin", "wb")
_ = binary.write(b"12")
_ = atexit.register(lambda: (base / "at-exit").write_text("x"))
threading.Thread(target=lambda: (time.sleep(0.5), (base / "thread").write_text("x"))).start()
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_files_that_are_not_closed_functions_for_the_end_and_threads_are_not_lost(province, tmp_path, engine):
    done = made_with(crew_for(engine, 1, Limits()), province, tmp_path, LEFT.format(base=str(tmp_path)))
    assert done.problems == ()
    left = {name: (tmp_path / name).read_text() for name in ("not-closed.csv", "not-closed.bin", "at-exit", "thread")}
    assert left == {"not-closed.csv": "1,2\n", "not-closed.bin": "12", "at-exit": "x", "thread": "x"}


ALONE = {
    "thread": """
import threading, time
from pathlib import Path
threading.Thread(target=lambda: (time.sleep(0.5), Path({path!r}).write_text("x"))).start()
""",
    "function": """
import atexit
from pathlib import Path
_ = atexit.register(lambda: Path({path!r}).write_text("x"))
""",
    "function of a thread": """
import atexit, threading, time
from pathlib import Path
later = lambda: atexit.register(lambda: Path({path!r}).write_text("x"))
threading.Thread(target=lambda: (time.sleep(0.5), later())).start()
""",
    "file": """
left = open({path!r}, "w")
_ = left.write("x")
""",
    "file beside a stream taken apart, one half made, and a reference to nothing": """
import gzip, io, weakref
apart = io.TextIOWrapper(io.BytesIO())
_ = apart.detach()
half = gzip.GzipFile.__new__(gzip.GzipFile)
nothing = weakref.proxy(set())
left = open({path!r}, "w")
_ = left.write("x")
""",
}


@pytest.mark.parametrize("kind", ALONE)
def test_each_of_them_alone_is_not_lost_either(province, tmp_path, kind):
    path = tmp_path / "left"
    done = made_with(ForkCrew(Limits()), province, tmp_path, ALONE[kind].format(path=str(path)))
    assert (done.problems, path.read_text()) == ((), "x")


def test_a_thread_that_never_ends_does_not_keep_a_report(province, tmp_path):
    endless = "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()"
    done = made_with(ForkCrew(Limits(seconds=60)), province, tmp_path, endless)
    assert done.problems == ()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "end", ["import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "exit()\nimport time; time.sleep(3)"]
)
def test_a_process_that_ends_with_its_notebook_half_done_is_told_alike(province, tmp_path, engine, end):
    done = made_with(crew_for(engine, 1, Limits()), province, tmp_path, end, "import time; time.sleep(3)")
    assert [each.code for each in done.problems] == ["KSTT-BATCH-005"] and done.lost


@pytest.mark.parametrize("engine", ENGINES)
def test_settings_of_the_analysts_own_sessions_change_no_report(province, tmp_path, monkeypatch, engine):
    profile = tmp_path / "mine" / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "startup" / "00.py").write_text("mine = 1")
    (profile / "ipython_config.py").write_text("c.InteractiveShell.ast_node_interactivity = 'all'")
    monkeypatch.setenv("IPYTHONDIR", str(profile.parent))
    done = made_with(crew_for(engine, 1, Limits()), province, tmp_path, "1\n'mine' in globals()")
    assert done.problems == ()
    outputs = json.loads((tmp_path / "made" / "P.1" / "report.ipynb").read_text("utf-8"))["cells"][-1]["outputs"]
    assert [each["data"]["text/plain"] for each in outputs] == [["False"]]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_ipython_keeps_of_one_report_is_not_there_in_the_next_nor_in_the_analysts_sessions(
    province, tmp_path, monkeypatch, engine
):
    mine, passing = tmp_path / "mine", tmp_path / "tmp"
    mine.mkdir(), passing.mkdir()
    monkeypatch.setenv("IPYTHONDIR", str(mine))
    monkeypatch.setenv("TMPDIR", str(passing))
    keeps = "%load_ext storemagic\n%store -r left\nprint('left' in globals())\nleft = 1\n%store left"
    plan = plan_for(province, tmp_path / "out", "P.1", "P.2", formats=("ipynb",))
    made_by(
        crew_for(engine, 1, Limits()), with_notebook(plan, notebook(keeps), tmp_path / "own.ipynb"), tmp_path / "made"
    )
    for unit in ("P.1", "P.2"):
        outputs = nbformat.read(tmp_path / "made" / unit / "report.ipynb", 4).cells[-1].outputs
        assert "".join(each.text for each in outputs if each.name == "stdout").splitlines()[-2:] == [
            "False",
            "Stored 'left' (int)",
        ]
    assert not [path for path in mine.rglob("*") if path.is_file() and path.name != "README"]
    assert not list(passing.glob("kstt-*")), "nor anything of kernels that have ended"


def test_papermill_runs_each_notebook_in_the_environment_of_now(tmp_path, monkeypatch):
    path = tmp_path / "own.ipynb"
    path.write_text(json.dumps(new_notebook(cells=[new_code_cell("import os; os.environ['STAGE']")])))
    for stage in ("a", "b"):
        monkeypatch.setenv("STAGE", stage)
        done = papermill.execute_notebook(path, None, engine_name="kstt", kernel_name="python3", progress_bar=False)
        assert done.cells[0].outputs[0].data["text/plain"] == repr(stage)
    monkeypatch.setenv("LC_ALL", "C")
    done = papermill.execute_notebook(path, None, engine_name="kstt", kernel_name="python3", progress_bar=False)
    assert done.cells[0].outputs[0].data["text/plain"] == "'b'"


def test_papermill_gets_another_server_where_python_would_read_its_variables_anew(monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", "/one")
    first = shared_server(report_environment())
    assert shared_server(report_environment()) is first
    monkeypatch.setenv("XDG_DATA_HOME", "/other")
    assert shared_server(report_environment()) is not first and first.process.poll() is not None


def test_papermill_hears_of_a_server_that_is_gone_as_of_a_dead_kernel(tmp_path):
    path = tmp_path / "own.ipynb"
    path.write_text(json.dumps(new_notebook(cells=[new_code_cell("import os, signal; os.kill(os.getppid(), 9)")])))
    shared_server()
    with pytest.raises(DeadKernelError):
        papermill.execute_notebook(path, None, engine_name="kstt", kernel_name="python3", progress_bar=False)


def test_a_cells_time_is_its_own_and_not_that_of_the_server_being_loaded(tmp_path, monkeypatch):
    """With `papermill --engine kstt --execution-timeout 4` the first cell was told to have timed out on a busy machine."""
    (tmp_path / "loads_slowly.py").write_text("import time; time.sleep(4); from kstt.batch.preload import *")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    path = tmp_path / "own.ipynb"
    cells = [new_code_cell("print('quick')"), new_code_cell("import time; time.sleep(60)")]
    path.write_text(json.dumps(new_notebook(cells=cells)))
    with ForkServer(preload="loads_slowly") as server:
        monkeypatch.setattr(engine_module, "shared_server", lambda environment: server)
        with pytest.raises(CellTimeoutError, match="sleep"):
            papermill.execute_notebook(
                path,
                tmp_path / "out.ipynb",
                engine_name="kstt",
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=3,
            )
    assert nbformat.read(tmp_path / "out.ipynb", nbformat.NO_CONVERT).cells[0].outputs[0].text == "quick\n"


PRINTED = {
    "%nope 1": ("UsageError", "Line magic function `%nope` not found."),
    "raise ExceptionGroup('nhóm', [ValueError('a')])": ("ExceptionGroup", "nhóm (1 sub-exception)"),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("cell", PRINTED)
def test_a_cell_whose_error_ipython_only_prints_has_failed(province, tmp_path, engine, cell):
    """By fork the report was published without what stands below the cell; by a kernel it was told without a cause."""
    done = made_with(crew_for(engine, 1, Limits()), province, tmp_path, "print('trước')", cell, "print('sau')")
    (problem,) = done.problems
    assert (problem.code, problem.value("cell")) == ("KSTT-BATCH-002", "3")
    assert (problem.value("name"), problem.value("text")) == PRINTED[cell]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_cell_that_may_fail_shows_what_ipython_prints_and_nothing_else(province, tmp_path, engine):
    may_fail = notebook("%nope 1", "print('sau')")
    may_fail.cells[1].metadata["tags"] = ["raises-exception"]
    plan = with_notebook(
        plan_for(province, tmp_path / "out", "P.1", formats=("ipynb",)), may_fail, tmp_path / "own.ipynb"
    )
    assert made_by(crew_for(engine, 1, Limits()), plan, tmp_path / "made")["P.1"].problems == ()
    *_, failed, after = nbformat.read(tmp_path / "made" / "P.1" / "report.ipynb", nbformat.NO_CONVERT).cells
    assert [(each.name, each.text) for each in failed.outputs] == [
        ("stderr", "UsageError: Line magic function `%nope` not found.\n")
    ]
    assert after.outputs[0].text == "sau\n"


def test_a_server_that_fails_in_itself_is_told_with_its_cause(province, tmp_path, monkeypatch):
    (tmp_path / "fails_to_load.py").write_text("raise ValueError('cannot be loaded')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = made_with(ForkCrew(Limits(), preload="fails_to_load"), province, tmp_path, "1")
    assert [(each.code, each.value("text")) for each in done.problems] == [
        ("KSTT-BATCH-008", "ValueError: cannot be loaded")
    ]
    assert (done.lost, done.how) == (True, "fork server failed")


def test_a_server_that_hangs_costs_its_reports_and_not_the_batch(province, tmp_path, monkeypatch):
    monkeypatch.setattr(forks_module, "GRACE", 2.0)
    crew = ForkCrew(Limits(seconds=1))
    crew.begin()
    stopped = []

    class Stopping(ForkCrew):
        def start(self, work):
            super().start(work)
            if not stopped:
                stopped.append(os.kill(self._server.process.pid, signal.SIGSTOP))

    stopping = Stopping(Limits(seconds=5))
    done = made_with(stopping, province, tmp_path, "1")
    assert [each.code for each in done.problems] == ["KSTT-BATCH-005"] and done.lost
    crew.close()


def test_a_server_that_hangs_is_not_waited_for_by_a_worker_of_a_cluster(monkeypatch):
    monkeypatch.setattr(forks_module, "GRACE", 1.0)
    with ForkServer("json") as server:
        server.load("os:getcwd")
        os.kill(server.process.pid, signal.SIGSTOP)
        with pytest.raises(ServerGone):
            server.run("os:getcwd", (), seconds=0.1)


@pytest.mark.parametrize("engine", ["kernel", "fork"])
def test_a_notebook_that_is_edited_while_it_runs_is_made_again(province, tmp_path, engine):
    path = tmp_path / "own.ipynb"

    def plan():
        return with_notebook(plan_for(province, tmp_path / "out", "P.1", formats=("ipynb",)), notebook("1"), path)

    first = []
    for outcome in run_reports(plan(), Options(engine=engine)):
        if outcome.started:
            path.write_text(json.dumps(notebook("2")))
        else:
            first.append(outcome.state)
    assert first == ["published"]
    again = [(each.state, each.why) for each in run_reports(plan(), Options(engine=engine)) if not each.started]
    assert again == [("published", ("notebook",))]


def test_a_kernel_has_as_much_memory_for_its_notebook_as_a_fork(province, tmp_path):
    takes = "held = bytearray(900 * 2**20)\nlen(held)"
    for crew in (ForkCrew(Limits(megabytes=1200)), KernelCrew(1, Limits(megabytes=1200))):
        assert made_with(crew, province, tmp_path / type(crew).__name__, takes).problems == ()
