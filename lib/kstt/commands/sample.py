"""`kstt sample`: the generated province, for trying things out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def sample_command(
    out: Annotated[
        Path, typer.Option("--out", help="Thư mục nhận counts.csv, units.csv, published-points.csv.")
    ] = Path("reports/sample-data"),
    seed: Annotated[int, typer.Option("--seed", help="Hạt giống; cùng hạt giống cho ra cùng từng byte.")] = 766,
) -> None:
    """Tạo số liệu của một tỉnh mẫu. / Generate a sample province."""
    from kstt.sample import write_sample

    write_sample(out, seed=seed)
    typer.echo(out.as_posix())
