"""The fonts of the PDF: found by name in the usual folders, always with a complete Vietnamese one to fall back on."""

from __future__ import annotations

import os
import struct
import sys
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont, TTLibError

from kstt.terms.alphabet import VIETNAMESE

# In order of preference (NĐ 30/2020/NĐ-CP asks for Times New Roman; Tinos and Liberation Serif have its measures, FreeSerif
# its looks).
# Regular, bold, italic, bold italic; a family counts only with all four in one folder and every Vietnamese letter in each:
# Liberation Serif has them from version 2, and Debian's `fonts-liberation` is older.
_SERIF: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    (
        "Times New Roman",
        (
            ("times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"),
            (
                "Times New Roman.ttf",
                "Times New Roman Bold.ttf",
                "Times New Roman Italic.ttf",
                "Times New Roman Bold Italic.ttf",
            ),
            (
                "Times_New_Roman.ttf",
                "Times_New_Roman_Bold.ttf",
                "Times_New_Roman_Italic.ttf",
                "Times_New_Roman_Bold_Italic.ttf",
            ),
        ),
    ),
    ("Tinos", (("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf"),)),
    (
        "Liberation Serif",
        (
            (
                "LiberationSerif-Regular.ttf",
                "LiberationSerif-Bold.ttf",
                "LiberationSerif-Italic.ttf",
                "LiberationSerif-BoldItalic.ttf",
            ),
        ),
    ),
    ("FreeSerif", (("FreeSerif.ttf", "FreeSerifBold.ttf", "FreeSerifItalic.ttf", "FreeSerifBoldItalic.ttf"),)),
)
# These come with matplotlib, so they are the same on every machine.
_ALWAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "DejaVu Serif",
        ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSerif-Italic.ttf", "DejaVuSerif-BoldItalic.ttf"),
    ),
    (
        "DejaVu Sans",
        ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSans-BoldOblique.ttf"),
    ),
    (
        "DejaVu Sans Mono",
        (
            "DejaVuSansMono.ttf",
            "DejaVuSansMono-Bold.ttf",
            "DejaVuSansMono-Oblique.ttf",
            "DejaVuSansMono-BoldOblique.ttf",
        ),
    ),
)

MONOSPACED = "DejaVu Sans Mono"
_CHARTS = "DejaVu Sans"


@dataclass(frozen=True)
class FontFile:
    """One font file that the PDF may use: family, file and the SHA-256 of its bytes."""

    family: str
    path: Path
    sha256: str


@cache
def fonts_used() -> tuple[FontFile, ...]:
    """Every font file a PDF made here can contain, the body's family first, with its hash (for the manifest)."""
    found = [(family, path) for family, paths in _families() for path in paths]
    return tuple(FontFile(family, path, sha256(path.read_bytes()).hexdigest()) for family, path in found)


def families() -> tuple[str, ...]:
    """Names of the families, the body's first, each next one filling in what the ones before lack."""
    return tuple(family for family, _ in _families())


def folders() -> tuple[str, ...]:
    """The folders that hold them."""
    return tuple(dict.fromkeys(str(path.parent) for _, paths in _families() for path in paths))


@cache
def can_draw(char: str) -> bool:
    """Whether at least one of the families has the character in all four faces; private-use characters never count."""
    if "\ue000" <= char <= "\uf8ff":
        return False
    return any(all(font.get_char_index(ord(char)) for font in faces) for faces in _opened())


@cache
def drawable() -> frozenset[str]:
    """All the characters that `can_draw` says yes to."""
    known: set[int] = set()
    for faces in _opened():
        known |= set.intersection(*(set(font.get_charmap()) for font in faces))
    return frozenset(chr(code) for code in known if not 0xE000 <= code <= 0xF8FF)


def charts_can_draw(text: str) -> bool:
    """Whether the font of charts has all the letters of a text, in regular and in bold."""
    return _letters_of_charts().issuperset(text)


