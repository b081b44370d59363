"""What a fork server loads before the first report: what every report needs, and pandas only for those who name it."""

import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from batches import ROOT, env

from kstt.batch.crews import ForkCrew, own_work
from kstt.batch.forks import can_fork
from kstt.batch.surroundings import report_environment
from kstt.batch.work import WORTH, Limits

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")


def said_by(code: str) -> list:
    given = report_environment(env())
    done = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


LOADED = """
import json, os, sys
from importlib import import_module
from kstt.batch.surroundings import with_engines_when_asked_for
with with_engines_when_asked_for():
    import_module("kstt.batch.{module}")
large = ("pandas", "matplotlib.pyplot", "numpy", "pyarrow", "requests", "ploomber_engine", "nbconvert")
large += ("kstt.notebook.unit_report", "kstt.render.pdf")
print(json.dumps([[name for name in large if name in sys.modules], len(os.listdir("/proc/self/task"))]), flush=True)
os._exit(0)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads are counted by what Linux tells")
@pytest.mark.parametrize(
    ("module", "libraries"),
    [("preload_report", []), ("preload", ["pandas", "matplotlib.pyplot", "numpy", "pyarrow"])],
)
def test_no_thread_is_started_and_large_libraries_are_loaded_for_those_who_name_them(module, libraries):
    loaded, threads = said_by(LOADED.replace("{module}", module))
    assert loaded == [*libraries, "kstt.notebook.unit_report", "kstt.render.pdf"]
    assert threads == 1


@pytest.mark.parametrize(
    "cell", ["import pandas as pd", "from matplotlib import cm", "%matplotlib inline", "seaborn", "import numpy"]
)
def test_a_notebook_that_names_pandas_or_matplotlib_is_known_by_it(cell, tmp_path):
    (tmp_path / "own.ipynb").write_text(json.dumps({"cells": [{"cell_type": "code", "source": [cell]}]}))
    assert own_work(tmp_path / "own.ipynb")


def test_the_shipped_notebooks_need_neither_and_one_that_is_missing_is_left_to_its_report(tmp_path):
    assert not any(own_work(path) for path in (ROOT / "notebooks").glob("monthly_*.ipynb"))
    assert not own_work(tmp_path / "missing.ipynb")


MONTH, WHOLE = ("kstt.batch.make:load_month", "2026-08"), ("importlib:import_module", "kstt.batch.preload")


@pytest.fixture
def orders(monkeypatch, tmp_path):
    """What a crew orders of its server, which is none."""
    from kstt.batch import crews

    heard = []

    class Server:
        def __init__(self, preload):
            heard.append(preload)

        def load(self, call, *given):
            heard.append((call, *given[:1]))

    (tmp_path / "own.ipynb").write_text("import pandas")
    (tmp_path / "other.ipynb").write_text("1")
    monkeypatch.setattr(crews, "ForkServer", Server)
    monkeypatch.setattr(crews, "month_of", lambda task, cwd: ("2026-08", "rules", "data", cwd, task.notebook))
    return heard


def a_task(notebook):
    return type("Task", (), {"notebook": notebook})


def a_work(task):
    return type("Work", (), {"task": task, "cwd": "cwd"})


def test_what_a_notebook_names_is_loaded_once_in_the_server_before_its_month(orders, tmp_path):
    crew = ForkCrew(Limits())
    for name in ("other", "own", "own"):
        crew._ready(a_work(a_task(tmp_path / f"{name}.ipynb")))
    assert orders == ["kstt.batch.preload_report", MONTH, WHOLE, MONTH]


def test_all_that_many_reports_share_is_loaded_and_put_in_large_pages_before_the_first(orders, tmp_path):
    crew = ForkCrew(Limits())
    tasks = [a_task(tmp_path / f"{name}.ipynb") for name in ["other", *["own"] * (WORTH - 1)]]
    crew.expect(tasks)
    for task in tasks:
        crew._ready(a_work(task))
    last = [("kstt.batch.make:make_ready", tasks), ("kstt.batch.processes:into_large_pages",)]
    assert orders == ["kstt.batch.preload_report", MONTH, WHOLE, MONTH, *last]
    crew._server = None  # it was killed, and another begins
    crew._ready(a_work(tasks[-1]))
    assert orders[6:] == ["kstt.batch.preload_report", WHOLE, MONTH, MONTH, *last]


def test_a_few_reports_are_not_worth_large_pages(orders, tmp_path):
    crew = ForkCrew(Limits())
    crew.expect([a_task(tmp_path / "other.ipynb")] * (WORTH - 1))
    crew._ready(a_work(a_task(tmp_path / "other.ipynb")))
    assert orders == ["kstt.batch.preload_report", MONTH]


ENGINES = """
import entrypoints, json
from kstt.batch.surroundings import with_engines_when_asked_for

