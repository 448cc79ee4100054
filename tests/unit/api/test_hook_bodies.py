"""From the bytes of a delivery to its payload, by what they say they are."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from onward.api.webhooks.bodies import payload_of
from onward.domain.errors import Malformed

PNG = b"\x89PNG\r\n\x1a\n\x00\xff--"
BOUNDARY = "----x"


def multipart(*parts: bytes, end: bytes = b"------x--\r\n") -> bytes:
    return b"".join(b"------x\r\n" + part + b"\r\n" for part in parts) + end


def field(name: str, content: bytes, more: str = "") -> bytes:
    return f'Content-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content


def binary(content: bytes, kind: str) -> dict[str, Any]:
    return {"content_type": kind, "size": len(content), "base64": base64.b64encode(content).decode()}


@pytest.mark.parametrize(
    ("content_type", "body", "wanted"),
    [
        ("application/json", b'{"a": [1, 2.5, null]}', {"a": [1, 2.5, None]}),
        ("application/json; charset=utf-8", '"ä"'.encode(), "ä"),
        ("application/cloudevents+json", b"{}", {}),
        ("APPLICATION/JSON", b"1", 1),
        ("application/json", b"", None),
        ("application/x-www-form-urlencoded", b"a=1&b=2&b=&c=%C3%A4", {"a": "1", "b": ["2", ""], "c": "ä"}),
        ("text/plain", b"hello", "hello"),
        ("text/csv; charset=latin-1", b"\xe4;1", "ä;1"),
        ("application/xml", b"<a/>", "<a/>"),
        ("", b"hello", "hello"),
        ("", b"\xff\x00", binary(b"\xff\x00", "application/octet-stream")),
        ("image/png", PNG, binary(PNG, "image/png")),
        ("application/pdf", b"%PDF", binary(b"%PDF", "application/pdf")),
        ("nonsense", b"x", "x"),
    ],
)
async def test_a_body_becomes_what_it_is(content_type: str, body: bytes, wanted: Any) -> None:
    assert await payload_of(content_type, body) == wanted


async def test_a_form_with_a_file_keeps_every_byte_of_it() -> None:
    file = field("photo", PNG, '; filename="a.png"\r\nContent-Type: image/png')
    body = multipart(field("who", "Zoë".encode()), file, field("tag", b"1"), field("tag", b"2"))
    assert await payload_of(f"multipart/form-data; boundary={BOUNDARY}", body) == {
        "who": "Zoë",
        "photo": {"filename": "a.png", **binary(PNG, "image/png")},
        "tag": ["1", "2"],
    }


async def test_a_large_body_is_read_the_same() -> None:
    assert await payload_of("application/json", b"[" + b"1," * 50_000 + b"1]") == [1] * 50_001


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"a":'),
        ("application/json", b"\xff"),
        ("application/json", b"NaN"),
        ("application/json", b'{"a": 1, "a": 2}'),
        ("application/json", b"[" * 100_000),
        ("application/json", b'"\\u0000"'),
        ("application/json", b'"\\ud800"'),
        ("application/json", b"99999999999999999999999"),
        ("application/x-www-form-urlencoded", b"a=%ff"),
        ("application/x-www-form-urlencoded", b"a=%00"),
        ("application/x-www-form-urlencoded", b"a&" * 2_000),
        ("text/plain", b"\xff"),
        ("text/plain", b"a\x00b"),
        ("text/plain; charset=klingon", b"a"),
        ("text/plain; charset=unicode_escape", b"\\ud800"),
        ("multipart/form-data", b"x"),
        (f"multipart/form-data; boundary={BOUNDARY}", b"x"),
        (f"multipart/form-data; boundary={BOUNDARY}", multipart(field("a", b"1"), end=b"")),
        (f"multipart/form-data; boundary={BOUNDARY}", multipart(b"no headers")),
        (f"multipart/form-data; boundary={BOUNDARY}", multipart(b"X: y\r\n\r\nno name")),
        (f"multipart/form-data; boundary={BOUNDARY}", multipart(*[field("a", b"")] * 1_001)),
    ],
)
async def test_what_is_not_what_it_says_is_refused(content_type: str, body: bytes) -> None:
    """T16: 400, and nothing is stored."""
    with pytest.raises(Malformed):
        await payload_of(content_type, body)
