"""Three hundred corrupted files: each refused or repaired with a Vietnamese reason, no row lost in silence."""

from __future__ import annotations

from random import Random

import pytest
from corruption import EACH, MAKERS, Case
from dossier_files import rejected, stored

from kstt.errors import KsttError, Severity
from kstt.intake.dossiers import load_mapping, take_in
from kstt.intake.store import Store

VIETNAMESE = set("ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


def check(case: Case, folder) -> None:
    path = folder / case.name
    path.write_bytes(case.data)
    store = Store.make(folder / "store")
    try:
        receipt = take_in(path, load_mapping(case.mapping), store)
    except KsttError as error:
        problems = error.problems
        assert not store.batches() and not (store.path / ".building").exists()
        assert problems[0].severity is Severity.ERROR
    else:
        problems = receipt.problems
        assert receipt.read == receipt.accepted + receipt.rejected
        assert len(rejected(store, receipt)) == receipt.rejected
        assert receipt.stored == receipt.accepted
        assert not case.refused or receipt.accepted == 0, case
        if case.rows is not None:
            assert receipt.read == case.rows
        if receipt.stored:
            assert len(stored(store)) == receipt.stored
        for line in rejected(store, receipt):
            assert line["rule"].startswith("KSTT-") and VIETNAMESE & set(line["reason"]) and line["what_to_do"]
    for problem in problems:
        assert VIETNAMESE & set(problem.text("vi").lower()), problem
    if case.codes:
        assert {problem.code for problem in problems} & set(case.codes), problems


@pytest.mark.parametrize("number", range(EACH))
@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_a_corrupted_file_is_refused_or_repaired_and_no_row_is_lost(maker, number, tmp_path):
    check(maker(Random(f"{maker.__name__}-{number}"), number), tmp_path)


def test_there_are_three_hundred_corrupted_files():
    assert len(MAKERS) * EACH >= 300
