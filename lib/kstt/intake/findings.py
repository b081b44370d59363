"""The account of one file while it is read: rows rejected, problems met, spellings repaired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kstt.errors import Place, Problem, Severity
from kstt.intake.delivery import RejectedRow
from kstt.intake.names import without_person
from kstt.intake.personal import masked

SHOWN_PER_CODE = 200
"""Problems of one code in one file that are listed one by one; the rest is one line with their number. Rejected rows
are listed all the same."""

_SHOWN_CHARACTERS = 80


def shown(value: object) -> str:
    """A value as it can stand in a message: no control characters, not endless."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value))
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """A cell that a spreadsheet shows and does not run; numbers and nothing as they are.

    >>> safe_cell("=1+1"), safe_cell("- Sở A"), safe_cell("H44"), safe_cell(-5)
    ("'=1+1", "'- Sở A", 'H44', -5)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def without_safety(cell: str) -> str:
    """What `safe_cell` was made of: the mark is no part of a name that is read back."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell


def row_text(cells: Iterable[object]) -> str:
    """A whole row on one line, cells divided by ` | `."""
    return " | ".join("" if cell is None else str(cell) for cell in cells)


@dataclass
class Findings:
    """Collects what one file brings to light. file: its name as readers know it."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    rows_read: int = 0
    _met: Counter[str] = field(default_factory=Counter)

    def tell(
        self,
        code: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        **values: object,
    ) -> None:
        """Note a problem that costs no row."""
        self._met[code] += 1
        if self._met[code] <= SHOWN_PER_CODE:
            safe = {name: shown(masked(str(value))) for name, value in values.items()}
            place = Place(self.file, sheet and shown(sheet), row, column and shown(column))
            self.problems.append(Problem.of(code, place, **safe))

    def reject(
        self,
        code: str,
        cells: Sequence[object],
        *,
        value: object = "",
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        **values: object,
    ) -> None:
        """Leave a row out: listed in full but for personal data, and told as a problem."""
        self.tell(code, sheet=sheet, row=row, column=column, **values)
        whole = " | ".join(without_person(cell) for cell in row_text(cells).split(" | "))
        self.rejected.append(RejectedRow(self.file, sheet, row, column, without_person(str(value)), code, whole))

    def done(self) -> tuple[Problem, ...]:
        """All problems; what went beyond the listing limit is summed up, one line a code."""
        rest: list[Problem] = []
        for code, times in self._met.items():
            if times > SHOWN_PER_CODE:
                severe = Problem.of(code, Place()).severity is Severity.ERROR
                summary = "KSTT-FILE-019" if severe else "KSTT-FILE-020"
                rest.append(Problem.of(summary, Place(self.file), of=code, more=times - SHOWN_PER_CODE))
        return (*self.problems, *rest)
