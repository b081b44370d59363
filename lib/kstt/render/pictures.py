"""Figures of an analyst's notebook: checked, safe to embed, each with its description."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from urllib.parse import unquote

from kstt.notebook.block_svg import SvgRefused, drawing

_COMMENT = re.compile(r"^[ \t]*#\|[ \t]*(?P<key>alt|fig-alt|caption|fig-cap)[ \t]*:[ \t]*(?P<text>.*?)[ \t]*$", re.M)
_MIME_OF = {"PNG": "image/png", "JPEG": "image/jpeg"}
_LARGEST_FILE = 20_000_000


class PictureRefused(ValueError):
    """The data is no picture that can be shown; the text says why."""


def comments(source: str, *keys: str) -> list[str]:
    """What a cell says of its figures in `#| alt:` lines, in order.

    >>> comments("#| alt: Đường biểu diễn 13 tháng\\nplt.plot(x)", "alt", "fig-alt")
    ['Đường biểu diễn 13 tháng']
    """
    found = (match for match in _COMMENT.finditer(source) if match["key"] in keys)
    return [text[1:-1] if text[:1] == text[-1:] and text[:1] in "\"'" else text for text in (m["text"] for m in found)]


def raster(data: str | bytes) -> dict:
    """A PNG or JPEG (bytes or base64) as `{"form": "raster", "mime", "data", "width", "height"}`, data in base64.

    Errors: PictureRefused when it is neither, broken, or in the colours of print, for which PDF/A wants a profile.
    """
    from PIL import Image  # with nine libraries, for what few reports have

    try:
        content = base64.b64decode(data, validate=False) if isinstance(data, str) else data
        with Image.open(io.BytesIO(content), formats=tuple(_MIME_OF)) as image:
            image.verify()  # its check sums, which loading passes over and Typst does not
        with Image.open(io.BytesIO(content), formats=tuple(_MIME_OF)) as image:
            image.load()
            # A phone's JPEG may hold a second picture and is of a format of its own (MPO); readers show the first.
            mime, (width, height) = _MIME_OF.get(image.format or "", "image/jpeg"), image.size
            colours = image.mode
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise PictureRefused(str(fault)) from None
    if colours == "CMYK":
        raise PictureRefused(colours)
    encoded = base64.b64encode(content).decode()
    return {"form": "raster", "mime": mime, "data": encoded, "width": width, "height": height}


def attached(url: str, attachments: dict, folder: Path | None) -> tuple[str, str | bytes] | None:
    """Kind (`svg` or `raster`) and content of the image that Markdown names, or None when there is none.

    Looked for in the cell's attachments, in the address itself (`data:`), and as a file inside `folder`, never outside.
    """
    if url.startswith("attachment:"):
        bundle = attachments.get(unquote(url.removeprefix("attachment:"))) or attachments.get(url[11:])
        return _from_bundle(bundle) if bundle else None
    if url.startswith("data:"):
        head, _, body = url.partition(",")
        return ("raster", body) if re.fullmatch(r"data:image/(png|jpeg);base64", head) else None
    if folder is None:
        return None
    path = (folder / unquote(url)).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file() or path.stat().st_size > _LARGEST_FILE:
        return None
    if path.suffix.lower() == ".svg":
        return "svg", path.read_text("utf-8", errors="replace")
    return "raster", path.read_bytes()


def _from_bundle(bundle: dict) -> tuple[str, str | bytes] | None:
    for mime in ("image/png", "image/jpeg"):
        if mime in bundle:
            return "raster", _joined(bundle[mime])
    if "image/svg+xml" in bundle:
        text = _joined(bundle["image/svg+xml"])
        return "svg", text if text.lstrip().startswith("<") else base64.b64decode(text).decode("utf-8", "replace")
    return None


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


__all__ = ["PictureRefused", "SvgRefused", "attached", "comments", "drawing", "raster"]
