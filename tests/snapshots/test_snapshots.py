"""A frozen period does not change; a correction is a new revision with a reason; differences are told by rows."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from kstt.counting import opened
from kstt.errors import KsttError, Problem
from kstt.intake.dossiers import load_mapping, take_in
from kstt.intake.snapshot import Snapshot, diff_rows, find_snapshot, freeze, latest, left_behind, snapshots
from kstt.intake.store import Store, write_safely
from kstt.terms import Period
from kstt.terms.calendar import today_in_vietnam

AUGUST = Period.parse("2026-08")
LATER = date(2026, 9, 10)
HEADING = "dossier_id,unit_code,received_at,due_at,finished_at\n"
FIRST = """A1,H08.12,2026-08-01,2026-08-20,
A2,H08.12,2026-07-15,2026-08-10,2026-08-05
A3,H08.13,2026-07-01,2026-07-20,2026-07-19
A4,H08.13,2026-09-02,2026-09-20,
"""


@pytest.fixture
def take(tmp_path):
    store = Store.make(tmp_path / "store")

    def taken(rows: str, name: str) -> Store:
        (tmp_path / name).write_text(HEADING + rows, encoding="utf-8")
        take_in(tmp_path / name, load_mapping("dossiers"), store)
        return store

    return taken


def ids(snapshot: Snapshot) -> list[str]:
    with duckdb.connect(":memory:") as db:
        rows = db.execute(f"SELECT dossier_id FROM read_parquet('{snapshot.file('dossiers').as_posix()}') ORDER BY 1")
        return [row[0] for row in rows.fetchall()]


def test_a_snapshot_holds_what_concerns_its_period(take):
    snapshot, problems = freeze(take(FIRST, "a.csv"), AUGUST, today=LATER)
    assert ids(snapshot) == ["A1", "A2"] and problems == ()
    assert (snapshot.name, snapshot.manifest["provisional"], snapshot.manifest["judged_as_of"]) == (
        "2026-08/r1",
        False,
        "2026-08-31",
    )


def test_a_period_is_frozen_on_windows_too_and_a_refused_rename_leaves_nothing_behind(take, windows_files, monkeypatch):
    store = take(FIRST, "a.csv")
    real = Path.rename

    def refused(self, target):
        if self.name == ".building":
            raise PermissionError(13, "Access is denied", str(self))
        return real(self, target)

    monkeypatch.setattr("kstt.intake.store._PAUSES", (0,))
    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(PermissionError):
        freeze(store, AUGUST, today=LATER)
    assert not (store.path / ".building").exists()
    monkeypatch.setattr(Path, "rename", real)
    snapshot, _ = freeze(store, AUGUST, today=LATER)
    assert ids(snapshot) == ["A1", "A2"] and snapshot.verify() == ()


def test_a_file_that_cannot_take_its_name_leaves_nothing_behind(tmp_path):
    (tmp_path / "II.06a.xlsx").mkdir()
    with pytest.raises(OSError):
        write_safely(tmp_path / "II.06a.xlsx", b"form")
    assert [path.name for path in tmp_path.iterdir()] == ["II.06a.xlsx"]


def test_a_past_month_does_not_change_when_its_dossiers_do(take):
    store = take(FIRST, "a.csv")
    snapshot, _ = freeze(store, AUGUST, today=LATER)
    before = {path.name: path.read_bytes() for path in snapshot.path.iterdir()}
    take("A1,H08.12,2026-08-01,2026-08-20,2026-08-25\n", "b.csv")
    assert {path.name: path.read_bytes() for path in snapshot.path.iterdir()} == before
    assert snapshot.verify() == ()


MONTHLY = {
    "procedures": ("unit_code,period,procedure_code,published", "H08.12,{month},1.000001,true"),
    "report_totals": ("unit_code,period,reported", "H08.12,{month},5"),
    "decisions": ("decision_id,unit_code,procedure_code,decided_on", "QĐ-{month},H08,1.000001,{month}-15"),
}


def test_a_past_month_takes_nothing_of_what_later_months_bring(take, tmp_path):
    store = take(FIRST, "a.csv")

    def month_comes(month: str) -> None:
        for table, (heading, row) in MONTHLY.items():
            file = tmp_path / f"{table}-{month}.csv"
            file.write_text(f"{heading}\n{row.format(month=month)}\n", encoding="utf-8")
            take_in(file, load_mapping(table), store)

    for month in ("2025-08", "2026-07", "2026-08"):
        month_comes(month)
    first, _ = freeze(store, AUGUST, today=LATER)
    month_comes("2026-09")
    same, problems = freeze(store, AUGUST, reason="hồ sơ nộp sau", today=LATER)
    assert (same.name, [each.code for each in problems]) == (first.name, ["KSTT-SNAPSHOT-005"])
    assert {name: first.manifest["tables"][name]["rows"] for name in MONTHLY} == {
        "procedures": 1,
        "report_totals": 2,  # of the month, and of the year before, which stands in for reports that are missing
        "decisions": 3,  # of an earlier one the procedure may still be due for publication
    }


def test_a_decision_of_no_known_day_is_kept_for_the_months_from_its_due_date_on(take, tmp_path):
    """02 goes by the day on which publication is due."""
    store = take(FIRST, "a.csv")
    rows = ["QD-1,H08,1.000001,,2026-08-20", "QD-2,H08,1.000001,,2026-09-20", "QD-3,H08,1.000001,2026-08-25,2026-09-01"]
    (tmp_path / "decisions.csv").write_text(
        "\n".join(["decision_id,unit_code,procedure_code,decided_on,publish_due_on", *rows, ""]), encoding="utf-8"
    )
    take_in(tmp_path / "decisions.csv", load_mapping("decisions"), store)
    found, _ = freeze(store, AUGUST, today=LATER)
    held = f"SELECT decision_id FROM read_parquet('{(found.path / 'decisions.parquet').as_posix()}') ORDER BY 1"
    assert duckdb.sql(held).fetchall() == [("QD-1",), ("QD-3",)]


def test_the_rows_that_stand_are_found_without_holding_them_all_in_memory(take):
    numbers = range(30_000)
    take("".join(f"A{n:05},H08.12,2026-08-01,2026-08-20,\n" for n in numbers), "a.csv")
    store = take("".join(f"A{n:05},H08.12,2026-08-01,2026-08-20,2026-08-19\n" for n in numbers), "b.csv")
    with duckdb.connect(":memory:") as db:
        db.execute("SET memory_limit = '20MB'; SET temp_directory = ''; SET threads = 1")
        before = f"SELECT count(COLUMNS(*)) FROM ({store.relation('dossiers')}) WHERE received_at < DATE '2026-08-01'"
        assert set(db.execute(before).fetchone()) == {0}


def test_a_period_that_another_command_freezes_meanwhile_is_corrected_from_there(take, monkeypatch):
    """The other one takes the lock first; this one finds its revision, not the state it had seen before."""
    store, writing = take(FIRST, "a.csv"), Store.writing

    def after_another(self):
        monkeypatch.setattr(Store, "writing", writing)
        freeze(self, AUGUST, today=LATER)
        return writing(self)

    monkeypatch.setattr(Store, "writing", after_another)
    with pytest.raises(KsttError) as caught:
        freeze(store, AUGUST, today=LATER)
    assert caught.value.code == "KSTT-SNAPSHOT-001"
    assert [each.name for each in snapshots(store, AUGUST)] == ["2026-08/r1"]
    with store.writing():
        pass  # the lock was given back


@pytest.mark.parametrize("personal", ["CCCD 079203991777", "gọi 0912.345.678", "an@mail.vn"])
def test_personal_data_in_a_reason_is_refused_and_not_repeated(take, personal):
    store = take(FIRST, "a.csv")
    freeze(store, AUGUST, today=LATER)
    take("A1,H08.12,2026-08-01,2026-08-20,2026-08-25\n", "b.csv")
    with pytest.raises(KsttError) as caught:
        freeze(store, AUGUST, reason=f"Sửa hồ sơ của {personal}", today=LATER)
    assert caught.value.code == "KSTT-SNAPSHOT-011" and personal.split()[-1] not in str(caught.value)
    named = "đơn vị sửa 12 hồ sơ, có H99.103-260820-0007, theo công văn 2283/UBND-KSTT ngày 30/8/2026"
    assert freeze(store, AUGUST, reason=named, today=LATER)[0].manifest["reason"] == named


def test_a_correction_needs_a_reason_and_becomes_the_next_revision(take):
    store = take(FIRST, "a.csv")
    first, _ = freeze(store, AUGUST, today=LATER)
    take("A1,H08.12,2026-08-01,2026-08-20,2026-08-25\n", "b.csv")
    for reason in (None, "  "):
        with pytest.raises(KsttError) as caught:
            freeze(store, AUGUST, reason=reason, today=LATER)
        assert caught.value.code == "KSTT-SNAPSHOT-001"
    second, _ = freeze(store, AUGUST, reason="đơn vị bổ sung ngày kết thúc", today=LATER)
    assert [each.name for each in snapshots(store, AUGUST)] == ["2026-08/r1", "2026-08/r2"]
    assert latest(store, AUGUST) == second and second.manifest["corrects"] == first.sha256
    assert find_snapshot("2026-08/r1", store) == first and find_snapshot("2026-08", store) == second


def test_a_correction_names_the_quarter_and_year_that_were_frozen_before_it(take):
    store = take(FIRST, "a.csv")
    for period in ("2026", "2026-Q2", "2026-Q3", "2026-08"):
        _, problems = freeze(store, Period.parse(period), today=date(2027, 1, 5))
        assert "KSTT-SNAPSHOT-009" not in [problem.code for problem in problems]
    take("A1,H08.12,2026-08-01,2026-08-20,2026-08-25\n", "b.csv")
    _, problems = freeze(store, AUGUST, reason="bổ sung", today=date(2027, 1, 5))
    (told,) = (problem for problem in problems if problem.code == "KSTT-SNAPSHOT-009")
    assert told.value("found") == "2026/r1, 2026-Q3/r1" and told.value("made") == "2026-08/r2"
    freeze(store, Period.parse("2026-Q3"), reason="bổ sung", today=date(2027, 1, 5))
    freeze(store, Period.parse("2026"), reason="bổ sung", today=date(2027, 1, 5))
    assert left_behind(store, latest(store, AUGUST)) == ()


def test_nothing_new_makes_no_revision(take):
    store = take(FIRST, "a.csv")
    first, _ = freeze(store, AUGUST, today=LATER)
    again, problems = freeze(store, AUGUST, reason="thử", today=LATER)
    assert again == first and [problem.code for problem in problems] == ["KSTT-SNAPSHOT-005"]
    assert [path.name for path in first.path.parent.iterdir()] == ["r1"]


def test_a_period_that_has_not_ended_is_frozen_provisionally(take):
    snapshot, problems = freeze(take(FIRST, "a.csv"), AUGUST, today=date(2026, 8, 31))
    assert snapshot.manifest["provisional"] and [problem.code for problem in problems] == ["KSTT-SNAPSHOT-004"]


def test_a_month_frozen_too_early_is_frozen_for_good_once_it_has_ended_though_nothing_came_in(take):
    store = take(FIRST, "a.csv")
    early, (told,) = freeze(store, AUGUST, today=date(2026, 8, 31))
    assert "chốt lại (kèm lý do) sau khi kỳ kết thúc" in told.advice("vi")
    final, problems = freeze(store, AUGUST, reason="kỳ đã kết thúc", today=date(2026, 9, 1))
    assert (early.revision, final.revision, final.manifest["provisional"], problems) == (1, 2, False, ())
    assert diff_rows(early, final) == ()


def test_the_day_is_that_of_the_offices_and_not_of_a_machine_that_runs_by_utc(monkeypatch):
    class Night(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 8, 31, 18, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr("kstt.terms.calendar.datetime", Night)
    assert today_in_vietnam() == date(2026, 9, 1)


def test_a_period_without_a_row_is_frozen_with_a_warning(take, tmp_path):
    for store in (take(FIRST, "a.csv"), Store.make(tmp_path / "empty")):
        _, problems = freeze(store, Period.parse("2020-01"), today=LATER)
        assert [problem.code for problem in problems] == ["KSTT-SNAPSHOT-007"]


def test_a_year_of_which_months_are_missing_is_frozen_with_a_warning(take):
    _, problems = freeze(take(FIRST, "a.csv"), Period.parse("2026"), today=date(2027, 1, 5))
    assert [problem.code for problem in problems] == ["KSTT-COUNTING-015"]
    assert "2026-06, 2026-10" in problems[0].text("vi")


def test_a_changed_file_is_found_out(take):
    snapshot, _ = freeze(take(FIRST, "a.csv"), AUGUST, today=LATER)
    file = snapshot.file("dossiers")
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert [problem.code for problem in snapshot.verify()] == ["KSTT-SNAPSHOT-003"]


def changed(snapshot: Snapshot, **values: object) -> None:
    manifest = snapshot.path / "manifest.json"
    manifest.chmod(0o644)
    said = {**snapshot.manifest, **values}
    manifest.write_text(json.dumps({name: value for name, value in said.items() if value != "gone"}), encoding="utf-8")


@pytest.mark.parametrize(
    "values",
    [
        {"tables": []},
        {"tables": {"dossiers": {"rows": 2}}},
        {"tables": {"dossiers": {"sha256": "x"}}},
        {"period": "tháng tám"},
        {"period": "2026-07"},
        {"revision": "x"},
        {"revision": 2},
        {"frozen_at": "hôm qua"},
        {"frozen_at": "gone"},
        {"reason": "gone"},
        {"provisional": "gone"},
        {"files": None},
        {"months": "x"},
        {"batches": [1]},
    ],
)
def test_a_manifest_changed_by_hand_is_refused_as_such(take, values):
    store = take(FIRST, "a.csv")
    snapshot, _ = freeze(store, AUGUST, today=LATER)
    changed(snapshot, **values)
    for look in (lambda: latest(store, AUGUST), lambda: find_snapshot("2026-08/r1", store)):
        with pytest.raises(KsttError) as caught:
            look()
        assert caught.value.code == "KSTT-SNAPSHOT-006" and caught.value.problems[0].place.file == "2026-08/r1"


def test_a_damaged_snapshot_is_not_called_the_same_as_the_store(take):
    store = take(FIRST, "a.csv")
    snapshot, _ = freeze(store, AUGUST, today=LATER)
    snapshot.file("dossiers").chmod(0o644)
    snapshot.file("dossiers").write_bytes(b"PAR1")
    with pytest.raises(KsttError) as caught:
        freeze(store, AUGUST, reason="thử", today=LATER)
    assert caught.value.code == "KSTT-SNAPSHOT-003"
    with pytest.raises(KsttError) as caught:
        diff_rows(snapshot, snapshot)
    assert caught.value.code == "KSTT-STORE-002"


def test_the_same_rows_give_the_same_bytes(tmp_path):
    hashes = []
    for name in ("one", "two"):
        store = Store.make(tmp_path / name)
        (tmp_path / "a.csv").write_text(HEADING + FIRST, encoding="utf-8")
        take_in(tmp_path / "a.csv", load_mapping("dossiers"), store)
        hashes.append(freeze(store, AUGUST, today=LATER)[0].manifest["tables"])
    assert hashes[0] == hashes[1]


def test_differences_are_told_by_row_and_column(take):
    store = take(FIRST, "a.csv")
    first, _ = freeze(store, AUGUST, today=LATER)
    take("A1,H08.12,2026-08-01,2026-08-20,2026-08-25\nA9,H08.12,2026-08-30,2026-09-20,\n", "b.csv")
    second, _ = freeze(store, AUGUST, reason="bổ sung", today=LATER)
    (table,) = diff_rows(first, second)
    assert (table.table, table.added, table.removed, table.changed) == ("dossiers", 1, 0, 1)
    changed, added = table.rows
    assert (changed.key, changed.unit, changed.change) == (("A1",), "H08.12", "changed")
    assert [column[0] for column in changed.columns] == ["finished_at"]
    assert (added.key, added.change) == (("A9",), "added")
    assert diff_rows(first, first) == ()
    (back,) = diff_rows(second, first)
    assert (back.added, back.removed, back.changed) == (0, 1, 1)


def test_a_folder_that_is_no_snapshot_is_refused(tmp_path):
    with pytest.raises(KsttError) as caught:
        Snapshot.open(tmp_path)
    assert caught.value.code == "KSTT-SNAPSHOT-002"


def test_a_folder_that_is_no_store_is_refused(tmp_path):
    with pytest.raises(KsttError) as caught:
        Store.open(tmp_path)
    assert caught.value.code == "KSTT-STORE-001"


def test_a_table_that_was_changed_is_named_and_what_stops_the_engine_else_is_not_taken_for_it(take, monkeypatch):
    store = take(FIRST, "a.csv")
    (batch,) = store.batches()

    def refused() -> Problem:
        with pytest.raises(KsttError) as caught:
            freeze(store, AUGUST, today=LATER)
        (problem,) = caught.value.problems
        return problem

    def full(*given):
        raise duckdb.IOException("IO Error: No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("kstt.intake.snapshot.months_of_days", full)
        problem = refused()
        assert (problem.code, problem.value("text")) == ("KSTT-USE-001", "IO Error: No space left on device")
    batch.path.chmod(0o644)
    batch.path.write_bytes(batch.path.read_bytes() + b"PAR1")
    with pytest.raises(KsttError) as caught, opened("duckdb", store.path) as engine:
        engine.table("dossiers")
    place = f"tables/dossiers/{batch.path.name}"
    for problem in (refused(), *caught.value.problems):
        assert (problem.code, problem.place.file) == ("KSTT-STORE-002", place)
