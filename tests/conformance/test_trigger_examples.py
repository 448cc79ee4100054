"""The examples with triggers are applied as they are, and do what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from onward.domain.events.cloud_events import CloudEvent
from onward.services import events
from onward.services.applying import apply
from onward.services.files import FileText
from runs_world import HOME
from triggers_world import TriggersWorld, world

__all__ = ["world"]

EXAMPLES = Path(__file__).parents[2] / "examples" / "triggers"
FILES = sorted(EXAMPLES.glob("*.yaml"))


@pytest.fixture
def applied(world: TriggersWorld) -> TriggersWorld:
    view = apply(world.app, world.eve, [FileText(file.name, file.read_text()) for file in FILES])
    assert [finding for item in view.items for finding in item.findings] == []
    assert {item.action for item in view.triggers} == {"create"}
    return world


def test_applied_again_nothing_changes(applied: TriggersWorld) -> None:
    again = apply(applied.app, applied.eve, [FileText(file.name, file.read_text()) for file in FILES])
    assert {item.action for item in again.items} == {item.action for item in again.triggers} == {"unchanged"}


def test_an_order_that_was_paid_is_thanked_for_and_logged(applied: TriggersWorld) -> None:
    data = {"customer": "Grace", "amount": 1250}
    paid = CloudEvent("1", "/shop", "order.paid", "order-17", data, {})
    events.publish_cloud_events(applied.app, applied.ada, [paid])
    applied.clock.move(seconds=1)
    applied.start()
    [thanks] = applied.invocations("order-paid")
    run = applied.run(str(thanks.run_id))
    assert run.inputs == {"order": "order-17", "customer": "Grace", "amount": 1250}
    events.emit(applied.app, HOME, run.id, "order.thanked", "order-17", {"text": "..."}, "tell")
    lines = [one.trigger["event"]["type"] for one in applied.invocations("order-log")]
    assert lines == ["order.paid", "order.thanked"]


def test_an_order_of_nothing_is_not_thanked_for(applied: TriggersWorld) -> None:
    events.publish(applied.app, applied.ada, "order.paid", "order-18", {"amount": 0})
    applied.start()
    assert [one.status for one in applied.invocations("order-paid")] == ["skipped"]
    assert "filtered" in applied.outcomes("order-paid")


def test_a_key_may_be_missing(applied: TriggersWorld) -> None:
    events.publish(applied.app, applied.ada, "refund.sent.late")
    applied.start()
    [line] = applied.invocations("order-log")
    assert applied.run(str(line.run_id)).inputs["order"] == "unknown"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_says_how_to_apply_it(path: Path) -> None:
    header = path.read_text().split("\nname:")[0]
    assert "onward workflow apply examples/triggers" in header
