"""Sentences in both languages, kept in one table a module."""

from __future__ import annotations

from collections.abc import Mapping


class Phrases:
    """A table `key -> (Vietnamese, English)` of `str.format` templates.

    >>> Phrases({"lost": ("mất {n} điểm", "lost {n} points")}).say("lost", "en", n="4.32")
    'lost 4.32 points'
    """

    def __init__(self, table: Mapping[str, tuple[str, str]]):
        self.table = dict(table)

    def say(self, key: str, language: str, **values: object) -> str:
        vietnamese, english = self.table[key]
        return (vietnamese if language == "vi" else english).format(**values)

    def __contains__(self, key: object) -> bool:
        return key in self.table
