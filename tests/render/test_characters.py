"""Asked of a whole document at once: which characters it has, and whether any of its texts needs cleaning."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kstt.render.characters import characters_of, clean_text, need_no_cleaning
from kstt.render.document import read_document

TEXTS = st.text(st.characters(codec=None), max_size=30)
CONTROLS = st.text(st.characters(min_codepoint=0, max_codepoint=0x9F), min_size=1, max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=12,
)


def texts_in(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts_in(each)]
    return [text for each in value for text in texts_in(each)] if isinstance(value, list | tuple) else []


@given(VALUES | st.lists(CONTROLS))
@example([chr(code) for code in range(0x20)])
@example({"a": "\x7f", "b": ["\ud800", 2**70]})
@example(["\\u0000", "\x00", "ế", "e\u0302\u0301"])
def test_no_character_of_any_text_is_missed(value):
    assert set("".join(texts_in(value))) <= characters_of(value)


@given(st.lists(TEXTS | CONTROLS, min_size=1))
@example(["một\x08", "hai\x0c"])
@example(["e", "\u0301"])
@example(["\u1100", "\u1161"])
@example(["\u0915\u093c"])
@example(["\u09be", "\u09c7"])
@example(["một\u200b hai\u202e"])
def test_what_is_said_to_need_no_cleaning_needs_none_in_any_order(texts):
    if need_no_cleaning(characters_of(texts)):
        for text in (*texts, "".join(texts), "".join(reversed(texts))):
            assert clean_text(text) == text


UNSAFE = {*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFFFE, 0xFFFF}


@pytest.mark.parametrize("code", sorted({*UNSAFE, 0xD800, 0xDFFF} - set(map(ord, "\t\n\r"))))
def test_every_control_character_and_direction_override_is_shown_as_a_sign(code):
    assert clean_text(f"một{chr(code)}hai") == "một\ufffdhai"


def test_what_stands_beside_a_character_that_is_not_shown_is_shown():
    beside = sorted({code + step for code in UNSAFE for step in (-1, 1)} - UNSAFE - {-1, 0x10000})
    kept = "\t\n\r" + "".join(map(chr, beside))
    assert clean_text(kept) == kept


def test_letters_that_stand_in_most_documents_are_always_taken_to_be_there_and_a_name_is_a_text():
    assert set(map(chr, range(0x20, 0x7F))) <= characters_of("") & characters_of("\x08")
    assert {"ê", "ở"} <= characters_of({"tên": "Sở"}) & characters_of({"tên": "Sở\x08"})


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0)])
def test_every_control_character_is_seen_alone(code):
    char = chr(code)
    assert char in characters_of({"a": [f"một{char}"]})
    assert need_no_cleaning(characters_of([char])) == (clean_text(char) == char)


def test_vietnamese_in_composed_letters_is_known_to_be_clean():
    alphabet = "aăâbcdđeêghiklmnoôơpqrstuưvxy" + "áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
    assert need_no_cleaning(characters_of([alphabet, alphabet.upper(), "“–…” × ÷ ≥ ▲\u00a0\u2003"]))
    assert not need_no_cleaning(characters_of(unicodedata.normalize("NFD", "ế")))


def test_a_document_that_needs_it_is_cleaned_all_the_same():
    note = {"kind": "note", "tone": "neutral", "title": "e\u0302\u0301", "text": "ẩn\u202etrong\x08\x0c"}
    output = new_output("display_data", {"application/vnd.kstt.block+json": note})
    cells = [new_code_cell("1", outputs=[output], execution_count=1)]
    (part,) = (part for part in read_document(new_notebook(cells=cells)).parts if part["kind"] == "note")
    assert (part["title"], part["text"]) == ("ế", "ẩn\ufffdtrong\ufffd\ufffd")
