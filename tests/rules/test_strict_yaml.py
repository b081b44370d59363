"""YAML read strictly: what is ambiguous is asked about, and no text whatever ends in a traceback."""

import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from kstt.errors import KsttError
from kstt.intake.dossiers.mapping import SHIPPED as SHIPPED_MAPPINGS
from kstt.rulebook import check, load, read_model
from kstt.rulebook.files import RULESETS
from kstt.rulebook.nodes import MAX_BYTES, decode, parse, plain, quick_events

EXAMPLE = Path(__file__).parents[2] / "params" / "rules" / "tinh-mau-2026.yaml"


def codes(text: str) -> list[str]:
    with pytest.raises(KsttError) as refused:
        parse(decode(text.encode(), "f.yaml"), "f.yaml")
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    "scalar",
    [
        "yes",
        "no",
        "on",
        "off",
        "y",
        "N",
        "NO",
        "True",
        "FALSE",
        "null",
        "~",
        "010",
        "007",
        "1_000",
        "0x1F",
        "0o17",
        "1e3",
        "1.5E-3",
        "+5",
        ".5",
        "5.",
        ".inf",
        "-.INF",
        ".nan",
        "12:30",
        "1:20:30",
        "1,000",
        "=",
    ],
)
def test_a_scalar_that_readers_disagree_on_must_be_quoted(scalar):
    assert codes(f"value: {scalar}\n") == ["KSTT-RULE-006"]
    assert plain(parse(f'value: "{scalar}"\n', "f.yaml")) == {"value": scalar}


@pytest.mark.parametrize(
    "scalar", ["20", "0", "-1", "12.50", "true", "2026-01-01", "III-a", "đ", "0.5 %", "Không", "5/2026"]
)
def test_a_scalar_with_one_reading_needs_no_quotes(scalar):
    assert plain(parse(f"value: {scalar}\n", "f.yaml")) == {"value": scalar}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\nb: *x\n", "KSTT-RULE-005"),
        ("a: {b: c}\n<<: {d: e}\n", "KSTT-RULE-005"),
        ("a: !ours 1\n", "KSTT-RULE-007"),
        ("a: !!python/object/apply:os.system [ls]\n", "KSTT-RULE-007"),
        ("%YAML 1.1\n---\na: b\n", "KSTT-RULE-007"),
        ("a: b\n---\nc: d\n", "KSTT-RULE-008"),
        ("", "KSTT-RULE-009"),
        ("  \n\n", "KSTT-RULE-009"),
        ("---\n", "KSTT-RULE-009"),
        ("- a\n", "KSTT-RULE-013"),
        ("only a text\n", "KSTT-RULE-013"),
        ("? [a]\n: b\n", "KSTT-RULE-013"),
        ("a: b: c\n", "KSTT-RULE-003"),
        ("a:\n\t- b\n", "KSTT-RULE-003"),
        ('a: "\\q"\n', "KSTT-RULE-003"),
        ("a: b\x00\n", "KSTT-RULE-016"),
        ("a: \u202eb\n", "KSTT-RULE-016"),
        ("a: [" + "[" * 60 + "]" * 60 + "]\n", "KSTT-RULE-010"),
    ],
)
def test_what_a_rule_file_must_not_hold_is_refused(text, code):
    assert code in codes(text)


def test_a_file_that_is_too_large_is_not_even_parsed():
    assert codes("# " + "x" * MAX_BYTES + "\n") == ["KSTT-RULE-010"]


def test_a_folder_and_a_missing_file_cannot_be_read(tmp_path):
    for path in (tmp_path, tmp_path / "none.yaml"):
        assert [problem.code for problem in check(path)] == ["KSTT-RULE-001"]


def test_a_file_in_utf_16_is_refused():
    with pytest.raises(KsttError) as refused:
        decode("id: một\n".encode("utf-16"), "f.yaml")
    assert refused.value.code == "KSTT-RULE-002"


