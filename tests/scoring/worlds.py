"""Small worlds to score."""

from kstt.terms import Count, Counts, Level, Period, Unit, UnitTree

AUGUST = Period.parse("2026-08")


def province_of(*codes: str) -> UnitTree:
    """A province P with the given units below it."""
    below = [Unit(code, f"Xã {code}", Level.COMMUNE, "P") for code in codes]
    return UnitTree.of([Unit("P", "UBND tỉnh P", Level.PROVINCE), *below])


def table(rows: dict, period: Period = AUGUST) -> Counts:
    """Counts from {(unit, indicator): (numerator, denominator)}."""
    return Counts({(unit, period.id, id): Count(*pair) for (unit, id), pair in rows.items()})
