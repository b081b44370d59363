"""The unit of every row: old codes and names turned into codes of the list, ended units into their successors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from kstt.intake.cells import Fault
from kstt.intake.codes import unit_code
from kstt.intake.dossiers.unit_list import UnitList, is_code, new_form
from kstt.intake.dossiers.values import DOSSIER_ID
from kstt.intake.personal import MASK, personal_data, personal_number

_NOT_WRITTEN_AS_A_CODE = ("KSTT-UNITS-001", "KSTT-UNITS-005")
_DIGIT = re.compile(r"\d")


@dataclass
class UnitsOfRows:
    """Resolves units; counts what it repaired. units: None without a list, then codes are held to their form only."""

    units: UnitList | None
    old_forms: Counter[tuple[str, str]] = field(default_factory=Counter)
    from_id: Counter[tuple[str, str]] = field(default_factory=Counter)
    succeeded: Counter[tuple[str, str, date]] = field(default_factory=Counter)
    outside: list[tuple[int, str, date, date | None, date | None]] = field(default_factory=list)
    _known: dict[str, str | Fault] = field(default_factory=dict)

    def resolve(
        self, cells: Sequence[object], ids: Sequence[object], days: Sequence[object], numbers: Sequence[int]
    ) -> list[object]:
        """Codes or Faults. ids: dossier ids, which carry a unit too; days: when received; numbers: lines of rows."""
        dated = self.units is not None and bool(self.units.dates)
        codes: list[object] = []
        for i, cell in enumerate(cells):
            if cell is None or isinstance(cell, Fault):
                codes.append(cell)
                continue
            text = str(cell)
            code = self._known.get(text)
            if code is None:
                code = self._known[text] = self._code(text)
            if isinstance(code, Fault) and code.code != "KSTT-DOSSIER-008":
                code = self._by_id(text, ids[i], code)
            elif isinstance(code, str) and code != text and is_code(text):
                self.old_forms[text, code] += 1
            if dated and isinstance(code, str) and days[i] is not None:
                code = self._at(code, days[i], numbers[i])
            codes.append(code)
        return codes

    def _code(self, text: str) -> str | Fault:
        head = DOSSIER_ID.fullmatch(text)
        text = head["unit"] if head else text
        if self.units is not None:
            code = self.units.resolve(text)
            if code is not None:
                return code
            if personal_data(text):
                return Fault.of("KSTT-DOSSIER-008", found=MASK)
            if text in self.units.lost or new_form(text) in self.units.lost:
                return Fault.of("KSTT-UNITS-021", found=text)
            return Fault.of("KSTT-DOSSIER-017", found=text, suggestion=self.units.nearest(text))
        new = new_form(text)
        if new is not None:
            return new
        # Numbers as well: a workbook drops the zeros in front of an identity number.
        if personal_data(text) or personal_number(text):
            return Fault.of("KSTT-DOSSIER-008", found=MASK)
        code = unit_code(text)
        # A word without a digit may be a name of anybody; a code of a unit has digits.
        no_code = not _DIGIT.search(code) if isinstance(code, str) else code.code in _NOT_WRITTEN_AS_A_CODE
        return Fault.of("KSTT-DOSSIER-039", found=text) if no_code else code

    def _by_id(self, text: str, id: object, fault: Fault) -> str | Fault:
        """A name nobody knows does not lose a dossier whose id says where it belongs; an unknown code does."""
        found = DOSSIER_ID.fullmatch(str(id)) if id is not None else None
        if not found or is_code(text) or DOSSIER_ID.fullmatch(text):
            return fault
        code = self._known.setdefault(found["unit"], self._code(found["unit"]))
        if isinstance(code, str):
            self.from_id[text, code] += 1
        return code

    def _at(self, code: str, moment: object, number: int) -> str:
        day = moment.date() if isinstance(moment, datetime) else moment
        now, dates = self.units.current(code, day)
        if now != code:
            self.succeeded[code, now, dates.last] += 1
        elif dates is not None:
            self.outside.append((number, code, day, dates.first, dates.last))
        return now
