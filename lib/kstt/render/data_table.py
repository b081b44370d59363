"""A DataFrame's HTML read back into a table: cells with their spans and what they head; no HTML survives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import Tag

MOST_ROWS = 2_000
_WIDEST_SPAN = 200
_MISSING = ("", "…", "...", "NaN", "nan", "NaT", "None", "<NA>", "–")
_BETWEEN = "\x00"


def shown_pieces(html: str) -> list[dict | str]:
    """The tables of an HTML output and the words around them, in order; no table, no pieces.

    A DataFrame of which only the ends are shown says below them how many rows it has.
    """
    from bs4 import BeautifulSoup  # few reports have a table of an analyst's own

    soup = BeautifulSoup(html.replace(_BETWEEN, ""), "html.parser")
    found = [(table, _table(table)) for table in soup.find_all("table") if not table.find_parent("table")]
    for table, _ in found:
        table.replace_with(_BETWEEN)
    words = [words.strip() for words in soup.get_text("\n", strip=True).split(_BETWEEN)]
    tables = [read for _, read in found]
    pieces = [piece for pair in zip(words, [*tables, None], strict=True) for piece in pair if piece]
    return pieces if any(tables) else []


def data_tables(html: str) -> list[dict]:
    """The tables of an HTML output.

    Each is `{"caption", "columns", "head", "body"}`; head and body are rows of cells `{"text", "colspan", "rowspan",
    "scope", "align"}`, scope being `col`, `colgroup`, `row`, `rowgroup` or None for a data cell. Rows past 2,000 are
    replaced by one row of `…`.
    """
    return [piece for piece in shown_pieces(html) if isinstance(piece, dict)]


def html_text(html: str) -> str:
    """The words of an HTML output that has no table, a line for each piece of its text; no scripts, no styles.

    What would be loaded from elsewhere (a picture, a frame) is there as its description, else as its address.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    for loaded in soup.find_all(["img", "iframe"]):
        address = "" if str(loaded.get("src", "")).startswith("data:") else loaded.get("src", "")
        loaded.replace_with(str(loaded.get("alt") or loaded.get("title") or address))
    return soup.get_text("\n", strip=True)


def _table(table: Tag) -> dict | None:
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    head = [row for row in rows if row.find_parent("thead")] or rows[: _leading_heads(rows)]
    body = [row for row in rows if row not in head][:MOST_ROWS]
    read_head, read_body = [_row(row, in_head=True) for row in head], [_row(row, in_head=False) for row in body]
    columns = max((sum(cell["colspan"] for cell in row) for row in (*read_head, *read_body)), default=0)
    if not columns:
        return None
    if len(rows) > len(head) + len(body):
        read_body.append([{"text": "…", "colspan": columns, "rowspan": 1, "scope": None, "align": "left"}])
    _align(read_head, read_body)
    caption = table.find("caption")
    return {
        "caption": _text(caption) if caption else "",
        "columns": columns,
        "head": [row for row in read_head if row],
        "body": [row for row in read_body if row],
    }


def _align(head: list[list[dict]], body: list[list[dict]]) -> None:
    """What heads a column of numbers, or stands in it for one that is missing, is set where the numbers are."""
    found = list(placed(body))
    numbers = {column for column, cell in found if cell["align"] == "right"}
    numbers -= {column for column, cell in found if cell["align"] == "left" and cell["text"] not in _MISSING}
    for column, cell in [*placed(head), *found]:
        if column in numbers and cell["colspan"] == 1:
            cell["align"] = "right"


def placed(rows: list[list[dict]]) -> Iterator[tuple[int, dict]]:
    """Each cell with the number of its column: cells that reach down leave no room in the rows below."""
    free_from: dict[int, int] = {}
    for line, row in enumerate(rows):
        column = 0
        for cell in row:
            while free_from.get(column, 0) > line:
                column += 1
            yield column, cell
            for under in range(column, column + cell["colspan"]):
                free_from[under] = line + cell["rowspan"]
            column += cell["colspan"]


def _leading_heads(rows: list[Tag]) -> int:
    count = 0
    for row in rows:
        if row.find("td"):
            break
        count += 1
    return count


def _row(row: Tag, in_head: bool) -> list[dict]:
    return [_cell(cell, in_head) for cell in row.find_all(["th", "td"], recursive=False)]


def _cell(cell: Tag, in_head: bool) -> dict:
    colspan, rowspan = _span(cell, "colspan"), _span(cell, "rowspan")
    text = _text(cell)
    if in_head:
        scope = "colgroup" if colspan > 1 else "col"
    elif cell.name == "th":
        scope = "rowgroup" if rowspan > 1 else "row"
    else:
        scope = None
    return {
        "text": text,
        "colspan": colspan,
        "rowspan": rowspan,
        "scope": scope if text else None,
        "align": "right" if _is_number(text) else "left",
    }


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(int(value), _WIDEST_SPAN) if value.isdecimal() and int(value) > 0 else 1


def _text(node: Tag) -> str:
    return " ".join(node.get_text(" ").split())


def _is_number(text: str) -> bool:
    return bool(text) and any(c.isdigit() for c in text) and not text.strip("0123456789.,%+-−eE \u00a0")
