"""`kstt signals` as it is used: text, JSON, a report; and wrong use in sentences."""

from __future__ import annotations

import json
import shutil

import pytest
from typer.testing import CliRunner

from kstt.cli import app
from kstt.errors import KsttError
from kstt.notebook import signal_section
from kstt.notebook.blocks import DossierList, Figure, Table
from kstt.notebook.month import Month
from kstt.notebook.signals_report import SignalsReport


def run(*arguments: object, **environment: str):
    return CliRunner().invoke(app, ["signals", *map(str, arguments)], env=environment)


def test_the_command_prints_signals_with_innocent_explanations(planted_store):
    vietnamese = run("--period", "2026-08", "--store", planted_store, "--unit", "H99.109")
    assert vietnamese.exit_code == 0, vietnamese.output
    for part in ("Dấu hiệu cần kiểm tra", "[nghiêm trọng]", "15 hồ sơ", "16:47", "Có thể do:", "Nên kiểm tra:"):
        assert part in vietnamese.output
    assert "H99.115" not in vietnamese.output


def test_json_holds_every_signal_with_its_rows_and_every_check(planted_store):
    done = run("--period", "2026-08", "--store", planted_store, "--json", KSTT_LANG="en")
    told = json.loads(done.stdout)
    assert told["schema"] == "kstt-signals/1" and told["source"] == "2026-08/r1" and len(told["checks"]) == 14
    serious = {(each["check"], each["unit"]): each for each in told["signals"] if each["severity"] == "serious"}
    assert {("deadline", "H99.103"), ("same-minute", "H99.109"), ("one-account", "H99.115")} <= set(serious)
    minute = serious["same-minute", "H99.109"]
    assert minute["title"] == "Many dossiers finished within one minute"
    assert minute["rows_total"] == len(minute["rows"]) == 15 and minute["q"] <= 0.05
    assert {"p", "q", "n", "k", "statistic", "effect", "innocent_explanations", "what_to_check"} <= set(minute)


def test_the_command_that_leads_to_the_rows_can_be_pasted(planted_store):
    told = json.loads(run("--period", "2026-08", "--store", planted_store, "--json", KSTT_LANG="en").stdout)
    counted = [signal for signal in told["signals"] if signal["indicator"] and signal["rows_total"]]
    assert counted
    for signal in counted:
        advice = next(step for step in signal["what_to_check"] if "kstt rows" in step)
        command = advice.partition("kstt ")[2].split()
        command[command.index("…")] = str(planted_store)
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 0, done.output
        assert len(done.stdout.splitlines()) - 1 == min(signal["rows_total"], 1000)


@pytest.mark.parametrize("live", [False, True])
def test_the_command_that_shows_the_rest_of_a_long_list_can_be_pasted(planted_store, monkeypatch, live):
    commands = []
    monkeypatch.setattr(signal_section, "dossier_list", lambda *_, rest, **__: commands.append(rest))
    report = SignalsReport(period="2026-08", data=str(planted_store), live=live)
    signal = next(each for each in report.signals.signals if each.check == "same-minute")
    signal_section.signal_blocks(report, signal)
    (command,) = commands
    arguments = command.split()[2:]
    arguments[arguments.index("…")] = str(planted_store)
    told = json.loads(run(*arguments).stdout)
    assert told["source"] == ("store" if live else "2026-08/r1")
    (again,) = (each for each in told["signals"] if each["check"] == "same-minute")
    assert again["rows"] == list(signal.rows)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "KSTT-SIGNAL-009"),
        (("--store", "STORE", "--counts", "x"), "KSTT-SIGNAL-009"),
        (("--store", "nowhere"), "KSTT-STORE-001"),
        (("--store", "STORE", "--unit", "H98.01"), "KSTT-SIGNAL-010"),
        (("--store", "STORE", "--edition", "secret"), "KSTT-USE-002"),
        (("--store", "STORE", "--edition", "public"), "KSTT-USE-007"),
        (("--store", "STORE", "--edition", "public", "--json"), "KSTT-USE-007"),
    ],
)
def test_wrong_use_is_told_with_a_code(planted_store, arguments, code):
    done = run("--period", "2026-08", *(planted_store if each == "STORE" else each for each in arguments))
    assert isinstance(done.exception, KsttError) and done.exception.code == code


