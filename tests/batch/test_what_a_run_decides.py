"""What a run makes of the ways in which reports may end: tried again, told, kept, withheld, begun in their order.

The crew is a script: no process is started, so that every way can be gone through.
"""

import hashlib
import json
import os
from collections import Counter, deque
from dataclasses import replace
from pathlib import Path

import pytest
from batches import UNITS, plan_for, write_province
from bs4 import BeautifulSoup

from kstt.batch import Options, Plan, chosen_formats, run_reports
from kstt.batch import run as running
from kstt.batch.crews import Done
from kstt.batch.journal import Journal, last_batch, read_journal
from kstt.batch.run_log import ReportRun, read_runs, slowest_first
from kstt.batch.work import Work
from kstt.errors import KsttError, Place, Problem

FAULT = Problem.of("KSTT-BATCH-002", Place("x.ipynb"), cell=3, name="ValueError", text="không được")


class Script:
    """Ends each report as its unit's list says, one after the other: made, lost, failed; made when nothing is said."""

    def __init__(self, **ends: str):
        self.ends = {unit.replace("_", "."): deque(said.split()) for unit, said in ends.items()}
        self.running: deque[Work] = deque()
        self.begun: list[str] = []
        self.most = 0
        self.closed = 0
        self.before_end = lambda work: None

    def __call__(self, plan: Plan, jobs: int, limits: object) -> "Script":
        self.jobs = jobs
        return self

    def start(self, work: Work) -> None:
        self.begun.append(work.task.unit)
        self.running.append(work)
        self.most = max(self.most, len(self.running))

    def wait(self) -> list[Done]:
        work = self.running.popleft()
        said = self.ends.get(work.task.unit)
        end = said.popleft() if said else "made"
        used = {"cpu_seconds": 1.25, "peak_bytes": 7}
        if end == "made":
            made = {}
            for name in work.formats:
                data = f"{work.task.unit} {name}".encode()
                (work.folder / f"report.{name}").write_bytes(data)
                made[f"report.{name}"] = hashlib.sha256(data).hexdigest()
            self.before_end(work)
            return [Done(work, made=made, **used)]
        return [Done(work, problems=(FAULT,), lost=end == "lost", how="signal 9" if end == "lost" else "", **used)]

    def close(self) -> None:
        self.closed += 1
        assert not self.running


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "out"


def run(plan: Plan, script: Script | None = None, **options) -> dict[str, str]:
    outcomes = run_reports(plan, Options(crew=script or Script(), **options))
    return {each.task.unit: each.state for each in outcomes if not each.started}


def events(plan: Plan, *wanted: str) -> list[tuple[str, str]]:
    lines = read_journal(plan.store / "journal.jsonl")
    return [(line["event"], line.get("unit", "")) for line in lines if not wanted or line["event"] in wanted]


@pytest.mark.parametrize(
    ("ends", "state", "tries"),
    [("made", "published", 1), ("failed", "failed", 1), ("lost made", "published", 2), ("lost lost", "failed", 2),
     ("lost failed", "failed", 2)],
)  # fmt: skip
def test_a_report_that_was_lost_is_tried_once_more_and_one_that_failed_is_not(province, out, ends, state, tries):
    plan, script = plan_for(province, out, "P.1", "P.2"), Script(P_1=ends)
    assert run(plan, script) == {"P.1": state, "P.2": "published"}
    assert Counter(script.begun) == {"P.1": tries, "P.2": 1}
    (batch,) = read_runs(plan.store / "journal.jsonl")
    told = batch.reports["P.1"]
    assert (told.state, told.tries, told.cpu_seconds, told.peak_bytes) == (state, tries, 1.25, 7)
    assert told.how == ("signal 9",) * min(tries - 1, 1)
    assert [each["code"] for each in told.problems] == ["KSTT-BATCH-002"] * (state == "failed")
    assert not list(plan.store.glob("work-*"))


@pytest.mark.parametrize(("jobs", "most"), [(1, 1), (2, 2), (99, 5)])
def test_no_more_reports_are_made_at_a_time_than_were_asked_for_and_in_the_order_of_the_plan(province, out, jobs, most):
    script = Script()
    run(plan_for(province, out), script, jobs=jobs)
    assert (script.begun, script.most, script.jobs) == (list(UNITS), most, most)


