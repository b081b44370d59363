"""Fourteen months of counts of Tỉnh Mẫu: believable levels, seasons, Tết, and a few stories worth finding.

Whole numbers only, drawn from the raw output of PCG64: NumPy promises that this stream stays the same in every version
and on every machine, which it does not promise of distributions, nor does anyone of floating point. Levels are those of
a real province in August 2026 (medians and spreads of its published figures), not its figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from numpy.random import PCG64

from kstt.sample.names import (
    ABOVE_DENOMINATOR,
    COLLAPSING,
    IDLE,
    IMPROVING,
    MISSING_FIGURE,
    PROVINCE,
    TEMPORARY,
    WITHOUT_FEES,
    units,
)
from kstt.terms import Count, Counts, Level, Origin, Period, Unit

MONTHS = Period(2026, month=8).back(14)
LAST = MONTHS[-1]

ADDITIVE = ("04", "05", "08", "11", "12", "13", "14", "16", "18", "19", "20", "21")
"""Indicators that count dossiers or petitions: the province's figures are the sums of its units'."""

Pair = tuple[int, int]

_VOLUME = (1060, 1030, 1020, 1010, 1000, 980, 1010, 560, 1080, 1020, 990, 1010, 1040, 1030)
"""Dossiers a month, ‰ of a usual one. 2026-02 holds Tết (14 to 22 February); March makes up for it."""
_HASTE = (-60, -40, -20, -10, 0, -10, -5, -45, -25, 0, 5, 5, 0, 0)
"""Change of the on-time rate, ‰: two-tier local government began on 1 July 2025; dossiers lie over Tết."""
_COLLAPSE = {11: 742, 12: 588, 13: 421}

_DEPARTMENT_SIZES = (
    60,
    1400,
    900,
    420,
    700,
    0,
    3600,
    3000,
    2300,
    520,
    2700,
    2500,
    60,
    35,
    640,
    480,
    130,
    9200,
    5200,
    4100,
)

_PUBLICATION = {LAST.id: ((14, 35), (10, 28), (1860, 1898))}
"""Indicators 01 to 03 of the last month: 2.40 + 1.43 + 1.96 points, copied to every unit. With the constant 2 points of
15 and 12 points for no petitions, an idle office scores 19.79."""


class Draw:
    """Whole numbers from the raw stream."""

    def __init__(self, seed: int):
        self._stream = iter(())
        self._source = PCG64(seed)

    def between(self, low: int, high: int) -> int:
        """Evenly, both ends included."""
        raw = next(self._stream, None)
        if raw is None:
            self._stream = iter(self._source.random_raw(4096).tolist())
            raw = next(self._stream)
        return low + raw % (high - low + 1)

    def around(self, centre: int, width: int) -> int:
        """Near the centre more often than at its ends, `width` away at most."""
        return centre + (self.between(-width, width) + self.between(-width, width)) // 2

    def hits(self, tries: int, permille: int) -> int:
        """How many of a few tries succeed."""
        return sum(self.between(1, 1000) <= permille for _ in range(tries))


@dataclass(frozen=True, slots=True)
class _Traits:
    """What is usual for a unit. Rates in ‰, sizes in dossiers a month or procedures."""

    size: int
    catalogue: int
    fee_bearing: int
    petitions: int
    on_time: int
    electronic: int
    digitised: int
    reused: int
    population_data: int
    online: int
    synchronised: int
    paid: int
    online_services: int
    used_services: int
    paid_procedures: int
    integrated: int
    connected: int


def _traits(unit: Unit, size: int, draw: Draw) -> _Traits:
    local = unit.level is not Level.DEPARTMENT
    # Offices that are slow are mostly slow in everything: one draw moves the rates that depend on their own care.
    care = draw.around(0, 110)
    return _Traits(
        size=size,
        catalogue=385 if local else draw.between(38, 210),
        fee_bearing=draw.between(28, 38) if local else draw.between(6, 62),
        petitions=2 if local else 9,
        on_time=draw.around(858, 60) + care,
        electronic=draw.around(730, 130) + care,
        digitised=draw.around(240, 200) + 2 * care,
        reused=draw.between(0, 26),
        population_data=draw.around(640, 280) + care,
        online=draw.around(620, 240) + care,
        synchronised=draw.around(972, 28),
        paid=draw.around(815, 110) + care,
        online_services=draw.around(760, 190),
        used_services=draw.around(230, 110),
        paid_procedures=draw.around(290, 130),
        integrated=draw.around(190, 90),
        connected=draw.around(160, 80),
    )


def _share(of: int, permille: int) -> int:
    """A part of a whole, rounded half up, never more than the whole."""
    return (of * min(max(permille, 0), 1000) + 500) // 1000


def _month(unit: Unit, traits: _Traits, m: int, draw: Draw, stories: bool) -> dict[str, Pair | None]:
    """The own figures of a unit in one month: indicators 04 to 21."""
    received = traits.size * _VOLUME[m] * draw.around(1000, 90) // 1_000_000
    on_time = _share(received, draw.around(traits.on_time + _HASTE[m], 28))
    electronic, digitised = traits.electronic + 3 * m, traits.digitised + 12 * m
    paid = traits.paid + 2 * m
    if stories and unit.code == COLLAPSING and m in _COLLAPSE:
        on_time = _share(received, _COLLAPSE[m])
    if stories and unit.code == IMPROVING:
        on_time = _share(received, 455 + 37 * m)
        electronic, digitised, paid = 380 + 38 * m, 60 + 55 * m, 610 + 26 * m
    filed = _share(received, draw.around(835, 40))
    with_fee = _share(received, draw.around(560, 60))
    petitions = draw.between(0, traits.petitions) if draw.between(1, 1000) <= 420 else 0
    on_time_petitions = draw.hits(petitions, 820)
    services = _share(traits.catalogue, traits.online_services + 4 * m)
    fees = traits.fee_bearing
    linked = _share(received, 4 * (m - 9) + draw.between(0, 6)) if m > 9 else 0
    figures: dict[str, Pair | None] = {
        "04": (_share(filed, draw.around(traits.synchronised, 10)), filed),
        "05": (on_time, received),
        "06": (services, traits.catalogue),
        "07": (_share(services, draw.around(traits.used_services * _VOLUME[m] // 1000, 25)), services),
        "08": (_share(filed, draw.around(traits.online + 5 * m, 20)), filed),
        "09": (_share(fees, traits.paid_procedures + 6 * m), fees),
        "10": (_share(fees, traits.integrated + 4 * m), fees),
        "11": (_share(with_fee, draw.around(paid, 22)), with_fee),
        "12": (_share(received, draw.around(electronic, 20)), received),
        "13": (_share(received, draw.around(digitised, 18)), received),
        "14": (_share(received, traits.reused + m // 2), received),
        "15": None,
        "16": (linked, received),
        "17": (_share(traits.catalogue, traits.connected + 3 * m), traits.catalogue),
        "18": (_share(received, draw.around(traits.population_data, 30)), received),
        "19": (on_time_petitions, petitions),
        "20": (draw.hits(on_time_petitions, 740), petitions),
        "21": (on_time - _share(on_time, draw.between(0, 9)), received),
    }
    if unit.code == WITHOUT_FEES:
        figures |= {"09": (0, 0), "10": (0, 0), "11": (0, 0)}
    if stories and unit.code == ABOVE_DENOMINATOR and m >= 12:
        # Integrated procedures that bear no fee: numerator and denominator of 10 are not nested.
        figures["10"] = (fees + 5, fees)
    if stories and unit.code == MISSING_FIGURE and MONTHS[m] == LAST:
        figures["17"] = None
    if unit.code == IDLE:
        figures = {indicator: (0, 0) if pair else None for indicator, pair in figures.items()}
    return figures


def _province_month(m: int, sums: dict[str, Pair], draw: Draw) -> dict[str, Pair | None]:
    """The province: sums where counts add, its own catalogue where they do not."""
    announced, due = draw.between(18, 46), draw.between(16, 40)
    drawn = (
        (draw.between(announced // 3, announced), announced),
        (draw.between(due // 3, due), due),
        (1790 + 5 * m, 1885 + m),
    )
    publication = _PUBLICATION.get(MONTHS[m].id, drawn)
    services, fees = 1610 + 9 * m, 310
    return {
        **dict(zip(("01", "02", "03"), publication, strict=True)),
        "06": (services, 1968),
        "07": (_share(services, 205 + 4 * m - (70 if m == 7 else 0)), services),
        "09": (78 + m, fees),
        "10": (44 + m, fees),
        "15": None,
        "17": (262 + 3 * m, 1301),
        **{indicator: sums[indicator] for indicator in ADDITIVE},
    }


def _rows(month: Period, unit: Unit, figures: dict[str, Pair | None]) -> Iterator[tuple[tuple[str, str, str], Count]]:
    code, period = unit.code, month.id
    temporary = "04" if code == TEMPORARY and month == LAST else None
    for indicator, pair in figures.items():
        numerator, denominator = pair or (None, None)
        marks = ("temporary_denominator",) if indicator == temporary else ()
        rate = "100" if indicator == "15" else None
        yield (code, period, indicator), Count(numerator, denominator, Origin.SUPPLIED, marks, rate)


def counts(seed: int, stories: bool = True) -> Counts:
    """All 21 indicators of 151 units in 14 months, 2025-07 to 2026-08.

    stories: without them no unit collapses, improves steadily, lacks a figure or has more than its denominator.
    """
    draw = Draw(seed)
    below = [unit for unit in units() if unit.code != PROVINCE]
    province = next(unit for unit in units() if unit.code == PROVINCE)
    traits = {}
    for i, unit in enumerate(below):
        if unit.level is Level.DEPARTMENT:
            size = _DEPARTMENT_SIZES[i]
        elif unit.level is Level.WARD:
            size = draw.between(1500, 4200)
        else:
            size = draw.between(240, 1500)
        traits[unit.code] = _traits(unit, size, draw)
    table = {}
    for m, month in enumerate(MONTHS):
        own = {unit.code: _month(unit, traits[unit.code], m, draw, stories) for unit in below}
        sums = {}
        for indicator in ADDITIVE:
            pairs = [figures[indicator] for figures in own.values()]
            sums[indicator] = (sum(n for n, _ in pairs), sum(d for _, d in pairs))
        of_province = _province_month(m, sums, draw)
        copied = {indicator: of_province[indicator] for indicator in ("01", "02", "03")}
        table.update(_rows(month, province, of_province))
        for unit in below:
            table.update(_rows(month, unit, copied | own[unit.code]))
    return Counts(table)
