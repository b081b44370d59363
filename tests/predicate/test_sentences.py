"""Sentences of the rules: as they were read and accepted, and never the same for two different meanings."""

import random
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from kstt.rulebook import load
from kstt.rulebook.predicate import holds, parse, sentence
from kstt.rulebook.predicate.rules import counting_rules, options_of
from kstt.terms.datasets import CODE_WORDS, DATASETS, VALUE_WORDS

RULES, TODAY = load("portal-2026"), date(2026, 8, 31)
ACCEPTED = YAML(typ="safe").load((Path(__file__).parent / "sentences.yaml").read_text("utf-8"))
DOSSIERS = DATASETS["dossiers"]


def sentences_of(rule, parts):
    return {
        part: {language: sentence(getattr(rule, part), rule.schema, language) for language in ("vi", "en")}
        for part in parts
    }


def test_every_rule_and_option_reads_as_it_was_accepted():
    said = {rule.indicator: sentences_of(rule, ("numerator", "denominator")) for rule in counting_rules(RULES, TODAY)}
    for indicator, ids in options_of(RULES, TODAY).items():
        for option in RULES.indicator(indicator).counted(TODAY).options:
            assert option.id in ids
            (rule,) = (r for r in counting_rules(RULES, TODAY, {indicator: option.id}) if r.indicator == indicator)
            parts = [part for part in ("numerator", "denominator") if getattr(option, part)]
            said[f"{indicator} {option.id}"] = sentences_of(rule, parts)
    assert said == ACCEPTED


def test_a_denied_alternative_denies_both_of_its_parts():
    """“Not late or missing” would say the opposite of “neither late nor missing”."""
    assert ACCEPTED["20"]["numerator"]["vi"].startswith("không thuộc trường hợp “bị đánh giá không hài lòng hoặc")
    for each in ACCEPTED.values():
        for texts in each.values():
            for start in ("không bị ", "không có ", "không phải "):
                assert start not in texts["vi"] or " hoặc " not in texts["vi"].partition(start)[2].partition(" và ")[0]


def test_every_allowed_word_of_a_column_has_its_words():
    for dataset in DATASETS.values():
        for column in dataset.columns:
            for value in column.allowed:
                if isinstance(value, str):
                    assert all(VALUE_WORDS[value])
    assert set(CODE_WORDS["paid_online"]) == set(DOSSIERS.column("paid_online").allowed)


COMPARISONS = [
    *(f"{column} {sign} {value}" for column in ("days_late", "status") for sign in ("=", "<>", "<", "<=", ">", ">=")
      for value in (1, 2)),
    *("reused", "disliked", "petitioned", "reused = FALSE", "reused <> TRUE", "disliked IS NULL"),
    *("channel = 'online'", "channel <> 'online'", "channel IN ('online', 'direct')", "channel NOT IN ('online')"),
    *("days_late BETWEEN 1 AND 2", "days_late NOT BETWEEN 1 AND 2", "paid_online IN (1, 2)", "paid_online = 0"),
    *("received_at IS NOT NULL", "received_at IS NULL", "due_at <= received_at", "due_at > received_at"),
]  # fmt: skip


def grown(dice, depth):
    if depth == 0:
        return dice.choice(COMPARISONS)
    left, right = grown(dice, depth - 1), grown(dice, dice.randrange(depth))
    return dice.choice((f"NOT ({left})", f"({left}) AND ({right})", f"({left}) OR ({right})", f"NOT (NOT ({left}))"))


def rows(dice, size):
    moments = [None, date(2026, 8, 1), date(2026, 8, 2)]
    return [
        {
            "days_late": dice.choice((None, 0, 1, 2, 3)),
            "status": dice.choice((None, 1, 2, 3)),
            "channel": dice.choice((None, "online", "direct", "postal")),
            "paid_online": dice.choice((None, 0, 1, 2)),
            "received_at": dice.choice(moments),
            "due_at": dice.choice(moments),
            **{name: dice.choice((None, True, False)) for name in ("reused", "disliked", "petitioned")},
        }
        for _ in range(size)
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_two_predicates_of_one_sentence_mean_the_same(language):
    """1,500 predicates of up to three levels on rows with empty cells: whoever reads one sentence knows the rows."""
    dice = random.Random(766)
    table = rows(dice, 120)
    by_sentence, meanings = defaultdict(set), {}
    for number in range(1500):
        text = grown(dice, number % 4)
        tree = parse(text, DOSSIERS)
        answers = tuple(holds(tree, row) for row in table)
        by_sentence[sentence(tree, DOSSIERS, language)].add(text)
        meanings[text] = answers
    shared = [texts for texts in by_sentence.values() if len(texts) > 1]
    assert len(shared) > 20
    wrong = [texts for texts in shared if len({meanings[text] for text in texts}) > 1]
    assert not wrong, wrong[0]


def test_a_predicate_and_its_opposite_never_read_alike():
    dice = random.Random(1)
    for number in range(500):
        text = grown(dice, number % 4)
        for language in ("vi", "en"):
            one, other = (sentence(parse(t, DOSSIERS), DOSSIERS, language) for t in (text, f"NOT ({text})"))
            assert one != other
