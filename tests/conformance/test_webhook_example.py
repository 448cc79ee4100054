"""The example with a webhook is applied as it is, and does what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onward.services.applying import apply
from onward.services.files import FileText
from onward.services.triggers.doors import find_door
from onward.services.triggers.hook_care import rotate_secret, show_webhook
from onward.services.triggers.taking import NewDelivery, take
from triggers_world import TriggersWorld, world

__all__ = ["world"]

EXAMPLE = Path(__file__).parents[2] / "examples/triggers/github-push.yaml"
PUSH: dict[str, Any] = {
    "ref": "refs/heads/main",
    "repository": {"full_name": "ada/engine"},
    "pusher": {"name": "ada"},
    "commits": [{"id": "1"}, {"id": "2"}],
}


@pytest.fixture
def applied(world: TriggersWorld) -> TriggersWorld:
    apply(world.app, world.eve, [FileText(EXAMPLE.name, EXAMPLE.read_text())])
    assert "rotate-secret github-push" in str(world.shown("github-push").health)
    rotate_secret(world.app, world.eve, "github-push")
    return world


def deliver(world: TriggersWorld, event: str, payload: Any) -> None:
    url = show_webhook(world.app, world.eve, "github-push", "").url
    door = find_door(world.app, str(url).removeprefix("/hooks/"))
    assert door is not None
    headers = {"x-github-event": event}
    request = {"method": "POST", "path": None, "query": {}, "headers": headers, "delivery_id": "d1"}
    at = world.clock.now_text()
    take(world.app, [NewDelivery("dlv_1", door.through, at, payload, request, "d1", 202, "", 1, "")])
    world.start()


def test_a_push_is_said(applied: TriggersWorld) -> None:
    deliver(applied, "push", PUSH)
    [one] = applied.invocations("github-push")
    inputs = applied.run(str(one.run_id)).inputs
    assert inputs == {"repository": "ada/engine", "branch": "main", "who": "ada", "commits": 2}


def test_a_ping_starts_nothing(applied: TriggersWorld) -> None:
    deliver(applied, "ping", {"zen": "Keep it logically awesome."})
    assert [one.status for one in applied.invocations("github-push")] == ["skipped"]
