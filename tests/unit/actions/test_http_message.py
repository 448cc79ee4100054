from __future__ import annotations

from typing import Any

import pytest

from onward.actions.http.headers import headers_for_another_origin, secret_values, shown_headers
from onward.actions.http.message import Body, Outgoing, after_redirect, check_url, compose
from onward.domain.masking import mask
from onward.ports.actions import ActionFailed


def composed(url: str = "https://a.example/x", method: str = "GET", **given: Any) -> Outgoing:
    given = {"query": {}, "headers": {}, "body": Body(), **given}
    return compose(method, url, given["query"], given["headers"], given["body"], "run/step#hash")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/",
        "file:///etc/passwd",
        "gopher://a.example",
        "//a.example/",
        "a.example",
        "",
        "http://",
        "http://user:word@a.example/",
        "http://user@a.example/",
        "http://a.example:99999/",
        "http://a.example/\r\nX: y",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 200 + "example/",
        "http://a.example/" + "x" * 17_000,
        "http://[::1/",
    ],
)
def test_an_odd_url_is_refused_with_its_pointer(url: str) -> None:
    with pytest.raises(ActionFailed) as failed:
        check_url(url)
    assert failed.value.category == "validation"
    assert failed.value.details["errors"][0]["pointer"] == "/url"


@pytest.mark.parametrize(
    "name", ["Host", "content-length", "Transfer-Encoding", "Connection", "a b", "", "a:b", "x\n"]
)
def test_headers_that_frame_the_message_or_are_no_names_are_refused(name: str) -> None:
    with pytest.raises(ActionFailed) as failed:
        composed(headers={name: "x"})
    assert failed.value.code == "header"


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "a\rb", "a\0b", "a\x7fb"])
def test_a_header_cannot_smuggle_another_one_and_its_value_is_not_shown(value: str) -> None:
    with pytest.raises(ActionFailed) as failed:
        composed(headers={"x-key": value})
    assert value not in f"{failed.value} {failed.value.details}"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_has_an_effect_sends_the_idempotency_key_R12(method: str) -> None:
    assert composed(method=method).headers["idempotency-key"] == "run/step#hash"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_what_only_reads_sends_none(method: str) -> None:
    assert "idempotency-key" not in composed(method=method).headers


def test_the_author_may_send_a_key_of_their_own() -> None:
    sent = composed(method="POST", headers={"Idempotency-Key": "mine"}).headers
    assert [value for name, value in sent.items() if name.lower() == "idempotency-key"] == ["mine"]


@pytest.mark.parametrize(
    ("body", "content", "content_type"),
    [
        (Body(json={"a": "é"}), '{"a": "é"}'.encode(), "application/json"),
        (Body(json=[]), b"[]", "application/json"),
        (Body(text="é"), "é".encode(), "text/plain; charset=utf-8"),
        (
            Body(form={"a": [1, True], "b": None, "c": "x y"}),
            b"a=1&a=true&c=x+y",
            "application/x-www-form-urlencoded",
        ),
        (Body(base64="AAE="), b"\0\x01", "application/octet-stream"),
        (Body(), None, None),
    ],
)
def test_a_body_is_encoded_as_what_it_is(body: Body, content: bytes | None, content_type: str | None) -> None:
    message = composed(method="POST", body=body)
    assert (message.content, message.headers.get("content-type")) == (content, content_type)


@pytest.mark.parametrize("body", [Body(json={}, text=""), Body(base64="%%%")])
def test_two_bodies_or_a_damaged_one_are_refused(body: Body) -> None:
    with pytest.raises(ActionFailed):
        composed(method="POST", body=body)


def test_the_query_is_added_to_what_the_url_has() -> None:
    assert (
        str(composed("https://a.example/x?q=1", query={"q": 2, "r": "a b"}).url)
        == "https://a.example/x?q=1&q=2&r=a+b"
    )


def test_the_shown_url_has_no_query() -> None:
    assert composed("https://a.example/x?key=s3cret").shown_url == "https://a.example/x"


@pytest.mark.parametrize(
    "location", ["https://b.example/", "http://a.example/", "https://a.example:8443/", "//b.example/"]
)
def test_another_origin_gets_no_header_that_could_tell_who_asks(location: str) -> None:
    sent = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Api-Key": "k", "Accept": "text/html"}
    headers = after_redirect(composed(headers=sent), 302, location).headers
    assert not {"authorization", "cookie", "x-api-key"} & set(headers)
    assert headers["accept"] == "text/html"


@pytest.mark.parametrize("location", ["/y", "https://a.example:443/y", "y"])
def test_the_same_origin_keeps_its_headers(location: str) -> None:
    following = after_redirect(composed(headers={"Authorization": "Bearer x"}), 302, location)
    assert following.headers["authorization"] == "Bearer x"
    assert following.url.path == "/y"


@pytest.mark.parametrize(
    ("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
)
def test_a_redirect_repeats_the_request_or_asks_again_with_get(status: int, method: str) -> None:
    following = after_redirect(composed(method="POST", body=Body(text="x")), status, "/y")
    assert following.method == method
    assert (following.content is None) == (method == "GET")


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "http://u:p@a.example/", "//a.example:99999/", "ftp://a.example"]
)
def test_a_redirect_is_checked_like_the_first_url(location: str) -> None:
    with pytest.raises(ActionFailed):
        after_redirect(composed(), 302, location)


def test_secrets_in_headers_are_masked_wherever_they_are_said() -> None:
    secrets = secret_values({"Authorization": "Bearer abcdefgh", "X-Key": "k-123456", "Accept": "text/html"})
    text = "got Bearer abcdefgh, abcdefgh and k-123456 for text/html"
    assert mask(text, secrets) == "got ***, *** and *** for text/html"


def test_only_harmless_headers_go_to_another_origin() -> None:
    assert headers_for_another_origin({"Accept": "a", "X": "b"}) == {"Accept": "a"}


def test_shown_headers_are_joined_and_hide_cookies() -> None:
    raw = [(b"Via", b"a"), (b"via", b"b"), (b"Set-Cookie", b"id=1")]
    assert shown_headers(raw) == {"via": "a, b", "set-cookie": "***"}
