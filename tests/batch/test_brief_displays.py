"""Blocks that a notebook of a batch displays in brief are whole in its file, and fail where a kernel's would fail."""

from dataclasses import replace

import nbformat
import pytest
from batches import made_by, plan_for, with_notebook
from nbformat.v4 import new_code_cell, new_notebook

from kstt.batch.brief import BRIEF_MIME, completed, in_brief
from kstt.batch.crews import ForkCrew, KernelCrew, crew_for
from kstt.batch.forks import can_fork
from kstt.batch.press import NotInPress
from kstt.batch.work import Limits
from kstt.notebook.blocks import BLOCK_MIME, Figure, Heading, Paragraph, Run, Table

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")

CAPTURED = """
from IPython.utils.capture import capture_output
from kstt.notebook import show
from kstt.notebook.blocks import Heading, Paragraph, Run

with capture_output() as captured:
    show(Paragraph((Run("ở trong"),)))
print(sorted(captured.outputs[0].data))
captured.show()
show(Heading(2, "Điểm", "diem"))
Paragraph((Run("kết quả"),))
"""
WRONG = """
from kstt.notebook import show
from kstt.notebook.blocks import Figure, Paragraph, Run

show(Paragraph((Run("đứng trước"),)))
print("đã chạy")
show(Figure("<không phải svg>", "mô tả", ""))
"""


def notebook(*sources: str):
    cells = [new_code_cell("", metadata={"tags": ["parameters"]}), *map(new_code_cell, sources)]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def made_with(crew, province, base, *sources):
    plan = with_notebook(plan_for(province, base / "out", "P.1"), notebook(*sources), base / "own.ipynb")
    return made_by(crew, replace(plan, formats=("ipynb",)), base / "made")["P.1"]


@pytest.mark.parametrize("engine", ["fork", "forked-kernel"])
def test_what_a_cell_captures_or_returns_is_whole_and_the_file_names_no_brief_display(province, tmp_path, engine):
    done = made_with(crew_for(engine, 1, Limits()), province, tmp_path, CAPTURED)
    assert done.problems == ()
    text = (tmp_path / "made" / "P.1" / "report.ipynb").read_text("utf-8")
    outputs = nbformat.reads(text, as_version=4).cells[-1].outputs
    assert BRIEF_MIME not in text
    assert outputs[0].text == f"{sorted([BLOCK_MIME, 'text/html', 'text/plain'])}\n"
    assert [sorted(each.data) for each in outputs[1:]] == [sorted([BLOCK_MIME, "text/html", "text/plain"])] * 3


@pytest.mark.parametrize("engine", ["fork", "forked-kernel"])
def test_a_block_that_cannot_be_shown_fails_in_its_cell_as_in_a_kernel(province, tmp_path, engine):
    forked = made_with(crew_for(engine, 1, Limits()), province, tmp_path / engine, WRONG)
    kernel = made_with(KernelCrew(1, Limits()), province, tmp_path / "kernel", WRONG)
    (told,), (expected,) = forked.problems, kernel.problems
    assert told == expected
    assert told.code == "KSTT-BATCH-002" and "SvgRefused" in told.text("en")
    assert not forked.lost


def test_the_second_process_is_in_the_account_of_the_report(province, tmp_path):
    good = made_with(ForkCrew(Limits()), province, tmp_path / "good", "1")
    burnt = "import time\nuntil = time.process_time() + 0.4\nwhile time.process_time() < until:\n    pass\n"
    twice = made_with(ForkCrew(Limits()), province, tmp_path / "twice", burnt + WRONG)
    assert twice.cpu_seconds >= good.cpu_seconds + 0.7


def test_a_publisher_that_knows_nothing_of_it_gets_every_reading():
    class Publisher:
        pass

    publisher = Publisher()
    in_brief(publisher)
    block = Paragraph((Run("một"),))
    assert publisher.block_readings(block) == {BRIEF_MIME: block.as_json()}
    assert sorted(block._repr_mimebundle_()) == sorted([BLOCK_MIME, "text/html", "text/plain"])


@pytest.mark.parametrize("block", [Table("Bảng", (), ()), Heading(2, "Điểm", "diem"), Paragraph((Run("một"),))])
def test_completed_makes_what_the_cell_would_have_made(block):
    shown = nbformat.v4.new_output("display_data", {BRIEF_MIME: block.as_json()})
    whole = completed(new_notebook(cells=[new_code_cell("x", outputs=[shown])]))
    assert whole.cells[0].outputs[0].data == block._repr_mimebundle_()


def test_a_block_that_cannot_be_shown_is_not_for_a_press():
    shown = nbformat.v4.new_output("display_data", {BRIEF_MIME: Figure("<a>", "mô tả", "").as_json()})
    with pytest.raises(NotInPress):
        completed(new_notebook(cells=[new_code_cell("x", outputs=[shown])]))