@pytest.mark.parametrize("whole", [False, True])
def test_every_failed_report_is_counted_told_and_costs_only_itself(province, out, whole):
    plan = plan_for(province, out)
    script = Script(P_1="failed", P_3="lost lost")
    if whole:
        with pytest.raises(KsttError) as caught:
            run(plan, script, all_or_nothing=True)
        assert (caught.value.code, caught.value.problems[0].value("n")) == ("KSTT-BATCH-011", "2")
        assert events(plan, "made", "published") == [("made", unit) for unit in ("P", "P.2", "P.4")]
        assert not (out / "2026-08" / "P").exists()
    else:
        states = run(plan, script)
        assert {unit for unit, state in states.items() if state == "failed"} == {"P.1", "P.3"}
        assert events(plan, "made", "published") == [("published", unit) for unit in ("P", "P.2", "P.4")]
        notes = page_notes(out)
        assert {unit for unit, note in notes.items() if "KSTT-BATCH-002: " in note} == {"P.1", "P.3"}
    (end,) = (line for line in read_journal(plan.store / "journal.jsonl") if line["event"] == "end")
    assert end["failed"] == 2
    assert run(plan_for(province, out)) == {
        unit: "published" if whole or unit in ("P.1", "P.3") else "skipped" for unit in UNITS
    }


def test_a_report_for_which_no_room_can_be_made_is_told_and_the_others_go_on(province, out, monkeypatch):
    plan, real = plan_for(province, out), Path.mkdir

    def mkdir(self, *given, **named):
        if self.name == "P.2-1":
            raise OSError(28, "No space left on device")
        return real(self, *given, **named)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    outcomes = [each for each in run_reports(plan, Options(crew=Script())) if not each.started]
    failed = {each.task.unit: [problem.code for problem in each.problems] for each in outcomes if each.problems}
    assert failed == {"P.2": ["KSTT-BATCH-004"]} and len(outcomes) == len(UNITS)


def test_all_at_once_every_report_is_made_first_and_published_after(province, out):
    plan = plan_for(province, out)
    run(plan, all_or_nothing=True)
    told = events(plan, "made", "published")
    assert told == [(event, unit) for event in ("made", "published") for unit in UNITS]


def test_a_notebook_edited_while_its_report_was_made_makes_it_again(province, out, tmp_path):
    def plan():
        made = plan_for(province, out, "P.1")
        return replace(made, tasks=tuple(replace(task, notebook=notebook) for task in made.tasks))

    notebook = tmp_path / "own.ipynb"
    notebook.write_text("{}")
    script = Script()
    script.before_end = lambda work: notebook.write_text("{} ")
    assert run(plan(), script) == {"P.1": "published"}
    notebook.write_text("{}")  # as it was: the report may have been made of either
    assert run(plan()) == {"P.1": "published"}
    assert run(plan()) == {"P.1": "skipped"}


def stopped_after(plan: Plan, reports: int, **options) -> list[str]:
    """A batch that is ended when so many reports were; which those were."""
    outcomes = run_reports(plan, Options(crew=Unfinished(), jobs=1, **options))
    done = []
    for each in outcomes:
        if not each.started:
            done.append(each.task.unit)
        if len(done) == reports:
            break
    assert list(plan.store.glob("work-*"))
    outcomes.close()
    assert not list(plan.store.glob("work-*")), "what was not published is cleared away"
    return done


class Unfinished(Script):
    def close(self) -> None:
        self.closed += 1
        self.running.clear()


class Broken(Unfinished):
    def wait(self) -> list[Done]:
        raise KeyboardInterrupt


@pytest.mark.parametrize("end", ["in order", "early", "interrupted"])
def test_whoever_makes_the_reports_is_sent_home_however_the_batch_ends(province, out, end):
    crew = {"in order": Script, "early": Unfinished, "interrupted": Broken}[end]()
    outcomes = run_reports(plan_for(province, out), Options(crew=crew))
    next(outcomes)
    if end == "early":
        outcomes.close()
    elif end == "interrupted":
        with pytest.raises(KeyboardInterrupt):
            list(outcomes)
    else:
        list(outcomes)
    assert crew.closed == 1
    assert not list((out / ".kstt" / "2026-08").glob("work-*"))


