"""Laws of counting, options, keys, and what a source must be."""

import random
from datetime import date, datetime

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from province import PROVINCE, UNITS, tables
from second_route import all_counts

from kstt.counting import Plan, as_counts, count_table, opened, resolve
from kstt.counting.engines.duck import DuckEngine
from kstt.counting.examples import write_table, wrong_examples
from kstt.errors import KsttError
from kstt.rulebook import load, shipped
from kstt.terms import Level, Origin, Period, Unit, UnitTree
from kstt.terms.calendar import WorkingDays

AUGUST = Period.parse("2026-08")
IN_AUGUST, LATE_IN_AUGUST = datetime(2026, 8, 3, 8), datetime(2026, 8, 28, 8)
RULES = load("portal-2026")


@pytest.fixture(scope="module")
def rows():
    return tables(400, seed=21)


def counted(folder, period=AUGUST, **more):
    return count_table("duckdb", folder, RULES, period, province=PROVINCE, **more)


def triples(table):
    return {(row.unit_code, row.indicator): (row.numerator, row.denominator, row.unknown) for row in table.rows}


def write(folder, rows, **replaced):
    folder.mkdir(exist_ok=True)
    for name, of_table in {**rows, **replaced}.items():
        write_table(folder, name, of_table)
    return folder


@pytest.fixture(scope="module")
def folder(rows, tmp_path_factory):
    return write(tmp_path_factory.mktemp("rows"), rows)


@pytest.mark.parametrize("name", shipped())
def test_the_examples_beside_the_rules_count_to_what_they_say(name):
    rules = load(name)
    assert sum(len(counting.examples) for each in rules.indicators for counting in each.counting) >= 20
    assert list(wrong_examples(rules)) == []


def test_a_unit_none_of_whose_rows_concerns_the_period_has_counted_nothing(tmp_path):
    done = {"received_at": IN_AUGUST, "due_at": LATE_IN_AUGUST, "finished_at": IN_AUGUST, "channel": "online"}
    rows = [{"dossier_id": f"A{n}", "unit_code": UNITS[n], **done} for n in (0, 1)]
    write_table(
        tmp_path,
        "dossiers",
        [rows[0], {**rows[1], "received_at": datetime(2026, 3, 2), "finished_at": datetime(2026, 3, 9)}],
    )
    found = triples(count_table("duckdb", tmp_path, RULES, AUGUST))
    for indicator in ("05", "08"):
        assert (found[UNITS[0], indicator], found[UNITS[1], indicator]) == ((1, 1, 0), (0, 0, 0))
        assert (UNITS[2], indicator) not in found


def test_shuffled_rows_and_split_files_count_the_same(rows, folder, tmp_path):
    shuffled = random.Random(5).sample(rows["dossiers"], len(rows["dossiers"]))
    split = write(tmp_path / "split", rows)
    (split / "dossiers.parquet").unlink()
    for number in range(3):
        write_table(split, "dossiers", shuffled[number::3])
        (split / "dossiers").mkdir(exist_ok=True)
        (split / "dossiers.parquet").rename(split / "dossiers" / f"{number}.parquet")
    assert triples(counted(split)) == triples(counted(folder))


def test_twice_the_dossiers_are_twice_the_counts(rows, folder, tmp_path):
    again = [{**row, "dossier_id": row["dossier_id"] + "x"} for row in rows["dossiers"]]
    twice = triples(counted(write(tmp_path / "twice", rows, dossiers=[*rows["dossiers"], *again])))
    for key, counts in triples(counted(folder)).items():
        if key[1] in ("05", "08", "11", "12", "13", "14", "16", "18", "21"):
            assert twice[key] == tuple(2 * count for count in counts)


def test_one_more_dossier_on_time_adds_one_to_both(rows, folder, tmp_path):
    dates = {"received_at": IN_AUGUST, "due_at": LATE_IN_AUGUST, "finished_at": IN_AUGUST}
    one = {"dossier_id": "new", "unit_code": UNITS[0], **dates}
    more = triples(counted(write(tmp_path / "more", rows, dossiers=[*rows["dossiers"], one])))
    n, d, unknown = triples(counted(folder))[UNITS[0], "05"]
    assert more[UNITS[0], "05"] == (n + 1, d + 1, unknown)


@pytest.mark.parametrize(
    "keys", [("procedure",), ("field",), ("official",), ("channel",), ("procedure", "official", "channel")]
)
@pytest.mark.parametrize("period", ["2026-08", "2026-Q3"])
def test_counts_by_a_key_add_up_to_those_of_the_unit_for_every_indicator(folder, keys, period):
    """A law: whatever the key, no row is lost and none counted twice, also where the national report counts more."""
    period = Period.parse(period)
    plain, fine = counted(folder, period), counted(folder, period, keys=keys)
    assert {len(row.keys) for row in fine.rows} == {len(keys)}
    assert len({(row.unit_code, row.indicator, row.keys) for row in fine.rows}) == len(fine.rows) > len(plain.rows)
    sums = {}
    for row in fine.rows:
        before = sums.get((row.unit_code, row.indicator), (0, 0, 0))
        sums[row.unit_code, row.indicator] = tuple(
            map(sum, zip(before, (row.numerator, row.denominator, row.unknown), strict=True))
        )
    assert sums == triples(plain)


