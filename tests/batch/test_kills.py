"""Batches that are killed: nothing torn, nothing lost, nothing twice, nobody left behind, and the next run ends what they
began. `KSTT_KILLS=1000` kills that often, shipped notebooks too; by default it is a sample with light reports.
`campaign.py` does all of it and counts.
"""

import os
import random

import pytest
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


@pytest.mark.skipif(
    "KSTT_KILLS" not in os.environ, reason="each batch loads the whole library: asked for with KSTT_KILLS"
)
def test_shipped_reports_are_killed_with_their_notebooks_and_come_out_the_same(province, tmp_path):
    account = killed("real", province, tmp_path / "area" / "out", max(2, KILLS // 15), *FEW)
    assert account.wrong == []
