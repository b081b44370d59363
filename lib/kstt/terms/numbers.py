"""Numbers as Vietnamese and English readers write them: `15,68` and `15.68`, `184.513` and `184,513`, `78,38 %` and `78.38%`."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MINUS = "\N{MINUS SIGN}"
NARROW_GAP = "\N{NO-BREAK SPACE}"


def _half_up(numerator: int, denominator: int, digits: int) -> Decimal:
    whole = (2 * abs(numerator) * 10**digits + denominator) // (2 * denominator)
    return Decimal(whole if numerator >= 0 else -whole).scaleb(-digits)


def round_half_up(value: Fraction | Decimal | int, digits: int) -> Decimal:
    """The value rounded half-up (away from zero on a tie) to `digits` decimals, exactly.

    >>> round_half_up(Fraction(2005, 1000), 2)
    Decimal('2.01')
    """
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return _half_up(value.numerator, value.denominator, digits)


_VIETNAMESE = str.maketrans(",.", ".,")


def number(value: Fraction | Decimal | int, language: str, digits: int = 0, sign: bool = False) -> str:
    """A number with fixed decimals.

    >>> number(184513, "vi"), number(Decimal("15.68"), "vi", 2), number(Decimal("15.68"), "en", 2)
    ('184.513', '15,68', '15.68')
    """
    whole = type(value) is int and not digits
    return _spelled(value if whole else round_half_up(value, digits), language, sign)


def _spelled(rounded: Decimal | int, language: str, sign: bool = False) -> str:
    text = f"{abs(rounded):,}" if type(rounded) is int else f"{abs(rounded):,f}"
    if language == "vi":
        text = text.translate(_VIETNAMESE)
    if rounded < 0:
        return MINUS + text
    return f"+{text}" if sign and rounded > 0 else text


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
    exact = rate if isinstance(rate, Fraction) else Fraction(rate)
    rounded = _half_up(exact.numerator * 100, exact.denominator, digits)
    return _spelled(rounded, language) + (f"{NARROW_GAP}%" if language == "vi" else "%")
