"""Words that depend on the figures: one of a thing, no dossiers at all, figures that are not a unit's own, names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kstt.batch.lay import lay
from kstt.counting.unit_rows import Overdue, Share, UnitRows
from kstt.intake import Delivery
from kstt.intake.delivery import RowSource
from kstt.notebook import ProvinceReport, UnitReport
from kstt.notebook.blocks import Paragraph, Table
from kstt.notebook.framing import area
from kstt.terms import Count, Counts, Level, Origin, Unit, UnitTree
from kstt.terms.published import Published

MONTH = "2026-08"
INDICATORS = ("04", "05", "08", "12")


def delivery(table: dict, name: str = "UBND tỉnh Mẫu", level: Level = Level.PROVINCE) -> Delivery:
    units = [Unit("P", name, level), *(Unit(f"P.{n}", f"Đơn vị {n}", Level.COMMUNE, "P") for n in (1, 2))]
    counts = Counts({key: replace(each, origin=Origin.COUNTED) for key, each in table.items()})
    source = RowSource("2026-08/r1", "1" * 64, "2026-09-02T00:00:00+00:00")
    return Delivery(UnitTree.of(units), counts, Published({}), source=source)


def months(*figures: tuple[str, str, int, int]) -> dict:
    return {(unit, month, id): Count(n, d) for unit, id, n, d in figures for month in ("2026-07", "2026-08")}


def report(folder, given: Delivery, unit: str, language: str, rows: dict | None = None):
    laid = lay(given, folder / "data", folder / "store", rows)
    kind = UnitReport if unit else ProvinceReport
    return kind(period=MONTH, unit=unit, data=str(laid.data), language=language)


def record(unit: str, numerator: int, denominator: int, form: tuple[int, int], shares: tuple = ()) -> UnitRows:
    late = Overdue(denominator - numerator)
    return UnitRows(unit, MONTH, numerator, denominator, 0, form, {}, Overdue(), late, shares, (), (), {})


def paragraphs(blocks) -> list[str]:
    return ["".join(run.text for run in block.runs) for block in blocks if isinstance(block, Paragraph)]


def test_one_dossier_and_one_unit_are_said_in_the_singular(tmp_path):
    whole = [("P.1", "05", 99, 100), *(("P.1", id, 9, 10) for id in ("04", "08", "12")), ("P.2", "05", 5, 10)]
    given = delivery(months(*whole))
    unit = report(tmp_path, given, "P.1", "en")
    assert "text='1 dossier'" in repr(unit.first()) and "text='1 procedure'" not in repr(unit.first())
    assert "1 more dossier brings full points" in repr(unit.indicator("05"))
    province = repr(report(tmp_path / "province", given, "", "en").ranking())
    assert "Ranking of 1 unit," in province
    assert "1 unit is not ranked because it lacks figures that others have; its points" in province


@pytest.mark.parametrize(
    ("language", "rates", "overdue"),
    [
        (
            "vi",
            "Chỉ số 05 chưa có hồ sơ trong kỳ; biểu II.06a chưa có hồ sơ đã giải quyết.",
            "Trong kỳ không có hồ sơ nào.",
        ),
        (
            "en",
            "Indicator 05 has no dossiers in the period; form II.06a has no finished dossiers.",
            "There were no dossiers in the period.",
        ),
    ],
)
def test_a_unit_without_dossiers_has_sentences_and_not_a_rate_that_is_none(tmp_path, language, rates, overdue):
    given = delivery(months(("P.1", "05", 0, 0), ("P.2", "05", 5, 10)))
    rows = {"P.1": record("P.1", 0, 0, (0, 0)), "P.2": record("P.2", 5, 10, (5, 10)), "P": record("P", 5, 10, (5, 10))}
    told = paragraphs(report(tmp_path, given, "P.1", language, rows).dossiers())
    assert rates in told and overdue in told


def test_both_rates_are_told_where_there_are_dossiers_and_one_dossier_is_one(tmp_path):
    given = delivery(months(("P.1", "05", 1, 1), ("P.2", "05", 5, 10)))
    rows = {"P.1": record("P.1", 1, 1, (0, 0)), "P.2": record("P.2", 5, 10, (5, 10)), "P": record("P", 6, 11, (5, 10))}
    one = paragraphs(report(tmp_path, given, "P.1", "en", rows).dossiers())
    assert one[0].startswith(
        "The rate of indicator set 766 (indicator 05) is 100.00%; form II.06a has no finished dossiers. They measure"
    )
    assert "The period's 1 dossier is not overdue." in one
    other = paragraphs(report(tmp_path / "vi", given, "P.2", "vi", rows).dossiers())
    assert "là 50,00\N{NO-BREAK SPACE}%; tỷ lệ theo biểu II.06a là 50,00" in other[0]


@pytest.mark.parametrize(("shares", "rounded"), [((3, 3, 1), False), ((8,), True)])
def test_the_line_of_rounding_is_explained_only_where_it_stands(tmp_path, shares, rounded):
    of = sum(shares) + 1
    procedures = tuple(Share(f"1.00000{n}", missed, missed, 0) for n, missed in enumerate(shares))
    procedures += (Share("1.000009", 1, 0, 0),)
    given = delivery(months(("P.1", "05", 1, of), ("P.2", "05", 5, 10)))
    rows = {"P.1": record("P.1", 1, of, (1, of), procedures), "P.2": record("P.2", 5, 10, (5, 10))}
    rows["P"] = record("P", 6, of + 10, (6, of + 10))
    tables = [b for b in report(tmp_path, given, "P.1", "vi", rows).dossiers() if isinstance(b, Table)]
    table = next(each for each in tables if each.caption == "Điểm mất ở chỉ số 05 theo thủ tục")
    lines = [row.cells[0].text for row in table.rows]
    assert ("Làm tròn" in lines) is rounded is ("làm tròn" in table.note)


def test_a_unit_that_only_has_copied_figures_is_said_to_have_none_of_its_own(tmp_path):
    given = delivery(months(("P", "01", 4, 9), ("P.2", "05", 5, 10)))
    unit = report(tmp_path, given, "P.1", "en")
    assert "The unit has no figures of its own for July 2026 to compare with." in paragraphs(unit.changes())
    assert "no figures of its own for that period" in repr(unit.overall())
    assert "Đơn vị không có số liệu riêng của tháng 7/2026" in repr(
        report(tmp_path / "vi", given, "P.1", "vi").changes()
    )


@pytest.mark.parametrize(("months", "drawn"), [(("2026-08",), 0), (("2026-07", "2026-08"), 1)])
def test_a_line_is_drawn_from_two_periods_on(tmp_path, months, drawn):
    table = {("P.1", month, "05"): Count(n, 10) for n, month in enumerate(months, 4)}
    unit = report(tmp_path, delivery(table), "P.1", "vi")
    assert len(unit.total_history()) == drawn
    assert (unit.indicator("05").trend is not None) == bool(drawn)
    assert unit.indicator("08").trend is None


def test_a_province_reports_on_its_area_and_a_ministry_on_itself(tmp_path):
    table = months(("P.1", "05", 5, 10))
    for language in ("vi", "en"):
        (head,) = report(tmp_path / language, delivery(table, "UBND tỉnh Phú Thọ"), "", language).head()
        assert "UBND" not in head.subject and "tỉnh Phú Thọ" in head.subject
        assert head.organ_above == "UBND TỈNH PHÚ THỌ"
    (head,) = report(tmp_path / "m", delivery(table, "Bộ Xây dựng", Level.MINISTRY), "", "vi").head()
    assert head.subject.endswith("của Bộ Xây dựng")


@pytest.mark.parametrize(
    ("name", "level", "order"),
    [
        ("UBND tỉnh Phú Thọ", Level.PROVINCE, "TL. CHỦ TỊCH"),
        ("Bộ Xây dựng", Level.MINISTRY, "TL. BỘ TRƯỞNG"),
        ("Thanh tra Chính phủ", Level.MINISTRY, "TL. …………"),
    ],
)
def test_a_ministry_has_no_chairman_to_sign_for(tmp_path, name, level, order):
    signature = report(tmp_path, delivery(months(("P.1", "05", 5, 10)), name, level), "", "vi").signature()
    assert order in str(signature) and str(signature).count("TL.") == 1


def test_what_moved_a_ministrys_total_is_not_told_of_a_province(tmp_path):
    given = delivery({}, "Bộ Xây dựng", Level.MINISTRY)
    at = enumerate(("2026-07", "2026-08"), 4)
    table = {(unit.code, month, "05"): Count(n, 10) for n, month in at for unit in given.units.scored_units()}
    for language in ("vi", "en"):
        ministry = report(tmp_path / language, delivery(table, "Bộ Xây dựng", Level.MINISTRY), "", language)
        said = str(ministry.moved())
        assert "Bộ Xây dựng" in said and "tỉnh" not in said and "province" not in said


@pytest.mark.parametrize("name", ["UBND Tỉnh Mẫu", "Ủy ban nhân dân Tỉnh Mẫu", "Uỷ ban nhân dân Tỉnh Mẫu", "Tỉnh Mẫu"])
def test_the_area_is_the_name_without_its_committee(name):
    assert area(name) == "Tỉnh Mẫu"
