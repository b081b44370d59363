"""Which rows a report was counted from: the snapshot by name and hash, or why there is nothing to say of dossiers."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from kstt.intake.delivery import RowSource
from kstt.notebook.blocks import Block, Fact, Facts, Note
from kstt.notebook.dossier_list import day_text
from kstt.notebook.row_words import ROW_PHRASES
from kstt.notebook.unit_figures import UnitSource
from kstt.notebook.unit_month import UnitMonth
from kstt.terms.tables import TABLES

if TYPE_CHECKING:
    from kstt.notebook.unit_report import UnitReport


def row_source(report: UnitReport) -> list[Block]:
    """For the provenance annex. Figures that were handed in: one sentence why no section tells of dossiers."""
    month, language = report.month, report.language
    if isinstance(month, UnitMonth):
        own = month.figures.source
        facts = (_unit_rows(own, month, language), _unit_earlier(own, language)) if own.counted else ()
        unreached = own.unreached
    else:
        source = month.delivery.source
        facts = (_rows(source, language), _earlier(source, language)) if source else ()
        unreached = source.unreached if source else ()
    if not facts:
        return [report.frame.paragraph(ROW_PHRASES.say("none:counts", language))]
    if unreached:
        facts = (*facts, _unreached(unreached, language))
    blocks: list[Block] = [Facts("list", facts)]
    if report.rows is None:
        blocks.append(report.frame.paragraph(ROW_PHRASES.say("none:rows", language)))
    return blocks


def unfinished(report: UnitReport) -> list[Block]:
    """For the first page: that the period had not ended when the rows were read. Nothing when it had."""
    month = report.month
    source = month.figures.source if isinstance(month, UnitMonth) else month.delivery.source
    if source is None or not source.provisional:
        return []
    title, text = (
        ROW_PHRASES.say(f"unfinished{part}", report.language, period=month.period.label(report.language))
        for part in ("", "-text")
    )
    return [Note("warning", title, text)]


def _unreached(tables: tuple[str, ...], language: str) -> Fact:
    names = "; ".join(TABLES[name].vi if language == "vi" else TABLES[name].en for name in tables)
    detail = ROW_PHRASES.say("source:unreached-detail", language)
    return Fact(ROW_PHRASES.say("source:unreached", language), names, detail, "warning")


def _rows(source: RowSource, language: str) -> Fact:
    def say(key: str, **values: object) -> str:
        return ROW_PHRASES.say(key, language, **values)

    if source.snapshot is None:
        value, details = say("source:live"), [say("source:sha-live", sha=source.sha256[:16])]
    else:
        at = (source.frozen_at or "").removesuffix("+00:00").replace("T", " ")
        value = say("source:snapshot", name=source.snapshot, at=at)
        details = [say("source:sha", sha=source.sha256[:16])]
    if source.provisional:
        details.append(say("source:provisional"))
    if source.reason:
        details.append(say("source:reason", reason=source.reason))
    careful = source.provisional or source.snapshot is None
    return Fact(say("source"), value, "; ".join(details), "warning" if careful else "neutral")


def _earlier(source: RowSource, language: str) -> Fact:
    frozen = [name for _, name in source.earlier if name]
    live = [period for period, name in source.earlier if not name]
    return _told(frozen, live, source.first_day, language)


def _unit_rows(source: UnitSource, month: UnitMonth, language: str) -> Fact:
    """The snapshot since which nothing of the unit's has changed: a later revision of others' rows is not its business."""

    def say(key: str, **values: object) -> str:
        return ROW_PHRASES.say(key, language, **values)

    value, details = say("source:live"), []
    if source.snapshot is not None:
        at = (source.frozen_at or "").removesuffix("+00:00").replace("T", " ")
        value = say("source:snapshot", name=source.snapshot, at=at)
        details = [say("source:since"), say("source:sha", sha=(source.sha256 or "")[:16])]
    if month.rows is not None:
        name = f"rows/{month.figures.unit.code}.json"
        details.append(say("source:record", name=name, sha=sha256(month.rows).hexdigest()[:16]))
    if source.provisional:
        details.append(say("source:provisional"))
    if source.reason:
        details.append(say("source:reason", reason=source.reason))
    careful = source.provisional or source.snapshot is None
    return Fact(say("source"), value, "; ".join(details) or None, "warning" if careful else "neutral")


def _unit_earlier(source: UnitSource, language: str) -> Fact:
    """By period, not by revision: the figures themselves are in the report's own hash."""
    frozen = [ROW_PHRASES.say("source:frozen", language, periods=", ".join(source.frozen))] if source.frozen else []
    return _told(frozen, list(source.live), source.first_day, language)


def _told(frozen: list[str], live: list[str], first_day: str | None, language: str) -> Fact:
    parts = list(frozen)
    if live:
        parts.append(ROW_PHRASES.say("source:earlier-live", language, periods=", ".join(live)))
    value = "; ".join(parts) or ROW_PHRASES.say("source:earlier-none", language)
    detail = None
    if first_day:
        day = day_text(date.fromisoformat(first_day), language)
        detail = ROW_PHRASES.say("source:first", language, day=day)
    return Fact(ROW_PHRASES.say("source:earlier", language), value, detail)
