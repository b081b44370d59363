"""Rows as they stand in a file, column by column, a few thousand at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kstt.intake.table import plain_heading

BATCH_ROWS = 8_192


@dataclass(frozen=True)
class Raw:
    """Some rows of a file. columns: source column (as the mapping spells it) → cells; one that the file lacks has no
    entry. Cells are texts, typed values, or lists of them. numbers: the line of each row;
    headings: all of the file's.
    missing: columns of which JSON records say nothing; their cells are None all the same;
    present: columns that are there and were not read."""

    columns: Mapping[str, Sequence[object]]
    numbers: Sequence[int]
    sheet: str | None = None
    headings: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.numbers)

    def source_of(self, row: int, names: Iterable[str]) -> str | None:
        """Which of several columns a value of a row is from: the first that is not empty there, else the first there is."""
        there = [name for name in names if name in self.columns and name not in self.missing]
        return next((name for name in there if self.columns[name][row] not in (None, "", [])), next(iter(there), None))


Reject = Callable[..., None]
"""reject(code, row=…, column=…, value=…, **values): a row that cannot be read as a row."""


@dataclass
class Sources:
    """How the columns of a mapping may be headed in a table.

    A nested path `Lists[].Item` may be headed so, `Lists.Item`, or stand as JSON text in a column `Lists`.
    """

    names: tuple[str, ...]
    spelled: dict[str, tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        spelled: dict[str, tuple[str, str]] = {}
        for name in self.names:
            spelled.setdefault(plain_heading(name), (name, "cell"))
        for name in self.names:
            spelled.setdefault(plain_heading(name.replace("[]", "")), (name, "parts"))
        self.spelled = spelled

    def nested(self) -> dict[str, list[tuple[str, str]]]:
        """Column that may hold a list as JSON text → (path, item) of what is wanted of it."""
        found: dict[str, list[tuple[str, str]]] = {}
        for name in self.names:
            if "[]" in name:
                whole, _, item = name.partition("[]")
                found.setdefault(plain_heading(whole), []).append((name, item.lstrip(".")))
        return found


def blank(row: Iterable[object]) -> bool:
    """Whether a row holds nothing."""
    return not any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in row)
