"""How much CPU a report costs, by nine ways to make it. One command:

    python benchmarks/batch.py [--slow 3] [--rounds 3]

(a) papermill CLI, nbconvert CLI for HTML, Chromium for PDF, as most teams do it; (b) papermill and our exporters as
libraries in one process; (c) ploomber-engine in one process; (d) `kstt report`, a province's whole month with its
start-up; (e) the floor: only the figures, the HTML template and Typst, in one warm process; (f) as (d), with true
kernels from the fork server; (k) with plain kernels. (a') and (d') are (a) and (d) with a notebook whose four figures
are drawn by matplotlib's pyplot. Rounds are interleaved; medians are shown. CPU seconds are those of the processes and
all that they started, from the system's accounts; memory is the largest process. Writes `docs/batch-benchmark.md` and
`.svg`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from compileall import compile_dir
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PERIOD = "2026-08"
UNITS = tuple(f"H99.{n:02d}" for n in range(1, 9))
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@dataclass(frozen=True)
class Cost:
    """Of one report. peak_mb: of the largest process."""

    cpu_seconds: float
    wall_seconds: float
    peak_mb: float


_MEASURE = """
import json, resource, subprocess, sys, time
began = time.monotonic()
status = 0
for command in json.loads(sys.argv[1]):
    status = status or subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, time.monotonic() - began, used.ru_maxrss / 1024, status]))
"""


def measured(commands: list[list[str]], reports: int, source: Path = ROOT) -> Cost:
    """Commands run one after the other by a fresh process, whose account of its children is the cost.

    source: the tree whose library and notebooks are used.
    """
    run = subprocess.run(
        [sys.executable, "-c", _MEASURE, json.dumps(commands)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(source / "lib")},
        capture_output=True,
        text=True,
        check=True,
    )
    cpu, wall, peak, status = json.loads(run.stdout)
    if status:
        raise SystemExit(f"{commands[0]} ended with {status}: {run.stderr}")
    return Cost(cpu / reports, wall / reports, peak)


def parameters(unit: str, data: Path) -> dict[str, str]:
    return {"period": PERIOD, "unit": unit, "data": str(data)}


def by_command_line(unit: str, data: Path, out: Path, source: Path = ROOT) -> Cost:
    python = [sys.executable, "-m"]
    given = [part for pair in parameters(unit, data).items() for part in ("-p", *pair)]
    original = str(source / "notebooks" / "monthly_unit.ipynb")
    notebook, html, pdf = (str(out / f"a.{ending}") for ending in ("ipynb", "html", "pdf"))
    commands = [
        [*python, "papermill", original, notebook, "--no-progress-bar", *given],
        [*python, "jupyter", "nbconvert", "--to", "html", notebook],
    ]
    if CHROMIUM:
        chromium = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        commands.append([*chromium, f"--print-to-pdf={pdf}", f"file://{html}"])
    return measured(commands, 1, source)


_LIBRARY = """
import sys, json
import papermill
from kstt.render import KsttHTMLExporter, KsttPDFExporter
data, out = sys.argv[1:3]
for unit in sys.argv[3:]:
    nb = papermill.execute_notebook("notebooks/monthly_unit.ipynb", f"{out}/b.ipynb",
        dict(period="2026-08", unit=unit, data=data), progress_bar=False)
    for name, exporter in (("html", KsttHTMLExporter), ("pdf", KsttPDFExporter)):
        made, _ = exporter().from_notebook_node(nb)
        open(f"{out}/b.{name}", "wb").write(made if isinstance(made, bytes) else made.encode())
"""
_PLOOMBER = (
    _LIBRARY.replace("import papermill\n", "from ploomber_engine import execute_notebook\n")
    .replace("papermill.execute_notebook(", "execute_notebook(")
    .replace("dict(period", "parameters=dict(period")
    .replace(", progress_bar=False", ", progress_bar=False")
)
_FLOOR = """
import sys, resource, time, json
import nbformat
from kstt.notebook.unit_report import UnitReport
from kstt.notebook.month import Month
from kstt.notebook import charts
from kstt.render.document import read_document
from kstt.render import html, pdf
data, notebooks, *units = sys.argv[1:]
Month.share("2026-08", "portal-2026", data)
charts.preload()
documents = {unit: read_document(nbformat.read(f"{notebooks}/{unit}/report.ipynb", 4)) for unit in units}
html.page(documents[units[0]]); pdf.pages(documents[units[0]])
began = time.process_time(), time.monotonic()
for unit in units[1:]:
    report = UnitReport(period="2026-08", unit=unit, data=data)
    report.scores(), report.changes(), report.first(), report.indicators()
    html.page(documents[unit]); pdf.pages(documents[unit])
