"""What is kept of a request, and what it says of itself."""

from __future__ import annotations

from typing import Any

import pytest

from onward.domain.triggers.requests import challenge, delivery_id, kept_headers, kept_query, subscription
from onward.domain.triggers.signatures import Delivery, Verified
from onward.domain.triggers.webhook import Webhook, read_webhook


def hook(scheme: str = "none", **more: Any) -> Webhook:
    check = {"scheme": scheme}
    if scheme in ("slack", "stripe"):
        check["secret"] = "THEIRS"
    if scheme == "hmac":
        check["header"] = "X-Mark"
    return read_webhook({"check": check, **more})


@pytest.mark.parametrize(
    "name",
    [
        *("authorization", "proxy-authorization", "cookie", "x-hub-signature-256", "stripe-signature"),
        *("x-slack-signature", "webhook-signature", "x-shopify-hmac-sha256", "x-gitlab-token", "x-api-key"),
        *("x-auth", "x-session-id", "x-password", "x-mark"),
    ],
)
def test_a_header_that_lets_somebody_in_is_not_kept(name: str) -> None:
    """T16, E2"""
    assert kept_headers({name: "hush"}, hook("hmac")) == {name: "***"}


@pytest.mark.parametrize(
    "name", ["content-type", "user-agent", "x-github-event", "x-author", "idempotency-key", "webhook-id"]
)
def test_other_headers_are_kept(name: str) -> None:
    assert kept_headers({name: "said"}, hook()) == {name: "said"}


def test_headers_and_their_values_are_bounded() -> None:
    kept = kept_headers({f"x-{number}": "v" * 10_000 for number in range(500)}, hook())
    assert len(kept) == 100
    assert len(kept["x-0"]) == 2_000


def test_a_query_is_an_object_without_credentials() -> None:
    kept = kept_query("a=1&b=2&b=3&b=&access_token=hush&sig=hush&hub.verify_token=hush")
    assert kept == {
        "a": "1",
        "b": ["2", "3", ""],
        "access_token": "***",
        "sig": "***",
        "hub.verify_token": "***",
    }


@pytest.mark.parametrize(
    ("webhook", "headers", "payload", "wanted"),
    [
        (hook(), {}, {"id": "x"}, None),
        (hook(delivery_header="X-Id"), {"x-id": "d1"}, None, "d1"),
        (hook(delivery_header="X-Id"), {}, None, None),
        (hook("stripe"), {}, {"id": "evt_1"}, "evt_1"),
        (hook("slack"), {}, {"event_id": "Ev1"}, "Ev1"),
        (hook("slack"), {}, "no object", None),
        (hook("stripe"), {}, {"id": 7}, None),
    ],
)
def test_a_delivery_says_which_one_it_is(
    webhook: Webhook, headers: dict[str, str], payload: Any, wanted: str | None
) -> None:
    sent = Delivery("POST", "/hooks/x", headers, b"", "")
    assert delivery_id(webhook, Verified(), sent, payload) == wanted


def test_an_id_of_any_length_or_language_becomes_one_that_can_be_stored() -> None:
    sent = Delivery("POST", "/", {}, b"", "")
    for odd in ("x" * 5_000, "Grüße\x00", "\ud800"):
        named = delivery_id(hook("stripe"), Verified(), sent, {"id": odd})
        assert named is not None
        assert named.startswith("sha256:")


def test_slack_reads_its_challenge_back() -> None:
    asked = {"type": "url_verification", "challenge": "3eZbrw1a"}
    assert challenge(hook("slack"), asked) == "3eZbrw1a"
    assert challenge(hook("none"), asked) is None
    assert challenge(hook("slack"), {"type": "event_callback", "challenge": "x"}) is None


@pytest.mark.parametrize(
    ("query", "secrets", "wanted"),
    [
        ("hub.mode=subscribe&hub.verify_token=s3cret&hub.challenge=42", ("s3cret",), "42"),
        ("hub.mode=subscribe&hub.verify_token=s3cret&hub.challenge=42", ("new", "s3cret"), "42"),
        ("hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=42", ("s3cret",), None),
        ("hub.mode=subscribe&hub.verify_token=&hub.challenge=42", ("",), None),
        ("hub.mode=subscribe&hub.verify_token=s3cret&hub.challenge=42", (), None),
        ("hub.mode=unsubscribe&hub.verify_token=s3cret&hub.challenge=42", ("s3cret",), None),
    ],
)
def test_a_subscription_is_confirmed_to_who_knows_the_secret(
    query: str, secrets: tuple[str, ...], wanted: str | None
) -> None:
    assert subscription(query, secrets) == wanted
