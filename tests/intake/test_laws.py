"""Whatever is handed in: a delivery with every row accounted for, or an error that names its code."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kstt.errors import KsttError
from kstt.intake import Delivery, read_delivery
from kstt.terms import Period

BAD = Path(__file__).parents[1] / "bad" / "counts"
UNITS = (BAD / "good" / "units.csv").read_bytes()
TABLE = (
    b"unit_code,period,indicator,numerator,denominator,published_rate_pct,marks\n"
    b"H98,2026-08,05,80,100,80,\n"
    b"H98.01,2026-08,05,30,40,75.00,temporary_denominator\n"
    b"H98.01,2026-08,10,7,5,,\n"
    b"H98.101,2026-08,15,,,100,\n"
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

pieces = st.sampled_from(
    [
        *[
            b",",
            b";",
            b"\t",
            b"\n",
            b"\r",
            b'"',
            b"\0",
            b"\xff",
            b"\xef\xbb\xbf",
            b" ",
            b"-",
            b".",
            b"1",
            b"999999999999999",
        ],
        *[b"H98", b"h98.01", b"2026-08", b"05", b"5", b"1.234", b"1,234", "ệ".encode(), "e\u0323\u0302".encode()],
        *[b"numerator", b"\xd2", b"#REF!", b"H98,2026-08,05,80,100,80,\n", b"PK\x03\x04", b"{", b"<html", b"PAR1"],
    ]
)


@st.composite
def mutations(draw, original=TABLE):
    data = original
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 12)))
        data = data[:start] + draw(st.one_of(pieces, st.binary(max_size=4))) + data[end:]
    return data


def check(name: str, data: bytes, rules, **more) -> Delivery | None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "units.csv").write_bytes(UNITS)
        (Path(folder) / name).write_bytes(data)
        try:
            delivery = read_delivery(Path(folder), rules, period=Period(2026, month=8), **more)
        except KsttError as error:
            assert error.problems and all(problem.text("vi") and problem.text("en") for problem in error.problems)
            return None
    for file in delivery.files:
        assert file.rows_read == file.rows_accepted + file.rows_rejected
        assert file.rows_rejected == sum(row.file == file.name for row in delivery.rejected)
    assert delivery.files[1].rows_accepted == len(delivery.counts)
    told = {problem.code for problem in delivery.problems}
    assert {row.code for row in delivery.rejected} <= told
    for (unit, period, _), count in delivery.counts:
        assert unit in delivery.units and Period.parse(period)
        assert (count.numerator is None) == (count.denominator is None)
        assert count.numerator is None or (count.numerator >= 0 and count.denominator >= 0)
    for problem in delivery.problems:
        assert problem.text("vi").isprintable() and problem.text("en").isprintable()
    return delivery


@given(data=mutations())
@example(data=TABLE.replace(b"numerator", "num\ufefferator".encode()))
@QUICK
def test_any_mutation_of_a_table_is_read_in_full_or_refused(data, portal_2026):
    check("counts.csv", data, portal_2026)


@given(data=st.binary(max_size=300))
@QUICK
def test_any_bytes_are_read_in_full_or_refused(data, portal_2026):
    check("counts.csv", data, portal_2026)


@given(data=mutations(UNITS))
@QUICK
def test_any_mutation_of_the_units_gives_a_tree_or_an_error(data, portal_2026):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "units.csv").write_bytes(data)
        (Path(folder) / "counts.csv").write_bytes(TABLE)
        try:
            delivery = read_delivery(Path(folder), portal_2026)
        except KsttError as error:
            assert all(problem.text("vi") for problem in error.problems)
            return
    assert delivery.files[0].rows_accepted == len(delivery.units)
    root = delivery.units.root
    for unit in delivery.units:
        while unit.parent is not None:
            unit = delivery.units.get(unit.parent)
        assert unit == root


@pytest.mark.parametrize("name", ["KSTT-COUNT-013.typed.counts.xlsx", "KSTT-FILE-018.counts.xlsx"])
@given(data=st.data())
@settings(QUICK, max_examples=25)
def test_any_mutation_of_a_workbook_is_read_in_full_or_refused(name, data, portal_2026):
    original = (BAD / name).read_bytes()
    check("counts.xlsx", data.draw(mutations(original)), portal_2026)


@given(data=mutations((BAD / "KSTT-PORTAL-008.portal.json").read_bytes()))
@QUICK
def test_any_mutation_of_an_answer_is_read_in_full_or_refused(data, portal_2026):
    check("portal-1.json", data, portal_2026)


rows = st.lists(
    st.tuples(
        st.sampled_from(["H98", "H98.01", "H98.101"]),
        st.sampled_from(["2026-07", "2026-08"]),
        st.sampled_from(["05", "10", "21"]),
        st.integers(0, 5),
        st.integers(3, 6),
    ),
    min_size=1,
    max_size=12,
)


@given(rows=rows, data=st.data())
@QUICK
def test_the_order_of_rows_changes_nothing_that_counts(rows, data, portal_2026):
    def text(ordered):
        return "\n".join(
            ["unit_code,period,indicator,numerator,denominator", *(",".join(map(str, r)) for r in ordered)]
        )

    shuffled = data.draw(st.permutations(rows))
    one, other = (check("counts.csv", text(order).encode(), portal_2026) for order in (rows, shuffled))
    assert one.counts.table == other.counts.table
    assert len(one.rejected) == len(other.rejected)
