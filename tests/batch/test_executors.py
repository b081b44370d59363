"""Reports made elsewhere have the same bytes as reports made here."""

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

import pytest
from batches import ROOT, UNITS, env, kstt, lines, plan_for

from kstt.batch import Limits, Options, run_reports
from kstt.batch.executors import ExecutorCrew
from kstt.batch.parcel import Parcel, lay_out, pack

FORMS = ("report.html", "report.ipynb", "report.pdf")


def report(counts: Path, out: Path, *options: str) -> subprocess.CompletedProcess:
    return kstt("report", "--period", "2026-08", "--counts", counts, "--out", out, "--json", *options)


def contents(out: Path) -> dict[str, bytes]:
    return {f"{unit}/{name}": (out / "2026-08" / unit / name).read_bytes() for unit in UNITS for name in FORMS}


@pytest.fixture(scope="module")
def at_home(province, tmp_path_factory):
    """The reports made on this machine; the parent of their folder, and their bytes."""
    out = tmp_path_factory.mktemp("home") / "out"
    done = report(province, out)
    assert done.returncode == 0, done.stderr
    return out, contents(out)


class Cluster:
    """A Dask scheduler and two workers: processes of their own, each with a folder of its own."""

    def __init__(self, folder: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        listening = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        self.processes = [self._start(folder / "scheduler", "scheduler", *listening)]
        for name in ("one", "two"):
            options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name, "--local-directory", ".")
            self.processes.append(self._start(folder / name, "worker", self.address, *options))

    @staticmethod
    def _start(folder: Path, *command: str) -> subprocess.Popen:
        folder.mkdir(parents=True)
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([sys.executable, "-m", "dask", *command], cwd=folder, env=env(), **silent)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        for process in reversed(self.processes):
            process.kill()
        for process in self.processes:
            process.wait()


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_bytes_even_when_a_worker_dies(province, at_home, tmp_path):
    pytest.importorskip("distributed")
    home, wanted = at_home
    with Cluster(tmp_path / "cluster") as cluster, ExitStack() as stack:
        command = ["report", "--period", "2026-08", "--counts", province, "--out", home, "--force", "--json"]
        batch = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "kstt.cli", *map(str, command), "--cluster", cluster.address],
                cwd=ROOT,
                env=env(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        stack.callback(batch.kill)
        told = ""
        for line in batch.stdout:
            told += line
            if '"published"' in line and cluster.processes[1].poll() is None:
                os.kill(cluster.processes[1].pid, signal.SIGKILL)
        failed = batch.stderr.read()
        assert batch.wait() == 0, failed
    assert [each["state"] for each in lines(told)].count("published") == len(UNITS)
    assert contents(home) == wanted


def test_a_pool_of_processes_gives_the_same_bytes(province, at_home, tmp_path, monkeypatch):
    home, wanted = at_home
    monkeypatch.chdir(ROOT)
    plan = plan_for(province, home, "P", "P.1")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        options = Options(crew=lambda plan, jobs, limits: ExecutorCrew(pool, plan, jobs, limits), force=True)
        outcomes = [each for each in run_reports(plan, options) if not each.started]
    assert [each.problems for each in outcomes] == [(), ()]
    assert contents(home) == wanted


def test_a_parcel_keeps_every_path_and_stays_in_its_folder(province, tmp_path, monkeypatch):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "er")
    parcel = pack(plan_for(province, Path("../../out"), "P.1"))
    name = "../../out/2026-08/_data/counts.csv"
    assert (lay_out(parcel) / name).read_bytes() == parcel.files[name]
    with pytest.raises(ValueError, match="stay in its folder"):
        lay_out(Parcel({str(tmp_path / "b"): b""}, "0" * 64))
    assert not (tmp_path / "b").exists()


def test_a_cluster_that_is_not_there_is_told_with_its_address(province, tmp_path):
    pytest.importorskip("distributed")
    done = report(province, tmp_path, "--cluster", "tcp://127.0.0.1:9", "--unit", "P.1")
    assert done.returncode == 1
    assert "KSTT-BATCH-012" in done.stderr and "tcp://127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_with_another_library_is_refused(province, tmp_path, monkeypatch):
    from concurrent.futures import Future

    from kstt.batch import executors
    from kstt.batch.parcel import Returned

    class Elsewhere:
        def submit(self, *given):
            future = Future()
            future.set_result(Returned({"report.html": b"", "report.pdf": b"", "report.ipynb": b""}, (), "another"))
            return future

    options = Options(crew=lambda plan, jobs, limits: executors.ExecutorCrew(Elsewhere(), plan, 1, Limits()))
    plan = plan_for(province, tmp_path / "out", "P.1")
    (outcome,) = [each for each in run_reports(plan, options) if not each.started]
    assert [each.code for each in outcome.problems] == ["KSTT-BATCH-014"]
    assert not plan.tasks[0].folder.exists()
