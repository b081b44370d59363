"""Every column of the reports' tables, and what their charts are given, against the score cards: each figure in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from statistics import median

import pytest

from kstt.batch.lay import lay
from kstt.notebook import ProvinceReport, UnitReport, charts
from kstt.notebook.blocks import Block, Fact, Facts, Heading, Note, Table
from kstt.notebook.month import Month
from kstt.rulebook import load_rules
from kstt.sample import sample_delivery
from kstt.scoring import ScoreCard, Status, contributions_of_units, what_if
from kstt.terms import Counts, Period
from kstt.terms.numbers import number, percent, plain
from kstt.terms.published import Published

PERIOD = Period.parse("2026-08")
WITHOUT_08 = ("H99.02", "H99.05", "H99.103")
"""Units that cannot be ranked: they lack a figure that others have."""

EARLIER = {
    (unit, period, "total", "total"): Decimal(points)
    for unit, period, points in (
        ("H99.05", "2026-06", "50.25"),
        ("H99.05", "2026-07", "61.50"),
        ("H99.07", "2026-07", "70.75"),
        ("H99.11", "2026-Q2", "99.00"),
        ("H99.11", "2026-09", "98.00"),
    )
}
"""What the portal published for other periods."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> str:
    """The sample's figures, some units without one of them."""
    delivery = sample_delivery(load_rules("portal-2026"))
    kept = {key: each for key, each in delivery.counts.table.items() if key not in gone()}
    place = tmp_path_factory.mktemp("figures")
    published = Published({**delivery.published.table, **EARLIER})
    given = replace(delivery, counts=Counts(kept), published=published)
    return str(lay(given, place / "data", place / "store").data)


def gone() -> set[tuple[str, str, str]]:
    return {(unit, PERIOD.id, "08") for unit in WITHOUT_08}


@pytest.fixture(scope="module")
def report(folder) -> ProvinceReport:
    return ProvinceReport(period=PERIOD.id, data=folder)


@pytest.fixture(scope="module")
def own(folder) -> ProvinceReport:
    """Under the province's own rule set."""
    return ProvinceReport(period=PERIOD.id, data=folder, rules="tinh-mau-2026")


def scored(report: ProvinceReport) -> tuple[dict[str, ScoreCard], dict[str, ScoreCard]]:
    """Cards of all units below the province: of the period, of the one before."""
    units = [unit.code for unit in report.month.tree if unit.parent]
    return tuple({code: report.month.cards(each)[code] for code in units} for each in (PERIOD, PERIOD.previous()))


def rows(table: Table) -> list[dict[str, str]]:
    """Label of the column → text, for each row."""
    return [
        {column.label: cell.text for column, cell in zip(table.columns, row.cells, strict=True)} for row in table.rows
    ]


def tables(blocks: list[Block]) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def two(value, sign: bool = False) -> str:
    return number(value, "vi", 2, sign=sign)


def in_order(cards: dict[str, ScoreCard]) -> list[str]:
    """Units with all figures that any has, by falling points."""
    most = max(len(card.indicators) - len(card.missing) for card in cards.values())
    whole = [code for code, card in cards.items() if len(card.indicators) - len(card.missing) == most]
    return sorted(whole, key=lambda code: (-cards[code].points, code))


def test_the_ranking_has_every_unit_in_its_place_with_its_own_figures(report):
    now, before = scored(report)
    order, was = in_order(now), in_order(before)
    assert len(order) == len(now) - 4 and len(was) == len(now)
    table = tables(report.ranking())[0]
    not_own = (Status.CONSTANT, Status.COPIED_FROM_PARENT, Status.FULL_FOR_NOTHING)
    for place, (code, row) in enumerate(zip(order, rows(table), strict=True), 1):
        card = now[code]
        assert row == {
            "Hạng": str(place),
            "Mã": code,
            "Đơn vị": report.month.unit(code).name,
            "Điểm": two(card.points),
            "Xếp loại": card.band.title["vi"],
            "Thay đổi": two(card.points - before[code].points, sign=True),
            "Kỳ trước": str(was.index(code) + 1),
            "Không tự làm": two(sum(s.points for s in card.indicators if s.status in not_own)),
        }
    tones = {row.cells[5].tone: row.cells[5].text[0] for row in table.rows}
    assert tones["good"] == "+" and tones["bad"] == "\N{MINUS SIGN}"


