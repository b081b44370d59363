"""`kstt counts` and `kstt rows`: numerators and denominators from the office's own rows, and the rows behind each."""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from kstt.commands import options
from kstt.commands.console import any_error, choice, leave, show_problems
from kstt.errors import KsttError, Place, Problem
from kstt.rulebook import INDICATOR_IDS, RULES_FOLDERS, for_period, load_rules
from kstt.terms import Period

if TYPE_CHECKING:
    from kstt.counting import Plan
    from kstt.intake.snapshot import Snapshot
    from kstt.intake.store import Store

COLUMNS = ("unit_code", "period", "indicator", "numerator", "denominator", "unknown")
WHICH = ("missed", "numerator", "denominator", "unknown")
ENGINES = ("duckdb", "postgres", "spark")

StoreOption = Annotated[Path | None, typer.Option("--store", help="Kho dữ liệu; dùng bản chốt mới nhất của kỳ nếu có.")]
PeriodOption = Annotated[str, typer.Option("--period", help="Kỳ: 2026-08, 2026-Q3 hoặc 2026.")]
LiveOption = Annotated[bool, typer.Option("--live", help="Đếm từ kho hiện tại, kể cả khi kỳ đã có bản chốt.")]


def counts_command(
    period: PeriodOption,
    store: StoreOption = None,
    engine: Annotated[str, typer.Option("--engine", help="duckdb, postgres hoặc spark.")] = "duckdb",
    url: Annotated[str | None, typer.Option("--url", help="postgresql://… khi --engine postgres.")] = None,
    rules: options.Rules = "portal-2026",
    province: Annotated[
        str | None, typer.Option("--province", help="Mã của tỉnh; mặc định lấy từ danh sách đơn vị.")
    ] = None,
    format: Annotated[str, typer.Option("--format", help="csv.")] = "csv",
    live: LiveOption = False,
) -> None:
    """Đếm tử số, mẫu số từ hồ sơ. / Count numerators and denominators from rows."""
    from kstt.counting import as_counts, count_table

    choice(format, ("csv",), "--format")
    choice(engine, ENGINES, "--engine")
    wanted = Period.parse(period)
    source: str | Path
    units: tuple[str, ...] = ()
    if engine == "postgres":
        source = url or _missing("--url")
        problems: tuple[Problem, ...] = ()
    else:
        source, tree, problems = _source(store or _missing("--store"), wanted, live)
        province = province or tree.province
        units = tree.below
    show_problems(problems)
    table = count_table(engine, source, for_period(load_rules(rules), wanted, RULES_FOLDERS), wanted, province=province)
    show_problems(table.problems)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    unknown = {(row.unit_code, row.indicator): row.unknown for row in table.rows}
    for (code, of_period, indicator), count in sorted(as_counts(table, units)):
        row = (code, of_period, indicator, count.numerator, count.denominator, unknown.get((code, indicator), 0))
        writer.writerow(row)
    leave(any_error((*problems, *table.problems)))


def rows_command(
    period: PeriodOption,
    unit: Annotated[str, typer.Option("--unit", help="Mã đơn vị.")],
    indicator: Annotated[str, typer.Option("--indicator", help="Số của chỉ số, ví dụ 05.")],
    which: Annotated[str, typer.Option("--which", help="missed, numerator, denominator hoặc unknown.")] = "missed",
    store: StoreOption = None,
    rules: options.Rules = "portal-2026",
    limit: Annotated[int, typer.Option("--limit", min=1, help="Số dòng in nhiều nhất.")] = 1000,
    live: LiveOption = False,
) -> None:
    """Các dòng đứng sau một con số. / The rows behind a figure."""
    from kstt.counting import Plan, opened
    from kstt.counting.evidence import rows_behind

    choice(which, WHICH, "--which")
    choice(indicator, INDICATOR_IDS, "--indicator")
    wanted = Period.parse(period)
    source, tree, problems = _source(store or _missing("--store"), wanted, live)
    show_problems(problems)
    plan = Plan.of(for_period(load_rules(rules), wanted, RULES_FOLDERS), wanted, province=tree.province)
    with _evidence(source, plan) as folder, opened("duckdb", source) as engine:
        behind = rows_behind(engine, folder, plan, unit, indicator, which, limit=limit)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if behind.rows:
        writer.writerow(behind.rows[0])
        writer.writerows(row.values() for row in behind.rows)
    if behind.total > len(behind.rows):
        show_problems([Problem.of("KSTT-USE-004", Place(), shown=len(behind.rows), total=behind.total)])
    leave(any_error(problems))


def _missing(option: str) -> str:
    raise KsttError(Problem.of("KSTT-USE-003", Place(), option=option))


class _Listed(NamedTuple):
    """The unit that stands for all, if the store's list of units has one, and those below it."""

    province: str | None = None
    below: tuple[str, ...] = ()


def _source(store: Path, period: Period, live: bool) -> tuple[Path, _Listed, tuple[Problem, ...]]:
    """What is counted: the period's latest snapshot, verified, else the store as it is now; and its units."""
    from kstt.intake.snapshot import latest
    from kstt.intake.store import Store

    opened = Store.open(store)
    frozen: Snapshot | None = None if live else latest(opened, period)
    folder = frozen.path if frozen else opened.path
    return folder, _listed(opened), frozen.verify() if frozen else ()


def _listed(store: Store) -> _Listed:
    if not store.units_file.is_file():
        return _Listed()
    with open(store.units_file, encoding="utf-8", newline="") as stream:
        parents = {row["unit_code"]: row.get("parent_code") for row in csv.DictReader(stream)}
    roots = [code for code, parent in parents.items() if not parent]
    return _Listed(roots[0] if len(roots) == 1 else None, tuple(code for code, parent in parents.items() if parent))


@contextmanager
def _evidence(source: Path, plan: Plan) -> Iterator[Path]:
    """The bits of every row, made anew: rows of a store change, and a period's bits are written in a few seconds."""
    from kstt.counting import opened
    from kstt.counting.evidence import write_evidence

    with tempfile.TemporaryDirectory(prefix="kstt-evidence-") as folder:
        with opened("duckdb", source, Path(folder)) as engine:
            write_evidence(engine, plan, folder)
        yield Path(folder)
