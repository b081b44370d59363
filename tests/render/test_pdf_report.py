"""The PDF report: archivable, accessible, complete Vietnamese, set as the state's offices set their reports."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import page as page_validation
import pikepdf
import pytest
from analyst_notebook import analyst_notebook
from nbformat.v4 import new_markdown_cell, new_notebook
from outloud import check
from unit_notebook import FORMULA_READ, INDICATORS, LONG_NAME, LONG_WORD, cell_of, head, indicator, unit_notebook

from kstt.errors import KsttError
from kstt.notebook import blocks as b
from kstt.render import KsttPDFExporter, fonts, fonts_used, read_document
from kstt.render.pdf import pages

POINTS_A_MM = 72 / 25.4


def text_of(pdf: bytes, poppler: str, *options: str) -> str:
    return subprocess.run([poppler, *options, "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("profile", ["3a", "ua1"])
@pytest.mark.parametrize("name", ["unit", "hostile", "analyst"])
def test_pdf_a_3a_and_pdf_ua_1_hold_together(pdfs, name, profile):
    report = page_validation.validate_pdf_bytes(pdfs[name], profile=profile)
    assert [(f.rule_id, f.message) for f in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize("name", ["unit", "hostile", "analyst"])
def test_a_screen_reader_hears_everything_that_is_printed(pdfs, tmp_path, name):
    file = tmp_path / f"{name}.pdf"
    file.write_bytes(pdfs[name])
    assert errors_of(file) == []


def errors_of(file) -> list[str]:
    result = check(str(file))
    return [f"{f.rule} {f.message}" for f in result.findings if f.severity == "error"]


def test_a_unit_report_has_5_to_9_pages(pdfs):
    with pikepdf.open(io.BytesIO(pdfs["unit"])) as pdf:
        assert 5 <= len(pdf.pages) <= 9


def test_the_same_notebook_gives_the_same_bytes(pdfs):
    again, _ = KsttPDFExporter().from_notebook_node(unit_notebook())
    assert again == pdfs["unit"]


def test_reports_set_before_leave_no_trace_in_a_report(pdfs):
    alone = "import sys; from unit_notebook import hostile_notebook as made; from kstt.render import KsttPDFExporter\n"
    alone += "sys.stdout.buffer.write(KsttPDFExporter().from_notebook_node(made())[0])"
    done = subprocess.run([sys.executable, "-c", alone], cwd=Path(__file__).parent, capture_output=True, check=True)
    assert done.stdout == pdfs["hostile"]


def test_the_pages_read_back_with_every_diacritic(pdfs, poppler):
    text = one_line(text_of(pdfs["unit"], poppler))
    for _, title, *_ in INDICATORS:
        assert title in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc" in text
    assert FORMULA_READ in text
    assert "KHÔNG HIỆN RA" not in text and "show(...)" not in text


def test_a_long_name_in_the_foot_keeps_clear_of_the_edition_label(poppler):
    running = f"{LONG_NAME} miền Đông – tháng 8/2026"
    notebook = new_notebook(cells=[cell_of(head(running=running), *[b.Paragraph((b.Run("chữ " * 400),))] * 4)])
    pdf, _ = KsttPDFExporter().from_notebook_node(notebook)
    boxes = text_of(pdf, poppler, "-f", "2", "-l", "2", "-bbox")
    words = re.findall(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax=".*?">(.*?)<', boxes)
    label = next(n for n, word in enumerate(words) if word[3] == "Bản" and words[n + 2][3] == "bộ")
    left, top, *_ = map(float, words[label][:3])
    beside = [float(right) for n, (_, y, right, _) in enumerate(words) if abs(float(y) - top) < 2 and n < label]
    assert len(running) > 120 and beside
    assert left - max(beside) > 6


def test_marks_of_law_of_practice_and_of_inference_do_not_look_alike():
    """Beside the words; the page of a section that is the same but for the mark is another page."""
    section = indicator("05", "Hồ sơ đúng hạn", "20", "15,68", "II. Tiến độ")

    def page_of(tag: str) -> bytes:
        marked = replace(section, evidence=replace(section.evidence, tag=tag, label="bằng chứng"))
        pdf, _ = KsttPDFExporter().from_notebook_node(new_notebook(cells=[cell_of(head(), marked)]))
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            return b"".join(page.Contents.read_bytes() for page in opened.pages)

    law, practice, inference = (page_of(tag) for tag in "LAI")
    assert len({law, practice, inference}) == 3 and page_of("A") == practice


def test_texts_that_look_like_typst_are_shown_as_they_are(pdfs, poppler):
    text = one_line(text_of(pdfs["hostile"], poppler))
    assert '<script>alert(1)</script> #import "x" $x$ *đậm* `mã` \\ &amp; #sys.inputs @ref // x' in text
    assert LONG_NAME in text and "Phường Việt Trì" in text


def test_a_very_long_word_stays_on_the_page(pdfs, poppler):
    text = text_of(pdfs["hostile"], poppler).replace("\u200b", "").replace("\n", "")
    assert LONG_WORD in text.replace(" ", "")
    boxes = text_of(pdfs["hostile"], poppler, "-bbox")
    rights = [float(part.split('"')[0]) for part in boxes.split('xMax="')[1:]]
    assert max(rights) <= (210 - 15) * POINTS_A_MM + 3, "a trailing space may hang over"


def test_a_character_that_no_font_has_is_named(poppler):
    notebook = new_notebook(cells=[new_markdown_cell("# Sổ tay\n\nchữ lạ: \U0001f9ff\ue000")])
    pdf, _ = KsttPDFExporter().from_notebook_node(notebook)
    assert "[U+1F9FF][U+E000]" in text_of(pdf, poppler)


def test_page_numbers_stand_in_the_top_margin_from_page_two(pdfs, poppler):
    texts = text_of(pdfs["unit"], poppler, "-layout").split("\f")
    first, second = texts[0].strip().splitlines(), texts[1].strip().splitlines()
    assert first[0].split()[0] == "UBND"
    assert second[0].strip() == "2"


def test_margins_are_those_of_official_reports(pdfs, poppler):
    boxes = text_of(pdfs["unit"], poppler, "-bbox", "-f", "1", "-l", "1")
    lefts = [float(part.split('"')[0]) for part in boxes.split('xMin="')[1:]]
    assert min(lefts) >= 30 * POINTS_A_MM - 1
    with pikepdf.open(io.BytesIO(pdfs["unit"])) as pdf:
        width, height = (float(pdf.pages[0].mediabox[i]) for i in (2, 3))
        assert (round(width / POINTS_A_MM), round(height / POINTS_A_MM)) == (210, 297)


def test_the_evidence_travels_inside_the_pdf_byte_for_byte(pdfs):
    with pikepdf.open(io.BytesIO(pdfs["unit"])) as pdf:
        assert list(pdf.attachments) == ["counts.json"]
        content = pdf.attachments["counts.json"].get_file().read_bytes()
        assert content.decode() == '{"05": {"numerator": 144625, "tên": "đúng hạn"}}'
        assert str(pdf.Root.AF[0].AFRelationship) == "/Data"


def test_no_evidence_takes_the_place_of_another_of_the_same_name():
    """An analyst's own cells may lay down evidence too, under any name."""
    given = {"counts.json": "1", "../counts.json": "2", "số liệu.json": "3", "s-li-u.json": "4"}
    cells = [cell_of(b.Evidence(name, "Số đếm", text)) for name, text in given.items()]
    made, _ = KsttPDFExporter().from_notebook_node(unit_notebook("SỞ Y TẾ", *cells, trend=False))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        texts = [pdf.attachments[name].get_file().read_bytes().decode() for name in pdf.attachments]
    assert sorted(texts)[:4] == ["1", "2", "3", "4"] and len(texts) == 5


