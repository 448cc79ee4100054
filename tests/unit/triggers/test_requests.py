"""What is kept of a request, and what it says of itself."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import pytest

from onward.domain.triggers.requests import challenge, delivery_id, kept_headers, kept_query, subscription
from onward.domain.triggers.signatures import Delivery, Verified
from onward.domain.triggers.webhook import Webhook, read_webhook

ADDRESS = "whk_Zx81kQ-mB92K27uhbUJU1p1r_wW1gFWFOEjXkdBjftJ"


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
        *("x-auth", "x-session-id", "x-password", "x-mark", "x-pass", "x-pwd", "x-otp", "x-jwt"),
        *("cf-access-jwt-assertion", "cf-access-client-secret", "x-goog-iap-jwt-assertion"),
        *("x-pomerium-jwt-assertion", "x-amzn-oidc-data", "x-amzn-oidc-accesstoken", "x-goog-channel-token"),
        *("verif-hash", "x-telegram-bot-api-secret-token", "paypal-transmission-sig", "plaid-verification"),
        *("x-trello-webhook", "x-airtable-content-mac", "x-payload-digest", "x-square-hmacsha256-signature"),
        *("x-github-otp", "aeg-sas-key", "ocp-apim-subscription-key", "x-functions-key", "jenkins-crumb"),
        *("x-ms-token-aad-id-token", "x-xsrf", "x-accesskey", "x-twilio-email-event-webhook-signature"),
    ],
)
def test_a_header_that_lets_somebody_in_is_not_kept(name: str) -> None:
    """T16, E2"""
    assert kept_headers({name: "hush"}, hook("hmac"), ADDRESS) == {name: "***"}


@pytest.mark.parametrize(
    "name",
    [
        *("content-type", "user-agent", "x-github-event", "x-github-delivery", "x-author", "idempotency-key"),
        *("webhook-id", "webhook-timestamp", "x-gitlab-event", "x-shopify-topic", "x-shopify-hook-id"),
        *("x-forwarded-for", "x-request-id", "traceparent", "x-carbon-footprint", "x-protocol-version"),
    ],
)
def test_other_headers_are_kept(name: str) -> None:
    assert kept_headers({name: "said"}, hook(), ADDRESS) == {name: "said"}


@pytest.mark.parametrize(
    "value",
    [
        f"/hooks/{ADDRESS}",
        f"https://onward.example/hooks/{ADDRESS}?a=b",
        f"url=https%3A%2F%2Fonward.example%2Fhooks%2F{ADDRESS}",
        quote(quote(f"/hooks/{ADDRESS}".replace("_", "%5F"), safe=""), safe=""),
        f"/HOOKS/{ADDRESS}".lower(),
        "x" * 3_000 + ADDRESS,
        f"/hooks/{ADDRESS[:30]}...",
    ],
)
def test_no_header_keeps_the_secret_address_whatever_it_is_called(value: str) -> None:
    """E2: proxies and servers in front say in headers of their own what was called."""
    for name in ("referer", "x-original-url", "x-forwarded-uri", "x-original-uri", "x-envoy-original-path"):
        assert kept_headers({name: value}, hook(), ADDRESS) == {name: "***"}


def test_no_query_keeps_the_secret_address() -> None:
    """E2"""
    assert kept_query(f"from=%2Fhooks%2F{ADDRESS}&404;http://x/hooks/{ADDRESS}=1", hook(), ADDRESS) == {
        "from": "***",
        "***": "1",
    }


def test_a_query_that_is_cut_off_within_the_secret_address_leaves_nothing_to_guess_from() -> None:
    """E2"""
    kept = kept_query("a=" + "x" * 7_960 + "&b=" + ADDRESS, hook(), ADDRESS)
    assert kept["b"] == "***"


def test_the_path_that_somebody_chose_is_no_secret() -> None:
    headers = {"x-original-url": "/hooks/shop/orders"}
    assert kept_headers(headers, hook("bearer", path="shop/orders"), "shop/orders") == headers


def test_a_signed_token_is_not_kept_whatever_it_is_called() -> None:
    """E2"""
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert kept_headers({"x-forwarded-user": f"as {token}"}, hook(), ADDRESS) == {"x-forwarded-user": "***"}
    assert kept_query(f"who={token}", hook(), ADDRESS) == {"who": "***"}


def test_a_header_that_looks_like_many_tokens_is_looked_through_once() -> None:
    """T16: what a sender writes does not take the machine."""
    begun = time.process_time()
    for tokens in ("eyJaaaaaaaa-", "eyJaaaaaaaa.", "%25"):
        kept_headers({"x-long": tokens * 6_000}, hook(), ADDRESS)
    assert time.process_time() - begun < 0.5


def test_headers_and_their_values_are_bounded() -> None:
    kept = kept_headers({f"x-{number}": "v" * 10_000 for number in range(500)}, hook(), ADDRESS)
    assert len(kept) == 100
    assert len(kept["x-0"]) == 2_000


def test_a_query_is_an_object_without_credentials() -> None:
    kept = kept_query("a=1&b=2&b=3&b=&access_token=hush&sig=hush&hub.verify_token=hush", hook(), ADDRESS)
    assert kept == {
        "a": "1",
        "b": ["2", "3", ""],
        "access_token": "***",
        "sig": "***",
        "hub.verify_token": "***",
    }


@pytest.mark.parametrize(
    "name", ["pass", "pwd", "jwt", "otp", "userPwd", "X-Amz-Signature", "SAMLResponse", "accessKey", "totp"]
)
def test_a_query_is_kept_without_what_lets_somebody_in(name: str) -> None:
    """T16, E2"""
    assert kept_query(f"{name}=hush", hook(), ADDRESS) == {name: "***"}


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
