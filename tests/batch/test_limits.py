"""Notebooks that misbehave: each is stopped and named, and the next report knows nothing of it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from analyst import _code, analyst_notebook
from batches import made_by, plan_for, with_notebook
from nbformat.v4 import new_notebook
from test_kills import gone, processes

from kstt.batch import Options, run_reports
from kstt.batch.crews import ForkCrew, KernelCrew
from kstt.batch.forks import ForkServer, can_fork
from kstt.batch.work import Limits, Work

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")

CHANGES_EVERYTHING = """
import os, sys, random, locale, warnings, decimal, builtins
import numpy as np, pandas as pd, matplotlib, matplotlib.pyplot as plt
import kstt.notebook.palette, kstt.terms.numbers
os.environ["MPLBACKEND"] = "agg"; os.environ["KSTT_LANG"] = "en"; os.chdir("/")
random.seed(1); np.random.seed(1); decimal.getcontext().prec = 3
plt.rcParams.update({"figure.dpi": 30, "lines.linewidth": 9}); plt.style.use("dark_background")
pd.set_option("display.max_rows", 1, "display.precision", 1)
kstt.notebook.palette.PRIMARY = "#000000"
kstt.terms.numbers.number = lambda *given, **named: "0"
builtins.print = lambda *given, **named: None
warnings.simplefilter("error")
sys.path.clear(); sys.modules.pop("json")
period = unit = data = None
"""


@pytest.fixture(scope="module")
def server():
    """One fork server for the tests that do not kill theirs: each report has a process of its own."""
    with ForkServer() as made:
        yield made


def crew_on(server: ForkServer, limits: Limits | None = None) -> ForkCrew:
    crew = ForkCrew(limits or Limits())
    crew._server, crew.close = server, lambda: None
    return crew


def notebook(*sources: str):
    return new_notebook(cells=[_code(source) for source in sources], metadata=analyst_notebook().metadata)


def test_a_report_that_changes_everything_leaves_the_next_one_as_it_was(province, tmp_path, server):
    plan = with_notebook(plan_for(province, tmp_path / "out", "P.1"), analyst_notebook(), tmp_path / "own.ipynb")
    vandal = with_notebook(
        plan_for(province, tmp_path / "out", "P.2"), notebook(CHANGES_EVERYTHING), tmp_path / "vandal.ipynb"
    )
    crew = crew_on(server)
    try:
        done = []
        for task, name in ((plan.tasks[0], "before"), (vandal.tasks[0], "vandal"), (plan.tasks[0], "after")):
            (tmp_path / name).mkdir()
            crew.start(Work(task, ("html", "pdf", "ipynb"), tmp_path / name))
            done += crew.wait()
    finally:
        crew.close()
    assert [each.problems for each in done] == [(), (), ()]
    assert done[0].made == done[2].made != done[1].made


@pytest.mark.parametrize("loaded", ["everything", "what shipped reports need"])
def test_unseeded_numbers_differ_from_report_to_report(loaded, province, tmp_path, server):
    draw = notebook("import random, numpy as np\nprint(random.random(), np.random.rand())")
    plan = with_notebook(plan_for(province, tmp_path / "out", "P.1", "P.2"), draw, tmp_path / "draw.ipynb")
    crew = crew_on(server) if loaded == "everything" else ForkCrew(Limits())
    made_by(crew, replace(plan, formats=("ipynb",)), tmp_path / "made")
    paths = (tmp_path / "made" / unit / "report.ipynb" for unit in ("P.1", "P.2"))
    one, other = (nbformat.read(path, 4).cells[-1].outputs[0].text.split() for path in paths)
    assert len(one) == len(other) == 2 and not set(one) & set(other)


OWN = 10_000_000 + os.getpid()
"""Seconds that nobody else sleeps."""
MISBEHAVE = {
    "hangs": ("while True: pass", "KSTT-BATCH-007"),
    "sleeps with children": (f"import subprocess; subprocess.run(['sleep', '{OWN}'])", "KSTT-BATCH-007"),
    "eats memory": ("kept = bytearray(10**10)", "KSTT-BATCH-009"),
    "raises": ("1 / 0", "KSTT-BATCH-002"),
    "kills itself": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "KSTT-BATCH-005"),
    "exits": ("import os; os._exit(3)", "KSTT-BATCH-005"),
}


@pytest.fixture(scope="module", params=["fork", "kernel"])
def misbehaved(request, province, server, tmp_path_factory):
    """How a crew tells of notebooks that misbehave, and of a good one after each."""
    base = tmp_path_factory.mktemp(request.param)
    limits = Limits(seconds=25 if request.param == "kernel" else 4, megabytes=1500)
    crew = crew_on(server, limits) if request.param == "fork" else KernelCrew(1, limits)
    good = with_notebook(plan_for(province, base / "out", "P.1"), notebook("print('tốt')"), base / "good.ipynb").tasks[
        0
    ]
    names = MISBEHAVE if request.param == "fork" else ("hangs", "eats memory", "raises")
    ended = {}
    try:
        for name in names:
            bad = with_notebook(
                plan_for(province, base / "out", "P.2"), notebook(MISBEHAVE[name][0]), base / "bad.ipynb"
            )
            bad = bad.tasks[0].__class__(**{**_fields(bad.tasks[0]), "notebook": _own(base, name)})
            for at, task in ((f"{name}-bad", bad), (f"{name}-good", good)):
                (base / at).mkdir()
                crew.start(Work(task, ("ipynb",), base / at))
                (ended[at],) = crew.wait()
    finally:
        crew.close()
    return names, ended


def _fields(task) -> dict:
    return {name: getattr(task, name) for name in task.__slots__}


def _own(base: Path, name: str) -> Path:
    """A copy of the notebook under a name of its own: the fork server reads each notebook once."""
    path = base / f"{name}.ipynb"
    path.write_bytes((base / "bad.ipynb").read_bytes())
    return path


def test_a_notebook_that_misbehaves_is_named_with_its_cause(misbehaved):
    names, ended = misbehaved
    for name in names:
        (problem,) = ended[f"{name}-bad"].problems
        assert problem.code == MISBEHAVE[name][1], (name, problem.text("en"))


def test_the_report_after_it_is_made(misbehaved):
    names, ended = misbehaved
    for name in names:
        assert ended[f"{name}-good"].made, (name, ended[f"{name}-good"])


def test_nothing_that_a_stopped_notebook_started_goes_on(misbehaved):
    sleepers = [pid for pid, (_, command) in processes().items() if command.startswith(f"sleep {OWN}")]
    assert gone(sleepers, 3) == []


def test_a_server_that_is_killed_costs_no_report(province, tmp_path):
    plan = with_notebook(plan_for(province, tmp_path / "out", "P.1"), notebook("print(1)"), tmp_path / "n.ipynb")
    crew = ForkCrew(Limits())
    try:
        (tmp_path / "one").mkdir()
        crew.start(Work(plan.tasks[0], ("ipynb",), tmp_path / "one"))
        crew._server.process.kill()
        (first,) = crew.wait()
        if first.made is None:
            assert first.lost
            crew.start(Work(plan.tasks[0], ("ipynb",), tmp_path / "one"))
            (first,) = crew.wait()
        assert first.made
    finally:
        crew.close()


def test_reports_that_are_lost_with_their_server_are_told_once(province, tmp_path):
    plan = plan_for(province, tmp_path / "out", "P.1", "P.2")
    plan = with_notebook(plan, notebook("while True: pass"), tmp_path / "n.ipynb")
    with closing(ForkCrew(Limits())) as crew:
        for task in plan.tasks:
            (tmp_path / task.unit).mkdir()
            crew.start(Work(task, ("ipynb",), tmp_path / task.unit))
        crew._server.process.kill()
        assert {each.work.task.unit: each.lost for each in crew.wait()} == {"P.1": True, "P.2": True}
        assert crew.wait() == []


@pytest.mark.parametrize("victims", ["batch", "batch and server"])
def test_a_dying_batch_takes_server_and_reports_with_it(province, tmp_path, victims):
    from batches import env
    from test_kills import below

    hang = with_notebook(
        plan_for(province, tmp_path / "out", "P.1"), notebook("while True: pass"), tmp_path / "n.ipynb"
    )
    assert hang.tasks
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from kstt.batch.forks import ForkServer
with ForkServer() as server:
    server.run("test_limits:hang_in_fork", None)
"""
    batch = subprocess.Popen([sys.executable, "-c", code], env={**env(), "PYTHONPATH": str(Path(__file__).parent)})
    until = time.monotonic() + 60
    while len(family := below(batch.pid)) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert len(family) >= 2
    if victims != "batch":
        os.kill(family[0], signal.SIGKILL)
    os.kill(batch.pid, signal.SIGKILL)
    batch.wait()
    assert gone(family) == []


