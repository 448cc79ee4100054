"""Webhooks of triggers on both databases: addresses, secrets, and what edits leave alone."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from onward.domain.errors import Conflict, Denied, NotFound
from onward.services.context import Services
from onward.services.secrets import delete_secret, set_secret
from onward.services.triggers import doors, hook_care, triggers
from onward.services.triggers.doors import Door
from onward.services.triggers.pausing import pause_trigger
from triggers_world import TriggersWorld, world

__all__ = ["world"]

URL = "https://onward.example"
STANDARD: dict[str, Any] = {"check": {"scheme": "standard"}}


def made(world: TriggersWorld, name: str = "orders", **webhook: Any) -> str:
    """Where it is called."""
    document = {"name": name, "workflow": "hello", "webhook": STANDARD | webhook}
    triggers.create_trigger(world.app, world.eve, document)
    return address(world, name)


def edited(world: TriggersWorld, name: str = "orders", more: Any = None, **webhook: Any) -> None:
    document = {"name": name, "workflow": "hello", "webhook": STANDARD | webhook, **(more or {})}
    triggers.update_trigger(world.app, world.eve, name, document)


def address(world: TriggersWorld, name: str = "orders") -> str:
    url = hook_care.show_webhook(world.app, world.eve, name, URL).url
    assert url is not None
    return url.removeprefix(f"{URL}/hooks/")


def door(world: TriggersWorld, address: str) -> Door:
    found = doors.find_door(world.app, address)
    assert found is not None
    return found


def test_an_address_cannot_be_guessed_and_is_not_in_the_database(world: TriggersWorld) -> None:
    """T16: 256 random bits, of which the tables have a digest."""
    token = made(world)
    assert len(token) >= 43 + len("whk_")
    assert door(world, token).state == "open"
    with world.database.read() as connection:
        rows = list(connection.execute(text("SELECT * FROM hooks")))
        rows += connection.execute(text("SELECT * FROM triggers")).all()
        rows += connection.execute(text("SELECT * FROM feed")).all()
        rows += connection.execute(text("SELECT * FROM audit")).all()
    assert token not in str(rows)


def test_who_may_not_change_a_trigger_does_not_see_its_address(world: TriggersWorld) -> None:
    made(world)
    shown = hook_care.show_webhook(world.app, world.ada, "orders", URL)
    assert (shown.url, shown.scheme) == (None, "standard")
    with pytest.raises(Denied):
        hook_care.rotate_secret(world.app, world.ada, "orders")
    with pytest.raises(Denied):
        hook_care.new_address(world.app, world.ada, "orders", URL)


def test_a_path_is_unique_in_the_whole_installation(world: TriggersWorld) -> None:
    made(world, path="shop/orders")
    with pytest.raises(Conflict) as refusal:
        made(world, "others", path="shop/orders")
    assert [(e.pointer, e.code) for e in refusal.value.errors] == [("/webhook/path", "taken")]
    with pytest.raises(NotFound):
        world.shown("others")
    made(world, "others", path="shop/others")
    with pytest.raises(Conflict):
        edited(world, "others", path="shop/orders")
    assert address(world, "others") == "shop/others"


def test_of_those_who_race_for_a_path_one_gets_it(world: TriggersWorld) -> None:
    """T17: the constraint decides, and the others hear of a conflict."""
    outcomes: list[str] = []

    def take(name: str) -> None:
        try:
            made(world, name, path="shop/orders")
            outcomes.append("made")
        except Conflict as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=take, args=(f"racer-{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", *["path_taken"] * 5]


def test_edits_keep_the_address_and_the_secret(world: TriggersWorld) -> None:
    """T6"""
    token = made(world)
    secret = hook_care.rotate_secret(world.app, world.eve, "orders").secret
    edited(world, more={"title": "Orders"}, max_body="10kb")
    edited(world, check={"scheme": "github"})
    assert address(world) == token
    assert door(world, token).secrets == (secret,)


def test_a_path_may_come_and_go_and_the_token_stays(world: TriggersWorld) -> None:
    token = made(world)
    edited(world, path="shop/orders")
    assert doors.find_door(world.app, token) is None
    assert door(world, "shop/orders").state == "open"
    edited(world)
    assert doors.find_door(world.app, "shop/orders") is None
    assert door(world, token).state == "open"


def test_a_new_address_kills_the_old_one(world: TriggersWorld) -> None:
    token = made(world)
    new = hook_care.new_address(world.app, world.eve, "orders", URL).url
    assert doors.find_door(world.app, token) is None
    assert door(world, new.removeprefix(f"{URL}/hooks/")).state == "open"


def test_what_is_named_in_the_document_is_changed_there(world: TriggersWorld) -> None:
    made(world, path="shop/orders", check={"scheme": "bearer", "secret": "TOKEN"})
    with pytest.raises(Conflict) as refusal:
        hook_care.new_address(world.app, world.eve, "orders", URL)
    assert refusal.value.code == "named_path"
    with pytest.raises(Conflict) as refusal:
        hook_care.rotate_secret(world.app, world.eve, "orders")
    assert refusal.value.code == "named_secret"


def test_a_rotated_secret_is_good_beside_the_one_before_until_the_overlap_ends(world: TriggersWorld) -> None:
    token = made(world)
    first = hook_care.rotate_secret(world.app, world.eve, "orders")
    second = hook_care.rotate_secret(world.app, world.eve, "orders")
    assert first.previous_until is None
    assert second.previous_until is not None
    assert door(world, token).secrets == (second.secret, first.secret)
    world.clock.move(hours=24, seconds=1)
    assert door(world, token).secrets == (second.secret,)


def test_an_overlap_of_nothing_ends_the_one_before_at_once(world: TriggersWorld) -> None:
    token = made(world)
    hook_care.rotate_secret(world.app, world.eve, "orders")
    second = hook_care.rotate_secret(world.app, world.eve, "orders", "0s")
    assert second.previous_until is None
    assert door(world, token).secrets == (second.secret,)


@pytest.mark.parametrize("overlap", ["soon", "31d"])
def test_an_overlap_that_cannot_be_meant_is_refused(world: TriggersWorld, overlap: str) -> None:
    made(world)
    with pytest.raises(Exception, match="duration|overlap") as refusal:
        hook_care.rotate_secret(world.app, world.eve, "orders", overlap)
    assert refusal.value.errors[0].pointer == "/overlap"  # type: ignore[attr-defined]


def test_without_a_secret_nobody_is_let_in_and_the_trigger_says_so(world: TriggersWorld) -> None:
    """T16, T18"""
    token = made(world)
    assert door(world, token).secrets == ()
    assert "rotate-secret orders" in str(world.shown("orders").health)
    hook_care.rotate_secret(world.app, world.eve, "orders")
    assert world.shown("orders").health is None


def test_a_named_secret_that_is_missing_is_said_and_lets_nobody_in(world: TriggersWorld) -> None:
    """T16, T18"""
    token = made(world, check={"scheme": "stripe", "secret": "STRIPE", "previous_secret": "OLD"})
    assert door(world, token).secrets == ()
    assert "onward secret set STRIPE" in str(world.shown("orders").health)
    set_secret(world.app, world.eve, "STRIPE", "new")
    set_secret(world.app, world.eve, "OLD", "old")
    assert door(world, token).secrets == ("new", "old")
    assert world.shown("orders").health is None
    delete_secret(world.app, world.eve, "OLD")
    assert door(world, token).secrets == ("new",)


def test_the_secret_before_lets_nobody_in_without_the_current_one(world: TriggersWorld) -> None:
    """T16, T18: what health says of it is true."""
    token = made(world, check={"scheme": "bearer", "secret": "NEW", "previous_secret": "OLD"})
    set_secret(world.app, world.eve, "NEW", "new")
    set_secret(world.app, world.eve, "OLD", "old")
    assert door(world, token).secrets == ("new", "old")
    delete_secret(world.app, world.eve, "NEW")
    assert door(world, token).secrets == ()
    assert "refuses everything" in str(world.shown("orders").health)


def test_the_made_secret_before_lets_nobody_in_without_the_current_one(world: TriggersWorld) -> None:
    """T16: fails closed, whoever wrote it there."""
    token = made(world)
    hook_care.rotate_secret(world.app, world.eve, "orders")
    hook_care.rotate_secret(world.app, world.eve, "orders")
    with world.database.write() as connection:
        connection.execute(text("UPDATE hooks SET sealed_secret = NULL"))
    assert door(world, token).secrets == ()
    assert "refuses everything" in str(world.shown("orders").health)


def test_the_secret_before_is_not_good_beside_one_that_the_scheme_cannot_use(world: TriggersWorld) -> None:
    """T16: senders are refused with the reason that the current one is to be stored anew."""
    token = made(world, check={"scheme": "standard", "secret": "NEW", "previous_secret": "OLD"})
    set_secret(world.app, world.eve, "NEW", "no base64!")
    set_secret(world.app, world.eve, "OLD", "b2xkIG9uZQ==")
    assert door(world, token).secrets == ("no base64!",)


def test_a_secret_that_is_named_now_replaces_the_made_one(world: TriggersWorld) -> None:
    token = made(world)
    hook_care.rotate_secret(world.app, world.eve, "orders")
    edited(world, check={"scheme": "standard", "secret": "NAMED"})
    assert door(world, token).secrets == ()
    edited(world)
    assert door(world, token).secrets == ()


def test_a_secret_sealed_by_another_key_lets_nobody_in(world: TriggersWorld) -> None:
    token = made(world)
    hook_care.rotate_secret(world.app, world.eve, "orders")
    found = doors.find_door(with_another_key(world), token)
    assert found is not None
    assert found.secrets == ()


def test_a_secret_made_after_the_key_was_changed_is_good_at_once(world: TriggersWorld) -> None:
    """The one before cannot be read any more, and does not stand in its way."""
    token = made(world)
    hook_care.rotate_secret(world.app, world.eve, "orders")
    changed = with_another_key(world)
    made_anew = hook_care.rotate_secret(changed, world.eve, "orders")
    assert made_anew.previous_until is not None
    found = doors.find_door(changed, token)
    assert found is not None
    assert found.secrets == (made_anew.secret,)


def with_another_key(world: TriggersWorld) -> Services:
    return replace(world.app, vault=type(world.app.vault)(b"w" * 32))  # type: ignore[call-arg]


def test_a_trigger_of_another_kind_has_no_webhook(world: TriggersWorld) -> None:
    token = made(world)
    document = {"name": "orders", "workflow": "hello", "schedule": {"every": "1d"}}
    triggers.update_trigger(world.app, world.eve, "orders", document)
    assert doors.find_door(world.app, token) is None
    with pytest.raises(NotFound):
        hook_care.show_webhook(world.app, world.eve, "orders", URL)


def test_a_deleted_trigger_leaves_no_address(world: TriggersWorld) -> None:
    made(world, path="shop/orders")
    triggers.delete_trigger(world.app, world.eve, "orders")
    assert doors.find_door(world.app, "shop/orders") is None
    made(world, "again", path="shop/orders")


def test_the_state_of_a_trigger_is_the_state_of_its_door(world: TriggersWorld) -> None:
    """T16: disabled is closed."""
    token = made(world)
    triggers.disable_trigger(world.app, world.eve, "orders")
    assert door(world, token).state == "closed"
    triggers.enable_trigger(world.app, world.eve, "orders")
    assert door(world, token).state == "open"
    with world.database.write() as connection:
        connection.execute(text("UPDATE triggers SET enabled = false, state = 'paused'"))
    assert (door(world, token).state, door(world, token).retry_after) == ("paused", 60)


def test_a_pause_that_ends_by_itself_says_when(world: TriggersWorld) -> None:
    token = made(world)
    pause_trigger(world.app, world.eve, "orders", "2031-05-01T12:10:00Z")
    assert (door(world, token).state, door(world, token).retry_after) == ("paused", 600)
    world.clock.move(minutes=11)
    assert door(world, token).state == "open"


@pytest.mark.parametrize(
    "webhook",
    [
        {"path": "shop/orders", "check": {"scheme": "none"}},
        {"path": "shop/orders", "check": {"scheme": "hmac"}},
        {"path": "shop/orders", "check": {"scheme": "basic"}},
        {"path": "shop/orders"},
    ],
)
def test_half_a_check_that_got_into_the_database_lets_nobody_in(
    world: TriggersWorld, webhook: dict[str, Any]
) -> None:
    """T16: fails closed, whoever wrote it there."""
    made(world, path="shop/orders")
    document = json.dumps({"name": "orders", "workflow": "hello", "webhook": webhook})
    with world.database.write() as connection:
        connection.execute(text("UPDATE triggers SET document = :document"), {"document": document})
    found = door(world, "shop/orders")
    assert (found.state, found.webhook, found.secrets) == ("paused", None, ())
