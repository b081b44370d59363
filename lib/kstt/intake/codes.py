"""Codes of units: text that becomes names of folders, so it is held to what every file system can carry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from kstt.errors import NOTHING
from kstt.intake.cells import Fault, is_hidden, text_of
from kstt.intake.table import CellError

LONGEST_CODE = 64
_CODE = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
_PATH_CHARACTERS = frozenset('/\\:*?"<>|~$%')
_PAGE = "index.html"
"""The page of a month, beside the folders of its reports."""
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}
)


def unit_code(cell: object) -> str | Fault:
    """A unit's code, old style (`000.00.12.H08`) or new (`H44.100`).

    >>> unit_code(" H44.100 "), unit_code("../etc").code, unit_code("NUL").code, unit_code("index.html").code
    ('H44.100', 'KSTT-UNITS-001', 'KSTT-UNITS-002', 'KSTT-UNITS-002')
    """
    if isinstance(cell, CellError):
        return Fault.of(cell.code, found=cell.text)
    text = text_of(cell)
    if any(is_hidden(c) for c in text):
        return Fault.of("KSTT-UNITS-003", found=text)
    if len(text) > LONGEST_CODE:
        return Fault.of("KSTT-UNITS-004", length=len(text), found=text)
    if ".." in text or text.startswith(".") or not _PATH_CHARACTERS.isdisjoint(text):
        return Fault.of("KSTT-UNITS-001", found=text)
    if not _CODE.fullmatch(text):
        return Fault.of("KSTT-UNITS-005", found=text)
    if text.casefold() == _PAGE or text.split(".")[0].casefold() in _RESERVED:
        return Fault.of("KSTT-UNITS-002", found=text)
    return text


class Nearest:
    """The nearest of a set of words, for advice. It gives up after a number of questions: a file full of unknown
    codes must not cost minutes of comparing."""

    _QUESTIONS = 50

    def __init__(self, words: Iterable[str]):
        self._words = {word.casefold(): word for word in words}
        self._answers: dict[str, str] = {}

    def to(self, text: str) -> str:
        """The nearest word, or a dash."""
        if text not in self._answers:
            if len(self._answers) >= self._QUESTIONS:
                return NOTHING
            near = get_close_matches(text.casefold()[:LONGEST_CODE], self._words, n=1, cutoff=0.5)
            self._answers[text] = self._words[near[0]] if near else NOTHING
        return self._answers[text]
