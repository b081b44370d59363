"""The account of one file that is taken in: rejected rows go to a file, what is told stays short."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from kstt.errors import Place, Problem
from kstt.intake.findings import Findings, safe_cell, shown
from kstt.intake.personal import masked

REJECTED_COLUMNS = ("file", "sheet", "row", "column", "value", "rule", "reason", "what_to_do")


@dataclass
class Account:
    """Rejects rows into a CSV file with REJECTED_COLUMNS; no value with personal data is written down.

    path: made with the first rejected row. language: of the reasons. broken: rows that were no rows even.
    """

    findings: Findings
    path: Path
    language: str = "vi"
    rejected: Counter[str] = field(default_factory=Counter)
    broken: int = 0
    _stream: TextIO | None = None
    _writer: object = None

    def reject(
        self,
        code: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: object = "",
        sheet: str | None = None,
        **values: object,
    ) -> None:
        """Leave a row out, with the reason."""
        self.rejected[code] += 1
        safe = {name: shown(masked(str(text))) for name, text in values.items()}
        self.findings.tell(code, sheet=sheet, row=row, column=column, **safe)
        if self._stream is None:
            # With a mark: Excel reads a file without one in the code page of the machine.
            self._stream = self.path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._stream, lineterminator="\n")
            self._writer.writerow(REJECTED_COLUMNS)
        problem = Problem.of(code, Place(self.findings.file, sheet, row, column), **safe)
        found = safe_cell(shown(masked(str(value))))
        texts = problem.cause(self.language), problem.advice(self.language)
        place = (safe_cell(self.findings.file), safe_cell(sheet or ""), row or "", safe_cell(column or ""))
        self._writer.writerow((*place, found, code, *texts))

    def reject_broken(self, code: str, **values: object) -> None:
        """Leave out what cannot be read as a row: it was read all the same."""
        self.broken += 1
        self.reject(code, **values)

    @property
    def total(self) -> int:
        return self.rejected.total()

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
