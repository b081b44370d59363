"""Messages about how a command or a notebook was called, in Vietnamese and English."""

from kstt.errors.problem import Message

MESSAGES: dict[str, Message] = {
    "KSTT-PERIOD-001": Message(
        "“{found}” không phải là kỳ báo cáo",
        "viết tháng là YYYY-MM, quý là YYYY-Qn, năm là YYYY; ví dụ “{suggestion}”",
        "“{found}” is not a period",
        "write a month as YYYY-MM, a quarter as YYYY-Qn, a year as YYYY; for example “{suggestion}”",
    ),
    "KSTT-UNIT-001": Message(
        "không có đơn vị nào mang mã “{found}”",
        "xem lại mã trong danh sách đơn vị; gần nhất là “{suggestion}”",
        "no unit has the code “{found}”",
        "check the code against the list of units; the nearest is “{suggestion}”",
    ),
}
