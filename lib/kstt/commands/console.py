"""Printing for people: problems on standard error, in the language of KSTT_LANG (vi, the default, or en)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

import typer
from rich.console import Console
from rich.text import Text

from kstt.errors import Problem, Severity
from kstt.errors import readers_language as language

LANGUAGES = ("vi", "en")
MOST = 1_000_000_000
"""The largest number an option takes: far beyond any use, and one that every engine and clock can hold."""
LONGEST_WAIT = 1_000_000
"""In seconds, 11 days: what waits for processes counts milliseconds in 31 bits."""
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTICE: "dim"}


def errors() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


def show_problems(problems: Iterable[Problem], console: Console | None = None) -> None:
    """One line a problem: code, place, cause, next step. Never read as markup: names come from outside."""
    console = console or errors()
    for problem in problems:
        line = Text(problem.code, style=_STYLES[problem.severity])
        line.append(problem.text(language())[len(problem.code) :], style="default")
        console.print(line)


def any_error(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def choice(value: str, allowed: tuple[str, ...], option: str) -> str:
    """The value if it is allowed. Errors: KSTT-USE-002."""
    from kstt.errors import KsttError, Place

    if value not in allowed:
        raise KsttError(Problem.of("KSTT-USE-002", Place(), found=value, option=option, allowed=", ".join(allowed)))
    return value


def leave(failed: bool) -> NoReturn:
    """End the command: 1 when something failed, else 0."""
    raise typer.Exit(1 if failed else 0)
