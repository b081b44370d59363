"""Other YAML files of an office, read as strictly as the rules: letterhead, targets, mappings."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from kstt.errors import KsttError, Place
from kstt.rulebook.files import read_tree
from kstt.rulebook.shape import Reading

Shape = TypeVar("Shape", bound=BaseModel)


def read_model(path: str | Path, model: type[Shape], shipped: bool = False) -> Shape:
    """The file as a model. shipped: one of the library's own files, see `nodes.parse`.

    Fields may be texts, whole numbers, decimals, dates, truth values, literals, enums, tuples, dicts by text and
    models; of constraints, `ge`, `le` and the `min_length` of lists are kept.
    Errors: KsttError with every KSTT-RULE problem.
    """
    return read_with_lines(path, model, shipped)[0]


def read_with_lines(path: str | Path, model: type[Shape], shipped: bool = False) -> tuple[Shape, dict[str, Place]]:
    """The same, with the place of every value by its path, for what only its reader can check."""
    reading = Reading()
    found = reading.read(read_tree(Path(path), str(path), shipped), model)
    if found is None:
        raise KsttError(*reading.problems)
    return found, {field: Place(file, row=line) for field, (file, line) in reading.lines.items()}
