"""Form II.06a/VPCP/KSTT: made from dossiers, one row a field, with its identities checked on every row and total."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from kstt.errors import Place, Problem
from kstt.intake.findings import safe_cell
from kstt.intake.snapshot import connected
from kstt.terms import Period
from kstt.terms.tables import FORM_II06A

COLUMNS = FORM_II06A.names()[3:]
"""Columns (3) to (13) of the form, in its order."""

NUMBER_OF = {name: number for number, name in enumerate(COLUMNS, 3)}
TOTAL = "Tổng số"
WITHOUT_FIELD = "(chưa rõ lĩnh vực)"

IDENTITIES = ((3, (4, 5, 6)), (7, (8, 9, 10)), (11, (12, 13)), (3, (7, 11)))
"""Column = sum of columns, on every row. The other two: (6) = (11) of the period before; province = sum of units."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One field. figures: columns (3) to (13); line: of the file it was read from."""

    name: str
    figures: tuple[int, ...]
    line: int | None = None

    def __getitem__(self, number: int) -> int:
        """The figure of a column by its number on the form.

        >>> FormRow("Hộ tịch", tuple(range(3, 14)))[13]
        13
        """
        return self.figures[number - 3]


@dataclass(frozen=True)
class Form:
    """The form of one unit and period. total: its total row, None when the form has none."""

    unit: str | None
    period: Period | None
    rows: tuple[FormRow, ...]
    total: FormRow | None = None
    file: str | None = None

    def row(self, name: str) -> FormRow | None:
        return next((row for row in self.rows if row.name == name), None)

    @property
    def total_line(self) -> int | None:
        return self.total.line if self.total else None

    def on_time_rate(self) -> tuple[int, int]:
        """Finished early or on time, and finished at all: the form's own rate, which is not indicator 05."""
        return sum(row[8] + row[9] for row in self.rows), sum(row[7] for row in self.rows)


def summed(rows: Iterable[FormRow], name: str = TOTAL) -> FormRow:
    """The sum of rows, column by column."""
    figures = [row.figures for row in rows]
    return FormRow(name, tuple(map(sum, zip(*figures, strict=True))) if figures else (0,) * len(COLUMNS))


@dataclass(frozen=True)
class FormMarks:
    """SQL over columns of `dossiers`. belongs: the dossier is on the form; new: received in the period; over: when it
    ended, NULL while it is open at the period's end; last: the period's last moment."""

    belongs: str
    new: str
    over: str
    last: str


def form_marks(period: Period) -> FormMarks:
    """Which dossiers are on the form, and when they ended, in the words of DuckDB."""
    first, after = period.start.isoformat(), (period.end + timedelta(days=1)).isoformat()
    started, ended = "coalesce(received_at, filed_at)", "coalesce(finished_at, returned_at, stopped_at, withdrawn_at)"
    new = f"({started} >= TIMESTAMP '{first}')"
    return FormMarks(
        belongs=f"({started} < TIMESTAMP '{after}' AND ({new} OR {ended} IS NULL OR {ended} >= TIMESTAMP '{first}'))",
        new=new,
        over=f"(CASE WHEN {ended} < TIMESTAMP '{after}' THEN {ended} END)",
        last=f"(TIMESTAMP '{after}' - INTERVAL 1 MICROSECOND)",
    )


def make_forms(relation: str, period: Period) -> dict[str, Form]:
    """The forms of all units, from dossiers.

    relation: DuckDB SQL for rows of the table `dossiers` (`Store.relation("dossiers")`, or over a snapshot's file).
    Counted are dossiers received in the period, or before it and not ended when it began;
    ended = finished, else returned, stopped, withdrawn. A dossier ended on the day it was due counts as on
    time, sooner as early; without a due date as on time [I]. Dossiers without any date of receipt are left out.
    """
    marks = form_marks(period)
    query = f"""
        WITH d AS (
            SELECT unit_code, coalesce(field_code, '') AS field, channel, due_at, {marks.new} AS new, {marks.over} AS over
            FROM ({relation})
            WHERE {marks.belongs}
        )
        SELECT unit_code, field,
               count(*),
               count(*) FILTER (WHERE new AND channel = 'online'),
               count(*) FILTER (WHERE new AND channel IS DISTINCT FROM 'online'),
               count(*) FILTER (WHERE NOT new),
               count(over),
               count(*) FILTER (WHERE over::DATE < due_at::DATE),
               count(over) FILTER (WHERE due_at IS NULL OR (over::DATE >= due_at::DATE AND over <= due_at)),
               count(*) FILTER (WHERE over > due_at),
               count(*) FILTER (WHERE over IS NULL),
               count(*) FILTER (WHERE over IS NULL AND (due_at IS NULL OR due_at >= {marks.last})),
               count(*) FILTER (WHERE over IS NULL AND due_at < {marks.last})
        FROM d GROUP BY ALL ORDER BY ALL
    """
    with connected() as db:
        found = db.execute(query).fetchall()
    rows: dict[str, list[FormRow]] = defaultdict(list)
    for unit, field, *figures in found:
        rows[unit].append(FormRow(field or WITHOUT_FIELD, tuple(figures)))
    return {unit: Form(unit, period, tuple(of_unit), summed(of_unit)) for unit, of_unit in rows.items()}


