"""What a fork server does before the first report leaves no trace in the server but its memory of it."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from batches import env, plan_for

from kstt.batch import make
from kstt.batch.forks import can_fork
from kstt.batch.make import read_month
from kstt.batch.work import WORTH
from kstt.notebook import UnitReport, month

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")

STATE = """
import json, os, sys, threading, warnings
from pathlib import Path
import kstt.batch.preload
from kstt.batch import rehearsal

def state():
    import builtins, matplotlib, pandas, random
    return {
        "argv": sys.argv, "path": sys.path, "streams": [sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__],
        "input": builtins.input.__name__, "threads": threading.active_count(),
        "files": sorted(os.readlink(each) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()),
        "cwd": os.getcwd(), "environment": dict(os.environ), "random": hash(random.getstate()),
        "matplotlib": {k: str(v) for k, v in matplotlib.rcParams.items()}, "rows": pandas.get_option("display.max_rows"),
        "inline": "matplotlib_inline.backend_inline" in sys.modules,
    }

before = state()
rehearsal.of_shell()
print(json.dumps([before, state()]))
os._exit(0)
"""


def test_a_rehearsal_of_the_shell_leaves_the_server_as_it_was():
    done = subprocess.run([sys.executable, "-c", STATE], env=env(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    before, after = json.loads(done.stdout.splitlines()[-1])
    assert len(done.stdout.splitlines()) == 1, "a rehearsed cell was heard outside"
    for name, value in before.items():
        assert after[name] == value, name


READY = """
import json, os, sys
import kstt.batch.preload
from kstt.batch import rehearsal, shell
from nbformat.v4 import new_code_cell, new_notebook

rehearsal.of_shell()
shell.make_ready()
os.chdir(sys.argv[1])
cells = [new_code_cell(text) for text in ("sorted(n for n in globals() if n[0] != '_')", "_dh, get_ipython().starting_dir",
         "import os; _dh == [__import__('pathlib').Path(os.getcwd())], len(In), Out.keys()", "value", "pi")]
for cell in cells:
    cell.metadata["tags"] = ["raises-exception"]
done = shell.NotebookShell(new_notebook(cells=cells)).run()
print(json.dumps([[each.get("ename") or each.data["text/plain"] for each in cell.outputs] for cell in done.cells]))
os._exit(0)
"""


def test_a_shell_made_before_the_fork_is_as_new_and_in_the_folder_of_its_job(tmp_path):
    done = subprocess.run([sys.executable, "-c", READY, str(tmp_path)], env=env(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    names, folders, history, value, pi = json.loads(done.stdout.splitlines()[-1])
    assert names == ["['In', 'Out', 'exit', 'get_ipython', 'open', 'quit']"]
    assert str(tmp_path) in folders[0] and folders[0].count(str(tmp_path)) == 2
    assert history == ["(True, 4, dict_keys([1, 2]))"]
    assert value == pi == ["NameError"], "what a rehearsed cell had defined is still there"


def injected(notebook) -> str:
    return next(cell.source for cell in notebook.cells if "injected-parameters" in cell.metadata.tags)


@pytest.fixture
def tasks(province, tmp_path, monkeypatch):
    monkeypatch.setattr("kstt.batch.make._ready", {})
    return plan_for(province, tmp_path, "P.1", "P.2").tasks


def test_each_notebook_that_is_made_ready_has_its_own_parameters_and_the_notebook_itself_has_none(tasks):
    plain = json.dumps(make.notebook_of(tasks[0].notebook))
    make.make_ready(tasks)
    ready = {task.unit: notebook for task, notebook in make._ready.values()}
    assert json.dumps(make.notebook_of(tasks[0].notebook)) == plain
    for task in tasks:
        made = make.parameterized(task)
        assert made is ready[task.unit] and f'unit = "{task.unit}"' in injected(made)
        again = make.parameterized(task)
        assert again is not made and [cell.source for cell in again.cells] == [cell.source for cell in made.cells]
    assert not make._ready


def test_a_report_with_other_parameters_is_not_given_what_was_made_ready_for_its_folder(tasks):
    make.make_ready(tasks)
    other = replace(tasks[0], parameters=tasks[0].parameters.model_copy(update={"language": "en"}))
    assert 'language = "en"' in injected(make.parameterized(other))


def test_a_notebook_that_cannot_be_made_ready_is_left_to_its_report(tasks, tmp_path):
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    make.make_ready([replace(tasks[0], notebook=tmp_path / "broken.ipynb"), tasks[1]])
    assert list(make._ready) == [tasks[1].folder]


def test_a_report_that_fails_in_the_rehearsal_costs_no_other(province, tmp_path, monkeypatch):
    asked = []

    def fails(report):
        asked.append(report.unit.code)
        raise ZeroDivisionError

    monkeypatch.setattr("kstt.notebook.month._shared", {})
    monkeypatch.setattr(UnitReport, "blocks", fails)
    task = plan_for(province, tmp_path, "P.1").tasks[0]
    given = task.parameters
    read_month(given.period, given.rules, given.data, os.getcwd(), task.notebook, WORTH)
    assert len(asked) > 1
    assert len(month._shared) == 1, "what the reports share was not read"
