"""One table of errors, in two languages."""

import pickle
import re
import string
from importlib import import_module

import pytest

from kstt.errors import KsttError, Place, Problem, known_codes
from kstt.errors.problem import _SUBJECTS, _table

TABLE = _table()


@pytest.mark.parametrize("code", known_codes())
def test_both_languages_tell_the_same(code):
    message = TABLE[code]
    fields = [
        {name.partition("|")[0] for _, name, _, _ in string.Formatter().parse(text) if name}
        for text in (message.vi + message.vi_next, message.en + message.en_next)
    ]
    # A few values are themselves words of one language and come in pairs (`wanted_vi`, `wanted_en`).
    plain = [{name.removesuffix("_vi").removesuffix("_en") for name in names} for names in fields]
    assert plain[0] == plain[1]
    assert all(text.strip() for text in (message.vi, message.vi_next, message.en, message.en_next))


def of_code(code: str, **known: str) -> Problem:
    message = TABLE[code]
    texts = (message.vi, message.vi_next, message.en, message.en_next)
    names = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
    return Problem.of(code, Place(), **{**dict.fromkeys(names, "7"), **known})


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "code", [code for code in known_codes() if re.search("nearest|{periods}", TABLE[code].en_next)]
)
def test_where_nothing_comes_near_no_dash_is_suggested(code, language):
    advice = of_code(code, suggestion="–", nearest="–", periods="–").advice(language)
    assert (
        advice.strip()
        and "–" not in advice.replace("01–21", "")
        and "nearest" not in advice
        and "gần nhất" not in advice
    )
    near = of_code(code, suggestion="H44", nearest="H44", periods="H44").advice(language)
    assert "H44" in near and len(near) > len(advice)


def test_no_code_stands_in_two_tables():
    tables = [import_module(f"kstt.errors.{subject}_messages").MESSAGES for subject in _SUBJECTS]
    assert sum(map(len, tables)) == len(TABLE)


def test_an_error_survives_the_way_between_processes():
    error = KsttError(Problem.of("KSTT-UNIT-001", Place("units.csv", row=3), found="H4", suggestion="H44"))
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)


def test_a_problem_names_code_place_cause_and_next_step():
    problem = Problem.of("KSTT-UNIT-001", Place("units.xlsx", "Xã", 3, "unit_code"), found="H4", suggestion="H44")
    assert problem.text("vi") == (
        "KSTT-UNIT-001 [units.xlsx, trang tính Xã, dòng 3, cột unit_code]: không có đơn vị nào mang mã “H4” "
        "→ xem lại mã trong danh sách đơn vị; gần nhất là “H44”"
    )
    assert "row 3" in problem.text("en")


@pytest.mark.parametrize("code", known_codes())
def test_a_command_that_is_advised_can_be_pasted_into_a_shell(code):
    message = TABLE[code]
    for advice in (message.vi_next, message.en_next):
        assert not re.search(r"(--[a-z-]+|pip install) “", advice), "a shell does not take “ ” for quotation marks"
        assert not re.search(r"pip install [^\s\"“]+\[", advice), "zsh reads unquoted [ ] as a pattern"