def test_the_official_points_stand_beside_those_of_a_provinces_own_set(own, report):
    official = report.month.cards(PERIOD)
    found = rows(tables(own.ranking())[0])
    assert [row["Chính thức"] for row in found] == [two(official[row["Mã"]].points) for row in found]
    assert any(row["Chính thức"] != row["Điểm"] for row in found)


def test_units_that_cannot_be_compared_stand_apart_by_their_share_of_what_was_assessed(report):
    now, _ = scored(report)
    left = set(now) - set(in_order(now))
    assert left > set(WITHOUT_08)
    blocks = report.ranking()
    (note,) = (block for block in blocks if isinstance(block, Note))
    assert f"{len(left)} đơn vị" in note.text
    found = rows(tables(blocks)[1])
    shares = {code: Fraction(now[code].total.points) / Fraction(now[code].total.available_max) for code in left}
    assert [row["Mã"] for row in found] == sorted(left, key=lambda code: -shares[code])
    for row in found:
        total = now[row["Mã"]].total
        assert (row["Đơn vị"], row["Điểm"]) == (report.month.unit(row["Mã"]).name, two(total.points))
        assert row["Đánh giá được"] == plain(total.available_max, "vi") != "100"
        assert row["Tỷ lệ"] == percent(shares[row["Mã"]], "vi", 1)


def test_the_median_and_the_ends_are_those_of_ranked_units(report):
    now, _ = scored(report)
    totals = [now[code].points for code in in_order(now)]
    (facts,) = (block for block in report.overall() if isinstance(block, Facts))
    told = {fact.label: (fact.value, fact.detail) for fact in facts.items}
    assert told["Đơn vị"] == (str(len(now)), f"{len(totals)} xếp hạng được")
    ends = f"thấp nhất {two(min(totals))}, cao nhất {two(max(totals))}"
    assert told["Trung vị đơn vị"] == (two(median(totals)), ends)


@pytest.fixture
def given(monkeypatch) -> Callable[[str], list]:
    """What a chart is given instead of being drawn: `given(name)` is a list of its first arguments."""

    def watch(name: str) -> list:
        taken: list = []
        real = getattr(charts, name)

        def draw(*values, **named):
            taken.append((values[0], named))
            return real(*values, **named)

        monkeypatch.setattr(charts, name, draw)
        return taken

    return watch


def test_the_map_has_every_unit_with_its_shares_under_the_right_indicator(report, given):
    drawn = given("heat_maps")
    report.units_by_indicators()
    now, _ = scored(report)
    ((found, _),) = drawn
    assert [row.code for row in found[:-4]] == in_order(now) and {row.code for row in found} == set(now)
    for row in found:
        scores = [now[row.code].indicator(indicator.id) for indicator in report.month.rules.indicators]
        expected = [Fraction(s.points) / Fraction(s.max_points) if s.available else None for s in scores]
        assert row.name == report.month.unit(row.code).name
        assert [share is None for share in row.shares] == [share is None for share in expected]
        known = [pair for pair in zip(row.shares, expected, strict=True) if None not in pair]
        assert all(abs(one - other) * 100 < 1 for one, other in known)


def test_the_charts_of_units_are_given_what_the_ranking_tells(report, given):
    ranked, spread = given("ranking"), given("distribution")
    report.ranking(), report.overall()
    now, _ = scored(report)
    for found in (ranked[0][0], spread[0][0]):
        assert [(each.code, each.name, each.total) for each in found] == [
            (code, report.month.unit(code).name, now[code].points) for code in in_order(now)
        ]


