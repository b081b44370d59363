"""The page of a month: every unit, its report or the reason why there is none; the same bytes when nothing has changed."""

from dataclasses import replace
from pathlib import Path

import light
import pytest
from batches import UNITS, plan_for, write_province
from bs4 import BeautifulSoup

from kstt.batch import Options, run_reports
from kstt.batch.forks import can_fork
from kstt.batch.summary import State, summary_page
from kstt.errors import KsttError, Place, Problem
from kstt.intake.delivery import InputFile
from kstt.notebook.month import Month
from kstt.rulebook import load_rules
from kstt.sample import sample_delivery
from kstt.terms import Period

needs_fork = pytest.mark.skipif(not can_fork(), reason="this system has no fork")
FILES = ("report.html", "report.ipynb", "report.pdf")


@pytest.fixture(autouse=True)
def light_on_the_path(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


@pytest.fixture(scope="module")
def month():
    """The sample province: a hundred and fifty units."""
    return Month.check(Period.parse("2026-08"), "portal-2026", sample_delivery(load_rules("portal-2026")))


def states(month) -> dict[str, State]:
    units = [unit.code for unit in month.tree]
    stopped = Problem.of("KSTT-BATCH-002", Place("/home/someone/x.ipynb"), cell=7, name="ValueError", text="dữ liệu lạ")
    made = dict.fromkeys(units, State(FILES, True))
    made[units[3]] = State(("report.html",), False)
    made[units[4]] = State((), False, (stopped,))
    made[units[5]] = State(FILES, True, (stopped,))
    del made[units[6]]
    return made


def rows(page: bytes) -> list[list[str]]:
    table = BeautifulSoup(page, "html.parser").find("table", class_="units")
    return [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["td", "th"])] for row in table.tbody.find_all("tr")
    ]


def test_every_unit_stands_on_it_once_in_order_of_rank(month):
    lines = rows(summary_page(month, states(month), "vi", "internal"))
    assert len(lines) == len(list(month.tree))
    assert lines[0][1] == month.tree.root.code and lines[0][0] == "–"
    ranked = [line for line in lines if line[0].isdigit()]
    assert [line[1] for line in ranked] == list(month.ranking.order)
    assert [int(line[0]) for line in ranked] == list(range(1, len(ranked) + 1))
    totals = [float(line[3].replace(",", ".")) for line in ranked]
    assert totals == sorted(totals, reverse=True)


def test_a_report_that_is_missing_old_or_failed_says_so_and_only_files_that_are_there_are_linked(month):
    given = states(month)
    page = summary_page(month, given, "en", "internal")
    hrefs = {link["href"] for link in BeautifulSoup(page, "html.parser").select("table.units a")}
    assert hrefs == {f"{unit}/{name}" for unit, state in given.items() for name in state.outputs}
    units = [unit.code for unit in month.tree]
    told = {line[1]: line[2] for line in rows(page)}
    assert "Older or other report" in told[units[3]]
    assert "Could not be made: KSTT-BATCH-002" in told[units[4]] and "dữ liệu lạ" in told[units[4]]
    assert told[units[5]].endswith("The earlier report is still there.")
    assert told[units[6]].endswith("No report has been made.")
    assert "/home/" not in page.decode()


def test_the_public_page_quotes_nothing_that_a_notebook_said(month):
    page = summary_page(month, states(month), "vi", "public").decode()
    assert "KSTT-BATCH-002" in page and "dữ liệu lạ" not in page


