"""Lists of dossiers: nothing is cut in silence, in any format; every row says why it counts as it does."""

from __future__ import annotations

from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from unit_notebook import listed_dossiers

from kstt.counting.unit_rows import ListedDossier
from kstt.errors import KsttError, Place
from kstt.notebook.block_html import block_html
from kstt.notebook.block_text import block_text
from kstt.notebook.dossier_list import by_days_late, dossier_list, listed, why_in_05
from kstt.render.block_check import checked_block
from kstt.terms import Period

AUGUST = Period.parse("2026-08")


def dossier(number: int = 1, **changes) -> ListedDossier:
    fields = {
        "dossier_id": f"H99.11-260803-{number:04d}",
        "procedure_code": "1.010708",
        "received_at": datetime(2026, 8, 3, 8),
        "due_at": datetime(2026, 8, 10, 17),
        "ended_at": datetime(2026, 8, 12, 9),
        "ended_as": "finished",
        "days_late": 2,
        "supplements": 0,
    }
    return ListedDossier(**{**fields, **changes})


OPEN = {"ended_at": None, "ended_as": None}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (dossier(), "đã xử lý xong, sau hạn"),
        (dossier(ended_at=datetime(2026, 8, 10, 17, 1), days_late=1), "đã xử lý xong, sau hạn, 17:01 so với hạn 17:00"),
        (dossier(**OPEN), "đang xử lý, đã quá hạn"),
        (
            dossier(days_late=0, supplements=2, asked_too_often=True),
            "đã xử lý xong, trong hạn nhưng bổ sung 2 lần nên tính quá hạn",
        ),
        (
            dossier(days_late=0, supplements=3, asked_too_often=True, **OPEN),
            "đang xử lý, còn hạn nhưng bổ sung 3 lần nên tính quá hạn",
        ),
        (dossier(days_late=0, ended_as="withdrawn"), "công dân rút, trong hạn"),
        (dossier(days_late=None, due_at=None), "đã xử lý xong, không rõ hạn"),
    ],
)
def test_a_row_says_why_it_counts_as_it_does(row, words):
    assert why_in_05(row, "vi")[0] == words


def test_what_ended_after_the_period_was_open_at_its_end():
    row = {
        "dossier_id": "a", "procedure_code": None, "received_at": None, "filed_at": datetime(2026, 8, 1),
        "effective_due_at": None, "ended_at": datetime(2026, 9, 1, 0, 0), "finished_at": datetime(2026, 9, 1, 0, 0),
        "returned_at": None, "stopped_at": None, "withdrawn_at": None, "days_late": None, "supplement_requests": None,
    }  # fmt: skip
    assert listed(row, AUGUST).open
    over = listed({**row, "ended_at": datetime(2026, 8, 31, 23, 59)}, AUGUST)
    assert (over.open, over.ended_as, over.received_at) == (False, "finished", datetime(2026, 8, 1))


def test_the_longest_overdue_come_first():
    rows = by_days_late([dossier(1, days_late=1), dossier(2, days_late=30), dossier(3, days_late=None, due_at=None)])
    assert [row.days_late for row in rows] == [30, 1, None]


def test_a_dossier_late_beyond_the_calendar_stands_first_with_a_dash_that_is_explained():
    rows = by_days_late([dossier(1, days_late=30), dossier(2, days_late=None, due_at=datetime(2013, 5, 6))])
    assert [row.days_late for row in rows] == [None, 30]
    text = block_text(dossier_list("Hồ sơ quá hạn", rows, AUGUST, "vi").as_json())
    assert "đã xử lý xong, sau hạn" in text and "“–” ở hồ sơ trễ: lịch ngày làm việc (2015–2035)" in text
    assert "2015–2035" not in block_text(dossier_list("Hồ sơ quá hạn", rows[1:], AUGUST, "vi").as_json())


def test_every_row_is_printed_folded_or_told_of():
    rows = [dossier(n) for n in range(500)]
    block = dossier_list("Hồ sơ quá hạn", rows, AUGUST, "vi", rest="kstt rows --unit H99.11")
    printed, folded = block.shown, len(block.rows) - block.shown
    left = 500 - printed - folded
    assert (printed, folded, left) == (12, 38, 450)
    text = block_text(block.as_json())
    assert "500 hồ sơ" in text and "In 12 hồ sơ đầu trên tổng số 500" in text
    assert "Còn 450 hồ sơ" in text and "kstt rows --unit H99.11" in text
    soup = BeautifulSoup(block_html(block.as_json()), "html.parser")
    assert [len(table.tbody.find_all("tr")) for table in soup.find_all("table")] == [12, 38]
    assert soup.details.summary.text == "Xem tiếp 38 hồ sơ"
    assert "print-only" in soup.find(string=lambda t: t.startswith("In 12")).parent["class"]


def test_a_short_list_says_nothing_of_folds():
    block = dossier_list("Hồ sơ quá hạn", [dossier()], AUGUST, "en")
    assert (block.fold_label, block.printed_note, block.rest_note) == (None, None, None)
    assert "2026-08-12" in block_text(block.as_json()) and "details" not in block_html(block.as_json())


def test_a_list_that_leaves_rows_out_must_say_where_they_are():
    with pytest.raises(ValueError, match="where"):
        dossier_list("Hồ sơ quá hạn", [dossier()], AUGUST, "vi", total=2)


@pytest.mark.parametrize(
    "change",
    [
        {"fold_label": None},
        {"printed_note": ""},
        {"rest_note": None},
        {"total": 4},
        {"shown": -1},
        {"row_head": 9},
        {"row_head": -1},
    ],
    ids=str,
)
def test_a_notebook_whose_list_hides_rows_is_refused(change):
    whole = listed_dossiers().as_json()
    assert checked_block(whole, "1", Place())["total"] == 40
    with pytest.raises(KsttError) as told:
        checked_block({**whole, **change}, "1", Place())
    assert told.value.problems[0].code == "KSTT-RENDER-002"
