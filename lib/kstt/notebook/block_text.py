"""A block as plain text, for terminals, diffs and nbval."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_TONE = {"good": "+", "bad": "!", "warning": "!", "unknown": "?", "neutral": ""}


def block_text(data: dict) -> str:
    """One block as text; the same data gives the same text on every machine.

    data: the block's JSON (`docs/blocks.md`).

    >>> block_text({"kind": "formula", "alt": "", "tokens": [{"kind": "number", "text": "20"},
    ...     {"kind": "operator", "text": "×"}, {"kind": "number", "text": "2"}]})
    '20 × 2'
    """
    return "\n".join(line.rstrip() for line in _LINES[data["kind"]](data))


def _runs(runs: list[dict]) -> str:
    return "".join(run["text"] for run in runs)


def _formula(data: dict) -> str:
    return " ".join(token["text"] for token in data["tokens"])


@lru_cache(maxsize=4096)
def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text) - sum(map(bool, map(unicodedata.combining, text)))


def _pad(text: str, width: int, align: str) -> str:
    wide = width + len(text) - _width(text)
    if align == "right":
        return text.rjust(wide)
    if align == "center":
        return (" " * ((wide - len(text)) // 2) + text).ljust(wide)
    return text.ljust(wide)


def _report_head(data: dict) -> list[str]:
    lines = [data["organ_above"], data["organ"], data["number"], "", data["nation"], data["motto"], data["place_date"]]
    return [*lines, "", data["title"], data["subject"], data["edition_label"], *data["basis"]]


def _heading(data: dict) -> list[str]:
    return [f"{'#' * data['level']} {data['text']}"]


def _bullets(data: dict) -> list[str]:
    return [f"- {_runs(item)}" for item in data["items"]]


def _facts(data: dict) -> list[str]:
    width = max((_width(item["label"]) for item in data["items"]), default=0)
    lines = [
        f"{_pad(item['label'], width, 'left')}  {item['value']}" + (f"  ({item['detail']})" if item["detail"] else "")
        for item in data["items"]
    ]
    return [data["title"], *lines] if data["title"] else lines


def _table(data: dict) -> list[str]:
    heads = [column["label"] for column in data["columns"]]
    rows = [[_cell(cell) for cell in row["cells"]] for row in data["rows"]]
    widths = [max(map(_width, column)) for column in zip(heads, *rows, strict=True)]
    aligns = [column["align"] for column in data["columns"]]

    def written(cells: list[str]) -> str:
        return "  ".join(_pad(*one) for one in zip(cells, widths, aligns, strict=True))

    rule = "  ".join("-" * width for width in widths)
    return [data["caption"], written(heads), rule, *map(written, rows), *([data["note"]] if data["note"] else [])]


def _dossier_list(data: dict) -> list[str]:
    """The printed rows, then the folded ones under the words they are folded behind."""
    notes = [data[name] for name in ("printed_note", "rest_note", "as_of", "note") if data[name]]
    shown = _table({**data, "rows": data["rows"][: data["shown"]], "note": None})
    folded = data["rows"][data["shown"] :]
    more = _table({**data, "rows": folded, "caption": data["fold_label"], "note": None}) if folded else []
    return [*shown, *more, *notes]


def _cell(cell: dict) -> str:
    return f"{cell['text']} [{cell['tag']['label']}]" if cell["tag"] else cell["text"]


def _figure(data: dict) -> list[str]:
    return [f"[{data['caption'] or data['alt']}]", data["alt"]] if data["caption"] else [f"[{data['alt']}]"]


def _indicator(data: dict) -> list[str]:
    word = data["labels"].get
    evidence = data["evidence"]
    lines = [
        f"{data['id']}. {data['title']}: {data['points']} / {data['max_points']} ({data['status']})",
        f"{data['group']}",
        data["measures"],
        f"  {_formula(data['formula'])}",
    ]
    labelled = [
        ("numerator", f"{data['numerator']['value']} · {data['numerator']['meaning']}"),
        ("denominator", f"{data['denominator']['value']} · {data['denominator']['meaning']}"),
        ("rate", data["rate"]),
        ("threshold", data["threshold"]),
        ("lost", data["lost"]),
        ("win_back", " ".join(data["win_back"])),
        ("responsible", data["responsible"]),
        ("data_source", data["data_source"]),
        ("evidence", f"{evidence['clause']} [{evidence['label']}] {evidence['note'] or ''}".rstrip()),
    ]
    lines += [f"  {word(name, name)}: {text}" for name, text in labelled if text]
    lines += [f"  {_TONE[note['tone']]}{' ' if _TONE[note['tone']] else ''}{note['text']}" for note in data["notes"]]
    if data["trend"]:
        lines.append(f"  [{data['trend']['alt']}]")
    return lines


def _note(data: dict) -> list[str]:
    return [f"{data['title']}: {data['text']}" if data["title"] else data["text"]]


def _signature(data: dict) -> list[str]:
    listed = [f"- {text.removeprefix('- ')}" for text in data["recipients"]]
    recipients = [data["recipients_title"], *listed] if listed else []
    return [*data["authority"], data["place_holder"], data["name"], *recipients]


def _evidence(data: dict) -> list[str]:
    return [f"[{data['filename']}] {data['description']}"]


def _listing(data: dict) -> list[str]:
    return [data["caption"], *(f"    {line}" for line in data["text"].rstrip("\n").split("\n"))]


_LINES = {
    "report_head": _report_head,
    "heading": _heading,
    "paragraph": lambda data: [_runs(data["runs"])],
    "bullets": _bullets,
    "facts": _facts,
    "table": _table,
    "dossier_list": _dossier_list,
    "figure": _figure,
    "formula": lambda data: [_formula(data)],
    "indicator": _indicator,
    "note": _note,
    "annex": lambda data: [f"# {data['label']}. {data['title']}"],
    "signature": _signature,
    "listing": _listing,
    "evidence": _evidence,
}
