"""Presses finish what forked processes begin: they stay, are replaced when they die, and are stopped like any report."""

import os
import signal
import time
from pathlib import Path

import pytest

from kstt.batch import press
from kstt.batch.forks import ForkServer, can_fork
from kstt.batch.press import Onward
from kstt.batch.processes import marked

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")
HERE = str(Path(__file__).parent)


@pytest.fixture
def server(monkeypatch):
    """A server without a press yet."""
    monkeypatch.setenv("PYTHONPATH", HERE)
    with ForkServer("test_presses") as made:
        yield made


@pytest.fixture(scope="module")
def shared():
    """A server for the tests that do not count its processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", HERE)
        with ForkServer("test_presses") as made:
            yield made


def begin(payload: dict, tell) -> Onward:
    """What a report's process does: leave something big for the press."""
    return Onward("test_presses:finish", b"x" * payload.get("bytes", 10**6))


def finish(payload: dict, data: bytes) -> tuple[int, int, str]:
    """What a press does: as the payload says."""
    if payload.get("sleeps"):
        time.sleep(payload["sleeps"])
    if payload.get("dies"):
        os.kill(os.getpid(), signal.SIGKILL)
    if payload.get("fails"):
        raise ValueError("hỏng")
    bytearray(payload.get("takes", 0))
    burn(payload.get("burns", 0))
    return os.getpid(), len(data), os.getcwd()


def begin_in_brief(payload: dict, tell) -> Onward:
    return Onward("test_presses:refuse", b"", payload["otherwise"])


def refuse(payload: dict, data: bytes) -> None:
    burn(payload["burns"])
    raise press.NotInPress


def begin_whole(payload: dict, tell) -> Onward:
    burn(payload["burns"])
    return Onward("test_presses:finish", b"whole")


