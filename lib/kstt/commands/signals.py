"""`kstt signals`: what is worth a look in a period, with rows and innocent explanations; as a text, JSON or a report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from kstt.commands import options
from kstt.commands.console import any_error, choice, language, leave, show_problems
from kstt.commands.counts import LiveOption, PeriodOption
from kstt.errors import KsttError, Place, Problem
from kstt.terms import Period
from kstt.terms.numbers import number
from kstt.terms.phrases import Phrases

if TYPE_CHECKING:
    from kstt.signals import Signal, Signals

SHOWN_ROWS = 5


def signals_command(
    period: PeriodOption,
    store: Annotated[
        Path | None, typer.Option("--store", help="Kho dữ liệu; dùng bản chốt mới nhất của kỳ nếu có.")
    ] = None,
    counts: Annotated[
        Path | None, typer.Option("--counts", help="Thư mục số đếm, khi không có hồ sơ; chỉ xét được số đếm.")
    ] = None,
    rules: options.Rules = "portal-2026",
    unit: Annotated[str, typer.Option("--unit", help="Chỉ in dấu hiệu của đơn vị này.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Thư mục nhận báo cáo report.html, report.pdf, report.ipynb.")
    ] = None,
    formats: Annotated[str, typer.Option("--formats", help="html, pdf, ipynb, cách nhau bằng dấu phẩy.")] = "",
    language_: Annotated[str | None, typer.Option("--language", help="Ngôn ngữ báo cáo: vi hoặc en.")] = None,
    edition: Annotated[
        str, typer.Option("--edition", help="internal hoặc public (không có hồ sơ; cần --out).")
    ] = "internal",
    live: LiveOption = False,
) -> None:
    """Tìm dấu hiệu cần kiểm tra của một kỳ. / Find signals to check in a period."""
    from kstt.rulebook import load_rules

    wanted = Period.parse(period)
    lang = choice(language_ or language(), ("vi", "en"), "--language")
    choice(edition, ("internal", "public"), "--edition")
    if (store is None) == (counts is None):
        raise KsttError(Problem.of("KSTT-SIGNAL-009", Place()))
    if edition == "public" and out is None:
        # What is printed names units and dossiers.
        raise KsttError(Problem.of("KSTT-USE-007", Place(), option="--edition public", other="--out"))
    if out is not None:
        _report(wanted, store or counts, rules, unit, lang, edition, live, out, formats)
        return
    found = _found(wanted, store, counts, load_rules(rules), live)
    found.of_unit(unit)  # one that is not there is told before anything else
    show_problems(found.problems)
    if as_json:
        typer.echo(json.dumps(found.as_json(language(), unit), ensure_ascii=False, indent=1))
    else:
        _print(found, unit)
    leave(any_error(found.problems))


def _found(period: Period, store: Path | None, counts: Path | None, rules, live: bool) -> Signals:
    from kstt.notebook.folders import store_folder
    from kstt.signals import signals_of_counts, signals_of_store

    if store is not None:
        return signals_of_store(store_folder(store), period, rules, live=live)[0]
    from kstt.intake import read_delivery

    return signals_of_counts(read_delivery(counts, rules, period=period), period, rules)[0]


def _report(
    period: Period,
    data: Path | None,
    rules: str,
    unit: str,
    lang: str,
    edition: str,
    live: bool,
    out: Path,
    formats: str,
) -> None:
    from kstt.batch import chosen_formats
    from kstt.batch.one import make_one
    from kstt.notebook.signals_report import SignalsParameters

    parameters = SignalsParameters.checked(
        period=period.id, unit=unit, rules=rules, data=str(data), language=lang, edition=edition, live=live
    )
    chosen = chosen_formats(formats) if formats else ("html", "pdf", "ipynb")
    for name in make_one("anomalies.ipynb", parameters, out, chosen):
        typer.echo((out / name).as_posix())


def _print(found: Signals, unit: str) -> None:
    lang, console = language(), Console(highlight=False, soft_wrap=True)
    say = lambda key, **values: _WORDS.say(key, lang, **values)  # noqa: E731
    chosen = found.of_unit(unit)
    serious = sum(signal.serious for signal in chosen)
    console.print(
        Text(
            say(
                "head",
                period=found.period.label(lang),
                source=found.source,
                tests=number(found.tests, lang),
                serious=serious,
                notes=len(chosen) - serious,
            ),
            style="bold",
        )
    )
    console.print(Text(say("caution"), style="dim"))
    for signal in chosen:
        _print_one(signal, lang, console)
    not_made = [run for run in found.runs if run.why_not]
    if not_made:
        console.print(Text(say("not-made"), style="bold"))
    for run in not_made:
        console.print(Text(f"  {run.title.of(lang)}: {run.why_not.cause(lang)} → {run.why_not.advice(lang)}"))


def _print_one(signal: Signal, lang: str, console: Console) -> None:
    from kstt.signals.wording import chance

    say = lambda key, **values: _WORDS.say(key, lang, **values)  # noqa: E731
    style = "bold red" if signal.serious else "yellow"
    line = Text(f"\n[{signal.severity.text(lang)}] ", style=style)
    line.append(f"{signal.title.of(lang)} – {signal.id}", style="default")
    console.print(line)
    console.print(Text(f"  {signal.sentence.of(lang)}"))
    if signal.q is not None:
        console.print(Text("  " + say("chance", p=chance(signal.p, lang), q=chance(signal.q, lang)), style="dim"))
    if signal.rows:
        shown = ", ".join(signal.rows[:SHOWN_ROWS]) + (" …" if signal.rows_total > SHOWN_ROWS else "")
        console.print(Text("  " + say("rows", total=number(signal.rows_total, lang), shown=shown)))
    console.print(Text("  " + say("innocent") + " " + " ".join(text.of(lang) for text in signal.innocent)))
    console.print(Text("  " + say("next") + " " + " ".join(text.of(lang) for text in signal.next_steps)))


_WORDS = Phrases(
    {
        "head": (
            "Dấu hiệu cần kiểm tra, {period} (số liệu: {source}): {serious} nghiêm trọng, {notes} cần lưu ý; "
            "{tests} phép so sánh",
            "Signals to check, {period} (data: {source}): {serious} serious, {notes} to note, among {tests} comparisons",
        ),
        "caution": (
            "Dấu hiệu không phải là kết luận: mỗi dấu hiệu đều có thể có lý do chính đáng.",
            "A signal is not a finding: each may have a good reason.",
        ),
        "chance": (
            "p: {p}; q: {q} (tỷ lệ phát hiện nhầm khi nhận dấu hiệu này, tính trên mọi phép so sánh của kỳ)",
            "p: {p}; q: {q} (rate of false discoveries when this signal is taken up, reckoned over all comparisons)",
        ),
        "rows": ("Hồ sơ ({total}): {shown}", "Rows ({total}): {shown}"),
        "innocent": ("Có thể do:", "It may be because:"),
        "next": ("Nên kiểm tra:", "What to check:"),
        "not-made": ("\nPhép kiểm tra không thực hiện được:", "\nChecks that could not be made:"),
    }
)
