"""Everything that an analyst's notebook may hold comes out as it is, where it stood, and once."""

from __future__ import annotations

import base64
import io
import os
from datetime import date
from pathlib import Path

import pytest
from analyst_notebook import png, shown
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from unit_notebook import INDICATORS, cell_of, indicator

from kstt.notebook import blocks as b
from kstt.render import Document, KsttHTMLExporter, KsttPDFExporter, read_document
from kstt.render import document as reading
from kstt.render.data_table import MOST_ROWS, data_tables
from kstt.render.outline import Outline, slug
from kstt.render.pictures import PictureRefused, attached, comments, raster

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9"/></svg>'


def read(*cells: dict, **metadata: object) -> Document:
    return read_document(new_notebook(cells=list(cells), metadata=metadata))


def ran(source: str, *outputs: dict, tags: tuple[str, ...] = ()) -> dict:
    return new_code_cell(source, execution_count=1, outputs=list(outputs), metadata={"tags": list(tags)})


def printed(text: str) -> dict:
    return new_output("stream", name="stdout", text=text)


def texts(document: Document) -> list[str]:
    return [part["text"] for part in document.parts if part["kind"] == "text"]


def nodes(markdown: str) -> list[dict]:
    document = read(new_markdown_cell(markdown))
    return [node for part in document.parts for node in part["nodes"]]


def image(kind: str, width: int = 3, height: int = 2) -> str:
    content = io.BytesIO()
    Image.new("RGB", (width, height)).save(content, kind)
    return base64.b64encode(content.getvalue()).decode()


# Cells and their outputs


def said(text: str) -> dict:
    return new_output("stream", name="stderr", text=text)


PRINTED = "một\nhai 10%\rhai 100%\n\n\x1b[31mba\x1b[0m\n"


@pytest.mark.parametrize("at", range(1, len(PRINTED)))
def test_wherever_a_kernel_cuts_what_is_printed_the_text_is_the_same(at):
    pieces = (PRINTED[:at], PRINTED[at:])
    document = read(ran("a", *(make(text) for text in pieces for make in (printed, said))))
    assert texts(document) == ["một\nhai 100%\n\nba"]
    assert document.parts[0]["cells"][0]["messages"] == "một\nhai 100%\n\nba\n"


def test_what_is_printed_before_and_after_a_display_and_by_another_cell_stands_apart():
    cells = (ran("a", printed("một\n"), shown({"text/plain": "giữa"}), printed("hai\n")), ran("b", printed("ba\n")))
    cells[1].metadata["tags"] = ["remove-input"]
    assert texts(read(*cells)) == ["một", "giữa", "hai", "ba"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\n      nhận  trả\nSở Y tế  12    9\n", "      nhận  trả\nSở Y tế  12    9"),
        ("một\r\nhai\r\n", "một\nhai"),
        ("10%\r100%\r", "100%"),
    ],
    ids=["columns", "line ends of Windows", "a progress bar at its end"],
)
def test_what_is_printed_stands_as_in_a_terminal(text, shown):
    assert texts(read(ran("print(x)", printed(text)))) == [shown]


def test_an_output_whose_code_was_cleared_is_shown():
    assert texts(read(ran("", printed("một")), ran(" \n"))) == ["một"]


@pytest.mark.parametrize("more", [0, 1])
def test_a_text_that_is_too_long_says_that_it_was_cut(monkeypatch, more):
    monkeypatch.setattr(reading, "LONGEST_TEXT", 10)
    (text,) = texts(read(ran("print(x)", printed("x" * 6), printed("x" * (4 + more)))))
    assert text == ("x" * 10 if not more else "x" * 10 + "\n…")


@pytest.mark.parametrize("tag", ["guide", "remove", "remove-cell", "remove_cell"])
def test_a_cell_tagged_to_be_left_out_leaves_nothing(tag):
    cells = [new_markdown_cell("# Ẩn", metadata={"tags": [tag]}), ran("ẩn = 1", printed("ẩn"), tags=(tag,))]
    document = read(*cells, ran("x = 1"))
    assert [part["kind"] for part in document.parts] == ["code"] and not document.contents
    assert "Ẩ" not in document.characters


@pytest.mark.parametrize("tag", ["remove-input", "hide-input", "parameters", "injected-parameters"])
def test_a_cell_tagged_to_hide_its_code_keeps_its_output(tag):
    assert [part["kind"] for part in read(ran("x = 1", printed("một"), tags=(tag,))).parts] == ["text"]


