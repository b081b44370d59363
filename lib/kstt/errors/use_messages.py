"""Messages about how a command or a notebook was called, in Vietnamese and English."""

from kstt.errors.problem import Message, Severity

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
        "tham số “{name}” nhận giá trị không hợp lệ {found}",
        "giá trị hợp lệ: {expected}",
        "the parameter “{name}” has the value {found}, which is not valid",
        "valid is: {expected}",
    ),
    "KSTT-PARAM-002": Message(
        "không có tham số “{name}”",
        "các tham số: {expected}",
        "there is no parameter “{name}”",
        "the parameters are {expected}",
    ),
    "KSTT-PARAM-003": Message(
        "thiếu tham số “{name}”",
        "ghi giá trị cho tham số này",
        "the parameter “{name}” is missing",
        "give it a value",
    ),
    "KSTT-PARAM-004": Message(
        "tham số “{name}” là chữ, nhưng nhận được số {found}",
        'đặt giá trị trong ngoặc kép ({name} = "…"); với papermill dùng -r {name} thay cho -p {name}',
        "the parameter “{name}” is a text and was given the number {found}",
        'put the value between quotation marks ({name} = "…"); with papermill write -r {name} instead of -p {name}',
    ),
    "KSTT-PERIOD-002": Message(
        "không có số liệu nào của kỳ {found}",
        "bổ sung số liệu của kỳ này; hoặc chọn một kỳ có số liệu: {periods}",
        "there is no figure for the period {found}",
        "add the figures of this period; or choose a period that has figures: {periods}",
    ),
    "KSTT-PERIOD-003": Message(
        "kỳ {found} không cộng được từ các tháng: chưa có số liệu của {missing}",
        "bổ sung số liệu của tháng còn thiếu; hoặc chọn một kỳ có số liệu: {periods}",
        "the period {found} cannot be added up from its months: there is no figure for {missing}",
        "add the figures of the month that is missing; or choose a period that has figures: {periods}",
    ),
    "KSTT-CALENDAR-001": Message(
        "lịch làm việc không đọc được ở “{found}”",
        "ghi hai cột day và kind; mỗi ngày một dòng, ví dụ “2026-08-31,off” (nghỉ) hoặc “2026-08-22,working” (làm bù)",
        "the calendar cannot be read at “{found}”",
        "write two columns, day and kind; one line a day, such as “2026-08-31,off” or “2026-08-22,working”",
    ),
    "KSTT-USE-001": Message(
        "không mở hoặc không ghi được: {text}",
        "kiểm tra đường dẫn, quyền truy cập và chỗ trống; đóng chương trình đang mở tệp này hoặc tệp trong thư mục này",
        "cannot be opened or written: {text}",
        "check the path, the permissions and the free space; close what has it, or a file in it, open",
    ),
    "KSTT-USE-002": Message(
        "“{found}” không phải là lựa chọn của {option}",
        "chọn một trong: {allowed}",
        "“{found}” is not a choice of {option}",
        "choose one of: {allowed}",
    ),
    "KSTT-USE-003": Message(
        "thiếu {option}",
        "thêm {option} vào lệnh; xem --help",
        "{option} is missing",
        "add {option} to the command; see --help",
    ),
    "KSTT-USE-004": Message(
        "mới in {shown} trên {total} dòng",
        "tăng --limit để in hết",
        "{shown} of {total} {total|row|rows} {shown|is|are} printed",
        "raise --limit to print them all",
        Severity.NOTICE,
    ),
    "KSTT-USE-005": Message(
        "phải chọn đúng một trong hai: {one} hoặc {other}",
        "dùng {one} khi đã có tử số và mẫu số, {other} khi có hồ sơ trong kho",
        "exactly one of {one} and {other} is needed",
        "use {one} when there are numerators and denominators, {other} when there are dossiers in a store",
    ),
    "KSTT-USE-006": Message(
        "{found} là tỉnh: báo cáo của tỉnh dùng toàn bộ các bảng, không có số liệu riêng",
        "so bảng trong _data với mã băm trong _data/receipt.json; hoặc chọn một đơn vị bằng --unit",
        "{found} is the province: its report is told whole tables and has no figures of its own",
        "compare the tables in _data with the hashes in _data/receipt.json, or choose a unit with --unit",
    ),
    "KSTT-USE-007": Message(
        "{option} chỉ có nghĩa cùng với {other}",
        "bỏ {option}, hoặc dùng {other}",
        "{option} means something with {other} only",
        "leave {option} out, or use {other}",
    ),
    "KSTT-USE-008": Message(
        "không có tùy chọn {found}",
        "tùy chọn gần nhất là {suggestion}; xem {help}",
        "there is no option {found}",
        "the nearest is {suggestion}; see {help}",
    ),
    "KSTT-USE-009": Message(
        "không có lệnh “{found}”",
        "lệnh gần nhất là {suggestion}; xem {help}",
        "there is no command “{found}”",
        "the nearest is {suggestion}; see {help}",
    ),
    "KSTT-USE-010": Message(
        "{option} không nhận giá trị đã ghi",
        "ghi một số ({bounds}); dấu thập phân là dấu chấm",
        "{option} does not take the value that was given",
        "give a number ({bounds}), with a point before its decimals if it has any",
    ),
    "KSTT-USE-011": Message(
        "{option} thiếu giá trị",
        "ghi giá trị sau {option}; xem {help}",
        "{option} has no value",
        "write the value after {option}; see {help}",
    ),
    "KSTT-USE-012": Message(
        "{option} không đi kèm giá trị",
        "chỉ ghi {option}; xem {help}",
        "{option} takes no value",
        "write {option} alone; see {help}",
    ),
    "KSTT-USE-013": Message(
        "lệnh có phần thừa: {found}",
        "bỏ phần thừa; tên tệp có dấu cách thì đặt trong dấu ngoặc kép; xem {help}",
        "the command has something more than it takes: {found}",
        "leave it out; put a file name that has spaces between quotation marks; see {help}",
    ),
    "KSTT-USE-014": Message(
        "lệnh ghi chưa đúng: {text}",
        "xem {help}",
        "the command is not right: {text}",
        "see {help}",
    ),
    "KSTT-USE-015": Message(
        "không đọc được địa chỉ PostgreSQL (không in lại ở đây vì có thể chứa mật khẩu)",
        "viết postgresql://TÀI_KHOẢN:MẬT_KHẨU@MÁY:CỔNG/CƠ_SỞ_DỮ_LIỆU; trong mật khẩu thay % bằng %25, @ bằng %40, / bằng "
        "%2F, dấu cách bằng %20; hoặc bỏ mật khẩu khỏi địa chỉ, để trong tệp ~/.pgpass hay biến PGPASSWORD",
        "the PostgreSQL address cannot be read (it is not printed here, as it may hold a password)",
        "write postgresql://ACCOUNT:PASSWORD@HOST:PORT/DATABASE; in the password write % as %25, @ as %40, / as %2F, a space "
        "as %20; or leave the password out and keep it in the file ~/.pgpass or in PGPASSWORD",
    ),
    "KSTT-USE-016": Message(
        "{option} không đọc cơ sở dữ liệu",
        "ghi một tệp: xuất vài dòng của bảng ra CSV rồi đề xuất từ tệp đó",
        "{option} does not read a database",
        "give a file: export some rows of the table as CSV and propose from that",
    ),
    "KSTT-USE-017": Message(
        "“{found}” có ký tự không phải UTF-8",
        "đổi tên tệp hoặc thư mục, gõ lại các chữ có dấu (bảng mã cũ thường do giải nén tệp ZIP)",
        "“{found}” holds characters that are not UTF-8",
        "rename the file or folder and type its accented letters again (unpacking a ZIP may leave an old code page)",
    ),
}
