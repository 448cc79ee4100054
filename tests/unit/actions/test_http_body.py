from __future__ import annotations

import gzip
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from onward.actions.http.body import Wanted, interpret, read_body, read_start
from onward.ports.actions import ActionFailed


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("", b"hello"), ("gzip", gzip.compress(b"hello", mtime=0)), ("deflate", zlib.compress(b"hello"))],
)
async def test_a_body_is_unpacked(encoding: str, packed: bytes) -> None:
    assert await read_body(pieces(packed[:3], packed[3:]), encoding, 5) == b"hello"


async def test_a_body_of_exactly_the_bound_is_read_and_one_byte_more_is_not() -> None:
    assert await read_body(pieces(b"12345"), "", 5) == b"12345"
    with pytest.raises(ActionFailed) as failed:
        await read_body(pieces(b"12345", b"6"), "", 5)
    assert (failed.value.category, failed.value.code) == ("action", "too_large")


async def test_reading_stops_at_the_bound() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1000

    assert len(await read_start(endless(), "", 4096)) == 4096


async def test_a_bomb_is_unpacked_no_further_than_the_bound() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 60_000
    assert len(await read_start(pieces(bomb), "gzip", 1000)) == 1000


async def test_a_damaged_body_may_be_asked_for_again() -> None:
    with pytest.raises(ActionFailed) as failed:
        await read_body(pieces(b"no gzip"), "gzip", 100)
    assert failed.value.category == "transient"


async def test_an_encoding_that_was_not_asked_for_is_an_error() -> None:
    with pytest.raises(ActionFailed, match="'br'"):
        await read_body(pieces(b"x"), "br", 100)


@pytest.mark.parametrize(
    ("body", "content_type", "wanted", "expected"),
    [
        (b'{"a": 1}', "application/json", "auto", ("json", {"a": 1})),
        (b"[1]", "application/problem+json; charset=utf-8", "auto", ("json", [1])),
        (b'{"a": 1}', "text/plain", "auto", ("text", '{"a": 1}')),
        (b'{"a": 1}', "text/plain", "json", ("json", {"a": 1})),
        (b"{oops", "application/json", "auto", ("text", "{oops")),
        (b"NaN", "application/json", "auto", ("text", "NaN")),
        ("é".encode("latin-1"), "text/html; charset=iso-8859-1", "auto", ("text", "é")),
        ("é".encode(), "text/html; charset=hex", "auto", ("text", "é")),
        ("é".encode(), "text/html; charset=nonsense", "auto", ("text", "é")),
        (b"\xff\xfe", "image/png", "auto", ("base64", "//4=")),
        (b"abc", "", "auto", ("text", "abc")),
        (b"\0\xff", "", "auto", ("base64", "AP8=")),
        (b"abc", "text/plain", "base64", ("base64", "YWJj")),
        (b"", "application/json", "auto", ("empty", None)),
        (b"", "image/png", "base64", ("base64", "")),
    ],
)
def test_a_body_is_read_as_what_it_is(body: bytes, content_type: str, wanted: Wanted, expected: Any) -> None:
    assert interpret(body, content_type, wanted) == expected


@pytest.mark.parametrize("body", [b"{oops", b"[" * 100_000, b"NaN"])
def test_what_must_be_json_and_is_not_fails(body: bytes) -> None:
    with pytest.raises(ActionFailed) as failed:
        interpret(body, "application/json", "json")
    assert failed.value.code == "not_json"
