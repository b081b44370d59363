"""What is not of the language is refused, with the reason, before any engine sees it."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from kstt.errors import KsttError, Place, known_codes
from kstt.rulebook.predicate import parse, sql
from kstt.rulebook.predicate.gate import MAX_LENGTH
from kstt.terms.datasets import DATASETS
from kstt.terms.tables import Kind

DOSSIERS = DATASETS["dossiers"]
CASES = YAML(typ="safe").load((Path(__file__).parent / "hostile.yaml").read_text("utf-8"))["cases"]
HOSTILE = [(code, text) for code, texts in CASES.items() for text in texts]


def refusal(text):
    with pytest.raises(KsttError) as caught:
        parse(text, DOSSIERS, place=Place("rules.yaml", row=7))
    return caught.value.problems[0]


def test_there_are_more_than_a_hundred_hostile_predicates_and_none_twice():
    assert len(HOSTILE) > 100
    assert len({text for _, text in HOSTILE}) == len(HOSTILE)


@pytest.mark.parametrize(("code", "text"), HOSTILE, ids=lambda value: json.dumps(value)[1:60])
def test_a_hostile_predicate_is_refused_with_its_reason(code, text):
    problem = refusal(text)
    assert problem.code == code
    assert problem.place == Place("rules.yaml", row=7)
    for language in ("vi", "en"):
        assert problem.cause(language) and problem.advice(language)


def test_every_reason_has_its_case():
    made_here = {"KSTT-PRED-002", "KSTT-PRED-015"}
    of_rule_sets = re.compile(r"KSTT-PRED-03\d")
    codes = {code for code in known_codes() if code.startswith("KSTT-PRED-") and not of_rule_sets.fullmatch(code)}
    assert {code for code, _ in HOSTILE} | made_here == codes


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50 + "reused" + ")" * 50,
        "NOT " * 60 + "reused",
        " OR ".join(["b"] * 500),
        "days_late = " + "- " * 60 + "1",
    ],
    ids=["brackets", "nots", "chain", "signs"],
)
def test_what_is_too_deep_or_too_long_to_follow_is_refused(text):
    assert refusal(text).code == "KSTT-PRED-015"


def test_a_text_that_is_too_long_is_not_even_read():
    assert refusal("reused OR " * (MAX_LENGTH // 10) + "reused").code == "KSTT-PRED-002"


def test_a_misspelt_column_is_answered_with_the_nearest_one():
    assert refusal("recieved_at IS NULL").value("suggestion") == "received_at"
    assert refusal("channel = 'onlin'").value("suggestion") == "online"
    assert refusal("due_at <= :period_ende").value("suggestion") == ":period_end"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_either_read_or_refused_with_a_reason(text):
    try:
        made = parse(text, DOSSIERS)
    except KsttError as error:
        assert error.code.startswith("KSTT-PRED-")
    else:
        assert sql(made, "duckdb")


WORDS = st.sampled_from(
    [
        "reused",
        "days_late",
        "channel",
        "'x'",
        "1",
        "(",
        ")",
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "NULL",
        "=",
        "<>",
        "<",
        "+",
        "-",
        "*",
        ",",
        "BETWEEN",
        ":period_end",
        "due_at",
        "DATE",
        "TIMESTAMP",
        "select",
        ";",
        "--",
        "::",
        "cast",
        "case",
        "[",
        ".",
    ]
)


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_any_row_of_words_is_either_read_or_refused_with_a_reason(text):
    try:
        parse(text, DOSSIERS)
    except KsttError as error:
        assert error.code.startswith("KSTT-PRED-")


def test_a_parameter_is_quoted_as_it_was_written():
    with pytest.raises(KsttError) as caught:
        parse("fee_amount * :limit > 1", DOSSIERS, parameters={"limit": Kind.INTEGER})
    assert caught.value.problems[0].value("found") == "fee_amount * :limit"
