"""Charts read back from their drawings: every cell, bar and line stands where its labels say, and is as large as its figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from chart_reading import SVG, paths, texts, tree
from hypothesis import given
from hypothesis import strategies as st

from kstt.notebook import palette
from kstt.notebook.blocks import Figure
from kstt.notebook.charts import (
    HeatRow,
    RankRow,
    Step,
    TrendPoint,
    UnitBar,
    heat_map,
    ranking,
    trend,
    unit_changes,
    waterfall,
)
from kstt.terms import Period

Point = tuple[float, float]
_TOKEN = re.compile(r"([MmLlHhVv])|(-?\d*\.?\d+)")


def lines(data: str) -> list[list[Point]]:
    """The polylines of a path, in absolute places."""
    found: list[list[Point]] = []
    x = y = 0.0
    for command, numbers in re.findall(r"([MmLlHhVvz])([^MmLlHhVvz]*)", data):
        values = [float(number) for _, number in _TOKEN.findall(numbers) if number]
        relative = command.islower()
        steps = zip(*[iter(values)] * (1 if command in "HhVv" else 2), strict=True)
        for step in steps:
            if command in "Hh":
                x = step[0] + (x if relative else 0)
            elif command in "Vv":
                y = step[0] + (y if relative else 0)
            else:
                x, y = step[0] + (x if relative else 0), step[1] + (y if relative else 0)
            if command in "Mm":
                found.append([(x, y)])
            else:
                found[-1].append((x, y))
    return found


def boxes(figure: Figure, colour: str) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of each filled shape."""
    made = []
    for data in paths(figure, fill=colour.lower()):
        for shape in lines(data):
            xs, ys = [x for x, _ in shape], [y for _, y in shape]
            made.append((min(xs), min(ys), max(xs), max(ys)))
    return made


def labels(figure: Figure) -> Iterator[tuple[str, float, float, str]]:
    """Text, place and colour of every label, what it takes over from its group included."""

    def walk(node: ElementTree.Element, fill: str) -> Iterator[tuple[str, float, float, str]]:
        fill = node.get("fill", fill)
        if node.tag == SVG + "text":
            words = "".join([node.text or "", *(child.tail or "" for child in node)])
            yield words, float(node.get("x")), float(node.get("y")), fill
        for child in node:
            yield from walk(child, fill)

    return walk(tree(figure), "")


def row_at(y: float, names: dict[str, float]) -> str:
    return min(names, key=lambda name: abs(names[name] - y))


# Units by indicators

shares = st.one_of(st.none(), st.sampled_from([Fraction(n, 100) for n in (0, 1, 24, 25, 26, 49, 50, 74, 75, 99, 100)]))
CLASSES = {"0%": (0, 0), "under 25%": (1, 24), "25–50%": (25, 49), "50–75%": (50, 74), "from 75%": (75, 99)}


def class_of(share: Fraction | None) -> str:
    if share is None:
        return "not scored"
    return next((name for name, (low, high) in CLASSES.items() if low <= share * 100 <= high), "full 100%")


@given(
    grid=st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(shares, min_size=n, max_size=n), min_size=1, max_size=5))
)
def test_every_cell_of_the_map_has_the_colour_that_the_key_gives_its_share(grid):
    columns = [f"{n:02}" for n in range(1, len(grid[0]) + 1)]
    figure = heat_map([HeatRow(f"H{n}", "Xã", tuple(row)) for n, row in enumerate(grid)], columns, language="en")
    placed = {text: (x, y) for text, x, y, _ in labels(figure)}
    across = {name: placed[name][0] for name in columns}
    down = {f"H{n}": placed[f"H{n} Xã"][1] for n in range(len(grid))}
    key = {}
    for colour in (*palette.SHARES, palette.TRACK):
        box = next(box for box in boxes(figure, colour) if box[3] < 12)
        key[colour] = next(name for name, (x, y) in placed.items() if abs(x - 15 - box[0]) < 0.2 and y < 12)
    drawn: dict[tuple[str, str], str] = {}
    for colour, name in key.items():
        found = [
            (line[0][0], line[-1][0], line[0][1])
            for data in paths(figure, stroke=colour.lower())
            for line in lines(data)
        ]
        found += [(box[0], box[2], (box[1] + box[3]) / 2) for box in boxes(figure, colour) if box[1] > 12]
        for left, right, y in found:
            for column, x in across.items():
                if left < x < right:
                    assert (row_at(y, down), column) not in drawn
                    drawn[row_at(y, down), column] = name
    expected = {
        (f"H{n}", column): class_of(share)
        for n, row in enumerate(grid)
        for column, share in zip(columns, row, strict=True)
    }
    assert drawn == expected
    missing = sum(share is None for row in grid for share in row)
    alone = all(share is None for row in grid for share in row)
    assert (f"cells not scored: {missing}." in figure.alt) == bool(missing and not alone)


