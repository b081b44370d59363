"""An executed notebook as one document: the parts in reading order, checked and safe; every format is made from it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from kstt.errors import KsttError, Place, Problem
from kstt.notebook.blocks import BLOCK_MIME
from kstt.render.block_check import checked_block
from kstt.render.characters import characters_of, clean_text, need_no_cleaning
from kstt.render.data_table import html_text, shown_pieces
from kstt.render.outline import INDICATOR_LEVEL, Outline
from kstt.render.pictures import PictureRefused, SvgRefused, attached, comments, drawing, raster
from kstt.render.prose import prose
from kstt.render.words import WORDS

_HIDDEN = frozenset(("guide", "remove", "remove-cell", "remove_cell"))
_MAY_STAY = _HIDDEN | {"skip-execution"}
"""Tags of cells of which a report needs no run: those it leaves out, and those that Jupyter's tools pass over."""
# Parameters name folders of the machine that made the report: what matters of them stands in the report's own words.
_NO_CODE = frozenset(("remove-input", "hide-input", "parameters", "injected-parameters"))
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# What displays (HTML, Latex, IFrame, a class with _repr_html_ alone) say of themselves in plain text.
_NO_TEXT = re.compile(r"<[\w.]+ (?:object|at 0x[0-9a-fA-F]+|object at 0x[0-9a-fA-F]+)>")
LONGEST_TEXT = 100_000


@dataclass(frozen=True)
class Document:
    """What a reader gets, whatever the format.

    head: the fields of `report_head`, or None for a notebook without one. parts: dicts with a `kind`: every block kind
    but `report_head` (headings, indicators and annexes with `depth` and a unique `anchor`), `prose` (`nodes`),
    `data_table`, `picture`, `text` (printed output), `code` (`cells`: number, text and messages, folded).
    contents: `{"depth", "text", "anchor"}`. date: from the report head or the notebook's metadata; never the clock.
    run_on: the day the notebook was run, as papermill or nbclient wrote it into the notebook, if they did. characters:
    every one of its texts has, and maybe more.
    """

    language: str
    title: str
    author: str
    date: date | None
    run_on: date | None
    head: dict | None
    parts: tuple[dict, ...]
    contents: tuple[dict, ...]
    characters: frozenset[str]

    @property
    def words(self) -> dict[str, str]:
        """What the pages say themselves, in the document's language."""
        return WORDS[self.language]


def read_document(nb: NotebookNode, resources: dict | None = None) -> Document:
    """The document of an executed notebook.

    resources: nbconvert's; `metadata.name` and `metadata.path` (where images beside the notebook are looked for).
    Errors, all of them at once: a cell that ended in an error (KSTT-RENDER-001), malformed blocks (002, 003, 012),
    figures without description (004, 005), images that are not there or broken (006 to 009, 013), not run at all
    (011), not since the head was (014) or in part (015).
    """
    reader = _Reader(nb, (resources or {}).get("metadata", {}))
    document = reader.read()
    if reader.problems:
        raise KsttError(*reader.problems)
    return document


