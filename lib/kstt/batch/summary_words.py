"""What the page of a month says, in Vietnamese and English."""

from kstt.terms.phrases import Phrases

WORDS = Phrases(
    {
        "title": ("Báo cáo theo Bộ chỉ số 766 – {period}", "Reports on the Decision 766 indicator set – {period}"),
        "skip": ("Đến bảng các đơn vị", "Skip to the units"),
        "edition:internal": ("Bản nội bộ", "Internal edition"),
        "edition:public": ("Bản công khai", "Public edition"),
        "units": ("Đơn vị", "Units"),
        "units-detail": ("{ranked} đơn vị được xếp hạng", "{ranked} of them ranked"),
        "total": ("Tổng điểm chung", "Overall total"),
        "no-band": ("chưa xếp loại", "not rated"),
        "reports": ("Báo cáo hiện hành", "Reports up to date"),
        "reports-detail": ("trên {n} báo cáo của kỳ", "of {n} {n|report|reports} of the period"),
        "older": ("Báo cáo cũ hoặc khác", "Older or other reports"),
        "older-detail": (
            "lập từ số liệu, quy tắc trước, hoặc cho bản khác",
            "of earlier figures or rules, or of another edition",
        ),
        "missing": ("Chưa có hoặc lỗi", "Missing or failed"),
        "missing-detail": ("xem lý do ở dòng của đơn vị", "the cause stands in the unit's row"),
        "rules": ("Bộ quy tắc: {title}", "Rule set: {title}"),
        "caption": ("Các đơn vị theo thứ hạng, {period}", "Units by rank, {period}"),
        "rank": ("Hạng", "Rank"),
        "code": ("Mã", "Code"),
        "unit": ("Đơn vị", "Unit"),
        "points": ("Tổng điểm", "Total"),
        "band": ("Xếp loại", "Rating"),
        "report": ("Báo cáo", "Report"),
        "format:HTML": ("HTML", "HTML"),
        "format:PDF": ("PDF", "PDF"),
        "format:notebook": ("sổ tay", "notebook"),
        "link": ("{format}, báo cáo của {unit}", "{format}, report of {unit}"),
        "state:older": (
            "Báo cáo cũ hoặc khác: lập từ số liệu, quy tắc, phần mềm trước đó, hoặc bằng ngôn ngữ, cho bản khác; điểm ở dòng "
            "này là của số liệu hiện tại.",
            "Older or other report: made from earlier figures, rules or software, in another language or edition; the points "
            "in this row are of the present ones.",
        ),
        "state:failed": ("Không lập được: {cause}.", "Could not be made: {cause}."),
        "state:withheld": (
            "Chỉ có bản nội bộ hoặc bản lập trước đây; chưa có bản công khai.",
            "There is an internal edition or an earlier report only, no public one.",
        ),
        "state:none": ("Chưa lập báo cáo.", "No report has been made."),
        "earlier-stays": ("Báo cáo trước đó vẫn còn.", "The earlier report is still there."),
        "rank-note": (
            "Thứ hạng như trên Cổng DVCQG: theo tổng điểm giảm dần, không xếp đồng hạng; chưa rõ quy định về điểm bằng "
            "nhau. Đơn vị thiếu chỉ số mà đơn vị khác có thì không xếp hạng.",
            "Ranks as on the national portal: by falling total, ties not shared; no rule for ties is known. A unit that "
            "lacks an indicator which others have is not ranked.",
        ),
        "inputs": ("Số liệu và quy tắc", "Figures and rules"),
        "inputs-caption": ("Tệp số liệu đã dùng", "Files that were read"),
        "file": ("Tệp", "File"),
        "read": ("Dòng đọc được", "Rows read"),
        "rejected": ("Dòng bị loại", "Rows rejected"),
        "made-by": (
            "Bộ quy tắc {rules} (mã băm nội dung {sha}); kstt {version}. Mỗi báo cáo nêu cách tính và nguồn của từng con "
            "số.",
            "Rule set {rules} (content hash {sha}); kstt {version}. Each report says of every figure how it was computed "
            "and where it comes from.",
        ),
        "data": ("Bảng số liệu đã kiểm tra: {links}", "The tables after checking: {links}"),
        "dash": ("–", "–"),
    }
)
