"""Bodies: what is refused, with which code and where. Nothing refused here reaches a service."""

from __future__ import annotations

import pytest

from onward.api.body import MAX_DEPTH, decode
from onward.domain.errors import Invalid, Malformed

MALFORMED = [
    b"",
    b"{",
    b"nul",
    b"[1,]",
    b'{"a":1}x',
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b"NaN",
    b"[Infinity]",
    b"[-Infinity]",
    b'"\x01"',
    b"1" * 5000,
    b"'a'",
    b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
]


@pytest.mark.parametrize("raw", MALFORMED, ids=lambda raw: repr(raw[:12]))
def test_what_is_not_json_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        decode(raw)


@pytest.mark.parametrize(
    ("raw", "pointer", "code"),
    [
        (b'{"a":[0,"x\\u0000y"]}', "/a/1", "nul_character"),
        (b'{"a/b":{"c~d":"\\ud800"}}', "/a~1b/c~0d", "lone_surrogate"),
        (b'{"n":9223372036854775808}', "/n", "number_out_of_range"),
        (b"[[-9223372036854775809]]", "/0/0", "number_out_of_range"),
        (b'{"n":1e999}', "/n", "number_out_of_range"),
        (b'{"a":{"\\u0000":1}}', "/a", "nul_character"),
    ],
)
def test_what_cannot_be_stored_is_refused_at_its_place(raw: bytes, pointer: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode(raw)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]


def test_a_bad_value_beside_a_very_deep_one_is_still_found() -> None:
    raw = b"[" + b"[" * 800 + b"]" * 800 + b',"\\u0000"]'
    with pytest.raises(Invalid):
        decode(raw)


def test_depth_is_bounded_exactly() -> None:
    deepest = b"[" * (MAX_DEPTH - 1) + b"1" + b"]" * (MAX_DEPTH - 1)
    assert decode(deepest)
    with pytest.raises(Malformed, match="nested deeper"):
        decode(b"[" + deepest + b"]")


def test_a_repeated_key_is_refused_and_named() -> None:
    with pytest.raises(Malformed, match="'a' twice"):
        decode(b'{"b":1,"a":1,"a":2}')


def test_what_is_fine_comes_through_unchanged() -> None:
    raw = '{"text":"zażółć 🎉","int":9223372036854775807,"float":1.5,"list":[null,true]}'
    assert decode(raw.encode()) == {
        "text": "zażółć 🎉",
        "int": 2**63 - 1,
        "float": 1.5,
        "list": [None, True],
    }


def test_a_whole_surrogate_pair_is_one_character() -> None:
    assert decode(b'"\\ud83c\\udf89"') == "🎉"