@pytest.fixture(scope="module")
def three_dossiers(tmp_path_factory):
    """A store of three dossiers, taken in without a key and not frozen."""
    folder = tmp_path_factory.mktemp("three")
    heading = "dossier_id,unit_code,procedure_code,channel,received_at,due_at,finished_at"
    rows = [f"A{n},H08.12,1.1,online,2026-08-0{n} 08:00,2026-08-20,2026-08-1{n} 09:00" for n in (3, 4, 5)]
    (folder / "dossiers.csv").write_text("\n".join([heading, *rows]) + "\n")
    taken = ["intake", str(folder / "dossiers.csv"), "--mapping", "dossiers", "--into", str(folder / "store")]
    assert CliRunner().invoke(app, taken).exit_code == 0
    return folder / "store"


def told_by_code(store, *arguments) -> tuple[list[str], dict[str, set[str]]]:
    done = run("--period", "2026-08", "--store", store, *arguments, "--json", KSTT_LANG="en")
    told = json.loads(done.stdout)
    why_not: dict[str, set[str]] = {}
    for check in told["checks"]:
        if check["why_not"]:
            why_not.setdefault(check["why_not"].partition(":")[0], set()).add(check["check"])
    return [line.split(":")[0] for line in done.stderr.splitlines()], why_not


def test_checks_that_few_dossiers_without_accounts_do_not_allow_say_so(three_dossiers):
    _, why_not = told_by_code(three_dossiers)
    assert why_not["KSTT-SIGNAL-007"] == {"one-account"} and why_not["KSTT-SIGNAL-003"] == {"xmr"}
    assert {"funnel", "round-times", "last-day", "too-fast"} <= why_not["KSTT-SIGNAL-004"]
    assert not {"same-minute", "order"} & why_not["KSTT-SIGNAL-004"], "these look at each unit by itself"


def test_signals_of_a_store_as_it_is_say_so_until_it_is_frozen_and_asked_for(three_dossiers, tmp_path):
    store = shutil.copytree(three_dossiers, tmp_path / "store")
    assert told_by_code(store)[0] == ["KSTT-SIGNAL-005"]
    assert CliRunner().invoke(app, ["freeze", "--store", str(store), "--period", "2026-08"]).exit_code == 0
    assert told_by_code(store)[0] == []
    live = run("--period", "2026-08", "--store", store, "--live", KSTT_LANG="en").stderr
    assert "KSTT-SIGNAL-005" in live and "leave --live out" in live and "is not frozen" not in live


def test_a_period_that_was_frozen_without_dossiers_is_told_with_its_revision_and_a_step_that_helps(tmp_path):
    """The report told the store, and to run "this unit again with --unit"."""
    store, petitions = tmp_path / "store", tmp_path / "petitions.csv"
    petitions.write_text("petition_id,unit_code,received_at\n1,H99.11,2026-08-03T08:00:00\n", encoding="utf-8")
    invoke = CliRunner().invoke
    assert invoke(app, ["intake", str(petitions), "--mapping", "petitions", "--into", str(store)]).exit_code == 0
    assert invoke(app, ["freeze", "--store", str(store), "--period", "2026-08"]).exit_code == 0
    for out in ((), ("--out", tmp_path / "signals", "--formats", "ipynb")):
        (problem,) = run("--period", "2026-08", "--store", store, *out, KSTT_LANG="en").exception.problems
        told = problem.text("en")
        assert "KSTT-SIGNAL-001 [2026-08/r1]" in told and "freeze the period again" in told and "unit" not in told


def test_a_report_of_a_unit_that_is_not_there_does_not_say_that_it_has_no_signals(planted_store):
    with pytest.raises(KsttError) as caught:
        SignalsReport(period="2026-08", data=str(planted_store), unit="H98.01").head()
    assert caught.value.code == "KSTT-SIGNAL-010" and "H98.01" in str(caught.value)
    quiet = SignalsReport(period="2026-08", data=str(planted_store), unit="H99.05")
    assert quiet.head() and not quiet.chosen


