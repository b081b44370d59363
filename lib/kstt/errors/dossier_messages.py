"""Messages about dossiers, mappings, the store, snapshots and form II.06a, in Vietnamese and English."""

from kstt.errors.problem import Message, Severity

_WARNING, _NOTICE = Severity.WARNING, Severity.NOTICE

_MAPPING: dict[str, Message] = {
    "KSTT-MAPPING-001": Message(
        "không có bảng ánh xạ nào tên “{found}”",
        "dùng một tên có sẵn ({known}) hoặc đường dẫn tới tệp YAML; gần nhất là “{suggestion}”",
        "there is no mapping “{found}”",
        "use a shipped name ({known}) or the path of a YAML file; the nearest is “{suggestion}”",
    ),
    "KSTT-MAPPING-002": Message(
        "bảng ánh xạ nhắc tới cột “{found}” mà bảng {table} không có",
        "sửa tên cột; gần nhất là “{suggestion}”",
        "the mapping names the column “{found}”, which the table {table} does not have",
        "correct the name; the nearest is “{suggestion}”",
    ),
    "KSTT-MAPPING-003": Message(
        "cột {column_name} không nhận giá trị “{found}”",
        "giá trị hợp lệ: {allowed}",
        "the column {column_name} does not take the value “{found}”",
        "valid values: {allowed}",
    ),
    "KSTT-MAPPING-004": Message(
        "bảng ánh xạ không nói cột bắt buộc {column_name} lấy từ đâu",
        "thêm “{column_name}: {{from: [TÊN CỘT NGUỒN]}}” vào phần columns",
        "the mapping does not say where the required column {column_name} comes from",
        "add “{column_name}: {{from: [HEADING]}}” under columns",
    ),
    "KSTT-MAPPING-005": Message(
        "cột {column_name} được khai báo hai lần ({first} và {second})",
        "giữ lại một chỗ",
        "the column {column_name} is given twice ({first} and {second})",
        "keep one of them",
    ),
    "KSTT-MAPPING-006": Message(
        "không hiểu “{found}” trong mẫu ngày giờ",
        "dùng yyyy, MM, dd, HH, mm, ss với dấu phân cách, ví dụ dd/MM/yyyy HH:mm:ss; hoặc iso",
        "“{found}” is no pattern for dates",
        "use yyyy, MM, dd, HH, mm, ss with separators, for example dd/MM/yyyy HH:mm:ss; or iso",
    ),
    "KSTT-MAPPING-007": Message(
        "không có múi giờ “{found}”",
        "dùng tên theo IANA, ví dụ Asia/Ho_Chi_Minh",
        "there is no time zone “{found}”",
        "use an IANA name, for example Asia/Ho_Chi_Minh",
    ),
    "KSTT-MAPPING-008": Message(
        "cột “{found}” vừa là dữ liệu cá nhân vừa được đưa vào cột {column_name}",
        "bỏ khỏi columns; nếu cần mã khóa để ghép dữ liệu thì khai báo trong keyed",
        "“{found}” is personal data and is also stored as {column_name}",
        "take it out of columns; if a code for joining is needed, declare it under keyed",
    ),
    "KSTT-MAPPING-009": Message(
        "không có bảng chuẩn nào tên “{found}”",
        "chọn một trong: {known}",
        "there is no canonical table “{found}”",
        "choose one of: {known}",
    ),
    "KSTT-MAPPING-010": Message(
        "không đoán được ánh xạ: không tiêu đề nào của tệp giống cột của một bảng chuẩn",
        "chép một bảng ánh xạ mẫu trong params/mappings rồi điền tên cột",
        "no mapping can be proposed: no heading of the file resembles a column of a canonical table",
        "copy an example from params/mappings and fill in the headings",
    ),
}

