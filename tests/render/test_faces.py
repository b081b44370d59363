"""Fonts as rulers, held against FreeType: the same characters, advances and heights of capitals."""

from pathlib import Path

import matplotlib
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib.ft2font import FT2Font, LoadFlags

from kstt.notebook.face import Face, own_fonts
from kstt.render.fonts import fonts_used

NOBODYS = "\U0010fffd"


@pytest.mark.parametrize("path", [font.path for font in fonts_used()], ids=lambda path: path.stem)
def test_a_face_measures_what_freetype_measures(path: Path):
    face, reader = Face(path), FT2Font(str(path))

    def glyph(char):
        return reader.load_char(ord(char), flags=LoadFlags.NO_SCALE)

    assert face.characters == set(map(chr, reader.get_charmap()))
    assert face.has("đ") and not face.has(NOBODYS)
    advances = {char: glyph(char).horiAdvance / reader.units_per_EM for char in face.characters}
    assert {char: face.advance(char) for char in face.characters} == advances
    assert face.advance(NOBODYS) == reader.load_glyph(0, flags=LoadFlags.NO_SCALE).horiAdvance / reader.units_per_EM
    capitals = reader.get_sfnt_table("OS/2").get("sCapHeight") or glyph("H").bbox[3]
    assert face.cap_height == capitals / reader.units_per_EM


def own_font(path: Path, cap_height: int, symbols: bool = False) -> Face:
    """A font of 1000 units with an H that is 600 high.

    cap_height: what it says of its capitals; symbols: its map is not of Unicode.
    """
    pen = TTGlyphPen(None)
    pen.moveTo((20, 0)), pen.lineTo((20, 600)), pen.lineTo((700, 0)), pen.closePath()
    font = FontBuilder(1000)
    font.setupGlyphOrder([".notdef", "H"])
    font.setupCharacterMap({ord("H"): "H"})
    if symbols:
        font.font["cmap"].tables = [table for table in font.font["cmap"].tables if table.platformID == 3]
        font.font["cmap"].tables[0].platEncID = 0
    font.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "H": pen.glyph()})
    font.setupHorizontalMetrics({".notdef": (300, 0), "H": (750, 20)})
    font.setupHorizontalHeader()
    font.setupOS2(version=4, sCapHeight=cap_height)
    font.setupPost()
    font.save(path)
    return Face(path)


def test_measures_are_shares_of_the_fonts_own_size_and_capitals_are_as_high_as_it_says(tmp_path):
    says = own_font(tmp_path / "says.ttf", 650)
    silent = own_font(tmp_path / "silent.ttf", 0)
    assert (says.advance("H"), says.advance("x")) == (0.75, 0.3)
    assert (says.cap_height, silent.cap_height) == (0.65, 0.6)


def test_a_font_of_symbols_draws_no_letter(tmp_path):
    face = own_font(tmp_path / "symbols.ttf", 650, symbols=True)
    assert face.characters == frozenset() and not face.has("H") and face.advance("H") == 0.3


def test_the_fonts_of_charts_are_those_that_come_with_matplotlib():
    assert own_fonts() == Path(matplotlib.get_data_path(), "fonts", "ttf")
