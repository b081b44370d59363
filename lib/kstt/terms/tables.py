"""The canonical tables: what every outside source is turned into, with types, allowed values and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kstt.terms.period import Period


class Kind(StrEnum):
    """Column types. Timestamps are naive, in local civil time; money is whole đồng."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. allowed: the only values it may hold, if they are listed; required: never NULL.

    largest: the greatest absolute value of an integer; what a predicate computes from it must fit into 64 bits.
    """

    name: str
    kind: Kind
    vi: str
    en: str
    required: bool = False
    allowed: tuple[str | int, ...] = ()
    largest: int = 3_000_000_000


@dataclass(frozen=True)
class TableSchema:
    """A canonical table. key: the columns that name a row; unit: the column with the unit that answers for the row."""

    name: str
    vi: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    unit: str = "unit_code"

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


_T, _N, _B, _S, _D = Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN, Kind.TIMESTAMP, Kind.DATE

DOSSIERS = TableSchema(
    "dossiers",
    "hồ sơ",
    "dossiers",
    ("dossier_id",),
    (
        Column("dossier_id", _T, "mã hồ sơ", "dossier id", required=True),
        Column("unit_code", _T, "đơn vị giải quyết", "unit that handles it", required=True),
        Column("procedure_code", _T, "mã TTHC", "procedure code"),
        Column("field_code", _T, "mã lĩnh vực", "field code"),
        Column("official_key", _T, "mã khóa của cán bộ, theo vai trò", "keyed code of the official, by role"),
        Column("account_key", _T, "mã khóa của tài khoản nộp", "keyed code of the filing account"),
        Column(
            "applicant_kind", _T, "loại đối tượng nộp", "kind of applicant", allowed=("citizen", "business", "other")
        ),
        Column(
            "channel",
            _T,
            "kênh tiếp nhận",
            "channel",
            allowed=("direct", "online", "postal", "email", "internal"),
        ),
        Column("status", _N, "trạng thái hồ sơ (1–10)", "status of the dossier (1–10)", allowed=tuple(range(1, 11))),
        Column("filed_at", _S, "thời điểm nộp", "filed at"),
        Column("received_at", _S, "thời điểm tiếp nhận", "received at"),
        Column("due_at", _S, "thời điểm hẹn trả", "due at"),
        Column("first_due_at", _S, "hẹn trả lần đầu", "first due date given"),
        Column("finished_at", _S, "thời điểm kết thúc xử lý", "finished at"),
        Column("returned_at", _S, "thời điểm trả kết quả", "result returned at"),
        Column("stopped_at", _S, "thời điểm dừng hoặc từ chối", "stopped or refused at"),
        Column("withdrawn_at", _S, "thời điểm công dân rút", "withdrawn at"),
        Column("statutory_days", _N, "thời hạn theo quy định (ngày làm việc)", "statutory limit in working days"),
        Column("supplement_requests", _N, "số lần yêu cầu bổ sung", "supplement requests"),
        Column("supplement_days", _N, "số ngày làm việc chờ bổ sung", "working days spent waiting for supplements"),
        Column("fee_amount", _N, "tổng phí, lệ phí (đồng)", "fees in đồng", largest=10**15),
        Column(
            "paid_online",
            _N,
            "thanh toán trực tuyến: 0 không, 1 Cổng quốc gia, 2 cổng địa phương",
            "paid online: 0 no, 1 national gateway, 2 local gateway",
            allowed=(0, 1, 2),
        ),
        Column("written_result", _B, "TTHC có kết quả bằng văn bản", "the procedure yields a written result"),
        Column("electronic_result", _B, "có kết quả điện tử", "has an electronic result"),
        Column("papers_digitised", _B, "thành phần hồ sơ được số hóa", "components digitised"),
        Column("result_digitised", _B, "kết quả được số hóa", "result digitised"),
        Column("reused", _B, "khai thác, sử dụng lại dữ liệu số hóa", "digitised data reused"),
        Column("linked_to_store", _B, "đồng bộ với danh mục hồ sơ cá nhân, tổ chức", "linked to the personal store"),
        Column("population_data", _B, "có sử dụng dữ liệu dân cư", "population data used"),
        Column("synchronised", _B, "đã đồng bộ lên Cổng DVCQG", "synchronised to the national portal"),
        Column("disliked", _B, "bị đánh giá không hài lòng", "rated as unsatisfying"),
        Column("petitioned", _B, "bị phản ánh, kiến nghị", "petitioned about"),
    ),
)

PROCEDURES = TableSchema(
    "procedures",
    "thủ tục hành chính theo đơn vị, tại một tháng",
    "procedures by unit, in one month",
    ("unit_code", "period", "procedure_code"),
    (
        Column("unit_code", _T, "đơn vị có thẩm quyền", "unit with authority", required=True),
        Column("period", _T, "tháng (YYYY-MM)", "month (YYYY-MM)", required=True),
        Column("procedure_code", _T, "mã TTHC", "procedure code", required=True),
        Column("field_code", _T, "mã lĩnh vực", "field code"),
        Column("online_level", _T, "mức DVCTT", "online level", allowed=("none", "partly", "fully")),
        Column("complete_content", _B, "công khai đủ các bộ phận tạo thành", "all parts published"),
        Column("published", _B, "đang được công khai", "published"),
        Column("has_fee", _B, "có phí, lệ phí hoặc nghĩa vụ tài chính", "has a fee"),
        Column("payment_integrated", _B, "tích hợp thanh toán trên Cổng DVCQG", "payment integrated on the portal"),
        Column("for_citizens", _B, "đối tượng là công dân", "users are citizens"),
        Column("population_connected", _B, "kết nối dữ liệu dân cư", "connected to population data"),
        Column("dossiers_in_period", _N, "số hồ sơ phát sinh trong tháng", "dossiers in the month"),
        Column("online_payments_in_period", _N, "số giao dịch thanh toán trực tuyến", "online payments in the month"),
    ),
)

DECISIONS = TableSchema(
    "decisions",
    "TTHC trong các quyết định công bố",
    "procedures in announcing decisions",
    ("decision_id", "procedure_code"),
    (
        Column("decision_id", _T, "số quyết định công bố", "number of the decision", required=True),
        Column("unit_code", _T, "đơn vị công bố", "announcing unit", required=True),
        Column("procedure_code", _T, "mã TTHC", "procedure code", required=True),
        Column("decided_on", _D, "ngày quyết định công bố", "day of the decision"),
        Column("text_in_force_on", _D, "ngày văn bản có hiệu lực", "day the legal text takes effect"),
        Column("published_on", _D, "ngày công khai", "day of publication"),
        Column("announce_due_on", _D, "hạn công bố", "last day for announcing"),
        Column("publish_due_on", _D, "hạn công khai", "last day for publishing"),
    ),
)

PETITIONS = TableSchema(
    "petitions",
    "phản ánh, kiến nghị",
    "petitions",
    ("petition_id",),
    (
        Column("petition_id", _T, "mã PAKN", "petition id", required=True),
        Column("unit_code", _T, "đơn vị có thẩm quyền", "unit with authority", required=True),
        Column("received_at", _S, "thời điểm tiếp nhận", "received at"),
        Column("due_at", _S, "hạn xử lý", "due at"),
        Column("handled_at", _S, "thời điểm xử lý xong", "handled at"),
        Column("dissatisfied", _B, "không hài lòng", "dissatisfied"),
        Column("repeated", _B, "phải gửi lại", "had to be repeated"),
    ),
)

REPORT_TOTALS = TableSchema(
    "report_totals",
    "số liệu trên Hệ thống báo cáo quốc gia",
    "totals of the national reporting system",
    ("unit_code", "period"),
    (
        Column("unit_code", _T, "đơn vị", "unit", required=True),
        Column("period", _T, "tháng (YYYY-MM)", "month (YYYY-MM)", required=True),
        Column("reported", _N, "số hồ sơ đã báo cáo", "dossiers reported"),
    ),
)

TABLES = {schema.name: schema for schema in (DOSSIERS, PROCEDURES, DECISIONS, PETITIONS, REPORT_TOTALS)}

FORM_II06A = TableSchema(
    "form_ii06a",
    "biểu II.06a/VPCP/KSTT, theo lĩnh vực",
    "form II.06a, by field",
    ("unit_code", "period", "field_name"),
    (
        Column("unit_code", _T, "đơn vị", "unit", required=True),
        Column("period", _T, "kỳ báo cáo", "period", required=True),
        Column("field_name", _T, "(2) lĩnh vực", "(2) field", required=True),
        Column("received", _N, "(3) tiếp nhận: tổng", "(3) received: total", required=True),
        Column("received_online", _N, "(4) tiếp nhận trực tuyến", "(4) received online", required=True),
        Column("received_direct", _N, "(5) tiếp nhận trực tiếp, bưu chính", "(5) in person, by post", required=True),
        Column("carried_over", _N, "(6) từ kỳ trước", "(6) from the period before", required=True),
        Column("handled", _N, "(7) đã giải quyết: tổng", "(7) handled: total", required=True),
        Column("handled_early", _N, "(8) trước hạn", "(8) early", required=True),
        Column("handled_on_time", _N, "(9) đúng hạn", "(9) on time", required=True),
        Column("handled_late", _N, "(10) quá hạn", "(10) overdue", required=True),
        Column("open", _N, "(11) đang giải quyết: tổng", "(11) open: total", required=True),
        Column("open_in_time", _N, "(12) trong hạn", "(12) within the deadline", required=True),
        Column("open_late", _N, "(13) quá hạn", "(13) overdue", required=True),
    ),
)

ARRIVAL = {"dossiers": "received_at", "petitions": "received_at", "decisions": "decided_on"}
"""The column that says when a row came to be, of tables whose rows belong to no month; ends are also foreseen."""


def months_between(first: date | datetime | None, last: date | datetime | None, period: Period) -> tuple[str, ...]:
    """The months of a period that days from a first to a last one reach; none where there is no day.

    >>> months_between(date(2026, 6, 9), date(2026, 8, 28), Period.parse("2026-Q3"))
    ('2026-07', '2026-08')
    """
    if first is None or last is None:
        return ()
    start, end = (day.date() if isinstance(day, datetime) else day for day in (first, last))
    return tuple(month.id for month in period.months() if start <= month.end and end >= month.start)


STORED_TABLES = {**TABLES, FORM_II06A.name: FORM_II06A}
"""Everything a store may hold: the tables that are counted, and the form that is compared with them."""