def hang_in_fork(payload, tell):
    while True:
        pass


def test_a_disk_that_cannot_be_written_is_told_before_the_first_cell_too(province, tmp_path):
    work = Work(plan_for(province, tmp_path / "out", "P.1").tasks[0], ("html",), tmp_path / "work" / "made")
    ipython = tmp_path / "work" / "ipython-made"
    for each in (work.folder, ipython):
        each.mkdir(parents=True)
    (ipython / "profile_default").symlink_to("/proc")  # where nobody can make a folder
    with ForkServer("kstt.batch.preload_report") as server:  # which has no shell ready, as for a report outside a month
        (problem,) = server.run("kstt.batch.make:in_fork", work).result
    assert problem.code == "KSTT-BATCH-004" and list(work.folder.iterdir()) == []


def test_a_report_that_closes_every_descriptor_costs_no_other(province, tmp_path):
    """What it says of its end finds its pipe closed; it went on as the server then, which ended all that ran."""
    plan = plan_for(province, tmp_path / "out", "P.1", "P.2", formats=("ipynb",))
    closes = with_notebook(plan, notebook("import os\nos.closerange(0, 1000)"), tmp_path / "closes.ipynb")
    waits = with_notebook(plan, notebook("import time\ntime.sleep(3)"), tmp_path / "waits.ipynb")
    crew = ForkCrew(Limits(seconds=60))
    try:
        for task in (waits.tasks[1], closes.tasks[0]):
            (tmp_path / task.unit).mkdir()
            crew.start(Work(task, ("ipynb",), tmp_path / task.unit))
        done = {each.work.task.unit: each for _ in range(2) for each in crew.wait()}
    finally:
        crew.close()
    assert [each.code for each in done["P.1"].problems] == ["KSTT-BATCH-005"]
    assert done["P.2"].problems == () and done["P.2"].made