def test_code_of_neighbouring_cells_is_folded_together_and_not_past_an_output():
    parts = read(ran("a"), ran("b", printed("hai")), ran("c"), ran("d")).parts
    assert [part["kind"] for part in parts] == ["code", "text", "code"]
    assert [[cell["text"] for cell in parts[at]["cells"]] for at in (0, 2)] == [["a", "b"], ["c", "d"]]


def test_a_figure_is_taken_in_its_sharpest_form_and_jpeg_is_one_too():
    alt = "#| alt: hình\nplot()"
    jpeg = image("JPEG")
    for data, form in (
        ({"image/svg+xml": SVG, "image/png": png()}, "svg"),
        ({"image/png": png(), "image/jpeg": jpeg}, "raster"),
        ({"image/jpeg": jpeg, "text/plain": "<Figure>"}, "raster"),
    ):
        (picture,) = [part for part in read(ran(alt, shown(data))).parts if part["kind"] == "picture"]
        assert picture["form"] == form
    assert picture["mime"] == "image/jpeg" and picture["data"] == jpeg


def test_a_notebook_whose_counts_of_runs_were_cleared_has_still_been_run():
    assert texts(read(new_code_cell("print(1)", outputs=[printed("1")]))) == ["1"]


def test_every_table_of_a_display_is_shown():
    html = "<table><tr><td>1</td></tr></table><table><tr><td>2</td></tr></table>"
    parts = read(ran("x", shown({"text/html": html}))).parts
    assert [part["body"][0][0]["text"] for part in parts if part["kind"] == "data_table"] == ["1", "2"]


def test_what_a_display_says_around_its_tables_is_shown_where_it_stands():
    html = "<style>b{}</style><p>Trước <b>bảng</b></p><div><table><tr><td>1</td></tr></table><p>120 rows × 2 columns</p></div>"
    parts = read(ran("x", shown({"text/html": html}))).parts
    told = [part["text"] if part["kind"] == "text" else part["kind"] for part in parts if part["kind"] != "code"]
    assert told == ["Trước\nbảng", "data_table", "120 rows × 2 columns"]


def test_the_day_it_was_run_is_the_last_on_which_anything_ran():
    def cell(moment):
        made = ran("x")
        made.metadata["execution"] = {"iopub.execute_input": moment}
        return made

    cells = [cell("2026-09-03T23:59:00Z"), cell("2026-09-05T08:00:00Z"), cell("2026-09-04T08:00:00Z")]
    assert read(*cells, papermill={"start_time": "2026-09-02T10:00:00"}).run_on == date(2026, 9, 5)
    assert read(ran("x"), papermill={"start_time": "2026-09-02T10:00:00"}).run_on == date(2026, 9, 2)
    assert read(ran("x")).run_on is None and read(cell("2026-19-39T"), cell("yesterday")).run_on is None


def test_authors_of_the_notebook_are_the_documents():
    assert read(ran("x"), authors=[{"name": "Nguyễn Văn A"}, {"name": "Trần B"}]).author == "Nguyễn Văn A, Trần B"


def test_evidence_stays_byte_for_byte_while_texts_are_cleaned():
    given = '{"tên": "Vie\u0323\u0302t Tri\u0300 \u202e"}'
    document = read(cell_of(b.Paragraph((b.Run(given),)), b.Evidence("a.json", "Bằng chứng", given)))
    paragraph, evidence = (part for part in document.parts if part["kind"] in ("paragraph", "evidence"))
    assert evidence["json"] == given
    assert paragraph["runs"][0]["text"] == '{"tên": "Việt Trì \ufffd"}'


# Prose


