"""The run log: every line as its schema says, and an account of each batch that can be read."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import light
import pytest
from batches import UNITS, kstt, lines, plan_for
from typer.testing import CliRunner

from kstt.batch import Options, run_reports
from kstt.batch.forks import can_fork
from kstt.batch.journal import Journal, read_journal
from kstt.batch.run_log import read_runs
from kstt.cli import app
from kstt.errors import KsttError

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system has no fork")


@pytest.fixture(autouse=True)
def light_on_the_path(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


def run(plan, **options) -> None:
    for _ in run_reports(plan, Options(crew=light.light_crew, **options)):
        continue


@pytest.fixture(scope="module")
def log(province, tmp_path_factory):
    """Batches of every kind: new, unchanged, failed, all at once, withheld, one whose server was killed, one that ended early."""
    out = tmp_path_factory.mktemp("log") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        plan = plan_for(province, out)
        run(plan)
        run(plan)
        light.fail_next(out, "P.3")
        run(plan, force=True)
        with pytest.raises(KsttError):
            run(plan, force=True, all_or_nothing=True)
        light.fail_next(out, "")
        run(plan, force=True, all_or_nothing=True)
        killed = run_reports(plan, Options(crew=light.light_crew, jobs=1, force=True))
        next(killed)
        light._warm[0].process.kill()
        for _ in killed:
            continue
        early = run_reports(plan, Options(crew=light.light_crew, jobs=1, force=True))
        next(early)
        early.close()
    return out, plan.store / "journal.jsonl"


def test_every_line_is_as_the_schema_says(log):
    schema = json.loads(files("kstt.batch").joinpath("journal.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    entries = read_journal(log[1])
    assert {entry["event"] for entry in entries} == set(schema["properties"]["event"]["enum"])
    for entry in entries:
        validator.validate(entry)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**entries[0], "event": "started"})


def test_an_account_of_each_batch_says_how_every_report_ended(log):
    new, unchanged, failed, withheld, whole, killed, early = read_runs(log[1])
    assert {unit: each.state for unit, each in new.reports.items()} == dict.fromkeys(UNITS, "published")
    assert {each.why for each in new.reports.values()} == {("new",)}
    assert unchanged.count("skipped") == len(UNITS) and new.ended and unchanged.ended
    assert failed.reports["P.3"].problems[0]["code"] == "KSTT-BATCH-008" and failed.count("failed") == 1
    assert withheld.withheld and withheld.ended and withheld.count("made") == len(UNITS) - 1
    assert whole.count("published") == len(UNITS) and not whole.withheld
    assert all(each.cpu_seconds > 0 and each.peak_bytes > 0 for each in whole.reports.values())
    first = killed.reports["P"]
    assert (first.state, first.tries, first.how) == ("published", 2, ("fork server: signal 9",))
    assert not early.ended and early.reports["P"].state == "started"


def test_the_command_shows_the_last_batches_in_the_readers_language(log, monkeypatch):
    runner, arguments = CliRunner(), ["batch-log", "--period", "2026-08", "--out", str(log[0]), "--last", "5"]
    told = runner.invoke(app, arguments).stdout
    assert "4 đã lập, 1 lỗi" in told and "KSTT-BATCH-008" in told and "giữ nguyên như trước" in told
    monkeypatch.setenv("KSTT_LANG", "en")
    told = runner.invoke(app, arguments).stdout
    assert "4 published, 1 failed" in told and "nothing was published" in told and "fork server: signal 9" in told
    as_json = lines(runner.invoke(app, [*arguments, "--json"]).stdout)
    assert [len(each["reports"]) for each in as_json] == [5, 5, 5, 5, 1]


def test_a_period_without_batches_is_told(tmp_path):
    done = kstt("batch-log", "--period", "2026-07", "--out", tmp_path)
    assert done.returncode == 2 and "KSTT-BATCH-018" in done.stderr


def test_a_log_that_cannot_be_written_costs_no_report_and_is_told(province, tmp_path, monkeypatch):
    plan = plan_for(province, tmp_path / "out", "P.1")
    real = Journal.write

    def write(self, event, **about):
        if event == "published":
            self.fault = OSError(28, "No space left on device")
            return
        real(self, event, **about)

    monkeypatch.setattr(Journal, "write", write)
    with pytest.raises(KsttError) as caught:
        run(plan)
    assert caught.value.code == "KSTT-BATCH-016"
    monkeypatch.undo()
    assert (plan.folder / "P.1" / "report.html").is_file()
