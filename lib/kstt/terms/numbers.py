"""Numbers as Vietnamese and English readers write them: `15,68` and `15.68`, `184.513` and `184,513`, `78,38 %` and `78.38%`."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MINUS = "\N{MINUS SIGN}"
NARROW_GAP = "\N{NO-BREAK SPACE}"
_MOST_DECIMALS = 12


def _units(numerator: int, denominator: int, digits: int) -> int:
    """A ratio in units of 10 to the power of -digits, rounded half-up, exactly."""
    whole = (2 * abs(numerator) * 10**digits + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def round_half_up(value: Fraction | Decimal | int, digits: int) -> Decimal:
    """The value rounded half-up (away from zero on a tie) to `digits` decimals, exactly.

    >>> round_half_up(Fraction(2005, 1000), 2)
    Decimal('2.01')
    """
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return Decimal(_units(value.numerator, value.denominator, digits)).scaleb(-digits)


def part_half_up(whole: Decimal, share: Fraction, digits: int) -> Decimal:
    """`share` of `whole`, rounded as by `round_half_up`; made in one step, because a report has three hundred of them.

    >>> part_half_up(Decimal(18), Fraction(2, 3), 2)
    Decimal('12.00')
    """
    numerator, denominator = whole.as_integer_ratio()
    units = _units(numerator * share.numerator, denominator * share.denominator, digits)
    return Decimal(units).scaleb(-digits)


def number(value: Fraction | Decimal | int, language: str, digits: int = 0, sign: bool = False) -> str:
    """A number with fixed decimals.

    >>> number(184513, "vi"), number(Decimal("15.68"), "vi", 2), number(Decimal("15.68"), "en", 2)
    ('184.513', '15,68', '15.68')
    """
    whole = type(value) is int and not digits
    units = value if whole else _units(*value.as_integer_ratio(), digits)
    return _spelled(units, digits, language, sign)


def _spelled(units: int, digits: int, language: str, sign: bool = False) -> str:
    vietnamese = language == "vi"
    whole, rest = divmod(abs(units), 10**digits)
    text = f"{whole:,}".replace(",", ".") if vietnamese else f"{whole:,}"
    if digits:
        text += f"{',' if vietnamese else '.'}{rest:0{digits}d}"
    if units < 0:
        return MINUS + text
    return f"+{text}" if sign and units > 0 else text


def plain(value: Fraction | Decimal | int, language: str, digits: int = 2) -> str:
    """A number with as many decimals as it needs, up to `digits`: `20`, `4,5`.

    >>> plain(Decimal("4.50"), "vi")
    '4,5'
    """
    text = number(value, language, digits)
    point = "," if language == "vi" else "."
    return text.rstrip("0").rstrip(point) if digits and point in text else text


def percent(rate: Fraction | Decimal | int, language: str, digits: int = 2) -> str:
    """A rate of 0..1 as a percentage.

    >>> percent(Fraction(144625, 184513), "en")
    '78.38%'
    """
    numerator, denominator = rate.as_integer_ratio()
    text = _spelled(_units(numerator * 100, denominator, digits), digits, language)
    return text + (f"{NARROW_GAP}%" if language == "vi" else "%")


def plain_percent(rate: Fraction | Decimal | int, language: str) -> str:
    """A rate that a rule names, with as many decimals as it needs: never another rate than the one written.

    >>> plain_percent(Fraction(5, 8), "en"), plain_percent(Fraction(4, 5), "en")
    ('62.5%', '80%')
    """
    exact = Fraction(rate) * 100
    digits = next((n for n in range(_MOST_DECIMALS) if (exact * 10**n).denominator == 1), 2)
    return plain(exact, language, digits) + (f"{NARROW_GAP}%" if language == "vi" else "%")
