"""Nothing small can be worked out of a published table: checked by trying, with a solver that we did not write."""

from __future__ import annotations

from dataclasses import replace

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from kstt.counting.public_fields import PublicShare, public_fields
from kstt.counting.public_rows import public_rows
from kstt.counting.suppress import SMALLEST, NotProtected, fixed_cells, hidden_cells, is_fixed
from kstt.counting.unit_rows import Handling, Overdue, Share, UnitRows


def possible_values(table: list[list[int]], hidden: set, cell: tuple[int, int]) -> tuple[int, int]:
    """The least and the greatest whole number that a cell may be, given all totals and every cell that is shown."""
    values = numpy.array(table)
    rows, columns = values.shape
    sums = [numpy.kron(numpy.eye(rows)[i], numpy.ones(columns)) for i in range(rows)]
    sums += [numpy.kron(numpy.ones(rows), numpy.eye(columns)[j]) for j in range(columns)]
    totals = [*values.sum(axis=1), *values.sum(axis=0)]
    flat = values.flatten()
    free = numpy.array([(i, j) in hidden for i in range(rows) for j in range(columns)])
    bounds = Bounds(numpy.where(free, 0, flat), numpy.where(free, numpy.inf, flat))
    aim = numpy.zeros(flat.size)
    aim[cell[0] * columns + cell[1]] = 1
    found = [
        milp(sign * aim, constraints=LinearConstraint(numpy.array(sums), totals, totals), bounds=bounds,
             integrality=numpy.ones(flat.size))
        for sign in (1, -1)
    ]  # fmt: skip
    assert all(each.success for each in found)
    return round(found[0].fun), round(-found[1].fun)


tables = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 4, 5, 9, 30]), min_size=columns, max_size=columns), min_size=1, max_size=5
    )
)


@given(tables)
def test_no_small_number_can_be_worked_out_of_what_is_published(table):
    try:
        hidden = hidden_cells(table)
    except NotProtected:
        return
    for i, row in enumerate(table):
        for j, value in enumerate(row):
            if 0 < value < SMALLEST:
                assert (i, j) in hidden
                low, high = possible_values(table, hidden, (i, j))
                assert low < high, (table, sorted(hidden), (i, j))


@given(tables, st.data())
def test_whether_a_cell_is_fixed_is_told_as_the_solver_tells_it(table, data):
    cells = [(i, j) for i, row in enumerate(table) for j in range(len(row))]
    hidden = set(data.draw(st.lists(st.sampled_from(cells), min_size=1)))
    for cell in hidden:
        low, high = possible_values(table, hidden, cell)
        assert is_fixed(table, hidden, cell) == (low == high)


@given(tables)
def test_a_table_is_refused_only_where_hiding_everything_would_not_help(table):
    try:
        hidden_cells(table)
    except NotProtected:
        every = {(i, j) for i, row in enumerate(table) for j in range(len(row))}
        small = [cell for cell in every if 0 < table[cell[0]][cell[1]] < SMALLEST]
        assert any(low == high for low, high in (possible_values(table, every, cell) for cell in small))


def test_the_obvious_attack_on_one_hidden_cell_fails():
    table = [[12, 3], [40, 25], [31, 8]]
    hidden = hidden_cells(table)
    assert (0, 1) in hidden
    # Total minus what is shown would give it if it were alone in its row or column.
    assert sum(row == 0 for row, _ in hidden) > 1
    assert sum(column == 1 for _, column in hidden) > 1


def test_a_table_without_small_numbers_is_published_whole():
    assert hidden_cells([[5, 0], [7, 12]]) == frozenset()


def test_one_column_beside_its_totals_cannot_be_protected():
    with pytest.raises(NotProtected):
        hidden_cells([[3], [20]])


counts_of_fields = st.tuples(st.sampled_from([0, 0, 1, 3, 6, 30]), st.sampled_from([0, 0, 1, 4, 6, 9]))
units_and_fields = st.integers(1, 4).flatmap(
    lambda fields: st.lists(st.lists(counts_of_fields, min_size=fields, max_size=fields), min_size=1, max_size=4)
)
"""Of each unit and field, dossiers in time and those that are not."""