class Together(Script):
    """All that run at first are lost at once, by the fault of any of them."""

    def __init__(self):
        super().__init__()
        self.beside: list[int] = []

    def start(self, work: Work) -> None:
        super().start(work)
        self.beside.append(len(self.running))

    def wait(self) -> list[Done]:
        if len(self.begun) == 3:
            lost, self.running = list(self.running), deque()
            return [Done(work, problems=(FAULT,), lost=True, how="signal 9", with_others=True) for work in lost]
        return super().wait()


def test_reports_that_were_lost_together_have_their_second_try_each_alone(province, out):
    crew = Together()
    assert set(run(plan_for(province, out), crew, jobs=3).values()) == {"published"}
    assert crew.beside == [1, 2, 3, 1, 1, 1, 1, 2] and sorted(crew.begun[:3]) == sorted(crew.begun[3:6])


def test_resuming_twice_goes_on_where_the_second_stopped_and_a_new_batch_begins_anew(province, out):
    run(plan_for(province, out))
    first = stopped_after(plan_for(province, out), 2, force=True)
    second = stopped_after(plan_for(province, out), 3, force=True, resume=True)
    assert second[:2] == first and len(second) == 3
    assert last_batch(plan_for(province, out).store / "journal.jsonl")[1] == set(second)
    third = run(plan_for(province, out), force=True, resume=True)
    assert {unit for unit, state in third.items() if state == "skipped"} == set(second)
    assert set(run(plan_for(province, out), force=True).values()) == {"published"}
    assert set(run(plan_for(province, out), force=True, resume=True).values()) == {"skipped"}


def test_what_a_killed_batch_left_half_done_is_mended_before_anything_else(province, out):
    plan = plan_for(province, out)
    run(plan)
    before = {path: path.read_bytes() for path in (out / "2026-08").rglob("*") if path.is_file()}
    (plan.store / "replaced").mkdir()
    (plan.folder / "P.2").rename(plan.store / "replaced" / "P.2")
    for stray in (plan.store / "work-left", plan.store / "records", plan.store):
        stray.mkdir(exist_ok=True)
        (stray / ".unfinished-P.1.json.77").write_text("{")
    assert set(run(plan_for(province, out)).values()) == {"skipped"}
    assert {path: path.read_bytes() for path in (out / "2026-08").rglob("*") if path.is_file()} == before
    assert not list(plan.store.rglob("*unfinished*")) and not list(plan.store.glob("work-*"))
    plan.folder.rename(plan.store / "replaced-period")
    outcomes = run_reports(plan, Options(crew=Script()))
    assert {each.state for each in outcomes if not each.started} == {"skipped"}
    assert {path: path.read_bytes() for path in (out / "2026-08").rglob("*") if path.is_file()} == before


# The page of the month


def page_notes(out: Path) -> dict[str, str]:
    """Unit → what its row says of its report, empty when that is as it should be; the links without words."""
    page = BeautifulSoup((out / "2026-08" / "index.html").read_bytes(), "html.parser")
    found = {}
    for row in page.select("table.units tbody tr"):
        state = row.select_one(".state")
        found[row.find("td", class_="code").string] = state.get_text() if state else ""
    return found


def test_the_page_appears_in_the_very_step_in_which_the_whole_period_does(province, out, monkeypatch, tmp_path):
    run(plan_for(province, out), all_or_nothing=True)
    before, seen, real = (out / "2026-08" / "index.html").read_bytes(), [], running.publish

    def publish(made, place, aside):
        real(made, place, aside)
        seen.append((place / "index.html").read_bytes())

    monkeypatch.setattr(running, "publish", publish)
    run(plan_for(write_province(tmp_path / "changed", change=1), out), all_or_nothing=True)
    assert seen == [(out / "2026-08" / "index.html").read_bytes()] != [before]


