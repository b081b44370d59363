"""All that the report of one unit is told of a month: its own figures, its place, and what they were taken from.

A report can read nothing that is not here, and the key by which a batch skips it is the hash of exactly this
(docs/figures.md). So a change elsewhere in the province leaves the report as it is, and none that matters is missed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from kstt.rulebook import RuleSet
from kstt.terms import Counts, Period, Unit
from kstt.terms.published import Published

if TYPE_CHECKING:
    from kstt.intake.delivery import Delivery
    from kstt.notebook.month import Month

SCHEMA = "kstt-figures/1"
STEPS = 13
"""Periods of one kind that a report shows, its own included."""


@dataclass(frozen=True, slots=True)
class Rank:
    """A unit's place in a period. at: None where it cannot be compared; size: units ranked; left_out: whether any is not."""

    at: int | None
    size: int
    left_out: bool


@dataclass(frozen=True, slots=True)
class UnitSource:
    """What figures were taken from, as far as it is one unit's.

    rejected: rows left out that bear the unit's code or name. The rest of figures counted from rows alone: snapshot: since
    which neither rows nor figures of the unit have changed, None for the store as it was; sha256: of its manifest;
    frozen_at, reason: of it; provisional: taken before the period ended; first_day: of receipt, of any dossier; frozen,
    live: earlier periods counted from a snapshot, or from the store; unreached: tables without a row of the period.
    """

    counted: bool = False
    rejected: int = 0
    snapshot: str | None = None
    sha256: str | None = None
    frozen_at: str | None = None
    reason: str | None = None
    provisional: bool = False
    first_day: str | None = None
    frozen: tuple[str, ...] = ()
    live: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitFigures:
    """above: the units above it, the nearest first. counts: settled pairs of each period, the unit's own and, of those
    above, what the rules copy from them; official: of the period, as the official set settles them beside another.
    published: the portal's points: all of the period, totals of those before. rows: the unit's record of dossiers."""

    period: Period
    rules: str
    unit: Unit
    above: tuple[Unit, ...]
    counts: Mapping[str, Counts]
    official: Counts | None
    published: Published
    rank: Rank
    rank_before: Rank
    source: UnitSource
    rows: bytes | None = None

    @classmethod
    def of(cls, month: Month, code: str, rows: bytes | None) -> UnitFigures:
        """What a month holds for a unit. Errors: KSTT-UNIT-001."""
        unit = month.tree.get(code)
        above = tuple(_above(month, unit))
        periods = seen_periods(month.period)
        counts = {}
        for period in periods:
            if rules := month.rules_for(period):
                counts[period.id] = _seen(month.counts(period), rules, month.copied(period), period, unit, above)
        official = None
        if month.official_rules:
            settled = month.official_counts
            taken = copied(month.official_rules, month.period)
            official = _seen(settled, month.official_rules, taken, month.period, unit, above)
        return cls(
            month.period,
            month.rules.id,
            unit,
            above,
            counts,
            official,
            _published(month.published, unit, month.period, periods),
            _rank(month, month.period, code),
            _rank(month, month.period.previous(), code),
            _source(month, unit),
            rows,
        )

    def document(self) -> dict[str, object]:
        """Everything as JSON has it, in one order: the same figures give the same document."""

        def pairs(counts: Counts) -> list[list[object]]:
            return [
                [*key, each.numerator, each.denominator, each.origin.value, each.published_rate_pct, list(each.marks)]
                for key, each in sorted(counts, key=lambda entry: entry[0])
            ]

        def rank(found: Rank) -> dict[str, object]:
            return {"at": found.at, "size": found.size, "left_out": found.left_out}

        units = [[each.code, each.name, each.level.value, each.parent] for each in (self.unit, *self.above)]
        source = {name: getattr(self.source, name) for name in UnitSource.__slots__}
        if not self.source.unreached:
            del source["unreached"]
        return {
            "schema": SCHEMA,
            "period": self.period.id,
            "rules": self.rules,
            "unit": units,
            "figures": [pair for period in sorted(self.counts) for pair in pairs(self.counts[period])],
            "official": pairs(self.official) if self.official else None,
            "published": [[*key[1:], f"{points:f}"] for key, points in sorted(self.published)],
            "rank": [rank(self.rank), rank(self.rank_before)],
            "source": source,
            "rows": sha256(self.rows).hexdigest() if self.rows is not None else None,
        }

    def as_bytes(self) -> bytes:
        """The document as one line of JSON in UTF-8; its SHA-256 is what a report prints."""
        return (_json(self.document()) + "\n").encode()

    @cached_property
    def sha256(self) -> str:
        return sha256(self.as_bytes()).hexdigest()

    def parts(self) -> dict[str, str]:
        """Hashes of the parts, by name, so that a batch can say which of them changed."""
        document = self.document()
        document["figures"] = [document["figures"], document.pop("official")]
        return {
            name: sha256(_json(document[name]).encode()).hexdigest()
            for name in ("unit", "figures", "published", "rank", "source", "rows")
        }

    @property
    def pairs(self) -> int:
        """How many pairs of its own the unit has, over all periods."""
        return sum(
            each.available for table in self.counts.values() for (code, *_), each in table if code == self.unit.code
        )

    @property
    def periods(self) -> int:
        """In how many periods it has any."""
        return sum(
            any(each.available for (code, *_), each in table if code == self.unit.code)
            for table in self.counts.values()
        )