class _Reader:
    def __init__(self, nb: NotebookNode, about: dict):
        self.nb, self.about = nb, about
        self.place = Place(file=f"{about['name']}.ipynb" if about.get("name") else None)
        # Empty for a notebook of the current folder, as nbconvert splits `report.ipynb`; not there for one without a file.
        self.folder = None if about.get("path") is None else Path(about["path"])
        self.problems: list[Problem] = []
        self.parts: list[dict] = []
        self.head: dict | None = None
        self.pictures = 0
        own = nb.metadata.get("kstt", {})
        self.language = own.get("language") if own.get("language") in WORDS else "vi"
        self.given_title = nb.metadata.get("title")
        has_head = any(_kind(output) == "report_head" for cell in nb.cells for output in cell.get("outputs", []))
        self.is_report = has_head
        self.outline = Outline(title_first=not has_head)

    def read(self) -> Document:
        self._refuse_if_not_run()
        self._refuse_what_is_left_over()
        for number, cell in enumerate(self.nb.cells, 1):
            if not _HIDDEN & set(cell.metadata.get("tags", [])):
                self._cell(str(number), cell)
        head = self.head or {}
        title = head.get("document_title") or self.given_title or self.outline.title or self.about.get("name")
        self.language = head.get("language") if head.get("language") in WORDS else self.language
        said = {
            "title": title or WORDS[self.language]["untitled"],
            "author": head.get("author") or self._metadata_author(),
            "head": self.head,
            "parts": self.parts,
            "contents": self.outline.entries,
        }
        characters = characters_of(said)
        if not need_no_cleaning(characters):
            said = _cleaned(said)
            characters = characters_of(said)
        return Document(
            language=self.language,
            title=said["title"],
            author=said["author"],
            date=self._date(head.get("date") or self.nb.metadata.get("date"), "–"),
            run_on=_run_on(self.nb),
            head=said["head"],
            parts=tuple(said["parts"]),
            contents=tuple(said["contents"]),
            characters=characters,
        )

    def _refuse_if_not_run(self) -> None:
        code = [cell for cell in self.nb.cells if cell.cell_type == "code" and cell.source.strip()]
        if code and not any(cell.get("execution_count") or cell.get("outputs") for cell in code):
            self.problems.append(Problem.of("KSTT-RENDER-011", self.place, found=len(code)))
        elif self.is_report and any(cell.get("execution_count") for cell in code):
            self._refuse_if_run_in_part()

    def _refuse_if_run_in_part(self) -> None:
        """A report that was interrupted, or exported while it ran, would lack sections without a word.

        After an error nothing runs; the error is what there is to tell.
        """
        if any(output.output_type == "error" for cell in self.nb.cells for output in cell.get("outputs", ())):
            return
        open_cells = [
            str(number)
            for number, cell in enumerate(self.nb.cells, 1)
            if cell.cell_type == "code"
            and cell.source.strip()
            and not (
                cell.get("execution_count") or cell.get("outputs") or _MAY_STAY & set(cell.metadata.get("tags", []))
            )
        ]
        if open_cells:
            found = ", ".join(open_cells)
            self.problems.append(Problem.of("KSTT-RENDER-015", self.place, found=found, n=len(open_cells)))

    def _refuse_what_is_left_over(self) -> None:
        """Blocks from before the head was shown may be of another report: a parameter changed, and not all cells run."""
        counts, head = {}, None
        for number, cell in enumerate(self.nb.cells, 1):
            kinds = [_kind(output) for output in cell.get("outputs", ())]
            if any(kinds) and cell.get("execution_count") and not _HIDDEN & set(cell.metadata.get("tags", [])):
                counts[number] = cell.execution_count
                head = number if "report_head" in kinds else head
        older = [str(number) for number, count in counts.items() if head and count < counts[head]]
        if older:
            self.problems.append(Problem.of("KSTT-RENDER-014", self.place, cell=head, found=", ".join(older)))

    def _metadata_author(self) -> str:
        authors = self.nb.metadata.get("authors", [])
        return (
            ", ".join(str(a.get("name", "")) for a in authors if isinstance(a, dict))
            if isinstance(authors, list)
            else ""
        )

    def _date(self, text: object, cell: str) -> date | None:
        if not text:
            return None
        try:
            return date.fromisoformat(str(text))
        except ValueError:
            self.problems.append(Problem.of("KSTT-RENDER-012", self.place, found=text, cell=cell))
            return None

    def _cell(self, number: str, cell: NotebookNode) -> None:
        if cell.cell_type == "markdown":
            self._prose(number, cell.source, cell.get("attachments", {}))
        elif cell.cell_type == "code" and (cell.source.strip() or cell.outputs):
            self._code_cell(number, cell)

    def _code_cell(self, number: str, cell: NotebookNode) -> None:
        code = {"cell": number, "text": cell.source.strip(), "messages": ""}
        if code["text"] and not _NO_CODE & set(cell.metadata.get("tags", [])):
            self._fold(code)
        alts, captions = comments(cell.source, "alt", "fig-alt"), comments(cell.source, "caption", "fig-cap")
        printed = said = ""
        for output in cell.outputs:
            # A kernel sends what is printed in pieces, wherever its timer cuts it.
            if output.output_type == "stream" and output.name == "stderr":
                said += _joined(output.text)
                continue
            if output.output_type == "stream":
                printed += _joined(output.text)
                continue
            self._text(number, printed)
            printed = ""
            if output.output_type == "error":
                found = f"{output.get('ename', '')}: {output.get('evalue', '')}"
                self.problems.append(Problem.of("KSTT-RENDER-001", self.place, cell=number, found=found))
            else:
                self._output(number, output, alts, captions)
        self._text(number, printed)
        code["messages"] = _terminal(said)

    def _fold(self, code: dict) -> None:
        """Code of neighbouring cells that show nothing in between is folded together."""
        if self.parts and self.parts[-1]["kind"] == "code":
            self.parts[-1]["cells"].append(code)
        else:
            self.parts.append({"kind": "code", "cells": [code]})

    def _text(self, number: str, text: str) -> None:
        text = _terminal(text)
        if text.strip():
            cut = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}\n…"
            self.parts.append({"kind": "text", "cell": number, "text": cut.strip("\n")})

    def _output(self, number: str, output: NotebookNode, alts: list[str], captions: list[str]) -> None:
        data, about = output.data, output.get("metadata", {})
        if BLOCK_MIME in data:
            self._block(number, data[BLOCK_MIME])
            return
        for mime in ("image/svg+xml", "image/png", "image/jpeg"):
            if mime in data:
                self._figure(number, mime, data[mime], about, alts, captions)
                return
        if "text/html" in data and (pieces := shown_pieces(_joined(data["text/html"]))):
            for piece in pieces:
                if isinstance(piece, str):
                    self._text(number, piece)
                else:
                    self.parts.append({"kind": "data_table", "cell": number, **piece})
        elif "text/markdown" in data:
            self._prose(number, _joined(data["text/markdown"]), {})
        elif "text/plain" in data:
            self._text(number, _plain(data))

    def _figure(self, number: str, mime: str, data: Any, about: dict, alts: list[str], captions: list[str]) -> None:
        said = about.get(mime, {}) if isinstance(about.get(mime), dict) else {}
        alt = said.get("alt") or about.get("alt") or (alts.pop(0) if alts else "")
        caption = said.get("caption") or about.get("caption") or (captions.pop(0) if captions else "")
        if not alt.strip():
            self.problems.append(Problem.of("KSTT-RENDER-004", self.place, cell=number))
            return
        if found := self._picture(number, "svg" if mime == "image/svg+xml" else "raster", _joined(data)):
            self.parts.append({"kind": "picture", **found, "alt": alt, "caption": caption})

    def _picture(self, number: str, kind: str, data: str | bytes) -> dict | None:
        self.pictures += 1
        try:
            return drawing(str(data), f"f{self.pictures}-") if kind == "svg" else raster(data)
        except SvgRefused as fault:
            self.problems.append(Problem.of("KSTT-RENDER-008", self.place, cell=number, found=fault))
        except PictureRefused:
            self.problems.append(Problem.of("KSTT-RENDER-009", self.place, cell=number))
        return None

    def _prose(self, number: str, source: str, attachments: dict) -> None:
        def picture(url: str, alt: str) -> dict:
            if not alt.strip():
                self.problems.append(Problem.of("KSTT-RENDER-005", self.place, cell=number, found=url))
                return {"text": url}
            if re.match(r"(?:[a-z]+:)?//", url, re.I):
                self.problems.append(Problem.of("KSTT-RENDER-006", self.place, cell=number, found=url))
                return {"text": alt}
            content = attached(url, attachments, self.folder)
            if content is None:
                beside = self.folder is None and not re.match(r"(?:attachment|data):", url)
                code = "KSTT-RENDER-013" if beside else "KSTT-RENDER-007"
                self.problems.append(Problem.of(code, self.place, cell=number, found=url[:80]))
                return {"text": alt}
            return {**(self._picture(number, *content) or {}), "alt": alt, "caption": ""}

        nodes = [node for node in prose(source, self.outline, picture) if node.get("depth") != 1]
        if nodes:
            self.parts.append({"kind": "prose", "nodes": nodes})

    def _block(self, number: str, data: object) -> None:
        try:
            block = checked_block(data, number, self.place)
        except KsttError as fault:
            self.problems.extend(fault.problems)
            return
        kind = block["kind"]
        if kind == "report_head":
            if self.head is None:
                self.head = block
                return
            found = "report_head × 2"
            self.problems.append(Problem.of("KSTT-RENDER-002", self.place, cell=number, kind=kind, found=found))
        elif kind == "heading":
            block["depth"], block["anchor"] = self.outline.add(block["level"], block["text"], block["anchor"])
            if block["depth"] == 1:  # as in prose: the title stands above everything already
                return
        elif kind == "annex":
            block["depth"], block["anchor"] = self.outline.add(
                1, f"{block['label']}. {block['title']}", block["anchor"], may_be_title=False
            )
        elif kind == "indicator":
            name = f"{block['id']}. {block['title']}"
            block["depth"], block["anchor"] = self.outline.add(
                INDICATOR_LEVEL, name, block["anchor"], may_be_title=False
            )
            if block["trend"]:
                block["trend"] = self._block_figure(number, block["trend"])
        elif kind == "figure":
            block = self._block_figure(number, block) or block
        self.parts.append(block)

    def _block_figure(self, number: str, figure: dict) -> dict | None:
        if not figure["alt"].strip():
            self.problems.append(Problem.of("KSTT-RENDER-004", self.place, cell=number))
        found = self._picture(number, "svg", figure["svg"])
        return {**figure, **found} if found else None


