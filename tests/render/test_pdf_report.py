"""The PDF report: archivable, accessible, complete Vietnamese, set as the state's offices set their reports."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from zlib import adler32

import page as page_validation
import pikepdf
import pytest
from analyst_notebook import analyst_notebook, figure_cell
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from outloud import check
from printed_words import words_of
from unit_notebook import (
    BLOCK_MIME,
    FORMULA_READ,
    INDICATORS,
    LONG_NAME,
    LONG_WORD,
    cell_of,
    head,
    indicator,
    listed_dossiers,
    unit_notebook,
)

from kstt.errors import KsttError
from kstt.notebook import blocks as b
from kstt.render import KsttPDFExporter, fonts, fonts_used, read_document
from kstt.render.outline import slug
from kstt.render.pdf import pages
from kstt.terms.alphabet import VIETNAMESE

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


QUOTED = ("x" * 25 + '"') * 6


@pytest.mark.parametrize("word", [LONG_WORD, QUOTED], ids=["letters", "with quotes"])
@pytest.mark.parametrize("name", ["table", "list", "section", "titles", "notebook"])
def test_a_very_long_word_stays_on_the_page_wherever_it_stands(poppler, name, word):
    row = b.Row((b.Cell(word), b.Cell("1")))
    columns = (b.Column(word), b.Column("B", "right"))
    blocks = {
        "table": [b.Table(word, columns, (row,), note=word)],
        "list": [replace(listed_dossiers(), columns=columns, rows=(row,), shown=1, total=1)],
        "section": [replace(indicator("05", word, "20", "15,68", "II"), measures=word, lost=word, responsible=word)],
        "titles": [b.Note("warning", word, "a"), b.Annex("I", word, "b"), b.Facts("list", (b.Fact("a", "1"),), word)],
        "notebook": [],
    }
    pdf, _ = KsttPDFExporter().from_notebook_node(
        new_notebook(cells=[cell_of(*blocks[name])], metadata={"title": word} if name == "notebook" else {})
    )
    rights = [float(part.split('"')[0]) for part in text_of(pdf, poppler, "-bbox").split('xMax="')[1:]]
    assert max(rights) <= (210 - 15) * POINTS_A_MM + 3, "a trailing space may hang over"
    assert word.casefold() in re.sub(r"\s|\u200b", "", text_of(pdf, poppler)).casefold()


STRANGE = "Sổ \U0001f9ff\ue000"


def test_a_character_that_no_font_has_is_named_where_it_is_drawn_and_stays_where_it_is_not(tmp_path, poppler):
    """An empty box is not allowed in PDF/A, and would tell nothing; what a machine reads need not be drawn."""
    picture = figure_cell(f"#| alt: {STRANGE}\n#| caption: {STRANGE}\nplot()")
    cells = [new_markdown_cell(f"# {STRANGE}\n\n## {STRANGE}\n\n{STRANGE}"), picture]
    notebook = new_notebook(cells=cells, metadata={"authors": [{"name": STRANGE}]})
    content, _ = KsttPDFExporter().from_notebook_node(notebook)
    assert text_of(content, poppler).count("Sổ [U+1F9FF][U+E000]") == 4
    assert ("/Figure", STRANGE) in structure(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert (str(pdf.docinfo.Title), str(pdf.docinfo.Author)) == (STRANGE, STRANGE)
    (tmp_path / "a.pdf").write_bytes(content)
    assert errors_of(tmp_path / "a.pdf") == []
    for profile in ("3a", "ua1"):
        assert page_validation.validate_pdf_bytes(content, profile=profile).is_compliant


def test_printed_vietnamese_keeps_its_accents_over_its_letters(poppler):
    """The fixed-width font lacks `ố`; put together from `ô` and an accent, the accent stood beside it, over the next letter."""
    said = new_output("stream", name="stdout", text=" ".join(f"a{letter}a" for letter in VIETNAMESE))
    content, _ = KsttPDFExporter().from_notebook_node(
        new_notebook(cells=[new_code_cell("x", execution_count=1, outputs=[said])])
    )
    printed = [(right - left, word) for left, *_, right, _, word in words_of(content, poppler) if len(word) == 3]
    assert "".join(word[1] for _, word in printed) == VIETNAMESE
    usual = printed[0][0]
    assert [word for wide, word in printed if not 0.8 * usual < wide < 1.2 * usual] == []


def test_a_character_that_one_font_has_is_drawn_whatever_its_font_is_for(poppler):
    """`⌕` and `⦗` have the fixed-width font alone, where no other is installed; line ends and tabs have none."""
    said = new_output("stream", name="stdout", text="một\n\thai\n")
    cells = [new_markdown_cell("# A ⌕\n\nchữ ⦗"), new_code_cell("x", execution_count=1, outputs=[said])]
    text = text_of(KsttPDFExporter().from_notebook_node(new_notebook(cells=cells))[0], poppler)
    assert text.replace(" ", "").split() == ["A⌕", "chữ⦗", "một", "hai"]


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


def test_evidence_with_long_words_and_characters_that_no_font_has_stays_as_it_is():
    """On paper both are changed; a hash (64 letters without a break) could not be compared any more."""
    given = f'{{"sha256": "{"0a" * 32}", "tên": "Vie\u0323\u0302t Tri\u0300 \U0001f9ff"}}'
    pdf, _ = KsttPDFExporter().from_notebook_node(new_notebook(cells=[cell_of(b.Evidence("a.json", "Số đếm", given))]))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.attachments["a.json"].get_file().read_bytes().decode() == given


def test_attachments_have_plain_names_each_its_own():
    """Any program may save them in any system: no folders, no marks, and a name even where nothing plain is left of it."""
    given = ["../a/số liệu.json", "C:\\số.json", "…", "bằng chứng", "ằ", ".ẩn.json", "a" * 60 + ".json"]
    cells = [cell_of(b.Evidence(name, "Số đếm", str(number))) for number, name in enumerate(given)]
    pdf, _ = KsttPDFExporter().from_notebook_node(new_notebook(cells=cells))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        kept = {file.get_file().read_bytes().decode(): name for name, file in opened.attachments.items()}
    names = [kept[str(number)] for number in range(len(given))]
    assert names[0] == "s-li-u.json" and names[-1] == given[-1] and len(set(names)) == len(given)
    assert [name for name in names if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name)] == []


def test_a_stream_that_ends_in_a_return_ends_clearly_in_a_report():
    """Compressed data ends with its check sum: that of this evidence ends with a carriage return."""
    texts = (f'"{"x" * n}"' for n in range(1, 256))
    ending = next(text for text in texts if adler32(text.encode()) & 0xFF == ord("\r"))
    pdf, _ = KsttPDFExporter().from_notebook_node(new_notebook(cells=[cell_of(b.Evidence("a.json", "Số đếm", ending))]))
    assert b"\r\r\nendstream" in pdf
    assert page_validation.validate_pdf_bytes(pdf, profile="3a").is_compliant


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
    english = unit_notebook()
    english.cells[4].outputs[0].data[BLOCK_MIME]["language"] = "en"
    with pikepdf.open(io.BytesIO(KsttPDFExporter().from_notebook_node(english)[0])) as pdf:
        assert str(pdf.Root.Lang) == "en"


def test_the_edition_stands_on_the_first_page_and_on_every_other(pdfs, poppler):
    pages_of = text_of(pdfs["unit"], poppler).split("\f")[:-1]
    assert [page.count("Bản nội bộ") for page in pages_of] == [1] * len(pages_of)


def many_rows() -> dict[str, dict]:
    rows = tuple(b.Row((b.Cell(f"Đơn vị {n}"), b.Cell(str(n)))) for n in range(120))
    markdown = "# A\n\n| Tên | Hạng |\n|---|--:|\n" + "".join(f"| Đơn vị {n} | {n} |\n" for n in range(120))
    return {
        "block": cell_of(b.Table("Bảng", (b.Column("Tên"), b.Column("Hạng", "right")), rows)),
        "an analyst's": new_markdown_cell(markdown),
    }


@pytest.mark.parametrize("kind", ["block", "an analyst's"])
def test_a_table_of_several_pages_has_its_heads_on_each(poppler, kind):
    pdf, _ = KsttPDFExporter().from_notebook_node(new_notebook(cells=[many_rows()[kind]]))
    pages_of = text_of(pdf, poppler).casefold().split("\f")[:-1]
    assert len(pages_of) > 1 and all("đơn vị" in page for page in pages_of)
    assert [(page.count("tên"), page.count("hạng")) for page in pages_of] == [(1, 1)] * len(pages_of)


@pytest.mark.parametrize("words", range(8, 20))
def test_a_month_stays_with_its_number_in_the_title(poppler, words):
    subject = f"{'chữ dài ' * words}tháng 8/2026"
    pdf, _ = KsttPDFExporter().from_notebook_node(new_notebook(cells=[cell_of(head(subject=subject))]))
    text = text_of(pdf, poppler)
    assert one_line(subject) in one_line(text)
    assert not [line for line in text.splitlines() if line.strip() == "8/2026"]


def test_bold_words_that_lead_to_a_list_stand_on_its_page(poppler):
    lead, listed = b.Paragraph((b.Run("Nên kiểm tra", strong=True),)), b.Bullets(((b.Run("Mục một"),),))
    pages_of = []
    for lines in range(34, 44):
        above = [b.Paragraph((b.Run("chữ"),)) for _ in range(lines)]
        pdf, _ = KsttPDFExporter().from_notebook_node(new_notebook(cells=[cell_of(*above, lead, listed)]))
        pages_of += text_of(pdf, poppler).split("\f")[:-1]
    assert len(pages_of) > 10 and [page for page in pages_of if ("Nên" in page) != ("Mục" in page)] == []


def test_a_table_of_the_groups_stands_on_one_page_with_its_note(poppler):
    rows = tuple(b.Row((b.Cell(f"Nhóm {n}"), b.Cell(str(n)))) for n in range(7))
    table = b.Table("Điểm theo nhóm", (b.Column("Nhóm"), b.Column("Điểm", "right")), rows, note="Chưa nhập mục tiêu.")
    apart = []
    for lines in range(20, 36):
        above = [b.Paragraph((b.Run("chữ"),)) for _ in range(lines)]
        pdf, _ = KsttPDFExporter().from_notebook_node(new_notebook(cells=[cell_of(*above, table)]))
        parts = ("Điểm theo nhóm", "Nhóm 0", "Nhóm 6", "Chưa nhập mục tiêu.")
        pages_of = text_of(pdf, poppler).split("\f")
        apart += [page for page in pages_of if 0 < sum(part in page for part in parts) < len(parts)]
    assert apart == []


def test_lists_have_the_dashes_and_the_numbers_that_are_written(poppler):
    signed = b.Signature(("TL.",), "", "", "Nơi nhận:", ("- Như trên;", "Lưu: VT."))
    cells = [new_markdown_cell("# A\n\n3. ba\n4. bốn\n\n- chấm"), cell_of(b.Bullets(((b.Run("khối"),),)), signed)]
    text = text_of(KsttPDFExporter().from_notebook_node(new_notebook(cells=cells))[0], poppler, "-layout")
    lines = [one_line(line) for line in text.splitlines()]
    assert [line for line in lines if line[:1] in ("3", "4", "–")] == ["3. ba", "4. bốn", "– chấm", "– khối"]
    assert {"- Như trên;", "- Lưu: VT."} <= set(lines)


def links_of(content: bytes) -> list[str]:
    """Addresses of the links of a PDF, and `page n` for those that lead into it."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        places = {page.objgen: f"page {number}" for number, page in enumerate(pdf.pages, 1)}
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        marks = [mark for page in pdf.pages for mark in page.get("/Annots", []) if mark.Subtype == "/Link"]
        return [str(mark.A.URI) if "/A" in mark else places[names[str(mark.Dest)][0].objgen] for mark in marks]


