"""A block read back from a file is the block that was written, whatever its kind; what is wrong in it is named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit_notebook import unit_notebook

from kstt.errors import KsttError, Place
from kstt.notebook import blocks as b
from kstt.notebook.blocks import BLOCK_MIME
from kstt.render.block_check import checked_block

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
TONES = st.sampled_from(["neutral", "good", "bad", "warning", "unknown"])
st.register_type_strategy(str, TEXT)


def blocks_of(notebook) -> list[dict]:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output["data"][BLOCK_MIME] for output in outputs if BLOCK_MIME in output.get("data", {})]


SHOWN = {data["kind"]: data for data in json.loads(json.dumps(blocks_of(unit_notebook())))}


@pytest.mark.parametrize("kind", sorted(SHOWN))
def test_what_a_report_shows_is_read_back_as_it_was_written(kind):
    assert checked_block(SHOWN[kind], "1", Place()) == SHOWN[kind]


@pytest.mark.parametrize("kind", sorted(SHOWN))
def test_a_field_of_the_wrong_type_is_named(kind):
    name = next(name for name in SHOWN[kind] if name != "kind")
    with pytest.raises(KsttError) as told:
        checked_block({**SHOWN[kind], name: object()}, "3", Place())
    assert told.value.problems[0].code == "KSTT-RENDER-002"
    assert name in told.value.problems[0].text("en")


@pytest.mark.parametrize(
    "kind", [b.Formula, b.Facts, b.Paragraph, b.Signature, b.Listing, b.Figure, b.IndicatorSection]
)
def test_any_block_of_a_kind_is_read_back(kind):
    @given(st.from_type(kind))
    def holds(block):
        data = json.loads(json.dumps(block.as_json()))
        assert checked_block(data, "1", Place()) == data

    holds()


def test_a_field_left_out_gets_its_default_and_a_strange_one_is_dropped():
    data = {"kind": "paragraph", "runs": [{"text": "Sở", "colour": "red"}], "by": "hand"}
    assert checked_block(data, "1", Place()) == {
        "kind": "paragraph",
        "runs": [{"text": "Sở", "strong": False, "em": False}],
    }


def test_the_place_of_a_fault_is_told_down_to_the_cell():
    table = b.Table("Bảng", (b.Column("một"),), (b.Row((b.Cell("1"),)), b.Row((b.Cell("2"),)))).as_json()
    table["rows"][1]["cells"][0]["text"] = 2
    with pytest.raises(KsttError) as told:
        checked_block(table, "1", Place())
    assert "rows.1.cells.0.text" in told.value.problems[0].text("en")
