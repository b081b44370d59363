"""What decides, beside what a report is told, which bytes it has: it must be the same wherever a batch's reports are made."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires
from itertools import islice, zip_longest

from kstt.batch.record import installed, library_hash
from kstt.errors.problem import NOTHING
from kstt.render.fonts import fonts_used

_SHOWN = 5
_DESCRIBED = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)(-py[\d.]+)?\.(dist|egg)-info")
_REQUIRED = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Maker:
    """kstt: hash of its source; fonts: families of the PDF with a hash of their files; packages: all that are installed, with
    their versions."""

    kstt: str
    python: str
    system: str
    fonts: tuple[tuple[str, str], ...]
    packages: Mapping[str, str]

    def other_than(self, there: Maker) -> tuple[str, ...]:
        """What differs there, as `there ≠ here`, of packages only those that kstt needs; empty when reports are the same."""
        pairs = [
            (f"kstt {_source(there)}", _source(self), there.kstt == self.kstt),
            (f"Python {there.python}", self.python, there.python == self.python),
            (there.system, self.system, there.system == self.system),
            *(
                (f"{name} {there.packages.get(name, NOTHING)}", version, there.packages.get(name) == version)
                for name, version in sorted(self.packages.items())
                if name in _needed()
            ),
            *((_font(theirs), _font(ours), False) for theirs, ours in _first_other(there.fonts, self.fonts)),
        ]
        found = [f"{theirs} ≠ {ours}" for theirs, ours, same in pairs if not same]
        return (*found[:_SHOWN], "…") if len(found) > _SHOWN else tuple(found)


@cache
def this_maker() -> Maker:
    """What this process makes reports with."""
    families: dict[str, list[str]] = {}
    for font in fonts_used():
        families.setdefault(font.family, []).append(font.sha256)
    return Maker(
        library_hash(),
        platform.python_version(),
        f"{platform.system()} {platform.machine()}",
        tuple((family, sha256("\n".join(files).encode()).hexdigest()) for family, files in families.items()),
        dict(each for each in map(_described, reversed(installed())) if each),
    )


def _source(of: Maker) -> str:
    return f"{of.packages.get('kstt', NOTHING)} ({of.kstt[:8]})"


def _described(folder: str) -> tuple[str, str] | None:
    found = _DESCRIBED.fullmatch(folder)
    return (_plain(found["name"]), found["version"]) if found else None


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def _needed() -> frozenset[str]:
    """Names of the packages that kstt needs, and that these need."""
    found, left = set(), ["kstt"]
    while left:
        name = left.pop()
        with suppress(PackageNotFoundError):
            for line in requires(name) or ():
                each = _plain(_REQUIRED.match(line)[0])
                if "extra ==" not in line and each not in found:
                    found.add(each)
                    left.append(each)
    return frozenset(found)


def _first_other(there: Sequence[tuple[str, str]], here: Sequence[tuple[str, str]]) -> Iterator[tuple]:
    """The families that differ first: those behind them only fill in what they lack."""
    yield from islice(((theirs, ours) for theirs, ours in zip_longest(there, here) if theirs != ours), 1)


def _font(found: tuple[str, str] | None) -> str:
    return f"{found[0]} ({found[1][:8]})" if found else NOTHING
