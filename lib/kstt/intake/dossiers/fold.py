"""Several events of one case folded into the one row that a canonical table wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kstt.intake.dossiers.apply import Applied
from kstt.intake.dossiers.mapping import FoldRule, LoadedMapping

_FIRST = FoldRule.model_construct(take="first", activities=())


@dataclass
class Folding:
    """Cases while their events come in. All cases of a file are in memory, their events are not.

    conflicts: (key of the case, column) where events disagree about what belongs to the case.
    """

    loaded: LoadedMapping
    cases: dict[tuple[object, ...], list[object]] = field(default_factory=dict)
    conflicts: dict[tuple[str, str], int] = field(default_factory=dict)
    events: int = 0

    def __post_init__(self) -> None:
        fold = self.loaded.mapping.fold
        self._names = self.loaded.schema.names()
        self._rules = [fold.columns.get(name, _FIRST) for name in self._names]
        self._plain = [name not in fold.columns for name in self._names]

    def add(self, applied: Applied, bad: set[int]) -> None:
        """Take in the events of some rows; bad: rows that were rejected."""
        key_columns = [applied.columns[name] for name in self.loaded.schema.key]
        columns = [applied.columns[name] for name in self._names]
        activities = applied.activity or [""] * len(applied)
        for i in range(len(applied)):
            if i in bad:
                continue
            self.events += 1
            key = tuple(column[i] for column in key_columns)
            case = self.cases.get(key)
            if case is None:
                case = self.cases[key] = [None] * len(columns) + [applied.numbers[i]]
            for at, (column, rule) in enumerate(zip(columns, self._rules, strict=True)):
                self._take(case, at, column[i], rule, activities[i], key, applied.numbers[i])

    def _take(
        self, case: list, at: int, value: object, rule: FoldRule, activity: object, key: tuple, number: int
    ) -> None:
        if rule.take == "count":
            case[at] = (case[at] or 0) + (activity in rule.activities)
            return
        if value is None or (rule.activities and activity not in rule.activities):
            return
        held = case[at]
        if held is None:
            case[at] = value
        elif self._plain[at]:
            if held != value:
                self.conflicts.setdefault((str(key[0]), self._names[at]), number)
        elif rule.take != "first":
            case[at] = _CHOOSE[rule.take](held, value)

    def rows(self, size: int) -> Iterator[tuple[dict[str, list[object]], list[int]]]:
        """The cases, in the order of their first events: columns and lines of those events."""
        cases = list(self.cases.values())
        for start in range(0, len(cases), size):
            *columns, numbers = map(list, zip(*cases[start : start + size], strict=True))
            yield dict(zip(self._names, columns, strict=True)), numbers


_CHOOSE: dict[str, Callable[[object, object], object]] = {
    "last": lambda held, value: value,
    "earliest": min,
    "latest": max,
}