def province_form(forms: Iterable[Form], unit: str, period: Period) -> Form:
    """The province's form: the sum of its units', field by field."""
    by_name: dict[str, list[FormRow]] = defaultdict(list)
    for form in forms:
        for row in form.rows:
            by_name[row.name].append(row)
    rows = tuple(summed(by_name[name], name) for name in sorted(by_name))
    return Form(unit, period, rows, summed(rows))


def check_form(form: Form) -> tuple[Problem, ...]:
    """Every identity that a row or the total breaks (KSTT-FORM-002), and every total that is not the sum of its rows
    (-003); -008 when there is no total."""
    problems = []
    for row in (*form.rows, *([form.total] if form.total else [])):
        for whole, parts in IDENTITIES:
            if row[whole] != sum(row[part] for part in parts):
                identity = f"({whole}) = " + " + ".join(f"({part})" for part in parts)
                found = f"{row[whole]} ≠ " + " + ".join(str(row[part]) for part in parts)
                place = Place(form.file, row=row.line, column=f"({whole})")
                problems.append(Problem.of("KSTT-FORM-002", place, name=row.name, identity=identity, found=found))
    if form.total is None:
        problems.append(Problem.of("KSTT-FORM-008", Place(form.file)))
    elif form.rows:
        computed = summed(form.rows)
        for number in NUMBER_OF.values():
            if form.total[number] != computed[number]:
                place = Place(form.file, row=form.total.line, column=f"({number})")
                values = {"found": form.total[number], "computed": computed[number]}
                problems.append(Problem.of("KSTT-FORM-003", place, column_name=f"({number})", **values))
    return tuple(problems)


def check_previous(form: Form, previous: Form) -> tuple[Problem, ...]:
    """KSTT-FORM-005 for every field, and the total, whose (6) is not (11) of the period before."""
    before = {row.name: row for row in previous.rows}
    now = {row.name: row for row in form.rows}
    problems = []
    for name in dict.fromkeys([*now, *before]):
        here, there = now[name][6] if name in now else 0, before[name][11] if name in before else 0
        if here != there:
            place = Place(form.file, row=now[name].line if name in now else None, column="(6)")
            problems.append(Problem.of("KSTT-FORM-005", place, name=name, found=here, before=there))
    if form.total and previous.total and form.total[6] != previous.total[11]:
        place = Place(form.file, row=form.total.line, column="(6)")
        values = {"found": form.total[6], "before": previous.total[11]}
        problems.append(Problem.of("KSTT-FORM-005", place, name=form.total.name, **values))
    return tuple(problems)


def check_province(province: Form, units: Sequence[Form]) -> tuple[Problem, ...]:
    """KSTT-FORM-006 for every field and column in which the province is not the sum of its units."""
    expected = province_form(units, province.unit or "", province.period) if units else Form(None, None, ())
    sums = {row.name: row for row in expected.rows}
    rows = {row.name: row for row in province.rows}
    nothing = (0,) * len(COLUMNS)
    problems = []
    for name in dict.fromkeys([*rows, *sums]):
        own = rows.get(name, FormRow(name, nothing))
        of_units = sums.get(name, FormRow(name, nothing))
        for number in NUMBER_OF.values():
            if own[number] != of_units[number]:
                place = Place(province.file, row=own.line, column=f"({number})")
                values = {"name": name, "found": own[number], "computed": of_units[number]}
                problems.append(Problem.of("KSTT-FORM-006", place, column_name=f"({number})", **values))
    return tuple(problems)


def form_csv(form: Form) -> bytes:
    """The form as CSV: STT, field and columns (3) to (13) by their Vietnamese names; reads back equal."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    groups = ("Tiếp nhận", "Tiếp nhận", "Tiếp nhận", "Tiếp nhận", *["Đã giải quyết"] * 4, *["Đang giải quyết"] * 3)
    labels = ("tổng số", "trực tuyến", "trực tiếp, bưu chính", "từ kỳ trước")
    labels += ("tổng số", "trước hạn", "đúng hạn", "quá hạn", "tổng số", "trong hạn", "quá hạn")
    writer.writerow(["STT", "Lĩnh vực", *(f"{group} - {label}" for group, label in zip(groups, labels, strict=True))])
    for number, row in enumerate(form.rows, 1):
        writer.writerow([number, safe_cell(row.name), *row.figures])
    if form.total:
        writer.writerow(["", TOTAL, *form.total.figures])
    return out.getvalue().encode()