def test_decomposed_vietnamese_and_windows_line_ends_change_nothing(tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8")
    file = tmp_path / EXAMPLE.name
    file.write_bytes(b"\xef\xbb\xbf" + unicodedata.normalize("NFD", text).replace("\n", "\r\n").encode())
    assert load(file).sha256 == load(EXAMPLE).sha256


def test_a_number_in_place_of_a_text_and_the_reverse_are_told_apart(tmp_path):
    class Wish(BaseModel):
        name: str
        points: Decimal = Field(ge=0, le=100)
        places: tuple[str, ...] = ()

    file = tmp_path / "wish.yaml"
    for text, code in (
        ('name: "12"\npoints: 99.95\nplaces: [a, b]\n', None),
        ("name: 12\npoints: 1\n", "KSTT-RULE-013"),
        ('name: a\npoints: "1"\n', "KSTT-RULE-013"),
        ("name: a\npoints: 101\n", "KSTT-RULE-014"),
        ("name: a\npoint: 1\npoints: 2\n", "KSTT-RULE-011"),
        ("name: a\n", "KSTT-RULE-012"),
    ):
        file.write_text(text, encoding="utf-8")
        if code is None:
            assert read_model(file, Wish).points == Decimal("99.95")
            continue
        with pytest.raises(KsttError) as refused:
            read_model(file, Wish)
        assert [problem.code for problem in refused.value.problems] == [code]


SNIPPETS = st.sampled_from(
    [
        *("{", "}", "[", "]", ": ", "- ", "? ", ",", "#", "@", "`", "'", '"', "\\", "\n", "\n  ", "\t", "|\n", ">-\n"),
        *("&a ", "*a", "!t ", "!!int ", "<<: ", "---\n", "...\n", "%YAML 1.2\n", '"\\U0011FFFF"', '"\\xZZ"'),
        *("null", "1e999", "9" * 5000, "2026-13-45", "\0", "\ufeff", "\u0301", "\x85", "\u2028"),
        *("indicators/09", "extends: tinh-mau-2026\n", "changes: []\n", "path: ''\n"),
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(st.integers(0, 2600), st.integers(0, 40), st.one_of(SNIPPETS, st.text(max_size=6))),
        min_size=1,
        max_size=4,
    )
)
def test_no_mutation_of_a_rule_file_ends_in_anything_but_a_problem(edits, tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8")
    for start, length, inserted in edits:
        text = text[:start] + inserted + text[start + length :]
    file = tmp_path / EXAMPLE.name
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    for problem in check(file):
        assert problem.text("vi") and problem.text("en")


SHIPPED_FILES = [*sorted(RULESETS.glob("*.yaml")), *sorted(SHIPPED_MAPPINGS.glob("*.yaml"))]


@pytest.mark.parametrize("file", SHIPPED_FILES, ids=lambda file: file.stem)
def test_the_quick_reader_reads_every_shipped_file_as_the_strict_one_does(file):
    text = file.read_text(encoding="utf-8")
    assert quick_events(text), "PyYAML without libyaml: nothing is compared here"
    assert parse(text, file.name, shipped=True) == parse(text, file.name)


def test_what_is_wrong_in_a_shipped_file_is_told_by_the_strict_reader():
    for text in ("a: [1\n", "a: 1\na: 2\n", "a: no\n", "a: &x 1\n"):
        told = []
        for shipped in (True, False):
            with pytest.raises(KsttError) as refused:
                parse(text, "f.yaml", shipped)
            told.append(refused.value.problems)
        assert told[0] == told[1]


@pytest.mark.parametrize(("written", "tag"), [("!!int 20", "!!int"), ("!ours 1", "!ours"), ("!!set {a}", "!!set")])
def test_a_tag_is_named_as_it_stands_in_the_file(written, tag):
    with pytest.raises(KsttError) as refused:
        parse(f"a: {written}\n", "f.yaml")
    assert refused.value.problems[0].value("found") == tag
