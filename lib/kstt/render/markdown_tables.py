"""Tables in an analyst's Markdown as JupyterLab reads them: rows may be uneven, and they stand in lists and quotes too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mistune import BlockParser, BlockState, Markdown
from mistune.plugins.table import NP_TABLE_PATTERN, TABLE_PATTERN, parse_table, table, table_in_list, table_in_quote

_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_PIPE = re.compile(r"(?<!\\)\|")


def tables(markdown: Markdown) -> None:
    """A plugin for mistune, whose own takes no table of which one row has a cell too many or too few.

    What such a row lacks is empty, what it has beyond the head is left out, as everywhere that GitHub's tables are read.
    """
    table(markdown)
    for name, pattern in (("table", TABLE_PATTERN), ("nptable", NP_TABLE_PATTERN)):
        markdown.block.register(name, pattern, _parse, before="paragraph")
    table_in_quote(markdown)
    table_in_list(markdown)


def _parse(block: BlockParser, match: re.Match[str], state: BlockState) -> int | None:
    rule = state.get_line(match.end()) if match.end() < state.cursor_max else ""
    columns = len(_cells(match.group(0)))
    if "|" not in rule or not _RULE.fullmatch(rule.strip()) or len(_cells(rule)) != columns:
        return None
    rows = list(_rows(state, match.end() + len(rule)))
    even = BlockState(state)
    even.process("".join(_line(_cells(line), columns) for line in (match.group(0), rule, *rows)))
    parse_table(block, re.match(r".*\n", even.src), even)
    state.append_token(even.tokens[0])
    return match.end() + len(rule) + sum(map(len, rows))


def _rows(state: BlockState, start: int) -> Iterator[str]:
    while start < state.cursor_max and "|" in (line := state.get_line(start)):
        yield line
        start += len(line)


def _cells(line: str) -> list[str]:
    cells = _PIPE.split(line.strip())
    begin = 1 if len(cells) > 1 and not cells[0] else 0
    end = len(cells) - 1 if len(cells) - begin > 1 and not cells[-1] else len(cells)
    return cells[begin:end]


def _line(cells: list[str], columns: int) -> str:
    padded = [*cells, *[""] * columns][:columns]
    return f"|{'|'.join(padded)}|\n"