def test_the_three_weakest_are_named_by_the_average_of_what_was_scored():
    rows = [
        HeatRow(
            f"H{n}", f"Xã {n}", (Fraction(n, 10), None, Fraction(n, 5) if n % 2 else None, Fraction(1), Fraction(1))
        )
        for n in range(1, 6)
    ]
    alt = heat_map(rows, ["01", "02", "03", "04", "05"], language="en").alt
    assert "weakest indicators 01 30%, 03 60% and 04 100% (average)" in alt
    assert "weakest units Xã 1 58%, Xã 3 73% and Xã 2 73% (average)" in alt
    assert "Xã 4" not in alt and "Xã 5" not in alt


# Units by their totals


@pytest.mark.parametrize("most", [81.7, 130])
def test_bars_of_a_ranking_are_as_long_as_the_totals_and_stand_beside_their_names(most):
    totals = {f"Xã {n}": Decimal(str(most)) - 7 * n for n in range(6)}
    rows = [RankRow(name, total, name, partial=name == "Xã 4") for name, total in totals.items()]
    figure = ranking(rows[::-1], language="vi", highlight="Xã 2")
    names = {text: y for text, _, y, _ in labels(figure) if text in totals}
    drawn = {}
    for colour in (palette.PRIMARY, palette.PRIMARY_SOFT):
        for left, top, right, bottom in boxes(figure, colour):
            name = row_at((top + bottom) / 2, names)
            drawn[name] = right - left
            assert (colour == palette.PRIMARY) == (name == "Xã 2")
    assert list(names) == list(totals) and drawn.keys() == totals.keys()
    longest = max(drawn.values())
    for name, total in totals.items():
        assert drawn[name] / longest == pytest.approx(float(total / totals["Xã 0"]), abs=0.002)
    hatched = {
        row_at(sum(y for _, y in line) / len(line), names)
        for data in paths(figure, stroke="#ffffff")
        for line in lines(data)
    }
    assert hatched == {"Xã 4"}


def test_a_hundred_points_fill_the_room_of_a_ranking_and_more_than_that_stays_in_it():
    def lengths(*totals: int) -> list[float]:
        figure = ranking([RankRow("Xã", Decimal(total)) for total in totals], language="vi")
        drawn = boxes(figure, palette.PRIMARY)
        width = float(tree(figure).get("viewBox").split()[2])
        assert max(right for _, _, right, _ in drawn) <= width - 40
        return [right - left for left, _, right, _ in drawn]

    (whole,) = lengths(100)
    assert whole > 300 and lengths(50) == [pytest.approx(whole / 2, abs=0.1)]
    assert lengths(125, 50) == pytest.approx([whole, whole * 0.4], abs=0.1)


@pytest.mark.parametrize("count", [1, 3, 4, 7, 29, 30, 31, 32, 60])
def test_a_ranking_names_both_ends_once_and_leaves_out_as_many_as_it_says(count):
    rows = [RankRow(f"Xã {n}", Decimal(99) - n, f"H{n}") for n in range(1, count + 1)]
    figure = ranking(rows, language="vi")
    shown = texts(figure)
    named = [text for text in shown if text.startswith("Xã ")]
    ranks = [shown[shown.index(name) - 1] for name in named]
    assert [f"Xã {rank}" for rank in ranks] == named
    gaps = [int(re.search(r"\d+", text)[0]) for text in shown if "ở giữa" in text]
    assert len(named) + sum(gaps) == count and (gaps == []) == (count <= 30)
    assert named[0] == "Xã 1" and named[-1] == f"Xã {count}" and len(named) in (count, 28)
    top, _, bottom = figure.alt.partition("thấp nhất")
    assert [int(n) for n in re.findall(r"Xã (\d+)", top)] == [n for n in (1, 2, 3) if n <= count]
    assert [int(n) for n in re.findall(r"Xã (\d+)", bottom)] == [n for n in (count, count - 1, count - 2) if n > 3]


