"""An executed report is a notebook: Jupyter runs it in its own folder, three below the one that its data are named from."""

import hashlib
import shlex
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from kstt.notebook import UnitReport
from kstt.notebook.blocks import Facts
from kstt.render import KsttHTMLExporter
from kstt.rulebook.above import lying

ROOT = Path(__file__).resolve().parents[2]
MONTH, UNIT = "2026-08", "H99.05"


@pytest.fixture(scope="module")
def project(tmp_path_factory, sample) -> Path:
    """An office's folder with its letterhead, a rule set of its own and a delivery."""
    folder = tmp_path_factory.mktemp("văn phòng")
    shutil.copytree(ROOT / "params", folder / "params")
    shutil.copytree(sample, folder / "số liệu")
    return folder


@pytest.mark.parametrize("rules", ["portal-2026", "tinh-mau-2026", "params/rules/tinh-mau-2026.yaml"])
def test_an_executed_report_run_again_in_its_own_folder_is_the_same_page(kstt, project, rules):
    out = project / f"ra-{rules.replace('/', '-')}"
    given = ("--period", MONTH, "--counts", "số liệu", "--unit", UNIT, "--rules", rules, "--formats", "html,ipynb")
    done = kstt("report", *given, "--out", out.name, cwd=project)
    assert done.returncode == 0, done.stderr
    folder = out / MONTH / UNIT
    page = (folder / "report.html").read_text("utf-8")
    assert "Tỉnh Mẫu, ngày" in page and "mục tiêu" in page
    notebook = nbformat.read(folder / "report.ipynb", nbformat.NO_CONVERT)
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    again, _ = KsttHTMLExporter().from_notebook_node(notebook)
    assert again == page


@pytest.mark.parametrize(("data", "where"), [("sample", ""), ("số liệu", "in the folder that holds số liệu")])
def test_the_hash_of_a_report_made_in_a_notebook_is_checked_as_it_says(kstt, project, monkeypatch, data, where):
    """There is no folder of a period beside it, and no `_data`."""
    monkeypatch.chdir(project / "params")
    report = UnitReport(period=MONTH, unit=UNIT, data=data, language="en")
    facts = {fact.label: fact for block in report.provenance() if isinstance(block, Facts) for fact in block.items}
    advised = facts["How to check the hash"]
    arguments = shlex.split(advised.value.partition(" | ")[0])[1:]
    done = kstt(*arguments, cwd=project)
    told = facts["Figures of the unit"].detail.split()[-1]
    assert (hashlib.sha256(done.stdout.encode()).hexdigest(), advised.detail) == (told, where), done.stderr


def test_what_is_nowhere_above_is_told_as_it_was_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert lying(Path("không có")) == Path("không có") and lying(Path("x" * 5000)) == Path("x" * 5000)


def test_the_nearest_of_two_is_taken(tmp_path, monkeypatch):
    for each in (tmp_path, tmp_path / "a"):
        (each / "data").mkdir(parents=True)
    (tmp_path / "a" / "b").mkdir()
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert lying(Path("data")).resolve() == tmp_path / "a" / "data"
