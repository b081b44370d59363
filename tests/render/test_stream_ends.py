"""PDF streams whose data ends in a carriage return are read whole by everyone."""

import io
import re

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


def places(pdf: bytes) -> list[int]:
    """Where the one cross-reference table says that objects begin, which it stands at the place that the end names."""
    (end,) = re.finditer(rb"startxref\s+(\d+)\s+%%EOF\s*", pdf)
    assert pdf[int(end[1]) :].startswith(b"xref") and end.end() == len(pdf)
    return [int(place) for place in re.findall(rb"(\d{10}) \d{5} n", pdf[int(end[1]) :])]


def test_the_table_leads_to_every_object_without_repair():
    """Readers look for objects by themselves when the table is wrong, and tell nobody."""
    data = b"\r", b"one\r", b"two\n", b"three\r\n\r", b""
    pdf, begun = b"%PDF-1.7\n", []
    for number, each in enumerate(data, 1):
        begun.append(len(pdf))
        pdf += b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, len(each), each)
    table = b"".join(b"%010d 00000 n \n" % at for at in begun)
    pdf += b"xref\n0 6\n0000000000 65535 f \n%strailer <</Size 6>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(pdf))
    assert places(pdf) == begun
    clear = with_clear_stream_ends(pdf)
    found = [re.compile(rb"(\d+) 0 obj\n<</Length (\d+)>>\nstream\n").match(clear, at) for at in places(clear)]
    assert [int(each[1]) for each in found] == [1, 2, 3, 4, 5]
    kept = [clear[each.end() :][: int(each[2])] for each in found]
    assert kept == list(data)
    ends = [clear[each.end() + int(each[2]) :].split(b"endstream")[0] for each in found]
    assert ends == [b"\r\n", b"\r\n", b"\n", b"\r\n", b"\n"]


def test_the_table_of_typsts_own_pdf_leads_to_every_object(ending_in_a_return):
    clear = with_clear_stream_ends(ending_in_a_return)
    assert len(places(clear)) == len(places(ending_in_a_return))
    assert all(re.compile(rb"\d+ 0 obj").match(clear, at) for at in places(clear))


@pytest.mark.parametrize(
    "pdf",
    [
        b"%PDF-1.7\nno stream",
        b"%PDF-1.7\nstream\na\nendstream\nendobj\nxref\ntrailer\nstartxref\n37\n%%EOF\n",
        b"%PDF-1.7\nstream\na\r\nendstream\nendobj\nwithout a table",
    ],
)
def test_a_pdf_without_such_a_stream_or_without_a_table_is_left_alone(pdf):
    assert with_clear_stream_ends(pdf) == pdf
