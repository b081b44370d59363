"""What a published report was made from, kept beside the reports: unchanged reports are not made again.

A report may be skipped when everything that could change it is as it was, and the files on the disk are the very files
that were published. Each part is kept on its own, so that a batch can say why a report was made again.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kstt.batch.publish import write_whole

if TYPE_CHECKING:
    from kstt.batch.plan import Task
    from kstt.batch.work import Made

SCHEMA = "kstt-record/1"
FORMATS = ("html", "pdf", "ipynb")
REPORT_FILES = frozenset(f"report.{name}" for name in FORMATS)
"""Everything that a batch puts into the folder of a report."""
_PACKAGE = Path(__file__).resolve().parents[1]
_NOT_SOURCE = {"__pycache__"}


@dataclass(frozen=True, slots=True)
class Record:
    """parts: hashes of what the report was made from, by name; outputs: its files with their SHA-256."""

    parts: Mapping[str, str]
    outputs: Made
    schema: str = SCHEMA

    def as_bytes(self) -> bytes:
        return (json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()

    def save(self, path: Path) -> None:
        write_whole(path, self.as_bytes())


def read_record(path: Path) -> Record | None:
    """The record, or None when there is none that can be read."""
    try:
        data = json.loads(path.read_bytes())
        return Record(dict(data["parts"]), dict(data["outputs"])) if data["schema"] == SCHEMA else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def why_made(record: Record | None, parts: Mapping[str, str], folder: Path | None) -> tuple[str, ...]:
    """Why a report must be made: names of the parts that changed, `files` for its files; empty when it need not be.

    folder: None where its files do not matter.
    """
    if record is None:
        return ("new",)
    changed = tuple(name for name in sorted({*parts, *record.parts}) if record.parts.get(name) != parts.get(name))
    return changed or (() if folder is None or _as_published(record.outputs, folder) else ("files",))


def _as_published(outputs: Made, folder: Path) -> bool:
    try:
        lying = {path.name for path in folder.iterdir()}
        if lying & REPORT_FILES != set(outputs):  # what else lies there is the reader's own
            return False
        return all(_of_file(folder / name) == wanted for name, wanted in outputs.items())
    except OSError:
        return False


def parts_of(
    task: Task, formats: tuple[str, ...], common: Mapping[str, str], seen: Mapping[str, str]
) -> dict[str, str]:
    """Everything that a report is made from, by name. common: from `common_parts`; seen: what it is told of the period."""
    return {
        **common,
        **seen,
        "notebook": notebook_hash(task),
        "parameters": _of(json.dumps(task.parameters.model_dump(), sort_keys=True)),
        "edition": getattr(task.parameters, "edition", ""),
        "formats": ",".join(formats),
    }


def notebook_hash(task: Task) -> str:
    """Of a task's notebook as it lies on the disk now. Errors: OSError."""
    return _of_file(task.notebook)


def made_by(common: Mapping[str, str]) -> str:
    """One hash of what decides, with the data, what a report is told of them."""
    return _of("\n".join(common[name] for name in ("rules", "library", "packages")))


def common_parts(root: str, rules: str) -> dict[str, str]:
    """What all reports of a batch share: rule files, office file, library, packages, fonts.

    root: code of the province, whose office file counts; rules: name or path of the rule set: every rule file where it
    may lie counts, since sets extend and succeed one another.
    """
    from kstt.notebook.office import FOLDERS
    from kstt.render.fonts import fonts_used
    from kstt.rulebook import RULES_FOLDERS

    folders = dict.fromkeys([*map(Path, RULES_FOLDERS), *([Path(rules).parent] if Path(rules).is_file() else [])])
    rule_files = [path for folder in folders for path in sorted(folder.glob("*.y*ml"))]
    offices = [folder / f"{root}.yaml" for folder in FOLDERS]
    return {
        "rules": _of_files(rule_files),
        "office": _of_files(path for path in offices if path.is_file()),
        "library": _library(),
        "packages": _packages(),
        "fonts": _of("\n".join(f"{font.family} {font.sha256}" for font in fonts_used())),
    }


def library_hash() -> str:
    """Hash of every source file of this library as it lies on this machine."""
    return _library()


@cache
def _library() -> str:
    files = (p for p in sorted(_PACKAGE.rglob("*")) if p.is_file() and not _NOT_SOURCE & set(p.parts))
    return _of_files(files, _PACKAGE)


@cache
def _packages() -> str:
    return _of("\n".join([platform.python_version(), platform.platform(), *sorted(set(installed()))]))


def installed() -> list[str]:
    """Names of the folders that installed packages are described in, `pandas-2.3.1.dist-info`: they bear name and version. Of a
    package that is there twice the one that is imported comes first.

    `importlib.metadata` would open two hundred files to say the same.
    """
    found: list[str] = []
    for folder in sys.path:
        with suppress(OSError):  # archives, and folders that are not there
            found += sorted(name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info")))
    return found


def _of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _of_file(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _of_files(paths: Iterable[Path], base: Path | None = None) -> str:
    lines = (f"{path.relative_to(base).as_posix() if base else path.name} {_of_file(path)}" for path in paths)
    return _of("\n".join(lines))
