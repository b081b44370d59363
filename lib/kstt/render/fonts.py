"""The fonts of the PDF: found by name in the usual folders, always with a complete Vietnamese one to fall back on."""

from __future__ import annotations

import os
import struct
import sys
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from fontTools.ttLib import TTLibError

from kstt.notebook.face import Face, own_fonts
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

_CHARTS = "DejaVu Sans"


@dataclass(frozen=True)
class FontFile:
    """One font file that the PDF may use: family, file and the SHA-256 of its bytes."""

    family: str
    path: Path
    sha256: str


@cache
def fonts_used() -> tuple[FontFile, ...]:
    """Every font file a PDF made here can contain, the body's family first, with its hash."""
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
    return any(all(face.has(char) for face in faces) for faces in _opened())


@cache
def drawable() -> frozenset[str]:
    """All the characters that `can_draw` says yes to."""
    known = frozenset().union(*(frozenset.intersection(*(face.characters for face in faces)) for faces in _opened()))
    return frozenset(char for char in known if not "\ue000" <= char <= "\uf8ff")


def charts_can_draw(text: str) -> bool:
    """Whether the font of charts has all the letters of a text, in regular and in bold."""
    return _letters_of_charts().issuperset(text)


@cache
def _letters_of_charts() -> frozenset[str]:
    families = zip(_families(), _opened(), strict=True)
    (regular, bold, *_) = next(faces for (family, _), faces in families if family == _CHARTS)
    return regular.characters & bold.characters


@cache
def body_faces(bold: bool = False) -> tuple[Face, ...]:
    """The faces that set the body's text, each next one for the characters that the ones before lack."""
    return tuple(faces[1 if bold else 0] for faces in _opened())


@cache
def _opened() -> tuple[tuple[Face, ...], ...]:
    """Each family's four faces, in the order of `_families`."""
    return tuple(tuple(map(Face, paths)) for _, paths in _families())


@cache
def _families() -> tuple[tuple[str, tuple[Path, ...]], ...]:
    own = own_fonts()
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
        return Face(path).characters.issuperset(VIETNAMESE)
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
