"""`kstt sample`: the generated province, for trying things out: counts, or dossiers from which counts follow."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kstt.commands.console import choice


def sample_command(
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            help="Thư mục nhận counts.csv, units.csv, published-points.csv; với --dossiers: hồ sơ, units.csv và các bảng "
            "khác của kho.",
        ),
    ] = Path("reports/sample-data"),
    seed: Annotated[int, typer.Option("--seed", min=0, help="Hạt giống; cùng hạt giống cho ra cùng từng byte.")] = 766,
    dossiers: Annotated[
        int | None,
        typer.Option(
            "--dossiers",
            min=1,
            max=100_000_000,
            help="Tạo hồ sơ thay cho số đếm: từ 1 đến 100.000.000, dạng HoSoDongBoDVC.",
        ),
    ] = None,
    months: Annotated[int, typer.Option("--months", min=1, max=14, help="Số tháng của hồ sơ, đến tháng 8/2026.")] = 3,
    stories: Annotated[
        bool, typer.Option("--stories/--no-stories", help="Cài sẵn ba tình huống để dấu hiệu phát hiện.")
    ] = True,
    format: Annotated[str, typer.Option("--format", help="Dạng hồ sơ: jsonl, csv hoặc parquet.")] = "jsonl",
) -> None:
    """Tạo số liệu hoặc hồ sơ của một tỉnh mẫu. / Generate a sample province: counts, or dossiers."""
    choice(format, ("jsonl", "csv", "parquet"), "--format")
    if dossiers is None:
        from kstt.sample import write_sample

        write_sample(out, seed=seed)
    else:
        from kstt.sample.dossiers import write_dossiers

        write_dossiers(out, dossiers, seed=seed, months=months, stories=stories, format=format)
    typer.echo(out.as_posix())