@pytest.mark.parametrize(("units", "drawn"), [(0, 0), (2, 0), (3, 1)])
def test_how_units_spread_is_drawn_from_three_on(folder, monkeypatch, units, drawn):
    report = ProvinceReport(period=PERIOD.id, data=folder)
    real = report.month.ranking
    monkeypatch.setattr(report.month, "ranking_in", lambda period: replace(real, order=real.order[:units]))
    assert len(report._distribution()) == drawn


def test_the_units_that_rose_and_fell_most_are_named_with_what_moved_them(report):
    now, before = scored(report)
    both = [code for code in in_order(now) if code in in_order(before)]
    moved = sorted(both, key=lambda code: now[code].points - before[code].points)
    found = {table.caption: rows(table) for table in tables(report.moved())}
    for caption, expected, sign in (("Tăng nhiều nhất", moved[::-1][:5], 1), ("Giảm nhiều nhất", moved[:5], -1)):
        deltas = {code: now[code].points - before[code].points for code in expected}
        assert all(delta * sign > 0 for delta in deltas.values())
        assert [row["Thay đổi"] for row in found[caption]] == [two(delta, sign=True) for delta in deltas.values()]
        assert len({row["Mã"] for row in found[caption]}) == 5
        for row in found[caption]:
            code = row["Mã"]
            assert (row["Kỳ trước"], row["Kỳ này"]) == (two(before[code].points), two(now[code].points))
            changes = {
                new.indicator: new.points - old.points
                for old, new in zip(before[code].indicators, now[code].indicators, strict=True)
            }
            largest = sorted(changes, key=lambda id: (-abs(changes[id]), id))[:2]
            assert row["Vì sao"] == "; ".join(f"{id}: {two(changes[id], sign=True)}" for id in largest)


def test_a_unit_that_did_not_move_neither_rose_nor_fell(folder):
    """Of two units one rises: nobody fell."""
    report = ProvinceReport(period=PERIOD.id, data=folder)
    now, before = scored(report)
    riser = next(code for code in in_order(now) if now[code].points > before[code].points)
    still = next(code for code in in_order(now) if code != riser)
    month = report.month
    month._cards[PERIOD.previous().id, month.rules.id] = {**month.cards(PERIOD.previous()), still: now[still]}
    month._rankings.clear()
    cards = dict(report.cards)
    keep = {riser, still}
    real = month.ranking_in
    month.ranking_in = lambda period: replace(real(period), order=tuple(c for c in real(period).order if c in keep))
    captions = {table.caption: [row["Mã"] for row in rows(table)] for table in tables(report._risers_and_fallers())}
    assert cards and captions == {"Tăng nhiều nhất": [riser]}


def test_the_ten_units_that_moved_the_province_most_add_up_line_by_line(report):
    (table,) = (each for each in tables(report.moved()) if "Riêng" in {column.label for column in each.columns})
    month = report.month
    parts, _ = contributions_of_units(
        report.previous, month.counts(PERIOD.previous()), month.counts(PERIOD), month.tree, month.rules
    )
    largest = sorted(parts, key=lambda part: -abs(part.total))[:10]
    assert {row["Mã"] for row in rows(table)} == {part.unit for part in largest}
    by_unit = {part.unit: part for part in parts}
    shown = rows(table)
    for row in shown:
        part = by_unit[row["Mã"]]
        assert row["Đơn vị"] == month.unit(part.unit).name
        told = {label: number(value, "vi", 3, sign=True) for label, value in vars_of(part).items()}
        assert {label: row[label] for label in told} == told
    assert any(row["Riêng"] != row["Tỷ trọng"] for row in shown)


def vars_of(part) -> dict[str, Fraction]:
    return {"Riêng": part.own, "Tỷ trọng": part.weight, "Cộng": part.own + part.weight}


