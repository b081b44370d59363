"""kstt watch: which periods are due, when they are made, and what its exit code says."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from batches import ROOT, env, kstt
from driven import alive, below

from kstt.batch import locked, store_of
from kstt.batch import watch as watching
from kstt.batch.watch import BUSY, DONE, SOME_FAILED, WRONG_USE, Watch, forever, once
from kstt.errors import KsttError
from kstt.terms import Period


@pytest.fixture
def store(tmp_path) -> Path:
    folder = tmp_path / "store"
    (folder / "tables").mkdir(parents=True)
    freeze(folder, "2026-07", 1)
    freeze(folder, "2026-08", 1)
    return folder


def freeze(store: Path, period: str, revision: int, reason: str = "") -> None:
    place = store / "snapshots" / period / f"r{revision}"
    place.mkdir(parents=True)
    manifest = {"period": period, "revision": revision, "tables": {}, "reason": reason}
    manifest |= {"frozen_at": "2026-09-01T00:00:00+00:00", "provisional": False, "batches": []}
    (place / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture
def made(monkeypatch):
    """Periods that were made, in their order, without making them; `made.status` is what `kstt report` would say."""

    class Made(list):
        status = DONE

    log = Made()

    def run(command):
        log.append(command[command.index("--period") + 1])
        log.last = command
        return log.status

    monkeypatch.setattr(watching, "_run", run)
    return log


def silent(*told: object) -> None:
    return


class Said(list):
    """What was complained of: the codes, each time."""

    def __call__(self, problems) -> None:
        self.append([problem.code for problem in problems])


def test_what_is_frozen_and_not_reported_is_made_once_and_a_new_revision_again(store, tmp_path, made):
    watch = Watch(store, tmp_path / "out", ("--formats", "html"))
    assert once(watch, silent) == DONE
    assert made == ["2026-07", "2026-08"]
    assert made.last[-2:] == ["--formats", "html"] and "--store" in made.last
    assert once(watch, silent) == DONE and made == ["2026-07", "2026-08"]
    freeze(store, "2026-08", 2)
    assert once(watch, silent) == DONE
    assert made[2:] == ["2026-08"]


def test_a_corrected_month_makes_the_reports_of_later_months_that_compare_with_it(store, tmp_path, made):
    for period in ("2027-08", "2027-09", "2026-Q3"):
        freeze(store, period, 1)
    watch = Watch(store, tmp_path / "out")
    once(watch, silent)
    made.clear()
    freeze(store, "2026-07", 2)
    # A year before August 2027 is August 2026; thirteen months end with the period itself.
    assert once(watch, silent) == DONE and made == ["2026-07", "2026-08"]
    freeze(store, "2026-08", 2)
    made.clear()
    assert once(watch, silent) == DONE and made == ["2026-08", "2027-08"]
    made.clear()
    freeze(store, "2026-07", 3)
    assert once(Watch(store, tmp_path / "out", periods=("2026-08",)), silent) == DONE and made == ["2026-08"]
    assert once(watch, silent) == DONE and made == ["2026-08", "2026-07"]


def test_other_options_make_the_reports_again_and_named_periods_are_the_only_ones(store, tmp_path, made):
    once(Watch(store, tmp_path / "out", ("--formats", "html")), silent)
    made.clear()
    once(Watch(store, tmp_path / "out", ("--edition", "public"), ("2026-08",)), silent)
    assert made == ["2026-08"]


def test_a_snapshot_of_the_same_name_with_another_content_is_a_new_one(store, tmp_path, made):
    watch = Watch(store, tmp_path / "out")
    once(watch, silent)
    (store / "snapshots" / "2026-08" / "r1" / "manifest.json").unlink()
    (store / "snapshots" / "2026-08" / "r1").rmdir()
    freeze(store, "2026-08", 1, reason="restored from another copy")
    made.clear()
    once(watch, silent)
    assert made == ["2026-08"]


def test_a_period_that_failed_is_tried_again_and_the_exit_code_says_so(store, tmp_path, made):
    watch = Watch(store, tmp_path / "out")
    made.status = SOME_FAILED
    assert once(watch, silent) == SOME_FAILED
    made.status = DONE
    made.clear()
    assert once(watch, silent) == DONE
    assert made == ["2026-07", "2026-08"]


@pytest.mark.parametrize("codes", [(SOME_FAILED, DONE), (DONE, SOME_FAILED), (WRONG_USE, SOME_FAILED)])
def test_the_exit_code_is_that_of_the_worst_period(store, tmp_path, monkeypatch, codes):
    given = iter(codes)
    monkeypatch.setattr(watching, "_run", lambda command: next(given))
    assert once(Watch(store, tmp_path / "out"), silent) == max(codes)


def test_a_batch_at_work_in_the_period_is_told_from_wrong_use(store, tmp_path, made):
    watch = Watch(store, tmp_path / "out", (), ("2026-08",))
    made.status = WRONG_USE
    with locked(store_of(watch.out, Period.parse("2026-08")) / "lock"):
        assert once(watch, silent) == BUSY
    assert once(watch, silent) == WRONG_USE


def test_a_note_that_is_torn_costs_one_run_and_nothing_else(store, tmp_path, made):
    watch = Watch(store, tmp_path / "out")
    once(watch, silent)
    watch.note(Period.parse("2026-08")).write_text("{")
    made.clear()
    assert once(watch, silent) == DONE
    assert made == ["2026-08"]


class Clock:
    """Time that passes only when somebody waits; `at` says what happens when."""

    def __init__(self, **at):
        self.now, self.at, self.naps = 0.0, {float(key[1:]): what for key, what in at.items()}, 0

    def pause(self, seconds: float) -> None:
        self.now += seconds
        self.naps += 1
        assert self.naps < 1000
        for moment in [each for each in self.at if each <= self.now]:
            self.at.pop(moment)()


class Enough(Exception):
    pass


def enough(seconds: float = 0) -> None:
    raise Enough


def watched(watch: Watch, clock: Clock, tell: Callable[..., object] = silent) -> Said:
    said, times = Said(), {"every": 1, "quiet": 5, "retry": 100}
    with pytest.raises(Enough):
        for _ in forever(watch, tell, said, **times, pause=clock.pause, clock=lambda: clock.now):
            continue
    return said


def test_snapshots_that_come_one_after_the_other_are_made_when_it_is_quiet(store, tmp_path, made):
    when: list[float] = []
    clock = Clock(t3=lambda: freeze(store, "2026-07", 2), t6=lambda: freeze(store, "2026-07", 3), t20=enough)
    made_at = made.append
    made.append = lambda period: (when.append(clock.now), made_at(period))
    watched(Watch(store, tmp_path / "out"), clock)
    assert made == ["2026-07", "2026-08"]
    assert min(when) >= 11


def test_what_failed_waits_before_it_is_tried_again_and_a_new_snapshot_does_not(store, tmp_path, made):
    made.status = SOME_FAILED
    watch = Watch(store, tmp_path / "out", (), ("2026-08",))
    watched(watch, Clock(t90=enough))
    assert made == ["2026-08"]
    made.clear()
    watched(watch, Clock(t30=lambda: freeze(store, "2026-08", 2), t50=enough))
    assert made == ["2026-08", "2026-08"]
    made.clear()
    watched(watch, Clock(t150=enough))
    assert made == ["2026-08", "2026-08"]


def test_a_store_that_goes_away_for_a_while_is_waited_for(store, tmp_path, made):
    away = store.with_name("away")
    watch = Watch(store, tmp_path / "out")
    clock = Clock(t1=lambda: store.rename(away), t40=lambda: away.rename(store), t60=enough)
    assert watched(watch, clock) == [["KSTT-STORE-001"], []]
    assert made == ["2026-07", "2026-08"]


def test_a_store_that_cannot_be_read_for_a_while_is_told_and_waited_for(store, tmp_path, made, monkeypatch):
    real = watching.latest

    def failing(*given):
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(store))

    def again():
        monkeypatch.setattr(watching, "latest", real)

    clock = Clock(t1=lambda: monkeypatch.setattr(watching, "latest", failing), t40=again, t60=enough)
    assert watched(Watch(store, tmp_path / "out"), clock) == [["KSTT-USE-001"], []]
    assert made == ["2026-07", "2026-08"]


def test_a_snapshot_that_is_not_whole_is_told_and_holds_no_other_period_up(store, tmp_path, made):
    half = store / "snapshots" / "2026-08" / "r2"
    half.mkdir()
    with pytest.raises(KsttError) as caught:
        once(Watch(store, tmp_path / "out"), silent)
    assert (caught.value.code, made) == ("KSTT-SNAPSHOT-002", ["2026-07"])
    made.clear()
    assert once(Watch(store, tmp_path / "out", (), ("2026-07",)), silent) == DONE

    def arrives():
        half.rmdir()
        freeze(store, "2026-08", 2)

    said = watched(Watch(store, tmp_path / "service"), Clock(t20=arrives, t40=enough))
    assert (said, made) == ([["KSTT-SNAPSHOT-002"], []], ["2026-07", "2026-08"])


def test_a_folder_that_no_period_is_named_after_is_no_snapshot(store, tmp_path, made):
    freeze(store, "2026-08-copy", 1)
    assert once(Watch(store, tmp_path / "out"), silent) == DONE
    assert made == ["2026-07", "2026-08"]


def test_reports_whose_process_was_killed_are_not_told_as_made(store, tmp_path, made):
    told = []
    made.status = -9
    assert once(Watch(store, tmp_path / "out"), lambda *each: told.append(each[2])) == SOME_FAILED
    assert told == [None, -9, None, -9]
    made.clear()
    assert once(Watch(store, tmp_path / "out"), silent) == SOME_FAILED
    assert made == ["2026-07", "2026-08"]


def test_a_service_whose_disk_is_full_says_so_and_tries_again(store, tmp_path, made, monkeypatch):
    written = watching.write_whole

    def full(path, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(watching, "write_whole", full)
    clock = Clock(t50=lambda: monkeypatch.setattr(watching, "write_whole", written), t150=enough)
    told: list[int | None] = []
    said = watched(Watch(store, tmp_path / "out", (), ("2026-08",)), clock, lambda *each: told.append(each[2]))
    assert (said, made) == ([["KSTT-USE-001"]], ["2026-08", "2026-08"])
    assert told == [None, SOME_FAILED, None, DONE]


def test_a_store_that_was_never_there_is_wrong_use_and_nothing_is_written(tmp_path):
    with pytest.raises(KsttError) as caught:
        once(Watch(tmp_path / "none", tmp_path / "out"), silent)
    assert caught.value.code == "KSTT-STORE-001"
    with pytest.raises(KsttError) as caught:
        next(
            forever(Watch(tmp_path / "none", tmp_path / "out"), silent, silent, every=1, quiet=1, retry=1, pause=enough)
        )
    assert caught.value.code == "KSTT-STORE-001"
    assert not (tmp_path / "out").exists()
    assert kstt("watch", "--store", tmp_path / "none", "--once").returncode == WRONG_USE


def test_a_second_watch_on_the_same_folder_says_who_is_there(store, tmp_path):
    watch = Watch(store, tmp_path / "out")
    with locked(watch.lock):
        done = kstt("watch", "--store", store, "--out", tmp_path / "out", "--once")
    assert done.returncode == BUSY
    assert "KSTT-BATCH-010" in done.stderr and f"pid {os.getpid()}" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a service of this kind is ended by SIGTERM")
def test_a_service_that_is_asked_to_end_ends_with_0_and_gives_the_lock_back(store, tmp_path, made):
    out = tmp_path / "out"
    once(Watch(store, out), silent)  # so that there is nothing to do
    command = [sys.executable, "-m", "kstt", "watch", "--store", str(store), "--out", str(out), "--every", "0.2"]
    with subprocess.Popen(command, env=env(), cwd=ROOT, stderr=subprocess.PIPE, text=True) as service:
        until = time.monotonic() + 60
        while not _held(out) and time.monotonic() < until:
            time.sleep(0.05)
        assert _held(out)
        service.terminate()
        assert service.wait(30) == DONE, service.stderr.read()
    assert not _held(out)


@pytest.mark.skipif(os.name != "posix", reason="ended by signals")
@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_reports_that_are_being_made_end_before_a_service_that_is_asked_to(asked):
    """The lock is given back when nobody writes there any more."""
    told = "print('made', flush=True); import time; time.sleep(600)"
    code = f"""
import sys
from kstt.batch.watch import _run
try:
    _run([sys.executable, "-c", {told!r}])
except KeyboardInterrupt:
    print("ended", flush=True)
    sys.stdin.read()
"""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], env=env(), cwd=ROOT, text=True, **pipes) as service:
        assert service.stdout.readline() == "made\n"
        (child,) = below(service.pid)
        service.send_signal(asked)
        assert service.stdout.readline() == "ended\n"
        assert child not in alive()
        service.stdin.close()


@pytest.mark.skipif(os.name != "posix", reason="interrupted by a signal")
def test_one_look_that_is_interrupted_does_not_say_that_all_was_done(store, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "kstt.cli", "watch", "--store", str(store), "--out", str(out), "--once"]
    with subprocess.Popen(command, env=env(), cwd=ROOT, stderr=subprocess.PIPE, text=True) as look:
        assert look.stderr.readline()  # a period's reports are begun
        look.send_signal(signal.SIGINT)
        assert look.wait(60) == 130, look.stderr.read()
    assert not _held(out)


def _held(out: Path) -> bool:
    try:
        with locked(Watch(out, out).lock):
            return False
    except KsttError:
        return True
