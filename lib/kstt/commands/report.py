"""`kstt report`: the reports of a whole period, with progress and one outcome a unit."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from kstt.commands import options
from kstt.commands.console import LANGUAGES, any_error, choice, errors, language, leave, show_problems
from kstt.errors import KsttError, Place, Problem
from kstt.terms import Period
from kstt.terms.phrases import Phrases

if TYPE_CHECKING:
    from kstt.batch import Options, Outcome, Plan

EDITIONS = ("internal", "public")


def report_command(
    period: Annotated[str, typer.Option("--period", help="Kỳ báo cáo: 2026-08, 2026-Q3 hoặc 2026.")],
    counts: Annotated[
        Path | None, typer.Option("--counts", help="Thư mục hoặc tệp số liệu (counts.*, units.*, published-points.*).")
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option("--store", help="Kho hồ sơ, thay cho --counts: đếm từ bản chốt mới nhất của kỳ, nếu có."),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Với --store: đếm từ kho hiện tại, kể cả khi kỳ đã có bản chốt.")
    ] = False,
    out: Annotated[Path, typer.Option("--out", help="Thư mục nhận báo cáo: OUT/KỲ/MÃ/report.html …")] = Path("reports"),
    unit: options.Unit = None,
    formats: Annotated[str, typer.Option("--formats", help="Định dạng, cách nhau bằng dấu phẩy.")] = "html,pdf,ipynb",
    units: options.Units = None,
    published: options.Published = None,
    rules: options.Rules = "portal-2026",
    language_of_report: options.Language = "vi",
    edition: Annotated[str, typer.Option("--edition", help="internal (nội bộ) hoặc public (công khai).")] = "internal",
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Số báo cáo làm cùng lúc; mặc định một báo cáo mỗi lõi.")
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            help="auto, fork (nhanh), forked-kernel (kernel Jupyter thật, tách từ tiến trình đã nạp sẵn) hoặc kernel "
            "(mỗi báo cáo một kernel mới); kết quả giống hệt nhau.",
        ),
    ] = "auto",
    force: Annotated[bool, typer.Option("--force", help="Lập lại cả những báo cáo không có gì thay đổi.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Tiếp tục đợt trước: giữ những báo cáo đợt đó đã lập xong.")
    ] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Cả kỳ xuất hiện cùng một lúc, hoặc giữ nguyên như trước.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0, help="Số giây tối đa cho một báo cáo; 0 là không giới hạn.")
    ] = 600,
    memory_limit: Annotated[
        int, typer.Option("--memory-limit", min=0, help="Bộ nhớ tối đa của một báo cáo, MB; 0 là không giới hạn.")
    ] = 2048,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", help="Địa chỉ scheduler Dask (tcp://máy:8786); mặc định làm trên máy này."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tiến độ cho máy đọc: mỗi dòng một đối tượng JSON trên stdout.")
    ] = False,
) -> None:
    """Lập báo cáo tháng cho mọi đơn vị. / Make the period's reports for every unit."""
    # Imported here: the other commands need neither Jupyter nor charts.
    from kstt.batch import ENGINES, Limits, Options, chosen_formats, locked, plan_reports, store_of
    from kstt.intake import read_delivery
    from kstt.notebook.month import Month
    from kstt.rulebook import load_rules

    wanted = Period.parse(period)
    choice(language_of_report, LANGUAGES, "--language")
    choice(edition, EDITIONS, "--edition")
    choice(engine, ENGINES, "--engine")
    chosen = chosen_formats(formats)
    if (counts is None) == (store is None):
        raise KsttError(Problem.of("KSTT-USE-005", Place(), one="--counts", other="--store"))
    points, rows = tuple(published or ()), None
    if store is not None:
        from kstt.batch.from_store import count_month

        month = count_month(store, wanted, rules, live=live, units=units, published=points)
        delivery = month.delivery
        rows = month.published_rows() if edition == "public" else month.rows
    else:
        delivery = read_delivery(counts, load_rules(rules), units=units, published=points, period=wanted)
    show_problems(delivery.problems)
    Month.check(wanted, rules, delivery)
    with locked(store_of(out, wanted) / "lock"):
        plan = plan_reports(
            delivery,
            wanted,
            out,
            rules=rules,
            units=tuple(unit or ()),
            formats=chosen,
            language=language_of_report,
            edition=edition,
            rows=rows,
        )
        options = Options(
            engine, jobs, Limits(time_limit, memory_limit), force, resume, all_or_nothing, cluster=cluster
        )
        tally = _Tally()
        try:
            (_as_lines if as_json else _with_bar)(plan, options, tally)
        except KsttError as error:
            tally.withheld = error.problems
    console = errors()
    if tally.failed:
        console.print(_words("failed", n=len(tally.failed)))
        for outcome in tally.failed:
            console.print(Text(f"{outcome.task.unit} {outcome.task.name}", style="bold"))
            show_problems(outcome.problems, console)
    show_problems(tally.withheld, console)
    if not tally.withheld:
        done = _words("done", n=tally.published + tally.skipped, folder=plan.folder.as_posix())
        unchanged = f" ({_words('skipped', n=tally.skipped)})" if tally.skipped else ""
        console.print(Text(done + unchanged))
    leave(bool(tally.failed or tally.withheld) or any_error(delivery.problems))


