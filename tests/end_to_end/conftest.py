"""Real runs of the commands, made once and looked at by many tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess:
    """`kstt` with these arguments, as a user runs it."""
    command = [sys.executable, "-m", "kstt", *map(str, arguments)]
    env = {**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1", **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="session")
def kstt():
    return run


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> Path:
    """The sample province, written by the command."""
    folder = tmp_path_factory.mktemp("sample")
    done = run("sample", "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder


STORIES = ("H99", "H99.05", "H99.06")


@pytest.fixture(scope="session")
def made(sample, tmp_path_factory) -> Path:
    """Reports of the province and two units of the sample month; the folder of the period."""
    out = tmp_path_factory.mktemp("reports")
    units = [option for code in STORIES for option in ("--unit", code)]
    done = run("report", "--period", "2026-08", "--counts", sample, "--out", out, *units)
    assert done.returncode == 0, done.stderr
    return out / "2026-08"


DOSSIER_MONTH = "2026-08"


@pytest.fixture(scope="session")
def office(tmp_path_factory) -> Path:
    """A store with three months of the sample's dossiers, the last one frozen."""
    folder = tmp_path_factory.mktemp("office")
    assert run("sample", "--dossiers", 3000, "--out", folder / "in").returncode == 0
    sources = {"dossiers.jsonl": "hosodongbo"}
    sources |= {f"{name}.csv": name for name in ("procedures", "decisions", "petitions", "report_totals")}
    for file, mapping in sources.items():
        done = run(
            "intake",
            folder / "in" / file,
            "--mapping",
            mapping,
            "--into",
            folder / "store",
            "--units",
            folder / "in" / "units.csv",
        )
        assert done.returncode == 0, done.stderr
    done = run("freeze", "--store", folder / "store", "--period", DOSSIER_MONTH)
    assert done.returncode == 0, done.stderr
    return folder


SMALL_UNITS = {
    "P": ("UBND tỉnh P", "province", ""),
    "P.1": ('Xã <script>alert(1)</script> & "Một"', "commune", "P"),
    "P.2": ('#import "@preview/x" $x$ *đậm* \\ `y` = Hai', "commune", "P"),
}


@pytest.fixture
def small(tmp_path) -> Path:
    """A province with hostile names and one month of few figures."""
    folder = tmp_path / "small"
    folder.mkdir()
    lines = ["unit_code,name,level,parent_code"]
    for code, (name, level, parent) in SMALL_UNITS.items():
        quoted = name.replace('"', '""')
        lines.append(f'{code},"{quoted}",{level},{parent}')
    (folder / "units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = ["unit_code,period,indicator,numerator,denominator"]
    for code in SMALL_UNITS:
        rows += [f"{code},2026-08,05,9,10", f"{code},2026-08,08,3,10", f"{code},2026-08,19,0,0"]
    (folder / "counts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