n = len(units) - 1
print(json.dumps([(time.process_time() - began[0]) / n, (time.monotonic() - began[1]) / n,
    resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
_WITHOUT_FIGURES = """
from kstt.notebook.blocks import Figure
show([block for block in report.{section}() if not isinstance(block, Figure)])
"""
_PYPLOT = {
    "scores": """
#| alt: Điểm từng nhóm
groups = [report.card.group(group.id) for group in report.month.rules.portal_groups()]
figure, axes = plt.subplots(figsize=(7, 2.6))
axes.barh([group.code for group in groups], [float(group.max_points) for group in groups], color="#D9D9D9")
bars = axes.barh([group.code for group in groups], [float(group.points or 0) for group in groups], color="#1F4E79")
axes.bar_label(bars, fmt="%.2f", padding=4)
plt.show()
""",
    "changes": """
#| alt: Điểm đổi so với kỳ trước
#| alt: Tổng điểm các kỳ
before = report.month.card(report.unit.code, report.month.period.previous())
pairs = [(s.indicator, float((s.points or 0) - (b.points or 0)))
         for s, b in zip(report.card.indicators, before.indicators if before else report.card.indicators)]
figure, axes = plt.subplots(figsize=(7, 4))
axes.barh([name for name, _ in pairs], [value for _, value in pairs])
axes.axvline(0, color="black", linewidth=0.8)
plt.show()
known = [(str(period), float(card.total.points)) for period, card in report.history if card and card.total.points]
figure, axes = plt.subplots(figsize=(7, 3))
axes.plot([name for name, _ in known], [value for _, value in known], marker="o")
axes.tick_params(axis="x", rotation=45)
plt.show()
""",
    "first": """
#| alt: Điểm mất theo chỉ số
lost = sorted(((float(s.lost), s.indicator) for s in report.card.indicators if s.lost), reverse=True)[:10]
figure, axes = plt.subplots(figsize=(7, 3.4))
bars = axes.barh([name for _, name in lost], [value for value, _ in lost], color="#C55A11")
axes.bar_label(bars, fmt="%.2f", padding=4)
plt.show()
""",
}


def tree_with_pyplot(work: Path) -> Path:
    """A copy of library, notebooks and parameters in which the unit's notebook draws its figures with pyplot."""
    tree = work / "pyplot"
    for name in ("lib", "notebooks", "params"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    compile_dir(tree / "lib", quiet=1)
    path = tree / "notebooks" / "monthly_unit.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cells = []
    for cell in notebook["cells"]:
        section = next((name for name in _PYPLOT if f"report.{name}()" in "".join(cell["source"])), None)
        if section is None:
            cells.append(cell)
            continue
        imports = "import matplotlib.pyplot as plt\n" if section == "scores" else ""
        sources = (imports + _WITHOUT_FIGURES.format(section=section), _PYPLOT[section])
        cells += [{**cell, "id": f"{section}-{n}", "source": source.strip()} for n, source in enumerate(sources)]
    path.write_text(json.dumps({**notebook, "cells": cells}), encoding="utf-8")
    return tree


def in_one_process(script: str, data: Path, out: Path, units: tuple[str, ...]) -> Cost:
    return measured([[sys.executable, "-c", script, str(data), str(out), *units]], len(units))


def floor(data: Path, made: Path) -> Cost:
    run = subprocess.run(
        [sys.executable, "-c", _FLOOR, str(data), str(made), *UNITS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return Cost(*json.loads(run.stdout))


def by_kstt(
    data: Path, out: Path, units: tuple[str, ...] = (), engine: str = "fork", source: Path = ROOT, reports: int = 0
) -> Cost:
    """A batch from its start to its end. units: of a part of the province, whose whole month it is else."""
    chosen = [part for unit in units for part in ("--unit", unit)]
    base = [sys.executable, "-m", "kstt", "report", "--period", PERIOD, "--counts", str(data), "--out", str(out)]
    return measured([[*base, "--force", "--engine", engine, *chosen]], len(units) or reports, source)


def median(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(getattr(each, name) for each in costs) for name in Cost.__dataclass_fields__))


def installed(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None


def run(slow: int, rounds: int, work: Path) -> dict[str, Cost]:
    """Costs by way; `slow` reports a round for the ways that take seconds each, of (a) and (a') one at a time."""
    data, out = work / "data", work / "out"
    subprocess.run([sys.executable, "-m", "kstt", "sample", "--out", str(data)], cwd=ROOT, check=True)
    few, pyplot = UNITS[:slow], tree_with_pyplot(work)
    by_kstt(data, out, UNITS)
    whole = {"reports": reports(out)}
    ways: dict[str, Callable[[], list[Cost]]] = {
        "(a) papermill + nbconvert + Chromium, commands": lambda: [by_command_line(unit, data, work) for unit in few],
        "(b) papermill + exporters, one process": lambda: [in_one_process(_LIBRARY, data, work, few)],
    }
    if installed("ploomber_engine"):
        ways["(c) ploomber-engine + exporters, one process"] = lambda: [in_one_process(_PLOOMBER, data, work, few)]
    ways |= {
        "(d) kstt, whole month": lambda: [by_kstt(data, out, **whole)],
        "(e) floor: figures, template, Typst": lambda: [floor(data, out / PERIOD)],
        "(f) kstt, true kernels by fork, whole month": lambda: [by_kstt(data, out, engine="forked-kernel", **whole)],
        "(k) kstt, plain kernels": lambda: [by_kstt(data, out, few, "kernel")],
        "(a') as (a), figures by pyplot": lambda: [by_command_line(unit, data, work, pyplot) for unit in few],
        "(d') as (d), figures by pyplot": lambda: [by_kstt(data, work / "out-pyplot", source=pyplot, **whole)],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    for turn in range(rounds):
        for name, way in ways.items():
            for cost in way():
                costs[name].append(cost)
                print(f"{turn + 1}/{rounds} {name}: {cost.cpu_seconds:.3f} CPU s", file=sys.stderr, flush=True)
    return {name: median(each) for name, each in costs.items()}


def reports(out: Path) -> int:
    """Units of the sample: its list, without the heading."""
    return len((out / PERIOD / "_data" / "units.csv").read_text("utf-8").splitlines()) - 1


def table(costs: dict[str, Cost], units: int) -> str:
    """As Markdown. A way with pyplot's figures is measured by the commands with pyplot's figures."""
    by_hand = {name[:4]: cost.cpu_seconds for name, cost in costs.items()}
    lines = [
        f"One unit's monthly report as HTML, PDF and executed notebook; {units} reports in (d), (d') and (f), start-up",
        f"included. {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; CPU seconds of",
        "all processes, medians.",
        "",
        "| way | CPU s a report | wall s a report | largest process, MB | times less CPU than (a) or (a') |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, cost in costs.items():
        first = by_hand["(a')" if name[2] == "'" else "(a) "]
        lines.append(
            f"| {name} | {cost.cpu_seconds:.3f} | {cost.wall_seconds:.3f} | {cost.peak_mb:.0f} "
            f"| {first / cost.cpu_seconds:.1f} |"
        )
    return "\n".join(lines) + "\n"


def plot(costs: dict[str, Cost], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "kstt"
    from matplotlib.figure import Figure

    names = list(costs)[::-1]
    values = [costs[name].cpu_seconds for name in names]
    figure = Figure(figsize=(8, 0.5 * len(names) + 1))
    axes = figure.subplots()
    bars = axes.barh(
        names, values, color=["#1F4E79" if "kstt" in name or "(d" in name else "#8FB0D0" for name in names]
    )
    axes.bar_label(bars, [f"{value:.2f}" for value in values], padding=4)
    axes.set_xscale("log")
    axes.set_xlabel("CPU seconds a report (HTML + PDF + executed notebook), log scale; less is better")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slow", type=int, default=3, help="reports a round of (a), (b), (c), (k) and (a')")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--docs", type=Path, default=ROOT / "docs")
    given = parser.parse_args()
    # As pip installs them. Where Python may not write bytecode, each process that starts would compile all it imports anew.
    for place in (ROOT / "lib", sysconfig.get_path("purelib")):
        compile_dir(place, quiet=2)
    with tempfile.TemporaryDirectory(prefix="kstt-bench-") as work:
        costs = run(given.slow, given.rounds, Path(work))
        units = reports(Path(work) / "out")
    text = table(costs, units)
    print(text)
    (given.docs / "batch-benchmark.md").write_text("# What a report costs\n\n" + text, encoding="utf-8")
    plot(costs, given.docs / "batch-benchmark.svg")


if __name__ == "__main__":
    main()