def test_a_report_of_one_unit_is_named_for_it_and_tells_of_no_other(planted_store):
    of_one = SignalsReport(period="2026-08", data=str(planted_store), unit="H99.05", language="en")
    head, text = of_one.head()[0], repr(of_one.overall())
    assert all("Sở Nội vụ" in said for said in (head.subject, head.document_title, head.running_title))
    assert "Units with signals" not in text and "There is no signal." in text


def test_there_is_no_public_edition_of_one_unit(planted_store):
    with pytest.raises(KsttError) as caught:
        SignalsReport(period="2026-08", data=str(planted_store), unit="H99.103", edition="public")
    assert caught.value.code == "KSTT-SIGNAL-011"


def test_signals_without_a_section_of_their_own_are_counted(planted_store, monkeypatch):
    monkeypatch.setattr("kstt.notebook.signals_report.SHOWN", 1)
    report = SignalsReport(period="2026-08", data=str(planted_store), language="en")
    rest = sum(signal.serious for signal in report.chosen) - 1
    assert f"{rest} more signal" in repr(report.serious()[-1])


@pytest.fixture(scope="module")
def report(planted_store):
    return SignalsReport(period="2026-08", data=str(planted_store))


def test_each_serious_signal_of_the_report_has_its_chart_or_its_dossiers(report):
    blocks = report.serious()
    assert sum(isinstance(block, DossierList) for block in blocks) == sum(s.serious for s in report.chosen)
    figures = [block for block in blocks if isinstance(block, Figure)]
    assert any("Đông Phong" in figure.alt for figure in figures)
    text = repr(blocks)
    assert "16:47" in text and "H99.103-" in text and "Có thể có lý do chính đáng" in text


def test_the_public_edition_names_no_unit_and_lists_no_dossier(planted_store):
    public = SignalsReport(period="2026-08", data=str(planted_store), edition="public", language="en")
    blocks = [*public.overall(), *public.serious(), *public.notes(), *public.checks(), *public.provenance()]
    assert not any(isinstance(block, DossierList | Figure) for block in blocks)
    text = repr(blocks)
    assert "H99." not in text and "phường" not in text
    assert sum(isinstance(block, Table) for block in blocks) == 1


def test_the_report_is_made_as_html_and_pdf(planted_store, tmp_path):
    out = tmp_path / "signals"
    done = run("--period", "2026-08", "--store", planted_store, "--out", out, "--formats", "html,pdf")
    assert done.exit_code == 0, done.output
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "DẤU HIỆU NGHIÊM TRỌNG" in page and "<script" not in page
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")


UNITS = "Mã đơn vị,Tên đơn vị,Cấp,Mã cấp trên\nH99,Tỉnh Mẫu,province,\nH99.103,Xã Ba,commune,H99\n"


def test_a_list_of_units_with_vietnamese_headings_is_read_as_by_every_other_command(planted_store, tmp_path):
    store = tmp_path / "store"
    shutil.copytree(planted_store, store, ignore=shutil.ignore_patterns("snapshots"))
    (store / "units.csv").write_text(f"\ufeff{UNITS}", encoding="utf-8")
    done = run("--period", "2026-08", "--store", store, "--unit", "H99.103", KSTT_LANG="en")
    assert done.exit_code == 0, done.output
    assert "Xã Ba" in done.output


def test_the_portals_answers_are_of_the_period_that_is_asked_for(tmp_path):
    """They do not tell it themselves; they were refused with the advice to give what had been given."""
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    metrics = [{"code": "DOSSIER_SYNC", "numerator": 1, "denominator": 20}]
    answers = [{"departmentCode": code, "metrics": metrics} for code in ("H99", "H99.103")]
    (tmp_path / "portal.json").write_text(json.dumps(answers), encoding="utf-8")
    done = run("--period", "2026-08", "--counts", tmp_path)
    assert done.exit_code == 0, done.output
    assert SignalsReport(period="2026-08", data=str(tmp_path)).signals.source == "counts"
    assert Month.of("2026-08", "portal-2026", str(tmp_path)).tree.root.code == "H99"
