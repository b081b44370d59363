"""What is refused before a page is made, each fault with its own code, cell and next step."""

from __future__ import annotations

import base64

import pytest
from analyst_notebook import analyst_notebook, figure_cell, frame, png, shown
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from unit_notebook import BLOCK_MIME, cell_of, head, indicator, unit_notebook

from kstt.errors import KsttError
from kstt.notebook import blocks as b
from kstt.render import read_document
from kstt.render.data_table import data_tables
from kstt.render.outline import Outline
from kstt.render.pictures import comments

GOOD_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9"/></svg>'


def faults(*cells: dict, resources: dict | None = None) -> list[tuple[str, str | None]]:
    """Codes and cells of the problems of a notebook with these cells."""
    with pytest.raises(KsttError) as caught:
        read_document(new_notebook(cells=list(cells)), resources)
    for problem in caught.value.problems:
        assert problem.text("vi") != problem.text("en") and "{" not in problem.text("vi") + problem.text("en")
    return [(problem.code, problem.value("cell")) for problem in caught.value.problems]


def ran(source: str, *outputs: dict) -> dict:
    return new_code_cell(source, execution_count=1, outputs=list(outputs))


def block(data: object) -> dict:
    return ran("show()", new_output("display_data", data={BLOCK_MIME: data}))


def test_a_cell_that_ended_in_an_error_refuses_to_render():
    failed = new_output("error", ename="KeyError", evalue="'H44.100'", traceback=[])
    assert faults(new_markdown_cell("# A"), ran("x", failed)) == [("KSTT-RENDER-001", "2")]


def test_a_malformed_block_is_refused_with_the_field_that_is_wrong():
    with pytest.raises(KsttError) as caught:
        read_document(new_notebook(cells=[block({"kind": "heading", "level": "một", "text": "A", "anchor": "a"})]))
    assert caught.value.code == "KSTT-RENDER-002"
    assert "level" in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "heading"},
        {"kind": "note", "tone": "pink", "title": "", "text": ""},
        {"kind": "paragraph", "runs": [{"text": ["x"]}]},
        {"kind": "table", "caption": "", "columns": [{"label": "a"}], "rows": [{"cells": []}]},
        {"kind": "table", "caption": "", "columns": [{"label": "a"}], "rows": [], "row_head": 3},
    ],
)
def test_a_block_with_missing_or_wrong_fields_is_refused(data):
    assert faults(block(data)) == [("KSTT-RENDER-002", "1")]


def test_an_unknown_kind_is_refused_with_the_nearest_one():
    with pytest.raises(KsttError) as caught:
        read_document(new_notebook(cells=[block({"kind": "tabel"})]))
    assert (caught.value.code, caught.value.problems[0].value("suggestion")) == ("KSTT-RENDER-003", "table")
    assert faults(block(["no", "block"])) == [("KSTT-RENDER-003", "1")]


def test_a_report_has_one_head():
    assert faults(cell_of(head(), head())) == [("KSTT-RENDER-002", "1")]


def test_a_figure_without_description_is_refused_and_every_one_is_named():
    assert faults(figure_cell("plt.plot(x)"), figure_cell("#| alt: \nplt.plot()")) == [
        ("KSTT-RENDER-004", "1"),
        ("KSTT-RENDER-004", "2"),
    ]
    assert faults(cell_of(b.Figure(GOOD_SVG, " ", "", 100))) == [("KSTT-RENDER-004", "1")]


def test_two_figures_of_a_cell_take_their_descriptions_in_order():
    cell = figure_cell("#| alt: thứ nhất\n#| fig-alt: 'thứ hai'\n#| fig-cap: Chú thích\nplot()")
    cell.outputs.append(cell.outputs[0])
    parts = read_document(new_notebook(cells=[cell])).parts
    assert [(p["alt"], p["caption"]) for p in parts if p["kind"] == "picture"] == [
        ("thứ nhất", "Chú thích"),
        ("thứ hai", ""),
    ]


