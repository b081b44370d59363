"""The sample as files, and as a delivery in memory that went through the same reading as anyone's files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kstt.intake import Delivery
from kstt.intake.opening import Source
from kstt.intake.reading import Sources, deliver
from kstt.intake.writing import COUNTS_FILE, POINTS_FILE, UNITS_FILE, counts_csv, points_csv, units_csv
from kstt.rulebook.model import RuleSet
from kstt.sample import figures, names, portal
from kstt.terms import UnitTree

SEED = 766


@lru_cache(maxsize=1)
def _files(seed: int) -> dict[str, bytes]:
    counts = figures.counts(seed)
    return {
        UNITS_FILE: units_csv(UnitTree.of(names.units())),
        COUNTS_FILE: counts_csv(counts),
        POINTS_FILE: points_csv(portal.published(counts)),
    }


def write_sample(folder: Path, seed: int = SEED) -> tuple[Path, ...]:
    """Write `units.csv`, `counts.csv` and `published-points.csv`; the same seed gives the same bytes on every machine.

    With another seed levels and volumes change; the stories stay. Returns the files written.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in _files(seed).items():
        (folder / name).write_bytes(data)
    return tuple(folder / name for name in _files(seed))


_READ: dict[str, Delivery] = {}


def sample_delivery(rules: RuleSet) -> Delivery:
    """The sample as `read_delivery` would read its folder with these rules; kept in memory.

    151 units, 2025-07 to 2026-08; published points of 2026-08.
    """
    if rules.sha256 not in _READ:
        files = {name: Source(name, data) for name, data in _files(SEED).items()}
        sources = Sources(files[UNITS_FILE], (files[COUNTS_FILE],), (files[POINTS_FILE],))
        _READ[rules.sha256] = deliver(sources, rules)
    return _READ[rules.sha256]
