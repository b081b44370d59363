"""Where rule files are: the shipped sets, folders of a province, or a path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kstt.errors import KsttError, Place, Problem
from kstt.rulebook.above import lying
from kstt.rulebook.nodes import MAX_BYTES, Mapping, decode, parse
from kstt.rulebook.shape import nearest

RULESETS = Path(__file__).parent / "rulesets"
ENDING = ".yaml"


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One rule file.

    label: its name as the user gave it; folders: where the sets that it names are looked for (a shipped set names
    shipped sets only).
    """

    path: Path
    label: str
    folders: tuple[Path, ...]

    @property
    def shipped(self) -> bool:
        return self.path.resolve().parent == RULESETS.resolve()

    @property
    def name(self) -> str:
        return self.path.name.removesuffix(ENDING)

    def signature(self) -> tuple[int, int]:
        """Changes when the file does."""
        found = self.path.stat()
        return found.st_mtime_ns, found.st_size

    def tree(self) -> Mapping:
        """What the file says. Errors: as `read_tree`."""
        return read_tree(self.path, self.label, self.shipped)


def read_tree(path: Path, label: str, shipped: bool = False) -> Mapping:
    """A YAML file, strictly read. shipped: as in `parse`. Errors: KSTT-RULE-001 to 010, 013, 016."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise KsttError(Problem.of("KSTT-RULE-001", Place(label), found=reason)) from None
    return parse(decode(data, label), label, shipped)


def shipped() -> tuple[str, ...]:
    """Names of the rule sets that come with the library.

    >>> shipped()
    ('decision-766', 'portal-2025', 'portal-2026')
    """
    return tuple(sorted(path.name.removesuffix(ENDING) for path in RULESETS.glob(f"*{ENDING}")))


def find(name_or_path: str | Path, folders: Sequence[Path] = ()) -> RuleFile:
    """The file of a set.

    A `Path`, or a text with a slash or a YAML ending, is a path; anything else is a name. Errors: as `named`.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or "/" in text or "\\" in text or text.endswith((".yaml", ".yml")):
        path = lying(Path(name_or_path))
        return RuleFile(path, text, tuple(dict.fromkeys((path.parent, *folders))))
    return named(text, folders)


def named(name: str, folders: Sequence[Path], place: Place | None = None) -> RuleFile:
    """The file of the shipped set of this name, or of `<name>.yaml` in one of the folders; a name is never a path.

    Errors: KSTT-RULE-043 with the nearest name.
    """
    if name in shipped():
        return RuleFile(RULESETS / f"{name}{ENDING}", f"{name}{ENDING}", ())
    known = {path.name.removesuffix(ENDING): path for folder in reversed(folders) for path in folder.glob(f"*{ENDING}")}
    if name in known:
        path = known[name]
        return RuleFile(path, str(path), tuple(dict.fromkeys((path.parent, *folders))))
    near = nearest(name, sorted({*shipped(), *known}))
    raise KsttError(Problem.of("KSTT-RULE-043", place or Place(), found=name, suggestion=near))
