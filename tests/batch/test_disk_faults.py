"""Disks that fail or run full and clocks that jump, under every process of a batch: the reports' own too, not only ours.

The faults come from below Python (`faults.c`, put before the C library), so the product has no part in them.
`KSTT_FAULT_STEP=1` takes every call in turn; by default every 24th of them, beginning elsewhere for each kind of fault.
"""

import errno
import os
import random
from pathlib import Path

import pytest
from batches import write_province
from campaign import CODES, FEW, Account, Field, fail, fill, jump, namespace, on_a_small_disk
from driven import Driven
from faults import NAMES, WRITE, Faults, compiler

STEP = int(os.environ.get("KSTT_FAULT_STEP", "24"))
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/ns/mnt").exists() or not compiler(), reason="needs Linux and a C compiler"
)


@pytest.fixture(scope="module")
def area(tmp_path_factory):
    """A folder of light reports all of whose processes obey the orders of `faults`."""
    base = tmp_path_factory.mktemp("faults")
    faults = Faults(base / "area", base / "build")
    counts = write_province(base / "area" / "counts")
    with Driven("light", counts, base / "area" / "out", faults.environment) as driven:
        yield Field(driven, Account(), FEW, faults)


@pytest.mark.parametrize("code", CODES, ids=NAMES.get)
def test_whatever_call_fails_the_old_report_or_the_new_one_is_there_and_the_cause_is_told(area, code):
    account = area.account = Account()
    calls = fail(area, [code], step=STEP, first=1 + CODES.index(code) * STEP // 4)
    assert account.wrong == []
    assert calls > 90, "every open, write, fsync, rename, mkdir, link and unlink of two reports"
    assert account.ends["told, exit 1"] + account.ends["told, exit 2"] > account.ends["no harm"] > 0 or STEP > 4


def test_the_faults_are_real(area):
    """No byte can be written and the batch says so: faults that never came would pass every other test."""
    area.faults.arm(1, errno.EIO, forever=True, kinds=WRITE)
    assert area.driven.run("vi", "--force", *area.units) == 2
    assert "Input/output error" in area.driven.said and area.faults.hit
    area.faults.disarm()
    assert area.driven.run("en", *area.units) == 0


def test_a_clock_that_jumps_by_years_changes_nothing(area):
    account = area.account = Account()
    jump(area, 4, random.Random(766))
    assert account.wrong == []


@pytest.mark.skipif(not namespace(), reason="file systems may not be mounted here")
def test_a_disk_that_runs_full_at_any_place_leaves_whole_reports(tmp_path):
    account = Account()
    with on_a_small_disk(tmp_path / "disk", write_province(tmp_path / "counts")) as driven:
        fill(Field(driven, account, FEW), driven.out.parents[1], max(6, 50 // STEP), room=600_000)
    assert account.wrong == []
    assert account.ends["enough room"] and account.ends["told, exit 1"] + account.ends["told, exit 2"]
