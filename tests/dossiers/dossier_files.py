"""Files of a few dozen dossiers, and what became of them."""

from __future__ import annotations

import csv
import io
import json

import duckdb

from kstt.intake.dossiers import Receipt
from kstt.intake.store import Store

IGATE = ("Mã hồ sơ", "Mã đơn vị", "Mã thủ tục", "Hình thức nộp", "Trạng thái", "Ngày tiếp nhận", "Ngày hẹn trả")
IGATE += ("Ngày kết thúc xử lý", "Phí lệ phí", "Chủ hồ sơ", "Ghi chú")


def igate_rows(number: int = 40) -> list[list[str]]:
    """Dossiers as a provincial system exports them, all of them good."""
    channels = ("Trực tiếp", "Trực tuyến", "Bưu chính")
    return [
        [
            f"H08.12-2608{1 + i % 28:02d}-{i + 1:04d}",
            "H08.12" if i % 3 else "000.00.12.H08",
            f"1.{10000 + i % 7:06d}",
            channels[i % 3],
            "Đã trả kết quả" if i % 4 else "Đang xử lý",
            f"{1 + i % 28:02d}/08/2026 08:{i % 60:02d}:00",
            f"{1 + i % 28:02d}/09/2026",
            f"{2 + i % 27:02d}/08/2026 16:00:00" if i % 4 else "",
            f"{i % 5}0.000" if i % 5 else "0",
            f"Nguyễn Văn Mẫu {i}",
            "hồ sơ mẫu",
        ]
        for i in range(number)
    ]


def csv_text(rows: list[list[str]], headings: tuple[str, ...] = IGATE) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([headings, *rows])
    return out.getvalue()


def record(number: int, **changes: object) -> dict[str, object]:
    """A record of the national synchronisation."""
    return {
        "MaHoSo": f"H08.12-2608{1 + number % 28:02d}-{number:04d}",
        "MaTTHC": "1.010708",
        "TenTTHC": "Thủ tục mẫu",
        "MaLinhVuc": "HT",
        "KenhThucHien": "2",
        "ChuHoSo": "Trần Thị Mẫu",
        "SoGiayToChuHoSo": "001203004567",
        "SoDienThoai": "0912345678",
        "Email": "mau@example.vn",
        "LoaiDoiTuong": "1",
        "TrichYeuHoSo": "Đăng ký khai sinh",
        "NgayTiepNhan": "20260803081500",
        "NgayHenTra": "20260810170000",
        "TrangThaiHoSo": "10",
        "NgayKetThucXuLy": "20260807101500",
        "NgayTra": "20260810081500",
        "DonViXuLy": "H08.12",
        "CanBoXuLy": "lanntt",
        "TaiKhoanNop": "0912345678",
        "TaiLieuNop": [{"DuocSoHoa": 1, "DuocTaiSuDung": 0}, {"DuocSoHoa": 0, "DuocTaiSuDung": 1}],
        "DanhSachLePhi": [{"Gia": 8000}, {"Gia": "12000"}],
        "HoSoCoThanhPhanSoHoa": "1",
        "DuocThanhToanTrucTuyen": "1",
        "GiayToKetQua": [{"MaKetQua": "KQ1", "DuongDanTepTinKetQua": "a.pdf"}],
        "DSKetNoiCSDL": [{"MaCSDL": "CSDLDC"}],
        "DanhSachHoSoBoSung": [{"NgayBoSung": "20260804080000", "NgayTiepNhanBoSung": "20260806080000"}],
        **changes,
    }


def json_lines(records: list[dict[str, object]]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records)


def stored(store: Store, what: str = "*", table: str = "dossiers") -> list[tuple]:
    """Rows that stand in the store, ordered by their first column."""
    with duckdb.connect(":memory:") as db:
        return db.execute(f"SELECT {what} FROM ({store.relation(table)}) ORDER BY 1").fetchall()


def rejected(store: Store, receipt: Receipt) -> list[dict[str, str]]:
    """The rows of the file of rejected rows."""
    if receipt.rejected_file is None:
        return []
    with (store.path / receipt.rejected_file).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
