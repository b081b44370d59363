"""A document as the pages that Vietnam's offices lay out, PDF/A-3a and PDF/UA-1, by Typst."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import orjson
import typst

from kstt.errors import KsttError, Place, Problem
from kstt.render.cards import card, card_measures
from kstt.render.chart_labels import without_labels
from kstt.render.document import Document
from kstt.render.fonts import can_draw, families, folders
from kstt.render.measured import data_measures, table_measures
from kstt.render.stream_ends import with_clear_stream_ends

_TEMPLATES = Path(__file__).parent / "templates"
_STANDARDS: list[Any] = ["a-3a", "ua-1"]
# The wheel parses every file that it is handed as Typst source, whether it is needed as such or not: a line of comment
# costs a quarter of what a document costs there.
_COMMENT = b"//"
_MAIN = b'#import "/report.typ": report\n#report(json(read("/document", encoding: none).slice(2)))'
_TEXT_WIDTH = 165 * 72 / 25.4
# Not words of the pages: taken as they are.
_EXACT = frozenset(("alt", "json", "data", "url", "anchor", "filename"))
# Parts without links, and without drawings but for a card's trend.
_WORDS_ONLY = frozenset(("indicator", "table", "dossier_list"))
_LONGEST_WORD = 31
_LONG_WORD = re.compile(rf"[^\s\u200b]{{{_LONGEST_WORD},}}")
# Of a part as JSON: where its words end, and all that may be part of one.
_SHAPE = bytes(ord(" ") if byte in b' "' else ord("x") for byte in range(256))
_SOME_LONG_WORD = b"x" * _LONGEST_WORD
_INVISIBLE = frozenset("\n\r\t\u200b\u200c\u200d\u2060\ufeff\u00ad")


def pages(document: Document) -> bytes:
    """The PDF of a document. The same document gives the same bytes. Errors: KSTT-RENDER-010 when it cannot be set."""
    return _set_pages(_data(document))


def _set_pages(data: dict) -> bytes:
    # Typst would otherwise write the clock into the file.
    timestamp = datetime(*data["date"], tzinfo=UTC)
    # The document is a file beside the template, not an input of the program: inputs belong to the standard library, and
    # with another library Typst would set again what the report before this one had too.
    files = {"main.typ": _MAIN, "document": _COMMENT + orjson.dumps(data)}
    try:
        pdf = _typesetter().compile(files, format="pdf", pdf_standards=_STANDARDS, timestamp=timestamp)
    except typst.TypstError as fault:
        raise KsttError(Problem.of("KSTT-RENDER-010", Place(), found=fault.message)) from None
    return with_clear_stream_ends(pdf)


@cache
def _typesetter() -> typst.Compiler:
    """One compiler a process: it keeps the fonts, the template as it was read, and what it has set before."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders()))
    return typst.Compiler(root=str(_TEMPLATES), font_paths=fonts, ignore_system_fonts=True)


def _data(document: Document) -> dict:
    # PDF/A asks for a date. A notebook that names none gets the day it was run, or the first day there is.
    day = document.date or document.run_on or date(1970, 1, 1)
    parts = _close_together([part for part in document.parts if part["kind"] != "code"])
    parts = [card(part) if part["kind"] == "indicator" else part for part in parts]
    as_shown = _Shown.of(document)
    parts = [_measured(as_shown.part(part)) for part in parts]
    return {
        "language": document.language,
        "title": document.title,
        "shown_title": as_shown.value(document.title),
        "author": document.author,
        "date": [day.year, day.month, day.day],
        "head": as_shown.value(document.head),
        "parts": _with_own_filenames(parts, document.words["attached"]),
        "fonts": families(),
    }


def _measured(part: dict) -> dict:
    """Tables with widths and heights, cards with their rooms, charts with their labels."""
    if part["kind"] == "indicator":
        return {**part, **card_measures(part), "trend": part["trend"] and _labelled(part["trend"])}
    if part["kind"] == "figure":
        return _labelled(part)
    if part["kind"] in ("data_table", "prose"):
        return _with_room(part)
    if part["kind"] == "dossier_list":
        shown = part["rows"][: part["shown"]]
        part = {**part, "cut": len(part["rows"]) > part["shown"], "rows": shown, "dense": True}
    elif part["kind"] != "table":
        return part
    size, inset = (9.0, (3.0, 2.6, 3.6)) if part["dense"] else (10.5, (3.0, 3.4, 4.4))
    rows = [{"kind": row["kind"], "cells": [_cell(cell) for cell in row["cells"]]} for row in part["rows"]]
    return {**part, "inset": inset, **table_measures(part, size, _TEXT_WIDTH, inset), "rows": rows}