def test_groups_stand_beside_their_targets_with_the_difference(report):
    (table,) = tables(report.groups())
    targets = report.frame.office.targets
    expected = []
    for group in report.month.rules.portal_groups():
        scores = [report.card.indicator(id.id) for id in report.month.rules.members(group.id)]
        expected.append((f"{group.id}. {group.title['vi']}", scores, targets.groups[group.id]))
    expected.append(("Tổng cộng", list(report.card.indicators), targets.total))
    found = rows(table)
    assert len(found) == len(expected)
    for row, (label, scores, target) in zip(found, expected, strict=True):
        points = sum(score.points for score in scores)
        assert label.casefold() in row["Nhóm"].casefold() or label == "Tổng cộng"
        assert (row["Điểm"], row["Mục tiêu"]) == (two(points), plain(target, "vi"))
        assert row["Tối đa"] == plain(sum(score.max_points for score in scores), "vi")
        assert row["Chênh lệch"] == two(points - target, sign=True)
    gaps = {row.cells[-1].tone for row in table.rows if row.cells[-1].text.startswith("+")}
    assert gaps <= {"good"} and {row.cells[-1].tone for row in table.rows} - {"good", "neutral"} == {"bad"}


def test_what_could_be_assessed_stands_before_the_whole_maximum(own):
    (table,) = tables(own.groups())
    for row, group in zip(rows(table), own.month.rules.portal_groups(), strict=False):
        sums = own.card.group(group.id)
        assert (row["Đánh giá được"], row["Tối đa"]) == (
            plain(sums.available_max, "vi"),
            plain(sums.max_points, "vi"),
        )


def test_losses_count_the_units_and_name_the_three_that_lose_most(report):
    now, _ = scored(report)
    (table,) = tables(report.losses())
    compared = 0
    for row, indicator in zip(rows(table), report.month.rules.indicators, strict=True):
        scores = {code: card.indicator(indicator.id) for code, card in now.items()}
        known = {code: s for code, s in scores.items() if s.available}
        losing = {code: s.max_points - s.points for code, s in known.items() if s.own_work and s.points < s.max_points}
        assert (row["Số"], row["Tối đa"]) == (indicator.id, plain(indicator.max, "vi"))
        if not any(s.own_work for s in known.values()):
            assert row["Đơn vị"] == row["Điểm mất"] == "–"
            continue
        assert row["Đơn vị"] == str(len(losing))
        assert row["Điểm mất"] == two(sum(losing.values(), Decimal(0)) / len(known))
        if "mọi đơn vị" in row["Đơn vị mất nhiều điểm nhất"]:
            continue
        worst = sorted(losing, key=lambda code: (-losing[code], code))[:3]
        named = [f"{report.month.unit(code).name} ({two(-losing[code])})" for code in worst]
        alike = sum(lost == losing[worst[-1]] for lost in losing.values()) - sum(
            losing[code] == losing[worst[-1]] for code in worst
        )
        more = [f"thêm {alike} đơn vị mất bằng đơn vị thứ ba"] if alike else []
        assert row["Đơn vị mất nhiều điểm nhất"] == "; ".join([*named, *more])
        compared += 1
    assert compared > 10


def test_the_portals_points_and_ours_stand_in_their_columns_with_the_difference(report):
    (table, *_) = tables(report.portal())
    published, cards = report.month.published, report.month.cards(PERIOD)
    for row in rows(table):
        code = row["Chỉ số"]
        if code in {indicator.id for indicator in report.month.rules.indicators}:
            shown = published.get(row["Mã"], PERIOD.id, "indicator", code)
            ours = cards[row["Mã"]].indicator(code).points
            assert (row["Tính lại"], row["Cổng công bố"]) == (two(ours), two(shown))
            assert row["Chênh lệch"] == two(ours - shown, sign=True) and abs(ours - shown) > Decimal("0.01")


# A unit's report


@pytest.fixture(scope="module", params=["H99.05", "H99.07", "H99.11"])
def unit(request, folder) -> UnitReport:
    return UnitReport(period=PERIOD.id, unit=request.param, data=folder)


