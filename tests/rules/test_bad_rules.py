"""Every fault of a rule file is refused with its code and line: one file a fault in `tests/bad/rules`."""

import re
from pathlib import Path

import pytest

from kstt.errors import KsttError, known_codes
from kstt.rulebook import check, for_period, load
from kstt.terms import Period

FOLDER = Path(__file__).parents[1] / "bad" / "rules"
FILES = sorted(FOLDER.glob("*.yaml"))
EXPECTED = re.compile(r"# expect: (?P<code>KSTT-RULE-\d{3}) line (?P<line>\d+|-)(?: for (?P<period>\S+))?")

# A file that cannot be read cannot be kept in a repository; tests/rules/test_strict_yaml.py tries a folder.
WITHOUT_A_FILE = {"KSTT-RULE-001"}


def expectation(file: Path) -> re.Match:
    return EXPECTED.fullmatch(file.read_bytes().partition(b"\n")[0].decode("ascii"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_bad_file_is_refused_with_its_code_and_line_and_nothing_else(file):
    expected = expectation(file)
    problems = check(file)
    if expected["period"]:
        assert problems == ()
        with pytest.raises(KsttError) as refused:
            for_period(load(file), Period.parse(expected["period"]))
        problems = refused.value.problems
    line = None if expected["line"] == "-" else int(expected["line"])
    assert [(problem.code, problem.place.row) for problem in problems] == [(expected["code"], line)]
    assert Path(problems[0].place.file).name == file.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_bad_file_is_explained_in_both_languages(file):
    with pytest.raises(KsttError) as refused:
        rules = load(file)
        for_period(rules, Period.parse("2025-12"))
    problem = refused.value.problems[0]
    for language in ("vi", "en"):
        assert problem.cause(language).strip() and problem.advice(language).strip()
        assert "{" not in problem.cause(language).replace("{…}", "")
    assert problem.cause("vi") != problem.cause("en") and problem.advice("vi") != problem.advice("en")


def test_every_code_of_the_table_has_its_file():
    codes = {code for code in known_codes() if code.startswith("KSTT-RULE-")}
    assert {expectation(file)["code"] for file in FILES} == codes - WITHOUT_A_FILE


def test_a_bad_file_differs_from_a_good_one_in_its_fault_only(tmp_path):
    """The trial set that the bad files are made of is sound, so each code comes from the fault that its file names."""
    good = tmp_path / "trial.yaml"
    good.write_text(
        "id: trial\ntitle: {vi: Thử, en: Trial}\nstatus: provincial\nstatus_note: {vi: Thử, en: Trial}\n"
        "in_force: {from: 2026-01-01}\nextends: portal-2026\n"
        "sources:\n  qd: {document: Quyết định ví dụ, clause: Điều 1, tag: I}\n"
        "changes:\n  - path: indicators/05/max\n    value: 20\n    source: qd\n",
        encoding="utf-8",
    )
    assert check(good) == ()
