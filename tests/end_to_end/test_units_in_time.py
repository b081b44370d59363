"""Units that end or begin: an office that is not there is no idle one, and its dossiers are not passed over."""

import pytest

from kstt.batch.from_store import count_month
from kstt.terms import Period

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
