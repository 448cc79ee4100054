"""What a trigger says of the secret that its webhook cannot use, without ever saying the secret."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest

from onward.services.context import Services
from onward.services.secrets import set_secret
from onward.services.triggers import hook_care, triggers
from onward.services.triggers.views import TriggerView
from onward.store.vault import AesGcmVault
from triggers_world import TriggersWorld, world

__all__ = ["world"]

KEY = base64.b64encode(b"k" * 32).decode()


def orders(world: TriggersWorld, scheme: str = "standard", secret: str | None = "ORDERS") -> TriggerView:
    return triggers.create_trigger(world.app, world.eve, document(scheme, secret))


def document(scheme: str, secret: str | None) -> dict[str, Any]:
    check = {"scheme": scheme} | ({} if secret is None else {"secret": secret})
    return {"name": "orders", "workflow": "hello", "webhook": {"check": check}}


def health(app: Services, world: TriggersWorld) -> str | None:
    shown = triggers.show_trigger(app, world.ada, "orders").health
    [listed] = [view.health for view in triggers.list_triggers(app, world.ada).items]
    assert shown == listed
    return shown


def test_t18_who_saves_it_hears_at_once_what_is_wrong(world: TriggersWorld) -> None:
    made = orders(world, secret=None)
    assert made.health is not None and "no secret" in made.health
    assert made.health == health(world.app, world)
    saved = triggers.update_trigger(world.app, world.eve, "orders", document("bearer", None))
    assert saved.health == health(world.app, world) is not None


@pytest.mark.parametrize("value", ["no base64 at all!", "whsec_", "whsec_abc", f"{KEY}\n", f"whsec_{KEY}="])
def test_t18_a_secret_that_standard_webhooks_do_not_take_is_told(world: TriggersWorld, value: str) -> None:
    """Nobody could be let in, and nothing else would say why."""
    orders(world)
    set_secret(world.app, world.eve, "ORDERS", value)
    told = health(world.app, world)
    assert told is not None
    assert "base64" in told and told.endswith("onward secret set ORDERS")
    assert value.strip() not in told.replace("with or without whsec_", "")


@pytest.mark.parametrize(
    ("scheme", "value"), [("standard", KEY), ("standard", f"whsec_{KEY}"), ("bearer", "no base64 at all!")]
)
def test_t18_a_secret_that_its_scheme_takes_is_no_trouble(
    world: TriggersWorld, scheme: str, value: str
) -> None:
    orders(world, scheme)
    set_secret(world.app, world.eve, "ORDERS", value)
    assert health(world.app, world) is None


def test_t18_a_named_secret_of_another_key_is_told(world: TriggersWorld) -> None:
    orders(world, "bearer")
    set_secret(world.app, world.eve, "ORDERS", "one")
    assert "onward secret set ORDERS" in str(health(with_another_key(world), world))


def test_t18_a_made_secret_of_another_key_is_told(world: TriggersWorld) -> None:
    orders(world, secret=None)
    hook_care.rotate_secret(world.app, world.eve, "orders")
    assert health(world.app, world) is None
    assert "rotate-secret orders" in str(health(with_another_key(world), world))


def with_another_key(world: TriggersWorld) -> Services:
    return replace(world.app, vault=AesGcmVault(b"w" * 32))
