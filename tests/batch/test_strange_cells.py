"""Cells at the edge: the fork engine and a forked kernel leave what a plain kernel leaves."""

import json
import os

import nbformat
import pytest
from cells import GROUPS
from kernel_clients import executed, notebook_of

from kstt.batch.forks import ForkServer, can_fork
from kstt.batch.settle import settled
from kstt.batch.surroundings import report_environment

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")
UNORDERED = {"past Python, then a result", "what a forked child prints"}
"""A plain kernel hears what is written past Python in a thread of its own: sooner or later than the cell's result."""
CASES = [(group, name) for group, cells in GROUPS.items() for name in cells]


@pytest.fixture(scope="module")
def outputs():
    """Outputs and counts of every cell: way → (group, name) → cell."""
    from kstt.batch import kernel_server

    found: dict[str, dict] = {"plain kernel": {}, "forked kernel": {}, "fork engine": {}}
    with pytest.MonkeyPatch.context() as patch, ForkServer() as server:
        for name, value in report_environment({}).items():
            patch.setenv(name, value)
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)
        for group, cells in GROUPS.items():
            notebook = notebook_of(*cells.values(), tags=("raises-exception",))
            given = nbformat.from_dict(notebook), dict(os.environ)
            ended = server.run("kstt.batch.engine:in_fork", given, seconds=120)
            assert ended.result is not None, ended
            done = {
                "plain kernel": executed(notebook, "python3"),
                "forked kernel": executed(notebook, "kstt"),
                "fork engine": settled(nbformat.from_dict(ended.result)),
            }
            for way, each in done.items():
                for name, cell in zip(cells, json.loads(json.dumps(each))["cells"], strict=True):
                    found[way][group, name] = {"outputs": cell["outputs"], "count": cell["execution_count"]}
        kernel_server._shared.pop(kernel_server.os.getpid()).close()
    return found


@pytest.mark.parametrize(("group", "name"), CASES, ids=lambda text: text.replace(" ", "-"))
@pytest.mark.parametrize("way", ["fork engine", "forked kernel"])
def test_a_cell_leaves_what_a_plain_kernel_leaves(outputs, way, group, name):
    ours, theirs = (outputs[each][group, name] for each in (way, "plain kernel"))
    if name in UNORDERED:
        ours, theirs = ({**each, "outputs": sorted(each["outputs"], key=json.dumps)} for each in (ours, theirs))
    assert ours == theirs


def test_the_cells_do_what_their_names_say(outputs):
    plain = outputs["plain kernel"]
    failed = [cell for cell in plain.values() if any(each["output_type"] == "error" for each in cell["outputs"])]
    assert len(failed) > 20
    (half,) = plain["text", "half a surrogate pair"]["outputs"]
    assert half["text"] == "a\ufffdb\n"
    assert any("image/png" in each.get("data", {}) for each in plain["displays", "the inline backend again"]["outputs"])
