"""The portal's answers of 2026, by unit or in a list, bare or wrapped."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from kstt.errors import KsttError
from kstt.intake import read_delivery
from kstt.terms import Count, Period

AUGUST = Period(2026, month=8)
UNITS = "unit_code,name,level,parent_code\nH98,UBND tỉnh Thử,province,\nH98.01,Sở Thử,department,H98\n"


def metric(code, numerator, denominator, **more):
    return {"code": code, "name": code, "numerator": numerator, "denominator": denominator, **more}


def answer(code="H98", **more):
    return {
        "departmentId": 7,
        "departmentName": "UBND tỉnh Thử",
        "departmentCode": code,
        "totalScore": 61.27,
        "groupScores": {"CKMB": 11.5, "TTTT": 6.25},
        "metrics": [
            metric("DOSSIER_SYNC", 95, 100, ratio=95.0, score=5.7, maxScore=6, dataQualityStatus="TEMPORARY"),
            metric("ELECTRONIC_CERTIFIED_COPY", None, None, ratio=100, score=2, maxScore=2, dataQualityStatus="OK"),
            metric("PETITION_PROCESSING_ON_TIME", "3", "4", ratio="75,00", dataQualityStatus=None),
        ],
        "totalReceived": 184513,
        "totalOnTime": 144625,
        "totalOverdue": 39888,
        "avgProcessingDays": 3.4,
        "totalDossierOnlinePaymentSuccess": 82913,
        "totalDossierFinancialObligation": 98459,
        "totalDossierOnlineFormalityPaymentSuccess": 93,
        "totalFeeDossierFormality": 56,
        "totalFeeFormality": 310,
        **more,
    }


@pytest.fixture
def read(tmp_path, portal_2026):
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")

    def read(data, period=AUGUST):
        (tmp_path / "portal.json").write_text(json.dumps(data), encoding="utf-8")
        return read_delivery(tmp_path, portal_2026, period=period)

    return read


EXPECTED = {
    "04": Count(95, 100, marks=("quality:TEMPORARY", "temporary_denominator"), published_rate_pct="95.0"),
    "05": Count(144625, 184513, marks=("inferred_mapping",)),
    "09": Count(93, 310),
    "10": Count(56, 310),
    "11": Count(82913, 98459),
    "15": Count(None, None, published_rate_pct="100"),
    "19": Count(3, 4, published_rate_pct="75.00"),
}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda a: a,
        lambda a: [a],
        lambda a: {"data": a},
        lambda a: {"status": 200, "data": [a]},
        lambda a: {"result": {"items": [{"data": a}]}},
    ],
    ids=["bare", "list", "wrapped", "wrapped list", "deep"],
)
def test_an_answer_gives_counts_by_indicator_however_it_is_wrapped(read, wrap):
    delivery = read(wrap(answer()))
    assert {key[2]: count for key, count in delivery.counts} == EXPECTED
    file = delivery.files[-1]
    assert (file.rows_read, file.rows_accepted, file.rows_rejected) == (7, 7, 0)


def test_an_answer_gives_published_points_of_indicators_groups_and_total(read):
    published = read(answer()).published
    assert dict(published) == {
        ("H98", "2026-08", "indicator", "04"): Decimal("5.7"),
        ("H98", "2026-08", "indicator", "15"): Decimal("2"),
        ("H98", "2026-08", "group", "I"): Decimal("11.5"),
        ("H98", "2026-08", "group", "III-b"): Decimal("6.25"),
        ("H98", "2026-08", "total", "total"): Decimal("61.27"),
    }


def test_group_scores_also_come_as_a_list_and_payment_in_an_object_of_its_own(read):
    data = answer(groupScores=[{"code": "TDGQ", "score": "15,68"}])
    fields = [name for name in data if name.startswith("totalDossier") or name.startswith("totalFee")]
    data["payment"] = {name: data.pop(name) for name in fields}
    delivery = read(data)
    assert delivery.published.get("H98", "2026-08", "group", "II") == Decimal("15.68")
    assert delivery.counts.get("H98", AUGUST, "11") == EXPECTED["11"]


def test_indicator_05_is_inferred_only_when_on_time_and_overdue_make_up_all_received(read):
    delivery = read(answer(totalOverdue=39887))
    assert delivery.counts.get("H98", AUGUST, "05") is None
    assert "KSTT-PORTAL-006" in {problem.code for problem in delivery.problems}


def test_what_the_portal_sends_beyond_the_known_is_rejected_by_name(read):
    data = answer()
    data["metrics"].append(metric("NEW_METRIC_2027", 1, 2))
    (row,) = read(data).rejected
    assert (row.code, row.value) == ("KSTT-PORTAL-004", "NEW_METRIC_2027")


def test_missing_metrics_are_named_once_for_all_units_that_lack_them(read):
    delivery = read([answer(), answer("H98.01")])
    (problem,) = [problem for problem in delivery.problems if problem.code == "KSTT-PORTAL-005"]
    assert problem.value("count") == "2"
    assert problem.value("found") == "01, 02, 03, 06, 07, 08, 12, 13, 14, 16, 17, 18, 20, 21"


def test_payments_that_an_answer_says_nothing_of_are_missing_too(read):
    data = {name: value for name, value in answer().items() if not name.startswith(("totalDossier", "totalFee"))}
    delivery = read(data)
    (problem,) = [problem for problem in delivery.problems if problem.code == "KSTT-PORTAL-005"]
    assert {"09", "10", "11"} < set(problem.value("found").split(", "))
    assert (delivery.files[-1].rows_read, delivery.counts.get("H98", AUGUST, "11")) == (4, None)


def test_figures_of_a_unit_that_is_not_in_the_list_are_rejected_one_by_one(read):
    delivery = read([answer(), answer("H98.77")])
    file = delivery.files[-1]
    assert (file.rows_read, file.rows_accepted, file.rows_rejected) == (14, 7, 7)
    assert {row.code for row in delivery.rejected} == {"KSTT-COUNT-001"}
    assert sum(problem.code == "KSTT-COUNT-001" for problem in delivery.problems) == 1


@pytest.mark.parametrize("given", ["numerator", "denominator"])
def test_half_a_pair_is_rejected_with_the_half_that_is_missing(read, given):
    half = {"numerator": None, "denominator": None, given: 95}
    delivery = read(answer(metrics=[metric("DOSSIER_SYNC", **half)]))
    (problem,) = [problem for problem in delivery.problems if problem.code == "KSTT-COUNT-011"]
    missing = {"numerator": "denominator", "denominator": "numerator"}[given]
    assert (problem.value("given"), problem.value("missing")) == (given, missing)
    assert delivery.counts.get("H98", AUGUST, "04") is None


def test_a_ratio_that_contradicts_its_pair_is_told(read):
    data = answer(metrics=[metric("DOSSIER_SYNC", 95, 100, ratio=59)])
    (problem,) = [problem for problem in read(data).problems if problem.code == "KSTT-COUNT-015"]
    assert (problem.value("found"), problem.value("computed")) == ("59", "95.00")


def test_without_a_period_an_answer_cannot_be_placed(read):
    with pytest.raises(KsttError) as caught:
        read(answer(), period=None)
    assert caught.value.code == "KSTT-PORTAL-001"


@pytest.mark.parametrize("data", [[], {}, 7, "x", None, {"metrics": []}, [[[[[[answer()]]]]]]])
def test_json_of_something_else_is_refused(read, data):
    with pytest.raises(KsttError) as caught:
        read(data)
    assert caught.value.code == "KSTT-PORTAL-002"


@pytest.mark.parametrize(
    "wrap", [lambda answers: answers, lambda answers: {"data": {"items": answers, "filters": ["a"]}}]
)
def test_an_entry_of_the_list_that_is_no_answer_is_told_with_its_place(read, wrap):
    delivery = read(wrap([answer(), {"code": 500, "message": "Internal Server Error"}, answer("H98.01"), None]))
    (told,) = [problem for problem in delivery.problems if problem.code == "KSTT-PORTAL-013"]
    assert (str(told.value("count")), str(told.value("number"))) == ("2", "2")
    assert {key[0] for key, _ in delivery.counts} == {"H98", "H98.01"}


@pytest.mark.parametrize("size", ["1e99999999", "-1e99999999", "1e-99999999"])
def test_a_number_of_a_hundred_million_digits_is_no_number(tmp_path, portal_2026, size):
    """It was written out, digit by digit, until the memory was full."""
    text = json.dumps([answer(metrics=[metric("DOSSIER_SYNC", 95, 100, ratio=1.25, score=2.5)], totalScore=3.5)])
    for written in ("1.25", "2.5", "3.5"):
        text = text.replace(f" {written}", f" {size}")
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "portal.json").write_text(text, encoding="utf-8")
    delivery = read_delivery(tmp_path, portal_2026, period=AUGUST)
    assert {"KSTT-COUNT-016", "KSTT-POINTS-003"} <= {problem.code for problem in delivery.problems}
    assert delivery.published.get("H98", "2026-08", "total", "total") is None