def test_title_author_language_and_date_are_the_reports(pdfs):
    with pikepdf.open(io.BytesIO(pdfs["unit"])) as pdf:
        assert str(pdf.docinfo.Title) == "Báo cáo Bộ chỉ số 766 tháng 8/2026 – Sở Nông nghiệp và Môi trường"
        assert str(pdf.docinfo.Author) == "Văn phòng UBND tỉnh Phú Thọ"
        assert str(pdf.docinfo.CreationDate).startswith("D:20260905")
        assert str(pdf.Root.Lang) == "vi"


def test_figures_carry_their_description_and_heads_of_tables_are_tagged(pdfs):
    tags = structure(pdfs["unit"])
    alts = [alt for name, alt in tags if name == "/Figure"]
    assert len(alts) == 25 and all(len(alt) > 20 for alt in alts)
    assert len([name for name, _ in tags if name == "/TH"]) == 7 + 4


def structure(content: bytes) -> list[tuple[str, str]]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found: list[tuple[str, str]] = []

        def walk(element) -> None:
            if isinstance(element, pikepdf.Array):
                for child in element:
                    walk(child)
            elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
                found.append((str(element.S), str(element.get("/Alt", ""))))
                if "/K" in element:
                    walk(element.K)

        walk(pdf.Root.StructTreeRoot.K)
        return found