@cache
def _letters_of_charts() -> frozenset[str]:
    families = zip(_families(), _opened(), strict=True)
    (regular, bold, *_) = next(faces for (family, _), faces in families if family == _CHARTS)
    return frozenset(map(chr, regular.get_charmap().keys() & bold.get_charmap().keys()))


class Face:
    """One face of a family as a ruler: advances and height of capitals, in shares of the font size."""

    def __init__(self, font: Any):
        from matplotlib import ft2font

        self._font = font
        # Measures in the font's own units, without hinting; matplotlib 3.9 has the flag as a plain number.
        self._unscaled: Any = ft2font.LoadFlags.NO_SCALE if hasattr(ft2font, "LoadFlags") else 1
        capitals = (self._font.get_sfnt_table("OS/2") or {}).get("sCapHeight") or self._glyph("H").bbox[3]
        self.cap_height: float = capitals / self._font.units_per_EM

    def has(self, char: str) -> bool:
        """Whether the face can draw the character."""
        return bool(self._font.get_char_index(ord(char)))

    def advance(self, char: str) -> float:
        """How far the character moves the pen."""
        return self._glyph(char).horiAdvance / self._font.units_per_EM

    def _glyph(self, char: str) -> Any:
        return self._font.load_char(ord(char), self._unscaled)


@cache
def body_faces(bold: bool = False) -> tuple[Face, ...]:
    """The faces that set the body's text, each next one for the characters that the ones before lack."""
    opened = zip(_families(), _opened(), strict=True)
    return tuple(Face(faces[1 if bold else 0]) for (family, _), faces in opened if family != MONOSPACED)


@cache
def _opened() -> tuple[tuple[Any, ...], ...]:
    """Each family's four faces, in the order of `_families`."""
    from matplotlib.ft2font import FT2Font

    # From memory: processes forked from this one would share an open file and its place in it, and two that read at once
    # would measure each other's letters.
    return tuple(tuple(FT2Font(BytesIO(path.read_bytes())) for path in paths) for _, paths in _families())


@cache
def _families() -> tuple[tuple[str, tuple[Path, ...]], ...]:
    # Where matplotlib lies, without loading it: who only asks which fonts there are draws nothing.
    (package,) = find_spec("matplotlib").submodule_search_locations
    own = Path(package, "mpl-data", "fonts", "ttf")
    always = tuple((family, tuple(own / name for name in names)) for family, names in _ALWAYS)
    folders = _font_folders()
    for family, spellings in _SERIF:
        for names in spellings:
            for folder in folders.get(frozenset(names), ()):
                paths = tuple(folder / name for name in names)
                if all(map(_speaks_vietnamese, paths)):
                    return ((family, paths), *always)
    return always


def _speaks_vietnamese(path: Path) -> bool:
    """Whether a font file has all the letters. Of a word whose marked letters came from another font no line would look
    right."""
    try:
        with path.open("rb") as file, TTFont(file, lazy=True) as font:
            font.setGlyphOrder([str(n) for n in range(font["maxp"].numGlyphs)])  # their own names would be read first
            return (font.getBestCmap() or {}).keys() >= set(map(ord, VIETNAMESE))
    except (OSError, TTLibError, LookupError, AssertionError, struct.error):  # no font, or a broken one
        return False


def _font_folders() -> dict[frozenset[str], list[Path]]:
    """Four files of a family → the system's font folders that hold all of them, in alphabetical order."""
    wanted = {frozenset(names) for _, spellings in _SERIF for names in spellings}
    found: dict[frozenset[str], list[Path]] = {}
    for root in _roots():
        for folder, inner, names in os.walk(root):
            inner.sort()
            for four in wanted:
                if four.issubset(names):
                    found.setdefault(four, []).append(Path(folder))
    return found


def _roots() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home / "AppData" / "Local"))
        return [Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"), Path(local, "Microsoft", "Windows", "Fonts")]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts/Supplemental"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    inside = [Path(sys.prefix, "fonts"), Path(sys.prefix, "share", "fonts")]
    return [
        *inside,
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
    ]
