"""Reading a delivery: which file is what, in which order, and the account of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from kstt.errors import KsttError, Place, Problem
from kstt.intake import text_file
from kstt.intake.counts import COUNT_SCHEMA, CountRows, Words, read_counts
from kstt.intake.delivery import Delivery, InputFile
from kstt.intake.findings import Findings
from kstt.intake.names import file_name_without_persons
from kstt.intake.opening import Source, kind_of, open_source
from kstt.intake.points import POINT_SCHEMA, PointRows, read_points
from kstt.intake.portal_2025 import export_period, is_export, read_export
from kstt.intake.portal_2026 import AnswerReader
from kstt.intake.portal_json import parse_answers
from kstt.intake.receipt import with_receipt
from kstt.intake.table import Grid, Schema, Table, is_complete, known_headings, read_table
from kstt.intake.units import UNIT_SCHEMA, lost_codes, read_units
from kstt.rulebook.model import RuleSet
from kstt.terms import Counts, Period, UnitTree
from kstt.terms.collection import without_collection

_TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".xlsx")
_OTHER_TABLES = (".xls", ".xlsb", ".xlsm", ".ods")
"""Tables under a name that is asked for: where there is no other, they are opened, and say themselves what is wrong."""


@dataclass(frozen=True)
class Sources:
    """The files of a delivery, opened, by purpose."""

    units: Source
    counts: tuple[Source, ...]
    published: tuple[Source, ...] = ()
    official: tuple[Source, ...] = ()


def read_delivery(
    counts: Path,
    rules: RuleSet,
    *,
    units: Path | None = None,
    published: Sequence[Path] = (),
    period: Period | None = None,
) -> Delivery:
    """Units, counts and published points, read strictly, with an account of every row.

    counts: a file (CSV/TSV, Parquet, XLSX, the portal's JSON of 2026), or a folder with `counts.*`, `units.*` and,
    where there are any, `published-points.*`, `portal*.json`, `bao_cao*.xlsx`, `official-counts.*` (figures of the same
    rows as the official set counts them, beside those of a province's own set). units: the list of units, when it is
    elsewhere. published: tables of published points, or the portal's exports of 2025. period: the month of the
    portal's files, which do not tell it themselves.

    Columns: `unit_code, period, indicator, numerator, denominator[, published_rate_pct, marks]`;
    `unit_code, name, level, parent_code[, valid_from, valid_to]`; `unit_code, period, level, code, points`.

    Errors: KsttError when a file cannot be read as a table or the units form no tree. A bad row is rejected and told
    in `problems`; the rest is used. A folder with a receipt (`write_delivery`) is told as its receipt tells it.
    """
    delivery = deliver(gather(Path(counts), units, published), rules, period)
    return with_receipt(delivery, Path(counts)) if Path(counts).is_dir() else delivery


def gather(counts: Path, units: Path | None, published: Sequence[Path]) -> Sources:
    """Find and open the files.

    Errors: KSTT-FILE-001 nothing there, -016 a folder without counts, -031 a store of dossiers, -017 several files
    for one purpose, KSTT-UNITS-018 no list of units; those of `open_source`.
    """
    extra, official = tuple(published), ()
    if counts.is_dir():
        names = _files(counts)
        tables = _named(counts, names, "counts")
        answers = [counts / name for name in names if fnmatch(name.lower(), "portal*.json")]
        if not tables and not answers and (counts / "tables").is_dir():
            raise KsttError(Problem.of("KSTT-FILE-031", Place(counts.name), found=counts.name))
        if not tables and not answers:
            found = ", ".join(names[:10]) or "–"
            raise KsttError(Problem.of("KSTT-FILE-016", Place(counts.name), found=found))
        lists = _named(counts, names, "units")
        units = units or (lists[0] if lists else None)
        extra = (
            *_named(counts, names, "published-points"),
            *_exports(counts, names),
            *extra,
        )
        counted = (*tables, *answers)
        official = _named(counts, names, "official-counts")
    else:
        counted = (counts,)
        if units is None and counts.is_file():
            units = next(iter(_named(counts.parent, _files(counts.parent), "units")), None)
    opened = tuple(open_source(path) for path in counted)
    if units is None:
        raise KsttError(Problem.of("KSTT-UNITS-018", Place(counts.name)))
    return Sources(
        open_source(Path(units)),
        opened,
        tuple(open_source(Path(path)) for path in extra),
        tuple(map(open_source, official)),
    )


def _files(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    except OSError as error:
        values = {"found": folder.name, "reason": error.strerror or ""}
        raise KsttError(Problem.of("KSTT-FILE-023", Place(folder.name), **values)) from None


def _named(folder: Path, names: Sequence[str], stem: str) -> list[Path]:
    called = [name for name in names if Path(name).stem.lower() == stem]
    found = [name for name in called if Path(name).suffix.lower() in _TABLE_SUFFIXES]
    found = found or [name for name in called if Path(name).suffix.lower() in _OTHER_TABLES]
    if len(found) > 1:
        raise KsttError(Problem.of("KSTT-FILE-017", Place(folder.name), found=", ".join(found)))
    return [folder / name for name in found]


def _exports(folder: Path, names: Sequence[str]) -> list[Path]:
    """The portal's exports; an old workbook counts as long as none of its name was saved as a new one."""
    new = [name for name in names if fnmatch(name.lower(), "bao_cao*.xlsx")]
    stems = {Path(name).stem.lower() for name in new}
    old = [name for name in names if fnmatch(name.lower(), "bao_cao*.xls") and Path(name).stem.lower() not in stems]
    return [folder / name for name in (*new, *old)]


@dataclass
class _Account:
    """What is known of the files read so far."""

    files: list[tuple[Source, Findings]] = field(default_factory=list)

    def open(self, source: Source) -> Findings:
        findings = Findings(file_name_without_persons(source.name))
        self.files.append((source, findings))
        return findings

    def input_files(self) -> tuple[InputFile, ...]:
        return tuple(
            InputFile(
                findings.file,
                source.sha256,
                len(source.data),
                findings.rows_read,
                findings.rows_read - len(findings.rejected),
                len(findings.rejected),
            )
            for source, findings in self.files
        )


@without_collection()
def deliver(sources: Sources, rules: RuleSet, period: Period | None = None) -> Delivery:
    """The delivery of files that are already open.

    Errors: KSTT-PORTAL-001 answers of the portal without a period; those of the readers of each kind of file.
    """
    account = _Account()
    findings = account.open(sources.units)
    (table,) = _tables(sources.units, UNIT_SCHEMA, findings, only_one=True)
    listed = read_units(table, findings)
    tree = listed.in_period(period) if period else listed
    words, count_rows, point_rows = Words(listed, rules, lost_codes(table, listed)), CountRows(), PointRows()
    for source in sources.counts:
        findings = account.open(source)
        if kind_of(source) == "json":
            if period is None:
                raise KsttError(Problem.of("KSTT-PORTAL-001", Place(source.name)))
            answers = parse_answers(text_file.decode(source, findings), findings)
            AnswerReader(words, period, count_rows, point_rows, findings).read(answers)
            continue
        for table in _tables(source, COUNT_SCHEMA, findings):
            read_counts(table, words, count_rows, findings)
    by_law = CountRows() if sources.official else None
    for source in sources.official:
        findings = account.open(source)
        for table in _tables(source, COUNT_SCHEMA, findings):
            read_counts(table, words, by_law, findings)
    known = frozenset(unit.code for unit in listed)
    for source in sources.published:
        findings = account.open(source)
        if kind_of(source) == "xlsx":
            from kstt.intake import workbook

            grids = workbook.read_sheets(source, findings)
            if is_export(grids) or "bao_cao" in source.name.lower():
                read_export(grids, export_period(source.name, period), known, point_rows, findings)
                continue
            tables = _of_sheets(grids, POINT_SCHEMA, findings)
        else:
            tables = _tables(source, POINT_SCHEMA, findings)
        for table in tables:
            read_points(table, words, point_rows, findings)
    counts, points = count_rows.counts(), point_rows.published()
    problems = tuple(problem for _, findings in account.files for problem in findings.done())
    rejected = tuple(row for _, findings in account.files for row in findings.rejected)
    official = by_law.counts() if by_law else None
    if period:
        problems += tuple(left_out(counts, tree, period))
    return Delivery(
        tree,
        counts,
        points,
        problems,
        rejected,
        account.input_files(),
        official=official,
        listed=listed if listed.dated else None,
    )


def left_out(counts: Counts, tree: UnitTree, period: Period) -> Iterator[Problem]:
    """Figures of units that are not there in the period: of a dossier that outlived its unit nothing is passed over."""
    lost = {unit for (unit, at, _), each in counts if at == period.id and unit not in tree and each.denominator}
    if lost:
        values = {"found": ", ".join(sorted(lost)[:5]) + (", …" if len(lost) > 5 else ""), "n": len(lost)}
        yield Problem.of("KSTT-COUNTING-016", Place(), period=period.id, **values)


def _tables(source: Source, schema: Schema, findings: Findings, only_one: bool = False) -> list[Table]:
    kind = kind_of(source)
    if kind == "text":
        return [read_table(text_file.read_grid(source, schema, findings), schema, findings)]
    # Loaded when asked for: Arrow alone costs as much as reading a month of counts.
    if kind == "parquet":
        from kstt.intake import parquet

        return [read_table(parquet.read_grid(source, findings), schema, findings)]
    if kind == "xlsx":
        from kstt.intake import workbook

        return _of_sheets(workbook.read_sheets(source, findings), schema, findings, only_one)
    raise KsttError(Problem.of("KSTT-FILE-004", Place(source.name), found=source.suffix))


def _of_sheets(grids: Sequence[Grid], schema: Schema, findings: Findings, only_one: bool = False) -> list[Table]:
    """The tables of all sheets that have the columns; where none has, the nearest says what it lacks."""
    complete = [grid for grid in grids if is_complete(grid, schema)]
    if not complete:
        complete = [max(grids, key=lambda grid: known_headings(grid, schema))]
    if only_one:
        complete = complete[:1]
    others = [grid.sheet or "" for grid in grids if grid not in complete]
    if others:
        findings.tell("KSTT-FILE-018", found=", ".join(others))
    return [read_table(grid, schema, findings) for grid in complete]
