"""A month from the office's own rows: figures of the period and of those it is compared with, and a record of each unit.

The period is counted from its newest snapshot, else from the store as it is; so is every earlier period that the reports
look back to, as far as the rows reach. Nothing here runs in a report: all of it lies beside the reports as files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kstt.batch.revisions import contents, counted, unchanged_since
from kstt.counting import Engine, Plan, UnitRows, as_counts, count_table, opened
from kstt.counting.public_rows import USUAL, PublicRows, public_rows
from kstt.counting.states import listed_units
from kstt.counting.unit_rows import unit_rows
from kstt.errors import KsttError
from kstt.intake.delivery import Delivery, InputFile, RowSource, Stand
from kstt.intake.opening import Source, open_source
from kstt.intake.reading import Sources, deliver, left_out
from kstt.intake.snapshot import Snapshot, latest, snapshots
from kstt.intake.store import Store
from kstt.intake.writing import UNITS_FILE, units_csv
from kstt.rulebook import RULES_FOLDERS, RuleSet, for_period, load_rules, official
from kstt.rulebook.predicate.differing import PARTS, any_counted_otherwise, counts_otherwise
from kstt.terms import Count, Counts, Period, UnitTree
from kstt.terms.calendar import WorkingDays, today_in_vietnam
from kstt.terms.counts import Key

LOOK_BACK = 13
"""Periods of one kind that reports look back to, the period itself included."""
_FIRST_WEEK = 7


def looks_back_to(period: Period) -> tuple[Period, ...]:
    """The periods that the reports of a period look back to, the latest first."""
    return tuple(dict.fromkeys((*period.back(LOOK_BACK)[-2::-1], period.year_before())))


@dataclass(frozen=True)
class CountedMonth:
    """delivery: counted figures, units, published points; rows: unit code → record of its dossiers, with dossier codes;
    for the internal edition only. usual: which of 05 and 08 count as the official set does, see `public_rows`."""

    delivery: Delivery
    rows: dict[str, UnitRows]
    usual: frozenset[str] = USUAL

    def published_rows(self) -> dict[str, PublicRows]:
        """The records that the public edition may have."""
        return public_rows(self.rows, self.delivery.units.root.code, usual=self.usual)


def count_month(
    store: str | Path,
    period: Period,
    rules: str,
    *,
    live: bool = False,
    units: Path | None = None,
    published: Sequence[Path] = (),
    today: date | None = None,
    edition: str = "internal",
) -> CountedMonth:
    """Count a period from a store.

    live: count the store as it is, even where the period is frozen. units: another list of units than the store's.
    published: as in `read_delivery`. edition: since which revision a unit is unchanged is judged by what that edition
    tells of it. Errors: KSTT-STORE-001, -002; KSTT-SNAPSHOT-003 for a snapshot that was changed;
    KSTT-UNITS-018 without a list of units; those of the rule set, of counting, and of the tables named.
    """
    found = Store.open(store)
    frozen = None if live else latest(found, period)
    rule_set = for_period(load_rules(rules), period, RULES_FOLDERS)
    listed, problems = listed_units(found, units)
    tree = listed.in_period(period)
    read = deliver(
        Sources(_source_of(listed), (), tuple(open_source(Path(path)) for path in published)), rule_set, period
    )
    below = tuple(unit.code for unit in tree.scored_units())
    root = {"province": tree.root.code, "level": tree.root.level}
    plan = Plan.of(rule_set, period, calendar=_calendar(found, frozen), **root)
    with _opened(found, frozen) as engine:
        table = count_table(engine, None, plan, period)
        counts = dict(as_counts(table, below))
        rows = unit_rows(engine, plan, below)
        beside = _beside(engine, rule_set, plan, below)
        months = _months(engine)
    _agree(rows, counts, plan)
    earlier = {}
    with _opened(found, None) as store_engine:
        months |= _months(store_engine)
        for each in looks_back_to(period):
            snapshot = None if live else latest(found, each)
            if snapshot is None and not _reaches(each, months):
                continue
            of_then = _rules(rule_set, each)
            if of_then is None:
                continue
            then = tuple(unit.code for unit in listed.in_period(each).scored_units())
            past = Plan.of(of_then, each, calendar=_calendar(found, snapshot), **root)
            with _opened(found, snapshot) if snapshot else _borrowed(store_engine) as engine:
                counts |= dict(as_counts(count_table(engine, None, past, each), then))
            earlier[each.id] = snapshot.name if snapshot else None
    own = {key: count for key, count in counts.items() if key[1] == period.id}
    unchanged = _unchanged(found, frozen, rule_set, period, tree, own, rows, edition)
    today = today or today_in_vietnam()
    source = _said(found, frozen, period, today, min(months.values(), default=None), earlier, unchanged)
    source = replace(source, unreached=table.unreached())

    def there(key: Key) -> bool:
        return key[0] in (tree if key[1] == period.id else listed)

    inside, official_counts = (
        None if table is None else Counts({key: count for key, count in table.items() if there(key)})
        for table in (counts, beside)
    )
    delivery = replace(
        read,
        counts=inside,
        official=official_counts,
        problems=(*problems, *table.problems, *left_out(Counts(own), tree, period), *read.problems),
        files=(*_files(found, frozen), *read.files[1:]),
        source=source,
    )
    return CountedMonth(delivery, rows, _usual(rule_set, period))


def _beside(engine: Engine, rules: RuleSet, plan: Plan, units: Sequence[str]) -> dict[Key, Count] | None:
    """The period's figures as the official set counts them; None where a province's own set counts in the same way."""
    law = official(rules, RULES_FOLDERS)
    if law is None or not any_counted_otherwise(rules, law, plan.period.end):
        return None
    by_law = Plan.of(law, plan.period, calendar=plan.calendar, province=plan.province, level=plan.level)
    return dict(as_counts(count_table(engine, None, by_law, plan.period), units))


def _usual(rules: RuleSet, period: Period) -> frozenset[str]:
    law = official(rules, RULES_FOLDERS)
    if law is None:
        return USUAL
    return frozenset(
        id for id in USUAL if not any(counts_otherwise(rules, law, id, part, period.end) for part in PARTS)
    )


def _agree(rows: dict[str, UnitRows], counts: dict, plan: Plan) -> None:
    """The records and the counts come from the same rows by the same predicates; if not, the mistake is ours."""
    found = {unit: count for unit in rows if (count := counts.get((unit, plan.period.id, "05")))}
    distinct = any(rule.indicator == "05" and (rule.distinct or rule.scope == "province") for rule in plan.rules)
    for unit, record in rows.items():
        if unit == plan.province and distinct:
            continue
        # The province's record is of its own rows and those of its units.
        parts = list(found.values()) if unit == plan.province else [found[unit]] if unit in found else []
        pair = sum(part.numerator for part in parts), sum(part.denominator for part in parts)
        if parts and pair != (record.numerator, record.denominator):
            raise ValueError(f"the rows of {unit} do not give its figures of 05")


@contextmanager
def _opened(store: Store, snapshot: Snapshot | None) -> Iterator[Engine]:
    """The rows of a snapshot, verified, or of the store."""
    if snapshot is not None and (damage := snapshot.verify()):
        raise KsttError(*damage)
    with opened("duckdb", snapshot.path if snapshot else store.path) as engine:
        yield engine


def _calendar(store: Store, snapshot: Snapshot | None) -> WorkingDays:
    """The office's calendar as it was frozen, or as the store has it."""
    return WorkingDays.of(snapshot.path if snapshot else store.path)


