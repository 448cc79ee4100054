"""CloudEvents 1.0 by the letter: what an event MUST have or be, and what is refused where."""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.api.body import decode
from onward.domain.errors import Invalid, Malformed
from onward.domain.events.cloud_events import (
    CloudEvent,
    mode_of,
    read_http_event,
    read_json_batch,
    read_json_event,
)
from onward.domain.events.headers import decoded

LEAST = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "order.paid"}
ONE_BYTE = {"content_type": "application/octet-stream", "size": 1, "base64": "AA=="}
HEADERS = [(f"ce-{name}", value) for name, value in LEAST.items()]


def one(**changes: Any) -> CloudEvent:
    return read_json_event({**LEAST, **changes}, decode)


def refusals(**changes: Any) -> list[str]:
    """The pointers of what is refused."""
    given_event = {name: value for name, value in {**LEAST, **changes}.items() if value != "ABSENT"}
    with pytest.raises(Invalid) as refused:
        read_json_event(given_event, decode)
    return [error.pointer for error in refused.value.errors]


def binary(*headers: tuple[str, str], body: bytes = b"", content_type: str | None = None) -> CloudEvent:
    kind = [] if content_type is None else [("content-type", content_type)]
    return read_http_event([*HEADERS, *headers, *kind], body, decode)


def test_the_least_there_is() -> None:
    read = one()
    assert (read.id, read.source, read.type, read.subject, read.data) == (
        "1",
        "/shop",
        "order.paid",
        None,
        None,
    )
    assert read.attributes == {"specversion": "1.0", "id": "1"}


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type"])
@pytest.mark.parametrize("value", ["ABSENT", None, "", 7, {}, []])
def test_what_is_required_is_a_text_that_is_not_empty(name: str, value: Any) -> None:
    assert refusals(**{name: value}) == [f"/{name}"]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert refusals(id="", type="ABSENT", time="now", subject="") == ["/type", "/id", "/time", "/subject"]


@pytest.mark.parametrize("version", ["0.3", "1.1", "2.0", "1.0.2", "1"])
def test_another_specversion_is_refused(version: str) -> None:
    assert refusals(specversion=version) == ["/specversion"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("source", "a b"),
        ("source", "https://exämple.com"),
        ("source", "1a:b"),
        ("source", "%zz"),
        ("subject", ""),
        ("time", "2026-02-30T00:00:00Z"),
        ("time", "2026-03-01T00:00:00"),
        ("time", "yesterday"),
        ("time", 1_700_000_000),
        ("datacontenttype", "json"),
        ("datacontenttype", ""),
        ("dataschema", "schema.json"),
        ("dataschema", ""),
        ("type", "a\nb"),
        ("id", "\ud800"),
        ("id", "\ufffe"),
        ("subject", "\x7f"),
        ("ext", 1.5),
        ("ext", 2**31),
        ("ext", -(2**31) - 1),
        ("ext", {"a": 1}),
        ("ext", [1]),
        ("ext", "a\x00"),
        ("Ext", "a"),
        ("my_ext", "a"),
        ("my-ext", "a"),
        ("ex\u00e9", "a"),
    ],
)
def test_what_is_not_as_the_specification_wants_it_is_refused_at_its_place(name: str, value: Any) -> None:
    assert refusals(**{name: value}) == [f"/{name}"]


def test_what_is_as_the_specification_wants_it_is_kept_as_it_was_sent() -> None:
    said = {
        "time": "2018-04-05T17:31:00.123456789+02:00",
        "datacontenttype": 'application/json; charset="utf-8"',
        "dataschema": "https://example.com/order",
        "count": -(2**31),
        "sampled": True,
        "ext": "",
    }
    assert one(**said).attributes == {"specversion": "1.0", "id": "1", **said}


@pytest.mark.parametrize("name", ["subject", "time", "datacontenttype", "dataschema", "ext", "data"])
def test_null_means_not_there(name: str) -> None:
    assert one(**{name: None}) == one()


@pytest.mark.parametrize("data", [None, 0, "", "{}", [1], {"a": {"b": 1}}, True])
def test_data_is_the_value_it_is(data: Any) -> None:
    """A text stays a text, also when it looks like JSON."""
    assert one(data=data).data == data


def test_base64_is_read_by_its_type() -> None:
    def sent(raw: bytes, kind: str) -> Any:
        return one(data_base64=base64.b64encode(raw).decode(), datacontenttype=kind).data

    assert sent(b'{"a": 1}', "application/vnd.shop+json") == {"a": 1}
    assert sent("grüß".encode(), "text/plain; charset=utf-8") == "grüß"
    assert sent(b"\x00\xff", "image/png") == {"content_type": "image/png", "size": 2, "base64": "AP8="}
    assert sent(b"\xff", "text/plain") == {"content_type": "text/plain", "size": 1, "base64": "/w=="}


@pytest.mark.parametrize("wrong", ["é", "abc", 7, "a b="])
def test_what_is_no_base64_is_refused(wrong: Any) -> None:
    assert refusals(data_base64=wrong) == ["/data_base64"]


def test_two_contents_are_refused() -> None:
    assert refusals(data=1, data_base64="AA==") == ["/data_base64"]


@pytest.mark.parametrize("value", [None, [], "x", 7])
def test_an_event_is_an_object(value: Any) -> None:
    with pytest.raises(Invalid):
        read_json_event(value, decode)


def test_a_batch_is_a_list_that_may_be_empty() -> None:
    assert read_json_batch([], decode) == []
    assert [event.id for event in read_json_batch([LEAST, {**LEAST, "id": "2"}], decode)] == ["1", "2"]
    with pytest.raises(Invalid):
        read_json_batch({}, decode)


