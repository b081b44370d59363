"""Messages about making the reports of a period, in Vietnamese and English."""

from kstt.errors.problem import Message, Severity

MESSAGES: dict[str, Message] = {
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
        "đưa tệp trở lại thư mục {folder}, đúng tên này (lấy từ git hoặc từ bản kstt đã giải nén), hoặc cài lại gói kstt",
        "the notebook of the suite is not there",
        "put the file back into {folder} under this name (from git, or from the kstt that was unpacked), or install kstt again",
    ),
    "KSTT-BATCH-004": Message(
        "không ghi được báo cáo: {text}",
        "kiểm tra quyền ghi và chỗ trống của ổ đĩa, đóng chương trình đang mở báo cáo cũ rồi chạy lại",
        "the report could not be written: {text}",
        "check permissions and free space, close what has the old report open, then run again",
    ),
    "KSTT-BATCH-005": Message(
        "tiến trình làm báo cáo bị dừng đột ngột (hết bộ nhớ hoặc bị hệ điều hành kết thúc)",
        "chạy lại đơn vị này; nếu lặp lại, dùng --jobs 1 hoặc nâng --memory-limit",
        "the process that made this report was ended from outside (out of memory, or killed)",
        "run this unit again; if it happens again use --jobs 1, or raise --memory-limit",
    ),
    "KSTT-BATCH-006": Message(
        "hệ thống này không có fork dùng được, nên không chạy được --engine {engine}",
        "bỏ --engine hoặc dùng --engine kernel; báo cáo giống hệt, chỉ chậm hơn",
        "this system has no usable fork, so --engine {engine} cannot run",
        "leave --engine out or use --engine kernel; the reports are the same, only slower",
    ),
    "KSTT-BATCH-007": Message(
        "báo cáo chưa xong sau {seconds} giây nên đã bị dừng",
        "tìm ô chạy lâu trong sổ tay, hoặc cho thêm thời gian bằng --time-limit",
        "the report was not finished after {seconds} {seconds|second|seconds} and was stopped",
        "look for the cell that takes so long, or give more time with --time-limit",
    ),
    "KSTT-BATCH-008": Message(
        "lỗi của chính kstt khi làm báo cáo: {text} ({name})",
        "báo lỗi này kèm nhật ký của đợt chạy; thử lại bằng --engine kernel",
        "a fault of kstt itself while making the report: {text} ({name})",
        "report it with the log of the run; try again with --engine kernel",
    ),
    "KSTT-BATCH-009": Message(
        "báo cáo cần nhiều bộ nhớ hơn giới hạn (ô [{cell}]: {name} {text})",
        "giảm dữ liệu mà sổ tay đọc vào, hoặc nâng --memory-limit",
        "the report needs more memory than its limit (cell [{cell}]: {name} {text})",
        "let the notebook read less, or raise --memory-limit",
    ),
    "KSTT-BATCH-010": Message(
        "một đợt lập báo cáo khác đang chạy trên thư mục này ({holder})",
        "chờ đợt đó xong rồi chạy lại, hoặc chọn --out khác",
        "another batch is at work in this folder ({holder})",
        "wait for it to end and run again, or choose another --out",
    ),
    "KSTT-BATCH-011": Message(
        "{n} báo cáo không lập được nên cả kỳ được giữ nguyên như trước (--all-or-nothing)",
        "sửa các lỗi nêu trên rồi chạy lại với --resume; báo cáo đã lập xong không phải lập lại",
        "{n} {n|report|reports} could not be made, so the whole period was left as it was (--all-or-nothing)",
        "mend the faults above and run again with --resume; finished reports are not made again",
    ),
    "KSTT-BATCH-012": Message(
        "không nối được với cụm máy {address}: {text}",
        "kiểm tra địa chỉ và xem scheduler của Dask có đang chạy không; hoặc bỏ --cluster để chạy trên máy này",
        "the cluster {address} cannot be reached: {text}",
        "check the address and whether the Dask scheduler is running; or leave --cluster out to run on this machine",
    ),
    "KSTT-BATCH-013": Message(
        "chưa cài Dask nên không dùng được --cluster",
        "cài thêm: {command}",
        "Dask is not installed, so --cluster cannot be used",
        "install it: {command}",
    ),
    "KSTT-BATCH-014": Message(
        "máy lập báo cáo khác với máy gọi (ở đó ≠ ở đây: {found}), báo cáo sẽ không giống từng byte nên không được nhận",
        "cài cùng kstt, cùng Python, cùng các gói (requirements.lock) và cùng phông chữ trên mọi máy rồi chạy lại với --resume; "
        "hoặc bỏ --cluster để chạy trên máy này",
        "what makes reports there is not what makes them here (there ≠ here: {found}); they would not have the same bytes and "
        "are not accepted",
        "install the same kstt, Python, packages (requirements.lock) and fonts on every machine, then run again with --resume; "
        "or leave --cluster out to run on this machine",
    ),
    "KSTT-BATCH-015": Message(
        "thư mục này chứa tệp không phải do báo cáo trước để lại ({found}), nên không được thay",
        "chọn một thư mục mới hoặc trống cho báo cáo",
        "this folder holds files that no earlier report left there ({found}), so it is not replaced",
        "choose a new or an empty folder for the report",
    ),
    "KSTT-BATCH-016": Message(
        "các báo cáo đã xong nhưng nhật ký của đợt chạy thiếu dòng: {text}",
        "kiểm tra chỗ trống của ổ đĩa; không cần lập lại báo cáo nào",
        "the reports are done but lines are missing in the log of the run: {text}",
        "check the free space of the disk; no report has to be made again",
    ),
    "KSTT-BATCH-017": Message(
        "không ghi được trang tổng hợp của kỳ: {text}",
        "kiểm tra quyền ghi và chỗ trống của ổ đĩa, đóng chương trình đang mở trang cũ rồi chạy lại lệnh này; báo cáo đã xong "
        "không phải lập lại",
        "the page of the period could not be written: {text}",
        "check permissions and free space, close what has the old page open, then run the same command again; finished reports "
        "are not made again",
    ),
    "KSTT-BATCH-018": Message(
        "chưa có đợt lập báo cáo nào của kỳ này ở đây",
        "kiểm tra --period và --out, hoặc chạy kstt report trước",
        "no batch of this period has run here",
        "check --period and --out, or run kstt report first",
    ),
    "KSTT-BATCH-019": Message(
        "mất kết nối với cụm máy {address} khi đang lập báo cáo",
        "những báo cáo đã công bố vẫn còn; khi cụm máy hoạt động lại, chạy lại cùng lệnh này với --resume",
        "the connection to the cluster {address} was lost while reports were being made",
        "reports that were published are there; when the cluster is back, run the same command again with --resume",
    ),
    "KSTT-BATCH-020": Message(
        "cụm máy {address} không có worker nào sau {seconds} giây",
        "chạy dask worker {address} trên các máy của cụm rồi chạy lại; hoặc bỏ --cluster để chạy trên máy này",
        "the cluster {address} had no worker after {seconds} seconds",
        "start dask worker {address} on its machines and run again; or leave --cluster out to run on this machine",
    ),
    "KSTT-BATCH-021": Message(
        "báo cáo nằm trên ổ đĩa khác với thư mục .kstt, nơi nó được lập, nên không thay được trong một bước",
        "để thư mục báo cáo và .kstt trên cùng một ổ đĩa (kiểm tra các liên kết trong --out), rồi chạy lại",
        "the report is on another disk than the folder .kstt, where it is made, so that it cannot be replaced in one step",
        "keep the folder of reports and .kstt on the same disk (look for links within --out), and run again",
    ),
    "KSTT-BATCH-022": Message(
        "sổ tay không còn ô nào mang nhãn parameters, nên mọi báo cáo sẽ lấy giá trị ghi sẵn trong sổ tay",
        "mở sổ tay bằng JupyterLab, chọn ô tham số và thêm nhãn parameters (Property Inspector ▸ Cell Tags), rồi chạy lại",
        "no cell of the notebook has the tag parameters any more, so every report would have the values written in it",
        "open it in JupyterLab, choose the cell of the parameters, add the tag (Property Inspector ▸ Cell Tags), run again",
    ),
    "KSTT-BATCH-023": Message(
        "sổ tay đã lập báo cáo với {name} = “{found}” trong khi được yêu cầu “{expected}”; báo cáo không được công bố",
        "tìm ô gán lại {name} sau ô tham số và bỏ dòng đó, rồi chạy lại",
        "the notebook made its report with {name} = “{found}” where “{expected}” was asked for; it is not published",
        "look for the cell that gives {name} another value after the cell of the parameters, take that out, run again",
    ),
    "KSTT-BATCH-024": Message(
        "worker của cụm máy không có kstt: {found}",
        "cài cùng một kstt trong môi trường Python của mọi worker rồi chạy lại; hoặc bỏ --cluster để chạy trên máy này",
        "workers of the cluster have no kstt: {found}",
        "install the same kstt in the Python of every worker and run again; or leave --cluster out to run on this machine",
    ),
    "KSTT-BATCH-025": Message(
        "--cluster cần mọi tệp trên cùng ổ đĩa với thư mục đang làm việc ({found})",
        "chạy lệnh từ một thư mục trên ổ đĩa của tệp này, hoặc chọn --out trên ổ {found}; hoặc bỏ --cluster để chạy trên máy này",
        "--cluster needs every file on the drive of the current folder ({found})",
        "run the command from a folder on this file's drive, or choose an --out on {found}; or leave --cluster out to run here",
    ),
    "KSTT-BATCH-026": Message(
        "thư mục của kỳ còn báo cáo của {n} đơn vị không có trong danh sách đơn vị của kỳ: {found}; các báo cáo này được lập từ "
        "số liệu trước đây, trang của kỳ không dẫn tới",
        "nếu đơn vị không còn trong kỳ này thì chuyển thư mục của nó đi nơi khác; nếu còn thì sửa danh sách đơn vị rồi chạy lại",
        "the folder of the period still holds reports of {n} {n|unit that is|units that are} not in the period's list of units: "
        "{found}; they are of earlier figures, and the page of the period does not lead to them",
        "move the folder of a unit that is not there in this period elsewhere; else correct the list of units and run again",
        Severity.WARNING,
    ),
    "KSTT-BATCH-027": Message(
        "sổ tay dừng ở ô [{cell}]: {name}: {text}",
        "sửa nguyên nhân nêu trên rồi chạy lại lệnh này",
        "the notebook stopped in cell [{cell}]: {name}: {text}",
        "mend the cause above, then run the same command again",
    ),
    "KSTT-BATCH-028": Message(
        "tiến trình làm báo cáo bị dừng đột ngột hai lần (hết bộ nhớ hoặc bị hệ điều hành kết thúc)",
        "đóng bớt chương trình khác rồi chạy lại lệnh này; nếu lặp lại, chạy trên máy có nhiều bộ nhớ hơn",
        "the process that made this report was ended from outside twice (out of memory, or killed)",
        "close other programs and run the same command again; if it happens again, on a machine with more memory",
    ),
    "KSTT-BATCH-029": Message(
        "lỗi của chính kstt khi làm báo cáo: {text} ({name})",
        "báo lỗi này kèm lệnh đã chạy",
        "a fault of kstt itself while making the report: {text} ({name})",
        "report it with the command that was run",
    ),
    "KSTT-BATCH-030": Message(
        "báo cáo cần nhiều bộ nhớ hơn số còn trống (ô [{cell}]: {name} {text})",
        "đóng bớt chương trình khác rồi chạy lại lệnh này, hoặc chạy trên máy có nhiều bộ nhớ hơn",
        "the report needs more memory than there is (cell [{cell}]: {name} {text})",
        "close other programs and run the same command again, or run it on a machine with more memory",
    ),
    "KSTT-BATCH-031": Message(
        "nơi được giao lập báo cáo không nhận việc hoặc không trả lời: {text}",
        "xem máy hoặc dịch vụ đứng sau executor (số tiến trình, bộ nhớ, thời hạn chờ) rồi chạy lại với --resume",
        "whoever was to make the report did not take it, or did not answer: {text}",
        "look at the machine or service behind the executor (processes, memory, time-outs), then run again with --resume",
    ),
}
