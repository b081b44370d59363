"""The language: what it reads, what it means, how it is written as SQL and as sentences."""

from datetime import date, datetime

import pytest

from kstt.rulebook import load
from kstt.rulebook.predicate import holds, parse, sentence, sql
from kstt.rulebook.predicate.nulls import always_known
from kstt.rulebook.predicate.rules import counting_rules
from kstt.terms.calendar import FIRST_DAY, LAST_DAY, WorkingDays
from kstt.terms.datasets import DATASETS, TABLE_OF
from kstt.terms.tables import TABLES

DOSSIERS = DATASETS["dossiers"]
RULES = load("portal-2026")
TODAY = date(2026, 8, 31)


def read(text):
    return parse(text, DOSSIERS)


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset.name)
def test_every_column_can_be_asked_for(dataset):
    for column in dataset.columns:
        assert parse(f"{column.name} IS NOT NULL", dataset)


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_knows_its_table_its_key_and_its_unit(name):
    dataset = DATASETS[name]
    assert TABLE_OF[name] in TABLES
    assert {*dataset.key, dataset.unit} <= set(dataset.names())


@pytest.mark.parametrize(
    ("text", "row", "answer"),
    [
        ("reused", {}, None),
        ("NOT reused", {"reused": False}, True),
        ("reused AND disliked", {"reused": False}, False),
        ("reused OR disliked", {"disliked": True}, True),
        ("reused AND disliked", {"reused": True}, None),
        ("channel IN ('online', 'direct')", {"channel": "direct"}, True),
        ("channel NOT IN ('online', 'direct')", {}, None),
        ("channel IS NULL", {}, True),
        ("NOT channel IS NULL", {}, False),
        ("channel IS NOT NULL", {}, False),
        ("days_late BETWEEN 1 AND 3", {"days_late": 3}, True),
        ("days_late NOT BETWEEN 1 AND 3", {"days_late": 4}, True),
        ("days_late + 2 * 3 = 7", {"days_late": 1}, True),
        ("days_late - statutory_days < 0", {"days_late": 1}, None),
        ("3 < days_late", {"days_late": 4}, True),
        ("days_late = -1", {"days_late": -1}, True),
        ("reused OR disliked AND petitioned", {"reused": True, "disliked": True, "petitioned": False}, True),
        ("NOT reused AND disliked", {"reused": True, "disliked": False}, False),
        ("TRUE", {}, True),
        ("reused AND FALSE", {}, False),
        ("due_at <= :period_end", {"due_at": datetime(2026, 8, 31, 23, 59, 59, 999999)}, True),
        ("due_at <= :period_end", {"due_at": datetime(2026, 9, 1)}, False),
    ],
)
def test_a_predicate_means_what_sql_means_by_it(text, row, answer):
    values = {"period_end": datetime(2026, 8, 31, 23, 59, 59, 999999)}
    assert holds(read(text), row, values) is answer


def test_the_not_of_is_not_null_is_not_lost():
    """SQLGlot 30 keeps it in an argument of the node; without it two indicators would count the opposite."""
    assert sql(read("due_at IS NOT NULL"), "duckdb") == '"due_at" IS NOT NULL'
    assert holds(read("due_at IS NOT NULL"), {"due_at": datetime(2026, 8, 1)}) is True


