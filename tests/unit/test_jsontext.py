"""JSON in text columns (R21)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.domain.errors import Invalid
from onward.store.jsontext import decode, encode, encode_optional

numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | numbers | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_goes_in_comes_out_with_its_types(value: object) -> None:
    assert repr(decode(encode(value))) == repr(value)


@pytest.mark.parametrize("value", [float("nan"), [1, {"a": float("inf")}], (None, float("-inf"))])
def test_numbers_that_json_does_not_have_are_refused(value: object) -> None:
    with pytest.raises(Invalid) as refusal:
        encode(value)
    assert refusal.value.code == "not_json"


@pytest.mark.parametrize("value", [object(), "\ud800", {1, object()}, {(1, 2): 3}])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        encode(value)


def test_nothing_is_null_in_the_database() -> None:
    assert encode_optional(None) is None
    assert encode_optional(False) == "false"
