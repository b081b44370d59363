"""The sentences of the audit page, Vietnamese and English side by side."""

from kstt.terms.phrases import Phrases

PHRASES = Phrases(
    {
        # Head
        "title": ("PHIẾU KIỂM TRA SỐ LIỆU", "AUDIT OF A FIGURE"),
        "subject": (
            "Chỉ số {id}: {title} – {unit}, {period}",
            "Indicator {id}: {title} – {unit}, {period}",
        ),
        "edition": ("Bản nội bộ", "Internal edition"),
        "running": ("Kiểm tra chỉ số {id} – {unit} – {period}", "Audit of indicator {id} – {unit} – {period}"),
        # I. The answer
        "h:answer": ("I. KẾT LUẬN", "I. THE ANSWER"),
        "answer:counted": (
            "{unit} được {points} trên {max} điểm vì {n} trong {d} {case} đạt yêu cầu ({rate}).",
            "{unit} has {points} of {max} {max|point|points} because {n} of {d} {case} {n|meets|meet} the rule ({rate}).",
        ),
        "answer:threshold": (
            " Đủ điểm từ {threshold}.",
            " Full points are reached at {threshold}.",
        ),
        "answer:unknown": (
            " {u} {case} thiếu dữ liệu nên chưa biết đạt hay không: vẫn nằm trong mẫu số, không nằm trong tử số.",
            " {u} {case} {u|lacks|lack} data, so nobody can tell whether {u|it meets it: it stays|they meet it: they stay} "
            "in the denominator and out of the numerator.",
        ),
        "answer:unknown-outside": (
            " {u} {case} thiếu dữ liệu nên không biết có thuộc mẫu số hay không: không nằm trong mẫu số.",
            " {u} {case} {u|lacks|lack} data, so nobody can tell whether {u|it belongs|they belong} to the denominator: "
            "{u|it is|they are} not in it.",
        ),
        "answer:copied": (
            "{unit} được {points} trên {max} điểm, nhưng đây không phải kết quả của riêng đơn vị: theo cách tính đang dùng, "
            "số của {parent} ({n} trong {d} {case}) được chép cho mọi đơn vị trực thuộc. Các dòng dưới đây là của {parent}.",
            "{unit} has {points} of {max} points, but not by its own work: in the rules in use the figure of {parent} "
            "({n} of {d} {case}) is copied to every unit below it. The rows below are those of {parent}.",
        ),
        "answer:constant": (
            "{unit} được {points} trên {max} điểm như mọi đơn vị khác: theo cách tính đang dùng, chỉ số này là hằng số. Không "
            "có dòng nào đứng sau con số này, và việc đơn vị làm không thay đổi được nó.",
            "{unit} has {points} of {max} points like every other unit: in the rules in use this indicator is a constant. No "
            "rows stand behind it, and nothing the unit does changes it.",
        ),
        "answer:full_for_nothing": (
            "{unit} được đủ {points} điểm dù trong kỳ không có {case} nào: mẫu số bằng 0 và cách tính đang dùng vẫn cho đủ "
            "điểm. Vì vậy không có dòng nào để xem; điểm này không nói lên kết quả làm việc.",
            "{unit} has all {points} points although there were no {case} in the period: the denominator is 0 and the rules "
            "in use give full points all the same. So there are no rows to see; the points say nothing about work done.",
        ),
        "answer:zero": (
            "{unit} được {points} trên {max} điểm vì trong kỳ không có {case} nào: mẫu số bằng 0.",
            "{unit} has {points} of {max} points because there were no {case} in the period: the denominator is 0.",
        ),
        "answer:not_assessed": (
            "Chỉ số này không được đánh giá cho {unit} trong kỳ: mẫu số bằng 0.",
            "This indicator is not assessed for {unit} in this period: the denominator is 0.",
        ),
        "answer:not_available": (
            "Chưa tính được con số này cho {unit}: {reason}.",
            "This figure cannot be computed for {unit}: {reason}.",
        ),
        "answer:agree": (
            "Xét lại từng dòng bằng cách thứ hai (không dùng SQL): {a} trên {b} dòng khớp.",
            "Judged again row by row by a second route (without SQL): {a} of {b} {b|row|rows} {a|agrees|agree}.",
        ),
        "answer:disagree": (
            "Xét lại từng dòng bằng cách thứ hai (không dùng SQL): {a} trên {b} dòng khớp, {c} dòng KHÔNG khớp. Chưa nên dùng "
            "con số này trước khi làm rõ mục IV.",
            "Judged again row by row by a second route (without SQL): {a} of {b} {b|row|rows} {a|agrees|agree}, "
            "{c} {c|does|do} NOT. Do not use this figure before section IV is settled.",
        ),
        "answer:frozen": (
            " Số liệu lấy từ bản chốt {name}; kiểm tra lúc lập phiếu này, mọi tệp đúng như khi chốt.",
            " The rows are those of snapshot {name}; checked now, every file is as it was frozen.",
        ),
        "answer:damaged": (
            " Bản chốt {name} ĐÃ BỊ THAY ĐỔI sau khi chốt ({n} tệp): không dùng làm bằng chứng được.",
            " Snapshot {name} HAS BEEN CHANGED since it was frozen ({n} {n|file|files}): it is no evidence.",
        ),
        "answer:live": (
            " Kỳ này chưa chốt hoặc được đếm từ kho hiện tại: con số có thể còn thay đổi.",
            " The period is not frozen, or was counted from the store as it is: the figure may still change.",
        ),
        "answer:basis": (
            " Cách tính có phần dựa trên {label} [{tag}] ({note}), chưa phải quy định pháp luật.",
            " The computation rests in part on {label} [{tag}] ({note}), which is not law.",
        ),
        "answer:basis-law": (
            " Mọi giá trị đã dùng đều lấy từ văn bản [L] ({note}).",
            " Every value used comes from legal text [L] ({note}).",
        ),
        "answer:look": (
            "Nên xem trước: {facts} Chi tiết ở mục III; đây là điều cần xem, chưa phải kết luận.",
            "Look first at this: {facts} More in section III; it is something to see, not a finding.",
        ),
        "fact:points": ("Điểm", "Points"),
        "fact:of": ("trên {max}", "of {max}"),
        "fact:counts": ("Tử số / mẫu số", "Numerator / denominator"),
        "fact:missed": ("{n} {case} không đạt, {u} chưa rõ", "{n} {case} missed, {u} not known"),
        "fact:report-alone": (", {n} chỉ có trong báo cáo quốc gia", ", {n} in the national report alone"),
        "fact:second": ("Cách thứ hai", "Second route"),
        "fact:agree": ("dòng khớp", "{n|row agrees|rows agree}"),
        "fact:none": ("không có dòng", "no rows"),
        "fact:state": ("Bản chốt", "Snapshot"),
        "fact:intact": ("còn nguyên như khi chốt", "as it was frozen"),
        "fact:damaged": ("đã bị thay đổi", "has been changed"),
        "fact:live": ("chưa chốt", "not frozen"),
        "fact:live-name": ("kho hiện tại", "store as it is"),
        # II. How it was computed
        "h:formula": ("II. CON SỐ ĐƯỢC TÍNH THẾ NÀO", "II. HOW THE FIGURE IS COMPUTED"),
        "counts:denominator": ("Mẫu số: {d}. ", "Denominator: {d}. "),
        "counts:denominator-says": (
            "Đếm {case} thỏa điều kiện: {says}.",
            "Counts {case} for which: {says}.",
        ),
        "counts:numerator": ("Tử số: {n}. ", "Numerator: {n}. "),
        "counts:numerator-says": (
            "Trong số đó, đếm {case} thỏa điều kiện: {says}.",
            "Of these, counts {case} for which: {says}.",
        ),
        "counts:numerator-apart": ("Đếm {case} thỏa điều kiện: {says}.", "Counts {case} for which: {says}."),
        "counts:report": (
            " Mẫu số lấy số lớn hơn giữa số hồ sơ đếm được và số hồ sơ trên Hệ thống báo cáo quốc gia, theo từng đơn vị.",
            " The denominator is the larger of our count and the national report's total, unit by unit.",
        ),
        "counts:report-alone": (
            " {n} {case} của mẫu số chỉ có trong báo cáo, không có dòng nào để xem: không tính là đạt.",
            " {n} {case} of the denominator {n|is|are} in the report alone, without a row to look at, and {n|does|do} not count as "
            "met.",
        ),
        "counts:term": ("“{name}” nghĩa là: ", "“{name}” means: "),
        "values:caption": ("Từng giá trị đã dùng và căn cứ của nó", "Every value used, and what it rests on"),
        "values:other": (
            "Đã hỏi nhưng không quyết định điểm của con số này",
            "Asked, but without effect on this figure",
        ),
        "col:value": ("Nội dung", "What"),
        "col:used": ("Giá trị", "Value"),
        "col:clause": ("Căn cứ", "Basis"),
        "col:line": ("Ghi tại", "Written at"),
        "col:why": ("Vì sao", "Why"),
        "value:max": ("Điểm tối đa", "Maximum"),
        "value:threshold": ("Tỷ lệ đạt điểm tối đa", "Rate for full points"),
        "value:zero": ("Khi mẫu số bằng 0", "When the denominator is 0"),
        "value:constant": ("Hằng số cho mọi đơn vị", "Constant for every unit"),
        "value:copied": ("Chép số của cấp trên", "Copied from the parent"),
        "value:rounding": ("Làm tròn điểm", "Rounding of points"),
        "value:numerator": ("Cách đếm tử số", "Counting of the numerator"),
        "value:denominator": ("Cách đếm mẫu số", "Counting of the denominator"),
        "value:term": ("“{name}”", "“{name}”"),
        "value:adding": ("Cộng từ các đơn vị", "Summed over units"),
        "policy:zero": ("0 điểm", "0 points"),
        "policy:full": ("đủ điểm", "full points"),
        "policy:not-assessed": ("không đánh giá", "not assessed"),
        "policy:redistribute": ("chia cho chỉ số khác", "shared out to others"),
        "value:chosen": ("Cách hiểu được chọn", "Reading that is chosen"),
        "value:months": ("Lấy từ số các tháng", "Made from monthly figures"),
        "months:sum": ("cộng", "added"),
        "months:last": ("tháng cuối", "the last month"),
        "value:half-up": ("2 chữ số, nửa thì tăng", "2 decimals, half up"),
        "value:as-written": ("như câu trên", "as said above"),
        "value:derived": ("tính trước khi xét", "worked out first"),
        "derived:ended_at": (
            "Lấy thời điểm đầu tiên có trong: xử lý xong, trả kết quả, dừng hoặc từ chối (tài liệu mô tả [S]); nếu không có thì "
            "lúc công dân rút (suy luận [I])",
            "The first given of finished, returned, stopped or refused (specification [S]); else withdrawn (inference [I])",
        ),
        "derived:effective_due_at": (
            "Hạn trả cộng số ngày làm việc chờ bổ sung; không có hạn thì đến hết ngày cuối của thời hạn theo quy định (tài liệu "
            "mô tả [S]); không cộng lần nữa khi hạn đã được dời sau lần hẹn đầu (suy luận [I])",
            "The due date moved by working days spent waiting for supplements; without one the end of the statutory limit "
            "(specification [S]); not moved again where it lies after the first one given (inference [I])",
        ),
        "derived:judged_at": (
            "Lúc kết thúc, hoặc cuối kỳ nếu khi đó còn xử lý (tài liệu mô tả [S])",
            "The end, or the period's end while it is open then (specification [S])",
        ),
        "derived:days_late": (
            "Số ngày làm việc quá hạn, ít nhất 1 khi đã quá hạn (suy luận [I])",
            "Working days late, at least 1 when late (inference [I])",
        ),
        "derived:working_days_used": (
            "Số ngày làm việc từ khi nhận đến lúc xét (tài liệu mô tả [S])",
            "Working days from receipt to judgement (specification [S])",
        ),
        "derived:announced_late": (
            "Chậm nếu có một quyết định công bố chậm (tài liệu mô tả [S]); số ngày làm việc tính cả ngày ra quyết định, không "
            "tính ngày văn bản có hiệu lực (suy luận [I])",
            "Late if any announcing decision was late (specification [S]); working days with the decision's own day and "
            "without the day of effect (inference [I])",
        ),
        "derived:published_late": (
            "Chậm nếu có một quyết định được công khai sau hạn hoặc chưa công khai (tài liệu mô tả [S])",
            "Late if any decision was published after the limit or not at all (specification [S])",
        ),
        "unknown-value": ("chưa rõ", "not known"),
        "yes": ("có", "yes"),
        "no": ("không", "no"),
        # III. Rows
        "h:rows": ("III. NHỮNG DÒNG ĐỨNG SAU CON SỐ", "III. THE ROWS BEHIND THE FIGURE"),
        "rows:none": (
            "Không có dòng nào đứng sau con số này ({why}).",
            "No rows stand behind this figure ({why}).",
        ),
        "why:constant": ("hằng số cho mọi đơn vị", "a constant for every unit"),
        "why:empty": ("trong kỳ không phát sinh", "nothing occurred in the period"),
        "why:no-table": (
            "kho không có bảng dữ liệu cần cho chỉ số này, hoặc bảng không có dòng nào của kỳ",
            "the store lacks the table this indicator needs, or the table has no row of the period",
        ),
        "rows:units": (
            "Con số của {unit} là tổng của {n} đơn vị trực thuộc.",
            "The figure of {unit} is the sum over {n} {n|unit|units} below it.",
        ),
        "rows:units-own": (
            "Con số của {unit} là tổng của {n} đơn vị trực thuộc và các dòng mang mã của chính {unit}.",
            "The figure of {unit} is the sum over {n} {n|unit|units} below it and the rows that bear the code of {unit} itself.",
        ),
        "rows:whole": (
            "Con số này tính một lần trên danh mục của mọi đơn vị; thủ tục có ở nhiều đơn vị chỉ tính một lần.",
            "This figure is computed once over the catalogues of all units; a procedure of several units counts once.",
        ),
        "rows:missed": ("Không đạt", "Missed"),
        "rows:unknown": ("Chưa rõ vì thiếu dữ liệu", "Open, because data are lacking"),
        "rows:numerator": ("Đạt", "Counted"),
        "odd:title": ("Điều nên xem trong các dòng", "What to look at in the rows"),
        "odd:care": (
            "Những điểm này chỉ ra dòng nên xem trước, chưa phải kết luận về ai; kiểm định thống kê nằm ở kstt signals.",
            "These point at rows to look at first and say nothing about anybody; statistical tests are those of kstt signals.",
        ),
        "odd:near": (
            "{n} trên {of} hồ sơ xong trong hạn ({share}) kết thúc trong 30 phút cuối trước hạn; ở các đơn vị khác là {elsewhere}.",
            "{n} of {of} {of|dossier|dossiers} that ended in time ({share}) ended in the last 30 minutes before the "
            "deadline; in other units {elsewhere} did.",
        ),
        "odd:near-why": (
            "Có thể vì công việc dồn theo hạn, hệ thống tự kết thúc, hoặc thời điểm kết thúc được nhập cho kịp hạn; nên đối "
            "chiếu với nhật ký hệ thống.",
            "Work may pile up towards deadlines, the system may close by itself, or the end may have been entered to be in "
            "time; compare with the system's log.",
        ),
        "odd:minute": (
            "{n} hồ sơ kết thúc trong cùng một phút: {minute} ngày {day}.",
            "{n} {n|dossier|dossiers} ended within one minute: {minute} on {day}.",
        ),
        "odd:minute-why": (
            "Có thể do ký duyệt theo lô hoặc nhập liệu bù; nên xem ai thao tác và kết quả thực trả lúc nào.",
            "They may have been signed as a lot or entered afterwards; see who did it and when results were really returned.",
        ),
        "odd:account": (
            "{n} trên {of} hồ sơ trực tuyến ({share}) nộp từ cùng một tài khoản.",
            "{n} of {of} online {of|dossier|dossiers} ({share}) {n|was|were} filed from one account.",
        ),
        "odd:account-why": (
            "Có thể là doanh nghiệp, bưu điện hay tổ chức được ủy quyền nộp nhiều hồ sơ, cũng có thể là nộp thay người dân; mã "
            "tài khoản không hiển thị ở đây.",
            "A business, a post office or an authorised agent may file many; somebody may also file for citizens. The "
            "account is not shown here.",
        ),
        "seen:minute": (
            "kết thúc lúc {minute} ngày {day} cùng nhiều hồ sơ khác",
            "ended {minute} on {day} with others",
        ),
        "seen:near": ("còn {minutes} phút là hết hạn", "{minutes} {minutes|minute|minutes} before the deadline"),
        "seen:account": ("cùng tài khoản với {n} hồ sơ trực tuyến", "one account with {n} online {n|dossier|dossiers}"),
        "row:lacking": ("thiếu: {columns}", "lacks: {columns}"),
        "list:caption": ("{caption} ({total} dòng)", "{caption} ({total} {total|row|rows})"),
        "list:fold": ("Xem tiếp {n} dòng", "{n} more {n|row|rows}"),
        "list:printed": (
            "In {shown} dòng đầu trên tổng số {total}; bản HTML có thêm {n} dòng.",
            "The first {shown} of {total} rows are printed; the HTML page has {n} more.",
        ),
        "list:rest": (
            "Còn {rest} dòng không nằm trong phiếu này; xem bằng {where}",
            "{rest} more {rest|is|are} not on this page: {where}",
        ),
        "list:as-of": ("Trạng thái tính đến hết ngày {day}.", "As of the end of {day}."),
        # IV. Second route
        "h:second": ("IV. XÉT LẠI TỪNG DÒNG BẰNG CÁCH THỨ HAI", "IV. EVERY ROW JUDGED AGAIN BY A SECOND ROUTE"),
        "second:none": ("Không có dòng nào để xét lại.", "There are no rows to judge again."),
        "second:how": (
            "Một chương trình Python đọc thẳng các tệp Parquet, tự tính lại ngày kết thúc, hạn trả, số ngày trễ và xét từng dòng; "
            "không dùng SQL, không dùng kết quả đếm trước. Hai cách chỉ dùng chung điều kiện của quy tắc và lịch ngày làm việc.",
            "A Python programme reads the Parquet files itself, works out ends, deadlines and days late anew and judges row by "
            "row, without SQL and without the first count. The two share only the rule's conditions and the calendar.",
        ),
        "second:agree": ("Kết quả: {a} trên {b} dòng khớp.", "Result: {a} of {b} {b|row|rows} {a|agrees|agree}."),
        "second:part": (
            " Chỉ xét {looked} trên {of} dòng vì con số quá lớn.",
            " Only {looked} of {of} {of|row|rows} {looked|was|were} judged, because the figure is that large.",
        ),
        "second:differs": ("Dòng không khớp", "Rows that do not agree"),
        "col:row": ("Dòng", "Row"),
        "col:first": ("Lần đếm (SQL)", "Count (SQL)"),
        "col:second": ("Cách thứ hai", "Second route"),
        "verdict:numerator": ("đạt", "counted"),
        "verdict:missed": ("không đạt", "missed"),
        "verdict:unknown": ("chưa rõ", "not known"),
        "verdict:none": ("không thuộc con số", "not in the figure"),
        # V. Other readings
        "h:others": ("V. QUY TẮC ĐÃ XEM XÉT NHƯNG KHÔNG ÁP DỤNG", "V. RULES THAT WERE CONSIDERED AND DID NOT APPLY"),
        "others:none": (
            "Bộ quy tắc không nêu cách hiểu nào khác cho chỉ số này.",
            "The rule set names no other reading.",
        ),
        "portal": ("So với số Cổng công bố", "Against the portal's figure"),
        "others:caption": ("Nếu đếm theo cách hiểu khác", "If it were counted by another reading"),
        "others:in-use": ("Cách đang dùng", "Reading in use"),
        "others:rule": ("Quy tắc gốc của bộ quy tắc", "The rule itself"),
        "col:reading": ("Cách hiểu", "Reading"),
        "col:numerator": ("Tử số", "Numerator"),
        "col:denominator": ("Mẫu số", "Denominator"),
        "col:points": ("Điểm", "Points"),
        # VI. Snapshot
        "h:frozen": ("VI. SỐ LIỆU LẤY TỪ ĐÂU", "VI. WHERE THE ROWS COME FROM"),
        "frozen:name": ("Bản chốt", "Snapshot"),
        "frozen:revision": ("lần chốt thứ {n}", "revision {n}"),
        "frozen:when": ("Chốt lúc", "Frozen at"),
        "frozen:utc": ("giờ UTC", "UTC"),
        "frozen:judged": ("Hồ sơ chưa xong xét đến", "Open dossiers judged as of"),
        "frozen:end-of": ("hết ngày {day}", "the end of {day}"),
        "frozen:provisional": ("Chốt khi kỳ chưa kết thúc", "Frozen before the period had ended"),
        "frozen:reason": ("Lý do chốt lại", "Reason of the revision"),
        "frozen:manifest": ("Mã băm của bản kê", "Hash of the manifest"),
        "frozen:rules": ("Bộ quy tắc dùng để tính phiếu này", "Rule set of this page"),
        "frozen:rules-detail": (
            "mã băm {sha}; bản chốt chỉ giữ số liệu, không giữ quy tắc",
            "hash {sha}; a snapshot keeps rows, not rules",
        ),
        "frozen:sources": ("Tệp gốc đã nhận", "Files taken in"),
        "frozen:source": ("{file} ({n} dòng)", "{file} ({n} {n|row|rows})"),
        "frozen:files": (
            "Từng tệp của bản chốt, kiểm tra khi lập phiếu này",
            "Every file of the snapshot, checked for this page",
        ),
        "col:file": ("Tệp", "File"),
        "col:rows": ("Số dòng", "Rows"),
        "col:sha": ("SHA-256 khi chốt", "SHA-256 when frozen"),
        "col:now": ("Bây giờ", "Now"),
        "now:same": ("đúng", "same"),
        "now:differs": ("KHÁC", "DIFFERS"),
        "live:what": (
            "Con số này đếm từ kho hiện tại, không phải từ bản chốt: nhận thêm tệp là con số có thể thay đổi. "
            "Muốn giữ nguyên, chạy kstt freeze.",
            "This figure was counted from the store as it is, not from a snapshot: it may change with the next file. "
            "kstt freeze keeps it.",
        ),
        "states:caption": ("Các lần chốt khác nói gì", "What the other states say"),
        "states:this": ("Phiếu này", "This page"),
        "states:none": ("Không có lần chốt nào khác.", "There is no other revision."),
        "col:state": ("Số liệu", "State"),
        "col:frozen": ("Chốt lúc", "Frozen at"),
        "col:reason": ("Lý do", "Reason"),
        "live": ("kho hiện tại", "store as it is"),
        # VII. Again
        "h:again": ("VII. TỰ KIỂM TRA LẠI", "VII. CHECK IT YOURSELF"),
        "again:how": (
            "Chạy trong thư mục đã lập phiếu này. Các lệnh cho cùng kết quả mỗi lần; câu SQL ở phụ lục dán được vào DuckDB bất kỳ, "
            "không cần phần mềm này.",
            "Run these in the folder where this page was made. They give the same result each time; the SQL of the annex runs in "
            "any DuckDB, without this software.",
        ),
        "again:commands": ("Lệnh", "Commands"),
        "again:page": ("lập lại phiếu này", "make this page again"),
        "again:counts": ("đếm lại mọi con số của kỳ", "count every figure of the period again"),
        "again:rows": ("mọi dòng không đạt, dạng CSV", "every missed row, as CSV"),
        "again:rule": ("quy tắc đầy đủ", "the whole rule"),
        # Annex
        "annex": ("Phụ lục", "Annex"),
        "annex:title": ("QUY TẮC VÀ CÂU SQL", "THE RULE AND THE SQL"),
        "written:caption": ("Quy tắc đúng như ghi trong bộ quy tắc {rules}", "The rule as it is written in {rules}"),
        "sql:caption": (
            "Câu SQL cho DuckDB: dán vào, kết quả phải là {n} / {d} (chưa rõ: {u})",
            "SQL for DuckDB: paste it, the answer must be {n} / {d} (not known: {u})",
        ),
        "sql:fold": ("Mở câu SQL ({n} dòng)", "Open the SQL ({n} {n|line|lines})"),
        "evidence": ("Toàn bộ số liệu của phiếu kiểm tra", "All data of this audit"),
    }
)