class Entry:
    name, loaded = "theirs", []
    def load(self):
        self.loaded.append(1)
        return type("Engine", (), {"execute_notebook": staticmethod(lambda *given, **named: "made by theirs")})

given = entrypoints.get_group_all
entrypoints.get_group_all = lambda group, *others: [*given(group), Entry()]
with with_engines_when_asked_for():
    from papermill.engines import papermill_engines
told = [len(Entry.loaded)]
told.append(papermill_engines.execute_notebook_with_engine("theirs", None, "python3"))
told.append(papermill_engines.get_engine("kstt").execute_managed_notebook.__qualname__)
told.append(entrypoints.get_group_all.__name__ == "<lambda>" and len(Entry.loaded))
print(json.dumps(told))
"""


def test_engines_of_papermill_are_there_and_loaded_by_their_first_use():
    assert said_by(ENGINES) == [0, "made by theirs", "KsttEngine.execute_managed_notebook", 1]


STORES = """
import json, sys
from kstt.batch.surroundings import load_papermill

load_papermill()
import papermill.iorw
from papermill.iorw import HDFSHandler, HttpHandler
loaded = lambda: [name for name in ("requests", "pyarrow.fs") if name in sys.modules]
told = [loaded()]
try:
    HttpHandler.read("http://127.0.0.1:1/a.ipynb")
except OSError as error:
    told.append(type(error).__module__)
told.append(type(papermill.iorw.FileSelector("/a")).__module__)
try:
    HDFSHandler().read("hdfs://nowhere/a.ipynb")
except OSError:
    told.append("no Hadoop here")
import requests, pyarrow.fs
told += [requests.Session.__module__, type(pyarrow.fs).__name__, loaded()]
print(json.dumps(told))
"""


def test_the_web_and_hadoop_can_be_read_and_what_reads_them_is_loaded_then():
    both = ["requests", "pyarrow.fs"]
    expected = [[], "requests.exceptions", "pyarrow._fs", "no Hadoop here", "requests.sessions", "module", both]
    assert said_by(STORES) == expected


LARGE = """
import json
from kstt.batch.processes import into_large_pages

def large():
    with open("/proc/self/smaps_rollup") as stream:
        return next(int(line.split()[1]) for line in stream if line.startswith("AnonHugePages"))

kept = [bytearray([at % 251]) * 2**20 for at in range(64)]
before = large()
into_large_pages()
whole = all(each == bytearray([at % 251]) * 2**20 for at, each in enumerate(kept))
print(json.dumps([whole, large() - before]))
"""


def large_pages_are_to_be_had() -> bool:
    asked = Path("/sys/kernel/mm/transparent_hugepage/enabled")
    if not asked.is_file() or "[never]" in asked.read_text():
        return False
    return tuple(int(part) for part in platform.release().split(".")[:2]) >= (6, 1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of Linux alone")
def test_memory_in_large_pages_holds_what_it_held():
    whole, more = said_by(LARGE)
    assert whole
    assert more > 30_000 or not large_pages_are_to_be_had()
