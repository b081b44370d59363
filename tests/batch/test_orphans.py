"""What a notebook starts ends with it: children in sessions of their own too, whoever is killed."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from driven import alive, gone

from kstt.batch.forks import ForkServer, ServerGone, can_fork
from kstt.batch.processes import marked

pytestmark = [
    pytest.mark.skipif(not can_fork(), reason="this system has no fork"),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc"),
]
HERE = str(Path(__file__).parent)


def scatter(payload: str, tell) -> int:
    """Start children in every way there is; then return, or wait for ever."""
    subprocess.Popen(["sleep", "600"])
    subprocess.Popen(["sleep", "600"], start_new_session=True)
    subprocess.Popen(["sh", "-c", "setsid sleep 600 & sleep 600"])
    if os.fork() == 0:  # holds the pipe of the report open
        os.setsid()
        if os.fork():
            os._exit(0)
        time.sleep(600)
    time.sleep(0.2)
    if payload == "wait":
        tell("scattered")
        time.sleep(600)
    return len(os.listdir("/proc"))


def ends_a_child(payload, tell) -> int:
    """Begin and end a process as a cell may: it is a copy of the report, signal handlers and all."""
    child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(600,))
    child.start()
    child.terminate()
    child.join()
    return child.exitcode


def ends_its_group(payload, tell) -> str:
    if os.getpgrp() != os.getpid() or os.getsid(0) != os.getpid():
        return "others are in its group, or hear its terminal"
    os.killpg(0, signal.SIGTERM)
    time.sleep(600)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", HERE)
    with ForkServer("test_orphans") as made:
        yield made


def started(server: ForkServer) -> int:
    number = server.start("test_orphans:scatter", "wait")
    server.receive()
    assert len(marked(server.mark)) >= 7, "the server, the report and five children"
    return number


def test_a_report_that_ends_takes_its_children_with_it_and_is_not_held_up_by_them(server):
    ended = server.run("test_orphans:scatter", "go", seconds=60)
    assert (ended.reason, ended.status) == ("", 0) and ended.result
    assert marked(server.mark) == [server.process.pid]


def test_a_report_that_is_stopped_or_killed_takes_its_children_with_it(server):
    ended = server.run("test_orphans:scatter", "wait", lambda news: None, seconds=2)
    assert ended.reason == "time"
    assert marked(server.mark) == [server.process.pid]


def test_one_report_that_ends_leaves_the_children_of_another_alone(server):
    started(server)
    before = set(marked(server.mark))
    server.run("test_orphans:scatter", "go", seconds=60)
    assert set(marked(server.mark)) == before


def test_a_report_that_ends_a_process_of_its_own_or_all_of_its_group_ends_no_other(server):
    started(server)
    before = set(marked(server.mark))
    assert server.run("test_orphans:ends_a_child", None, seconds=60).result == -signal.SIGTERM
    ended = server.run("test_orphans:ends_its_group", None, seconds=60)
    assert (ended.result, ended.status, ended.reason) == (None, -signal.SIGTERM, "")
    assert set(marked(server.mark)) == before


def test_ctrl_c_that_reaches_a_server_as_it_begins_is_the_batchs_affair(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", HERE)
    with ForkServer("test_orphans") as made:
        made.process.send_signal(signal.SIGINT)
        assert made.run("test_orphans:ends_a_child", None).result == -signal.SIGTERM


def test_a_server_that_is_killed_leaves_nobody(server):
    started(server)
    server.process.kill()
    with pytest.raises(ServerGone):
        server.receive()
    server.close()
    assert marked(server.mark) == []


def test_a_server_that_fails_in_itself_says_why_and_leaves_nobody(server):
    started(server)
    with pytest.raises(ServerGone) as caught:
        server.load("test_orphans:nothing_of_this_name")
    assert "nothing_of_this_name" in caught.value.fault
    assert gone(marked(server.mark)) == []


def prints(payload, tell) -> None:
    os.write(1, b"from the process of a report")


def test_what_a_report_says_at_its_end_is_not_among_the_lines_of_its_batch():
    code = "from kstt.batch.forks import ForkServer\nwith ForkServer('test_orphans') as server:\n"
    code += "    server.run('test_orphans:prints', None)\n    print('{}')"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": HERE}, capture_output=True, text=True
    )
    assert (done.stdout, done.returncode) == ("{}\n", 0), done.stderr


def test_a_batch_that_is_killed_leaves_nobody(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", HERE)
    code = """
from kstt.batch.forks import ForkServer
server = ForkServer("test_orphans")
server.start("test_orphans:scatter", "wait")
server.receive()
print(server.mark, flush=True)
server.receive()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as batch:
        mark = batch.stdout.readline().strip()
        family = marked(mark)
        assert len(family) >= 7
        batch.send_signal(signal.SIGKILL)
    assert gone(family, 10) == [] and not set(family) & set(alive())
