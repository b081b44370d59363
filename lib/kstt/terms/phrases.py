"""Sentences in both languages, kept in one table a module."""

from __future__ import annotations

from collections.abc import Mapping

from kstt.errors.filled import filled


class Phrases:
    """A table `key -> (Vietnamese, English)` of templates: those of `str.format`, and `{n|unit|units}`, the word that goes
    with the number `n`.

    >>> table = Phrases({"lost": ("mất {n} điểm", "lost {n} {n|point|points}")})
    >>> table.say("lost", "en", n="4.32"), table.say("lost", "en", n="1"), table.say("lost", "vi", n="1")
    ('lost 4.32 points', 'lost 1 point', 'mất 1 điểm')
    """

    def __init__(self, table: Mapping[str, tuple[str, str]]):
        self.table = dict(table)

    def say(self, key: str, language: str, **values: object) -> str:
        vietnamese, english = self.table[key]
        return filled(vietnamese if language == "vi" else english, values)

    def __contains__(self, key: object) -> bool:
        return key in self.table


_NOT_JUST_AN_S = ("ss", "us", "is", "ies", "oes", "ses", "xes", "zes", "ches", "shes")


def singular(noun: str) -> str:
    """An English plural as it stands after 1, where that is the plural without its s; any other is left as it is.

    >>> singular("online services"), singular("inquiries"), singular("dossiers with fees")
    ('online service', 'inquiries', 'dossiers with fees')
    """
    *before, last = noun.split(" ")
    safe = last.endswith("s") and not last.endswith(_NOT_JUST_AN_S) and not any(word.endswith("s") for word in before)
    return noun[:-1] if safe else noun
