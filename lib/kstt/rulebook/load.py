"""A rule set from its file and the files it extends, with every fault found, and nothing cached that has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path, PurePath

from pydantic import BaseModel

from kstt.errors import KsttError, Place, Problem
from kstt.rulebook import checks, checks_ranges
from kstt.rulebook.change import extended
from kstt.rulebook.file_model import BODY, ExtendingFile, WholeFile
from kstt.rulebook.files import RuleFile, find, named, shipped
from kstt.rulebook.model import Change, Counting, RuleSet, RuleStatus
from kstt.rulebook.nodes import Mapping, Scalar
from kstt.rulebook.predicate.rules import faults
from kstt.rulebook.shape import Reading

_NOT_CONTENT = frozenset({"file", "lines", "sha256", "found_in"})
_LATER = frozenset({(Counting, "source")})
"""Fields that came when reports already named their sets by hash: one that says nothing is left out of it."""


@dataclass(frozen=True)
class _Loaded:
    rules: RuleSet
    tree: Mapping
    depends: tuple[tuple[RuleFile, tuple[int, int]], ...]

    def fresh(self) -> bool:
        return all(file.path.is_file() and file.signature() == signature for file, signature in self.depends)


_LOADED: dict[RuleFile, _Loaded] = {}


def load(name_or_path: str | Path, folders: Sequence[Path] = ()) -> RuleSet:
    """The rule set of a name (shipped, or `<name>.yaml` in one of the folders) or of a path, complete and checked.

    Errors: KsttError with every KSTT-RULE problem that can be found at once, each with file and line.

    >>> load("portal-2026").indicator("05").max
    Decimal('20')
    """
    return _load(find(name_or_path, tuple(Path(folder) for folder in folders)), ()).rules


def check(path: str | Path, folders: Sequence[Path] = ()) -> tuple[Problem, ...]:
    """The problems of a rule file; none when it can be used."""
    try:
        load(path, folders)
    except KsttError as error:
        return error.problems
    return ()


def sha256(value: BaseModel) -> str:
    """A hash of what a model says, whatever the order of keys and the spelling of numbers in its file."""
    text = json.dumps(_canonical(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: object) -> object:
    match value:
        case Change():
            # What a change does is in the resolved values already; how it spells them does not matter.
            return {"path": value.path, "source": value.source}
        case BaseModel():
            fields = {name: getattr(value, name) for name in type(value).model_fields if name not in _NOT_CONTENT}
            silent = {name for name, said in fields.items() if said is None and (type(value), name) in _LATER}
            return {name: _canonical(said) for name, said in fields.items() if name not in silent}
        case dict():
            return {key: _canonical(item) for key, item in value.items()}
        case list() | tuple():
            return [_canonical(item) for item in value]
        case Enum():
            return value.value
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
    return value


def _load(file: RuleFile, extending: tuple[RuleFile, ...]) -> _Loaded:
    known = _LOADED.get(file)
    if known is not None and known.fresh():
        return known
    tree = file.tree()
    signature = (file, file.signature())
    if "extends" not in tree.entries:
        loaded = _Loaded(_whole(file, tree, tree, None, (), (file.name,), []), tree, (signature,))
    else:
        head = _extending(tree)
        where = _line(tree, "extends")
        base_file = named(head.extends, file.folders, where)
        if base_file.path.resolve() in [one.path.resolve() for one in (*extending, file)]:
            names = " → ".join(one.name for one in (*extending, file, base_file))
            raise KsttError(Problem.of("KSTT-RULE-044", where, found=names))
        base = _load(base_file, (*extending, file))
        resolved, changes, problems = extended(base.tree, tree, head.changes)
        lineage = (file.name, *base.rules.lineage)
        rules = _whole(file, tree, resolved, base.rules.status, changes, lineage, problems)
        loaded = _Loaded(rules, resolved, (signature, *base.depends))
    _LOADED[file] = loaded
    return loaded


def _line(tree: Mapping, key: str) -> Place:
    return Place(tree.file, row=tree.key_lines[key])


def _extending(tree: Mapping) -> ExtendingFile:
    inherited = [key for key in tree.entries if key in BODY and key not in ExtendingFile.model_fields]
    refused = [Problem.of("KSTT-RULE-048", _line(tree, key), found=key, suggestion=f"{key}/…") for key in inherited]
    reading = Reading()
    kept = {key: node for key, node in tree.entries.items() if key not in inherited}
    head = reading.read(Mapping(kept, tree.key_lines, tree.file, tree.line), ExtendingFile)
    if refused or head is None:
        raise KsttError(*refused, *reading.problems)
    return head


def _whole(
    file: RuleFile,
    written: Mapping,
    tree: Mapping,
    base: RuleStatus | None,
    changes: tuple[Change, ...],
    lineage: tuple[str, ...],
    problems: list[Problem],
) -> RuleSet:
    reading = Reading()
    found = reading.read(tree, WholeFile)
    problems = [*problems, *reading.problems]
    if found is not None:
        lines = reading.lines
        problems += checks.claims(found, lines, file.name, file.shipped, shipped(), base)
        problems += _predecessor(found, written, file)
        problems += checks.points(found, lines, file.label)
        problems += checks.references(found, tree, lines)
        problems += checks.scoring(found, lines, file.label)
        problems += checks_ranges.bands(found, lines)
        problems += checks_ranges.versions(found, lines)
        problems += faults(found, lines)
    if found is None or problems:
        raise KsttError(*problems)
    files = {name: PurePath(name).name for name, _ in reading.lines.values()}
    rules = RuleSet.model_construct(
        **{name: getattr(found, name) for name in WholeFile.model_fields},
        lineage=lineage,
        changes=changes,
        file=file.path.name,
        lines={path: (files[name], line) for path, (name, line) in reading.lines.items() if path},
        found_in=tuple(str(folder) for folder in file.folders),
    )
    return rules.model_copy(update={"sha256": sha256(rules)})


def _predecessor(found: WholeFile, written: Mapping, file: RuleFile) -> list[Problem]:
    entry = written.entries.get("succeeds")
    if found.succeeds is None or not isinstance(entry, Scalar):
        return []
    where = Place(entry.file, row=entry.line)
    try:
        before = named(found.succeeds, file.folders, where)
    except KsttError as error:
        return list(error.problems)
    if before.path.resolve() == file.path.resolve():
        return [Problem.of("KSTT-RULE-044", where, found=f"{file.name} → {file.name}")]
    return []
