"""A limit is what it says: what reaches it is taken, what is one more is refused."""

import io
import zipfile

import pytest

from kstt.errors import KsttError
from kstt.intake import opening, read_delivery
from kstt.intake.dossiers.apply import _first_of
from kstt.intake.opening import Source, check_workbook, open_source
from kstt.intake.units import LONGEST_NAME
from kstt.rulebook import load_rules
from kstt.signals.history import of_counts
from kstt.terms import Count, Counts, Period


def workbook(*sizes: int, method: int = zipfile.ZIP_DEFLATED) -> Source:
    """An archive with XML parts of so many bytes, all alike: they shrink to a thousandth."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for number, size in enumerate(sizes):
            archive.writestr(f"{number}.xml", b"x" * size)
    return Source("a.xlsx", data.getvalue())


def taken(source: Source) -> bool:
    try:
        return bool(check_workbook(source))
    except KsttError as refused:
        assert refused.code == "KSTT-FILE-007"
        return False


def test_a_part_of_a_workbook_may_unfold_much_only_while_it_is_small():
    assert opening.LARGEST_RATIO == 200
    assert taken(workbook(10**6)) and not taken(workbook(10**6 + 1))
    assert taken(workbook(10**6 + 1, method=zipfile.ZIP_STORED))


def test_a_part_may_unfold_to_200_times_its_size(monkeypatch):
    monkeypatch.setattr(opening, "_RATIO_MATTERS_FROM", 0)
    source = workbook(10_000)
    with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
        (entry,) = archive.infolist()
    monkeypatch.setattr(opening, "LARGEST_RATIO", -(-entry.file_size // entry.compress_size))
    assert taken(source)
    monkeypatch.setattr(opening, "LARGEST_RATIO", (entry.file_size - 1) // entry.compress_size)
    assert not taken(source)


@pytest.mark.parametrize(
    ("limit", "least"), [("MOST_ENTRIES", 3), ("LARGEST_UNFOLDED", 30), ("LARGEST_WORKBOOK", None)]
)
def test_a_workbook_at_its_limits_is_taken_and_one_past_them_refused(monkeypatch, limit, least):
    source = workbook(10, 10, 10)
    size = least or len(source.data)
    monkeypatch.setattr(opening, limit, size)
    assert taken(source)
    monkeypatch.setattr(opening, limit, size - 1)
    assert not taken(source)


@pytest.mark.parametrize(("name", "limit"), [("a.csv", "LARGEST_FILE"), ("a.XLSX", "LARGEST_WORKBOOK")])
def test_a_file_of_the_largest_size_is_opened(tmp_path, monkeypatch, name, limit):
    path = tmp_path / name
    path.write_bytes(b"x" * 20)
    monkeypatch.setattr(opening, limit, 20)
    assert open_source(path).data == b"x" * 20
    monkeypatch.setattr(opening, limit, 19)
    with pytest.raises(KsttError) as caught:
        open_source(path)
    assert caught.value.code == "KSTT-FILE-006"
    assert (opening.LARGEST_FILE, opening.LARGEST_WORKBOOK) != (200_000_000, 50_000_000), "one of them was set"


@pytest.mark.parametrize("more", [0, 1])
def test_a_units_name_has_up_to_300_letters(tmp_path, more):
    name = "ệ" * (300 + more)
    units = f"unit_code,name,level,parent_code\nP,Tỉnh,province,\nP.1,{name},commune,P\n"
    (tmp_path / "units.csv").write_text(units, encoding="utf-8")
    (tmp_path / "counts.csv").write_text(
        "unit_code,period,indicator,numerator,denominator\nP,2026-08,05,1,2\n", encoding="utf-8"
    )
    delivery = read_delivery(tmp_path, load_rules("portal-2026"))
    assert LONGEST_NAME == 300
    assert ("P.1" in delivery.units) is (not more)
    assert [row.code for row in delivery.rejected] == ["KSTT-UNITS-017"] * more


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (("", None, [], 0, 1), 0),
        (("", "a", "b"), "a"),
        ((None, False), False),
        (([], [1]), [1]),
        (("", None, []), None),
    ],
)
def test_of_several_columns_the_first_that_holds_anything_counts(cells, first):
    assert _first_of(cells) == first


def test_signals_look_back_a_year_so_that_each_season_stands_once():
    last = Period.parse("2026-08")
    table = {("P.1", period.id, "05"): Count(n, 100) for n, period in enumerate(last.back(20))}
    (series,) = of_counts(Counts(table), ["P.1"], last, load_rules("portal-2026"), None)
    assert [each[0].id for each in series.past] == [period.id for period in last.back(13)[:-1]]
    assert series.past[0][0] == last.year_before() and series.now == (last, 19, 100)
    (short,) = of_counts(Counts(table), ["P.1"], last, load_rules("portal-2026"), Period.parse("2026-01"))
    assert [each[0].id for each in short.past] == [f"2026-{month:02}" for month in range(1, 8)]
