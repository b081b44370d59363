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
    local = unit.level is not Level.DEPARTMENT
    first = 1 if local else 1000 * int(unit.code.rpartition(".")[2])
    found = []
    for i in range(size):
        code, name = FIELDS[draw.between(0, len(FIELDS) - 1)]
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
