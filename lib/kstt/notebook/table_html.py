"""Rows of tables as HTML, in Python: a month has a hundred thousand cells, and a template takes ten times as long."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from markupsafe import Markup, escape


@cache
def classed(align: str, tone: str = "neutral") -> Markup:
    """A cell's `class` attribute. Left and neutral are how a cell looks anyway.

    >>> classed("right", "bad"), classed("left")
    (Markup(' class="right tone-bad"'), Markup(''))
    """
    names = [*([align] if align != "left" else []), *([f"tone-{tone}"] if tone != "neutral" else [])]
    return Markup(' class="{}"').format(" ".join(names)) if names else Markup()


def escaped(text: str) -> str:
    """As markupsafe's `escape`, for texts of which hardly one needs it.

    >>> escaped("1 < 2"), escaped("Sở Nội vụ")
    ('1 &lt; 2', 'Sở Nội vụ')
    """
    if type(text) is not str or "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:
        return str(escape(text))
    return text


def table_rows(rows: Sequence[dict], columns: Sequence[dict], row_head: int) -> Markup:
    """The `<tr>` of a block's rows. row_head: index of the column whose cells name their rows."""
    aligned = [(column["align"], number == row_head) for number, column in enumerate(columns)]
    return Markup("".join(part for row in rows for part in _row(row, aligned)))


def _row(row: dict, aligned: list[tuple[str, bool]]) -> list[str]:
    parts = [_begun(row["kind"])]
    for cell, (align, head) in zip(row["cells"], aligned, strict=True):
        parts += [_opened(align, cell["tone"], head), escaped(cell["text"])]
        if mark := cell["tag"]:
            parts.append(_TAG.format(**mark))
        parts.append("</th>" if head else "</td>")
    parts.append("</tr>\n")
    return parts


_TAG = Markup(' <span class="tag tag-{tag}">{label}</span>')


@cache
def _begun(kind: str) -> str:
    return Markup('<tr class="{}">').format(kind)


@cache
def _opened(align: str, tone: str, head: bool) -> str:
    name = 'th scope="row"' if head else "td"
    return f"<{name}{classed(align, tone)}>"