_DOSSIER: dict[str, Message] = {
    "KSTT-DOSSIER-001": Message(
        "tệp thiếu cột để lấy {column_name}: cần một trong các tiêu đề {expected}",
        "kiểm tra có chọn đúng tệp, đúng trang tính và đúng bảng ánh xạ không; tiêu đề gần nhất là “{nearest}”",
        "the file lacks the column for “{column_name_en}”: one of the headings {expected} is needed",
        "check that file, sheet and mapping belong together; the nearest heading is “{nearest}”",
    ),
    "KSTT-DOSSIER-002": Message(
        "thiếu {column_name}; dòng này bị loại",
        "điền ô này tại hệ thống nguồn rồi xuất lại",
        "“{column_name_en}” is missing; the row is left out",
        "fill it in at the source and export again",
    ),
    "KSTT-DOSSIER-003": Message(
        "“{found}” không phải là một ngày có thật; dòng này bị loại",
        "sửa ngày tại hệ thống nguồn",
        "“{found}” is not a real day; the row is left out",
        "correct the date at the source",
    ),
    "KSTT-DOSSIER-004": Message(
        "không đọc được “{found}” như ngày giờ viết theo mẫu {formats}; dòng này bị loại",
        "sửa ô này, hoặc thêm mẫu ngày giờ vào bảng ánh xạ",
        "“{found}” is no date written as {formats}; the row is left out",
        "correct the cell, or add the way the date is written to the mapping",
    ),
    "KSTT-DOSSIER-005": Message(
        "“{found}” không phải là giá trị mà {column_name} nhận; dòng này bị loại",
        "sửa tại nguồn, hoặc thêm vào phần values của bảng ánh xạ; đang biết: {known}",
        "“{found}” is not a value of {column_name}; the row is left out",
        "correct it at the source or add it to `values` in the mapping; known are: {known}",
    ),
    "KSTT-DOSSIER-006": Message(
        "“{found}” không phải là số nguyên không âm; dòng này bị loại",
        "sửa tại nguồn; nếu số có dấu phân cách hàng nghìn thì khai báo thousands trong bảng ánh xạ",
        "“{found}” is not a whole number of zero or more; the row is left out",
        "correct it at the source; declare `thousands` in the mapping where numbers carry separators",
    ),
    "KSTT-DOSSIER-007": Message(
        "“{found}” không phải là mã dùng được (chữ không dấu, chữ số và . _ - / ở giữa, tối đa 64 ký tự; mã của hồ sơ, PAKN, "
        "quyết định có chữ số); dòng này bị loại",
        "kiểm tra có nhầm cột không; sửa mã tại nguồn",
        "“{found}” is not a usable code (plain letters, digits and . _ - / between, at most 64; ids of dossiers, "
        "petitions and decisions have a digit); the row is left out",
        "check that the columns were not mixed up; correct the code at the source",
    ),
    "KSTT-DOSSIER-008": Message(
        "mã {found} giống giấy tờ tùy thân, số điện thoại, thư điện tử hoặc họ tên; dòng này bị loại và giá trị không được "
        "ghi lại",
        "kiểm tra xem cột có bị lệch không; không dùng dữ liệu cá nhân làm mã, cấp mã hồ sơ khác",
        "the code {found} looks like an identity number, a phone number, an e-mail or a person's name; the row is left "
        "out, the value is not kept",
        "check that the columns were not mixed up; do not use personal data as a code, give the dossier another one",
    ),
    "KSTT-DOSSIER-009": Message(
        "ô chứa {found}: đã xóa trắng, các ô khác của dòng vẫn dùng",
        "xóa dữ liệu cá nhân khỏi cột này tại hệ thống nguồn",
        "the cell holds {found}: it was blanked, the rest of the row is used",
        "remove personal data from this column at the source",
        _NOTICE,
    ),
    "KSTT-DOSSIER-010": Message(
        "cột chữ tự do “{found}” có {times} ô chứa dữ liệu cá nhân; cột này không bao giờ được lưu",
        "nhắc người nhập không ghi số giấy tờ, điện thoại, thư điện tử vào cột này",
        "the free-text column “{found}” holds personal data in {times} {times|cell|cells}; this column is never stored",
        "remind those who enter data to keep identity numbers, phones and e-mails out of it",
        _NOTICE,
    ),
    "KSTT-DOSSIER-011": Message(
        "các cột dữ liệu cá nhân đã bỏ ngay khi đọc: {found}",
        "không phải làm gì",
        "columns of personal data dropped while reading: {found}",
        "nothing to do",
        _NOTICE,
    ),
    "KSTT-DOSSIER-012": Message(
        "cột cần mã khóa đã bỏ vì chưa có khóa của cơ quan: {found}",
        "nếu cần ghép dữ liệu theo cán bộ hoặc tài khoản thì chạy lại với --key TỆP_KHÓA",
        "columns for keyed codes dropped, as no key of the office was given: {found}",
        "if rows must be joined by official or account, run again with --key KEY_FILE",
        _NOTICE,
    ),
    "KSTT-DOSSIER-013": Message(
        "{found} kết thúc ({ended}) trước khi tiếp nhận ({started}); vẫn giữ và vẫn đếm",
        "đối chiếu hai ngày tại hệ thống nguồn; kstt signals liệt kê các hồ sơ có mốc thời gian ngược nhau",
        "{found} ends ({ended}) before it starts ({started}); it is kept and counted",
        "check both dates at the source; kstt signals lists the dossiers whose dates contradict each other",
        _WARNING,
    ),
    "KSTT-DOSSIER-014": Message(
        "trùng hoàn toàn với dòng {first} ({found}); chỉ giữ một dòng",
        "không phải làm gì; nên tìm hiểu vì sao hồ sơ được xuất hai lần",
        "identical with row {first} ({found}); one of them is kept",
        "nothing to do; better find out why the dossier was exported twice",
        _WARNING,
    ),
    "KSTT-DOSSIER-015": Message(
        "hồ sơ {found} có bản mới hơn ở dòng {kept} (theo {rule}); bản này bị loại",
        "không phải làm gì nếu bản mới hơn là đúng",
        "dossier {found} has a newer record in row {kept} (by {rule}); this one is left out",
        "nothing to do if the newer record is right",
        _WARNING,
    ),
    "KSTT-DOSSIER-016": Message(
        "có {times} dòng khác nhau cho cùng mã {found} mà không biết dòng nào mới hơn; tất cả bị loại",
        "giữ lại đúng một dòng tại nguồn, hoặc khai báo newest_by trong bảng ánh xạ",
        "{times} different rows for {found} and no way to tell which is newer; all are left out",
        "keep the right one at the source, or declare newest_by in the mapping",
    ),
    "KSTT-DOSSIER-017": Message(
        "đơn vị “{found}” không có trong danh sách đơn vị; dòng này bị loại",
        "thêm đơn vị vào danh sách hoặc sửa mã; gần nhất là “{suggestion}”",
        "the unit “{found}” is not in the list of units; the row is left out",
        "add it to the list or correct the code; the nearest is “{suggestion}”",
    ),
    "KSTT-DOSSIER-018": Message(
        "{times} dòng ghi mã đơn vị theo kiểu cũ, ví dụ “{found}”, đã đổi thành “{became}”",
        "không phải làm gì",
        "{times} {times|row writes|rows write} the unit in its old form; “{found}” became “{became}”",
        "nothing to do",
        _NOTICE,
    ),
    "KSTT-DOSSIER-019": Message(
        "{times} dòng ghi tên đơn vị không có trong danh sách (ví dụ “{found}”), đã lấy đơn vị từ mã hồ sơ: “{became}”",
        "nộp kèm danh sách đơn vị bằng --units để đối chiếu theo tên",
        "{times} {times|row names|rows name} a unit that is not in the list (“{found}”); the unit was taken from the dossier id: “{became}”",
        "give the list of units with --units so that names can be matched",
        _NOTICE,
    ),
    "KSTT-DOSSIER-020": Message(
        "{times} hồ sơ thuộc đơn vị “{found}”, đã kết thúc ngày {last}; chuyển sang đơn vị kế thừa “{became}”",
        "không phải làm gì nếu đơn vị kế thừa đúng",
        "{times} {times|dossier belongs|dossiers belong} to unit “{found}”, which ended on {last}; {times|it goes|they go} to its successor “{became}”",
        "nothing to do if the successor is right",
        _NOTICE,
    ),
    "KSTT-DOSSIER-021": Message(
        "hồ sơ tiếp nhận ngày {day} ở đơn vị “{found}”, mà đơn vị này {first} – {last}; vẫn giữ",
        "sửa đơn vị tại nguồn, hoặc ghi đơn vị kế thừa (successor) trong danh sách đơn vị",
        "received on {day} by unit “{found}”, which exists {first} – {last}; kept",
        "correct the unit at the source, or give its successor in the list of units",
        _WARNING,
    ),
    "KSTT-DOSSIER-022": Message(
        "dòng này không phải là một bản ghi JSON đọc được ({reason}); dòng này bị loại",
        "xuất lại dòng này từ hệ thống nguồn; không sửa tay",
        "the line is not a readable JSON record ({reason}); it is left out",
        "export the record again; do not edit it by hand",
    ),
    "KSTT-DOSSIER-023": Message(
        "tệp JSON bị hỏng hoặc bị cắt ở gần ký tự thứ {offset} ({reason})",
        "xuất lại tệp từ hệ thống nguồn",
        "the JSON file is damaged or cut near character {offset} ({reason})",
        "export the file again",
    ),
    "KSTT-DOSSIER-024": Message(
        "tệp JSON không có danh sách bản ghi",
        "nộp JSON là một danh sách, mỗi dòng một bản ghi, hoặc khai báo records trong bảng ánh xạ",
        "the JSON file holds no list of records",
        "hand in a list, one record a line, or declare `records` in the mapping",
    ),
    "KSTT-DOSSIER-025": Message(
        "tệp này đã được nhận ngày {when} (lô {batch}); không nhận lại lần nữa",
        "không phải làm gì; muốn nhận dòng đã bị loại thì nộp tệp đã sửa, hoặc nộp tệp này với danh sách đơn vị đã sửa",
        "the file was taken in on {when} already (batch {batch}); it is not taken in again",
        "nothing to do; rows that were left out come in with a corrected file, or with a corrected list of units",
        _WARNING,
    ),
    "KSTT-DOSSIER-026": Message(
        "tệp quá lớn để đọc theo bảng mã windows-1258 ({found} MB, giới hạn {limit} MB)",
        "lưu tệp với bảng mã UTF-8",
        "the file is too large to be read as windows-1258 ({found} MB, the limit is {limit} MB)",
        "save it as UTF-8",
    ),
    "KSTT-DOSSIER-027": Message(
        "muốn đọc từ PostgreSQL phải cài thêm psycopg",
        "cài thêm: {command}",
        "reading from PostgreSQL needs psycopg",
        "install it: {command}",
    ),
    "KSTT-DOSSIER-028": Message(
        "“{found}” không phải là tên bảng PostgreSQL",
        "ghi --table TÊN_BẢNG hoặc --table LƯỢC_ĐỒ.TÊN_BẢNG; không nhận câu truy vấn",
        "“{found}” is not the name of a PostgreSQL table",
        "give --table TABLE or --table SCHEMA.TABLE; queries are not taken",
    ),
    "KSTT-DOSSIER-029": Message(
        "không đọc được cơ sở dữ liệu: {reason}",
        "kiểm tra địa chỉ, tài khoản và quyền đọc bảng",
        "the database cannot be read: {reason}",
        "check address, account and the right to read the table",
    ),
    "KSTT-DOSSIER-030": Message(
        "tệp có dòng dài hơn {limit} ký tự",
        "kiểm tra dấu xuống dòng và dấu ngoặc kép; xuất lại tệp, mỗi hồ sơ một dòng",
        "the file has a line of more than {limit} characters",
        "check line ends and quotation marks; export again, one dossier a line",
    ),
    "KSTT-DOSSIER-031": Message(
        "không dùng được khóa của cơ quan: {reason}",
        "dùng lại đúng tệp khóa đã dùng lần trước; mỗi cơ quan một khóa, giữ kín; nếu chưa có khóa nào thì ghi tên một tệp "
        "chưa có, trong một thư mục đã có, kstt sẽ tạo khóa ở đó",
        "the key of the office cannot be used: {reason}",
        "use the key file of last time; one key an office, kept secret; where there is none yet, name a file that is not "
        "there, in a folder that is, and kstt makes the key",
    ),
    "KSTT-DOSSIER-032": Message(
        "{times} ô của cột {column_name} có dấu phân cách hàng nghìn, đã đọc “{found}” là {became}",
        "không phải làm gì",
        "{times} {times|cell|cells} of {column_name} {times|carries|carry} thousands separators; “{found}” was read as {became}",
        "nothing to do",
        _NOTICE,
    ),
    "KSTT-DOSSIER-033": Message(
        "bản ghi của {found} nói khác nhau về {column_name} giữa các bước xử lý; đã dùng giá trị theo quy tắc gộp",
        "đối chiếu tại nguồn",
        "the events of {found} disagree about {column_name}; the value follows the folding rule",
        "check at the source",
        _WARNING,
    ),
    "KSTT-DOSSIER-034": Message(
        "tệp có {found} bản ghi chép lại mã đã có trong kho; kể từ lần chốt tới dùng bản mới",
        "không phải làm gì",
        "{found} {found|record renews one|records renew ones} in the store; the new {found|one is|ones are} used from the next freeze on",
        "nothing to do",
        _NOTICE,
    ),
    "KSTT-DOSSIER-035": Message(
        "mọi dòng của tệp đều bị loại, kho không thay đổi",
        "xem tệp dòng bị loại; thường là chọn nhầm bảng ánh xạ",
        "every row of the file was left out, the store is unchanged",
        "look at the rejected rows; most often the mapping is the wrong one",
    ),
    "KSTT-DOSSIER-037": Message(
        "người dùng khác của máy đọc được tệp khóa của cơ quan; ai có khóa thì dò lại được tài khoản, cán bộ từ mã ghép",
        "chạy chmod 600 {found}",
        "other users of the machine can read the office's key; who has it can find accounts and officials from their codes",
        "run chmod 600 {found}",
        _WARNING,
    ),
    "KSTT-DOSSIER-038": Message(
        "đơn vị kế thừa “{found}” của “{unit}” không có trong danh sách; hồ sơ tiếp nhận sau ngày kết thúc vẫn ở lại “{unit}”",
        "sửa mã đơn vị kế thừa rồi nhận lại hồ sơ; gần nhất là “{suggestion}”",
        "the successor “{found}” of “{unit}” is not in the list; dossiers received after its end stay with “{unit}”",
        "correct the code of the successor and take the dossiers in again; the nearest is “{suggestion}”",
        _WARNING,
    ),
    "KSTT-DOSSIER-039": Message(
        "“{found}” không phải là mã đơn vị, và chưa có danh sách đơn vị để tìm theo tên; dòng này bị loại",
        "nhận lại tệp này kèm danh sách đơn vị: --units DANH_SÁCH; nếu đây là mã bị ghi sai thì sửa tại nguồn",
        "“{found}” is not the code of a unit, and there is no list of units to find it in by its name; the row is left out",
        "take the file in again with the list of units: --units LIST; correct a code that is wrong at its source",
    ),
    "KSTT-DOSSIER-040": Message(
        "ô chứa {found}, một danh sách hoặc bản ghi lồng, ở chỗ cần một giá trị; dòng này bị loại",
        'trong bảng ánh xạ, ghi rõ phần cần lấy, ví dụ from: [CỘT.PHẦN] hoặc from: ["CỘT[].PHẦN"]; hoặc sửa bản ghi tại nguồn',
        "the cell holds {found}, a list or nested record, where one value is needed; the row is left out",
        'say in the mapping which part is meant, for example from: [COLUMN.PART] or from: ["COLUMN[].PART"]; or correct the '
        "record at the source",
    ),
    "KSTT-DOSSIER-041": Message(
        "ô không phải mã khóa của cơ quan: đã xóa trắng để không lưu tên cán bộ hoặc tài khoản, các ô khác của dòng vẫn dùng",
        "trong bảng ánh xạ, khai báo cột này dưới keyed thay vì columns, rồi nhận lại tệp với --key TỆP_KHÓA",
        "the cell holds no code under an office's key: it was blanked, so that no official or account is kept by name; the "
        "rest of the row is used",
        "declare the column under keyed instead of columns in the mapping, and take the file in again with --key KEY_FILE",
        _NOTICE,
    ),
    "KSTT-DOSSIER-042": Message(
        "không bản ghi nào có giá trị ở {found}, nên cột {column_name} đều là “{empty}”, như bảng ánh xạ ghi cho ô trống",
        "nếu hệ thống nguồn bỏ qua trường trống thì không phải làm gì; nếu trường này không được xuất thì xuất lại tệp, hoặc bỏ "
        "`empty` của cột trong bảng ánh xạ để giá trị là chưa rõ, rồi nhận lại",
        "no record has a value at {found}, so {column_name} is “{empty}” in all of them, as the mapping says of empty cells",
        "nothing to do where the source leaves empty fields out; where it does not export the field, export the file again, or "
        "take `empty` away from the column in the mapping, so that the value is unknown, and take the file in again",
        _WARNING,
    ),
}