def test_an_unknown_key_is_refused(folder):
    with pytest.raises(KsttError) as refused:
        counted(folder, keys=("village",))
    assert refused.value.code == "KSTT-COUNTING-011"


def test_an_option_replaces_the_part_it_names(folder):
    plain = triples(counted(folder))
    other = triples(counted(folder, options={"12": "written-results-only", "08": "with-electronic-result"}))
    for unit in UNITS:
        assert other[unit, "12"][1] < plain[unit, "12"][1]
        assert other[unit, "08"][0] < plain[unit, "08"][0] and other[unit, "08"][1] == plain[unit, "08"][1]
        assert other[unit, "05"] == plain[unit, "05"]


def test_an_option_that_an_indicator_does_not_have_is_refused_with_those_it_has(folder):
    with pytest.raises(KsttError) as refused:
        counted(folder, options={"12": "written"})
    assert refused.value.code == "KSTT-PRED-033"
    assert "written-results-only" in str(refused.value)


def test_a_day_off_that_the_office_adds_moves_the_limits_that_rest_on_working_days(rows, tmp_path):
    one = {"dossier_id": "1", "unit_code": "U", "received_at": datetime(2026, 8, 20, 8), "statutory_days": 1}
    made = write(tmp_path / "one", {"dossiers": [{**one, "finished_at": datetime(2026, 8, 24, 8)}]})
    usual = counted(made, calendar=WorkingDays())
    closed = counted(made, calendar=WorkingDays.with_changes(off=[date(2026, 8, 21), date(2026, 8, 22)]))
    assert triples(usual)["U", "05"] == (0, 1, 0)
    assert triples(closed)["U", "05"] == (1, 1, 0)


def test_a_past_month_does_not_change_when_its_open_dossiers_end_later(rows, folder, tmp_path):
    """What ends after the period's end was open at its end, whatever the store says today."""
    july, later = Period.parse("2026-07"), []
    for row in rows["dossiers"]:
        ends = [row.get(name) for name in ("finished_at", "returned_at", "stopped_at", "withdrawn_at")]
        open_then = not any(end is not None and end.date() <= july.end for end in ends)
        later.append({**row, "finished_at": LATE_IN_AUGUST} if open_then and not any(ends) else row)
    assert later != rows["dossiers"]
    after = counted(write(tmp_path / "later", rows, dossiers=later), july)
    assert triples(after) == triples(counted(folder, july))


def test_counts_reach_the_other_rooms_with_idle_offices_and_the_sums_of_the_province(folder):
    tree = UnitTree.of(
        [
            Unit(PROVINCE, "Tỉnh Mẫu", Level.PROVINCE),
            *(Unit(code, code, Level.COMMUNE, PROVINCE) for code in (*UNITS, "H99.900", "H99.999")),
        ]
    )
    table = counted(folder)
    counts = as_counts(table, [unit.code for unit in tree])
    idle = counts.get("H99.999", AUGUST, "05")
    assert (idle.numerator, idle.denominator, idle.origin) == (0, 0, Origin.COUNTED)
    whole = resolve(counts, tree, RULES, AUGUST)
    total = whole.get(PROVINCE, AUGUST, "05")
    assert total.denominator == sum(table.get(unit, "05").denominator for unit in UNITS)
    assert whole.get(PROVINCE, AUGUST, "06").denominator == table.get(PROVINCE, "06").denominator
    assert counts.get("H99.999", AUGUST, "01") is None


def test_a_denominator_from_last_years_report_is_marked_as_temporary(folder):
    row = counted(folder).get("H99.900", "04")
    assert (row.numerator, row.denominator, row.marks) == (0, 65, ("temporary_denominator",))
    quarter = counted(folder, Period.parse("2026-Q3"))
    assert quarter.get(UNITS[1], "04").marks == ("report_months:1/3",)


def test_a_source_without_a_table_counts_the_rest_and_says_what_is_missing(rows, tmp_path):
    table = counted(write(tmp_path / "few", {"petitions": rows["petitions"]}))
    assert {row.indicator for row in table.rows} == set(table.indicators) == {"19", "20"}
    assert {problem.value("found") for problem in table.problems} == {"dossiers", "procedures", "decisions"}
    assert ("U", "05") not in triples(table)


