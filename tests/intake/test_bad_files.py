"""Every fault of a file is told by its own code: one bad file (or more) for each, named after it.

`<code>[.<variant>].<role>.<suffix>`; the other files of the delivery are those of `good/`.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from kstt.errors import KsttError
from kstt.errors.intake_messages import MESSAGES
from kstt.intake import read_delivery
from kstt.intake.dossiers.files import look_at
from kstt.terms import Period

BAD = Path(__file__).parents[1] / "bad" / "counts"
GOOD = BAD / "good"
FILES = sorted(path for path in BAD.iterdir() if path.is_file())
AUGUST = Period(2026, month=8)

NOT_A_FILE = {
    "KSTT-FILE-001": "test_a_file_that_is_not_there",
    "KSTT-FILE-006": "test_a_file_beyond_the_limit",
    "KSTT-FILE-016": "test_a_folder_without_counts",
    "KSTT-FILE-031": "test_a_store_of_dossiers_is_no_folder_of_counts",
    "KSTT-FILE-017": "test_a_folder_with_two_files_of_counts",
    "KSTT-FILE-023": "test_a_file_that_cannot_be_opened",
    "KSTT-FILE-030": "test_a_folder_in_place_of_a_file",
    "KSTT-UNITS-018": "test_counts_without_a_list_of_units",
    "KSTT-UNITS-021": "test_a_unit_that_its_list_lost_is_not_asked_to_be_added_to_it",
}

ALSO = {
    # These come with what they sum up, or with what a portal's single answer lacks.
    "KSTT-FILE-019": {"KSTT-COUNT-006"},
    "KSTT-FILE-020": {"KSTT-COUNT-005"},
    "KSTT-PORTAL-003": {"KSTT-PORTAL-005"},
    "KSTT-PORTAL-004": {"KSTT-PORTAL-005"},
    "KSTT-PORTAL-006": {"KSTT-PORTAL-005"},
    "KSTT-PORTAL-007": {"KSTT-PORTAL-005"},
    "KSTT-PORTAL-008": {"KSTT-PORTAL-005"},
    "KSTT-PORTAL-013": {"KSTT-PORTAL-005"},
}


def delivery_with(path: Path, rules, period=AUGUST):
    role = path.name.split(".")[-2]
    if role == "units":
        return read_delivery(GOOD / "counts.csv", rules, units=path)
    if role == "counts":
        return read_delivery(path, rules, units=GOOD / "units.csv")
    if role == "portal":
        return read_delivery(path, rules, units=GOOD / "units.csv", period=period)
    return read_delivery(GOOD / "counts.csv", rules, units=GOOD / "units.csv", published=[path])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_bad_file_is_told_by_its_code_and_nothing_else(path, portal_2026):
    code = path.name.split(".")[0]
    try:
        delivery = delivery_with(path, portal_2026, None if ".no-period." in path.name else AUGUST)
    except KsttError as error:
        problems = error.problems
    else:
        problems = delivery.problems
        assert all(file.rows_read == file.rows_accepted + file.rows_rejected for file in delivery.files)
        assert {row.code for row in delivery.rejected} <= {problem.code for problem in problems}
    assert {problem.code for problem in problems} == {code} | ALSO.get(code, set())
    for problem in problems:
        assert problem.place.file == path.name
        for language in ("vi", "en"):
            text = problem.text(language)
            assert text.startswith(f"{problem.code} [") and "→" in text and "{" not in problem.cause(language)


def test_every_message_about_files_has_a_bad_file():
    covered = {path.name.split(".")[0] for path in FILES}
    # Made in tests of their own: test_receipt.py; test_tables.py; test_reports_from_dossiers.py.
    elsewhere = {"KSTT-FILE-026", "KSTT-FILE-027", "KSTT-FILE-028", "KSTT-FILE-029"}
    assert set(MESSAGES) - covered - elsewhere == set(NOT_A_FILE)
    assert all(test in globals() for test in NOT_A_FILE.values())


def test_the_good_files_are_good(portal_2026):
    delivery = read_delivery(GOOD, portal_2026)
    assert (delivery.problems, delivery.rejected, len(delivery.counts)) == ((), (), 2)


def codes(*args, **kwargs) -> list[str]:
    with pytest.raises(KsttError) as caught:
        read_delivery(*args, **kwargs)
    return [problem.code for problem in caught.value.problems]


def test_a_file_that_is_not_there(portal_2026, tmp_path):
    assert codes(tmp_path / "none.csv", portal_2026, units=GOOD / "units.csv") == ["KSTT-FILE-001"]


def test_a_file_beyond_the_limit(portal_2026, monkeypatch):
    monkeypatch.setattr("kstt.intake.opening.LARGEST_FILE", 50)
    assert codes(GOOD, portal_2026) == ["KSTT-FILE-006"]


def test_a_folder_without_counts(portal_2026, tmp_path):
    (tmp_path / "số liệu.csv").write_text("a")
    with pytest.raises(KsttError) as caught:
        read_delivery(tmp_path, portal_2026)
    assert caught.value.code == "KSTT-FILE-016" and caught.value.problems[0].value("found") == "số liệu.csv"


def test_a_store_of_dossiers_is_no_folder_of_counts(portal_2026, tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "units.csv").write_text("a")
    assert codes(tmp_path, portal_2026) == ["KSTT-FILE-031"]


def test_a_folder_with_two_files_of_counts(portal_2026, tmp_path):
    for name in ("counts.csv", "counts.tsv", "units.csv"):
        (tmp_path / name).write_bytes((GOOD / "units.csv").read_bytes())
    assert codes(tmp_path, portal_2026) == ["KSTT-FILE-017"]


def test_a_file_that_cannot_be_opened(portal_2026):
    assert codes(GOOD / "counts\0.csv", portal_2026, units=GOOD / "units.csv") == ["KSTT-FILE-023"]


def test_a_folder_in_place_of_a_file(portal_2026, tmp_path):
    assert codes(GOOD / "counts.csv", portal_2026, units=tmp_path) == ["KSTT-FILE-030"]
    with pytest.raises(KsttError) as caught:
        look_at(tmp_path)
    assert caught.value.code == "KSTT-FILE-030"


@pytest.mark.parametrize("suffix", ["zip", "ods"])
def test_an_archive_is_not_told_as_a_damaged_workbook(suffix, portal_2026, tmp_path):
    path = tmp_path / f"counts.{suffix}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(GOOD / "counts.csv", "counts.csv")
    assert codes(path, portal_2026, units=GOOD / "units.csv") == ["KSTT-FILE-004"]
    with pytest.raises(KsttError) as caught:
        look_at(path)
    assert caught.value.code == "KSTT-FILE-004"


@pytest.mark.parametrize("name", ["counts", "units", "published-points", "bao_cao_T10_2025"])
def test_an_old_workbook_in_a_folder_is_told_until_it_is_saved_as_a_new_one(portal_2026, tmp_path, name):
    folder = shutil.copytree(GOOD, tmp_path / "my-province")
    (folder / f"{name}.csv").unlink(missing_ok=True)
    shutil.copy(BAD / "KSTT-FILE-021.counts.xls", folder / f"{name}.xls")
    assert codes(folder, portal_2026) == ["KSTT-FILE-021"]
    made = GOOD / f"{name}.csv"
    if made.is_file():
        shutil.copy(made, folder)
    elif name == "bao_cao_T10_2025":
        shutil.copy(BAD / "KSTT-PORTAL-011.bao_cao_T10_2025.xlsx", folder / f"{name}.xlsx")
    else:
        shutil.copy(BAD / "KSTT-POINTS-009.points.csv", folder / f"{name}.csv")
    assert read_delivery(folder, portal_2026).counts


@pytest.mark.parametrize("name", ["units.ods", "counts.ods"])
def test_a_table_of_another_kind_in_a_folder_is_told_as_that(portal_2026, tmp_path, name):
    folder = shutil.copytree(GOOD, tmp_path / "my-province")
    (folder / name).with_suffix(".csv").unlink()
    with zipfile.ZipFile(folder / name, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert codes(folder, portal_2026) == ["KSTT-FILE-004"]


def test_a_unit_that_its_list_lost_is_not_asked_to_be_added_to_it(portal_2026, tmp_path):
    """One bad day of a unit was followed by hundreds of lines: it is not in the list, the nearest is another unit. And rows of
    one unit that is not in it kept others from being told."""
    folder = shutil.copytree(GOOD, tmp_path / "my-province")
    units, counts = (folder / "units.csv").read_text("utf-8"), (folder / "counts.csv").read_text("utf-8")
    days = ("valid_from,valid_to", ",", "2026-07-31,2026-01-01", ",")
    swapped = "".join(f"{line},{more}\n" for line, more in zip(units.splitlines(), days, strict=True))
    (folder / "units.csv").write_text(swapped, encoding="utf-8")
    (folder / "counts.csv").write_text(
        counts + "H98.01,2026-08,08,1,2\n" + 300 * "H98.02,2026-08,08,1,2\n" + "H98.03,2026-08,08,1,2\n",
        encoding="utf-8",
    )
    points = "unit_code,period,level,code,points\nH98.01,2026-08,indicator,05,1\nH98.01,2026-08,indicator,08,1\n"
    (folder / "published-points.csv").write_text(points, encoding="utf-8")
    delivery = read_delivery(folder, portal_2026)
    told = [(problem.code, problem.place.file, problem.place.row) for problem in delivery.problems]
    assert told == [
        ("KSTT-UNITS-020", "units.csv", 3),
        ("KSTT-UNITS-021", "counts.csv", 3),
        ("KSTT-COUNT-001", "counts.csv", 5),
        ("KSTT-COUNT-001", "counts.csv", 305),
        ("KSTT-UNITS-021", "published-points.csv", 2),
    ]
    lost = [(row.file, row.row) for row in delivery.rejected if row.code == "KSTT-UNITS-021"]
    assert lost == [("counts.csv", 3), ("counts.csv", 4), ("published-points.csv", 2), ("published-points.csv", 3)]


def test_where_the_root_was_left_out_its_own_fault_is_what_is_to_be_corrected(portal_2026, tmp_path):
    """It was asked to leave the parent of a unit empty, and its own was."""
    folder = shutil.copytree(GOOD, tmp_path / "my-province")
    units = (folder / "units.csv").read_text("utf-8")
    (folder / "units.csv").write_text(
        units.replace("H98,UBND tỉnh Thử,province,", "H98,UBND tỉnh Thử,tinh gi,"), "utf-8"
    )
    with pytest.raises(KsttError) as caught:
        read_delivery(folder, portal_2026)
    first, second = caught.value.problems
    assert (first.code, second.code, second.place.row) == ("KSTT-UNITS-013", "KSTT-UNITS-010", 2)
    assert first.advice("en").startswith("if the row of the root was left out, correct what is told of it")


def test_counts_without_a_list_of_units(portal_2026, tmp_path):
    shutil.copy(GOOD / "counts.csv", tmp_path)
    assert codes(tmp_path / "counts.csv", portal_2026) == ["KSTT-UNITS-018"]


def test_a_list_of_units_beside_a_file_of_counts_is_found(portal_2026):
    alone = read_delivery(GOOD / "counts.csv", portal_2026)
    assert list(alone.units) == list(read_delivery(GOOD, portal_2026).units) and not alone.problems
