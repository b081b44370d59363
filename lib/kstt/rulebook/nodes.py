"""A rule file as a tree of texts, each with the line it stands on; strict YAML 1.2, nothing guessed.

Only mappings, lists and scalars come through. Numbers and dates stay texts here: `shape` reads them by the field they
stand in, so no float ever touches a value of the law.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kstt.errors import KsttError, Place, Problem

if TYPE_CHECKING:
    from ruamel.yaml.events import Event

MAX_BYTES = 512 * 1024
MAX_DEPTH = 24


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as written. quoted: it stood in quotes or in a block, so it can only be a text."""

    text: str
    quoted: bool
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in the order of the file, each with its own line."""

    entries: dict[str, Node]
    key_lines: dict[str, int]
    file: str
    line: int


Node = Scalar | Sequence | Mapping
Plain = str | list["Plain"] | dict[str, "Plain"]

# What one YAML reader takes for a text, another takes for a truth value, an octal or base-60 number, or nothing.
_AMBIGUOUS = re.compile(
    r"""[yYnN] | [yY]es | YES | [nN]o | NO | [oO]n | ON | [oO]ff | OFF | True | TRUE | False | FALSE
    | ~ | null | Null | NULL | < <? | =
    | [-+]? 0 [0-9_]+ (\.[0-9_]*)?            # 010, 007
    | [-+]? 0 [xXoObB] [0-9a-fA-F_]+          # 0x1F, 0o17
    | \+ [0-9.]+                              # +5
    | [-+]? [0-9]+ _ [0-9_.]*                 # 1_000
    | [-+]? [0-9.]+ [eE] [-+]? [0-9]+         # 1e3
    | [-+]? ( \. [0-9]+ | [0-9]+ \. )         # .5, 5.
    | [-+]? \. (inf | Inf | INF) | \. (nan | NaN | NAN)
    | [-+]? [0-9]+ (: [0-5]?[0-9])+ (\.[0-9]*)?   # 12:30
    | [-+]? [0-9]{1,3} (, [0-9]{3})+ (\.[0-9]*)?  # 1,000 is a number for YAML 1.0, and 1.000 in English
    """,
    re.X,
)
_VALUE_TAG = ("!", None)
_CORE_TAG = "tag:yaml.org,2002:"
"""What `!!` in front of a tag stands for; the file has the two characters."""


def plain(node: Node) -> Plain:
    """The node as texts, lists and dicts, exactly as written."""
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key: plain(value) for key, value in node.entries.items()}


def place(node: Node) -> Place:
    """Where a node is written."""
    return Place(node.file, row=node.line)


def _invisible(text: str) -> list[str]:
    """The characters of a text that a reader does not see, in their order; tabs and ends of lines are no such."""
    if text.isascii() and text.isprintable():
        return []
    hidden = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return [each for each in text if unicodedata.category(each) in hidden and each not in "\t\n"]


def decode(data: bytes, file: str) -> str:
    """The text of a rule file, in NFC (an editor on another system may have written NFD; nothing else is changed).

    Errors: KSTT-RULE-002 not UTF-8, KSTT-RULE-009 empty, KSTT-RULE-010 too large, KSTT-RULE-016 invisible characters.
    """
    if len(data) > MAX_BYTES:
        raise KsttError(Problem.of("KSTT-RULE-010", Place(file), found=f"{len(data)} B", limit=f"{MAX_BYTES} B"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = f"0x{data[error.start]:02X}"
        raise KsttError(Problem.of("KSTT-RULE-002", Place(file, row=line), found=found)) from None
    if not text.strip():
        raise KsttError(Problem.of("KSTT-RULE-009", Place(file)))
    problems = [
        Problem.of("KSTT-RULE-016", Place(file, row=number), found=f"U+{ord(character):04X}")
        for number, line in enumerate(text.split("\n"), 1)
        for character in _invisible(line.rstrip("\r"))
    ]
    if problems:
        raise KsttError(*problems[:20])
    return unicodedata.normalize("NFC", text)


def parse(text: str, file: str, shipped: bool = False) -> Mapping:
    """The tree of a rule file.

    shipped: one of the library's own files, which the tests have seen both readers read alike; it is read twenty times
    as fast in C. What an office writes is always read by the strict reader of YAML 1.2.
    Errors, all that can be found before the file stops making sense: KSTT-RULE-003 syntax, 004 duplicate key,
    005 anchor, alias or merge key, 006 ambiguous scalar, 007 tag or directive, 008 several documents, 010 too deep.
    """
    events = quick_events(text) if shipped else None
    if events is not None:
        return _finished(tree := _Tree(file), tree.read(iter(events)))
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    tree = _Tree(file)
    try:
        root = tree.read(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        found = " ".join(str(part) for part in (error.context, error.problem) if part)
        tree.fault("KSTT-RULE-003", line, found=found or "YAML")
        root = None
    except (YAMLError, ValueError, OverflowError, IndexError, AttributeError, AssertionError) as error:
        # ruamel's pure scanner lets these through on some malformed escapes, directives and block headers.
        tree.fault("KSTT-RULE-003", None, found=str(error).partition("\n")[0] or type(error).__name__)
        root = None
    return _finished(tree, root)


def quick_events(text: str) -> list[Event] | None:
    """The events of a file by libyaml; None where PyYAML was built without it, or where the strict reader shall say
    what is wrong.
    """
    try:
        from yaml.cyaml import CParser
        from yaml.error import YAMLError
    except ImportError:
        return None
    try:
        return list(iter(CParser(text).get_event, None))
    except YAMLError:
        return None


def _finished(tree: _Tree, root: Node | None) -> Mapping:
    if tree.problems:
        raise KsttError(*tree.problems)
    if not isinstance(root, Mapping):
        code = "KSTT-RULE-009" if root is None else "KSTT-RULE-013"
        line = root.line if root is not None else None
        wanted = {"wanted_vi": "các trường dạng “tên: giá trị”", "wanted_en": "fields written “name: value”"}
        values = {} if root is None else {"field": "/", "found": "…", **wanted}
        raise KsttError(Problem.of(code, Place(tree.file, row=line), **values))
    return root


class _Stop(Exception):
    """Reading on makes no sense; the problem is already noted."""


def _is(event: Event, *names: str) -> bool:
    """Both readers call their events by the same names."""
    return type(event).__name__ in names


class _Tree:
    """Builds nodes from parse events, noting faults on the way."""

    def __init__(self, file: str):
        self.file = file
        self.problems: list[Problem] = []

    def fault(self, code: str, line: int | None, **values: str) -> None:
        self.problems.append(Problem.of(code, Place(self.file, row=line), **values))

    def read(self, events: Iterator[Event]) -> Node | None:
        root, documents = None, 0
        try:
            for event in events:
                if _is(event, "DocumentStartEvent"):
                    documents += 1
                    if documents > 1:
                        self.fault("KSTT-RULE-008", event.start_mark.line + 1)
                        return root
                    if event.version or event.tags:
                        self.fault("KSTT-RULE-007", 1, found="%YAML" if event.version else "%TAG")
                        return root
                elif _is(event, "AliasEvent", "ScalarEvent", "SequenceStartEvent", "MappingStartEvent"):
                    root = self._node(event, events, 1)
        except _Stop:
            return None
        return None if isinstance(root, Scalar) and not root.text and not root.quoted else root

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        line = event.start_mark.line + 1
        if _is(event, "AliasEvent"):
            self.fault("KSTT-RULE-005", line, found=f"*{event.anchor}")
            return Scalar("", True, self.file, line)
        if event.anchor is not None:
            self.fault("KSTT-RULE-005", line, found=f"&{event.anchor}")
        if event.tag not in _VALUE_TAG:
            self.fault("KSTT-RULE-007", line, found=str(event.tag).replace(_CORE_TAG, "!!", 1))
        if _is(event, "ScalarEvent"):
            return self._scalar(event, line)
        if depth > MAX_DEPTH:
            self.fault("KSTT-RULE-010", line, found=str(depth), limit=str(MAX_DEPTH))
            raise _Stop
        if _is(event, "SequenceStartEvent"):
            return self._sequence(events, line, depth)
        return self._mapping(events, line, depth)

    def _scalar(self, event: Event, line: int) -> Scalar:
        quoted = bool(event.style)
        if not quoted and _AMBIGUOUS.fullmatch(event.value):
            code = "KSTT-RULE-005" if event.value == "<<" else "KSTT-RULE-006"
            self.fault(code, line, found=event.value)
        if event.style == '"':
            # Written out as `\\u202e`, none of them stands in the text of the file.
            for character in _invisible(event.value):
                self.fault("KSTT-RULE-016", line, found=f"U+{ord(character):04X}")
        return Scalar(event.value, quoted, self.file, line)

    def _sequence(self, events: Iterator[Event], line: int, depth: int) -> Sequence:
        items = []
        while not _is(event := next(events), "SequenceEndEvent"):
            items.append(self._node(event, events, depth + 1))
        return Sequence(tuple(items), self.file, line)

    def _mapping(self, events: Iterator[Event], line: int, depth: int) -> Mapping:
        entries: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        while not _is(event := next(events), "MappingEndEvent"):
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                self.fault(
                    "KSTT-RULE-013",
                    key.line,
                    field="?",
                    found="{…}",
                    wanted_vi="tên trường",
                    wanted_en="the name of a field",
                )
            elif key.text in entries:
                self.fault("KSTT-RULE-004", key.line, found=key.text, first=str(key_lines[key.text]))
            else:
                entries[key.text], key_lines[key.text] = value, key.line
        return Mapping(entries, key_lines, self.file, line)
