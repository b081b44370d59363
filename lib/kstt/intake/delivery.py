"""What one delivery brought: units, counts, published points, and an account of every row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kstt.errors import Problem
from kstt.intake.personal import MASK
from kstt.terms import Counts, Period, UnitTree
from kstt.terms.published import Published

QUOTED = ("found", "names", "values")
"""Values of problems that repeat what stands in a file: cells, headings, names of sheets."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was read and not used. row: line of the file (in JSON: number of the figure); text: the whole row."""

    file: str
    sheet: str | None
    row: int | None
    column: str | None
    value: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read. rows_read = rows_accepted + rows_rejected, always; headings and blank lines are no rows."""

    name: str
    sha256: str
    bytes: int
    rows_read: int
    rows_accepted: int
    rows_rejected: int


@dataclass(frozen=True, slots=True)
class Stand:
    """A snapshot by its name `2026-08/r1`, hash of its manifest, time of freezing (UTC) and reason of a correction."""

    snapshot: str | None
    sha256: str
    frozen_at: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RowSource:
    """The rows that the counts of a delivery were counted from.

    snapshot: `2026-08/r1`, None for the store as it was; sha256: of the snapshot's manifest, or of the store's receipts;
    frozen_at: when it was frozen, in UTC; reason: of a correction; provisional: frozen, or read, before the period ended;
    first_day: of receipt, of any dossier; earlier: period → snapshot (None: the store) that earlier figures are from;
    unchanged: unit → the first of the revisions in a row that all give the same rows and figures of the unit, the newest
    being one of them; only for units for which that is not the newest itself; unreached: tables without a row of the
    period.
    """

    snapshot: str | None
    sha256: str
    frozen_at: str | None = None
    reason: str | None = None
    provisional: bool = False
    first_day: str | None = None
    earlier: tuple[tuple[str, str | None], ...] = ()
    unchanged: tuple[tuple[str, Stand], ...] = ()
    unreached: tuple[str, ...] = ()

    def since(self, unit: str) -> Stand:
        """The revision since which rows and figures of a unit are as they are."""
        return dict(self.unchanged).get(unit) or Stand(self.snapshot, self.sha256, self.frozen_at, self.reason)


@dataclass(frozen=True)
class Delivery:
    """Canonical tables of one delivery, with what was wrong with the files it came from.

    units: those that are there in the period that was asked for; listed: all of them over time, where some were founded or
    ended. source: of counts that were counted from the office's own rows; None for counts that were handed in. official: of
    these, the period's figures as the official set counts them, where a province's own set counts in another way.

    >>> Delivery(UnitTree(()), Counts()).rejected
    ()
    """

    units: UnitTree
    counts: Counts
    published: Published = field(default_factory=Published)
    problems: tuple[Problem, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    files: tuple[InputFile, ...] = ()
    source: RowSource | None = None
    official: Counts | None = None
    listed: UnitTree | None = None

    @property
    def known_units(self) -> UnitTree:
        """Every unit, those that ended or are still to begin among them."""
        return self.listed or self.units

    def units_in(self, period: Period) -> UnitTree:
        """The units that are there in a period."""
        return self.known_units.in_period(period)

    def for_public(self) -> Delivery:
        """What the public edition is told and lays beside its reports: of rows that were left out, whose cells may hold
        anything, only place, rule and the unit they name; of what was found in a file, nothing; no reason of a correction,
        which is written freely and often names the dossier that was corrected."""
        named = {text for unit in self.known_units for text in (unit.code, unit.name)}

        def units_of(text: str) -> str:
            return " | ".join(cell if cell in named else "" for cell in map(str.strip, text.split("|")))

        def told(problem: Problem) -> Problem:
            if problem.place.file is None:
                return problem
            values = tuple((name, MASK if name in QUOTED else value) for name, value in problem.values)
            return replace(problem, values=values)

        rejected = tuple(replace(row, value="", text=units_of(row.text)) for row in self.rejected)
        problems = tuple(map(told, self.problems))
        source = self.source
        if source is not None:
            unchanged = tuple((unit, replace(stand, reason=None)) for unit, stand in source.unchanged)
            source = replace(source, reason=None, unchanged=unchanged)
        return replace(self, rejected=rejected, problems=problems, source=source)
