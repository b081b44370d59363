"""Targets that no table would show, or that nobody can reach, are refused with their line."""

from decimal import Decimal

import pytest

from kstt.errors import KsttError
from kstt.notebook import office as rooms
from kstt.rulebook import load

RULES = load("portal-2026")


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.setattr(rooms, "FOLDERS", (tmp_path,))

    def made(groups: str):
        (tmp_path / "H99.yaml").write_text(f"organ: VP\ntargets:\n  groups:\n    {groups}\n", encoding="utf-8")
        return rooms.office("H99", RULES)

    return made


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [("III: 20", "III-a"), ("IV-b: 4", "IV"), ("VI: 3", "V"), ("I: 19", "18"), ("II: -1", "0")],
)
def test_a_target_for_no_group_or_beyond_its_maximum_is_refused_with_its_line(office, written, suggestion):
    with pytest.raises(KsttError) as refused:
        office(written)
    (problem,) = refused.value.problems
    assert (problem.code, problem.place.row) == ("KSTT-RULE-014", 4)
    assert str(problem.value("suggestion")) == suggestion and written.split(":")[0] in problem.text("en")


def test_targets_for_some_of_the_groups_that_are_shown_are_taken(office):
    assert set(office("III-a: 12").targets.groups) == {"III-a"}


OWN = """id: rieng
title: {vi: Riêng, en: Own}
status: provincial
status_note: {vi: Riêng., en: Own.}
in_force: {from: 2026-06-01}
succeeds: portal-2026
extends: portal-2026
sources: {qd: {document: QĐ, clause: Điều 1, tag: P}}
changes:
  - {path: groups/II/max, value: 21, source: qd}
  - {path: indicators/05/max, value: 21, source: qd}
  - {path: groups/I/max, value: 17, source: qd}
  - {path: indicators/01/max, value: 5, source: qd}
"""


def test_a_target_of_the_provinces_own_set_does_not_stop_the_months_before_it(office, tmp_path, monkeypatch):
    (tmp_path / "params" / "rules").mkdir(parents=True)
    (tmp_path / "params" / "rules" / "rieng.yaml").write_text(OWN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    targets = office("{I: 17.5, II: 20.5}").targets
    own = load("rieng", (tmp_path / "params" / "rules",))
    assert [targets.of(group) for group in RULES.portal_groups()][:2] == [Decimal("17.5"), None]
    assert [group.id for group in targets.out_of_reach(RULES)] == ["II"]
    assert targets.of(own.group("II")) == Decimal("20.5") and targets.of(own.group("I")) is None
    with pytest.raises(KsttError):
        office("II: 21.5")
