"""Checks of webhooks, held against the vectors that their makers publish (T16)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from onward.domain.triggers.signatures import Check, Delivery, Hmac, Refused, Scheme, Verified, verify

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS = str(int(NOW.timestamp()))


def delivery(body: bytes = b"{}", **headers: str) -> Delivery:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Delivery("POST", "/hooks/x", named, body, "192.0.2.7")


def code(outcome: Verified | Refused) -> str:
    return outcome.code if isinstance(outcome, Refused) else "verified"


SLACK_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
PUBLISHED: list[tuple[Scheme, str, Delivery, int]] = [
    (
        "standard",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        delivery(
            b'{"test": 2432232314}',
            webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
            webhook_timestamp="1614265330",
            webhook_signature="v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
        1614265330,
    ),
    (
        "github",
        "It's a Secret to Everybody",
        delivery(
            b"Hello, World!",
            x_hub_signature_256="sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        ),
        0,
    ),
    (
        "slack",
        "8f742231b10e8888abcd99yyyzzz85a5",
        delivery(
            SLACK_BODY,
            x_slack_request_timestamp="1531420618",
            x_slack_signature="v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        ),
        1531420618,
    ),
]


@pytest.mark.parametrize(("scheme", "secret", "sent", "at"), PUBLISHED)
def test_the_published_example_of_each_maker_passes(
    scheme: Scheme, secret: str, sent: Delivery, at: int
) -> None:
    now = datetime.fromtimestamp(at, UTC)
    assert isinstance(verify(Check(scheme), [secret], sent, now), Verified)
    assert (
        code(verify(Check(scheme), [secret], replace(sent, body=sent.body + b" "), now)) == "wrong_signature"
    )
    assert code(verify(Check(scheme), ["c2VjcmV0"], sent, now)) == "wrong_signature"


def stripe(body: bytes, secret: str = "whsec_s", sent: str = SECONDS) -> Delivery:
    right = hmac.new(secret.encode(), f"{sent}.".encode() + body, "sha256").hexdigest()
    return delivery(body, stripe_signature=f"t={sent},v1={'0' * 64},v1={right},v0=x")


def test_one_of_several_signatures_of_stripe_is_enough() -> None:
    assert isinstance(verify(Check("stripe"), ["whsec_s"], stripe(b"{}"), NOW), Verified)


@pytest.mark.parametrize("shift", [timedelta(seconds=301), timedelta(seconds=-301)])
def test_a_signed_time_outside_of_the_window_is_refused(shift: timedelta) -> None:
    assert code(verify(Check("stripe"), ["whsec_s"], stripe(b"{}"), NOW + shift)) == "outside_window"


@pytest.mark.parametrize("sent", ["", "-5", "1e9", "٣", "9" * 30])
def test_a_time_that_is_no_number_is_refused(sent: str) -> None:
    assert code(verify(Check("stripe"), ["whsec_s"], stripe(b"{}", sent=sent), NOW)) == "outside_window"


def test_two_secrets_are_valid_while_one_is_exchanged() -> None:
    assert isinstance(verify(Check("stripe"), ["new", "whsec_s"], stripe(b"{}"), NOW), Verified)


def test_shopify_is_base64_and_names_its_delivery() -> None:
    right = base64.b64encode(hmac.digest(b"s", b"{}", "sha256")).decode()
    sent = delivery(x_shopify_hmac_sha256=right, x_shopify_webhook_id="d1")
    assert verify(Check("shopify"), ["s"], sent, NOW) == Verified("d1")


def test_a_signature_of_ones_own_joins_its_components() -> None:
    how = Hmac(
        "X-Sig", "sha512", "base64", "v9:", ("header:X-Time", "method", "path", "body"), "|", "X-Time", "X-Id"
    )
    message = f"{SECONDS}|POST|/hooks/x|{{}}".encode()
    right = base64.b64encode(hmac.new(b"s", message, hashlib.sha512).digest()).decode()
    sent = delivery(x_sig=f"v9:{right}", x_time=SECONDS, x_id="d2")
    assert verify(Check("hmac", how), ["s"], sent, NOW) == Verified("d2")


@pytest.mark.parametrize(
    "scheme", ["standard", "github", "slack", "stripe", "shopify", "hmac", "bearer", "basic"]
)
@pytest.mark.parametrize("secrets", [[], [""]])
def test_a_check_without_a_secret_lets_nobody_in(scheme: Scheme, secrets: list[str]) -> None:
    """T16: half configured fails closed."""
    empty = hmac.new(b"", b"{}", "sha256").hexdigest()
    sent = delivery(x_hub_signature_256=f"sha256={empty}", authorization="Bearer ")
    assert code(verify(Check(scheme, Hmac("x-hub-signature-256")), secrets, sent, NOW)) == "no_secret"


def test_an_hmac_check_without_its_header_lets_nobody_in() -> None:
    assert code(verify(Check("hmac"), ["s"], delivery(), NOW)) == "half_configured"


def test_a_secret_that_was_stored_wrongly_is_said() -> None:
    sent = delivery(webhook_id="m", webhook_timestamp=SECONDS, webhook_signature="v1,AAAA")
    assert code(verify(Check("standard"), ["no base64!"], sent, NOW)) == "unusable_secret"


def test_a_request_without_a_signature_is_refused() -> None:
    assert code(verify(Check("github"), ["s"], delivery(), NOW)) == "no_signature"


def test_bearer_and_basic_compare_the_whole_header() -> None:
    basic = "Basic " + base64.b64encode(b"bob:s").decode()
    assert isinstance(verify(Check("bearer"), ["s"], delivery(authorization="Bearer s"), NOW), Verified)
    assert isinstance(verify(Check("basic", user="bob"), ["s"], delivery(authorization=basic), NOW), Verified)
    assert (
        code(verify(Check("bearer"), ["s"], delivery(authorization="Bearer ss"), NOW))
        == "wrong_authorization"
    )
    assert (
        code(verify(Check("basic", user="eve"), ["s"], delivery(authorization=basic), NOW))
        == "wrong_authorization"
    )


def test_how_the_word_bearer_is_written_does_not_matter() -> None:
    assert isinstance(verify(Check("bearer"), ["s"], delivery(authorization="bearer s"), NOW), Verified)
    assert isinstance(verify(Check("bearer"), ["s"], delivery(authorization="bearer S"), NOW), Refused)


def test_basic_without_a_user_lets_nobody_in() -> None:
    """T16: half configured fails closed."""
    sent = delivery(authorization="Basic " + base64.b64encode(b":s").decode())
    assert code(verify(Check("basic"), ["s"], sent, NOW)) == "half_configured"


def test_what_the_library_of_standard_webhooks_signs_passes() -> None:
    secret = "whsec_" + base64.b64encode(b"k" * 32).decode()
    signature = standardwebhooks.Webhook(secret).sign("msg_1", NOW, '{"a": 1}')
    sent = delivery(b'{"a": 1}', webhook_id="msg_1", webhook_timestamp=SECONDS, webhook_signature=signature)
    assert verify(Check("standard"), [secret], sent, NOW) == Verified("msg_1")


def test_what_the_library_of_slack_signs_passes() -> None:
    body = '{"type": "event_callback", "event_id": "Ev1"}'
    signature = SignatureVerifier("s").generate_signature(timestamp=SECONDS, body=body)
    sent = delivery(body.encode(), x_slack_request_timestamp=SECONDS, x_slack_signature=str(signature))
    assert verify(Check("slack"), ["s"], sent, NOW) == Verified()


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("192.0.2.7", "verified"),
        ("::ffff:192.0.2.7", "verified"),
        ("198.51.100.1", "address_not_allowed"),
        ("", "address_not_allowed"),
    ],
)
@pytest.mark.parametrize("network", ["192.0.2.0/24", "::ffff:192.0.2.0/120", "::ffff:c000:200/120"])
def test_an_address_outside_of_the_networks_is_refused(network: str, address: str, wanted: str) -> None:
    """IPv4 is IPv4, however the sender's socket or the network writes it."""
    sent = replace(delivery(), address=address)
    assert code(verify(Check("none", networks=(network,)), [], sent, NOW)) == wanted


