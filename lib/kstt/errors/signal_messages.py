"""Messages about signals, in Vietnamese and English."""

from kstt.errors.problem import Message, Severity

_WARNING, _NOTICE = Severity.WARNING, Severity.NOTICE

MESSAGES: dict[str, Message] = {
    "KSTT-SIGNAL-001": Message(
        "nguồn này không có hồ sơ nào của kỳ {found}",
        "nạp hồ sơ của kỳ này bằng kstt intake, chốt lại kỳ nếu đã chốt, rồi chạy lại; hoặc chọn kỳ khác",
        "there are no dossiers of {found} here",
        "bring its dossiers in with kstt intake, freeze the period again if it was frozen, then run again; or choose another "
        "period",
    ),
    "KSTT-SIGNAL-002": Message(
        "không có số đếm nào của kỳ {found} để xét",
        "chọn kỳ có số liệu",
        "there are no counts of {found} to look at",
        "choose a period that has figures",
    ),
    "KSTT-SIGNAL-003": Message(
        "chưa đủ các kỳ trước để so với chính đơn vị: mới có {found} kỳ, cần ít nhất {needed}",
        "nhận thêm hồ sơ (hoặc bổ sung số đếm) của các tháng trước; các phép kiểm tra khác vẫn chạy",
        "not enough earlier periods to compare a unit with itself: {found}, at least {needed} are needed",
        "take in dossiers (or add counts) of earlier months; the other checks are made all the same",
        _NOTICE,
    ),
    "KSTT-SIGNAL-004": Message(
        "quá ít đơn vị hoặc quá ít hồ sơ để so sánh",
        "không phải làm gì; chỉ so các đơn vị với nhau khi có ít nhất 8 đơn vị có từ 5 hồ sơ xét được",
        "too few units or dossiers to compare",
        "nothing to do; units are compared where at least 8 have 5 dossiers or more that can be looked at",
        _NOTICE,
    ),
    "KSTT-SIGNAL-005": Message(
        "dấu hiệu của kỳ {found} được tìm trên kho hiện tại, không phải trên bản chốt, và có thể thay đổi",
        "chốt số liệu trước: kstt freeze --store KHO --period {found}; nếu kỳ đã chốt thì bỏ --live",
        "signals of {found} are looked for in the store as it is now, not in a snapshot, and may change",
        "freeze the period first: kstt freeze --store STORE --period {found}; where it is frozen, leave --live out",
        _WARNING,
    ),
    "KSTT-SIGNAL-006": Message(
        "không có từng hồ sơ, chỉ có số đếm; không kiểm tra được",
        "chạy với --store để xét từng hồ sơ",
        "there are counts but no rows; the check cannot be made",
        "run with --store to look at rows",
        _NOTICE,
    ),
    "KSTT-SIGNAL-007": Message(
        "kho không có mã tài khoản nộp; không kiểm tra được mức tập trung theo tài khoản",
        "nhận hồ sơ với --key để giữ mã ghép của tài khoản (không giữ tài khoản thật)",
        "the store has no account codes; concentration by account cannot be checked",
        "take dossiers in with --key, which keeps a join code of the account and not the account",
        _NOTICE,
    ),
    "KSTT-SIGNAL-008": Message(
        "hồ sơ không có cột {found}; không kiểm tra được",
        "thêm cột này vào bảng ánh xạ nếu hệ thống nguồn có",
        "the dossiers have no {found}; the check cannot be made",
        "add it to the mapping if the source has it",
        _NOTICE,
    ),
    "KSTT-SIGNAL-009": Message(
        "cần đúng một trong hai: --store (hồ sơ) hoặc --counts (số đếm)",
        "thêm --store KHO để xét từng hồ sơ, hoặc --counts THƯ_MỤC khi chỉ có số đếm",
        "exactly one of --store (rows) and --counts (counts) is needed",
        "add --store STORE to look at rows, or --counts FOLDER where there are only counts",
    ),
    "KSTT-SIGNAL-010": Message(
        "không có đơn vị “{found}” trong danh sách và hồ sơ của kỳ {period}",
        "xem lại mã đơn vị; không ghi đơn vị thì xem mọi đơn vị",
        "no unit “{found}” in the list or the dossiers of {period}",
        "check the code; without a unit all are shown",
    ),
    "KSTT-SIGNAL-011": Message(
        "bản công khai không nêu tên đơn vị, nên không lập riêng cho một đơn vị (“{found}”)",
        "để trống đơn vị, hoặc lập bản nội bộ (internal)",
        "the public edition names no unit, so there is none of one unit (“{found}”)",
        "leave the unit empty, or make the internal edition",
    ),
}
