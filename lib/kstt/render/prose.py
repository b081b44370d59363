"""An analyst's Markdown, parsed once into a tree that HTML and PDF both read; raw HTML in it is only text, its comments nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import mistune
from mistune.util import unescape

from kstt.render.markdown_tables import tables
from kstt.render.outline import Outline

_LINK = re.compile(r"(?:https?://|mailto:|#)[^\s\x00-\x1f]*", re.I)
# What an analyst notes for themselves stands in a comment: no reader of the notebook sees it.
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_parse = mistune.create_markdown(renderer=None, plugins=[tables, "strikethrough"])

Nodes = list[dict]


def prose(source: str, outline: Outline, picture: Callable[[str, str], dict]) -> Nodes:
    """The tree of one Markdown cell.

    Blocks: `heading` (depth, anchor), `paragraph`, `list` (ordered, start, items: lists of blocks), `quote` (blocks),
    `code` (text), `rule`, `table` (as in `data_table`, cells with `children`), `picture` (what `picture` gave).
    Inline: `text`, `strong`, `em`, `strike`, `code`, `link` (url; http, https, mailto and #anchor only), `break`,
    `picture`. A link of another kind is shown as its text.
    """
    tokens, _ = _parse.parse(source)
    return _Reader(outline, picture).blocks(tokens)


def inline_text(nodes: Nodes) -> str:
    """The words of inline nodes."""
    return "".join(node.get("text") or inline_text(node.get("children", [])) for node in nodes)


class _Reader:
    def __init__(self, outline: Outline, picture: Callable[[str, str], dict]):
        self.outline, self.picture = outline, picture

    def blocks(self, tokens: list[dict]) -> Nodes:
        return [node for token in tokens for node in self.block(token)]

    def block(self, token: dict) -> Nodes:
        kind = token["type"]
        if kind in ("paragraph", "block_text"):
            return self.paragraph(token)
        if kind == "heading":
            children = self.inlines(token["children"])
            level, text = token["attrs"]["level"], inline_text(children).strip()
            if not text:
                return []
            depth, anchor = self.outline.add(level, text, None)
            return [{"type": "heading", "depth": depth, "anchor": anchor, "text": text, "children": children}]
        if kind == "list":
            start = token["attrs"].get("start", 1)
            items = [self.blocks(item["children"]) for item in token["children"]]
            return [{"type": "list", "ordered": token["attrs"]["ordered"], "start": start, "items": items}]
        if kind == "block_quote":
            return [{"type": "quote", "blocks": self.blocks(token["children"])}]
        if kind == "block_code":
            return [{"type": "code", "text": token["raw"].rstrip("\n")}]
        if kind == "thematic_break":
            return [{"type": "rule"}]
        if kind == "table":
            return [self.table(token)]
        if kind == "block_html":
            text = _COMMENT.sub("", token["raw"]).strip()
            return [{"type": "paragraph", "children": [{"type": "text", "text": text}]}] if text else []
        return self.blocks(token["children"]) if "children" in token else []

    def paragraph(self, token: dict) -> Nodes:
        children = self.inlines(token["children"])
        if len(children) == 1 and children[0]["type"] == "picture":
            return children
        return [{"type": "paragraph", "children": children}] if children else []

    def table(self, token: dict) -> dict:
        head, body = [], []
        for part in token["children"]:
            if part["type"] == "table_head":
                head.append([self.cell(cell, "col") for cell in part["children"]])
            else:
                body.extend([self.cell(cell, None) for cell in row["children"]] for row in part["children"])
        return {"type": "table", "caption": "", "columns": len(head[0]), "head": head, "body": body}

    def cell(self, token: dict, scope: str | None) -> dict:
        children = self.inlines(token["children"])
        text = inline_text(children)
        align = token["attrs"].get("align") or "left"
        spans = {"colspan": 1, "rowspan": 1}
        return {"text": text, "children": children, **spans, "scope": scope if text else None, "align": align}

    def inlines(self, tokens: list[dict]) -> Nodes:
        return [node for token in tokens for node in self.inline(token)]

    def html(self, raw: str) -> Nodes:
        if _BREAK.fullmatch(raw):
            return [{"type": "break"}]
        return [] if _COMMENT.fullmatch(raw) else [{"type": "text", "text": raw}]

    def inline(self, token: dict) -> Nodes:
        kind = token["type"]
        if kind == "text":
            return [{"type": "text", "text": unescape(token["raw"])}]
        if kind == "inline_html":
            return self.html(token["raw"])
        if kind == "codespan":
            return [{"type": "code", "text": token["raw"]}]
        if kind in ("linebreak", "softbreak"):
            return [{"type": "break"}] if kind == "linebreak" else [{"type": "text", "text": " "}]
        if kind == "image":
            return [
                {"type": "picture", **self.picture(token["attrs"]["url"], inline_text(self.inlines(token["children"])))}
            ]
        children = self.inlines(token.get("children", []))
        if kind == "link":
            url = token["attrs"]["url"]
            known = _LINK.fullmatch(url) and inline_text(children).strip()
            return [{"type": "link", "url": url, "children": children}] if known else children
        named = {"strong": "strong", "emphasis": "em", "strikethrough": "strike"}.get(kind)
        return [{"type": named, "children": children}] if named else children
