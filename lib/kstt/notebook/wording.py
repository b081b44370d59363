"""The sentences and headings of the monthly reports, Vietnamese and English side by side."""

from kstt.terms.phrases import Phrases

PHRASES = Phrases(
    {
        # Head and frame
        "nation": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"),
        "motto": ("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
        "number": ("Số:          /{symbol}", "No.:          /{symbol}"),
        "place_date": ("{place}, ngày      tháng      năm {year}", "{place},                      {year}"),
        "title": ("BÁO CÁO", "REPORT"),
        "subject:unit": (
            "Kết quả thực hiện Bộ chỉ số phục vụ người dân, doanh nghiệp {period} của {unit}",
            "Results of {unit} on the indicator set for service to citizens and businesses, {period}",
        ),
        "subject:province": (
            "Kết quả thực hiện Bộ chỉ số phục vụ người dân, doanh nghiệp {period} trên địa bàn {area}",
            "Results on the indicator set for service to citizens and businesses, {area}, {period}",
        ),
        "basis": (
            "Bộ chỉ số chỉ đạo, điều hành và đánh giá chất lượng phục vụ người dân, doanh nghiệp ban hành kèm theo "
            "Quyết định số 766/QĐ-TTg của Thủ tướng Chính phủ (sau đây gọi là Quyết định 766). "
            "Cách tính theo bộ quy tắc “{rules}”.",
            "Indicator set for directing, managing and assessing service to citizens and businesses, issued with Decision "
            "766/QĐ-TTg of the Prime Minister (below: Decision 766). Computed under the rule set “{rules}”.",
        ),
        "running": ("{unit} – {period}", "{unit} – {period}"),
        "edition:internal": ("Bản nội bộ", "Internal edition"),
        "edition:public": ("Bản công khai", "Public edition"),
        "rules-note": ("Bộ quy tắc: {title}", "Rule set: {title}"),
        "rules-begun": (
            "{note} Bộ quy tắc này có hiệu lực từ {day}, sau ngày đầu của {period}. Cả kỳ vẫn được đếm và chấm theo bộ này, vì bộ được "
            "dùng là bộ có hiệu lực vào ngày cuối kỳ (suy luận [I], chưa có văn bản).",
            "{note} This rule set is in force from {day}, after the first day of {period}. The whole period is counted and scored by "
            "it all the same, because the set in force on the last day is the one that is used (inference [I], no document).",
        ),
        "recipients": ("Nơi nhận:", "Distribution:"),
        "place-holder": (
            "(Chữ ký của người có thẩm quyền, dấu/chữ ký số của cơ quan)",
            "(Signature of the authorised person, seal or digital signature)",
        ),
        # Section headings
        "h:overall": ("I. KẾT QUẢ CHUNG", "I. OVERALL RESULT"),
        "h:scores": ("II. ĐIỂM 21 CHỈ SỐ", "II. SCORES OF THE 21 INDICATORS"),
        "h:changes": ("III. THAY ĐỔI VÀ NGUYÊN NHÂN", "III. WHAT CHANGED AND WHY"),
        "h:first": ("IV. VIỆC NÊN LÀM TRƯỚC", "IV. WHAT TO DO FIRST"),
        "annex": ("Phụ lục {n}", "Annex {n}"),
        "annex:indicators": ("CÁCH TÍNH TỪNG CHỈ SỐ", "HOW EACH INDICATOR WAS COMPUTED"),
        "annex:provenance": ("BÁO CÁO NÀY ĐƯỢC LẬP NHƯ THẾ NÀO", "HOW THIS REPORT WAS MADE"),
        "h:ranking": ("II. XẾP HẠNG CÁC ĐƠN VỊ", "II. RANKING OF THE UNITS"),
        "h:map": ("III. ĐƠN VỊ VÀ CHỈ SỐ", "III. UNITS AND INDICATORS"),
        "h:moved": ("IV. THAY ĐỔI VÀ NGUYÊN NHÂN", "IV. WHAT MOVED AND WHY"),
        "h:groups": ("V. ĐIỂM THEO NHÓM VÀ MỤC TIÊU", "V. GROUPS AGAINST TARGETS"),
        "h:losses": ("VI. ĐƠN VỊ MẤT NHIỀU ĐIỂM NHẤT THEO CHỈ SỐ", "VI. WHERE MOST POINTS ARE LOST, BY INDICATOR"),
        "h:portal": ("VII. SO VỚI SỐ LIỆU CỔNG CÔNG BỐ", "VII. AGAINST THE FIGURES THE PORTAL PUBLISHES"),
        # Headline
        "total": ("Tổng điểm", "Total"),
        "of": ("{points}/{max}", "{points}/{max}"),
        "open:figures": ("{points} điểm tối đa chưa có số liệu", "no figures yet for {points} points"),
        "open:threshold": (
            "{points} điểm tối đa chưa chấm vì chưa rõ ngưỡng",
            "{points} points not scored, the threshold is unknown",
        ),
        "open:left-out": ("{points} điểm không đánh giá", "{points} {points|point is|points are} not assessed"),
        "band": ("Xếp loại", "Rating"),
        "band:unknown": ("chưa xếp loại", "not rated"),
        "band:range": ("từ {low} đến {high} tùy phần còn thiếu", "{low} to {high}, depending on what is missing"),
        "band:left-out": (
            "{points} điểm không đánh giá; các mức xếp loại tính trên 100 điểm",
            "{points} {points|point is|points are} not assessed; ratings are of 100 points",
        ),
        "band:certain": ("chắc chắn dù còn chỉ số chưa chấm", "certain although indicators are not scored"),
        "rank": ("Hạng", "Rank"),
        "rank:of": ("{n}/{of}", "{n} of {of}"),
        "rank:before": ("kỳ trước: {n}/{of}", "last period: {n} of {of}"),
        "rank:none": ("chưa xếp hạng", "not ranked"),
        "rank:none-title": ("Chưa xếp hạng", "Not ranked"),
        "rank:none-detail": ("thiếu số liệu mà đơn vị khác có", "lacks figures that other units have"),
        "rank:none-own": ("chưa có số liệu riêng của đơn vị", "has no figures of its own"),
        "rank:comparable": (
            "trong {of} đơn vị đủ số liệu so sánh",
            "among {of} {of|unit|units} with comparable figures",
        ),
        "change": ("So với {period}", "Against {period}"),
        "change:none": ("–", "–"),
        "change:no-data": ("không có số liệu kỳ đó", "no figures for that period"),
        "change:no-own": ("không có số liệu riêng kỳ đó", "no figures of its own for that period"),
        "change:no-rules": ("không có bộ quy tắc cho kỳ đó", "no rule set for that period"),
        "change:points": ("điểm", "points"),
        "year-change": ("So với {period}", "Against {period}"),
        "other-rules": ("bộ quy tắc khác, chỉ để tham khảo", "under another rule set, for reference only"),
        "new-rules": (
            "quy tắc của chỉ số {ids} đã thay đổi giữa hai kỳ",
            "the {n|rule|rules} of {ids} changed in between",
        ),
        "not-comparable": ("các chỉ số được chấm khác nhau", "different indicators are scored"),
        "change:months": ("kỳ đó mới có số của {months} tháng", "{months} {months|month|months} of that period only"),
        "not-own": ("Không do đơn vị làm ra", "Not the unit's own work"),
        "not-own:detail": ("hằng số, sao chép, không phát sinh", "constant, copied, nothing to count"),
        "official": ("Điểm chính thức", "Official score"),
        "official:detail": ("theo {rules}", "under {rules}"),
        "summary:full": (
            "Trong {period}, {unit} đạt {points} trên {max} điểm, {band}.",
            "In {period}, {unit} earned {points} of {max} points, {band}.",
        ),
        "summary:partial": (
            "Trong {period}, {unit} đạt {points} điểm trên {max} điểm tối đa của các chỉ số chấm được. "
            "Phần còn lại không tính là mất điểm: {open}. {band}.",
            "In {period}, {unit} earned {points} of the {max} points whose indicators are scored. The rest does not "
            "count as lost: {open}. {band}.",
        ),
        "summary:none": (
            "Trong {period}, chưa có chỉ số nào của {unit} tính được điểm.",
            "In {period}, no indicator of {unit} could be computed.",
        ),
        "summary:band": ("xếp loại {band}", "rated {band}"),
        "summary:band-partial": (
            "Xếp loại {band} dù phần còn thiếu đạt bao nhiêu",
            "The rating is {band} whatever the missing part brings",
        ),
        "summary:left-out": (
            "chưa xếp loại vì {points} điểm không đánh giá mà các mức xếp loại tính trên 100 điểm",
            "not rated because {points} {points|point is|points are} not assessed and ratings are of 100 points",
        ),
        "summary:no-band": ("Chưa chấm đủ chỉ số để xếp loại", "Too few indicators are scored for a rating"),
        "summary:months": (
            " Số liệu chưa đủ các tháng của kỳ: {n} trên {all} chỉ số mới có số của {months} tháng, nên kết quả và thứ hạng chưa phải "
            "của cả kỳ và chưa so sánh được với đơn vị đã đủ tháng.",
            " The figures do not cover all months of the period: for {n} of {all} {all|indicator|indicators} "
            "there {months|is|are} {months} {months|month|months}, so result "
            "and rank are not those of the whole period and cannot be compared with those of units that have all months.",
        ),
        "summary:months-province": (
            " Số liệu của chính {unit} chưa đủ các tháng của kỳ: {n} trên {all} chỉ số mới có số của {months} tháng.",
            " {unit}'s own figures do not cover all months of the period: for {n} of {all} "
            "{all|indicator|indicators} there {months|is|are} {months} {months|month|months}.",
        ),
        "summary:months-units": (
            " {n} trên {all} đơn vị chưa có số liệu đủ các tháng của kỳ: điểm và hạng của những đơn vị này chưa phải của cả kỳ và "
            "chưa so sánh được với đơn vị đã đủ tháng.",
            " Of {all} {all|unit|units}, {n} {n|has|have} not every month of the period: such points and ranks are not those of the "
            "whole period and cannot be compared with those of units that have all months.",
        ),
        "summary:not-own": (
            " Trong số điểm đạt được, {points} điểm không phản ánh việc của riêng đơn vị: {parts}.",
            " Of the points earned, {points} say nothing about the unit's own work: {parts}.",
        ),
        "part:constant": ("hằng số {points}", "constant {points}"),
        "part:copied_from_parent": ("sao chép từ cấp trên {points}", "copied from the parent {points}"),
        "part:full_for_nothing": ("đủ điểm dù không phát sinh {points}", "full for nothing {points}"),
        # Score table
        "scores:caption": ("Điểm 21 chỉ số, {period}", "Scores of the 21 indicators, {period}"),
        "col:no": ("Số", "No."),
        "col:indicator": ("Chỉ số", "Indicator"),
        "col:numerator": ("Tử số", "Numerator"),
        "col:denominator": ("Mẫu số", "Denominator"),
        "col:rate": ("Tỷ lệ", "Rate"),
        "col:points": ("Điểm", "Points"),
        "col:max": ("Tối đa", "Max."),
        "col:official": ("Chính thức", "Official"),
        "col:portal": ("Cổng", "Portal"),
        "col:status": ("Nguồn gốc", "Status"),
        "col:unit": ("Đơn vị", "Unit"),
        "col:rank": ("Hạng", "Rank"),
        "col:code": ("Mã", "Code"),
        "col:band": ("Xếp loại", "Rating"),
        "col:change": ("Thay đổi", "Change"),
        "col:rank-before": ("Kỳ trước", "Before"),
        "col:before": ("Kỳ trước", "Before"),
        "col:after": ("Kỳ này", "Now"),
        "col:why": ("Vì sao", "Why"),
        "col:not-own": ("Không tự làm", "Not own"),
        "col:lost": ("Điểm mất", "Lost"),
        "col:tenth": ("Thêm 0,1 điểm", "For 0.1 more"),
        "col:full": ("Để đủ điểm", "For full points"),
        "col:next-band": ("Để lên mức", "For next rating"),
        "col:target": ("Mục tiêu", "Target"),
        "col:gap": ("Chênh lệch", "Difference"),
        "col:group": ("Nhóm", "Group"),
        "col:computed": ("Tính lại", "Computed"),
        "col:published": ("Cổng công bố", "Published"),
        "col:units-losing": ("Đơn vị mất nhiều điểm nhất", "Units that lose most"),
        "col:evidence": ("Bằng chứng", "Evidence"),
        "col:document": ("Văn bản, tài liệu", "Document"),
        "col:clause": ("Nội dung", "Clause"),
        "sources:caption": ("Danh mục căn cứ đã dẫn", "Sources cited"),
        "col:assessed": ("Đánh giá được", "Assessed"),
        "short:counted": ("đếm", "counted"),
        "short:supplied": ("cung cấp", "supplied"),
        "short:copied_from_parent": ("sao chép", "copied"),
        "short:constant": ("hằng số", "constant"),
        "short:full_for_nothing": ("không phát sinh", "nothing to count"),
        "short:not_assessed": ("không đánh giá", "not assessed"),
        "short:not_available": ("chưa có", "not available"),
        "short:threshold_unknown": ("chưa chấm: chưa rõ ngưỡng", "not scored: threshold unknown"),
        "total-row": ("Tổng", "Total"),
        "scores:note": (
            "“–”: {unscored}; không tính là mất điểm; “trên … điểm”: phần điểm tối đa chấm được. “Không phát sinh”: đủ điểm dù "
            "mẫu số bằng 0. Điểm từng chỉ số làm tròn đến 0,01 rồi mới cộng.",
            "“–”: {unscored}; not counted as lost; “of … points”: maximum of the indicators that are scored. “Nothing to count”: "
            "full points although the denominator is 0. Indicator points are rounded to 0.01 before they are added.",
        ),
        "scores:unscored": ("chưa có số liệu", "no figure"),
        "scores:unscored-threshold": (
            "chưa có số liệu, hoặc có số liệu mà ngưỡng đủ điểm của kỳ này chưa rõ nên không chấm",
            "no figure, or figures that are not scored because the threshold in this period is not known",
        ),
        "scores:partial": ("trên {max} điểm", "of {max} points"),
        # Changes
        "changes:caption": (
            "Chỉ số làm thay đổi tổng điểm so với {period}",
            "Indicators that changed the total since {period}",
        ),
        "changes:none": (
            "Không có số liệu {period} để so sánh.",
            "There are no figures for {period} to compare with.",
        ),
        "changes:none-own": (
            "Đơn vị không có số liệu riêng của {period} để so sánh.",
            "The unit has no figures of its own for {period} to compare with.",
        ),
        "changes:none-no-rules": (
            "Không có bộ quy tắc để chấm và so sánh {period}: {rules} và các bộ mà bộ này kế tiếp (succeeds) chưa áp dụng vào kỳ đó.",
            "There is no rule set by which {period} could be compared: neither {rules} nor a set that it succeeds is in force then.",
        ),
        "changes:sum": (
            "Tổng điểm thay đổi {delta} so với {period} ({before} → {after}); các dòng dưới đây cộng lại đúng bằng mức thay đổi này.",
            "The total changed by {delta} since {period} ({before} → {after}); the lines below add up to exactly that.",
        ),
        "changes:equal": ("Tổng điểm không đổi so với {period}.", "The total is the same as in {period}."),
        "changes:break": (
            "Hai kỳ được chấm theo hai bộ quy tắc khác nhau ({before} và {after}): chênh lệch không chỉ do kết quả thực hiện.",
            "The two periods were scored under different rule sets ({before} and {after}): the difference is not due to performance alone.",
        ),
        "changes:new-rules": (
            "Trong bộ quy tắc {rules}, quy tắc của chỉ số {ids} khác nhau giữa hai kỳ: chênh lệch không chỉ do kết quả thực hiện.",
            "Within {rules}, the {n|rule|rules} of {ids} {n|differs|differ} between the two periods: the difference is not due "
            "to performance alone.",
        ),
        "changes:months": (
            "Số liệu {period} mới có {months} tháng nên mức thay đổi không phải giữa hai kỳ trọn vẹn.",
            "The figures of {period} are of {months} {months|month|months} only, so the change is not one between two whole periods.",
        ),
        "changes:other-indicators": (
            "Hai kỳ không cùng các chỉ số được chấm nên hai tổng điểm không so sánh trực tiếp được.",
            "Different indicators are scored in the two periods, so their totals cannot be compared directly.",
        ),
        "changes:year": (
            "So với cùng kỳ {period}: {delta} điểm ({before} → {after}).",
            "Against the same period a year before, {period}: {delta} points ({before} → {after}).",
        ),
        "changes:year-none": (
            "Không có số liệu cùng kỳ năm trước ({period}).",
            "There are no figures for the same period a year before ({period}).",
        ),
        "changes:year-none-own": (
            "Đơn vị không có số liệu riêng của cùng kỳ năm trước ({period}).",
            "The unit has no figures of its own for the same period a year before ({period}).",
        ),
        "changes:year-none-no-rules": (
            "Không có bộ quy tắc để chấm và so sánh cùng kỳ năm trước ({period}).",
            "There is no rule set by which the same period a year before ({period}) could be compared.",
        ),
        "why:rate": ("tỷ lệ {before} → {after}", "rate {before} → {after}"),
        "why:available": ("kỳ trước chưa có số liệu", "no figure before"),
        "why:unavailable": ("kỳ này chưa có số liệu", "no figure now"),
        "why:available-threshold": ("kỳ trước chưa chấm: chưa rõ ngưỡng", "not scored before: threshold unknown"),
        "why:unavailable-threshold": ("kỳ này chưa chấm: chưa rõ ngưỡng", "not scored now: threshold unknown"),
        "why:status": ("{before} → {after}", "{before} → {after}"),
        "why:new-rule": ("{why}; quy tắc thay đổi", "{why}; its rule changed"),
        "changes:others": ("Các chỉ số khác ({n})", "Other indicators ({n})"),
        # First
        "first:intro": (
            "Xếp theo số việc cần thêm để được 0,1 điểm, ít nhất trước. “Thêm” nghĩa là thêm trường hợp đạt ở tử số, mẫu số giữ nguyên.",
            "Ordered by how few more cases bring 0.1 points. “More” means more cases in the numerator, the denominator unchanged.",
        ),
        "first:caption": ("Điểm trong tầm tay", "Points within reach"),
        "first:none": (
            "Không còn điểm nào mà đơn vị có thể tự giành thêm trong kỳ này.",
            "No points are left that the unit could win by itself in this period.",
        ),
        "first:none-scored": (
            "Ở các chỉ số chấm được, không còn điểm nào mà đơn vị có thể tự giành thêm trong kỳ này. Còn {open}: chưa biết "
            "đơn vị có thể giành thêm bao nhiêu ở phần này.",
            "Of the indicators that are scored, no points are left that the unit could win by itself in this period. Besides, "
            "{open}: what the unit could win there is not known.",
        ),
        "first:no-cases": (
            " Mất {points} điểm ở {n} chỉ số có mẫu số bằng 0: trong kỳ không có trường hợp nào để tính điểm.",
            " {points} points are lost at {n} {n|indicator|indicators} with a denominator of 0: no case of this period "
            "could earn them.",
        ),
        "first:reach": (
            "Tất cả các chỉ số trên nếu đủ điểm sẽ đem lại thêm {points} điểm.",
            "Full points on all of these would bring {points} points more.",
        ),
        "first:unreachable": (
            " “–”: chỉ riêng chỉ số này, dù đủ điểm, chưa đưa được tổng điểm lên mức ấy.",
            " “–”: this indicator alone, even at full points, does not lift the total to that rating.",
        ),
        # Indicator cards
        "label:measures": ("Đo lường", "Measures"),
        "label:evidence": ("Căn cứ", "Basis"),
        "label:numerator": ("Tử số", "Numerator"),
        "label:denominator": ("Mẫu số", "Denominator"),
        "label:rate": ("Tỷ lệ", "Rate"),
        "label:formula": ("Cách tính", "Formula"),
        "label:threshold": ("Ngưỡng", "Threshold"),
        "label:lost": ("Điểm mất", "Lost"),
        "label:win_back": ("Giành lại", "To win back"),
        "label:responsible": ("Chủ trì", "Lead"),
        "label:data_source": ("Nguồn dữ liệu", "Data source"),
        "label:notes": ("Lưu ý", "Notes"),
        "label:points": ("điểm", "points"),
        "label:trend": ("13 kỳ gần nhất", "last 13 periods"),
        "responsible": ("{lead}; phối hợp: {coordinating}", "{lead}; coordinating: {coordinating}"),
        "responsible:lead": ("{lead}", "{lead}"),
        "role:counting": ("cách đếm", "counting"),
        "role:derived": ("ngày, thời hạn tính từ dữ liệu gốc", "dates and limits worked out of the rows"),
        "role:max": ("điểm tối đa", "maximum"),
        "role:threshold": ("ngưỡng", "threshold"),
        "role:zero": ("mẫu số bằng 0", "zero denominator"),
        "role:constant": ("hằng số", "constant"),
        "role:copied": ("sao chép", "copying"),
        "role:adding": ("lấy từ số các tháng", "making from monthly figures"),
        "group:line": ("Nhóm {id}: {title}", "Group {id}: {title}"),
        "section:counted-as": ("{case} thỏa điều kiện: {says}", "{case} that meet the condition: {says}"),
        # Provenance
        "prov:how": (
            "Báo cáo được tạo tự động từ bảng số liệu bằng các bước công khai, chạy lại được: cùng số liệu, cùng bộ quy tắc "
            "và cùng phiên bản phần mềm thì cho ra đúng từng byte như nhau.",
            "This report was made automatically from a table of counts by open steps that can be run again: the same counts, "
            "rule set and software version give the same bytes.",
        ),
        "prov:unit": ("Đơn vị", "Unit"),
        "prov:period": ("Kỳ báo cáo", "Period"),
        "prov:rules": ("Bộ quy tắc", "Rule set"),
        "prov:rules-detail": ("mã băm nội dung {sha}", "content hash {sha}"),
        "prov:status": ("Giá trị của bộ quy tắc", "What the rule set may claim"),
        "prov:file": ("Số liệu vào: {name}", "Input: {name}"),
        "prov:file-value": (
            "{read} dòng, nhận {accepted}, loại {rejected}",
            "{read} {read|row|rows}, {accepted} accepted, {rejected} rejected",
        ),
        "prov:file-detail": ("SHA-256 {sha}", "SHA-256 {sha}"),
        "prov:figures": ("Số liệu của đơn vị", "Figures of the unit"),
        "prov:figures-value": (
            "{pairs} cặp tử số, mẫu số của {periods} kỳ",
            "{pairs} {pairs|pair|pairs} of numerator and denominator in {periods} {periods|period|periods}",
        ),
        "prov:check": ("Cách kiểm mã băm", "How to check the hash"),
        "prov:check-detail": (
            "trong thư mục của kỳ; mọi số liệu: {folder}/receipt.json",
            "in the period's folder; all inputs: {folder}/receipt.json",
        ),
        "prov:check-beside": ("trong thư mục chứa {folder}", "in the folder that holds {folder}"),
        "prov:rejected": ("Dòng bị loại ghi mã hoặc tên đơn vị", "Rows left out that name the unit"),
        "prov:rejected-detail": (
            "lý do từng dòng: _data/rejected.csv",
            "why, row by row: _data/rejected.csv",
        ),
        "prov:library": ("Phần mềm", "Software"),
        "prov:evidence": ("Bằng chứng kèm theo", "Evidence attached"),
        "prov:evidence-detail": (
            "JSON: mọi con số, công thức, quy tắc đã xét",
            "JSON: every figure, formula and rule asked",
        ),
        "prov:arithmetic": ("Phép tính", "Arithmetic"),
        "prov:arithmetic-value": (
            "điểm = điểm tối đa × min(1; tỷ lệ ÷ ngưỡng), phân số chính xác, làm tròn nửa lên 0,01 từng chỉ số [{tag}] rồi cộng",
            "points = maximum × min(1, rate ÷ threshold), exact fractions, rounded half-up to 0.01 per indicator [{tag}], then added",
        ),
        "prov:bands": ("Mức xếp loại", "Ratings"),
        "prov:problems": ("Vấn đề của số liệu vào", "Problems of the input"),
        "prov:problems-value": (
            "{errors} lỗi, {warnings} cảnh báo, {notices} chỗ đã sửa",
            "{errors} {errors|error|errors}, {warnings} {warnings|warning|warnings}, {notices} {notices|repair|repairs}",
        ),
        "evidence:description": ("Bằng chứng của từng con số trong báo cáo", "Evidence for every figure of the report"),
        "tags:title": ("Cách đọc mục Căn cứ", "How to read the basis of a rule"),
        "tags:text": (
            "văn bản [L]: theo bản dẫn lại, chưa đối chiếu Công báo; tài liệu đặc tả [S]: chưa rõ giá trị pháp lý; "
            "thực tế trên Cổng [A]: tính lại từ số công bố; báo chí, trang tỉnh [P]; suy luận [I]. Chỉ [L] là văn bản.",
            "legal text [L]: as reproduced, not yet checked against the Official Gazette; specification [S]: "
            "legal force not verified; portal practice [A]: recomputed from published figures; press [P]; inference [I]. Only [L] is a legal text.",
        ),
        # Province
        "prov-total:caption": ("Xếp hạng {n} đơn vị, {period}", "Ranking of {n} {n|unit|units}, {period}"),
        "ranking:note": (
            "Xếp theo tổng điểm giảm dần, không đồng hạng; tổng bằng nhau xếp theo mã đơn vị (chưa rõ quy định về trường hợp bằng điểm).",
            "By falling total, ranks not shared; equal totals go by unit code (no rule for ties is known).",
        ),
        "ranking:left-out": (
            "{n} đơn vị không xếp hạng vì thiếu số liệu mà đơn vị khác có; điểm của các đơn vị này không so sánh được với tổng điểm ở trên.",
            "{n} {n|unit is|units are} not ranked because {n|it lacks|they lack} figures that others have; {n|its|their} points cannot "
            "be compared with the totals above.",
        ),
        "ranking:none-own": (
            "Không đơn vị nào có số liệu riêng nên không xếp hạng: điểm dưới đây chỉ gồm hằng số và phần sao chép từ cấp trên.",
            "No unit has figures of its own, so none is ranked: the points below are constants and copies from the parent.",
        ),
        "left-out:caption": (
            "Đơn vị chưa xếp hạng, theo tỷ lệ điểm đạt trên phần đánh giá được",
            "Units not ranked, by share earned of what could be assessed",
        ),
        "map:intro": (
            "Màu thể hiện phần điểm tối đa đạt được của từng chỉ số; ô gạch là chưa chấm: chưa có số liệu hoặc "
            "chưa rõ ngưỡng.",
            "Colour shows the share of each indicator's maximum that was earned; hatched cells are not scored: they have no "
            "figure, or their threshold is not known.",
        ),
        "moved:units-caption": (
            "Đơn vị làm thay đổi tổng điểm của {unit} so với {period}",
            "Units that moved the total of {unit} since {period}",
        ),
        "moved:units-note": (
            "Tách chính xác theo trọng số trung điểm. “Riêng”: do tỷ lệ của chính đơn vị; “tỷ trọng”: do phần hồ sơ của đơn vị tăng giảm. "
            "Phần không thuộc đơn vị nào (chỉ số sao chép, danh mục, làm tròn): {rest}.",
            "Split exactly with midpoint weights. “Own”: through the unit's own rates; “weight”: its share of dossiers grew or shrank. "
            "Not due to any unit (copied and catalogue figures, rounding): {rest}.",
        ),
        "moved:units-rounded": (
            " Ba số của một dòng được làm tròn riêng đến 0,001 nên có dòng cộng lệch 0,001.",
            " The three numbers of a row are each rounded to 0.001, so some rows add up but for 0.001.",
        ),
        "moved:no-units": (
            "Không tách được mức thay đổi theo đơn vị: số liệu của {unit} không bằng tổng các đơn vị, hoặc các đơn vị thiếu số liệu.",
            "The change cannot be split by unit: the counts of {unit} are not the sum of its units', or units lack figures.",
        ),
        "col:own": ("Riêng", "Own"),
        "col:weight": ("Tỷ trọng", "Weight"),
        "col:both": ("Cộng", "Sum"),
        "risers": ("Tăng nhiều nhất", "Rose most"),
        "fallers": ("Giảm nhiều nhất", "Fell most"),
        "groups:caption": ("Điểm theo nhóm, {period}", "Points by group, {period}"),
        "groups:no-target": (
            "Chưa nhập mục tiêu (params/offices, mục targets).",
            "No targets are given (params/offices, targets).",
        ),
        "groups:target-of-other-set": (
            "Mục tiêu của {groups} lớn hơn điểm tối đa theo bộ quy tắc của kỳ này: mục tiêu được đặt theo bộ quy tắc khác của tỉnh, "
            "nên không so ở kỳ này.",
            "The target of {groups} is beyond the maximum of this period's rule set: it is set for another rule set of the "
            "province, so it is not compared here.",
        ),
        "losses:caption": (
            "Mỗi chỉ số: ba đơn vị mất nhiều điểm nhất",
            "For each indicator, the three units that lose most",
        ),
        "losses:note": (
            "“Đơn vị”: số đơn vị mất điểm, không kể điểm sao chép từ cấp trên, kể cả đơn vị có mẫu số bằng 0 mà quy tắc cho 0 điểm; "
            "“Điểm mất”: phần mất ấy, bình quân một đơn vị có số liệu; mất bằng nhau thì xếp theo mã đơn vị. “–”: chưa chấm, "
            "hoặc điểm không do việc của đơn vị nào.",
            "“Units”: units that lose points, copied points left out; units with a denominator of 0 are among them where the "
            "rule gives 0 for it. “Lost”: what they lose, mean over units that have a figure; equal losses go by unit code. "
            "“–”: not scored, or the points are no unit's own work.",
        ),
        "losses:tied": (
            "thêm {n} đơn vị mất bằng đơn vị thứ ba",
            "{n} more {n|unit loses|units lose} as much as the third",
        ),
        "losses:none": ("không đơn vị nào mất điểm", "no unit loses points"),
        "losses:no-data": ("chưa có số liệu", "no figure"),
        "losses:threshold": ("chưa chấm: chưa rõ ngưỡng", "not scored: threshold unknown"),
        "losses:same": ("mọi đơn vị như nhau ({points})", "the same for all units ({points})"),
        "portal:caption": (
            "Chênh lệch trên 0,01 điểm giữa điểm tính lại và điểm Cổng công bố",
            "Differences over 0.01 between recomputed and published points",
        ),
        "portal:none-published": (
            "Không có điểm Cổng công bố để so sánh.",
            "There are no published points to compare with.",
        ),
        "portal:all-match": (
            "So {n} điểm Cổng công bố với điểm tính lại: không chỉ số nào lệch quá 0,01.",
            "{n|# published figure compared with the recomputed one: it does not differ|# published points compared with recomputed "
            "ones: none differs} by more than 0.01.",
        ),
        "portal:some": (
            "So {n} điểm Cổng công bố với điểm tính lại: {differ} điểm lệch quá 0,01.",
            "{n|# published figure compared with the recomputed one|# published points compared with recomputed ones}: "
            "{differ} {differ|differs|differ} by more than 0.01.",
        ),
        "portal:official": (
            "Điểm tính lại ở mục này là điểm theo bộ quy tắc chính thức {official}, không phải theo {own}.",
            "What is recomputed in this section is the score under the official rule set {official}, not under {own}.",
        ),
        "portal:sums": (
            "Nhóm và tổng so với tổng các điểm chỉ số; cho phép lệch 0,01 cho mỗi chỉ số trong nhóm, và thêm điểm tối đa của chỉ "
            "số chưa chấm được.",
            "Groups and totals are compared with the sum of indicator points; 0.01 per indicator in the group is allowed, and up "
            "to the maximum of indicators that are not scored.",
        ),
        "ends:caption": ("Phân bố tổng điểm", "Distribution of totals"),
        "units-with": ("{n} đơn vị", "{n} {n|unit|units}"),
        "province:units": ("Đơn vị", "Units"),
        "province:units-detail": ("{ranked} xếp hạng được", "{ranked} could be ranked"),
        "province:median": ("Trung vị đơn vị", "Median of units"),
        "province:median-detail": ("thấp nhất {low}, cao nhất {high}", "lowest {low}, highest {high}"),
        "history-portal": (
            "Tổng điểm và hạng Cổng công bố {before}, bên cạnh {now}",
            "Totals and ranks the portal published for {before}, beside {now}",
        ),
        "history-portal:root": (
            "Hạng của {unit} là hạng giữa các tỉnh, không phải giữa các đơn vị của tỉnh.",
            "The rank of {unit} is among provinces, not among the units of the province.",
        ),
        "history-portal:note": (
            "Hai cột giữa là số Cổng công bố cho {before}, không tính lại; hai cột cuối là {now}. Bộ quy tắc có thể đã khác.",
            "The two middle columns are the portal's figures for {before}, not recomputed; the last two are {now}. The rules may differ.",
        ),
    }
)
