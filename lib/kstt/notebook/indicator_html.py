"""The section of an indicator as HTML, in Python: a report has twenty-one, and a template takes four times as long."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from kstt.notebook.table_html import escaped

_LINES = ("rate", "threshold", "lost", "win_back", "responsible", "data_source")
_PARTS = {"number": "mn", "operator": "mo"}
_ROOM = "\u00a0"


def indicator_html(block: dict, drawn: Callable[[dict], Markup]) -> Markup:
    """The section. block: its JSON, with the `depth` of its heading; drawn: makes markup of a cleaned figure."""
    tone, anchor, depth = escaped(block["points_tone"]), escaped(block["anchor"]), block["depth"]
    word = {name: escaped(label) for name, label in block["labels"].items()}
    trend = f"<figure>{_picture(drawn(block['trend']))}</figure>" if block["trend"] else ""
    title = f"{escaped(block['id'])}. {escaped(block['title'])}"
    heading = f'<h{depth} id="{anchor}">{title}</h{depth}>' if anchor else f"<h{depth}>{title}</h{depth}>"
    notes = (f'<p class="flag tone-{escaped(note["tone"])}">{escaped(note["text"])}</p>\n' for note in block["notes"])
    return Markup(
        f'<section class="indicator tone-{tone}" aria-labelledby="{anchor}">\n'
        '<div class="indicator-head">\n'
        f"{heading}\n"
        f'<p class="points"><span class="visually-hidden">{word.get("points", "")}</span> '
        f'<b>{escaped(block["points"])}</b> <span class="of">/ {escaped(block["max_points"])}</span></p>\n'
        "</div>\n"
        f'<p class="indicator-sub"><span class="chip">{escaped(block["status"])}</span> {escaped(block["group"])}</p>\n'
        f'<div class="indicator-body{"" if trend else " no-trend"}">\n'
        '<div class="indicator-text">\n'
        f'<p class="measures">{escaped(block["measures"])}</p>\n'
        f"{formula_html(block['formula'])}\n"
        f'<dl class="lines">\n{"".join(_lines(block, word))}</dl>\n'
        "</div>\n"
        f"{trend}</div>\n"
        f"{''.join(notes)}</section>"
    )


def formula_html(formula: dict) -> Markup:
    """A formula as MathML in a paragraph; one of words alone (why there is none) as a text, which may take several lines.

    MathML leaves room beside signs; between words and numbers it is set here.
    """
    parts, tokens = [], formula["tokens"]
    if all(token["kind"] == "text" for token in tokens):
        return Markup(f'<p class="formula">{escaped(" ".join(token["text"] for token in tokens))}</p>')
    kinds = ["operator", *(token["kind"] for token in tokens), "operator"]
    for before, token, after in zip(kinds, tokens, kinds[2:], strict=False):
        name, text = _PARTS.get(token["kind"], "mtext"), escaped(token["text"])
        if name == "mtext":
            text = f"{'' if before == 'operator' else _ROOM}{text}{'' if after == 'operator' else _ROOM}"
        parts.append(f"<{name}>{text}</{name}>")
    return Markup(f'<p class="formula"><math alttext="{escaped(formula["alt"])}">{" ".join(parts)}</math></p>')


def _picture(drawing: Markup) -> str:
    return f'<div class="plate">{drawing}</div>'


def _lines(block: dict, word: dict[str, str]) -> list[str]:
    """What stands under the formula; nothing for what is not said."""
    lines = []
    for name in ("numerator", "denominator"):
        value, meaning = escaped(block[name]["value"]), escaped(block[name]["meaning"])
        lines.append(f"<dt>{word.get(name, '')}</dt><dd><b>{value}</b> · {meaning}</dd>\n")
    lines += [_line(name, block[name], word) for name in _LINES if block[name]]
    evidence = block["evidence"]
    note = f' <span class="detail">{escaped(evidence["note"])}</span>' if evidence["note"] else ""
    tag = f'<span class="tag tag-{escaped(evidence["tag"])}">{escaped(evidence["label"])}</span>'
    lines.append(f"<dt>{word.get('evidence', '')}</dt><dd>{escaped(evidence['clause'])} {tag}{note}</dd>\n")
    return lines


def _line(name: str, said: str | list[str], word: dict[str, str]) -> str:
    if name == "win_back":
        shown = "".join(f'<span class="step">{escaped(step)}</span> ' for step in said)
    else:
        shown = f"<b>{escaped(said)}</b>" if name == "rate" else escaped(said)
    style = ' class="lost"' if name == "lost" else ""
    return f"<dt>{word.get(name, '')}</dt><dd{style}>{shown}</dd>"