@pytest.mark.parametrize("then", ["pass", "raise ValueError('not the report')", "raise SystemExit"])
def test_a_process_that_a_cell_has_forked_does_not_hand_in_the_report(then, province, tmp_path, server):
    forks = notebook(f"import os, time\nif os.fork() == 0:\n    {then}\nelse:\n    time.sleep(1)", "print('whole')")
    plan = with_notebook(plan_for(province, tmp_path / "out", "P.1", formats=("ipynb",)), forks, tmp_path / "own.ipynb")
    done = made_by(crew_on(server), plan, tmp_path / "made")["P.1"]
    assert done.problems == ()
    cells = nbformat.read(tmp_path / "made" / "P.1" / "report.ipynb", 4).cells
    assert cells[-1].outputs[0].text.splitlines()[0] == "whole"


def test_a_notebook_that_kills_its_server_costs_no_other_report(province, tmp_path):
    """Both are lost with it; each then has its second try to itself."""
    plan = plan_for(province, tmp_path / "out", "P.1", "P.2", formats=("ipynb",))
    kills = with_notebook(
        plan, notebook("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"), tmp_path / "k.ipynb"
    )
    waits = with_notebook(plan, notebook("import time\ntime.sleep(1)"), tmp_path / "waits.ipynb")
    plan = replace(plan, tasks=(kills.tasks[0], waits.tasks[1]))
    outcomes = {each.task.unit: each for each in run_reports(plan, Options(engine="fork", jobs=2)) if not each.started}
    assert [each.code for each in outcomes["P.1"].problems] == ["KSTT-BATCH-005"]
    assert outcomes["P.2"].state == "published"


