"""PDF streams whose data ends in a carriage return are read whole by everyone."""

import io

import page as page_validation
import pikepdf
import pytest
import typst

from kstt.render.stream_ends import with_clear_stream_ends

SOURCE = """#set document(title: "t")
#set text(lang: "vi")
= Đề mục
#for page in range(40) [Trang #page, lần #sys.inputs.n.#pagebreak(weak: true)]
"""


@pytest.fixture(scope="module")
def ending_in_a_return(tmp_path_factory) -> bytes:
    """A PDF from Typst with such a stream: with 40 pages about one in seven has one."""
    file = tmp_path_factory.mktemp("typst") / "a.typ"
    file.write_text(SOURCE, "utf-8")
    for n in range(200):
        pdf = typst.compile(str(file), format="pdf", sys_inputs={"n": str(n)}, pdf_standards=["a-3a", "ua-1"])
        if b"\r\nendstream\nendobj" in pdf:
            return pdf
    pytest.fail("none of 200 PDFs had a stream that ends in a carriage return")


def test_a_validator_objects_to_what_typst_writes_and_not_to_ours(ending_in_a_return):
    def rules(pdf):
        return {failure.rule_id for failure in page_validation.validate_pdf_bytes(pdf, profile="3a").failures}

    assert "PDFA3A-STREAM-LENGTH-001" in rules(ending_in_a_return)
    assert rules(with_clear_stream_ends(ending_in_a_return)) == set()


def test_every_object_is_still_found_and_unchanged(ending_in_a_return):
    clear = with_clear_stream_ends(ending_in_a_return)
    with pikepdf.open(io.BytesIO(ending_in_a_return)) as before, pikepdf.open(io.BytesIO(clear)) as after:
        assert after.check_pdf_syntax() == []
        assert len(before.objects) == len(after.objects)
        for old, new in zip(before.objects, after.objects, strict=True):
            if isinstance(old, pikepdf.Stream):
                assert old.read_raw_bytes() == new.read_raw_bytes()


def test_a_pdf_without_such_a_stream_is_left_alone():
    assert with_clear_stream_ends(b"%PDF-1.7\nno stream") == b"%PDF-1.7\nno stream"
