"""The units of Tỉnh Mẫu: names as Vietnamese offices have them, of a province that does not exist."""

from __future__ import annotations

from kstt.terms import Level, Unit

PROVINCE = "H99"

DEPARTMENTS = (
    ("01", "Văn phòng UBND tỉnh"),
    ("02", "Sở Công Thương"),
    ("03", "Sở Giáo dục và Đào tạo"),
    ("04", "Sở Khoa học và Công nghệ"),
    ("05", "Sở Nội vụ"),
    ("06", "Sở Ngoại vụ"),
    ("07", "Sở Nông nghiệp và Môi trường"),
    ("08", "Sở Tài chính"),
    ("09", "Sở Tư pháp"),
    ("10", "Sở Văn hóa, Thể thao và Du lịch"),
    ("11", "Sở Xây dựng"),
    ("12", "Sở Y tế"),
    ("13", "Sở Dân tộc và Tôn giáo"),
    ("14", "Thanh tra tỉnh"),
    ("15", "Ban Quản lý Khu kinh tế"),
    ("16", "Ban Quản lý các khu công nghiệp"),
    ("17", "Ban Quản lý Khu công nghệ cao"),
    ("18", "Công an tỉnh"),
    ("19", "Bảo hiểm xã hội tỉnh"),
    ("20", "Thuế tỉnh"),
)

IDLE = "H99.06"
COLLAPSING = "H99.11"
WITHOUT_FEES = "H99.13"
IMPROVING = "H99.127"
MISSING_FIGURE = "H99.158"
TEMPORARY = "H99.143"
ABOVE_DENOMINATOR = "H99.171"

COMMUNES = 130
_WARDS = 24
_FIRST = ("An", "Bình", "Đông", "Hòa", "Hưng", "Long", "Minh", "Phú", "Tân", "Thanh", "Thịnh", "Vĩnh", "Xuân")
_SECOND = ("Châu", "Giang", "Khê", "Lâm", "Lạc", "Lộc", "Phong", "Sơn", "Thọ", "Tiến")


def units() -> tuple[Unit, ...]:
    """The province, 20 departments, 24 wards, 105 communes and one special zone."""
    found = [Unit(PROVINCE, "UBND Tỉnh Mẫu", Level.PROVINCE)]
    found += [Unit(f"{PROVINCE}.{n}", name, Level.DEPARTMENT, PROVINCE) for n, name in DEPARTMENTS]
    for i in range(COMMUNES):
        # 13 and 10 words pair to 130 names, each once; the step keeps neighbours from sounding alike.
        first, second = _FIRST[i % 13], _SECOND[(i // 13 + 3 * (i % 13)) % 10]
        name = f"{first} {second}"
        code = f"{PROVINCE}.{101 + i}"
        if i < _WARDS:
            found.append(Unit(code, f"UBND phường {name}", Level.WARD, PROVINCE))
        elif i == COMMUNES - 1:
            found.append(Unit(code, "UBND đặc khu Hòn Mẫu", Level.SPECIAL_ZONE, PROVINCE))
        else:
            found.append(Unit(code, f"UBND xã {name}", Level.COMMUNE, PROVINCE))
    return tuple(found)