def seen_periods(period: Period) -> tuple[Period, ...]:
    """The periods whose figures a report shows, oldest first."""
    found = {each.id: each for each in (*period.back(STEPS), period.previous(), period.year_before())}
    return tuple(sorted(found.values(), key=lambda each: each.start))


def copied(rules: RuleSet, period: Period) -> tuple[str, ...]:
    """Indicators that a unit takes over from the unit above it."""
    versions = ((indicator.id, indicator.version(period.end)) for indicator in rules.indicators)
    return tuple(id for id, found in versions if found and found.copied_from_parent and found.copied_from_parent.value)


def _above(month: Month, unit: Unit) -> Iterator[Unit]:
    while unit.parent:
        unit = month.tree.get(unit.parent)
        yield unit


def _seen(
    counts: Counts, rules: RuleSet, taken: tuple[str, ...], period: Period, unit: Unit, above: tuple[Unit, ...]
) -> Counts:
    """The unit's pairs of a period, and of those above it the indicators that are taken over from them."""
    table, at = counts.table, period.id
    wanted = [(unit.code, at, indicator.id) for indicator in rules.indicators]
    wanted += [(each.code, at, id) for id in taken for each in above]
    return Counts({key: table[key] for key in wanted if table.get(key) is not None})


def _published(published: Published, unit: Unit, period: Period, periods: tuple[Period, ...]) -> Published:
    totals = {(unit.code, each.id, "total", "total") for each in periods}
    own = published.of_unit(unit.code).items()
    return Published({key: points for key, points in own if key[1] == period.id or key in totals})


def _rank(month: Month, period: Period, code: str) -> Rank:
    found = month.ranking_in(period)
    return Rank(month.positions(period).get(code), len(found), bool(found.left_out))


def _source(month: Month, unit: Unit) -> UnitSource:
    delivery = month.delivery
    rejected = month.rejected_rows.get(unit.code, 0)
    said = delivery.source
    if said is None:
        return UnitSource(False, rejected)
    stands = said.since(unit.code)
    return UnitSource(
        True,
        rejected,
        stands.snapshot,
        stands.sha256 if stands.snapshot else None,
        stands.frozen_at,
        stands.reason,
        said.provisional,
        said.first_day,
        tuple(period for period, snapshot in said.earlier if snapshot),
        tuple(period for period, snapshot in said.earlier if not snapshot),
        said.unreached,
    )


def rejected_by_unit(delivery: Delivery) -> dict[str, int]:
    """Unit code → rows left out in which a cell is that code or the unit's name."""
    if not delivery.rejected:
        return {}
    codes = {unit.code: unit.code for unit in delivery.units} | {unit.name: unit.code for unit in delivery.units}
    found: dict[str, int] = {}
    for row in delivery.rejected:
        cells = (cell.strip() for cell in row.text.split("|"))
        for code in {codes[cell] for cell in cells if cell in codes}:
            found[code] = found.get(code, 0) + 1
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
