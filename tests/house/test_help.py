"""What `--help` says, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from kstt.cli import app
from kstt.commands.help_words import ENGLISH, HELP
from kstt.commands.usage import Command, Group

VIETNAMESE = re.compile(r"[ăâđêôơưạảãáàấầậắặẳếềệểốồộớờợứừựịỉĩọỏõụủũýỳỵ]", re.IGNORECASE)


def parts(command: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The program, its commands and theirs, each by the words that call it."""
    yield names, command
    for name, below in getattr(command, "commands", {}).items():
        yield from parts(below, (*names, name))


ALL = dict(parts(typer.main.get_command(app)))
SAID = {each.help for command in ALL.values() for each in command.params}


def test_every_option_and_argument_says_what_it_is_for_in_both_languages():
    assert None not in SAID and SAID | {HELP} == ENGLISH.keys()
    assert not any(VIETNAMESE.search(english) for english in ENGLISH.values())
    assert all(isinstance(command, Group if hasattr(command, "commands") else Command) for command in ALL.values())


@pytest.mark.parametrize("names", ALL, ids=" ".join)
def test_help_is_in_the_readers_language(names, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    for language, said in (("vi", HELP), ("en", ENGLISH[HELP])):
        monkeypatch.setenv("KSTT_LANG", language)
        shown = CliRunner().invoke(app, [*names, "--help"]).output
        assert said in shown and "Show this message and exit" not in shown
        for each in ALL[names].params:
            assert (each.help if language == "vi" else ENGLISH[each.help]) in shown
