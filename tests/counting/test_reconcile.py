"""Reconciliation: a portal's table made by one known distortion is explained by exactly that one; noise stays open."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from kstt.counting import Plan, as_counts, count_table, resolve
from kstt.counting.by_hand import stored_rows
from kstt.counting.examples import write_table
from kstt.counting.judged_elsewhen import AsOf, reporting_month
from kstt.counting.reconcile import reconcile
from kstt.counting.states import LIVE, State, state_of, units_in
from kstt.errors import KsttError
from kstt.intake.snapshot import freeze
from kstt.intake.store import Store
from kstt.intake.writing import counts_csv
from kstt.sample.store import sample_store
from kstt.terms import Count, Counts, Origin, Period

AUGUST = Period.parse("2026-08")
PROVINCE = "H99"


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    """Two months; August frozen twice, the second time after edits; the store edited again since."""
    made = Store(sample_store(tmp_path_factory.mktemp("reconciled") / "store", 6_000, months=2))
    _edit(made, "digit", "electronic_result", 3)
    _edit(made, "absent", "synchronised", 5)
    freeze(made, AUGUST, reason="Bổ sung kết quả điện tử", today=date(2026, 9, 20))
    _edit(made, "late", "population_data", 4)
    return made


def _edit(store: Store, name: str, column: str, every: int) -> None:
    """A later batch that turns one flag of some dossiers."""
    first = store.batches("dossiers")[0]
    batch = store.next_batch(name.encode().hex().ljust(8, "0"))
    target = store.path / "tables" / "dossiers" / f"{batch}.parquet"
    with duckdb.connect() as plain:
        plain.execute(
            f"COPY (SELECT * REPLACE (NOT coalesce({column}, false) AS {column}) FROM read_parquet('{first.path}')"
            f" WHERE source_row % {every} = 0) TO '{target}' (FORMAT parquet)"
        )
    receipt = {**first.receipt, "batch": batch, "sha256": name * 8}
    (store.path / "receipts" / f"{batch}.json").write_text(json.dumps(receipt), encoding="utf-8")


@pytest.fixture(scope="module")
def units(store):
    return units_in(store, AUGUST)[0]


@pytest.fixture(scope="module")
def portal(store, units, portal_2026, tmp_path_factory):
    """Writes a portal's table: counts of some period, options and state, told as August's, changed by hand if asked."""
    folder = tmp_path_factory.mktemp("portal")

    def write(name: str, *, options=None, period: Period = AUGUST, state: str = "", change=None) -> Path:
        plan = Plan.of(portal_2026, period, options=options, province=PROVINCE)
        table = count_table("duckdb", state_of(store, period, state).folder, plan, period)
        counts = resolve(as_counts(table, [unit.code for unit in units.scored_units()]), units, portal_2026, period)
        found = {(unit, indicator): (count.numerator, count.denominator) for (unit, _, indicator), count in counts}
        found |= change(found) if change else {}
        told = {
            (unit, AUGUST.id, indicator): Count(*pair, Origin.SUPPLIED) for (unit, indicator), pair in found.items()
        }
        file = folder / f"{name}.csv"
        file.write_bytes(counts_csv(Counts(told)))
        return file

    return write


def named(found, indicator: str | None = None) -> set[str]:
    """The widest explanation of every differing figure; `-` where there is none."""
    differing = [each for each in found.figures if each.status in ("explained", "unexplained")]
    return {
        each.explanations[0].name if each.explanations else "-"
        for each in differing
        if indicator in (None, each.indicator)
    }


def test_a_portal_that_counts_as_we_do_matches_throughout(store, portal):
    found = reconcile(store.path, AUGUST, portal("same"))
    assert {each.status for each in found.figures} == {"matched"}
    assert len(found.figures) > 2500 and found.state.name == "2026-08/r2"


@pytest.mark.parametrize(
    ("distortion", "expected"),
    [
        ({"options": {"05": "finished-only"}}, "option:finished-only"),
        ({"options": {"08": "with-electronic-result"}}, "option:with-electronic-result"),
        ({"options": {"06": "fully-online"}}, "option:fully-online"),
        ({"period": Period.parse("2026-07")}, "shifted:2026-07"),
        ({"state": "2026-08/r1"}, "state:2026-08/r1"),
        ({"state": LIVE}, f"state:{LIVE}"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_exactly_the_distortion_is_found(store, portal, distortion, expected):
    found = reconcile(store.path, AUGUST, portal("one", **distortion))
    assert len(found.with_status("explained")) > 100
    assert named(found) == {expected}


def synchronised(store: Store) -> dict:
    """12 over dossiers that reached the portal, by SQL of our own."""
    file = state_of(store, AUGUST).snapshot.file("dossiers")
    with duckdb.connect() as plain:
        rows = plain.execute(
            "SELECT unit_code, count(*) FILTER (WHERE electronic_result), count(*) FROM"
            f" (SELECT *, coalesce(finished_at, returned_at, stopped_at, withdrawn_at) AS e FROM read_parquet('{file}'))"
            " WHERE synchronised AND received_at < TIMESTAMP '2026-09-01'"
            " AND (e IS NULL OR e >= TIMESTAMP '2026-08-01') GROUP BY unit_code"
        ).fetchall()
    pairs = {(unit, "12"): (n, d) for unit, n, d in rows}
    return {**pairs, (PROVINCE, "12"): tuple(map(sum, zip(*pairs.values(), strict=True)))}


def test_dossiers_that_never_reached_the_portal_are_found(store, portal):
    found = reconcile(store.path, AUGUST, portal("sync", change=lambda _: synchronised(store)))
    assert named(found) == {"synchronised"}
    whole = found.get(PROVINCE, "12")
    assert whole.portal[1] < whole.ours[1] and whole.explanations[0].fits > 100


def test_a_difference_among_procedures_does_not_hide_what_explains_the_dossiers(store, portal):
    """Procedures have no flag for having reached the portal: they are not asked for it, and nothing fails for want of it."""

    def both(counts):
        n, d = counts["H99.103", "06"]
        return {**synchronised(store), ("H99.103", "06"): (n + 211, d + 503)}

    found = reconcile(store.path, AUGUST, portal("sync-and-06", change=both))
    assert (named(found, "12"), named(found, "06")) == ({"synchronised"}, {"-"})


def test_the_day_on_which_the_portal_looked_is_found(store, portal):
    """08 of dossiers received by the 24th, counted by SQL of our own."""
    file = state_of(store, AUGUST).snapshot.file("dossiers")
    with duckdb.connect() as plain:
        rows = plain.execute(
            "SELECT unit_code, count(*) FILTER (WHERE channel = 'online'), count(*)"
            f" FROM read_parquet('{file}') WHERE received_at >= TIMESTAMP '2026-08-01'"
            " AND received_at < TIMESTAMP '2026-08-25' GROUP BY unit_code"
        ).fetchall()
    some = {(unit, "08"): (n, d) for unit, n, d in rows if unit in ("H99.103", "H99.109", "H99.115")}
    found = reconcile(store.path, AUGUST, portal("as-of", change=lambda _: some))
    assert len(some) == 3 and named(found) == {"as-of:2026-08-24"}


def test_a_figure_copied_from_the_province_is_found(store, portal):
    found = reconcile(
        store.path, AUGUST, portal("copied", change=lambda counts: {("H99.103", "18"): counts[PROVINCE, "18"]})
    )
    assert named(found) == {f"parent:{PROVINCE}"}


def test_two_distortions_together_are_named_together_and_only_where_one_does_not_fit(store, portal):
    path = portal("two", options={"05": "finished-only"}, period=Period.parse("2026-07"))
    some = [(f"H99.{number}", indicator) for number in range(101, 116) for indicator in ("05", "12")]
    found = reconcile(store.path, AUGUST, path, only=some)
    assert "option:finished-only + shifted:2026-07" in named(found, "05")
    assert named(found, "12") == {"shifted:2026-07"}
    both = [each for each in found.figures if each.explanations and len(each.explanations[0].causes) == 2]
    assert len(both) > 8 and {each.indicator for each in both} == {"05"}


def test_noise_stays_unexplained_with_its_size(store, portal):
    def noise(counts):
        changed = {}
        for number, unit in enumerate(("H99.103", "H99.109", "H99.115", "H99.120")):
            n, d = counts[unit, "05"]
            changed[unit, "05"] = (n + 211 + number, d + 503 + 7 * number)
        return changed

    found = reconcile(store.path, AUGUST, portal("noise", change=noise))
    open_ones = found.with_status("unexplained")
    assert [each.unit for each in open_ones] == ["H99.103", "H99.109", "H99.115", "H99.120"]
    assert open_ones[0].difference == (211, 503)
    assert not found.with_status("explained")
    assert {"option:finished-only", "synchronised", "shifted:2026-07", "as-of", "parent", "state:live"} <= set(
        found.tested
    )


def test_what_the_store_cannot_count_is_no_difference(store, portal, tmp_path):
    text = portal("no15", change=None).read_text(encoding="utf-8")
    file = tmp_path / "counts.csv"
    file.write_text(text + f"H99.103,{AUGUST.id},15,1,1\n", encoding="utf-8")
    found = reconcile(store.path, AUGUST, file)
    assert found.get("H99.103", "15").status == "not-counted"
    assert not found.with_status("unexplained")


def test_a_table_of_another_period_is_refused(store, portal):
    with pytest.raises(KsttError) as refused:
        reconcile(store.path, Period.parse("2026-05"), portal("same"))
    assert "KSTT-PERIOD-002" in [problem.code for problem in refused.value.problems]


def dossier(number: int, received: str, due: str, ended: str | None) -> dict:
    at = datetime.fromisoformat
    return {
        "dossier_id": f"d{number}",
        "unit_code": "U",
        "received_at": at(received),
        "due_at": at(due),
        "finished_at": at(ended) if ended else None,
        "supplement_requests": 0,
    }


def test_open_dossiers_judged_later_are_late_from_their_due_date_on(tmp_path, portal_2026):
    """One open at the period's end falls due on 4 September; one that ended in time on the 2nd stays in time."""
    rows = [
        dossier(1, "2026-08-20 08:00", "2026-09-04 17:00", None),
        dossier(2, "2026-08-20 08:00", "2026-09-03 17:00", "2026-09-02 09:00"),
    ]
    files = {"dossiers": (write_table(tmp_path, "dossiers", rows),)}
    plan = Plan.of(portal_2026, AUGUST)
    rule = plan.rule("05")
    as_of = AsOf(files, plan)
    found = as_of.days(rule, "U", (1, 2))
    assert min(found) == date(2026, 9, 4) and len(found) == (AUGUST.end + timedelta(days=31) - min(found)).days + 1
    assert date(2026, 9, 3) in as_of.days(rule, "U", (2, 2))
    # Before either came there was nothing to count.
    assert max(as_of.days(rule, "U", (0, 0))) == date(2026, 8, 19)


