"""`kstt lab` opens the notebooks in a real JupyterLab."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

TOKEN = "a-test"


@pytest.mark.slow
def test_the_notebooks_are_there_in_jupyterlab(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kstt", "lab", "--no-browser", "--port", str(port), "--allow-root"]
    with open(tmp_path / "log", "wb") as log:
        lab = subprocess.Popen([*command, f"--IdentityProvider.token={TOKEN}"], stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}/api/contents?token={TOKEN}"
        for _ in range(120):
            try:
                with urllib.request.urlopen(address, timeout=5) as answer:
                    listed = {entry["name"] for entry in json.load(answer)["content"]}
                break
            except (urllib.error.URLError, ConnectionError):
                assert lab.poll() is None, (tmp_path / "log").read_text("utf-8")
                time.sleep(0.5)
        else:
            pytest.fail((tmp_path / "log").read_text("utf-8"))
    finally:
        lab.terminate()
        lab.wait(timeout=30)
    assert {"monthly_unit.ipynb", "monthly_province.ipynb"} <= listed
