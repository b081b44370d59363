"""The secret of an office, and the codes that it gives officials and accounts.

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

KEY_BYTES = 32


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
