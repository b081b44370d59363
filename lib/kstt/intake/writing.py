"""A delivery as a folder that reads back equal: what reports share, and what an analyst can open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from kstt.intake.delivery import Delivery
from kstt.intake.findings import safe_cell
from kstt.intake.points import RANK
from kstt.intake.receipt import RECEIPT_FILE, REJECTED_FILE, receipt_json, rejected_csv
from kstt.terms import Counts, UnitTree
from kstt.terms.published import Published

COUNTS_FILE, UNITS_FILE, POINTS_FILE = "counts.csv", "units.csv", "published-points.csv"
OFFICIAL_FILE = "official-counts.csv"


def counts_csv(counts: Counts) -> bytes:
    """Columns unit_code, period, indicator, numerator, denominator; published_rate_pct, marks when any row has them."""
    rates = any(count.published_rate_pct is not None for _, count in counts)
    marks = any(count.marks for _, count in counts)
    heading = ["unit_code", "period", "indicator", "numerator", "denominator"]
    heading += ["published_rate_pct"] * rates + ["marks"] * marks
    rows = []
    for key, count in sorted(counts, key=lambda entry: entry[0]):
        row = [*key, count.numerator, count.denominator]
        if rates:
            row.append(count.published_rate_pct)
        if marks:
            row.append(";".join(count.marks))
        rows.append(row)
    return _csv(heading, rows)


def units_csv(tree: UnitTree) -> bytes:
    """Columns unit_code, name, level, parent_code; valid_from, valid_to when any unit was founded or ended."""
    heading = ["unit_code", "name", "level", "parent_code"] + ["valid_from", "valid_to"] * tree.dated
    rows = []
    for unit in tree:
        row = [unit.code, safe_cell(unit.name), unit.level.value, unit.parent]
        rows.append([*row, unit.first, unit.last] if tree.dated else row)
    return _csv(heading, rows)


def points_csv(published: Published) -> bytes:
    """Columns unit_code, period, level, code, points; ranks as rows of the level `rank`."""
    rows = [(*key, f"{points:f}") for key, points in published]
    rows += [(*key, RANK, RANK, rank) for key, rank in published.ranks.items()]
    return _csv(["unit_code", "period", "level", "code", "points"], sorted(rows, key=lambda row: row[:4]))


def _csv(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue().encode()


def delivery_files(delivery: Delivery) -> dict[str, bytes]:
    """The canonical tables of a delivery, by file name; the same delivery gives the same bytes everywhere.

    In a folder, `read_delivery` gives it back equal: a receipt keeps the original files with their hashes and what was
    wrong with them. Rows that were left out stand beside.
    """
    contents = {UNITS_FILE: units_csv(delivery.known_units), COUNTS_FILE: counts_csv(delivery.counts)}
    if len(delivery.published) or delivery.published.ranks:
        contents[POINTS_FILE] = points_csv(delivery.published)
    if delivery.official is not None:
        contents[OFFICIAL_FILE] = counts_csv(delivery.official)
    extra = {RECEIPT_FILE: receipt_json(delivery, contents)}
    if delivery.rejected:
        extra[REJECTED_FILE] = rejected_csv(delivery)
    return {**contents, **extra}


def write_delivery(delivery: Delivery, folder: Path) -> tuple[Path, ...]:
    """Write `delivery_files` into a folder; returns the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    files = delivery_files(delivery)
    for stale in {POINTS_FILE, OFFICIAL_FILE, REJECTED_FILE} - files.keys():
        (folder / stale).unlink(missing_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return tuple(folder / name for name in files)
