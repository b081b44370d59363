"""Which rows a report was counted from: the snapshot by name and hash, or why there is nothing to say of dossiers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kstt.intake.delivery import RowSource
from kstt.notebook.blocks import Block, Fact, Facts
from kstt.notebook.dossier_list import day_text
from kstt.notebook.row_words import ROW_PHRASES

if TYPE_CHECKING:
    from kstt.notebook.unit_report import UnitReport


def row_source(report: UnitReport) -> list[Block]:
    """For the provenance annex. Figures that were handed in: one sentence why no section tells of dossiers."""
    source, language = report.month.delivery.source, report.language
    if source is None:
        return [report.frame.paragraph(ROW_PHRASES.say("none:counts", language))]
    blocks: list[Block] = [Facts("list", (_rows(source, language), _earlier(source, language)))]
    if report.rows is None:
        blocks.append(report.frame.paragraph(ROW_PHRASES.say("none:rows", language)))
    return blocks


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
    parts = list(frozen)
    if live:
        parts.append(ROW_PHRASES.say("source:earlier-live", language, periods=", ".join(live)))
    value = "; ".join(parts) or ROW_PHRASES.say("source:earlier-none", language)
    detail = None
    if source.first_day:
        day = day_text(date.fromisoformat(source.first_day), language)
        detail = ROW_PHRASES.say("source:first", language, day=day)
    return Fact(ROW_PHRASES.say("source:earlier", language), value, detail)
