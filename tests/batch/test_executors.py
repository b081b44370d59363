"""Reports made elsewhere have the same bytes as reports made here."""

import gc
import os
import platform
import shutil
import socket
import subprocess
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from batches import ROOT, UNITS, command, env, kstt, lines, plan_for, with_notebook
from kernel_clients import notebook_of
from nbformat import from_dict

from kstt.batch import Limits, Options, run_reports
from kstt.batch import parcel as parcel_module
from kstt.batch.executors import ExecutorCrew
from kstt.batch.forks import can_fork
from kstt.batch.maker import Maker, this_maker
from kstt.batch.parcel import NOTEBOOKS, Parcel, lay_out, make_elsewhere, pack
from kstt.errors import KsttError

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
    """A Dask scheduler and workers: processes of their own, each with a folder of its own."""

    def __init__(self, folder: Path, workers: tuple[str, ...] = ("one", "two")):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        listening = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        self.processes = [self._start(folder / "scheduler", "scheduler", *listening)]
        for name in workers:
            self.add(name)

    def add(self, name: str, **environment: str) -> None:
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name, "--local-directory", ".")
        self.processes.append(self._start(self.folder / name, "worker", self.address, *options, **environment))

    @staticmethod
    def _start(folder: Path, *given: str, **environment: str) -> subprocess.Popen:
        folder.mkdir(parents=True)
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([sys.executable, "-m", "dask", *given], cwd=folder, env=env(environment), **silent)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        for process in reversed(self.processes):
            process.kill()
        for process in self.processes:
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    pytest.importorskip("distributed")
    with Cluster(tmp_path_factory.mktemp("dask") / "cluster") as made:
        yield made


def on_cluster(cluster: Cluster, counts: Path, out: Path) -> subprocess.Popen:
    given = ["report", "--period", "2026-08", "--counts", counts, "--out", out, "--force", "--json", "--cluster"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command(*given, cluster.address), cwd=ROOT, env=env(), **pipes)


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_bytes_even_when_a_worker_dies(province, at_home, cluster):
    home, wanted = at_home
    told = []
    with on_cluster(cluster, province, home) as batch:
        for line in batch.stdout:
            told += lines(line)
            if told[-1]["state"] == "published" and cluster.processes[1].poll() is None:
                cluster.processes[1].kill()
        failed = batch.stderr.read()
    assert batch.returncode == 0, failed
    assert [each["state"] for each in told].count("published") == len(UNITS)
    assert contents(home) == wanted
    laid = {path.relative_to(cluster.folder).parts[0] for path in cluster.folder.rglob("kstt-*")}
    assert "one" in laid, "a worker lays its inputs in its own folder; the one that was killed could not clear it"


@pytest.mark.slow
def test_a_batch_goes_on_when_all_workers_it_began_with_are_replaced(province, at_home, tmp_path):
    """What the reports are made from had been given to them alone."""
    pytest.importorskip("distributed")
    home, wanted = at_home
    told = []
    with Cluster(tmp_path / "cluster", ("one",)) as cluster, on_cluster(cluster, province, home) as batch:
        for line in batch.stdout:
            told += lines(line)
            if told[-1]["state"] == "published" and len(cluster.processes) == 2:
                cluster.processes[1].kill()
                cluster.add("another")
        failed = batch.stderr.read()
    assert batch.returncode == 0, failed
    assert contents(home) == wanted


@pytest.mark.slow
def test_a_scheduler_that_dies_is_told_and_reports_stay_whole(province, at_home, cluster):
    home, wanted = at_home
    told = []
    with on_cluster(cluster, province, home) as batch:
        for line in batch.stdout:
            told += lines(line)
            if told[-1]["state"] == "published":
                cluster.processes[0].kill()
        failed = batch.stderr.read()
    assert batch.returncode == 1 and "KSTT-BATCH-019" in failed and cluster.address in failed
    assert "Traceback" not in failed
    assert told[-1]["state"] == "ended" and told[-1]["problems"][0]["code"] == "KSTT-BATCH-019"
    assert contents(home) == wanted, "what was published is there, and what was not is as it was"


def test_a_pool_of_processes_gives_the_same_bytes(province, at_home, tmp_path, monkeypatch):
    home, wanted = at_home
    monkeypatch.chdir(ROOT)
    plan = plan_for(province, home, "P", "P.1")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        options = Options(crew=lambda plan, jobs, limits: ExecutorCrew(pool, plan, jobs, limits), force=True)
        outcomes = [each for each in run_reports(plan, options) if not each.started]
    assert [each.problems for each in outcomes] == [(), ()]
    assert contents(home) == wanted


