"""The characters of a document: asked of the whole at once, where to ask text by text costs ten times as much."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from typing import Any

import orjson

# Control characters have no place in a page; direction overrides could make a reader see another text than is there.
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_ASCII = bytes(range(128))
# Line breaks and tabs are written in JSON as letters are, and stand in most documents.
_USUAL = frozenset(map(chr, range(0x20, 0x7F))) | {"\n", "\t"}
# How JSON writes any other control character, or a text that speaks of one.
_CONTROL = (b"\x7f", b"\\b", b"\\f", b"\\r", b"\\u")
# Characters of these kinds may join with the one before them (marks, and letters of scripts such as Hangul).
_MAY_JOIN = frozenset(("Mn", "Mc", "Me", "Lo"))


def clean_text(text: str) -> str:
    """NFC, without control characters and direction overrides (each shown as `�`)."""
    return _UNSAFE.sub("\ufffd", unicodedata.normalize("NFC", text))


def characters_of(value: Any) -> frozenset[str]:
    """Every character in the texts of JSON-ready data, and maybe more: all that ASCII prints is taken to be there, and
    line breaks and tabs.

    >>> sorted(characters_of({"tên": ["Sở", 1.5]}) - characters_of(""))
    ['ê', 'ở']
    """
    try:
        raw = orjson.dumps(value)
    except TypeError:  # half a surrogate pair, an integer of more than 64 bits
        return _USUAL | frozenset("".join(_texts(value)))
    if any(each in raw for each in _CONTROL):
        return _USUAL | frozenset("".join(_texts(value)))
    return _USUAL | frozenset(raw.translate(None, _ASCII).decode())


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list | tuple) else []


def need_no_cleaning(characters: Collection[str]) -> bool:
    """Whether `clean_text` leaves every text of these characters as it is, in whatever order they stand.

    True is certain; False may be said of texts that are clean.
    """
    return all(map(_stays, characters))


@cache
def _stays(char: str) -> bool:
    return clean_text(char) == char and unicodedata.category(char) not in _MAY_JOIN
