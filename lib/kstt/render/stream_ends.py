"""Ends of streams that every reader of a PDF takes the same way.

Typst ends a stream with a line feed before `endstream`. Where the last byte of the data happens to be a carriage return
(one stream in 256), the two read as one line end, and PDF/A validators count the data one byte short of its /Length
(ISO 19005-3, 6.1.7.1). There the line end is written as carriage return and line feed, and the cross-reference table moved.
"""

from __future__ import annotations

import re
from bisect import bisect_left

_AMBIGUOUS = b"\r\nendstream\nendobj"
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) n")
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")


def with_clear_stream_ends(pdf: bytes) -> bytes:
    """The same PDF (one classic cross-reference table, as Typst writes it) with unambiguous ends of streams."""
    places = [found.start() for found in re.finditer(re.escape(_AMBIGUOUS), pdf)]
    start = _START.search(pdf)
    if not places or start is None:
        return pdf
    table = int(start[1])

    def moved(offset: int) -> int:
        return offset + bisect_left(places, offset)

    pieces, done = [], 0
    for place in places:
        pieces += [pdf[done:place], b"\r"]
        done = place
    body = b"".join([*pieces, pdf[done:table]])
    entries = _ENTRY.sub(lambda entry: b"%010d %s n" % (moved(int(entry[1])), entry[2]), pdf[table : start.start()])
    return body + entries + b"startxref\n%d\n%%%%EOF" % moved(table)
