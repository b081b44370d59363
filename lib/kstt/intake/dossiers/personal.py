"""The guard at the door: what looks like an identity number, a phone number or an e-mail is not kept.

A code under an office's key remains personal data (Luật 91/2025/QH15): such codes are for internal editions only.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Callable
from pathlib import Path

from kstt.errors import KsttError, Place, Problem

# Digits may be parted by spaces, dots or dashes: `0912.345.678`, `0012 0000 1234`.
_GAP = r"[ .\-\u00a0]?"
_NUMBER = re.compile(
    rf"(?<![\w.])(?:\+?84|0)(?:{_GAP}\d){{9,10}}(?!\w)|(?<!\w)\d(?:{_GAP}\d){{8}}(?:(?:{_GAP}\d){{3}})?(?!\w)"
)
_UNIT = r"(?:\d{3}(?:\.\d{2}){2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{2,3}){0,3})"
_NAMES_A_ROW = re.compile(
    rf"(?<![\w.\-@])({_UNIT}(?:-\d{{6}}-\d{{4,7}}| 20\d{{2}}-(?:0[1-9]|1[0-2]|Q[1-4])))(?![\w\-@])"
)
"""The id of a dossier; a unit's code with a period: `H44.100 2026-08` ends in nine digits, parted as some write them."""
_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
# A number keeps no leading zeros: of an identity number (000–099, then 0–3 for century and gender) it keeps 10 or 11 digits.
_ZEROS_LOST = re.compile(r"(?<![\w.])[1-9]\d?[0-3]\d{8}(?!\w)")
_HINT = re.compile(r"\d(?:[ .\-\u00a0]?\d){8}|@")

_WORDS = {
    "identity": "số giấy tờ tùy thân / identity number",
    "phone": "số điện thoại / phone number",
    "email": "thư điện tử / e-mail",
}
MASK = "[…]"
KEY_BYTES = 32


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
    return None


_CODE_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{9}|\d{12}|(?:\+?84|0)[235789]\d{8})(?![0-9A-Za-z])")


def personal_code(text: str) -> str | None:
    """As `personal_data`, for a column of codes: digits only count in one run, as procedure codes such as
    `1.010708.000.00.00.H08` hold twelve and more of them in groups."""
    if "@" in text and _EMAIL.search(text):
        return "email"
    found = _CODE_NUMBER.search(text)
    return None if not found else "identity" if len(found[0]) in (9, 12) else "phone"


def personal_number(number: str) -> str | None:
    """As `personal_code`, for a cell that holds a number: a workbook drops the leading zeros of an identity number.

    >>> personal_number("79083012345"), personal_number("260801")
    ('identity', None)
    """
    return personal_code(number) or ("identity" if _ZEROS_LOST.fullmatch(number) else None)


def named(kind: str) -> str:
    """The kind in both languages."""
    return _WORDS[kind]


def masked(text: str) -> str:
    """A text without the personal data in it: what messages and lists of rejected rows may show.

    Ids of dossiers and a unit with its period stay: they hold as many digits as an identity number, and say which row
    is meant.

    >>> masked("H99.01-260803-0001, 0912.345.678"), masked("H44.100 2026-08 05")
    ('H99.01-260803-0001, […]', 'H44.100 2026-08 05')
    """
    if not _HINT.search(text):
        return text
    parts = _NAMES_A_ROW.split(text)
    return "".join(part if i % 2 else _blacked_out(part) for i, part in enumerate(parts))


def _blacked_out(text: str) -> str:
    for pattern in (_EMAIL, _NUMBER, _ZEROS_LOST):
        text = pattern.sub(MASK, text)
    return text


_FAMILY_NAMES = frozenset(
    ["nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "ngô", "đinh", "trịnh"]
)
_FAMILY_NAMES_WITHOUT_ACCENTS = frozenset(["nguyen", "pham", "huynh"])
_MIDDLE_NAMES = frozenset(["văn", "thị", "van", "thi"])
"""`Văn` and `Thị` make a name of whatever family: `Lý Văn Nam`, but not `LÝ LỊCH TƯ PHÁP` or `HỒ SƠ MỚI`."""


def persons_name(text: str) -> bool:
    """Whether a text reads as a Vietnamese name: two to six words with capitals, a frequent family name or Văn, Thị.

    In a file whose columns are shifted names stand where codes, dates and marks belong. Places bear names of persons too,
    so this is for cells that have to hold no name at all; a name of another kind is not known for one.

    >>> persons_name("Nguyễn Văn An"), persons_name("LÝ THỊ BÍCH"), persons_name("Trực tuyến"), persons_name("LÊ PHÍ 2")
    (True, True, False, False)
    """
    words = unicodedata.normalize("NFC", text).split()
    if not 2 <= len(words) <= 6 or not all(word.isalpha() and word[0].isupper() for word in words):
        return False
    family, second = words[0].casefold(), words[1].casefold()
    known = _FAMILY_NAMES_WITHOUT_ACCENTS if text.isascii() else _FAMILY_NAMES
    return family in known or (second in _MIDDLE_NAMES and len(words) > 2)


def without_names(value: object) -> object:
    """What a message may show of a cell that has to hold no name."""
    return MASK if isinstance(value, str) and persons_name(value) else value


def office_key(path: Path) -> bytes:
    """The secret of an office, from its file; made when the file is not there yet, readable for its owner only.

    Errors: KSTT-DOSSIER-031 when the file is no key.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        text = path.read_text(encoding="ascii", errors="replace").strip()
        if not re.fullmatch(rf"[0-9a-f]{{{2 * KEY_BYTES}}}", text):
            reason = f"{path.name}: {2 * KEY_BYTES} × 0–9 a–f"
            raise KsttError(Problem.of("KSTT-DOSSIER-031", Place(path.name), reason=reason)) from None
        return bytes.fromhex(text)
    except OSError as error:
        raise KsttError(Problem.of("KSTT-DOSSIER-031", Place(path.name), reason=error.strerror or "")) from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_bytes(KEY_BYTES)
        file.write(key.hex() + "\n")
    return key


def read_by_others(path: Path) -> bool:
    """Whether others on the machine may read a key: with it, codes of accounts and officials are found by trying them.

    Told where the system keeps such rights; on Windows it keeps others.
    """
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & (stat.S_IRGRP | stat.S_IROTH))


def join_codes(key: bytes, column: str) -> Callable[[str], str]:
    """A function that gives equal codes for equal values under one key; of one column only, so that roles are not joined.

    Letters count as equal however their marks are composed: lists of JSON come as they were written.
    """
    started = hmac.new(key, f"{column}\0".encode(), "sha256")

    def code(value: str) -> str:
        mixed = started.copy()
        mixed.update(unicodedata.normalize("NFC", value.strip()).casefold().encode())
        return mixed.hexdigest()[:20]

    return code
