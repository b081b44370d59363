"""Extending, choosing by date, comparing, hashing, caching."""

from pathlib import Path

import pytest

from kstt.errors import KsttError
from kstt.rulebook import RuleStatus, check, diff, for_period, load, official
from kstt.terms import Period

SHIPPED = Path(load.__code__.co_filename).parent / "rulesets"


def write(folder: Path, name: str, changes: str, *, extends: str = "portal-2026", head: str = "") -> Path:
    text = (
        f"id: {name}\ntitle: {{vi: Thử, en: Trial}}\nstatus: provincial\nstatus_note: {{vi: Thử, en: Trial}}\n"
        f"in_force: {{from: 2026-01-01}}\nextends: {extends}\n{head}"
        f"sources:\n  {name}-qd: {{document: Quyết định ví dụ, clause: Điều 1, tag: I}}\nchanges:\n{changes}"
    )
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def change(path: str, value: str, source: str) -> str:
    return f"  - path: {path}\n    value: {value}\n    source: {source}\n"


def test_a_changed_value_takes_its_clause_along(tmp_path):
    file = write(tmp_path, "one", change("indicators/09/versions/1/zero_denominator/policy", "full", "one-qd"))
    zero = load(file).indicator("09").versions[0].zero_denominator
    assert (zero.policy.value, zero.source) == ("full", "one-qd")


def test_a_changed_note_leaves_the_clause_of_the_indicator_alone(tmp_path):
    file = write(tmp_path, "one", change("indicators/09/note", "{vi: Ghi chú, en: Note}", "one-qd"))
    indicator = load(file).indicator("09")
    assert (indicator.note["vi"], indicator.source) == ("Ghi chú", "hung-yen-2283")


def test_a_change_can_set_what_the_base_leaves_out(tmp_path):
    file = write(tmp_path, "one", change("indicators/14/versions/1/constant/value", "true", "one-qd"))
    rules = load(file)
    constant = rules.indicator("14").versions[0].constant
    assert (constant.value, constant.source, rules.changes[0].was) == (True, "one-qd", None)


def test_a_set_of_a_set_keeps_both_changes_and_its_lineage(tmp_path):
    write(tmp_path, "one", change("indicators/09/versions/1/threshold/pct", "70", "one-qd"))
    file = write(tmp_path, "two", change("indicators/10/versions/1/threshold/pct", "60", "two-qd"), extends="one")
    rules = load(file)
    assert rules.lineage == ("two", "one", "portal-2026")
    assert [rules.indicator(id).versions[0].threshold.pct for id in ("09", "10")] == [70, 60]
    assert official(rules).id == "portal-2026"
    assert rules.lines["indicators/09/versions/1/threshold/pct"][0] == "one.yaml"


def test_a_set_is_found_by_name_in_a_folder(tmp_path):
    write(tmp_path, "one", change("indicators/09/versions/1/threshold/pct", "70", "one-qd"))
    assert load("one", [tmp_path]).id == "one"


def test_an_unknown_name_suggests_the_nearest_even_from_a_folder(tmp_path):
    write(tmp_path, "tinh-khac", change("indicators/09/versions/1/threshold/pct", "70", "tinh-khac-qd"))
    with pytest.raises(KsttError) as refused:
        load("tinh-khác", [tmp_path])
    problem = refused.value.problems[0]
    assert (problem.code, problem.value("suggestion")) == ("KSTT-RULE-043", "tinh-khac")


def test_a_name_never_leaves_its_folder(tmp_path):
    inner = tmp_path / "rules"
    inner.mkdir()
    write(tmp_path, "one", change("indicators/09/versions/1/threshold/pct", "70", "one-qd"))
    file = write(inner, "two", change("indicators/10/versions/1/threshold/pct", "60", "two-qd"), extends="'../one'")
    assert [problem.code for problem in check(file)] == ["KSTT-RULE-043"]


def test_two_sets_that_extend_each_other_are_refused(tmp_path):
    write(tmp_path, "one", change("indicators/09/versions/1/threshold/pct", "70", "one-qd"), extends="two")
    file = write(tmp_path, "two", change("indicators/10/versions/1/threshold/pct", "60", "two-qd"), extends="one")
    assert [(problem.code, problem.value("found")) for problem in check(file)] == [("KSTT-RULE-044", "two → one → two")]


def test_a_province_cannot_take_the_name_of_a_shipped_set(tmp_path):
    file = write(tmp_path, "portal-2026", change("indicators/09/versions/1/threshold/pct", "70", "portal-2026-qd"))
    assert [problem.code for problem in check(file)] == ["KSTT-RULE-051"]


