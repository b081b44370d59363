"""What the reports claim in words, checked against the figures that they are made of."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from kstt.notebook.blocks import Block, Facts, Figure, Note, Paragraph, Table
from kstt.notebook.province_report import ProvinceReport
from kstt.notebook.unit_report import UnitReport
from kstt.rulebook import INDICATOR_IDS
from kstt.scoring import contributions_of_units
from kstt.terms.numbers import number


def told(blocks: list[Block]) -> str:
    """The texts of paragraphs, notes, facts and tables, a line for each paragraph, fact and row."""
    lines = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append("".join(run.text for run in block.runs))
        elif isinstance(block, Note):
            lines.append(f"{block.title}: {block.text}")
        elif isinstance(block, Facts):
            lines += [f"{fact.label}: {fact.value} ({fact.detail})" for fact in block.items]
        elif isinstance(block, Table):
            lines += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
            lines.append(block.note or "")
    return "\n".join(lines)


def handed_in(sample: Path, folder: Path, keep: Callable[[dict[str, str]], bool]) -> str:
    """The sample's files with those rows of counts that are to be kept."""
    folder.mkdir()
    shutil.copy(sample / "units.csv", folder)
    with open(sample / "counts.csv", encoding="utf-8", newline="") as given:
        rows = csv.DictReader(given)
        with open(folder / "counts.csv", "w", encoding="utf-8", newline="") as taken:
            writer = csv.DictWriter(taken, rows.fieldnames)
            writer.writeheader()
            writer.writerows(row for row in rows if keep(row))
    return str(folder)