@pytest.mark.parametrize("within", [False, True], ids=["of the output", "of the picture"])
def test_description_and_caption_may_come_from_the_outputs_metadata(within):
    about = {"alt": "Từ siêu dữ liệu", "caption": "Hình 1"}
    output = shown({"image/png": png()}, {"image/png": about} if within else about)
    picture = read_document(new_notebook(cells=[ran("#| alt: khác\n#| caption: khác", output)])).parts[-1]
    assert (picture["alt"], picture["caption"]) == ("Từ siêu dữ liệu", "Hình 1")


@pytest.mark.parametrize(
    ("markdown", "code"),
    [
        ("![](attachment:a.png)", "KSTT-RENDER-005"),
        ("![hình](https://example.org/a.png)", "KSTT-RENDER-006"),
        ("![hình](//example.org/a.png)", "KSTT-RENDER-006"),
        ("![hình](attachment:không-có.png)", "KSTT-RENDER-007"),
        ("![hình](../../etc/passwd)", "KSTT-RENDER-007"),
        ("![hình](data:text/html;base64,PHNjcmlwdD4=)", "KSTT-RENDER-007"),
        ("![hình](data:image/png;base64,AAAA)", "KSTT-RENDER-009"),
    ],
)
def test_an_image_in_markdown_must_be_described_local_and_real(tmp_path, markdown, code):
    about = {"metadata": {"path": str(tmp_path), "name": "sổ"}}
    assert faults(new_markdown_cell(markdown), resources=about) == [(code, "1")]


def test_images_beside_the_notebook_and_attached_to_a_cell_are_embedded(tmp_path):
    folder = tmp_path / "sổ tay"
    folder.mkdir()
    (folder / "hình.png").write_bytes(base64.b64decode(png()))
    (tmp_path / "secret.png").write_bytes(base64.b64decode(png()))
    cell = new_markdown_cell("![một](hình.png)\n\n![hai](attachment:b.png)")
    cell["attachments"] = {"b.png": {"image/png": png()}}
    document = read_document(new_notebook(cells=[cell]), {"metadata": {"path": str(folder)}})
    assert [(node["form"], node["alt"]) for node in document.parts[0]["nodes"]] == [
        ("raster", "một"),
        ("raster", "hai"),
    ]
    outside = new_markdown_cell("![ba](../secret.png)")
    assert faults(outside, resources={"metadata": {"path": str(folder)}}) == [("KSTT-RENDER-007", "1")]


def test_broken_pictures_are_refused():
    broken = {"image/png": base64.b64encode(b"\x89PNG no").decode()}
    assert faults(ran("#| alt: x\nplot()", shown(broken))) == [("KSTT-RENDER-009", "1")]
    assert faults(cell_of(b.Figure("<svg", "mô tả", "", 100))) == [("KSTT-RENDER-008", "1")]
    assert faults(cell_of(b.Figure(GOOD_SVG.replace('viewBox="0 0 9 9"', ""), "mô tả", "", 100))) == [
        ("KSTT-RENDER-008", "1")
    ]


def test_a_notebook_that_was_never_run_is_refused():
    assert faults(new_code_cell("1 + 1")) == [("KSTT-RENDER-011", None)]


def test_a_date_that_is_none_is_refused():
    notebook = unit_notebook()
    notebook.cells[4].outputs[0].data[BLOCK_MIME]["date"] = "5/9/2026"
    with pytest.raises(KsttError) as caught:
        read_document(notebook)
    assert caught.value.code == "KSTT-RENDER-012"


def test_every_fault_of_a_notebook_is_told_at_once():
    failed = new_output("error", ename="E", evalue="", traceback=[])
    assert len(faults(ran("x", failed), figure_cell("plot()"), block({"kind": "?"}))) == 3


def test_tags_hide_the_guide_removed_cells_and_parameters():
    hidden = [ran("print(1)", new_output("stream", name="stdout", text="ẨN")) for _ in range(2)]
    hidden[0].metadata["tags"], hidden[1].metadata["tags"] = ["remove"], ["remove-input"]
    parameters = ran('period = "2026-08"')
    parameters.metadata["tags"] = ["injected-parameters"]
    guide = new_markdown_cell("# Hướng dẫn", metadata={"tags": ["guide"]})
    parts = read_document(new_notebook(cells=[guide, *hidden, parameters, ran("x = 1")])).parts
    assert [part["kind"] for part in parts] == ["text", "code"]
    assert [cell["text"] for cell in parts[1]["cells"]] == ["x = 1"]


