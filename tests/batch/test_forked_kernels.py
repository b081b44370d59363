"""A kernel from the fork server is a true Jupyter kernel: it starts, is interrupted, restarted and ended as one."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from analyst import analyst_notebook
from batches import env
from jupyter_client import AsyncKernelManager, KernelManager
from jupyter_core.utils import run_sync
from kernel_clients import PROMPT, executed, notebook_of, printed, running
from nbclient.exceptions import DeadKernelError
from test_kills import below, gone, processes

import kstt.batch
from kstt.batch.forks import can_fork
from kstt.batch.kernels import launched_by
from kstt.batch.provisioner import ForkProvisioner, same_start
from kstt.batch.surroundings import INLINE_BACKEND, report_environment

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")
STARTS = int(os.environ.get("KSTT_KERNEL_STARTS", "48"))
AT_ONCE = 6


@pytest.fixture(scope="module", autouse=True)
def server():
    """The environment of reports, for plain kernels too; one fork server for this module."""
    from kstt.batch import kernel_server

    with pytest.MonkeyPatch.context() as patch:
        for name, value in report_environment({}).items():
            patch.setenv(name, value)
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)
        yield kernel_server.shared_kernel_server()
        kernel_server._shared.pop(os.getpid()).close()


def test_an_analysts_notebook_is_the_same_from_a_plain_kernel_and_a_forked_one():
    notebook = analyst_notebook()
    for cell in notebook.cells[2:3]:
        cell.source = ""  # the report's head needs data
    plain, forked = (json.loads(json.dumps(executed(notebook, name))) for name in ("python3", "kstt"))
    for ours, theirs in zip(forked["cells"], plain["cells"], strict=True):
        assert ours == theirs
    assert forked["metadata"] == plain["metadata"]


def test_a_kernel_is_forked_from_a_process_that_has_the_libraries_and_no_thread(server):
    with running() as (manager, client):
        assert isinstance(manager.provisioner, ForkProvisioner) and manager.provisioner.forks
        assert int(printed(client, "import os; print(os.getpid())")) == manager.provisioner.pid
        assert int(printed(client, "print(os.getppid())")) == server._server.process.pid
        assert printed(client, "import sys; print('pandas' in sys.modules, 'typst' in sys.modules)") == "True False"
    assert len(os.listdir(f"/proc/{server._server.process.pid}/task")) == 1


def test_it_knows_the_modules_it_began_with_as_a_plain_one_does():
    asked = """
import sys, ipykernel.ipkernel, IPython.core.shellapp
shell = get_ipython()
print(ipykernel.ipkernel.sys is IPython.core.shellapp.sys is sys,
      "pandas" in shell._sys_modules_keys, "json" in shell._sys_modules_keys,
      __import__("json").__file__ in shell.kernel._kernel_modules,
      shell.kernel.debugger is None or shell.kernel.debugger.kernel_modules is shell.kernel._kernel_modules)
