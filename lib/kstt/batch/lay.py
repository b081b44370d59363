"""What reports read is laid beside them: tables that all share, and the record of each unit in a file of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kstt.batch.publish import publish, put_back
from kstt.intake import Delivery, delivery_files
from kstt.notebook.folders import ROWS_FOLDER, STAGED

if TYPE_CHECKING:
    from kstt.counting.public_rows import PublicRows
    from kstt.counting.unit_rows import UnitRows

    Records = Mapping[str, UnitRows | PublicRows]


@dataclass(frozen=True, slots=True)
class Laid:
    """The tables and records of a period. data: where readers find them; waiting: where they lie until the period appears
    as a whole, None when they are in their place; files: SHA-256 by name within the folder."""

    data: Path
    waiting: Path | None
    files: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """Where they are now."""
        return self.waiting or self.data

    @property
    def tables(self) -> str:
        """One hash of everything but the records of units."""
        lines = (f"{name} {sha}" for name, sha in sorted(self.files.items()) if "/" not in name)
        return sha256("\n".join(lines).encode()).hexdigest()

    @property
    def everything(self) -> str:
        return sha256("\n".join(f"{name} {sha}" for name, sha in sorted(self.files.items())).encode()).hexdigest()

    @contextmanager
    def read_in_place(self) -> Iterator[None]:
        """Let the processes that are started meanwhile read what is waiting where they will find it afterwards."""
        if self.waiting is None:
            yield
            return
        before = os.environ.get(STAGED)
        os.environ[STAGED] = f"{self.data.resolve()}\n{self.waiting.resolve()}"
        try:
            yield
        finally:
            if before is None:
                del os.environ[STAGED]
            else:
                os.environ[STAGED] = before


def lay(delivery: Delivery, data: Path, store: Path, rows: Records | None = None, *, wait: bool = False) -> Laid:
    """Write tables and records, unless they lie there already: in one step, as reports are published.

    data: the folder that the notebooks read; the record of a unit is `rows/<unit code>.json` in it. store: where the
    folder is built, on the same disk. wait: leave it there, for the batch to publish with its reports. Errors: OSError.
    """
    fresh, aside = store / "data-new", store / "data-replaced"
    put_back(aside, data)
    shutil.rmtree(fresh, ignore_errors=True)
    contents = delivery_files(delivery)
    contents |= {f"{ROWS_FOLDER}/{unit}.json": record.as_bytes() for unit, record in (rows or {}).items()}
    files = {name: sha256(content).hexdigest() for name, content in contents.items()}
    if data.is_dir() and _hashes(data) == files:
        return Laid(data, None, files)
    for name, content in contents.items():
        place = fresh / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    if wait:
        return Laid(data, fresh, files)
    publish(fresh, data, aside)
    return Laid(data, None, files)


def _hashes(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in found}