def test_every_column_of_the_score_table_is_of_its_indicator(unit):
    (table,) = tables(unit.scores())
    by_id = {row["Số"]: (row, cells) for row, cells in zip(rows(table), table.rows, strict=True)}
    for score in unit.card.indicators:
        row, cells = by_id[score.indicator]
        assert row["Điểm"] == (two(score.points) if score.available else "–")
        assert row["Tối đa"] == plain(score.max_points, "vi")
        if row["Tử số"] != "–":
            assert (row["Tử số"], row["Mẫu số"]) == tuple(
                number(each, "vi") for each in (score.numerator, score.denominator)
            )
        tone = cells.cells[[column.label for column in table.columns].index("Điểm")].tone
        if score.available and score.points not in (score.max_points, 0):
            assert tone == ("bad" if score.points / score.max_points < Decimal("0.5") else "neutral")
    total = rows(table)[-1]
    assert total["Điểm"] == two(sum(s.points for s in unit.card.indicators if s.available))
    open_points = sum(s.max_points for s in unit.card.indicators if not s.available)
    assert total["Nguồn gốc"] == (f"trên {plain(100 - open_points, 'vi')} điểm" if open_points else "")


def test_points_within_reach_are_the_cheapest_first_and_each_column_its_own(unit):
    (table,) = tables(unit.first())
    possible = {each.indicator: each for each in what_if(unit.card, unit.month.rules) if each.next_tenth is not None}
    cheapest = sorted(possible, key=lambda id: (possible[id].next_tenth, id))
    label = next((column.label for column in table.columns if column.label.startswith("Để lên mức")), None)
    assert [row["Số"] for row in rows(table)] == cheapest
    within = sum(unit.card.indicator(id).max_points - unit.card.indicator(id).points for id in possible)
    assert f" {two(within)} điểm." in table.note
    for row in rows(table):
        each = possible[row["Số"]]
        lost = unit.card.indicator(row["Số"]).max_points - unit.card.indicator(row["Số"]).points
        assert row["Điểm mất"] == two(lost)
        wanted = {"Thêm 0,1 điểm": each.next_tenth, "Để đủ điểm": each.full, **({label: each.band} if label else {})}
        for column, count in wanted.items():
            assert row[column].split(" ")[0] == (number(count, "vi") if count is not None else "–"), column


def test_the_lines_of_a_change_add_up_and_name_the_eight_largest(unit):
    before = unit.month.card(unit.unit.code, PERIOD.previous())
    (table,) = tables(unit.changes())
    pairs = list(zip(before.indicators, unit.card.indicators, strict=True))
    changes = {
        new.indicator: (new.points or Decimal(0)) - (old.points or Decimal(0))
        for old, new in pairs
        if (new.points or 0) != (old.points or 0)
    }
    *named, total = rows(table)
    others = [row for row in named if not row["Số"]]
    named = [row for row in named if row["Số"]]
    largest = sorted(changes, key=lambda id: (-abs(changes[id]), id))
    assert [row["Số"] for row in named] == largest[:8] and len(others) == (len(largest) > 8)
    for row in named:
        old, new = (card.indicator(row["Số"]) for card in (before, unit.card))
        assert (row["Kỳ trước"], row["Kỳ này"]) == tuple(two(s.points) if s.available else "–" for s in (old, new))
        assert row["Thay đổi"] == two(changes[row["Số"]], sign=True)
    for row in others:
        assert row["Thay đổi"] == two(sum(changes[id] for id in largest[8:]), sign=True)
        assert str(len(largest) - 8) in row["Chỉ số"]
    assert (total["Kỳ trước"], total["Kỳ này"]) == (two(before.points), two(unit.card.points))
    assert total["Thay đổi"] == two(sum(changes.values(), Decimal(0)), sign=True)


def test_the_headline_tells_rank_and_change_of_the_right_periods(folder):
    month = Month.of(PERIOD.id, "portal-2026", folder)
    code = month.ranking_in(PERIOD.previous()).order[40]
    report = UnitReport(period=PERIOD.previous().id, unit=code, data=folder)
    told = headline(report)
    earlier = month.ranking_in(PERIOD.previous().previous())
    rank = told["Hạng"] if "Hạng" in told else told["Xếp hạng"]
    assert rank.value == f"41/{len(month.ranking_in(PERIOD.previous()).order)}"
    assert rank.detail == f"kỳ trước: {earlier.order.index(code) + 1}/{len(earlier.order)}"