def test_links_lead_out_and_to_headings_and_one_that_leads_nowhere_is_words(poppler):
    long = "Tình hình giải quyết hồ sơ thủ tục hành chính của tỉnh"
    markdown = (
        f"# A\n\n[ra](https://a.vn/{'b' * 40}) [vào](#{slug(long)}) [lạc](#khong-co)\n\n{'chữ ' * 2000}\n\n## {long}"
    )
    content, _ = KsttPDFExporter().from_notebook_node(new_notebook(cells=[new_markdown_cell(markdown)]))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        last = f"page {len(pdf.pages)}"
    assert last != "page 1" and links_of(content) == [f"https://a.vn/{'b' * 40}", last]
    assert "ra vào lạc" in text_of(content, poppler)


def test_cells_and_cards_are_coloured_as_their_tones():
    tones = {"good": "2e7d32", "bad": "b3261e", "warning": "8a5a00"}
    for tone, colour in tones.items():
        table = b.Table("A", (b.Column("A"),), (b.Row((b.Cell("1", tone),)),))
        section = replace(indicator("05", "A", "20", "1", "II", trend=False), points_tone=tone, notes=())
        for block in (table, section):
            pdf, _ = KsttPDFExporter().from_notebook_node(new_notebook(cells=[cell_of(block)]))
            assert colour in colours_of(pdf)


def colours_of(content: bytes) -> set[str]:
    """Red, green and blue of everything that is drawn, in hexadecimal digits."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        done = [each for page in pdf.pages for each in pikepdf.parse_content_stream(page)]
        set_to = [
            each.operands for each in done if str(each.operator) in ("rg", "sc", "scn") and len(each.operands) == 3
        ]
        return {"".join(f"{round(float(part) * 255):02x}" for part in colour) for colour in set_to}


def test_a_card_says_its_group_unless_the_heading_above_it_does(poppler):
    section = indicator("05", "Hồ sơ đúng hạn", "20", "15,68", "Nhóm II: Tiến độ")
    for heading, times in (("Nhóm II: Tiến độ (15,68/20)", 1), ("Khác", 1), ("Nhóm I", 1)):
        cells = [cell_of(head(), b.Heading(1, heading, "a"), section)]
        text = one_line(text_of(KsttPDFExporter().from_notebook_node(new_notebook(cells=cells))[0], poppler))
        assert text.count("Nhóm II: Tiến độ") == times


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