def test_every_refusal_of_a_batch_is_said() -> None:
    with pytest.raises(Invalid) as refused:
        read_json_batch([LEAST, {**LEAST, "id": ""}, 7], decode)
    assert [error.pointer for error in refused.value.errors] == ["/1/id", "/2"]


def test_in_binary_mode_attributes_are_headers_and_the_body_is_the_data() -> None:
    read = binary(("CE-Subject", "a/b"), ("ce-ext", "1"), body=b'{"a": 1}', content_type="application/json")
    assert (read.subject, read.data) == ("a/b", {"a": 1})
    assert read.attributes == {
        "specversion": "1.0",
        "id": "1",
        "ext": "1",
        "datacontenttype": "application/json",
    }


@pytest.mark.parametrize(
    ("body", "content_type", "data"),
    [
        (b"<a/>", "application/xml", "<a/>"),
        (b"caf\xe9", "text/plain; charset=iso-8859-1", "café"),
        (
            b"caf\xe9",
            "text/plain; charset=klingon",
            {"content_type": "text/plain", "size": 4, "base64": "Y2Fm6Q=="},
        ),
        (b"\x00", "application/octet-stream", ONE_BYTE),
        (b"\x00", None, ONE_BYTE),
        (b"a\x00", "text/plain", {"content_type": "text/plain", "size": 2, "base64": "YQA="}),
        (b"", "application/json", None),
        (b'"text"', "application/cloud+json", "text"),
    ],
)
def test_a_body_is_read_by_its_type(body: bytes, content_type: str | None, data: Any) -> None:
    assert binary(body=body, content_type=content_type).data == data


def test_a_body_that_is_not_the_json_it_says_is_refused() -> None:
    with pytest.raises(Malformed):
        binary(body=b"{", content_type="application/json")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=30))
def test_any_text_comes_through_a_header(text: str) -> None:
    encoded = quote(text, safe="")
    assert decoded(encoded) == text
    assert decoded(re.sub("%..", lambda found: found[0].lower(), encoded)) == text


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro € 😀"),
        ("%e2%82%ac", "€"),
        ("%41", "A"),
        ("%2541", "%41"),
        ('"a b"', "a b"),
        (r'"a \"b\" \\ c"', r'a "b" \ c'),
        ('"%41"', "A"),
        ("100%", "100%"),
        ("  a ", "a"),
    ],
)
def test_headers_are_unquoted_and_then_decoded_once(header: str, value: str) -> None:
    assert decoded(header) == value


@pytest.mark.parametrize(
    ("header", "pointer"),
    [
        (("ce-ext", "%C0%A0"), "/header/ce-ext"),
        (("ce-ext", "%FF"), "/header/ce-ext"),
        (("ce-id", "2"), "/header/ce-id"),
        (("ce-datacontenttype", "text/plain"), "/header/ce-datacontenttype"),
        (("ce-data", "x"), "/header/ce-data"),
        (("ce-my_ext", "x"), "/header/ce-my_ext"),
        (("ce-time", "now"), "/header/ce-time"),
    ],
)
def test_headers_that_cannot_be_meant_are_refused(header: tuple[str, str], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        binary(header)
    assert refused.value.errors[0].pointer == pointer


def test_a_header_that_is_missing_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        read_http_event([("ce-id", "1")], b"", decode)
    assert [error.pointer for error in refused.value.errors] == [
        "/header/ce-specversion",
        "/header/ce-source",
        "/header/ce-type",
    ]


@pytest.mark.parametrize(
    ("content_type", "headers", "mode"),
    [
        ("application/cloudevents+json; charset=utf-8", [], "structured"),
        ("Application/CloudEvents+JSON", ["ce-id"], "structured"),
        ("application/cloudevents-batch+json", [], "batched"),
        ("application/json", ["CE-Id"], "binary"),
        ("", ["ce-id"], "binary"),
        ("application/json", ["accept"], "plain"),
    ],
)
def test_the_sender_chooses_the_mode(content_type: str, headers: list[str], mode: str) -> None:
    assert mode_of(content_type, headers) == mode


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.text("ab{}", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_both_modes_read_the_same_data(data: Any) -> None:
    body = json.dumps(data).encode()
    assert binary(body=body, content_type="application/json").data == one(data=data).data == data


NAMES = st.sampled_from(
    [*LEAST, "subject", "time", "datacontenttype", "dataschema", "data", "data_base64", "x", "X-"]
)
ANYTHING = (
    JSON | st.text(max_size=20) | st.sampled_from(["1.0", "/a", "text/plain", "AAAA", "2026-01-01T00:00:00Z"])
)


@given(st.dictionaries(NAMES, ANYTHING, max_size=8))
def test_whatever_is_sent_is_an_event_or_a_refusal(members: dict[str, Any]) -> None:
    for sent in (members, {**LEAST, **members}):
        try:
            read = read_json_event(sent, decode)
        except (Invalid, Malformed):
            pass
        else:
            assert read.id
            json.dumps(read.attributes)


@given(
    st.lists(st.tuples(NAMES.map("ce-{}".format), st.text(max_size=20)), max_size=8), st.binary(max_size=40)
)
def test_whatever_stands_in_headers_is_an_event_or_a_refusal(
    headers: list[tuple[str, str]], body: bytes
) -> None:
    for kind in ("application/json", "text/plain; charset=utf-16", 'a/b; c="', ""):
        try:
            read = read_http_event([*HEADERS[:2], *headers, ("content-type", kind)], body, decode)
        except (Invalid, Malformed):
            pass
        else:
            json.dumps(read.data)
