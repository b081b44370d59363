"""Where there is no fork, as on Windows: the same commands give the same reports."""

import ntpath
import os
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest
from batches import ROOT, env, kstt, lines

from kstt.batch import plan

LIKE_WINDOWS = {"PYTHONPATH": str(Path(__file__).parent / "windows_like")}
FORMS = ("html", "pdf", "ipynb")


def report(province, out, **environment):
    given = ("report", "--period", "2026-08", "--counts", province, "--out", out, "--unit", "P.1", "--json")
    done = kstt(*given, **environment)
    assert done.returncode == 0, done.stderr
    assert [line["state"] for line in lines(done.stdout)][:2] == ["started", "published"]
    return out / "2026-08" / "P.1"


@pytest.fixture(scope="module")
def both(province, tmp_path_factory):
    """A unit's report made here and as on Windows, each in a folder that the notebook calls the same."""
    made = {}
    for name, environment in {"here": {}, "there": {**LIKE_WINDOWS, "KSTT_NO_FORK": ""}}.items():
        folder = tmp_path_factory.mktemp(name)
        place = report(province, folder, **environment)
        made[name] = {form: (place / f"report.{form}").read_bytes() for form in FORMS}
        text = made[name]["ipynb"].decode().replace(folder.name, "folder")
        made[name]["ipynb"] = text.encode()
    return made


@pytest.mark.parametrize("form", FORMS)
def test_a_report_is_the_same_bytes_without_fork(both, form):
    assert both["here"][form] == both["there"][form]
    assert len(both["here"][form]) > 5_000


def test_that_run_had_no_fork_and_asking_for_one_is_told(province, tmp_path):
    code = "import os, multiprocessing; print(hasattr(os, 'fork'), multiprocessing.get_start_method())"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **LIKE_WINDOWS}, capture_output=True, text=True
    )
    assert done.stdout.split() == ["False", "spawn"]
    for engine in ("fork", "forked-kernel"):
        given = ("report", "--period", "2026-08", "--counts", province, "--out", tmp_path, "--engine", engine)
        done = kstt(*given, **LIKE_WINDOWS)
        assert done.returncode == 2
        assert "KSTT-BATCH-006" in done.stderr and f"--engine {engine}" in done.stderr


FORKS_ONLY = ("kernel_room", "kernel_server", "preload", "preload_figures", "preload_kernel", "preload_report", "shell")
"""Modules of the batch that nothing asks for where there is no fork."""
IMPORTS = """
import builtins, importlib, os, signal, sys
import IPython, ipykernel, jupyter_client, nbclient, nbconvert, papermill, pandas, matplotlib, typst, duckdb, typer
for name in [name for name in sys.modules if name.partition(".")[0] == "kstt"]:  # papermill has loaded our engine
    del sys.modules[name]
real = builtins.__import__

def on_windows(name, globals=None, *others, **named):
    asking = (globals or {}).get("__name__", "")
    if name in ("resource", "fcntl", "pwd", "grp", "termios") and asking.partition(".")[0] == "kstt":
        if asking != "kstt.intake.held_file":  # it chooses by the system
            raise ModuleNotFoundError(f"{asking} imports {name}", name=name)
    return real(name, globals, *others, **named)

builtins.__import__ = on_windows
for module, names in {
    os: "fork forkpty pidfd_open setsid killpg setpgid wait4 waitid getuid P_PID WNOWAIT WEXITED memfd_create sysconf",
    signal: "SIGKILL SIGHUP SIGUSR1 SIGCHLD SIGALRM",
}.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(len(sys.argv) - 1)
"""


def test_every_module_is_imported_without_what_windows_has_not():
    root = ROOT / "lib" / "kstt"
    files = [path.relative_to(root).with_suffix("") for path in sorted(root.rglob("*.py"))]
    names = [".".join(("kstt", *file.parts)).removesuffix(".__init__") for file in files]
    wanted = [name for name in names if name not in {f"kstt.batch.{each}" for each in FORKS_ONLY}]
    done = subprocess.run([sys.executable, "-c", IMPORTS, *wanted], env=env(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 200


def test_a_path_stands_in_a_notebook_with_slashes_on_windows_too(monkeypatch):
    monkeypatch.setattr(plan, "Path", PureWindowsPath)
    monkeypatch.setattr(plan.os, "path", ntpath)
    assert plan.portable(PureWindowsPath(r"reports\2026-08\_data")) == "reports/2026-08/_data"
