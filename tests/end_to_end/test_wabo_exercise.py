"""A public log of Dutch permits from events to a report, by the commands alone; figures published with the log."""

import csv
import io
import json

import pytest

YEARS = ("2010", "2011", "2012")


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def wabo(kstt, shared_data, tmp_path_factory):
    """A store with the log, its receipt, and every year frozen."""
    folder = tmp_path_factory.mktemp("wabo")
    log = shared_data / "wabo" / "receipt.csv"
    done = kstt(
        *("intake", log, "--mapping", "wabo", "--into", folder / "store", "--units", "params/units/wabo.csv", "--json")
    )
    assert done.returncode == 0, done.stderr
    for year in YEARS:
        assert kstt("freeze", "--store", folder / "store", "--period", year).returncode == 0
    return folder, json.loads(done.stdout)


def counted(kstt, wabo, *arguments):
    """Sums over units and years: indicator → [numerator, denominator, unknown]."""
    sums = {}
    for year in YEARS:
        done = kstt("counts", "--store", wabo[0] / "store", "--period", year, "--rules", "wabo", *arguments)
        assert done.returncode == 0, done.stderr
        for row in table(done.stdout):
            place = row["indicator"], row.get("channel")
            triple = (int(row[name]) for name in ("numerator", "denominator", "unknown"))
            sums[place] = tuple(map(sum, zip(sums.get(place, (0, 0, 0)), triple, strict=True)))
    return sums


def test_8577_events_are_1434_dossiers_of_which_2_end_before_they_start(wabo):
    _, receipt = wabo
    assert [receipt[name] for name in ("read", "accepted", "rejected", "stored")] == [8577, 8577, 0, 1434]
    assert receipt["files"][0]["warnings"] == {"KSTT-DOSSIER-013": 2}


def test_377_of_1329_finished_cases_are_late_and_only_two_indicators_are_counted(kstt, wabo):
    found = counted(kstt, wabo)
    assert {indicator for indicator, _ in found} == {"05", "08"}
    assert found["05", None] == (1329 - 377, 1329, 0)


def test_105_cases_without_an_end_are_open_at_the_end_of_the_last_year(kstt, wabo):
    finished, all_of_them = (
        table(kstt("counts", "--store", wabo[0] / "store", "--period", "2012", "--rules", "wabo", *option).stdout)
        for option in ((), ("--option", "05=-"))
    )
    of_05 = [
        sum(int(row["denominator"]) for row in rows if row["indicator"] == "05") for rows in (finished, all_of_them)
    ]
    assert of_05[1] - of_05[0] == 105


def test_channels_have_their_published_shares(kstt, wabo):
    found = {
        channel: triple
        for (indicator, channel), triple in counted(kstt, wabo, "--by", "channel").items()
        if indicator == "08"
    }
    assert {channel: triple[1] for channel, triple in found.items()} == {
        "online": 1250, "direct": 109, "postal": 53, "email": 21, "internal": 1,
    }  # fmt: skip
    assert found["online"] == (1250, 1250, 0)


def test_the_late_cases_can_be_opened_one_by_one(kstt, wabo):
    done = kstt(
        *("rows", "--store", wabo[0] / "store", "--period", "2012", "--rules", "wabo", "--unit", "WABO.01"),
        *("--indicator", "05", "--which", "missed"),
    )
    assert done.returncode == 0, done.stderr
    rows = table(done.stdout)
    assert len(rows) == 22 and all(row["finished_at"] > row["due_at"] for row in rows)


def test_the_report_gives_no_points_for_what_the_log_cannot_tell_and_says_what_it_is(kstt, wabo, tmp_path):
    (tmp_path / "in").mkdir()
    done = kstt("counts", "--store", wabo[0] / "store", "--period", "2011", "--rules", "wabo")
    (tmp_path / "in" / "counts.csv").write_text(done.stdout, encoding="utf-8")
    made = kstt(
        *("report", "--period", "2011", "--counts", tmp_path / "in", "--units", "params/units/wabo.csv"),
        *("--rules", "wabo", "--unit", "WABO", "--formats", "html", "--out", tmp_path / "out"),
    )
    assert made.returncode == 0, made.stderr
    text = (tmp_path / "out" / "2011" / "WABO" / "report.html").read_text(encoding="utf-8")
    assert "Quyết định 766/QĐ-TTg không áp dụng cho nhật ký này" in text
    assert "20,19" in text and "trên 26 điểm tối đa" in text and "1.164" in text
