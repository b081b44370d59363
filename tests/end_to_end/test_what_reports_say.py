"""What the reports claim in words, checked against the figures that they are made of."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from kstt.notebook.blocks import Figure, Table
from kstt.notebook.province_report import ProvinceReport
from kstt.scoring import contributions_of_units
from kstt.terms.numbers import number


@pytest.mark.parametrize("period", ["2026-08", "2026-Q3"])
def test_other_units_and_what_is_of_no_unit_are_told_apart(sample, period):
    report = ProvinceReport(period=period, data=str(sample))
    blocks = report.moved()
    picture = next(each for each in blocks if isinstance(each, Figure) and "các đơn vị còn lại" in each.alt)
    table = next(each for each in blocks if isinstance(each, Table) and each.note and "không thuộc đơn vị" in each.note)
    month, before = report.month, report.month.period.previous()
    parts, _ = contributions_of_units(
        report.previous, month.counts(before), month.counts(month.period), month.tree, month.rules
    )
    smallest = sorted((part.total for part in parts), key=abs)[:-10]
    others = number(sum(smallest, Fraction(0)), "vi", 3, sign=True)
    assert f"các đơn vị còn lại {others};" in picture.alt
    of_no_unit = picture.alt.rpartition("không thuộc đơn vị nào ")[2]
    assert table.note.endswith(f": {of_no_unit}")
    explained = sum((part.total for part in parts), Fraction(0))
    shown = Decimal(of_no_unit.rstrip(".").replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    assert abs(Fraction(report.previous.delta) - explained - Fraction(shown)) < Fraction(6, 1000)
