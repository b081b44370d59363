"""The office that signs the reports: letterhead, recipients, targets of the year, from `params/offices/<code>.yaml`."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from kstt.rulebook import read_model

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


def office(root: str) -> Office:
    """The office of a province or ministry by its unit code; blanks when it has no file.

    Looked for from the project's folder and from `notebooks/`. Errors: KSTT-RULE-001 to 016 for a faulty file.
    """
    for folder in FOLDERS:
        file = folder / f"{root}.yaml"
        if file.is_file():
            return read_model(file, Office)
    return Office()
