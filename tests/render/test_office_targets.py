"""Targets that no table would show, or that nobody can reach, are refused with their line."""

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