@pytest.mark.parametrize(("language", "scheme"), [("vi", "light"), ("en", "dark")])
def test_the_browser_asks_for_nothing_and_axe_finds_nothing(month, chromium, axe, tmp_path, language, scheme):
    path = tmp_path / "index.html"
    path.write_bytes(summary_page(month, states(month), language, "internal"))
    page = chromium.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.emulate_media(color_scheme=scheme)
    page.goto(path.as_uri())
    assert page.get_attribute("html", "lang") == language
    page.evaluate(axe)
    assert page.evaluate("axe.run()")["violations"] == []
    assert asked == [path.as_uri()] and said == []
    page.set_viewport_size({"width": 375, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    totals = "[...document.querySelectorAll('.units td:nth-child(4)')].map(cell => cell.getBoundingClientRect().right)"
    assert max(page.evaluate(totals)) <= 375
    page.close()


def run(plan, **options) -> list[str]:
    return [each.state for each in run_reports(plan, Options(crew=light.light_crew, **options)) if not each.started]


@needs_fork
def test_it_is_left_alone_when_nothing_changed_and_mended_when_touched(province, tmp_path):
    plan = plan_for(province, tmp_path / "out")
    run(plan)
    page = plan.folder / "index.html"
    first, number = page.read_bytes(), page.stat().st_ino
    assert len(rows(first)) == len(UNITS)
    run(plan_for(province, tmp_path / "out"))
    assert page.stat().st_ino == number, "not written again"
    page.write_text("touched by hand")
    run(plan_for(province, tmp_path / "out"))
    assert page.read_bytes() == first


@needs_fork
def test_reports_of_earlier_figures_are_called_old_until_they_are_made_again(province, tmp_path):
    out = tmp_path / "out"
    run(plan_for(province, out))
    changed = write_province(tmp_path / "changed", change=1)
    run(plan_for(changed, out, "P.2"))
    told = {line[1]: line[2] for line in rows((out / "2026-08" / "index.html").read_bytes())}
    assert {unit for unit, note in told.items() if "Báo cáo cũ hoặc khác" in note} == {"P"}
    run(plan_for(changed, out))
    assert "Báo cáo cũ" not in (out / "2026-08" / "index.html").read_text("utf-8").split("<table")[1]


@needs_fork
def test_all_or_nothing_withholds_the_page_as_well(province, tmp_path):
    out = tmp_path / "out"
    run(plan_for(province, out), all_or_nothing=True)
    page = out / "2026-08" / "index.html"
    before = page.read_bytes()
    light.fail_next(out, "P.3")
    with pytest.raises(KsttError):
        run(plan_for(province, out), force=True, all_or_nothing=True)
    assert page.read_bytes() == before
    assert sorted(run(plan_for(province, out), force=True)) == ["failed", *["published"] * 4]
    assert "KSTT-BATCH-008" in page.read_text("utf-8")
    light.fail_next(out, "")
    run(plan_for(province, out))
    assert page.read_bytes() == before


def test_its_totals_are_those_of_the_score_cards(month):
    line = rows(summary_page(month, {}, "en", "internal"))
    cards = month.cards(month.period)
    assert {each[1]: each[3].partition("/")[0] for each in line} == {
        code: f"{card.total.points:.2f}" if card.total.points is not None else "–" for code, card in cards.items()
    }


def facts(page: bytes) -> dict[str, tuple[str, str]]:
    """Label → value and detail of the figures above the table."""
    found = BeautifulSoup(page, "html.parser").select(".facts .fact")
    return {each.dt.string: tuple(part.get_text() for part in each.dd.find_all("span")) for each in found}


def test_the_figures_above_the_table_are_those_of_its_rows(month):
    page = summary_page(month, states(month), "en", "internal")
    lines, above = rows(page), facts(page)
    ranked = sum(line[0].isdigit() for line in lines)
    assert above["Units"] == (str(len(lines) - 1), f"{ranked} of them ranked") and ranked < len(lines) - 1
    assert above["Overall total"] == (lines[0][3], lines[0][4])
    told = ("Older or other report", "Could not be made", "No report has been made")
    older, failed, none = (sum(words in line[2] for line in lines) for words in told)
    assert (older, failed, none) == (1, 2, 1)
    assert above["Older or other reports"][0] == str(older)
    assert above["Missing or failed"][0] == str(failed + none)
    current = str(len(lines) - older - failed - none)
    assert above["Reports up to date"] == (current, f"of {len(lines)} reports of the period")
    whole = facts(summary_page(month, {unit.code: State(FILES, True) for unit in month.tree}, "en", "internal"))
    assert above.keys() - whole.keys() == {"Older or other reports", "Missing or failed"}
    assert whole["Reports up to date"][0] == str(len(lines))


def test_a_band_is_that_of_the_score_card_and_a_bar_as_long_as_the_total(month):
    page = BeautifulSoup(summary_page(month, {}, "vi", "internal"), "html.parser")
    cards = month.cards(month.period)
    bands = set()
    for row in page.select("table.units tbody tr"):
        card = cards[row.find("td", class_="code").string]
        cells = row.find_all("td")
        assert cells[3].string == (card.band.title["vi"] if card.band else "–")
        bands.add(cells[3].string)
        drawn = [float(bar["width"]) for bar in cells[2].select("svg.bar rect")]
        assert drawn == ([100, float(card.total.points)] if card.total.points is not None else [])
    assert len(bands) > 2


@pytest.mark.parametrize(
    ("rules", "tone"), [("portal-2026", "warning"), ("decision-766", "warning"), ("tinh-mau-2026", "neutral")]
)
def test_what_the_rule_set_may_claim_is_marked_as_in_the_reports(rules, tone):
    made = Month.check(Period.parse("2026-08"), rules, sample_delivery(load_rules(rules)))
    page = BeautifulSoup(summary_page(made, {}, "vi", "internal"), "html.parser")
    note = page.select_one("div.note")
    assert f"tone-{tone}" in note["class"] and made.rules.title["vi"] in note.get_text()


def test_each_file_stands_with_the_rows_that_were_read_and_those_that_were_rejected():
    delivery = sample_delivery(load_rules("portal-2026"))
    files = (
        InputFile("counts.csv", "ab" * 32, 90_000, 3_700, 3_655, 45),
        InputFile("units.csv", "cd" * 32, 99, 151, 151, 0),
    )
    made = Month.check(Period.parse("2026-08"), "portal-2026", replace(delivery, files=files))
    page = BeautifulSoup(summary_page(made, {}, "vi", "internal"), "html.parser")
    told = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in page.find_all("table")[1].tbody.find_all("tr")
    ]
    assert told == [["counts.csv", "3.700", "45", "ab" * 32], ["units.csv", "151", "0", "cd" * 32]]


def test_a_unit_that_has_no_rank_stands_below_those_that_have_one(month):
    lines = rows(summary_page(month, {}, "vi", "internal"))[1:]
    digits = [line[0].isdigit() for line in lines]
    assert digits == sorted(digits, reverse=True) and not all(digits)
    assert {line[1] for line in lines} == {unit.code for unit in month.tree} - {month.tree.root.code}


@needs_fork
def test_it_is_made_again_when_only_the_rule_set_is_another(province, tmp_path):
    run(plan_for(province, tmp_path / "out"))
    page = tmp_path / "out" / "2026-08" / "index.html"
    assert "portal-2026" in page.read_text("utf-8")
    run(plan_for(province, tmp_path / "out", rules="decision-766"))
    assert "decision-766" in page.read_text("utf-8") and "portal-2026" not in page.read_text("utf-8")


@needs_fork
@pytest.mark.parametrize("other", [{"language": "en"}, {"rules": "decision-766"}, {"edition": "public"}])
def test_reports_made_otherwise_are_not_called_current(province, tmp_path, other):
    run(plan_for(province, tmp_path / "out"))
    run(plan_for(province, tmp_path / "out", "P.2", **other))
    page = BeautifulSoup((tmp_path / "out" / "2026-08" / "index.html").read_bytes(), "html.parser")
    current = [
        row.find("td", class_="code").string for row in page.select("table.units tbody tr") if not row.select(".state")
    ]
    assert current == ["P.2"]


@needs_fork
def test_a_public_page_leads_to_no_internal_report(province, tmp_path):
    run(plan_for(province, tmp_path / "out"))
    run(plan_for(province, tmp_path / "out", "P.2", edition="public"))
    page = (tmp_path / "out" / "2026-08" / "index.html").read_bytes()
    hrefs = {link["href"] for link in BeautifulSoup(page, "html.parser").select("table.units a")}
    assert hrefs and {href.split("/")[0] for href in hrefs} == {"P.2"}
    assert sum("chưa có bản công khai" in line[2] for line in rows(page)) == len(UNITS) - 1


def test_a_total_of_fewer_than_a_hundred_points_says_of_how_many(month):
    lines = {line[1]: line[3] for line in rows(summary_page(month, {}, "vi", "internal"))}
    partial = {unit: card for unit, card in month.cards(month.period).items() if card.total.available_max != 100}
    assert partial
    for unit, card in partial.items():
        assert lines[unit].endswith(f"/{card.total.available_max.normalize():f}".replace(".", ","))