def test_a_page_that_was_touched_or_half_written_is_made_again_and_nothing_is_left_of_it(province, out, monkeypatch):
    run(plan_for(province, out))
    page = out / "2026-08" / "index.html"
    before, real = page.read_bytes(), os.replace
    for what in (b"touched", None):
        page.write_bytes(what) if what else page.unlink()
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", lambda *each: real(*each) if Path(each[1]) != page else killed())
            patch.setattr(Path, "unlink", lambda self, missing_ok=False: None)
            patch.setattr(os, "getpid", lambda: 4711)
            with pytest.raises(SystemExit):
                run(plan_for(province, out))
        assert set(run(plan_for(province, out)).values()) == {"skipped"}
        assert page.read_bytes() == before and not list(out.rglob(".unfinished-*"))


def killed() -> None:
    raise SystemExit


@pytest.mark.skipif(os.name == "nt", reason="Windows lets not everybody make links")
@pytest.mark.parametrize("whole", [False, True])
def test_links_that_somebody_laid_among_the_reports_stay_links(province, out, tmp_path, whole):
    """Where the whole period appeared at once they were followed: a link to a folder above, and no report was made."""
    plan = plan_for(province, out)
    run(plan)
    (tmp_path / "archive").mkdir()
    links = {"before": tmp_path / "archive", "P.1/up": "../..", "P.2/down": ".", "P.1/nowhere": "none"}
    for name, target in links.items():
        (plan.folder / name).symlink_to(target)
    assert run(plan_for(province, out, "P.2"), force=True, all_or_nothing=whole) == {"P.2": "published"}
    assert {name: os.readlink(plan.folder / name) for name in links} == {name: str(to) for name, to in links.items()}


@pytest.mark.parametrize("whole", [False, True])
def test_a_file_where_a_report_is_to_stand_is_told_and_stays(province, out, whole):
    (out / "2026-08").mkdir(parents=True)
    (out / "2026-08" / "P.1").write_text("mine")
    if whole:
        with pytest.raises(NotADirectoryError) as caught:
            run(plan_for(province, out, "P.1"), all_or_nothing=True)
        assert Path(caught.value.filename) == out / "2026-08" / "P.1"
    else:
        assert run(plan_for(province, out, "P.1")) == {"P.1": "failed"}
    assert (out / "2026-08" / "P.1").read_text() == "mine"


def page_links(out: Path) -> set[str]:
    page = BeautifulSoup((out / "2026-08" / "index.html").read_bytes(), "html.parser")
    return {link["href"] for link in page.select("table.units a")}


@pytest.mark.parametrize("whole", [False, True])
def test_the_page_leads_to_every_report_that_is_there_and_to_no_other(province, out, whole):
    run(plan_for(province, out, formats=("html", "pdf")), all_or_nothing=whole)
    assert page_links(out) == {f"{unit}/report.{name}" for unit in UNITS for name in ("html", "pdf")}
    assert set(page_notes(out).values()) == {""}
    (out / "2026-08" / "P.3" / "report.pdf").unlink()
    run(plan_for(province, out, "P.1", formats=("html", "pdf")), all_or_nothing=whole)
    assert {link for link in page_links(out) if link.startswith("P.3")} == set()
    assert page_notes(out)["P.3"] == "Chưa lập báo cáo."


def test_the_page_tells_which_reports_are_of_figures_that_no_longer_stand(province, out, tmp_path):
    run(plan_for(province, out))
    run(plan_for(write_province(tmp_path / "changed", change=1), out, "P.1"))
    notes = page_notes(out)
    assert {unit for unit, note in notes.items() if note} == {"P", "P.2"} and len({notes["P"], notes["P.2"]}) == 1
    assert "P.2/report.html" in page_links(out)


def test_a_report_in_other_formats_is_as_current_as_any(province, out):
    run(plan_for(province, out))
    run(plan_for(province, out, "P.1", formats=("html",)))
    assert set(page_notes(out).values()) == {""}
    assert {link for link in page_links(out) if link.startswith("P.1/")} == {"P.1/report.html"}


