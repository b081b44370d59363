"""What is planted in the sample province is found with its rows; an untouched province is left in peace."""

from __future__ import annotations

import duckdb
import pandas
import pytest

from kstt.errors import KsttError
from kstt.intake.snapshot import latest
from kstt.intake.store import Store
from kstt.notebook.blocks import Facts, Figure
from kstt.notebook.signal_section import signal_blocks
from kstt.notebook.signals_report import SignalsReport
from kstt.rulebook import load
from kstt.sample import sample_delivery
from kstt.sample.store import PERIOD
from kstt.signals import CHECKS, Severity, history, signals_of_counts, signals_of_store
from kstt.terms import Period

RULES = load("portal-2026")


@pytest.fixture(scope="module")
def rows(planted_store) -> pandas.DataFrame:
    """The frozen dossiers, as pandas reads them."""
    return pandas.read_parquet(latest(Store.open(planted_store), PERIOD).file("dossiers"))


def the(signals, check, unit):
    return next(each for each in signals.signals if (each.check, each.unit) == (check, unit))


def test_the_minute_with_fifteen_closings_is_serious_and_named_with_its_rows(planted, rows):
    signal = the(planted[0], "same-minute", "H99.109")
    own = rows[rows["unit_code"] == "H99.109"]
    minutes = own["finished_at"].dt.floor("min")
    fullest = minutes.value_counts()
    assert signal.severity is Severity.SERIOUS and signal.k == fullest.iloc[0] >= 15
    assert signal.rows == tuple(sorted(own.loc[minutes == fullest.index[0], "dossier_id"]))


def test_the_account_that_files_for_citizens_is_serious_and_named_with_its_rows(planted, rows):
    signal = the(planted[0], "one-account", "H99.115")
    received = rows["received_at"].between("2026-08-01", "2026-08-31 23:59:59")
    own = rows[(rows["unit_code"] == "H99.115") & received & (rows["channel"] == "online")]
    own = own[own["applicant_kind"] != "business"]
    accounts = own["account_key"].value_counts()
    assert signal.severity is Severity.SERIOUS
    assert (signal.k, signal.n) == (accounts.iloc[0], accounts.sum())
    assert signal.rows == tuple(sorted(own.loc[own["account_key"] == accounts.index[0], "dossier_id"]))


def test_finishes_moved_before_the_deadline_are_serious_and_named_with_their_rows(planted, rows):
    signal = the(planted[0], "deadline", "H99.103")
    assert signal.severity is Severity.SERIOUS
    behind = rows.set_index("dossier_id").loc[list(signal.rows)]
    assert set(behind["unit_code"]) == {"H99.103"} and len(behind) == signal.k
    ends = behind["finished_at"].dt.strftime("%H:%M")
    assert (ends >= f"{17 - signal.values['minutes'] / 60:02.0f}").all() and (ends <= "17:00").all()


def test_nothing_else_is_serious_but_what_the_stories_leave_behind(planted):
    serious = {(each.check, each.unit) for each in planted[0].of_severity(Severity.SERIOUS)}
    # Closings moved to one minute lie after the day on which the result was handed out.
    assert serious - {("order", "H99.109")} == {
        ("same-minute", "H99.109"),
        ("one-account", "H99.115"),
        ("deadline", "H99.103"),
    }


def test_a_signal_against_its_peers_has_the_peers_plain_rate_and_so_has_its_picture(planted_store):
    report = SignalsReport(period="2026-08", data=str(planted_store), language="en")
    tested = [each for each in report.material.tested if each.check == "funnel"]
    assert tested
    for each in tested:
        group = (each.indicator, each.values["group"])
        others = [o for o in tested if o.unit != each.unit and (o.indicator, o.values["group"]) == group]
        assert each.effect.expected == pytest.approx(sum(o.k for o in others) / sum(o.n for o in others))
    speaking = [each for each in report.signals.signals if each.check == "funnel"]
    assert {each.indicator for each in speaking} & {"10", "17"}  # procedures, not dossiers
    for signal in speaking:
        blocks = signal_blocks(report, signal)
        shown = f"{100 * signal.effect.expected:.1f}%"
        counted = RULES.indicator(signal.indicator).case["en"]
        figure = next(block for block in blocks if isinstance(block, Figure))
        assert f"units of its kind {shown}" in signal.sentence.en
        assert f"others of its kind {shown}" in figure.alt and f"of {signal.n} {counted}" in figure.alt
        assert shown in repr(next(block for block in blocks if isinstance(block, Facts)))


def test_the_province_is_not_one_of_the_units_that_signals_are_counted_over(planted_store):
    report = SignalsReport(period="2026-08", data=str(planted_store), language="en")
    assert len(report.signals.units) == 151 and "of 150 units" in repr(report.overall())


