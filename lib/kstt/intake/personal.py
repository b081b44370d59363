"""The guard at the door: what looks like an identity number, a phone number or an e-mail is not kept."""

from __future__ import annotations

import re

# Digits may be parted by a space, a dot, a dash or a sign that nobody sees: `0912.345.678`, `0012 0000 1234`.
_GAP = r"[ .\-\u2013\u00a0\u202f\u200b-\u200d]?"
_NUMBER = re.compile(
    rf"(?<![\w.])(?:\+?84|0)(?:{_GAP}\d){{9,10}}(?!\w)|(?<!\w)\d(?:{_GAP}\d){{8}}(?:(?:{_GAP}\d){{3}})?(?!\w)"
)
# Begins with the code of a province, then 0–3 for century and gender; a mobile number of ten digits.
_IDENTITY, _MOBILE = r"0\d{2}[0-3]\d{8}", r"(?:\+?84|0)[35789]\d{8}"
_GLUED = re.compile(rf"(?<=[^\W\d])(?:{_IDENTITY}|{_MOBILE})(?!\d)")
"""A number behind letters or `_`: `CCCD079203001777`, `so_0912345678`."""
_NAMED = re.compile(
    rf"(?<![^\W\d_])(?:cccd|cmnd|cmtnd|cmt|đt|đtdđ|dt|dtdd|sđt|sdt|tel|phone)[\s:._\-]*(\d(?:{_GAP}\d){{8,11}})(?!\d)",
    re.IGNORECASE,
)
"""A number behind the word for what it is."""
_DAY_IN_FRONT = re.compile(r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:20)?(?:1[5-9]|2\d)\d{4}")
"""A day and a number of four digits, as systems make ids: `HS030820260001`, `HS0308260001`."""
_UNIT = r"(?:\d{3}(?:\.\d{2}){2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{2,3}){0,3})"
_NO_PERSON = re.compile(
    rf"(?<![\w.\-@]){_UNIT}(?:-\d{{6}}-\d{{4,7}}| 20\d{{2}}-(?:0[1-9]|1[0-2]|Q[1-4]))(?![\w\-@])"
    r"|(?<![\w.])\d\.\d{6}\.\d{3}(?:\.\d{2}){2}\.[A-Z]\d{2}(?![\w.])"
    r"|(?<![\d.\-])(?:\d{1,2}([.\-])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([.\-])\d\d\2\d\d)(?![\d.\-])"
)
"""The id of a dossier; a unit's code with a period: `H44.100 2026-08` ends in nine digits, parted as some write them; the long
code of a procedure, `1.010708.000.00.00.H08`; a day."""
_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
# A number keeps no leading zeros: of an identity number (000–099, then 0–3 for century and gender) it keeps 10 or 11 digits.
_ZEROS_LOST = re.compile(r"(?<![\w.])[1-9]\d?[0-3]\d{8}(?!\w)")
_HINT = re.compile(rf"\d(?:{_GAP}\d){{8}}|@")

_WORDS = {
    "identity": "số giấy tờ tùy thân / identity number",
    "phone": "số điện thoại / phone number",
    "email": "thư điện tử / e-mail",
}
MASK = "[…]"


def personal_data(text: str) -> str | None:
    """The kind of personal data that a text holds, `identity`, `phone` or `email`, or None.

    >>> personal_data("CCCD 001203004567"), personal_data("gọi 0912.345.678"), personal_data("1.010708")
    ('identity', 'phone', None)
    """
    if not _HINT.search(text):
        return None
    if _EMAIL.search(text):
        return "email"
    for found in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if len(digits) == 12 or (len(digits) == 9 and not digits.startswith("84")):
            return "identity"
        if re.fullmatch(r"(?:84|0)[235789]\d{8,9}", digits):
            return "phone"
    glued = next((found[0] for found in _GLUED.finditer(text) if not _DAY_IN_FRONT.fullmatch(found[0])), None)
    if glued is None and (named := _NAMED.search(text)):
        glued = re.sub(r"\D", "", named[1])
    return None if glued is None else "identity" if len(glued) in (9, 12) else "phone"


_CODE_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{9}|\d{12}|(?:\+?84|0)[235789]\d{8})(?![0-9A-Za-z])")
_PARTED = re.compile(r"\+?\d[\d .\-]*\d")


def personal_code(text: str) -> str | None:
    """As `personal_data`, for a column of codes: digits only count in one run, or when nothing else stands in the cell, as
    procedure codes such as `1.010708.000.00.00.H08` hold twelve and more of them in groups.

    >>> personal_code("CCCD079203001777"), personal_code("0912 345 678"), personal_code("HS030820260001")
    ('identity', 'phone', None)
    """
    if "@" in text and _EMAIL.search(text):
        return "email"
    found = _CODE_NUMBER.search(text)
    number = found[0] if found else _hidden_number(text)
    return None if number is None else "identity" if len(number) in (9, 12) else "phone"


def _hidden_number(text: str) -> str | None:
    """A number that stands in a code behind letters, or in groups and alone."""
    if named := _NAMED.search(text):
        return re.sub(r"\D", "", named[1])
    identity = re.search(rf"(?<=[A-Za-z]){_IDENTITY}(?![0-9A-Za-z])", text)
    if identity and not _DAY_IN_FRONT.fullmatch(identity[0]):
        return identity[0]
    if _PARTED.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        if re.fullmatch(rf"{_IDENTITY}|{_MOBILE}", digits) and not _DAY_IN_FRONT.fullmatch(digits):
            return digits
    return None


def personal_number(number: str) -> str | None:
    """As `personal_code`, for a cell that holds a number: a workbook drops the leading zeros of an identity number.

    >>> personal_number("79083012345"), personal_number("260801")
    ('identity', None)
    """
    return personal_code(number) or ("identity" if _ZEROS_LOST.fullmatch(number) else None)


def personal_digits(name: str) -> str:
    """The name of a file without identity and phone numbers: digits in one run that are neither a day nor a time, and phone
    numbers in the usual groups."""
    strict = rf"(?<!\d)(?:{_IDENTITY}|{_MOBILE}|0[35789]\d\d([ .\-])\d{{3}}\1\d{{3}})(?!\d)"
    return re.sub(strict, lambda found: found[0] if _DAY_IN_FRONT.fullmatch(found[0]) else MASK, _EMAIL.sub(MASK, name))


def named(kind: str) -> str:
    """The kind in both languages."""
    return _WORDS[kind]


def masked(text: str) -> str:
    """A text without the numbers and e-mails of persons: what messages and lists of rejected rows may show.

    Ids of dossiers, a unit with its period and days stay: they hold as many digits as an identity number, and say which
    row is meant.

    >>> masked("H99.01-260803-0001, 0912.345.678"), masked("H44.100 2026-08 05"), masked("CCCD079203001777")
    ('H99.01-260803-0001, […]', 'H44.100 2026-08 05', 'CCCD[…]')
    """
    if not _HINT.search(text):
        return text
    whole, start = "", 0
    for kept in _NO_PERSON.finditer(text):
        whole += _blacked_out(text[start : kept.start()]) + kept[0]
        start = kept.end()
    return whole + _blacked_out(text[start:])


def _blacked_out(text: str) -> str:
    for pattern in (_EMAIL, _NUMBER, _ZEROS_LOST):
        text = pattern.sub(MASK, text)
    text = _GLUED.sub(lambda found: found[0] if _DAY_IN_FRONT.fullmatch(found[0]) else MASK, text)
    return _NAMED.sub(lambda found: found[0].removesuffix(found[1]) + MASK, text)
