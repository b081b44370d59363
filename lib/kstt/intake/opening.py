"""Opening a file: how large, of what type, safe to unfold."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import Literal

from kstt.errors import KsttError, Place, Problem

MEGABYTE = 10**6
LARGEST_FILE = 200 * MEGABYTE
LARGEST_WORKBOOK = 50 * MEGABYTE
MOST_ENTRIES = 1000
LARGEST_UNFOLDED = 500 * MEGABYTE
LARGEST_RATIO = 200
_RATIO_MATTERS_FROM = MEGABYTE

Kind = Literal["text", "xlsx", "parquet", "json"]

_OTHER_ARCHIVES = frozenset({".zip", ".ods", ".odt", ".docx", ".pptx"})
"""What begins as a workbook does and is none."""
_TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})


@dataclass(frozen=True)
class Source:
    """A file in memory. name: as readers know it, without folders."""

    name: str
    data: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def suffix(self) -> str:
        return PurePath(self.name).suffix.lower()


def megabytes(size: int) -> int:
    """Rounded up: what is a byte beyond a limit is not told to be just as large as it may be."""
    return -(-size // MEGABYTE)


def open_source(path: Path) -> Source:
    """A file, whole.

    Errors: KSTT-FILE-001 not there, -023 not readable, -030 a folder, -006 too large, -002 empty.
    """
    place = Place(path.name)
    try:
        size = path.stat().st_size
        limit = LARGEST_WORKBOOK if path.suffix.lower() == ".xlsx" else LARGEST_FILE
        if size > limit:
            raise KsttError(Problem.of("KSTT-FILE-006", place, found=megabytes(size), limit=megabytes(limit)))
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise KsttError(Problem.of("KSTT-FILE-001", place, found=path)) from None
    except (OSError, ValueError) as error:
        # ValueError: a NUL character in the path.
        raise not_opened(path, error) from None
    if not data.strip():
        raise KsttError(Problem.of("KSTT-FILE-002", place))
    return Source(path.name, data)


def not_opened(path: Path, error: Exception) -> KsttError:
    """Why a file was not opened: KSTT-FILE-030 a folder, else KSTT-FILE-023."""
    if path.is_dir():
        return KsttError(Problem.of("KSTT-FILE-030", Place(path.name), found=path.as_posix()))
    reason = getattr(error, "strerror", None) or str(error)
    return KsttError(Problem.of("KSTT-FILE-023", Place(path.name), found=path.name, reason=reason))


def kind_of(source: Source) -> Kind:
    """What a file is, by its first bytes; text by its name.

    Errors: KSTT-FILE-021 an old or protected workbook, -005 damaged, -004 any other type.
    """
    data, suffix, place = source.data, source.suffix, Place(source.name)
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith(b"PK\x03\x04") and suffix in _OTHER_ARCHIVES:
        raise KsttError(Problem.of("KSTT-FILE-004", place, found=suffix))
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise KsttError(Problem.of("KSTT-FILE-021", place))
    if suffix in {".xlsx", ".parquet"}:
        raise KsttError(Problem.of("KSTT-FILE-005", place, kind=suffix[1:].upper()))
    start = data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"%pdf", b"\x7felf", b"\x89png", b"\x1f\x8b", b"<table")):
        # A portal whose session has ended answers with its login page, under whatever name was asked for.
        found = start.decode("ascii", "replace").split(">")[0][:12]
        raise KsttError(Problem.of("KSTT-FILE-004", place, found=f"{suffix or source.name} ({found}…)"))
    if suffix == ".json":
        return "json"
    if suffix in _TEXT_SUFFIXES:
        return "text"
    raise KsttError(Problem.of("KSTT-FILE-004", place, found=suffix or source.name))


def check_workbook(source: Source) -> dict[str, bytes]:
    """The XML parts of a workbook that can be opened safely: sheets, their names and relations.

    A few kilobytes can unfold to gigabytes. So what the archive announces is checked first, then what it really
    unfolds to: an archive may lie about its sizes.

    Errors: KSTT-FILE-007 unsafe, -005 damaged, -021 protected.
    """
    damaged = KsttError(Problem.of("KSTT-FILE-005", Place(source.name), kind="XLSX"))
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError):
        raise damaged from None
    if len(source.data) > LARGEST_WORKBOOK:
        _refuse(source, f"{len(source.data) // MEGABYTE} MB")
    if len(entries) > MOST_ENTRIES:
        _refuse(source, f"{len(entries)} > {MOST_ENTRIES} ZIP")
    total = sum(entry.file_size for entry in entries)
    if total > LARGEST_UNFOLDED:
        _refuse(source, f"{megabytes(total)} > {megabytes(LARGEST_UNFOLDED)} MB")
    parts: dict[str, bytes] = {}
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise KsttError(Problem.of("KSTT-FILE-021", Place(source.name)))
        if entry.file_size > _RATIO_MATTERS_FROM and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1):
            _refuse(source, f"{entry.file_size // max(entry.compress_size, 1)} : 1")
        data = _unfold(source, entry)
        if data is None:
            raise damaged
        # A part is what its relation says, whatever its name.
        if entry.filename.endswith((".xml", ".rels")) or b"sheetData" in data:
            parts[entry.filename] = data
    return parts


def _refuse(source: Source, reason: str) -> None:
    raise KsttError(Problem.of("KSTT-FILE-007", Place(source.name), reason=reason))


def _unfold(source: Source, entry: zipfile.ZipInfo) -> bytes | None:
    """An entry's bytes, never more than one beyond what it announces; None when damaged."""
    head = source.data[entry.header_offset : entry.header_offset + 30]
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        return None
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    start = entry.header_offset + 30 + name_length + extra_length
    packed = source.data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        data = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        try:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.file_size + 1)
        except zlib.error:
            return None
    else:
        return None
    if len(data) > entry.file_size:
        _refuse(source, f"{entry.filename} > {entry.file_size} B")
    return data if len(data) == entry.file_size and zlib.crc32(data) == entry.CRC else None