def test_a_missing_number_of_a_styled_table_stands_with_the_numbers():
    html = "<table><thead><tr><th>Tỷ lệ</th></tr></thead><tbody><tr><td>0.81</td></tr><tr><td>nan</td></tr></tbody></table>"
    (table,) = data_tables(html)
    assert [row[0]["align"] for row in (*table["head"], *table["body"])] == ["right"] * 3


def test_an_output_of_an_unknown_kind_is_shown_as_its_plain_text():
    widget = shown({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "IntSlider()"})
    bold = shown({"text/html": "<b>không phải bảng</b>", "text/plain": "chữ"})
    parts = read_document(new_notebook(cells=[ran("w", widget, bold)])).parts
    assert [part["text"] for part in parts if part["kind"] == "text"] == ["IntSlider()", "chữ"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"text/latex": r"$\displaystyle x^2$"}, r"$\displaystyle x^2$"),
        ({"text/html": "<style>b{}</style><b>Tổng</b> 5 &lt; 6<script>alert(1)</script>"}, "Tổng\n5 < 6"),
        ({"text/html": '<img src="https://example.org/a.png"/>'}, "https://example.org/a.png"),
        ({"text/html": '<p>Nhìn</p><iframe src="https://example.org" title="Cổng"></iframe>'}, "Nhìn\nCổng"),
        ({"text/html": '<img src="data:image/png;base64,AA"/>'}, "<IPython.core.display.Latex object>"),
        ({"application/json": {"a": ["Đ"]}}, '{\n  "a": [\n    "Đ"\n  ]\n}'),
        ({"text/html": "<p>tự <em>viết</em></p>", "text/plain": "<__main__.A at 0x7fc12b1cbe10>"}, "tự\nviết"),
        ({"text/html": "<p>tự</p>", "text/plain": "<folium.Map object at 0x7fc12b1cbe10>"}, "tự"),
        ({"text/plain": "<__main__.A at 0x7fc12b1cbe10>"}, "<__main__.A at 0x7fc12b1cbe10>"),
        ({"text/html": "<b>x</b>", "text/plain": "<5 hồ sơ>"}, "<5 hồ sơ>"),
        ({"text/html": "<b>x</b>", "text/plain": "<sổ.Tay object> và 5 hồ sơ"}, "<sổ.Tay object> và 5 hồ sơ"),
        ({"text/latex": "$x^2$", "text/plain": "x**2"}, "x**2"),
    ],
)
def test_a_display_without_plain_text_shows_its_latex_or_the_words_of_its_html(data, told):
    output = shown({"text/plain": "<IPython.core.display.Latex object>", **data})
    parts = read_document(new_notebook(cells=[ran("x", output)])).parts
    assert [part["text"] for part in parts if part["kind"] == "text"] == [told]


def test_printed_text_reads_as_in_a_terminal_and_warnings_stay_with_the_code():
    document = read_document(analyst_notebook())
    assert [part["text"] for part in document.parts if part["kind"] == "text"] == ["100%"]
    messages = [cell["messages"] for part in document.parts if part["kind"] == "code" for cell in part["cells"]]
    assert "Cảnh báo: thiếu tệp\n" in messages


def test_the_title_comes_from_the_metadata_or_else_the_first_heading():
    assert read_document(analyst_notebook()).title == "Hồ sơ quá hạn tháng 8"
    named = analyst_notebook()
    named.metadata["title"] = "Tên khác"
    assert read_document(named).title == "Tên khác"
    assert read_document(unit_notebook()).title.startswith("Báo cáo Bộ chỉ số 766")
    assert read_document(new_notebook(), {"metadata": {"name": "so-tay"}}).title == "so-tay"


def test_indicators_stand_side_by_side_below_the_heading_before_them():
    rows = [indicator(f"{n:02d}", "Tên", "6", "1,00", "I") for n in (1, 2)]
    cells = [cell_of(b.Heading(1, "IV. TỪNG CHỈ SỐ", "iv"), *rows, b.Heading(2, "1. Sau", "sau"))]
    contents = read_document(new_notebook(cells=[cell_of(head()), *cells])).contents
    assert [(entry["depth"], entry["anchor"]) for entry in contents] == [
        (2, "iv"),
        (3, "chi-so-01"),
        (3, "chi-so-02"),
        (3, "sau"),
    ]


