"""Nodes read as the fields of a model: unknown, missing and mistyped values become problems, each with its line.

The models are the only description of a rule file; their annotations are walked here, so that a new field needs no
second entry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kstt.errors import Place, Problem
from kstt.rulebook.file_model import ChangeLine
from kstt.rulebook.model import Clause, Tag
from kstt.rulebook.nodes import Mapping, Node, Scalar, Sequence, place

Shape = TypeVar("Shape", bound=BaseModel)

_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,11})")
_BEGINS_AS_NUMBER = re.compile(r"[-+.,]?[0-9]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOOKS_TYPED = re.compile(rf"{_DECIMAL.pattern}|{_DATE.pattern}|true|false")

_WANTED = {
    str: (
        "văn bản; nếu là số, ngày hay true/false thì đặt trong dấu ngoặc kép",
        "a text; a number, date or true/false in quotes",
    ),
    Decimal: ("số viết như 12 hoặc 12.5, không đặt trong dấu ngoặc kép", "a number like 12 or 12.5, not in quotes"),
    int: ("số nguyên, không đặt trong dấu ngoặc kép", "a whole number, not in quotes"),
    date: ("một ngày có thật, viết YYYY-MM-DD", "a real day, written YYYY-MM-DD"),
    bool: ("true hoặc false, không đặt trong dấu ngoặc kép", "true or false, not in quotes"),
    tuple: ("một danh sách", "a list"),
    dict: ("các trường dạng “tên: giá trị”", "fields written “name: value”"),
}
_INSTEAD_OF_MISSING = {
    (Clause, "document"): "KSTT-RULE-036",
    (Clause, "clause"): "KSTT-RULE-036",
    (ChangeLine, "source"): "KSTT-RULE-046",
}


def nearest(word: str, options: object) -> str:
    """The option most like a word; the first one when none is near, so that a message always has an example."""
    texts = [str(option) for option in options]
    if word.zfill(2) in texts:
        return word.zfill(2)
    return (get_close_matches(word, texts, n=1, cutoff=0.4) or texts or ["–"])[0]


@cache
def fields_of(model: type[BaseModel]) -> dict[str, tuple[str, FieldInfo]]:
    """Names as written in a file → (name in the model, field)."""
    return {info.alias or name: (name, info) for name, info in model.model_fields.items()}


@cache
def without_none(annotation: object) -> object:
    """`X | None` as `X`; anything else as it is."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    kept = tuple(part for part in get_args(annotation) if part is not NoneType)
    return kept[0] if len(kept) == 1 else Union[kept]  # noqa: UP007


def as_model(annotation: object) -> type[BaseModel] | None:
    """The model an annotation stands for, or None."""
    annotation = without_none(annotation)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


class _Bad:
    """Stands for a value that could not be read; the problem is noted."""


_BAD = _Bad()


