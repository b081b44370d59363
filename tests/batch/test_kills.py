"""Batches that are killed: nothing torn, nothing lost, nothing twice, nobody left behind, and the next run ends what they
began. `KSTT_KILLS=1000` kills that often, shipped notebooks too; by default it is a sample with light reports.
`campaign.py` does all of it and counts.
"""

import os
import random
import signal
import subprocess
import time

import pytest
from batches import ROOT, command, env
from campaign import FEW, Account, Field, kill
from driven import Driven, below, gone, processes

from kstt.batch.forks import can_fork

__all__ = ["below", "gone", "processes"]
pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")
KILLS = int(os.environ.get("KSTT_KILLS", "14"))


def killed(kind: str, province, out, number: int, *units: str) -> Account:
    account = Account()
    with Driven(kind, province, out) as driven:
        kill(Field(driven, account, units), number, random.Random(766))
    return account


def test_killed_at_any_moment_nothing_is_torn_lost_or_left_behind(province, tmp_path):
    account = killed("light", province, tmp_path / "area" / "out", KILLS)
    assert account.wrong == []
    assert account.ends["killed"] and account.ends["finished"]
    assert len(account.done) > 1, "not only the batch itself"


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "killed"])
@pytest.mark.parametrize(
    ("engine", "begun"), [("fork", "batch.server"), ("kernel", "spawn_main"), ("kernel", "ipykernel")]
)
def test_whatever_it_was_beginning_a_batch_that_is_ended_says_nothing_and_leaves_nobody(
    province, tmp_path, engine, begun, blow
):
    """Ctrl-C goes to every process of the terminal. Nothing but the notes of the batch is left of it."""
    given = ("report", "--period", "2026-08", "--counts", province, "--out", tmp_path, "--engine", engine, "--json")
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command(*given), cwd=ROOT, env=env(), start_new_session=True, **pipes) as batch:
        until = time.monotonic() + 60
        while not any(begun in processes().get(pid, (0, ""))[1] for pid in below(batch.pid)):
            assert time.monotonic() < until and batch.poll() is None
            time.sleep(0.005)
        family = below(batch.pid)
        os.killpg(batch.pid, blow) if blow == signal.SIGINT else batch.kill()
        said = batch.stderr.read()
        assert batch.wait(60) == (130 if blow == signal.SIGINT else -signal.SIGKILL)
    assert "KeyboardInterrupt" not in said
    # A kernel that had no time to begin may say so where Ctrl-C is not what it speaks of: its port was taken meanwhile.
    assert begun == "ipykernel" or ("Traceback" not in said and "Error" not in said)
    assert gone(family, 10) == []
    assert not list((tmp_path / "2026-08").rglob("report.*"))
    store = {path.name for path in (tmp_path / ".kstt" / "2026-08").iterdir()}
    assert store - {"journal.jsonl", "lock", "seen.json"} == set() or blow == signal.SIGKILL


@pytest.mark.skipif(
    "KSTT_KILLS" not in os.environ, reason="each batch loads the whole library: asked for with KSTT_KILLS"
)
def test_shipped_reports_are_killed_with_their_notebooks_and_come_out_the_same(province, tmp_path):
    account = killed("real", province, tmp_path / "area" / "out", max(2, KILLS // 15), *FEW)
    assert account.wrong == []