@pytest.mark.parametrize("other", [{"language": "en"}, {"edition": "public"}, {"rules": "decision-766"}])
def test_the_page_is_made_again_when_it_would_say_anything_else(province, out, other, tmp_path):
    def page():
        return (out / "2026-08" / "index.html").read_bytes()

    run(plan_for(province, out))
    first = page()
    run(plan_for(province, out, **other))
    changed = page()
    run(plan_for(province, out, "P.1"))
    run(plan_for(province, out))
    assert page() == first != changed
    run(plan_for(write_province(tmp_path / "changed", change=1), out))
    assert page() != first


def test_a_record_that_cannot_be_read_is_told_and_not_taken_for_none(province, out):
    plan = plan_for(province, out)
    run(plan)
    (plan.store / "records" / "P.2.json").unlink()
    (plan.store / "records" / "P.2.json").mkdir()
    with pytest.raises(KsttError) as caught:
        run(plan_for(province, out, "P.1"), force=True)
    assert caught.value.code == "KSTT-BATCH-017"


# The journal


def test_of_several_faults_of_the_journal_the_first_is_told(tmp_path, monkeypatch):
    journal = Journal(tmp_path / "journal.jsonl")
    faults = iter([OSError(28, "first"), OSError(5, "second")])

    def failing(descriptor, data):
        raise next(faults)

    with monkeypatch.context() as patch:
        patch.setattr("kstt.batch.journal.os.write", failing)
        journal.write("one"), journal.write("two")
    assert journal.fault.strerror == "first"
    journal.write("three")
    journal.close()
    assert [entry["event"] for entry in read_journal(tmp_path / "journal.jsonl")] == ["three"]


@pytest.mark.parametrize("taken", [1, 5, 30])
def test_a_line_of_which_a_part_was_written_does_not_spoil_the_next(tmp_path, monkeypatch, taken):
    import os

    journal, real = Journal(tmp_path / "journal.jsonl"), os.write
    calls = []

    def once_short(descriptor, data):
        calls.append(data)
        if len(calls) == 1:
            return real(descriptor, data[:taken])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("kstt.batch.journal.os.write", once_short)
        journal.write("published", unit="P.1")
    journal.write("published", unit="P.2")
    journal.close()
    assert [entry["unit"] for entry in read_journal(tmp_path / "journal.jsonl")] == ["P.2"]