@contextmanager
def _borrowed(engine: Engine) -> Iterator[Engine]:
    yield engine


def _source_of(tree: UnitTree) -> Source:
    return Source(UNITS_FILE, units_csv(tree))


def _rules(rules: RuleSet, period: Period) -> RuleSet | None:
    try:
        return for_period(rules, period, RULES_FOLDERS)
    except KsttError:
        return None


def _months(engine: Engine) -> dict[str, date]:
    """Months in which dossiers were received, each with the first day on which one was."""
    dossiers = engine.table("dossiers")
    if dossiers is None or "received_at" not in dossiers.columns:
        return {}
    rows = engine.rows(
        "SELECT strftime(received_at, '%Y-%m'), CAST(min(received_at) AS DATE)"
        f" FROM {dossiers.relation} WHERE received_at IS NOT NULL GROUP BY ALL"
    )
    return dict(rows)


def _reaches(period: Period, months: dict[str, date]) -> bool:
    """Whether the rows cover a period: dossiers in each of its months, and from its beginning on."""
    wanted = [month.id for month in period.months()]
    if any(month not in months for month in wanted):
        return False
    first = min(months.values())
    return first < period.start or (first - period.start).days < _FIRST_WEEK


def _said(
    store: Store,
    frozen: Snapshot | None,
    period: Period,
    today: date,
    first: date | None,
    earlier: dict[str, str | None],
    unchanged: tuple[tuple[str, Stand], ...],
) -> RowSource:
    first_day = first.isoformat() if first else None
    known = tuple(sorted(earlier.items()))
    if frozen is None:
        lines = "".join(f"{batch.id} {batch.receipt['sha256']}\n" for batch in store.batches())
        sha256 = hashlib.sha256(lines.encode()).hexdigest()
        return RowSource(None, sha256, provisional=today <= period.end, first_day=first_day, earlier=known)
    said = frozen.manifest
    return RowSource(
        frozen.name, frozen.sha256, said["frozen_at"], said["reason"], said["provisional"], first_day, known, unchanged
    )


def _unchanged(
    store: Store,
    frozen: Snapshot | None,
    rules: RuleSet,
    period: Period,
    tree: UnitTree,
    counts: dict[Key, Count],
    rows: dict[str, UnitRows],
    edition: str,
) -> tuple[tuple[str, Stand], ...]:
    if frozen is None or frozen.revision == 1:
        return ()
    older = tuple(each for each in snapshots(store, period) if each.revision < frozen.revision)

    def told(records: dict[str, UnitRows]) -> Mapping[str, UnitRows | PublicRows]:
        if edition != "public":
            return records
        return public_rows(records, tree.root.code, usual=_usual(rules, period))

    now = contents(counts, told(rows), rules, period, tree)
    return unchanged_since(older, frozen, now, lambda each: counted(each, rules, period, tree, told))


def _files(store: Store, frozen: Snapshot | None) -> tuple[InputFile, ...]:
    """What the rows lie in: the tables of the snapshot, or the files that the store has taken in."""
    if frozen is not None:
        return tuple(
            InputFile(
                f"{frozen.name}/{name}.parquet",
                entry["sha256"],
                frozen.file(name).stat().st_size,
                entry["rows"],
                entry["rows"],
                0,
            )
            for name, entry in frozen.manifest["tables"].items()
        )
    names = ("file", "sha256", "bytes", "read", "accepted", "rejected")
    return tuple(InputFile(*(batch.receipt[name] for name in names)) for batch in store.batches())
