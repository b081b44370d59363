"""Units that end or begin: an office that is not there is no idle one, and its dossiers are not passed over."""

import re

import pytest

from kstt.batch.from_store import count_month
from kstt.counting.reconcile import reconcile
from kstt.intake import delivery_files, read_delivery
from kstt.intake.dossiers import read_unit_list
from kstt.notebook.block_text import block_text
from kstt.notebook.month import Month
from kstt.notebook.province_report import ProvinceReport
from kstt.notebook.unit_report import UnitReport
from kstt.rulebook import load
from kstt.terms import Period
from kstt.trace import explain

UNITS = """unit_code,name,level,parent_code,old_code,valid_from,valid_to,successor
H99,UBND tỉnh,province,,,,,
H99.01,Sở A,department,H99,,,,
H99.02,Sở B,department,H99,,,2026-02-28,H99.01
H99.101,Phường mới,ward,H99,,2026-03-01,,
"""
DOSSIERS = """dossier_id,unit_code,received_at,due_at,finished_at
H99.01-260203-0001,H99.01,2026-02-03 08:00:00,2026-02-10 17:00:00,2026-02-09 09:00:00
H99.02-260210-0001,H99.02,2026-02-10 08:00:00,2026-03-10 17:00:00,2026-03-05 09:00:00
H99.02-260303-0001,H99.02,2026-03-03 08:00:00,2026-03-10 17:00:00,2026-03-05 09:00:00
"""


@pytest.fixture(scope="module")
def store(kstt, tmp_path_factory):
    folder = tmp_path_factory.mktemp("units-in-time")
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "dossiers.csv").write_text(DOSSIERS, encoding="utf-8")
    files = folder / "dossiers.csv", "--units", folder / "units.csv", "--into", folder / "store"
    done = kstt("intake", *files, "--mapping", "dossiers")
    assert done.returncode == 0, done.stderr
    return folder / "store"


def counted(store, period: str):
    delivery = count_month(store, Period.parse(period), "portal-2026").delivery
    pairs = {key[:2]: (count.numerator, count.denominator) for key, count in delivery.counts if key[2] == "05"}
    return delivery, pairs


def test_a_unit_that_has_not_begun_is_no_idle_office(store):
    delivery, pairs = counted(store, "2026-02")
    assert "H99.101" not in delivery.units
    assert pairs == {("H99.01", "2026-02"): (1, 1), ("H99.02", "2026-02"): (1, 1)}


def test_a_new_unit_has_no_figures_of_the_months_before_it_began(store):
    _, pairs = counted(store, "2026-03")
    assert pairs[("H99.101", "2026-03")] == (0, 0) and ("H99.101", "2026-02") not in pairs


def test_a_dossier_that_outlived_its_unit_is_told(store):
    delivery, pairs = counted(store, "2026-03")
    assert pairs[("H99.01", "2026-03")] == (1, 1)  # the one that was received after the unit's end
    told = [problem for problem in delivery.problems if problem.code == "KSTT-COUNTING-016"]
    assert [problem.value("found") for problem in told] == ["H99.02"]
    assert not any(problem.code == "KSTT-COUNTING-016" for problem in counted(store, "2026-02")[0].problems)


def test_the_month_before_is_summed_and_ranked_with_the_units_it_had(store):
    february, march = (
        Month.check(Period.parse(id), "portal-2026", counted(store, id)[0]) for id in ("2026-02", "2026-03")
    )
    before = march.period.previous()
    # H99.02 ended with February; H99.101 began in March and may not make February's sum one that lacks a figure.
    assert march.card("H99", before).indicator("05") == february.card("H99").indicator("05")
    assert march.card("H99", before).indicator("05").denominator == 2
    assert len(march.ranking_in(before)) == 2 and len(march.ranking) == 2


def test_the_tables_beside_the_reports_keep_the_units_of_earlier_months(store, tmp_path):
    delivery, _ = counted(store, "2026-03")
    for name, data in delivery_files(delivery).items():
        (tmp_path / name).write_bytes(data)
    again = read_delivery(tmp_path, load("portal-2026"), period=Period.parse("2026-03"))
    assert (again.units, again.listed, again.counts) == (delivery.units, delivery.listed, delivery.counts)


MERGED = """unit_code,name,level,parent_code,valid_from,valid_to
H99,UBND tỉnh,province,,,
H99.101,Xã A,commune,H99,,2026-07-31
H99.102,Xã B,commune,H99,,31/07/2026
H99.103,Xã A B,commune,H99,2026-08-01,
"""
HANDED_IN = """unit_code,period,indicator,numerator,denominator
H99.101,2026-07,05,1,2
H99.102,2026-07,05,2,2
H99.103,2026-08,05,3,4
H99.103,2026-09,05,4,4
"""


def handed_in(folder, period: str, counts: str = HANDED_IN):
    (folder / "units.csv").write_text(MERGED, encoding="utf-8")
    (folder / "counts.csv").write_text(counts, encoding="utf-8")
    return read_delivery(folder, load("portal-2026"), period=Period.parse(period))


def test_handed_in_counts_of_merged_units_are_summed_in_their_own_months(tmp_path):
    delivery = handed_in(tmp_path, "2026-08")
    assert not delivery.problems and not delivery.rejected
    assert [unit.code for unit in delivery.units] == ["H99", "H99.103"]
    month = Month.check(Period.parse("2026-08"), "portal-2026", delivery)
    july = month.card("H99", Period.parse("2026-07")).indicator("05")
    assert (july.numerator, july.denominator) == (3, 4)


