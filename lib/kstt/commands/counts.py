"""`kstt counts` and `kstt rows`: numerators and denominators from the office's own rows, and the rows behind each."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from kstt.commands import options
from kstt.commands.console import MOST, any_error, choice, leave, show_problems
from kstt.errors import KsttError, Place, Problem
from kstt.rulebook import INDICATOR_IDS, RULES_FOLDERS, RuleSet, for_period, load_rules
from kstt.terms import Level, Period

if TYPE_CHECKING:
    from kstt.counting import CountedTable, Engine, Plan
    from kstt.counting.evidence import Value
    from kstt.counting.plan import Which
    from kstt.intake.snapshot import Snapshot
    from kstt.intake.store import Store
    from kstt.terms import UnitTree
    from kstt.terms.calendar import WorkingDays

NAMED = ("unit_code", "period", "indicator")
COUNTED = ("numerator", "denominator", "unknown")
COLUMNS = (*NAMED, *COUNTED)
WHICH = ("missed", "numerator", "denominator", "unknown")
ENGINES = ("duckdb", "postgres", "spark")

StoreOption = Annotated[Path | None, typer.Option("--store", help="Kho dữ liệu; dùng bản chốt mới nhất của kỳ nếu có.")]
PeriodOption = Annotated[str, typer.Option("--period", help="Kỳ: 2026-08, 2026-Q3 hoặc 2026.")]
OptionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--option", help="Phương án đếm của một chỉ số, ví dụ 08=with-electronic-result; 12=- là quy tắc gốc."
    ),
]
CalendarOption = Annotated[
    Path | None,
    typer.Option(
        "--calendar", help="Ngày nghỉ, ngày làm bù riêng của cơ quan (cột day, kind); mặc định calendar.csv của kho."
    ),
]
LiveOption = Annotated[bool, typer.Option("--live", help="Đếm từ kho hiện tại, kể cả khi kỳ đã có bản chốt.")]


def counts_command(
    period: PeriodOption,
    store: StoreOption = None,
    engine: Annotated[str, typer.Option("--engine", help="duckdb, postgres hoặc spark.")] = "duckdb",
    url: Annotated[str | None, typer.Option("--url", help="postgresql://… khi --engine postgres.")] = None,
    rules: options.Rules = "portal-2026",
    option: OptionOption = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", help="Chia nhỏ theo procedure, field, official hoặc channel; dùng được nhiều lần."),
    ] = None,
    province: Annotated[
        str | None, typer.Option("--province", help="Mã của tỉnh; mặc định lấy từ danh sách đơn vị.")
    ] = None,
    units: Annotated[
        Path | None, typer.Option("--units", help="Danh sách đơn vị; mặc định là danh sách của kho.")
    ] = None,
    format: Annotated[str, typer.Option("--format", help="csv.")] = "csv",
    calendar: CalendarOption = None,
    live: LiveOption = False,
) -> None:
    """Đếm tử số, mẫu số từ hồ sơ. / Count numerators and denominators from rows."""
    from kstt.counting import Plan, count_table

    choice(format, ("csv",), "--format")
    choice(engine, ENGINES, "--engine")
    wanted = Period.parse(period)
    source: str | Path
    listed, problems = _Listed(), ()
    if engine == "postgres":
        source = url or _missing("--url")
        if store is not None:
            listed = _listed_by(store_to_read(store))
    elif url:
        raise KsttError(Problem.of("KSTT-USE-007", Place(), option="--url", other="--engine postgres"))
    else:
        source, listed, problems = _source(store or _missing("--store"), wanted, live)
    if units is not None:
        listed = _read_list(units)
    show_problems(problems)
    listed.check(province)
    rule_set = for_period(load_rules(rules), wanted, RULES_FOLDERS)
    chosen = chosen_options(option or (), rule_set, wanted)
    days = _calendar(calendar, store if engine == "postgres" else source)
    root = province or listed.province
    plan = Plan.of(rule_set, wanted, options=chosen, calendar=days, province=root, level=listed.level)
    table = count_table(engine, source, plan, wanted, tuple(dict.fromkeys(by or ())))
    show_problems(table.problems)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow((*NAMED, *table.keys, *COUNTED))
    writer.writerows(_lines(table, listed.below))
    leave(any_error((*problems, *table.problems)))


def _lines(table: CountedTable, units: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    """The table as it is printed: offices without a row have 0 of 0, but not once for every key."""
    from kstt.counting import as_counts
    from kstt.terms.counts import OWN_ROWS

    if table.keys:
        for row in table.rows:
            named = (row.unit_code, row.period, row.indicator, *(key or "" for key in row.keys))
            yield (*named, row.numerator, row.denominator, row.unknown)
        return
    unknown = {(row.unit_code, row.indicator): row.unknown for row in table.rows}
    for (code, period, indicator), count in sorted(as_counts(table, units)):
        if OWN_ROWS in count.marks:
            continue  # A part of the province's figure, which is told beside the table; as a line it would pass for all.
        yield code, period, indicator, count.numerator, count.denominator, unknown.get((code, indicator), 0)


def chosen_options(given: Iterable[str], rules: RuleSet, period: Period) -> dict[str, str | None]:
    """`08=with-electronic-result` as indicator → option; `08=-` is the rule itself, whatever the set chooses.

    Errors: KSTT-USE-002 with every option of the set.
    """
    from kstt.rulebook.predicate.rules import options_of

    known = options_of(rules, period.end)
    chosen: dict[str, str | None] = {}
    for text in given:
        indicator, _, name = text.partition("=")
        if indicator not in known or (name != "-" and name not in known[indicator]):
            allowed = ", ".join(f"{id}={option}" for id, ids in known.items() for option in ids)
            raise KsttError(Problem.of("KSTT-USE-002", Place(), found=text, option="--option", allowed=allowed or "–"))
        chosen[indicator] = None if name == "-" else name
    return chosen


def rows_command(
    period: PeriodOption,
    unit: Annotated[str, typer.Option("--unit", help="Mã đơn vị.")],
    indicator: Annotated[str, typer.Option("--indicator", help="Số của chỉ số, ví dụ 05.")],
    which: Annotated[str, typer.Option("--which", help="missed, numerator, denominator hoặc unknown.")] = "missed",
    store: StoreOption = None,
    rules: options.Rules = "portal-2026",
    option: OptionOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MOST, help="Số dòng in nhiều nhất.")] = 1000,
    calendar: CalendarOption = None,
    live: LiveOption = False,
) -> None:
    """Các dòng đứng sau một con số. / The rows behind a figure."""
    from kstt.counting import Plan, opened
    from kstt.counting.count import reach_told, require_tables
    from kstt.counting.evidence import evidence_of

    choice(which, WHICH, "--which")
    choice(indicator, INDICATOR_IDS, "--indicator")
    wanted = Period.parse(period)
    source, listed, problems = _source(store or _missing("--store"), wanted, live)
    show_problems(problems)
    rule_set = for_period(load_rules(rules), wanted, RULES_FOLDERS)
    chosen = chosen_options(option or (), rule_set, wanted)
    days = _calendar(calendar, source)
    plan = Plan.of(rule_set, wanted, options=chosen, calendar=days, province=listed.province, level=listed.level)
    if plan.rule(indicator).scope == "province" and plan.province not in (None, unit):
        listed.check(unit)
        values = {"indicator": indicator, "unit": unit, "province": plan.province}
        show_problems([Problem.of("KSTT-COUNTING-026", Place(), **values)])
        unit = plan.province
    units = _units_of(store, plan, unit, indicator)
    with opened("duckdb", source) as engine:
        require_tables(engine, plan, indicator)
        with evidence_of(source, plan) as folder:
            total, rows = _rows_of(units, engine, folder, plan, indicator, which, limit)
        unreached = () if total else reach_told(engine, plan, indicator)
    if not total:
        listed.check(unit)  # one that is misspelt has no rows either
    show_problems(unreached)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
    if total > len(rows):
        show_problems([Problem.of("KSTT-USE-004", Place(), shown=len(rows), total=total)])
    leave(any_error(problems))


def _units_of(store: Path, plan: Plan, unit: str, indicator: str) -> tuple[str, ...]:
    """Whose rows a figure is made of: a province's sum has those of its units, and of its own code."""
    from kstt.counting.evidence import whole
    from kstt.counting.states import units_in

    if unit != plan.province or whole(plan, indicator, unit):
        return (unit,)
    tree, _ = units_in(store_to_read(store), plan.period)
    return (*(each.code for each in tree.scored_units()), unit)


