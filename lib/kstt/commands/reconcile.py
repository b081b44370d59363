"""`kstt reconcile`: our counts against the portal's, and which tested explanation fits each difference."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kstt.commands import options
from kstt.commands.console import any_error, choice, language, leave, show_problems
from kstt.terms import Period

if TYPE_CHECKING:
    from kstt.counting.reconcile import Compared, Reconciliation

FORMATS = ("text", "csv", "json")
COLUMNS = (
    "unit_code",
    "period",
    "indicator",
    "numerator",
    "denominator",
    "portal_numerator",
    "portal_denominator",
    "difference_numerator",
    "difference_denominator",
    "status",
    "explanation",
    "fits",
    "also",
)


def reconcile_command(
    store: Annotated[Path, typer.Option("--store", help="Kho dữ liệu; dùng bản chốt mới nhất của kỳ nếu có.")],
    period: Annotated[str, typer.Option("--period", help="Kỳ: 2026-08, 2026-Q3 hoặc 2026.")],
    portal: Annotated[
        Path,
        typer.Option(
            "--published",
            "--counts",
            help="Tử số, mẫu số Cổng công bố: counts.* (unit_code, period, indicator, numerator, denominator) hoặc JSON của Cổng.",
        ),
    ],
    rules: options.Rules = "portal-2026",
    snapshot: Annotated[str, typer.Option("--snapshot", help="Một lần chốt khác, ví dụ 2026-08/r1.")] = "",
    live: Annotated[bool, typer.Option("--live", help="Đếm từ kho hiện tại, kể cả khi kỳ đã có bản chốt.")] = False,
    format: Annotated[str, typer.Option("--format", help="text, csv hoặc json.")] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="Như --format json.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Tệp nhận kết quả; mặc định in ra màn hình.")] = None,
) -> None:
    """Đối chiếu số đếm với số Cổng công bố. / Reconcile our counts with the portal's."""
    from kstt.counting.reconcile import reconcile

    form = choice("json" if as_json else format, FORMATS, "--format")
    found = reconcile(store, Period.parse(period), portal, rules, snapshot="live" if live else snapshot)
    text = {"text": _text, "csv": _csv, "json": _json}[form](found)
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    show_problems(found.problems)
    leave(bool(found.with_status("unexplained")) or any_error(found.problems))


def _text(found: Reconciliation) -> str:
    from kstt.notebook.block_text import block_text
    from kstt.notebook.reconcile_section import ReconcileSection

    blocks = ReconcileSection(found, language()).blocks()
    return "\n\n".join(block_text(block.as_json()) for block in blocks) + "\n"


def _row(found: Reconciliation, each: Compared) -> dict[str, object]:
    first, *rest = each.explanations or (None,)
    ours, difference = each.ours or (None, None), each.difference or (None, None)
    values = (
        each.unit,
        found.period.id,
        each.indicator,
        *ours,
        *each.portal,
        *difference,
        each.status,
        first.name if first else None,
        first.fits if first else None,
        "; ".join(explanation.name for explanation in rest) or None,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _csv(found: Reconciliation) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(found, each) for each in found.figures)
    return text.getvalue()


def _json(found: Reconciliation) -> str:
    statuses = ("matched", "explained", "unexplained", "not-counted")
    said = {
        "period": found.period.id,
        "state": found.state.name,
        "rules_id": found.rules.id,
        "rules_sha256": found.rules.sha256,
        "tested": list(found.tested),
        **{status: len(found.with_status(status)) for status in statuses},
        "figures": [_row(found, each) for each in found.figures],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