@dataclass
class Reading:
    """Reads one tree. problems: what was found; lines: path → (file, line) of every value."""

    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)

    def read(self, node: Node, model: type[Shape]) -> Shape | None:
        """The model, or None when there are problems."""
        value = self._value(node, model, "", None)
        return None if self.problems or isinstance(value, _Bad) else value

    def _fault(self, code: str, where: Place, **values: object) -> _Bad:
        self.problems.append(Problem.of(code, where, **values))
        return _BAD

    def _wrong_type(self, node: Node, path: str, kind: type) -> _Bad:
        shown = node.text if isinstance(node, Scalar) else "[…]" if isinstance(node, Sequence) else "{…}"
        vi, en = _WANTED[kind]
        return self._fault(
            "KSTT-RULE-013", place(node), field=path or "/", found=shown[:80], wanted_vi=vi, wanted_en=en
        )

    def _value(self, node: Node, annotation: object, path: str, info: FieldInfo | None) -> object:
        self.lines[path] = (node.file, node.line)
        annotation = without_none(annotation)
        if annotation is object:
            return node
        if isinstance(node, Scalar) and not node.text.strip():
            return self._fault("KSTT-RULE-015", place(node), field=path)
        model = as_model(annotation)
        if model:
            return self._model(node, model, path)
        origin = get_origin(annotation)
        if origin is tuple:
            return self._list(node, get_args(annotation)[0], path, info)
        if origin is dict:
            return self._dict(node, get_args(annotation)[1], path)
        if origin in (Union, UnionType):
            words = [word for part in get_args(annotation) if get_origin(part) is Literal for word in get_args(part)]
            if isinstance(node, Scalar) and node.text in words:
                return node.text
            kind = next(part for part in get_args(annotation) if get_origin(part) is not Literal)
            return self._scalar(node, kind, path, info, words)
        if origin is Literal:
            return self._choice(node, get_args(annotation), path, "KSTT-RULE-014")
        if isinstance(annotation, type) and issubclass(annotation, StrEnum):
            code = "KSTT-RULE-037" if annotation is Tag else "KSTT-RULE-014"
            found = self._choice(node, tuple(member.value for member in annotation), path, code)
            return found if isinstance(found, _Bad) else annotation(found)
        return self._scalar(node, annotation, path, info, [])

    def _choice(self, node: Node, words: tuple[str, ...], path: str, code: str) -> object:
        if not isinstance(node, Scalar):
            return self._wrong_type(node, path, str)
        if node.text in words:
            return node.text
        near = nearest(node.text, words)
        return self._fault(code, place(node), field=path, found=node.text, allowed=", ".join(words), suggestion=near)

    def _scalar(self, node: Node, kind: type, path: str, info: FieldInfo | None, words: list[str]) -> object:
        if not isinstance(node, Scalar):
            return self._wrong_type(node, path, kind)
        text = node.text
        if kind is str:
            return self._wrong_type(node, path, str) if not node.quoted and _LOOKS_TYPED.fullmatch(text) else text
        if kind is date:
            try:
                return date.fromisoformat(text) if _DATE.fullmatch(text) else self._wrong_type(node, path, date)
            except ValueError:
                return self._wrong_type(node, path, date)
        if node.quoted:
            return self._wrong_type(node, path, kind)
        if kind is bool and text in ("true", "false"):
            return text == "true"
        if kind is Decimal and _DECIMAL.fullmatch(text):
            return self._in_range(node, Decimal(text), path, info)
        if kind is int and _WHOLE.fullmatch(text):
            return self._in_range(node, int(text), path, info)
        # What begins as a number was meant as one: `85,5` is not told to become `unknown`.
        if words and not _BEGINS_AS_NUMBER.match(text):
            return self._fault(
                "KSTT-RULE-014",
                place(node),
                field=path,
                found=text,
                allowed=", ".join(["1–100", *words]),
                suggestion=words[0],
            )
        return self._wrong_type(node, path, kind)

    def _in_range(self, node: Scalar, value: int | Decimal, path: str, info: FieldInfo | None) -> object:
        limits = info.metadata if info else ()
        low = next((limit.ge for limit in limits if hasattr(limit, "ge")), value)
        high = next((limit.le for limit in limits if hasattr(limit, "le")), value)
        if low <= value <= high:
            return value
        near = low if value < low else high
        allowed = f"{low}" if low == high else f"{low}–{high}"
        return self._fault("KSTT-RULE-014", place(node), field=path, found=value, allowed=allowed, suggestion=near)

    def _list(self, node: Node, item: object, path: str, info: FieldInfo | None) -> object:
        if not isinstance(node, Sequence):
            return self._wrong_type(node, path, tuple)
        if not node.items and info and any(hasattr(limit, "min_length") for limit in info.metadata):
            return self._fault("KSTT-RULE-041", place(node), field=path)
        by_id = (model := as_model(item)) is not None and "id" in model.model_fields
        values, seen = [], {}
        for number, child in enumerate(node.items, 1):
            name = str(number)
            if by_id and isinstance(child, Mapping) and isinstance(child.entries.get("id"), Scalar):
                name = child.entries["id"].text
            elif isinstance(child, Scalar):
                if child.text in seen:
                    self._fault("KSTT-RULE-042", place(child), field=path, found=child.text)
                seen[child.text] = number
            values.append(self._value(child, item, f"{path}/{name}", None))
        return _BAD if any(isinstance(value, _Bad) for value in values) else tuple(values)

    def _dict(self, node: Node, item: object, path: str) -> object:
        if not isinstance(node, Mapping):
            return self._wrong_type(node, path, dict)
        values = {}
        for key, child in node.entries.items():
            if not key.strip() or "/" in key:
                self._fault("KSTT-RULE-015", Place(node.file, row=node.key_lines[key]), field=f"{path}/{key}")
            values[key] = self._value(child, item, f"{path}/{key}", None)
        return _BAD if any(isinstance(value, _Bad) for value in values.values()) else values

    def _model(self, node: Node, model: type[BaseModel], path: str) -> object:
        if not isinstance(node, Mapping):
            return self._wrong_type(node, path, dict)
        known = fields_of(model)
        before = f"{path}/" if path else ""
        values = {}
        for key, child in node.entries.items():
            if key not in known:
                where = Place(node.file, row=node.key_lines[key])
                unused = [name for name in known if name not in node.entries] or known
                self._fault("KSTT-RULE-011", where, field=before + key, suggestion=nearest(key, unused))
                values[key] = _BAD
                continue
            name, info = known[key]
            values[name] = self._value(child, info.annotation, before + key, info)
        for key, (_name, info) in known.items():
            if info.is_required() and key not in node.entries:
                code = _INSTEAD_OF_MISSING.get((model, key), "KSTT-RULE-012")
                self._fault(code, place(node), field=key, path=path or "/")
                values[key] = _BAD
        if any(isinstance(value, _Bad) for value in values.values()):
            return _BAD
        return model.model_construct(**values)
