"""Messages about predicates, counting rules and the engines that count, in Vietnamese and English."""

from kstt.errors.problem import Message, Severity

_LANGUAGE_VI = "chỉ dùng tên cột, hằng số, = <> < <= > >=, IN, BETWEEN, IS [NOT] NULL, AND, OR, NOT, + - *"
_LANGUAGE_EN = "use column names, constants, = <> < <= > >=, IN, BETWEEN, IS [NOT] NULL, AND, OR, NOT, + - * only"

MESSAGES: dict[str, Message] = {
    "KSTT-PRED-001": Message(
        "điều kiện để trống",
        "viết điều kiện, hoặc TRUE nếu mọi dòng đều được tính",
        "the predicate is empty",
        "write a condition, or TRUE where every row counts",
    ),
    "KSTT-PRED-002": Message(
        "điều kiện dài {found} ký tự; tối đa là {limit}",
        "tách phần dùng chung thành một mục có tên trong “terms”",
        "the predicate has {found} characters; at most {limit} are read",
        "move a part into a named term under “terms”",
    ),
    "KSTT-PRED-003": Message(
        "điều kiện có ký tự không nhìn thấy được hoặc khoảng trắng lạ: {found}",
        "xóa ký tự đó và gõ lại chỗ ấy, không dán từ trang web hay tệp Word",
        "the predicate holds an invisible character or an unusual space: {found}",
        "delete it and type that place again instead of pasting from a page or a Word file",
    ),
    "KSTT-PRED-004": Message(
        "điều kiện có chú thích SQL: “{found}”",
        "xóa chú thích; lời giải thích thì viết ở trường title hoặc note của quy tắc",
        "the predicate holds an SQL comment: “{found}”",
        "delete it; explanations belong in the rule's title or note",
    ),
    "KSTT-PRED-005": Message(
        "“{found}” là lệnh hoặc câu lệnh thứ hai; ở đây chỉ viết một điều kiện",
        "xóa “{found}” và chỉ để lại điều kiện",
        "“{found}” is a command or starts a second statement; only one condition may stand here",
        "delete “{found}” and leave the condition",
    ),
    "KSTT-PRED-006": Message(
        "sai cú pháp: “{found}”",
        f"kiểm tra dấu ngoặc, dấu nháy và từ nối; {_LANGUAGE_VI}",
        "wrong syntax: “{found}”",
        f"check brackets, quotes and the words between conditions; {_LANGUAGE_EN}",
    ),
    "KSTT-PRED-007": Message(
        "“{found}” không có trong ngôn ngữ điều kiện",
        _LANGUAGE_VI,
        "“{found}” is not part of the predicate language",
        _LANGUAGE_EN,
    ),
    "KSTT-PRED-008": Message(
        "“{found}” là một hàm; điều kiện không dùng hàm",
        "dùng cột dẫn xuất có sẵn (ended_at, judged_at, effective_due_at, days_late …) thay cho hàm",
        "“{found}” is a function; predicates have none",
        "use a derived column (ended_at, judged_at, effective_due_at, days_late …) instead of a function",
    ),
    "KSTT-PRED-009": Message(
        "“{found}” là một phần của truy vấn con; điều kiện chỉ xét từng dòng",
        "chỉ so sánh các cột của chính dòng đó",
        "“{found}” belongs to a sub-query; a predicate looks at one row only",
        "compare the columns of the row itself",
    ),
    "KSTT-PRED-010": Message(
        "“{found}” đổi kiểu hoặc đổi cách so sánh; điều kiện không làm như vậy",
        "so sánh các giá trị cùng kiểu; hằng số ngày viết DATE '2026-08-31', thời điểm viết TIMESTAMP '2026-08-31 17:00:00'",
        "“{found}” changes a type or a way of comparing; predicates do not",
        "compare values of one kind; write days as DATE '2026-08-31', moments as TIMESTAMP '2026-08-31 17:00:00'",
    ),
    "KSTT-PRED-011": Message(
        "bảng “{dataset}” không có cột “{found}”, cũng không có mục nào tên như vậy",
        "xem lại tên; gần nhất là “{suggestion}”",
        "“{dataset}” has no column “{found}”, nor is there a term of that name",
        "check the name; the nearest is “{suggestion}”",
    ),
    "KSTT-PRED-012": Message(
        "cột “{column}” không bao giờ có giá trị “{found}”; các giá trị được phép: {allowed}",
        "dùng một giá trị được phép; gần nhất là “{suggestion}”",
        "the column “{column}” never holds “{found}”; its values are {allowed}",
        "use one of its values; the nearest is “{suggestion}”",
    ),
    "KSTT-PRED-013": Message(
        "không so sánh được “{left}” ({one_vi}) với “{right}” ({other_vi})",
        "so sánh hai giá trị cùng kiểu; ngày viết DATE '2026-08-31', thời điểm viết TIMESTAMP '2026-08-31 17:00:00'",
        "“{left}” ({one_en}) cannot be compared with “{right}” ({other_en})",
        "compare values of one kind; write days as DATE '2026-08-31', moments as TIMESTAMP '2026-08-31 17:00:00'",
    ),
    "KSTT-PRED-014": Message(
        "“{found}” so sánh thứ tự của văn bản hoặc của giá trị đúng/sai; mỗi máy chủ có thể xếp thứ tự khác nhau",
        "với văn bản và đúng/sai chỉ dùng =, <> và IN",
        "“{found}” orders texts or truth values, which engines may do differently",
        "use =, <> and IN only for texts and truth values",
    ),
    "KSTT-PRED-015": Message(
        "điều kiện quá rối: {found}; tối đa là {limit}",
        "tách phần dùng chung thành một mục có tên trong “terms”",
        "the predicate is too deep or too long: {found}; at most {limit}",
        "move a part into a named term under “terms”",
    ),
    "KSTT-PRED-016": Message(
        "danh sách sau IN có {found} giá trị; phải có từ 1 đến {limit}",
        "viết ít nhất một giá trị; nếu quá nhiều thì cần một cột riêng cho sự phân loại ấy",
        "the list after IN has {found} values; it takes 1 to {limit}",
        "write at least one; where there are too many, the distinction needs a column of its own",
    ),
    "KSTT-PRED-017": Message(
        "NULL được so sánh như một giá trị; kết quả sẽ luôn là không rõ",
        "viết IS NULL hoặc IS NOT NULL",
        "NULL is compared like a value; the answer would never be known",
        "write IS NULL or IS NOT NULL",
    ),
    "KSTT-PRED-018": Message(
        "“{found}” không phải số nguyên viết đơn giản",
        "viết số nguyên như 15, không có phần thập phân, dấu phân cách, số 0 đứng đầu hay lũy thừa",
        "“{found}” is not a plain whole number",
        "write a whole number like 15, without decimals, separators, leading zeros or exponents",
    ),
    "KSTT-PRED-019": Message(
        "không có tham số “:{found}”",
        "xem lại tên; gần nhất là “{suggestion}”",
        "there is no parameter “:{found}”",
        "check the name; the nearest is “{suggestion}”",
    ),
    "KSTT-PRED-020": Message(
        "“{found}” không xét cột nào nên lúc nào cũng cho một kết quả",
        "so sánh với một cột; nếu mọi dòng đều được tính thì viết TRUE",
        "“{found}” looks at no column, so its answer never changes",
        "compare with a column; write TRUE where every row counts",
    ),
    "KSTT-PRED-021": Message(
        "“{found}” là một điều kiện nhưng đứng ở chỗ của một giá trị",
        "nối các điều kiện bằng AND, OR; muốn đảo lại thì dùng NOT (…)",
        "“{found}” is a condition where a value is needed",
        "join conditions with AND and OR; turn one round with NOT (…)",
    ),
    "KSTT-PRED-022": Message(
        "“{found}” là {kind_vi}, không phải điều kiện",
        "so sánh nó với một giá trị, ví dụ: cột = giá trị",
        "“{found}” is {kind_en}, not a condition",
        "compare it with something, for example: column = value",
    ),
    "KSTT-PRED-023": Message(
        "“{found}” không phải ngày hay thời điểm có thật, viết đủ",
        "viết DATE '2026-08-31' hoặc TIMESTAMP '2026-08-31 17:00:00'",
        "“{found}” is not a real day or moment, written in full",
        "write DATE '2026-08-31' or TIMESTAMP '2026-08-31 17:00:00'",
    ),
    "KSTT-PRED-024": Message(
        "“{found}”: “{side}” là {kind_vi}; chỉ số nguyên mới cộng, trừ, nhân được",
        "với ngày và thời điểm, dùng cột dẫn xuất như days_late, hoặc so sánh trực tiếp",
        "“{found}”: “{side}” is {kind_en}; only whole numbers can be added, subtracted and multiplied",
        "for days and moments use a derived column such as days_late, or compare them directly",
    ),
    "KSTT-PRED-025": Message(
        "tên “{found}” viết không đúng dạng",
        "viết tên cột bằng chữ thường không dấu, số và dấu gạch dưới, không đặt trong dấu nháy kép",
        "the name “{found}” is not written as names are",
        "write column names in plain lower-case letters, digits and underscores, without double quotes",
    ),
    "KSTT-PRED-026": Message(
        "khoảng “{found}” bắt đầu sau khi kết thúc nên không có giá trị nào",
        "đổi chỗ hai đầu của khoảng",
        "the range “{found}” begins after its end, so nothing lies in it",
        "exchange its two ends",
    ),
    "KSTT-PRED-027": Message(
        "kết quả của “{found}” có thể vượt quá số nguyên 64 bit",
        "bớt phép nhân hoặc nhân với số nhỏ hơn",
        "the result of “{found}” may not fit into a 64-bit integer",
        "multiply less, or by smaller numbers",
    ),
    "KSTT-PRED-030": Message(
        "không có tập dữ liệu “{found}”",
        "xem lại tên; gần nhất là “{suggestion}”",
        "there is no dataset “{found}”",
        "check the name; the nearest is “{suggestion}”",
    ),
    "KSTT-PRED-031": Message(
        "các mục dùng lẫn nhau thành vòng: {found}",
        "bỏ một chỗ dùng để mỗi mục chỉ dựa trên các mục khác theo một chiều",
        "the terms use each other in a circle: {found}",
        "take one use out, so that terms rest on each other one way only",
    ),
    "KSTT-PRED-032": Message(
        "“{found}” đã là tên của một cột hay tham số khác hoặc viết không đúng dạng",
        "chọn tên khác bằng chữ thường không dấu, số và dấu gạch dưới",
        "“{found}” is already a column or parameter, or not written as names are",
        "choose another name in plain lower-case letters, digits and underscores",
    ),
    "KSTT-PRED-033": Message(
        "chỉ số {id} không có phương án “{found}”; có: {allowed}",
        "chọn một phương án có tên trong “options”",
        "indicator {id} has no option “{found}”; it has: {allowed}",
        "choose one that is named under “options”",
    ),
    "KSTT-PRED-034": Message(
        "chỉ số {id}: hai cách đếm cùng có hiệu lực ngày {day}",
        "sửa in_force để mỗi ngày chỉ có một cách đếm",
        "indicator {id}: two ways of counting are in force on {day}",
        "correct in_force so that each day has one",
    ),
    "KSTT-PRED-035": Message(
        "ví dụ của chỉ số {id} không đọc được ở “{found}”",
        "viết ví dụ thành bảng: dòng đầu là tên cột, các ô cách nhau bằng “|”, ô trống viết “-”, "
        "thời điểm viết 2026-08-31 17:00",
        "the example of indicator {id} cannot be read at “{found}”",
        "write it as a table: column names first, cells apart by “|”, nothing as “-”, moments as 2026-08-31 17:00",
    ),
    "KSTT-PRED-036": Message(
        "ví dụ của chỉ số {id} đếm được {counted} (tử số, mẫu số, không rõ), trong quy tắc ghi {expected}",
        "sửa ví dụ hoặc sửa điều kiện",
        "the example of indicator {id} counts {counted} (numerator, denominator, unknown) where the rule says {expected}",
        "correct the example or the predicate",
    ),
    "KSTT-PRED-037": Message(
        "tập dữ liệu “{found}” không có tổng báo cáo để so với mẫu số",
        "denominator_from: report chỉ dùng cho tập dữ liệu dossiers",
        "the dataset “{found}” has no report totals to compare the denominator with",
        "denominator_from: report belongs to the dataset dossiers",
    ),
    "KSTT-PRED-038": Message(
        "tham số “{found}” cần có trong “parameters” để tính hạn",
        "thêm tham số này kèm căn cứ của nó",
        "the parameter “{found}” is needed under “parameters” to work out a due day",
        "add it with its source",
    ),
    "KSTT-COUNTING-001": Message(
        "không có động cơ đếm “{found}”",
        "dùng duckdb, postgres hoặc spark",
        "there is no engine “{found}”",
        "use duckdb, postgres or spark",
    ),
    "KSTT-COUNTING-002": Message(
        "nguồn dữ liệu không có bảng “{found}”",
        "nạp bảng này bằng kstt intake; chỉ số dựa trên bảng này chưa đếm được",
        "the source has no table “{found}”",
        "bring it in with kstt intake; indicators that rest on it are not counted",
        Severity.WARNING,
    ),
    "KSTT-COUNTING-003": Message(
        "bảng “{table}” không có cột bắt buộc “{found}”",
        "kiểm tra phép ánh xạ khi nạp; cột này phải luôn có",
        "the table “{table}” lacks the required column “{found}”",
        "check the mapping it was brought in with; this column must be there",
    ),
    "KSTT-COUNTING-004": Message(
        "cột “{column}” của bảng “{table}” có kiểu {found}, cần kiểu {wanted}",
        "nạp lại bảng, hoặc sửa kiểu của cột trong cơ sở dữ liệu nguồn",
        "the column “{column}” of “{table}” has type {found} where {wanted} is needed",
        "bring the table in again, or correct the type in the source",
    ),
    "KSTT-COUNTING-005": Message(
        "không mở được nguồn dữ liệu: {found}",
        "kiểm tra đường dẫn hoặc địa chỉ, quyền truy cập và chắc rằng máy chủ đang chạy",
        "the source cannot be opened: {found}",
        "check the path or address, the access rights, and that the server is running",
    ),
    "KSTT-COUNTING-006": Message(
        "thiếu thư viện {found}",
        "cài thêm: {command}",
        "the library {found} is missing",
        "install it: {command}",
    ),
    "KSTT-COUNTING-007": Message(
        "PostgreSQL {found} quá cũ; cần từ 15",
        "dùng máy chủ mới hơn, hoặc nhận các bảng vào kho (kstt intake postgresql://… --table BẢNG --mapping M --into KHO) rồi đếm kho",
        "PostgreSQL {found} is too old; 15 or newer is needed",
        "use a newer server, or take its tables in (kstt intake postgresql://… --table TABLE --mapping M --into STORE) and count "
        "the store",
    ),
    "KSTT-COUNTING-008": Message(
        "động cơ {engine} dừng khi đếm: {found}",
        "kiểm tra dữ liệu nguồn (kiểu cột, số quá lớn), bộ nhớ và đĩa, rồi chạy lại",
        "{engine} stopped while counting: {found}",
        "check the source (types, very large numbers), memory and disk, and run again",
    ),
    "KSTT-COUNTING-009": Message(
        "chưa có bằng chứng đếm cho {dataset} kỳ {period}",
        "kiểm tra kho hoặc bản chốt có bảng này không, rồi ghi bằng chứng bằng kstt.counting.write_evidence",
        "there is no evidence for {dataset} in {period} yet",
        "see that the store or snapshot has this table, then write the evidence with kstt.counting.write_evidence",
    ),
    "KSTT-COUNTING-010": Message(
        "chỉ số {found} không được đếm từ dòng dữ liệu trong bộ quy tắc này",
        "các chỉ số có dòng dữ liệu: {allowed}",
        "indicator {found} is not counted from rows in this rule set",
        "indicators with rows: {allowed}",
    ),
    "KSTT-COUNTING-011": Message(
        "không nhóm được theo “{found}”",
        "dùng một trong: {allowed}",
        "counts cannot be grouped by “{found}”",
        "use one of: {allowed}",
    ),
    "KSTT-COUNTING-012": Message(
        "bằng chứng được đếm bằng quy tắc khác hoặc dữ liệu khác với bây giờ",
        "ghi lại bằng chứng của kỳ này bằng kstt.counting.write_evidence",
        "the evidence was counted with other rules or other data than now",
        "write the evidence of this period again with kstt.counting.write_evidence",
    ),
    "KSTT-COUNTING-013": Message(
        "tên bảng hoặc lược đồ “{found}” không hợp lệ",
        "dùng chữ thường không dấu, số và dấu gạch dưới",
        "the table or schema name “{found}” is not valid",
        "use plain lower-case letters, digits and underscores",
    ),
    "KSTT-COUNTING-014": Message(
        "bảng “{found}” không có dòng nào của kỳ {period}",
        "nạp số liệu của kỳ bằng kstt intake; chưa biết có phát sinh hay không nên 0/0 là chưa có số liệu",
        "the table “{found}” has no row of {period}",
        "bring its rows in with kstt intake; whether anything occurred is not known, so 0/0 stays without figures",
        Severity.WARNING,
    ),
    "KSTT-COUNTING-015": Message(
        "bảng “{found}” chưa có dòng nào của {months}, trong kỳ {period}",
        "nạp các tháng còn thiếu bằng kstt intake; số liệu của kỳ mới tính từ các tháng đã có",
        "the table “{found}” has no row of {months}, within {period}",
        "bring the missing months in with kstt intake; the period's figures are of the months that are there",
        Severity.WARNING,
    ),
    "KSTT-COUNTING-016": Message(
        "{n} đơn vị không có trong danh sách của kỳ {period} (đã kết thúc hoặc chưa thành lập) vẫn có dòng được tính: {found}; "
        "các dòng đó không vào báo cáo nào và không vào tổng của tỉnh",
        "nếu đơn vị còn giải quyết hồ sơ cũ thì ghi valid_to là ngày xong hồ sơ cuối; nếu đã bàn giao thì sửa đơn vị của hồ sơ "
        "tại nguồn rồi nhận lại",
        "{n} {n|unit that is|units that are} not there in {period} (ended, or not begun) {n|has|have} rows that count: {found}; "
        "they are in no report and not in the province's sums",
        "where a unit still finishes its dossiers, let valid_to be the day of the last one; where they were handed over, correct "
        "their unit at the source and take them in again",
        Severity.WARNING,
    ),
    "KSTT-COUNTING-017": Message(
        "tài khoản “{user}” không được đọc bảng “{table}” (các cột {found}), nên không đếm: cột không đọc được sẽ bị tính như cột trống",
        "nhờ người quản trị cơ sở dữ liệu cấp quyền USAGE trên lược đồ và SELECT trên bảng",
        "the account “{user}” may not read the table “{table}” (columns {found}), so nothing was counted: what cannot be read "
        "would count as empty",
        "have the database's administrator grant USAGE on the schema and SELECT on the table",
    ),
    "KSTT-COUNTING-018": Message(
        "cơ sở dữ liệu không có lược đồ “{found}”; đang có: {listed}",
        "ghi đúng tên lược đồ, kể cả chữ hoa, ở cuối địa chỉ: ?schema=TÊN",
        "the database has no schema “{found}”; it has: {listed}",
        "write the schema's name, capitals too, at the end of the address: ?schema=NAME",
    ),
    "KSTT-COUNTING-019": Message(
        "{n} dòng của bảng “{table}” thiếu một trong các cột {columns} và không được tính",
        "bổ sung các cột này ở nguồn rồi đếm lại",
        "{n} {n|row|rows} of the table “{table}” {n|lacks|lack} one of the columns {columns} and {n|is|are} not counted",
        "fill them in at the source and count again",
        Severity.WARNING,
    ),
    "KSTT-COUNTING-020": Message(
        "{n} giá trị của {columns} đứng ở nhiều dòng của bảng “{table}”; dòng nào cũng được tính",
        "sửa bảng hoặc khung nhìn (view) để mỗi giá trị có một dòng, rồi đếm lại",
        "{n} {n|value|values} of {columns} {n|stands|stand} on more than one row of the table “{table}”; each row is counted",
        "correct the table or view so that each has one row, and count again",
        Severity.WARNING,
    ),
    "KSTT-COUNTING-021": Message(
        "{n} dòng của bảng “{table}” có giá trị lạ ở cột {column}; được tính như không thuộc loại nào",
        "ghi một trong các giá trị {allowed} ở nguồn (bảng hoặc khung nhìn), rồi đếm lại",
        "{n} {n|row|rows} of the table “{table}” {n|has|have} an unknown value in the column {column}; {n|it counts|they count} as "
        "none of its kinds",
        "write one of {allowed} at the source (table or view), and count again",
        Severity.WARNING,
    ),
    "KSTT-COUNTING-022": Message(
        "có dòng mang mã của chính {unit} trong kỳ {period} (chỉ số: mẫu số): {found}; các dòng đó vào số của {unit}, "
        "không vào báo cáo của đơn vị trực thuộc nào",
        "nếu hồ sơ thuộc một đơn vị trực thuộc thì sửa mã đơn vị tại nguồn hoặc trong bảng ánh xạ rồi nhận lại",
        "rows bear the code of {unit} itself in {period} (indicator: denominator): {found}; they are in the figures of {unit} "
        "and in no report of a unit below it",
        "where they belong to a unit below, correct their unit at the source or in the mapping and take them in again",
        Severity.WARNING,
    ),
    "KSTT-COUNTING-023": Message(
        "không khởi động được Spark: {found}",
        "cài Java 17 trở lên, đặt JAVA_HOME (thử lệnh java -version) rồi chạy lại; hoặc đếm bằng --engine duckdb",
        "Spark cannot be started: {found}",
        "install Java 17 or newer and set JAVA_HOME (try java -version), then run again; or count with --engine duckdb",
    ),
    "KSTT-COUNTING-024": Message(
        "nguồn dữ liệu không có số báo cáo quốc gia (bảng “{found}”) cho kỳ {period}",
        "nạp bảng này bằng kstt intake; mẫu số lẽ ra là số lớn hơn giữa báo cáo và số đếm được thì nay chỉ là số đếm được",
        "the source has no national report totals (table “{found}”) for {period}",
        "bring the table in with kstt intake; a denominator that is the larger of report and count is the count alone",
        Severity.WARNING,
    ),
    "KSTT-COUNTING-025": Message(
        "kỳ {period}: không dòng nào của đơn vị nào cho biết có đạt chỉ số {found} hay không, vì cột mà quy tắc hỏi để trống; "
        "tử số của các chỉ số đó đếm được 0, không phải kết quả của đơn vị",
        "thêm cột ấy vào bảng ánh xạ rồi nhận lại (ô trống nghĩa là “không” thì ghi empty); hệ thống nguồn không có cột ấy thì "
        "đừng dùng điểm của chỉ số này",
        "{period}: no row of any unit tells whether it meets indicator {found}, for the columns that the rule asks are empty; "
        "the numerators of these indicators are 0, which is no result of the units",
        "add the columns to the mapping and take the rows in again (with empty, where an empty cell means no); where the source "
        "does not have them, do not use the points of these indicators",
        Severity.WARNING,
    ),
    "KSTT-COUNTING-026": Message(
        "chỉ số {indicator} của {unit} là số của {province}, chép cho mọi đơn vị trực thuộc; các dòng in ra là của {province}",
        "không phải làm gì; muốn xem con số của đơn vị có căn cứ gì thì chạy kstt audit",
        "indicator {indicator} of {unit} is the figure of {province}, copied for every unit below; the rows printed are those of "
        "{province}",
        "nothing to do; kstt audit tells what the unit's figure rests on",
        Severity.NOTICE,
    ),
}