def test_the_history_of_totals_is_that_of_13_periods_and_marks_what_is_partial(unit, given):
    drawn = given("total_history")
    unit.total_history()
    ((points, named),) = drawn
    assert [point.period for point in points] == list(PERIOD.back(13))
    # Petitions without a case earn their points from 16/10/2025; another set begins with 2026.
    assert [period.id for period in named["breaks"]] == ["2025-10", "2026-01"]
    for point in points:
        card = unit.month.card(unit.unit.code, point.period)
        assert point.total == (card.total.points if card else None)
        assert point.partial == bool(card and any(not score.available for score in card.indicators))
        if point.period != PERIOD:
            assert point.published == EARLIER.get((unit.unit.code, point.period.id, "total", "total"))
    assert {point.partial for point in points} == {True, False}


def test_bars_and_headings_of_groups_have_points_maximum_and_what_was_assessed(own, unit, given):
    drawn = given("group_bars")
    own.scores(), own.groups(), unit.scores()
    for (bars, _), report in zip(drawn, (own, own, unit), strict=True):
        for bar, group in zip(bars, own.month.rules.portal_groups(), strict=True):
            sums = report.card.group(group.id)
            assert bar == charts.GroupBar(
                f"{group.id}. {group.title['vi']}", sums.points, sums.max_points, sums.available_max,
                own.frame.office.targets.groups[group.id], sums.assessed,
            )  # fmt: skip
    headings = [block.text for block in unit.indicators() if isinstance(block, Heading)]
    for text in headings:
        group = unit.card.group(text.removeprefix("Nhóm ").split(".")[0].split(":")[0])
        assert text.endswith(f"({two(group.points)}/{plain(group.max_points, 'vi')})")
    assert len(headings) >= len(own.month.rules.portal_groups())
    if unit.unit.code in WITHOUT_08:
        assert any(bar.available_max < bar.max_points for bar in drawn[2][0])


def test_only_the_internal_edition_says_in_an_indicators_section_what_would_win_points_back(folder):
    given = {"period": PERIOD.id, "unit": "H99.05", "data": folder}
    internal, public = UnitReport(**given), UnitReport(**given, edition="public")
    ids = [score.indicator for score in internal.card.indicators]
    advised = 0
    for id in ids:
        one, other = internal.indicator(id), public.indicator(id)
        assert replace(one, win_back=()) == replace(other, win_back=())
        score = internal.card.indicator(id)
        if score.own_work and score.denominator and score.lost:
            assert one.win_back and not other.win_back
            advised += 1
        else:
            assert one.win_back == other.win_back
    assert advised > 5


def test_a_section_tells_of_its_own_indicator_in_every_field(unit, given):
    drawn = given("trend")
    rules, noted, with_coordination = unit.month.rules, 0, 0
    for score in unit.card.indicators:
        drawn.clear()
        indicator, section = rules.indicator(score.indicator), unit.indicator(score.indicator)
        version = indicator.version(PERIOD.end)
        assert (section.id, section.title, section.anchor) == (
            indicator.id,
            indicator.title["vi"],
            f"indicator-{indicator.id}",
        )
        assert (
            rules.group(indicator.group).title["vi"] in section.group and section.measures == indicator.measures["vi"]
        )
        assert (section.points, section.max_points) == (
            two(score.points) if score.available else "–",
            plain(score.max_points, "vi"),
        )
        offices = [rules.offices[office].title["vi"] for office in (*indicator.lead, *indicator.coordinating)]
        assert all(office in section.responsible for office in offices)
        with_coordination += bool(indicator.coordinating)
        texts = [note.text for note in section.notes]
        for note in (indicator.note, version.note):
            assert note is None or note["vi"] in texts
            noted += note is not None
        assert section.data_source == rules.data_sources[indicator.data_source].title["vi"]
        if score.status is Status.CONSTANT:
            assert section.trend is None and not drawn
            assert {section.rate, section.numerator.value, section.denominator.value} == {"–"}
            continue
        if score.available and score.denominator:
            assert section.rate == percent(Fraction(score.numerator, score.denominator), "vi")
            assert (section.numerator.value, section.denominator.value) == (
                number(score.numerator, "vi"),
                number(score.denominator, "vi"),
            )
        for points, named in drawn:
            assert named["title"] == indicator.title["vi"] and named["threshold_pct"] == Fraction(score.threshold) * 100
            assert [(point.period, point.rate) for point in points] == [
                (period, card.indicator(score.indicator).rate if card else None) for period, card in unit.history
            ]
        assert bool(drawn) == bool(section.trend)
    assert noted and with_coordination


