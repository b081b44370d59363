"""A mapping as data: which column of an outside file is what in a canonical table."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from kstt.errors import KsttError, Place, Problem
from kstt.intake.dossiers.timestamps import Pattern, pattern
from kstt.rulebook import read_model
from kstt.rulebook.model import Frozen, Text
from kstt.terms.tables import STORED_TABLES, Column, Kind, TableSchema

SHIPPED = Path(__file__).parents[1] / "mappings"

Take = Literal["first", "last", "sum", "count", "any", "all", "present", "working_days"]


class ColumnRule(Frozen):
    """Where one canonical column comes from.

    source (`from`): headings or JSON paths (`A.B`, `Lists[].B`), the first that is not empty is used.
    values: words of the source → values of the column; other: the value of every other word; empty: the value of an
    empty cell. take: how the several values of a list become one (`working_days`: between `from[0]` and `until`).
    formats: how dates are written, instead of the mapping's. thousands: the separator that numbers carry.
    """

    source: tuple[str, ...] = Field((), alias="from", min_length=1)
    values: dict[str, str] = Field(default_factory=dict)
    other: str | None = None
    empty: str | None = None
    take: Take = "first"
    until: str | None = None
    formats: tuple[str, ...] = ()
    thousands: Literal[".", ",", " "] | None = None


class FoldRule(Frozen):
    """How one canonical column follows from several events of a case: the first or last value that is not empty, the
    earliest or latest, or (`count`) how many events carry one of these activities; `at`: the time of such an event."""

    take: Literal["first", "last", "earliest", "latest", "count"]
    activities: tuple[str, ...] = ()


class Fold(Frozen):
    """Several rows of the file are events of one case. activity: the column with the name of the step."""

    activity: str | None = None
    columns: dict[str, FoldRule] = Field(default_factory=dict)


class Mapping(Frozen):
    """A mapping file.

    records: names under which a JSON document keeps its list. constants: canonical column → value of every row.
    keyed: canonical column → source column whose value is kept only as a code under the office's key. personal: dropped
    at the door. free_text: looked through for personal data, never stored. newest_by: canonical columns that tell which
    of two records of one key is newer.
    """

    id: str
    title: Text
    table: str
    time_zone: str = "Asia/Ho_Chi_Minh"
    dates: tuple[str, ...] = Field((), min_length=1)
    records: tuple[str, ...] = ()
    columns: dict[str, ColumnRule] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    keyed: dict[str, str] = Field(default_factory=dict)
    personal: tuple[str, ...] = ()
    free_text: tuple[str, ...] = ()
    newest_by: tuple[str, ...] = ()
    fold: Fold | None = None


@dataclass(frozen=True)
class LoadedMapping:
    """A mapping that was checked. sha256: of the file; patterns: how dates of each column are written."""

    mapping: Mapping
    schema: TableSchema
    sha256: str
    zone: ZoneInfo
    patterns: dict[str, tuple[Pattern, ...]]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source column that the mapping knows, each once."""
        m = self.mapping
        listed = [name for rule in m.columns.values() for name in (*rule.source, *([rule.until] if rule.until else []))]
        activity = [m.fold.activity] if m.fold and m.fold.activity else []
        return tuple(dict.fromkeys([*listed, *m.keyed.values(), *activity, *m.personal, *m.free_text]))


def shipped_mappings() -> tuple[str, ...]:
    """Names of the mappings that come with the library; a canonical table's own name maps a file onto itself.

    >>> shipped_mappings()
    ('hosodongbo', 'igate', 'ii06a', 'wabo')
    """
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def load_mapping(name_or_path: str | Path) -> LoadedMapping:
    """A shipped mapping, a canonical table's own name, or a YAML file.

    Errors: KSTT-MAPPING-001 no such mapping, -002 to -009 what is wrong in it; KSTT-RULE-… as any YAML of an office.
    """
    text = str(name_or_path)
    if text in shipped_mappings():
        return _shipped(text)
    if text in STORED_TABLES:
        return canonical_mapping(STORED_TABLES[text])
    path = Path(name_or_path)
    if isinstance(name_or_path, Path) or path.suffix in {".yaml", ".yml"} or "/" in text or "\\" in text:
        return _checked(path, path.name)
    known = [*shipped_mappings(), *STORED_TABLES]
    near = (get_close_matches(text, known, n=1, cutoff=0.3) or known)[0]
    raise KsttError(Problem.of("KSTT-MAPPING-001", Place(), found=text, known=", ".join(known), suggestion=near))


def canonical_mapping(schema: TableSchema) -> LoadedMapping:
    """The mapping of a file whose headings are the canonical names or their Vietnamese or English labels."""
    columns = {
        column.name: ColumnRule.model_construct(source=tuple(dict.fromkeys((column.name, column.vi, column.en))))
        for column in schema.columns
    }
    mapping = Mapping.model_construct(
        id=schema.name,
        title=Text.model_construct(vi=schema.vi, en=schema.en),
        table=schema.name,
        dates=("iso", "yyyyMMddHHmmss", "yyyyMMdd"),
        columns=columns,
    )
    listed = ",".join(f"{column.name}:{column.kind}" for column in schema.columns)
    return _loaded(mapping, hashlib.sha256(listed.encode()).hexdigest(), f"{schema.name}.yaml")


