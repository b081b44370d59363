"""Every kind of block has an HTML and a text reading; both are made of the block's own words only."""

from __future__ import annotations

import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from unit_notebook import BLOCK_MIME, FORMULA_READ, HOSTILE, hostile_notebook, indicator, score_table, unit_notebook

from kstt.notebook import blocks as b
from kstt.notebook.block_html import block_html
from kstt.notebook.block_text import block_text
from kstt.notebook.unit_report import UnitReport


def blocks_of(notebook) -> list[dict]:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.data[BLOCK_MIME] for output in outputs]


ALL = blocks_of(hostile_notebook())
ONE_EACH = {data["kind"]: data for data in ALL}


def test_the_fixture_has_every_kind_of_block():
    assert set(ONE_EACH) == {kind.kind for kind in b.Block.__subclasses__()}


@pytest.mark.parametrize("data", ALL, ids=lambda data: data["kind"])
def test_a_block_is_one_fragment_that_runs_nothing(data):
    fragment = block_html(data)
    ElementTree.fromstring(fragment.replace("\x07", ""))
    soup = BeautifulSoup(fragment, "html.parser")
    assert not soup.find_all(["script", "iframe", "link"])
    assert block_html(data) == fragment


@pytest.mark.parametrize("data", [d for d in ALL if d["kind"] not in ("figure",)], ids=lambda data: data["kind"])
def test_text_and_html_say_the_same_words(data):
    html = BeautifulSoup(block_html(data), "html.parser")
    html.style.decompose()
    words = set(re.findall(r"\w{4,}", html.get_text(" ")))
    known = set(re.findall(r"\w{4,}", block_text(data) + str(data.get("json", "")) + str(data.get("labels", ""))))
    assert words <= known | {"xxxx"}, words - known


def test_hostile_text_stays_text_in_both():
    note = ONE_EACH["note"]
    assert HOSTILE in BeautifulSoup(block_html(note), "html.parser").get_text()
    assert HOSTILE in block_text(note)


def test_a_table_in_a_terminal_has_straight_columns():
    lines = block_text(score_table().as_json()).splitlines()
    assert lines[0] == "Điểm 21 chỉ số, tháng 8/2026"
    row = next(line for line in lines if line.startswith(" 05") or line.startswith("05"))
    assert row.endswith("15,68      20")
    assert len({len(line) for line in lines[2:3]}) == 1


def test_an_indicator_in_a_terminal_shows_its_formula_and_what_to_do():
    data = indicator("05", "Tỷ lệ hồ sơ xử lý đúng hạn", "20", "15,68", "II. Tiến độ").as_json()
    text = block_text(data)
    assert text.startswith("05. Tỷ lệ hồ sơ xử lý đúng hạn: 15,68 / 20")
    assert FORMULA_READ in text and "Thêm 923 hồ sơ" in text


def test_jupyter_gets_the_three_readings():
    bundle = b.Paragraph((b.Run("Sở <b>"),))._repr_mimebundle_()
    assert bundle[BLOCK_MIME] == {"kind": "paragraph", "runs": [{"text": "Sở <b>", "strong": False, "em": False}]}
    assert "<p>Sở &lt;b&gt;</p>" in bundle["text/html"] and bundle["text/plain"] == "Sở <b>"


def test_an_indicators_heading_in_jupyter_is_the_one_that_its_style_speaks_of():
    soup = BeautifulSoup(block_html(ONE_EACH["indicator"]), "html.parser")
    heading = soup.select_one(".indicator-head [id]")
    assert f".indicator-head {heading.name}," in soup.style.string


FIGURES = [data for data in ALL + blocks_of(unit_notebook()) if data["kind"] in ("figure", "indicator")]


@pytest.mark.parametrize("data", [data for data in FIGURES if data["kind"] == "figure" or data["trend"]])
def test_a_figure_is_an_image_on_white_paper_where_jupyterlab_trusts_nobody(data):
    figure = data if data["kind"] == "figure" else data["trend"]
    soup = BeautifulSoup(block_html(data), "html.parser")
    (image,) = soup.find_all("img")
    assert image["alt"] == figure["alt"] and not soup.find("svg")
    svg = ElementTree.fromstring(b64decode(image["src"].removeprefix("data:image/svg+xml;base64,")))
    assert svg.get("style") == "background:#fff"
    assert int(image["width"]) == round(float(svg.get("viewBox").split()[2]) * 4 / 3)


@pytest.mark.parametrize("recipient", ["- Lưu: VT.", "Lưu: VT."])
def test_a_recipient_has_one_dash_whether_it_was_written_with_one_or_without(recipient):
    signature = {"kind": "signature", "authority": [], "place_holder": "", "name": "", "recipients_title": "Nơi nhận:"}
    assert "<li>Lưu: VT.</li>" in block_html({**signature, "recipients": [recipient]})
    assert block_text({**signature, "recipients": [recipient]}).splitlines()[-1] == "- Lưu: VT."


@pytest.mark.parametrize(("period", "cards"), [("2026", 1), ("2026-08", 2)])
def test_the_change_against_the_year_before_is_told_once(period, cards):
    facts = next(block for block in UnitReport(period=period, unit="H99.05").overall() if isinstance(block, b.Facts))
    assert sum(item.label.startswith("So với") for item in facts.items) == cards
