"""A kernel in a real JupyterLab, driven as a browser drives it: started, asked, interrupted, restarted, shut down."""

import asyncio
import os
import signal
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from running_lab import PATIENCE, Lab

from kstt.batch.forks import can_fork


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("lab") / "log")
    lab.wait()
    yield lab
    lab.close()


def in_a_loop(work: Coroutine):
    """What it returns, run in a thread of its own: a browser that other tests share has a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def parent_of(pid: int) -> str:
    """Command line of a process's parent."""
    parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
    return Path(f"/proc/{parent}/cmdline").read_bytes().decode()


@pytest.mark.slow
@pytest.mark.skipif(not can_fork(), reason="this system has no fork")
def test_a_kernel_of_jupyterlab_is_forked_and_does_all_that_a_kernel_does(lab):
    """The plain "Python 3", whose name stands in the shipped notebooks, and "Python 3 (kstt)"."""

    async def use(name: str) -> None:
        kernel = lab.ask("kernels", "POST", name=name)["id"]
        pid = int(await lab.say(kernel, "import os; print(os.getpid())"))
        assert "kstt.batch.preload_kernel" in parent_of(pid)
        assert "inline" in await lab.say(kernel, "import matplotlib; print(matplotlib.get_backend())")
        assert "interrupt me" in await lab.say(kernel, "print('interrupt me', flush=True)\nwhile True: pass")
        lab.ask(f"kernels/{kernel}/interrupt", "POST")
        until = time.monotonic() + PATIENCE
        while not (answer := await lab.say(kernel, "kept = 1; print('still', kept)")):
            assert time.monotonic() < until  # what was asked too soon after an error is dropped, as in every kernel
        assert answer == "still 1"
        lab.ask(f"kernels/{kernel}/restart", "POST")
        assert await lab.say(kernel, "print('kept' in globals(), 'os' in globals())") == "False False"
        second = int(await lab.say(kernel, "import os; print(os.getpid())"))
        assert second != pid
        lab.ask(f"kernels/{kernel}", "DELETE")
        assert not _alive(pid) and not _alive(second)

    for name in ("python3", "kstt"):
        in_a_loop(use(name))
    names = lab.ask("kernelspecs")["kernelspecs"]
    assert names["kstt"]["spec"]["display_name"] == "Python 3 (kstt)"


@pytest.mark.slow
@pytest.mark.skipif(not can_fork(), reason="this system has no fork")
def test_a_kernel_that_dies_is_restarted_by_jupyterlab_and_ends_with_it(tmp_path):
    lab = Lab(tmp_path / "log")
    try:
        lab.wait()
        kernel = lab.ask("kernels", "POST", name="kstt")["id"]

        def pid() -> int:
            return int(in_a_loop(lab.say(kernel, "import os; print(os.getpid())")))

        first = pid()
        os.kill(first, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while lab.ask(f"kernels/{kernel}")["execution_state"] in ("dead", "restarting") or _alive(first):
            assert time.monotonic() < until
            time.sleep(0.2)
        time.sleep(4)  # the restarter looks every three seconds
        second = pid()
        assert second != first
    finally:
        lab.close()
    until = time.monotonic() + 20
    while _alive(second) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _alive(second)


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/exe").exists()