def test_levels_that_skip_are_closed_up():
    outline = Outline()
    assert [outline.add(level, "x", None)[0] for level in (3, 5, 5, 3, 1, 6)] == [2, 3, 3, 2, 2, 3]


def test_a_data_frames_table_keeps_spans_and_leaves_its_html_behind():
    (table,) = data_tables(frame().to_html() + "<script>alert(1)</script>")
    assert table["columns"] == 6 and len(table["head"]) == 3 and len(table["body"]) == 4
    assert [cell["colspan"] for cell in table["head"][0] if cell["text"].startswith("Tháng")] == [2, 2]
    assert {cell["align"] for row in table["body"] for cell in row if not cell["scope"]} == {"right"}
    (hostile,) = data_tables('<table><tr><td colspan="9999" onclick="x">&lt;b&gt;</td></tr></table>')
    assert (hostile["body"][0][0]["text"], hostile["body"][0][0]["colspan"]) == ("<b>", 200)


def test_a_table_of_many_thousand_rows_ends_in_an_ellipsis():
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(2_500))
    (table,) = data_tables(f"<table>{rows}</table>")
    assert len(table["body"]) == 2_001 and table["body"][-1][0]["text"] == "…"


def test_only_comments_of_the_right_name_describe_a_figure():
    assert comments("#| alt: a\n# alt: b\n  #|fig-alt: c\nx = '#| alt'", "alt", "fig-alt") == ["a", "c"]


def test_a_notebook_that_was_run_again_in_part_is_not_exported():
    # The unit is another one, and only the first two cells were run again: the tables are of the unit before.
    sections = [cell_of(b.Heading(1, text, text.lower())) for text in ("I", "II", "III")]
    cells = [cell_of(head()), sections[0], ran("1"), *sections[1:]]
    for number, (cell, count) in enumerate(zip(cells, (11, 12, 3, None, 5), strict=True)):
        cell.update(execution_count=count, id=f"c{number}")
    assert faults(*cells) == [("KSTT-RENDER-014", "1")]
    cells[4].metadata["tags"] = ["remove"]
    assert len(read_document(new_notebook(cells=cells)).contents) == 2, "what is left out may be of any report"
    cells[4].update(execution_count=13, metadata={})
    assert len(read_document(new_notebook(cells=cells)).contents) == 3


def test_a_report_of_which_not_every_cell_was_run_is_not_exported():
    """Interrupted, or exported while it runs: its page had the first sections, and nothing said that others are missing."""
    cells = [cell_of(head()), cell_of(b.Heading(1, "I", "i")), new_code_cell("show(x)"), new_code_cell("show(y)")]
    with pytest.raises(KsttError, match="KSTT-RENDER-015") as caught:
        read_document(new_notebook(cells=cells))
    (problem,) = caught.value.problems
    assert "2 cells have not been run (3, 4)" in problem.text("en") and "ô 3, 4" in problem.text("vi")
    cells[2].execution_count = 21
    assert faults(*cells) == [("KSTT-RENDER-015", None)]
    cells[3].execution_count = 22
    assert read_document(new_notebook(cells=cells)).head
    assert read_document(new_notebook(cells=[ran("x = 1"), new_code_cell("nháp()")])).head is None, "no report of ours"


def test_after_an_error_nothing_else_is_said_of_the_cells_that_did_not_run():
    failed = ran("1/0", new_output("error", ename="KeyError", evalue="x", traceback=[]))
    assert faults(cell_of(head()), failed, new_code_cell("show(y)")) == [("KSTT-RENDER-001", "2")]


@pytest.mark.parametrize("tag", ["guide", "remove-cell", "skip-execution"])
def test_cells_that_are_left_out_or_passed_over_need_not_have_been_run(tag):
    left = new_code_cell("scratch()", metadata={"tags": [tag]})
    assert read_document(new_notebook(cells=[cell_of(head()), left, new_code_cell("  \n")])).head


def test_a_report_whose_counts_were_stripped_is_exported():
    shown = cell_of(head())
    shown.execution_count = None
    assert read_document(new_notebook(cells=[shown, new_code_cell("x = 1")])).head
