"""The rule set as data: groups, bands, clauses, 21 indicators with dated versions. Frozen; nothing computes here."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from kstt.terms import Level
from kstt.terms.phrases import singular

INDICATOR_IDS = tuple(f"{n:02d}" for n in range(1, 22))


class Tag(StrEnum):
    """Evidence behind a value. L: the Decision or an official letter that reproduces it; S: a portal specification of
    unverified force; A: recomputed from published figures; P: press or a provincial page; I: inference."""

    LAW = "L"
    SPECIFICATION = "S"
    RECOMPUTED = "A"
    PRESS = "P"
    INFERENCE = "I"


class RuleStatus(StrEnum):
    """What a rule set may claim to be, shown to every reader."""

    LAW_INCOMPLETE = "law-incomplete"
    PORTAL_PRACTICE = "portal-practice"
    PORTAL_PARTLY_INFERRED = "portal-partly-inferred"
    PROVINCIAL = "provincial"


class ZeroPolicy(StrEnum):
    """What an indicator earns when its denominator is zero."""

    ZERO = "zero"
    FULL = "full"
    NOT_ASSESSED = "not-assessed"
    REDISTRIBUTE = "redistribute"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, defer_build=True)


class Text(Frozen):
    """A text in both languages of the reports."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        return self.vi if language == "vi" else self.en


class Clause(Frozen):
    """Where a value comes from. checked: a person has compared it with the Official Gazette.

    document, clause: in the language of the document, Vietnamese; the `_en` texts are for English reports, if given.
    """

    document: str = Field(min_length=1)
    clause: str = Field(min_length=1)
    tag: Tag
    checked: bool = False
    document_en: str | None = None
    clause_en: str | None = None

    def document_in(self, language: str) -> str:
        """The document as a reader of this language is told of it."""
        return self.document if language == "vi" else self.document_en or self.document

    def clause_in(self, language: str) -> str:
        """What the document says there, in the reader's language."""
        return self.clause if language == "vi" else self.clause_en or self.clause

    def text(self, language: str) -> str:
        """The clause in one line: `Công văn …: Mức xếp loại theo tổng điểm`."""
        if language == "vi":
            return f"{self.document}: {self.clause}"
        return f"{self.document_en or self.document}: {self.clause_en or self.clause}"


class Dates(Frozen):
    """First and last day on which something holds, both included; None is open."""

    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


class Band(Frozen):
    """A rating: totals from `at_least` (included) up to `below` (excluded; None is no upper limit)."""

    id: str
    title: Text
    at_least: Decimal
    below: Decimal | None = None
    note: Text | None = None
    source: str


class Group(Frozen):
    """A group or a part of one (`parent`). portal_code: its name on the national portal, if it shows one."""

    id: str
    title: Text
    max: Decimal
    parent: str | None = None
    portal_code: str | None = None
    source: str


class Counted(Frozen):
    """What a numerator or a denominator counts, in words."""

    vi: str
    en: str
    source: str

    def __getitem__(self, language: str) -> str:
        return self.vi if language == "vi" else self.en


class Threshold(Frozen):
    """The rate (in percent) at which full points are reached; `unknown` where nobody has shown it: not scored then."""

    pct: Decimal | Literal["unknown"]
    source: str


class ZeroRule(Frozen):
    policy: ZeroPolicy
    source: str


class Flag(Frozen):
    value: bool
    source: str


class When(Frozen):
    """The predicate that says which rows count."""

    when: str = Field(min_length=1)
    source: str


class CountingOption(Frozen):
    """Another reading of what is counted, under a name: the parts it replaces, and where it comes from."""

    id: str
    title: Text
    numerator: When | None = None
    denominator: When | None = None
    source: str


class CountingExample(Frozen):
    """Rows and what they count to. rows: a table of texts, columns apart by `|`, `-` for nothing."""

    period: str
    rows: str
    numerator: int = Field(ge=0)
    denominator: int = Field(ge=0)
    unknown: int = Field(0, ge=0)


class Counting(Frozen):
    """How an indicator is counted from rows between two dates.

    dataset: a name in `kstt.terms.datasets`. chosen: id of the option that applies, None for the rule itself.
    denominator_from: `report` where the denominator is the larger of this count and the national report's total.
    source: of what stands beside the two predicates, above all of the choice; None where nobody changed it.
    """

    in_force: Dates = Dates()
    dataset: str
    numerator: When
    denominator: When
    denominator_from: Literal["rows", "report"] = "rows"
    chosen: str | None = None
    source: str | None = None
    options: tuple[CountingOption, ...] = ()
    examples: tuple[CountingExample, ...] = ()


class NamedTerm(Frozen):
    """A predicate that others use by its name, and how a sentence puts it."""

    dataset: str
    when: str = Field(min_length=1)
    says: Text
    source: str


MOST_OF_A_PARAMETER = 10**6
"""What a predicate computes from a parameter must fit into 64 bits."""


class RuleParameter(Frozen):
    """A whole number that predicates use as `:name`. ministry: what it is for a ministry, where that is another."""

    value: int = Field(ge=-MOST_OF_A_PARAMETER, le=MOST_OF_A_PARAMETER)
    ministry: int | None = Field(default=None, ge=-MOST_OF_A_PARAMETER, le=MOST_OF_A_PARAMETER)
    title: Text
    source: str


