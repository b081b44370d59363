"""What a report says of a total when the rule set leaves indicators out: nothing is missing, and 100 cannot be reached."""

import pytest

from kstt.notebook import UnitReport
from kstt.notebook.summary import Summary
from kstt.rulebook import INDICATOR_IDS

RULES = """\
id: leaves-out
title: {vi: Thử, en: Trial}
status: provincial
status_note: {vi: Thử, en: Trial}
in_force: {from: 2026-01-01}
extends: portal-2026
sources:
  qd: {document: Quyết định ví dụ, clause: Điều 1, tag: I}
changes:
"""
CHANGE = "  - {{path: indicators/{id}/versions/1/zero_denominator/policy, value: not-assessed, source: qd}}\n"
UNITS = "unit_code,name,level,parent_code\nH99,UBND Tỉnh Mẫu,province,\nH99.05,Sở Mẫu,department,H99\n"
NO_FEES = ("09", "10", "11")


@pytest.fixture(scope="module")
def left_out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("left-out")
    rules = folder / "leaves-out.yaml"
    rules.write_text(RULES + "".join(CHANGE.format(id=id) for id in NO_FEES), encoding="utf-8")
    pairs = {id: "0,0" if id in NO_FEES else "17,20" for id in INDICATOR_IDS}
    rows = [f"{unit},2026-08,{id},{pair}" for unit in ("H99", "H99.05") for id, pair in pairs.items() if id != "15"]
    data = folder / "data"
    data.mkdir()
    (data / "units.csv").write_text(UNITS, encoding="utf-8")
    (data / "counts.csv").write_text(
        "\n".join(["unit_code,period,indicator,numerator,denominator", *rows, ""]), encoding="utf-8"
    )
    return UnitReport(data=str(data), period="2026-08", unit="H99.05", rules=str(rules), language="en")


def test_the_total_is_of_what_could_be_earned_and_the_missing_rating_has_its_true_reason(left_out):
    assert (left_out.card.total.max_points, left_out.card.missing, left_out.card.band) == (90, (), None)
    said = str(Summary(left_out).paragraph())
    assert "of 90 points" in said and "not rated because 10 points are not assessed" in said
    assert "of 100 points," not in said


def test_the_rating_does_not_depend_on_something_missing(left_out):
    told = str(Summary(left_out).facts())
    assert "10 points are not assessed" in told and "depending on what is missing" not in told
