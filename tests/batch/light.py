"""Reports that cost nothing, for tests of everything around them: what is written, in which order, and who is killed.

Run as a program it makes batches in one folder; every batch is a process of its own, forked from one that has the
library loaded, so that a test can kill hundreds of them.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from pathlib import Path

from kstt.batch.work import Made, Work

FILES = ("report.html", "report.ipynb", "report.pdf")
SIZE = 40_000


def content(unit: str, name: str, edition: str) -> bytes:
    """What a report of this edition has to be, always the same."""
    return (hashlib.sha256(f"{unit}/{name}/{edition}".encode()).hexdigest() * (SIZE // 64)).encode()


def load_month(*given: object) -> None:
    return


def in_fork(work: Work, tell) -> Made:
    """Write three files slowly enough to be killed in between. `KSTT_SLOW` seconds pass before each."""
    if work.task.unit == os.environ.get("KSTT_RAISES"):
        raise ValueError("as asked")
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


def light_crew(plan, jobs, limits):
    from kstt.batch.crews import ForkCrew

    return ForkCrew(limits, room="light", preload="light")


def batch(counts: Path, out: Path, edition: str, **options: object) -> list[str]:
    """One batch of light reports, as `kstt report` would run it; states of its outcomes."""
    from kstt.batch import Options, locked, plan_reports, run_reports, store_of
    from kstt.intake import read_delivery
    from kstt.rulebook import load_rules
    from kstt.terms import Period

    period = Period.parse("2026-08")
    with locked(store_of(out, period) / "lock"):
        plan = plan_reports(
            read_delivery(counts, load_rules("portal-2026"), period=period),
            period, out, rules="portal-2026", language=edition,
        )  # fmt: skip
        return [each.state for each in run_reports(plan, Options(crew=light_crew, jobs=2, **options))]


def main() -> None:
    """`light.py COUNTS OUT`: run each line `edition` as a batch in a new process; print its pid, then its status."""
    counts, out = map(Path, sys.argv[1:3])
    import kstt.batch.run
    import kstt.intake
    import kstt.notebook.month  # noqa: F401
    from kstt.batch.record import common_parts
    from kstt.rulebook import load_rules

    common_parts(counts, "P", "portal-2026")
    load_rules("portal-2026")
    for line in sys.stdin:
        edition, *flags = line.split()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                states = batch(counts, out, edition, **dict.fromkeys(flags, True))
                code = 1 if "failed" in states else 0
            finally:
                if code and sys.exc_info()[0]:
                    sys.excepthook(*sys.exc_info())
                os._exit(code)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