@pytest.mark.parametrize("count", [20, 21, 22, 30])
def test_of_many_units_the_twenty_that_moved_most_have_a_bar_and_the_others_share_one(count):
    moved = [UnitBar(f"Xã {n}", Decimal(n if n % 2 else -n) / 1000, f"H{n:02}") for n in range(1, count + 1)]
    figure = unit_changes(moved, language="vi")
    shown = texts(figure)
    named = [text for text in shown if text.startswith("Xã ")]
    kept = sorted(moved, key=lambda bar: -abs(bar.contribution))[: 20 if count > 21 else count]
    assert named == [bar.name for bar in sorted(kept, key=lambda bar: -bar.contribution)]
    others = [text for text in shown if text.endswith("đơn vị khác")]
    assert others == ([f"{count - 20} đơn vị khác"] if count > 21 else [])
    names = {text: y for text, _, y, _ in labels(figure) if text in {*named, *others}}
    zero = {x for data in paths(figure, stroke=palette.NEUTRAL.lower()) for line in lines(data) for x, _ in line}
    for colour in (palette.GOOD, palette.BAD, palette.NEUTRAL):
        for left, top, right, bottom in boxes(figure, colour):
            name = row_at((top + bottom) / 2, names)
            value = next((bar.contribution for bar in kept if bar.name == name), None)
            assert (colour == palette.NEUTRAL) == (value is None)
            if value is not None:
                assert (colour == palette.GOOD) == (value > 0)
                assert (left if value > 0 else right) == pytest.approx(max(zero), abs=0.1)
    largest = sorted(moved, key=lambda bar: -abs(bar.contribution))
    gains = [bar.name for bar in largest if bar.contribution > 0][:3]
    assert re.findall(r"Xã \d+", figure.alt.partition("tăng nhiều nhất")[2].partition("giảm")[0]) == gains


# The way from one total to the next


@given(
    deltas=st.lists(st.integers(-900, 900), max_size=14),
    start=st.integers(20_000, 60_000),
    more=st.sampled_from((0, 0, 25, -130)),
)
def test_the_bars_of_a_change_lead_step_by_step_from_one_total_to_the_other(deltas, start, more):
    cent = Decimal("0.01")
    steps = [Step(f"{n:02} Chỉ số", delta * cent) for n, delta in enumerate(deltas, 1)]
    end = start + sum(deltas) + more
    figure = waterfall(steps, start=start * cent, end=end * cent, language="vi", start_label="Trước", end_label="Sau")
    moved = [delta for delta in deltas if delta]
    shown = [text for text, _, _, _ in labels(figure) if text[0] in "+\N{MINUS SIGN}" or text == "0,00"]
    values = [round(float(text.replace(",", ".").replace("\N{MINUS SIGN}", "-")) * 100) for text in shown]
    assert sum(values) == end - start and len(values) == min(len(moved) + bool(more), 10)
    colours = {(0 if value > 0 else 1) for value in values if value}
    places = sorted(
        [
            (top, left, right, colour)
            for colour, name in enumerate((palette.GOOD, palette.BAD))
            for left, top, right, _ in boxes(figure, name)
        ]
    )
    drawn = [value for value in values if value]
    assert [colour for *_, colour in places] == [0 if value > 0 else 1 for value in drawn]
    assert {colour for *_, colour in places} == colours
    # Each bar begins where the one before it ended; ends of the whole way are marked with a dot each.
    (dots,) = [lines(data) for data in paths(figure, stroke=palette.PRIMARY.lower())]
    at, last = dots[0][0][0], dots[1][0][0]
    scale = next(
        (
            (right - left) / abs(value)
            for (_, left, right, _), value in zip(places, drawn, strict=True)
            if abs(value) > 50
        ),
        None,
    )
    for (_, left, right, _), value in zip(places, drawn, strict=True):
        assert (left if value > 0 else right) == pytest.approx(at, abs=1.0)
        if scale and abs(value) > 50:
            assert right - left == pytest.approx(abs(value) * scale, rel=0.05, abs=1)
        at = right if value > 0 else left
    assert at == pytest.approx(last, abs=1.0) or not drawn
    fills = {text: fill for text, _, _, fill in labels(figure) if text in shown}
    for text, fill in fills.items():
        expected = {"+": palette.GOOD, "0": palette.NEUTRAL}.get(text[0], palette.BAD)
        assert fill == expected.lower()
    gains = sorted((step for step in steps if step.delta > 0), key=lambda step: -step.delta)[:3]
    told = figure.alt.partition("tăng nhiều nhất")[2].partition(";")[0]
    assert [f"{label} Chỉ số" for label in re.findall(r"(\d\d) Chỉ số", told)] == [step.label for step in gains]