def test_of_many_units_only_the_last_is_kept_in_memory(tmp_path, portal_2026):
    rows = [dossier(n, "2026-08-20 08:00", "2026-09-04 17:00", None) | {"unit_code": f"U{n}"} for n in range(5)]
    plan = Plan.of(portal_2026, AUGUST)
    as_of = AsOf({"dossiers": (write_table(tmp_path, "dossiers", rows),)}, plan)
    found = [as_of.days(plan.rule("05"), f"U{n}", (1, 1)) for n in range(5)]
    assert found[0] and len(set(found)) == 1
    assert {row["unit_code"] for kept in (as_of._rows, as_of._derived) for rows in kept.values() for row in rows} == {
        "U4"
    }


def test_a_unit_that_counts_its_months_from_the_15th_to_the_14th_is_told_to_do_so(store, portal):
    received = "received_at >= TIMESTAMP '2026-07-15' AND received_at < TIMESTAMP '2026-08-15' AND unit_code = 'H99.11'"
    with duckdb.connect() as plain:
        pair = plain.execute(
            f"SELECT count_if(channel = 'online'), count(*) FROM ({store.relation('dossiers')}) r WHERE {received}"
        ).fetchone()
    found = reconcile(store.path, AUGUST, portal("calendar", change=lambda _: {("H99.11", "08"): pair}))
    assert 0 < pair[0] < pair[1] and named(found) == {"reporting-month"}


def test_the_reporting_month_runs_from_the_15th_to_the_14th(tmp_path, portal_2026):
    received = ("2026-07-14 23:59", "2026-07-15 00:00", "2026-08-14 23:59", "2026-08-15 00:00")
    rows = [dossier(n, moment, "2026-12-01 17:00", None) | {"channel": "online"} for n, moment in enumerate(received)]
    files = {"dossiers": (write_table(tmp_path, "dossiers", rows),)}
    plan = Plan.of(portal_2026, AUGUST)
    assert reporting_month(files, plan, plan.rule("08"), "U") == (2, 2)


def test_the_states_of_a_period_are_told_apart(store):
    frozen, live = state_of(store, AUGUST), state_of(store, AUGUST, LIVE)
    assert (frozen.name, live.name) == ("2026-08/r2", LIVE)
    assert not frozen.damage and not live.damage
    assert isinstance(live, State) and len(live.files["dossiers"]) == 4
    rows = {row["dossier_id"] for row in stored_rows(frozen.files, "dossiers", "H99.103")}
    assert rows < {row["dossier_id"] for row in stored_rows(live.files, "dossiers", "H99.103")}