_STORE: dict[str, Message] = {
    "KSTT-STORE-001": Message(
        "“{found}” không phải là kho dữ liệu của kstt (không có thư mục tables)",
        "nhận hồ sơ trước: kstt intake TỆP --mapping M --into KHO",
        "“{found}” is not a store of kstt (it has no folder `tables`)",
        "take dossiers in first: kstt intake FILE --mapping M --into STORE",
    ),
    "KSTT-STORE-002": Message(
        "tệp trong kho bị hỏng hoặc bị sửa",
        "khôi phục kho từ bản sao lưu, hoặc nhận lại tệp gốc vào kho mới",
        "a file of the store is damaged or was changed",
        "restore the store from its backup, or take the original file into a new store",
    ),
    "KSTT-STORE-003": Message(
        "kho đang được một lệnh khác ghi ({holder})",
        "đợi lệnh kia xong rồi chạy lại",
        "another command is writing to the store ({holder})",
        "wait until it is done and run again",
    ),
    "KSTT-SNAPSHOT-001": Message(
        "kỳ {found} đã được chốt (bản r{last}); bản đính chính phải có lý do",
        'chạy lại với --reason "LÝ DO"',
        "{found} is frozen already (revision r{last}); a correction needs a reason",
        'run again with --reason "WHY"',
    ),
    "KSTT-SNAPSHOT-002": Message(
        "“{found}” không phải là bản chốt số liệu",
        "chỉ thư mục có manifest.json, ví dụ KHO/snapshots/2026-08/r1",
        "“{found}” is not a snapshot",
        "name the folder with its manifest.json, for example STORE/snapshots/2026-08/r1",
    ),
    "KSTT-SNAPSHOT-003": Message(
        "bản chốt bị sửa sau khi chốt: mã băm của {found} không khớp",
        "không dùng bản này; khôi phục từ bản sao lưu",
        "the snapshot was changed after it was made: the hash of {found} differs",
        "do not use it; restore it from the backup",
    ),
    "KSTT-SNAPSHOT-004": Message(
        "kỳ {found} chưa kết thúc vào ngày {day}; bản chốt này là tạm thời",
        "chốt lại (kèm lý do) sau khi kỳ kết thúc",
        "{found} has not ended on {day}; this snapshot is provisional",
        "freeze again, with a reason, once the period is over",
        _WARNING,
    ),
    "KSTT-SNAPSHOT-005": Message(
        "số liệu không khác bản r{last}; không tạo bản đính chính",
        "không phải làm gì",
        "nothing differs from revision r{last}; no correction was made",
        "nothing to do",
        _WARNING,
    ),
    "KSTT-SNAPSHOT-006": Message(
        "{found} của bản chốt bị hỏng hoặc bị sửa sau khi chốt",
        "không dùng bản này; khôi phục từ bản sao lưu",
        "{found} of the snapshot is damaged or was changed after it was made",
        "do not use it; restore it from the backup",
    ),
    "KSTT-SNAPSHOT-007": Message(
        "kho không có dòng nào của kỳ {found}; bản chốt này rỗng",
        "kiểm tra kỳ; nhận số liệu bằng kstt intake rồi chốt lại (kèm lý do)",
        "the store has no row of {found}; this snapshot is empty",
        "check the period; bring the tables in with kstt intake and freeze again, with a reason",
        _WARNING,
    ),
    "KSTT-SNAPSHOT-008": Message(
        "{first} và {second} là hai kỳ khác nhau: chỉ so các dòng, không so con số",
        "muốn so con số của hai kỳ thì xem mục “Thay đổi và nguyên nhân” của báo cáo kỳ sau, hoặc kstt counts của từng kỳ",
        "{first} and {second} are two periods: rows are compared, figures are not",
        "for the figures of two periods see “What changed and why” in the report of the later one, or kstt counts of each",
        _NOTICE,
    ),
    "KSTT-SNAPSHOT-010": Message(
        "“{found}” là bản chốt của kỳ {frozen}, không phải của kỳ {period}",
        "chọn một bản chốt của kỳ {period}, hoặc ghi kỳ {frozen}",
        "“{found}” is a snapshot of {frozen}, not of {period}",
        "choose a snapshot of {period}, or give {frozen} as the period",
    ),
    "KSTT-SNAPSHOT-011": Message(
        "lý do đính chính có dữ liệu cá nhân (số giấy tờ, điện thoại, thư điện tử hoặc họ tên): “{found}”",
        "viết lại lý do không có dữ liệu cá nhân, ví dụ nêu mã hồ sơ; lý do được ghi vào bản chốt và báo cáo",
        "the reason of the correction holds personal data (an identity or phone number, an e-mail, a name): “{found}”",
        "write it without, for example with the dossier's id; the reason is kept in the snapshot and printed in reports",
    ),
    "KSTT-SNAPSHOT-009": Message(
        "{found} được chốt trước {made}, từ ít tệp hơn, nên có thể còn giữ số liệu cũ của những tháng chung",
        "nếu số liệu của kỳ đó cũng phải đính chính thì chốt lại kỳ đó bằng kstt freeze, kèm lý do",
        "frozen before {made}, from fewer files, so that old figures of the months they share may still be there: {found}",
        "if that period is to be corrected too, freeze it again with kstt freeze and a reason",
        _WARNING,
    ),
}

