"""No word is lost on the way to the page: one mark of its own in every text of every kind of block and of an analyst's cells."""

import re
import subprocess

import pytest
from analyst_notebook import png
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from unit_notebook import cell_of, head

from kstt.notebook import blocks as b
from kstt.render import KsttHTMLExporter, KsttPDFExporter

COLUMNS = (b.Column("zcolumna"), b.Column("zcolumnb", "right"))
MARK = b.EvidenceMark("I", "zmark")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9"/></svg>'
LINES = ("numerator", "denominator", "rate", "threshold", "lost", "win_back", "responsible", "data_source", "evidence")


def rows(name: str, *kinds: str) -> tuple[b.Row, ...]:
    return tuple(b.Row((b.Cell(f"z{name}{kind}", tag=MARK), b.Cell("1", "bad")), kind) for kind in kinds)


SECTION = b.IndicatorSection(
    id="05",
    anchor="five",
    title="zindicator",
    group="zgroup",
    points="zpoints",
    max_points="zmaximum",
    points_tone="bad",
    status="zstatus",
    measures="zmeasures",
    evidence=b.EvidenceLine("zclause", "A", "ztag", "zevidencenote"),
    numerator=b.CountLine("znumerator", "znumeratormeaning"),
    denominator=b.CountLine("zdenominator", "zdenominatormeaning"),
    rate="zrate",
    formula=b.Formula((b.Token("text", "zformula"), b.Token("number", "1")), "1"),
    threshold="zthreshold",
    lost="zlost",
    win_back=("zwinbacka", "zwinbackb"),
    responsible="zresponsible",
    data_source="zsource",
    notes=(b.NoteLine("warning", "zflaga"), b.NoteLine("unknown", "zflagb")),
    trend=None,
    labels={name: f"zlabelof{name.replace('_', '')}" for name in LINES},
)
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
    b.Figure(SVG, "mô tả", "zfigurecaption", 100),
    b.Formula((b.Token("number", "1"), b.Token("operator", "="), b.Token("text", "zword")), "1"),
    SECTION,
    b.Note("warning", "znotetitle", "znotetext"),
    b.Annex("zannex", "zannextitle", "annex"),
    b.Signature(("zauthority",), "zplaceholder", "zname", "zrecipients", ("zrecipient",)),
    b.Listing("zlisting", "zcommand", "zlistingfold"),
    b.Evidence("a.json", "zevidence", "{}"),
)
MARKDOWN = """# zmdtitle

## zmdheading

zmdplain **zmdstrong** *zmdem* ~~zmdstruck~~ `zmdcode` [zmdlink](https://example.vn) [zmdnolink](xyz.html) <u>zmdraw</u>

1. zmdnumbered
   - zmdnested

> zmdquote

```
zmdblock
```

| zmdcolumn |
|---|
| zmdcell |
"""
TABLE = (
    "<p>zhtmlbefore</p><table><caption>zhtmlcaption</caption><thead><tr><th>zhtmlhead</th></tr></thead>"
    "<tbody><tr><th>zhtmlrow</th></tr><tr><td>zhtmlcell</td></tr></tbody></table>zhtmlafter"
)
DISPLAYED, PRINTED, MESSAGE = "zdisplayed", "zlinea\nzlineb", "zmessage"
CODE, CAPTION = "zsourcecode()", "zpicturecaption"
OUTPUTS = (
    new_output("display_data", data={"image/png": png()}, metadata={"alt": "mô tả", "caption": CAPTION}),
    new_output("display_data", data={"text/html": TABLE}),
    new_output("display_data", data={"text/markdown": DISPLAYED}),
    new_output("stream", name="stdout", text=PRINTED),
    new_output("stream", name="stderr", text=MESSAGE),
)
OF_BLOCKS = new_notebook(cells=[cell_of(head(), *BLOCKS)])
OF_AN_ANALYST = new_notebook(
    cells=[new_markdown_cell(MARKDOWN), new_code_cell(CODE, execution_count=1, outputs=list(OUTPUTS))]
)
NOTEBOOKS = {"blocks": OF_BLOCKS, "analyst": OF_AN_ANALYST}


def words_of(*texts: str) -> set[str]:
    return {word for text in texts for word in re.findall(r"\bz[a-z]+", text.casefold())}


WORDS = {
    "blocks": words_of(repr(BLOCKS)),
    "analyst": words_of(MARKDOWN, CODE, CAPTION, TABLE, DISPLAYED, PRINTED, MESSAGE),
}
NOT_ON_PAPER = {"zfold", "zlistingfold", "zsourcecode", "zmessage"}
"""What HTML folds a part behind, and the code that it folds; paper folds nothing."""
ONLY_PRINTED = {"zprinted"}
"""What paper says of rows that HTML has."""


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_word_is_on_the_page(name):
    page, _ = KsttHTMLExporter().from_notebook_node(NOTEBOOKS[name])
    assert WORDS[name] - words_of(BeautifulSoup(page, "html.parser").get_text(" ")) <= ONLY_PRINTED


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_word_is_on_paper(name, poppler):
    pdf, _ = KsttPDFExporter().from_notebook_node(NOTEBOOKS[name])
    text = subprocess.run([poppler, "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert WORDS[name] - words_of(text) <= NOT_ON_PAPER
