"""Whatever could change a report is in its key, under its own name; what is kept of a period is kept for that one only."""

import json
import os
import platform
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from batches import plan_for
from hypothesis import given
from hypothesis import strategies as st

from kstt.batch import record as records
from kstt.batch.lay import Laid, lay
from kstt.batch.record import Record, common_parts, made_by, parts_of, read_record, why_made
from kstt.batch.seen import seen_by_reports
from kstt.errors import KsttError
from kstt.intake import read_delivery
from kstt.notebook.folders import STAGED, data_folder
from kstt.rulebook import load_rules
from kstt.terms import Period

parts = st.dictionaries(st.sampled_from(("data", "figures", "formats", "rules")), st.sampled_from(("1", "2")))


@given(before=parts, after=parts)
def test_exactly_the_parts_that_changed_came_or_went_are_the_reasons(before, after):
    reasons = why_made(Record(before, {}), after, Path(__file__).parent)
    items = set(before.items()) ^ set(after.items())
    assert reasons == tuple(sorted({name for name, _ in items}))


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        (lambda folder: None, ()),
        (lambda folder: (folder / "signed.pdf").write_bytes(b"%PDF"), ()),
        (lambda folder: (folder / "report.html").write_text("other"), ("files",)),
        (lambda folder: (folder / "report.html").unlink(), ("files",)),
        (lambda folder: (folder / "report.pdf").write_text("of earlier figures"), ("files",)),
        (shutil.rmtree, ("files",)),
    ],
)
def test_files_that_are_not_those_that_were_published_are_a_reason(tmp_path, change, reasons):
    folder = tmp_path / "P.1"
    folder.mkdir()
    (folder / "report.html").write_text("made")
    outputs = {"report.html": records._of_file(folder / "report.html")}
    change(folder)
    assert why_made(Record({}, outputs), {}, folder) == reasons


def test_a_record_of_another_schema_is_none(tmp_path):
    path = tmp_path / "P.1.json"
    Record({"data": "1"}, {"report.html": "2"}).save(path)
    assert read_record(path) == Record({"data": "1"}, {"report.html": "2"})
    path.write_bytes(path.read_bytes().replace(b"kstt-record/1", b"kstt-record/2"))
    assert read_record(path) is None


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "5", "{}", '{"schema": "kstt-record/1", "parts": 3, "outputs": {}}', "\xff"]
)
def test_a_damaged_record_or_note_costs_a_report_that_is_made_again_and_nothing_else(province, tmp_path, damage):
    path = tmp_path / "P.1.json"
    path.write_bytes(damage.encode("latin-1"))
    assert read_record(path) is None and why_made(read_record(path), {}, tmp_path) == ("new",)
    plan = plan_for(province, tmp_path / "out", "P.1")
    (plan.store / "seen.json").write_bytes(damage.encode("latin-1"))
    assert plan_for(province, tmp_path / "out", "P.1").seen == plan.seen
    assert json.loads((plan.store / "seen.json").read_bytes())["units"] == plan.seen


def test_hashes_that_cannot_be_kept_cost_nothing_but_time(province, tmp_path):
    plan = plan_for(province, tmp_path / "out", "P.1")
    (plan.store / "seen.json").unlink()
    (plan.store / "seen.json").mkdir()
    assert plan_for(province, tmp_path / "out", "P.1").seen == plan.seen


FILES = {
    "project/params/rules/own.yaml": {"own", "path"},
    "project/params/rules/more.yml": {"own", "path"},
    "project/params/offices/P.yaml": {"own", "path"},
    "project/params/offices/Q.yaml": set(),
    "elsewhere/set.yaml": {"path"},
    "elsewhere/extended.yaml": {"path"},
    "elsewhere/note.txt": set(),
}
"""Files that may lie about, and under which rule set a report depends on them: one of the project, or one given by path."""


@pytest.mark.parametrize("below", [".", "notebooks"])
@pytest.mark.parametrize("changed", FILES)
def test_a_report_depends_on_the_rule_files_and_its_own_office(tmp_path, monkeypatch, changed, below):
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"id: {name}\n")
    (tmp_path / "project" / below).mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path / "project" / below)
    sets = {"own": "own", "path": str(tmp_path / "elsewhere" / "set.yaml")}
    before = {name: common_parts("P", rules) for name, rules in sets.items()}
    (tmp_path / changed).write_text("id: another\n")
    part = "office" if "offices" in changed else "rules"
    for name, rules in sets.items():
        expected = {part} if name in FILES[changed] else set()
        assert {key for key, value in common_parts("P", rules).items() if value != before[name][key]} == expected
    (tmp_path / changed).unlink()
    after = common_parts("P", sets["path"])
    assert {key for key in after if after[key] != before["path"][key]} == ({part} if FILES[changed] else set())


