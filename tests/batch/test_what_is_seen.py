"""The key of a unit's report is the hash of what it is told: nothing that shows in it is missing, nothing else is in it.

Figures of a small province are changed one at a time. Every report is then made in full from the whole tables, and its
blocks are compared with those from before: they may differ only where the parts of the key do, and must differ there.
"""

import json
import random
import subprocess
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from batches import command, env, kstt, lines, write_province

from kstt.batch.lay import lay
from kstt.batch.seen import seen_by_reports
from kstt.counting.unit_rows import Overdue, Share, UnitRows
from kstt.intake import Delivery
from kstt.intake.delivery import InputFile, RejectedRow, RowSource, Stand
from kstt.notebook import ProvinceReport, UnitReport
from kstt.notebook.month import Month
from kstt.notebook.unit_figures import seen_periods
from kstt.terms import Count, Counts, Level, Origin, Period, Unit, UnitTree
from kstt.terms.published import Published

PERIOD = Period.parse("2026-08")
UNITS = {"P": None, "P.1": "P", "P.2": "P", "P.3": "P", "P.4": "P", "P.4.1": "P.4", "P.4.2": "P.4"}
PARTS = ("overall", "scores", "changes", "first", "dossiers", "indicators", "provenance")
PROVINCE_PARTS = ("overall", "ranking", "units_by_indicators", "moved", "groups", "losses", "portal", "provenance")


def small_province(source: RowSource | None = None) -> Delivery:
    """The province has 01 and 08; its 05 is the sum of its units, and that of P.4 the sum of those below it."""
    table = {}
    for n, (code, parent) in enumerate(UNITS.items()):
        for at, month in enumerate(("2025-08", "2026-06", "2026-07", "2026-08")):
            if code not in ("P", "P.4"):
                table[code, month, "05"] = Count(60 + 5 * n + at, 100)
            table[code, month, "08"] = Count(3 + at, 10 + n)
            table[code, month, "19"] = Count(0, 0)
            if parent is None:
                table[code, month, "01"] = Count(4 + at, 9)
    if source:
        table = {key: replace(each, origin=Origin.COUNTED) for key, each in table.items()}
    tree = UnitTree.of(
        Unit(code, f"Đơn vị {code}", Level.COMMUNE if parent else Level.PROVINCE, parent)
        for code, parent in UNITS.items()
    )
    points = {
        ("P.1", "2026-08", "indicator", "05"): Decimal("12.50"),
        ("P.2", "2026-07", "total", "total"): Decimal(40),
    }
    return Delivery(tree, Counts(table), Published(points), source=source)


def month_of(delivery: Delivery):
    return lambda: Month.check(PERIOD, "portal-2026", delivery)


def with_count(delivery: Delivery, key: tuple[str, str, str], made: Count | None) -> Delivery:
    table = dict(delivery.counts.table)
    table.pop(key, None)
    return replace(delivery, counts=Counts({**table, key: made} if made else table))


def with_points(delivery: Delivery, key: tuple[str, str, str, str], points: str) -> Delivery:
    return replace(delivery, published=Published({**delivery.published.table, key: Decimal(points)}))


def with_name(delivery: Delivery, code: str, name: str) -> Delivery:
    units = (replace(unit, name=name) if unit.code == code else unit for unit in delivery.units)
    return replace(delivery, units=UnitTree.of(units))


def rejected(delivery: Delivery, text: str) -> Delivery:
    row = RejectedRow("counts.csv", None, 9, "numerator", "x", "KSTT-COUNT-001", text)
    file = InputFile("counts.csv", sha256(text.encode()).hexdigest(), 9, 9, 8, 1)
    return replace(delivery, rejected=(row,), files=(file,))


class World:
    """Deliveries laid one after the other, each in a folder of its own, and the reports that are made of them."""

    def __init__(self, folder: Path):
        self.folder, self.numbers = folder, count()

    def seen(self, delivery: Delivery, rows: dict[str, UnitRows] | None = None) -> tuple[dict, dict]:
        """By unit: the parts of the key that come from the data, and what the report shows."""
        place = self.folder / str(next(self.numbers))
        laid = lay(delivery, place / "data", place / "store", rows)
        parts = seen_by_reports(month_of(delivery), PERIOD, "portal-2026", laid, rows, "this", place / "seen.json")
        return parts, {code: shown(code, laid.folder) for code in UNITS if code in delivery.units}


def shown(code: str, data: Path) -> str:
    kind, sections = (UnitReport, PARTS) if UNITS[code] else (ProvinceReport, PROVINCE_PARTS)
    report = kind(period=PERIOD.id, unit=code if UNITS[code] else "", data=str(data))
    blocks = [block for section in sections for block in getattr(report, section)()]
    return json.dumps([block._repr_mimebundle_() for block in blocks], sort_keys=True, default=str)


def changed(before: dict, after: dict) -> set[str]:
    return {code for code in before.keys() | after.keys() if before.get(code) != after.get(code)}


