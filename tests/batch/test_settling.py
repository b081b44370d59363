"""What chance leaves in a notebook is taken out, and nothing else."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kstt.batch.settle import settled

PATHS = {
    "/tmp/ipykernel_123/456.py:1: UserWarning": "ipykernel/456.py:1: UserWarning",
    'File "C:\\Users\\Tổ KSTT\\Temp\\ipykernel_7\\1.py", line 1': 'File "C:\\Users\\Tổ ipykernel/1.py", line 1',
    "D:/tạm/ipykernel_1/2.py": "ipykernel/2.py",
    "two: /tmp/ipykernel_1/2.py and /tmp/ipykernel_1/3.py": "two: ipykernel/2.py and ipykernel/3.py",
    "ipykernel_12 is a word here, and ipykernel_12/3 too": "ipykernel_12 is a word here, and ipykernel_12/3 too",
    "nothing of the kind": "nothing of the kind",
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