@pytest.mark.parametrize(
    ("dialect", "written"),
    [
        ("duckdb", "(\"unit_code\" = 'it''s \\ ?') AND (\"due_at\" > TIMESTAMP '2026-08-31 17:00:00')"),
        ("postgres", "(\"unit_code\" = 'it''s \\ ?') AND (\"due_at\" > TIMESTAMP '2026-08-31 17:00:00')"),
        ("spark", "(`unit_code` = 'it\\'s \\\\ ?') AND (`due_at` > TIMESTAMP_NTZ '2026-08-31 17:00:00')"),
    ],
)
def test_each_engine_gets_the_literals_it_reads(dialect, written):
    assert sql(read("unit_code = 'it''s \\ ?' AND due_at > TIMESTAMP '2026-08-31 17:00:00'"), dialect) == written


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("electronic_result", "có kết quả điện tử", "has an electronic result"),
        ("NOT electronic_result", "không có kết quả điện tử", "does not have an electronic result"),
        ("synchronised = FALSE", "chưa đồng bộ lên Cổng DVCQG", "not (synchronised to the national portal)"),
        ("channel = 'online'", "kênh tiếp nhận là trực tuyến", "“channel” is online"),
        ("channel <> 'online'", "kênh tiếp nhận khác trực tuyến", "“channel” is not online"),
        (
            "received_at BETWEEN :period_start AND :period_end",
            "thời điểm tiếp nhận trong khoảng từ đầu kỳ đến cuối kỳ",
            "“received at” is between the period's start and the period's end",
        ),
        ("fee_amount > 20000", "tổng phí, lệ phí (đồng) lớn hơn 20.000", "“fees in đồng” is above 20,000"),
        (
            "reused AND (disliked OR petitioned)",
            "khai thác, sử dụng lại dữ liệu số hóa và (bị đánh giá không hài lòng hoặc bị phản ánh, kiến nghị)",
            "digitised data reused and (rated as unsatisfying or petitioned about)",
        ),
        ("NOT days_late > 3", "số ngày làm việc quá hạn không quá 3", "“working days late” is at most 3"),
        ("NOT (NOT disliked)", "bị đánh giá không hài lòng", "rated as unsatisfying"),
    ],
)
def test_a_predicate_reads_as_a_sentence(text, vi, en):
    assert sentence(read(text), DOSSIERS, "vi") == vi
    assert sentence(read(text), DOSSIERS, "en") == en


def test_a_day_is_written_so_that_nobody_takes_it_for_a_month():
    predicate, given = read("received_at <= :period_end"), {"period_end": datetime(2026, 8, 1, 23, 59)}
    assert sentence(predicate, DOSSIERS, "vi", given).endswith("23:59 1/8/2026")
    assert sentence(predicate, DOSSIERS, "en", given).endswith("23:59 on 1 August 2026")


def test_every_rule_has_a_sentence_in_both_languages_without_a_name_of_a_column_in_it():
    for rule in counting_rules(RULES, TODAY):
        for predicate in (rule.numerator, rule.denominator):
            for language in ("vi", "en"):
                said = sentence(predicate, rule.schema, language)
                assert (
                    said
                    and "_" not in said
                    and ":"
                    not in said.replace("một trong:", "")
                    .replace("one of:", "")
                    .replace("trực tuyến: 0", "")
                    .replace("online: 0", "")
                )


def test_the_rule_of_05_says_what_is_judged():
    rule = next(each for each in counting_rules(RULES, TODAY) if each.indicator == "05")
    assert sentence(rule.numerator, rule.schema, "vi").startswith("xong đúng hạn hoặc còn trong hạn vào cuối kỳ")
    assert sentence(rule.denominator, rule.schema, "en") == "was received or handled in the period"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("due_at IS NULL", True),
        ("due_at <= :period_end", False),
        ("due_at IS NOT NULL AND due_at <= :period_end", True),
        ("due_at IS NULL OR due_at <= :period_end", True),
        ("due_at IS NOT NULL OR due_at <= :period_end", False),
        ("reused IS NOT NULL AND NOT (reused AND disliked)", False),
    ],
)
def test_what_can_never_be_unknown_is_recognised(text, known):
    assert always_known(read(text)) is known


def test_working_days_follow_tet_make_up_days_and_the_office():
    vietnam = WorkingDays()
    assert not vietnam.is_working(date(2026, 2, 17)) and not vietnam.is_working(date(2026, 9, 2))
    # 31/8/2026 is off and made up for on Saturday 22/8.
    assert vietnam.is_working(date(2026, 8, 22)) and not vietnam.is_working(date(2026, 8, 31))
    assert vietnam.between(date(2026, 8, 21), date(2026, 8, 24)) == 2
    assert vietnam.after(date(2026, 8, 28), 1) == date(2026, 9, 3)
    office = WorkingDays.with_changes(off=[date(2026, 8, 22)], working=[date(2026, 8, 31)])
    assert office.between(date(2026, 8, 21), date(2026, 8, 24)) == 1
    assert office.after(date(2026, 8, 28), 1) == date(2026, 8, 31)


def test_outside_the_calendar_nothing_is_guessed():
    vietnam = WorkingDays()
    assert vietnam.up_to(date(2014, 12, 31)) is None and vietnam.between(date(2026, 1, 1), date(2036, 1, 1)) is None
    assert vietnam.after(LAST_DAY, 1) is None and vietnam.after(FIRST_DAY, -5) is None
