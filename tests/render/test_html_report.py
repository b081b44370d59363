"""The HTML report: one file that runs nothing, loads nothing, and reads well for everyone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise

import nbformat
import pytest
from analyst_notebook import analyst_notebook
from bs4 import BeautifulSoup
from jinja2 import DictLoader
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from unit_notebook import BLOCK_MIME, FORMULA_READ, HOSTILE, LONG_WORD, cell_of, unit_notebook

from kstt.notebook import blocks as b
from kstt.notebook.face import Face, own_fonts
from kstt.render import KsttHTMLExporter, html, read_document
from kstt.terms.alphabet import VIETNAMESE


@pytest.fixture(scope="module")
def soups(pages: dict[str, str]) -> dict[str, BeautifulSoup]:
    return {name: BeautifulSoup(page, "html.parser") for name, page in pages.items()}


def test_a_report_with_21_indicators_and_four_figures_stays_under_150_kb(pages):
    assert len(pages["unit"].encode()) < 150_000


def test_evidence_that_would_make_the_page_heavy_is_named_with_its_hash(pages):
    notebook = unit_notebook()
    evidence = notebook.cells[-1].outputs[0].data[BLOCK_MIME]
    evidence["json"] = '{"rows": "' + "9" * 60_000 + '"}'
    page, _ = KsttHTMLExporter().from_notebook_node(notebook)
    assert len(page.encode()) < 150_000
    assert "9" * 100 not in page and sha256(evidence["json"].encode()).hexdigest() in page
    assert "144625, " in pages["unit"], "small evidence stays, folded"


def of_size(size: int) -> str:
    """The page of a notebook with evidence, which would have so many bytes with the evidence folded in."""

    def made(more: int) -> str:
        evidence = b.Evidence("a.json", "Bằng chứng", f'"{"ộ" * 9_000}{"x" * more}"')
        words = b.Paragraph((b.Run("ộ" * 9_000),))
        return KsttHTMLExporter().from_notebook_node(new_notebook(cells=[cell_of(words, evidence)]))[0]

    return made(size - len(made(0).encode()))


def test_evidence_is_folded_in_up_to_150_kb_of_bytes_and_not_beyond():
    folded = of_size(149_900)
    assert len(folded.encode()) == 149_900 and "ộx" in folded
    assert "ộx" not in of_size(150_001)


def test_of_two_equal_pieces_of_evidence_each_stands_in_its_own_place():
    pieces = [b.Evidence(f"{name}.json", name, '{"a": 1}') for name in ("Một", "Hai")]
    page, _ = KsttHTMLExporter().from_notebook_node(new_notebook(cells=[cell_of(*pieces)]))
    told = BeautifulSoup(page, "html.parser").select("details summary")
    assert [line.get_text() for line in told[-2:]] == ["Một Một.json", "Hai Hai.json"]


def test_an_offices_own_template_takes_the_place_of_ours_with_its_parts():
    parts = (
        "{% macro evidence_place(p) %}<here>{% endmacro %}{% macro evidence_folded(p) %}{{ p.filename }}{% endmacro %}"
    )
    index = '{% import "parts.html.j2" as parts %}{{ document.title }}: {{ parts.evidence_place(document.parts[-1]) }}'
    own = html.environment(DictLoader({"index.html.j2": index, "parts.html.j2": parts}))
    cells = [new_markdown_cell("# Tên <1>"), cell_of(b.Evidence("<a>", "b", "{}"))]
    document = read_document(new_notebook(cells=cells))
    assert html.page(document, own.get_template("index.html.j2")) == "Tên &lt;1&gt;: &lt;a&gt;"


def test_the_same_notebook_gives_the_same_bytes(pages):
    again, _ = KsttHTMLExporter().from_notebook_node(unit_notebook())
    assert again == pages["unit"]


@pytest.mark.parametrize("name", ["unit", "hostile", "analyst"])
def test_nothing_in_the_page_runs_or_loads(soups, name):
    soup = soups[name]
    assert not soup.find_all(["script", "iframe", "object", "embed", "link", "foreignobject", "base", "form"])
    for element in soup.find_all(True):
        for key, value in element.attrs.items():
            assert not key.startswith("on"), f"{element.name} {key}"
            assert key != "style"
            if key in ("src", "href", "xlink:href", "data", "srcset"):
                allowed = r"data:image/(png|jpeg|svg\+xml);base64,|#" + ("|https://" if element.name == "a" else "")
                assert re.match(allowed, value), f"{element.name} {key}={value[:60]}"


def test_the_policy_admits_the_pages_own_style_and_nothing_else(soups):
    policy = soups["unit"].find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    (style,) = soups["unit"].find_all("style")
    digest = b64encode(sha256(style.string.encode()).digest()).decode()
    rest = "img-src data:; base-uri 'none'; form-action 'none'"
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; {rest}"


def test_letters_that_the_fixed_width_font_lacks_come_from_its_sister(soups):
    """Else a browser puts the accent of `ố` beside it; on Linux there is often no other font of one width."""
    style = soups["unit"].style.string
    ranges = re.search(r'family:accented;src:local\("DejaVu Sans"\);unicode-range:([^}]+)', style)[1]
    ends = [part.removeprefix("U+").split("-") for part in ranges.split(",")]
    taken = {chr(code) for first, last in ends for code in range(int(first, 16), int(last, 16) + 1)}
    lacking = set(VIETNAMESE) - Face(own_fonts() / "DejaVuSansMono.ttf").characters
    assert len(lacking) == 46 and lacking <= taken <= set(VIETNAMESE)
    assert 'accented,"DejaVu Sans Mono"' in style


def test_texts_that_look_like_code_are_shown_as_they_are(soups):
    soup = soups["hostile"]
    headings = [h.get_text() for h in soup.find_all(["h2", "h3"])]
    assert f"2. {HOSTILE}" in headings
    assert LONG_WORD in soup.get_text()
    assert "Phường Việt Trì" in soup.get_text(), "NFD is shown in NFC"
    assert "\x07" not in str(soup)


def test_every_anchor_is_unique_and_every_entry_of_the_contents_leads_somewhere(soups):
    for soup in soups.values():
        ids = [element["id"] for element in soup.find_all(id=True)]
        assert len(ids) == len(set(ids))
        links = [a["href"] for a in soup.select("nav a")]
        assert links and all(link.removeprefix("#") in ids for link in links)
    assert len([a for a in soups["unit"].select("nav a") if re.match(r"\d\d\. ", a.get_text())]) == 21


def test_the_contents_go_three_levels_deep():
    markdown = "# Tên\n\n## Hai\n\n### Ba\n\n#### Bốn\n\n##### Năm"
    page, _ = KsttHTMLExporter().from_notebook_node(new_notebook(cells=[new_markdown_cell(markdown)]))
    assert [a.get_text() for a in BeautifulSoup(page, "html.parser").select("nav a")] == ["Hai", "Ba", "Bốn"]


def test_heading_levels_start_at_one_and_skip_none(soups):
    for soup in soups.values():
        levels = [int(h.name[1]) for h in soup.find_all(re.compile(r"^h[1-6]$"))]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_formula_reads_in_one_line_as_it_is_written(soups):
    assert FORMULA_READ in [math.get_text() for math in soups["unit"].find_all("math")]


def test_every_figure_says_what_it_shows(soups):
    drawings = soups["unit"].find_all("svg")
    assert len(drawings) == 25
    for svg in drawings:
        assert svg["role"] == "img" and len(svg["aria-label"]) > 20
    (picture,) = soups["analyst"].find_all("img")
    assert [picture[name] for name in ("alt", "width", "height")] == ["Số hồ sơ quá hạn giảm rồi tăng", "400", "200"]


def test_every_table_has_a_caption_and_heads_with_scope(soups):
    for table in soups["unit"].find_all("table"):
        assert table.caption.get_text()
        assert {th["scope"] for th in table.find_all("th")} == {"col", "row"}


def test_code_is_folded_and_the_guide_for_analysts_is_not_shown(soups):
    soup = soups["unit"]
    assert "KHÔNG HIỆN RA" not in soup.get_text()
    code = [block.get_text() for block in soup.select("details.code pre")]
    assert "from kstt.notebook import *" in code
    assert not any("# Parameters" in text for text in code), "parameters name folders of the machine"
    assert not soup.select("details[open]")


def test_neighbouring_cells_without_output_fold_together(soups):
    first = soups["unit"].select("details.code")[0]
    assert first.summary.get_text() == "Mã nguồn, ô 1, 5"


@pytest.mark.parametrize("sources", [["a = 1"], ["a = 1", "b = 2"]])
def test_code_of_several_cells_is_told_in_the_plural(sources):
    notebook = new_notebook(cells=[new_code_cell(each) for each in sources], metadata={"kstt": {"language": "en"}})
    notebook.cells[-1].outputs = [new_output("stream", name="stdout", text="done")]
    summary = BeautifulSoup(KsttHTMLExporter().from_notebook_node(notebook)[0], "html.parser").select_one("summary")
    assert summary.get_text() == f"Source code, {'cell 1' if len(sources) == 1 else 'cells 1, 2'}"


def test_a_data_frame_keeps_its_two_levels_of_heads(soups):
    table = soups["analyst"].select("table.data")[1]
    july = table.find("th", string="Tháng 7")
    assert (july["colspan"], july["scope"]) == ("2", "colgroup")
    office = table.find("th", string="Sở Y tế")
    assert (office["rowspan"], office["scope"]) == ("2", "rowgroup")


def test_markdown_is_set_and_its_raw_html_is_only_text(soups):
    soup = soups["analyst"]
    assert soup.h1.get_text() == "Hồ sơ quá hạn tháng 8"
    assert soup.find("a", href="https://dichvucong.gov.vn/")
    assert not soup.find("a", string="xấu") and "xấu" in soup.get_text()
    assert '<div onclick="alert(1)">HTML thô</div>' in soup.get_text()


def test_author_and_date_of_the_page_are_the_reports(soups):
    def said(soup: BeautifulSoup) -> dict[str, str]:
        return {meta["name"]: meta["content"] for meta in soup.find_all("meta", attrs={"name": True})}

    about = said(soups["unit"])
    assert (about["author"], about["dcterms.date"]) == ("Văn phòng UBND tỉnh Phú Thọ", "2026-09-05")
    own = analyst_notebook()
    own.metadata.update(authors=[{"name": "Trần B"}], date="2026-09-06")
    about = said(BeautifulSoup(KsttHTMLExporter().from_notebook_node(own)[0], "html.parser"))
    assert (about["author"], about["dcterms.date"]) == ("Trần B", "2026-09-06")
    assert not {"author", "dcterms.date"} & set(said(soups["analyst"])), "neither is known"


def in_english(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The report with a head that says English."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.data[BLOCK_MIME]["kind"] == "report_head":
                output.data[BLOCK_MIME]["language"] = "en"
    return notebook


def test_the_language_of_the_page_is_the_reports(soups):
    assert soups["unit"].html["lang"] == "vi"
    english = analyst_notebook()
    english.metadata["kstt"] = {"language": "en"}
    for notebook in (english, in_english(unit_notebook())):
        page, _ = KsttHTMLExporter().from_notebook_node(notebook)
        soup = BeautifulSoup(page, "html.parser")
        assert (soup.html["lang"], soup.nav["aria-label"]) == ("en", "Contents")


def test_a_template_lying_in_the_current_directory_is_not_used(tmp_path, monkeypatch):
    for folder in (tmp_path, tmp_path / "kstt-html"):
        folder.mkdir(exist_ok=True)
        for name in ("index.html.j2", "blocks.html.j2", "parts.html.j2"):
            (folder / name).write_text("PLANTED")
    monkeypatch.chdir(tmp_path)
    page, _ = KsttHTMLExporter().from_notebook_node(analyst_notebook())
    assert "PLANTED" not in page
    assert not [path for path in KsttHTMLExporter().template_paths if path in ("", ".", str(tmp_path))]


def test_settings_of_a_template_lying_in_the_current_directory_are_not_read(tmp_path, monkeypatch):
    """They name classes that nbconvert imports and runs over the notebook: code lying beside the data."""
    folder = tmp_path / "kstt-html"
    folder.mkdir()
    runs = {"preprocessors": {"1": {"type": "nbconvert.preprocessors.ClearOutputPreprocessor", "enabled": True}}}
    (folder / "conf.json").write_text(json.dumps({"mimetypes": {"text/html": True}, **runs}))
    monkeypatch.chdir(tmp_path)
    page, _ = KsttHTMLExporter().from_notebook_node(analyst_notebook())
    assert "Tháng 7" in page, "the output is still there"


def test_an_office_names_the_folder_of_its_own_template_as_nbconverts_users_do(tmp_path):
    (tmp_path / "index.html.j2").write_text("{{ document.title }} | {% include 'seal.j2' %}", "utf-8")
    (tmp_path / "seal.j2").write_text("Sở Mẫu", "utf-8")
    page, _ = KsttHTMLExporter(extra_template_paths=[str(tmp_path)]).from_notebook_node(analyst_notebook())
    assert page == "Hồ sơ quá hạn tháng 8 | Sở Mẫu"


@pytest.mark.slow
def test_the_command_line_knows_both_formats_and_tells_a_fault_without_a_traceback(tmp_path, pages):
    nbformat.write(unit_notebook(), tmp_path / "good.ipynb")
    bad = analyst_notebook()
    bad.cells[-1].source = "plt.plot(x)"
    nbformat.write(bad, tmp_path / "bad.ipynb")
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to"]
    environment = {**os.environ, "JUPYTER_PLATFORM_DIRS": "1"}
    for target in ("kstt-html", "kstt-pdf"):
        done = subprocess.run(
            [*command, target, "good.ipynb"], cwd=tmp_path, capture_output=True, text=True, env=environment
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "good.html").read_text("utf-8").strip() == pages["unit"].strip()
    assert (tmp_path / "good.pdf").read_bytes().startswith(b"%PDF-")
    done = subprocess.run(
        [*command, "kstt-html", "bad.ipynb"], cwd=tmp_path, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 1
    assert "KSTT-RENDER-004 [bad.ipynb]" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "bad.html").exists()


@pytest.mark.parametrize("name", ["unit", "hostile", "analyst"])
def test_the_browser_asks_for_nothing_complains_of_nothing_and_no_script_ran(chromium, tmp_path, pages, name):
    page = chromium.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    file = tmp_path / "report.html"
    file.write_text(pages[name], "utf-8")
    for width in (1300, 400):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(file.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"the page itself scrolls sideways at {width} px: {wide}"
    page.close()
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()] * 2
    assert said == []


REFERRER = '<meta name="referrer" content="no-referrer">'
REL = ' rel="noreferrer noopener"'


@pytest.mark.parametrize("without", [REFERRER, REL], ids=["policy of the page", "relation of the link"])
def test_who_follows_a_link_does_not_tell_where_the_report_lies(chromium, pages, without):
    """A report lies at an address inside the office. Either of the two guards is enough, and both are there."""
    assert without in pages["analyst"]
    asked = {}

    def answer(route) -> None:
        asked[route.request.url] = route.request.headers
        route.fulfill(content_type="text/html", body=pages["analyst"].replace(without, ""))

    page = chromium.new_page()
    page.route("**/*", answer)
    page.goto("https://inside.example/2026-08/report.html")
    page.click("main a[href^='https']")
    page.wait_for_url("https://dichvucong.gov.vn/")
    page.close()
    assert "referer" not in asked["https://dichvucong.gov.vn/"]


def test_by_keys_alone_one_comes_past_the_contents(chromium, tmp_path, pages):
    file = tmp_path / "report.html"
    file.write_text(pages["unit"], "utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0, "seen while it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    page.close()


def test_figures_of_an_analysts_table_stand_under_each_other(chromium, tmp_path, pages):
    file = tmp_path / "report.html"
    file.write_text(pages["analyst"], "utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    cells = "[...document.querySelectorAll('table.data')[0].querySelectorAll('tr > :last-child')]"
    assert page.evaluate(f"{cells}.map(cell => getComputedStyle(cell).textAlign)") == ["right"] * 3
    page.close()


def test_a_list_begins_with_the_number_that_is_written(chromium, tmp_path):
    notebook = new_notebook(cells=[new_markdown_cell("# Tên\n\n3. ba\n4. bốn")])
    file = tmp_path / "report.html"
    file.write_text(KsttHTMLExporter().from_notebook_node(notebook)[0], "utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    assert page.evaluate("document.querySelector('main ol').start") == 3
    page.close()


def test_a_formula_is_whole_where_the_page_is_narrow_as_at_four_times_its_size(chromium, tmp_path, pages):
    """A formula that had to be moved sideways hid its result, and could not be reached by keys."""
    file = tmp_path / "report.html"
    large = "<mn>1.234.567</mn> <mo>÷</mo> <mn>2.345.678</mn>"
    file.write_text(re.sub(r"<mn>[\d.]+</mn> <mo>÷</mo> <mn>[\d.]+</mn>", large, pages["unit"]), "utf-8")
    page = chromium.new_page()
    hidden = "[...document.querySelectorAll('.formula')].filter(each => each.scrollWidth > each.clientWidth).length"
    for width in (320, 360, 640):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(file.as_uri())
        assert page.evaluate(hidden) == 0, width
    assert page.evaluate("document.querySelectorAll('.formula').length") == 21
    page.close()


def test_on_a_phone_words_of_a_column_out_of_sight_do_not_stand_under_each_other(chromium, tmp_path):
    texts = ("Tỷ lệ hồ sơ xử lý đúng hạn", "2,77", "2,40", "−0,37", "tỷ lệ 46,15 % → 40,00 %")
    columns = tuple(b.Column(name, "right" if name in "BCD" else "left", 1) for name in "ABCDE")
    table = b.Table(caption="Thay đổi", columns=columns, rows=(b.Row(tuple(map(b.Cell, texts))),))
    bundle = table._repr_mimebundle_()
    cell = new_code_cell("x", execution_count=1, outputs=[new_output("display_data", bundle)])
    file = tmp_path / "report.html"
    file.write_text(KsttHTMLExporter().from_notebook_node(new_notebook(cells=[cell]))[0], "utf-8")
    page = chromium.new_page()
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(file.as_uri())
    heights = page.evaluate("[...document.querySelectorAll('tbody tr')].map(row => row.getBoundingClientRect().height)")
    page.close()
    assert len(heights) == 1 and heights[0] < 60


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["unit", "analyst"])
def test_axe_finds_nothing_to_object_to(chromium, axe, tmp_path, pages, name, scheme):
    page = chromium.new_page()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 1300, "height": 900})
    file = tmp_path / "report.html"
    file.write_text(pages[name], "utf-8")
    page.goto(file.as_uri())
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    page.close()
    assert [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in found["violations"]] == []
    assert found["passes"]
