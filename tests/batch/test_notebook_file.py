"""The notebook file that a report leaves: nbformat reads back what was run, and writes the same lines of text."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kstt.batch.make import packed, unpacked
from kstt.batch.settle import notebook_bytes
from kstt.notebook.blocks import BLOCK_MIME, Paragraph, Run

AWKWARD = 'Điểm "15,68" \\ \u2028 </script>\n\tcuối dòng\r\n\x85\n'


@pytest.fixture
def executed():
    shown = new_output("display_data", Paragraph((Run(AWKWARD, strong=True),))._repr_mimebundle_())
    data = {
        "text/plain": AWKWARD,
        "image/svg+xml": "<svg>\n</svg>",
        "image/png": "aGk=\n",
        "application/json": [1, {"b": 1, "a": 2}],
    }
    data |= {"application/javascript": "a\nb", "text/html": ["<b>\n", "</b>"]}
    result = new_output("execute_result", data, execution_count=3, metadata={"image/png": {"width": 2}})
    printed = new_output("stream", name="stdout", text=AWKWARD)
    failed = new_output("error", ename="ValueError", evalue=AWKWARD, traceback=[AWKWARD, ""])
    outputs = [shown, result, printed, failed]
    cells = [
        new_markdown_cell(
            AWKWARD, attachments={"a": {"image/png": "aGk=", "image/svg+xml": "<svg>\n</svg>"}}, id="cell-01"
        ),
        new_code_cell(
            AWKWARD, outputs=outputs, execution_count=3, metadata={"trusted": True, "tags": ["x"]}, id="cell-02"
        ),
        new_code_cell("", id="cell-03"),
    ]
    return new_notebook(
        cells=cells,
        metadata={
            "signature": "x",
            "orig_nbformat": 4,
            "orig_nbformat_minor": 2,
            "kernelspec": {"name": "python3", "display_name": "3"},
            "n": [1.5, None],
        },
    )


def as_nbformat_writes(notebook):
    return json.loads(nbformat.v4.writes(notebook))


def test_the_file_holds_what_nbformat_would_have_written(executed):
    assert json.loads(notebook_bytes(executed)) == as_nbformat_writes(executed)
    nbformat.validate(nbformat.reads(notebook_bytes(executed).decode(), as_version=4))


def test_everything_but_json_displays_has_the_lines_that_nbformat_gives_it(executed):
    for output in executed.cells[1].outputs[:2]:
        output.data = {kind: data for kind, data in output.data.items() if not kind.endswith("json")}
    assert notebook_bytes(executed).decode() == nbformat.v4.writes(executed) + "\n"


def test_a_block_stands_on_one_line(executed):
    (line,) = [line for line in notebook_bytes(executed).decode().split("\n") if BLOCK_MIME in line]
    assert json.loads(f"{{{line.strip().removesuffix(',')}}}")[BLOCK_MIME]["runs"][0]["text"] == AWKWARD


def test_writing_a_notebook_changes_nothing_of_it(executed):
    before = json.dumps(executed)
    assert notebook_bytes(executed) == notebook_bytes(executed)
    assert json.dumps(executed) == before


@pytest.mark.parametrize("value", [2**70, "a\udc80b", {"b": -(2**64), "a": 1.5}])
def test_what_orjson_cannot_write_reaches_the_press_and_the_file_as_it_was(executed, value):
    executed.cells[1].outputs[1].data["application/json"] = value
    assert json.dumps(unpacked(packed(executed))) == json.dumps(executed)
    if value != "a\udc80b":  # no file in UTF-8 can hold half a pair
        assert notebook_bytes(executed).decode() == nbformat.v4.writes(executed) + "\n"


def test_a_display_of_data_is_the_same_in_whatever_order_it_was_put_together(executed):
    assert b'"application/json":[1,{"a":2,"b":1}]' in notebook_bytes(executed).replace(b" ", b"")


def test_a_notebook_without_such_values_reaches_the_press_as_it_was(executed):
    assert unpacked(packed(executed)) == executed