def test_a_report_depends_on_the_fonts_that_set_it(monkeypatch):
    from kstt.render import fonts

    before = common_parts("P", "portal-2026")
    used = fonts.fonts_used()
    monkeypatch.setattr(fonts, "fonts_used", lambda: [replace(used[0], sha256="0" * 64), *used[1:]])
    after = common_parts("P", "portal-2026")
    assert {name for name in before if before[name] != after[name]} == {"fonts"}


def test_a_report_depends_on_every_file_of_the_library_and_on_every_package(tmp_path, monkeypatch):
    files = [tmp_path / name for name in ("a.py", "room/b.py", "room/style.css", "room/__pycache__/b.pyc")]
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    (tmp_path / "pandas-2.3.1.dist-info").mkdir()
    monkeypatch.setattr(records, "_PACKAGE", tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "none")])

    def hashes():
        return records._library.__wrapped__(), records._packages.__wrapped__()

    for path in files:
        before = hashes()
        path.write_text("2")
        assert (hashes()[0] != before[0]) == ("__pycache__" not in path.parts)
    before = hashes()
    files[0].rename(tmp_path / "room" / "a.py")
    assert hashes()[0] != before[0]
    (tmp_path / "pandas-2.3.1.dist-info").rename(tmp_path / "pandas-2.3.2.dist-info")
    assert hashes()[1] != before[1]
    before = hashes()
    (tmp_path / "own-1.egg-info").write_text("")
    assert hashes()[1] != before[1]
    for name in ("python_version", "platform"):
        before = hashes()
        monkeypatch.setattr(platform, name, lambda: "another")
        assert hashes()[1] != before[1], name


@pytest.mark.parametrize("part", ["rules", "library", "packages", "office", "fonts"])
def test_what_decides_the_figures_beside_the_data_is_rules_and_software(part):
    common = common_parts("P", "portal-2026")
    assert (made_by({**common, part: "another"}) != made_by(common)) == (part not in ("office", "fonts"))


def test_another_notebook_other_parameters_or_formats_are_told_apart(province, tmp_path):
    plan = plan_for(province, tmp_path / "out", "P.1")
    (task,) = plan.tasks
    other = tmp_path / "other.ipynb"
    other.write_bytes(task.notebook.read_bytes() + b"\n")

    def key(task, formats=("html",)):
        return parts_of(task, formats, plan.common, plan.seen["P.1"])

    def differs(*given):
        return {name for name, value in key(*given).items() if value != key(task)[name]}

    given = task.parameters
    assert differs(replace(task, notebook=other)) == {"notebook"}
    assert differs(replace(task, parameters=given.model_copy(update={"language": "en"}))) == {"parameters"}
    assert differs(replace(task, parameters=given.model_copy(update={"edition": "public"}))) == {
        "parameters",
        "edition",
    }
    assert differs(task, ("html", "pdf")) == {"formats"}


# What is kept of a period


def test_hashes_are_kept_for_the_very_data_period_rules_and_software(province, tmp_path):
    from kstt.notebook.month import Month

    period, rules = Period.parse("2026-08"), "portal-2026"
    delivery = read_delivery(province, load_rules(rules), period=period)
    laid = lay(delivery, tmp_path / "data", tmp_path / "store")
    computed = []

    def hashes(period=period, rules=rules, laid=laid, made_by="this"):
        def month():
            computed.append(period)
            return Month.check(period, rules, delivery)

        before = len(computed)
        seen = seen_by_reports(month, period, rules, laid, None, made_by, tmp_path / "seen.json")
        return seen, len(computed) - before

    first, times = hashes()
    assert times == 1 and hashes() == (first, 0)
    for other in (
        {"period": period.previous()},
        {"rules": "decision-766"},
        {"made_by": "another"},
        {"laid": replace(laid, files={**laid.files, "rows/P.1.json": "0" * 64})},
        {"laid": replace(laid, files={**laid.files, "counts.csv": "0" * 64})},
    ):
        assert hashes(**other)[1] == 1, other
        assert hashes() == (first, 1)


def test_records_of_units_are_no_part_of_the_hash_of_the_tables():
    laid = Laid(Path("data"), None, {"counts.csv": "1", "rows/P.json": "2"})
    another = replace(laid, files={"counts.csv": "1", "rows/P.json": "3"})
    assert laid.tables == another.tables and laid.everything != another.everything
    assert laid.tables != replace(laid, files={"counts.csv": "2", "rows/P.json": "2"}).tables