def test_the_journal_of_a_new_period_has_a_line_for_each_event_and_no_other(tmp_path):
    path = tmp_path / "2026-08" / "store" / "journal.jsonl"
    for unit in ("Xã số 1", "Xã số 2"):
        journal = Journal(path)
        journal.write("started", unit=unit), journal.write("published", unit=unit)
        journal.close()
        assert journal.fault is None
    text = path.read_text("utf-8")
    entries = [json.loads(line) for line in text.removesuffix("\n").split("\n")]
    assert [entry["unit"] for entry in entries] == ["Xã số 1"] * 2 + ["Xã số 2"] * 2
    compact = (json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n" for entry in entries)
    assert text == "".join(compact), "people read it with a pager, and machines line by line"
    assert all(entry["at"].endswith("+00:00") and len(entry["at"]) == 25 for entry in entries)
    assert all(0 <= entry["seconds"] < 3600 for entry in entries), "since the batch began, not since the machine did"
    assert all(entry["seconds"] == round(entry["seconds"], 3) for entry in entries)
    assert all(isinstance(entry["seconds"], float) for entry in entries), "to the millisecond"


@pytest.mark.parametrize("torn", ['{"event":"publ', "{", '{"event":"published","unit":"P.1"}'])
def test_a_line_that_was_torn_spoils_neither_the_next_nor_itself(tmp_path, torn):
    path = tmp_path / "journal.jsonl"
    path.write_text(f'{{"event":"batch"}}\n{torn}', "utf-8")
    journal = Journal(path)
    journal.write("published", unit="P.2")
    journal.close()
    assert path.read_text("utf-8").startswith(f'{{"event":"batch"}}\n{torn}\n{{"event":"published"')
    assert [entry.get("unit") for entry in read_journal(path)] == [None, *["P.1"] * torn.endswith("}"), "P.2"]


def test_two_who_write_into_one_journal_lose_no_line(tmp_path):
    one, other = (Journal(tmp_path / "journal.jsonl") for _ in range(2))
    one.write("one"), other.write("two"), one.write("three")
    one.close(), other.close()
    assert [entry["event"] for entry in read_journal(tmp_path / "journal.jsonl")] == ["one", "two", "three"]
    one.write("four")
    assert one.fault.errno == 9, "it was closed"


def test_what_is_no_journal_has_no_entries(tmp_path):
    assert read_journal(tmp_path / "none") == read_journal(tmp_path) == []
    strange = tmp_path / "journal.jsonl"
    strange.write_bytes(b'5\n["a"]\n\xff\n\n{"event":"end"}\n')
    assert read_journal(strange) == [{"event": "end"}]


@pytest.mark.parametrize(
    ("events", "published"),
    [
        ("batch published:a skipped:b made:c failed:d", "ab"),
        ("batch published:a resumed", "a"),
        ("batch published:a resumed published:b resumed", "ab"),
        ("batch published:a batch published:b", "b"),
        ("", ""),
    ],
)
def test_a_batch_that_is_resumed_goes_on_from_all_that_were_killed_before_it(tmp_path, events, published):
    lines = []
    for number, (event, _, unit) in enumerate(each.partition(":") for each in events.split()):
        about = {"event": "batch", "resume": event == "resumed"} if event in ("batch", "resumed") else {"event": event}
        lines.append({**about, "number": number} | ({"unit": unit} if unit else {}))
    path = tmp_path / "journal.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    batches = [line for line in lines if line["event"] == "batch"]
    assert last_batch(path) == (batches[-1] if batches else {}, set(published))


def test_an_account_has_each_reports_time_from_its_first_beginning_to_its_end(tmp_path):
    lines = [
        {"event": "batch", "seconds": 0.0},
        {"event": "started", "unit": "P.1", "seconds": 1.0, "why": ["new"]},
        {"event": "started", "unit": "P.2", "seconds": 2.0, "why": ["data"]},
        {"event": "lost", "unit": "P.1", "seconds": 4.0, "how": "signal 9"},
        {"event": "started", "unit": "P.1", "seconds": 5.0, "why": ["new"]},
        {"event": "made", "unit": "P.1", "seconds": 8.0, "cpu_seconds": 2.5, "peak_bytes": 9},
        {"event": "failed", "unit": "P.2", "seconds": 3.5, "problems": [{"code": "KSTT-BATCH-002"}]},
        {"event": "published", "unit": "P.1", "seconds": 20.0},
        {"event": "end", "seconds": 21.0},
    ]
    path = tmp_path / "journal.jsonl"
    path.write_text("\n".join(map(json.dumps, [*lines[:4], *lines])) + "\n", "utf-8")
    killed, whole = read_runs(path)
    assert (killed.ended, killed.seconds) == (False, 4.0) and (whole.ended, whole.seconds) == (True, 21.0)
    lost = killed.reports["P.1"]
    assert (lost.state, lost.seconds, killed.reports["P.2"].state) == ("lost", 3.0, "started")
    made = whole.reports["P.1"]
    assert (made.state, made.tries, made.seconds, made.cpu_seconds, made.peak_bytes) == ("published", 2, 7.0, 2.5, 9)
    assert (whole.reports["P.2"].seconds, whole.reports["P.2"].why) == (1.5, ("data",))


def test_failed_reports_come_first_and_then_the_slowest():
    given = [ReportRun("a", "published", seconds=1), ReportRun("b", "published", seconds=9), ReportRun("c", "failed")]
    assert [each.unit for each in slowest_first(given)] == ["c", "b", "a"]


def test_formats_are_a_list_of_those_that_there_are():
    assert chosen_formats(" PDF,html,,pdf ") == ("pdf", "html")
    for wrong in ("docx", "html docx", "", " , "):
        with pytest.raises(KsttError) as caught:
            chosen_formats(wrong)
        problem = caught.value.problems[0]
        assert (problem.code, problem.value("found")) == ("KSTT-BATCH-001", wrong)
        assert chosen_formats(problem.value("allowed")) == ("html", "pdf", "ipynb")
