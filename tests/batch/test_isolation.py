"""Nothing of one report reaches the next: whatever a notebook changes, and whichever engine runs it."""

import os
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from analyst import analyst_notebook
from batches import plan_for
from kernel_clients import notebook_of

from kstt.batch.crews import crew_for
from kstt.batch.forks import ForkServer, can_fork
from kstt.batch.work import Limits, Work

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")
ENGINES = ("fork", "forked-kernel", "kernel")

CHANGES = {
    "the library": """
import kstt.notebook.palette, kstt.terms.numbers, kstt.render.html
kstt.notebook.palette.PRIMARY = "#000000"
kstt.terms.numbers.number = lambda *given, **named: "0"
""",
    "Python": """
import builtins, sys, warnings, decimal, random, gc, threading
builtins.print = lambda *given, **named: None
warnings.simplefilter("error"); decimal.getcontext().prec = 3; random.seed(1); sys.setrecursionlimit(200_000)
sys.path.clear(); sys.modules.pop("html")
gc.disable(); threading.excepthook = None; sys.excepthook = None
threading.Thread(target=threading.Event().wait, daemon=True).start()
""",
    "the process": """
import os, signal, resource, locale, time, tempfile
os.environ.update(MPLBACKEND="agg", KSTT_LANG="en", TZ="Asia/Ho_Chi_Minh", PYTHONHASHSEED="7"); time.tzset()
os.umask(0o077); os.chdir("/"); os.nice(1); tempfile.tempdir = "/nowhere"
for number in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
    signal.signal(number, signal.SIG_IGN)
locale.setlocale(locale.LC_ALL, "C"); resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
kept = [open(os.devnull) for _ in range(20)]
""",
    "what draws and counts": """
import numpy as np, pandas as pd, matplotlib, matplotlib.pyplot as plt
np.random.seed(1); np.set_printoptions(precision=1); np.seterr(all="raise")
plt.rcParams.update({"figure.dpi": 30, "lines.linewidth": 9, "svg.hashsalt": "x"}); plt.style.use("dark_background")
plt.figure(); plt.plot([1, 2]); matplotlib.use("agg")
pd.set_option("display.max_rows", 1, "display.precision", 1, "future.infer_string", False)
pd.DataFrame._repr_html_ = lambda self: "<b>x</b>"
""",
    "what is logged": """
import logging, sys
logging.basicConfig(level=logging.DEBUG, force=True); logging.disable(logging.CRITICAL)
logging.getLogger("traitlets").handlers.clear()
""",
    "the folder of the report's data": """
import pathlib
pathlib.Path("left-behind.txt").write_text("x")
get_ipython().run_line_magic("xmode", "Plain"); get_ipython().display_formatter.formatters.clear()
""",
}


@pytest.fixture(scope="module", params=ENGINES)
def around(request, province, tmp_path_factory):
    """An analyst's report made before and after all vandals, by one crew: hashes of its files."""
    base = tmp_path_factory.mktemp(request.param)
    (task,) = plan_for(province, base / "out", "P.1").tasks
    whole = {"data": str(base / "out" / "2026-08" / "_data")}
    task = replace(task, parameters=task.parameters.model_copy(update=whole))

    def with_notebook(notebook, name: str):
        nbformat.write(notebook, base / f"{name}.ipynb")
        return replace(task, notebook=base / f"{name}.ipynb")

    good = with_notebook(analyst_notebook(), "good")
    vandals = {name: with_notebook(notebook_of(source), str(at)) for at, (name, source) in enumerate(CHANGES.items())}
    if request.param == "kernel":  # each takes seconds, and has a process that nothing was loaded into before
        vandals = {"everything": with_notebook(notebook_of(*CHANGES.values(), tags=("raises-exception",)), "all")}
    os.environ.pop("PYTEST_CURRENT_TEST", None)
    crew, made = crew_for(request.param, 1, Limits(seconds=90)), {}
    try:
        for name, each in [("before", good), *vandals.items(), ("after", good)]:
            folder = base / f"made-{len(made)}"
            folder.mkdir()
            formats = ("html", "pdf", "ipynb") if each is good else ("ipynb",)
            crew.start(Work(each, formats, folder, cwd=str(_new(base / f"cwd-{len(made)}"))))
            (made[name],) = crew.wait()
    finally:
        crew.close()
    return made


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_the_next_report_is_byte_identical(around):
    before, after = around["before"], around["after"]
    assert before.problems == () and len(before.made) == 3
    assert (after.problems, after.made) == ((), before.made)


def test_every_vandal_ran(around):
    """To its end, or to an error of its own: in a true kernel a cell that ruins Python may be its last."""
    for name, done in around.items():
        assert done.made or [each.code for each in done.problems] == ["KSTT-BATCH-002"], name
    assert sum(bool(done.made) for done in around.values()) >= len(around) - 1


def threads_of_server(payload, tell) -> tuple[int, list[str]]:
    """In a child: the threads of the server it was forked from, and what the server had loaded that starts threads."""
    import sys

    used = [name for name in ("polars", "matplotlib_inline.backend_inline") if name in sys.modules]
    return len(os.listdir(f"/proc/{os.getppid()}/task")), used


def order_of_a_set(payload, tell) -> list[str]:
    return list({f"Xã số {number}" for number in range(40)})


def test_what_iterates_over_a_set_does_so_in_the_same_order_in_every_batch(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    orders = []
    for seed in ("77", "78"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        with ForkServer("test_isolation") as server:
            orders.append(server.run("test_isolation:order_of_a_set", None).result)
    assert orders[0] == orders[1] and len(orders[0]) == 40


def start_a_thread() -> None:
    import threading

    threading.Thread(target=threading.Event().wait, daemon=True).start()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted as Linux shows them")
def test_a_server_that_reports_are_forked_from_has_one_thread(province, tmp_path, monkeypatch):
    """Typst, Polars and DuckDB start threads when they are used, and a forked child would wait for them in vain.

    `kernel_room` loads what every server of ours loads, and the month.
    """
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    (task,) = plan_for(province, tmp_path / "out", "P.1").tasks
    given = task.parameters
    with ForkServer("kstt.batch.kernel_room") as server:
        server.load("kstt.batch.make:load_month", given.period, given.rules, given.data, os.getcwd(), task.notebook)
        assert server.run("test_isolation:threads_of_server", None).result == (1, [])
        server.load("test_isolation:start_a_thread")
        assert server.run("test_isolation:threads_of_server", None).result == (2, [])