def test_a_table_without_some_columns_leaves_open_what_rests_on_them(tmp_path):
    table = pa.table(
        {"dossier_id": ["1"], "unit_code": ["U"], "received_at": pa.array([IN_AUGUST], pa.timestamp("us"))}
    )
    pq.write_table(table, tmp_path / "dossiers.parquet")
    found = triples(counted(tmp_path))
    assert found["U", "12"] == (0, 1, 1)
    assert found["U", "08"] == (0, 1, 0)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"dossier_id": ["1"]}, "KSTT-COUNTING-003"),
        ({"dossier_id": ["1"], "unit_code": ["U"], "received_at": ["2026-08-01"]}, "KSTT-COUNTING-004"),
        ({"dossier_id": ["1"], "unit_code": ["U"], "reused": [1.5]}, "KSTT-COUNTING-004"),
    ],
    ids=["no unit", "dates as texts", "a fraction for a truth value"],
)
def test_a_table_that_is_not_canonical_is_refused_with_its_column(tmp_path, columns, code):
    pq.write_table(pa.table(columns), tmp_path / "dossiers.parquet")
    with pytest.raises(KsttError) as refused:
        counted(tmp_path)
    assert refused.value.code == code


def test_a_folder_that_is_not_there_and_a_broken_file_are_refused(tmp_path):
    with pytest.raises(KsttError) as refused:
        counted(tmp_path / "nowhere")
    assert refused.value.code == "KSTT-COUNTING-005"
    (tmp_path / "dossiers.parquet").write_bytes(b"no parquet")
    with pytest.raises(KsttError) as refused:
        counted(tmp_path)
    assert refused.value.code == "KSTT-COUNTING-008"


def test_an_engine_that_there_is_not_is_refused():
    with pytest.raises(KsttError) as refused, opened("mysql", "."):
        pass
    assert refused.value.code == "KSTT-COUNTING-001"


@pytest.mark.parametrize("url", ["postgresql://kstt@127.0.0.1:1/x?connect_timeout=2", "postgresql://x/?schema=a%22b"])
def test_a_server_that_cannot_be_reached_is_named(url):
    with pytest.raises(KsttError) as refused, opened("postgres", url):
        pass
    assert refused.value.code in ("KSTT-COUNTING-005", "KSTT-COUNTING-013")


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/kstt-out.csv'",
        "ATTACH '/tmp/kstt-x.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET lock_configuration = false",
        "SELECT * FROM read_parquet('http://127.0.0.1/x.parquet')",
    ],
)
def test_duckdb_is_a_second_wall(folder, attempt):
    engine = DuckEngine(folder)
    try:
        with pytest.raises(duckdb.Error):
            engine.connection.execute(attempt).fetchall()
    finally:
        engine.close()


def test_a_store_counts_the_latest_row_of_each_key(rows, tmp_path):
    """Two batches hold the same dossiers; the later batch has them all synchronised."""
    import json

    store = tmp_path / "store"
    newer = [{**row, "synchronised": True} for row in rows["dossiers"][:200]]
    for number, of_batch in enumerate((rows["dossiers"], newer), 1):
        write_table(write(tmp_path / "batch", {}), "dossiers", of_batch)
        table = pq.read_table(tmp_path / "batch" / "dossiers.parquet")
        table = table.append_column("source_row", pa.array(range(len(of_batch)), pa.int64()))
        target = store / "tables" / "dossiers" / f"{number:06d}-abcdef01.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, target)
        receipt = store / "receipts" / f"{target.stem}.json"
        receipt.parent.mkdir(exist_ok=True)
        receipt.write_text(json.dumps({"table": "dossiers", "stored": len(of_batch)}))
    expected = all_counts({**rows, "dossiers": [*newer, *rows["dossiers"][200:]]}, AUGUST)
    found = triples(counted(store))
    assert found and all(found[unit, "05"] == expected[unit, "05"] for unit in UNITS)
    assert all(found[unit, "04"][0] == expected[unit, "04"][0] for unit in UNITS)


def test_a_plan_has_a_bit_for_every_part_of_every_figure():
    plan = Plan.of(RULES, AUGUST)
    for dataset in plan.datasets():
        rules = plan.of_dataset(dataset)
        own = [plan.bit(rule.indicator, part) for rule in rules for part in ("numerator", "unknown")]
        shared = {rule.denominator: plan.bit(rule.indicator, "denominator") for rule in rules}
        assert len({*own, *shared.values()}) == len(own) + len(shared)
        assert max(own) < 63
        assert all(plan.bit(rule.indicator, "denominator") == shared[rule.denominator] for rule in rules)


def test_an_analysts_own_spark_session_is_left_as_it_was(spark, folder):
    """Its time zone too: with another one their own later queries would find other days."""
    before = {"spark.sql.session.timeZone": "Asia/Ho_Chi_Minh", "spark.sql.ansi.enabled": "false"}
    kept = {name: spark.conf.get(name) for name in before}
    for name, value in before.items():
        spark.conf.set(name, value)
    found = triples(count_table("spark", folder, RULES, AUGUST, province=PROVINCE))
    after = {name: spark.conf.get(name) for name in before}
    for name, value in kept.items():
        spark.conf.set(name, value)
    assert after == before
    assert not [table.name for table in spark.catalog.listTables() if table.name.startswith("kstt_")]
    assert found == triples(counted(folder))
