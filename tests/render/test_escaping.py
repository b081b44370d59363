"""Whatever a unit or a rule is called, it is text on the page: the parts that are written in Python escape it themselves."""

from html.parser import HTMLParser

import pytest
from markupsafe import escape

from kstt.notebook.block_html import markup

HOSTILE = '<i onclick="x">\'&'
EVIDENCE = {"clause": HOSTILE, "tag": HOSTILE, "label": HOSTILE, "note": HOSTILE}
COUNT = {"value": HOSTILE, "meaning": HOSTILE}
WORDS = (
    "points",
    "numerator",
    "denominator",
    "rate",
    "threshold",
    "lost",
    "win_back",
    "responsible",
    "data_source",
    "evidence",
)
TEXTS = (
    "id anchor title group points max_points points_tone status measures rate threshold lost responsible data_source"
)
FORMULA = {"alt": HOSTILE, "tokens": [{"kind": kind, "text": HOSTILE} for kind in ("number", "operator", "text")]}
INDICATOR = {
    **dict.fromkeys(TEXTS.split(), HOSTILE),
    "kind": "indicator",
    "depth": 4,
    "evidence": EVIDENCE,
    "numerator": COUNT,
    "denominator": COUNT,
    "formula": FORMULA,
    "win_back": [HOSTILE, HOSTILE],
    "notes": [{"tone": HOSTILE, "text": HOSTILE}],
    "trend": None,
    "labels": dict.fromkeys(WORDS, HOSTILE),
}
CELL = {"text": HOSTILE, "tone": "neutral", "tag": {"tag": HOSTILE, "label": HOSTILE}}
TABLE = {
    "kind": "table",
    "caption": HOSTILE,
    "columns": [{"label": HOSTILE, "align": "left", "width": 1}] * 2,
    "rows": [{"kind": "row", "cells": [CELL, CELL]}],
    "row_head": 0,
    "note": HOSTILE,
    "dense": False,
}


class Reader(HTMLParser):
    """Tags, attributes and texts as a browser reads them."""

    def __init__(self):
        super().__init__()
        self.tags: list[str] = []
        self.said: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}
        self.said += [value or "" for _, value in attrs]

    def handle_data(self, data):
        self.said.append(data)


@pytest.mark.parametrize(
    ("block", "times"),
    [(INDICATOR, 41), ({"kind": "formula", **FORMULA}, 4), (TABLE, 11)],
    ids=["indicator", "formula", "table"],
)
def test_hostile_texts_are_read_as_texts(block, times):
    reader = Reader()
    reader.feed(markup(block))
    assert "i" not in reader.tags and "onclick" not in reader.names
    assert sum(said.count(HOSTILE) for said in reader.said) == times
    assert markup(block).count(str(escape(HOSTILE))) == times
