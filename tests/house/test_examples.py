"""The examples in docstrings are true: each is run, and gives what is printed below it."""

import doctest
import re
from importlib import import_module
from pathlib import Path

import papermill  # noqa: F401  -- it loads kstt's engine, and wants to be there before it
import pytest

import kstt

LIB = Path(kstt.__file__).parent
FILES = sorted(file for file in LIB.rglob("*.py") if re.search(r">>> (?!.*\+SKIP)", file.read_text("utf-8")))


def test_there_are_examples_to_run():
    assert len(FILES) > 50


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(LIB).as_posix())
def test_the_examples_of_a_module_give_what_they_show(file, tmp_path, monkeypatch):
    module = import_module(".".join(("kstt", *file.relative_to(LIB).with_suffix("").parts)).removesuffix(".__init__"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KSTT_LANG", "vi")
    told: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder(exclude_empty=True).find(module):
        runner.run(example, out=told.append)
    assert runner.tries and not runner.failures, "".join(told)
