"""A small province, and batches of it run for real."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from kstt.batch import Plan, plan_reports
from kstt.batch.crews import Crew, Done
from kstt.batch.work import Work
from kstt.intake import read_delivery
from kstt.rulebook import load_rules
from kstt.terms import Period

ROOT = Path(__file__).resolve().parents[2]
UNITS = {"P": ("UBND tỉnh P", "province", ""), **{f"P.{n}": (f"Xã số {n}", "commune", "P") for n in range(1, 5)}}
MONTHS = ("2026-06", "2026-07", "2026-08")


def write_province(folder: Path, change: int = 0) -> Path:
    """Five units, three months, three indicators. change: another numerator for P.2."""
    folder.mkdir(parents=True, exist_ok=True)
    units = [f"{code},{name},{level},{parent}" for code, (name, level, parent) in UNITS.items()]
    (folder / "units.csv").write_text("\n".join(["unit_code,name,level,parent_code", *units, ""]), encoding="utf-8")
    rows = ["unit_code,period,indicator,numerator,denominator"]
    for number, code in enumerate(UNITS):
        for at, month in enumerate(MONTHS):
            own = change if code == "P.2" else 0
            rows += [f"{code},{month},05,{60 + 7 * number + at + own},100", f"{code},{month},08,{3 + at},10"]
            rows.append(f"{code},{month},19,0,0")
    (folder / "counts.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def province(tmp_path_factory) -> Path:
    return write_province(tmp_path_factory.mktemp("province"))


def plan_for(
    counts: Path,
    out: Path,
    *units: str,
    formats: tuple[str, ...] = ("html", "pdf", "ipynb"),
    rules: str = "portal-2026",
    **options: Any,
) -> Plan:
    """options: as of `plan_reports`."""
    period = Period.parse("2026-08")
    delivery = read_delivery(counts, load_rules(rules), period=period)
    return plan_reports(delivery, period, out, rules=rules, units=units, formats=formats, **options)


@pytest.fixture
def plan(province, tmp_path) -> Callable[..., Plan]:
    """A plan of the small province in a folder of the test's own; units and formats as for `plan_reports`."""
    return lambda *units, **named: plan_for(province, tmp_path / "out", *units, **named)


def with_notebook(plan: Plan, notebook: nbformat.NotebookNode, path: Path) -> Plan:
    """The plan with another notebook for every task."""
    nbformat.write(notebook, path)
    return replace(plan, tasks=tuple(replace(task, notebook=path) for task in plan.tasks))


def made_by(crew: Crew, plan: Plan, folder: Path) -> dict[str, Done]:
    """How the crew's work ended, by unit; the files are in `folder/<unit>`."""
    done: dict[str, Done] = {}
    # Under pytest ipykernel does not listen to what programs print past Python.
    os.environ.pop("PYTEST_CURRENT_TEST", None)
    try:
        for task in plan.tasks:
            (folder / task.unit).mkdir(parents=True)
            crew.start(Work(task, plan.formats, folder / task.unit))
            for each in crew.wait():
                done[each.work.task.unit] = each
    finally:
        crew.close()
    return done


def kstt(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess:
    """`kstt` with these arguments, as a user runs it."""
    return subprocess.run(
        command(*arguments), cwd=ROOT, env=env(environment), capture_output=True, text=True, check=False
    )


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "kstt", *map(str, arguments)]


def env(more: dict[str, str] | None = None) -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1", "KSTT_LANG": "en", **(more or {})}


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]
