"""The office that signs the reports: letterhead, recipients, targets of the year, from `params/offices/<code>.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from kstt.errors import KsttError, Place, Problem
from kstt.rulebook import RuleSet, from_project, load_rules, local_sets
from kstt.rulebook.model import Group
from kstt.rulebook.reading import read_with_lines
from kstt.rulebook.shape import nearest

FOLDERS = from_project(Path("params/offices"))


class Targets(BaseModel):
    """Points to reach this year, by group and for the total; absent is no target."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    total: Decimal | None = Field(None, ge=0, le=100)
    groups: dict[str, Decimal] = Field(default_factory=dict)

    def of(self, group: Group) -> Decimal | None:
        """The target of a group; None also where the rules of the period give it less, so that nobody could reach it."""
        target = self.groups.get(group.id)
        return None if target is None or target > group.max else target

    def out_of_reach(self, rules: RuleSet) -> tuple[Group, ...]:
        """Groups whose target is of another rule set than that of the period, under which they have more points."""
        return tuple(each for each in rules.portal_groups() if each.id in self.groups and self.of(each) is None)


class Office(BaseModel):
    """Letterhead and recipients. organ_above: None takes the name of the province or ministry; symbol: e.g. `BC-VP`;
    authority: None takes who signs for the head of a province or ministry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    organ_above: str | None = None
    organ: str = "VĂN PHÒNG"
    place: str = "…………"
    symbol: str = "BC-VP"
    authority: tuple[str, ...] | None = None
    recipients: tuple[str, ...] = ("Lưu: VT, KSTT.",)
    targets: Targets = Targets()


def office(root: str, rules: RuleSet | None = None) -> Office:
    """The office of a province or ministry by its unit code; blanks when it has no file.

    Looked for from the project's folder and from those below it. rules: the set whose groups the targets are for.
    Errors: KSTT-RULE-001 to 016 for a faulty file, and for targets of groups that are not shown or beyond their maximum
    in this set and in every set of `params/rules`: one that begins within the year may give a group more points.
    """
    for folder in FOLDERS:
        file = folder / f"{root}.yaml"
        if file.is_file():
            found, places = read_with_lines(file, Office)
            if rules and (problems := list(_targets(found.targets, places, rules))):
                raise KsttError(*problems)
            return found
    return Office()


def _targets(targets: Targets, places: Mapping[str, Place], rules: RuleSet) -> Iterator[Problem]:
    """A target that no table would show, or that nobody can reach, is a mistake and not to be passed over."""
    maxima = {group.id: group.max for group in rules.portal_groups()}
    for id, target in targets.groups.items():
        field = f"targets/groups/{id}"
        if id not in maxima:
            part = next((shown for shown in maxima if shown.startswith(f"{id}-") or id.startswith(f"{shown}-")), None)
            near = part or nearest(id, maxima)
            allowed = ", ".join(maxima)
            yield Problem.of(
                "KSTT-RULE-014", places[field], field="targets/groups", found=id, allowed=allowed, suggestion=near
            )
        elif not 0 <= target <= maxima[id] and not (target > 0 and _reachable(id, target)):
            near = 0 if target < 0 else maxima[id]
            allowed = f"0–{maxima[id]}"
            yield Problem.of(
                "KSTT-RULE-014", places[field], field=field, found=target, allowed=allowed, suggestion=near
            )


def _reachable(id: str, target: Decimal) -> bool:
    """Whether one of the province's own sets gives a group as many points; a faulty set is told when it is asked for."""
    for name in local_sets():
        with suppress(KsttError):
            if any(group.id == id and target <= group.max for group in load_rules(name).portal_groups()):
                return True
    return False