def _rows_of(
    units: Iterable[str], engine: Engine, folder: Path, plan: Plan, indicator: str, which: Which, limit: int
) -> tuple[int, list[Mapping[str, Value]]]:
    """How many rows there are of some units together, and the first of them."""
    from kstt.counting.evidence import open_evidence, rows_behind

    total, rows = 0, []
    with closing(open_evidence(folder)) as connection:
        for unit in units:
            left = limit - len(rows)
            behind = rows_behind(engine, folder, plan, unit, indicator, which, limit=left, connection=connection)
            total += behind.total
            rows += behind.rows
    return total, rows


def _missing(option: str) -> str:
    raise KsttError(Problem.of("KSTT-USE-003", Place(), option=option))


class _Listed(NamedTuple):
    """A list of units, if there is one, and of it the unit that stands for all, its level, and those below it."""

    units: UnitTree | None = None
    province: str | None = None
    below: tuple[str, ...] = ()
    level: Level | None = None

    def check(self, unit: str | None) -> None:
        """Errors: KSTT-UNIT-001 for a unit that the list lacks."""
        if unit is not None and self.units is not None:
            self.units.get(unit)


def _source(store: Path, period: Period, live: bool) -> tuple[Path, _Listed, tuple[Problem, ...]]:
    """What is counted: the period's latest snapshot, verified, else the store as it is now; and its units."""
    from kstt.intake.snapshot import latest

    opened = store_to_read(store)
    frozen: Snapshot | None = None if live else latest(opened, period)
    folder = frozen.path if frozen else opened.path
    return folder, _listed_by(opened), frozen.verify() if frozen else ()


def _calendar(file: Path | None, folder: str | Path | None) -> WorkingDays:
    """The office's calendar: the file given, else that of the store or snapshot, else the national one."""
    from kstt.terms.calendar import WorkingDays

    return (
        WorkingDays.read(file)
        if file is not None
        else WorkingDays.of(Path(folder))
        if folder is not None
        else WorkingDays()
    )


def store_to_read(given: Path | str) -> Store:
    """The store in a folder, or the sample's, as notebooks and the commands that they print name it."""
    from kstt.intake.store import Store
    from kstt.notebook.folders import store_folder

    return Store.open(store_folder(given))


def _listed_by(store: Store) -> _Listed:
    """What the store's own list of units says; nothing where it keeps none."""
    return _read_list(store.units_file) if store.units_file.is_file() else _Listed()


def _read_list(file: Path) -> _Listed:
    """A list of units that was asked for. Errors: as `read_unit_list`, also where there is none."""
    from kstt.intake.dossiers import read_unit_list

    tree = read_unit_list(file)[0].tree
    return _Listed(tree, tree.root.code, tuple(unit.code for unit in tree.scored_units()), tree.root.level)
