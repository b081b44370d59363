"""A table that does not reach the period does not say that nothing happened: 0 of 0 is then no figure."""

import json
from datetime import date, datetime

import pytest

from kstt.counting import as_counts, count_table, resolve
from kstt.counting.examples import write_table
from kstt.intake.snapshot import freeze
from kstt.intake.store import Store
from kstt.notebook import AuditReport
from kstt.notebook.block_text import block_text
from kstt.rulebook import load
from kstt.scoring import Status, score
from kstt.terms import Level, Period, Unit, UnitTree

PROVINCE, BUSY, IDLE = "H99", "H99.01", "H99.02"
JULY, AUGUST, QUARTER = (Period.parse(text) for text in ("2026-07", "2026-08", "2026-Q3"))
RULES = load("portal-2026")
TREE = UnitTree.of(
    [Unit(PROVINCE, "Tỉnh Mẫu", Level.PROVINCE)] + [Unit(u, u, Level.COMMUNE, PROVINCE) for u in (BUSY, IDLE)]
)
OF_DOSSIERS = {"04", "05", "08", "11", "12", "13", "14", "16", "18", "21"}
OF_PROCEDURES, OF_PETITIONS = {"06", "07", "09", "10", "17"}, {"19", "20"}


def rows_of(*months):
    """A dossier, a petition, a procedure and a report of the busy unit in each of some months."""
    at = {month: datetime(2026, month, 4, 8) for month in months}
    done = {month: datetime(2026, month, 5, 8) for month in months}
    of_unit = {"unit_code": BUSY}
    return {
        "dossiers": [
            of_unit | {"dossier_id": f"D{m}", "received_at": at[m], "due_at": done[m], "finished_at": done[m]}
            for m in months
        ],
        "petitions": [of_unit | {"petition_id": f"P{m}", "received_at": at[m], "handled_at": done[m]} for m in months],
        "procedures": [
            of_unit | {"period": f"2026-{m:02d}", "procedure_code": "1.000001", "online_level": "fully"} for m in months
        ],
        "report_totals": [of_unit | {"period": f"2026-{m:02d}", "reported": 1} for m in months],
    }


def counted(folder, rows, period=AUGUST):
    folder.mkdir(exist_ok=True)
    for name, of_table in rows.items():
        write_table(folder, name, of_table)
    return count_table("duckdb", folder, RULES, period, province=PROVINCE)


def figures(table):
    return as_counts(table, (BUSY, IDLE))


def known(counts, unit, period=AUGUST):
    return {id for (code, at, id), count in counts if (code, at) == (unit, period.id) and count.available}


def told(table):
    """What is said of the reach: not of tables that are not there, nor of the columns that these few rows do not fill."""
    others = {"KSTT-COUNTING-002", "KSTT-COUNTING-025"}
    return {(each.code, each.value("found")) for each in table.problems if each.code not in others}


def test_an_idle_office_has_zeros_where_the_tables_reach_the_period(tmp_path):
    table = counted(tmp_path, rows_of(7, 8))
    counts = figures(table)
    assert known(counts, IDLE) == known(counts, BUSY) == OF_DOSSIERS | OF_PROCEDURES | OF_PETITIONS
    assert not any("months" in mark for _, count in counts for mark in count.marks)
    assert told(table) == set() and table.unreached() == ()


def test_a_table_that_ends_before_the_period_leaves_its_figures_open_and_says_so(tmp_path):
    table = counted(tmp_path, rows_of(7, 8) | {"procedures": rows_of(7)["procedures"]})
    counts = figures(table)
    for unit in (BUSY, IDLE):
        assert known(counts, unit) == OF_DOSSIERS | OF_PETITIONS
    assert told(table) == {("KSTT-COUNTING-014", "procedures")} and table.unreached() == ("procedures",)


def test_points_are_neither_lost_nor_won_by_a_period_of_which_nothing_is_known(tmp_path):
    counts = resolve(figures(counted(tmp_path, rows_of(7))), TREE, RULES, AUGUST)
    card = score(IDLE, AUGUST, counts, RULES, score(PROVINCE, AUGUST, counts, RULES, None))
    unknown = OF_DOSSIERS | OF_PROCEDURES | OF_PETITIONS
    assert {each.status for each in card.indicators if each.indicator in unknown} == {Status.NOT_AVAILABLE}


def test_a_month_without_a_row_between_two_that_have_some_is_reached_by_days_of_receipt(tmp_path):
    counts = figures(counted(tmp_path, rows_of(7, 9)))
    assert known(counts, IDLE) == (OF_DOSSIERS | OF_PETITIONS) - {"04"}


def test_an_end_that_is_foreseen_reaches_no_month(tmp_path):
    rows = rows_of(7)
    ends = {"handled_at": datetime(2026, 8, 20)}
    counts = figures(counted(tmp_path, rows | {"petitions": [row | ends for row in rows["petitions"]]}))
    assert known(counts, IDLE) & OF_PETITIONS == set()
    assert counts.get(BUSY, AUGUST, "19").marks == ("rows_of_months:0/1",)


def test_a_quarter_counts_the_months_that_are_there_and_marks_its_figures(tmp_path):
    table = counted(tmp_path, rows_of(7, 8), QUARTER)
    counts = figures(table)
    assert known(counts, IDLE, QUARTER) == OF_DOSSIERS | OF_PROCEDURES | OF_PETITIONS
    assert {count.marks[0] for _, count in counts} == {"rows_of_months:2/3"}
    assert "report_months:2/3" in counts.get(BUSY, QUARTER, "04").marks
    tables = ("dossiers", "petitions", "procedures", "report_totals")
    assert told(table) == {("KSTT-COUNTING-015", name) for name in tables} and table.unreached() == ()