# Thirteen months

MONTHS = Period.parse("2026-08").back(13)


@given(rates=st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=13, max_size=13))
def test_the_alt_text_of_a_trend_tells_the_last_figure_the_ends_and_what_is_missing(rates):
    points = [
        TrendPoint(month, None if rate is None else Fraction(rate, 100))
        for month, rate in zip(MONTHS, rates, strict=True)
    ]
    figure = trend(points[::-1], language="en", title="05")
    known = [(month, rate) for month, rate in zip(MONTHS, rates, strict=True) if rate is not None]
    missing = [month for month, rate in zip(MONTHS, rates, strict=True) if rate is None]
    if not known:
        assert figure.alt == "05: no data."
        return
    (last, now), before = known[-1], known[-2] if len(known) > 1 else None
    assert figure.alt.startswith(f"05: {now:.2f}% in {last.label('en')}")
    if before and before[0] == last.previous():
        words = (
            f"{abs(now - before[1])} percentage points {'more' if now > before[1] else 'less'} than in"
            if now != before[1]
            else "the same as in"
        )
        assert f"{words} {before[0].label('en')}" in figure.alt
    else:
        assert "points" not in figure.alt and "same as in" not in figure.alt
    if len(known) > 2 and len({rate for _, rate in known}) > 1:
        low, high = min(rate for _, rate in known), max(rate for _, rate in known)
        first = {value: next(month for month, rate in known if rate == value).label("en") for value in (low, high)}
        ends = f"over {len(known)} periods with data: lowest {low:.2f}% ({first[low]}), highest {high:.2f}% ({first[high]})"
        assert ends in figure.alt
    elif len(known) > 2:
        assert f"the same over all {len(known)} periods" in figure.alt
    else:
        assert "lowest" not in figure.alt and "over" not in figure.alt
    if len(missing) > 3:
        assert f"no data for {len(missing)} periods" in figure.alt
    else:
        assert all(month.label("en") in figure.alt.partition("no data for")[2] for month in missing)


@given(rates=st.lists(st.integers(0, 100), min_size=13, max_size=13))
def test_higher_rates_stand_higher_and_later_months_farther_right(rates):
    points = [
        TrendPoint(month, Fraction(rate, 100), published=at % 4 == 0)
        for at, (month, rate) in enumerate(zip(MONTHS, rates, strict=True))
    ]
    figure = trend(points, language="en", title="05", breaks=[MONTHS[5]])
    dots = [line[0] for data in paths(figure, stroke=palette.PRIMARY, stroke_linecap="round") for line in lines(data)]
    hollow = [line[0] for data in paths(figure, stroke=palette.PAPER, stroke_linecap="round") for line in lines(data)]
    assert len(dots) == 13 and hollow == dots[::4]
    assert [x for x, _ in dots] == sorted(x for x, _ in dots)
    for (one, (_, y)), (other, (_, below)) in zip(
        zip(rates, dots, strict=True), list(zip(rates, dots, strict=True))[1:], strict=False
    ):
        assert one == other or (one > other) == (y < below) or abs(y - below) < 0.2
    (path,) = paths(figure, fill="none", stroke=palette.PRIMARY)
    assert [len(line) for line in lines(path)] == [5, 8]


def test_a_threshold_on_the_edge_of_the_scale_is_drawn():
    points = [TrendPoint(month, Fraction(n + 85, 100)) for n, month in enumerate(MONTHS)]
    for pct, drawn in ((100, True), (80, True), (79, False)):
        assert (
            "threshold" in " ".join(texts(trend(points, language="en", title="05", threshold_pct=Decimal(pct))))
        ) == drawn


def test_a_break_before_the_first_figure_is_not_told_and_a_published_gap_marks_nothing():
    points = [TrendPoint(month, Fraction(n, 20) if n > 6 else None, published=n < 3) for n, month in enumerate(MONTHS)]
    figure = trend(points, language="en", title="05", breaks=[MONTHS[4]])
    assert "new rules apply" not in figure.alt and figure.caption == "05"
    figure = trend(points, language="en", title="05", breaks=[MONTHS[9]])
    assert f"new rules apply from {MONTHS[9].label('en')}" in figure.alt
