"""A section that tells a threshold cites the clause of that threshold, whether or not it decided the points."""

import pytest

from kstt.notebook import UnitReport

UNITS = "unit_code,name,level,parent_code\nH99,UBND Tỉnh Mẫu,province,\nH99.05,Sở Mẫu,department,H99\n"
COUNTS = "unit_code,period,indicator,numerator,denominator\nH99.05,2026-08,05,1,2\nH99.05,2026-08,11,0,0\n"


@pytest.fixture(scope="module")
def nearly_empty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nearly-empty")
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "counts.csv").write_text(COUNTS, encoding="utf-8")
    return UnitReport(data=str(folder), period="2026-08", unit="H99.05")


@pytest.mark.parametrize("id", ["01", "05", "11", "14", "19", "21"])
def test_a_threshold_is_told_with_its_clause_though_it_decided_nothing(nearly_empty, id):
    section = nearly_empty.indicator(id)
    assert "đủ điểm" in section.threshold
    assert f"ngưỡng [{nearly_empty.frame.references['portal-thresholds']}]" in section.evidence.clause


def test_a_threshold_of_the_portal_is_not_told_under_the_mark_of_law(nearly_empty):
    section = nearly_empty.indicator("21")
    assert section.points == "–"
    assert (section.evidence.tag, section.evidence.note) == ("A", None)


def test_a_constant_tells_no_threshold_and_cites_none(nearly_empty):
    assert "ngưỡng" not in nearly_empty.indicator("15").evidence.clause
