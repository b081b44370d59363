"""The block `DossierList` from rows: when each dossier came, was due and ended, and why it counts as it does in 05."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from kstt.counting.unit_rows import End, ListedDossier
from kstt.notebook.blocks import Cell, Column, DossierList, Row, Tone
from kstt.notebook.row_words import SPAN
from kstt.terms import Period
from kstt.terms.numbers import number
from kstt.terms.phrases import Phrases

PRINTED, FOLDED = 12, 38
"""Rows of a long list that are printed, and how many more HTML folds away; the others stay in the store."""

_ENDS: tuple[End, ...] = ("finished", "returned", "stopped", "withdrawn")


def listed(row: Mapping[str, object], period: Period, allowed: int = 1) -> ListedDossier:
    """A row of the dataset `dossiers` (`kstt.counting.rows_behind`) at the period's end; what ended later is open.

    allowed: supplement requests that the rule set allows (`plan.parameters["supplements_allowed"]`).
    """
    ended = row["ended_at"]
    over = isinstance(ended, datetime) and ended.date() <= period.end
    by = next((each for each in _ENDS if row[f"{each}_at"] is not None), None)
    return ListedDossier(
        str(row["dossier_id"]),
        row["procedure_code"],
        row["received_at"] or row["filed_at"],
        row["effective_due_at"],
        ended if over else None,
        by if over else None,
        row["days_late"],
        row["supplement_requests"],
        (row["supplement_requests"] or 0) > allowed,
    )


def by_days_late(rows: Iterable[ListedDossier]) -> list[ListedDossier]:
    """The longest overdue first, before them those of which no calendar tells how long; then by deadline and code."""
    return sorted(
        rows,
        key=lambda row: (
            not (row.late and row.days_late is None),
            -(row.days_late or 0),
            row.due_at or datetime.max,
            row.dossier_id,
        ),
    )


def dossier_list(
    caption: str,
    rows: Sequence[ListedDossier],
    period: Period,
    language: str,
    *,
    total: int | None = None,
    rest: str | None = None,
    printed: int = PRINTED,
    folded: int = FOLDED,
    legend: bool = True,
    why: Mapping[str, tuple[str, Tone]] | None = None,
) -> DossierList:
    """The list of some dossiers, in the order given; only for the internal edition.

    total: how many there are, when `rows` are the first of them. rest: how to see those that are not here, e.g. a
    `kstt rows` command; needed when some are not. legend: say what the columns mean; once is enough for several lists
    in a row. why: dossier → words of one's own for the last column, with their
    tone, for figures other than 05.
    """
    total = len(rows) if total is None else total
    kept = rows[: printed + folded]
    rest_note = None
    if total > len(kept):
        if not rest:
            raise ValueError("a list that leaves rows out says where they are")
        rest_note = _say("rest", language, n=_n(total - len(kept), language), where=rest)
    long = len(kept) > printed
    values = {"n": _n(len(kept) - printed, language), "shown": _n(printed, language), "total": _n(total, language)}
    return DossierList(
        caption=f"{caption} ({_say('count', language, n=_n(total, language))})",
        columns=_columns(language),
        rows=tuple(_row(each, language, (why or {}).get(each.dossier_id)) for each in kept),
        row_head=0,
        shown=min(printed, len(kept)),
        total=total,
        as_of=_say("as-of", language, day=day_text(period.end, language)),
        fold_label=_say("fold", language, **values) if long else None,
        printed_note=_say("printed", language, **values) if long else None,
        rest_note=rest_note,
        note=_legend(kept, language) if legend else None,
    )


def _legend(rows: Sequence[ListedDossier], language: str) -> str:
    beyond = any(row.late and row.days_late is None for row in rows)
    return _say("legend", language) + (_say("legend:beyond", language, **SPAN) if beyond else "")


def _columns(language: str) -> tuple[Column, ...]:
    shapes = {
        "id": ("left", 3),
        "procedure": ("left", 1.6),
        "received": ("left", 1.8),
        "due": ("left", 1.8),
        "ended": ("left", 1.8),
        "days": ("right", 1),
        "supplements": ("right", 1),
        "why": ("left", 3.4),
    }
    return tuple(Column(_say(f"col:{name}", language), *shape) for name, shape in shapes.items())


def _row(row: ListedDossier, language: str, why: tuple[str, Tone] | None) -> Row:
    words, tone = why or why_in_05(row, language)
    days = "–" if row.days_late is None else number(row.days_late, language)
    return Row(
        (
            Cell(row.dossier_id),
            Cell(row.procedure_code or "–"),
            Cell(day_text(row.received_at, language)),
            Cell(day_text(row.due_at, language)),
            Cell(day_text(row.ended_at, language)),
            Cell(days, "bad" if row.late else "neutral"),
            Cell("–" if row.supplements is None else number(row.supplements, language)),
            Cell(words, tone),
        )
    )


def why_in_05(row: ListedDossier, language: str) -> tuple[str, Tone]:
    """Its state at the end of the period in words, and what that means for indicator 05."""
    state = row.state
    parts = [_say(f"state:{row.ended_as or 'open'}", language)]
    said = "no-deadline" if state == "again" and row.days_late is None else state
    parts.append(_say(f"{'open' if row.open else 'over'}:{said}", language, n=row.supplements))
    if state == "late" and row.ended_at and row.due_at and row.ended_at.date() == row.due_at.date():
        parts.append(_say("same-day", language, ended=f"{row.ended_at:%H:%M}", due=f"{row.due_at:%H:%M}"))
    tones: dict[str, Tone] = {"late": "bad", "again": "bad", "in_time": "neutral", "unknown": "unknown"}
    return ", ".join(parts), tones[state]


def day_text(day: date | datetime | None, language: str) -> str:
    """`03/08/2026`, in English `2026-08-03`; a dash for none."""
    return "–" if day is None else f"{day:%d/%m/%Y}" if language == "vi" else f"{day:%Y-%m-%d}"


def _n(value: int, language: str) -> str:
    return number(value, language)


def _say(key: str, language: str, **values: object) -> str:
    return _WORDS.say(key, language, **values)


_WORDS = Phrases(
    {
        "count": ("{n} hồ sơ", "{n} {n|dossier|dossiers}"),
        "fold": ("Xem tiếp {n} hồ sơ", "{n} more {n|dossier|dossiers}"),
        "printed": (
            "In {shown} hồ sơ đầu trên tổng số {total}; bản HTML có thêm {n} hồ sơ.",
            "The first {shown} of {total} dossiers are printed; the HTML page has {n} more.",
        ),
        "rest": (
            "Còn {n} hồ sơ không nằm trong báo cáo này; xem bằng {where}",
            "{n} more {n|is|are} not in this report: {where}",
        ),
        "as-of": ("Trạng thái tính đến hết ngày {day}.", "As of the end of {day}."),
        "legend": (
            "“Trễ”: số ngày làm việc quá hạn, ít nhất 1 khi đã quá hạn. “Hạn trả” đã cộng thời gian chờ bổ sung.",
            "“Late”: working days after the deadline, at least 1 once it has passed. “Due” includes the time spent waiting "
            "for supplements.",
        ),
        "legend:beyond": (
            " “–” ở hồ sơ trễ: lịch ngày làm việc ({first}–{last}) không tới hạn trả hoặc ngày kết thúc.",
            " “–” of a late dossier: the calendar of working days ({first}–{last}) does not reach its due date or its end.",
        ),
        "col:id": ("Mã hồ sơ", "Dossier"),
        "col:procedure": ("TTHC", "Procedure"),
        "col:received": ("Tiếp nhận", "Received"),
        "col:due": ("Hạn trả", "Due"),
        "col:ended": ("Kết thúc", "Ended"),
        "col:days": ("Trễ", "Late"),
        "col:supplements": ("Bổ sung", "Supplements"),
        "col:why": ("Trạng thái, vì sao", "State and reason"),
        "state:finished": ("đã xử lý xong", "finished"),
        "state:returned": ("đã trả kết quả", "returned"),
        "state:stopped": ("dừng hoặc từ chối", "stopped or refused"),
        "state:withdrawn": ("công dân rút", "withdrawn"),
        "state:open": ("đang xử lý", "open"),
        "over:late": ("sau hạn", "after the deadline"),
        "over:again": (
            "trong hạn nhưng bổ sung {n} lần nên tính quá hạn",
            "in time, but {n} supplement {n|request makes|requests make} it overdue",
        ),
        "over:no-deadline": (
            "không rõ hạn, bổ sung {n} lần nên tính quá hạn",
            "deadline unknown, {n} supplement {n|request makes|requests make} it overdue",
        ),
        "over:in_time": ("trong hạn", "in time"),
        "over:unknown": ("không rõ hạn", "deadline unknown"),
        "open:late": ("đã quá hạn", "overdue"),
        "open:again": (
            "còn hạn nhưng bổ sung {n} lần nên tính quá hạn",
            "not yet due, but {n} supplement {n|request makes|requests make} it overdue",
        ),
        "open:no-deadline": (
            "không rõ hạn, bổ sung {n} lần nên tính quá hạn",
            "deadline unknown, {n} supplement {n|request makes|requests make} it overdue",
        ),
        "open:in_time": ("còn trong hạn", "within its deadline"),
        "open:unknown": ("không rõ hạn", "deadline unknown"),
        "same-day": ("{ended} so với hạn {due}", "{ended} against {due}"),
    }
)
