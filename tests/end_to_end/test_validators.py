"""Real reports before judges we did not write: PDF/A and PDF/UA validators, a screen reader's ear, a browser, axe."""

import subprocess

import page as page_validation
import pikepdf
import pytest
from outloud import check

REPORTS = ("H99.05", "H99.06", "H99")


@pytest.mark.parametrize("profile", ["3a", "ua1"])
@pytest.mark.parametrize("code", REPORTS)
def test_the_pdf_can_be_archived_and_heard(made, code, profile):
    found = page_validation.validate_pdf_bytes((made / code / "report.pdf").read_bytes(), profile=profile)
    assert [(failure.rule_id, failure.message) for failure in found.failures] == []
    assert found.is_compliant


@pytest.mark.parametrize("code", REPORTS)
def test_a_screen_reader_hears_what_is_printed(made, code):
    findings = check(str(made / code / "report.pdf")).findings
    assert [f"{each.rule} {each.message}" for each in findings if each.severity == "error"] == []


@pytest.mark.parametrize("code", REPORTS[:2])
def test_a_unit_report_has_5_to_9_pages(made, code):
    with pikepdf.open(made / code / "report.pdf") as pdf:
        assert 5 <= len(pdf.pages) <= 9


def test_the_text_reads_back_with_every_diacritic(made, poppler):
    done = subprocess.run([poppler, made / "H99.05" / "report.pdf", "-"], capture_output=True, check=True)
    text = " ".join(done.stdout.decode().split())
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Tỷ lệ hồ sơ xử lý đúng hạn",
        "phản ánh, kiến nghị",
    ):
        assert words in text


def test_the_evidence_in_the_pdf_is_the_trace(made, kstt, sample):
    import json

    with pikepdf.open(made / "H99.05" / "report.pdf") as pdf:
        (name,) = pdf.attachments
        attached = json.loads(pdf.attachments[name].get_file().read_bytes())
    (trace,) = json.loads(kstt("score", sample, "--period", "2026-08", "--unit", "H99.05", "--format", "json").stdout)
    assert attached == {"H99.05": trace}


@pytest.mark.parametrize("code", REPORTS)
def test_the_browser_asks_for_nothing_and_axe_objects_to_nothing(made, chromium, axe, code):
    page = chromium.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    address = (made / code / "report.html").as_uri()
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1300
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [address]
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    page.close()
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found["violations"]] == []


def test_hostile_names_are_text_in_html_and_pdf_and_run_nowhere(kstt, small, chromium, poppler):
    out = small / "out"
    done = kstt("report", "--period", "2026-08", "--counts", small, "--out", out, "--formats", "html,pdf")
    assert done.returncode == 0, done.stderr
    for code, words in (
        ("P.1", '<script>alert(1)</script> & "Một"'),
        ("P.2", '#import "@preview/x" $x$ *đậm* \\ `y` = Hai'),
    ):
        page = chromium.new_page()
        ran = []
        page.on("dialog", lambda dialog, ran=ran: ran.append(dialog.message))
        page.goto((out / "2026-08" / code / "report.html").as_uri())
        assert words in page.inner_text("body")
        page.close()
        assert ran == []
        text = subprocess.run([poppler, out / "2026-08" / code / "report.pdf", "-"], capture_output=True, check=True)
        squeezed = "".join(text.stdout.decode().replace("”", '"').replace("“", '"').split())
        assert "".join(words.split()) in squeezed
