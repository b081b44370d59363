"""Why the on-time rate of Decision 766 (05) is not the one of form II.06a: every dossier that the two treat differently.

05 counts open dossiers too, moves a deadline by the time spent waiting for supplements, takes a second supplement
request for a delay, and needs a deadline. The form has finished dossiers only and compares them with the date given.
"""

from __future__ import annotations

from pydantic.dataclasses import dataclass

REASON = {
    "open_in_time": (
        "đang xử lý, còn trong hạn: chỉ Bộ 766 tính, là đúng hạn",
        "open within the deadline: only in 766, as on time",
    ),
    "open_late": (
        "đang xử lý, đã quá hạn: chỉ Bộ 766 tính, là quá hạn",
        "open and overdue: only in 766, as late",
    ),
    "open_again": (
        "đang xử lý, yêu cầu bổ sung quá số lần cho phép: chỉ Bộ 766 tính, là quá hạn",
        "open, supplements asked for too often: only in 766, as late",
    ),
    "open_unknown": (
        "đang xử lý, không rõ hạn: chỉ Bộ 766 tính, ở mẫu số",
        "open, deadline unknown: only in 766, in the denominator",
    ),
    "again": (
        "xong đúng hạn nhưng yêu cầu bổ sung quá số lần cho phép: Bộ 766 tính là quá hạn",
        "finished on time, but supplements were asked for too often: late in 766",
    ),
    "moved": (
        "xong sau ngày hẹn nhưng trong hạn đã cộng thời gian chờ bổ sung: Bộ 766 tính là đúng hạn",
        "finished after the date given, but within the deadline with supplement time added: on time in 766",
    ),
    "no_due_late": (
        "không có ngày hẹn, xong sau thời hạn theo quy định: biểu tính là đúng hạn",
        "no date given, finished after the statutory limit: on time on the form",
    ),
    "no_deadline": (
        "xong, không có ngày hẹn và thời hạn: biểu tính là đúng hạn, Bộ 766 không rõ",
        "finished, no date and no limit given: on time on the form, unknown in 766",
    ),
    "not_received": (
        "dừng hoặc rút, không có ngày tiếp nhận: chỉ biểu tính",
        "stopped or withdrawn without a date of receipt: only on the form",
    ),
    "no_date": (
        "xong trong kỳ, không có ngày tiếp nhận và ngày nộp: chỉ Bộ 766 tính",
        "finished in the period without any date of receipt: only in 766",
    ),
    "by_rule": (
        "cách đếm của bộ quy tắc này xét khác: trong hạn mà không đạt, hoặc quá hạn mà đạt",
        "judged otherwise by this rule set: in time and missed, or late and counted",
    ),
    "other": ("trường hợp khác", "other cases"),
}
"""Every reason, in the order of reading, in Vietnamese and English."""


@dataclass(frozen=True)
class GapSums:
    """dossiers: how many; numerator, denominator: what they add to the form's pair on the way to 05's."""

    dossiers: int
    numerator: int
    denominator: int

    def plus(self, other: GapSums) -> GapSums:
        return GapSums(
            self.dossiers + other.dossiers, self.numerator + other.numerator, self.denominator + other.denominator
        )


def gap_query(judged: str) -> str:
    """Unit, reason, dossiers and both differences, from rows with `counted`, `on_time`, `unsure`, `form_in`, `form_on`,
    `ended`, `due_at`, `late`, `again` (supplements asked for too often). Rows on which the two agree are left out:
    they add nothing."""
    on, missed = "(counted AND on_time)", "(counted AND NOT on_time AND NOT unsure)"
    form_on, form_late = "(form_in AND form_on)", "(form_in AND NOT form_on)"
    # A province's own rule of 05 need not be about deadlines and supplements; by the official sets there are no such rows.
    by_rule = f"({missed} AND NOT again AND NOT late) OR ({on} AND late)"
    cases = {
        "by_rule": by_rule,
        "open_in_time": f"NOT form_in AND ended IS NULL AND {on}",
        "open_late": f"NOT form_in AND ended IS NULL AND {missed} AND late",
        "open_again": f"NOT form_in AND ended IS NULL AND {missed}",
        "open_unknown": "NOT form_in AND ended IS NULL AND counted",
        "again": f"{missed} AND {form_on} AND NOT late",
        "moved": f"{on} AND {form_late}",
        "no_due_late": f"{missed} AND {form_on} AND due_at IS NULL",
        "no_deadline": f"counted AND unsure AND {form_on} AND due_at IS NULL",
        "not_received": "form_in AND NOT counted",
        "no_date": "counted AND NOT form_in",
    }
    whens = " ".join(f"WHEN {condition} THEN '{name}'" for name, condition in cases.items())
    differ = f"counted <> form_in OR ({on} <> {form_on})"
    return (
        f"SELECT unit_code, CASE {whens} ELSE 'other' END AS reason, count(*),"
        f" count_if({on}) - count_if({form_on}), count_if(counted) - count_if(form_in)"
        f" FROM {judged} WHERE {differ} GROUP BY ALL ORDER BY ALL"
    )