@pytest.mark.parametrize("period", ["2026-08", "2026-Q3"])
def test_other_units_and_what_is_of_no_unit_are_told_apart(sample, period):
    report = ProvinceReport(period=period, data=str(sample))
    blocks = report.moved()
    picture = next(each for each in blocks if isinstance(each, Figure) and "các đơn vị còn lại" in each.alt)
    table = next(each for each in blocks if isinstance(each, Table) and each.note and "không thuộc đơn vị" in each.note)
    month, before = report.month, report.month.period.previous()
    parts, _ = contributions_of_units(
        report.previous, month.counts(before), month.counts(month.period), month.tree, month.rules
    )
    smallest = sorted((part.total for part in parts), key=abs)[:-10]
    others = number(sum(smallest, Fraction(0)), "vi", 3, sign=True)
    assert f"các đơn vị còn lại {others};" in picture.alt
    of_no_unit = picture.alt.rpartition("không thuộc đơn vị nào ")[2]
    assert f": {of_no_unit}" in table.note
    explained = sum((part.total for part in parts), Fraction(0))
    shown = Decimal(of_no_unit.rstrip(".").replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    assert abs(Fraction(report.previous.delta) - explained - Fraction(shown)) < Fraction(6, 1000)


def test_figures_without_a_threshold_are_not_told_as_missing(sample):
    given = {"period": "2025-10", "unit": "H99.11", "data": str(sample), "rules": "portal-2025"}
    report = UnitReport(**given)
    told_first = told(report.overall())
    assert "94 điểm tối đa của các chỉ số chấm được" in told_first
    assert "6 điểm tối đa chưa chấm vì chưa rõ ngưỡng" in told_first
    (row,) = (line for line in told(report.scores()).splitlines() if line.startswith("11 |"))
    assert row.endswith("| – | 6 | chưa chấm: chưa rõ ngưỡng") and "%" in row
    assert "có số liệu mà ngưỡng đủ điểm của kỳ này chưa rõ" in told(report.scores())
    assert report.indicator("11").status == "chưa chấm: chưa rõ ngưỡng"
    for text in (told_first, row):
        assert "chưa có" not in text
    english = UnitReport(**given, language="en")
    assert "6 points not scored, the threshold is unknown" in told(english.overall())
    assert english.indicator("11").status == "not scored: threshold unknown"


def test_a_figure_that_had_no_threshold_before_is_not_told_as_missing_before(sample):
    changes = told(UnitReport(period="2026-01", unit="H99.11", data=str(sample)).changes())
    (row,) = (line for line in changes.splitlines() if line.startswith("11 |"))
    assert row.endswith("kỳ trước chưa chấm: chưa rõ ngưỡng")


def test_missing_figures_and_an_unknown_threshold_are_told_beside_each_other(sample, tmp_path):
    data = handed_in(
        sample, tmp_path / "in", lambda row: (row["unit_code"], row["indicator"]) not in {("H99.11", "05")}
    )
    first = told(UnitReport(period="2025-10", unit="H99.11", data=data, rules="portal-2025").overall())
    assert "20 điểm tối đa chưa có số liệu, 6 điểm tối đa chưa chấm vì chưa rõ ngưỡng" in first


def test_the_province_tells_an_unknown_threshold_from_missing_figures(sample):
    losses = told(ProvinceReport(period="2025-10", data=str(sample), rules="portal-2025").losses())
    (row,) = (line for line in losses.splitlines() if line.startswith("11 |"))
    assert row.endswith("| – | – | chưa chấm: chưa rõ ngưỡng")


def test_a_row_that_does_not_add_up_for_rounding_alone_is_explained_only_where_there_is_one(sample):
    seen = set()
    for month in range(1, 9):
        blocks = ProvinceReport(period=f"2026-{month:02}", data=str(sample), language="en").moved()
        table = next(each for each in blocks if isinstance(each, Table) and "midpoint" in (each.note or ""))
        parts = [[Decimal(cell.text.replace("−", "-")) for cell in row.cells[2:]] for row in table.rows]
        gaps = {abs(own + weight - both) for own, weight, both in parts}
        assert gaps <= {Decimal(0), Decimal("0.001")}
        assert (max(gaps) > 0) == ("add up but for 0.001" in table.note)
        seen.add(max(gaps) > 0)
    assert True in seen


@pytest.mark.parametrize(
    ("language", "maxima", "rules", "indicators"),
    [
        ("vi", "53,47/94 → 59,29/100", "bộ quy tắc khác", "các chỉ số được chấm khác nhau"),
        ("en", "53.47/94 → 59.29/100", "under another rule set", "different indicators are scored"),
    ],
)
def test_totals_out_of_different_maxima_are_compared_with_both_maxima(sample, language, maxima, rules, indicators):
    report = UnitReport(period="2026-08", unit="H99.11", data=str(sample), language=language)
    facts = next(block for block in report.overall() if isinstance(block, Facts))
    details = [fact.detail or "" for fact in facts.items]
    (detail,) = (each for each in details if maxima in each)
    assert rules in detail and indicators in detail
    (sentence,) = (line for line in told(report.changes()).splitlines() if maxima in line)
    assert ("không cùng các chỉ số" if language == "vi" else "Different indicators") in sentence


def test_the_step_to_another_rule_set_names_both_maxima(sample):
    changes = told(UnitReport(period="2026-01", unit="H99.11", data=str(sample)).changes())
    assert "(67,50/94 → 70,47/100)" in changes and "không cùng các chỉ số được chấm" in changes


def test_totals_out_of_one_maximum_are_compared_without_it(sample):
    changes = told(UnitReport(period="2026-08", unit="H99.11", data=str(sample)).changes())
    assert re.search(r"tháng 7/2026 \(\d+,\d\d → 59,29\)", changes)


def test_a_provinces_own_changes_are_no_differences_from_the_portal(sample):
    given = {"period": "2026-08", "data": str(sample)}
    own = ProvinceReport(**given, rules="tinh-mau-2026")
    plain, provincial = (told(report.portal()) for report in (ProvinceReport(**given), own))
    remark = "điểm theo bộ quy tắc chính thức portal-2026, không phải theo tinh-mau-2026."
    assert remark in provincial and remark not in plain
    counted, rows = plain.split("\n", 1)
    assert provincial.startswith(counted) and provincial.endswith(rows)


@pytest.mark.parametrize(
    ("total", "told_apart"), [("56.33", False), ("62.33", False), ("62.60", True), ("56.00", True)]
)
def test_a_sum_of_which_a_part_is_not_scored_differs_only_if_that_part_cannot_explain_it(tmp_path, total, told_apart):
    data = world(tmp_path / "in", {"P": {}, "P.1": {"05": "7,10", "11": ","}})
    lines = ["unit_code,period,level,code,points", "P.1,2026-08,indicator,05,14", f"P.1,2026-08,total,total,{total}"]
    (tmp_path / "in" / "published-points.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = UnitReport(period="2026-08", unit="P.1", data=data)
    sums = report.card.total
    assert (sums.points, sums.max_points - sums.available_max) == (Decimal("56.33"), 6)
    section = told(ProvinceReport(period="2026-08", data=data).portal())
    assert ("1 điểm lệch quá 0,01" in section) == told_apart
    assert ("So 1 điểm" if total == "62.33" else "So 2 điểm") in section
    (table,) = (block for block in report.scores() if isinstance(block, Table))
    *_, shown = (cell for cell in table.rows[-1].cells if cell.text == total.replace(".", ","))
    assert shown.tone == ("bad" if told_apart else "neutral")


@pytest.mark.parametrize("there", [True, False])
def test_the_rank_of_the_province_stands_apart_from_those_of_its_units(tmp_path, there):
    """The portal's export ranks provinces among each other, and the units of one province among each other."""
    data = world(tmp_path / "in", {"P": {}, "P.1": {}, "P.2": {}})
    points = ["TDGQ", "MDHL", "MDSH", "TTTT", "CLGQ", "CKMB", "TONG_SCORE"]
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, ranks in (("Điểm tháng", {"P" if there else "Q": 13}), ("Xã Phường", {"P.1": 13, "P.2": 1})):
        sheet = book.create_sheet(name)
        sheet.append(["TEN", "MA_COQUAN", "LOAI_COQUAN", *points, "ROW_STT"])
        for code, rank in ranks.items():
            sheet.append([code, code, "1", *["10"] * 6, "60", str(rank)])
    book.save(Path(data) / "bao_cao_T10_2025.xlsx")
    table = [block for block in ProvinceReport(period="2026-08", data=data).portal() if isinstance(block, Table)][-1]
    shown = [(row.cells[0].text, row.cells[3].text) for row in table.rows]
    assert shown == [*([("P", "13")] if there else []), ("P.2", "1"), ("P.1", "13")]
    assert ("Hạng của UBND tỉnh P là hạng giữa các tỉnh" in table.note) == there


@pytest.mark.parametrize("some", [False, True])
def test_units_that_are_not_ranked_are_told_whether_they_lack_some_figures_or_have_none(tmp_path, some):
    units = "unit_code,name,level,parent_code\nH99,UBND tỉnh,province,\nH99.01,Sở A,department,H99\nH99.02,Sở B,department,H99\n"
    (tmp_path / "units.csv").write_text(units, encoding="utf-8")
    counts = "unit_code,period,indicator,numerator,denominator\nH99,2026-03,05,1,2\n"
    counts += "H99.01,2026-03,08,1,2\nH99.02,2026-03,08,1,2\nH99.02,2026-03,05,1,2\n" if some else ""
    (tmp_path / "counts.csv").write_text(counts, encoding="utf-8")
    given = {"period": "2026-03", "data": str(tmp_path), "rules": "portal-2026", "language": "en"}
    ranking = told(ProvinceReport(**given).ranking())
    unit = told(UnitReport(unit="H99.01", **given).overall())
    assert ("No unit has figures of its own, so none is ranked" in ranking) == (not some)
    assert ("because it lacks figures that others have" in ranking) == some
    assert ("has no figures of its own" in unit, "lacks figures that other units have" in unit) == (not some, some)


def test_a_sum_that_lacks_a_figure_is_no_difference_from_the_portal(sample, tmp_path):
    """The portal's total has the points of the figure that we lack."""
    lacking = ("H99.101", "2026-08", "05")

    def kept(row: dict[str, str]) -> bool:
        return (row["unit_code"], row["period"], row["indicator"]) != lacking

    given = {"period": "2026-08", "data": handed_in(sample, tmp_path / "in", kept)}
    shutil.copy(sample / "published-points.csv", tmp_path / "in")
    portal = told(ProvinceReport(**given).portal())
    assert "H99.101" not in portal and "1 điểm lệch quá 0,01" in portal
    (table,) = (block for block in UnitReport(**given, unit="H99.101").scores() if isinstance(block, Table))
    total = table.rows[-1]
    assert (total.cells[5].text, total.cells[-2].text, total.cells[-2].tone) == ("55,49", "74,11", "neutral")


def test_a_unit_under_a_provinces_own_set_is_compared_with_the_portal_by_the_official_score(sample):
    given = {"period": "2026-08", "unit": "H99.13", "data": str(sample)}
    plain, own = UnitReport(**given), UnitReport(**given, rules="tinh-mau-2026")
    assert own.card.points != plain.card.points
    for id in ("05", "06"):
        (beside,) = (note for note in own.indicator(id).notes if "chính thức portal-2026" in note.text)
        assert any(beside.text.startswith(note.text) and beside.tone == note.tone for note in plain.indicator(id).notes)
    tables = [next(block for block in report.scores() if isinstance(block, Table)) for report in (plain, own)]
    shown = [[(row.cells[-2].text, row.cells[-2].tone) for row in table.rows] for table in tables]
    assert shown[0] == shown[1]


def test_a_unit_without_figures_is_not_told_that_no_points_are_left(sample, tmp_path):
    data = handed_in(sample, tmp_path / "in", lambda row: row["unit_code"] != "H99.104")
    first = told(UnitReport(period="2026-08", unit="H99.104", data=data).first())
    assert "Ở các chỉ số chấm được" in first and "86 điểm tối đa chưa có số liệu" in first
    english = told(UnitReport(period="2026-08", unit="H99.104", data=data, language="en").first())
    assert "no figures yet for 86 points" in english


def test_a_unit_with_all_its_points_is_told_that_none_are_left(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "units.csv").write_text(
        "unit_code,name,level,parent_code\nP,UBND tỉnh P,province,\nP.1,Xã Một,commune,P\n", encoding="utf-8"
    )
    rows = [f"{code},2026-08,{id},10,10" for code in ("P", "P.1") for id in INDICATOR_IDS]
    (folder / "counts.csv").write_text(
        "\n".join(["unit_code,period,indicator,numerator,denominator", *rows]) + "\n", encoding="utf-8"
    )
    report = UnitReport(period="2026-08", unit="P.1", data=str(folder))
    assert told(report.first()) == "Không còn điểm nào mà đơn vị có thể tự giành thêm trong kỳ này."


def world(folder: Path, units: dict[str, dict[str, str]]) -> str:
    """A province P with communes; the pairs of each, `5,10` for indicators that are not named. Its folder."""
    folder.mkdir()
    below = [f"{code},{code},commune,P" for code in units if code != "P"]
    names = ["unit_code,name,level,parent_code", "P,UBND tỉnh P,province,", *below]
    (folder / "units.csv").write_text("\n".join(names) + "\n", encoding="utf-8")
    rows = [f"{code},2026-08,{id},{pairs.get(id, '5,10')}" for code, pairs in units.items() for id in INDICATOR_IDS]
    (folder / "counts.csv").write_text(
        "\n".join(["unit_code,period,indicator,numerator,denominator", *rows]) + "\n", encoding="utf-8"
    )
    return str(folder)


@pytest.mark.parametrize(
    ("language", "tied", "alike"),
    [
        ("vi", "P.3 (−20,00); thêm 2 đơn vị mất bằng đơn vị thứ ba", "mọi đơn vị như nhau (0,00)"),
        ("en", "P.3 (−20.00); 2 more units lose as much as the third", "the same for all units (0.00)"),
    ],
)
def test_units_that_lose_as_much_as_a_named_one_are_told_of(tmp_path, language, tied, alike):
    """Three units that stand first by their code alone are not held up as the worst."""
    none = {f"P.{n}": {"05": "0,0", "16": "0,9"} for n in range(1, 6)}
    data = world(tmp_path / "in", {"P": {}, **none, "P.6": {"16": "0,9"}})
    losses = told(ProvinceReport(period="2026-08", data=data, language=language).losses()).splitlines()
    ends = {line.split(" | ")[0]: line.split(" | ")[-1] for line in losses if " | " in line}
    assert ends["05"].startswith("P.1 ") and ends["05"].endswith(tied)
    assert ends["16"] == alike


def test_a_rating_has_its_clause_and_that_of_exactly_100_points_is_marked_as_an_inference(tmp_path):
    full = dict.fromkeys(INDICATOR_IDS, "10,10")
    data = world(tmp_path / "in", {"P": full, "P.1": full, "P.2": full | {"16": "9,10"}})
    reports = [UnitReport(period="2026-08", unit=code, data=data) for code in ("P.1", "P.2")]
    first = [told(report.overall()) for report in reports]
    assert "xếp loại Xuất sắc" in first[0] and "xếp loại Xuất sắc" in first[1]
    assert "đúng 100 điểm xếp Xuất sắc là suy luận [I]" in first[0] and "suy luận [I]" not in first[1]
    made = told(reports[1].provenance())
    (rating,) = (line for line in made.splitlines() if line.startswith("Mức xếp loại: "))
    assert "Xuất sắc ≥ 90; Tốt ≥ 80; Khá ≥ 70; Trung bình ≥ 50; Yếu < 50" in rating
    assert "Công văn 6419/UBND-KSTT ngày 13/7/2022 của UBND tỉnh Khánh Hòa [L]" in rating
    assert "làm tròn nửa lên 0,01 từng chỉ số [A] rồi cộng" in made


def test_a_dash_for_the_next_rating_says_that_the_indicator_alone_does_not_reach_it(tmp_path):
    data = world(tmp_path / "in", {"P": {}, "P.1": {"06": "79,100"}})
    (table,) = (each for each in UnitReport(period="2026-08", unit="P.1", data=data).first() if isinstance(each, Table))
    (row,) = (row for row in table.rows if row.cells[0].text == "06")
    assert row.cells[-1].text == "–"
    assert "chỉ riêng chỉ số này, dù đủ điểm, chưa đưa được tổng điểm lên mức ấy" in table.note


def with_zero_policy(file: Path, policy: str) -> str:
    """An own set that treats a denominator of 0 of indicator 11 in its own way."""
    file.write_text(
        "id: rieng\ntitle: {vi: R, en: O}\nstatus: provincial\nstatus_note: {vi: R., en: O.}\n"
        "in_force: {from: 2026-01-01}\nsucceeds: portal-2025\nextends: portal-2026\n"
        "sources:\n  qd: {document: D, clause: C, tag: P}\nchanges:\n"
        f"  - {{path: indicators/11/versions/1/zero_denominator/policy, value: {policy}, source: qd}}\n",
        encoding="utf-8",
    )
    return str(file)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("full", "theo bộ quy tắc này vẫn được đủ điểm"),
        ("not-assessed", "không; chỉ số không được đánh giá."),
        ("redistribute", "không; chỉ số không được đánh giá."),
    ],
)
def test_what_a_provinces_own_set_does_with_nothing_to_count_is_not_put_on_the_portal(tmp_path, policy, said):
    own = with_zero_policy(tmp_path / "rieng.yaml", policy)
    data = world(tmp_path / "in", {"P": {}, "P.1": {"11": "0,0"}})
    section = UnitReport(period="2026-08", unit="P.1", data=data, rules=own).indicator("11")
    words = " ".join([section.lost, *(note.text for note in section.notes)])
    assert said in words and "Cổng vẫn" not in words and "chia cho các chỉ số khác" not in words


