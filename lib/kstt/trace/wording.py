"""The sentences of an explanation, Vietnamese and English side by side."""

from kstt.terms.phrases import Phrases

PHRASES = Phrases(
    {
        "status:counted": ("đếm từ hồ sơ", "counted from dossiers"),
        "status:supplied": ("số liệu được cung cấp", "supplied counts"),
        "status:copied_from_parent": ("sao chép từ cấp trên", "copied from parent"),
        "status:constant": ("hằng số", "constant"),
        "status:full_for_nothing": ("đủ điểm dù không phát sinh", "full for nothing"),
        "status:not_assessed": ("không đánh giá", "not assessed"),
        "status:not_available": ("chưa có số liệu", "not available"),
        "status:threshold_unknown": ("chưa chấm: chưa rõ ngưỡng", "not scored: threshold unknown"),
        "reason:no_row": (
            "bảng số liệu không có dòng nào cho chỉ số này",
            "the table of counts has no row for this indicator",
        ),
        "reason:not_published": (
            "nguồn số liệu để trống tử số và mẫu số",
            "the source leaves numerator and denominator empty",
        ),
        "reason:months_missing": (
            "thiếu số liệu của tháng trong kỳ nên không cộng được từ các tháng",
            "it cannot be summed over the months, of which some are missing",
        ),
        "reason:parent_not_available": (
            "chỉ số này sao chép từ cấp trên, mà cấp trên chưa có số liệu",
            "this indicator is copied from the parent unit, which has no figure",
        ),
        "reason:threshold_unknown": (
            "ngưỡng đủ điểm của kỳ này chưa rõ nên không chấm điểm",
            "the threshold in this period is not known, so no points are given",
        ),
        "reason:no_rule_in_force": ("không có quy tắc nào có hiệu lực trong kỳ", "no rule was in force in this period"),
        "tag:L": ("văn bản", "legal text"),
        "tag:S": ("tài liệu đặc tả", "specification"),
        "tag:A": ("thực tế trên Cổng", "portal practice"),
        "tag:P": ("báo chí, trang tỉnh", "press"),
        "tag:I": ("suy luận", "inference"),
        "tag-note:L": ("chưa đối chiếu Công báo", "not yet checked against the Official Gazette"),
        "tag-note:S": ("chưa rõ giá trị pháp lý", "legal force not verified"),
        "tag-note:A": (
            "tính lại từ số liệu công bố, không phải quy định",
            "recomputed from published figures, not law",
        ),
        "tag-note:P": ("không phải văn bản", "not a legal text"),
        "tag-note:I": ("nhóm phát triển suy luận, chưa có văn bản", "our inference, no text behind it"),
        "min": ("min(1;", "min(1,"),
        "formula:constant": ("hằng số", "constant"),
        "formula:zero": ("không phát sinh →", "nothing to count →"),
        "formula:not_available": ("chưa tính được: {reason}", "cannot be computed: {reason}"),
        "formula:not_assessed": ("không phát sinh → không đánh giá", "nothing to count → not assessed"),
        "threshold:full": (
            "đủ điểm ở 100{gap}%, thấp hơn thì giảm theo tỷ lệ.",
            "full points at 100%, below it in proportion.",
        ),
        "threshold:part": (
            "đủ điểm từ {pct}; dưới ngưỡng, điểm = tối đa × tỷ lệ ÷ {pct}.",
            "full points from {pct}; below it points are maximum × rate ÷ {pct}.",
        ),
        "threshold:unknown": ("chưa rõ.", "not known."),
        "threshold:none": ("không phụ thuộc tỷ lệ.", "does not depend on a rate."),
        "lost:none": ("không mất điểm.", "none."),
        "lost:some": ("{points} trên {max} điểm.", "{points} of {max} {max|point|points}."),
        "lost:unknown": (
            "chưa biết; {max} điểm tối đa không tính là mất.",
            "not known; the maximum of {max} does not count as lost.",
        ),
        "lost:not_assessed": (
            "không; chỉ số không được đánh giá.",
            "none; the indicator is not assessed.",
        ),
        "lost:not_own": (
            "điểm mất do số liệu của {parent}, đơn vị không tự thay đổi được;",
            "the points are lost by {parent}'s figures, the unit cannot change them;",
        ),
        "win:tenth": (
            "thêm {n} {case} được {step} điểm;",
            "{n} more {case} {n|brings|bring} {step} {step|point|points};",
        ),
        "win:full": ("thêm {n} {case} thì đủ điểm;", "{n} more {case} {n|brings|bring} full points;"),
        "win:band": (
            "thêm {n} {case} thì tổng điểm lên mức {band};",
            "{n} more {case} {n|lifts|lift} the total to {band};",
        ),
        "win:unreachable": (
            "trong kỳ không còn đủ {case} để đủ điểm;",
            "not enough {case} are left in this period for full points;",
        ),
        "note:constant": (
            "Bộ quy tắc này cho mọi đơn vị trọn {max} điểm: không phản ánh việc của riêng đơn vị.",
            "This rule set gives every unit all {max} points: they say nothing about this unit's work.",
        ),
        "note:copied_from_parent": (
            "Số liệu của {parent}, chép cho mọi đơn vị trực thuộc: không phải kết quả của riêng đơn vị.",
            "Figures of {parent}, copied to every unit below it: not this unit's own result.",
        ),
        "note:full_for_nothing": (
            "Trong kỳ không phát sinh nên mẫu số bằng 0; theo bộ quy tắc này vẫn được đủ điểm.",
            "Nothing occurred, the denominator is 0; under this rule set full points are given all the same.",
        ),
        "note:zero": (
            "Mẫu số bằng 0 nên được 0 điểm; điểm tối đa không được phân bổ lại.",
            "The denominator is 0, which gives 0 points; the maximum is not shared out again.",
        ),
        "note:not_assessed": (
            "Mẫu số bằng 0: theo bộ quy tắc này chỉ số không được đánh giá.",
            "The denominator is 0: under this rule set the indicator is not assessed.",
        ),
        "note:raised_max": (
            "Điểm tối đa là {max} thay vì {official}, do phân bổ lại điểm của chỉ số không phát sinh.",
            "The maximum is {max} instead of {official}, because points of indicators with nothing to count were shared out.",
        ),
        "note:adding": (
            "Số của kỳ lấy từ số các tháng ({label}): {clause}.",
            "The period's figure is made from monthly ones ({label}): {clause}.",
        ),
        "note:published_equal": (
            "Khớp với điểm Cổng công bố ({published}).",
            "Equals the points the portal publishes ({published}).",
        ),
        "note:published_near": (
            "Cổng công bố {published}, tính lại {points}: lệch {difference}, trong phạm vi làm tròn 0,01.",
            "The portal publishes {published}, recomputed {points}: {difference} apart, within rounding (0.01).",
        ),
        "note:published_differs": (
            "Khác Cổng: Cổng công bố {published} điểm, tính lại từ tử số và mẫu số được {points} điểm, lệch {difference}.",
            "Differs from the portal: {published} points published, {points} recomputed from numerator and denominator, {difference} apart.",
        ),
        "note:official-counts": (
            "Bộ quy tắc chính thức {rules} đếm khác: {n} trên {d}, được {points} trên {max} điểm.",
            "The official rule set {rules} counts in another way: {n} of {d}, {points} of {max} points.",
        ),
        "note:official": (
            "Điểm được so với Cổng là điểm theo bộ quy tắc chính thức {rules}.",
            "The points compared with the portal's are those under the official rule set {rules}.",
        ),
        "note:published_rate": (
            "Tỷ lệ Cổng in là {published}{gap}%, còn tử số ÷ mẫu số là {rate}.",
            "The portal prints a rate of {published}%, numerator ÷ denominator gives {rate}.",
        ),
        "mark:temporary_denominator": (
            "Mẫu số tạm tính theo đánh dấu của nguồn; điểm có thể thay đổi.",
            "The source marks the denominator as temporary; the points may change.",
        ),
        "mark:above_denominator": (
            "Tử số lớn hơn mẫu số (hai tập không lồng nhau): tỷ lệ tính tối đa 100{gap}%, cần kiểm tra.",
            "The numerator exceeds the denominator (the two are not nested): the rate counts as 100%, to be checked.",
        ),
        "mark:inferred_mapping": (
            "Cặp số này được ghép từ các trường của Cổng theo suy luận.",
            "This pair was put together from the portal's fields by inference.",
        ),
        "mark:months": ("Cộng từ {value} tháng của kỳ.", "Summed over {value} {value|month|months} of the period."),
        "mark:months_of_unit": (
            "Cộng từ {value} tháng của kỳ mà đơn vị có hoạt động.",
            "Summed over {value} {value|month|months} of the period in which the unit was there.",
        ),
        "mark:last_month": ("Số liệu thời điểm: lấy của {value}.", "A point in time: taken from {value}."),
        "mark:months_missing": ("Còn thiếu số liệu của {value}.", "There is no figure for {value}."),
        "mark:units": ("Cộng từ {value} đơn vị trực thuộc.", "Summed over {value} {value|unit|units} below."),
        "mark:own_rows": (
            "Chỉ gồm các dòng mang mã của chính tỉnh, chưa cộng các đơn vị trực thuộc.",
            "Only the rows that bear the province's own code; its units are not added.",
        ),
        "mark:units_and_own": (
            "Cộng từ {value} đơn vị trực thuộc và các dòng mang mã của chính tỉnh.",
            "Summed over {value} {value|unit|units} below and the rows that bear the province's own code.",
        ),
        "mark:quality": ("Cổng ghi về chất lượng số liệu: {value}.", "The portal says of data quality: {value}."),
        "mark:unknown_rows": (
            "{value} dòng thiếu dữ liệu nên chưa rõ có thuộc mẫu số, tử số hay không: dòng chỉ được tính vào phần mà nó chắc chắn thuộc về.",
            "{value} {value|row lacks|rows lack} data, so it is not known whether {value|it belongs|they belong} to the denominator or "
            "the numerator: a row counts only in the part to which it surely belongs.",
        ),
        "mark:report_months": (
            "Báo cáo quốc gia mới có số của {value} tháng trong kỳ.",
            "The national report has figures for {value} {value|month|months} of the period.",
        ),
        "mark:rows_of_months": (
            "Dữ liệu đã nạp mới có của {value} tháng trong kỳ; số liệu chưa đầy đủ.",
            "The rows taken in are of {value} {value|month|months} of the period; the figure is not complete.",
        ),
        "mark:other": ("Nguồn đánh dấu: {value}.", "Marked by the source: {value}."),
    }
)
