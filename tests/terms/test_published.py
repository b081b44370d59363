"""Published points of one unit, found without a search through all."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kstt.terms.published import Published

KEYS = st.tuples(*[st.sampled_from("abc")] * 4)


@given(st.dictionaries(KEYS, st.decimals(0, 20, places=2)))
def test_the_points_of_all_units_are_all_points(table):
    published = Published(table)
    found = {key: points for unit in "abc" for key, points in published.of_unit(unit).items()}
    assert found == table
    assert all(key[0] == unit for unit in "abc" for key in published.of_unit(unit))


def test_a_unit_without_any_has_none():
    assert Published({("a", "2026-08", "total", "total"): Decimal(70)}).of_unit("b") == {}