def test_markdown_becomes_the_tree_that_it_says():
    made = nodes(
        "một\ndòng  \nmới ~~bỏ~~\n\n3. ba\n4. bốn\n\n- chấm\n\n---\n\n| a | b | c |\n|---|--:|:-:|\n| 1 | 2 | |\n\n"
        "<div>thô</div>"
    )
    paragraph, ordered, bullets, rule, table, raw = made
    assert [(node["type"], node.get("text")) for node in paragraph["children"][:5]] == [
        ("text", "một"), ("text", " "), ("text", "dòng"), ("break", None), ("text", "mới "),
    ]  # fmt: skip
    assert paragraph["children"][5] == {"type": "strike", "children": [{"type": "text", "text": "bỏ"}]}
    assert (ordered["ordered"], ordered["start"], len(ordered["items"])) == (True, 3, 2)
    assert (bullets["ordered"], len(bullets["items"])) == (False, 1)
    assert rule == {"type": "rule"}
    assert [cell["align"] for cell in table["head"][0]] == ["left", "right", "center"]
    assert [(cell["text"], cell["scope"]) for cell in table["body"][0]] == [("1", None), ("2", None), ("", None)]
    assert [cell["scope"] for cell in table["head"][0]] == ["col"] * 3
    assert raw == {"type": "paragraph", "children": [{"type": "text", "text": "<div>thô</div>"}]}


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://dichvucong.gov.vn/a?b=1", True),
        ("HTTP://dichvucong.gov.vn", True),
        ("mailto:kstt@example.vn", True),
        ("#bang-1", True),
        ("javascript:alert(1)", False),
        ("xhttps://a.vn", False),
        ("https:/a.vn", False),
        ("file:///etc/passwd", False),
        ("bao-cao.html", False),
    ],
)
def test_only_addresses_that_a_reader_can_follow_are_links(url, is_link):
    ((node,),) = (paragraph["children"] for paragraph in nodes(f"[chữ]({url})"))
    assert node == (
        {"type": "link", "url": url, "children": [{"type": "text", "text": "chữ"}]}
        if is_link
        else {"type": "text", "text": "chữ"}
    )


def test_a_link_without_words_is_none():
    assert nodes("[](https://a.vn)") == []


def words(*texts: str) -> list[dict]:
    return [{"type": "text", "text": text} for text in texts]


def paragraph(*texts: str) -> dict:
    return {"type": "paragraph", "children": words(*texts)}


@pytest.mark.parametrize(
    ("markdown", "children"),
    [
        ("**a**", [{"type": "strong", "children": words("a")}]),
        ("*a*", [{"type": "em", "children": words("a")}]),
        ("`a  <b>`", [{"type": "code", "text": "a  <b>"}]),
        ("a <b>b</b>", words("a ", "<b>", "b", "</b>")),
        ("a &lt; b &amp; c&nbsp;&#7879; &none; AT&T &lt", words("a < b & c\u00a0ệ &none; AT&T &lt")),
        (
            "`&lt;` \\&lt; <b title='&lt;'>",
            [{"type": "code", "text": "&lt;"}, *words(" ", "&", "lt; ", "<b title='&lt;'>")],
        ),
    ],
)
def test_words_of_a_line_are_set_as_they_are_marked(markdown, children):
    assert nodes(markdown) == [{"type": "paragraph", "children": children}]


@pytest.mark.parametrize(
    ("markdown", "tree"),
    [
        ("> a\n>\n> b", {"type": "quote", "blocks": [paragraph("a"), paragraph("b")]}),
        (
            "- a\n- b\n\n  c",
            {
                "type": "list",
                "ordered": False,
                "start": 1,
                "items": [[paragraph("a")], [paragraph("b"), paragraph("c")]],
            },
        ),
        ("1. a\n2. b", {"type": "list", "ordered": True, "start": 1, "items": [[paragraph("a")], [paragraph("b")]]}),
        ("```\n  a  \n\n```", {"type": "code", "text": "  a  "}),
        ("    a\n", {"type": "code", "text": "a"}),
    ],
)
def test_what_stands_by_itself_keeps_its_lines_and_their_order(markdown, tree):
    assert nodes(markdown) == [tree]


def test_a_heading_is_its_words_however_they_are_set_and_one_without_words_is_none():
    first, second, third = nodes("# Tên\n\n## *Một* **hai** `ba`&nbsp;\n\n#\n\n# &nbsp;\n\n#### Bốn\n\n## Năm")
    assert (first["text"], first["depth"], first["anchor"]) == ("Một hai ba", 2, "mot-hai-ba")
    assert (second["text"], second["depth"], third["text"], third["depth"]) == ("Bốn", 3, "Năm", 2)


def test_a_table_of_heads_alone_has_their_columns_and_an_empty_head_names_none():
    (table,) = nodes("| a | |\n|---|---|")
    assert (table["columns"], table["body"]) == (2, [])
    assert [(cell["text"], cell["scope"]) for cell in table["head"][0]] == [("a", "col"), ("", None)]


# Tables of an analyst's own


def grid(html: str) -> dict:
    (table,) = data_tables(html)
    return table