def test_a_pool_that_a_worker_has_broken_is_opened_anew(province, at_home, tmp_path, monkeypatch):
    home, wanted = at_home
    monkeypatch.chdir(ROOT)
    plan = plan_for(province, home, "P.1")
    opened = []

    def pool():
        opened.append(ProcessPoolExecutor(1, mp_context=get_context("spawn")))
        if len(opened) == 1:
            opened[0].submit(os._exit, 3)
        return opened[-1]

    options = Options(crew=lambda plan, jobs, limits: ExecutorCrew(pool, plan, jobs, limits), force=True)
    (outcome,) = [each for each in run_reports(plan, options) if not each.started]
    assert (outcome.state, len(opened)) == ("published", 2)
    assert contents(home) == wanted


def test_an_executor_of_threads_will_do(province, at_home, monkeypatch):
    home, wanted = at_home
    monkeypatch.chdir(ROOT)
    plan = plan_for(province, home, "P", "P.1")
    with ThreadPoolExecutor(2) as pool:
        options = Options(crew=lambda plan, jobs, limits: ExecutorCrew(pool, plan, jobs, limits), force=True)
        outcomes = [each for each in run_reports(plan, options) if not each.started]
    assert [each.state for each in outcomes] == ["published", "published"]
    assert contents(home) == wanted
    laid = lay_out(pack(plan))
    assert not list(laid.parent.glob("report-*")), "a worker stays for weeks: it keeps no report"


def test_threads_of_one_process_make_one_report_after_the_other(province, tmp_path, monkeypatch):
    """They share its fork server, or its working folder."""
    plan, limits, inside, met = plan_for(province, tmp_path / "out", *UNITS), Limits(), [], []

    def make(*given):
        inside.append(given)
        time.sleep(0.05)
        met.append(len(inside))
        inside.pop()

    monkeypatch.setattr(parcel_module, "_make", make)
    with ThreadPoolExecutor(4) as pool:
        for task in plan.tasks:
            pool.submit(make_elsewhere, pack(plan), task, ("html",), limits)
    assert met == [1] * len(UNITS)


@pytest.mark.skipif(not can_fork(), reason="a kernel has no limits of its own there")
@pytest.mark.parametrize(
    ("cell", "lost", "stopped", "codes"),
    [
        ("import time; time.sleep(60)", False, True, []),
        ("import os; os._exit(3)", True, False, []),
        ("import os; os.kill(os.getppid(), 9)", True, False, []),  # its fork server
        ("1 / 0", False, False, ["KSTT-BATCH-002"]),
        ("held = bytearray(2 * 10**9)", False, False, ["KSTT-BATCH-009"]),
    ],
)
def test_how_a_report_ended_elsewhere_is_told_with_the_limits_that_were_given(
    province, tmp_path, cell, lost, stopped, codes
):
    plan = plan_for(province, tmp_path / "out", "P.1")
    plan = with_notebook(plan, from_dict(notebook_of("", cell, tags=("parameters",))), tmp_path / "own.ipynb")
    back = make_elsewhere(pack(plan), plan.tasks[0], ("ipynb",), Limits(1 if stopped else 60, 700))
    assert (back.lost, back.stopped, [each.code for each in back.problems]) == (lost, stopped, codes)
    assert (back.files, back.fault) == (None, "")


def test_a_batch_that_is_stopped_takes_back_what_no_worker_has_begun(province, tmp_path):
    handed: list[Future] = []

    class Slow:
        def submit(self, *given):
            handed.append(Future())
            return handed[-1]

    options = Options(crew=lambda plan, jobs, limits: ExecutorCrew(Slow(), plan, 2, limits), jobs=2)
    outcomes = run_reports(plan_for(province, tmp_path / "out"), options)
    next(outcomes), next(outcomes), outcomes.close()
    assert handed and all(each.cancelled() for each in handed)


