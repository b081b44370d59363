"""A ministry announces and publishes by other limits than a province; the root of the list of units says which it is."""

import csv
import io

import pytest

from kstt.batch.from_store import count_month
from kstt.cli import main
from kstt.counting import resolve
from kstt.notebook import AuditReport
from kstt.rulebook import load
from kstt.terms import Period, UnitTree
from kstt.trace.audit import audit_figure

MONTH = Period.parse("2026-08")
DECISIONS = """decision_id,unit_code,procedure_code,decided_on,text_in_force_on,published_on
QD-1,R,1.000001,2026-08-03,2026-08-10,2026-08-10
QD-1,R,1.000002,2026-08-03,2026-09-15,2026-08-17
QD-2,R,1.000003,2026-08-05,2026-08-10,2026-08-18
"""
"""Notice of 5, 29 and 3 working days; published after 5, 10 and 9."""


@pytest.fixture
def kstt(monkeypatch, capfd):
    def run(*arguments: object) -> str:
        monkeypatch.setattr("sys.argv", ["kstt", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capfd.readouterr()
        assert not left.value.code, err
        return out

    return run


def figures(table: str) -> dict[str, tuple[int, int]]:
    rows = csv.DictReader(io.StringIO(table))
    return {row["indicator"]: (int(row["numerator"]), int(row["denominator"])) for row in rows}


@pytest.mark.parametrize(
    ("level", "announced", "published", "limits"),
    [("province", (2, 3), (1, 3), ("5", "5")), ("ministry", (1, 3), (3, 3), ("20", "10"))],
)
def test_announcing_and_publishing_are_judged_by_the_limits_of_the_root(
    kstt, tmp_path, level, announced, published, limits
):
    units = f"unit_code,name,level,parent_code\nR,Cơ quan R,{level},\nR.1,Vụ Một,department,R\n"
    (tmp_path / "units.csv").write_text(units, encoding="utf-8")
    (tmp_path / "decisions.csv").write_text(DECISIONS, encoding="utf-8")
    store, list_of_units = tmp_path / "store", tmp_path / "units.csv"
    kstt("intake", tmp_path / "decisions.csv", "--mapping", "decisions", "--into", store, "--units", list_of_units)
    expected = {"01": announced, "02": published}
    assert figures(kstt("counts", "--store", store, "--period", MONTH.id)) == expected
    delivery = count_month(store, MONTH, "portal-2026").delivery
    settled = resolve(delivery.counts, UnitTree.of(delivery.units), load("portal-2026"), MONTH)
    for (indicator, pair), limit in zip(expected.items(), limits, strict=True):
        count = settled.get("R", MONTH, indicator)
        assert (count.numerator, count.denominator) == pair
        audit = audit_figure(store, "R", MONTH, indicator)
        assert audit.counted[:2] == pair and audit.check.agreed == audit.check.looked
        page = AuditReport(unit="R", period=MONTH.id, indicator=indicator, store=store.as_posix())
        (used,) = (each for each in page.rule.used() if each.words.startswith("Số ngày làm việc"))
        assert used.value == limit
        late = kstt("rows", "--store", store, "--period", MONTH.id, "--unit", "R", "--indicator", indicator)
        assert len(late.splitlines()) - (1 if late else 0) == pair[1] - pair[0]
