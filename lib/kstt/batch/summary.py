"""The page of a month: every unit with its total, band and rank, the way to its report, and which reports are missing.

It is made from the figures and the records beside the reports alone. When a batch ran, how long it took and what it
skipped stands in the journal (`kstt batch-log`): so a run that changes nothing leaves the page as it is, byte for byte.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from kstt import __version__
from kstt.batch.summary_words import WORDS
from kstt.errors import Problem
from kstt.notebook.office import office
from kstt.rulebook import RuleStatus
from kstt.scoring import ScoreCard
from kstt.scoring.band import FULL_TOTAL
from kstt.terms.numbers import number, plain

if TYPE_CHECKING:
    from jinja2 import Environment

    from kstt.notebook.month import Month

FORMATS = (("report.html", "HTML"), ("report.pdf", "PDF"), ("report.ipynb", "notebook"))
_TONES = {RuleStatus.LAW_INCOMPLETE: "warning", RuleStatus.PROVINCIAL: "neutral"}
_FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class State:
    """What became of a unit's report. outputs: names of its files; current: made from these very inputs and this library;
    problems: why this batch could not make it; withheld: there is one, of another edition than the public page's."""

    outputs: tuple[str, ...] = ()
    current: bool = False
    problems: tuple[Problem, ...] = ()
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page. share: 0..100 for the bar; state: current, older, failed or none."""

    rank: str
    code: str
    name: str
    total: str
    share: str
    band: str
    links: tuple[tuple[str, str], ...]
    state: str
    note: str


def summary_page(month: Month, states: Mapping[str, State], language: str, edition: str) -> bytes:
    """The page as UTF-8 HTML: one file, no script, nothing loaded. states: by unit; a unit without one has no report."""
    say = _Say(language)
    root = month.tree.root
    lines = [_line(month, code, states.get(code, State()), say, edition) for code in _order(month)]
    counted = {name: sum(line.state == name for line in lines) for name in ("current", "older", "failed", "none")}
    card = month.cards(month.period).get(root.code)
    facts = [(say("units"), number(len(lines) - 1, language), say("units-detail", ranked=len(month.ranking.order)))]
    if card and card.total.points is not None:
        band = card.band.title[language] if card.band else say("no-band")
        facts.append((say("total"), _total(card, say), band))
    missing = counted["failed"] + counted["none"]
    facts.append((say("reports"), number(counted["current"], language), say("reports-detail", n=len(lines))))
    if counted["older"]:
        facts.append((say("older"), number(counted["older"], language), say("older-detail")))
    if missing:
        facts.append((say("missing"), number(missing, language), say("missing-detail")))
    style, style_hash = _style()
    page = _environment().get_template("index.html.j2")
    return page.render(
        language=language,
        say=say,
        root=root,
        period=month.period.label(language),
        organ=office(root.code).organ,
        edition=say(f"edition:{edition}"),
        facts=facts,
        rules=month.rules,
        tone=_TONES.get(month.rules.status, "warning"),
        lines=lines,
        inputs=[
            {**asdict(file), "read": number(file.rows_read, language), "rejected": number(file.rows_rejected, language)}
            for file in month.delivery.files
        ],
        version=__version__,
        style=style,
        style_hash=style_hash,
    ).encode()


def _order(month: Month) -> list[str]:
    """The province, then its units by rank, then those that cannot be compared, by code."""
    return [month.tree.root.code, *month.ranking.order, *sorted(month.ranking.left_out)]


def _line(month: Month, code: str, state: State, say: _Say, edition: str) -> Line:
    card: ScoreCard | None = month.cards(month.period).get(code)
    points = card.total.points if card else None
    position = month.ranking.position(code)
    name = "failed" if state.problems else "current" if state.current else "older" if state.outputs else "none"
    # What stopped a notebook may quote its data: a public page gives the code alone.
    told = "; ".join(each.code if edition == "public" else _cause(each, say.language) for each in state.problems)
    key = "withheld" if state.withheld and name == "none" else name
    note = say(f"state:{key}", cause=told) if name != "current" else ""
    if state.problems and state.outputs:
        note = f"{note} {say('earlier-stays')}"
    return Line(
        rank=str(position) if position else say("dash"),
        code=code,
        name=month.unit(code).name,
        total=_total(card, say),
        share=f"{min(points, 100):.2f}" if points is not None else "",
        band=card.band.title[say.language] if card and card.band else say("dash"),
        links=tuple(
            (f"{quote(code)}/{file}", say(f"format:{label}")) for file, label in FORMATS if file in state.outputs
        ),
        state=name,
        note=note,
    )


def _total(card: ScoreCard | None, say: _Say) -> str:
    """The points, and out of how many where that is not 100."""
    if card is None or card.total.points is None:
        return say("dash")
    points = number(card.total.points, say.language, 2)
    return (
        points
        if card.total.available_max == FULL_TOTAL
        else f"{points}/{plain(card.total.available_max, say.language)}"
    )


def _cause(problem: Problem, language: str) -> str:
    """Code and cause, without the place: it is a path of the machine that made the batch."""
    return f"{problem.code}: {problem.cause(language)}"


class _Say:
    def __init__(self, language: str):
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        return WORDS.say(key, self.language, **values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # a batch that changes nothing makes no page

    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> tuple[Markup, Markup]:
    """The style of the reports and this page's own, with the hash by which its policy admits it."""
    reports = files("kstt").joinpath("render/templates/kstt-html/style.css").read_text("utf-8").strip()
    css = f"{reports}\n{(_FOLDER / 'index.css').read_text('utf-8').strip()}"
    return Markup(css), Markup(b64encode(sha256(css.encode()).digest()).decode())
