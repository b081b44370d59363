"""A quarter or year that is made from monthly figures says so, and names the clause by which it was made."""

from decimal import Decimal
from fractions import Fraction

import pytest

from kstt.notebook import UnitReport
from kstt.rulebook import load
from kstt.scoring import IndicatorScore, Status
from kstt.trace import explain, trace

RULES = load("portal-2026")
AGAIN = {
    "vi": "hồ sơ, phản ánh chuyển kỳ được tính lại ở mỗi tháng còn xử lý",
    "en": "what is carried over is counted again in each month it stays open",
}
INFERENCE = {"vi": "suy luận", "en": "inference"}


@pytest.fixture(scope="module", params=["vi", "en"])
def quarter(request):
    return UnitReport(period="2026-Q3", unit="H99.05", language=request.param)


def notes(section):
    return [note.text for note in section.notes]


def test_a_sum_of_months_says_that_what_is_carried_over_is_counted_again_and_that_this_is_inferred(quarter):
    section, language = quarter.indicator("05"), quarter.language
    (said,) = [text for text in notes(section) if AGAIN[language] in text]
    assert INFERENCE[language] in said
    assert (section.evidence.tag, section.evidence.label) == ("I", INFERENCE[language])
    label = quarter.frame.references["add-carried-over"]
    assert f"[{label}]" in section.evidence.clause and label.startswith("I")
    assert label in {row.cells[0].text for row in quarter.frame.sources().rows}


def test_counts_that_carry_nothing_over_do_not_say_so(quarter):
    section, language = quarter.indicator("08"), quarter.language
    assert not any(AGAIN[language] in text for text in notes(section))
    assert f"[{quarter.frame.references['add-sums']}]" in section.evidence.clause


def test_a_point_in_time_names_its_month_in_words(quarter):
    wanted = {"vi": "lấy của tháng 8/2026.", "en": "taken from August 2026."}[quarter.language]
    assert any(text.endswith(wanted) for text in notes(quarter.indicator("17")))


def test_the_trace_of_a_quarter_has_the_clause_by_which_months_were_added(quarter):
    told = trace(quarter.card, RULES)
    (use,) = [
        use for use in next(each for each in told.indicators if each.indicator == "05").rules if "/adding" in use.path
    ]
    assert (use.path, use.source, use.value, use.applied) == ("indicators/05/adding", "add-carried-over", "sum", True)
    assert use.at.startswith("portal-2026.yaml:") and told.sources["add-carried-over"]["tag"] == "I"


def test_a_month_has_nothing_to_say_of_adding():
    report = UnitReport(period="2026-08", unit="H99.05")
    section = report.indicator("05")
    assert not any(AGAIN["vi"] in text for text in notes(section))
    assert not any("adding" in use.path for each in trace(report.card, RULES).indicators for use in each.rules)
    assert "add-carried-over" not in report.frame.cited


@pytest.mark.parametrize(("value", "words"), [("2026-08", "tháng 8/2026"), ("August", "August")])
def test_a_month_in_a_mark_is_put_in_words_and_anything_else_stays_as_it_was_written(value, words):
    most, half = Decimal(2), Fraction(1, 2)
    marks = (f"last_month:{value}",)
    score = IndicatorScore("17", most, most, Status.SUPPLIED, None, 1, 2, Fraction(1), half, Decimal(1), marks)
    (said,) = [each.text for each in explain(score, RULES, "vi").remarks if "thời điểm: lấy" in each.text]
    assert said == f"Số liệu thời điểm: lấy của {words}."
