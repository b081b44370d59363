"""What is made again and why, what is refused, what is left as it was."""

import errno
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import light
import pytest
from batches import ROOT, UNITS, command, env, kstt, lines, plan_for, write_province

from kstt.batch import Limits, Options, Plan, early_crew, locked, plan_reports, run_reports, store_of
from kstt.batch import publish as publishing
from kstt.batch import run as running
from kstt.batch.forks import can_fork
from kstt.batch.journal import last_batch, read_journal
from kstt.errors import KsttError
from kstt.intake import read_delivery
from kstt.rulebook import load_rules
from kstt.terms import Period

needs_fork = pytest.mark.skipif(not can_fork(), reason="this system has no fork")


@pytest.fixture(autouse=True)
def light_on_the_path(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]))


def run(plan, **options) -> dict[str, tuple[str, tuple[str, ...]]]:
    """State and reasons of every report."""
    outcomes = run_reports(plan, Options(crew=light.light_crew, **options))
    return {each.task.unit: (each.state, each.why) for each in outcomes if not each.started}


def states(plan, **options) -> set[str]:
    return {state for state, _ in run(plan, **options).values()}


@needs_fork
def test_an_unchanged_report_is_not_made_again_and_a_changed_one_says_why(province, tmp_path):
    out = tmp_path / "out"
    first = run(plan_for(province, out))
    assert first == dict.fromkeys(UNITS, ("published", ("new",)))
    assert run(plan_for(province, out)) == dict.fromkeys(UNITS, ("skipped", ()))
    (out / "2026-08" / "P.1" / "report.html").write_text("touched by hand")
    (out / "2026-08" / "P.2" / "report.pdf").unlink()
    again = run(plan_for(province, out))
    assert again.pop("P.1") == again.pop("P.2") == ("published", ("files",))
    assert set(again.values()) == {("skipped", ())}
    changed = write_province(tmp_path / "changed", change=1)
    made = run(plan_for(changed, out))
    assert made.pop("P") == ("published", ("data",)) and made.pop("P.2") == ("published", ("figures",))
    assert set(made.values()) == {("skipped", ())}
    assert states(plan_for(changed, out)) == {"skipped"}
    assert run(plan_for(changed, out, formats=("html",)))["P"] == ("published", ("formats",))


@needs_fork
def test_another_notebook_library_or_package_makes_a_report_again(province, tmp_path, monkeypatch):
    out = tmp_path / "out"
    plan = plan_for(province, out, "P.1")
    assert states(plan) == {"published"}
    for part in ("_library", "_packages"):
        monkeypatch.setattr(f"kstt.batch.record.{part}", lambda part=part: part)
    assert run(plan_for(province, out, "P.1"))["P.1"] == ("published", ("library", "packages"))


@needs_fork
def test_a_batch_that_was_forced_and_killed_is_resumed_without_making_its_reports_twice(province, tmp_path):
    out = tmp_path / "out"
    plan = plan_for(province, out)
    assert states(plan) == {"published"}
    began = run_reports(plan, Options(crew=light.light_crew, jobs=1, force=True))
    done = next(each.task.unit for each in began if not each.started)
    began.close()
    resumed = run(plan_for(province, out), force=True, resume=True)
    assert resumed.pop(done) == ("skipped", ())
    assert set(resumed.values()) == {("published", ("forced",))}


