"""The file that is taken in: hashed and looked at once from end to end, so that the rest can be read as a stream."""

from __future__ import annotations

import codecs
import hashlib
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kstt.errors import KsttError, Place, Problem
from kstt.intake.findings import Findings
from kstt.intake.opening import LARGEST_FILE, MEGABYTE, Source, kind_of, megabytes, not_opened
from kstt.intake.text_file import decode, utf_16

Kind = Literal["text", "xlsx", "parquet", "json"]
_BLOCK = 1 << 20
LONGEST_LINE = 1 << 23
LARGEST_WINDOWS_1258 = 50 * MEGABYTE
_JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")


@dataclass(frozen=True)
class InFile:
    """A file on disk. encoding: of text, `whole` when it has to be decoded as a whole (windows-1258)."""

    path: Path
    name: str
    bytes: int
    sha256: str
    kind: Kind
    encoding: str

    def lines(self, findings: Findings) -> Iterator[str]:
        """Lines of text in NFC, without a mark at the start. Errors: those of `text_file.decode`."""
        if self.encoding == "whole":
            text = decode(Source(self.name, self.path.read_bytes()), findings)
            yield from io.StringIO(text, newline="")
            return
        composed, number = False, 0
        with self.path.open("r", encoding=self.encoding, newline="") as stream:
            while line := stream.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE and not line.endswith("\n"):
                    raise KsttError(Problem.of("KSTT-DOSSIER-030", Place(self.name, row=number), limit=LONGEST_LINE))
                if not line.isascii() and not unicodedata.is_normalized("NFC", line):
                    if not composed:
                        findings.tell("KSTT-FILE-010")
                        composed = True
                    line = unicodedata.normalize("NFC", line)
                yield line

    def blocks(self) -> Iterator[str]:
        """The text in large pieces, not normalised: a piece may end between a letter and its tone."""
        with self.path.open("r", encoding="utf-8-sig" if self.encoding == "whole" else self.encoding) as stream:
            while block := stream.read(_BLOCK):
                yield block


def look_at(path: Path) -> InFile:
    """Hash a file, tell its kind by its first bytes and its encoding by all of them.

    Text of any size is read as a stream; workbooks have the limit of `opening`. Errors: KSTT-FILE-001, -002, -004,
    -005, -006, -008, -021, -023, -030; KSTT-DOSSIER-026.
    """
    place = Place(path.name)
    digest, head, size, blank = hashlib.sha256(), b"", 0, True
    decoder: codecs.IncrementalDecoder | None = None
    bad_at: int | None = None
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                if not head:
                    head = block
                    decoder = codecs.getincrementaldecoder(utf_16(head) or "utf-8")()
                digest.update(block)
                blank = blank and not block.strip()
                if bad_at is None and decoder is not None:
                    try:
                        decoder.decode(block)
                    except UnicodeDecodeError as error:
                        bad_at = size + error.start
                size += len(block)
            if bad_at is None and decoder is not None:
                try:
                    decoder.decode(b"", final=True)
                except UnicodeDecodeError:
                    bad_at = size
    except (FileNotFoundError, NotADirectoryError):
        raise KsttError(Problem.of("KSTT-FILE-001", place, found=path)) from None
    except (OSError, ValueError) as error:
        raise not_opened(path, error) from None
    if blank:
        raise KsttError(Problem.of("KSTT-FILE-002", place))
    if path.suffix.lower() in _JSON_SUFFIXES and head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        kind: Kind = "json"
    else:
        # Only the beginning: the type shows there, and a name that ends in .jsonl is JSON all the same.
        name = path.with_suffix(".json").name if path.suffix.lower() in _JSON_SUFFIXES else path.name
        kind = kind_of(Source(name, head[:4096]))
    if kind == "xlsx" and size > LARGEST_FILE:
        found, limit = megabytes(size), megabytes(LARGEST_FILE)
        raise KsttError(Problem.of("KSTT-FILE-006", place, found=found, limit=limit))
    encoding = utf_16(head) or "utf-8-sig"
    if kind in ("text", "json") and bad_at is not None:
        if utf_16(head) or kind == "json":
            raise KsttError(Problem.of("KSTT-FILE-008", place, offset=bad_at + 1))
        if size > LARGEST_WINDOWS_1258:
            found, limit = megabytes(size), megabytes(LARGEST_WINDOWS_1258)
            raise KsttError(Problem.of("KSTT-DOSSIER-026", place, found=found, limit=limit))
        encoding = "whole"
    return InFile(path, path.name, size, digest.hexdigest(), kind, encoding)
