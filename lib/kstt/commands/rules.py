"""`kstt rules`: what the rule sets say, whether a file is sound, how two sets differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kstt.commands.console import any_error, language, leave, show_problems
from kstt.commands.usage import Command, Group
from kstt.rulebook import INDICATOR_IDS, RULES_FOLDERS, RuleSet, check, diff, load_rules, local_sets, shipped
from kstt.rulebook.model import Counting, CountingOption, Dates, When
from kstt.terms.numbers import plain
from kstt.trace.explain import evidence_label

app = typer.Typer(
    cls=Group,
    help="Bộ quy tắc: liệt kê, xem, kiểm tra, so sánh. / Rule sets: list, show, check, compare.",
    no_args_is_help=True,
)


def _table(*headings: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in headings:
        # A path or an id that is cut short cannot be copied.
        table.add_column(heading, no_wrap=heading in ("path", "id", "options"))
    return table


def _dates(dates: Dates) -> str:
    return f"{dates.first or '…'} – {dates.last or '…'}"


def _print(table: Table) -> None:
    Console(width=None if Console().is_terminal else 260).print(table)


@app.command("list", cls=Command)
def list_command() -> None:
    """Các bộ quy tắc có sẵn và của tỉnh. / The rule sets shipped and the province's own."""
    lang = language()
    table = _table("id", "in force" if lang == "en" else "hiệu lực", "extends", "status" if lang == "en" else "giá trị")
    for name in (*shipped(), *local_sets()):
        rules = load_rules(name)
        dates = _dates(rules.in_force)
        extends = rules.lineage[1] if len(rules.lineage) > 1 else ""
        table.add_row(rules.id, dates, extends, Text(rules.status_note[lang]))
    _print(table)


@app.command("show", cls=Command)
def show_command(
    rules: Annotated[str, typer.Argument(help="Tên hoặc tệp.")],
    indicator: Annotated[str | None, typer.Argument(help="Số của chỉ số, ví dụ 05; bỏ trống: cả 21.")] = None,
) -> None:
    """Nội dung một bộ quy tắc. / What a rule set says."""
    rule_set, lang = load_rules(rules), language()
    if indicator is None:
        _print(_overview(rule_set, lang))
    else:
        from kstt.commands.console import choice

        _print(_one(rule_set, choice(indicator, INDICATOR_IDS, "INDICATOR"), lang))


def _overview(rules: RuleSet, lang: str) -> Table:
    table = _table("id", "", "group", "max", "threshold %", "zero", "tag", "options")
    for indicator in rules.indicators:
        version = indicator.versions[-1]
        pct = version.threshold.pct if version.threshold.pct == "unknown" else plain(version.threshold.pct, lang)
        special = "constant" if version.constant and version.constant.value else version.zero_denominator.policy.value
        tag = rules.source(version.threshold.source).tag.value
        title, options = Text(indicator.title[lang]), [each.id for one in indicator.counting for each in one.options]
        values = (indicator.group, plain(indicator.max, lang), pct, special, tag, "\n".join(options))
        table.add_row(indicator.id, title, *values)
    return table


def _one(rules: RuleSet, id: str, lang: str) -> Table:
    indicator = rules.indicator(id)
    table = _table("path", "value", "tag", "document", "clause", "file:line")

    def row(path: str, value: object, source: str) -> None:
        clause = rules.source(source)
        file, line = rules.lines.get(path, (rules.file, 1))
        tag = f"{clause.tag.value} ({evidence_label(clause, lang)[0]})"
        table.add_row(
            path,
            Text(str(value)),
            tag,
            Text(clause.document_in(lang)),
            Text(clause.clause_in(lang)),
            f"{Path(file).name}:{line}",
        )

    base = f"indicators/{id}"
    row(f"{base}/title", indicator.title[lang], indicator.source)
    row(f"{base}/max", indicator.max, indicator.source)
    row(f"{base}/numerator", indicator.numerator[lang], indicator.numerator.source)
    row(f"{base}/denominator", indicator.denominator[lang], indicator.denominator.source)
    row(
        f"{base}/adding", f"units: {indicator.adding.units}, months: {indicator.adding.months}", indicator.adding.source
    )
    for number, version in enumerate(indicator.versions, 1):
        at = f"{base}/versions/{number}"
        if len(indicator.versions) > 1:
            table.add_row(f"{at}/in_force", _dates(version.in_force))
        row(f"{at}/threshold/pct", version.threshold.pct, version.threshold.source)
        row(f"{at}/zero_denominator/policy", version.zero_denominator.policy.value, version.zero_denominator.source)
        for name in ("copied_from_parent", "constant"):
            flag = getattr(version, name)
            if flag:
                row(f"{at}/{name}/value", flag.value, flag.source)
    for number, counting in enumerate(indicator.counting, 1):
        at = f"{base}/counting/{number}"
        if len(indicator.counting) > 1:
            table.add_row(f"{at}/in_force", _dates(counting.in_force))
        for part, when in _parts(counting):
            row(f"{at}/{part}", when.when, when.source)
        if counting.chosen:
            named = next(option for option in counting.options if option.id == counting.chosen)
            row(f"{at}/chosen", counting.chosen, counting.source or named.source)
        for option in counting.options:
            inside = f"{at}/options/{option.id}"
            chosen = {"vi": " (đang dùng)", "en": " (in use)"}[lang] if counting.chosen == option.id else ""
            row(inside, option.title[lang] + chosen, option.source)
            for part, when in _parts(option):
                row(f"{inside}/{part}", when.when, when.source)
    return table


def _parts(counting: Counting | CountingOption) -> Iterator[tuple[str, When]]:
    """The predicates that are written there, by their paths."""
    for part in ("numerator", "denominator"):
        when = getattr(counting, part)
        if when is not None:
            yield f"{part}/when", when


@app.command("check", cls=Command)
def check_command(files: Annotated[list[Path], typer.Argument(help="Tệp YAML cần kiểm tra.")]) -> None:
    """Kiểm tra tệp quy tắc; nêu mọi lỗi kèm dòng. / Check rule files; every fault with its line."""
    failed = False
    for file in files:
        problems = check(file, RULES_FOLDERS)
        show_problems(problems)
        failed |= any_error(problems)
        if not any_error(problems):
            typer.echo(f"{file}: OK")
    leave(failed)


@app.command("diff", cls=Command)
def diff_command(
    first: Annotated[str, typer.Argument(help="Bộ quy tắc thứ nhất: tên hoặc tệp.")],
    second: Annotated[str, typer.Argument(help="Bộ quy tắc thứ hai.")],
) -> None:
    """Hai bộ quy tắc khác nhau ở đâu, theo điều khoản nào. / Where two rule sets differ, by which clause."""
    lang = language()
    table = _table("path", first, second, "clause")
    for change in diff(load_rules(first), load_rules(second), lang):
        clause = change.clause_after or change.clause_before
        cited = f"{clause.text(lang)} [{clause.tag.value}]" if clause else ""
        values = (Text("–" if value is None else str(value)) for value in (change.before, change.after))
        table.add_row(change.path, *values, Text(cited))
    _print(table)
