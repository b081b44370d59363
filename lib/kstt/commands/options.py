"""Options that several commands share, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Units = Annotated[
    Path | None,
    typer.Option("--units", help="Bảng đơn vị (unit_code, name, level, parent_code); mặc định units.* cạnh COUNTS."),
]
Published = Annotated[
    list[Path] | None,
    typer.Option(
        "--published", help="Điểm Cổng công bố: published-points.* hoặc bản xuất XLSX 2025; dùng được nhiều lần."
    ),
]
Rules = Annotated[str, typer.Option("--rules", help="Bộ quy tắc: tên hoặc tệp YAML; xem `kstt rules list`.")]
Unit = Annotated[list[str] | None, typer.Option("--unit", help="Mã đơn vị; dùng được nhiều lần; mặc định mọi đơn vị.")]
Language = Annotated[str, typer.Option("--language", help="Ngôn ngữ báo cáo: vi hoặc en.")]