def with_fields(table, own) -> dict[str, UnitRows]:
    """Records of units, and of the province P with dossiers of its own code; of what is not in time some is unknown."""

    def of(name: str, counts) -> UnitRows:
        shares = [Share(f"F{n}", a + b, b - b // 3, b // 3) for n, (a, b) in enumerate(counts) if a + b]
        return replace(record(name, {}), fields=tuple(shares))

    units = {f"U{number}": of(f"U{number}", counts) for number, counts in enumerate(table)}
    whole = [tuple(map(sum, zip(*column, strict=True))) for column in zip(*table, own, strict=True)]
    return {**units, "P": of("P", whole)}


@given(units_and_fields, st.data())
def test_of_what_is_told_of_fields_no_small_number_of_any_unit_can_be_worked_out(table, data):
    own = data.draw(st.sampled_from([[(0, 0)] * len(table[0]), [(9, 3), *[(0, 0)] * (len(table[0]) - 1)]]))
    found = public_fields(with_fields(table, own), "P")
    named = [each.code for each in found if each.code is not None]
    table = [*table, own]
    columns = [[n for n in range(len(own)) if f"F{n}" == code] for code in named]
    others = [n for n in range(len(own)) if f"F{n}" not in named]
    columns += [others] if others else []
    cells = [[tuple(sum(unit[n][kind] for n in column) for kind in (0, 1)) for column in columns] for unit in table]
    for each, column in zip(found, columns, strict=False):
        counts = [sum(unit[n][kind] for unit in table for n in column) for kind in (0, 1)]
        assert (each.counted, each.missed) == (sum(counts), counts[1])
        assert not any(0 < count < SMALLEST for count in counts)
    if not found:
        return
    there = {(i, j) for i, unit in enumerate(cells) for j, counts in enumerate(unit) if any(counts)}
    for kind in (0, 1):
        numbers = [[counts[kind] for counts in unit] for unit in cells]
        for i, j in there:
            if 0 < numbers[i][j] < SMALLEST and sum(row == i for row, _ in there) > 1:
                low, high = possible_values(numbers, there, (i, j))
                assert low < high, (numbers, (i, j), named)


@given(units_and_fields)
def test_a_field_stands_with_the_others_only_where_a_small_number_would_follow(table):
    """Where every number of every unit is large, every field is told."""
    large = [[(5 * a, 5 * b) for a, b in unit] for unit in table]
    found = public_fields(with_fields(large, [(0, 0)] * len(table[0])), "P")
    assert [each.code for each in found if each.code is None] == []
    assert {each.code for each in found} == {f"F{n}" for unit in table for n, counts in enumerate(unit) if any(counts)}


def test_the_last_field_of_a_department_is_not_its_figure_less_its_other_fields():
    """Of 11 dossiers that 05 misses in the department, 9 would be told to be of trade: so 2 are of chemicals."""
    department = [Share("trade", 60, 9, 0), Share("chemicals", 40, 2, 0), Share("", 30, 0, 0)]
    communes = [
        [Share("land", 90, 20, 0), Share("births", 300, 2, 0)],
        [Share("land", 70, 3, 0), Share("births", 80, 9, 0)],
    ]
    sums = [Share("trade", 60, 9, 0), Share("chemicals", 40, 2, 0), Share("", 30, 0, 0), Share("land", 160, 23, 0)]
    shares = {"D": department, "C1": communes[0], "C2": communes[1], "P": [*sums, Share("births", 380, 11, 0)]}
    records = {unit: replace(record(unit, {}), fields=tuple(each)) for unit, each in shares.items()}
    assert public_fields(records, "P") == (
        PublicShare("land", 160, 23),
        PublicShare("births", 380, 11),
        PublicShare(None, 130, 11),
    )


def record(
    unit: str,
    channels: dict[str, int],
    form: tuple[int, int] = (0, 0),
    handling=(),
    *,
    of_05: tuple[int, int] | None = None,
    period: str = "2026-08",
) -> UnitRows:
    """of_05: numerator and denominator, those of the form unless given."""
    nothing, pair = Overdue(), of_05 or form
    return UnitRows(unit, period, *pair, 0, form, {}, nothing, nothing, (), (), tuple(handling), channels)


@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_a_channel_with_few_dossiers_in_the_whole_province_is_in_no_report(few):
    def published(count: int):
        units = {f"U{n}": record(f"U{n}", {"online": 90, "postal": 20, "direct": 30}) for n in range(3)}
        units["U0"] = record("U0", {"online": 90, "postal": 20, "direct": 30, "other": count})
        whole = {"online": 270, "postal": 60, "direct": 90, "other": count}
        return {unit: each.offline for unit, each in public_rows({"P": record("P", whole), **units}, "P").items()}

    assert not any(published(few).values())
    assert published(5)["P"] == {"postal": 60, "direct": 90, "other": 5}
    assert published(5)["U1"] == {"postal": 20, "direct": 30, "other": 0}


@pytest.mark.parametrize(
    ("on_time", "finished", "shown"),
    [
        (4, 4, None),
        (5, 5, "100.00"),
        (0, 5, "0.00"),
        *[(50 - late, 50, None) for late in (1, 2, 3, 4)],
        (45, 50, "90.00"),
        *[(few, 50, None) for few in (1, 2, 3, 4)],
        (5, 50, "10.00"),
        (0, 0, None),
    ],
)
def test_the_rate_of_the_form_is_shown_where_neither_part_is_small(on_time, finished, shown):
    made = public_rows({"U": record("U", {}, (on_time, finished))}, None)
    assert made["U"].form_rate_pct == shown


@pytest.mark.parametrize("few", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "of_05", [lambda few: (40 + few, 50 + few), lambda few: (40, 50 + few)], ids=["in time", "late"]
)
def test_the_rate_of_the_form_is_not_shown_where_few_dossiers_are_open(few, of_05):
    """Of a few dozen dossiers two decimals leave one pair of counts, and 05's denominator less that one is what is open."""

    def shown(open_ones: int) -> str | None:
        return public_rows({"U": record("U", {}, (40, 50), of_05=of_05(open_ones))}, None)["U"].form_rate_pct

    assert shown(few) is None
    assert shown(5) == shown(0) == "80.00"


counts_of_the_form = st.lists(st.tuples(*[st.sampled_from([0, 0, 1, 4, 5, 20])] * 4), min_size=1, max_size=4)


@given(counts_of_the_form, st.sampled_from([(0, 0, 0, 0), (3, 0, 0, 0), (20, 5, 0, 9)]))
def test_rates_of_the_form_give_no_small_number_of_any_unit_away(units, own):
    """units, own: finished in time and late, open in time and late; own: dossiers of the province's own code."""

    def of(name: str, counts) -> UnitRows:
        on_time, late, in_time, _ = counts
        return record(name, {}, (on_time, on_time + late), of_05=(on_time + in_time, sum(counts)))

    whole = tuple(map(sum, zip(*units, own, strict=True)))
    names = [f"U{number}" for number in range(len(units))]
    public = public_rows({**dict(zip(names, map(of, names, units), strict=True)), "P": of("P", whole)}, "P")
    told = [each for name, each in zip(names, units, strict=True) if public[name].form_rate_pct is not None]
    assert not any(0 < count < SMALLEST for each in told for count in (*each, each[2] + each[3]))
    if public["P"].form_rate_pct is None:
        return
    # The counts of the province are known, and how many dossiers of a unit are finished: what is left is for the others.
    untold = [each for name, each in zip(names, units, strict=True) if public[name].form_rate_pct is None] + [own]
    table = [list(each[:2]) for each in untold]
    hidden = {(row, column) for row in range(len(table)) for column in range(2)}
    for row, each in enumerate(untold):
        if any(each[:2]) and any(0 < count < SMALLEST for count in (*each, each[2] + each[3])):
            low, high = possible_values(table, hidden, (row, 0))
            assert low < high, (untold, row)


def test_the_province_has_its_rate_of_the_form_where_two_units_without_one_hide_each_other():
    told = {"U0": (60, 80), "U1": (40, 60)}
    for untold in ({"U2": (48, 50)}, {"U2": (48, 50), "U3": (20, 23)}):
        forms = told | untold
        forms["P"] = tuple(map(sum, zip(*forms.values(), strict=True)))
        public = public_rows({unit: record(unit, {}, form) for unit, form in forms.items()}, "P")
        assert [public[unit].form_rate_pct for unit in told] == ["75.00", "66.67"]
        assert (public["P"].form_rate_pct is not None) is (len(untold) == 2)


def test_of_a_quarter_or_a_year_the_public_record_has_times_alone():
    handling, channels = [Handling("b", 5, 12, 5)], {"online": 90, "postal": 20, "direct": 30}
    for period in ("2026-Q3", "2026"):
        given = {unit: record(unit, channels, (60, 80), handling, period=period) for unit in ("U", "P")}
        for each in public_rows(given, "P").values():
            assert (each.form_rate_pct, each.offline, each.fields, len(each.times)) == (None, {}, (), 1)


def test_times_of_procedures_are_shown_from_five_dossiers_on_the_commonest_first():
    handling = [Handling("a", 4, 9, 3), Handling("b", 5, 12, 5), Handling("d", 8, 20, 4), Handling("c", 8, 4, 1)]
    (made,) = public_rows({"U": record("U", {}, handling=handling)}, None).values()
    assert [(each.code, each.mean_tenths, each.twice_median) for each in made.times] == [
        ("c", 5, 1),
        ("d", 25, 4),
        ("b", 24, 5),
    ]


@given(tables)
def test_the_fixed_cells_of_a_table_of_totals_are_those_that_cannot_move(table):
    every = {(i, j) for i, row in enumerate(table) for j in range(len(row))}
    values = {(i, j): table[i][j] for i, j in every}
    assert fixed_cells(values) == {cell for cell in every if is_fixed(table, every, cell)}
