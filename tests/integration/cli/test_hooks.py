"""Webhooks from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from api_world import DOCUMENT as GREET
from terminal import Terminal

DOCUMENT = """\
name: orders
workflow: greet
webhook: {check: {scheme: standard}}
"""


@pytest.fixture
def orders(cli: Terminal, there: dict[str, str], tmp_path: Path) -> Terminal:
    """With a trigger `orders` that nobody has made a secret for."""
    (tmp_path / "orders.yaml").write_text(DOCUMENT)
    assert cli("trigger", "apply", str(tmp_path / "orders.yaml")).code == 0
    return cli


def test_it_says_where_to_send_and_what_is_missing(orders: Terminal) -> None:
    shown = orders("trigger", "webhook", "orders")
    assert "/hooks/whk_" in shown.out
    assert "none yet: onward trigger rotate-secret orders" in shown.out
    assert "refuses everything" in orders("trigger", "show", "orders").out


TROUBLE = (
    "orders: warning: It has no secret yet, so it refuses everything: onward trigger rotate-secret orders\n"
)


def test_who_applies_one_hears_at_once_what_is_missing(
    cli: Terminal, there: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "orders.yaml").write_text(DOCUMENT)
    words = ["trigger", "apply", str(tmp_path / "orders.yaml")]
    done = cli(*words)
    assert (done.code, done.out, done.err) == (0, "+ create trigger orders (greet)\n", TROUBLE)
    cli("trigger", "rotate-secret", "orders")
    (tmp_path / "orders.yaml").write_text(f"{DOCUMENT}title: Orders\n")
    assert cli(*words).err == ""  # nor of `hook`, which nobody applied


def test_who_applies_it_beside_its_steps_hears_the_same(cli: Terminal, tmp_path: Path) -> None:
    hook = "triggers: [{name: orders, webhook: {check: {scheme: standard}}}]\n"
    (tmp_path / "greet.yaml").write_text(GREET + hook)
    assert cli("workflow", "apply", str(tmp_path / "greet.yaml")).err == TROUBLE


def test_who_may_not_look_at_triggers_applies_them_all_the_same(
    cli: Terminal, there: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "orders.yaml").write_text(DOCUMENT)
    scopes = ["--scope", "trigger.write", "--scope", "run.launch"]
    narrow = cli.json("key", "create", "narrow", "--role", "editor", *scopes)["token"]
    done = cli("trigger", "apply", str(tmp_path / "orders.yaml"), "--key", narrow)
    assert (done.code, done.err) == (0, "")


def test_a_secret_is_printed_alone_and_once(orders: Terminal) -> None:
    first = orders("trigger", "rotate-secret", "orders")
    assert first.out.startswith("whsec_")
    assert first.err == "Keep it now: it is not shown again.\n"
    second = orders("trigger", "rotate-secret", "orders", "--overlap", "1h")
    assert "The secret before is good until" in second.err
    assert first.out.strip() not in orders("trigger", "webhook", "orders").out
    assert orders("trigger", "rotate-secret", "orders", "--overlap", "soon").code != 0


def test_a_new_address_is_asked_for_twice(orders: Terminal) -> None:
    before = orders.json("trigger", "webhook", "orders")["url"]
    assert "--yes" in orders("trigger", "new-address", "orders").err
    changed = orders("trigger", "new-address", "orders", "--yes")
    assert changed.out.strip() == orders.json("trigger", "webhook", "orders")["url"] != before


def test_what_came_is_listed_shown_and_delivered_again(cli: Terminal, there: dict[str, str]) -> None:
    delivery = there["delivery_id"]
    assert delivery in cli("trigger", "deliveries", "hook").out
    assert cli.json("trigger", "deliveries", "hook", "--outcome", "refused")["items"] == []
    shown = cli("trigger", "delivery", delivery).out
    assert '{"who": "Ada"}' in shown
    assert "202, accepted" in shown
    again = cli("trigger", "redeliver", delivery)
    assert again.out.startswith("inv_")
    assert cli.json("trigger", "redeliver", delivery)["source"] == "rerun"


def test_a_trigger_without_a_webhook_says_so(cli: Terminal, there: dict[str, str]) -> None:
    done = cli("trigger", "webhook", "nightly")
    assert (done.code, "has no webhook" in done.err) == (6, True)
    done = cli("trigger", "deliveries", "nightly")
    assert (done.code, "has no webhook" in done.err) == (6, True)


def test_an_outcome_that_is_none_is_refused_with_those_that_are(cli: Terminal, there: dict[str, str]) -> None:
    done = cli("trigger", "deliveries", "hook", "--outcome", "refussed")
    assert (done.code, done.out) == (2, "")
    assert "accepted" in done.err and "refused" in done.err


def test_nothing_of_that_kind_is_told_apart_from_nothing_at_all(orders: Terminal) -> None:
    assert "Nothing has come yet." in orders("trigger", "deliveries", "orders").err
    done = orders("trigger", "deliveries", "hook", "--outcome", "refused")
    assert "Nothing of that kind is there." in done.err


def test_a_delivery_that_is_not_there_says_where_to_look(cli: Terminal, there: dict[str, str]) -> None:
    done = cli("trigger", "delivery", "dlv_none")
    assert (done.code, "hint: " in done.err, "onward trigger deliveries" in done.err) == (6, True, True)
