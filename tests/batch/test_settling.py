"""What chance leaves in a notebook is taken out, and nothing else."""

import copy
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kstt.batch.settle import settled

PATHS = {
    "/tmp/ipykernel_123/456.py:1: UserWarning": "ipykernel/456.py:1: UserWarning",
    'File "C:\\Users\\Tổ KSTT\\Temp\\ipykernel_7\\1.py", line 1': 'File "C:\\Users\\Tổ ipykernel/1.py", line 1',
    "D:/tạm/ipykernel_1/2.py": "ipykernel/2.py",
    "two: /tmp/ipykernel_1/2.py and /tmp/ipykernel_1/3.py": "two: ipykernel/2.py and ipykernel/3.py",
    "ipykernel_12 is a word here, and ipykernel_12/3 too": "ipykernel_12 is a word here, and ipykernel_12/3 too",
    "nothing of the kind": "nothing of the kind",
    "/tmp/ipykernel_1/ipykernel_2/a/ipykernel_3/4.py": "ipykernel/4.py",
    "/tmp/ipykernel_1/2.py in a:": "ipykernel/2.py in a:",
    "in line 1:/tmp/ipykernel_1/2.py": "in line 1:ipykernel/2.py",
    "Warning:/tmp/ipykernel_1/2.py": "Warning:ipykernel/2.py",
    "a C:/tmp/ipykernel_1/2.py": "a ipykernel/2.py",
    "This process (pid=4711) is multi-threaded, use of fork()": "This process (pid=…) is multi-threaded, use of fork()",
    "This process (pid=4711) is mine": "This process (pid=4711) is mine",
    "(d:\\tmp\\ipykernel_1\\2.py)": "(ipykernel/2.py)",
    **{f"a{sign}/tmp/ipykernel_1/2.py": f"a{sign}ipykernel/2.py" for sign in " \t\r\n\"'()<>"},
}


@pytest.mark.parametrize(("text", "left"), PATHS.items())
def test_a_cells_file_is_named_without_its_process(text, left):
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[new_output("stream", name="stderr", text=text)])])
    assert settled(notebook).cells[0].outputs[0].text == left


def test_a_line_of_megabytes_is_read_once():
    """One expression for whole paths began anew at each letter: hours for such a line."""
    text = "x" * 2_000_000 + " /tmp/ipykernel_1/2.py"
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[new_output("stream", name="stdout", text=text)])])
    assert settled(notebook).cells[0].outputs[0].text.endswith("x ipykernel/2.py")


pieces = st.lists(
    st.tuples(st.sampled_from(("stdout", "stderr", "display")), st.text("ab\n", min_size=1, max_size=3)), max_size=8
)


def made(found) -> list:
    return [
        new_output("display_data", data={"text/plain": text})
        if name == "display"
        else new_output("stream", name=name, text=text)
        for name, text in found
    ]


@given(found=pieces)
def test_between_two_displays_stands_what_was_printed_and_then_what_was_complained_of(found):
    """However a kernel's timer cuts the two streams and lets one overtake the other."""
    outputs = settled(new_notebook(cells=[new_code_cell("x", outputs=made(found))])).cells[0].outputs
    expected = []
    for displays, group in groupby(found, key=lambda piece: piece[0] == "display"):
        group = list(group)
        if displays:
            expected += group
        else:
            joined = [(name, "".join(text for other, text in group if other == name)) for name in ("stdout", "stderr")]
            expected += [(name, text) for name, text in joined if text]
    shown = [(o.name, o.text) if o.output_type == "stream" else ("display", o.data["text/plain"]) for o in outputs]
    assert shown == expected


def test_clocks_ids_and_processes_of_a_run_are_gone_and_what_the_analyst_wrote_stays():
    def run(clock: str, process: int, id: str):
        traceback = [f"/tmp/ipykernel_{process}/1.py in <module>", "1 / 0"]
        cell = new_code_cell(
            "1 / 0",
            id=f"{id}-1",
            outputs=[new_output("error", ename="ZeroDivisionError", evalue="division by zero", traceback=traceback)],
            metadata={
                "tags": ["parameters"],
                "papermill": {"start_time": clock},
                "execution": {"iopub.execute_input": clock},
                "execution_info": {"at": clock},
            },
        )
        about = {"papermill": {"start_time": clock, "version": "2"}, "title": "Tên", "kstt": {"language": "vi"}}
        return new_notebook(cells=[new_markdown_cell("# A", id=f"{id}-0"), cell], metadata=about)

    one, other = settled(run("2026-09-01T08:00:00", 11, "aa")), settled(run("2027-10-02T09:30:00", 222, "bb"))
    assert one == other
    assert one.metadata == {"title": "Tên", "kstt": {"language": "vi"}}
    assert one.cells[1].metadata == {"tags": ["parameters"]} and [cell.id for cell in one.cells] == [
        "cell-01",
        "cell-02",
    ]
    assert "outputs" not in one.cells[0]
    assert one.cells[1].outputs[0].traceback == ["ipykernel/1.py in <module>", "1 / 0"]
    assert settled(copy.deepcopy(one)) == one
