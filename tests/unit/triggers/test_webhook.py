"""What a webhook's document may say. Half a check is refused when it is saved (T16)."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.json_schema import trigger_schema
from onward.domain.triggers.signatures import Hmac
from onward.domain.triggers.trigger import Trigger, read_trigger
from onward.domain.triggers.webhook import Answer, RateLimit, Webhook, in_words, read_webhook

STANDARD = {"scheme": "standard"}


def read(**document: Any) -> Webhook:
    return read_webhook({"check": STANDARD, **document})


def refused(**document: Any) -> tuple[str, str]:
    with pytest.raises(TriggerError) as refusal:
        read(**document)
    assert refusal.value.message.endswith(".")
    return refusal.value.pointer, refusal.value.code


def test_what_is_left_out_is_careful() -> None:
    webhook = read()
    assert (webhook.path, webhook.methods, webhook.max_body) == (None, ("POST",), 1024**2)
    assert (webhook.rate_limit, webhook.answer) == (None, Answer())


def test_everything_that_can_be_said() -> None:
    webhook = read(
        path="shop/orders",
        check={"scheme": "bearer", "secret": "TOKEN", "previous_secret": "OLD", "networks": ["192.0.2.0/24"]},
        methods=["POST", "PUT"],
        max_body="64kb",
        delivery_header="X-Id",
        rate_limit={"count": 100, "per": "1m"},
        answer={"status": 201, "body": "thanks", "headers": {"X-Seen": "yes"}},
    )
    assert (webhook.secrets.current, webhook.secrets.previous) == ("TOKEN", "OLD")
    assert (webhook.max_body, webhook.delivery_header) == (65_536, "x-id")
    assert webhook.rate_limit == RateLimit(100, 60.0)
    assert webhook.answer == Answer(None, 201, "thanks", {"x-seen": "yes"})


@pytest.mark.parametrize("scheme", ["none", "standard", "github", "bearer"])
def test_a_scheme_needs_nothing_more(scheme: str) -> None:
    assert read(check={"scheme": scheme}).check.scheme == scheme


@pytest.mark.parametrize("scheme", ["slack", "stripe", "shopify"])
def test_where_the_sender_makes_the_secret_its_name_is_needed(scheme: str) -> None:
    assert refused(check={"scheme": scheme}) == ("/check/secret", "missing")
    assert read(check={"scheme": scheme, "secret": "THEIRS"}).secrets.current == "THEIRS"


def test_a_signature_of_ones_own() -> None:
    check = {"scheme": "hmac", "header": "X-Sig", "timestamp_header": "X-Time", "encoding": "base64"}
    assert read(check=check).check.hmac == Hmac(
        "x-sig", encoding="base64", components=("header:x-time", "body"), timestamp_header="x-time"
    )


@pytest.mark.parametrize(
    ("check", "pointer", "code"),
    [
        (None, "", "missing"),
        ({}, "/scheme", "missing"),
        ({"scheme": "md5"}, "/scheme", "bad_choice"),
        ({"scheme": "hmac"}, "/header", "missing"),
        ({"scheme": "hmac", "header": "X Sig"}, "/header", "bad_header"),
        ({"scheme": "hmac", "header": "X", "components": ["method"]}, "/components", "unsigned_body"),
        ({"scheme": "hmac", "header": "X", "components": ["body", "all"]}, "/components/1", "bad_component"),
        (
            {"scheme": "hmac", "header": "X", "components": ["body"], "timestamp_header": "T"},
            "/components",
            "unsigned_time",
        ),
        ({"scheme": "hmac", "header": "X", "tolerance": "5m"}, "/tolerance", "without_effect"),
        ({"scheme": "basic"}, "/user", "missing"),
        ({"scheme": "basic", "user": "a:b"}, "/user", "bad_text"),
        ({"scheme": "bearer", "user": "bob"}, "/user", "without_effect"),
        ({"scheme": "bearer", "secret": "whsec_value"}, "/secret", "bad_secret_name"),
        ({"scheme": "bearer", "previous_secret": "OLD"}, "/previous_secret", "without_effect"),
        ({"scheme": "none", "secret": "TOKEN"}, "/secret", "without_effect"),
        ({"scheme": "github", "tolerance": "5m"}, "/tolerance", "without_effect"),
        ({"scheme": "standard", "tolerance": "2d"}, "/tolerance", "bad_duration"),
        ({"scheme": "none", "networks": ["nowhere"]}, "/networks/0", "bad_network"),
        ({"scheme": "none", "networks": []}, "/networks", "not_a_list"),
        ({"scheme": "bearer", "secrets": "X"}, "/secrets", "unknown_field"),
    ],
)
def test_half_a_check_is_refused_at_its_field(check: Any, pointer: str, code: str) -> None:
    """T16"""
    assert refused(check=check) == (f"/check{pointer}", code)


@pytest.mark.parametrize(
    ("document", "pointer", "code"),
    [
        ({"path": "a", "check": {"scheme": "none"}}, "/check/scheme", "unchecked_path"),
        ({"path": "Shop/Orders"}, "/path", "bad_path"),
        ({"path": "/shop"}, "/path", "bad_path"),
        ({"path": "shop//orders"}, "/path", "bad_path"),
        ({"path": "../x"}, "/path", "bad_path"),
        ({"path": "whk_mine"}, "/path", "bad_path"),
        ({"path": "a" * 121}, "/path", "bad_path"),
        ({"methods": []}, "/methods", "bad_methods"),
        ({"methods": ["TRACE"]}, "/methods", "bad_methods"),
        ({"methods": "POST"}, "/methods", "bad_methods"),
        ({"max_body": "1gb"}, "/max_body", "bad_size"),
        ({"max_body": "5mb"}, "/max_body", "bad_size"),
        ({"max_body": 0}, "/max_body", "bad_size"),
        ({"max_body": True}, "/max_body", "bad_size"),
        ({"delivery_header": "X-Id"}, "/delivery_header", "without_effect"),
        ({"delivery_header": "X:", "check": {"scheme": "bearer"}}, "/delivery_header", "bad_header"),
        ({"rate_limit": {"count": 5}}, "/rate_limit/per", "missing"),
        ({"rate_limit": {"count": 0, "per": "1m"}}, "/rate_limit/count", "bad_number"),
        ({"answer": {"wait": "2m"}}, "/answer/wait", "bad_duration"),
        ({"answer": {"wait": "5s", "body": "x"}}, "/answer/body", "without_effect"),
        ({"answer": {"status": 302}}, "/answer/status", "bad_number"),
        ({"answer": {"status": 204, "body": "x"}}, "/answer/body", "without_effect"),
        ({"answer": {"body": 5}}, "/answer/body", "bad_text"),
        ({"nonsense": 1}, "/nonsense", "unknown_field"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(
    document: dict[str, Any], pointer: str, code: str
) -> None:
    assert refused(**document) == (pointer, code)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("Set-Cookie", "a=b", "bad_header"),
        ("Location", "http://example.com", "bad_header"),
        ("Content-Length", "5", "bad_header"),
        ("X-Frame-Options", "ALLOW", "bad_header"),
        ("X-Request-Id", "mine", "bad_header"),
        ("X-Two", "a\r\nSet-Cookie: b", "bad_text"),
        ("X-Number", 5, "bad_text"),
        ("Content-Type", "text/html", "bad_media_type"),
        ("Content-Type", "image/svg+xml", "bad_media_type"),
    ],
)
def test_an_answer_carries_nothing_that_could_do_harm(name: str, value: Any, code: str) -> None:
    assert refused(answer={"headers": {name: value}}) == (f"/answer/headers/{name}", code)


def test_a_webhook_is_a_trigger_of_its_own_kind() -> None:
    trigger = read_trigger({"name": "orders", "workflow": "w", "webhook": {"path": "o", "check": STANDARD}})
    assert isinstance(trigger, Trigger)
    assert trigger.kind == "webhook"
    assert trigger.webhook is not None
    assert in_words(trigger.webhook) == "When /hooks/o is called (check: standard)"


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"schedule": {"every": "1d"}}, "/webhook", "two_kinds"),
        ({"event": {"type": "paid"}}, "/event", "two_kinds"),
        ({"catch_up": "all"}, "/catch_up", "without_effect"),
    ],
)
def test_a_trigger_is_of_one_kind(more: dict[str, Any], pointer: str, code: str) -> None:
    with pytest.raises(TriggerError) as refusal:
        read_trigger({"name": "n", "workflow": "w", "webhook": {"check": STANDARD}, **more})
    assert (refusal.value.pointer, refusal.value.code) == (pointer, code)


@pytest.mark.parametrize(
    ("webhook", "fits"),
    [
        ({"check": STANDARD}, True),
        ({"path": "a", "check": {"scheme": "hmac", "header": "X", "components": ["header:T", "body"]}}, True),
        ({"check": STANDARD, "answer": {"wait": "5s"}, "rate_limit": {"count": 1, "per": "1s"}}, True),
        ({}, False),
        ({"check": {}}, False),
        ({"check": {"scheme": "md5"}}, False),
        ({"check": STANDARD, "methods": ["TRACE"]}, False),
        ({"check": STANDARD, "rate_limit": {"count": 1}}, False),
        ({"check": STANDARD, "wait": "5s"}, False),
    ],
)
def test_editors_are_told_by_a_schema(webhook: dict[str, Any], fits: bool) -> None:
    document = {"name": "n", "workflow": "w", "webhook": webhook}
    assert Draft202012Validator(trigger_schema()).is_valid(document) is fits