def test_a_quarter_in_which_units_merged_has_the_figures_of_all_of_them(tmp_path):
    month = Month.check(Period.parse("2026-Q3"), "portal-2026", handed_in(tmp_path, "2026-Q3"))
    scores = {unit.code: month.card(unit.code).indicator("05") for unit in month.tree}
    assert {code: (each.numerator, each.denominator) for code, each in scores.items()} == {
        "H99": (10, 12),
        "H99.101": (1, 2),
        "H99.102": (2, 2),
        "H99.103": (7, 8),
    }
    assert scores["H99.103"].marks == ("months_of_unit:2/2",)
    told = [(remark.tone, remark.text) for remark in explain(scores["H99.103"], load("portal-2026"), "en").remarks]
    assert ("neutral", "Summed over 2/2 months of the period in which the unit was there.") in told
    assert any("carried over" in text for _, text in told), "the clause by which months are added"
    assert scores["H99"].marks == ("units:3",)


@pytest.mark.parametrize(
    ("counts", "told"), [(HANDED_IN, []), (HANDED_IN[: HANDED_IN.index("H99.103,2026-09")], ["1/2"])]
)
def test_months_before_a_unit_began_are_none_that_its_quarter_lacks(tmp_path, counts, told):
    handed_in(tmp_path, "2026-Q3", counts)
    report = UnitReport(period="2026-Q3", unit="H99.103", data=str(tmp_path), rules="portal-2026", language="en")
    texts = " ".join(str(block) for block in report.overall())
    assert re.findall(r"there (?:is|are) (\S+) months?", texts) == told


def test_the_change_from_a_quarter_in_which_a_unit_began_names_the_months_that_it_lacks(tmp_path):
    """It was there in August and September; of these there is August."""
    counts = HANDED_IN[: HANDED_IN.index("H99.103,2026-09")]
    counts += "".join(f"H99.103,2026-{month},05,1,2\n" for month in (10, 11, 12))
    handed_in(tmp_path, "2026-Q4", counts)
    report = UnitReport(period="2026-Q4", unit="H99.103", data=str(tmp_path), rules="portal-2026", language="en")
    for section in (report.overall, report.changes):
        texts = " ".join(block_text(block.as_json()) for block in section())
        assert re.findall(r"(\d/\d) months?", texts) == ["1/2"]


def test_a_point_in_time_that_is_not_of_the_last_month_is_told_as_months_that_are_not_there(tmp_path):
    counts = HANDED_IN + "".join(f"H99,2026-{month},{id},1,2\n" for id in ("05", "03") for month in ("07", "08", "09"))
    for lacking, told in (("", []), ("H99,2026-09,03,1,2\n", ["2/3"])):
        handed_in(tmp_path, "2026-Q3", counts.replace(lacking, ""))
        report = ProvinceReport(period="2026-Q3", data=str(tmp_path), rules="portal-2026", language="en")
        texts = " ".join(block_text(block.as_json()) for block in report.overall())
        assert re.findall(r"there (?:is|are) (\S+) months?", texts) == told


@pytest.mark.parametrize(
    ("written", "code", "column"),
    [
        ("31/02/2026,", "KSTT-UNITS-019", "valid_from"),
        (",July 2026", "KSTT-UNITS-019", "valid_to"),
        ("2026-08-01,2026-07-31", "KSTT-UNITS-020", "valid_to"),
    ],
)
def test_a_unit_whose_days_cannot_be_is_told_and_the_others_go_on(tmp_path, written, code, column):
    units = MERGED.replace("H99.102,Xã B,commune,H99,,31/07/2026", f"H99.102,Xã B,commune,H99,{written}")
    (tmp_path / "units.csv").write_text(units, encoding="utf-8")
    (tmp_path / "counts.csv").write_text(HANDED_IN.replace("H99.102,2026-07,05,2,2\n", ""), encoding="utf-8")
    delivery = read_delivery(tmp_path, load("portal-2026"), period=Period.parse("2026-07"))
    assert [unit.code for unit in delivery.units] == ["H99", "H99.101"]
    (told,) = delivery.problems
    assert (told.code, told.place.row, told.place.column) == (code, 4, column) and len(delivery.rejected) == 1
    assert len(read_unit_list(tmp_path / "units.csv")[0].tree) == 3


def test_handed_in_figures_of_a_unit_that_had_ended_are_told(tmp_path):
    delivery = handed_in(tmp_path, "2026-08", HANDED_IN + "H99.101,2026-08,05,1,1\n")
    assert [(each.code, each.value("found")) for each in delivery.problems] == [("KSTT-COUNTING-016", "H99.101")]


def test_a_province_that_was_founded_itself_has_no_units_before(tmp_path):
    delivery = handed_in(tmp_path, "2026-08")
    units = MERGED.replace("province,,,", "province,,2026-07-01,").replace("H99,,", "H99,2026-07-01,")
    (tmp_path / "units.csv").write_text(units, encoding="utf-8")
    delivery = read_delivery(tmp_path, load("portal-2026"), period=Period.parse("2026-08"))
    month = Month.check(Period.parse("2026-08"), "portal-2026", delivery)
    assert month.card("H99", Period.parse("2026-06")) is None
    assert not month.ranking_in(Period.parse("2026-06")).order


def test_the_portals_rows_of_units_that_ended_are_no_unknown_units(store, tmp_path):
    portal = tmp_path / "portal.csv"
    portal.write_text(
        "unit_code,period,indicator,numerator,denominator\nH99.02,2026-02,05,1,1\nH99.01,2026-03,05,1,1\n", "utf-8"
    )
    found = reconcile(store, Period.parse("2026-03"), portal)
    assert [(each.unit, each.ours, each.portal) for each in found.figures] == [("H99.01", (1, 1), (1, 1))]
    assert "KSTT-COUNT-001" not in [problem.code for problem in found.problems]