def burn(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def wait_here(payload: float, tell) -> str:
    time.sleep(payload)
    return "here"


def load_slowly(seconds: float) -> None:
    time.sleep(seconds)


def test_one_press_finishes_one_report_after_the_other_where_each_wants_it(shared, tmp_path):
    results = [shared.run("test_presses:begin", {"bytes": n}, cwd=str(tmp_path)).result for n in (0, 10**7, 5)]
    assert len({pid for pid, _, _ in results}) == 1
    assert [size for _, size, _ in results] == [0, 10**7, 5]
    assert {cwd for _, _, cwd in results} == {str(tmp_path)}


def test_two_reports_at_once_have_a_press_each(shared):
    numbers = [shared.start("test_presses:begin", {"sleeps": 0.5}) for _ in range(2)]
    ended = {message.id: message.result for message in (shared.receive(), shared.receive())}
    assert sorted(ended) == numbers
    assert len({pid for pid, _, _ in ended.values()}) == 2


def test_what_a_press_uses_is_in_the_account_of_its_report(shared):
    burnt, after = (shared.run("test_presses:begin", {"burns": seconds}) for seconds in (0.5, 0))
    assert burnt.cpu_seconds >= 0.5 > after.cpu_seconds
    assert burnt.result[0] == after.result[0]


def test_what_a_press_refuses_begins_again_and_all_of_it_is_in_the_account(shared):
    ended = shared.run("test_presses:begin_in_brief", {"otherwise": "test_presses:begin_whole", "burns": 0.2})
    assert ended.result[1] == len(b"whole") and not ended.fault
    assert ended.cpu_seconds >= 0.6


def test_what_a_press_refuses_and_nothing_else_can_do_is_a_fault(shared):
    ended = shared.run("test_presses:begin_in_brief", {"otherwise": "", "burns": 0})
    assert ended.result is None and "NotInPress" in ended.fault
    assert shared.run("test_presses:begin", {}).result


def test_a_press_that_dies_costs_its_report_only(shared):
    first = shared.run("test_presses:begin", {}).result[0]
    ended = shared.run("test_presses:begin", {"dies": True})
    assert (ended.status, ended.result, ended.reason) == (-signal.SIGKILL, None, "")
    assert shared.run("test_presses:begin", {}).result[0] != first


def test_a_press_killed_while_it_waits_costs_nothing(shared):
    first = shared.run("test_presses:begin", {}).result[0]
    os.kill(first, signal.SIGKILL)
    second = shared.run("test_presses:begin", {}).result
    if second is None:  # it was given its work in the moment of its death: as if it had died over it
        second = shared.run("test_presses:begin", {}).result
    assert second[0] != first


def test_a_fault_in_a_press_is_told_with_its_cause(shared):
    ended = shared.run("test_presses:begin", {"fails": True})
    assert ended.result is None and "ValueError: hỏng" in ended.fault
    assert shared.run("test_presses:begin", {}).result


def test_a_press_may_take_no_more_memory_than_its_report(server):
    ended = server.run("test_presses:begin", {"takes": 10**9}, megabytes=300)
    assert ended.result is None and "MemoryError" in ended.fault
    assert server.run("test_presses:begin", {"takes": 10**8}, megabytes=300).result


def test_a_press_is_stopped_at_the_time_limit_of_its_report(server):
    ended = server.run("test_presses:begin", {"sleeps": 600}, seconds=2)
    assert (ended.reason, ended.result) == ("time", None)
    assert marked(server.mark) == [server.process.pid]


def test_a_report_is_stopped_in_its_press(server):
    number = server.start("test_presses:begin", {"sleeps": 600})
    while len(marked(server.mark)) < 2:
        time.sleep(0.01)
    time.sleep(0.5)
    server.stop(number)
    assert server.receive().reason == "stopped"
    assert marked(server.mark) == [server.process.pid]


def test_a_press_is_replaced_before_it_grows_old(server):
    pids = [server.run("test_presses:begin", {"bytes": 1}).result[0] for _ in range(press.MOST + 1)]
    assert len(set(pids[:-1])) == 1
    assert pids[-1] != pids[0]
    assert len(marked(server.mark)) == 2


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system does not tell what is open")
def test_a_server_holds_nothing_of_reports_that_have_ended(server):
    """Each leaves megabytes behind for its press."""
    ways = (
        ("wait_here", 0),
        ("begin", {"dies": True}),
        ("begin", {"fails": True}),
        ("begin", {"sleeps": 600}),
        ("begin_in_brief", {"otherwise": "test_presses:begin_whole", "burns": 0}),
        ("begin_in_brief", {"otherwise": "", "burns": 0}),
        ("begin", {}),
    )
    held = []
    for _ in range(3):
        for call, payload in ways:
            server.run(f"test_presses:{call}", payload, seconds=0.5 if payload == {"sleeps": 600} else 60)
        held.append(len(os.listdir(f"/proc/{server.process.pid}/fd")))
    assert len(set(held)) == 1


def test_what_is_loaded_later_is_there_in_the_press_too(shared):
    first = shared.run("test_presses:begin", {}).result[0]
    shared.load("test_presses:load_slowly", 0)
    assert shared.run("test_presses:begin", {}).result[0] != first


def test_a_report_that_ends_while_something_is_loaded_is_not_forgotten(shared):
    shared.run("test_presses:wait_here", 0)  # the server is there
    number = shared.start("test_presses:wait_here", 0)
    time.sleep(2)  # it has ended, and nobody has asked
    shared.load("test_presses:load_slowly", 0.1)
    assert shared.wait(0)
    ended = shared.receive()
    assert (ended.id, ended.result) == (number, "here")


def test_presses_end_with_the_server(server):
    assert server.run("test_presses:begin", {}).result
    assert len(marked(server.mark)) == 2
    server.process.kill()
    server.process.wait()
    until = time.monotonic() + 20
    while marked(server.mark) and time.monotonic() < until:
        time.sleep(0.05)
    assert marked(server.mark) == []
