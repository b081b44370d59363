"""Blocks that a notebook of a batch displays in brief are whole in its file, and fail where a kernel's would fail."""

from dataclasses import dataclass, replace

import nbformat
import orjson
import pytest
from batches import made_by, plan_for, with_notebook
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kstt.batch.brief import BRIEF_MIME, completed, in_brief, keep_cleared
from kstt.batch.crews import ForkCrew, KernelCrew, crew_for
from kstt.batch.forks import can_fork
from kstt.batch.press import NotInPress
from kstt.batch.work import Limits
from kstt.notebook.blocks import BLOCK_MIME, Figure, Heading, Paragraph, Run, Table
from kstt.notebook.unit_report import UnitReport

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


CLEARED = (
    WRONG.replace("import show", "import show; from IPython.display import clear_output")
    + """
clear_output(wait={wait})
show(Paragraph((Run("đứng sau"),)))
"""
)


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


@pytest.mark.parametrize("engine", ["fork", "forked-kernel"])
@pytest.mark.parametrize("wait", [False, True])
def test_a_block_that_is_cleared_before_it_was_shown_fails_all_the_same(province, tmp_path, engine, wait):
    source = CLEARED.format(wait=wait)
    forked = made_with(crew_for(engine, 1, Limits()), province, tmp_path / engine, source)
    kernel = made_with(KernelCrew(1, Limits()), province, tmp_path / "kernel", source)
    assert forked.problems == kernel.problems
    assert "SvgRefused" in forked.problems[0].text("en")


@pytest.mark.parametrize("engine", ["fork", "forked-kernel"])
def test_blocks_that_are_cleared_leave_nothing_in_the_file(province, tmp_path, engine):
    cleared = "from IPython.display import clear_output\nfrom kstt.notebook.blocks import Heading\n"
    cleared += (
        'from kstt.notebook import show\nshow(Heading(2, "Xoá", "xoa"))\nclear_output()\nshow(Heading(2, "Còn", "con"))'
    )
    done = made_with(crew_for(engine, 1, Limits()), province, tmp_path, cleared)
    assert done.problems == ()
    text = (tmp_path / "made" / "P.1" / "report.ipynb").read_text("utf-8")
    assert "Còn" in text and BRIEF_MIME not in text and "kstt_cleared" not in text
    assert len(nbformat.reads(text, as_version=4).cells[-1].outputs) == 1


def test_the_second_process_is_in_the_account_of_the_report(province, tmp_path):
    good = made_with(ForkCrew(Limits()), province, tmp_path / "good", "1")
    burnt = "import time\nuntil = time.process_time() + 0.4\nwhile time.process_time() < until:\n    pass\n"
    twice = made_with(ForkCrew(Limits()), province, tmp_path / "twice", burnt + WRONG)
    assert twice.cpu_seconds >= good.cpu_seconds + 0.7


MIXED = """
from dataclasses import dataclass
from typing import ClassVar

from IPython.display import clear_output
from kstt.notebook import show
from kstt.notebook.blocks import Annex, Block, Cell, Column, Heading, Paragraph, Row, Run, Table


@dataclass(frozen=True)
class Own(Paragraph):
    def as_json(self):
        return Paragraph((Run("của riêng"),)).as_json()


def made():
    yield Heading(2, "Một", "mot")
    print("giữa hai khối")
    yield Paragraph((Run("hai"),))


show(Heading(2, "Bị xoá", "xoa"), Heading(3, "Nữa", "nua"))
clear_output(wait=True)
show([Heading(2, "Danh sách", "danh-sach"), Paragraph((Run("“ngoặc” \\\\ và <thẻ>"),))], Annex("I", "Phụ lục", "pl"))
show(made())
show([])
show(Own((Run("bị thay"),)), Paragraph((Run("sau"),)))
show([Table("Bảng", (Column("A", width=2), Column("B", width=0.5)), (Row((Cell("1"), Cell("2"))),))])
print("cuối")
"""
LATE = """
from kstt.notebook import show
from kstt.notebook.blocks import Heading, Paragraph, Run


def made():
    yield Heading(2, "Một", "mot")
    raise ValueError("không có số")


show(made())
"""
HALF = """
from kstt.notebook import show
from kstt.notebook.blocks import Heading, Paragraph, Run

show([Heading(2, "Một", "mot"), Paragraph((Run(object()),)), Heading(2, "Ba", "ba")])
"""


def executed_by(crew, province, base, source, name):
    done = made_with(crew, province, base / name, source)
    path = base / name / "made" / "P.1" / "report.ipynb"
    return done.problems, nbformat.read(path, 4).cells[-1].outputs if path.exists() else None