def test_an_untouched_province_raises_at_most_one_serious_signal_a_month(untouched_store):
    signals, _ = signals_of_store(untouched_store, PERIOD, RULES)
    assert signals.tests > 2000
    assert len(signals.of_severity(Severity.SERIOUS)) <= 1


def test_every_signal_says_what_it_saw_and_what_else_it_may_be(planted):
    for signal in planted[0].signals:
        for language in ("vi", "en"):
            assert signal.unit_name in signal.sentence.of(language)
            assert "{" not in signal.sentence.of(language)
            assert all("{" not in step.of(language) for step in signal.next_steps)
        assert len(signal.innocent) >= 3 and signal.next_steps
        commands = [step.en for step in signal.next_steps if "kstt rows" in step.en]
        assert len(commands) == (signal.indicator is not None), signal.id
        assert not commands or commands == [signal.next_steps[-1].en], "what follows a command would be pasted with it"
        assert signal.rows_total >= len(signal.rows) > 0
        assert (signal.q is None) == (signal.p is None)
        assert signal.q is None or signal.q >= signal.p


def test_every_check_was_made_or_says_why_not(planted):
    assert [run.check for run in planted[0].runs] == [check.id for check in CHECKS]
    assert {run.check: run.why_not.code for run in planted[0].runs if run.why_not} == {
        "xmr": "KSTT-SIGNAL-003",
        "due-moved": "KSTT-SIGNAL-008",
    }


def test_no_account_and_no_official_leaves_the_signals(planted):
    codes = repr(planted[0].as_json())
    keys = {key for row in planted[1].dossiers.values() for key in (row["account_key"], row["official_key"]) if key}
    assert keys and not any(key in codes for key in keys)


# Laws


def test_order_of_rows_and_a_unit_with_few_dossiers_change_nothing(planted, planted_store, tmp_path):
    store = Store.open(planted_store)
    folder = latest(store, PERIOD).path
    shuffled = tmp_path / "store"
    for name in ("tables", "receipts"):
        (shuffled / name).mkdir(parents=True)
    target = shuffled / "snapshots" / PERIOD.id / "r1"
    target.mkdir(parents=True)
    for file in folder.glob("*"):
        if file.name != "dossiers.parquet":
            (target / file.name).write_bytes(file.read_bytes())
    file, out = folder / "dossiers.parquet", target / "dossiers.parquet"
    few = f"SELECT * REPLACE ('X-' || dossier_id AS dossier_id, 'H99.999' AS unit_code) FROM '{file}' LIMIT 2"
    duckdb.sql(f"COPY (SELECT * FROM (SELECT * FROM '{file}' UNION ALL ({few})) ORDER BY hash(dossier_id)) TO '{out}'")
    again, _ = signals_of_store(shuffled, PERIOD, RULES)
    before = [(s.id, s.severity, s.k, s.n, s.rows) for s in planted[0].signals]
    assert [(s.id, s.severity, s.k, s.n, s.rows) for s in again.signals] == before
    assert [problem.code for problem in again.problems] == ["KSTT-SNAPSHOT-003"]


# Counts alone


def test_counts_alone_find_the_unit_that_collapses_and_say_what_rows_would_add():
    signals, _ = signals_of_counts(sample_delivery(RULES), PERIOD, RULES)
    collapsing = {(s.check, s.indicator) for s in signals.signals if s.unit == "H99.11"}
    assert ("funnel", "05") in collapsing and ("funnel", "21") in collapsing
    assert all(s.serious for s in signals.signals if s.unit == "H99.11" and s.check == "funnel")
    lasting = [s for s in signals.signals if s.check == "funnel" and s.unit != "H99.11"]
    assert lasting and not any(s.serious for s in lasting)
    why_not = {run.why_not.code for run in signals.runs if run.why_not}
    assert why_not == {"KSTT-SIGNAL-006"}
    assert next(run for run in signals.runs if run.check == "xmr").tests > 1000


def test_a_period_without_rows_or_counts_is_refused_in_a_sentence(planted_store):
    with pytest.raises(KsttError) as caught:
        signals_of_store(planted_store, Period.parse("2024-01"), RULES)
    assert caught.value.code == "KSTT-SIGNAL-001" and caught.value.problems[0].place.file == planted_store.name
    with pytest.raises(KsttError) as caught:
        signals_of_counts(sample_delivery(RULES), Period.parse("2026-09"), RULES)
    assert caught.value.code == "KSTT-SIGNAL-002"


def test_months_before_the_first_row_are_not_counted_from_the_whole_store(untouched_store, monkeypatch):
    counted, count_table = [], history.count_table

    def noted(engine, source, plan, period):
        counted.append(period.id)
        return count_table(engine, source, plan, period)

    monkeypatch.setattr(history, "count_table", noted)
    signals_of_store(untouched_store, PERIOD, RULES)
    assert PERIOD.id in counted and all(month >= "2026-07" for month in counted), counted
