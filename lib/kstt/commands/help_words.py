"""What options and arguments are for, in English: the help that stands beside each is Vietnamese."""

ENGLISH = {
    "Hiện hướng dẫn này.": "Show this message.",
    "Phiên bản. / The version.": "The version.",
    "Tệp CSV, TSV, XLSX, Parquet, JSON (mỗi dòng một bản ghi hoặc danh sách), hoặc postgresql://…": (
        "CSV, TSV, XLSX, Parquet or JSON (a record a line, or a list), or postgresql://…"
    ),
    "hosodongbo, igate, ii06a, wabo, tên một bảng chuẩn, hoặc tệp YAML.": (
        "hosodongbo, igate, ii06a, wabo, the name of a canonical table, or a YAML file."
    ),
    "Kho dữ liệu; được tạo nếu chưa có.": "The store; made if it is not there.",
    "Danh sách đơn vị (kèm old_code, valid_from, valid_to, successor nếu có).": (
        "The list of units (with old_code, valid_from, valid_to, successor if there are any)."
    ),
    "Tệp khóa của cơ quan cho mã ghép; được tạo nếu chưa có.": (
        "The office's key for codes that rows are joined by; made if it is not there."
    ),
    "Bảng PostgreSQL cần đọc.": "The PostgreSQL table to read.",
    "Đơn vị của mọi dòng (biểu II.06a).": "The unit of every row (form II.06a).",
    "Kỳ của mọi dòng (biểu II.06a).": "The period of every row (form II.06a).",
    "In biên nhận dạng JSON.": "Print the receipt as JSON.",
    "Chỉ đề xuất bảng ánh xạ cho tệp, không nhận.": "Only propose a mapping for the file, take nothing in.",
    "Kho dữ liệu.": "The store.",
    "Kỳ cần chốt: 2026-08, 2026-Q3 hoặc 2026.": "The period to freeze: 2026-08, 2026-Q3 or 2026.",
    "Lý do, bắt buộc khi đính chính.": "The reason, needed for a correction.",
    "Bản chốt thứ nhất: thư mục, hoặc 2026-08/r1 khi có --store.": (
        "The first snapshot: a folder, or 2026-08/r1 with --store."
    ),
    "Bản chốt thứ hai.": "The second snapshot.",
    "Bộ quy tắc: tên hoặc tệp YAML; xem `kstt rules list`.": (
        "The rule set: a name or a YAML file; see `kstt rules list`."
    ),
    "Số dòng liệt kê nhiều nhất của mỗi bảng.": "The most rows to list of each table.",
    "text, csv (dòng khác nhau) hoặc json.": "text, csv (rows that differ) or json.",
    "Kỳ: 2026-08, 2026-Q3 hoặc 2026.": "The period: 2026-08, 2026-Q3 or 2026.",
    "Kho dữ liệu; dùng bản chốt mới nhất của kỳ nếu có.": "The store; the period's newest snapshot is used if there is one.",
    "duckdb, postgres hoặc spark.": "duckdb, postgres or spark.",
    "postgresql://… khi --engine postgres.": "postgresql://… with --engine postgres.",
    "Phương án đếm của một chỉ số, ví dụ 08=with-electronic-result; 12=- là quy tắc gốc.": (
        "Another reading of an indicator, for example 08=with-electronic-result; 12=- is the rule itself."
    ),
    "Chia nhỏ theo procedure, field, official hoặc channel; dùng được nhiều lần.": (
        "Split by procedure, field, official or channel; may be given several times."
    ),
    "Mã của tỉnh; mặc định lấy từ danh sách đơn vị.": "The province's code; from the list of units if left out.",
    "Danh sách đơn vị; mặc định là danh sách của kho.": "The list of units; the store's if left out.",
    "csv.": "csv.",
    "Ngày nghỉ, ngày làm bù riêng của cơ quan (cột day, kind); mặc định calendar.csv của kho.": (
        "The office's own days off and make-up days (columns day, kind); the store's calendar.csv if left out."
    ),
    "Đếm từ kho hiện tại, kể cả khi kỳ đã có bản chốt.": "Count from the store as it is, even if the period was frozen.",
    "Mã đơn vị.": "The code of the unit.",
    "Số của chỉ số, ví dụ 05.": "The number of the indicator, for example 05.",
    "missed, numerator, denominator hoặc unknown.": "missed, numerator, denominator or unknown.",
    "Số dòng in nhiều nhất.": "The most rows to print.",
    "Kỳ báo cáo: 2026-08, 2026-Q3 hoặc 2026.": "The period of the reports: 2026-08, 2026-Q3 or 2026.",
    "Thư mục _data bên cạnh báo cáo, thư mục số liệu khác, hoặc sample.": (
        "The folder _data beside the reports, another folder of counts, or sample."
    ),
    "Kho hồ sơ; dùng bản chốt mới nhất của kỳ nếu có.": "The store; the period's newest snapshot is used if there is one.",
    "Tệp nhận biểu: .xlsx hoặc .csv.": "Where to write the form: .xlsx or .csv.",
    "Mã đơn vị; mặc định là cả tỉnh.": "The code of the unit; the whole province if left out.",
    "Lập từ kho hiện tại, kể cả khi kỳ đã có bản chốt.": "Make it from the store as it is, even if the period was frozen.",
    "Một lần chốt khác, ví dụ 2026-08/r1.": "Another revision, for example 2026-08/r1.",
    "Tử số, mẫu số Cổng công bố, để đối chiếu con số này.": (
        "Numerators and denominators that the portal published, to compare this figure with."
    ),
    "text, json; hoặc html, pdf, ipynb (nhiều định dạng cách nhau bằng dấu phẩy).": (
        "text, json; or html, pdf, ipynb (several separated by commas)."
    ),
    "Thư mục nhận phiếu: OUT/KỲ/MÃ/CHỈ SỐ/report.html …": "Where to write the page: OUT/PERIOD/CODE/INDICATOR/report.html …",
    "Ngôn ngữ báo cáo: vi hoặc en.": "The language of the report: vi or en.",
    "Tử số, mẫu số Cổng công bố: counts.* (unit_code, period, indicator, numerator, denominator) hoặc JSON của Cổng.": (
        "Numerators and denominators that the portal published: counts.* (unit_code, period, indicator, numerator, "
        "denominator) or the portal's JSON."
    ),
    "text, csv hoặc json.": "text, csv or json.",
    "Như --format json.": "The same as --format json.",
    "Tệp nhận kết quả; mặc định in ra màn hình.": "Where to write the result; printed if left out.",
    "Bảng số liệu: CSV, XLSX, Parquet, JSON của Cổng 2026, hoặc thư mục.": (
        "The counts: CSV, XLSX, Parquet, the portal's JSON of 2026, or a folder."
    ),
    "Bảng đơn vị (unit_code, name, level, parent_code); mặc định units.* cạnh COUNTS.": (
        "The units (unit_code, name, level, parent_code); units.* beside COUNTS if left out."
    ),
    "Kỳ: 2026-08, 2026-Q3, 2026; mặc định mọi kỳ trong bảng.": (
        "The period: 2026-08, 2026-Q3, 2026; every period of the table if left out."
    ),
    "Mã đơn vị; dùng được nhiều lần; mặc định mọi đơn vị.": (
        "The code of a unit; may be given several times; every unit if left out."
    ),
    "Điểm Cổng công bố: published-points.* hoặc bản xuất XLSX 2025; dùng được nhiều lần.": (
        "Points that the portal published: published-points.* or its XLSX export of 2025; may be given several times."
    ),
    "csv, json (kèm vết tính toán) hoặc table.": "csv, json (with the trace of every figure) or table.",
    "Thư mục số đếm, khi không có hồ sơ; chỉ xét được số đếm.": (
        "A folder of counts, where there are no dossiers; only the checks of counts can be made."
    ),
    "Chỉ in dấu hiệu của đơn vị này.": "Print the signals of this unit alone.",
    "In JSON.": "Print JSON.",
    "Thư mục nhận báo cáo report.html, report.pdf, report.ipynb.": (
        "Where to write the report: report.html, report.pdf, report.ipynb."
    ),
    "html, pdf, ipynb, cách nhau bằng dấu phẩy.": "html, pdf, ipynb, separated by commas.",
    "internal hoặc public (không có hồ sơ; cần --out).": "internal or public (no dossiers; needs --out).",
    "Thư mục hoặc tệp số liệu (counts.*, units.*, published-points.*).": (
        "The folder or file of counts (counts.*, units.*, published-points.*)."
    ),
    "Kho hồ sơ, thay cho --counts: đếm từ bản chốt mới nhất của kỳ, nếu có.": (
        "The store, instead of --counts: counted from the period's newest snapshot, if there is one."
    ),
    "Với --store: đếm từ kho hiện tại, kể cả khi kỳ đã có bản chốt.": (
        "With --store: count from the store as it is, even if the period was frozen."
    ),
    "Thư mục nhận báo cáo: OUT/KỲ/MÃ/report.html …": "Where to write the reports: OUT/PERIOD/CODE/report.html …",
    "Định dạng, cách nhau bằng dấu phẩy.": "The formats, separated by commas.",
    "internal (nội bộ) hoặc public (công khai).": "internal or public.",
    "Số báo cáo làm cùng lúc; mặc định một báo cáo mỗi lõi.": "How many reports are made at once; one a core if left out.",
    "auto, fork (nhanh), forked-kernel (kernel Jupyter thật, tách từ tiến trình đã nạp sẵn) hoặc kernel (mỗi báo cáo "
    "một kernel mới); kết quả giống hệt nhau.": (
        "auto, fork (fast), forked-kernel (a true Jupyter kernel, forked from a process that has everything loaded) or "
        "kernel (a new kernel for each report); the results are the same."
    ),
    "Lập lại cả những báo cáo không có gì thay đổi.": "Make unchanged reports again as well.",
    "Tiếp tục đợt trước: giữ những báo cáo đợt đó đã lập xong.": (
        "Go on with the batch before: keep the reports that it finished."
    ),
    "Cả kỳ xuất hiện cùng một lúc, hoặc giữ nguyên như trước.": "The whole period appears at once, or stays as it was.",
    "Số giây tối đa cho một báo cáo; 0 là không giới hạn.": "The most seconds for a report; 0: no limit.",
    "Bộ nhớ tối đa của một báo cáo, MB; 0 là không giới hạn.": "The most memory for a report, MB; 0: no limit.",
    "Địa chỉ scheduler Dask (tcp://máy:8786); mặc định làm trên máy này.": (
        "The address of a Dask scheduler (tcp://host:8786); this machine if left out."
    ),
    "Tiến độ cho máy đọc: mỗi dòng một đối tượng JSON trên stdout.": (
        "Progress for machines: one JSON object a line on standard output."
    ),
    "Thư mục báo cáo.": "The folder of reports.",
    "Số đợt chạy gần nhất.": "How many of the last batches.",
    "Một đối tượng JSON mỗi đợt chạy.": "One JSON object a batch.",
    "Thư mục nhận counts.csv, units.csv, published-points.csv; với --dossiers: hồ sơ, units.csv và các bảng khác của kho.": (
        "Where to write counts.csv, units.csv, published-points.csv; with --dossiers: dossiers, units.csv and the other "
        "tables of a store."
    ),
    "Hạt giống; cùng hạt giống cho ra cùng từng byte.": "The seed; the same seed gives the same bytes.",
    "Tạo hồ sơ thay cho số đếm: từ 1 đến 100.000.000, dạng HoSoDongBoDVC.": (
        "Make dossiers instead of counts: 1 to 100,000,000, as HoSoDongBoDVC records."
    ),
    "Số tháng của hồ sơ, đến tháng 8/2026.": "How many months of dossiers, up to August 2026.",
    "Cài sẵn ba tình huống để dấu hiệu phát hiện.": "Plant three stories that signals find.",
    "Dạng hồ sơ: jsonl, csv hoặc parquet.": "The format of the dossiers: jsonl, csv or parquet.",
    "Mở trình duyệt.": "Open the browser.",
    "Cổng mạng.": "The port.",
    "Kho hồ sơ.": "The store.",
    "Thư mục nhận báo cáo.": "Where to write the reports.",
    "Chỉ các kỳ này; dùng được nhiều lần; mặc định mọi kỳ đã chốt.": (
        "Only these periods; may be given several times; every frozen period if left out."
    ),
    "Xem một lần rồi kết thúc: cho cron, systemd, Task Scheduler.": (
        "Look once and end: for cron, systemd, Task Scheduler."
    ),
    "Số giây giữa hai lần xem.": "Seconds between two looks.",
    "Chờ đến khi không có bản chốt mới trong ngần ấy giây.": "Wait until no new snapshot has come for so many seconds.",
    "Số giây trước khi thử lại một kỳ không lập được hết.": (
        "Seconds before a period is tried again of which not all reports could be made."
    ),
    "Tên hoặc tệp.": "A name or a file.",
    "Số của chỉ số, ví dụ 05; bỏ trống: cả 21.": "The number of the indicator, for example 05; all 21 if left out.",
    "Tệp YAML cần kiểm tra.": "The YAML files to check.",
    "Bộ quy tắc thứ nhất: tên hoặc tệp.": "The first rule set: a name or a file.",
    "Bộ quy tắc thứ hai.": "The second rule set.",
}
HELP = "Hiện hướng dẫn này."
