"""The office that signs the reports: letterhead, recipients, targets of the year, from `params/offices/<code>.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from kstt.errors import KsttError, Place, Problem
from kstt.rulebook import RuleSet
from kstt.rulebook.reading import read_with_lines
from kstt.rulebook.shape import nearest

FOLDERS = (Path("params/offices"), Path("../params/offices"))


class Targets(BaseModel):
    """Points to reach this year, by group and for the total; absent is no target."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    total: Decimal | None = Field(None, ge=0, le=100)
    groups: dict[str, Decimal] = Field(default_factory=dict)


class Office(BaseModel):
    """Letterhead and recipients. organ_above: None takes the name of the province; symbol: e.g. `BC-VP`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    organ_above: str | None = None
    organ: str = "VĂN PHÒNG"
    place: str = "…………"
    symbol: str = "BC-VP"
    authority: tuple[str, ...] = ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")
    recipients: tuple[str, ...] = ("Lưu: VT, KSTT.",)
    targets: Targets = Targets()


def office(root: str, rules: RuleSet | None = None) -> Office:
    """The office of a province or ministry by its unit code; blanks when it has no file.

    Looked for from the project's folder and from `notebooks/`. rules: the set whose groups the targets are for.
    Errors: KSTT-RULE-001 to 016 for a faulty file, and for targets of groups that are not shown or beyond their maximum.
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
        elif not 0 <= target <= maxima[id]:
            near = 0 if target < 0 else maxima[id]
            allowed = f"0–{maxima[id]}"
            yield Problem.of(
                "KSTT-RULE-014", places[field], field=field, found=target, allowed=allowed, suggestion=near
            )
