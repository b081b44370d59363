"""The words of a PDF with their places, as poppler reads them."""

from __future__ import annotations

import re
import subprocess

_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


def words_of(content: bytes, poppler: str, page: int = 1) -> list[tuple[float, float, float, float, str]]:
    """Every word printed on a page: left, top, right, bottom in points, text."""
    done = subprocess.run(
        [poppler, "-bbox", "-f", str(page), "-l", str(page), "-", "-"], input=content, capture_output=True, check=True
    )
    return [(*map(float, found.groups()[:4]), found[5]) for found in _WORD.finditer(done.stdout.decode())]