def _with_room(value: Any) -> Any:
    """Tables of an analyst with their measures, wherever in a text they stand."""
    if isinstance(value, list):
        return [_with_room(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("kind") == "data_table" or value.get("type") == "table":
        return {**value, **data_measures(value, _TEXT_WIDTH)}
    return {key: _with_room(item) for key, item in value.items()}


def _cell(cell: dict) -> str | dict:
    """Most cells are nothing but their text."""
    return cell["text"] if cell["tone"] == "neutral" and cell["tag"] is None else cell


def _labelled(figure: dict) -> dict:
    """A chart with its labels beside the drawing, where they can be told from it."""
    apart = without_labels(figure["svg"])
    return {**figure, "svg": apart[0], "labels": apart[1]} if apart else {**figure, "labels": []}


def _close_together(parts: list[dict]) -> list[dict]:
    """Headings over indicator cards are set small, and a card does not repeat the group that the heading names."""
    close, heading = [], ""
    for part, after in zip(parts, [*parts[1:], {"kind": ""}], strict=False):
        if part["kind"] == "heading":
            heading = part["text"]
            part = {**part, "small": after["kind"] == "indicator"}
        elif part["kind"] == "indicator" and heading.startswith(part["group"]):
            part = {**part, "group": ""}
        close.append(part)
    return close


@dataclass(frozen=True)
class _Shown:
    """Texts that can be drawn with the fonts at hand, pictures as lists of bytes, links with what they lead to."""

    strange: frozenset[str]
    anchors: frozenset[str]

    @classmethod
    def of(cls, document: Document) -> _Shown:
        # Each character of the document is looked up once, not once a text.
        strange = frozenset(char for char in document.characters - _INVISIBLE if not can_draw(char))
        return cls(strange, frozenset(entry["anchor"] for entry in document.contents))

    def part(self, part: dict) -> dict:
        """A part of the document, its texts as they are shown."""
        if part["kind"] not in _WORDS_ONLY:
            return self.value(part)
        # Hardly a table or a card has anything to change: that is seen at once, without going through its texts.
        said = orjson.dumps({**part, "trend": None})
        as_it_is = not self.strange and b"\\" not in said and _SOME_LONG_WORD not in said.translate(_SHAPE)
        return part if as_it_is else self.value(part)

    def value(self, value: Any, name: str = "") -> Any:
        """A value of the document, its texts as they are shown."""
        if isinstance(value, str):
            if name in _EXACT:
                return value
            return self.drawable(value) if name == "svg" else _breakable(self.drawable(value))
        if isinstance(value, dict):
            read = {key: self.value(item, key) for key, item in value.items()}
            if value.get("form") == "raster":
                read["data"] = list(base64.b64decode(value["data"]))
            if value.get("type") == "link":
                url = value["url"]
                inside = url.startswith("#")
                read["inside"], read["target"] = (
                    inside,
                    (url[1:] if url[1:] in self.anchors else None) if inside else url,
                )
            return read
        return [self.value(item, name) for item in value] if isinstance(value, list | tuple) else value

    def drawable(self, text: str) -> str:
        """A character that no font has is named instead: PDF/A does not allow an empty box.

        >>> _Shown(frozenset("\U0001f9ff"), frozenset()).drawable("tốt \U0001f9ff")
        'tốt [U+1F9FF]'
        """
        if not self.strange or self.strange.isdisjoint(text):
            return text
        return "".join(f"[U+{ord(char):04X}]" if char in self.strange else char for char in text)


def _breakable(text: str) -> str:
    """Places to break in words too long for a line or a column."""
    if len(text) < _LONGEST_WORD:
        return text
    return _LONG_WORD.sub(lambda word: "\u200b".join(re.findall(r".{1,12}", word[0], re.S)), text)


def _with_own_filenames(parts: list[dict], attached: str) -> list[dict]:
    """Attachments under plain file names, each its own, and the word for them."""
    taken: set[str] = set()
    for part in parts:
        if part["kind"] != "evidence":
            continue
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", PurePosixPath(part["filename"]).name).strip(".-") or "evidence.json"
        name, number = plain, 1
        while name in taken:
            number += 1
            name = f"{number}-{plain}"
        taken.add(name)
        part["filename"], part["attached"] = name, attached
    return parts