class Version(Frozen):
    """How an indicator is scored between two dates; without dates, as long as the set is in force."""

    in_force: Dates = Dates()
    threshold: Threshold
    zero_denominator: ZeroRule
    copied_from_parent: Flag | None = None
    constant: Flag | None = None
    note: Text | None = None


class Adding(Frozen):
    """Whether counts may be summed. units: over the units below; months: over the months of a longer period
    (`last`: a point in time, the last month stands; `none`: distinct counts, neither sum nor last is right)."""

    units: Literal["sum", "none"]
    months: Literal["sum", "last", "none"]
    source: str


class Indicator(Frozen):
    """One of the 21. max in points; lead and coordinating are keys of `RuleSet.offices`; data_source of
    `RuleSet.data_sources`; case: what is counted, in the plural ("hồ sơ" / "dossiers", "thủ tục" / "procedures")."""

    id: str
    title: Text
    group: str
    max: Decimal
    measures: Text
    case: Text
    numerator: Counted
    denominator: Counted
    nested: bool = True
    adding: Adding
    levels: tuple[Level, ...] = Field(tuple(Level), min_length=1)
    lead: tuple[str, ...] = Field(min_length=1)
    coordinating: tuple[str, ...]
    data_source: str
    portal_metric: str | None = None
    note: Text | None = None
    source: str
    counting: tuple[Counting, ...] = ()
    versions: tuple[Version, ...] = Field(min_length=1)

    def case_of(self, n: int, language: str) -> str:
        """What is counted, as it goes with a number: 1 `dossier`, 2 `dossiers`; Vietnamese has one form."""
        case = self.case[language]
        return singular(case) if language == "en" and n == 1 else case

    def counted(self, day: date) -> Counting | None:
        """How rows are counted on a day, or None where they are not."""
        return next((counting for counting in self.counting if counting.in_force.covers(day)), None)

    def version(self, day: date) -> Version | None:
        """The version in force on a day, or None."""
        return next((version for version in self.versions if version.in_force.covers(day)), None)


class Rounding(Frozen):
    """How indicator points are rounded before they are added.

    Two digits only: maxima, what is redistributed and every printed figure are hundredths, so that with fewer digits
    points exceed their maximum, and with more the printed ones do not add up.
    """

    digits: int = Field(ge=2, le=2)
    mode: Literal["half-up"]
    source: str


class Office(Frozen):
    title: Text


class DataSource(Frozen):
    title: Text
    source: str


class Change(Frozen):
    """One value that a rule set changes in the set it extends, e.g. `indicators/09/versions/1/threshold/pct`."""

    path: str
    value: object
    source: str
    was: object | None = None


class RuleSet(Frozen):
    """A complete set: what `load` returns, with everything inherited already in place.

    lineage: this set's id, then the sets it extends, nearest first. succeeds: the set for the dates before `in_force`.
    lines: path of a value → (file, line) where it is written. sha256: of the resolved content, not of the file.
    found_in: folders in which the sets that this one names were looked for.
    """

    id: str
    title: Text
    status: RuleStatus
    status_note: Text
    in_force: Dates
    succeeds: str | None = None
    lineage: tuple[str, ...]
    sources: dict[str, Clause]
    offices: dict[str, Office]
    data_sources: dict[str, DataSource]
    rounding: Rounding
    groups: tuple[Group, ...] = Field(min_length=1)
    bands: tuple[Band, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...]
    parameters: dict[str, RuleParameter] = Field(default_factory=dict)
    terms: dict[str, NamedTerm] = Field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    file: str
    lines: dict[str, tuple[str, int]] = Field(default_factory=dict, exclude=True, repr=False)
    found_in: tuple[str, ...] = Field((), exclude=True, repr=False)
    sha256: str = ""

    def indicator(self, id: str) -> Indicator:
        return self._by_id[id]

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    def group(self, id: str) -> Group:
        return next(group for group in self.groups if group.id == id)

    def source(self, key: str) -> Clause:
        return self.sources[key]

    def members(self, group: str) -> tuple[Indicator, ...]:
        """The indicators of a group and of its parts, in order of their numbers."""
        return self._members[group]

    @cached_property
    def _members(self) -> dict[str, tuple[Indicator, ...]]:
        parts = {group.id: {group.id} for group in self.groups}
        for group in self.groups:
            if group.parent:
                parts[group.parent].add(group.id)
        return {id: tuple(each for each in self.indicators if each.group in inside) for id, inside in parts.items()}

    def unchanged_between(self, first: date, last: date) -> bool:
        """Whether no indicator has other rules on one of two days than on the other, whatever the figures."""
        first, last = sorted((first, last))
        return not any(first < day <= last for day in self._days_of_change)

    @cached_property
    def _days_of_change(self) -> frozenset[date]:
        """The days from which an indicator is scored or counted in another way than the day before."""
        spans = [part.in_force for each in self.indicators for part in (*each.versions, *each.counting)]
        begun = {span.first for span in spans if span.first}
        return frozenset(
            begun | {span.last + timedelta(days=1) for span in spans if span.last and span.last < date.max}
        )

    def portal_groups(self) -> tuple[Group, ...]:
        """The six groups as the national portal shows them."""
        return tuple(group for group in self.groups if group.portal_code)

    def legal_groups(self) -> tuple[Group, ...]:
        """The five groups of the Decision."""
        return tuple(group for group in self.groups if group.parent is None)
