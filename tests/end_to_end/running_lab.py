"""A JupyterLab that runs, and what a browser asks of it."""

from __future__ import annotations

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
from pathlib import Path

import pytest
from tornado.websocket import websocket_connect

TOKEN = "a-test"
PATIENCE = 120


class Lab:
    """`kstt lab`, and the part of its address space that a browser uses for kernels; or JupyterLab in another folder."""

    def __init__(self, log: Path, folder: Path | None = None):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        opened = ["jupyterlab", str(folder)] if folder else ["kstt", "lab"]
        command = [sys.executable, "-m", *opened, "--no-browser", f"--port={self.port}", "--allow-root"]
        command += [f"--IdentityProvider.token={TOKEN}"]
        # Neither the settings of whoever runs the tests nor the notebooks they trust.
        own = {f"JUPYTER_{name}_DIR": str(log.parent / name) for name in ("CONFIG", "DATA")}
        with log.open("wb") as stream:
            self.process = subprocess.Popen(
                command, stdout=stream, stderr=stream, start_new_session=True, env=os.environ | own
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