@pytest.mark.parametrize("count", [MOST_ROWS - 1, MOST_ROWS, MOST_ROWS + 1])
def test_a_table_has_all_its_rows_or_says_that_some_are_missing(count):
    head = "<thead><tr><th>n</th></tr></thead>"
    table = grid(f"<table>{head}{''.join(f'<tr><td>{n}</td></tr>' for n in range(count))}</table>")
    shown_rows = [row[0]["text"] for row in table["body"]]
    assert shown_rows[:MOST_ROWS] == [str(n) for n in range(count)][:MOST_ROWS]
    assert shown_rows[MOST_ROWS:] == ["…"] * (count > MOST_ROWS)


def test_a_column_of_numbers_has_its_head_and_its_gaps_above_and_below_them():
    head = "<thead><tr><th></th><th>Đơn vị</th><th>Điểm</th><th>Mã</th></tr></thead>"
    body = (
        "<tr><th rowspan=2>a</th><td>Sở</td><td>70.7</td><td>5</td></tr><tr><td>7</td><td>NaN</td><td>x</td></tr>"
        "<tr><th>...</th><td>...</td><td>...</td><td>...</td></tr>"
    )
    table = grid(f"<table>{head}<tbody>{body}</tbody></table>")
    assert [cell["align"] for cell in table["head"][0]] == ["left", "left", "right", "left"]
    assert [[cell["align"] for cell in row] for row in table["body"]] == [
        ["left", "left", "right", "right"],
        ["right", "right", "left"],
        ["left", "left", "right", "left"],
    ]


def test_heads_without_a_thead_are_the_first_rows_without_a_figure():
    table = grid(
        "<table><caption> Quá \n hạn </caption><tr><th>a</th><th>b</th></tr><tr><th>c</th><th></th></tr>"
        "<tr><th rowspan='2'>x</th><td>1</td></tr><tr><td>2</td></tr><tr><th>y</th><td>3</td></tr></table>"
    )
    assert table["caption"] == "Quá hạn" and table["columns"] == 2
    assert [[(cell["text"], cell["scope"]) for cell in row] for row in table["head"]] == [
        [("a", "col"), ("b", "col")],
        [("c", "col"), ("", None)],
    ]
    assert [[(cell["text"], cell["scope"]) for cell in row] for row in table["body"]] == [
        [("x", "rowgroup"), ("1", None)],
        [("2", None)],
        [("y", "row"), ("3", None)],
    ]
    assert grid("<table><tr><td>1</td></tr><tr><td>2</td></tr></table>")["head"] == []


def test_a_table_within_a_table_is_words_of_its_cell():
    table = grid("<table><tr><td>ngoài <table><tr><td>trong</td></tr></table></td></tr></table>")
    assert [[cell["text"] for cell in row] for row in table["body"]] == [["ngoài trong"]]


@pytest.mark.parametrize("span", ["0", "-1", "x", "1.5", ""])
def test_a_span_that_is_none_is_one(span):
    table = grid(f'<table><tr><td colspan="{span}" rowspan="{span}">1</td></tr></table>')
    assert (table["body"][0][0]["colspan"], table["body"][0][0]["rowspan"], table["columns"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("text", "align"),
    [("1.204", "right"), ("−3,5", "right"), ("78,38\u00a0%", "right"), ("1.2e-05", "right"), ("+1 204", "right"),
     ("–", "left"), ("NaN", "left"), ("E", "left"), ("05 Đúng hạn", "left"), ("2026-08", "right")],
)  # fmt: skip
def test_figures_stand_at_the_right_and_words_at_the_left(text, align):
    assert grid(f"<table><tr><td>{text}</td></tr></table>")["body"][0][0]["align"] == align


# Headings and pictures


@pytest.mark.parametrize(
    ("blocks", "title", "depths"),
    [
        ((b.Heading(1, "Tên", "ten"), b.Heading(1, "Một", "mot")), "Tên", [("heading", 2)]),
        ((b.Annex("I", "Phụ lục", "pl"), b.Heading(2, "Một", "mot")), "Báo cáo", [("annex", 2), ("heading", 3)]),
        ((indicator(*INDICATORS[0]), b.Heading(1, "Một", "mot")), "Báo cáo", [("indicator", 2), ("heading", 2)]),
    ],
    ids=["heading", "annex", "indicator"],
)
def test_a_notebook_may_begin_with_any_block_and_its_first_heading_is_its_title_once(blocks, title, depths):
    notebook = new_notebook(cells=[cell_of(*blocks)])
    document = read_document(notebook)
    found = [(part["kind"], part["depth"]) for part in document.parts if "depth" in part]
    assert (document.title, found) == (title, depths)
    assert KsttHTMLExporter().from_notebook_node(notebook)[0].count("<h1") == 1
    assert KsttPDFExporter().from_notebook_node(notebook)[0].startswith(b"%PDF")


def test_headings_go_no_deeper_than_a_page_has_levels():
    outline = Outline()
    assert [outline.add(level, "x", None)[0] for level in range(1, 9)] == [2, 3, 4, 5, 6, 6, 6, 6]


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("Đúng hạn, đủ điểm", "dung-han-du-diem"),
        ("05. Hồ sơ", "s-05-ho-so"),
        ("", "s"),
        ("a" * 99, "a" * 60),
        ("!", "s"),
    ],
)
def test_an_anchor_is_made_of_plain_letters(text, anchor):
    assert slug(text) == anchor


