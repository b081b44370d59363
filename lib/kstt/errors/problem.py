"""A fault in what was handed in: code, place, what was found, what to do."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module

from kstt.errors.filled import filled

_PASSWORD = re.compile(r"(\b[A-Za-z][A-Za-z0-9+.\-]*:/{1,2}[^\s/:@]*:)\S*(?=@)|(\bpassword=)(?:'[^']*'?|[^\s&]*)")
"""An address is part of a command, and a command that is wrong is quoted: its password is not."""


class Severity(StrEnum):
    """ERROR: the row, file or unit is left out. WARNING: used, the reader must know. NOTICE: repaired, nothing lost."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the table of errors. Texts are templates (`filled`) over the values a problem carries."""

    vi: str
    vi_next: str
    en: str
    en_next: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is. file: name as the user gave it; row: 1 is the first line of the file (the heading)."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def text(self, language: str) -> str:
        words = {"vi": ("trang tính", "dòng", "cột"), "en": ("sheet", "row", "column")}[language]
        parts = [self.file] if self.file else []
        parts += [
            f"{word} {value}"
            for word, value in zip(words, (self.sheet, self.row, self.column), strict=True)
            if value is not None
        ]
        return ", ".join(parts)


NOTHING = "–"
"""The value of a message that has none, so that nothing is suggested."""
_NEAREST = ("suggestion", "nearest", "periods")
_SUBJECTS = ("rule", "intake", "use", "render", "batch", "dossier", "predicate", "signal")


@cache
def _table() -> dict[str, Message]:
    table: dict[str, Message] = {}
    for subject in _SUBJECTS:
        rows = import_module(f"kstt.errors.{subject}_messages").MESSAGES
        table.update(rows)
    return table


def known_codes() -> tuple[str, ...]:
    """Every code of the table, sorted."""
    return tuple(sorted(_table()))


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, ready to be shown in either language and to cross a process border."""

    code: str
    place: Place
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: str, place: Place, **values: object) -> Problem:
        """A problem with the values its message needs; a code that the table lacks is our own mistake (KeyError)."""
        _table()[code]
        return cls(code, place, tuple((name, _without_password(str(value))) for name, value in values.items()))

    @property
    def severity(self) -> Severity:
        return _table()[self.code].severity

    def value(self, name: str) -> str | None:
        return dict(self.values).get(name)

    def cause(self, language: str = "vi") -> str:
        """What was found and why it cannot stand."""
        message = _table()[self.code]
        return filled(message.vi if language == "vi" else message.en, dict(self.values))

    def advice(self, language: str = "vi") -> str:
        """What to do next."""
        message, values = _table()[self.code], dict(self.values)
        return filled(_with_what_is_known(message.vi_next if language == "vi" else message.en_next, values), values)

    def text(self, language: str = "vi") -> str:
        """One line: code, place, cause, next step."""
        where = self.place.text(language)
        return f"{self.code}{f' [{where}]' if where else ''}: {self.cause(language)} → {self.advice(language)}"


def _without_password(text: str) -> str:
    return _PASSWORD.sub(r"\1\2…", text) if "@" in text or "password=" in text else text


def _with_what_is_known(advice: str, values: Mapping[str, str]) -> str:
    """Without the clause that names what comes nearest, where nothing does."""
    unknown = [f"{{{name}}}" for name in _NEAREST if values.get(name) == NOTHING]
    clauses = advice.split("; ")
    known = [clause for clause in clauses if not any(name in clause for name in unknown)]
    return "; ".join(known or clauses)


def readers_language() -> str:
    """The language of messages: KSTT_LANG, Vietnamese unless it says `en`."""
    return "en" if os.environ.get("KSTT_LANG", "").lower().startswith("en") else "vi"


class KsttError(Exception):
    """The work cannot go on. `problems` says why; its text is one line a problem, in the reader's language."""

    def __init__(self, *problems: Problem):
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems

    @property
    def code(self) -> str:
        return self.problems[0].code

    def __str__(self) -> str:
        return "\n".join(problem.text(readers_language()) for problem in self.problems)

    def _render_traceback_(self) -> list[str]:
        """What a notebook's cell shows, asked for by IPython: the problems alone, and nobody's folders."""
        return str(self).splitlines()
