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
    "KSTT-PARAM-001": Message(
        "tham số nhận giá trị không hợp lệ {found}",
        "giá trị hợp lệ: {expected}",
        "a parameter has the value {found}, which is not valid",
        "valid is: {expected}",
    ),
    "KSTT-PERIOD-002": Message(
        "không có số liệu nào của kỳ {found}",
        "chọn một kỳ có số liệu: {periods}",
        "there is no figure for the period {found}",
        "choose a period that has figures: {periods}",
    ),
    "KSTT-BATCH-001": Message(
        "“{found}” không phải là danh sách định dạng",
        "chọn trong: {allowed}, cách nhau bằng dấu phẩy",
        "“{found}” is not a list of formats",
        "choose from {allowed}, separated by commas",
    ),
    "KSTT-BATCH-002": Message(
        "sổ tay dừng ở ô [{cell}]: {name}: {text}",
        "sửa nguyên nhân nêu trên rồi chạy lại riêng đơn vị này bằng --unit; các đơn vị khác không bị ảnh hưởng",
        "the notebook stopped in cell [{cell}]: {name}: {text}",
        "mend the cause above and run this unit again with --unit; other units are not affected",
    ),
    "KSTT-BATCH-003": Message(
        "không tìm thấy sổ tay của bộ báo cáo",
        "cài lại gói kstt hoặc chạy từ thư mục của dự án",
        "the notebook of the suite is not there",
        "install kstt again or run from the project's folder",
    ),
    "KSTT-BATCH-004": Message(
        "không ghi được báo cáo: {text}",
        "kiểm tra quyền ghi và chỗ trống của ổ đĩa rồi chạy lại đơn vị này",
        "the report could not be written: {text}",
        "check permissions and free space, then run this unit again",
    ),
    "KSTT-BATCH-005": Message(
        "tiến trình làm báo cáo bị dừng đột ngột (hết bộ nhớ hoặc bị hệ điều hành kết thúc)",
        "chạy lại đơn vị này; nếu lặp lại, dùng --jobs 1",
        "the process that made this report was ended from outside (out of memory, or killed)",
        "run this unit again; if it happens again use --jobs 1",
    ),
    "KSTT-USE-001": Message(
        "không mở hoặc không ghi được: {text}",
        "kiểm tra đường dẫn, quyền truy cập và chỗ trống",
        "cannot be opened or written: {text}",
        "check the path, the permissions and the free space",
    ),
    "KSTT-USE-002": Message(
        "“{found}” không phải là lựa chọn của {option}",
        "chọn một trong: {allowed}",
        "“{found}” is not a choice of {option}",
        "choose one of: {allowed}",
    ),
}
