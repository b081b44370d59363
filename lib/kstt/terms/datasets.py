"""What predicates are counted on: the canonical tables with derived columns that the predicate language lacks.

Each dataset has one row a dossier, petition or procedure of a unit; `kstt.counting.prepare` makes the derived columns,
once, in the same way on every engine.
"""

from __future__ import annotations

from dataclasses import replace

from kstt.terms.tables import DECISIONS, DOSSIERS, PETITIONS, PROCEDURES, Column, Kind, TableSchema

_T, _N, _B, _S = Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN, Kind.TIMESTAMP

DOSSIERS_JUDGED = TableSchema(
    "dossiers",
    "hồ sơ",
    "dossiers",
    DOSSIERS.key,
    (
        *DOSSIERS.columns,
        Column(
            "ended_at",
            _S,
            "thời điểm kết thúc (xong, trả, dừng hoặc rút)",
            "ended (finished, returned, stopped or withdrawn)",
        ),
        Column("effective_due_at", _S, "hạn trả đã cộng thời gian chờ bổ sung", "due date with supplement time added"),
        Column(
            "judged_at",
            _S,
            "thời điểm xét (lúc kết thúc, hoặc cuối kỳ nếu còn xử lý)",
            "moment of judgement (its end, or the period's end while open)",
        ),
        Column("days_late", _N, "số ngày làm việc quá hạn", "working days late"),
    ),
)

PETITIONS_JUDGED = TableSchema(
    "petitions",
    "phản ánh, kiến nghị",
    "petitions",
    PETITIONS.key,
    (
        *PETITIONS.columns,
        Column(
            "judged_at",
            _S,
            "thời điểm xét (lúc xử lý xong, hoặc cuối kỳ nếu còn xử lý)",
            "moment of judgement (when handled, or the period's end while open)",
        ),
        Column("working_days_used", _N, "số ngày làm việc đã dùng", "working days used"),
    ),
)

_SUMMED = {
    "dossiers_in_period": ("số hồ sơ phát sinh trong kỳ", "dossiers in the period"),
    "online_payments_in_period": ("số giao dịch thanh toán trực tuyến trong kỳ", "online payments in the period"),
}
_OF_A_PROCEDURE = tuple(
    replace(column, vi=_SUMMED[column.name][0], en=_SUMMED[column.name][1]) if column.name in _SUMMED else column
    for column in PROCEDURES.columns
    if column.name != "period"
)

PROCEDURES_IN_PERIOD = TableSchema(
    "procedures",
    "thủ tục hành chính trong kỳ, mỗi thủ tục một dòng",
    "procedures of the period, one row each",
    ("unit_code", "procedure_code"),
    (
        *_OF_A_PROCEDURE,
        Column(
            "in_last_month",
            _B,
            "có trong danh mục ở tháng cuối của kỳ",
            "is in the catalogue in the period's last month",
        ),
    ),
)

ANNOUNCEMENTS = TableSchema(
    "announcements",
    "thủ tục hành chính được công bố trong kỳ, mỗi thủ tục một dòng",
    "procedures announced in the period, one row each",
    ("unit_code", "procedure_code"),
    (
        DECISIONS.column("unit_code"),
        DECISIONS.column("procedure_code"),
        Column("decisions", _N, "số quyết định công bố", "announcing decisions"),
        Column("announced_late", _B, "có quyết định công bố chậm", "has a decision that was issued late"),
    ),
)

PUBLICATIONS = TableSchema(
    "publications",
    "thủ tục hành chính đến hạn công khai trong kỳ, mỗi thủ tục một dòng",
    "procedures due for publication in the period, one row each",
    ("unit_code", "procedure_code"),
    (
        DECISIONS.column("unit_code"),
        DECISIONS.column("procedure_code"),
        Column("decisions", _N, "số quyết định công bố", "announcing decisions"),
        Column("published_late", _B, "bị công khai chậm hoặc chưa công khai", "was published late or not at all"),
    ),
)

DATASETS = {
    schema.name: schema
    for schema in (DOSSIERS_JUDGED, PROCEDURES_IN_PERIOD, ANNOUNCEMENTS, PUBLICATIONS, PETITIONS_JUDGED)
}

TABLE_OF = {
    "dossiers": "dossiers",
    "procedures": "procedures",
    "announcements": "decisions",
    "publications": "decisions",
    "petitions": "petitions",
}
"""The canonical table behind each dataset."""

VALUE_WORDS = {
    "direct": ("trực tiếp", "direct"),
    "online": ("trực tuyến", "online"),
    "postal": ("bưu chính", "postal"),
    "email": ("thư điện tử", "e-mail"),
    "internal": ("nội bộ", "internal"),
    "citizen": ("công dân", "citizen"),
    "business": ("doanh nghiệp", "business"),
    "other": ("khác", "other"),
    "none": ("không trực tuyến", "not online"),
    "partly": ("một phần", "partly"),
    "fully": ("toàn trình", "fully"),
}
"""Allowed values in Vietnamese and English."""

CODE_WORDS = {
    "paid_online": {
        0: ("không", "no"),
        1: ("qua Cổng quốc gia", "through the national gateway"),
        2: ("qua cổng địa phương", "through a local gateway"),
    },
}
"""What the numbers of a column stand for, in Vietnamese and English."""
