"""Other YAML files of the project, read as strictly as a rule file."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from kstt.errors import KsttError
from kstt.rulebook.files import RuleFile
from kstt.rulebook.shape import Reading

Model = TypeVar("Model", bound=BaseModel)


def read_model(path: Path, model: type[Model]) -> Model:
    """The file as this model. Errors: KSTT-RULE-001 to 016, each with its line."""
    reading = Reading()
    found = reading.read(RuleFile(path, path.name, ()).tree(), model)
    if found is None:
        raise KsttError(*reading.problems)
    return found