def test_a_national_report_without_the_period_marks_04_and_leaves_an_idle_office_without_it(tmp_path):
    table = counted(tmp_path, rows_of(7, 8) | {"report_totals": rows_of(7)["report_totals"]})
    counts = figures(table)
    assert counts.get(IDLE, AUGUST, "04") is None
    assert "report_months:0/1" in counts.get(BUSY, AUGUST, "04").marks
    assert told(table) == {("KSTT-COUNTING-014", "report_totals")}


def test_without_national_reports_04_is_marked_as_our_count_alone(tmp_path):
    rows = rows_of(7, 8)
    del rows["report_totals"]
    table = counted(tmp_path, rows)
    counts = figures(table)
    assert (counts.get(IDLE, AUGUST, "04").denominator, counts.get(BUSY, AUGUST, "04").denominator) == (0, 1)
    assert "report_months:0/1" in counts.get(BUSY, AUGUST, "04").marks
    assert told(table) == {("KSTT-COUNTING-024", "report_totals")}


@pytest.mark.parametrize("dossiers", [[], rows_of(7)["dossiers"]], ids=["no table", "ends before"])
@pytest.mark.parametrize("of", [(7, 8), (7,)], ids=["reported", "not reported"])
def test_a_national_report_alone_does_not_say_that_nothing_was_synchronised(tmp_path, dossiers, of):
    last_year = [{"unit_code": unit, "period": "2025-08", "reported": 120} for unit in (BUSY, IDLE)]
    reports = rows_of(*of)["report_totals"] + last_year
    table = counted(tmp_path, {"report_totals": reports} | ({"dossiers": dossiers} if dossiers else {}))
    assert known(figures(table), BUSY) == known(figures(table), IDLE) == set()


def test_a_unit_of_which_nothing_was_synchronised_has_0_of_what_it_reported(tmp_path):
    reports = rows_of(8)["report_totals"] + [{"unit_code": IDLE, "period": "2026-08", "reported": 5}]
    counts = figures(counted(tmp_path, rows_of(7, 8) | {"report_totals": reports}))
    found = counts.get(IDLE, AUGUST, "04")
    assert (found.numerator, found.denominator) == (0, 5)


def test_months_in_which_nothing_was_announced_are_nothing_to_tell_of(tmp_path):
    decision = {"decision_id": "1", "unit_code": PROVINCE, "procedure_code": "1.000001", "decided_on": date(2026, 7, 1)}
    assert told(counted(tmp_path, rows_of(7, 8) | {"decisions": [decision]})) == set()


@pytest.fixture
def store(tmp_path):
    """A store with petitions of July and September, all handled: August was quiet."""
    from kstt.intake.dossiers import load_mapping, take_in

    rows = "".join(f"P{m},{BUSY},2026-{m:02d}-04 08:00:00,,2026-{m:02d}-05 08:00:00,,\n" for m in (7, 9))
    (tmp_path / "petitions.csv").write_text(
        "petition_id,unit_code,received_at,due_at,handled_at,dissatisfied,repeated\n" + rows, encoding="utf-8"
    )
    made = Store.make(tmp_path / "store")
    take_in(tmp_path / "petitions.csv", load_mapping("petitions"), made)
    return made


@pytest.mark.parametrize("unit", [PROVINCE, BUSY, IDLE])
def test_an_audited_figure_of_a_period_without_rows_is_not_available_and_says_why(tmp_path, store, unit):
    (store.path / "units.csv").write_text(
        f"unit_code,name,level,parent_code\n{PROVINCE},Tỉnh Mẫu,province,\n"
        + "".join(f"{each},Xã {each},commune,{PROVINCE}\n" for each in (BUSY, IDLE)),
        encoding="utf-8",
    )
    report = AuditReport(unit=unit, period="2026-10", indicator="19", store=store.path.as_posix())
    assert report.audit.score.status is Status.NOT_AVAILABLE and report.audit.counted is None
    text = "\n".join(block_text(block.as_json()) for block in report.blocks())
    assert "bảng không có dòng nào của kỳ" in text
    quiet = AuditReport(unit=unit, period="2026-08", indicator="19", store=store.path.as_posix()).audit
    assert (quiet.score.status, quiet.counted) == (Status.FULL_FOR_NOTHING, (0, 0, 0))


def of_folder(folder):
    return figures(count_table("duckdb", folder, RULES, AUGUST, province=PROVINCE))


def test_a_snapshot_knows_how_far_the_table_reached_from_which_it_was_taken(store):
    snapshot, _ = freeze(store, AUGUST, today=date(2026, 10, 1))
    assert snapshot.manifest["tables"]["petitions"]["rows"] == 0
    assert of_folder(snapshot.path).table == of_folder(store.path).table
    assert known(of_folder(snapshot.path), IDLE) == OF_PETITIONS


def test_a_snapshot_of_before_is_read_by_its_rows_alone_and_is_no_reason_for_a_revision(store):
    snapshot, _ = freeze(store, AUGUST, today=date(2026, 10, 1))
    manifest = snapshot.path / "manifest.json"
    old = json.loads(manifest.read_text("utf-8"))
    del old["months"]
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(old), encoding="utf-8")
    assert known(of_folder(snapshot.path), IDLE) == set()
    same, problems = freeze(store, AUGUST, reason="không đổi", today=date(2026, 10, 2))
    assert (same.revision, [each.code for each in problems]) == (1, ["KSTT-SNAPSHOT-005"])