@pytest.mark.parametrize(
    ("error", "at_once", "code", "text"),
    [
        (OSError(28, "No space left on device"), False, "KSTT-BATCH-004", "No space left on device"),
        (OSError(11, "Resource temporarily unavailable"), True, "KSTT-BATCH-031", "Resource temporarily unavailable"),
        (TimeoutError(), False, "KSTT-BATCH-031", "TimeoutError"),
        (TimeoutError(), True, "KSTT-BATCH-031", "TimeoutError"),
        (ValueError("x"), False, "KSTT-BATCH-008", "ValueError: x"),
    ],
)
def test_what_goes_wrong_at_a_worker_is_told_with_its_report(province, tmp_path, error, at_once, code, text):
    class Full:
        def submit(self, *given):
            if at_once:
                raise error
            future = Future()
            future.set_exception(error)
            return future

    options = Options(crew=lambda plan, jobs, limits: ExecutorCrew(Full(), plan, 1, Limits()))
    (outcome,) = [
        each for each in run_reports(plan_for(province, tmp_path / "out", "P.1"), options) if not each.started
    ]
    assert [each.code for each in outcome.problems] == [code] and text in outcome.problems[0].text("en")


def test_a_pool_that_knows_no_more_than_to_be_shut_down_will_do(province, tmp_path):
    """joblib's: `shutdown(wait, kill_workers)`."""
    closed = []

    class Plain(ThreadPoolExecutor):
        def shutdown(self, wait=True, kill_workers=False):
            closed.append(self)
            super().shutdown(wait)

    options = Options(crew=lambda plan, jobs, limits: ExecutorCrew(lambda: Plain(1), plan, 1, limits))
    plan = plan_for(province, tmp_path / "out", "P.1")
    assert [each.state for each in run_reports(plan, options) if not each.started] == ["published"]
    assert len(closed) == 1


def test_a_parcel_keeps_every_path_and_stays_in_its_folder(province, tmp_path, monkeypatch):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "er")
    parcel = pack(plan_for(province, Path("../../out"), "P.1"))
    name = "../../out/2026-08/_data/counts.csv"
    assert (lay_out(parcel) / name).read_bytes() == parcel.files[name]
    with pytest.raises(ValueError, match="stay in its folder"):
        lay_out(Parcel({str(tmp_path / "b"): b""}, "0" * 64))
    assert not (tmp_path / "b").exists()


