"""`kstt report`: the reports of a whole period, with progress and one outcome a unit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from kstt.commands import options
from kstt.commands.console import LANGUAGES, any_error, choice, errors, language, leave, show_problems
from kstt.terms import Period
from kstt.terms.phrases import Phrases

if TYPE_CHECKING:
    from kstt.batch import Outcome, Plan

EDITIONS = ("internal", "public")


def report_command(
    period: Annotated[str, typer.Option("--period", help="Kỳ báo cáo: 2026-08, 2026-Q3 hoặc 2026.")],
    counts: Annotated[
        Path, typer.Option("--counts", help="Thư mục hoặc tệp số liệu (counts.*, units.*, published-points.*).")
    ],
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
) -> None:
    """Lập báo cáo tháng cho mọi đơn vị. / Make the period's reports for every unit."""
    # Imported here: the other commands need neither Jupyter nor charts.
    from kstt.batch import chosen_formats, plan_reports
    from kstt.intake import read_delivery
    from kstt.notebook.month import Month
    from kstt.rulebook import load_rules

    wanted = Period.parse(period)
    choice(language_of_report, LANGUAGES, "--language")
    choice(edition, EDITIONS, "--edition")
    chosen = chosen_formats(formats)
    delivery = read_delivery(counts, load_rules(rules), units=units, published=tuple(published or ()), period=wanted)
    show_problems(delivery.problems)
    Month.check(wanted, rules, delivery)
    plan = plan_reports(
        delivery,
        wanted,
        out,
        rules=rules,
        units=tuple(unit or ()),
        formats=chosen,
        language=language_of_report,
        edition=edition,
    )
    failed = _run(plan, jobs)
    console = errors()
    if failed:
        console.print(_words("failed", n=len(failed)))
        for outcome in failed:
            console.print(Text(f"{outcome.task.unit} {outcome.task.name}", style="bold"))
            show_problems(outcome.problems, console)
    folder = out / wanted.id
    console.print(Text(_words("done", n=len(plan.tasks) - len(failed), folder=folder.as_posix())))
    leave(bool(failed) or any_error(delivery.problems))


def _run(plan: Plan, jobs: int | None) -> list[Outcome]:
    from kstt.batch import run_reports

    failed: list[Outcome] = []
    running: dict[str, str] = {}
    progress = Progress(
        TextColumn("{task.fields[title]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failures]}", style="red"),
        TimeElapsedColumn(),
        TextColumn("/"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[running]}", style="dim", markup=False),
        console=errors(),
    )
    with progress:
        bar = progress.add_task("", total=len(plan.tasks), title=plan.period.label(language()), failures="", running="")
        for outcome in run_reports(plan, jobs):
            if outcome.started:
                running[outcome.task.unit] = outcome.task.unit
            else:
                running.pop(outcome.task.unit, None)
                progress.advance(bar)
                if outcome.problems:
                    failed.append(outcome)
            failures = _words("failures", n=len(failed)) if failed else ""
            progress.update(bar, running=" ".join(running), failures=failures)
    return failed


_WORDS = Phrases(
    {
        "failed": ("{n} báo cáo không lập được:", "{n} reports could not be made:"),
        "failures": ("{n} lỗi", "{n} failed"),
        "done": ("{n} báo cáo trong {folder}", "{n} reports in {folder}"),
    }
)


def _words(key: str, **values: object) -> str:
    return _WORDS.say(key, language(), **values)
