"""`kstt score`: from a table of counts to points, as CSV, JSON (the full trace) or a table."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kstt.commands import options
from kstt.commands.console import any_error, choice, language, leave, show_problems
from kstt.errors import KsttError
from kstt.rulebook import RULES_FOLDERS, RuleSet, for_period, load_rules
from kstt.scoring import GroupScore, ScoreCard, score_all
from kstt.terms import Period
from kstt.terms.numbers import round_half_up
from kstt.trace import trace

if TYPE_CHECKING:
    from kstt.intake import Delivery

COLUMNS = (
    "unit_code",
    "period",
    "level",
    "code",
    "numerator",
    "denominator",
    "rate_pct",
    "points",
    "max_points",
    "status",
)


def score_command(
    counts: Annotated[Path, typer.Argument(help="Bảng số liệu: CSV, XLSX, Parquet, JSON của Cổng 2026, hoặc thư mục.")],
    units: options.Units = None,
    rules: options.Rules = "portal-2026",
    period: Annotated[
        str | None, typer.Option("--period", help="Kỳ: 2026-08, 2026-Q3, 2026; mặc định mọi kỳ trong bảng.")
    ] = None,
    unit: options.Unit = None,
    published: options.Published = None,
    format: Annotated[str, typer.Option("--format", help="csv, json (kèm vết tính toán) hoặc table.")] = "table",
) -> None:
    """Chấm điểm bảng số liệu. / Score a table of counts."""
    from kstt.intake import read_delivery

    choice(format, ("csv", "json", "table"), "--format")
    rule_set = load_rules(rules)
    wanted = Period.parse(period) if period else None
    delivery = read_delivery(counts, rule_set, units=units, published=tuple(published or ()), period=wanted)
    codes = tuple(delivery.known_units.get(code).code for code in unit) if unit else None
    periods = [wanted] if wanted else [Period.parse(id) for id in delivery.counts.periods()]
    show_problems(delivery.problems)
    cards = list(_cards(delivery, rule_set, periods, codes))
    if wanted and not cards and not any(_cards(delivery, rule_set, periods, None)):
        from kstt.notebook.month import without_figures

        raise KsttError(without_figures(wanted, delivery.counts.periods()))
    if format == "json":
        records = [trace(card, under, delivery.published).as_json() for card, under in cards]
        typer.echo(json.dumps(records, ensure_ascii=False, indent=1))
    elif format == "csv":
        sys.stdout.write(as_csv([card for card, _ in cards]))
    else:
        _print_table([card for card, _ in cards], delivery)
    leave(any_error(delivery.problems))


def _cards(
    delivery: Delivery, rule_set: RuleSet, periods: list[Period], codes: tuple[str, ...] | None
) -> Iterator[tuple[ScoreCard, RuleSet]]:
    """Cards in order of period and unit. Rule sets are dated: an earlier period is scored under the set of its time."""
    from kstt.counting import resolve

    for period in periods:
        under = for_period(rule_set, period, RULES_FOLDERS)
        units = delivery.units_in(period)
        counts = resolve(delivery.counts, units, under, period)
        present = set(delivery.counts.units(period)) or {key[0] for key, _ in counts}
        for code, card in sorted(score_all(counts, units, under, period).items()):
            if code in (codes or present):
                yield card, under


def _money(points: Decimal | None) -> str:
    return "" if points is None else f"{points:.2f}"


def rows(card: ScoreCard) -> Iterator[tuple[str, ...]]:
    """The card as rows of COLUMNS: indicators, groups (legal and portal), total. Empty cell: no figure."""

    def of_sum(sums: GroupScore, level: str) -> tuple[str, ...]:
        return (
            card.unit,
            card.period.id,
            level,
            sums.code,
            "",
            "",
            "",
            _money(sums.points),
            _money(sums.max_points),
            sums.status.value,
        )

    for score in card.indicators:
        rate = "" if score.rate is None else f"{round_half_up(score.rate * 100, 2):.2f}"
        pair = ("" if value is None else str(value) for value in (score.numerator, score.denominator))
        points = _money(score.points)
        yield (
            card.unit,
            card.period.id,
            "indicator",
            score.indicator,
            *pair,
            rate,
            points,
            _money(score.max_points),
            score.status.value,
        )
    for group in card.groups:
        yield of_sum(group, "group")
    yield of_sum(card.total, "total")


def as_csv(cards: list[ScoreCard]) -> str:
    """COLUMNS as CSV; points with two decimals and a dot."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for card in cards:
        writer.writerows(rows(card))
    return out.getvalue()


def _print_table(cards: list[ScoreCard], delivery: Delivery) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from kstt.terms.numbers import number, plain

    lang = language()
    table = Table(box=None, header_style="bold", pad_edge=False)
    headings = (
        ("Mã", "Đơn vị", "Kỳ", "Tổng điểm", "Trên", "Xếp loại")
        if lang == "vi"
        else ("Code", "Unit", "Period", "Total", "Of", "Rating")
    )
    for heading in headings:
        table.add_column(heading, justify="right" if heading in (headings[3], headings[4]) else "left")
    for card in cards:
        total = "–" if card.total.points is None else number(card.total.points, lang, 2)
        band = card.band.title[lang] if card.band else "–"
        name = Text(delivery.known_units.get(card.unit).name)
        table.add_row(Text(card.unit), name, card.period.id, total, plain(card.total.available_max, lang), band)
    Console().print(table)
