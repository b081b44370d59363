"""A real log of events becomes dossiers: 8,577 events, 1,434 cases."""

from __future__ import annotations

import duckdb
import pytest
from dossier_files import stored

from kstt.intake.dossiers import load_mapping, take_in
from kstt.intake.store import Store


@pytest.fixture(scope="module")
def wabo(shared_data, tmp_path_factory):
    store = Store.make(tmp_path_factory.mktemp("wabo"))
    return store, take_in(shared_data / "wabo" / "receipt.csv", load_mapping("wabo"), store)


def test_every_event_is_accounted_for_and_cases_are_folded(wabo):
    store, receipt = wabo
    assert (receipt.read, receipt.accepted, receipt.rejected, receipt.stored) == (8577, 8577, 0, 1434)
    assert stored(store, "count(*), count(DISTINCT dossier_id)") == [(1434, 1434)]


def test_cases_without_an_end_and_late_ones_are_as_published(wabo):
    store, _ = wabo
    figures = "count(*) FILTER (WHERE finished_at IS NULL), count(finished_at), "
    figures += "count(*) FILTER (WHERE finished_at > due_at)"
    assert stored(store, figures) == [(105, 1329, 377)]


def test_the_two_cases_that_end_before_they_start_are_told_and_kept(wabo):
    store, receipt = wabo
    told = {problem.value("found") for problem in receipt.problems if problem.code == "KSTT-DOSSIER-013"}
    assert receipt.warned == {"KSTT-DOSSIER-013": 2} and told == {"case-10862", "case-8267"}
    assert [row[0] for row in stored(store, "dossier_id") if row[0] in told] == sorted(told)


def test_channels_keep_their_shares(wabo):
    with duckdb.connect(":memory:") as db:
        rows = db.execute(f"SELECT channel, count(*) FROM ({wabo[0].relation('dossiers')}) GROUP BY 1").fetchall()
    assert dict(rows) == {"online": 1250, "direct": 109, "postal": 53, "email": 21, "internal": 1}


def test_offsets_become_local_civil_time(wabo):
    # 2011-10-11 13:42:22.688+02:00 and 2011-12-06 13:41:31.788+01:00: summer and winter time of one place.
    (row,) = [r for r in stored(wabo[0], "dossier_id, received_at, due_at") if r[0] == "case-10011"]
    assert [moment.isoformat(" ") for moment in row[1:]] == ["2011-10-11 13:42:22.688000", "2011-12-06 13:41:31.788000"]
