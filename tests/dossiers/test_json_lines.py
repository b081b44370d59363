"""The quick way of reading a JSON line says what the standard library's says, word for word."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kstt.intake.dossiers.json_rows import _FAULTS, _decode


class KeyTwice(ValueError):
    pass


def without_keys_twice(pairs):
    if len({key for key, _ in pairs}) < len(pairs):
        raise KeyTwice
    return dict(pairs)


KEYS = st.sampled_from(["MaHoSo", "MaTTHC", "a", 'a"', 'b":', "", " "])
SPACE = st.sampled_from(["", "", "", " ", "\t", "  "])
SCALARS = st.one_of(
    st.sampled_from(["null", "true", "-0.5", "1e3", '"":"', "nul", "{"]),
    st.text('ab":\\ ,}', max_size=5).map(json.dumps),
)


def objects(values):
    """Objects as text, with keys that may stand twice and spaces anywhere."""
    pair = st.builds(lambda key, a, b, value: json.dumps(key) + a + ":" + b + value, KEYS, SPACE, SPACE, values)
    return st.builds(lambda pairs, a: "{" + a + ",".join(pairs) + a + "}", st.lists(pair, max_size=3), SPACE)


def lists(values):
    return st.lists(values, max_size=3).map(lambda items: "[" + ",".join(items) + "]")


TEXTS = objects(st.recursive(SCALARS, lambda inner: objects(inner) | lists(inner), max_leaves=6))
AFTER = st.sampled_from(["", "", "", " ", "}", " x", ",", '{"a":1}', "1"])


def read(decode, text: str):
    """What was read, or the kind of refusal."""
    try:
        return decode(text)
    except _FAULTS as error:
        return KeyTwice if "Twice" in type(error).__name__ else ValueError


@given(TEXTS, AFTER)
@example('{"a":1}', ' {"a":2}')
@example('{"a":[{"b":1,"b":2}]}', "")
@example('{"a":{"b":1,"b":2}}', "")
def test_a_line_is_read_or_refused_as_the_standard_library_does(text, after):
    strict = json.JSONDecoder(object_pairs_hook=without_keys_twice).decode
    found, known = read(_decode, text + after), read(strict, text + after)
    assert (found is KeyTwice or found is ValueError) == (known is KeyTwice or known is ValueError)
    assert found == known or {found, known} == {KeyTwice, ValueError}  # a text may have both faults


@pytest.mark.parametrize("text", ['{"a":1} {"a":2}', '{"a":1}x', '{"a":1}}', '{"a":1,"a":1}', "", "{", "["])
def test_a_line_that_is_not_one_record_is_refused(text):
    with pytest.raises(_FAULTS):
        _decode(text)
