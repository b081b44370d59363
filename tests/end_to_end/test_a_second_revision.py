"""A correction of one dossier: what a new revision of a frozen period means for the reports of everybody else."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from kstt.batch import plan_reports
from kstt.batch.from_store import count_month
from kstt.notebook import ProvinceReport, UnitReport
from kstt.terms import Period

MONTH = Period.parse("2026-08")
UNIT, OTHER = "H99.11", "H99.103"


def seen(store: Path, out: Path, edition: str = "internal"):
    month = count_month(store, MONTH, "portal-2026", edition=edition)
    rows = month.published_rows() if edition == "public" else month.rows
    plan = plan_reports(month.delivery, MONTH, out, rules="portal-2026", rows=rows, edition=edition)
    return plan, month.delivery.source


def late(folder: Path) -> dict:
    """A dossier of the unit that was in time, finished on the last day of the month instead."""
    with open(folder / "in" / "dossiers.jsonl", encoding="utf-8") as lines:
        records = (json.loads(line) for line in lines if f'"DonViXuLy":"{UNIT}"' in line)
        found = next(
            each
            for each in records
            if each["NgayTiepNhan"].startswith("202608")
            and "" < each["NgayKetThucXuLy"] < each["NgayHenTra"] < "20260825"
        )
    return {**found, "NgayKetThucXuLy": "20260831160000", "NgayTra": "20260831165500"}


@pytest.fixture(scope="module")
def revised(kstt, office, tmp_path_factory):
    """Plans before and after a second revision, by edition, with what each says of the rows."""
    folder = tmp_path_factory.mktemp("revised")
    shutil.copytree(office / "store", folder / "store")
    editions = ("internal", "public")
    before = {each: seen(folder / "store", folder / each, each)[0].seen for each in editions}
    (folder / "fix.jsonl").write_text(json.dumps(late(office), ensure_ascii=False) + "\n", encoding="utf-8")
    units = office / "in" / "units.csv"
    more = ("--mapping", "hosodongbo", "--into", folder / "store", "--units", units)
    assert kstt("intake", folder / "fix.jsonl", *more).returncode == 0
    done = kstt("freeze", "--store", folder / "store", "--period", MONTH.id, "--reason", "một hồ sơ ghi sai ngày")
    assert done.returncode == 0, done.stderr
    return before, {each: seen(folder / "store", folder / each, each) for each in editions}


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_it_makes_again_the_unit_it_corrects_the_province_and_those_that_it_overtakes(revised, edition):
    before, (plan, _) = revised[0][edition], revised[1][edition]
    why = {
        unit: {name for name in parts if parts[name] != before[unit][name]}
        for unit, parts in plan.seen.items()
        if parts != before[unit]
    }
    assert {"data"} <= why.pop("H99")
    assert {"figures", "source"} <= why.pop(UNIT)
    assert all(parts == {"rank"} for parts in why.values())
    assert OTHER not in why


def test_a_report_names_the_first_revision_that_gives_its_rows(revised):
    plan, source = revised[1]["internal"]
    assert (source.snapshot, source.since(OTHER).snapshot, source.since(UNIT).snapshot) == (
        "2026-08/r2",
        "2026-08/r1",
        "2026-08/r2",
    )
    data = str(plan.laid.data)
    told = {unit: str(UnitReport(period=MONTH.id, unit=unit, data=data).provenance()) for unit in (UNIT, OTHER)}
    assert "2026-08/r1" in told[OTHER] and "2026-08/r2" not in told[OTHER]
    assert "2026-08/r2" in told[UNIT] and "một hồ sơ ghi sai ngày" in told[UNIT]


def test_the_reason_of_a_correction_is_for_the_office_alone(revised):
    """It is written freely, and often names the dossier, or the person, that was corrected."""
    for edition, expected in (("internal", True), ("public", False)):
        plan, _ = revised[1][edition]
        data = plan.laid.data
        unit = UnitReport(period=MONTH.id, unit=UNIT, data=str(data), edition=edition)
        assert ("một hồ sơ ghi sai ngày" in str(unit.provenance())) is expected
        assert ("một hồ sơ ghi sai ngày" in (data / "receipt.json").read_text("utf-8")) is expected


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_first_page_says_when_a_period_has_not_ended(office, tmp_path, language):
    """Open dossiers are judged as of a day that is still to come."""
    july = Period.parse("2026-07")
    words = {"vi": "Số liệu lấy khi tháng 7/2026 chưa kết thúc", "en": "before July 2026 had ended"}[language]
    for today, expected in ((date(2026, 7, 20), True), (date(2026, 8, 1), False)):
        month = count_month(office / "store", july, "portal-2026", live=True, today=today)
        plan = plan_reports(month.delivery, july, tmp_path / str(today), rules="portal-2026", rows=month.rows)
        told = {"period": july.id, "data": str(plan.laid.data), "language": language}
        assert (words in str(UnitReport(**told, unit=UNIT).overall())) is expected
        assert (words in str(ProvinceReport(**told).overall())) is expected


def test_a_period_that_no_row_reaches_has_reports_of_units_without_a_figure_too(office, tmp_path):
    """Open dossiers of earlier months count for 05; a unit that has none has a record of nothing and no figure."""
    december = Period.parse("2026-12")
    month = count_month(office / "store", december, "portal-2026", live=True)
    plan = plan_reports(month.delivery, december, tmp_path, rules="portal-2026", rows=month.rows)
    counted = {unit for unit, record in month.rows.items() if record.denominator}
    without = sorted(set(month.rows) - counted)
    assert counted and without
    for unit in (without[0], without[-1], min(counted)):
        report = UnitReport(period=december.id, unit=unit, data=str(plan.laid.data))
        text = str([block.as_json() for block in report.blocks()])
        assert ("Chỉ số 05 chưa có số liệu: chưa biết mất bao nhiêu điểm." in text) is (unit in without)
