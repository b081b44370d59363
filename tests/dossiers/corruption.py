"""Good files made bad, in every way that has been met: some three hundred of them, the same each time."""

from __future__ import annotations

import csv
import io
import json
import random
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pyarrow
import pyarrow.parquet
import xlsxwriter
from dossier_files import IGATE, csv_text, igate_rows, json_lines, record

EACH = 20


@dataclass(frozen=True)
class Case:
    """A corrupted file. rows: rows that a careful person counts in it, None where nobody can tell.

    refused: nothing of it may be used. codes: at least one of these must be told.
    """

    name: str
    data: bytes
    mapping: str = "igate"
    rows: int | None = None
    refused: bool = False
    codes: tuple[str, ...] = ()


def cases() -> Iterator[Case]:
    for maker in MAKERS:
        for i in range(EACH):
            yield maker(random.Random(f"{maker.__name__}-{i}"), i)


def _workbook(
    rows: list[list[object]], headings: tuple[str, ...] = IGATE, sheet: str = "Sheet1", **how: object
) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        if how.get("first_sheet"):
            book.add_worksheet("Hướng dẫn").write(0, 0, "Tệp này xuất từ hệ thống một cửa")
        page = book.add_worksheet(sheet)
        top = 0
        if how.get("merged"):
            page.merge_range(0, 0, 0, len(headings) - 1, "DANH SÁCH HỒ SƠ THÁNG 8/2026")
            page.merge_range(1, 5, 1, 7, "Thời gian")
            for j, heading in enumerate(headings):
                if j in (5, 6, 7):
                    page.write(2, j, heading)
                else:
                    page.merge_range(1, j, 2, j, heading)
            top = 2
        else:
            page.write_row(0, 0, headings)
        for i, row in enumerate(rows, top + 1):
            for j, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("="):
                    page.write_formula(i, j, cell, None, how.get("result", ""))
                elif isinstance(cell, datetime):
                    page.write_datetime(i, j, cell, book.add_format({"num_format": "dd/mm/yyyy"}))
                else:
                    page.write(i, j, cell)
    return out.getvalue()


def cut_csv(rng: random.Random, i: int) -> Case:
    data = csv_text(igate_rows()).encode()
    data = data[: rng.randrange(1, len(data))]
    lines = data.decode("utf-8", "ignore").splitlines()[1:]
    rows = len([line for line in lines if line.strip()])
    return Case("cut.csv", data, rows=rows or None)


def flipped_csv(rng: random.Random, i: int) -> Case:
    data = bytearray(csv_text(igate_rows()).encode())
    start = data.index(b"\n") + 1
    for _ in range(1 + i % 4):
        data[rng.randrange(start, len(data))] ^= 1 << rng.randrange(8)
    try:
        rows = rows_of_csv(bytes(data))
    except (UnicodeDecodeError, csv.Error):
        rows = None
    return Case("flipped.csv", bytes(data), rows=rows)


def cut_json_lines(rng: random.Random, i: int) -> Case:
    data = json_lines([record(n) for n in range(30)]).encode()
    data = data[: rng.randrange(400, len(data))]
    return Case("cut.jsonl", data, "hosodongbo", rows=len([line for line in data.split(b"\n") if line.strip()]))


def flipped_json_lines(rng: random.Random, i: int) -> Case:
    data = bytearray(json_lines([record(n) for n in range(30)]).encode())
    for _ in range(1 + i % 4):
        data[rng.randrange(1200, len(data))] ^= 1 << rng.randrange(7)
    return Case("flipped.jsonl", bytes(data), "hosodongbo")


def cut_json_list(rng: random.Random, i: int) -> Case:
    data = json.dumps([record(n) for n in range(30)], ensure_ascii=False).encode()
    return Case("cut.json", data[: rng.randrange(2, len(data) - 1)], "hosodongbo", refused=True)


def damaged_workbook(rng: random.Random, i: int) -> Case:
    data = bytearray(_workbook(igate_rows()))
    if i % 2:
        return Case("cut.xlsx", bytes(data[: rng.randrange(100, len(data) - 30)]), refused=True)
    for _ in range(6):
        data[rng.randrange(60, len(data))] ^= 1 << rng.randrange(8)
    return Case("flipped.xlsx", bytes(data))


def damaged_parquet(rng: random.Random, i: int) -> Case:
    out = io.BytesIO()
    columns = {name: list(cells) for name, cells in zip(IGATE, zip(*igate_rows(), strict=True), strict=True)}
    pyarrow.parquet.write_table(pyarrow.table(columns), out)
    data = bytearray(out.getvalue())
    if i % 2:
        return Case("cut.parquet", bytes(data[: rng.randrange(100, len(data) - 4)]), refused=True)
    data[rng.randrange(4, len(data) - 8)] ^= 1 << rng.randrange(8)
    return Case("flipped.parquet", bytes(data))


def wrong_sheet(rng: random.Random, i: int) -> Case:
    if i % 2:
        data = _workbook([["Sở Nội vụ", 12, 13]], ("Đơn vị", "Quý I", "Quý II"))
        return Case("wrong.xlsx", data, refused=True, codes=("KSTT-DOSSIER-001",))
    data = _workbook(igate_rows(10), sheet=f"Trang {i}", first_sheet=True)
    return Case("second-sheet.xlsx", data, rows=10, codes=("KSTT-FILE-018",))


def merged_headings(rng: random.Random, i: int) -> Case:
    return Case("merged.xlsx", _workbook(igate_rows(5 + i), merged=True), rows=5 + i)