@needs_fork
def test_two_batches_exclude_each_other_and_a_dead_one_excludes_nobody(province, tmp_path):
    lock = store_of(tmp_path, Period.parse("2026-08")) / "lock"
    script = """
import sys
from pathlib import Path
from kstt.batch import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", script, str(lock)], **pipes) as other:
        other.stdout.readline()
        done = kstt("report", "--period", "2026-08", "--counts", province, "--out", tmp_path)
        assert done.returncode == 2
        assert "KSTT-BATCH-010" in done.stderr and f"pid {other.pid}" in done.stderr
        other.kill()
    with locked(lock):
        pass


@needs_fork
def test_the_journal_tells_what_happened_even_after_a_torn_line(province, tmp_path):
    plan = plan_for(province, tmp_path / "out", "P.1")
    assert states(plan) == {"published"}
    journal = plan.store / "journal.jsonl"
    with open(journal, "ab") as stream:
        stream.write(b'{"event":"publ')
    assert states(plan) == {"skipped"}
    events = [entry["event"] for entry in read_journal(journal)]
    assert events == ["batch", "started", "published", "end", "batch", "skipped", "end"]
    assert last_batch(journal)[1] == {"P.1"}


@needs_fork
def test_all_or_nothing_leaves_the_month_as_it_was_when_one_report_fails(province, tmp_path):
    out = tmp_path / "out"
    assert states(plan_for(province, out)) == {"published"}
    before = {path: path.read_bytes() for path in (out / "2026-08").rglob("report.*")}
    light.fail_next(out, "P.3")
    with pytest.raises(KsttError) as caught:
        run(plan_for(province, out), force=True, all_or_nothing=True)
    assert caught.value.code == "KSTT-BATCH-011"
    assert {path: path.read_bytes() for path in (out / "2026-08").rglob("report.*")} == before
    light.fail_next(out, "")
    assert states(plan_for(province, out), force=True, all_or_nothing=True) == {"published"}
    assert {path.name for path in (out / "2026-08").iterdir()} == {*UNITS, "_data", "index.html"}
    assert states(plan_for(province, out)) == {"skipped"}


@needs_fork
def test_one_report_that_fails_costs_only_itself(province, tmp_path):
    (tmp_path / "out").mkdir()
    light.fail_next(tmp_path / "out", "P.3")
    done = run(plan_for(province, tmp_path / "out"))
    assert done.pop("P.3")[0] == "failed"
    assert {state for state, _ in done.values()} == {"published"}


@needs_fork
@pytest.mark.skipif(os.name == "nt", reason="Windows lets not everybody make links")
@pytest.mark.parametrize("whole", [False, True], ids=["one by one", "all or nothing"])
def test_a_period_that_is_a_link_stays_one_and_what_it_leads_to_is_replaced(province, tmp_path, whole):
    archive, out = tmp_path / "archive", tmp_path / "out"
    for folder in (archive, out):
        folder.mkdir()
    (out / "2026-08").symlink_to(archive, target_is_directory=True)
    (archive / "P.1").mkdir()
    (archive / "P.1" / "report.html").write_text("of another day")
    assert states(plan_for(province, out, wait=whole), all_or_nothing=whole) == {"published"}
    assert (out / "2026-08").is_symlink()
    assert {path.name for path in archive.iterdir()} == {*UNITS, "_data", "index.html"}
    assert (archive / "P.1" / "report.html").read_text() != "of another day"
    assert states(plan_for(province, out, wait=whole), all_or_nothing=whole) == {"skipped"}


@needs_fork
def test_a_report_that_would_have_to_go_to_another_disk_says_so(province, tmp_path, monkeypatch):
    def other_disk(made, place, aside):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(place))

    monkeypatch.setattr(running, "publish", other_disk)
    outcomes = run_reports(plan_for(province, tmp_path / "out", "P.1"), Options(crew=light.light_crew))
    assert [problem.code for each in outcomes for problem in each.problems] == ["KSTT-BATCH-021"]


def test_where_names_cannot_be_exchanged_a_crash_between_two_renames_is_mended(province, tmp_path, monkeypatch):
    made, place, aside = (tmp_path / name for name in ("made", "place", "aside"))
    for folder, text in ((made, "new"), (place, "old")):
        folder.mkdir()
        (folder / "report.html").write_text(text)
    monkeypatch.setattr(publishing, "exchange", lambda one, other: False)
    real = Path.rename

    def killed(self, target):
        if self == made:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        publishing.publish(made, place, aside)
    monkeypatch.undo()
    assert publishing.put_back(aside, place)
    assert (place / "report.html").read_text() == "old"
    monkeypatch.setattr(publishing, "exchange", lambda one, other: False)
    publishing.publish(made, place, aside)
    assert (place / "report.html").read_text() == "new"
    assert not aside.exists() and not made.exists()


def test_the_command_tells_machines_line_by_line_what_becomes_of_each_report(province, tmp_path):
    options = ("report", "--period", "2026-08", "--counts", province, "--out", tmp_path, "--formats", "ipynb", "--json")
    *first, last = lines(kstt(*options, "--unit", "P.1").stdout)
    assert [(line["unit"], line["state"]) for line in first] == [("P.1", "started"), ("P.1", "published")]
    assert (first[-1]["done"], first[-1]["total"], first[-1]["seconds_left"]) == (1, 1, 0)
    assert first[-1]["per_minute"] > 0 and first[-1]["cpu_seconds"] > 0 and first[-1]["peak_mb"] > 0
    assert (last["state"], last["published"], last["failed"], last["problems"]) == ("ended", 1, 0, [])
    assert Path(ROOT, last["page"]).is_file()
    second = kstt(*options, "--unit", "P.1")
    *told, last = lines(second.stdout)
    assert [(line["unit"], line["state"]) for line in told] == [("P.1", "skipped")]
    assert (last["published"], last["skipped"]) == (0, 1)
    assert "1 unchanged" in second.stderr


def test_without_fork_the_command_says_so_or_uses_kernels(province, tmp_path, monkeypatch):
    from kstt.batch import crews

    monkeypatch.setattr(crews, "can_fork", lambda: False)
    with pytest.raises(KsttError) as caught:
        crews.crew_for("fork", 1, Limits())
    assert caught.value.code == "KSTT-BATCH-006"
    crew = crews.crew_for("auto", 1, Limits())
    assert isinstance(crew, crews.KernelCrew)
    crew.close()


def test_planning_and_progress_need_no_jupyter(province, tmp_path):
    code = (
        "import sys; from pathlib import Path; from batches import plan_for\n"
        "import kstt.batch.run, kstt.batch.crews, kstt.batch.lock\n"
        "plan_for(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "print(sorted({'papermill', 'nbconvert', 'nbclient', 'typst'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(province), str(tmp_path)], cwd=ROOT, env=env(), capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("note", ["{", "{}", "5", "[]", "null", ""])
def test_the_holder_of_the_lock_is_told_even_when_its_note_is_torn(tmp_path, note):
    lock = tmp_path / "lock"
    lock.write_text("x" * 500)
    with locked(lock):
        held = json.loads(lock.read_text())
        assert held["pid"] == os.getpid()
        for text in (json.dumps(held), note):
            lock.write_text(text)
            with pytest.raises(KsttError) as caught, locked(lock):
                pass
            (problem,) = caught.value.problems
            assert problem.place.file == str(lock)
            told = f"pid {held['pid']}, {held['host']}, {held['since']}"
            assert problem.value("holder") == ("?" if text == note else told)
    with locked(lock):
        assert json.loads(lock.read_text())["pid"] == os.getpid(), "it was given back"


@needs_fork
def test_figures_that_appear_as_a_whole_appear_with_their_reports_or_not_at_all(province, tmp_path):
    out = tmp_path / "out"
    wanted = {"wait": True}
    assert states(plan_for(province, out, **wanted), all_or_nothing=True) == {"published"}
    figures = out / "2026-08" / "_data" / "counts.csv"
    before = figures.read_bytes()
    changed = write_province(tmp_path / "changed", change=1)
    light.fail_next(out, "P.2")
    with pytest.raises(KsttError) as caught:
        run(plan_for(changed, out, **wanted), all_or_nothing=True)
    assert caught.value.code == "KSTT-BATCH-011" and figures.read_bytes() == before
    assert not (store_of(out, Period.parse("2026-08")) / "data-new").exists()
    light.fail_next(out, "")
    seen = []
    for outcome in run_reports(
        plan_for(changed, out, **wanted), Options(crew=light.light_crew, all_or_nothing=True, jobs=1)
    ):
        seen.append((outcome.task.unit, outcome.state, figures.read_bytes() == before))
    assert seen and all(old for *_, old in seen), "nothing has changed before everything does"
    assert {(unit, state) for unit, state, _ in seen if state == "published"} == {
        ("P", "published"),
        ("P.2", "published"),
    }
    assert b"P.2,2026-08,05,77" in figures.read_bytes()
    assert states(plan_for(changed, out, **wanted), all_or_nothing=True) == {"skipped"}
    assert not (store_of(out, Period.parse("2026-08")) / "data-new").exists()


@needs_fork
def test_figures_change_with_the_period_even_when_no_wanted_report_does(province, tmp_path):
    out = tmp_path / "out"
    assert states(plan_for(province, out, "P.1", wait=True), all_or_nothing=True) == {"published"}
    changed = write_province(tmp_path / "changed", change=1)
    assert states(plan_for(changed, out, "P.1", wait=True), all_or_nothing=True) == {"skipped"}
    assert b"P.2,2026-08,05,77" in (out / "2026-08" / "_data" / "counts.csv").read_bytes()


@needs_fork
def test_reports_of_a_period_that_appears_as_a_whole_are_those_of_any_other(province, tmp_path, monkeypatch):
    """The figures wait elsewhere while the notebooks run, and nothing in the reports shows it."""
    changed = write_province(tmp_path / "changed", change=1)
    options = ("--period", "2026-08", "--formats", "html,ipynb", "--unit", "P.2", "--counts", changed, "--out", "out")
    made = []
    for more in ((), ("--all-or-nothing",), ("--all-or-nothing", "--engine", "kernel")):
        home = tmp_path / str(len(made))
        home.mkdir()
        monkeypatch.chdir(home)
        plan_for(province, Path("out"))  # the figures from before lie there
        told = subprocess.run(command("report", *options, *more), env=env(), capture_output=True)
        assert told.returncode == 0, told.stderr
        made.append({path.name: path.read_bytes() for path in (home / "out" / "2026-08" / "P.2").iterdir()})
    assert len(made[0]) == 2 and made[0] == made[1] == made[2]


def test_a_server_begins_while_reports_are_planned_and_only_if_there_will_be_some_to_make(province, tmp_path):
    delivery = read_delivery(province, load_rules("portal-2026"), period=Period.parse("2026-08"))
    begun: list[str] = []

    def planned(name: str, **given) -> Plan:
        return plan_reports(
            delivery, Period.parse("2026-08"), tmp_path, rules="portal-2026", begin=lambda: begun.append(name), **given
        )

    planned("new").month()
    again = planned("unchanged")
    again.month()
    assert begun == ["new"]
    changed = write_province(tmp_path / "changed", change=1)
    delivery = read_delivery(changed, load_rules("portal-2026"), period=Period.parse("2026-08"))
    planned("figures that wait: processes are yet to be told where", wait=True).month()
    assert begun == ["new"]
    planned("changed").month()
    assert begun == ["new"], "its hashes are known"


@needs_fork
def test_a_server_that_began_for_nothing_ends_with_its_crew():
    with closing(early_crew("fork", Limits())) as crew:
        process = crew.begin().process
        assert crew.begin().process is process and process.poll() is None
    assert process.poll() is not None
    assert early_crew("kernel", Limits()) is None


@needs_fork
@pytest.mark.parametrize("whole", [False, True])
def test_what_a_reader_lays_beside_a_report_stays_and_changes_nothing(province, tmp_path, whole):
    out = tmp_path / "out"
    run(plan_for(province, out), all_or_nothing=whole)
    folder = out / "2026-08" / "P.1"
    (folder / "ghi chú.txt").write_text("số văn bản 123", "utf-8")
    (folder / "đã ký").mkdir()
    (folder / "đã ký" / "report.pdf").write_bytes(b"%PDF")
    assert states(plan_for(province, out), all_or_nothing=whole) == {"skipped"}
    assert states(plan_for(province, out, formats=("html",)), all_or_nothing=whole, force=True) == {"published"}
    assert {path.name for path in folder.iterdir() if path.stem != "report"} == {"ghi chú.txt", "đã ký"}
    assert (folder / "ghi chú.txt").read_text("utf-8") == "số văn bản 123"
    assert (folder / "đã ký" / "report.pdf").read_bytes() == b"%PDF"


@needs_fork
@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask")
@pytest.mark.parametrize(("mask", "bits"), [(0o002, 0o664), (0o077, 0o600)])
@pytest.mark.parametrize("whole", [False, True], ids=["one by one", "all or nothing"])
def test_who_may_read_and_write_what_a_batch_leaves_is_the_umasks_to_say(province, tmp_path, mask, bits, whole):
    """Two colleagues make the reports of one folder: each takes the lock of the other and replaces what the other made."""
    before = os.umask(mask)
    try:
        assert states(plan_for(province, tmp_path / "out", wait=whole), all_or_nothing=whole) == {"published"}
        with locked(tmp_path / "out" / ".kstt" / "2026-08" / "lock"):
            pass
    finally:
        os.umask(before)
    ours = [path for path in (tmp_path / "out").rglob("*") if path.suffix not in {".html", ".pdf", ".ipynb"}]
    wrong = {
        path.relative_to(tmp_path).as_posix(): oct(path.stat().st_mode & 0o777)
        for path in ours
        if path.stat().st_mode & 0o666 != bits
    }
    assert wrong == {}


def test_reports_of_units_that_are_gone_are_told_and_left_where_they_are(province, tmp_path):
    counts, out = write_province(tmp_path / "province"), tmp_path / "out"
    command = ("report", "--period", "2026-08", "--counts", counts, "--out", out, "--formats", "ipynb")
    assert "KSTT-BATCH-026" not in kstt(*command).stderr
    for file in ("units.csv", "counts.csv"):
        lines = (counts / file).read_text("utf-8").splitlines(True)
        (counts / file).write_text("".join(line for line in lines if not line.startswith("P.2,")), encoding="utf-8")
    told = kstt(*command)
    assert told.returncode == 0 and "KSTT-BATCH-026" in told.stderr and "P.2" in told.stderr
    assert (out / "2026-08" / "P.2" / "report.ipynb").is_file()
    assert "KSTT-BATCH-026" in kstt(*command).stderr  # as long as it stands there