def test_all_of_ipv6_is_not_all_of_ipv4() -> None:
    check = Check("none", networks=("::/0",))
    assert code(verify(check, [], replace(delivery(), address="2001:db8::7"), NOW)) == "verified"
    assert code(verify(check, [], delivery(), NOW)) == "address_not_allowed"


@pytest.mark.parametrize("writing", ["utf-8", "latin-1"])
def test_a_signed_header_counts_by_its_bytes(writing: str) -> None:
    """T16: on the way it is text of latin-1, whatever its sender meant."""
    check = Check("hmac", Hmac("x-sig", components=("header:X-Shop", "body")))
    shop = "Müllers Läden".encode(writing)
    signature = hmac.new(b"s3cret", shop + b"{}", "sha256").hexdigest()
    sent = delivery(x_shop=shop.decode("latin-1"), x_sig=signature)
    assert code(verify(check, ["s3cret"], sent, NOW)) == "verified"


def test_a_bearer_with_letters_of_any_language_passes() -> None:
    """T16"""
    sent = delivery(authorization="Bearer schlüssel".encode().decode("latin-1"))
    assert code(verify(Check("bearer"), ["schlüssel"], sent, NOW)) == "verified"
    assert code(verify(Check("bearer"), ["schlussel"], sent, NOW)) == "wrong_authorization"


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "x-hub-signature-256",
                "webhook-signature",
                "webhook-id",
                "webhook-timestamp",
                "stripe-signature",
                "x-slack-signature",
                "x-slack-request-timestamp",
                "authorization",
            ]
        ),
        st.text(max_size=60),
    )
)
def test_no_header_lets_a_stranger_in_or_breaks_a_check(headers: dict[str, str]) -> None:
    for scheme in ("standard", "github", "slack", "stripe", "shopify", "bearer", "basic"):
        sent = Delivery("POST", "/", headers, b"{}", "")
        assert isinstance(verify(Check(scheme), ["c2VjcmV0LXRoYXQtbm9ib2R5LWtub3dz"], sent, NOW), Refused)
