"""The sentences of the report of signals, Vietnamese and English side by side."""

from __future__ import annotations

from kstt.terms.phrases import Phrases

WORDS = Phrases(
    {
        "title": ("BÁO CÁO", "REPORT"),
        "subject": (
            "Dấu hiệu cần kiểm tra trong số liệu giải quyết thủ tục hành chính {period}",
            "Signals to check in the data on administrative procedures, {period}",
        ),
        "basis": (
            "Số liệu theo bộ quy tắc “{rules}”. Các phép kiểm tra là thống kê do phần mềm thực hiện, không phải quy định "
            "của Quyết định 766.",
            "Counted under the rule set “{rules}”. The checks are statistics made by the software; Decision 766 does not ask "
            "for them.",
        ),
        "subject:unit": (
            "Dấu hiệu cần kiểm tra trong số liệu giải quyết thủ tục hành chính {period} của {unit}",
            "Signals to check in the data on administrative procedures of {unit}, {period}",
        ),
        "running": ("Dấu hiệu cần kiểm tra – {period}", "Signals to check – {period}"),
        "running:unit": ("{unit} – dấu hiệu cần kiểm tra – {period}", "{unit} – signals to check – {period}"),
        "of-unit": ("Chỉ dấu hiệu của {unit}.", "Signals of {unit} only."),
        "h:overall": ("I. KẾT QUẢ CHUNG", "I. OVERALL"),
        "h:serious": ("II. DẤU HIỆU NGHIÊM TRỌNG", "II. SERIOUS SIGNALS"),
        "h:notes": ("III. DẤU HIỆU CẦN LƯU Ý", "III. SIGNALS TO NOTE"),
        "annex:checks": ("CÁC PHÉP KIỂM TRA", "THE CHECKS"),
        "annex:made": ("BÁO CÁO NÀY ĐƯỢC LẬP NHƯ THẾ NÀO", "HOW THIS REPORT WAS MADE"),
        "annex": ("Phụ lục {n}", "Annex {n}"),
        "fact:serious": ("Nghiêm trọng", "Serious"),
        "fact:notes": ("Cần lưu ý", "To note"),
        "fact:units": ("Đơn vị có dấu hiệu", "Units with signals"),
        "fact:tests": ("Phép so sánh", "Comparisons"),
        "fact:tests-detail": ("{made} trong {all} phép kiểm tra", "{made} of {all} checks"),
        "fact:of-units": ("trên {n} đơn vị", "of {n} {n|unit|units}"),
        "caution:title": ("Đọc các dấu hiệu này như thế nào", "How to read these signals"),
        "caution": (
            "Dấu hiệu không phải là kết luận, càng không phải là cáo buộc: mỗi dấu hiệu nêu điều khác thường, các hồ sơ "
            "đứng sau và những lý do chính đáng có thể có. Dấu hiệu nghiêm trọng là dấu hiệu còn lại sau khi giới hạn tỷ lệ "
            "phát hiện nhầm trên mọi phép so sánh của kỳ (q ≤ {q_serious}, Benjamini–Yekutieli), có mức chênh lệch và "
            "số hồ sơ tối thiểu; dấu hiệu cần lưu ý có q ≤ {q_note}. Mâu thuẫn trong dữ liệu là sự kiện, không có xác suất.",
            "A signal is not a finding, still less an accusation: each names something unusual, the dossiers behind it and "
            "good reasons it may have. Serious signals are those that remain when the rate of false discoveries is limited "
            "over all comparisons of the period (q ≤ {q_serious}, Benjamini–Yekutieli), with a least size and a least number "
            "of dossiers; signals to note have q ≤ {q_note}. Contradictions in the data are facts and have no probability.",
        ),
        "none": ("Không có dấu hiệu nào thuộc loại này.", "There is no signal of this kind."),
        "none:all": ("Không có dấu hiệu nào.", "There is no signal."),
        "rest": (
            "Còn {n} dấu hiệu cùng mức, chỉ có trong bảng ở mục I.",
            "{n} more {n|signal|signals} of this severity {n|is|are} in the table of section I alone.",
        ),
        "public": (
            "Bản công khai không nêu tên đơn vị và không có hồ sơ: dấu hiệu chưa kiểm tra không phải là kết quả.",
            "The public edition names no unit and lists no dossier: a signal that nobody has checked is no result.",
        ),
        "list:caption": ("Các dấu hiệu, {period}", "Signals, {period}"),
        "list:note": (
            "Chênh lệch: điểm phần trăm, hoặc số hồ sơ. q: tỷ lệ phát hiện nhầm khi nhận dấu hiệu này.",
            "Difference: percentage points (pp), or dossiers (dos.). q: rate of false discoveries when this signal is taken up.",
        ),
        "checks:caption": ("Phép kiểm tra và số phép so sánh, {period}", "Checks and numbers of comparisons, {period}"),
        "col:severity": ("Mức", "Severity"),
        "col:code": ("Mã", "Code"),
        "col:unit": ("Đơn vị", "Unit"),
        "col:check": ("Phép kiểm tra", "Check"),
        "col:indicator": ("Chỉ số", "Indicator"),
        "col:effect": ("Chênh lệch", "Difference"),
        "col:q": ("q", "q"),
        "col:tests": ("So sánh", "Comparisons"),
        "col:serious": ("Nghiêm trọng", "Serious"),
        "col:notes": ("Lưu ý", "To note"),
        "col:measures": ("Đo điều gì", "What it measures"),
        "col:source": ("Thống kê và nguồn", "Statistic and source"),
        "effect:percentage_points": ("{value} điểm %", "{value} pp"),
        "effect:dossiers": ("{value} hồ sơ", "{value} dos."),
        "statistic": ("Thống kê", "Statistic"),
        "chance": ("Xác suất", "Probability"),
        "chance:value": ("p: {p}; q: {q}", "p: {p}; q: {q}"),
        "chance:fact": ("là sự kiện, không tính xác suất", "a fact, no probability"),
        "seen": ("Quan sát", "Observed"),
        "seen:value": ("{observed} ({k}/{n})", "{observed} ({k} of {n})"),
        "usual": ("So với", "Compared with"),
        "innocent": ("Có thể có lý do chính đáng", "It may have good reasons"),
        "next": ("Nên kiểm tra", "What to check"),
        "rows:caption": ("Hồ sơ đứng sau dấu hiệu", "Dossiers behind the signal"),
        "rows:rest": (
            "kstt signals --store … --period {period} --unit {unit}{options} --json",
            "kstt signals --store … --period {period} --unit {unit}{options} --json",
        ),
        "why:finished": ("kết thúc {time} ngày {day}", "finished {time} on {day}"),
        "why:before": ("; trước hạn {minutes} phút", "; {minutes} {minutes|minute|minutes} before due"),
        "why:filed": ("nộp {time} ngày {day}, cùng tài khoản", "filed {time} on {day}, same account"),
        "why:requests": ("{n} lần yêu cầu bổ sung", "{n} supplement {n|request|requests}"),
        "why:not-reused": ("đã số hóa, chưa dùng lại", "digitised, not reused"),
        "why:moved": ("hẹn trả {first}, dời đến {due}", "due {first}, moved to {due}"),
        "why:received": ("tiếp nhận {time}", "received {time}"),
        "not-made": ("không thực hiện được: {why}", "not made: {why}"),
        "made:source": ("Số liệu", "Data"),
        "made:snapshot": ("bản chốt {name}", "snapshot {name}"),
        "made:live": ("kho {name}, chưa chốt", "store {name}, not frozen"),
        "made:counts": ("số đếm được nộp, không có hồ sơ", "counts as handed in, no dossiers"),
        "made:hash": ("SHA-256 của bản kê: {sha}", "SHA-256 of the manifest: {sha}"),
        "made:rules": ("Bộ quy tắc", "Rule set"),
        "made:period": ("Kỳ", "Period"),
        "made:library": ("Phần mềm", "Software"),
        "made:limit": ("Giới hạn phát hiện nhầm", "Limit on false discoveries"),
        "made:limit-value": (
            "Benjamini–Yekutieli (2001) trên {tests} phép so sánh; nghiêm trọng q ≤ {q_serious}, lưu ý q ≤ {q_note}",
            "Benjamini–Yekutieli (2001) over {tests} comparisons; serious q ≤ {q_serious}, to note q ≤ {q_note}",
        ),
        "made:again": ("Làm lại báo cáo", "Make it again"),
        "problems": ("Lưu ý về số liệu", "About the data"),
    }
)
