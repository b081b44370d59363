"""Fonts as rulers, held against FreeType: the same characters, advances and heights of capitals."""

from pathlib import Path

import matplotlib
import pytest
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


def test_the_fonts_of_charts_are_those_that_come_with_matplotlib():
    assert own_fonts() == Path(matplotlib.get_data_path(), "fonts", "ttf")
