"""The sentences of what the reports say of dossiers, Vietnamese and English side by side."""

from kstt.terms.calendar import FIRST_DAY, LAST_DAY
from kstt.terms.phrases import Phrases

SPAN = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
"""The years in which working days are known, for sentences that name them."""

ROW_PHRASES = Phrases(
    {
        "h:rows": ("{n}. HỒ SƠ ĐỨNG SAU CÁC CON SỐ", "{n}. THE DOSSIERS BEHIND THE FIGURES"),
        "none:counts": (
            "Số liệu của báo cáo này là tử số và mẫu số được cung cấp, không có hồ sơ đứng sau; vì vậy không có mục về hồ sơ "
            "quá hạn, thủ tục và thời gian xử lý.",
            "The figures of this report were handed in as numerators and denominators, without dossiers behind them; so it has "
            "no section on overdue dossiers, procedures and processing times.",
        ),
        "none:rows": (
            "Số liệu được đếm từ hồ sơ, nhưng bộ quy tắc này hoặc kho không đủ để nêu hồ sơ quá hạn, thủ tục và thời gian xử lý.",
            "The figures were counted from rows, but this rule set or the store does not suffice to tell of overdue dossiers, "
            "procedures and processing times.",
        ),
        # Where the rows come from
        "source": ("Nguồn hồ sơ", "Rows"),
        "source:snapshot": (
            "bản chốt {name}, chốt lúc {at} (UTC)",
            "snapshot {name}, frozen at {at} (UTC)",
        ),
        "source:live": (
            "kho hồ sơ tại thời điểm lập báo cáo, chưa chốt: lập lại sau này có thể ra số khác",
            "the store as it was when the report was made, not frozen: made again later, figures may differ",
        ),
        "source:sha": ("SHA-256 của manifest {sha}", "SHA-256 of the manifest {sha}"),
        "source:since": (
            "hồ sơ và số liệu của đơn vị trong kỳ không thay đổi kể từ bản chốt này; bản chốt mới nhất: xem báo cáo của tỉnh",
            "rows and figures of the unit in this period have not changed since this snapshot; the newest one is named in the "
            "province's report",
        ),
        "source:record": ("SHA-256 của {name} {sha}", "SHA-256 of {name} {sha}"),
        "source:frozen": ("bản chốt của {periods}", "snapshots of {periods}"),
        "source:sha-live": ("SHA-256 của các biên nhận {sha}", "SHA-256 of the receipts {sha}"),
        "unfinished": ("Kỳ chưa kết thúc", "The period has not ended"),
        "unfinished-text": (
            "Số liệu lấy khi {period} chưa kết thúc. Hồ sơ còn xử lý được xét như đến hết ngày cuối kỳ, nên hồ sơ hôm nay còn "
            "trong hạn có thể đã bị tính là quá hạn. Điểm, hạng và xếp loại chỉ là tạm thời.",
            "The rows were read before {period} had ended. Open dossiers are judged as of its last day, so one that is within its "
            "deadline today may count as late already. Points, rank and rating are provisional.",
        ),
        "source:provisional": ("số liệu lấy khi kỳ chưa kết thúc", "taken before the period had ended"),
        "source:reason": ("lý do đính chính: {reason}", "reason of the correction: {reason}"),
        "source:earlier": ("Các kỳ trước đếm từ", "Earlier periods counted from"),
        "source:earlier-live": ("{periods}: kho hiện tại", "{periods}: the store as it is"),
        "source:earlier-none": ("không có hồ sơ của kỳ nào trước đó", "there are no rows of any earlier period"),
        "source:first": (
            "kho có hồ sơ tiếp nhận từ {day}; hồ sơ tiếp nhận trước ngày đó mà chưa xong không có trong số liệu",
            "rows are received from {day} on; dossiers from before that were still open are missing",
        ),
        "source:unreached": ("Chưa có dữ liệu của kỳ", "No rows of this period"),
        "source:unreached-detail": (
            "kho không có dòng nào của kỳ trong các bảng này: không biết có phát sinh hay không, nên chỗ đếm được 0/0 ghi là "
            "chưa có số liệu",
            "in these tables the store has no row of the period: whether anything occurred is not known, so what counts to "
            "0/0 is shown as not available",
        ),
        # Two rates
        "h:rates": ("1. Hai tỷ lệ đúng hạn", "1. Two on-time rates"),
        "rates:766-is": (
            "Tỷ lệ của Bộ chỉ số 766 (chỉ số 05) là {rate}; ",
            "The rate of indicator set 766 (indicator 05) is {rate}; ",
        ),
        "rates:766-none": ("Chỉ số 05 chưa có hồ sơ trong kỳ; ", "Indicator 05 has no dossiers in the period; "),
        "rates:form-is": ("tỷ lệ theo biểu II.06a là {rate}. ", "the rate by form II.06a is {rate}. "),
        "rates:form-none": (
            "biểu II.06a chưa có hồ sơ đã giải quyết. ",
            "form II.06a has no finished dossiers. ",
        ),
        "rates:differ": (
            "Hai con số đo hai việc khác nhau: biểu chỉ tính hồ sơ đã giải quyết, chỉ số 05 tính cả hồ sơ đang xử lý. Bảng dưới "
            "đi từ con số này sang con số kia.",
            "They measure different things: the form has finished dossiers only, indicator 05 has open ones as well. The table "
            "leads from one to the other.",
        ),
        "rates:differ-own": (
            "Bộ quy tắc này đếm mẫu số của chỉ số 05 theo cách riêng, nêu ở phụ lục về cách tính. Bảng dưới đi từ con số này sang "
            "con số kia.",
            "This rule set counts the denominator of indicator 05 in its own way; the annex on how indicators are computed tells "
            "it. The table leads from one to the other.",
        ),
        "rates:none": ("chưa có hồ sơ", "no dossiers"),
        "rates:caption": (
            "Từ tỷ lệ của biểu II.06a sang tỷ lệ của chỉ số 05",
            "From the rate of form II.06a to that of indicator 05",
        ),
        "rates:form": (
            "Biểu II.06a: đã giải quyết trước hạn, đúng hạn / đã giải quyết [{cite}]",
            "Form II.06a: finished early or on time / finished [{cite}]",
        ),
        "rates:766": ("Chỉ số 05 của Bộ 766 [{cite}]", "Indicator 05 of set 766 [{cite}]"),
        "rates:note": (
            "Các dòng cộng lại đúng bằng chênh lệch của tử số và mẫu số. Hồ sơ công dân rút có trong cả hai cách tính "
            "nếu đã tiếp nhận. Tỷ lệ của biểu là suy luận từ các cột (7) đến (10), không phải quy định.",
            "The lines add up exactly to the differences of numerators and denominators. Dossiers that were withdrawn are in both, "
            "once received. The form's rate is inferred from its columns (7) to (10), it is not prescribed.",
        ),
        "col:part": ("Phần", "Part"),
        "col:dossiers": ("Hồ sơ", "Dossiers"),
        # Overdue
        "h:overdue": ("2. Hồ sơ quá hạn", "2. Overdue dossiers"),
        "overdue:sum": (
            "{missed} trên {counted} hồ sơ không đạt ở chỉ số 05: {ended} đã kết thúc, {open} đang xử lý.{unknown}",
            "{missed} of {counted} {counted|dossier|dossiers} {missed|is|are} missed in indicator 05: "
            "{ended} {ended|has|have} ended, {open} {open|is|are} open.{unknown}",
        ),
        "overdue:unknown": (
            " Ngoài ra {n} hồ sơ chưa rõ vì không có hạn trả và thời hạn.",
            " For another {n} it is not known, for want of a deadline.",
        ),
        "overdue:none": (
            "Không có hồ sơ nào quá hạn trong {counted} hồ sơ của kỳ.{unknown}",
            "{counted|The period's # dossier is not|None of the period's # dossiers is} overdue.{unknown}",
        ),
        "overdue:idle": ("Trong kỳ không có hồ sơ nào.", "There were no dossiers in the period."),
        "overdue:ended": ("Đã kết thúc, quá hạn", "Ended, overdue"),
        "overdue:open": ("Đang xử lý, quá hạn", "Open, overdue"),
        "overdue:units": ("Đơn vị có nhiều hồ sơ quá hạn nhất", "Units with most overdue dossiers"),
        "overdue:units-note": (
            "{n} đơn vị có hồ sơ quá hạn. Danh sách hồ sơ ở báo cáo của từng đơn vị. “Trễ nhất”: ngày làm việc.",
            "{n} {n|unit has|units have} overdue dossiers; the lists are in the reports of the units. “Latest”: working days.",
        ),
        "overdue:beyond": (
            " “–”: có hồ sơ trễ mà lịch ngày làm việc ({first}–{last}) không tới.",
            " “–”: a late dossier is beyond the calendar of working days ({first}–{last}).",
        ),
        "col:ended": ("Đã kết thúc", "Ended"),
        "col:open": ("Đang xử lý", "Open"),
        "col:sum": ("Cộng", "Sum"),
        "col:longest": ("Trễ nhất", "Latest"),
        # Procedures
        "h:procedures": (
            "3. Thủ tục mất nhiều điểm nhất ở chỉ số 05",
            "3. Procedures that lose most points of indicator 05",
        ),
        "procedures:intro": (
            "Chỉ số 05 mất {lost} điểm. Mỗi hồ sơ không đạt góp phần như nhau vào số điểm mất: khoảng {each} điểm một hồ sơ.",
            "Indicator 05 lost {lost} points. Every dossier that does not count costs the same: about {each} points each.",
        ),
        "procedures:unknown": (
            "Chỉ số 05 chưa có số liệu: chưa biết mất bao nhiêu điểm.",
            "Indicator 05 has no figure: what it lost is not known.",
        ),
        "procedures:none": ("Chỉ số 05 không mất điểm nào.", "Indicator 05 lost no points."),
        "procedures:idle": (
            "Chỉ số 05 mất {lost} điểm vì trong kỳ không có hồ sơ nào, không phải vì thủ tục nào.",
            "Indicator 05 lost {lost} points because there was no dossier in the period, not through any procedure.",
        ),
        "procedures:differ": (
            "Số liệu 05 của báo cáo không bằng tổng hồ sơ của các đơn vị, nên không tách được điểm mất theo thủ tục.",
            "The report's figures of 05 are not the sum of the units' dossiers, so the lost points cannot be split by procedure.",
        ),
        "procedures:caption": ("Điểm mất ở chỉ số 05 theo thủ tục", "Lost points of indicator 05 by procedure"),
        "procedures:note": (
            "“Không đạt” gồm hồ sơ quá hạn và hồ sơ chưa rõ. Các dòng cộng đúng bằng điểm mất của chỉ số.",
            "“Missed” has overdue dossiers and unknown ones. The lines add up exactly to the points lost.",
        ),
        "procedures:rounding": (
            " Dòng “làm tròn” là phần do điểm chỉ số làm tròn đến 0,01 và dòng làm tròn đến 0,001.",
            " “Rounding” is what comes of rounding the indicator to 0.01 and the lines to 0.001.",
        ),
        "col:procedure": ("TTHC", "Procedure"),
        "col:field": ("Lĩnh vực", "Field"),
        "col:counted": ("Hồ sơ", "Dossiers"),
        "col:missed": ("Không đạt", "Missed"),
        "col:cost": ("Điểm mất", "Points lost"),
        "others:procedures": ("{n} thủ tục khác", "{n} other {n|procedure|procedures}"),
        "clean:procedures": (
            "{n} thủ tục không có hồ sơ không đạt",
            "{n} {n|procedure|procedures} without a missed dossier",
        ),
        "others:fields": ("{n} lĩnh vực khác", "{n} other {n|field|fields}"),
        "unnamed": ("(không ghi)", "(not given)"),
        "rounding": ("Làm tròn", "Rounding"),
        # Time
        "h:time": ("4. Thời gian xử lý bình quân theo thủ tục", "4. Mean processing time by procedure"),
        "time:intro": (
            "Chỉ tiêu kèm theo chỉ số 05, không chấm điểm: {n} hồ sơ đã xử lý xong trong kỳ, bình quân {mean} ngày làm việc.",
            "The unscored companion of indicator 05: {n} {n|dossier was|dossiers were} finished in the period, {mean} working days "
            "on average.",
        ),
        "time:none": (
            "Không có hồ sơ nào xử lý xong trong kỳ mà tính được thời gian: cần ngày tiếp nhận, và lịch ngày làm việc chỉ có từ "
            "năm {first} đến năm {last}.",
            "No dossier was finished in the period whose time can be told: that takes a date of receipt, and working days are "
            "known from {first} to {last} only.",
        ),
        "time:caption": (
            "Thời gian xử lý, ngày làm việc, các thủ tục nhiều hồ sơ nhất",
            "Processing time in working days, procedures with most dossiers",
        ),
        "time:note": (
            "Chỉ tiêu này có trong văn bản [L, chưa đối chiếu Công báo]; cách đo là suy luận [I]: ngày làm việc từ ngày "
            "tiếp nhận đến ngày kết thúc, trừ ngày chờ bổ sung; không tính hồ sơ dừng, từ chối, rút, thiếu ngày tiếp nhận hoặc "
            "có ngày ngoài lịch {first}–{last}. Xong trong ngày là 0.",
            "The measure is in a legal text [L, not checked against the Official Gazette]; how it is taken is inferred [I]: "
            "working days from receipt to end without days waiting for supplements; dossiers that were refused, stopped or "
            "withdrawn, have no date of receipt or lie beyond the calendar of {first}–{last} are left out. Same day is 0.",
        ),
        "col:finished": ("Hồ sơ xong", "Finished"),
        "col:mean": ("Bình quân", "Mean"),
        "col:median": ("Trung vị", "Median"),
        "all:procedures": ("Mọi thủ tục", "All procedures"),
        # Channels and fields
        "h:channels": ("5. Kênh tiếp nhận và lĩnh vực", "5. Channels and fields"),
        "channels:title": ("Hồ sơ tiếp nhận trong kỳ, theo kênh", "Dossiers received in the period, by channel"),
        "channels:title-own": (
            "Hồ sơ ở mẫu số của chỉ số 08 theo cách đếm riêng của tỉnh, theo kênh",
            "Dossiers in the denominator of indicator 08 as the province counts it, by channel",
        ),
        "channels:none": ("Không có hồ sơ nào được tiếp nhận trong kỳ.", "No dossier was received in the period."),
        "channel:online": ("Trực tuyến", "Online"),
        "channel:direct": ("Trực tiếp", "In person"),
        "channel:postal": ("Bưu chính công ích", "By post"),
        "channel:email": ("Thư điện tử", "By e-mail"),
        "channel:internal": ("Nội bộ", "Internal"),
        "channel:": ("Không ghi kênh (Bộ 766 coi là trực tiếp)", "Channel not given (766 takes it as in person)"),
        "channel:share": ("{share} của {total} hồ sơ", "{share} of {total} {total|dossier|dossiers}"),
        "fields:caption": ("Chỉ số 05 theo lĩnh vực", "Indicator 05 by field"),
        "col:rate": ("Tỷ lệ", "Rate"),
        # Public edition
        "public:channels": (
            "Hồ sơ tiếp nhận trong kỳ không qua kênh trực tuyến (trực tuyến: xem chỉ số 08)",
            "Dossiers received in the period, other than online (online: see indicator 08)",
        ),
        "public:other-fields": ("các lĩnh vực khác", "other fields"),
        "public:note": (
            "Trong mục này của bản công khai, số dưới 5 và những số mà từ đó tính ngược ra được số dưới 5 không công bố (“…”).",
            "In this section of the public edition, numbers below 5, and those from which one below 5 could be worked out, "
            "are not published (“…”).",
        ),
        "public:long": (
            "Bản công khai của quý, năm không nêu kênh, lĩnh vực và tỷ lệ theo biểu II.06a: trừ đi số của các tháng thì tính "
            "ngược ra được số dưới 5 của một tháng. Xem báo cáo tháng.",
            "The public edition of a quarter or year tells no channels, no fields and no rate of form II.06a: if those "
            "of its months were subtracted, numbers below 5 of one month could be worked out. See the reports of the months.",
        ),
        "public:time-note": (
            "Chỉ nêu thủ tục có ít nhất 5 hồ sơ xong trong kỳ.",
            "Only procedures with at least 5 finished dossiers.",
        ),
        "public:rates": (
            "Tỷ lệ của Bộ chỉ số 766 (chỉ số 05) là {rate}; tỷ lệ theo biểu II.06a, chỉ tính hồ sơ đã giải quyết, là {form}. "
            "Hai con số đo hai việc khác nhau.",
            "The rate of indicator set 766 (indicator 05) is {rate}; by form II.06a, which has finished dossiers only, it is "
            "{form}. They measure different things.",
        ),
    }
)