@dataclass
class _Tally:
    """What has become of the reports so far."""

    published: int = 0
    skipped: int = 0
    failed: list[Outcome] = field(default_factory=list)
    withheld: tuple[Problem, ...] = ()

    def add(self, outcome: Outcome) -> None:
        if outcome.problems:
            self.failed.append(outcome)
        elif outcome.skipped:
            self.skipped += 1
        elif not outcome.started:
            self.published += 1


def _as_lines(plan: Plan, options: Options, tally: _Tally) -> None:
    """One JSON object a line on standard output: `state` is started, published, skipped or failed."""
    from kstt.batch import run_reports

    for outcome in run_reports(plan, options):
        tally.add(outcome)
        line = {
            "unit": outcome.task.unit,
            "name": outcome.task.name,
            "state": outcome.state,
            "why": outcome.why,
            "problems": [{"code": each.code, "text": each.text(language())} for each in outcome.problems],
            "cpu_seconds": outcome.cpu_seconds,
            "peak_mb": round(outcome.peak_bytes / 2**20),
            "done": tally.published + tally.skipped + len(tally.failed),
            "total": len(plan.tasks),
        }
        print(json.dumps(line, ensure_ascii=False), flush=True)


def _with_bar(plan: Plan, options: Options, tally: _Tally) -> None:
    from kstt.batch import run_reports

    running: dict[str, str] = {}
    progress = Progress(
        TextColumn("{task.fields[title]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[skipped]}", style="dim"),
        TextColumn("{task.fields[failures]}", style="red"),
        TimeElapsedColumn(),
        TextColumn("/"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[running]}", style="dim", markup=False),
        console=errors(),
    )
    with progress:
        empty = {"skipped": "", "failures": "", "running": ""}
        bar = progress.add_task("", total=len(plan.tasks), title=plan.period.label(language()), **empty)
        for outcome in run_reports(plan, options):
            tally.add(outcome)
            if outcome.started:
                running[outcome.task.unit] = outcome.task.unit
            else:
                running.pop(outcome.task.unit, None)
                progress.advance(bar)
            failures = _words("failures", n=len(tally.failed)) if tally.failed else ""
            skipped = _words("skipped", n=tally.skipped) if tally.skipped else ""
            progress.update(bar, running=" ".join(running), failures=failures, skipped=skipped)


_WORDS = Phrases(
    {
        "failed": ("{n} báo cáo không lập được:", "{n} reports could not be made:"),
        "failures": ("{n} lỗi", "{n} failed"),
        "skipped": ("{n} không đổi", "{n} unchanged"),
        "done": ("{n} báo cáo trong {folder}", "{n} reports in {folder}"),
    }
)


def _words(key: str, **values: object) -> str:
    return _WORDS.say(key, language(), **values)
