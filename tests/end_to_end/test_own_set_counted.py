"""A province's own set that counts in another way: the audit page names its clauses, its lines and its values."""

import pytest

from kstt.notebook import AuditReport
from kstt.notebook.block_text import block_text
from kstt.rulebook import diff, load
from kstt.sample.store import sample_store

MONTH = "2026-08"
HEAD = """id: {id}
title: {{vi: Bộ riêng, en: Own set}}
status: provincial
status_note: {{vi: Bộ riêng., en: Own set.}}
in_force: {{from: {first}}}
succeeds: portal-2026
extends: {extends}
sources:
  {id}-1: {{document: Quyết định {id}, clause: Điều 1, tag: P}}
"""
OWN = (
    HEAD.format(id="rieng", first="2026-06-01", extends="portal-2026")
    + """parameters:
  grace_days: {value: 1, title: {vi: Số ngày được trễ, en: Days of grace}, source: rieng-1}
changes:
  - {path: groups/II/max, value: 23, source: rieng-1}
  - {path: indicators/05/max, value: 23, source: rieng-1}
  - {path: groups/IV/max, value: 19, source: rieng-1}
  - {path: groups/IV-b/max, value: 1, source: rieng-1}
  - {path: indicators/17/max, value: 0.4, source: rieng-1}
  - {path: indicators/18/max, value: 0.6, source: rieng-1}
  - {path: indicators/08/versions/1/threshold/pct, value: 62.5, source: rieng-1}
  - path: indicators/08/counting/1/numerator/when
    value: channel IS NOT NULL AND channel IN ('online', 'postal')
    source: rieng-1
  - {path: indicators/12/counting/1/chosen, value: written-results-only, source: rieng-1}
  - {path: indicators/19/versions/1/zero_denominator/policy, value: not-assessed, source: rieng-1}
  - {path: indicators/20/versions/1/zero_denominator/policy, value: redistribute, source: rieng-1}
  - {path: parameters/supplements_allowed/value, value: 2, source: rieng-1}
  - path: terms/on_time/when
    value: (judged_at <= effective_due_at OR days_late <= :grace_days) AND NOT supplemented_again
    source: rieng-1
"""
)


def line(text: str) -> int:
    """The line of the own set on which this stands."""
    return next(number for number, each in enumerate(OWN.splitlines(), 1) if text in each)


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    file = tmp_path_factory.mktemp("own") / "rieng.yaml"
    file.write_text(OWN, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return sample_store(tmp_path_factory.mktemp("counted") / "store", 1500, months=1)


def page(store, rules, indicator: str, unit: str = "H99.103") -> AuditReport:
    return AuditReport(unit=unit, period=MONTH, indicator=indicator, store=store.as_posix(), rules=rules.as_posix())


def values(report: AuditReport) -> dict[str, tuple[str, ...]]:
    """What every used value is called: value, clause, where it is written."""
    table = next(block for block in report.formula() if block.kind == "table")
    return {row.cells[0].text: tuple(cell.text for cell in row.cells[1:]) for row in table.rows}


def text(report: AuditReport) -> str:
    return "\n".join(block_text(block.as_json()) for block in report.blocks())


@pytest.mark.parametrize(("indicator", "words"), [("19", "không đánh giá"), ("20", "chia cho chỉ số khác")])
def test_every_way_of_treating_nothing_has_words_on_the_page(store, rules, indicator, words):
    assert words in text(page(store, rules, indicator))


def test_a_threshold_is_told_as_it_is_written(store, rules):
    answer = "\n".join(block_text(block.as_json()) for block in page(store, rules, "08").answer())
    assert "62,5\u202f%" in answer or "62,5\u00a0%" in answer
    assert "63" not in answer


def test_a_changed_condition_is_cited_where_the_province_wrote_it(store, rules):
    told = values(page(store, rules, "08"))
    _, clause, at = told["Cách đếm tử số"]
    assert clause.startswith("Quyết định rieng")
    assert at == f"rieng.yaml:{line('channel IN')}"
    assert told["Cách đếm mẫu số"][2].startswith("portal-2026.yaml:")


def test_a_changed_term_and_parameter_are_cited_where_the_province_wrote_them(store, rules):
    told = values(page(store, rules, "05"))
    at = {name: each[2] for name, each in told.items()}
    assert [place for name, place in at.items() if "xong đúng hạn" in name] == [f"rieng.yaml:{line('days_late')}"]
    assert at["Số lần yêu cầu bổ sung không làm hồ sơ quá hạn"] == f"rieng.yaml:{line('supplements_allowed')}"
    assert at["Số ngày được trễ"] == f"rieng.yaml:{line('grace_days:')}"


def test_who_chose_a_reading_is_cited_and_not_who_wrote_the_maximum(store, rules):
    value, clause, at = values(page(store, rules, "12"))["Cách hiểu được chọn"]
    assert value == "Chỉ TTHC có kết quả bằng văn bản"
    assert clause.startswith("Quyết định rieng") and at == f"rieng.yaml:{line('written-results-only')}"


def test_the_predicate_of_a_chosen_reading_is_cited_where_it_stands(store, rules):
    portal = load("portal-2026")
    file, number = portal.lines["indicators/12/counting/1/options/written-results-only/denominator/when"]
    assert values(page(store, rules, "12"))["Cách đếm mẫu số"][2] == f"{file}:{number}"


def test_a_choice_differs_by_the_clause_that_made_it_also_in_a_set_that_extends_the_choosing_one(rules):
    later = rules.with_name("sau.yaml")
    head = HEAD.format(id="sau", first="2026-08-01", extends="rieng")
    later.write_text(head + "changes:\n  - {path: indicators/05/max, value: 23, source: sau-1}\n", encoding="utf-8")
    for own in (load(rules), load(later, (rules.parent,))):
        (found,) = (each for each in diff(load("portal-2026"), own) if each.path == "indicators/12/counting/1/chosen")
        assert found.clause_after.document == "Quyết định rieng"
