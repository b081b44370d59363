"""An indicator's section as the printed card: stretches of text in reading order, and what is known of its size."""

from __future__ import annotations

from collections.abc import Iterator

from kstt.render.measured import cap_height, lines, width

Runs = list[list[str]]
"""Stretches of text: `[text, style]`; style is "", `quiet`, `strong`, `big` or the tone of a note (set in italics)."""

_SIZE, _LARGER = 9.0, 10.5
_MM = 72 / 25.4
ROOM = 165 * _MM - 3 * _MM
"""Points between a card's edge and the margin."""
TREND, GAP, POINTS = 46 * _MM, 4 * _MM, 24 * _MM
_ENDS = (".", "!", "?", "…", ";", ":")


_KEPT = ("kind", "depth", "anchor", "id", "title", "points", "max_points", "points_tone", "trend")


def card(section: dict) -> dict:
    """What of a section is printed, its texts put together.

    `above` (paragraphs beside the trend) and `below` (two paragraphs: what is this unit's, then what is the same for every
    unit, so that it is set once for all of them); `evidence`: the mark (`tag`, `label`) and the `note`.
    """
    evidence = section["evidence"]
    return {
        **{name: section[name] for name in _KEPT},
        "above": [_joined(list(part(section))) for part in (_first, _formula, _counts)],
        "below": [_joined(list(part(section))) for part in (_own, _constant)],
        "evidence": {name: evidence[name] for name in ("tag", "label", "note")},
    }


def card_measures(shown: dict) -> dict:
    """`head_height` and `height` of a card in points, where its title needs one line and its paragraphs are no taller than
    the trend beside them, else None; `room`: the columns' widths."""
    trend = shown["trend"]
    tall = TREND * trend["height"] / trend["width"] if trend else 0.0
    one_line = width(f"{shown['id']}. {shown['title']}", _LARGER, bold=True) <= 0.98 * (ROOM - GAP - POINTS)
    return {
        "head_height": cap_height(_LARGER) if one_line else None,
        "height": tall if trend and _height(shown["above"]) <= tall else None,
        "room": [ROOM - GAP - POINTS, POINTS, ROOM - GAP - TREND],
    }


def _first(section: dict) -> Iterator[list[str]]:
    said = " · ".join(words for words in (section["status"], section["group"]) if words)
    if said:
        yield [f"{_stopped(said)} ", "quiet"]
    yield [section["measures"], ""]


def _formula(section: dict) -> Iterator[list[str]]:
    yield [" ".join(token["text"] for token in section["formula"]["tokens"]).replace(" )", ")"), "big"]
    if section["rate"] not in ("", "–"):
        yield ["\u2003", ""]
        yield from _labelled(section, "rate", section["rate"], "")


def _counts(section: dict) -> Iterator[list[str]]:
    for name in ("numerator", "denominator"):
        yield from _labelled(section, name, section[name]["value"], "strong")
        yield [f" {_stopped(section[name]['meaning'])} ", ""]


def _own(section: dict) -> Iterator[list[str]]:
    if section["lost"]:
        yield from _labelled(section, "lost", f"{_stopped(section['lost'])} ", "strong")
    if section["win_back"]:
        yield from _labelled(section, "win_back", f"{_stopped(' '.join(section['win_back']))} ", "")
    for note in section["notes"]:
        yield [f"{_stopped(note['text'])} ", note["tone"]]


def _constant(section: dict) -> Iterator[list[str]]:
    for name in ("threshold", "responsible", "data_source"):
        if section[name]:
            yield from _labelled(section, name, f"{_stopped(section[name])} ", "")
    yield from _labelled(section, "evidence", section["evidence"]["clause"], "")


def _labelled(section: dict, name: str, text: str, style: str) -> Iterator[list[str]]:
    if label := section["labels"].get(name):
        yield [f"{label}: ", "quiet"]
    yield [text, style]


def _stopped(words: str) -> str:
    """Lines run on in a card: a text that does not end a sentence gets its full stop."""
    return words if words.endswith(_ENDS) else f"{words}."


def _joined(runs: Runs) -> Runs:
    joined: Runs = []
    for text, style in runs:
        if joined and joined[-1][1] == style:
            joined[-1][0] += text
        else:
            joined.append([text, style])
    return joined


def _height(paragraphs: list[Runs]) -> float:
    """Points that paragraphs take beside the trend, on the safe side: 4 % less room than there is."""
    room = 0.96 * (ROOM - GAP - TREND)
    texts = ["".join(text for text, _ in runs) for runs in paragraphs]
    counts = [lines(text, size, room) for text, size in zip(texts, (_SIZE, _LARGER, _SIZE), strict=True)]
    height = sum(count * cap_height(_SIZE) + (count - 1) * 0.36 * _SIZE for count in counts)
    return height + (cap_height(_LARGER) - cap_height(_SIZE)) + (len(paragraphs) - 1) * 0.44 * _SIZE
