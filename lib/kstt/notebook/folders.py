"""Where a notebook, and the commands that it prints, find what they read, by the parameters `data` and `store`."""

from __future__ import annotations

import os
from pathlib import Path

from kstt.rulebook import lying

SAMPLE = "sample"
"""In place of a folder: the sample province."""
ROWS_FOLDER = "rows"
"""In the folder of tables: the record of each unit's dossiers, `<unit code>.json`."""
STAGED = "KSTT_STAGED"
"""Of a batch's environment: the folder that will be published and, on the next line, the one to read meanwhile."""


def data_folder(data: str) -> Path | None:
    """The folder behind the parameter `data`; None for the sample.

    Reports are run in the project's folder and name their data from there; run again where they lie, they find it above.

    While a period is made that is to appear as a whole (`kstt report --all-or-nothing`), its tables wait in another
    place: the batch tells its reports which, and nobody else, by `STAGED`.
    """
    if data == SAMPLE:
        return None
    public, _, waiting = os.environ.get(STAGED, "").partition("\n")
    return Path(waiting) if public and Path(data).resolve() == Path(public) else lying(Path(data))


def store_folder(store: str | Path) -> Path:
    """The folder behind the parameter `store`: the sample's, made when first asked for, unless one of that name is there."""
    if str(store) != SAMPLE or Path(store).is_dir():
        return lying(Path(store))
    from kstt.sample.store import sample_store

    return sample_store()
