"""Hashes of what each report is told of a period: of a unit its own figures, of the province everything."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kstt.batch.lay import ROWS_FOLDER, Laid
from kstt.batch.publish import write_whole
from kstt.terms import Period

if TYPE_CHECKING:
    from kstt.batch.lay import Records
    from kstt.notebook.month import Month

SCHEMA = "kstt-seen/1"
Seen = Mapping[str, Mapping[str, str]]
"""Unit code → name of a part → its hash."""
NONE = "none"


def seen_by_reports(
    month: Callable[[], Month],
    period: Period,
    rules: str,
    laid: Laid,
    rows: Records | None,
    made_by: str,
    kept: Path,
) -> Seen:
    """For every unit and the province, the hashes of the parts by which its report may change with the data.

    month: gives the period of the delivery that is laid. made_by: a hash of the rule files and of this library. With the
    same, the same data give the same hashes: they are kept in the file `kept`, so that a month that has not changed need
    not be computed to find that out.
    Errors: KSTT-PERIOD-002 or 003 without a figure for the period; those of the rule set.
    """
    whole = sha256("\n".join((SCHEMA, laid.everything, period.id, rules, made_by)).encode()).hexdigest()
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads(kept.read_bytes())
        if found["of"] == whole:
            return found["units"]
    units = _computed(month(), laid, rows)
    with suppress(OSError):  # without it the next batch computes them again
        write_whole(kept, json.dumps({"of": whole, "units": units}, indent=0, sort_keys=True).encode())
    return units


def _computed(month: Month, laid: Laid, rows: Records | None) -> Seen:
    delivery = month.delivery
    units = {}
    for unit in delivery.units:
        if unit.parent is None:
            record = laid.files.get(f"{ROWS_FOLDER}/{unit.code}.json", NONE)
            units[unit.code] = {"data": laid.tables, "rows": record}
        else:
            record = rows.get(unit.code) if rows and delivery.source is not None else None
            units[unit.code] = month.figures(unit.code, record.as_bytes() if record else None).parts()
    return units
