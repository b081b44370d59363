"""What the shipped sets say, against the tables of the domain."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from pydantic import BaseModel

from kstt.rulebook import INDICATOR_IDS, RuleStatus, Tag, ZeroPolicy, load, official, shipped
from kstt.rulebook.load import sha256

EXAMPLE = Path(__file__).parents[2] / "params" / "rules" / "tinh-mau-2026.yaml"
SETS = [*shipped(), EXAMPLE]

MAXIMA = dict(zip(INDICATOR_IDS, (6, 4, 2, 6, 20, 2, 4, 6, 2, 2, 6, 6, 4, 2, 2, 4, 2, 2, 6, 6, 6), strict=True))
NOT_100 = {"06": 80, "08": 50, "09": 80, "10": 80, "14": 80, "21": 90}


@pytest.fixture(params=SETS, ids=lambda name: Path(name).stem)
def rules(request):
    return load(request.param)


def sources_in(value):
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name != "source":
                yield from sources_in(getattr(value, name))
            elif (source := value.source) is not None or type(value).model_fields[name].is_required():
                yield source
    elif isinstance(value, dict):
        for item in value.values():
            yield from sources_in(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from sources_in(item)


def test_three_sets_are_shipped():
    assert shipped() == ("decision-766", "portal-2025", "portal-2026")


def test_a_set_has_all_21_indicators_with_the_official_maxima(rules):
    assert {indicator.id: indicator.max for indicator in rules.indicators} == MAXIMA


def test_the_five_groups_have_18_20_22_22_18_points(rules):
    assert [(group.id, group.max) for group in rules.legal_groups()] == [
        ("I", 18), ("II", 20), ("III", 22), ("IV", 22), ("V", 18),
    ]  # fmt: skip


def test_the_portal_shows_six_groups(rules):
    shown = {group.portal_code: group.max for group in rules.portal_groups()}
    assert shown == {"CKMB": 18, "TDGQ": 20, "CLGQ": 12, "TTTT": 10, "MDSH": 22, "MDHL": 18}
    assert sum(shown.values()) == 100


def test_every_clause_that_a_value_cites_exists_and_is_not_checked_yet(rules):
    cited = set(sources_in(rules))
    assert cited <= set(rules.sources)
    assert not any(clause.checked for clause in rules.sources.values())


def test_every_source_of_a_shipped_set_speaks_both_languages(rules):
    assert all(clause.document_en and clause.clause_en for clause in rules.sources.values())
    assert rules.sources["hung-yen-2283"].text("en").startswith("Official letter 2283")


def test_every_source_is_cited_by_a_value_or_a_change(rules):
    cited = set(sources_in(rules)) | {change.source for change in rules.changes}
    if len(rules.lineage) == 1:
        assert set(rules.sources) == cited
    else:
        own = set(rules.sources) - set(load(rules.lineage[1]).sources)
        assert own <= cited


def test_the_line_of_a_value_is_the_line_where_it_stands(rules):
    for path, text in (
        ("indicators/05/max", "max: 20"),
        ("bands/tot/at_least", "at_least: 80"),
        ("rounding/mode", "half-up"),
    ):
        file, line = rules.lines[path]
        folder = EXAMPLE.parent if file == EXAMPLE.name else Path(load.__code__.co_filename).parent / "rulesets"
        assert text in (folder / file).read_text(encoding="utf-8").splitlines()[line - 1]


def test_the_portal_of_2026_has_the_thresholds_of_the_published_figures():
    rules = load("portal-2026")
    found = {one.id: one.versions[0].threshold.pct for one in rules.indicators if one.versions[0].threshold.pct != 100}
    assert found == NOT_100


def test_the_portal_of_2026_gives_full_points_for_no_petitions_and_nothing_for_no_dossiers():
    rules = load("portal-2026")
    full = [one.id for one in rules.indicators if one.versions[0].zero_denominator.policy is ZeroPolicy.FULL]
    assert full == ["19", "20"]
    rest = {one.versions[0].zero_denominator.policy for one in rules.indicators if one.id not in full}
    assert rest == {ZeroPolicy.ZERO}


def test_copied_constant_and_not_nested_indicators():
    rules = load("portal-2026")
    assert [one.id for one in rules.indicators if one.versions[0].copied_from_parent] == ["01", "02", "03"]
    assert [one.id for one in rules.indicators if one.versions[0].constant] == ["15"]
    assert [one.id for one in rules.indicators if not one.nested] == ["10"]


def test_exactly_100_points_belong_to_the_highest_band():
    highest = load("portal-2026").bands[-1]
    assert (highest.id, highest.at_least, highest.below) == ("xuat-sac", 90, None)
    assert "[I]" in highest.note.vi


@pytest.mark.parametrize("name", shipped())
def test_only_what_a_legal_text_says_is_tagged_as_law(name):
    """Thresholds but the one of 21, zero rules, copying, the constant and rounding are in no text that we have."""
    rules = load(name)
    assert rules.source(rules.rounding.source).tag is not Tag.LAW
    for indicator in rules.indicators:
        for version in indicator.versions:
            assert rules.source(version.zero_denominator.source).tag is not Tag.LAW
            law = rules.source(version.threshold.source).tag is Tag.LAW
            assert law == (name == "decision-766" and indicator.id == "21")
            for flag in (version.copied_from_parent, version.constant):
                assert flag is None or rules.source(flag.source).tag is not Tag.LAW
        formula_is_law = rules.source(indicator.numerator.source).tag is Tag.LAW
        assert formula_is_law == (indicator.id in ("01", "19", "20", "21"))


def test_the_decision_says_of_every_value_without_a_text_that_there_is_none():
    rules = load("decision-766")
    assert rules.status is RuleStatus.LAW_INCOMPLETE
    for clause in rules.sources.values():
        assert (
            clause.tag is Tag.LAW
            or "chưa có văn bản" in clause.document.lower()
            or "suy luận" in clause.document.lower()
        )


def test_indicator_15_is_no_constant_in_the_decision():
    assert load("decision-766").indicator("15").versions[0].constant.value is False


def test_nobody_knows_the_threshold_of_indicator_11_in_2025():
    assert load("portal-2025").indicator("11").versions[0].threshold.pct == "unknown"


def test_the_petition_zero_rule_turns_on_16_october_2025():
    from datetime import date

    rules = load("portal-2025")
    for id in ("19", "20"):
        before = rules.indicator(id).version(date(2025, 10, 15))
        after = rules.indicator(id).version(date(2025, 10, 16))
        assert (before.zero_denominator.policy, after.zero_denominator.policy) == (ZeroPolicy.ZERO, ZeroPolicy.FULL)
        assert rules.source(before.zero_denominator.source).tag is Tag.INFERENCE
        assert rules.source(after.zero_denominator.source).tag is Tag.RECOMPUTED


def test_what_2025_takes_from_2026_is_an_inference():
    rules = load("portal-2025")
    for indicator in rules.indicators:
        if indicator.id != "21":
            assert rules.source(indicator.versions[0].threshold.source).tag is Tag.INFERENCE


def test_the_sample_province_redistributes_three_indicators_and_the_portal_stands_beside_it():
    rules = load(EXAMPLE)
    portal = official(rules)
    assert rules.status is RuleStatus.PROVINCIAL and portal.id == "portal-2026"
    changed = [
        one.id
        for one in rules.indicators
        if one.versions[0].zero_denominator != portal.indicator(one.id).versions[0].zero_denominator
    ]
    assert changed == ["09", "10", "11"]
    for change in rules.changes:
        assert (change.was, change.value, change.source) == ("zero", "redistribute", "qd-tinh-mau")
        assert rules.source(change.source).document.startswith("VÍ DỤ")


@pytest.mark.parametrize("name", ["decision-766", "portal-2025", "portal-2026"])
def test_a_note_with_the_figures_of_a_province_names_the_province(name):
    """The note stands in the reports of every other province."""
    pair = re.compile(r"(?<![/\d])\d+/(?!20\d\d)\d+(?![/\d])")
    notes = [
        note for one in load(name).indicators for note in (one.note, *(each.note for each in one.versions)) if note
    ]
    quoting = [text for note in notes for text in (note.vi, note.en) if pair.search(text)]
    assert quoting and all("Phú Thọ" in text for text in quoting)


@pytest.mark.parametrize("name", ["decision-766", "portal-2025", "portal-2026"])
def test_a_note_that_says_what_published_figures_show_says_of_which_year(name):
    """The sets of other years take the notes of 2026 over, and nobody has recomputed figures for them."""
    notes = [one.note for one in load(name).indicators if one.note and one.id != "15"]
    shown = [text for note in notes for text in (note.vi, note.en) if "[A]" in text]
    assert len(shown) == 10 and all("2026" in text for text in shown)


def in_force(rules, day):
    return [(indicator.version(day), indicator.counted(day)) for indicator in rules.indicators]


def test_rules_are_unchanged_between_two_days_when_the_same_versions_are_in_force_on_all_days_from_one_to_the_other(
    rules,
):
    days = [date(2022, 6, 1) + timedelta(days=n) for n in range(0, 2_200)]
    changed = [in_force(rules, before) != in_force(rules, after) for before, after in pairwise(days)]
    assert [not rules.unchanged_between(*pair) for pair in pairwise(days)] == changed
    for first, last in combinations(range(0, 2_200, 150), 2):
        unchanged = not any(changed[first:last])
        assert rules.unchanged_between(days[first], days[last]) == unchanged
        assert rules.unchanged_between(days[last], days[first]) == unchanged


def test_the_set_of_2025_changed_within_its_time():
    assert not load("portal-2025").unchanged_between(date(2025, 10, 15), date(2025, 10, 16))


def test_decimals_are_read_from_the_text():
    assert isinstance(load("portal-2026").indicator("05").max, Decimal)


PUBLISHED = {
    "decision-766": "9e2725c41e53a525ce06d3a57e7a10bf9fc3fa960e7f08a2c9f5144e8ce02771",
    "portal-2025": "c87a68ebd1c4c27bdc3a6dd73ec035e4cf04e9b4306b0c455e9d5a6eabb99373",
    "portal-2026": "2bca9210b93b21459a6382c60c2ed8d30624d9f2e8b7ce3c963cdf0912e088bb",
}
"""Reports and snapshots name their set by this hash: it is another only when what the set says is."""


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_set_that_says_the_same_keeps_its_hash(name):
    assert load(name).sha256 == PUBLISHED[name]


def test_who_chose_a_reading_is_part_of_what_a_set_says():
    rules = load("portal-2026")
    counting = next(each for each in rules.indicators if each.counting).counting[0]
    assert sha256(counting.model_copy(update={"source": "our-decision"})) != sha256(counting)