def test_a_whole_set_from_outside_cannot_claim_to_be_law(tmp_path):
    text = (SHIPPED / "portal-2026.yaml").read_text(encoding="utf-8")
    text = text.replace("id: portal-2026\n", "id: mine\n", 1).replace(
        "status: portal-practice", "status: law-incomplete"
    )
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    assert [problem.code for problem in check(file)] == ["KSTT-RULE-050"]


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    changes = (
        change("indicators/05/max", "19.999", "one-qd")
        + change("indicators/09/versions/1/threshold/pct", "0", "one-qd")
        + change("bands/tot/at_least", "85", "one-qd")
        + change("indicators/06/data_source", "z", "one-qd")
    )
    problems = check(write(tmp_path, "one", changes))
    assert [problem.code for problem in problems] == [
        "KSTT-RULE-021", "KSTT-RULE-040", "KSTT-RULE-031", "KSTT-RULE-029",
    ]  # fmt: skip
    assert [problem.place.row for problem in problems] == [11, 20, 14, 17]


def test_nested_and_misspelt_paths_suggest_the_nearest(tmp_path):
    for path, near in (
        ("indicator/09/max", "indicators/09/max"),
        ("indicators/9/max", "indicators/09/max"),
        ("indicators/09/version/1/threshold/pct", "indicators/09/versions/1/threshold/pct"),
        ("indicators/09/max/points", "indicators/09/max"),
        ("/indicators/09/max", "indicators/09/max"),
    ):
        problem = check(write(tmp_path, "one", change(path, "2", "one-qd")))[0]
        assert (problem.code, problem.value("suggestion")) == ("KSTT-RULE-045", near)


@pytest.mark.parametrize(
    ("name", "period", "chosen"),
    [
        ("portal-2026", "2026-08", "portal-2026"),
        ("portal-2026", "2026-01", "portal-2026"),
        ("portal-2026", "2025-12", "portal-2025"),
        ("portal-2026", "2022", "portal-2025"),
        ("portal-2025", "2025-Q4", "portal-2025"),
        ("decision-766", "2022-06", "decision-766"),
    ],
)
def test_the_set_of_a_period_is_the_one_in_force_on_its_last_day(name, period, chosen):
    assert for_period(load(name), Period.parse(period)).id == chosen


@pytest.mark.parametrize(("name", "period"), [("portal-2025", "2026-01"), ("decision-766", "2022-05")])
def test_a_period_without_a_set_is_refused(name, period):
    with pytest.raises(KsttError) as refused:
        for_period(load(name), Period.parse(period))
    assert refused.value.code == "KSTT-RULE-052"


def test_a_set_before_is_looked_for_beside_the_set_that_names_it(tmp_path):
    head = "succeeds: one\n"
    before = write(
        tmp_path, "one", change("indicators/09/versions/1/threshold/pct", "70", "one-qd"), extends="portal-2025"
    )
    before.write_text(
        before.read_text("utf-8").replace("from: 2026-01-01", "from: 2024-01-01, to: 2025-12-31"), "utf-8"
    )
    file = write(tmp_path, "two", change("indicators/09/versions/1/threshold/pct", "60", "two-qd"), head=head)
    assert for_period(load(file), Period.parse("2025-08")).id == "one"


def test_only_a_provincial_set_has_an_official_one_beside_it():
    assert official(load("portal-2025")) is None
    assert load("portal-2025").status is RuleStatus.PORTAL_PARTLY_INFERRED


def test_a_difference_names_the_value_and_the_clauses_on_both_sides():
    found = {one.path: one for one in diff(load("portal-2025"), load("portal-2026"))}
    threshold = found["indicators/11/versions/1/threshold/pct"]
    assert (threshold.before, threshold.after) == ("unknown", "100")
    assert (threshold.clause_before.tag, threshold.clause_after.tag) == ("I", "A")
    # The same 90 % on both sides, resting on another clause.
    assert "indicators/21/versions/1/threshold/pct" not in found
    assert found["indicators/21/versions/1/threshold/source"].before == "threshold-21-2025"


def test_a_clause_that_differs_is_told_in_the_language_asked_for():
    for language, document in (("vi", "Suy luận, chưa có văn bản"), ("en", "Inference, no document")):
        found = {one.path: one for one in diff(load("portal-2025"), load("portal-2026"), language)}
        assert found["sources/carried-back"].before.startswith(f"{document}: ")
    law = [
        one.before
        for one in diff(load("decision-766"), load("portal-2026"), "en")
        if one.before and one.path.startswith("sources/") and "[L" in one.before
    ]
    assert law and all("not checked against the Official Gazette]" in text for text in law)