CREWS = {"fork": ForkCrew, "kernel": lambda limits: KernelCrew(1, limits)}


@pytest.mark.parametrize("engine", CREWS)
@pytest.mark.parametrize(
    ("megabytes", "taken", "codes"), [(0, 2500, []), (700, 600, []), (700, 850, ["KSTT-BATCH-009"])]
)
def test_a_report_may_take_what_it_is_allowed_and_no_more(province, tmp_path, engine, megabytes, taken, codes):
    takes = notebook(f"held = bytearray({taken + (1024 if codes and engine == 'kernel' else 0)} * 2**20)\nlen(held)")
    plan = with_notebook(plan_for(province, tmp_path / "out", "P.1", formats=("ipynb",)), takes, tmp_path / "own.ipynb")
    done = made_by(CREWS[engine](Limits(megabytes=megabytes)), plan, tmp_path / "made")["P.1"]
    assert [each.code for each in done.problems] == codes


def test_an_office_that_allows_less_memory_than_a_report_may_take_gets_its_reports():
    code = """
import resource
from kstt.batch.processes import limit_memory
for wanted in (10**9, 10**9 // 2):
    resource.setrlimit(resource.RLIMIT_AS, (wanted, wanted))
    limit_memory(2048)
    assert resource.getrlimit(resource.RLIMIT_AS) == (wanted, wanted)
limit_memory(100)
assert resource.getrlimit(resource.RLIMIT_AS)[0] < 10**9 // 2
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_ctrl_c_that_reaches_a_worker_as_it_begins_is_the_batchs_affair_and_later_a_cells_own(province, tmp_path):
    hears = "import os, signal\ntry:\n    os.kill(os.getpid(), signal.SIGINT)\n    import time; time.sleep(5)\n"
    hears += "except KeyboardInterrupt:\n    print('heard', signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    plan = with_notebook(plan_for(province, tmp_path / "out", "P.1"), notebook(hears), tmp_path / "hears.ipynb")
    crew = KernelCrew(1, Limits(seconds=60))
    try:
        (tmp_path / "made").mkdir()
        crew.start(Work(plan.tasks[0], ("ipynb",), tmp_path / "made"))
        os.kill(crew._workers[0].process.pid, signal.SIGINT)
        (done,) = crew.wait()
    finally:
        crew.close()
    assert done.problems == ()
    outputs = nbformat.read(tmp_path / "made" / "report.ipynb", 4).cells[-1].outputs
    assert [each.text for each in outputs] == ["heard set()\n"]


def test_a_kernel_that_has_been_stopped_ends_with_its_crew(province, tmp_path):
    told = tmp_path / "pid"
    cell = f"import os, pathlib, time\npathlib.Path({str(told)!r}).write_text(str(os.getpid()))\ntime.sleep(600)"
    plan = with_notebook(plan_for(province, tmp_path / "out", "P.1"), notebook(cell), tmp_path / "sleeps.ipynb")
    crew = KernelCrew(1, Limits(seconds=60))
    try:
        (tmp_path / "made").mkdir()
        crew.start(Work(plan.tasks[0], ("ipynb",), tmp_path / "made"))
        deadline = time.monotonic() + 60
        while not (told.is_file() and told.read_text()) and time.monotonic() < deadline:
            time.sleep(0.05)
        kernel = int(told.read_text())
        os.kill(kernel, signal.SIGSTOP)
    finally:
        crew.close()
    assert gone([kernel]) == []