def test_a_table_that_somebody_changed_is_laid_again(province, tmp_path):
    delivery = read_delivery(province, load_rules("portal-2026"), period=Period.parse("2026-08"))
    data, store = tmp_path / "data", tmp_path / "store"
    lay(delivery, data, store)
    before = (data / "counts.csv").read_bytes()
    (data / "counts.csv").write_bytes(before.replace(b"P.1,2026-08,05,", b"P.1,2026-08,05,1"))
    lay(delivery, data, store)
    assert (data / "counts.csv").read_bytes() == before


@pytest.mark.parametrize("given", [None, "before\nelsewhere"])
def test_processes_are_told_where_waiting_tables_lie_only_while_they_wait(province, tmp_path, monkeypatch, given):
    if given is None:
        monkeypatch.delenv(STAGED, raising=False)
    else:
        monkeypatch.setenv(STAGED, given)
    delivery = read_delivery(province, load_rules("portal-2026"), period=Period.parse("2026-08"))
    laid = lay(delivery, tmp_path / "data", tmp_path / "store", wait=True)
    with laid.read_in_place():
        assert data_folder(str(tmp_path / "data")).resolve() == laid.waiting.resolve()
    assert os.environ.get(STAGED) == given
    with replace(laid, waiting=None).read_in_place():
        assert os.environ.get(STAGED) == given


def test_a_unit_that_is_asked_for_twice_is_made_once_in_the_order_of_asking(province, tmp_path):
    assert [task.unit for task in plan_for(province, tmp_path / "out", "P.3", "P.1", "P.3").tasks] == ["P.3", "P.1"]
    with pytest.raises(KsttError) as caught:
        plan_for(province, tmp_path / "out", "P.8", "P.1", "P.9")
    assert [(each.code, each.place.file or each.value("found")) for each in caught.value.problems] == [
        ("KSTT-UNIT-001", "P.8"),
        ("KSTT-UNIT-001", "P.9"),
    ]


@pytest.mark.parametrize("stray", ["rows/P.9.json", "note.txt"])
def test_nothing_is_left_beside_the_tables_that_is_not_theirs(province, tmp_path, stray):
    """What an earlier edition or delivery had laid there may not be for the readers of this one."""
    period = Period.parse("2026-08")
    delivery = read_delivery(province, load_rules("portal-2026"), period=period)
    data, store = tmp_path / "data", tmp_path / "store"
    wanted = lay(delivery, data, store)
    untouched = data.stat().st_ino
    assert lay(delivery, data, store) == wanted and data.stat().st_ino == untouched
    (data / stray).parent.mkdir(exist_ok=True)
    (data / stray).write_text("of another delivery")
    (data / "counts.csv").write_bytes((data / "counts.csv").read_bytes() + b"P.9,2026-08,05,1,2\n")
    assert lay(delivery, data, store).files == wanted.files
    found = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    assert found == set(wanted.files)
    (data / stray).parent.mkdir(exist_ok=True)
    (data / stray).write_text("of another delivery")
    lay(delivery, data, store)
    assert not (data / stray).exists()


@pytest.mark.parametrize("wait", [False, True])
def test_tables_that_a_killed_batch_had_not_yet_put_in_their_place_are_not_mixed_with_others(province, tmp_path, wait):
    """It may have been of another edition: records of units that nobody is to see."""
    delivery = read_delivery(province, load_rules("portal-2026"), period=Period.parse("2026-08"))
    data, store = tmp_path / "data", tmp_path / "store"
    (store / "data-new" / "rows").mkdir(parents=True)
    (store / "data-new" / "rows" / "P.9.json").write_text("{}")
    laid = lay(delivery, data, store, wait=wait)
    found = {path.relative_to(laid.folder).as_posix() for path in laid.folder.rglob("*") if path.is_file()}
    assert found == set(laid.files)


def test_tables_that_a_killed_batch_had_set_aside_come_back_before_others_are_laid(province, tmp_path):
    period = Period.parse("2026-08")
    delivery = read_delivery(province, load_rules("portal-2026"), period=period)
    data, store = tmp_path / "data", tmp_path / "store"
    wanted = lay(delivery, data, store)
    data.rename(store / "data-replaced")
    assert lay(delivery, data, store, wait=True) == wanted, "they lie there already: nothing waits"
    assert data.is_dir() and not (store / "data-replaced").exists()