def test_what_the_portal_published_last_for_a_period_as_long_stands_beside_this_one(report):
    table = tables(report.portal())[-1]
    assert "tháng 7/2026" in table.caption
    assert [column.label for column in table.columns].count("Hạng") == 2
    shown = [[cell.text for cell in row.cells] for row in table.rows]
    now, _ = scored(report)
    order = in_order(now)
    assert shown == [
        [
            code,
            report.month.unit(code).name,
            two(EARLIER[code, "2026-07", "total", "total"]),
            "–",
            two(now[code].total.points),
            str(order.index(code) + 1) if code in order else "–",
        ]
        for code in ("H99.05", "H99.07")
    ]


def headline(report: UnitReport) -> dict[str, Fact]:
    (facts,) = (block for block in report.overall() if isinstance(block, Facts))
    return {fact.label: fact for fact in facts.items}


def test_a_total_that_lacks_figures_is_marked_and_its_rating_told_from_worst_to_best(unit):
    facts, card, bands = headline(unit), unit.card, unit.month.rules.bands
    total = facts["Tổng điểm"]
    assert total.value == f"{two(card.total.points)}/{plain(card.total.available_max, 'vi')}"
    assert total.tone == ("unknown" if card.missing else "neutral") and bool(total.detail) == bool(card.missing)
    rating = facts["Xếp loại"]

    def band(points: Decimal) -> str:
        return max((each for each in bands if each.at_least <= points), key=lambda each: each.at_least).title["vi"]

    most = card.total.points + sum(score.max_points for score in card.missing)
    if band(card.total.points) == band(most):
        assert rating.value == band(most) and bool(rating.detail) == bool(card.missing)
    else:
        assert (rating.value, rating.tone) == ("chưa xếp loại", "unknown")
        assert rating.detail.startswith(f"từ {band(card.total.points)} đến {band(most)} ")


def test_the_tone_of_a_rating_is_that_of_its_place_among_all(report, folder):
    now, _ = scored(report)
    order = sorted(report.month.rules.bands, key=lambda band: -band.at_least)
    seen = {}
    for code, card in now.items():
        if card.band and not card.missing and card.band.id not in seen:
            seen[card.band.id] = headline(UnitReport(period=PERIOD.id, unit=code, data=folder))["Xếp loại"].tone
    tones = dict(zip((band.id for band in order), ("good", "good", "neutral", "warning", "bad", "bad"), strict=False))
    assert len(seen) > 1 and seen == {id: tones[id] for id in seen}


def test_a_change_that_cannot_be_compared_has_no_colour_and_one_that_can_has_its_own(folder):
    tones = set()
    for code in ("H99.07", "H99.103", "H99.11", "H99.08"):
        report = UnitReport(period=PERIOD.id, unit=code, data=folder)
        before = report.month.card(code, PERIOD.previous())
        (fact,) = (fact for label, fact in headline(report).items() if "tháng 7/2026" in label)
        delta = report.card.points - before.points
        assert fact.value == two(delta, sign=True)
        comparable = {s.indicator for s in before.missing} == {s.indicator for s in report.card.missing}
        expected = ("good" if delta > 0 else "bad" if delta < 0 else "neutral") if comparable else "unknown"
        assert fact.tone == expected and bool(fact.detail) == (not comparable)
        tones.add(fact.tone)
    assert "unknown" in tones and len(tones) > 1
