"""`kstt figures`: what the report of a unit was told of a period, in the form whose hash the report prints."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kstt.commands import options
from kstt.commands.console import leave
from kstt.errors import KsttError, Place, Problem
from kstt.terms import Period


def figures_command(
    period: Annotated[str, typer.Option("--period", help="Kỳ báo cáo: 2026-08, 2026-Q3 hoặc 2026.")],
    unit: Annotated[str, typer.Option("--unit", help="Mã đơn vị.")],
    counts: Annotated[
        str, typer.Option("--counts", help="Thư mục _data bên cạnh báo cáo, thư mục số liệu khác, hoặc sample.")
    ] = "_data",
    rules: options.Rules = "portal-2026",
) -> None:
    """In số liệu mà báo cáo của một đơn vị dùng (JSON); SHA-256 của nó được ghi trong báo cáo. / What a unit's report was told."""
    from kstt.notebook.month import Month

    month = Month.of(Period.parse(period).id, rules, counts)
    if month.unit(unit).parent is None:
        raise KsttError(Problem.of("KSTT-USE-006", Place(), found=unit))
    sys.stdout.buffer.write(month.seen_by(unit).figures.as_bytes())
    sys.stdout.flush()
    leave(False)
