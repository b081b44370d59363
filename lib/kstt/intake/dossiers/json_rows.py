"""Records of JSON documents: one a line, a list, or a list inside a document; streams are read as streams."""

from __future__ import annotations

import itertools
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kstt.errors import KsttError, Place, Problem
from kstt.intake.dossiers.files import InFile
from kstt.intake.dossiers.raw import BATCH_ROWS, Raw, Reject
from kstt.intake.findings import Findings, shown
from kstt.intake.names import without_person
from kstt.intake.opening import LARGEST_FILE, megabytes

LONGEST_RECORD = 4_000_000
_NOTICED = 100
_AT_ONCE = 256
LIST_NAMES = ("DanhSachHoSo", "HoSo", "data", "items", "result", "rows", "records")
_SPACE = " \t\r\n"


class _TwiceError(ValueError):
    """A record that writes one key twice: which of the values is meant nobody can tell."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise _TwiceError
    return record


_DECODER = json.JSONDecoder(object_pairs_hook=_once)
_FAST = json.JSONDecoder().scan_once
_FAULTS = (ValueError, RecursionError)


def _decode(text: str) -> object:
    """One record. Looking for keys written twice doubles the time of reading, so keys are first only counted: where the
    text shows as many as the record has, none was written twice."""
    try:
        record, end = _FAST(text, 0)
    except StopIteration:
        return _DECODER.decode(text)
    if end != len(text) and text[end:].strip():
        raise ValueError("text after the record")
    if isinstance(record, dict):
        keys = len(record)
        for value in record.values():
            if type(value) is list:
                for item in value:
                    keys += len(item) if type(item) is dict else 0
        # A key may stand apart from its colon; then the colons behind quotes are not all there are.
        if keys == text.count('":') and '" ' not in text and '"\t' not in text and "\n" not in text:
            return record
    return _DECODER.decode(text)


_HALF = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class _Broken:
    """What stands in the place of a record that cannot be used."""

    reason: str


def _sound(record: object, text: str, start: int = 0, end: int = sys.maxsize) -> object:
    """A record that can be written down. `\\ud83d` alone is half a character, in no encoding; JSON allows it."""
    if not _HALF.search(text, start, end):
        return record
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return _Broken("nửa ký tự / half a character: \\ud…")
    return record


def _reason(error: Exception) -> str:
    if isinstance(error, _TwiceError):
        return "khóa lặp lại / a key twice"
    if isinstance(error, RecursionError):
        return "lồng quá sâu / nested too deep"
    if "integer string conversion" in str(error):
        return "số quá dài / a number too long"
    return getattr(error, "msg", None) or "JSON"


def read_json(
    file: InFile,
    sources: Sequence[str],
    lists: Sequence[str],
    findings: Findings,
    reject: Reject,
    dropped: Sequence[str] = (),
) -> Iterator[Raw]:
    """The records of a file, as rows of the source paths. Of what is no record only its line is told: anything may
    stand in it, names as well.

    dropped: paths that are noticed and not read. lists: names under which a document keeps its records. In a file of
    lines a broken line is rejected and the rest is read; a broken list is refused, as nobody can tell where its next
    record begins.
    Errors: KSTT-DOSSIER-023 damaged, -024 no list of records, KSTT-FILE-006 a single document too large.
    """
    first = next(file.blocks(), "").lstrip().partition("\n")[0].strip()
    if first.startswith("["):
        records = _of_list(file)
    elif _is_record_line(first, lists):
        records = _of_lines(file, findings, reject)
    else:
        records = _of_document(file, lists, findings)
    yield from _rows(records, [path for path in sources if path not in dropped], dropped, findings, reject)


def first_records(file: InFile, most: int) -> list[dict]:
    """The first records of a file, wherever its list stands. Errors: as `read_json`."""
    findings = Findings(file.name)
    first = next(file.blocks(), "").lstrip().partition("\n")[0].strip()
    if first.startswith("["):
        records = _of_list(file)
    elif _is_record_line(first, LIST_NAMES):
        records = _of_lines(file, findings, lambda *args, **values: None)
    else:
        records = _of_document(file, LIST_NAMES, findings)
    return [record for _, record in itertools.islice(records, most) if isinstance(record, dict)]


def _is_record_line(line: str, lists: Sequence[str]) -> bool:
    try:
        record, _ = _DECODER.raw_decode(line)
    except _FAULTS:
        # A broken first record among lines is one line's fault; a document that spans lines begins with a bare brace.
        return len(line) > 1 and not line.rstrip().endswith(("{", "[", ","))
    return isinstance(record, dict) and not (lists and _list_in(record, lists) is not None)


def _of_lines(file: InFile, findings: Findings, reject: Reject) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(file.lines(findings), 1):
        text = line.strip()
        if not text:
            continue
        if len(text) > LONGEST_RECORD:
            reject("KSTT-DOSSIER-022", row=number, reason=f"> {LONGEST_RECORD}")
            continue
        try:
            record = _decode(text)
        except _FAULTS as error:
            reject("KSTT-DOSSIER-022", row=number, reason=_reason(error))
            continue
        yield number, _sound(record, text)


class _Stream:
    """The text of a file, of which only the part that is being looked at is in memory."""

    def __init__(self, file: InFile):
        self._blocks, self._name = file.blocks(), file.name
        self._before = 0
        self.buffer, self.at = "", 0

    def more(self) -> bool:
        block = next(self._blocks, "")
        self._before += self.at
        self.buffer, self.at = self.buffer[self.at :] + block, 0
        return bool(block)

    def sign(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self.at < len(self.buffer) and self.buffer[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self.more():
                return ""

    def record(self) -> object:
        while True:
            try:
                found, end = _DECODER.raw_decode(self.buffer, self.at)
                start, self.at = self.at, end
                return _sound(found, self.buffer, start, end)
            except _FAULTS as error:
                # Half a record in memory looks like a broken one.
                if isinstance(error, _TwiceError) or len(self.buffer) - self.at > LONGEST_RECORD or not self.more():
                    raise self.damaged(_reason(error)) from None

    def damaged(self, reason: str) -> KsttError:
        offset = self._before + self.at + 1
        return KsttError(Problem.of("KSTT-DOSSIER-023", Place(self._name), offset=offset, reason=reason))


def _of_list(file: InFile) -> Iterator[tuple[int, object]]:
    stream, number = _Stream(file), 0
    stream.sign()
    stream.at += 1
    while stream.sign() != "]":
        if number:
            if stream.sign() != ",":
                raise stream.damaged("thiếu dấu phẩy hoặc hết tệp / no comma, or end of file")
            stream.at += 1
        if not stream.sign():
            raise stream.damaged("hết tệp / end of file")
        number += 1
        yield number, stream.record()
    stream.at += 1
    if stream.sign():
        raise stream.damaged("]…")


def _of_document(file: InFile, lists: Sequence[str], findings: Findings) -> Iterator[tuple[int, object]]:
    if file.bytes > LARGEST_FILE:
        found, limit = megabytes(file.bytes), megabytes(LARGEST_FILE)
        raise KsttError(Problem.of("KSTT-FILE-006", Place(file.name), found=found, limit=limit))
    try:
        text = "".join(file.lines(findings))
        document = _DECODER.decode(text)
    except _FAULTS as error:
        offset = getattr(error, "pos", 0) + 1
        values = {"offset": offset, "reason": _reason(error)}
        raise KsttError(Problem.of("KSTT-DOSSIER-023", Place(file.name), **values)) from None
    found = _list_in(document, lists)
    if found is None:
        raise KsttError(Problem.of("KSTT-DOSSIER-024", Place(file.name)))
    for number, record in enumerate(found, 1):
        yield number, _sound(record, text)


def _list_in(document: object, lists: Sequence[str]) -> list | None:
    level = [document]
    for _ in range(4):
        for node in level:
            for name in lists:
                if isinstance(node, dict) and isinstance(node.get(name), list):
                    return node[name]
        level = [child for node in level if isinstance(node, dict) for child in node.values()]
    # A document that is itself one record.
    return [document] if isinstance(document, dict) and not lists else None


def _reach(node: object, steps: Sequence[str]) -> object:
    for step in steps:
        if not isinstance(node, dict):
            return None
        node = node.get(step)
    return node


@dataclass(frozen=True)
class _Path:
    """A source path: `Name`, `Outer.Name`, or `Lists[].Item`. inner: steps within an item; None where there is no list."""

    text: str
    whole: str
    inner: tuple[str, ...] | None

    @classmethod
    def of(cls, text: str) -> _Path:
        whole, bracket, item = text.partition("[]")
        return cls(text, whole, tuple(filter(None, item.split("."))) if bracket else None)

    def column(self, records: Sequence[dict], fields: dict[str, Sequence[object]] | None) -> Sequence[object]:
        """What the path finds in every record: a value, a list of values for `Lists[].Item`, or None.

        fields: the records by columns, where all of them have the same keys.
        """
        if "." in self.whole:
            steps = self.whole.split(".")
            cells: Sequence[object] = [_reach(record, steps) for record in records]
        elif fields is not None:
            found = fields.get(self.whole)
            if found is None:
                return [None] * len(records)
            cells = found
        else:
            cells = [record.get(self.whole) for record in records]
        if self.inner is None:
            return cells
        if len(self.inner) != 1:
            return [_items(cell, self.inner) for cell in cells]
        (name,) = self.inner
        # Nearly every list is empty or holds one record.
        return [
            []
            if cell == []
            else [cell[0].get(name)]
            if type(cell) is list and len(cell) == 1 and type(cell[0]) is dict
            else _items(cell, self.inner)
            for cell in cells
        ]


def _fields(records: Sequence[dict]) -> dict[str, Sequence[object]] | None:
    """The records by columns, if all of them have the same keys in the same order, as a system writes them."""
    names = list(records[0]) if records else []
    if any(list(record) != names for record in records):
        return None
    return dict(zip(names, zip(*map(dict.values, records), strict=True), strict=True))


def _items(found: object, inner: Sequence[str]) -> object:
    if type(found) is list:
        if not inner:
            return found
        if len(inner) == 1:
            return [each.get(inner[0]) if type(each) is dict else None for each in found]
        return [_reach(each, inner) for each in found]
    if found is None or found == "":
        return found
    return _items([found], inner) if isinstance(found, dict) else [found]


def _rows(
    records: Iterator[tuple[int, object]],
    sources: Sequence[str],
    dropped: Sequence[str],
    findings: Findings,
    reject: Reject,
) -> Iterator[Raw]:
    known = {path.partition("[]")[0].partition(".")[0] for path in (*sources, *dropped)}
    unused: dict[str, None] = {}
    paths = [_Path.of(path) for path in sources]
    more = True
    while more:
        numbers: list[int] = []
        columns: dict[str, list[object]] = {path: [] for path in sources}
        keys: dict[str, None] = {}
        # Records are taken apart a few at a time, while they are in the processor's cache, and given up at once.
        while more and len(numbers) < BATCH_ROWS:
            rows = []
            few = list(itertools.islice(records, _AT_ONCE))
            more = len(few) == _AT_ONCE
            for number, record in few:
                if not isinstance(record, dict):
                    reason = record.reason if isinstance(record, _Broken) else "{…}"
                    reject("KSTT-DOSSIER-022", row=number, reason=reason)
                    continue
                numbers.append(number)
                rows.append(record)
            if not keys:
                # What stands in a few records stands in all: the rest is not looked through for the sake of a notice.
                keys = dict.fromkeys(key for record in rows[:_NOTICED] for key in record)
                unused.update(dict.fromkeys(key for key in keys if key not in known))
            fields = _fields(rows)
            for path in paths:
                columns[path.text] += path.column(rows, fields)
        if numbers:
            missing = frozenset(path for path, cells in columns.items() if all(cell is None for cell in cells))
            present = frozenset(path for path in dropped if path in keys)
            yield Raw(columns, numbers, headings=tuple(unused), missing=missing, present=present)
    if unused:
        findings.tell("KSTT-FILE-011", found=", ".join(shown(without_person(key)) for key in list(unused)[:30]))
