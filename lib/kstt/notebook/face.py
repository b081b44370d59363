"""A font file as a ruler: which characters it has, and what room they take."""

from __future__ import annotations

from functools import cached_property
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont


def own_fonts() -> Path:
    """The folder of the fonts that come with matplotlib, which are the same on every machine.

    It is not loaded for that: neither pages nor our charts are drawn by it.
    """
    (package,) = find_spec("matplotlib").submodule_search_locations
    return Path(package, "mpl-data", "fonts", "ttf")


class Face:
    """One face of a family, read when it is first asked. Measures are shares of the font size, advances without kerning.

    Errors: OSError, and those of `fontTools.ttLib` for a file that is no font, or a broken one.
    """

    def __init__(self, path: Path):
        self._path = path

    @cached_property
    def _font(self) -> TTFont:
        # From memory: processes forked from this one would share an open file and its place in it, and two that read at
        # once would measure each other's letters.
        font = TTFont(BytesIO(self._path.read_bytes()), lazy=True)
        # A number for each glyph: their own names would be read first.
        font.setGlyphOrder([str(number) for number in range(font["maxp"].numGlyphs)])
        return font

    @cached_property
    def _glyphs(self) -> dict[int, str]:
        return self._font.getBestCmap() or {}

    @property
    def characters(self) -> frozenset[str]:
        """All that it can draw."""
        return frozenset(map(chr, self._glyphs))

    def has(self, char: str) -> bool:
        """Whether it can draw the character."""
        return ord(char) in self._glyphs

    def advance(self, char: str) -> float:
        """How far the character moves the pen; that of the box which stands for it, if the face does not have it."""
        glyph = self._glyphs.get(ord(char), "0")
        return self._font["hmtx"][glyph][0] / self._font["head"].unitsPerEm

    @cached_property
    def cap_height(self) -> float:
        """How tall its capitals are."""
        said = getattr(self._font["OS/2"], "sCapHeight", 0) or self._font["glyf"][self._glyphs[ord("H")]].yMax
        return said / self._font["head"].unitsPerEm
