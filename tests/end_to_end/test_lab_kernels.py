"""A kernel in a real JupyterLab, driven as a browser drives it: started, asked, interrupted, restarted, shut down."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tornado.websocket import websocket_connect

from kstt.batch.forks import can_fork

TOKEN = "a-test"
PATIENCE = 120


class Lab:
    """`kstt lab`, and the part of its address space that a browser uses for kernels."""

    def __init__(self, log: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "kstt", "lab", "--no-browser", "--port", str(self.port), "--allow-root"]
        with log.open("wb") as stream:
            self.process = subprocess.Popen(
                [*command, f"--IdentityProvider.token={TOKEN}"], stdout=stream, stderr=stream, start_new_session=True
            )
        self.log = log

    def ask(self, path: str, method: str = "GET", **body: object) -> dict:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{path}",
            method=method,
            data=json.dumps(body).encode() if body else None,
            headers={"Authorization": f"token {TOKEN}"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            text = answer.read()
        return json.loads(text) if text else {}

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text("utf-8")
            try:
                return self.ask("status")
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.3)
        pytest.fail(self.log.read_text("utf-8"))

    async def say(self, kernel: str, code: str) -> str:
        """What a cell prints, or the name of its error."""
        line = await websocket_connect(f"ws://127.0.0.1:{self.port}/api/kernels/{kernel}/channels?token={TOKEN}")
        try:
            return await printed(line, code)
        finally:
            line.close()
            while await line.read_message() is not None:
                continue

    def close(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("lab") / "log")
    lab.wait()
    yield lab
    lab.close()


async def printed(line, code: str) -> str:
    """What a cell prints, or the name of its error."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "", "session": "s", "version": "5"}
    content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    await line.write_message(json.dumps(message))
    heard = ""
    while True:
        told = json.loads(await asyncio.wait_for(line.read_message(), PATIENCE))
        if told["parent_header"].get("msg_id") != header["msg_id"]:
            continue
        if told["msg_type"] == "stream":
            heard += told["content"]["text"]
            if "interrupt me" in heard:
                return heard
        elif told["msg_type"] == "error":
            heard += told["content"]["ename"]
        elif told["msg_type"] == "status" and told["content"]["execution_state"] == "idle":
            return heard.strip()


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
