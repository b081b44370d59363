"""What a report was made from: the province's of whole tables, a unit's of its own figures, which is all that it saw."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kstt import __version__
from kstt.errors import Severity
from kstt.notebook.blocks import Block, Fact, Facts, Note
from kstt.notebook.folders import SAMPLE
from kstt.notebook.month import Month
from kstt.notebook.typed import typed
from kstt.notebook.unit_month import UnitMonth
from kstt.terms.numbers import number, plain

if TYPE_CHECKING:
    from kstt.notebook.framing import Framing

DATA_FOLDER = "_data"
"""Beside the reports of a period: the tables that they read."""


def provenance(frame: Framing) -> list[Block]:
    """Inputs with hashes, rule set, software: everything that is needed to make the report again."""
    rules, month, say = frame.month.rules, frame.month, frame.say
    items = [
        Fact(say("prov:unit"), frame.unit.name, frame.unit.code),
        Fact(say("prov:period"), month.period.label(frame.language), month.period.id),
        Fact(
            say("prov:rules"),
            f"{rules.id} – {rules.title[frame.language]}",
            say("prov:rules-detail", sha=rules.sha256[:16]),
        ),
        Fact(say("prov:arithmetic"), say("prov:arithmetic-value", tag=rules.source(rules.rounding.source).tag.value)),
        _bands(frame),
        *(_of_unit(frame, month) if isinstance(month, UnitMonth) else _of_tables(frame, month)),
        Fact(say("prov:library"), f"kstt {__version__}", f"Python {sys.version_info.major}.{sys.version_info.minor}"),
        Fact(say("prov:evidence"), frame.evidence_name, say("prov:evidence-detail")),
    ]
    blocks = [frame.paragraph(say("prov:how")), Facts("list", tuple(items))]
    return [*blocks, Note("neutral", say("tags:title"), say("tags:text"))]


def _bands(frame: Framing) -> Fact:
    """From how many points each rating is given, and by which clause."""
    rules, language = frame.month.rules, frame.language
    bands = sorted(rules.bands, key=lambda band: -band.at_least)
    words = [
        f"{band.title[language]} < {plain(band.below, language)}"
        if band.below is not None and not band.at_least
        else f"{band.title[language]} ≥ {plain(band.at_least, language)}"
        for band in bands
    ]
    clauses = dict.fromkeys(rules.source(band.source) for band in bands)
    named = (f"{clause.document_in(language)} [{clause.tag.value}]" for clause in clauses)
    return Fact(frame.say("prov:bands"), "; ".join(words), "; ".join(named))


def _of_tables(frame: Framing, month: Month) -> list[Fact]:
    say, language, delivery = frame.say, frame.language, month.delivery
    items = []
    for file in delivery.files:
        rows = {"read": file.rows_read, "accepted": file.rows_accepted, "rejected": file.rows_rejected}
        value = say("prov:file-value", **{name: number(count, language) for name, count in rows.items()})
        tone = "warning" if file.rows_rejected else "neutral"
        detail = say("prov:file-detail", sha=file.sha256[:16])
        items.append(Fact(say("prov:file", name=file.name), value, detail, tone))
    if delivery.problems:
        counted = {each: sum(problem.severity is each for problem in delivery.problems) for each in Severity}
        text = say(
            "prov:problems-value",
            errors=counted[Severity.ERROR],
            warnings=counted[Severity.WARNING],
            notices=counted[Severity.NOTICE],
        )
        items.append(Fact(say("prov:problems"), text, tone="warning"))
    return items


def _where(frame: Framing, folder: str) -> str:
    """In which folder that command is typed. A report tells no path of the machine that makes it."""
    if frame.parameters.data == SAMPLE:
        return ""
    return frame.say("prov:check-detail" if folder == DATA_FOLDER else "prov:check-beside", folder=folder)


def _of_unit(frame: Framing, month: UnitMonth) -> list[Fact]:
    """No hash of a whole table: it would change with every other unit's figures, and so would this report."""
    say, figures, given = frame.say, month.figures, frame.parameters
    how_many = {"pairs": number(figures.pairs, frame.language), "periods": figures.periods}
    folder = Path(os.path.abspath(given.data)).name
    options = f"--counts {typed(folder)} --period {given.period} --unit {given.unit} --rules {typed(given.rules)}"
    items = [
        Fact(say("prov:figures"), say("prov:figures-value", **how_many), say("prov:file-detail", sha=figures.sha256)),
        Fact(say("prov:check"), f"kstt figures {options} | sha256sum", _where(frame, folder)),
    ]
    if figures.source.rejected:
        rejected = number(figures.source.rejected, frame.language)
        items.append(Fact(say("prov:rejected"), rejected, say("prov:rejected-detail"), "warning"))
    return items