def test_a_picture_is_found_attached_in_the_address_or_beside_the_notebook_and_nowhere_else(tmp_path, monkeypatch):
    folder = tmp_path / "sổ"
    (folder / "hình ảnh").mkdir(parents=True)
    content = base64.b64decode(png())
    for place in (folder / "hình ảnh" / "a.png", tmp_path / "out.png"):
        place.write_bytes(content)
    (folder / "b.SVG").write_text(SVG)
    found = {
        url: attached(url, {}, folder) for url in ("h%C3%ACnh%20%E1%BA%A3nh/a.png", "b.SVG", "../out.png", "none.png")
    }
    assert list(found.values()) == [("raster", content), ("svg", SVG), None, None]
    assert attached(str(tmp_path / "out.png"), {}, folder) is None and attached("b.SVG", {}, None) is None
    monkeypatch.setattr("kstt.render.pictures._LARGEST_FILE", len(content) - 1)
    assert attached("hình ảnh/a.png", {}, folder) is None
    monkeypatch.setattr("kstt.render.pictures._LARGEST_FILE", len(content))
    assert attached("hình ảnh/a.png", {}, folder) == ("raster", content)
    for kind in ("png", "jpeg"):
        assert attached(f"data:image/{kind};base64,AAAA", {}, None) == ("raster", "AAAA")
    bundles = {
        "a.svg": {"image/svg+xml": [SVG[:9], SVG[9:]]},
        "b.svg": {"image/svg+xml": base64.b64encode(SVG.encode()).decode()},
        "hình.png": {"image/png": "AAAA"},
        "c": {"text/plain": "x"},
    }
    names = ("a.svg", "b.svg", "h%C3%ACnh.png", "c", "d")
    assert [attached(f"attachment:{name}", bundles, None) for name in names] == [
        ("svg", SVG), ("svg", SVG), ("raster", "AAAA"), None, None,
    ]  # fmt: skip


def test_an_attachment_is_found_under_the_name_that_is_written_and_in_pieces():
    torn = base64.b64encode(b"<svg>\xff</svg>").decode()
    bundles = {
        "a%20b.png": {"image/png": ["AA", "AA"]},
        "c.jpg": {"image/jpeg": "BBBB"},
        "d.svg": {"image/svg+xml": f"\n {SVG}"},
        "e.svg": {"image/svg+xml": torn},
    }
    assert [attached(f"attachment:{name}", bundles, None) for name in bundles] == [
        ("raster", "AAAA"), ("raster", "BBBB"), ("svg", f"\n {SVG}"), ("svg", "<svg>\ufffd</svg>"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        "data:image/gif;base64,AAAA",
        "data:image/svg+xml;base64,AAAA",
        "data:image/png,AAAA",
        "data:image/png;base64;a,AA",
    ],
)
def test_an_address_holds_a_png_or_a_jpeg_and_nothing_else(url):
    assert attached(url, {}, None) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows lets not everybody make links")
def test_the_folder_of_a_notebook_may_be_named_from_where_one_stands_or_by_a_link(tmp_path, monkeypatch):
    folder = tmp_path / "sổ"
    (folder / "a.png").mkdir(parents=True)
    (folder / "b.svg").write_bytes(b"<svg>\xff</svg>")
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    monkeypatch.chdir(folder)
    for named in (Path(), folder, tmp_path / "link"):
        assert attached("b.svg", {}, named) == ("svg", "<svg>\ufffd</svg>")
        assert attached("a.png", {}, named) is None


