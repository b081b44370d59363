"""What must hold between the values of a rule set: ids, references, sums, and what a set may claim to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from kstt.errors import Place, Problem
from kstt.rulebook.file_model import WholeFile
from kstt.rulebook.model import INDICATOR_IDS, RuleStatus
from kstt.rulebook.nodes import Mapping, Node, Scalar, Sequence
from kstt.rulebook.shape import nearest

Lines = dict[str, tuple[str, int]]
TOTAL = Decimal(100)


def at(lines: Lines, path: str) -> Place:
    """Where a path is written, or the nearest part around it that is."""
    while path and path not in lines:
        path = path.rpartition("/")[0]
    file, line = lines[path]
    return Place(file, row=line)


def blamed(lines: Lines, own: str, *paths: str) -> Place:
    """Where the first of several paths is written that stands in the file being read; else where the first one is."""
    places = [at(lines, path) for path in paths]
    return next((place for place in places if place.file == own), places[0])


def points(rules: WholeFile, lines: Lines, own: str) -> Iterator[Problem]:
    """Indicators, groups and their maxima (KSTT-RULE-017 to 027, 054). own: the file being read, to blame first."""
    ids = Counter(indicator.id for indicator in rules.indicators)
    for id in ids:
        if id not in INDICATOR_IDS:
            near = nearest(id, INDICATOR_IDS)
            yield Problem.of("KSTT-RULE-017", at(lines, f"indicators/{id}/id"), found=id, suggestion=near)
        elif ids[id] > 1:
            yield Problem.of("KSTT-RULE-018", at(lines, f"indicators/{id}/id"), found=id)
    missing = [id for id in INDICATOR_IDS if id not in ids]
    complete = not missing and len(rules.indicators) == len(INDICATOR_IDS)
    if missing and len(rules.indicators) < len(INDICATOR_IDS) and all(count == 1 for count in ids.values()):
        yield Problem.of("KSTT-RULE-019", at(lines, "indicators"), found=", ".join(missing))

    distinct = True
    for part, things in (("groups", rules.groups), ("bands", rules.bands)):
        for id, count in Counter(thing.id for thing in things).items():
            if count > 1:
                distinct = False
                yield Problem.of("KSTT-RULE-024", at(lines, f"{part}/{id}/id"), path=part, found=id)
    yield from _used_twice(lines, "groups", "portal_code", {group.id: group.portal_code for group in rules.groups})
    metrics = {indicator.id: indicator.portal_metric for indicator in rules.indicators}
    yield from _used_twice(lines, "indicators", "portal_metric", metrics)

    maxima = [(f"indicators/{one.id}/max", one.max) for one in rules.indicators]
    maxima += [(f"groups/{one.id}/max", one.max) for one in rules.groups]
    bad = [(path, value) for path, value in maxima if value <= 0 or value != round(value, 2)]
    for path, value in bad:
        yield Problem.of("KSTT-RULE-021", at(lines, path), field=path, found=value)

    tree = (list(_tree(rules, lines)) or list(_places_in_groups(rules, lines))) if distinct else []
    yield from tree
    if complete and distinct and not bad and not tree:
        yield from _sums(rules, lines, own)


def _used_twice(lines: Lines, part: str, field: str, codes: dict[str, str | None]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for id, code in codes.items():
        if code is not None and first.setdefault(code, id) != id:
            where = at(lines, f"{part}/{id}/{field}")
            yield Problem.of(
                "KSTT-RULE-054", where, field=field, found=code, one=f"{part}/{first[code]}", other=f"{part}/{id}"
            )


def _tree(rules: WholeFile, lines: Lines) -> Iterator[Problem]:
    groups = {group.id: group for group in rules.groups}
    for group in rules.groups:
        where = at(lines, f"groups/{group.id}/parent")
        if group.parent is None:
            continue
        if group.parent not in groups:
            near = nearest(group.parent, [one for one in groups if one != group.id])
            yield Problem.of("KSTT-RULE-025", where, found=group.parent, suggestion=near)
        elif groups[group.parent].parent is not None:
            yield Problem.of("KSTT-RULE-026", where, found=group.id, parent=group.parent)


def _places_in_groups(rules: WholeFile, lines: Lines) -> Iterator[Problem]:
    groups = {group.id for group in rules.groups}
    parents = {group.parent for group in rules.groups if group.parent}
    for indicator in rules.indicators:
        where = at(lines, f"indicators/{indicator.id}/group")
        if indicator.group not in groups:
            near = nearest(indicator.group, groups)
            yield Problem.of("KSTT-RULE-020", where, found=indicator.group, suggestion=near)
        elif indicator.group in parents:
            parts = ", ".join(group.id for group in rules.groups if group.parent == indicator.group)
            yield Problem.of("KSTT-RULE-027", where, found=indicator.group, parts=parts)


def _sums(rules: WholeFile, lines: Lines, own: str) -> Iterator[Problem]:
    wrong: set[str] = set()
    for group in sorted(rules.groups, key=lambda group: group.parent is None):
        parts = {part.id for part in rules.groups if part.parent == group.id}
        members = [indicator for indicator in rules.indicators if indicator.group in {group.id, *parts}]
        total = sum((indicator.max for indicator in members), Decimal(0))
        # A whole group whose part is wrong needs no second message.
        if total != group.max and not parts & wrong:
            wrong.add(group.id)
            paths = [f"groups/{group.id}/max", *(f"indicators/{one.id}/max" for one in members)]
            shown = " + ".join(f"{indicator.max}" for indicator in members) or "0"
            where = blamed(lines, own, *paths)
            yield Problem.of("KSTT-RULE-022", where, group=group.id, found=group.max, total=total, sum=shown)
    total = sum((indicator.max for indicator in rules.indicators), Decimal(0))
    if total != TOTAL and not wrong:
        where = blamed(lines, own, "groups", *(f"indicators/{one.id}/max" for one in rules.indicators))
        yield Problem.of("KSTT-RULE-023", where, found=total)


def references(rules: WholeFile, tree: Node, lines: Lines) -> Iterator[Problem]:
    """Keys of sources, offices and data sources (KSTT-RULE-035, 039, 040)."""
    yield from _sources(tree, rules.sources)
    for indicator in rules.indicators:
        for field in ("lead", "coordinating"):
            for number, office in enumerate(getattr(indicator, field), 1):
                if office not in rules.offices:
                    where = at(lines, f"indicators/{indicator.id}/{field}/{number}")
                    near = nearest(office, rules.offices)
                    yield Problem.of("KSTT-RULE-039", where, found=office, suggestion=near)
        if indicator.data_source not in rules.data_sources:
            where = at(lines, f"indicators/{indicator.id}/data_source")
            near = nearest(indicator.data_source, rules.data_sources)
            yield Problem.of("KSTT-RULE-040", where, found=indicator.data_source, suggestion=near)


def _sources(node: Node, sources: dict[str, object]) -> Iterator[Problem]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _sources(item, sources)
    elif isinstance(node, Mapping):
        for key, child in node.entries.items():
            if key == "source" and isinstance(child, Scalar):
                if child.text not in sources:
                    where = Place(child.file, row=child.line)
                    yield Problem.of("KSTT-RULE-035", where, found=child.text, suggestion=nearest(child.text, sources))
            else:
                yield from _sources(child, sources)


def scoring(rules: WholeFile, lines: Lines, own: str) -> Iterator[Problem]:
    """Thresholds, and rules that exclude each other (KSTT-RULE-031, 038)."""
    for indicator in rules.indicators:
        for number, version in enumerate(indicator.versions, 1):
            path = f"indicators/{indicator.id}/versions/{number}"
            pct = version.threshold.pct
            # Below 1 % a share was written for a percentage: 0.85 would give every unit full points.
            if pct != "unknown" and not 1 <= pct <= 100:
                yield Problem.of("KSTT-RULE-031", at(lines, f"{path}/threshold/pct"), id=indicator.id, found=pct)
            copied, constant = version.copied_from_parent, version.constant
            if copied and copied.value and constant and constant.value:
                where = blamed(lines, own, f"{path}/constant", f"{path}/copied_from_parent")
                yield Problem.of("KSTT-RULE-038", where, id=indicator.id)


def claims(
    rules: WholeFile, lines: Lines, name: str, shipped: bool, names: tuple[str, ...], base: RuleStatus | None
) -> Iterator[Problem]:
    """The id, the status and the set before (KSTT-RULE-043, 050, 051).

    name: the file's, without its ending. names: the shipped sets. base: status of the extended set, None without one.
    """
    if rules.id != name:
        yield Problem.of("KSTT-RULE-051", at(lines, "id"), found=rules.id, suggestion=name)
    elif not shipped and rules.id in names:
        yield Problem.of("KSTT-RULE-051", at(lines, "id"), found=rules.id, suggestion=f"{rules.id}-2")
    provincial = rules.status is RuleStatus.PROVINCIAL
    claims_law = rules.status is RuleStatus.LAW_INCOMPLETE
    must_be = base is RuleStatus.PROVINCIAL or (base is not None and not shipped)
    if must_be and not provincial:
        yield Problem.of("KSTT-RULE-050", at(lines, "status"), found=rules.status, suggestion=RuleStatus.PROVINCIAL)
    elif base is None and (provincial or (claims_law and not shipped)):
        practice = RuleStatus.PORTAL_PARTLY_INFERRED
        yield Problem.of("KSTT-RULE-050", at(lines, "status"), found=rules.status, suggestion=practice)