def names(before: dict, after: dict, code: str) -> set[str]:
    return {name for name in before[code] if before[code][name] != after[code][name]}


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    return World(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def at_first(world) -> tuple[dict, dict]:
    return world.seen(small_province())


CHANGES = {
    "a figure that moves nobody": (
        lambda d: with_count(d, ("P.1", "2026-08", "08"), Count(7, 11)),
        {"P.1": {"figures"}, "P": {"data"}},
    ),
    "a figure of an earlier month": (
        lambda d: with_count(d, ("P.2", "2026-06", "08"), Count(1, 11)),
        {"P.2": {"figures"}, "P": {"data"}},
    ),
    "a figure that overtakes": (
        lambda d: with_count(d, ("P.1", "2026-08", "05"), Count(99, 100)),
        {**{code: {"rank"} for code in UNITS}, "P.1": {"figures", "rank"}, "P": {"data"}},
    ),
    "a figure that its parent sums": (
        lambda d: with_count(d, ("P.4.2", "2025-08", "05"), Count(1, 100)),
        {"P.4.2": {"figures"}, "P.4": {"figures"}, "P": {"data"}},
    ),
    "a figure that all copy": (
        lambda d: with_count(d, ("P", "2026-06", "01"), Count(1, 9)),
        {**{code: {"figures"} for code, parent in UNITS.items() if parent}, "P": {"data"}},
    ),
    "the province's own": (lambda d: with_count(d, ("P", "2026-08", "08"), Count(1, 9)), {"P": {"data"}}),
    "a period that nobody shows": (
        lambda d: with_count(d, ("P.1", "2024-01", "08"), Count(1, 9)),
        {"P": {"data"}},
    ),
    "the portal's points": (
        lambda d: with_points(d, ("P.3", "2026-08", "indicator", "05"), "1.25"),
        {"P.3": {"published"}, "P": {"data"}},
    ),
    "the portal's points of an indicator last month": (
        lambda d: with_points(d, ("P.3", "2026-07", "indicator", "05"), "1.25"),
        {"P": {"data"}},
    ),
    "a unit's name": (lambda d: with_name(d, "P.3", "Xã mới"), {"P.3": {"unit"}, "P": {"data"}}),
    "a parent's name": (
        lambda d: with_name(d, "P.4", "Xã mới"),
        {"P.4": {"unit"}, "P.4.1": {"unit"}, "P.4.2": {"unit"}, "P": {"data"}},
    ),
    "a row left out": (lambda d: rejected(d, "P.2 | 2026-08 | 17 | x | 4"), {"P.2": {"source"}, "P": {"data"}}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_exactly_the_reports_that_differ_are_made_again_and_say_why(world, at_first, what):
    change, expected = CHANGES[what]
    after = world.seen(change(small_province()))
    told = changed(at_first[0], after[0])
    assert {code: names(at_first[0], after[0], code) for code in told} == expected
    assert changed(at_first[1], after[1]) <= told
    assert {code for code in told if UNITS[code]} <= changed(at_first[1], after[1])


def test_whatever_figure_changes_the_key_covers_what_the_report_shows(world):
    chance = random.Random(766)
    delivery, before = small_province(), world.seen(small_province())
    for _ in range(12):
        key = chance.choice(sorted(delivery.counts.table))
        bottom = chance.randint(0, 30)
        made = chance.choice([None, Count(chance.randint(0, bottom), bottom)])
        delivery = with_count(delivery, key, made)
        after = world.seen(delivery)
        told, differ = changed(before[0], after[0]), changed(before[1], after[1])
        assert differ <= told and told - {"P"} <= differ, key
        before = after


def test_a_unit_sees_the_cards_that_the_whole_month_has(world):
    delivery = small_province()
    month = Month.check(PERIOD, "portal-2026", delivery)
    for unit in month.tree.scored_units():
        own = month.seen_by(unit.code)
        assert own.ranking.position(unit.code) == month.ranking.position(unit.code)
        for period in seen_periods(PERIOD):
            assert own.card(unit.code, period) == month.card(unit.code, period), (unit.code, period)
        with pytest.raises(KeyError):
            own.card("P")


def test_a_months_cards_do_not_depend_on_what_was_asked_before():
    july = {key: each for key, each in small_province().counts if key[:2] != ("P.1", "2026-07")}
    delivery = replace(small_province(), counts=Counts(july))
    asked = Month.check(PERIOD, "portal-2026", delivery)
    assert asked.ranking_in(PERIOD.previous()).position("P.2")
    fresh = Month.check(PERIOD, "portal-2026", delivery)
    assert asked.card("P.1", PERIOD.previous()) is None is fresh.card("P.1", PERIOD.previous())


# Reports from dossiers


def record(unit: str, listed: str = "") -> UnitRows:
    shares = (Share(listed or "1.000001", 100, 40, 0),)
    return UnitRows(
        unit, PERIOD.id, 60, 100, 0, (0, 0), {}, Overdue(), Overdue(40), shares, (), (), {"online": 3, "direct": 1}
    )


def counted(unchanged: tuple = (), **source) -> Delivery:
    return small_province(RowSource("2026-08/r2", "2" * 64, "2026-09-09T00:00:00+00:00", unchanged=unchanged, **source))


def records(**listed: str) -> dict[str, UnitRows]:
    below = {code: record(code, listed.get(code.replace(".", "_"), "")) for code in ("P.1", "P.2", "P.3")}
    return {**below, "P": record("P", listed.get("P", ""))}


def parts(folder: Path, delivery: Delivery, rows: dict[str, UnitRows]) -> dict:
    laid = lay(delivery, folder / "data", folder / "store", rows)
    return seen_by_reports(month_of(delivery), PERIOD, "portal-2026", laid, rows, "this", folder / "seen.json")


def test_a_list_that_changes_while_its_counts_stay_makes_that_report_again(tmp_path):
    before = parts(tmp_path, counted(), records())
    after = parts(tmp_path, counted(), records(P_2="1.000009"))
    assert changed(before, after) == {"P.2"} and names(before, after, "P.2") == {"rows"}
    province = parts(tmp_path, counted(), records(P="1.000009"))
    assert changed(before, province) == {"P"} and names(before, province, "P") == {"rows"}


def test_a_new_revision_makes_again_the_units_that_it_changed_and_the_province(tmp_path):
    first = small_province(RowSource("2026-08/r1", "1" * 64, "2026-09-02T00:00:00+00:00"))
    stand = Stand("2026-08/r1", "1" * 64, "2026-09-02T00:00:00+00:00")
    others = tuple((code, stand) for code in UNITS if code != "P.2")
    before = parts(tmp_path, first, records())
    after = parts(tmp_path, counted(others), records(P_2="1.000009"))
    assert changed(before, after) == {"P", "P.2"}
    assert names(before, after, "P.2") == {"source", "rows"}


@pytest.mark.parametrize(("language", "words"), [("vi", "Chưa có dữ liệu của kỳ"), ("en", "No rows of this period")])
def test_a_report_names_the_tables_that_do_not_reach_its_period(tmp_path, language, words):
    laid = lay(counted(unreached=("petitions",)), tmp_path / "_data", tmp_path / "store", records())
    whole = lay(counted(), tmp_path / "whole", tmp_path / "other", records())
    for kind, unit in ((UnitReport, "P.2"), (ProvinceReport, "")):
        told, silent = (
            str(kind(period="2026-08", unit=unit, data=str(each.data), language=language).provenance())
            for each in (laid, whole)
        )
        assert words in told and words not in silent
    assert "unreached" not in (whole.data / "receipt.json").read_text("utf-8")


def test_the_hash_that_a_report_prints_is_that_of_kstt_figures(tmp_path):
    laid = lay(counted(first_day="2025-07-01"), tmp_path / "_data", tmp_path / "store", records())
    printed = str(UnitReport(period="2026-08", unit="P.2", data=str(laid.data)).provenance())
    done = kstt("figures", "--counts", laid.data, "--period", "2026-08", "--unit", "P.2")
    assert done.returncode == 0, done.stderr
    assert sha256(done.stdout.encode()).hexdigest() in printed
    assert json.loads(done.stdout)["rows"] == laid.files["rows/P.2.json"]
    whole = kstt("figures", "--counts", laid.data, "--period", "2026-08", "--unit", "P")
    assert (whole.returncode, "KSTT-USE-006" in whole.stderr) == (2, True)


def test_skipped_reports_are_byte_for_byte_those_that_would_be_made(tmp_path, monkeypatch):
    before, after = write_province(tmp_path / "before"), write_province(tmp_path / "after", change=1)
    made, states = {}, {}
    for way, deliveries in (("again", (before, after)), ("anew", (after,))):
        (tmp_path / way).mkdir()
        monkeypatch.chdir(tmp_path / way)
        for counts in deliveries:
            options = ("--counts", counts, "--out", "out", "--formats", "html,ipynb", "--json")
            told = subprocess.run(
                command("report", "--period", PERIOD.id, *options), env=env(), capture_output=True, text=True
            )
            assert told.returncode == 0, told.stderr
        ended = [line for line in lines(told.stdout) if line.get("state") in ("published", "skipped")]
        states[way] = {line["unit"]: line["state"] for line in ended}
        files = sorted(Path("out", PERIOD.id).rglob("*.*"))
        made[way] = {path.as_posix(): path.read_bytes() for path in files if path.is_file()}
    assert {unit for unit, state in states["again"].items() if state == "published"} == {"P", "P.2"}
    assert set(states["anew"].values()) == {"published"} and len(made["anew"]) > 2 * len(states["anew"])
    assert made["again"] == made["anew"]