def test_a_file_beside_the_notebook_may_have_20_mb_and_no_more(tmp_path):
    for size, name in ((20_000_000, "a.png"), (20_000_001, "b.png")):
        with open(tmp_path / name, "wb") as file:
            file.truncate(size)
    assert attached("a.png", {}, tmp_path)[0] == "raster" and attached("b.png", {}, tmp_path) is None


def test_a_picture_keeps_its_kind_and_its_sides():
    for kind in ("PNG", "JPEG"):
        made = raster(image(kind, 5, 3))
        assert (made["mime"], made["width"], made["height"]) == (f"image/{kind.lower()}", 5, 3)


def test_a_photograph_of_a_phone_with_a_second_picture_in_it_is_a_jpeg():
    content, picture = io.BytesIO(), Image.new("RGB", (5, 3))
    picture.save(content, "MPO", save_all=True, append_images=[Image.new("RGB", (2, 2))])
    made = raster(content.getvalue())
    assert (made["mime"], made["width"], made["height"]) == ("image/jpeg", 5, 3)
    assert base64.b64decode(made["data"]) == content.getvalue()


def of_lines(kind: str) -> str:
    return base64.encodebytes(base64.b64decode(image(kind, 90, 90))).decode()


def test_a_picture_may_be_given_in_lines():
    assert "\n" in of_lines("PNG").strip()
    assert raster(of_lines("PNG")) == raster(of_lines("PNG").replace("\n", ""))


def too_many_dots() -> bytes:
    """A picture of 24 kB that would take 200 megapixels."""
    content = io.BytesIO()
    Image.new("1", (14_200, 14_200)).save(content, "PNG")
    return content.getvalue()


def with_a_wrong_check_sum() -> bytes:
    """Decoders differ on it: browsers and Pillow show the picture, Typst does not."""
    content = base64.b64decode(image("PNG", 90, 90))
    end = content.index(b"IEND") - 4
    return content[: end - 4] + bytes(4) + content[end:]


def in_colours_of_print() -> bytes:
    content = io.BytesIO()
    Image.new("CMYK", (9, 9)).save(content, "JPEG")
    return content.getvalue()


@pytest.mark.parametrize(
    "broken",
    [
        with_a_wrong_check_sum,
        lambda: base64.b64decode(image("PNG", 90, 90))[:-12],
        in_colours_of_print,
        lambda: base64.b64decode(image("PNG", 90, 90))[:-60],
        lambda: base64.b64decode(image("JPEG", 90, 90))[:-60],
        lambda: base64.b64decode(image("PNG")).replace(b"IDAT", b"\x00\x00\x00\x00"),
        lambda: base64.b64decode(image("GIF")),
        lambda: image("GIF"),
        lambda: "không phải base64",
        lambda: "AAA",
        too_many_dots,
    ],
    ids=[
        "check sum",
        "no end",
        "CMYK",
        "half PNG",
        "half JPEG",
        "torn",
        "GIF",
        "GIF in base64",
        "words",
        "AAA",
        "too many dots",
    ],
)
def test_what_is_no_whole_picture_is_refused_and_says_why(broken):
    with pytest.raises(PictureRefused) as caught:
        raster(broken())
    assert str(caught.value)


def test_quotes_around_a_description_are_no_part_of_it_and_those_within_are():
    assert comments('#| alt: \'a\'\n#| alt: "b\n#| alt: "c" và "d"\n#| alt:', "alt") == ["a", '"b', 'c" và "d', ""]
    assert comments("#| alt: \"Hồ sơ 'quá hạn'\"\n#| alt: '“x”'", "alt") == ["Hồ sơ 'quá hạn'", "“x”"]


def test_a_description_may_stand_with_room_around_it():
    assert comments("\t#|  alt : a b \t\n#|alt:c\nplot()  #| alt: d", "alt") == ["a b", "c"]


@pytest.mark.parametrize("url", ["https://a.vn/x.png", "//a.vn/x.png", "FTP://a.vn/x.png"])
def test_a_picture_of_the_network_is_told_as_that(url):
    from kstt.errors import KsttError

    with pytest.raises(KsttError) as caught:
        read(new_markdown_cell(f"![hình]({url})"))
    assert caught.value.code == "KSTT-RENDER-006"
