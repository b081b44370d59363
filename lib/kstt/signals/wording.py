"""The words of the checks, Vietnamese and English: title, what is measured, source, sentence, innocent explanations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import ClassVar

from kstt.signals.model import Text
from kstt.terms.numbers import number


@dataclass(frozen=True, slots=True)
class CheckTexts:
    """statistic: name of the figure that decides; sentence: a `str.format` template over the values of a signal."""

    title: Text
    measures: Text
    statistic: Text
    source: Text
    sentence: Text
    innocent: tuple[Text, ...]
    next_steps: tuple[Text, ...]


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def chance(value: float, language: str) -> str:
    """A small probability as a reader writes it.

    >>> chance(2.4e-28, "vi"), chance(0.0312, "en"), chance(0.0, "vi")
    ('2,4·10⁻²⁸', '0.031', '< 10⁻³⁰⁰')
    """
    if value < 1e-300:
        return f"< 10{'-300'.translate(_RAISED)}"
    if value >= 0.001:
        return number(Decimal(value), language, 3)
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{number(Decimal(mantissa), language, 1)}·10{str(int(exponent)).translate(_RAISED)}"


class OrderWords:
    """What is wrong with dates that contradict each other."""

    words: ClassVar = {
        "finished": Text("kết thúc trước tiếp nhận", "finished before receipt"),
        "returned": Text("trả trước khi kết thúc", "returned before the finish"),
        "due": Text("hẹn trả trước tiếp nhận", "due before receipt"),
        "filed": Text("tiếp nhận trước khi nộp", "received before filing"),
    }

    def parts(self, counts: Mapping[str, int], language: str) -> str:
        """`kết thúc trước tiếp nhận: 2; …`, without what did not occur."""
        said = (f"{self.words[name].of(language)}: {number(n, language)}" for name, n in counts.items() if n)
        return "; ".join(said)

    def of_row(self, row: Mapping[str, object], language: str) -> str:
        """What is wrong with one dossier; the same rules as the SQL of `conditions.ORDER_PARTS`."""
        said = [
            self.words[name].of(language)
            for name, earlier, later, by_day in (
                ("finished", "finished_at", "received_at", False),
                ("returned", "returned_at", "finished_at", True),
                ("due", "due_at", "received_at", True),
                ("filed", "received_at", "filed_at", False),
            )
            if _earlier(row[earlier], row[later], by_day)
        ]
        return "; ".join(said)


def _earlier(first: object, second: object, by_day: bool) -> bool:
    if not isinstance(first, datetime) or not isinstance(second, datetime):
        return False
    bare_date = first.time() == time()
    return first.date() < second.date() or (not by_day and not bare_date and first < second)


ORDER_WORDS = OrderWords()

_OTHERS = Text(
    "tỷ lệ so với các đơn vị cùng loại (có tính mức phân tán giữa các đơn vị), đuôi beta-nhị thức",
    "share against units of the same kind, over-dispersion allowed for; beta-binomial tail",
)
_SPIEGELHALTER = Text(
    "Spiegelhalter (2005), Statistics in Medicine 24, 1185–1202",
    "Spiegelhalter (2005), Statistics in Medicine 24, 1185–1202",
)
_ROWS = Text(
    "Mở từng hồ sơ trong danh sách, đối chiếu nhật ký xử lý trên hệ thống một cửa.",
    "Open the dossiers listed and compare them with the system's log.",
)
_ASK = Text(
    "Hỏi đơn vị về quy trình trước khi kết luận.", "Ask the unit about its way of working before concluding anything."
)

# Ends with the command, to be copied: where the store is, is known to who asks.
_ROWS_OF_FIGURE = Text(
    "Xem các dòng trong kho hồ sơ: kstt rows --store … {figure}",
    "Look at the rows in the store of dossiers: kstt rows --store … {figure}",
)

OF: dict[str, CheckTexts] = {
    "xmr": CheckTexts(
        Text("Chỉ số lệch khỏi mức thường thấy của chính đơn vị", "A figure outside what is usual for the unit itself"),
        Text(
            "Tỷ lệ của tháng so với các tháng trước của cùng đơn vị; giới hạn tính từ khoảng biến động giữa các tháng liền nhau.",
            "This month's rate against the unit's own months before; limits from the moving ranges between neighbouring months.",
        ),
        Text(
            "số sai số chuẩn cách mức trung bình (biểu đồ XmR, hiệu chỉnh Laney)",
            "standard errors from the mean (XmR chart, Laney's adjustment)",
        ),
        Text(
            "Wheeler và Chambers (1992); Laney (2002), Quality Engineering 14, 531–537",
            "Wheeler and Chambers (1992); Laney (2002), Quality Engineering 14, 531–537",
        ),
        Text(
            "Chỉ số {indicator} của {unit}: {observed} ({k}/{n}), {months} kỳ trước bình quân {expected}, giới hạn tự nhiên {lower} đến {upper}.",
            "Indicator {indicator} of {unit}: {observed} ({k}/{n}); the {months|period before averages|# periods before average} {expected}, natural limits {lower} to {upper}.",
        ),
        (
            Text(
                "Tháng có Tết, đợt tuyển sinh hoặc chiến dịch làm thay đổi loại hồ sơ.",
                "Tết, school enrolment or a campaign changed the kind of dossiers.",
            ),
            Text(
                "Thủ tục được chuyển đến hoặc chuyển đi (phân cấp, sáp nhập đơn vị).",
                "Procedures were moved to or from the unit (delegation, mergers).",
            ),
            Text("Hệ thống đồng bộ thiếu hoặc chậm trong tháng.", "Synchronisation was late or incomplete this month."),
            Text("Đơn vị thật sự làm tốt lên hoặc kém đi.", "The unit really became better or worse."),
        ),
        (
            Text(
                "So số hồ sơ theo thủ tục của tháng này với các tháng trước.",
                "Compare the number of dossiers by procedure with the months before.",
            ),
            _ROWS_OF_FIGURE,
        ),
    ),
    "funnel": CheckTexts(
        Text("Chỉ số khác hẳn các đơn vị cùng loại", "A figure far from units of the same kind"),
        Text(
            "Tỷ lệ của đơn vị so với tỷ lệ chung của các đơn vị cùng loại; giới hạn nới theo mức phân tán thật giữa các đơn vị.",
            "The unit's rate against that of all others of its kind; limits widened by how much units really differ.",
        ),
        Text("z có tính phân tán vượt mức (biểu đồ phễu)", "over-dispersed z (funnel plot)"),
        _SPIEGELHALTER,
        Text(
            "Chỉ số {indicator} của {unit}: {observed} ({k}/{n}), các đơn vị cùng loại {expected}.",
            "Indicator {indicator} of {unit}: {observed} ({k}/{n}); units of its kind {expected}.",
        ),
        (
            Text(
                "Đơn vị có loại thủ tục khác hẳn các đơn vị còn lại.",
                "The unit handles other procedures than the rest.",
            ),
            Text(
                "Địa bàn, hạ tầng số hoặc dân cư khác biệt (miền núi, đặc khu).",
                "Its area, network or population differ (mountains, special zone).",
            ),
            Text(
                "Phần mềm của ngành dọc không đồng bộ đủ trường dữ liệu.",
                "A ministry's own software does not hand over all fields.",
            ),
            Text(
                "Sai mã đơn vị khi đồng bộ nên hồ sơ tính sang đơn vị khác.",
                "Wrong unit codes put dossiers with another unit.",
            ),
        ),
        (
            Text(
                "So cơ cấu thủ tục của đơn vị với đơn vị cùng loại.",
                "Compare the mix of procedures with that of a similar unit.",
            ),
            _ROWS_OF_FIGURE,
        ),
    ),
    "deadline": CheckTexts(
        Text("Kết thúc dồn ngay trước hạn", "Finishes crowded just before the deadline"),
        Text(
            "Tỷ lệ hồ sơ kết thúc trong 15, 30, 60 hoặc 120 phút cuối trước hạn trả, so với các đơn vị cùng loại và với cùng giờ ấy vào những ngày không phải ngày hẹn trả của chính đơn vị.",
            "The share finished in the last 15, 30, 60 or 120 minutes before the due time, against units of the same kind and against the same time of the unit's own other days.",
        ),
        Text(
            "tỷ số so với các đơn vị khác; đuôi beta-nhị thức, kèm kiểm định Fisher với các ngày khác của đơn vị",
            "ratio to other units; beta-binomial tail, with Fisher's test against the unit's other days",
        ),
        Text(
            "So sánh điểm dồn: Saez (2010), American Economic Journal: Economic Policy 2, 180–212; Fisher (1935); Spiegelhalter (2005)",
            "Bunching: Saez (2010), American Economic Journal: Economic Policy 2, 180–212; Fisher (1935); Spiegelhalter (2005)",
        ),
        Text(
            "{unit}: {k}/{n} hồ sơ ({observed}) kết thúc trong {minutes} phút cuối trước hạn trả, các đơn vị khác {expected}; trong 2 ngày sau hạn có {after} hồ sơ.",
            "{unit}: {k} of {n} {n|dossier|dossiers} ({observed}) {k|was|were} finished in the last {minutes} {minutes|minute|minutes} before the due time, other units {expected}; in the 2 days after it {after}.",
        ),
        (
            Text(
                "Đơn vị xếp việc theo hạn và thật sự trả vào giờ cuối.",
                "The unit works by deadline and really finishes in the last hour.",
            ),
            Text(
                "Lãnh đạo ký tập trung cuối buổi chiều, trùng giờ hẹn trả.",
                "Papers are signed late in the afternoon, at the hour when dossiers are due.",
            ),
            Text("Hệ thống tự kết thúc hồ sơ khi đến hạn.", "The system closes dossiers by itself when they fall due."),
            Text(
                "Thủ tục trả trong ngày nên hạn luôn là cuối ngày.",
                "Same-day procedures are always due at the end of the day.",
            ),
        ),
        (
            Text(
                "So giờ kết thúc với giờ ký số kết quả và giờ công dân nhận được.",
                "Compare the finish with the time of the digital signature and of the citizen's receipt.",
            ),
            _ROWS,
            _ASK,
        ),
    ),
    "round-times": CheckTexts(
        Text("Giờ kết thúc tròn, như nhập tay", "Finish times round, as if typed by hand"),
        Text(
            "Tỷ lệ hồ sơ kết thúc đúng phút chia hết cho 5 và giây 00, so với các đơn vị cùng loại.",
            "The share finished at a minute divisible by five and second 00, against units of the same kind.",
        ),
        _OTHERS,
        Text(
            "Sự ưa số tròn: Myers (1940); Spiegelhalter (2005)", "Digit preference: Myers (1940); Spiegelhalter (2005)"
        ),
        Text(
            "{unit}: {k}/{n} hồ sơ ({observed}) có giờ kết thúc tròn 5 phút, giây 00; các đơn vị khác {expected}.",
            "{unit}: {k} of {n} {n|dossier|dossiers} ({observed}) {k|is|are} finished at a round five minutes, second 00; other units {expected}.",
        ),
        (
            Text(
                "Phần mềm của đơn vị chỉ ghi đến phút hoặc đến giờ.",
                "The unit's software records minutes or hours only.",
            ),
            Text(
                "Hồ sơ giấy được nhập bù theo lô vào giờ cố định.",
                "Paper dossiers are entered in batches at fixed hours.",
            ),
            Text("Tiến trình tự động chạy theo giờ tròn.", "An automatic job runs on the hour."),
        ),
        (
            Text(
                "Xem nhật ký hệ thống: giờ ghi nhận so với giờ kết thúc.",
                "See the system's log: time of entry against finish time.",
            ),
            _ROWS,
        ),
    ),
    "too-fast": CheckTexts(
        Text("Kết thúc trong vòng 5 phút sau tiếp nhận", "Finished within 5 minutes of receipt"),
        Text(
            "Số hồ sơ kết thúc trong 5 phút sau khi tiếp nhận, so với số kỳ vọng nếu mỗi thủ tục nhanh như ở các đơn vị khác.",
            "Dossiers finished within 5 minutes of receipt, against the number expected if each procedure went as fast as elsewhere.",
        ),
        Text(
            "tỷ số quan sát trên kỳ vọng, chuẩn hóa theo thủ tục; đuôi beta-nhị thức",
            "observed over expected, standardised by procedure; beta-binomial tail",
        ),
        Text(
            "Chuẩn hóa gián tiếp: Breslow và Day (1987); Spiegelhalter (2005)",
            "Indirect standardisation: Breslow and Day (1987); Spiegelhalter (2005)",
        ),
        Text(
            "{unit}: {k}/{n} hồ sơ ({observed}) kết thúc trong 5 phút sau tiếp nhận; cùng thủ tục ở nơi khác {expected}.",
            "{unit}: {k} of {n} {n|dossier|dossiers} ({observed}) {k|was|were} finished within 5 minutes of receipt; the same procedures elsewhere {expected}.",
        ),
        (
            Text(
                "Hồ sơ được tiếp nhận trên giấy trước, nhập máy sau khi đã giải quyết.",
                "Dossiers came on paper and were entered once they were handled.",
            ),
            Text(
                "Thủ tục giải quyết ngay như chứng thực bản sao.",
                "Procedures done on the spot, such as certified copies.",
            ),
            Text("Chiến dịch làm lưu động, nhập dữ liệu sau.", "A mobile campaign, entered afterwards."),
        ),
        (Text("Hỏi đơn vị thời điểm công dân nộp thật sự.", "Ask when citizens really filed."), _ROWS),
    ),
    "same-minute": CheckTexts(
        Text("Nhiều hồ sơ kết thúc trong cùng một phút", "Many dossiers finished within one minute"),
        Text(
            "Số hồ sơ nhiều nhất kết thúc trong một phút, so với điều có thể xảy ra ngẫu nhiên khi các hồ sơ tụ lại như ở các đơn vị khác.",
            "The most dossiers finished in one minute, against what chance gives when finishes cluster as they do elsewhere.",
        ),
        Text("số hồ sơ trong phút dày nhất (thống kê quét)", "dossiers in the fullest minute (scan statistic)"),
        Text("Glaz, Naus và Wallenstein (2001), Scan Statistics", "Glaz, Naus and Wallenstein (2001), Scan Statistics"),
        Text(
            "{unit}: {k} hồ sơ kết thúc trong cùng một phút ({minute}); ngày đó kết thúc {day} hồ sơ.",
            "{unit}: {k} {k|dossier was|dossiers were} finished within one minute ({minute}); {day} {day|was|were} finished that day.",
        ),
        (
            Text(
                "Ký số hàng loạt: lãnh đạo duyệt nhiều kết quả bằng một lệnh.",
                "Batch signing: many results approved by one command.",
            ),
            Text(
                "Hệ thống đồng bộ lại và ghi cùng một giờ cho cả lô.",
                "A synchronisation wrote one time for a whole batch.",
            ),
            Text(
                "Hồ sơ cùng loại của một tổ chức nộp cùng lúc.",
                "Dossiers of one kind, filed together by one organisation.",
            ),
        ),
        (
            Text(
                "Xem các hồ sơ có cùng thủ tục, cùng cán bộ không.", "See whether procedure and official are the same."
            ),
            Text("So với giờ ký số kết quả.", "Compare with the digital signatures of the results."),
            _ASK,
        ),
    ),
    "out-of-hours": CheckTexts(
        Text("Kết thúc ngoài giờ làm việc", "Finished outside office hours"),
        Text(
            "Tỷ lệ hồ sơ kết thúc trước 7 giờ hoặc từ 18 giờ của ngày làm việc, so với các đơn vị cùng loại.",
            "The share finished before 7:00 or from 18:00 on working days, against units of the same kind.",
        ),
        _OTHERS,
        _SPIEGELHALTER,
        Text(
            "{unit}: {k}/{n} hồ sơ ({observed}) kết thúc trước 7 giờ hoặc từ 18 giờ; các đơn vị khác {expected}.",
            "{unit}: {k} of {n} {n|dossier|dossiers} ({observed}) {k|was|were} finished before 7:00 or from 18:00; other units {expected}.",
        ),
        (
            Text("Cán bộ làm thêm giờ để giải quyết dứt điểm.", "Staff worked overtime to finish."),
            Text(
                "Đơn vị trực ngoài giờ (khai sinh, khai tử, cấp cứu).",
                "The unit is on duty out of hours (births, deaths, emergencies).",
            ),
            Text(
                "Giờ máy chủ lệch múi giờ hoặc tiến trình tự động chạy đêm.",
                "The server's clock is off, or a job runs at night.",
            ),
        ),
        (
            Text("Xem tài khoản nào kết thúc hồ sơ và từ đâu.", "See which accounts finished them, and from where."),
            _ROWS,
        ),
    ),
    "day-off": CheckTexts(
        Text("Kết thúc vào ngày nghỉ", "Finished on days off"),
        Text(
            "Tỷ lệ hồ sơ kết thúc vào thứ bảy, chủ nhật, ngày lễ (trừ ngày làm bù), so với các đơn vị cùng loại.",
            "The share finished on weekends and public holidays (make-up days are working days), against units of the same kind.",
        ),
        _OTHERS,
        _SPIEGELHALTER,
        Text(
            "{unit}: {k}/{n} hồ sơ ({observed}) kết thúc vào ngày nghỉ; các đơn vị khác {expected}.",
            "{unit}: {k} of {n} {n|dossier|dossiers} ({observed}) {k|was|were} finished on days off; other units {expected}.",
        ),
        (
            Text(
                "Bộ phận một cửa mở sáng thứ bảy theo quy định của tỉnh.",
                "The one-stop shop opens on Saturday mornings by provincial rule.",
            ),
            Text(
                "Làm bù, trực lễ hoặc chiến dịch cao điểm.",
                "Make-up days of the office's own, duty on holidays, or a campaign.",
            ),
            Text(
                "Lịch nghỉ của cơ quan chưa được khai báo trong hệ thống.",
                "The office's own calendar has not been declared.",
            ),
        ),
        (
            Text(
                "Đối chiếu lịch làm việc, quyết định làm thêm của đơn vị.",
                "Compare with the unit's calendar and overtime decisions.",
            ),
            _ROWS,
        ),
    ),
    "order": CheckTexts(
        Text("Các mốc thời gian ngược nhau", "Dates that contradict each other"),
        Text(
            "Hồ sơ có giờ kết thúc trước giờ tiếp nhận, giờ trả trước giờ kết thúc, hạn trả trước giờ tiếp nhận, hoặc giờ tiếp nhận trước giờ nộp. Đây là sự kiện, không phải xác suất.",
            "Dossiers finished before they were received, returned before they were finished, due before receipt, or received before they were filed. Facts, not probabilities.",
        ),
        Text("số hồ sơ", "number of dossiers"),
        Text("Quy tắc toàn vẹn dữ liệu; không dùng thống kê", "Rule of integrity; no statistics"),
        Text(
            "{unit}: {k}/{n} hồ sơ có mốc thời gian ngược nhau ({parts}).",
            "{unit}: {k} of {n} {n|dossier|dossiers} {k|has|have} dates that contradict each other ({parts}).",
        ),
        (
            Text(
                "Nhập bù hồ sơ giấy với ngày tháng gõ tay.", "Paper dossiers entered later, with dates typed by hand."
            ),
            Text("Hai hệ thống lệch múi giờ hoặc lệch đồng hồ.", "Two systems with different time zones or clocks."),
            Text("Tệp xuất ghi nhầm cột.", "The export mixed up columns."),
        ),
        (
            Text(
                "Sửa tại nguồn rồi nhận lại và chốt lại kỳ.",
                "Correct them at the source, take them in and freeze again.",
            ),
            _ROWS,
        ),
    ),
    "due-moved": CheckTexts(
        Text("Hạn trả bị dời", "Due dates moved"),
        Text(
            "Tỷ lệ hồ sơ có hạn trả muộn hơn hạn đã hẹn lần đầu mà không có yêu cầu bổ sung, so với các đơn vị cùng loại.",
            "The share whose due date lies after the first one given, without a supplement request, against units of the same kind.",
        ),
        _OTHERS,
        _SPIEGELHALTER,
        Text(
            "{unit}: {k}/{n} hồ sơ ({observed}) bị dời hạn trả mà không có yêu cầu bổ sung; các đơn vị khác {expected}.",
            "{unit}: {k} of {n} {n|dossier|dossiers} ({observed}) had {k|its|their} due date moved without a supplement request; other units {expected}.",
        ),
        (
            Text("Có thư xin lỗi và hẹn lại theo quy định.", "A letter of apology with a new date, as the rules ask."),
            Text(
                "Chờ cơ quan khác phối hợp, được phép tạm dừng.", "Waiting for another agency, with a permitted pause."
            ),
            Text("Hạn đầu nhập sai và được sửa ngay.", "The first date was a typing error, corrected at once."),
        ),
        (Text("Kiểm tra thư xin lỗi của từng hồ sơ.", "Check each dossier's letter of apology."), _ROWS),
    ),
    "supplements": CheckTexts(
        Text("Yêu cầu bổ sung nhiều lần", "Repeated supplement requests"),
        Text(
            "Tỷ lệ hồ sơ bị yêu cầu bổ sung từ hai lần, so với các đơn vị cùng loại.",
            "The share with two or more supplement requests, against units of the same kind.",
        ),
        _OTHERS,
        _SPIEGELHALTER,
        Text(
            "{unit}: {k}/{n} hồ sơ ({observed}) bị yêu cầu bổ sung từ hai lần; các đơn vị khác {expected}.",
            "{unit}: {k} of {n} {n|dossier|dossiers} ({observed}) had two or more supplement requests; other units {expected}.",
        ),
        (
            Text(
                "Thủ tục phức tạp, nhiều cơ quan cho ý kiến.", "Complex procedures with opinions of several agencies."
            ),
            Text("Người nộp bổ sung chưa đủ.", "Applicants handed in too little again."),
            Text("Quy định mới, biểu mẫu vừa thay đổi.", "New rules, forms have just changed."),
        ),
        (Text("Xem lý do ghi trong từng phiếu yêu cầu bổ sung.", "Read the reasons on the requests."), _ROWS),
    ),
    "not-reused": CheckTexts(
        Text("Số hóa nhưng không dùng lại", "Digitised but not reused"),
        Text(
            "Trong hồ sơ có thành phần được số hóa, tỷ lệ không được khai thác, sử dụng lại, so với các đơn vị cùng loại.",
            "Of dossiers with digitised papers, the share whose data is not reused, against units of the same kind.",
        ),
        _OTHERS,
        _SPIEGELHALTER,
        Text(
            "{unit}: {k}/{n} hồ sơ đã số hóa ({observed}) không được dùng lại dữ liệu; các đơn vị khác {expected}.",
            "{unit}: {k} of {n} digitised {n|dossier|dossiers} ({observed}) {k|was|were} not reused; other units {expected}.",
        ),
        (
            Text(
                "Giấy tờ mới, lần đầu số hóa, chưa có gì để dùng lại.",
                "New papers, digitised for the first time: nothing to reuse yet.",
            ),
            Text("Kho dữ liệu của ngành chưa kết nối.", "The sector's store is not connected yet."),
            Text("Phần mềm không ghi lại việc dùng lại.", "The software does not record reuse."),
        ),
        (
            Text(
                "Kiểm tra kết nối kho dữ liệu và cách hệ thống ghi việc dùng lại.",
                "Check the connection and how the system records reuse.",
            ),
            _ROWS,
        ),
    ),
    "one-account": CheckTexts(
        Text("Nhiều hồ sơ trực tuyến nộp từ một tài khoản", "Many online filings from one account"),
        Text(
            "Số hồ sơ trực tuyến (không tính doanh nghiệp) nhiều nhất từ một tài khoản, so với mức tập trung ở các đơn vị khác.",
            "The most online filings (businesses left out) from one account, against how concentrated filings are elsewhere.",
        ),
        Text(
            "tỷ trọng của tài khoản nộp nhiều nhất; đuôi beta-nhị thức theo cặp và bộ ba",
            "share of the busiest account; beta-binomial tail over pairs and triples",
        ),
        Text(
            "Simpson (1949), Nature 163, 688; Hill (1973), Ecology 54, 427; chỉ số Herfindahl",
            "Simpson (1949), Nature 163, 688; Hill (1973), Ecology 54, 427; Herfindahl's index",
        ),
        Text(
            "{unit}: {k}/{n} hồ sơ trực tuyến ({observed}) nộp từ một tài khoản; hai hồ sơ bất kỳ của đơn vị cùng tài khoản với xác suất {herfindahl}, ở các đơn vị khác {elsewhere}.",
            "{unit}: {k} of {n} online {n|filing|filings} ({observed}) came from one account; any two share an account with chance {herfindahl}, elsewhere {elsewhere}.",
        ),
        (
            Text(
                "Bưu điện hoặc đại lý dịch vụ công nộp thay theo ủy quyền.",
                "The post office or a service agent files on behalf of people.",
            ),
            Text(
                "Máy dùng chung tại bộ phận một cửa cho người không có tài khoản.",
                "A shared computer for people without an account.",
            ),
            Text(
                "Trường học, bệnh viện nộp cho cả nhóm (khai sinh, bảo hiểm).",
                "A school or hospital files for groups (births, insurance).",
            ),
        ),
        (
            Text(
                "Hỏi tài khoản này của ai (nội bộ), có giấy ủy quyền không.",
                "Find out (internally) whose account it is, and whether there is a mandate.",
            ),
            Text(
                "“Làm thay, làm hộ” để đạt chỉ tiêu trực tuyến là điều mà chỉ thị tháng 3/2024 của tỉnh Bình Định yêu cầu "
                "theo dõi; xem quy định của tỉnh mình.",
                "A directive of Bình Định province (March 2024) names filing for citizens to reach online targets as something "
                "to watch; see what your own province says.",
            ),
            _ROWS,
        ),
    ),
    "last-day": CheckTexts(
        Text("Kết thúc dồn vào ngày làm việc cuối tháng", "Finishes crowded on the month's last working day"),
        Text(
            "Tỷ lệ hồ sơ kết thúc vào ngày làm việc cuối tháng, so với các đơn vị cùng loại.",
            "The share finished on the month's last working day, against units of the same kind.",
        ),
        _OTHERS,
        _SPIEGELHALTER,
        Text(
            "{unit}: {k}/{n} hồ sơ ({observed}) kết thúc vào ngày làm việc cuối tháng; các đơn vị khác {expected}.",
            "{unit}: {k} of {n} {n|dossier|dossiers} ({observed}) {k|was|were} finished on the month's last working day; other units {expected}.",
        ),
        (
            Text("Họp xét duyệt định kỳ vào cuối tháng.", "A board meets at the end of the month."),
            Text("Chế độ chi trả theo tháng nên kết thúc cùng ngày.", "Monthly benefits are settled on one day."),
            Text("Nhập bù để chốt số liệu kỳ báo cáo.", "Entries made up for the end of the period."),
        ),
        (_ROWS, _ASK),
    ),
}
