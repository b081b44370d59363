"""Dossiers of the sample province: the same bytes each time, readable without a fault, with stories to be found."""

from __future__ import annotations

import duckdb
import pytest

from kstt.errors import KsttError
from kstt.intake.dossiers import load_mapping, office_key, read_unit_list, take_in
from kstt.intake.store import Store
from kstt.sample import names
from kstt.sample.catalogue import DEPARTMENT_FIELDS, FIELDS
from kstt.sample.dossiers import write_dossiers
from kstt.sample.stories import CLOSED_TOGETHER, PLANTED
from kstt.terms import Level

NUMBER = 4000


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The sample with its stories, taken in."""
    folder = tmp_path_factory.mktemp("sample")
    write_dossiers(folder / "files", NUMBER, months=1)
    store = Store.make(folder / "store")
    units, _ = read_unit_list(folder / "files" / "units.csv")
    key = office_key(folder / "office.key")
    receipts = {
        "dossiers": take_in(
            folder / "files" / "dossiers.jsonl", load_mapping("hosodongbo"), store, units=units, key=key
        )
    }
    for table in ("procedures", "decisions", "petitions", "report_totals"):
        receipts[table] = take_in(folder / "files" / f"{table}.csv", load_mapping(table), store, units=units)
    return folder / "files", store, receipts


def query(store: Store, sql: str, table: str = "dossiers") -> list[tuple]:
    with duckdb.connect(":memory:") as db:
        return db.execute(sql.replace("ROWS", f"({store.relation(table)})")).fetchall()


def test_every_row_of_the_sample_is_taken_in_without_a_fault(world):
    _, _, receipts = world
    for table, receipt in receipts.items():
        assert (receipt.rejected, receipt.warned, receipt.repaired) == (0, {}, {}), table
    assert receipts["dossiers"].stored == NUMBER


def test_the_same_arguments_give_the_same_bytes_and_another_seed_others(world, tmp_path):
    folder, _, _ = world
    write_dossiers(tmp_path / "again", NUMBER, months=1)
    write_dossiers(tmp_path / "other", NUMBER, months=1, seed=1)
    for file in folder.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()
    assert (tmp_path / "other" / "dossiers.jsonl").read_bytes() != (folder / "dossiers.jsonl").read_bytes()


def test_departments_handle_procedures_of_their_own_fields(world):
    _, store, _ = world
    fields: dict[str, set[str]] = {}
    for unit, field in query(store, "SELECT DISTINCT unit_code, field_code FROM ROWS"):
        fields.setdefault(unit, set()).add(field)
    communal = {code for code, _ in FIELDS}
    for unit in names.units():
        number = unit.code.rpartition(".")[2]
        own = {code for code, _ in DEPARTMENT_FIELDS[number]} if unit.level is Level.DEPARTMENT else communal
        assert fields.get(unit.code, set()) <= own, unit.name
    assert "HT" not in fields["H99.11"] and {"HT", "CT"} <= fields["H99.103"]


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_other_formats_tell_what_json_tells(world, tmp_path, monkeypatch, format):
    monkeypatch.setattr("kstt.sample.dossiers._ROW_GROUP", 1_500)
    _, store, _ = world
    write_dossiers(tmp_path, NUMBER, months=1, format=format)
    other = Store.make(tmp_path / "store")
    assert take_in(tmp_path / f"dossiers.{format}", load_mapping("hosodongbo"), other).accepted == NUMBER
    sql = "SELECT * EXCLUDE (official_key, account_key, source_row, batch) FROM ROWS ORDER BY dossier_id"
    assert query(other, sql) == query(store, sql)


def test_rates_of_the_rows_are_near_those_of_the_counts(world):
    ((on_time, online, paid),) = query(
        world[1],
        "SELECT avg((finished_at <= due_at)::INT) FILTER (WHERE finished_at IS NOT NULL), "
        "avg((channel = 'online')::INT), avg((paid_online > 0)::INT) FILTER (WHERE fee_amount > 0) FROM ROWS",
    )
    assert 0.75 < on_time < 0.95 and 0.5 < online < 0.8 and 0.7 < paid < 0.95


def test_no_dossier_ends_before_it_starts_and_work_is_done_in_office_hours(world):
    assert query(world[1], "SELECT count(*) FROM ROWS WHERE finished_at < received_at OR received_at < filed_at") == [
        (0,)
    ]
    ((first, last),) = query(
        world[1], "SELECT min(finished_at::TIME)::VARCHAR, max(finished_at::TIME)::VARCHAR FROM ROWS"
    )
    assert first >= "07:30" and last <= "17:00"


def test_the_three_stories_are_in_the_rows(world):
    _, store, _ = world
    last_half_hour = "finished_at >= due_at - INTERVAL 30 MINUTE AND finished_at <= due_at"
    ((late, at_the_end),) = query(
        store,
        f"SELECT count(*) FILTER (WHERE finished_at > due_at), count(*) FILTER (WHERE {last_half_hour}) FROM ROWS "
        f"WHERE unit_code = '{PLANTED.mover}'",
    )
    assert late == 0 and at_the_end > 3
    ((together,),) = query(
        store,
        "SELECT max(n) FROM (SELECT count(*) n FROM ROWS "
        f"WHERE unit_code = '{PLANTED.same_minute}' GROUP BY date_trunc('minute', finished_at))",
    )
    assert together >= CLOSED_TOGETHER
    ((share,),) = query(
        store,
        "SELECT max(n) / sum(n) FROM (SELECT count(*) n FROM ROWS "
        f"WHERE unit_code = '{PLANTED.one_account}' AND channel = 'online' GROUP BY account_key)",
    )
    assert share > 0.5


def test_an_untouched_province_has_no_minute_with_many_closings(tmp_path):
    write_dossiers(tmp_path, NUMBER, months=1, stories=False)
    store = Store.make(tmp_path / "store")
    take_in(tmp_path / "dossiers.jsonl", load_mapping("hosodongbo"), store)
    sql = "SELECT max(n) FROM (SELECT count(*) n FROM ROWS WHERE finished_at IS NOT NULL "
    sql += "GROUP BY unit_code, date_trunc('minute', finished_at))"
    assert query(store, sql)[0][0] < 5


def test_the_number_asked_for_is_the_number_written(tmp_path):
    write_dossiers(tmp_path, 151, months=2)
    assert len((tmp_path / "dossiers.jsonl").read_bytes().splitlines()) == 151


@pytest.mark.parametrize("number", [0, -3, 10**9])
def test_a_number_that_cannot_be_made_is_refused(number, tmp_path):
    with pytest.raises(KsttError) as caught:
        write_dossiers(tmp_path, number)
    assert caught.value.code == "KSTT-SAMPLE-001"
