"""What a worker elsewhere sends back becomes what it is here: files, problems, a limit, a fault of ours, another try."""

import ntpath
import os
from concurrent.futures import BrokenExecutor, CancelledError, Future
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from batches import plan_for

from kstt.batch import Limits, Options, run_reports
from kstt.batch.executors import ExecutorCrew
from kstt.batch.maker import this_maker
from kstt.batch.parcel import Returned, pack
from kstt.errors import KsttError, Place, Problem

FAULT = Problem.of("KSTT-BATCH-002", Place("x.ipynb"), cell=3, name="ValueError", text="không được")
FILES = {"report.html": b"<p>", "report.pdf": b"%PDF"}


class Elsewhere:
    """Answers each piece of work with the next of these: what comes back, or an error."""

    def __init__(self, *answers: Returned | Exception):
        self.answers, self.handed = list(answers), 0

    def submit(self, *given: object) -> Future:
        self.handed += 1
        future: Future = Future()
        answer = self.answers.pop(0)
        if isinstance(answer, Returned):
            future.set_result(answer)
        elif isinstance(answer, CancelledError):
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            future.set_exception(answer)
        return future


def back(files: dict[str, bytes] | None = None, *problems: Problem, **more: object) -> Returned:
    return Returned(files, problems, this_maker(), cpu_seconds=2.5, peak_bytes=9, **more)


@pytest.mark.parametrize(
    ("answers", "codes", "handed"),
    [
        ([back(FILES)], [], 1),
        ([back(None, FAULT)], ["KSTT-BATCH-002"], 1),
        ([back(None, stopped=True)], ["KSTT-BATCH-007"], 1),
        ([back(None, fault="Traceback: a mistake of ours")], ["KSTT-BATCH-008"], 1),
        ([back(None, lost=True), back(FILES)], [], 2),
        ([BrokenExecutor("gone"), back(FILES)], [], 2),
        ([CancelledError(), back(FILES)], [], 2),
        ([back(None, lost=True), back(None, lost=True)], ["KSTT-BATCH-005"], 2),
        ([back({"none/report.html": b""})], ["KSTT-BATCH-004"], 1),
        ([OSError(28, "No space left on device")], ["KSTT-BATCH-004"], 1),
        ([TypeError("x")], ["KSTT-BATCH-008"], 1),
        ([replace(back(FILES), maker="kstt 0.0")], ["KSTT-BATCH-014"], 1),
    ],
)
def test_each_end_of_a_worker_is_told_as_what_it_is(province, tmp_path, answers, codes, handed):
    plan = plan_for(province, tmp_path / "out", "P.1", formats=("html", "pdf"))
    pool = Elsewhere(*answers)
    options = Options(crew=lambda plan, jobs, limits: ExecutorCrew(pool, plan, 1, Limits(seconds=77)))
    (outcome,) = [each for each in run_reports(plan, options) if not each.started]
    assert ([each.code for each in outcome.problems], pool.handed) == (codes, handed)
    last = answers[-1]
    if isinstance(last, Returned):
        assert (outcome.cpu_seconds, outcome.peak_bytes) == (2.5, 9)
    if not codes:
        folder = tmp_path / "out" / "2026-08" / "P.1"
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
    if codes == ["KSTT-BATCH-007"]:
        assert "77" in outcome.problems[0].text("en")


def test_a_parcel_holds_everything_that_a_report_reads_and_its_hash_tells_one_from_another(
    province, tmp_path, monkeypatch
):
    own = tmp_path / "project" / "params" / "rules" / "own.yaml"
    own_set, beside = tmp_path / "elsewhere" / "portal-2026.yaml", tmp_path / "elsewhere" / "more.yaml"
    office = tmp_path / "project" / "params" / "offices" / "P.yaml"
    for path, text in ((own, "own"), (office, "organ: VĂN PHÒNG\n"), (beside, "more"), (own_set, "set")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path / "project")
    plan = plan_for(province, Path("out"), "P.1", wait=True)
    parcel = pack(plan)
    laid = {f"out/2026-08/_data/{name}" for name in plan.laid.files}
    assert laid <= set(parcel.files), "under the names at which readers will find them"
    assert {sha256(parcel.files[name]).hexdigest() for name in laid} == set(plan.laid.files.values())
    beside_them = {"params/rules/own.yaml", "params/offices/P.yaml", "notebooks-of-the-batch/monthly_unit.ipynb"}
    assert set(parcel.files) == laid | beside_them
    by_path = pack(replace(plan, rules=str(own_set)))
    assert set(by_path.files) - set(parcel.files) == {"../elsewhere/portal-2026.yaml", "../elsewhere/more.yaml"}
    assert pack(plan).sha256 == parcel.sha256 != by_path.sha256
    own.write_text("nwo", "utf-8")
    assert pack(plan).sha256 != parcel.sha256
    own.rename(own.with_name("another.yaml"))
    assert pack(plan).sha256 not in (parcel.sha256, by_path.sha256)


def test_no_path_leads_to_another_drive_and_that_is_told(province, tmp_path, monkeypatch):
    plan = plan_for(province, tmp_path / "out", "P.1")
    monkeypatch.setattr(os.path, "relpath", lambda path: ntpath.relpath(f"D:{path}", start="C:\\office"))
    with pytest.raises(KsttError) as caught:
        pack(plan)
    assert caught.value.code == "KSTT-BATCH-025"
    assert caught.value.problems[0].place.file.startswith(str(plan.laid.data))
