"""Figures that the chart tests share: a unit with a history, a province with many units."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from kstt.notebook.charts import BandRange, HeatRow, NamedTotal, RankRow, Step, UnitBar
from kstt.terms import Period


@pytest.fixture
def months() -> tuple[Period, ...]:
    return Period.parse("2026-08").back(13)


@pytest.fixture
def bands() -> list[BandRange]:
    limits = (("Xuất sắc", 90, 100), ("Tốt", 80, 90), ("Khá", 70, 80), ("Trung bình", 50, 70), ("Yếu", 0, 50))
    return [BandRange(label, Decimal(low), Decimal(high)) for label, low, high in limits]


@pytest.fixture
def steps() -> list[Step]:
    deltas = ("1.20", "-0.85", "0.35", "0.02", "-0.01", "0.40", "0.07", "0.11", "-0.03", "0.05", "0.06", "0.09")
    return [Step(f"{n:02d} Chỉ số {n}", Decimal(delta)) for n, delta in enumerate(deltas, start=1)]


@pytest.fixture
def ranked() -> list[RankRow]:
    """163 units, totals from 81.70 down in steps of 0.30."""
    return [RankRow(f"UBND xã Số {n}", Decimal("82.00") - n * Decimal("0.30"), f"H44.{n:03d}") for n in range(1, 164)]


@pytest.fixture
def totals(ranked) -> list[NamedTotal]:
    return [NamedTotal(row.code, row.name, row.total) for row in ranked]


@pytest.fixture
def moved(ranked) -> list[UnitBar]:
    return [UnitBar(row.name, Decimal(n % 61 - 30) / 1000, row.code) for n, row in enumerate(ranked)]


@pytest.fixture
def heat() -> tuple[list[HeatRow], list[str]]:
    """170 units × 21 indicators, every share another than its neighbour's, so that nothing can be joined."""
    rows = [
        HeatRow(
            f"H44.{n:03d}",
            f"Ủy ban nhân dân xã Số {n}",
            tuple(None if (n + m) % 17 == 0 else Fraction((n * 7 + m * 3) % 11, 10) for m in range(21)),
        )
        for n in range(170)
    ]
    return [HeatRow(r.code, r.name, tuple(s if s is None else min(s, Fraction(1)) for s in r.shares)) for r in rows], [
        f"{n:02d}" for n in range(1, 22)
    ]
