"""The few words that the pages themselves say, beside what the notebook says."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "vi": {
        "contents": "Mục lục",
        "skip": "Đến nội dung chính",
        "code": "Mã nguồn, ô {cell}",
        "codes": "Mã nguồn, ô {cell}",
        "messages": "Thông báo khi chạy",
        "output": "Kết quả của ô {cell}",
        "table": "Bảng số liệu ở ô {cell}",
        "table_scroll": "Bảng, cuộn ngang được",
        "page": "Trang",
        "untitled": "Báo cáo",
        "attached": "Tệp đính kèm trong PDF này",
        "evidence_elsewhere": "có nguyên văn trong sổ tay và đính kèm bản PDF",
        "points": "điểm",
    },
    "en": {
        "contents": "Contents",
        "skip": "Skip to the report",
        "code": "Source code, cell {cell}",
        "codes": "Source code, cells {cell}",
        "messages": "Messages while running",
        "output": "Output of cell {cell}",
        "table": "Data table in cell {cell}",
        "table_scroll": "Table, scrolls sideways",
        "page": "Page",
        "untitled": "Report",
        "attached": "Attached to this PDF",
        "evidence_elsewhere": "in full in the notebook and attached to the PDF",
        "points": "points",
    },
}
