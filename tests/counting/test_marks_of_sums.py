"""What a mark of a part becomes in a sum: told once, and numbers of rows added up."""

from kstt.counting import resolve
from kstt.terms import Count, Counts, Level, Origin, Period, Unit, UnitTree

AUGUST = Period.parse("2026-08")
TREE = UnitTree.of(
    (Unit("P", "Tỉnh", Level.PROVINCE, None), *(Unit(f"P.{i}", f"Xã {i}", Level.COMMUNE, "P") for i in range(1, 5)))
)


def whole(portal_2026, *marks: tuple[str, ...]) -> tuple[str, ...]:
    """The marks of the province's 12, summed over units with these marks."""
    pairs = {(f"P.{i}", AUGUST.id, "12"): Count(1, 2, Origin.COUNTED, each) for i, each in enumerate(marks, 1)}
    return resolve(Counts(pairs), TREE, portal_2026, AUGUST).get("P", AUGUST, "12").marks


def test_rows_that_are_unknown_are_added_up_and_told_once(portal_2026):
    marks = whole(portal_2026, ("unknown_rows:3",), ("unknown_rows:3",), ("unknown_rows:12",), ())
    assert marks == ("units:4", "unknown_rows:18")


def test_other_marks_stay_as_they_are_each_once(portal_2026):
    partly = "rows_of_months:2/3"
    marks = whole(portal_2026, (partly, "unknown_rows:1"), (partly,), ("unknown_rows:??",), ("temporary_denominator",))
    assert marks == ("units:4", partly, "unknown_rows:??", "temporary_denominator", "unknown_rows:1")


def test_an_empty_pair_is_as_good_as_none_where_a_sum_can_be_had(portal_2026):
    """The portal leaves pairs empty that its own units have, and a year that its own months have."""
    units = {(f"P.{i}", AUGUST.id, "12"): Count(1, 2) for i in range(1, 5)}
    months = {("P.1", month.id, "12"): Count(1, 2) for month in Period.parse("2026-Q3").months()}
    for given, unit, period in ((units, "P", AUGUST), (months, "P.1", Period.parse("2026-Q3"))):
        empty = Count(None, None, marks=("quality:NONE",))
        without = resolve(Counts(given), TREE, portal_2026, period).get(unit, period, "12")
        assert without.available
        assert (
            resolve(Counts(given | {(unit, period.id, "12"): empty}), TREE, portal_2026, period).get(unit, period, "12")
            == without
        )
        alone = resolve(Counts({(unit, period.id, "12"): empty}), TREE, portal_2026, period)
        assert alone.get(unit, period, "12") == empty


def test_nothing_is_summed_over_units_of_which_one_has_an_empty_pair(portal_2026):
    pairs = {(f"P.{i}", AUGUST.id, "12"): Count(1, 2) for i in range(1, 4)}
    pairs["P.4", AUGUST.id, "12"] = Count(None, None)
    assert resolve(Counts(pairs), TREE, portal_2026, AUGUST).get("P", AUGUST, "12") is None
