"""What may stand in a rule file: a whole set, or the changes to another one."""

from __future__ import annotations

from pydantic import Field

from kstt.rulebook.model import (
    Band,
    Clause,
    DataSource,
    Dates,
    Frozen,
    Group,
    Indicator,
    NamedTerm,
    Office,
    Rounding,
    RuleParameter,
    RuleStatus,
    Text,
)

BODY = ("sources", "offices", "data_sources", "rounding", "groups", "bands", "indicators", "parameters", "terms")
"""The parts that an extending set inherits and changes by path."""

ADDED_TO = ("sources", "offices", "data_sources", "parameters", "terms")
"""The parts to which an extending set may add entries of its own."""


class Head(Frozen):
    """What every file says about itself; never inherited."""

    id: str
    title: Text
    status: RuleStatus
    status_note: Text
    in_force: Dates
    succeeds: str | None = None


class WholeFile(Head):
    """A set that stands alone, or an extending one with everything inherited put in place."""

    sources: dict[str, Clause]
    offices: dict[str, Office]
    data_sources: dict[str, DataSource]
    rounding: Rounding
    groups: tuple[Group, ...] = Field(min_length=1)
    bands: tuple[Band, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...]
    parameters: dict[str, RuleParameter] = Field(default_factory=dict)
    terms: dict[str, NamedTerm] = Field(default_factory=dict)


class ChangeLine(Frozen):
    """One entry under `changes`; value: the node as written, read later by the field it replaces."""

    path: str
    value: object
    source: str


class ExtendingFile(Head):
    """A set written as the changes to another one."""

    extends: str
    sources: dict[str, Clause] = Field(default_factory=dict)
    offices: dict[str, Office] = Field(default_factory=dict)
    data_sources: dict[str, DataSource] = Field(default_factory=dict)
    parameters: dict[str, RuleParameter] = Field(default_factory=dict)
    terms: dict[str, NamedTerm] = Field(default_factory=dict)
    changes: tuple[ChangeLine, ...] = Field(min_length=1)
