"""`kstt counts` and `kstt rows` as an analyst runs them: options, keys, and the same bytes from three engines."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from province import PROVINCE, UNITS, tables
from servers import into_schema

from kstt.counting.examples import write_table
from kstt.rulebook import load

MONTH = "2026-08"


def kstt(*arguments, **environment):
    command = [sys.executable, "-m", "kstt", *map(str, arguments)]
    env = {**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1", **environment}
    return subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8", check=False)


def counts(*arguments, **environment):
    done = kstt("counts", "--period", MONTH, *arguments, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def figures(text):
    return {(row["unit_code"], row["indicator"]): tuple(map(int, list(row.values())[-3:])) for row in table(text)}


@pytest.fixture(scope="module")
def rows():
    return tables(700, seed=31)


@pytest.fixture(scope="module")
def store(rows, tmp_path_factory):
    """A store of one batch a table, with its list of units; one unit of it is idle."""
    folder = tmp_path_factory.mktemp("store")
    for number, (name, of_table) in enumerate(rows.items(), 1):
        batch = f"{number:06d}-abcdef01"
        target = folder / "tables" / name
        target.mkdir(parents=True)
        written = write_table(target, name, of_table)
        lines = pa.array(range(2, len(of_table) + 2), pa.int64())
        pq.write_table(pq.read_table(written).append_column("source_row", lines), target / f"{batch}.parquet")
        written.unlink()
        receipt = folder / "receipts" / f"{batch}.json"
        receipt.parent.mkdir(exist_ok=True)
        told = {"batch": batch, "file": "-", "sha256": "-", "mapping": name, "table": name, "stored": len(of_table)}
        receipt.write_text(json.dumps(told))
    lines = [f"{PROVINCE},Tỉnh Mẫu,province,"]
    lines += [f"{code},Xã {code},commune,{PROVINCE}" for code in (*UNITS, "H99.900", "H99.999")]
    (folder / "units.csv").write_text("\n".join(["unit_code,name,level,parent_code", *lines]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plain(store):
    return counts("--store", store)


def test_an_idle_office_is_counted_as_nothing_of_nothing(plain):
    assert figures(plain)["H99.999", "05"] == (0, 0, 0)


def test_a_database_server_gives_the_same_bytes(rows, store, plain, postgres):
    url = into_schema(postgres, "by_command", rows)
    assert counts("--engine", "postgres", "--url", url, "--store", store) == plain
    assert counts("--engine", "postgres", "--url", url, "--units", store / "units.csv") == plain
    by = ("--by", "official", "--by", "channel")
    assert counts("--engine", "postgres", "--url", url, "--store", store, *by) == counts("--store", store, *by)


def test_spark_on_two_cores_gives_the_same_bytes(store, plain, spark):
    """Spark is started by the command itself; the fixture only says whether it can be."""
    two_cores = {"PYSPARK_SUBMIT_ARGS": "--master local[2] --driver-memory 1g pyspark-shell"}
    found = counts("--engine", "spark", "--store", store, SPARK_LOCAL_IP="127.0.0.1", **two_cores)
    assert found == plain


@pytest.mark.parametrize("key", ["procedure", "field", "official", "channel"])
def test_a_table_by_a_key_has_its_column_and_adds_up(store, plain, key):
    fine = table(counts("--store", store, "--by", key))
    assert list(fine[0]) == ["unit_code", "period", "indicator", key, "numerator", "denominator", "unknown"]
    assert len({row[key] for row in fine if row["indicator"] == "05"}) > 3
    sums = {}
    for row in fine:
        sums.setdefault((row["unit_code"], row["indicator"]), []).append(tuple(map(int, list(row.values())[-3:])))
    sums = {place: tuple(map(sum, zip(*parts, strict=True))) for place, parts in sums.items()}
    assert sums == {place: found for place, found in figures(plain).items() if place in sums}
    assert all(found == (0, 0, 0) for place, found in figures(plain).items() if place not in sums)


def test_every_option_of_the_set_can_be_asked_for_and_changes_only_its_indicator(store, plain):
    options = [
        (indicator.id, option.id)
        for indicator in load("portal-2026").indicators
        for counting in indicator.counting
        for option in counting.options
    ]
    assert len(options) >= 6
    for indicator, option in options:
        found = figures(counts("--store", store, "--option", f"{indicator}={option}"))
        differing = {of for (_, of), triple in found.items() if figures(plain)[_, of] != triple}
        assert differing == {indicator}, option


def test_several_options_apply_at_once_and_the_rows_follow_them(store, plain):
    both = ("--option", "12=written-results-only", "--option", "08=with-electronic-result")
    found = figures(counts("--store", store, *both))
    for indicator in ("12", "08"):
        assert found[UNITS[0], indicator] != figures(plain)[UNITS[0], indicator]
    done = kstt(
        *("rows", "--store", store, "--period", MONTH, "--unit", UNITS[0], "--indicator", "12"),
        *("--which", "denominator", *both),
    )
    assert done.returncode == 0, done.stderr
    assert len(table(done.stdout)) == found[UNITS[0], "12"][1]


def test_a_dash_asks_for_the_rule_itself(store, plain):
    assert counts("--store", store, "--option", "12=-") == plain


@pytest.mark.parametrize("option", ["08=every-second", "08", "=", "99=with-electronic-result", "15=-", "12"])
def test_an_option_that_is_none_is_answered_with_all_there_are(store, option):
    done = kstt("counts", "--store", store, "--period", MONTH, "--option", option)
    assert done.returncode == 2
    assert "KSTT-USE-002" in done.stderr and "08=with-electronic-result" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_that_is_none_is_answered_with_those_there_are(store):
    done = kstt("counts", "--store", store, "--period", MONTH, "--by", "village", KSTT_LANG="en")
    assert done.returncode == 2
    assert "KSTT-COUNTING-011" in done.stderr and "procedure, field, official, channel" in done.stderr


def test_rules_show_every_option_with_its_reading_and_its_source():
    shown = kstt("rules", "show", "portal-2026", "08").stdout
    assert "indicators/08/counting/1/options/with-electronic-result/numerator/when" in shown
    assert "S (tài liệu đặc tả)" in shown and "Chỉ hồ sơ có kết quả điện tử" in shown
    overview = kstt("rules", "show", "portal-2026").stdout
    for option in ("supplements-not-counted", "finished-only", "written-results-only", "open-within-deadline"):
        assert option in overview


def test_an_offices_calendar_is_the_stores_own_or_the_one_given_and_stays_as_it_was_frozen(store, plain, tmp_path):
    """With half of August off, limits in working days end later, so fewer dossiers are late."""
    copy = tmp_path / "store"
    shutil.copytree(store, copy)
    closed = "day,kind\n" + "".join(f"2026-08-{day:02d},off\n" for day in range(3, 22))
    (tmp_path / "closed.csv").write_text(closed, encoding="utf-8")
    given = counts("--store", copy, "--calendar", tmp_path / "closed.csv")
    on_time = [sum(found[0] for (_, of), found in figures(text).items() if of == "05") for text in (plain, given)]
    assert on_time[1] > on_time[0]
    shutil.copy(tmp_path / "closed.csv", copy / "calendar.csv")
    assert counts("--store", copy) == given
    assert kstt("freeze", "--store", copy, "--period", MONTH).returncode == 0
    (copy / "calendar.csv").unlink()
    assert counts("--store", copy) == given
    assert counts("--store", copy, "--live") == plain
    (copy / "calendar.csv").write_text("day,kind\n2026-13-01,off\n", encoding="utf-8")
    done = kstt("counts", "--store", copy, "--period", MONTH, "--live")
    assert done.returncode == 2 and "KSTT-CALENDAR-001" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command, code",
    [
        (("counts", "--units", "nowhere.csv"), "KSTT-FILE-001"),
        (("counts", "--province", "H98"), "KSTT-UNIT-001"),
        (("rows", "--unit", "H99.9999", "--indicator", "05"), "KSTT-UNIT-001"),
    ],
)
def test_a_list_or_a_unit_that_is_not_there_is_told_and_not_counted_without(store, command, code):
    """Without the list 01 to 03 were counted for each unit; a misspelt unit had no missed rows, as a perfect one has."""
    done = kstt(*command, "--store", store, "--period", MONTH)
    assert (done.returncode, done.stdout) == (2, "") and code in done.stderr
    idle = kstt("rows", "--unit", "H99.999", "--indicator", "05", "--store", store, "--period", MONTH)
    assert (idle.returncode, idle.stdout, idle.stderr) == (0, "", "")


def test_a_month_that_the_rows_do_not_reach_is_not_told_as_one_in_which_nothing_was_missed(store):
    done = kstt(
        "rows", "--unit", UNITS[0], "--indicator", "05", "--store", store, "--period", "2024-08", KSTT_LANG="en"
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("KSTT-COUNTING-014") and "dossiers" in done.stderr


@pytest.mark.parametrize("indicator", ["01", "03"])
def test_rows_of_a_figure_that_units_copy_are_those_that_the_figure_was_counted_from(store, indicator):
    """For 01 a unit was told to write evidence; for 03 it got procedures of its own, which its figure has nothing of."""
    asked = ("--indicator", indicator, "--which", "denominator", "--store", store, "--period", MONTH)
    whole, of_unit = kstt("rows", "--unit", PROVINCE, *asked), kstt("rows", "--unit", UNITS[0], *asked, KSTT_LANG="en")
    assert len(table(whole.stdout)) > 0 and of_unit.stdout == whole.stdout and whole.stderr == ""
    assert of_unit.stderr.startswith(
        f"KSTT-COUNTING-026: indicator {indicator} of {UNITS[0]} is the figure of {PROVINCE}"
    )
    misspelt = kstt("rows", "--unit", "H99.9999", *asked)
    assert (misspelt.returncode, misspelt.stdout) == (2, "") and misspelt.stderr.startswith("KSTT-UNIT-001")


def test_rows_of_a_table_that_is_not_there_ask_for_the_table(store, tmp_path):
    copy = shutil.copytree(store, tmp_path / "store")
    shutil.rmtree(copy / "tables" / "petitions")
    for receipt in (copy / "receipts").glob("*.json"):
        if json.loads(receipt.read_text(encoding="utf-8"))["table"] == "petitions":
            receipt.unlink()
    done = kstt("rows", "--unit", UNITS[0], "--indicator", "19", "--store", copy, "--period", MONTH)
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith("KSTT-COUNTING-002")
    assert "“petitions”" in done.stderr


def test_spark_without_java_is_told(store, tmp_path):
    done = kstt("counts", "--period", MONTH, "--store", store, "--engine", "spark", JAVA_HOME=str(tmp_path))
    assert done.returncode == 2 and "KSTT-COUNTING-023" in done.stderr and "Traceback" not in done.stderr