def test_a_notebook_without_a_date_gets_the_day_it_was_run_never_today():
    notebook = analyst_notebook()
    notebook.cells[1].metadata["execution"] = {"iopub.execute_input": "2026-09-03T08:00:00Z"}
    document = read_document(notebook)
    assert document.date is None and document.run_on == date(2026, 9, 3)
    with pikepdf.open(io.BytesIO(KsttPDFExporter().from_notebook_node(notebook)[0])) as pdf:
        assert str(pdf.docinfo.CreationDate).startswith("D:20260903")
    with pikepdf.open(io.BytesIO(KsttPDFExporter().from_notebook_node(analyst_notebook())[0])) as pdf:
        assert str(pdf.docinfo.CreationDate).startswith("D:1970")


def test_the_fonts_used_are_listed_with_their_hashes(pdfs):
    listed = {file.family: file for file in fonts_used()}
    assert {"DejaVu Serif", "DejaVu Sans", "DejaVu Sans Mono"} <= set(listed)
    assert all(len(file.sha256) == 64 and file.path.is_file() for file in fonts_used())
    written = "ĂăÂâĐđÊêÔôƠơƯưẾềỄệỷỹ÷×−–…“”≥"
    assert set(written) <= fonts.drawable() and all(map(fonts.can_draw, written))
    assert not fonts.can_draw("\ue000") and not fonts.can_draw("\U0001f9ff")


def test_without_a_serif_of_the_system_dejavu_serif_sets_the_report(monkeypatch, poppler):
    from kstt.render import measured, pdf

    monkeypatch.setattr(fonts, "_roots", list)
    of_fonts = (fonts._families, fonts._opened, fonts.can_draw, fonts.drawable, fonts.body_faces, fonts_used)
    caches = (*of_fonts, measured._advance, measured.width, pdf._typesetter)
    for cached in caches:
        cached.cache_clear()
    try:
        assert fonts.families()[0] == "DejaVu Serif"
        content, _ = KsttPDFExporter().from_notebook_node(unit_notebook())
        assert "Tỷ lệ hồ sơ xử lý đúng hạn" in one_line(text_of(content, poppler))
        head = [one_line(line) for line in text_of(content, poppler, "-layout", "-l", "1").splitlines()[:6]]
        assert any(line.endswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") for line in head)
        with pikepdf.open(io.BytesIO(content)) as read:
            assert len(read.pages) <= 11
    finally:
        for cached in caches:
            cached.cache_clear()


def test_pages_that_cannot_be_set_are_told_in_a_sentence():
    """Quotations within quotations, deeper than Typst goes."""
    document = read_document(new_notebook(cells=[new_markdown_cell(f"# A\n\n{'>' * 150} a")]))
    with pytest.raises(KsttError) as refused:
        pages(document)
    assert refused.value.code == "KSTT-RENDER-010" and "depth" in str(refused.value)


def heights_filled(pdf: bytes) -> list[float]:
    """Of every filled shape of the first page."""
    found, points = [], []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for operands, operator in pikepdf.parse_content_stream(opened.pages[0]):
            if str(operator) in ("m", "l"):
                points.append(float(operands[1]))
            elif str(operator) in ("f", "S"):
                found += [max(points) - min(points)] if str(operator) == "f" else []
                points = []
    return found


def test_headline_figures_of_one_row_are_all_as_high_as_the_highest():
    """The others ended where their words do, a step beside each other."""
    facts = (b.Fact("A", "1", "ngắn"), b.Fact("B", "2", "chi tiết dài " * 12), b.Fact("C", "3"), b.Fact("D", "4"))
    cell = cell_of(head(), b.Facts("headline", (*facts, b.Fact("E", "5"))))
    made, _ = KsttPDFExporter().from_notebook_node(new_notebook(cells=[cell]))
    of_next_row, *heights = sorted(heights_filled(made))
    assert len(heights) == 4 and set(heights) == {max(heights)} and max(heights) > 2 * of_next_row
