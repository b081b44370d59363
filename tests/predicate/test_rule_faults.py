"""Faults in the counting rules of a rule set: each with its code, file and line."""

from pathlib import Path

import pytest

from kstt.counting.examples import wrong_examples
from kstt.errors import KsttError
from kstt.rulebook import check, files, load
from kstt.rulebook.predicate.rules import counting_rules

HEAD = """id: trial
title: {vi: Thử, en: Trial}
status: provincial
status_note: {vi: Thử, en: Trial}
in_force: {from: 2026-01-01}
extends: portal-2026
sources:
  qd: {document: Quyết định ví dụ, clause: Điều 1, tag: I}
"""
CHANGE = "changes:\n  - path: indicators/05/max\n    value: 20\n    source: qd\n"


def change(path, value):
    return f"changes:\n  - path: {path}\n    source: qd\n    value: {value}\n"


def term(name, when, dataset="dossiers"):
    return f"terms:\n  {name}:\n    dataset: {dataset}\n    when: {when}\n    says: {{vi: a, en: b}}\n    source: qd\n"


def problems(tmp_path, text):
    file = tmp_path / "trial.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return file, check(file)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (change("indicators/05/counting/1/numerator/when", "judged_at <= due_att"), "KSTT-PRED-011", 12),
        (change("indicators/08/counting/1/numerator/when", "\"channel = 'onlin'\""), "KSTT-PRED-012", 12),
        (change("indicators/05/counting/1/dataset", "dossier"), "KSTT-PRED-030", 12),
        (term("one", "two") + term("two", "one").removeprefix("terms:\n") + CHANGE, "KSTT-PRED-031", 11),
        (term("reused", "disliked") + CHANGE, "KSTT-PRED-032", 11),
        (term("Late", "disliked") + CHANGE, "KSTT-PRED-032", 11),
        (change("indicators/12/counting/1/chosen", "written"), "KSTT-PRED-033", 12),
        (change("indicators/19/counting/1/denominator_from", "report"), "KSTT-PRED-037", 12),
        # What is worked out with it has to fit into 64 bits, for which 1,000,000 is allowed for.
        ("parameters:\n  much: {value: 1000001, title: {vi: a, en: b}, source: qd}\n" + CHANGE, "KSTT-RULE-014", 10),
        (
            "changes:\n  - path: indicators/05/counting\n    source: qd\n    value:\n"
            "      - in_force: {to: 2026-06-30}\n        dataset: dossiers\n"
            "        numerator: {when: reused, source: qd}\n        denominator: {when: 'TRUE', source: qd}\n"
            "      - in_force: {from: 2026-06-30}\n        dataset: dossiers\n"
            "        numerator: {when: reused, source: qd}\n        denominator: {when: 'TRUE', source: qd}\n",
            "KSTT-PRED-034",
            17,
        ),
    ],
    ids=["column", "value", "dataset", "circle", "taken", "capital", "option", "report", "parameter", "overlap"],
)
def test_a_fault_is_told_with_its_line(tmp_path, text, code, line):
    file, found = problems(tmp_path, text)
    assert [(problem.code, Path(problem.place.file).name, problem.place.row) for problem in found] == [
        (code, file.name, line)
    ]


def test_a_limit_that_the_rules_rest_on_cannot_be_left_out(tmp_path):
    text = files.find("portal-2026", ()).path.read_text(encoding="utf-8")
    file = tmp_path / "trial.yaml"
    text = text.replace("id: portal-2026", "id: trial", 1).replace("  announce_days:", "  announcing_days:", 1)
    file.write_text(text, encoding="utf-8")
    assert {problem.code for problem in check(file)} == {"KSTT-PRED-038"}


@pytest.mark.parametrize("rows", ["reused\\nperhaps", "wrong_column\\n1", "reused | channel\\ntrue", "channel\\nweb"])
def test_an_example_that_cannot_be_read_is_told(tmp_path, rows):
    example = f'[{{period: "2026-08", rows: "{rows}", numerator: 1, denominator: 1}}]'
    file, found = problems(tmp_path, change("indicators/14/counting/1/examples", example))
    assert not found
    with pytest.raises(KsttError) as refused:
        list(wrong_examples(load(file)))
    assert refused.value.code == "KSTT-PRED-035"
    assert refused.value.problems[0].place.row == 12


def test_an_example_that_counts_otherwise_is_told_with_both_counts(tmp_path):
    rows = "received_at | reused\\n2026-08-03 08:00 | true"
    example = f'[{{period: "2026-08", rows: "{rows}", numerator: 0, denominator: 1}}]'
    file, _ = problems(tmp_path, change("indicators/14/counting/1/examples", example))
    (problem,) = wrong_examples(load(file))
    assert (problem.code, problem.value("counted"), problem.value("expected")) == (
        "KSTT-PRED-036",
        "1 / 1 / 0",
        "0 / 1 / 0",
    )


def test_a_province_can_add_a_term_and_choose_an_option(tmp_path):
    text = term("late_by_weeks", "days_late > 10") + (
        "changes:\n"
        "  - path: indicators/12/counting/1/chosen\n    value: written-results-only\n    source: qd\n"
        "  - path: indicators/05/counting/1/numerator/when\n    value: NOT late_by_weeks\n    source: qd\n"
    )
    file, found = problems(tmp_path, text)
    assert not found
    rules = load(file)
    made = {rule.indicator: rule for rule in counting_rules(rules, rules.in_force.first)}
    assert made["12"].option == "written-results-only"
    assert made["05"].numerator.part.name == "late_by_weeks"
    assert made["05"].source == ("qd", "portal-counting")
