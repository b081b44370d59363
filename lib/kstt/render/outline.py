"""The headings of a document: levels without gaps, anchors without clashes, and the contents list they make."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

INDICATOR_LEVEL = 9
"""Indicator sections stand below whatever heading comes before them, next to each other."""


@dataclass
class Outline:
    """Gives each heading its depth (2 is the first below the title) and its anchor, in the order of reading.

    >>> outline = Outline()
    >>> [outline.add(level, "Điểm số", None) for level in (2, 4, 2)]
    [(2, 'diem-so'), (3, 'diem-so-2'), (2, 'diem-so-3')]
    """

    title_first: bool = False
    title: str | None = None
    entries: list[dict] = field(default_factory=list)
    _open: list[int] = field(default_factory=list)
    _anchors: set[str] = field(default_factory=set)

    def add(self, level: int, text: str, anchor: str | None, may_be_title: bool = True) -> tuple[int, str]:
        """Depth and anchor of the next heading; a level that is skipped in the source is closed up.

        With `title_first` the very first heading is the title of the document, if it may be one: depth 1, not in the
        contents, and shown above everything.
        """
        if may_be_title and self.title_first and self.title is None and not self.entries:
            self.title = text
            return 1, self._free(slug(anchor or text))
        while self._open and self._open[-1] >= level:
            self._open.pop()
        self._open.append(level)
        depth, name = min(len(self._open) + 1, 6), self._free(slug(anchor or text))
        self.entries.append({"depth": depth, "text": text, "anchor": name})
        return depth, name

    def _free(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._anchors:
            number += 1
            name = f"{wanted}-{number}"
        self._anchors.add(name)
        return name


def slug(text: str) -> str:
    """A text as an anchor of plain letters, digits and hyphens, starting with a letter."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    name = re.sub(r"[^a-z0-9_]+", "-", "".join(c for c in plain if not unicodedata.combining(c)).lower()).strip("-")[
        :60
    ]
    return name if name[:1].isalpha() else f"s-{name}".rstrip("-")
