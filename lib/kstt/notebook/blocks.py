"""Blocks: what a cell displays. Plain, localised display data; `docs/blocks.md` describes each kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from kstt.terms.plain_data import plain_data

BLOCK_MIME = "application/vnd.kstt.block+json"

Tone = Literal["neutral", "good", "bad", "warning", "unknown"]


@dataclass(frozen=True)
class Block:
    """Base of all blocks: the three readings that Jupyter gets."""

    kind: ClassVar[str]

    def as_json(self) -> dict:
        """The block as JSON-ready data, `kind` first."""
        return {"kind": self.kind, **plain_data(self)}

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        from kstt.notebook.readings import readings

        return readings(self.as_json())


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style."""

    text: str
    strong: bool = False
    em: bool = False


@dataclass(frozen=True)
class EvidenceMark:
    tag: str
    label: str


@dataclass(frozen=True)
class ReportHead(Block):
    kind: ClassVar[str] = "report_head"
    organ_above: str
    organ: str
    nation: str
    motto: str
    number: str
    place_date: str
    title: str
    subject: str
    basis: tuple[str, ...]
    language: str
    document_title: str
    author: str
    date: str
    edition_label: str
    running_title: str
    made_for: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Heading(Block):
    kind: ClassVar[str] = "heading"
    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Paragraph(Block):
    kind: ClassVar[str] = "paragraph"
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Bullets(Block):
    kind: ClassVar[str] = "bullets"
    items: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    detail: str | None = None
    tone: Tone = "neutral"


@dataclass(frozen=True)
class Facts(Block):
    kind: ClassVar[str] = "facts"
    style: Literal["headline", "list"]
    items: tuple[Fact, ...]
    title: str | None = None


@dataclass(frozen=True)
class Column:
    label: str
    align: Literal["left", "right", "center"] = "left"
    width: int | float = 1.0


@dataclass(frozen=True)
class Cell:
    text: str
    tone: Tone = "neutral"
    tag: EvidenceMark | None = None


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    kind: Literal["row", "group", "total"] = "row"


@dataclass(frozen=True)
class Table(Block):
    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    row_head: int = 0
    note: str | None = None
    dense: bool = False


@dataclass(frozen=True)
class DossierList(Block):
    """The rows behind a figure. The first `shown` are printed, the others of `rows` are folded in HTML; `total` counts
    all there are. What is not printed, and what is not here at all, is told in `printed_note` and `rest_note`."""

    kind: ClassVar[str] = "dossier_list"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    row_head: int
    shown: int
    total: int
    as_of: str
    fold_label: str | None = None
    printed_note: str | None = None
    rest_note: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Figure(Block):
    kind: ClassVar[str] = "figure"
    svg: str
    alt: str
    caption: str
    width_pct: int = 100


@dataclass(frozen=True)
class Token:
    kind: Literal["number", "operator", "text"]
    text: str


@dataclass(frozen=True)
class Formula(Block):
    kind: ClassVar[str] = "formula"
    tokens: tuple[Token, ...]
    alt: str


@dataclass(frozen=True)
class EvidenceLine:
    clause: str
    tag: str
    label: str
    note: str | None = None


@dataclass(frozen=True)
class CountLine:
    value: str
    meaning: str


@dataclass(frozen=True)
class NoteLine:
    tone: Tone
    text: str


@dataclass(frozen=True)
class IndicatorSection(Block):
    kind: ClassVar[str] = "indicator"
    id: str
    anchor: str
    title: str
    group: str
    points: str
    max_points: str
    points_tone: Tone
    status: str
    measures: str
    evidence: EvidenceLine
    numerator: CountLine
    denominator: CountLine
    rate: str
    formula: Formula
    threshold: str
    lost: str
    win_back: tuple[str, ...]
    responsible: str
    data_source: str
    notes: tuple[NoteLine, ...]
    trend: Figure | None
    labels: dict[str, str]


@dataclass(frozen=True)
class Note(Block):
    kind: ClassVar[str] = "note"
    tone: Tone
    title: str
    text: str


@dataclass(frozen=True)
class Annex(Block):
    kind: ClassVar[str] = "annex"
    label: str
    title: str
    anchor: str


@dataclass(frozen=True)
class Signature(Block):
    kind: ClassVar[str] = "signature"
    authority: tuple[str, ...]
    place_holder: str
    name: str
    recipients_title: str
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Listing(Block):
    """Text to be copied as it stands: a query, commands. fold_label: HTML folds it behind these words; None: open."""

    kind: ClassVar[str] = "listing"
    caption: str
    text: str
    fold_label: str | None = None


@dataclass(frozen=True)
class Evidence(Block):
    kind: ClassVar[str] = "evidence"
    filename: str
    description: str
    json: str
