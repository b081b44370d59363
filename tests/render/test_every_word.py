"""No word of a block is lost on the way to the page: one mark of its own in every text of every kind of block."""

import re
import subprocess

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_notebook
from unit_notebook import cell_of, head

from kstt.notebook import blocks as b
from kstt.render import KsttHTMLExporter, KsttPDFExporter

COLUMNS = (b.Column("zcolumna"), b.Column("zcolumnb", "right"))
MARK = b.EvidenceMark("I", "zmark")


def rows(name: str, *kinds: str) -> tuple[b.Row, ...]:
    return tuple(b.Row((b.Cell(f"z{name}{kind}", tag=MARK), b.Cell("1", "bad")), kind) for kind in kinds)


BLOCKS = (
    b.Heading(2, "zheading", "one"),
    b.Paragraph((b.Run("zplain "), b.Run("zstrong ", strong=True), b.Run("zem", em=True))),
    b.Bullets(((b.Run("zitema"),), (b.Run("zitemb"),))),
    b.Facts("headline", (b.Fact("zlabela", "zvaluea", "zdetaila"),), "zfactsa"),
    b.Facts("list", (b.Fact("zlabelb", "zvalueb", "zdetailb"),), "zfactsb"),
    b.Table("zcaption", COLUMNS, rows("cell", "row", "group", "total"), note="ztablenote"),
    b.DossierList(
        "zlist", COLUMNS, rows("dossier", *["row"] * 60), 0, 12, 90, "zasof", "zfold", "zprinted", "zrest", "zlistnote"
    ),
    b.Note("warning", "znotetitle", "znotetext"),
    b.Annex("zannex", "zannextitle", "annex"),
    b.Signature(("zauthority",), "zplaceholder", "zname", "zrecipients", ("zrecipient",)),
    b.Listing("zlisting", "zcommand", "zlistingfold"),
    b.Evidence("a.json", "zevidence", "{}"),
)
WORDS = frozenset(re.findall(r"\bz[a-z]+", repr(BLOCKS)))
ONLY_FOLDED = frozenset({"zfold", "zlistingfold"})
"""What HTML folds a part behind; paper folds nothing."""
ONLY_PRINTED = frozenset({"zprinted"})
"""What paper says of rows that HTML has."""


@pytest.fixture(scope="module")
def notebook():
    return new_notebook(cells=[cell_of(head(), *BLOCKS)])


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\bz[a-z]+", text.casefold()))


def test_every_word_of_every_block_is_on_the_page(notebook):
    page, _ = KsttHTMLExporter().from_notebook_node(notebook)
    assert WORDS - words_of(BeautifulSoup(page, "html.parser").get_text(" ")) <= ONLY_PRINTED


def test_every_word_of_every_block_is_on_paper(notebook, poppler):
    pdf, _ = KsttPDFExporter().from_notebook_node(notebook)
    text = subprocess.run([poppler, "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert WORDS - words_of(text) <= ONLY_FOLDED
