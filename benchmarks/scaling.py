"""How a batch grows with the number of units: processor time, wall time, memory and disk. One command:

    python benchmarks/scaling.py [--points 1 10 50 151]

Each point is one `kstt report` for so many units of the sample province, start-up and month's page included, in a folder
of its own. Processor time is that of all processes, from the system's accounts; memory is the sum of what belongs to the
processes alone or in part (PSS, Linux), looked at four times a second. Fills the table in `docs/scaling.md` and draws
`docs/scaling.svg`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
from compileall import compile_dir
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PERIOD = "2026-08"
BEGIN, END = "<!-- benchmarks/scaling.py -->", "<!-- end -->"
KSTT = [sys.executable, "-m", "kstt"]


@dataclass(frozen=True)
class Point:
    """One batch. again: wall seconds of the same command when nothing has changed; disk: bytes published."""

    units: int
    cpu_seconds: float
    wall_seconds: float
    again: float
    peak_mb: float
    disk: int


_RUN = """
import json, resource, subprocess, sys, time
began = time.monotonic()
status = subprocess.run(json.loads(sys.argv[1]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, time.monotonic() - began, status]))
"""


def run(command: list[str]) -> tuple[float, float, float]:
    """Processor seconds, wall seconds and peak memory in MB of a command and all that it starts."""
    with subprocess.Popen(
        [sys.executable, "-c", _RUN, json.dumps(command)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        seen, done = [0.0], threading.Event()

        def watch() -> None:
            while not done.wait(0.25):
                seen.append(sum(pss(pid) for pid in family(process.pid)))

        watcher = threading.Thread(target=watch)
        watcher.start()
        told = process.stdout.read()
        done.set()
        watcher.join()
    cpu, wall, status = json.loads(told)
    if status:
        raise SystemExit(f"{command} ended with {status}")
    return cpu, wall, max(seen) / 2**20


def family(pid: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


def pss(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def measure(units: int, data: Path, out: Path) -> Point:
    codes = [line.split(",")[0] for line in (data / "units.csv").read_text("utf-8").splitlines()[1:]]
    chosen = [] if units >= len(codes) else [part for code in codes[-units:] for part in ("--unit", code)]
    command = [*KSTT, "report", "--period", PERIOD, "--counts", str(data), "--out", str(out), *chosen]
    cpu, wall, peak = run(command)
    _, again, _ = run(command)
    files = [path for path in (out / PERIOD).glob("*/report.*")]
    return Point(min(units, len(codes)), cpu, wall, again, peak, sum(path.stat().st_size for path in files))


def table(points: list[Point]) -> str:
    lines = [
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; one run each.",
        "",
        "| reports | CPU s | CPU s a report | wall s | again, unchanged: wall s | memory, MB | on disk, kB a report |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for each in points:
        lines.append(
            f"| {each.units} | {each.cpu_seconds:.1f} | {each.cpu_seconds / each.units:.2f} | {each.wall_seconds:.1f} "
            f"| {each.again:.1f} | {each.peak_mb:.0f} | {each.disk / each.units / 1000:.0f} |"
        )
    if len(points) > 1:
        first, last = points[0], points[-1]
        slope = (last.cpu_seconds - first.cpu_seconds) / (last.units - first.units)
        lines += ["", f"Start-up {first.cpu_seconds - slope:.1f} CPU s, then {slope:.2f} CPU s a report."]
    return "\n".join(lines)


def plot(points: list[Point], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "kstt"
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.2))
    left, right = figure.subplots(1, 2)
    units = [each.units for each in points]
    left.plot(units, [each.cpu_seconds for each in points], "o-", color="#1F4E79", label="CPU")
    left.plot(units, [each.wall_seconds for each in points], "s--", color="#C55A11", label="wall")
    left.set_ylabel("seconds a batch")
    left.legend(frameon=False)
    right.plot(units, [each.peak_mb for each in points], "o-", color="#1F4E79")
    right.set_ylabel("memory of all processes, MB")
    right.set_ylim(0)
    for axes in (left, right):
        axes.set_xlabel("reports in the batch")
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, nargs="+", default=[1, 10, 50, 151])
    parser.add_argument("--docs", type=Path, default=ROOT / "docs")
    given = parser.parse_args()
    # As pip installs it. Where Python may not write bytecode, each process that starts would compile the library anew.
    compile_dir(ROOT / "lib", quiet=1)
    with tempfile.TemporaryDirectory(prefix="kstt-scaling-") as work:
        data = Path(work) / "data"
        subprocess.run([*KSTT, "sample", "--out", str(data)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        points = []
        for units in given.points:
            points.append(measure(units, data, Path(work) / f"out-{units}"))
            print(points[-1], file=sys.stderr, flush=True)
    text = table(points)
    print(text)
    page = given.docs / "scaling.md"
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    plot(points, given.docs / "scaling.svg")


if __name__ == "__main__":
    main()
