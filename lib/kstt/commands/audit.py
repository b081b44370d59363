"""`kstt audit`: one figure on one page, with its rule, its rows, a second route and where it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kstt.commands import options
from kstt.commands.console import LANGUAGES, any_error, choice, leave, show_problems
from kstt.commands.counts import store_to_read
from kstt.terms import Period

FORMATS = ("text", "html", "pdf", "ipynb", "json")
PAGES = ("html", "pdf", "ipynb")


def audit_command(
    unit: Annotated[str, typer.Argument(help="Mã đơn vị.")],
    period: Annotated[str, typer.Argument(help="Kỳ: 2026-08, 2026-Q3 hoặc 2026.")],
    indicator: Annotated[str, typer.Argument(help="Số của chỉ số, ví dụ 05.")],
    store: Annotated[Path, typer.Option("--store", help="Kho dữ liệu; dùng bản chốt mới nhất của kỳ nếu có.")],
    rules: options.Rules = "portal-2026",
    snapshot: Annotated[str, typer.Option("--snapshot", help="Một lần chốt khác, ví dụ 2026-08/r1.")] = "",
    live: Annotated[bool, typer.Option("--live", help="Đếm từ kho hiện tại, kể cả khi kỳ đã có bản chốt.")] = False,
    counts: Annotated[
        Path | None, typer.Option("--counts", help="Tử số, mẫu số Cổng công bố, để đối chiếu con số này.")
    ] = None,
    format: Annotated[
        str,
        typer.Option("--format", help="text, json; hoặc html, pdf, ipynb (nhiều định dạng cách nhau bằng dấu phẩy)."),
    ] = "text",
    out: Annotated[Path, typer.Option("--out", help="Thư mục nhận phiếu: OUT/KỲ/MÃ/CHỈ SỐ/report.html …")] = Path(
        "reports/audit"
    ),
    language_of_page: options.Language = "vi",
) -> None:
    """Kiểm tra một con số: công thức, quy tắc, từng dòng, cách thứ hai, bản chốt. / Audit one figure."""
    from kstt.notebook.audit_report import AuditParameters, AuditReport

    choice(language_of_page, LANGUAGES, "--language")
    wanted = tuple(dict.fromkeys(part.strip() for part in format.split(",") if part.strip()))
    for each in wanted or ("",):
        choice(each, FORMATS, "--format")
    parameters = AuditParameters.checked(
        unit=unit,
        period=Period.parse(period).id,
        indicator=indicator,
        store=store.as_posix(),
        rules=rules,
        snapshot="live" if live else snapshot,
        portal=counts.as_posix() if counts else "",
        language=language_of_page,
    )
    failed = False
    if {"text", "json"} & set(wanted):
        report = AuditReport(**parameters.model_dump())
        if "text" in wanted:
            typer.echo(_text(report))
        if "json" in wanted:
            from kstt.trace.audit_record import audit_record

            typer.echo(json.dumps(audit_record(report.audit), ensure_ascii=False, indent=1))
        problems = (*report.audit.problems, *report.audit.state.damage)
        show_problems(problems)
        failed = any_error(problems) or bool(report.audit.check and report.audit.check.differing)
    pages = tuple(each for each in PAGES if each in wanted)
    if pages:
        from kstt.batch import make_one

        # Wrong units, stores and revisions are told at once, not as the fault of a notebook.
        folder = out / parameters.period / _checked_unit(parameters) / indicator
        made = make_one("audit.ipynb", parameters, folder, pages)
        for name in made:
            typer.echo((folder / name).as_posix())
    leave(failed)


def _text(report) -> str:
    """Every block of the page as text; the record is for `--format json`."""
    from kstt.notebook.block_text import block_text

    return "\n\n".join(block_text(block.as_json()) for block in report.blocks() if block.kind != "evidence")


def _checked_unit(parameters) -> str:
    """The code of the unit. Errors: as `audit_figure` for store, unit, revision and rule set."""
    from kstt.counting.states import state_of, units_in
    from kstt.rulebook import RULES_FOLDERS, for_period, load_rules

    period = Period.parse(parameters.period)
    store = store_to_read(parameters.store)
    for_period(load_rules(parameters.rules), period, RULES_FOLDERS)
    state_of(store, period, parameters.snapshot)
    return units_in(store, period)[0].get(parameters.unit).code
