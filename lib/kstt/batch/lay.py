"""What reports read is laid beside them: tables that all share, and the record of each unit in a file of its own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from kstt.batch.publish import publish, put_back
from kstt.counting.public_rows import PublicRows
from kstt.counting.unit_rows import UnitRows
from kstt.intake import Delivery, write_delivery

ROWS_FOLDER = "rows"


def lay(delivery: Delivery, data: Path, store: Path, rows: Mapping[str, UnitRows | PublicRows] | None = None) -> None:
    """Write tables and records, unless they lie there already: in one step, as reports are published.

    data: the folder that the notebooks read; the record of a unit is `rows/<unit code>.json` in it. store: where the
    folder is built, on the same disk.
    """
    fresh, aside = store / "data-new", store / "data-replaced"
    put_back(aside, data)
    shutil.rmtree(fresh, ignore_errors=True)
    write_delivery(delivery, fresh)
    for unit, record in (rows or {}).items():
        (fresh / ROWS_FOLDER).mkdir(exist_ok=True)
        (fresh / ROWS_FOLDER / f"{unit}.json").write_bytes(record.as_bytes())
    if data.is_dir() and _contents(fresh) == _contents(data):
        shutil.rmtree(fresh, ignore_errors=True)
    else:
        publish(fresh, data, aside)


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
