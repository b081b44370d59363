"""A workbook of a few kilobytes must not make its reader reserve more than there is: that ends the process, without a word."""

from __future__ import annotations

import io
import zipfile

import pytest

from kstt.errors import KsttError
from kstt.intake.findings import Findings
from kstt.intake.opening import Source
from kstt.intake.workbook import read_sheets

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

MAIN_PART = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
CONTENT = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{MAIN_PART}"/></Types>'
)
TOP = (
    f'<Relationships xmlns="{PACKAGE}">'
    f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)


def workbook(rows: str, names=("a",), part="worksheets/sheet1.xml", parts=1) -> Source:
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>{rows}</sheetData></worksheet>'
    )
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n % parts}"/>' for n, name in enumerate(names))
    targets = [part if parts == 1 else f"worksheets/s{n}.xml" for n in range(parts)]
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="{target}"/>' for n, target in enumerate(targets)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT)
        archive.writestr("_rels/.rels", TOP)
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>')
        for target in targets:
            archive.writestr(f"xl/{target}", sheet)
    return Source("so-lieu.xlsx", out.getvalue())


FAR = '<row r="1048576">{}</row>'
UNSAFE = {
    "as Excel writes it": workbook(FAR.format('<c r="XFD1048576"><v>1</v></c>')),
    "in small letters": workbook(FAR.format('<c r="xfd1048576"><v>1</v></c>')),
    "with spaces": workbook(FAR.format('<c  s="0" r = "XFD1048576"><v>1</v></c>')),
    "behind another attribute": workbook(FAR.format("<c x=' r=\"A1\"' r='XFD1048576'><v>1</v></c>")),
    "as a character reference": workbook(FAR.format('<c r="&#88;FD1048576"><v>1</v></c>')),
    "cells without places": workbook(FAR.format("<c><v>1</v></c>" * 16384)),
    "a part of another name": workbook(FAR.format('<c r="XFD1048576"><v>1</v></c>'), part="worksheets/sheet1.bin"),
    "three hundred names of one sheet": workbook("", names=[f"s{n}" for n in range(300)]),
    "a little much in each sheet": workbook(
        FAR.format('<c r="P1048576"><v>1</v></c>'), names=[f"s{n}" for n in range(9)], parts=9
    ),
}


@pytest.mark.parametrize("source", UNSAFE.values(), ids=UNSAFE)
def test_what_spans_more_than_can_be_held_is_refused_before_it_is_read(source):
    with pytest.raises(KsttError) as caught:
        read_sheets(source, Findings(source.name))
    assert caught.value.code == "KSTT-FILE-007"


@pytest.mark.parametrize(
    "row", ['<row r="4294967295"><c><v>1</v></c></row>', '<row r="3"><c r="ZZZZ3"><v>1</v></c></row>']
)
def test_a_cell_of_no_place_is_damage(row):
    with pytest.raises(KsttError) as caught:
        read_sheets(workbook(row), Findings("so-lieu.xlsx"))
    assert caught.value.code == "KSTT-FILE-005"


def test_cells_without_places_and_several_sheets_are_read():
    source = workbook("<row><c><v>2</v></c><c><v>3</v></c></row>", names=("a", "b"), parts=2)
    grids = read_sheets(source, Findings(source.name))
    assert [[list(row) for row in grid.rows] for grid in grids] == [[[1.0, ""], [2.0, 3.0]]] * 2
