"""`kstt batch-log`: what the batches of a period did, when, for how long, and what each report cost."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kstt.commands.console import language
from kstt.errors import KsttError, Place, Problem
from kstt.terms import Period
from kstt.terms.numbers import number
from kstt.terms.phrases import Phrases

if TYPE_CHECKING:
    from kstt.batch.run_log import BatchRun, ReportRun


def batch_log_command(
    period: Annotated[str, typer.Option("--period", help="Kỳ báo cáo: 2026-08, 2026-Q3 hoặc 2026.")],
    out: Annotated[Path, typer.Option("--out", help="Thư mục báo cáo.")] = Path("reports"),
    last: Annotated[int, typer.Option("--last", min=1, help="Số đợt chạy gần nhất.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Một đối tượng JSON mỗi đợt chạy.")] = False,
) -> None:
    """Nhật ký các đợt lập báo cáo. / What the batches of a period did."""
    from kstt.batch.plan import store_of
    from kstt.batch.run_log import read_runs, slowest_first

    path = store_of(out, Period.parse(period)) / "journal.jsonl"
    runs = read_runs(path)[-last:]
    if not runs:
        raise KsttError(Problem.of("KSTT-BATCH-018", Place(file=str(path))))
    for run in runs:
        if as_json:
            reports = [asdict(each) for each in run.reports.values()]
            told = {"options": run.options, "ended": run.ended, "withheld": run.withheld, "seconds": run.seconds}
            print(json.dumps({**told, "reports": reports}, ensure_ascii=False))
        else:
            console = Console(highlight=False)
            console.print(Text(_headline(run), style="bold"))
            console.print(_table(slowest_first(run.reports.values())))


def _headline(run: BatchRun) -> str:
    began = datetime.fromisoformat(run.options["at"]).astimezone()
    when = began.strftime("%d/%m/%Y %H:%M:%S" if language() == "vi" else "%Y-%m-%d %H:%M:%S")
    end = "" if run.ended else f" · {_say('killed')}"
    if run.withheld:
        end += f" · {_say('withheld')}"
    counts = [_say(state, n=n) for state in ("published", "skipped", "failed", "lost") if (n := run.count(state))]
    cpu = sum(each.cpu_seconds for each in run.reports.values())
    spent = _say("spent", wall=number(_two(run.seconds), language(), 1), cpu=number(_two(cpu), language(), 1))
    return f"{when} · {', '.join(counts) or _say('nothing')} · {spent}{end}"


def _two(value: float):
    from decimal import Decimal

    return Decimal(repr(value))


def _table(reports: list[ReportRun]) -> Table:
    table = Table(box=None, pad_edge=False)
    for key, justify in (("unit", "left"), ("state", "left"), ("why", "left")):
        table.add_column(_say(key), justify=justify)
    for key in ("tries", "wall", "cpu", "memory"):
        table.add_column(_say(key), justify="right")
    for each in reports:
        why = "; ".join(problem["code"] for problem in each.problems) or ", ".join(each.why)
        if each.how:
            why += f" ({'; '.join(each.how)})"
        made = each.tries > 0
        table.add_row(
            each.unit,
            Text(
                _say(f"is-{each.state}"),
                style={"failed": "red", "lost": "yellow", "skipped": "dim"}.get(each.state, ""),
            ),
            Text(why),
            str(each.tries) if made else "",
            number(_two(each.seconds), language(), 2) if made else "",
            number(_two(each.cpu_seconds), language(), 2) if each.cpu_seconds else "",
            number(each.peak_bytes // 2**20, language()) if each.peak_bytes else "",
        )
    return table


_WORDS = Phrases(
    {
        "published": ("{n} đã lập", "{n} published"),
        "skipped": ("{n} không đổi", "{n} unchanged"),
        "failed": ("{n} lỗi", "{n} failed"),
        "lost": ("{n} bị ngắt", "{n} interrupted"),
        "nothing": ("chưa có báo cáo nào", "no report yet"),
        "spent": ("{wall} giây, {cpu} giây CPU", "{wall} s, {cpu} CPU s"),
        "killed": ("bị ngắt giữa chừng", "ended before it was done"),
        "withheld": ("giữ nguyên như trước", "nothing was published"),
        "unit": ("Đơn vị", "Unit"),
        "state": ("Kết quả", "Result"),
        "why": ("Vì", "Because of"),
        "tries": ("Lần", "Tries"),
        "wall": ("Giây", "Seconds"),
        "cpu": ("CPU", "CPU s"),
        "memory": ("MB", "MB"),
        "is-published": ("đã lập", "published"),
        "is-skipped": ("không đổi", "unchanged"),
        "is-failed": ("lỗi", "failed"),
        "is-made": ("xong, chưa công bố", "made, not published"),
        "is-lost": ("bị ngắt", "interrupted"),
        "is-started": ("dở dang", "unfinished"),
    }
)


def _say(key: str, **values: object) -> str:
    return _WORDS.say(key, language(), **values)
