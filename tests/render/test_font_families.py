"""Which family sets the body of a PDF: the first that has every Vietnamese letter, so that no word is set in two."""

import shutil
import unicodedata
from pathlib import Path

import matplotlib
import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

from kstt.render import fonts
from kstt.terms.alphabet import VIETNAMESE

OWN = Path(matplotlib.get_data_path(), "fonts", "ttf")
FACES = ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSerif-Italic.ttf", "DejaVuSerif-BoldItalic.ttf")
LIBERATION = tuple(f"LiberationSerif-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic"))
TINOS = tuple(f"Tinos-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic"))
ALWAYS = ("DejaVu Serif", "DejaVu Sans", "DejaVu Sans Mono")


@pytest.fixture
def system(tmp_path, monkeypatch):
    """A folder that is all the system's fonts."""
    monkeypatch.setattr(fonts, "_roots", lambda: [tmp_path])
    fonts._families.cache_clear()
    yield tmp_path
    fonts._families.cache_clear()


@pytest.fixture(scope="module")
def without_vietnamese(tmp_path_factory) -> Path:
    """Four files with the letters of Western Europe, as Liberation Serif had them before its version 2."""
    folder = tmp_path_factory.mktemp("western")
    for source, name in zip(FACES, LIBERATION, strict=True):
        with TTFont(OWN / source) as font:
            subsetter = Subsetter()
            subsetter.populate(unicodes=range(0x20, 0x180))
            subsetter.subset(font)
            font.save(folder / name)
    return folder


def install(folder: Path, names: tuple[str, ...]) -> Path:
    folder.mkdir()
    for source, name in zip(FACES, names, strict=True):
        shutil.copy(OWN / source, folder / name)
    return folder


def body() -> tuple[str, Path]:
    family, paths = fonts._families()[0]
    return family, paths[0].parent


def test_the_letters_asked_for_are_those_of_vietnamese():
    vowels = [accented for base in "aăâeêioôơuưy" for accented in _with_tones(base)]
    assert set("".join(vowels) + "đ").union("".join(vowels).upper() + "Đ") == set(VIETNAMESE) | set("aeiouyAEIOUY")


def _with_tones(vowel: str) -> list[str]:
    return [
        unicodedata.normalize("NFC", vowel + tone) for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    ]


def test_without_any_font_of_the_system_the_body_is_set_with_matplotlibs(system):
    assert fonts.families() == ALWAYS


def test_a_family_without_vietnamese_letters_does_not_set_half_of_each_word(system, without_vietnamese):
    shutil.copytree(without_vietnamese, system / "liberation")
    assert fonts.families() == ALWAYS


def test_of_two_folders_with_one_family_the_one_with_vietnamese_letters_counts(system, without_vietnamese):
    shutil.copytree(without_vietnamese, system / "liberation")
    newer = install(system / "liberation2", LIBERATION)
    assert body() == ("Liberation Serif", newer)


def test_times_new_roman_or_tinos_come_before_liberation_serif(system):
    install(system / "a", LIBERATION)
    tinos = install(system / "b", TINOS)
    assert body() == ("Tinos", tinos)
    fonts._families.cache_clear()
    times = install(system / "c", ("times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"))
    assert body() == ("Times New Roman", times)


def test_a_family_with_one_face_missing_or_poor_does_not_count(system, without_vietnamese):
    tinos = install(system / "a", TINOS)
    (tinos / TINOS[2]).unlink()
    liberation = install(system / "b", LIBERATION)
    shutil.copy(without_vietnamese / LIBERATION[3], liberation / LIBERATION[3])
    assert fonts.families() == ALWAYS


@pytest.mark.parametrize("kept", [0, 4, 40, 300, 2_000, 60_000])
def test_a_broken_font_file_is_as_none(system, kept):
    tinos = install(system / "a", TINOS)
    (tinos / TINOS[1]).write_bytes((OWN / FACES[1]).read_bytes()[:kept])
    assert fonts.families() == ALWAYS


def test_a_font_file_of_noise_is_as_none(system):
    tinos = install(system / "a", TINOS)
    data = bytearray((OWN / FACES[1]).read_bytes())
    data[12:2_000] = bytes(range(256)) * 7 + bytes(196)
    (tinos / TINOS[1]).write_bytes(data)
    assert fonts.families() == ALWAYS
