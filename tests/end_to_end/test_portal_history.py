"""The portal's spreadsheet of 2025 as history: shown beside, never scored."""

import re

import pytest


@pytest.fixture
def an_giang(shared_data, tmp_path, portal_2026):
    """The real units of An Giang with one figure each for August 2026, whose real counts were not published."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(shared_data / "portal-2025-10" / "bao_cao_T10_2025.xlsx")
    units, counts = ["unit_code,name,level,parent_code", "H01,UBND tỉnh An Giang,province,"], []
    for sheet, level in (("Sở Ban", "department"), ("Xã Phường", "commune")):
        heading, *rows = book.get_sheet_by_name(sheet).to_python()
        for row in rows:
            record = dict(zip(heading, row, strict=True))
            units.append(f'{record["MA_COQUAN"]},"{record["TEN"]}",{level},H01')
            counts.append(f"{record['MA_COQUAN']},2026-08,05,9,10")
    (tmp_path / "units.csv").write_text("\n".join(units) + "\n", encoding="utf-8")
    (tmp_path / "counts.csv").write_text(
        "unit_code,period,indicator,numerator,denominator\n" + "\n".join(counts) + "\n", encoding="utf-8"
    )
    return tmp_path


def test_published_totals_and_ranks_of_2025_stand_beside_this_month(kstt, an_giang, shared_data):
    export = shared_data / "portal-2025-10" / "bao_cao_T10_2025.xlsx"
    out = an_giang / "out"
    done = kstt(
        "report", "--period", "2026-08", "--counts", an_giang, "--out", out, "--published", export,
        "--unit", "H01", "--formats", "html",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    html = (out / "2026-08" / "H01" / "report.html").read_text("utf-8")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "Tổng điểm và hạng Cổng công bố tháng 10/2025" in text
    assert re.search(r"H01\.113 UBND phường Long Phú - tỉnh An Giang 93,33 1 ", text)
    assert re.search(r"H01\.08 Thanh tra tỉnh An Giang 60,69 117 ", text)
