"""Reports that cost nothing, for tests of everything around them: what is written, in which order, and who is killed.

Run as a program it makes batches in one folder; every batch is a process of its own, forked from one that has the
library loaded, so that a test can kill hundreds of them.
"""

from __future__ import annotations

import atexit
import hashlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from multiprocessing.connection import Connection
from pathlib import Path

from kstt.batch.crews import ForkCrew
from kstt.batch.forks import ForkServer
from kstt.batch.work import Made, Work
from kstt.errors import Place, Problem

FILES = ("report.html", "report.ipynb", "report.pdf")
SIZE = 40_000


def content(unit: str, name: str, edition: str) -> bytes:
    """What a report of this edition has to be, always the same."""
    return (hashlib.sha256(f"{unit}/{name}/{edition}".encode()).hexdigest() * (SIZE // 64)).encode()


def load_month(*given: object) -> None:
    return


def in_fork(work: Work, tell) -> Made | tuple[Problem, ...]:
    """Write three files slowly enough to be killed in between. `KSTT_SLOW` seconds pass before each."""
    fails = work.task.folder.parents[1] / "fails"
    if fails.exists() and fails.read_text() == work.task.unit:
        raise ValueError("as asked")
    try:
        return _written(work)
    except OSError as error:
        return (Problem.of("KSTT-BATCH-004", Place(str(work.task.folder)), text=error.strerror),)


def _written(work: Work) -> Made:
    made = {}
    for name in FILES:
        time.sleep(float(os.environ.get("KSTT_SLOW", "0")))
        data = content(work.task.unit, name, work.task.parameters.language)
        with open(work.folder / name, "wb") as stream:
            for at in range(0, SIZE, 8_000):
                stream.write(data[at : at + 8_000])
                stream.flush()
            os.fsync(stream.fileno())
        made[name] = hashlib.sha256(data).hexdigest()
    return made


def fail_next(out: Path, unit: str) -> None:
    """Let the report of a unit fail from now on; none with an empty name."""
    (out / "fails").write_text(unit)


_warm: list[ForkServer] = []


def light_crew(plan, jobs, limits):
    """A crew of light reports. Its fork server, two seconds of loading, is shared by the tests of a process."""
    crew = ForkCrew(limits, room="light", preload="light")
    if not _warm:
        _warm.append(ForkServer("light"))
        atexit.register(_warm[0].close)
    crew._server = _warm[0]
    end = crew.close

    def close():
        if crew._running or crew._server not in _warm:
            end()
            _warm.clear()

    crew.close = close
    return crew


class _Forked:
    """A forked process with the few methods of `subprocess.Popen` that a fork server's owner needs."""

    def __init__(self, pid: int):
        self.pid, self.returncode = pid, None

    def poll(self) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float = 60) -> int:
        until = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("fork server", timeout)
            time.sleep(0.001)
        return code

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def forked_server(preload: str):
    """A fork server forked from this process, which has the library loaded: starting Python and loading it anew costs
    two seconds, a hundred times as much as a light report."""
    from kstt.batch import server

    class Forked(ForkServer):
        def __init__(self):
            ours, theirs = socket.socketpair()
            parent = os.getpid()
            pid = os.fork()
            if pid == 0:
                try:
                    ours.close()
                    sys.argv = ["kstt.batch.server", str(theirs.detach()), str(parent), preload]
                    server.main()
                finally:
                    os._exit(1)
            theirs.close()
            self.mark, self.process, self.connection = "", _Forked(pid), Connection(ours.detach())
            self._numbers, self._owner, self._kept = itertools.count(1), parent, deque()

    return Forked()


def tiny_notebook(folder: Path) -> Path:
    """A notebook that costs next to nothing, for crews that start true kernels."""
    from analyst import PARAMETERS, _code, analyst_notebook
    from nbformat import write
    from nbformat.v4 import new_notebook

    path = folder / "tiny.ipynb"
    cells = [_code(PARAMETERS, "parameters"), _code("print(unit, language)"), _code("import time; time.sleep(0.05)")]
    write(new_notebook(cells=cells, metadata=analyst_notebook().metadata), path)
    return path


def prepared(kind: str, folder: Path) -> list[str]:
    """Change what `kstt report` uses in this process; further options for it.

    light: reports of this module, from a fork server that is forked itself; real: the shipped notebooks; warm: the same,
    from a fork server that has been started once for all batches; kernel: true kernels and a notebook of three cells.
    """
    import kstt.batch.crews
    import kstt.batch.plan
    import kstt.batch.run

    def light(engine, jobs, limits, tasks=()):
        return ForkCrew(limits, room="light", preload="light")

    def warm(engine, jobs, limits, tasks=()):
        crew = ForkCrew(limits)
        crew._server, crew.close = server, lambda: None
        return crew

    if kind == "light":
        kstt.batch.crews.ForkServer = forked_server
        kstt.batch.crews.crew_for = kstt.batch.run.crew_for = light
    elif kind == "warm":
        server = ForkServer()
        kstt.batch.crews.crew_for = kstt.batch.run.crew_for = warm
    elif kind == "kernel":
        path = tiny_notebook(folder)
        kstt.batch.plan.notebook_file = lambda name: path
        return ["--engine", "kernel", "--formats", "html,ipynb"]
    return []


def main() -> None:
    """`light.py KIND COUNTS OUT`: for each line `language options…` run `kstt report` in a process forked from this one,
    which has everything loaded; print its number, then its status. What it says goes to the file `KSTT_SAID`.
    """
    kind, counts, out = sys.argv[1], *map(Path, sys.argv[2:4])
    import kstt.batch.run
    import kstt.cli
    import kstt.intake
    import kstt.notebook.month
    from kstt.batch.record import common_parts
    from kstt.rulebook import load_rules

    common_parts("P", "portal-2026")
    load_rules("portal-2026")
    more = prepared(kind, out.parent)
    base = [
        "kstt",
        "report",
        "--period",
        "2026-08",
        "--counts",
        str(counts),
        "--out",
        str(out),
        "--jobs",
        "2",
        "--json",
        *more,
    ]
    for line in sys.stdin:
        language, *options = line.split()
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                said = os.open(os.environ["KSTT_SAID"], os.O_WRONLY | os.O_TRUNC)
                os.dup2(said, 2)
                os.dup2(said, 1)
                sys.argv = [*base, "--language", language, *options]
                kstt.cli.main()
            except SystemExit as end:
                code = end.code or 0
            finally:
                if code == 70:
                    sys.excepthook(*sys.exc_info())
                os._exit(code)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