"""
    with running() as (_, client):
        assert printed(client, asked) == "True True True True True"


def test_it_begins_without_loading_anything():
    asked = "import sys; print(sorted(set(sys.modules) - get_ipython()._sys_modules_keys - {'resource'}))"
    with running() as (_, client):
        assert printed(client, asked) == "[]"


def test_its_sockets_are_files_that_only_their_owner_can_reach():
    with running() as (manager, _):
        assert manager.transport == "ipc"
        folder = Path(manager.ip).parent
        assert folder.stat().st_mode & 0o777 == 0o700
        names = [path.name for path in folder.glob(f"{Path(manager.ip).name}-*")]
        assert len(names) == 5
    assert not list(folder.glob(f"{Path(manager.ip).name}-*"))


def test_an_interrupt_stops_the_cell_and_not_the_kernel():
    with running() as (manager, client):
        asked = client.execute("x = 1\nprint('begun')\nwhile True: pass")
        until = time.monotonic() + PROMPT
        while client.get_iopub_msg(timeout=PROMPT)["msg_type"] != "stream":
            assert time.monotonic() < until
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=PROMPT)
        while reply["parent_header"]["msg_id"] != asked:
            reply = client.get_shell_msg(timeout=PROMPT)
        assert (reply["content"]["status"], reply["content"]["ename"]) == ("error", "KeyboardInterrupt")
        while not (answer := printed(client, "print(x)")):
            assert (
                time.monotonic() < until + PROMPT
            )  # what is asked too soon after an error is dropped, as in any kernel
        assert answer == "1"


def test_a_restart_gives_a_new_process_with_nothing_of_the_old_one():
    with running() as (manager, client):
        before = manager.provisioner.pid
        assert printed(client, "import os; x = 1; os.environ['LEFT'] = '1'") == ""
        manager.restart_kernel()
        client.wait_for_ready(timeout=PROMPT)
        assert manager.provisioner.pid != before
        assert gone([before]) == []
        assert printed(client, "import os; print(os.environ.get('LEFT'), 'x' in globals())") == "None False"


def test_a_kernel_that_is_killed_is_known_to_be_dead_and_can_be_restarted():
    with running() as (manager, client):
        os.kill(manager.provisioner.pid, signal.SIGKILL)
        until = time.monotonic() + PROMPT
        while manager.is_alive() and time.monotonic() < until:
            time.sleep(0.02)
        assert not manager.is_alive()
        assert run_sync(manager.provisioner.poll)() == -signal.SIGKILL
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=PROMPT)
        assert printed(client, "print('wieder')") == "wieder"


def test_a_cell_that_ends_the_process_is_told_even_when_its_children_live_on():
    """A forked child holds every pipe of the kernel open: the end of the kernel itself must be seen."""
    leaves_a_child = "import os, time\nif os.fork() == 0:\n    time.sleep(600)\nos._exit(3)"
    with pytest.raises(DeadKernelError):
        executed(notebook_of(leaves_a_child), "kstt")


def test_what_was_registered_for_the_end_of_the_process_is_called(tmp_path):
    note = tmp_path / "note"
    with running() as (manager, client):
        printed(client, f"import atexit, pathlib; atexit.register(pathlib.Path({str(note)!r}).write_text, 'xong')")
        pid = manager.provisioner.pid
    assert gone([pid]) == []
    assert note.read_text() == "xong"


def test_a_kernel_takes_no_more_memory_than_its_kernel_spec_says(tmp_path, monkeypatch):
    shipped = json.loads((Path(kstt.batch.__file__).parent / "kernelspec" / "kernel.json").read_text())
    shipped["metadata"]["kernel_provisioner"]["config"] = {"megabytes": 300}
    spec = tmp_path / "kernels" / "small" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps(shipped))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    with running("small") as (manager, client):
        assert manager.provisioner.forks
        assert printed(client, "kept = bytearray(10**9)") == "MemoryError"
        assert printed(client, "print(1)") == "1"


def test_a_server_that_is_killed_takes_its_kernels_along_and_costs_no_later_one(server):
    with running() as (manager, client):
        before = manager.provisioner.pid
        server._server.process.kill()
        until = time.monotonic() + PROMPT
        while manager.is_alive() and time.monotonic() < until:
            time.sleep(0.02)
        assert gone([before]) == []
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=PROMPT)
        assert printed(client, "print('mới')") == "mới"


def test_a_kernel_has_the_environment_that_it_was_started_with_and_not_its_servers():
    with running(env={**os.environ, "OWN": "của riêng", "TZ": "Asia/Tokyo"}) as (manager, client):
        assert manager.provisioner.forks
        assert printed(client, "import os, time; print(os.environ['OWN'], time.tzname[0])") == "của riêng JST"


def test_a_kernel_that_does_not_want_to_end_is_ended():
    with running() as (manager, client):
        assert printed(client, "import signal; print(signal.signal(signal.SIGTERM, signal.SIG_IGN))")
        kernel = manager.provisioner.pid
        manager.shutdown_kernel(now=True)
        assert gone([kernel]) == []


def test_a_server_that_is_killed_while_it_is_asked_for_a_kernel_costs_none(server, monkeypatch):
    asked, start = [], server.start

    def killed(*given):
        if not asked:
            os.kill(server._server.process.pid, signal.SIGKILL)
        asked.append(given)
        return start(*given)

    monkeypatch.setattr(server, "start", killed)
    with running() as (_, client):
        assert printed(client, "print('mới')") == "mới"
    assert len(asked) == 2


def test_hundreds_of_kernels_started_at_once_never_meet(tmp_path):
    """`KSTT_KERNEL_STARTS=1200` starts as many as once lost five to races for TCP ports."""
    import asyncio

    async def one() -> tuple[int, int]:
        manager = AsyncKernelManager(kernel_name="kstt")
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=PROMPT)
            heard: list[str] = []
            await client.execute_interactive(
                "import os; print(os.getpid())",
                timeout=PROMPT,
                allow_stdin=False,
                output_hook=lambda m: heard.append(m["content"].get("text", "")),
            )
            return manager.provisioner.pid, int("".join(heard))
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    async def all_of_them() -> list[tuple[int, int]]:
        done = []
        for _ in range(0, STARTS, AT_ONCE):
            done += await asyncio.gather(*(one() for _ in range(AT_ONCE)))
        return done

    with ThreadPoolExecutor(1) as thread:  # a browser that other tests share has a loop in this one
        done = thread.submit(asyncio.run, all_of_them()).result()
    assert len(done) >= STARTS
    assert all(started == answered for started, answered in done)
    assert gone([pid for pid, _ in done]) == []


DIES = """
import os, sys, threading
from jupyter_client import KernelManager
manager = KernelManager(kernel_name="kstt")
def start():
    manager.start_kernel()
    client = manager.client(); client.start_channels(); client.wait_for_ready(timeout=60)
    client.execute("import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True)", reply=True)