@pytest.mark.parametrize("engine", ["fork", "forked-kernel"])
@pytest.mark.parametrize("source", [MIXED, LATE, HALF], ids=["mixed", "late", "half"])
def test_every_way_to_show_blocks_gives_what_a_kernel_gives(engine, source, province, tmp_path):
    forked = executed_by(crew_for(engine, 1, Limits()), province, tmp_path, source, engine)
    kernel = executed_by(KernelCrew(1, Limits()), province, tmp_path, source, "kernel")
    assert forked == kernel
    assert (source is MIXED and len(kernel[1]) == 10) or (source is not MIXED and kernel[1] is None)


def brief_of(*blocks):
    class Publisher:
        pass

    publisher = Publisher()
    in_brief(publisher)
    return publisher.blocks_in_brief(blocks)


def in_a_notebook(brief):
    shown = nbformat.v4.new_output("display_data", brief)
    return new_notebook(cells=[new_code_cell("x", outputs=[shown])])


BLOCKS = Table("Bảng", (), ()), Heading(2, "Điểm", "diem"), Paragraph((Run("một"),))


def test_completed_makes_what_the_cell_would_have_made():
    whole = completed(in_a_notebook(brief_of(*BLOCKS)))
    assert [output.data for output in whole.cells[0].outputs] == [block._repr_mimebundle_() for block in BLOCKS]
    assert [sorted(output) for output in whole.cells[0].outputs] == [["data", "metadata", "output_type"]] * 3


def test_every_block_of_a_report_is_the_same_in_brief(province):
    report = UnitReport(period="2026-08", unit="P.1", data=str(province))
    for block in report.blocks():
        ((kind, said),) = orjson.loads(brief_of(block)[BRIEF_MIME])
        assert {"kind": kind, **said} == orjson.loads(orjson.dumps(block.as_json()))


def test_what_cannot_be_said_in_brief_is_displayed_in_the_cell():
    assert brief_of(Paragraph((Run("nửa cặp \ud800"),))) is None
    assert brief_of(type("Own", (Paragraph,), {})((Run("riêng"),))) is None

    @dataclass(frozen=True)
    class Own(Paragraph):
        def as_json(self):
            return {**super().as_json(), "runs": []}

    assert brief_of(Own((Run("riêng"),))) is None and brief_of(*BLOCKS, Own(())) is None


def test_what_a_widget_has_kept_is_not_for_a_press():
    kept = {"outputs": [{"output_type": "display_data", "metadata": {}, "data": brief_of(*BLOCKS)}]}
    state = {"application/vnd.jupyter.widget-state+json": {"state": {"1": {"state": kept}}}}
    with pytest.raises(NotInPress):
        completed(new_notebook(cells=[new_code_cell("x")], metadata={"widgets": state}))


@pytest.mark.parametrize(
    "wrong",
    [
        Figure("<a>", "mô tả", ""),
        Figure(5, "mô tả", ""),
        Paragraph(("không phải Run",)),
        Paragraph(None),
        Table("", (), (5,)),
    ],
    ids=["no SVG", "a number", "no run", "nothing", "no row"],
)
def test_a_block_that_cannot_be_shown_is_not_for_a_press(wrong):
    with pytest.raises(NotInPress):
        completed(in_a_notebook(brief_of(wrong)))
    for order in ((BLOCKS, (wrong,)), ((wrong,), BLOCKS)):
        cleared = new_notebook(cells=[new_code_cell("x")])
        for blocks in order:
            keep_cleared(cleared, [new_output("display_data", brief_of(*blocks))])
        with pytest.raises(NotInPress):
            completed(cleared)


def test_what_stands_beside_blocks_stays_in_its_place():
    printed = new_output("stream", name="stdout", text="trước")
    picture = new_output("display_data", {"text/plain": "hình"}, metadata={"a": 1})
    brief = new_output("display_data", brief_of(*BLOCKS[:2]))
    notebook = new_notebook(
        cells=[new_markdown_cell("# A"), new_code_cell("1", outputs=[printed, brief, picture]), new_code_cell("2")]
    )
    keep_cleared(notebook, [printed, brief, picture])
    whole = completed(notebook)
    assert whole.metadata == {} and "outputs" not in whole.cells[0] and whole.cells[2].outputs == []
    first, one, two, last = whole.cells[1].outputs
    assert (first, last) == (printed, picture)
    assert [each.data for each in (one, two)] == [block._repr_mimebundle_() for block in BLOCKS[:2]]


def test_a_cell_that_clears_no_block_leaves_no_trace():
    notebook = new_notebook(cells=[new_code_cell("x")])
    keep_cleared(notebook, [new_output("stream", name="stdout", text="x")])
    assert notebook.metadata == {}
