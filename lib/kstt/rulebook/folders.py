"""Where a province keeps its own rule sets: `params/rules`, seen from the project's folder or from one below it."""

from __future__ import annotations

from pathlib import Path

from kstt.rulebook.above import from_project
from kstt.rulebook.load import load
from kstt.rulebook.model import RuleSet

RULES_FOLDERS = from_project(Path("params/rules"))


def load_rules(name: str) -> RuleSet:
    """A rule set by name (shipped, or of `params/rules`) or by path. Errors: as `load`."""
    return load(name, RULES_FOLDERS)


def local_sets() -> tuple[str, ...]:
    """Names of the province's own rule sets that can be seen from here."""
    found = {file.stem for folder in RULES_FOLDERS if folder.is_dir() for file in folder.glob("*.yaml")}
    return tuple(sorted(found))
