"""The receipt that a canonical folder carries: which files it was made from, what was wrong with them, what was left out.

Figures that were checked once are read many times, by every report of a month. The receipt keeps the first reading true:
reports show the original files and their hashes, and a canonical table that was changed afterwards is refused.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from kstt.errors import KsttError, Place, Problem
from kstt.intake.delivery import Delivery, InputFile, RejectedRow, RowSource, Stand
from kstt.intake.findings import safe_cell
from kstt.terms import Counts, Origin

RECEIPT_FILE, REJECTED_FILE = "receipt.json", "rejected.csv"
RECEIPT_SCHEMA = "kstt-receipt/1"
_MARK_REFUSED = "KSTT-COUNT-018"
_REJECTED_COLUMNS = ("file", "sheet", "row", "column", "value", "code", "what_to_do", "text")


def receipt_json(delivery: Delivery, tables: Mapping[str, bytes]) -> bytes:
    """The receipt of a delivery whose canonical tables have these contents."""
    record = {
        "schema": RECEIPT_SCHEMA,
        "tables": {name: hashlib.sha256(data).hexdigest() for name, data in tables.items()},
        "files": [asdict(file) for file in delivery.files],
        "problems": [
            {"code": each.code, "place": asdict(each.place), "values": [list(pair) for pair in each.values]}
            for each in delivery.problems
        ],
        "rejected": [asdict(row) for row in delivery.rejected],
    }
    if delivery.source is not None:
        record["source"] = asdict(delivery.source)
        if not delivery.source.unreached:
            del record["source"]["unreached"]
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()


def rejected_csv(delivery: Delivery) -> bytes:
    """Every row that was left out, with its place, the rule it broke and what to do (Vietnamese)."""
    advice = {(each.code, each.place.file, each.place.row): each.advice() for each in delivery.problems}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_REJECTED_COLUMNS)
    for row in delivery.rejected:
        what_to_do = advice.get((row.code, row.file, row.row), "")
        cells = [row.file, row.sheet, row.row, row.column, row.value, row.code, what_to_do, row.text]
        writer.writerow([safe_cell(cell) for cell in cells])
    return text.getvalue().encode()


def with_receipt(delivery: Delivery, folder: Path) -> Delivery:
    """The delivery of a canonical folder as its receipt tells it; unchanged when there is none.

    What reading the folder refuses of a table that was written as it stands is told as well: the receipt cannot know.
    Errors: KSTT-FILE-026 when a table was changed or taken away after it was checked, or the receipt cannot be read.
    """
    path = folder / RECEIPT_FILE
    if not path.is_file():
        return delivery
    try:
        record = json.loads(path.read_bytes())
        tables = dict(record["tables"])
        files = tuple(InputFile(**file) for file in record["files"])
        problems = tuple(
            Problem(each["code"], Place(**each["place"]), tuple((name, value) for name, value in each["values"]))
            for each in record["problems"]
        )
        rejected = tuple(RejectedRow(**row) for row in record["rejected"])
        source = _source(record.get("source"))
    except (ValueError, KeyError, TypeError):
        raise KsttError(Problem.of("KSTT-FILE-026", Place(RECEIPT_FILE), found=RECEIPT_FILE)) from None
    for file in delivery.files:
        if tables.get(file.name) != file.sha256:
            raise KsttError(Problem.of("KSTT-FILE-026", Place(file.name), found=file.name))
    if gone := tables.keys() - {file.name for file in delivery.files}:
        raise KsttError(Problem.of("KSTT-FILE-026", Place(folder.name), found=min(gone)))
    counts, official = delivery.counts, delivery.official
    if source is not None:
        # The tables have the bytes that were written when the rows were counted.
        counts, official = (
            None if table is None else Counts({key: replace(each, origin=Origin.COUNTED) for key, each in table})
            for table in (counts, official)
        )
    # A mark that this reader does not know how to read would otherwise be gone without a word.
    problems += tuple(each for each in delivery.problems if each.code == _MARK_REFUSED and each not in problems)
    return replace(
        delivery, counts=counts, files=files, problems=problems, rejected=rejected, source=source, official=official
    )


def _source(said: dict | None) -> RowSource | None:
    if said is None:
        return None
    earlier = tuple((period, snapshot) for period, snapshot in said["earlier"])
    unchanged = tuple((unit, Stand(**stand)) for unit, stand in said.get("unchanged", ()))
    unreached = tuple(said.get("unreached", ()))
    return RowSource(**{**said, "earlier": earlier, "unchanged": unchanged, "unreached": unreached})
