"""The tables of phrases: both languages tell the same values, and one of a thing is said in the singular."""

from __future__ import annotations

import re
import string
from importlib import import_module
from pathlib import Path

import pytest

from kstt.errors.filled import filled
from kstt.errors.problem import _table
from kstt.rulebook import load, load_rules
from kstt.signals.wording import OF
from kstt.terms.phrases import Phrases, singular

LIB = Path(__file__).parents[2] / "lib"
_NOUN = (
    "case|dossier|row|unit|procedure|field|figure|file|line|period|month|minute|indicator|report|cell|name|error|warning|"
    "repair|pair|request|filing|petition|check"
)
PLURAL = re.compile(rf"\b1 (?:(?!{_NOUN})\w+ )?(?:{_NOUN})s\b|\b1 (?:\w+ )?(?:are|were|have|agree|differ|lack)\b")
COULD_BE_1 = re.compile(
    "[abcdknu]|of|day|rest|rows|total|counted|missed|ended|open|read|pairs|periods|errors|warnings|notices|value|months|"
    "added|stored|finished|on_time|times|more|count|minutes|differ|looked|shown"
)
"""Names of values that are numbers of something."""
NEVER_1 = {
    "KSTT-UNITS-0140": "a second unit without a parent",
    "KSTT-DOSSIER-0160": "rows that differ from each other",
    "kstt.notebook.signals_words.WORDS: fact:tests-detail": "all checks",
    "kstt.notebook.dossier_list._WORDS: printed": "the first of many",
    "kstt.notebook.audit_wording.PHRASES: list:printed": "the first of many",
}


def tables() -> dict[str, Phrases]:
    files = [file for file in LIB.rglob("*.py") if re.search(r"= Phrases\(", file.read_text(encoding="utf-8"))]
    modules = [import_module(".".join(file.relative_to(LIB).with_suffix("").parts)) for file in files]
    return {
        f"{m.__name__}.{name}": each for m in modules for name, each in vars(m).items() if isinstance(each, Phrases)
    }


TEXTS = {f"{name}: {key}": both for name, table in tables().items() for key, both in table.table.items()}
TEXTS |= {f"signals: {name}": (each.sentence.vi, each.sentence.en) for name, each in OF.items()}
TEXTS |= {
    f"signals: {name} {n}": (text.vi, text.en)
    for name, each in OF.items()
    for n, text in enumerate((each.title, each.measures, each.statistic, *each.innocent, *each.next_steps))
}
TEXTS |= {
    f"{code}{n}": both for code, m in _table().items() for n, both in enumerate([(m.vi, m.en), (m.vi_next, m.en_next)])
}


def names_in(template: str) -> set[str]:
    return {name.partition("|")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("key", sorted(TEXTS.keys() - NEVER_1.keys()))
def test_one_is_not_followed_by_a_plural(key):
    english = TEXTS[key][1]
    ones = {name: "1" if COULD_BE_1.fullmatch(name) else "7.5" for name in names_in(english)}
    said = filled(english, ones | {name: "dossier" for name in ("case",) if name in ones})
    assert not PLURAL.search(said), said


@pytest.mark.parametrize("key", TEXTS)
def test_every_choice_of_words_is_made_and_both_languages_tell_the_same(key):
    vietnamese, english = TEXTS[key]
    for n in ("1", "2"):
        assert filled(english, dict.fromkeys(names_in(english), n))
    assert not re.search(r"\{\w+\|", vietnamese)


def test_a_number_in_a_choice_of_words_is_that_of_the_values_and_never_a_template():
    assert filled("{n|# is|# are} {x}", {"n": "1", "x": "{n}"}) == "1 is {n}"
    assert filled("{n|# is|# are}", {"n": "{x}", "x": "no"}) == "{x} are"


@pytest.mark.parametrize(
    "file", ["portal-2026", "portal-2025", "decision-766", *Path("params/rules").glob("*.yaml")], ids=str
)
def test_every_case_of_the_shipped_rules_has_its_singular(file):
    rules = load_rules(str(file)) if isinstance(file, Path) else load(file)
    known = {
        "dossiers": "dossier",
        "procedures": "procedure",
        "petitions": "petition",
        "units": "unit",
        "online services": "online service",
    }
    for indicator in rules.indicators:
        assert indicator.case_of(1, "en") == known[indicator.case["en"]]
        assert indicator.case_of(2, "en") == indicator.case_of(0, "en") == indicator.case["en"]
        assert indicator.case_of(1, "vi") == indicator.case["vi"]


@pytest.mark.parametrize("noun", ["people", "processes", "inquiries", "dossiers with fees", "staff", "bus"])
def test_a_plural_that_is_not_sure_is_left_as_it_is(noun):
    assert singular(noun) == noun


LETTERS = re.compile("[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
NAMES = re.compile("QĐ-TTg|Tết|Bình Định")


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_the_english_place_holds_no_vietnamese_but_names(key):
    assert not LETTERS.search(NAMES.sub("", TEXTS[key][1]))


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_english_writes_per_cent_without_a_space(key):
    assert not re.search(r"[\d}]\s%", TEXTS[key][1])


@pytest.mark.parametrize("key", sorted(key for key, (vietnamese, _) in TEXTS.items() if "chưa rõ" in vietnamese))
def test_what_is_not_known_is_not_told_as_open(key):
    assert not re.search(r"\bopen\b", TEXTS[key][1]), "an open dossier has not ended; of an unknown one nobody can tell"