def _run_on(nb: NotebookNode) -> date | None:
    moments = [nb.metadata.get("papermill", {}).get("start_time")]
    moments += [cell.metadata.get("execution", {}).get("iopub.execute_input") for cell in nb.cells]
    days = [text[:10] for text in moments if isinstance(text, str) and re.match(r"\d{4}-[01]\d-[0-3]\d", text)]
    try:
        return date.fromisoformat(max(days)) if days else None
    except ValueError:
        return None


def _cleaned(value: Any) -> Any:
    """Every text of a part cleaned; evidence is left byte for byte as it was written."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        exact = ("json", "data") if value.get("kind") in ("evidence", "picture") else ()
        return {name: item if name in exact else _cleaned(item) for name, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list | tuple) else value


def _kind(output: NotebookNode) -> str | None:
    data = output.get("data", {}).get(BLOCK_MIME)
    return data.get("kind") if isinstance(data, dict) else None


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _plain(data: dict) -> str:
    """An output in plain text; of a display that has none, its LaTeX or JSON as written, or the words of its HTML."""
    text = _joined(data["text/plain"])
    if _NO_TEXT.fullmatch(text) is None:
        return text
    if "text/latex" in data:
        return _joined(data["text/latex"])
    if "application/json" in data:
        return json.dumps(data["application/json"], ensure_ascii=False, indent=2)
    return html_text(_joined(data.get("text/html", ""))) or text


def _terminal(text: str) -> str:
    """Printed text as a terminal would leave it: without colours, progress bars in their last state."""
    lines = _ANSI.sub("", text).split("\n")
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines)
