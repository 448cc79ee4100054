"""Which events a trigger takes: against a brute-force oracle, and in sentences."""

from __future__ import annotations

import re
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.domain.definitions.document import parse_document
from onward.domain.definitions.validate import check
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.event import EventRule, in_words, match, read_event, takes_type
from onward.domain.triggers.trigger import read_trigger
from onward.domain.triggers.wildcards import wildcard

PATTERNS = st.text("ab.*", min_size=1, max_size=9)
TEXTS = st.text("ab.", max_size=9)


def by_trying(pattern: str, text: str) -> bool:
    """What a pattern means, said as plainly as possible."""
    tokens: list[str] = []
    for character in pattern:
        if character == "*" and tokens and tokens[-1].startswith("*"):
            tokens[-1] = "**"
        else:
            tokens.append(character)

    @cache
    def fits(token: int, place: int) -> bool:
        if token == len(tokens):
            return place == len(text)
        if not tokens[token].startswith("*"):
            return text[place : place + 1] == tokens[token] and fits(token + 1, place + 1)
        if fits(token + 1, place):
            return True
        return place < len(text) and (tokens[token] == "**" or text[place] != ".") and fits(token, place + 1)

    return fits(0, 0)


@settings(max_examples=2_000)
@given(PATTERNS, TEXTS)
def test_a_pattern_means_what_it_says(pattern: str, text: str) -> None:
    assert wildcard(pattern, ".").matches(text) == by_trying(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "takes", "leaves"),
    [
        ("order.paid", ["order.paid"], ["order.paid.late", "Order.paid", "order"]),
        ("order.*", ["order.paid", "order."], ["order", "order.paid.late", "reorder.paid"]),
        ("*.paid", ["order.paid"], ["paid", "shop.order.paid"]),
        ("order.**", ["order.paid", "order.paid.late"], ["order"]),
        ("**", ["order", "order.paid", ""], []),
        ("o*r.p*d", ["order.paid", "or.pd"], ["order.x.paid"]),
        ("a.b+c(1)", ["a.b+c(1)"], ["aXb+c(1)"]),
    ],
)
def test_stars(pattern: str, takes: list[str], leaves: list[str]) -> None:
    compiled = wildcard(pattern, ".")
    assert [text for text in takes if not compiled.matches(text)] == []
    assert [text for text in leaves if compiled.matches(text)] == []


def test_no_pattern_takes_long() -> None:
    hostile = wildcard("*a" * 240 + "*b", ".")
    begun = time.perf_counter()
    assert not hostile.matches("a" * 400)
    assert not wildcard("**a" * 160 + "**b.", ".").matches("a." * 200)
    assert time.perf_counter() - begun < 0.5


def test_a_source_is_parted_by_slashes() -> None:
    rule = read_event({"type": "**", "source": "shop/*"})
    assert match(rule, "x", "shop/web", None).matched
    assert not match(rule, "x", "shop/web/de", None).matched


def test_one_of_several_types_is_enough() -> None:
    rule = read_event({"type": ["order.*", "refund.*"]})
    assert [takes_type(rule, one) for one in ("order.paid", "refund.sent", "other.x")] == [True, True, False]


@pytest.mark.parametrize(
    ("given_to", "part", "why"),
    [
        (("order.sent", "shop", "17"), "type", "Its type 'order.sent' is not 'order.paid'."),
        (("order.paid", "bank", "17"), "source", "Its source 'bank' is not 'shop'."),
        (("order.paid", "shop", "18"), "key", "Its key is '18'; the trigger takes '17'."),
        (("order.paid", "shop", None), "key", "It has no key; the trigger takes '17'."),
        (("order.paid", "shop", "17"), None, "It takes 'order.paid' with source 'shop' and key '17'."),
    ],
)
def test_it_says_why(given_to: tuple[str, str, str | None], part: str | None, why: str) -> None:
    rule = read_event({"type": "order.paid", "source": "shop", "key": "17"})
    found = match(rule, *given_to)
    assert (found.part, found.why, found.matched) == (part, why, part is None)


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({}, "/event/type"),
        ({"type": ""}, "/event/type"),
        ({"type": " a"}, "/event/type"),
        ({"type": []}, "/event/type"),
        ({"type": ["a"] * 21}, "/event/type"),
        ({"type": ["a", 7]}, "/event/type/1"),
        ({"type": "a" * 501}, "/event/type"),
        ({"type": "a", "source": 7}, "/event/source"),
        ({"type": "a", "key": ""}, "/event/key"),
        ({"type": "a", "name": "b"}, "/event/name"),
        ("order.*", "/event"),
    ],
)
def test_t13_what_cannot_be_meant_is_refused_at_its_place(document: Any, pointer: str) -> None:
    with pytest.raises(TriggerError) as refused:
        read_trigger({"name": "a", "workflow": "b", "event": document})
    assert refused.value.pointer == pointer


@pytest.mark.parametrize(
    ("more", "pointer"),
    [({"schedule": {"every": "1h"}}, "/event"), ({"catch_up": "all"}, "/catch_up")],
)
def test_what_an_event_trigger_would_ignore_is_refused(more: dict[str, Any], pointer: str) -> None:
    with pytest.raises(TriggerError) as refused:
        read_trigger({"name": "a", "workflow": "b", "event": {"type": "a"}, **more})
    assert refused.value.pointer == pointer


def test_it_is_an_event_trigger_and_says_so() -> None:
    trigger = read_trigger({"name": "a", "workflow": "b", "event": {"type": ["a.*", "b"], "source": "s/**"}})
    assert trigger.kind == "event"
    assert isinstance(trigger.event, EventRule)
    assert in_words(trigger.event) == "On a.* or b from s/**"


def test_steps_may_read_the_event() -> None:
    text = "{{ trigger.event.key }} of {{ trigger.event.attributes.region }}, {{ trigger.depth }} deep"
    steps = [{"id": "a", "type": "set", "vars": {"x": text}}]
    assert check({"name": "a", "steps": steps}).findings == ()


def test_the_guides_trigger_and_wait_are_valid() -> None:
    """E10"""
    guide = (Path(__file__).parents[3] / "docs/guides/events.md").read_text()
    trigger, wait = (parse_document(text).data for text in re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL))
    assert read_trigger(trigger).kind == "event"
    inputs = {"order": {"type": "string"}}
    assert check({"name": "a", "inputs": inputs, "steps": wait}).findings == ()