_FORM: dict[str, Message] = {
    "KSTT-FORM-001": Message(
        "không tìm thấy bảng biểu II.06a: thiếu cột {missing}",
        "kiểm tra tiêu đề; cần đủ các cột từ (2) đến (13) theo tên",
        "no table of form II.06a: the columns {missing} are missing",
        "check the headings; the columns (2) to (13) are found by their names",
    ),
    "KSTT-FORM-002": Message(
        "“{name}”: đẳng thức {identity} không đúng ({found}); dòng này không dùng được",
        "sửa số tại nguồn rồi lập lại biểu",
        "“{name}”: {identity} does not hold ({found}); the row cannot be used",
        "correct the figures at their source and make the form again",
    ),
    "KSTT-FORM-003": Message(
        "dòng tổng cộng: cột {column_name} ghi {found}, các dòng cộng lại là {computed}",
        "sửa dòng tổng cộng hoặc dòng còn thiếu",
        "total row: column {column_name} says {found}, the rows add up to {computed}",
        "correct the total or the row that is missing",
        _WARNING,
    ),
    "KSTT-FORM-004": Message(
        "ô “{found}” không phải là số nguyên không âm; dòng này bị loại",
        "sửa ô này",
        "the cell “{found}” is not a whole number of zero or more; the row is left out",
        "correct the cell",
    ),
    "KSTT-FORM-005": Message(
        "“{name}”: cột (6) kỳ này là {found}, cột (11) kỳ trước là {before}",
        "đối chiếu với biểu đã gửi kỳ trước; nêu lý do nếu kỳ trước được đính chính",
        "“{name}”: column (6) of this period is {found}, column (11) of the period before is {before}",
        "compare with last period's form; give the reason if it was corrected",
        _WARNING,
    ),
    "KSTT-FORM-006": Message(
        "biểu của tỉnh, “{name}”: cột {column_name} ghi {found}, các đơn vị cộng lại là {computed}",
        "tìm đơn vị thiếu hoặc nộp hai lần",
        "the province's form, “{name}”: column {column_name} says {found}, its units add up to {computed}",
        "find the unit that is missing or counted twice",
        _WARNING,
    ),
    "KSTT-FORM-007": Message(
        "không biết biểu này của đơn vị nào, kỳ nào",
        "chạy lại với --unit MÃ_ĐƠN_VỊ --period KỲ",
        "it is not known which unit and period this form is for",
        "run again with --unit CODE --period PERIOD",
    ),
    "KSTT-FORM-008": Message(
        "biểu không có dòng tổng cộng",
        "thêm dòng tổng cộng để đối chiếu được",
        "the form has no total row",
        "add the total row, so that the form can be checked",
        _WARNING,
    ),
    "KSTT-FORM-010": Message(
        "nguồn này không có hồ sơ nào để lập biểu II.06a",
        "nạp hồ sơ bằng kstt intake, chốt lại kỳ nếu đã chốt, rồi chạy lại",
        "there are no dossiers here to make form II.06a from",
        "bring dossiers in with kstt intake, freeze the period again if it was frozen, then run again",
    ),
    "KSTT-FORM-009": Message(
        "có hai dòng cho lĩnh vực “{name}” (dòng {first} và {second}); dòng sau bị loại",
        "gộp hai dòng làm một",
        "two rows for the field “{name}” (rows {first} and {second}); the later one is left out",
        "make them one",
    ),
    "KSTT-FORM-011": Message(
        "dòng có số liệu mà không có tên lĩnh vực; dòng này bị loại",
        "điền lĩnh vực; nếu ô lĩnh vực bị gộp nhiều dòng thì bỏ gộp và ghi tên ở từng dòng",
        "the row has figures and no field; it is left out",
        "fill in the field; where its cell is merged over several rows, unmerge it and write the name in each",
    ),
}

_SAMPLE: dict[str, Message] = {
    "KSTT-SAMPLE-001": Message(
        "số hồ sơ {found} không hợp lệ",
        "chọn từ {low} đến {high}",
        "{found} is not a number of dossiers that can be made",
        "choose from {low} to {high}",
    ),
}

MESSAGES: dict[str, Message] = {**_MAPPING, **_DOSSIER, **_STORE, **_FORM, **_SAMPLE}