def mixed_encodings(rng: random.Random, i: int) -> Case:
    text = csv_text(igate_rows(20))
    if i % 4 == 0:
        lines = text.encode().split(b"\n")
        lines[5] = "H08.12-260801-9999,H08.12,Trực tuyến,ệộạ".encode("utf-16-le")
        return Case("mixed.csv", b"\n".join(lines), refused=True)
    if i % 4 == 1:
        decomposed = unicodedata.normalize("NFD", text)
        return Case("nfd.csv", decomposed.encode(), rows=20, codes=("KSTT-FILE-010",))
    if i % 4 == 2:
        return Case("utf16.csv", text.encode("utf-16"), rows=20)
    old = unicodedata.normalize("NFC", text)
    table = {c: _cp1258(c) for c in set(old) if not c.isascii()}
    return Case(
        "cp1258.csv",
        b"".join(table.get(c, c.encode("ascii", "replace")) for c in old),
        rows=20,
        codes=("KSTT-FILE-009",),
    )


def _cp1258(letter: str) -> bytes:
    for form in ("NFC", "NFD"):
        try:
            return unicodedata.normalize(form, letter).encode("cp1258")
        except UnicodeEncodeError:
            continue
    base, *marks = unicodedata.normalize("NFD", letter)
    tone = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
    letter = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in tone))
    return letter.encode("cp1258") + "".join(tone).encode("cp1258")


def duplicated(rng: random.Random, i: int) -> Case:
    rows = igate_rows(20)
    twin = list(rng.choice(rows))
    if i % 2:
        twin[2] = "9.999999"
        rows.append(twin)
        return Case("conflict.csv", csv_text(rows).encode(), rows=21, codes=("KSTT-DOSSIER-015", "KSTT-DOSSIER-016"))
    rows.insert(rng.randrange(20), twin)
    return Case("twice.csv", csv_text(rows).encode(), rows=21, codes=("KSTT-DOSSIER-014",))


def impossible_dates(rng: random.Random, i: int) -> Case:
    rows = igate_rows(20)
    bad = rng.choice(["31/02/2026", "30/02/2026 08:00:00", "00/00/0000", "32/13/2026", "2026/99/01", "hôm qua", "1e3"])
    rows[rng.randrange(20)][rng.choice((5, 6))] = bad
    return Case("dates.csv", csv_text(rows).encode(), rows=20, codes=("KSTT-DOSSIER-003", "KSTT-DOSSIER-004"))


def formulas(rng: random.Random, i: int) -> Case:
    rows = igate_rows(12)
    rows[rng.randrange(12)][rng.choice((0, 2, 5))] = rng.choice(
        ["=A1+1", "=HYPERLINK(A1)", "=1/0", "=CMD|' /C calc'!A0"]
    )
    if i % 2:
        return Case("formula.csv", csv_text(rows).encode(), rows=12)
    return Case("formula.xlsx", _workbook(rows, result="#DIV/0!" if i % 4 else ""), rows=12)


def bombs(rng: random.Random, i: int) -> Case:
    kind = i % 5
    if kind == 0:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"0" * (30_000_000 + i))
        return Case("bomb.xlsx", out.getvalue(), refused=True, codes=("KSTT-FILE-007",))
    if kind == 1:
        return Case("deep.json", b"[" * (100_000 + i), "hosodongbo", refused=True)
    if kind == 2:
        return Case("long-line.csv", b"a" * (9_000_000 + i), refused=True)
    if kind == 3:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(1200 + i):
                archive.writestr(f"x{n}.xml", "")
        return Case("many.xlsx", out.getvalue(), refused=True, codes=("KSTT-FILE-007",))
    out = io.BytesIO()
    table = pyarrow.table({"Mã hồ sơ": pyarrow.array(["x"] * 2_000_000)})
    pyarrow.parquet.write_table(table, out)
    return Case("bomb.parquet", out.getvalue(), refused=True)


def ragged_and_quoted(rng: random.Random, i: int) -> Case:
    lines = csv_text(igate_rows(20)).splitlines()
    at = rng.randrange(1, 20)
    if i % 3 == 0:
        lines[at] += ",thừa,thừa"
        return Case("ragged.csv", "\n".join(lines).encode(), rows=20, codes=("KSTT-FILE-014",))
    if i % 3 == 1:
        lines[at] = ",".join(lines[at].split(",")[:4])
        return Case("short.csv", "\n".join(lines).encode(), rows=20, codes=("KSTT-FILE-014",))
    lines[at] = '"' + lines[at]
    return Case("quote.csv", "\n".join(lines).encode(), refused=True)


def not_a_table(rng: random.Random, i: int) -> Case:
    contents = (
        b"",
        b"   \n\n",
        "Mã hồ sơ,Mã đơn vị\n".encode(),
        b"<!DOCTYPE html><html><body>login</body></html>",
        b"%PDF-1.7 ...",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
        bytes(rng.randrange(256) for _ in range(3000)),
        b"\0" * 2000,
        b"name,amount\nA,1\nB,2\n",
        "".join(f"dòng {n}\n" for n in range(50)).encode(),
    )
    name = ("x.csv", "x.xlsx", "x.json", "x.parquet", "x.tsv")[i % 5]
    return Case(name, contents[i % len(contents)], refused=True)


MAKERS = (
    cut_csv,
    flipped_csv,
    cut_json_lines,
    flipped_json_lines,
    cut_json_list,
    damaged_workbook,
    damaged_parquet,
    wrong_sheet,
    merged_headings,
    mixed_encodings,
    duplicated,
    impossible_dates,
    formulas,
    bombs,
    ragged_and_quoted,
    not_a_table,
)


def rows_of_csv(data: bytes) -> int:
    """Rows of a text as a second reader counts them."""
    return sum(1 for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) if any(row)) - 1
