"""Texts inside charts: made safe, measured, shortened, joined."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from kstt.notebook.face import Face, own_fonts
from kstt.terms.alphabet import VIETNAMESE
from kstt.terms.numbers import number

FONT_FAMILY = "DejaVu Sans, Verdana, sans-serif"
"""DejaVu Sans comes with matplotlib's wheel and has full Vietnamese; Verdana has nearly the same widths."""

ELLIPSIS = "…"
_GAP = re.compile(r"[^\S\u00a0\u202f]+")
"""White space but for the gaps that keep a number and its `%` together."""
_GAPLESS = re.compile("[\u00a0\u202f]")
_NOT_TEXT = {"Cc", "Cs", "Cn", "Co"}


@cache
def _font(bold: bool) -> Face:
    return Face(own_fonts() / f"DejaVuSans{'-Bold' if bold else ''}.ttf")


@cache
def _advance(character: str, bold: bool) -> float:
    """Width of a character in em, 1 for one that the font lacks (another font will draw it)."""
    font = _font(bold)
    return font.advance(character) if font.has(character) else 1.0


_LETTERS = "".join(map(chr, range(0x20, 0x7F))) + VIETNAMESE + "\u00a0\u202f·×÷–—…−≤≥≠“”‘’"


def measure_letters() -> None:
    """Measure the letters of Vietnamese and English now: a process forked from this one finds them measured."""
    for bold in (False, True):
        for letter in _LETTERS:
            _advance(letter, bold)


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a line of text is drawn, in the unit of `size`."""
    return size * sum(_advance(character, bold) for character in text)


def clean(text: str) -> str:
    """One line of text that XML can carry: composed, without control, bidirectional or unassigned characters.

    >>> clean("Sở  Nội vụ\\x00")
    'Sở Nội vụ\N{REPLACEMENT CHARACTER}'
    """
    if _GAPLESS.sub("", text).isprintable() and unicodedata.is_normalized("NFC", text) and "  " not in text:
        return text.strip()
    line = _GAP.sub(" ", unicodedata.normalize("NFC", text)).strip()
    kept = (character for character in line if unicodedata.category(character) != "Cf")
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in _NOT_TEXT else c for c in kept)


def shorten(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text, or its beginning and `…` when it is wider than `room`."""
    text = clean(text)
    if width(text, size, bold) <= room:
        return text
    left = room - width(ELLIPSIS, size, bold)
    kept = ""
    for character in text:
        left -= _advance(character, bold) * size
        if left < 0:
            break
        kept += character
    return kept.rstrip(" ,-–(") + ELLIPSIS


def wrap(text: str, room: float, size: float, lines: int = 2) -> tuple[str, ...]:
    """The text in at most `lines` lines no wider than `room`; the last one is shortened if it must be."""
    words = clean(text).split(" ")
    done: list[str] = []
    while words and len(done) < lines - 1:
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size) <= room:
            line += " " + words.pop(0)
        done.append(shorten(line, room, size))
    return (*done, shorten(" ".join(words), room, size)) if words else tuple(done)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text with a capital first letter and a full stop."""
    text = text.strip()
    return capital(text) + ("" if text.endswith((".", "?", "!")) else ".")


def listing(items: Sequence[str], language: str) -> str:
    """`a, b và c` or `a, b and c`."""
    *head, last = items
    return f"{', '.join(head)} {'và' if language == 'vi' else 'and'} {last}" if head else last


def points(value: Decimal, language: str, sign: bool = False) -> str:
    """Points with two decimals: `15,68`, with a sign `+0,35`."""
    return number(value, language, 2, sign)


def titled(caption: str, subject: str) -> str:
    """A caption with what it is about: the unit and the period."""
    return f"{caption} – {clean(subject)}" if subject else caption