def test_what_is_not_assessed_is_told_beside_what_has_no_figures(tmp_path):
    own = with_zero_policy(tmp_path / "rieng.yaml", "not-assessed")
    data = world(tmp_path / "in", {"P": {}, "P.1": {"11": "0,0", "21": ","}})
    first = told(UnitReport(period="2026-08", unit="P.1", data=data, rules=own).overall())
    assert first.count("6 điểm tối đa chưa có số liệu, 6 điểm không đánh giá") == 1
    assert "trên 88 điểm tối đa" in first


def test_points_lost_for_want_of_any_case_are_told_beside_those_that_can_be_won(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "units.csv").write_text(
        "unit_code,name,level,parent_code\nP,UBND tỉnh P,province,\nP.1,Xã Một,commune,P\nP.2,Xã Hai,commune,P\n",
        encoding="utf-8",
    )
    idle = [f"P.1,2026-08,{id},0,0" for id in INDICATOR_IDS]
    some = [f"P.2,2026-08,{id},{'0,0' if id == '11' else '5,10'}" for id in INDICATOR_IDS]
    rows = [*(f"P,2026-08,{id},10,10" for id in INDICATOR_IDS), *idle, *some]
    (folder / "counts.csv").write_text(
        "\n".join(["unit_code,period,indicator,numerator,denominator", *rows]) + "\n", encoding="utf-8"
    )
    said = told(UnitReport(period="2026-08", unit="P.1", data=str(folder)).first())
    assert "Mất 74,00 điểm ở 15 chỉ số có mẫu số bằng 0" in said
    said = told(UnitReport(period="2026-08", unit="P.2", data=str(folder), language="en").first())
    assert "6.00 points are lost at 1 indicator with a denominator of 0" in said
    assert "denominator of 0" not in told(
        UnitReport(period="2026-08", unit="P", data=str(folder), language="en").first()
    )


