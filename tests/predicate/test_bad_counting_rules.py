"""Every fault of the counting part of a rule set is refused with its code and line: one file a fault."""

import re
from pathlib import Path

import pytest

from kstt.counting.examples import wrong_examples
from kstt.errors import KsttError, known_codes
from kstt.rulebook import check, load

FOLDER = Path(__file__).parents[1] / "bad" / "counting"
FILES = sorted(FOLDER.glob("*.yaml"))
EXPECTED = re.compile(r"# expect: (?P<code>KSTT-PRED-\d{3}) line (?P<line>\d+)")

# 001: an empty text is refused by the shape of the file already; 038: only a complete set can lack a parameter, see
# test_rule_faults.py.
WITHOUT_A_FILE = {"KSTT-PRED-001", "KSTT-PRED-038"}


def expectation(file: Path) -> re.Match:
    return EXPECTED.fullmatch(file.read_text(encoding="utf-8").partition("\n")[0])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_bad_counting_rule_is_refused_with_its_code_and_line_and_nothing_else(file):
    problems = check(file)
    if not problems:
        # Examples are only counted by who asks for it.
        try:
            problems = tuple(wrong_examples(load(file)))
        except KsttError as error:
            problems = error.problems
    expected = expectation(file)
    assert [(each.code, each.place.row) for each in problems] == [(expected["code"], int(expected["line"]))]
    assert Path(problems[0].place.file).name == file.name
    for language in ("vi", "en"):
        cause, advice = problems[0].cause(language), problems[0].advice(language)
        assert cause and advice and "{" not in cause + advice


def test_every_code_about_counting_rules_has_its_file():
    codes = {code for code in known_codes() if code.startswith("KSTT-PRED-")}
    assert {expectation(file)["code"] for file in FILES} == codes - WITHOUT_A_FILE