def test_a_worker_whose_files_were_cleared_away_lays_them_out_again(province, tmp_path):
    parcel = pack(plan_for(province, tmp_path / "out", "P", "P.1"))
    home = lay_out(parcel)
    shutil.rmtree(home.parents[parcel.depth])
    assert lay_out(parcel) == home
    assert os.name != "posix" or home.parents[parcel.depth].stat().st_mode & 0o077 == 0, "nobody else's to read"
    (home / NOTEBOOKS / "monthly_unit.ipynb").unlink()
    os.truncate(home / NOTEBOOKS / "monthly_province.ipynb", 5)
    for name, data in parcel.files.items():
        assert (lay_out(parcel) / name).read_bytes() == data


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "127.0.0.1", "tcp://127.0.0.1:cổng"])
def test_a_cluster_that_is_not_there_is_told_with_its_address_and_nothing_else(
    province, tmp_path, monkeypatch, capfd, address
):
    pytest.importorskip("distributed")
    monkeypatch.setattr("kstt.batch.executors.CONNECT_SECONDS", 1)
    plan = plan_for(province, tmp_path / "out", "P.1")
    with pytest.raises(KsttError) as caught:
        list(run_reports(plan, Options(cluster=address)))
    assert caught.value.code == "KSTT-BATCH-012" and address in str(caught.value)
    gc.collect()
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("address", ["http://127.0.0.1:9"])
def test_an_address_that_dask_does_not_take_is_told_to_the_end_without_a_traceback(address, province, tmp_path):
    pytest.importorskip("distributed")
    given = ("report", "--period", "2026-08", "--counts", province, "--out", tmp_path / "out", "--unit", "P.1")
    done = kstt(*given, "--cluster", address)
    assert done.returncode != 0 and "KSTT-BATCH-012" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_listens_and_is_no_scheduler_is_not_waited_for(province, tmp_path, monkeypatch):
    """The port of the dashboard, say."""
    pytest.importorskip("distributed")
    monkeypatch.setattr("kstt.batch.executors.CONNECT_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(KsttError) as caught:
            list(run_reports(plan_for(province, tmp_path / "out", "P.1"), Options(cluster=address)))
    assert caught.value.code == "KSTT-BATCH-012"


def test_a_scheduler_without_a_worker_is_told_as_that(province, tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("kstt.batch.executors.WORKER_SECONDS", 1)
    plan = plan_for(province, tmp_path / "out", "P.1")
    with Cluster(tmp_path / "alone", workers=()) as cluster, pytest.raises(KsttError) as caught:
        list(run_reports(plan, Options(cluster=cluster.address)))
    assert caught.value.code == "KSTT-BATCH-020"


def test_workers_without_kstt_are_told_by_their_addresses(province, tmp_path):
    pytest.importorskip("distributed")
    hidden = tmp_path / "hidden" / "kstt.py"
    hidden.parent.mkdir()
    hidden.write_text("raise ModuleNotFoundError(__name__, name=__name__)", encoding="utf-8")
    plan = plan_for(province, tmp_path / "out", "P.1")
    with Cluster(tmp_path / "bare", workers=()) as cluster:
        cluster.add("one", PYTHONPATH=str(hidden.parent))
        with pytest.raises(KsttError) as caught:
            list(run_reports(plan, Options(cluster=cluster.address)))
    assert caught.value.code == "KSTT-BATCH-024" and "tcp://" in str(caught.value)


def test_a_worker_that_is_not_alike_is_told_before_it_makes_anything(province, tmp_path):
    """Its reports would say another Python, or have other letters, and stand as unchanged for ever after."""
    pytest.importorskip("distributed")
    other = tmp_path / "other" / "sitecustomize.py"
    other.parent.mkdir()
    other.write_text("import platform\nplatform.python_version = lambda: '3.99.0'\n", encoding="utf-8")
    plan = plan_for(province, tmp_path / "out", "P.1")
    with Cluster(tmp_path / "cluster", workers=("alike",)) as cluster:
        cluster.add("other", PYTHONPATH=str(other.parent))
        two_workers(cluster)
        with pytest.raises(KsttError) as caught:
            list(run_reports(plan, Options(cluster=cluster.address)))
    (problem,) = caught.value.problems
    assert problem.code == "KSTT-BATCH-014" and problem.place.file.startswith("tcp://")
    assert f"Python 3.99.0 ≠ {platform.python_version()}" in problem.text("en")
    assert not plan.tasks[0].folder.exists()


def two_workers(cluster: Cluster) -> None:
    import distributed

    with distributed.Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ({"kstt": "f00d" * 16}, "kstt 1.1 (f00df00d) ≠ 1.1 (abcdabcd)"),
        ({"kstt": "f00d" * 16, "packages": {"kstt": "1.0", "typst": "0.15"}}, "kstt 1.0 (f00df00d) ≠ 1.1 (abcdabcd)"),
        ({"system": "Windows AMD64"}, "Windows AMD64 ≠ Linux x86_64"),
        ({"fonts": (("DejaVu Serif", "b" * 64),)}, "DejaVu Serif (bbbbbbbb) ≠ Tinos (aaaaaaaa)"),
        ({"fonts": (("Tinos", "c" * 64), ("DejaVu Serif", "b" * 64))}, "Tinos (cccccccc) ≠ Tinos (aaaaaaaa)"),
        ({"packages": {"pytest": "9", "typst": "0.14"}}, "typst 0.14 ≠ 0.15"),
        ({"packages": {}}, "typst – ≠ 0.15"),
        ({"packages": {"pytest": "8", "typst": "0.15", "pip": "1"}}, None),
    ],
)
def test_what_differs_there_is_told_where_reports_depend_on_it(there, told):
    fonts = (("Tinos", "a" * 64), ("DejaVu Serif", "b" * 64))
    here = Maker("abcd" * 16, "3.12.1", "Linux x86_64", fonts, {"kstt": "1.1", "pytest": "9", "typst": "0.15"})
    assert here.other_than(replace(here, **there)) == ((told,) if told else ())


def test_a_worker_with_another_library_is_refused(province, tmp_path, monkeypatch):
    from kstt.batch import executors
    from kstt.batch.parcel import Returned

    class Elsewhere:
        def submit(self, *given):
            future, maker = Future(), replace(this_maker(), kstt="another")
            future.set_result(Returned({"report.html": b"", "report.pdf": b"", "report.ipynb": b""}, (), maker))
            return future

    options = Options(crew=lambda plan, jobs, limits: executors.ExecutorCrew(Elsewhere(), plan, 1, Limits()))
    plan = plan_for(province, tmp_path / "out", "P.1")
    (outcome,) = [each for each in run_reports(plan, options) if not each.started]
    assert [each.code for each in outcome.problems] == ["KSTT-BATCH-014"]
    assert not plan.tasks[0].folder.exists()
