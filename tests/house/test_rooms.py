"""The house: a room imports only rooms to its left."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "lib" / "kstt"
LEFT_TO_RIGHT = (
    "errors",
    "terms",
    "rulebook",
    "intake",
    "counting",
    "scoring",
    "trace",
    "signals",
    "sample",
    "notebook",
    "render",
    "batch",
    "commands",
    "cli",
)
# `cli` puts the commands together; the version stands in the package itself.
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imported_rooms(file: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [node.module] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        rooms |= {name.split(".")[1] for name in names if name and name.startswith("kstt.")}
    return rooms


@pytest.mark.parametrize(
    "file", [f for f in FILES if f.parent != PACKAGE or f.stem == "cli"], ids=lambda f: str(f.relative_to(PACKAGE))
)
def test_a_room_imports_only_rooms_to_its_left(file):
    here = LEFT_TO_RIGHT.index(room_of(file))
    wrong = {room for room in imported_rooms(file) if LEFT_TO_RIGHT.index(room) > here}
    assert not wrong


def test_every_room_says_in_a_sentence_what_it_is_for():
    for init in PACKAGE.glob("*/__init__.py"):
        docstring = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8")))
        assert docstring and len(docstring.split()) > 4, init


def test_scoring_needs_no_data_frames():
    for room in ("scoring", "counting", "terms", "rulebook", "trace"):
        for file in (PACKAGE / room).rglob("*.py"):
            assert "import pandas" not in file.read_text(encoding="utf-8"), file


def test_no_error_is_caught_without_a_name():
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                name = getattr(node.type, "id", None)
                assert node.type is not None and name not in ("Exception", "BaseException"), (file, node.lineno)
