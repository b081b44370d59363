"""Markdown of an analyst's cells reads in a report as it does in JupyterLab."""

from __future__ import annotations

import base64
import subprocess
import sys

import nbformat
import pytest
from analyst_notebook import png
from nbformat.v4 import new_markdown_cell, new_notebook

from kstt.errors import KsttError
from kstt.render import read_document
from kstt.render.pdf import pages

HEAD = "| Chỉ số | Tử số | Mẫu số |\n|:--|--:|--:|\n"


def nodes(source: str) -> list[dict]:
    """What a report shows of a cell's Markdown."""
    parts = read_document(new_notebook(cells=[new_markdown_cell(source)])).parts
    return [node for part in parts for node in part["nodes"]]


def rows(table: dict) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in table["body"]]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("| 05 | 584 | 717 |\n| 19 | 0 |\n", [["05", "584", "717"], ["19", "0", ""]]),
        ("| 05 | 584 | 717 | x |\n| 19 | 0 | 0 |\n", [["05", "584", "717"], ["19", "0", "0"]]),
        ("05 | 584 | 717\n| 19 | 0 | 0", [["05", "584", "717"], ["19", "0", "0"]]),
        ("| a \\| b | 1 | 2 |\n", [["a | b", "1", "2"]]),
        ("|  | 1 | 2 |\n|  |  |  |\n", [["", "1", "2"], ["", "", ""]]),
        ("", []),
    ],
)
def test_a_table_whose_rows_are_uneven_is_still_a_table(written, shown):
    (table,) = nodes(HEAD + written)
    assert [cell["text"] for cell in table["head"][0]] == ["Chỉ số", "Tử số", "Mẫu số"]
    assert [cell["align"] for cell in table["head"][0]] == ["left", "right", "right"]
    assert rows(table) == shown


def test_what_follows_a_table_is_not_in_it():
    table, after = nodes(f"Ở trên.\n{HEAD}| 05 | 584 |\nỞ dưới.")[1:]
    assert (rows(table), after["children"][0]["text"]) == ([["05", "584", ""]], "Ở dưới.")


def test_a_table_stands_in_a_list_and_in_a_quote():
    (item,) = nodes("- mục\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n")[0]["items"]
    assert rows(item[1]) == [["1", "2"]]
    assert rows(nodes("> | a | b |\n> |---|---|\n> | 1 | 2 |\n")[0]["blocks"][0]) == [["1", "2"]]


@pytest.mark.parametrize("written", ["a | b\nc | d", "a\n---|---\n", "| a | b |\n|---|\n| 1 | 2 |", "a | b\n---"])
def test_a_bar_makes_no_table(written):
    assert "table" not in [node["type"] for node in nodes(written)]


def test_what_is_noted_in_a_comment_is_in_no_report():
    source = "Trước <!-- hỏi lại: 0912345678 --> sau.\n\n<!-- nháp\n\nhai đoạn -->\n\n<!-- chưa đóng\n\nhết"
    assert "".join(part["text"] for node in nodes(source) for part in node["children"]) == "Trước  sau."


def test_a_line_breaks_where_it_is_told_to_in_a_cell_of_a_table_too():
    assert [part["type"] for part in nodes("một<br>hai<BR/>ba")[0]["children"]] == ["text", "break"] * 2 + ["text"]
    source = "| Việc |\n|--|\n| một<br>hai |\n"
    assert [part["type"] for part in nodes(source)[0]["body"][0][0]["children"]] == ["text", "break", "text"]
    assert pages(read_document(new_notebook(cells=[new_markdown_cell(f"# A\n\n{source}")]))).startswith(b"%PDF")


def test_a_picture_beside_a_notebook_of_the_current_folder_is_found(tmp_path):
    (tmp_path / "hình.png").write_bytes(base64.b64decode(png()))
    nbformat.write(new_notebook(cells=[new_markdown_cell("# A\n\n![một](hình.png)")]), tmp_path / "a.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "kstt-html", "a.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "data:image/png" in (tmp_path / "a.html").read_text("utf-8")


@pytest.mark.parametrize(("url", "code"), [("hình.png", "KSTT-RENDER-013"), ("attachment:a.png", "KSTT-RENDER-007")])
def test_a_batch_says_that_pictures_must_be_attached(url, code):
    with pytest.raises(KsttError) as caught:
        nodes(f"![một]({url})")
    assert caught.value.code == code


@pytest.mark.parametrize("source", ["Hình: {} ở giữa.", "- mục {}", "> trích {}", "| a |\n|--|\n| {} |"])
def test_a_picture_within_a_line_is_in_the_pdf(tmp_path, poppler, source):
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><text x="5" y="20" font-size="10">Bến</text></svg>'
    )
    cell = new_markdown_cell("# A\n\n" + source.format("![chữ Bến](attachment:b.svg)"))
    cell["attachments"] = {"b.svg": {"image/svg+xml": svg}}
    (tmp_path / "a.pdf").write_bytes(pages(read_document(new_notebook(cells=[cell]))))
    assert "Bến" in subprocess.run([poppler, tmp_path / "a.pdf", "-"], capture_output=True).stdout.decode()