thread = threading.Thread(target=start)
thread.start(); thread.join()
print(manager.provisioner.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("end", ["killed", "in order"])
def test_no_kernel_outlives_the_process_that_started_it(end, tmp_path):
    """The kernel is started by a thread that is gone before its process is."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", DIES], env=env({"TMPDIR": str(tmp_path)}), **pipes) as parent:
        kernel = int(parent.stdout.readline())
        family = below(parent.pid)
        assert kernel in family and len(family) >= 3
        assert any(processes()[pid][1].startswith("sleep") for pid in family)
        parent.kill() if end == "killed" else parent.stdin.close()
    assert gone(family, 20) == []
    assert end == "killed" or not list(tmp_path.glob("kstt-*"))


def test_without_fork_the_same_kernel_is_a_plain_one(monkeypatch):
    monkeypatch.setenv("KSTT_NO_FORK", "1")
    with running() as (manager, client):
        assert not manager.provisioner.forks and manager.transport == "tcp"
        assert int(printed(client, "import os; print(os.getppid())")) == os.getpid()


@pytest.mark.parametrize("no_fork", ["", "1"])
def test_a_kernel_has_the_environment_of_reports_where_jupyters_own_has_it_not(monkeypatch, no_fork):
    monkeypatch.setenv("KSTT_NO_FORK", no_fork)
    for name in ("PYTHONHASHSEED", "MPLBACKEND", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name)
    with running() as (manager, client):
        assert manager.provisioner.forks is not bool(no_fork)
        told = "import os; print(*[os.environ[name] for name in ('PYTHONHASHSEED', 'MPLBACKEND', 'OMP_NUM_THREADS')])"
        assert printed(client, told) == f"0 {INLINE_BACKEND} 1"


@pytest.mark.parametrize(
    "reason",
    ["another setting of Python", "a setting of its specification", "matplotlib's own settings", "a kernel that stays"],
)
def test_a_kernel_that_a_fork_could_not_be_is_a_plain_one(reason, tmp_path):
    given = {"cwd": str(tmp_path), "env": dict(os.environ)}
    manager = KernelManager(kernel_name="kstt")
    if reason == "another setting of Python":
        given["env"]["PYTHONPATH"] = str(tmp_path)
    elif reason == "a setting of its specification":
        manager.kernel_spec.env = {"PYTHONPATH": str(tmp_path)}
    elif reason == "matplotlib's own settings":
        (tmp_path / "matplotlibrc").write_text("figure.dpi: 30\n")
    else:
        given["independent"] = True
    run_sync(manager._async_pre_start_kernel)(**given)
    assert not manager.provisioner.forks
    manager.cleanup_connection_file()
    assert same_start(report_environment())


def test_where_a_kernel_listens_is_left_to_who_has_chosen_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    manager = KernelManager(kernel_name="kstt", transport="ipc", ip="chosen")
    run_sync(manager._async_pre_start_kernel)(cwd=str(tmp_path), env=dict(os.environ))
    assert manager.provisioner.forks and (manager.transport, manager.ip) == ("ipc", "chosen")
    manager.cleanup_connection_file()


def test_only_ipykernel_of_this_python_is_forked():
    tail = ["-m", "ipykernel_launcher", "-f", "x.json"]
    assert launched_by([sys.executable, *tail]) and launched_by(["python", "-Xfrozen_modules=off", *tail])
    assert not launched_by(["/usr/bin/python3", *tail])
    assert not launched_by([sys.executable, "-O", *tail])
    assert not launched_by(["R", "--slave", "-e", "IRkernel::main()"])
    assert not launched_by([sys.executable, "-m", "xeus", "-f", "x.json"])


def test_folders_of_processes_that_were_killed_are_swept_away(tmp_path, monkeypatch):
    from kstt.batch import kernel_server

    monkeypatch.setattr(kernel_server.tempfile, "gettempdir", lambda: str(tmp_path))
    left, hold = kernel_server.sockets_folder()
    held, still = kernel_server.sockets_folder()
    os.close(hold)
    new, last = kernel_server.sockets_folder()
    assert not left.exists() and held.exists() and new.exists()
    os.close(still)
    os.close(last)
