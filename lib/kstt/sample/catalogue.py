"""The procedures of the sample: what every unit may handle, how long it may take, what it costs."""

from __future__ import annotations

from dataclasses import dataclass

from kstt.sample.figures import Draw
from kstt.terms import Level, Unit

FIELDS = (
    ("HT", "Hộ tịch"),
    ("CT", "Chứng thực"),
    ("DD", "Đất đai"),
    ("BTXH", "Bảo trợ xã hội"),
    ("NCC", "Người có công"),
    ("KD", "Thành lập và hoạt động hộ kinh doanh"),
    ("XD", "Hoạt động xây dựng"),
    ("GDDT", "Giáo dục và đào tạo"),
    ("MT", "Môi trường"),
    ("YT", "Y tế"),
    ("LD", "Lao động, việc làm"),
    ("VH", "Văn hóa cơ sở"),
)
"""Fields of communes, wards and special zones."""

_ZONE = (("DT", "Đầu tư vào khu kinh tế, khu công nghiệp"), ("XD", "Hoạt động xây dựng"), ("MT", "Môi trường"))
DEPARTMENT_FIELDS = {
    "01": (("KSTT", "Kiểm soát thủ tục hành chính"),),
    "02": (("LTHH", "Lưu thông hàng hóa trong nước"), ("XTTM", "Xúc tiến thương mại"), ("DIEN", "Điện")),
    "03": (("GDTH", "Giáo dục trung học"), ("GDNN", "Giáo dục nghề nghiệp"), ("VBCC", "Văn bằng, chứng chỉ")),
    "04": (("KHCN", "Hoạt động khoa học và công nghệ"), ("SHTT", "Sở hữu trí tuệ"), ("VT", "Viễn thông và Internet")),
    "05": (
        ("HQ", "Hội, quỹ"),
        ("LD", "Lao động, việc làm"),
        ("NCC", "Người có công"),
        ("TDKT", "Thi đua, khen thưởng"),
    ),
    "06": (("LS", "Công tác lãnh sự"), ("HNQT", "Hội nghị, hội thảo quốc tế")),
    "07": (
        ("DD", "Đất đai"),
        ("MT", "Môi trường"),
        ("TNN", "Tài nguyên nước"),
        ("LN", "Lâm nghiệp"),
        ("TS", "Thủy sản"),
    ),
    "08": (
        ("DN", "Thành lập và hoạt động của doanh nghiệp"),
        ("DTVN", "Đầu tư tại Việt Nam"),
        ("QLCS", "Quản lý công sản"),
    ),
    "09": (("CC", "Công chứng"), ("LSU", "Luật sư"), ("DGTS", "Đấu giá tài sản")),
    "10": (("DSVH", "Di sản văn hóa"), ("LH", "Lữ hành"), ("TDTT", "Thể dục, thể thao"), ("BC", "Báo chí")),
    "11": (("XD", "Hoạt động xây dựng"), ("QHXD", "Quy hoạch xây dựng"), ("DB", "Đường bộ"), ("NO", "Nhà ở")),
    "12": (
        ("KCB", "Khám bệnh, chữa bệnh"),
        ("DP", "Dược phẩm"),
        ("ATTP", "An toàn thực phẩm"),
        ("BTXH", "Bảo trợ xã hội"),
    ),
    "13": (("DTOC", "Công tác dân tộc"), ("TG", "Tín ngưỡng, tôn giáo")),
    "14": (("TCD", "Tiếp công dân"), ("KN", "Giải quyết khiếu nại, tố cáo")),
    "15": _ZONE,
    "16": _ZONE,
    "17": _ZONE,
    "18": (("CTRU", "Cư trú"), ("CCUOC", "Căn cước"), ("XE", "Đăng ký, quản lý phương tiện giao thông")),
    "19": (("THU", "Thu bảo hiểm xã hội, bảo hiểm y tế"), ("CD", "Chế độ bảo hiểm xã hội")),
    "20": (("QLT", "Quản lý thuế"),),
}
"""Fields of departments, by the last part of their codes."""

_LIMITS = (3, 3, 5, 5, 5, 7, 7, 10, 10, 15, 20, 30)
"""Working days."""
_FEES = (8_000, 15_000, 20_000, 50_000, 100_000, 300_000)


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure of the sample. limit in working days, fee in đồng (0: none)."""

    code: str
    name: str
    field: str
    field_name: str
    limit: int
    fee: int
    online: str
    for_citizens: bool
    integrated: bool
    connected: bool
    complete: bool


def catalogue(unit: Unit, size: int, rates: dict[str, int], draw: Draw) -> tuple[Procedure, ...]:
    """The procedures of a unit. size: how many; rates: ‰ of those fully or partly online, integrated, connected, and
    `fees`: how many bear a fee."""
    number = unit.code.rpartition(".")[2]
    local = unit.level is not Level.DEPARTMENT
    first = 1 if local else 1000 * int(number)
    fields = FIELDS if local else DEPARTMENT_FIELDS[number]
    found = []
    for i in range(size):
        code, name = fields[draw.between(0, len(fields) - 1)]
        online = "none" if draw.between(1, 1000) > rates["06"] else "fully" if draw.between(0, 2) else "partly"
        # Fees spread over the catalogue; the busiest procedures are as likely to bear one as the others.
        fee = _FEES[draw.between(0, len(_FEES) - 1)] if (i * rates["fees"]) % size < rates["fees"] else 0
        found.append(
            Procedure(
                code=f"9.{first + i:06d}",
                name=f"Thủ tục mẫu số {first + i}",
                field=code,
                field_name=name,
                limit=_LIMITS[draw.between(0, len(_LIMITS) - 1)],
                fee=fee,
                online=online,
                for_citizens=draw.between(0, 9) < 7,
                integrated=fee > 0 and draw.between(1, 1000) <= rates["10"],
                connected=draw.between(1, 1000) <= rates["17"],
                complete=draw.between(1, 1000) <= rates["03"],
            )
        )
    return tuple(found)
