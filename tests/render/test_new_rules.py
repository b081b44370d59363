"""A rule that changes within one set is told wherever two periods are compared, but only where it touched the figures."""

import pytest

from kstt.notebook import UnitReport
from kstt.notebook.summary import Summary

UNITS = "unit_code,name,level,parent_code\nH99,UBND Tỉnh Mẫu,province,\nH99.05,Sở Mẫu,department,H99\n"
HEAD = "unit_code,period,indicator,numerator,denominator\n"


def report(folder, september: str, october: str, period: str = "2025-10") -> UnitReport:
    """Petitions of two months around 16/10/2025, when the portal's rule for a denominator of 0 changed."""
    rows = [
        f"H99.05,{month},{id},{pair}\n"
        for month, petitions in (("2025-09", september), ("2025-10", october))
        for id, pair in {"05": "9,10", "19": petitions, "20": petitions}.items()
    ]
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "counts.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    return UnitReport(data=str(folder), period=period, unit="H99.05", language="en")


@pytest.fixture
def idle(tmp_path):
    return report(tmp_path, "0,0", "0,0")


def told(made: UnitReport) -> str:
    return "\n".join(str(block.as_json()) for block in made.changes())


def test_points_that_a_new_version_of_a_rule_brought_are_told_as_that(idle):
    assert (idle.previous.delta, idle.previous.same_rules, idle.previous.new_rules) == (12, True, ("19", "20"))
    text = told(idle)
    assert "Within portal-2025, the rules of 19, 20 differ between the two periods" in text
    assert text.count("its rule changed") == 2
    assert "the rules of 19, 20 changed in between" in str(Summary(idle).facts())


def test_the_chart_of_totals_is_broken_where_a_rule_changed(idle):
    assert [period.id for period in idle._breaks()] == ["2025-10"]
    assert "new rules apply from October 2025" in told(idle)


def test_a_new_rule_for_a_denominator_of_0_is_not_told_where_there_is_none(tmp_path):
    made = report(tmp_path, "1,2", "2,2")
    assert made.previous.new_rules == () and made._breaks() == ()
    assert "rule" not in told(made).replace("rules", "") and "Within portal-2025" not in told(made)