def test_a_difference_in_our_own_words_is_not_backed_by_a_legal_clause(tmp_path):
    file = write(tmp_path, "one", change("indicators/09/note", "{vi: Ghi chú, en: Note}", "one-qd"))
    note = next(one for one in diff(load("portal-2026"), load(file)) if one.path == "indicators/09/note/vi")
    assert (note.before, note.clause_before, note.clause_after.document) == (None, None, "Quyết định ví dụ")


def test_a_set_does_not_differ_from_itself():
    assert diff(load("portal-2026"), load("portal-2026")) == ()


def test_the_differences_of_a_province_are_its_changes():
    example = Path(__file__).parents[2] / "params" / "rules" / "tinh-mau-2026.yaml"
    rules = load(example)
    found = [one.path for one in diff(load("portal-2026"), rules) if one.path.startswith("indicators/")]
    assert found == [one.path for one in rules.changes]


def test_what_only_one_side_says_stands_where_it_belongs(tmp_path):
    changes = change("indicators/09/note", "{vi: Ghi chú, en: Note}", "one-qd")
    file = write(tmp_path, "one", changes + change("indicators/14/versions/1/constant/value", "true", "one-qd"))
    order = ["status", "indicators/09/note/vi", "indicators/09/note/en", "indicators/14/versions/1/constant/value"]
    order.append("sources/one-qd")
    for sides in ((load("portal-2026"), load(file)), (load(file), load("portal-2026"))):
        assert [one.path for one in diff(*sides)] == order


def test_a_maximum_may_be_a_hundredth_and_no_less(tmp_path):
    def shared_out(*maxima: str) -> list[str]:
        paths = zip(("09", "10", "11"), maxima, strict=True)
        changes = "".join(change(f"indicators/{id}/max", value, "one-qd") for id, value in paths)
        return [problem.code for problem in check(write(tmp_path, "one", changes))]

    assert shared_out("0.01", "1", "8.99") == []
    assert shared_out("0", "1", "9") == shared_out("0.005", "1", "8.995")[:1] == ["KSTT-RULE-021"]


def test_a_threshold_that_is_no_number_is_told_what_it_may_be_and_that_is_taken(tmp_path):
    def threshold(value: str):
        return check(write(tmp_path, "one", change("indicators/09/versions/1/threshold/pct", value, "one-qd")))

    (problem,) = threshold("unknwon")
    assert (problem.code, problem.place.row, problem.value("found")) == ("KSTT-RULE-014", 11, "unknwon")
    numbers, word = problem.value("allowed").split(", ")
    assert problem.value("suggestion") == word and threshold(word) == ()
    assert [threshold(end) for end in numbers.split("–")] == [(), ()]


def test_the_hash_is_of_what_a_set_says_not_of_how_it_is_written(tmp_path):
    one = write(tmp_path, "one", change("indicators/09/versions/1/threshold/pct", "70", "one-qd"))
    before = load(one).sha256
    text = one.read_text(encoding="utf-8")
    one.write_text(
        "# a comment\n" + text.replace("value: 70", "value: 70.00").replace("vi: Thử", 'vi: "Thử"'), encoding="utf-8"
    )
    assert load(one).sha256 == before
    one.write_text(text.replace("value: 70", "value: 71"), encoding="utf-8")
    assert load(one).sha256 != before


def test_the_hash_does_not_depend_on_where_the_file_lies(tmp_path):
    content = change("indicators/09/versions/1/threshold/pct", "70", "one-qd")
    (tmp_path / "other").mkdir()
    first, second = (load(write(folder, "one", content)) for folder in (tmp_path, tmp_path / "other"))
    assert (first.sha256, first.file, first.lines) == (second.sha256, second.file, second.lines)


def test_a_changed_file_is_read_again_and_so_is_a_set_that_extends_it(tmp_path):
    one = write(tmp_path, "one", change("indicators/09/versions/1/threshold/pct", "70", "one-qd"))
    two = write(tmp_path, "two", change("indicators/10/versions/1/threshold/pct", "60", "two-qd"), extends="one")
    assert load(two).indicator("09").versions[0].threshold.pct == 70
    assert load(two) is load(two)
    one.write_text(one.read_text(encoding="utf-8").replace("value: 70", "value: 7.5"), encoding="utf-8")
    assert str(load(two).indicator("09").versions[0].threshold.pct) == "7.5"