@cache
def _shipped(name: str) -> LoadedMapping:
    return _checked(SHIPPED / f"{name}.yaml", f"{name}.yaml")


def _checked(path: Path, label: str) -> LoadedMapping:
    mapping = read_model(path, Mapping, shipped=path.parent == SHIPPED)
    return _loaded(mapping, hashlib.sha256(path.read_bytes()).hexdigest(), label)


def _loaded(mapping: Mapping, sha256: str, label: str) -> LoadedMapping:
    place = Place(label)
    schema = STORED_TABLES.get(mapping.table)
    if schema is None:
        raise KsttError(Problem.of("KSTT-MAPPING-009", place, found=mapping.table, known=", ".join(STORED_TABLES)))
    problems = [*_unknown_columns(mapping, schema, place), *_twice(mapping, place), *_values(mapping, schema, place)]
    for column in schema.columns:
        given = column.name in mapping.columns or column.name in mapping.constants or column.name in mapping.keyed
        if column.required and not given:
            problems.append(Problem.of("KSTT-MAPPING-004", place, column_name=column.name))
    for name, rule in mapping.columns.items():
        for hidden in (source for source in rule.source if source in (*mapping.personal, *mapping.free_text)):
            problems.append(Problem.of("KSTT-MAPPING-008", place, found=hidden, column_name=name))
    try:
        zone = ZoneInfo(mapping.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.append(Problem.of("KSTT-MAPPING-007", place, found=mapping.time_zone))
        zone = ZoneInfo("UTC")
    # Constants are the mapping's own words, written as it writes days.
    patterns: dict[str, tuple[Pattern, ...]] = dict.fromkeys(mapping.constants, (pattern("iso"),))
    for name, rule in mapping.columns.items():
        try:
            patterns[name] = tuple(pattern(text) for text in rule.formats or mapping.dates)
        except ValueError as error:
            problems.append(Problem.of("KSTT-MAPPING-006", place, found=str(error)))
    if problems:
        raise KsttError(*dict.fromkeys(problems))
    return LoadedMapping(mapping, schema, sha256, zone, patterns)


def _unknown_columns(mapping: Mapping, schema: TableSchema, place: Place) -> list[Problem]:
    names = schema.names()
    folded = mapping.fold.columns if mapping.fold else {}
    used = dict.fromkeys([*mapping.columns, *mapping.constants, *mapping.keyed, *mapping.newest_by, *folded])
    return [
        Problem.of(
            "KSTT-MAPPING-002",
            place,
            found=name,
            table=schema.name,
            suggestion=(get_close_matches(name, names, n=1, cutoff=0.3) or names)[0],
        )
        for name in used
        if name not in names
    ]


def _twice(mapping: Mapping, place: Place) -> list[Problem]:
    parts = {"columns": mapping.columns, "constants": mapping.constants, "keyed": mapping.keyed}
    seen: dict[str, str] = {}
    problems = []
    for part, names in parts.items():
        for name in names:
            if name in seen:
                problems.append(Problem.of("KSTT-MAPPING-005", place, column_name=name, first=seen[name], second=part))
            seen[name] = part
    return problems


def _values(mapping: Mapping, schema: TableSchema, place: Place) -> list[Problem]:
    problems = []
    for column in schema.columns:
        rule = mapping.columns.get(column.name)
        given = [*rule.values.values(), rule.other, rule.empty] if rule else []
        given.append(mapping.constants.get(column.name))
        for value in dict.fromkeys(given):
            if value is not None and not _allowed(column, value):
                shown = ", ".join(map(str, column.allowed)) or _EXAMPLES.get(column.kind, "0, 1…")
                values = {"column_name": column.name, "found": value, "allowed": shown}
                problems.append(Problem.of("KSTT-MAPPING-003", place, **values))
    return problems


_EXAMPLES = {Kind.BOOLEAN: "true, false", Kind.TIMESTAMP: "2026-08-31 17:00:00", Kind.DATE: "2026-08-31"}


def _allowed(column: Column, value: str) -> bool:
    """Whether a value written in a mapping can stand in a column; an empty text means NULL."""
    if value == "":
        return True
    if column.kind is Kind.BOOLEAN:
        return value in ("true", "false")
    if column.allowed:
        return value in {str(word) for word in column.allowed}
    if column.kind in (Kind.TIMESTAMP, Kind.DATE):
        try:
            return datetime.fromisoformat(value).tzinfo is None
        except ValueError:
            return False
    return not (column.kind is Kind.INTEGER and not value.isdigit())
