"""`kstt report`: the reports of a whole period, with progress and one outcome a unit."""

from __future__ import annotations

import gc
import sys
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from kstt.commands import options
from kstt.commands.console import LANGUAGES, LONGEST_WAIT, MOST, any_error, choice, errors, leave, show_problems
from kstt.commands.progress import as_lines, with_bar, words
from kstt.errors import KsttError, Place, Problem
from kstt.terms import Period
from kstt.terms.collection import without_collection

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
        float,
        typer.Option(
            "--time-limit", min=0, max=LONGEST_WAIT, help="Số giây tối đa cho một báo cáo; 0 là không giới hạn."
        ),
    ] = 600,
    memory_limit: Annotated[
        int,
        typer.Option("--memory-limit", min=0, max=MOST, help="Bộ nhớ tối đa của một báo cáo, MB; 0 là không giới hạn."),
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
    from kstt.batch import (
        ENGINES,
        Limits,
        Options,
        check_engine,
        chosen_formats,
        early_crew,
        locked,
        plan_reports,
        run_reports,
        store_of,
    )
    from kstt.intake import read_delivery
    from kstt.notebook.month import Month
    from kstt.notebook.office import office
    from kstt.rulebook import load_rules

    wanted = Period.parse(period)
    choice(language_of_report, LANGUAGES, "--language")
    choice(edition, EDITIONS, "--edition")
    choice(engine, ENGINES, "--engine")
    check_engine(engine)
    chosen = chosen_formats(formats)
    if (counts is None) == (store is None):
        raise KsttError(Problem.of("KSTT-USE-005", Place(), one="--counts", other="--store"))
    if live and store is None:
        raise KsttError(Problem.of("KSTT-USE-007", Place(), option="--live", other="--store"))
    points, rows = tuple(published or ()), None
    if store is not None:
        from kstt.batch.from_store import count_month

        month = count_month(store, wanted, rules, live=live, units=units, published=points, edition=edition)
        delivery = month.delivery
        rows = month.published_rows() if edition == "public" else month.rows
    else:
        delivery = read_delivery(counts, load_rules(rules), units=units, published=points, period=wanted)
    show_problems(delivery.problems)
    month_of_all = Month.check(wanted, rules, delivery)
    office(month_of_all.tree.root.code, month_of_all.rules)  # a fault of its file is told once, not by every report
    limits = Limits(time_limit, memory_limit)
    early = None if cluster else early_crew(engine, limits)
    with locked(store_of(out, wanted) / "lock"), closing(early) if early else nullcontext():
        with without_collection():
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
                wait=all_or_nothing,
                begin=early.begin if early else lambda: None,
            )
        if "duckdb" not in sys.modules:  # it complains at the end of what is then never collected
            gc.freeze()  # what is planned stays to the end
        options = Options(engine, jobs, limits, force, resume, all_or_nothing, cluster=cluster, early=early)
        tally = (as_lines if as_json else with_bar)(plan, run_reports(plan, options))
    console = errors()
    if tally.failed:
        console.print(words("failed", n=len(tally.failed)))
        for outcome in tally.failed:
            console.print(Text(f"{outcome.task.unit} {outcome.task.name}", style="bold"))
            show_problems(outcome.problems, console)
    show_problems(tally.withheld, console)
    if not tally.withheld:
        done = words("done", n=tally.published + tally.skipped, folder=plan.folder.as_posix())
        unchanged = f" ({words('skipped', n=tally.skipped)})" if tally.skipped else ""
        console.print(Text(done + unchanged))
        show_problems(plan.left_standing(), console)
    leave(bool(tally.failed or tally.withheld) or any_error(delivery.problems))