def test_a_unit_that_lacks_a_month_of_the_quarter_says_so_first_and_the_province_counts_such_units(sample, tmp_path):
    data = handed_in(sample, tmp_path / "in", lambda row: (row["unit_code"], row["period"]) != ("H99.05", "2026-06"))
    unit = told(UnitReport(period="2026-Q2", unit="H99.05", data=data).overall())
    assert re.search(r"chưa đủ các tháng của kỳ: \d+ trên 21 chỉ số mới có số của 2/3 tháng", unit)
    other = told(UnitReport(period="2026-Q2", unit="H99.06", data=data).overall())
    assert "các tháng của kỳ" not in other
    province = told(ProvinceReport(period="2026-Q2", data=data).overall())
    assert "1 trên 150 đơn vị chưa có số liệu đủ các tháng của kỳ" in province
    assert "của chính" not in province
    english = told(UnitReport(period="2026-Q2", unit="H99.05", data=data, language="en").overall())
    assert "do not cover all months of the period" in english and "2/3 months" in english


def test_a_quarter_counted_from_rows_of_two_months_says_so_first(sample, tmp_path):
    data = Path(handed_in(sample, tmp_path / "in", lambda row: row["period"] == "2026-08"))
    with open(data / "counts.csv", encoding="utf-8", newline="") as given:
        rows = [{**row, "period": "2026-Q3", "marks": "rows_of_months:2/3"} for row in csv.DictReader(given)]
    with open(data / "counts.csv", "w", encoding="utf-8", newline="") as taken:
        writer = csv.DictWriter(taken, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    said = told(UnitReport(period="2026-Q3", unit="H99.05", data=str(data), language="en").overall())
    assert "do not cover all months of the period: for 17 of 21 indicators there are 2/3 months" in said


@pytest.mark.parametrize("period", ["2026-08", "2026-Q2"])
def test_a_period_with_all_its_months_says_nothing_of_months(sample, period):
    for report in (
        UnitReport(period=period, unit="H99.05", data=str(sample)),
        ProvinceReport(period=period, data=str(sample)),
    ):
        assert "tháng của kỳ" not in told(report.overall())


def test_in_a_quarter_that_is_still_running_the_province_says_that_its_own_months_are_short_too(sample):
    province = told(ProvinceReport(period="2026-Q3", data=str(sample)).overall())
    assert re.search(
        r"của chính UBND Tỉnh Mẫu chưa đủ các tháng của kỳ: \d+ trên 21 chỉ số mới có số của 2/3 tháng", province
    )
    assert "150 trên 150 đơn vị" in province


def test_the_picture_of_lost_points_tells_what_the_total_lacks(sample):
    report = UnitReport(period="2026-08", unit="H99.05", data=str(sample))
    (picture,) = (block for block in report.first() if isinstance(block, Figure))
    lacking = number(100 - report.card.total.points, "vi", 2)
    where = sum(bool(score.lost) for score in report.card.indicators)
    assert where > 12
    assert f"mất tổng cộng {lacking} điểm ở {where} chỉ số" in picture.alt
    assert f"{where - 10} chỉ số khác" in picture.svg


def test_what_is_copied_to_every_unit_is_not_told_as_no_points_lost(sample):
    (table,) = (
        block for block in ProvinceReport(period="2026-08", data=str(sample)).losses() if isinstance(block, Table)
    )
    rows = {row.cells[0].text: [cell.text for cell in row.cells[3:]] for row in table.rows}
    assert rows["01"][:2] == ["–", "–"] and rows["01"][2].startswith("mọi đơn vị như nhau")
    assert rows["15"][:2] == ["–", "–"] and rows["05"][0] == "150"


def test_one_of_what_is_counted_is_told_in_the_singular(sample, tmp_path):
    ones = {"05": ("1", "2"), "08": ("2", "3"), "14": ("1", "1")}
    data = handed_in(sample, tmp_path / "ones", lambda row: row["unit_code"] == "H99" or "2026-08" not in row["period"])
    with open(Path(data) / "counts.csv", "a", encoding="utf-8") as more:
        more.writelines(f"H99.02,2026-08,{id},{n},{d},,\r\n" for id, (n, d) in ones.items())
    report = UnitReport(period="2026-08", unit="H99.02", data=data, language="en")
    sections = {id: report.indicator(id) for id in (*ones, "17")}
    told = {
        id: [f"{line.value} {line.meaning}" for line in (each.numerator, each.denominator)]
        for id, each in sections.items()
    }
    assert told["05"][0].startswith("1 dossier finished on time") and told["05"][1].startswith("2 dossiers received")
    assert told["08"][0].startswith("2 dossiers filed")
    assert told["14"] == [
        "1 dossier reusing digitised data",
        "1 dossier of the period (without those that lack a receiving date)",
    ]
    assert told["17"][0].startswith("– procedures connected")


@pytest.mark.parametrize(("language", "said"), [("vi", "Trong số điểm đạt được, "), ("en", "Of the points earned, ")])
@pytest.mark.parametrize("period", ["2026-08", "2026-Q2"])
def test_points_that_are_not_the_units_own_are_told_of_those_earned_not_of_those_missing(
    sample, period, language, said
):
    report = UnitReport(period=period, unit="H99.05", data=str(sample), language=language)
    assert f"{said}{number(report.card.not_own_work, language, 2)} " in told(report.overall())


@pytest.mark.parametrize("period", ["2026-08", "2026-Q2"])
def test_a_dash_is_explained_only_where_one_stands(sample, period):
    (table,) = (
        each for each in UnitReport(period=period, unit="H99.05", data=str(sample)).first() if isinstance(each, Table)
    )
    dashes = [cell for row in table.rows for cell in row.cells if cell.text == "–"]
    assert ("“–”" in table.note) == bool(dashes)


def test_a_change_since_a_quarter_that_lacks_a_month_says_so(sample, tmp_path):
    data = handed_in(sample, tmp_path / "in", lambda row: row["period"] != "2026-03")
    for report in (UnitReport(period="2026-Q2", unit="H99.05", data=data), ProvinceReport(period="2026-Q2", data=data)):
        assert "kỳ đó mới có số của 2/3 tháng" in told(report.overall())
        changes = report.moved() if isinstance(report, ProvinceReport) else report.changes()
        assert "Số liệu quý I/2026 mới có 2/3 tháng" in told(changes)
    whole = UnitReport(period="2026-Q2", unit="H99.05", data=str(sample))
    assert "mới có" not in told([*whole.overall(), *whole.changes()])


OWN_FROM_JULY = """\
id: own-2026
status: provincial
title: {vi: Bộ riêng, en: Own set}
status_note: {vi: Thử., en: A trial.}
in_force: {from: 2026-07-01}
extends: portal-2026
sources:
  our-decision: {document: Quyết định thử, clause: Điều 1, tag: P}
changes:
  - path: indicators/21/versions/1/threshold/pct
    value: 100
    source: our-decision
"""


def test_months_before_an_own_set_are_without_rules_and_not_without_figures(sample, tmp_path):
    own = tmp_path / "own-2026.yaml"
    own.write_text(OWN_FROM_JULY, encoding="utf-8")
    for unit in ({"unit": "H99.05"}, {}):
        report = (UnitReport if unit else ProvinceReport)(
            period="2026-07", data=str(sample), rules=str(own), language="en", **unit
        )
        said = told([*report.overall(), *(report.changes() if unit else report.moved())])
        assert "no rule set for that period" in said
        assert "There is no rule set by which June 2026 could be compared: neither own-2026 nor" in said
        assert "There is no rule set by which the same period a year before (July 2025)" in said
        assert "no figures" not in said
    own.write_text(OWN_FROM_JULY + "succeeds: portal-2026\n", encoding="utf-8")
    report = UnitReport(period="2026-07", data=str(sample), rules=str(own), language="en", unit="H99.05")
    assert "no rule set" not in told([*report.overall(), *report.changes()])
