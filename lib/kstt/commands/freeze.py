"""`kstt freeze` and `kstt diff`: a period as it stood, kept unchanged, and how two of them differ."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kstt.commands import options
from kstt.commands.console import MOST, choice, language, leave, show_problems
from kstt.errors import Place, Problem
from kstt.terms import Period
from kstt.terms.numbers import number
from kstt.terms.phrases import Phrases

if TYPE_CHECKING:
    from kstt.commands.figure_changes import FigureChange
    from kstt.intake.snapshot import Snapshot, TableDiff

SHOWN_KEYS = 10
LOOKED_UP = 200
"""Figures whose rows are looked up; each takes four queries."""
DIFF_COLUMNS = ("table", "key", "unit_code", "change", "column", "before", "after")


def freeze_command(
    store: Annotated[Path, typer.Option("--store", help="Kho dữ liệu.")],
    period: Annotated[str, typer.Option("--period", help="Kỳ cần chốt: 2026-08, 2026-Q3 hoặc 2026.")],
    reason: Annotated[str | None, typer.Option("--reason", help="Lý do, bắt buộc khi đính chính.")] = None,
) -> None:
    """Chốt số liệu một kỳ. / Freeze a period."""
    from kstt.intake.snapshot import freeze
    from kstt.intake.store import Store

    snapshot, problems = freeze(Store.open(store), Period.parse(period), reason=reason)
    show_problems(problems)
    for table, entry in snapshot.manifest["tables"].items():
        typer.echo(f"{table}: {number(entry['rows'], language())}  {entry['sha256']}")
    typer.echo(snapshot.path.as_posix())


def diff_command(
    first: Annotated[str, typer.Argument(help="Bản chốt thứ nhất: thư mục, hoặc 2026-08/r1 khi có --store.")],
    second: Annotated[str, typer.Argument(help="Bản chốt thứ hai.")],
    store: Annotated[Path | None, typer.Option("--store", help="Kho dữ liệu.")] = None,
    rules: options.Rules = "portal-2026",
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=MOST, help="Số dòng liệt kê nhiều nhất của mỗi bảng.")
    ] = 1000,
    format: Annotated[str, typer.Option("--format", help="text, csv (dòng khác nhau) hoặc json.")] = "text",
) -> None:
    """Hai bản chốt khác nhau ở chỉ tiêu nào, qua dòng nào. / Which figures differ, and through which rows."""
    from kstt.intake.snapshot import diff_rows, find_snapshot
    from kstt.intake.store import Store

    choice(format, ("text", "csv", "json"), "--format")
    opened = Store.open(store) if store else None
    snapshots = [find_snapshot(name, opened) for name in (first, second)]
    damage = [problem for snapshot in snapshots for problem in snapshot.verify()]
    show_problems(damage)
    periods = [str(snapshot.period) for snapshot in snapshots]
    if periods[0] != periods[1]:
        show_problems([Problem.of("KSTT-SNAPSHOT-008", Place(), first=periods[0], second=periods[1])])
    tables = diff_rows(*snapshots, limit=limit)
    figures = _figures(snapshots, rules) if tables else ()
    if format == "csv":
        sys.stdout.write(as_csv(tables))
        show_problems(_cut(tables))
    elif format == "json":
        typer.echo(json.dumps(_as_json(snapshots, tables, figures), ensure_ascii=False, indent=1, default=str))
    else:
        _print(snapshots, tables, figures)
    leave(bool(damage))


def _cut(tables: tuple[TableDiff, ...]) -> list[Problem]:
    """KSTT-USE-004 where fewer rows are listed than differ."""
    shown = sum(len(table.rows) for table in tables)
    total = sum(table.added + table.removed + table.changed for table in tables)
    return [Problem.of("KSTT-USE-004", Place(), shown=shown, total=total)] if shown < total else []


def _figures(snapshots: list[Snapshot], rules: str) -> tuple[FigureChange, ...]:
    """Figures of the second snapshot's period; two periods have no figure in common."""
    if snapshots[0].period != snapshots[1].period:
        return ()
    from kstt.commands.figure_changes import changed_figures
    from kstt.counting import Plan
    from kstt.rulebook import RULES_FOLDERS, for_period, load_rules
    from kstt.terms.calendar import WorkingDays

    period = snapshots[1].period
    rule_set, calendar = for_period(load_rules(rules), period, RULES_FOLDERS), WorkingDays.of(snapshots[1].path)
    plan = Plan.of(rule_set, period, calendar=calendar, **_root(snapshots[1]))
    return changed_figures(snapshots[0].path, snapshots[1].path, plan, LOOKED_UP)


def _root(snapshot: Snapshot) -> dict[str, object]:
    """What a plan must know of the unit that stands for all; nothing without a list of units."""
    from kstt.intake.dossiers import read_unit_list

    file = snapshot.path / "units.csv"
    if not file.is_file():
        return {}
    root = read_unit_list(file)[0].tree.root
    return {"province": root.code, "level": root.level}


