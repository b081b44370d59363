"""What is remembered of a month's cells is what IPython says of them, and no longer where a cell changes IPython."""

import os
import subprocess
import sys
import warnings

import pytest
from batches import env
from IPython.core.inputtransformer2 import TokenTransformBase
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kstt.batch import known_cells
from kstt.batch.known_cells import remember, use_in

SOURCES = (
    "show(report.scores())",
    "import asyncio\nawait asyncio.sleep(0)",
    "%time 1 + 1",
    "async def later():\n    await later()\n",
    "!echo một",
    "sai cú pháp (",
    "[await each for each in ()]",
    "x = 1\n    y = 2",
    "%%bash\necho hai",
    "",
)


@pytest.fixture
def shells(monkeypatch):
    for name in ("_transformed", "_awaits"):
        monkeypatch.setattr(known_cells, name, {})
    usual, ours = InteractiveShell(), InteractiveShell()
    use_in(ours)
    yield usual, ours


def said_of(shell: InteractiveShell, source: str) -> tuple:
    transformed = shell.transform_cell(source)
    return transformed, shell.should_run_async(source, transformed_cell=transformed)


def test_a_remembered_cell_is_run_as_ipython_runs_it(shells):
    usual, ours = shells
    remember(new_notebook(cells=[new_markdown_cell("# chữ"), *map(new_code_cell, SOURCES)]))
    assert set(known_cells._transformed) >= set(SOURCES) - {"x = 1\n    y = 2"}
    for source in SOURCES * 2:
        assert said_of(ours, source) == said_of(usual, source)


def test_a_shell_that_is_told_not_to_await_does_not(shells):
    usual, ours = shells
    remember(new_notebook(cells=[new_code_cell(SOURCES[1])]))
    for shell in shells:
        shell.autoawait = False
    assert said_of(ours, SOURCES[1]) == said_of(usual, SOURCES[1]) and said_of(ours, SOURCES[1])[1] is False


class Plus(TokenTransformBase):
    """`CỘNG` as `+`, where IPython looks among the tokens."""

    priority = 1

    @classmethod
    def find(cls, tokens_by_line):
        at = next((token.start for line in tokens_by_line for token in line if token.string == "CỘNG"), None)
        return at and cls(at)

    def transform(self, lines):
        return [line.replace("CỘNG", "+") for line in lines]


@pytest.mark.parametrize(
    ("rules", "own"),
    [
        ("cleanup_transforms", lambda lines: [line.replace("CỘNG", "+") for line in lines]),
        ("line_transforms", lambda lines: [line.replace("CỘNG", "+") for line in lines]),
        ("token_transformers", Plus),
    ],
)
def test_a_shell_with_rules_of_its_own_asks_ipython(shells, rules, own):
    remember(new_notebook(cells=[new_code_cell("1 CỘNG 2")]))
    for shell in shells:
        getattr(shell.input_transformer_manager, rules).append(own)
    assert [said_of(shell, "1 CỘNG 2") for shell in shells] == [("1 + 2\n", False)] * 2


@pytest.mark.parametrize("source", ["1 is 1", "import asyncio\nprint('\\d')\nawait asyncio.sleep(0)"])
def test_a_cell_that_python_warns_of_is_run_as_ipython_runs_it_and_warned_of_as_often(shells, source):
    """One that awaits failed: in a warning that is an error IPython sees a cell that cannot be compiled, and awaits nothing."""
    remember(new_notebook(cells=[new_code_cell(source)]))
    said = []
    for shell in shells:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            said.append((said_of(shell, source), [str(each.message) for each in warned]))
    assert said[0] == said[1] and said[0][1] != []


def test_a_question_that_ipython_refuses_is_refused(shells):
    for shell in shells:
        with pytest.raises(TypeError):
            shell.should_run_async("1")


LIGHT = """
import kstt.batch.preload_report, sys
assert "numpy.random" not in sys.modules, "loaded"
"""


def test_a_batch_of_shipped_reports_does_not_load_numpys_generators():
    """Each report would seed them, and pay for loading them; `test_limits` holds that what is loaded is seeded."""
    done = subprocess.run([sys.executable, "-c", LIGHT], env={**os.environ, **env()}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
