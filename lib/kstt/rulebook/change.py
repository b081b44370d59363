"""Changes by path: a tree with some values replaced, and what stood there before.

A path names fields with slashes; groups, bands and indicators by id, other lists from 1:
`indicators/09/versions/1/zero_denominator/policy`. A replaced value takes the change's clause along: where a single
value stands beside a `source`, that `source` is set to the change's; larger parts carry their own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import get_args, get_origin

from kstt.errors import Place, Problem
from kstt.rulebook.file_model import ADDED_TO, BODY, ChangeLine, WholeFile
from kstt.rulebook.model import Change
from kstt.rulebook.nodes import Mapping, Node, Scalar, Sequence, place, plain
from kstt.rulebook.shape import as_model, fields_of, nearest, without_none


class _NoSuchPath(Exception):
    """The path leaves the tree; `suggestion` is the nearest path that does not."""

    def __init__(self, suggestion: str):
        super().__init__(suggestion)
        self.suggestion = suggestion


def extended(
    base: Mapping, file: Mapping, changes: tuple[ChangeLine, ...]
) -> tuple[Mapping, tuple[Change, ...], list[Problem]]:
    """The base tree with a file's head, its added sources and its changes in place.

    Returns the tree, the changes with what they replaced, and the problems: KSTT-RULE-035 unknown source, 045 no such
    path, 047 a path changed twice, 049 an inherited key defined again.
    """
    problems: list[Problem] = []
    entries = {key: node for key, node in file.entries.items() if key not in (*BODY, "extends", "changes")}
    key_lines = {key: file.key_lines[key] for key in entries}
    for part in BODY:
        added = file.entries.get(part)
        if part not in base.entries:
            if added is not None:
                entries[part], key_lines[part] = added, file.key_lines[part]
            continue
        inherited = base.entries[part]
        if part in ADDED_TO and isinstance(added, Mapping) and isinstance(inherited, Mapping):
            inherited = _added(part, inherited, added, problems)
        entries[part], key_lines[part] = inherited, base.key_lines[part]
    tree = Mapping(entries, key_lines, file.file, file.line)
    known = entries["sources"].entries if isinstance(entries["sources"], Mapping) else {}

    made: list[Change] = []
    written = file.entries["changes"]
    lines = written.items if isinstance(written, Sequence) else ()
    for change, at in zip(changes, lines, strict=True):
        where, cited = _places(at)
        if change.source not in known:
            near = nearest(change.source, known)
            problems.append(Problem.of("KSTT-RULE-035", cited, found=change.source, suggestion=near))
            continue
        clash = next(
            (one.path for one in made if _inside(change.path, one.path) or _inside(one.path, change.path)), None
        )
        if clash is not None:
            problems.append(Problem.of("KSTT-RULE-047", where, path=change.path, other=clash))
            continue
        try:
            tree, was = _changed(tree, change)
        except _NoSuchPath as error:
            problems.append(Problem.of("KSTT-RULE-045", where, path=change.path, suggestion=error.suggestion))
            continue
        made.append(Change(path=change.path, value=plain(change.value), source=change.source, was=was))
    return tree, tuple(made), problems


def _places(line: Node) -> tuple[Place, Place]:
    """Where a change names its path and where it names its source."""
    entries = line.entries if isinstance(line, Mapping) else {}
    return place(entries.get("path", line)), place(entries.get("source", line))


def _inside(path: str, other: str) -> bool:
    return f"{path}/".startswith(f"{other}/")


def _added(part: str, inherited: Mapping, added: Mapping, problems: list[Problem]) -> Mapping:
    for key, node in added.entries.items():
        if key in inherited.entries:
            where = Place(node.file, row=added.key_lines[key])
            problems.append(Problem.of("KSTT-RULE-049", where, found=key, path=f"{part}/{key}"))
    return replace(
        inherited, entries={**added.entries, **inherited.entries}, key_lines={**added.key_lines, **inherited.key_lines}
    )


def _changed(tree: Mapping, change: ChangeLine) -> tuple[Mapping, object]:
    segments = change.path.split("/")
    if "" in segments and (named := "/".join(filter(None, segments))):
        raise _NoSuchPath(named)
    if segments[0] not in BODY:
        raise _NoSuchPath("/".join([nearest(segments[0], BODY), *segments[1:]]))
    source = Scalar(change.source, True, change.value.file, change.value.line)
    changed, was = _replaced(tree, WholeFile, segments, [], change.value, source)
    assert isinstance(changed, Mapping)
    return changed, was


def _replaced(
    node: Node, annotation: object, ahead: list[str], behind: list[str], value: Node, source: Scalar
) -> tuple[Node, object]:
    if not ahead:
        return value, plain(node)
    segment, rest = ahead[0], ahead[1:]
    annotation = without_none(annotation)
    if isinstance(node, Sequence) and get_origin(annotation) is tuple:
        item = get_args(annotation)[0]
        names = _names(node, item)
        if segment not in names:
            raise _NoSuchPath("/".join([*behind, nearest(segment, names), *rest]))
        at = names.index(segment)
        child, was = _replaced(node.items[at], item, rest, [*behind, segment], value, source)
        return replace(node, items=(*node.items[:at], child, *node.items[at + 1 :])), was
    if not isinstance(node, Mapping):
        raise _NoSuchPath("/".join(behind))
    model = as_model(annotation)
    known = fields_of(model) if model else dict.fromkeys(node.entries)
    if segment not in known:
        raise _NoSuchPath("/".join([*behind, nearest(segment, known), *rest]))
    within = known[segment][1].annotation if model else get_args(annotation)[1]
    if segment in node.entries:
        child, was = _replaced(node.entries[segment], within, rest, [*behind, segment], value, source)
    elif rest and as_model(within):
        empty = Mapping({}, {}, value.file, value.line)
        child, was = _replaced(empty, within, rest, [*behind, segment], value, source)
    elif rest:
        raise _NoSuchPath("/".join([*behind, segment]))
    else:
        child, was = value, None
    entries, key_lines = {**node.entries, segment: child}, {segment: child.line, **node.key_lines}
    if not rest and model and "source" in known and segment != "source" and isinstance(value, Scalar):
        entries["source"] = source
        key_lines.setdefault("source", source.line)
    return replace(node, entries=entries, key_lines=key_lines), was


def _names(node: Sequence, item: object) -> list[str]:
    model = as_model(item)
    if model is None or "id" not in model.model_fields:
        return [str(number) for number in range(1, len(node.items) + 1)]
    ids = [one.entries.get("id") if isinstance(one, Mapping) else None for one in node.items]
    return [one.text if isinstance(one, Scalar) else "" for one in ids]