def as_csv(tables: tuple[TableDiff, ...]) -> str:
    """One line a changed value, an added or a removed row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(DIFF_COLUMNS)
    for table in tables:
        for row in table.rows:
            start = (table.table, " / ".join(row.key), row.unit or "", row.change)
            for column, before, after in row.columns or (("", None, None),):
                writer.writerow((*start, column, "" if before is None else before, "" if after is None else after))
    return out.getvalue()


def _as_json(
    snapshots: list[Snapshot], tables: tuple[TableDiff, ...], figures: tuple[FigureChange, ...]
) -> dict[str, object]:
    return {
        "first": {"name": snapshots[0].name, "sha256": snapshots[0].sha256},
        "second": {"name": snapshots[1].name, "sha256": snapshots[1].sha256},
        "figures": [
            {
                "unit_code": each.unit,
                "indicator": each.indicator,
                "before": each.before,
                "after": each.after,
                "entered": each.entered,
                "left": each.left,
            }
            for each in figures
        ],
        "tables": [
            {
                "table": each.table,
                "added": each.added,
                "removed": each.removed,
                "changed": each.changed,
                "rows": [
                    {
                        "key": list(row.key),
                        "unit_code": row.unit,
                        "change": row.change,
                        "columns": {name: [before, after] for name, before, after in row.columns},
                    }
                    for row in each.rows
                ],
            }
            for each in tables
        ],
    }


def _pair(pair: tuple[int, int] | None) -> str:
    return "–" if pair is None else "/".join(number(part, language()) for part in pair)


def _value(value: object) -> object:
    """A value before or after; a dash where there was none, which 0 and false are not."""
    return "–" if value is None else value


def _print_figures(figures: tuple[FigureChange, ...], lang: str) -> None:
    for each in figures:
        typer.echo(f"{each.unit} {each.indicator}: {_pair(each.before)} → {_pair(each.after)}")
        for sign, moved in (("+", each.entered), ("−", each.left)):
            for part, keys in (moved or {}).items():
                shown = ", ".join(" / ".join(key) for key in keys[:SHOWN_KEYS])
                more = f" … ({number(len(keys), lang)})" if len(keys) > SHOWN_KEYS else ""
                if keys:
                    typer.echo(f"  {sign} {_WORDS.say(part, lang)}: {shown}{more}")
    without = sum(each.entered is None for each in figures)
    if without:
        typer.echo(_WORDS.say("without_rows", lang, n=number(without, lang), total=number(len(figures), lang)))


def _print(snapshots: list[Snapshot], tables: tuple[TableDiff, ...], figures: tuple[FigureChange, ...]) -> None:
    lang = language()
    typer.echo(f"{snapshots[0].name} → {snapshots[1].name}")
    if snapshots[1].manifest["reason"]:
        typer.echo(_WORDS.say("reason", lang, reason=snapshots[1].manifest["reason"]))
    if not tables:
        typer.echo(_WORDS.say("equal", lang))
    _print_figures(figures, lang)
    for table in tables:
        counts = {"added": table.added, "removed": table.removed, "changed": table.changed}
        told = {name: number(times, lang) for name, times in counts.items()}
        typer.echo(_WORDS.say("table", lang, table=table.table, **told))
        for row in table.rows:
            what = "; ".join(f"{name}: {_value(before)} → {_value(after)}" for name, before, after in row.columns)
            change = _WORDS.say(row.change, lang)
            typer.echo(f"  {' / '.join(row.key)} [{row.unit or '–'}] {change}{': ' if what else ''}{what}")
        rest = table.added + table.removed + table.changed - len(table.rows)
        if rest:
            typer.echo("  " + _WORDS.say("rest", lang, n=number(rest, lang)))


_WORDS = Phrases(
    {
        "reason": ("lý do: {reason}", "reason: {reason}"),
        "equal": ("không có dòng nào khác nhau", "no row differs"),
        "table": (
            "{table}: thêm {added}, bớt {removed}, sửa {changed} dòng",
            "{table}: {added} {added|row|rows} added, {removed} removed, {changed} changed",
        ),
        "without_rows": (
            "… dòng của {n} trên {total} con số chưa được tra; xem `kstt rows`",
            "… {n} {n|figure|figures} (of {total}) {n|has|have} rows that were not looked up; see `kstt rows`",
        ),
        "numerator": ("tử số", "numerator"),
        "denominator": ("mẫu số", "denominator"),
        "added": ("thêm", "added"),
        "removed": ("bớt", "removed"),
        "changed": ("sửa", "changed"),
        "rest": ("… và {n} dòng nữa", "… and {n} more {n|row|rows}"),
    }
)
