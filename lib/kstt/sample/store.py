"""A store of the sample's dossiers, taken in and frozen: what notebooks show before an office has a store of its own."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from kstt import __version__
from kstt.intake.dossiers import load_mapping, read_unit_list, take_in
from kstt.intake.dossiers.unit_list import unit_list_csv
from kstt.intake.snapshot import freeze
from kstt.intake.store import Store, write_safely
from kstt.sample.dossiers import write_dossiers
from kstt.terms import Period

PERIOD = Period.parse("2026-08")
"""The sample's last month, in which its stories are planted."""
MAPPINGS = {"dossiers.jsonl": "hosodongbo"} | {
    f"{name}.csv": name for name in ("procedures", "decisions", "petitions", "report_totals")
}
_KEY = sha256(b"the key of an office that does not exist").digest()


def sample_store(folder: Path | None = None, dossiers: int = 12_000, *, stories: bool = True, months: int = 3) -> Path:
    """The folder of a store with so many dossiers of the sample province, its last months frozen.

    folder: where it is made; None: once in this machine's folder for temporary files, and found there again.
    """
    if folder is not None:
        return _make(folder, dossiers, stories, months)
    plain = "" if stories else "-plain"
    found = Path(tempfile.gettempdir()) / f"kstt-sample-{__version__}-{dossiers}-{months}{plain}"
    if not found.is_dir():
        private = Path(tempfile.mkdtemp(prefix="kstt-sample-"))
        _make(private / "store", dossiers, stories, months)
        try:
            os.rename(private / "store", found)
        except OSError:
            if not found.is_dir():  # another process was not faster: the disk is full, or the folder cannot be written
                raise
        rmtree(private, ignore_errors=True)
    return found


def _make(folder: Path, dossiers: int, stories: bool, months: int) -> Path:
    store = Store.make(folder)
    with tempfile.TemporaryDirectory(prefix="kstt-sample-") as temporary:
        files = write_dossiers(Path(temporary), dossiers, months=months, stories=stories).files
        units, _ = read_unit_list(Path(temporary) / "units.csv")
        write_safely(store.units_file, unit_list_csv(units))
        for file in files:
            if file.name in MAPPINGS:
                take_in(file, load_mapping(MAPPINGS[file.name]), store, units=units, key=_KEY)
    for period in PERIOD.back(months):
        freeze(store, period, today=date(2026, 9, 10))
    return folder
